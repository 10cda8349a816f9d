"""The river that runs from east to west through the town, and the brook that joins it below the bridges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import shapely
from geopandas import GeoDataFrame

from geoansvar.exercise.sizes import Size, dice

STEP_M = 10.0
RIVER_HALF_WIDTH_M = 15.0
BROOK_HALF_WIDTH_M = 4.0
CENTIMETRES = 0.01

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class River:
    """Centre lines drawn downstream, what they cover, and how far along the square lies; metres in EPSG:3006."""

    main: shapely.LineString
    brook: shapely.LineString
    valley: shapely.LineString
    pond: shapely.Polygon
    middle_m: float
    water: GeoDataFrame

    @property
    def surface(self) -> shapely.Geometry:
        """All water as one geometry."""
        return shapely.union_all(self.water.geometry.to_numpy())


def run_river(size: Size, *, seed: int) -> River:
    """Lay the river and its brook through the box of a size.

    The river is a slow bend through the middle with meanders on it; the meanders are held in where the town is,
    as they are where people have built quays.
    """
    rng = dice(seed, "river")
    valley = _valley(size)
    main = _meander(valley, size, rng)
    brook = _brook(main, size, rng)
    pond = _pond(main, size)
    middle_m = float(shapely.line_locate_point(main, shapely.points(size.centre)))
    return River(main, brook, valley, pond, middle_m, _water(main, brook, pond, size))


def _valley(size: Size) -> shapely.LineString:
    min_e, min_n, max_e, max_n = size.box
    east = np.arange(max_e, min_e - STEP_M / 2, -STEP_M)
    bend_m = 0.11 * (max_n - min_n) * min(1.0, (max_e - min_e) / (max_n - min_n))
    north = size.centre[1] - 170 + bend_m * np.sin(2 * np.pi * (east - size.centre[0]) / (1.15 * (max_e - min_e)))
    return shapely.LineString(np.column_stack([east, north]))


def _meander(valley: shapely.LineString, size: Size, rng: np.random.Generator) -> shapely.LineString:
    points = shapely.get_coordinates(valley)
    along = _chainage(points)
    free = np.clip((np.abs(points[:, 0] - size.centre[0]) - 0.5 * size.town_radius_m) / size.town_radius_m, 0.18, 1)
    phase, second = rng.uniform(0, 2 * np.pi, 2)
    swing_m = 130 * np.sin(2 * np.pi * along / 1450 + phase) + 55 * np.sin(2 * np.pi * along / 610 + second)
    heading = np.gradient(points, axis=0)
    normal = np.column_stack([-heading[:, 1], heading[:, 0]]) / np.hypot(*heading.T)[:, None]
    moved = points + normal * (free * swing_m)[:, None]
    inside = (moved[:, 0] >= size.box[0]) & (moved[:, 0] <= size.box[2])
    return shapely.LineString(np.round(moved[inside], 2))


def _brook(main: shapely.LineString, size: Size, rng: np.random.Generator) -> shapely.LineString:
    """Run from the northern edge to the river, west of the centre."""
    mouth = shapely.get_coordinates(main)
    mouth = mouth[np.argmin(np.abs(mouth[:, 0] - (size.centre[0] - 0.62 * size.town_radius_m)))]
    north = np.append(np.arange(size.box[3], mouth[1] + STEP_M, -STEP_M), mouth[1])
    up_m = north - mouth[1]
    phase = rng.uniform(0, 2 * np.pi)
    bend_m = 90 * np.sin(2 * np.pi * up_m / 1100 + phase) + 30 * np.sin(2 * np.pi * up_m / 370)
    east = mouth[0] - 0.28 * up_m + bend_m * np.clip(up_m / 800, 0, 1)
    return shapely.LineString(np.round(np.column_stack([east, north]), 2))


def _pond(main: shapely.LineString, size: Size) -> shapely.Polygon:
    """A mill pond on the river, upstream of the town."""
    at = shapely.get_coordinates(main)
    east, north = at[np.argmin(np.abs(at[:, 0] - (size.centre[0] + 2.35 * size.town_radius_m)))]
    turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    radius_m = 1 + 0.13 * np.sin(3 * turn + 1) + 0.07 * np.sin(5 * turn)
    shore = np.column_stack([east + 260 * radius_m * np.cos(turn), north + 120 * radius_m * np.sin(turn)])
    return shapely.Polygon(np.round(shore, 2))


def _water(main: shapely.LineString, brook: shapely.LineString, pond: shapely.Polygon, size: Size) -> GeoDataFrame:
    river = shapely.difference(main.buffer(RIVER_HALF_WIDTH_M, quad_segs=4), pond)
    stream = shapely.difference(brook.buffer(BROOK_HALF_WIDTH_M, quad_segs=4), shapely.union(river, pond))
    return GeoDataFrame(
        {
            "id": ["vatten-1", "vatten-2", "vatten-3"],
            "name": ["Övran", "Mölnebäcken", "Kvarndammen"],
            "class": ["river", "stream", "lake"],
        },
        geometry=shapely.intersection([river, stream, pond], shapely.box(*size.box), grid_size=CENTIMETRES),
        crs="EPSG:3006",
    )


def _chainage(points: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
