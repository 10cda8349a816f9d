"""Water surfaces for four flows over one valley, so that a larger flow covers all that a smaller one does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import cKDTree

import shapely

from geoansvar.exercise.river import BROOK_HALF_WIDTH_M, RIVER_HALF_WIDTH_M, River
from geoansvar.exercise.sizes import Size, dice
from geoansvar.layers.write import DepthGrid

CELL_M = 5.0
REACH_M = 900.0
COARSE = 2
BROOK_MAPPED_M = 3_000.0
BROOK_SLOPE = 0.0035
GAUGE = "Stadsbron"
NORMAL_M = 41.2  # the river's normal surface at the gauge, RH 2000

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow: how high the river and the brook stand above their normal surface, in metres."""

    name: str
    rank: int
    discharge_m3_s: float
    river_m: float
    brook_m: float
    climate: str

    @property
    def level_m(self) -> float:
        """How high the water stands at the gauge, metres in RH 2000."""
        return round(NORMAL_M + self.river_m, 2)


FLOWS = (
    Flow("Q50", 1, 185.0, 1.95, 1.15, "today"),
    Flow("Q100", 2, 230.0, 2.4, 1.4, "2100"),
    Flow("Q200", 3, 265.0, 2.8, 1.65, "2100"),
    Flow("BHF", 4, 470.0, 4.1, 2.6, "today"),
)


@dataclass(frozen=True, slots=True)
class Window:
    """The cells for which water is computed: a band along the river, in EPSG:3006."""

    east: Floats
    north: Floats

    @property
    def points(self) -> Floats:
        """Centres of all cells, row by row from the north."""
        grid_e, grid_n = np.meshgrid(self.east, self.north)
        return np.column_stack([grid_e.ravel(), grid_n.ravel()])

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.north), len(self.east)


def flood(size: Size, river: River, *, seed: int) -> dict[str, DepthGrid]:
    """Compute depths for each flow, rounded to the centimetre.

    The ground is its height above the nearest drainage, plus smooth unevenness; a cell is wet where the water
    stands higher than its ground **and** the water can reach it from the river.
    """
    window = _window(size, river)
    valley = _Valley.of(size, window, river, dice(seed, "ground"))
    return {flow.name: _depths(flow, window, valley) for flow in FLOWS}


@dataclass(frozen=True, slots=True)
class _Valley:
    """Ground above the river's and above the brook's normal surface, and the place along each; per cell."""

    over_river_m: Floats
    over_brook_m: Floats
    along_m: Floats
    up_brook_m: Floats

    @classmethod
    def of(cls, size: Size, window: Window, river: River, rng: np.random.Generator) -> _Valley:
        off_river, along = _nearest(window, river.main, REACH_M)
        off_brook, down = _nearest(window, river.brook, 500.0)
        up_brook = river.brook.length - down
        uneven = _uneven(window, rng)
        pond = shapely.contains_xy(river.pond, window.points)
        floor_m = 250 + 130 * np.sin(along / 900 + rng.uniform(0, 6)) + 70 * np.sin(along / 370 + rng.uniform(0, 6))
        built = np.exp(-(((along - river.middle_m) / (1.15 * size.town_radius_m)) ** 4))
        floor_m = 60 * built + floor_m * (1 - built)
        bank = np.clip(off_river - RIVER_HALF_WIDTH_M, 0, None)
        river_ground = np.where(bank > 0, 1.3 + 0.0050 * bank, -2.0 + 2.0 * (off_river / RIVER_HALF_WIDTH_M) ** 2)
        river_ground += 4.0 * (np.clip(bank - floor_m, 0, None) / 260) ** 1.3
        side = np.clip(off_brook - BROOK_HALF_WIDTH_M, 0, None)
        brook_ground = np.where(side > 0, 0.75 + 0.010 * side + 4.0 * (np.clip(side - 60, 0, None) / 150) ** 1.3, -0.6)
        ground = np.minimum(river_ground, brook_ground + BROOK_SLOPE * up_brook)
        ground = np.where(pond, -2.5, ground + np.where(bank > 0, uneven * np.clip(bank / 80, 0.15, 1), 0))
        return cls(ground, brook_ground + np.where(side > 0, 0.5 * uneven, 0), along, up_brook)


def _window(size: Size, river: River) -> Window:
    line = shapely.get_coordinates(river.main)
    low = max(size.box[1], np.floor((line[:, 1].min() - REACH_M) / 500) * 500)
    high = min(size.box[3], np.ceil((line[:, 1].max() + REACH_M) / 500) * 500)
    east = np.arange(size.box[0] + CELL_M / 2, size.box[2], CELL_M)
    return Window(east, np.arange(high - CELL_M / 2, low, -CELL_M))


def _nearest(window: Window, line: shapely.LineString, reach_m: float) -> tuple[Floats, Floats]:
    """Distance to a line, the reach at most, and place along it; measured on every other cell, then smoothed."""
    along = np.arange(0.0, line.length, 2.0)
    tree = cKDTree(shapely.get_coordinates(shapely.line_interpolate_point(line, along)))
    coarse = Window(window.east[::COARSE], window.north[::COARSE])
    off, index = tree.query(coarse.points, distance_upper_bound=reach_m)
    place = along[np.minimum(index, len(along) - 1)]
    fine = [ndimage.zoom(values.reshape(coarse.shape), COARSE, order=1, grid_mode=True, mode="nearest")
            for values in (np.minimum(off, reach_m), place)]  # fmt: skip
    rows, columns = window.shape
    return fine[0][:rows, :columns].ravel(), fine[1][:rows, :columns].ravel()


def _uneven(window: Window, rng: np.random.Generator) -> Floats:
    """Smooth unevenness of the ground, about half a metre."""
    total = np.zeros(window.shape)
    for wave_m, height_m in ((700.0, 0.42), (220.0, 0.26), (80.0, 0.08)):
        coarse = rng.standard_normal([int(n * CELL_M / wave_m) + 4 for n in window.shape])
        factors = [(n + 8) / c for n, c in zip(window.shape, coarse.shape, strict=True)]
        fine = ndimage.zoom(coarse, factors, order=3)
        total += height_m * fine[: window.shape[0], : window.shape[1]]
    return total.ravel()


def _depths(flow: Flow, window: Window, valley: _Valley) -> DepthGrid:
    river_m = flow.river_m * (1 + 0.05 * np.sin(valley.along_m / 1_300))
    brook_m = np.where(valley.up_brook_m <= BROOK_MAPPED_M, flow.brook_m, -np.inf)
    depth = np.maximum(river_m - valley.over_river_m, brook_m - valley.over_brook_m)
    depth = np.round(np.where(np.isfinite(depth), depth, 0.0), 2).reshape(window.shape)
    channel = (valley.over_river_m < 0).reshape(window.shape)
    labels, _ = ndimage.label(depth > 0)
    reached = np.isin(labels, np.setdiff1d(np.unique(labels[channel]), [0]))
    depth_m = np.where(reached, depth, np.nan).astype(np.float32)
    return DepthGrid(depth_m, window.east[0] - CELL_M / 2, window.north[0] + CELL_M / 2, CELL_M)
