"""The sheet that a map is printed on: its size, its round scale, and its grid of letters and digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

import shapely

from geoansvar.crs import geometry_in
from geoansvar.maps.outlines import Extent
from geoansvar.maps.planned import Bounds

PaperName = Literal["a4", "a3"]
BAND_MM = 5.0  # round the map, for the grid's letters and coordinates
_STEPS = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.5, 8.0)  # a scale that a ruler can be used with
_CELLS_M = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
_CELL_MM = 26.0  # the least side of a cell: so wide that it holds few objects, so narrow that it is soon looked over
_BARS_M = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
_LEAST_M = 100.0  # of a map's height and width
_EQUATOR_M_PER_PX = 156_543.034  # at zoom 0, in web Mercator
_MM_PER_PX = 0.19  # a screen's pixel, where twelve of them are read as 6.5 points on paper


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet, landscape: the picture of the map with its band, and beside it the legend; millimetres."""

    name: PaperName
    width_mm: float
    height_mm: float
    picture_mm: tuple[float, float]
    legend_mm: float


PAPERS: dict[PaperName, Paper] = {
    "a4": Paper("a4", 297.0, 210.0, (207.0, 176.0), 68.0),
    "a3": Paper("a3", 420.0, 297.0, (318.0, 263.0), 80.0),
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What of the ground is on a sheet.

    Attributes
    ----------
    extent
        EPSG:3006, metres.
    scale
        The map is 1 to so many.
    width_mm, height_mm
        Of the map, without the band round it.
    latitude
        Of its middle, degrees.
    main
        The sheet that this is a part of, nearer to: its grid is that one's, so that an object has one cell.
    """

    extent: Extent
    scale: int
    width_mm: float
    height_mm: float
    latitude: float
    main: Frame | None = None

    @property
    def m_per_mm(self) -> float:
        """How many metres a millimetre of the paper stands for."""
        return self.scale / 1_000

    @property
    def zoom(self) -> float:
        """The zoom at which a screen shows as much on as much."""
        m_per_px = self.m_per_mm * _MM_PER_PX
        return float(np.log2(_EQUATOR_M_PER_PX * np.cos(np.radians(self.latitude)) / m_per_px))

    @property
    def bar_m(self) -> int:
        """The scale bar's length: the longest round one that fits in a fifth of the map."""
        return max((metres for metres in _BARS_M if metres <= self.width_mm * self.m_per_mm / 5), default=_BARS_M[0])

    @property
    def cell_m(self) -> int:
        """The side of the grid's cells."""
        if self.main is not None:
            return self.main.cell_m
        return next((metres for metres in _CELLS_M if metres >= _CELL_MM * self.m_per_mm), _CELLS_M[-1])

    @property
    def easts(self) -> list[int]:
        """Where the grid's lines go from south to north: round SWEREF 99 TM coordinates, rising."""
        return _lines(self.extent[0], self.extent[2], self.cell_m)

    @property
    def norths(self) -> list[int]:
        """Where the grid's lines go from west to east, rising."""
        return _lines(self.extent[1], self.extent[3], self.cell_m)

    def mm(self, east: float, north: float) -> tuple[float, float]:
        """Place a position on the map, from its south-western corner."""
        return (east - self.extent[0]) / self.m_per_mm, (north - self.extent[1]) / self.m_per_mm

    def cell(self, east: float, north: float) -> str:
        """Name the cell of a position: ``C4`` is third from the west and fourth from the north; empty outside the map.

        A position on a line belongs to the cell east or south of it.
        """
        west, south, right, top = self.extent
        inside = west <= east <= right and south <= north <= top
        return self.column(east) + self.row(north) if inside else ""

    def column(self, east: float) -> str:
        """Name a column of the grid: A stands furthest west."""
        return letters(sum(line <= east for line in (self.main or self).easts))

    def row(self, north: float) -> str:
        """Name a row of the grid: 1 stands furthest north."""
        return str(sum(line >= north for line in (self.main or self).norths) + 1)


def letters(number: int) -> str:
    """Name a column: A to Z, then AA."""
    return (letters(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)


def frame_of(bounds: Bounds, paper: Paper) -> Frame:
    """Give the sheet that shows all within some bounds at the largest round scale.

    Parameters
    ----------
    bounds
        West, south, east, north in degrees (WGS 84).
    """
    west, south, east, north = (float(value) for value in shapely.bounds(geometry_in(shapely.box(*bounds))))
    width_mm, height_mm = (side - 2 * BAND_MM for side in paper.picture_mm)
    needed = max(max(east - west, _LEAST_M) / width_mm, max(north - south, _LEAST_M) / height_mm) * 1_000
    scale = _round_scale(needed)
    half_x, half_y = width_mm * scale / 2_000, height_mm * scale / 2_000
    x, y = (west + east) / 2, (south + north) / 2
    extent = (x - half_x, y - half_y, x + half_x, y + half_y)
    return Frame(extent, scale, width_mm, height_mm, (bounds[1] + bounds[3]) / 2)


def nearer(main: Frame, middle: tuple[float, float], times: float) -> Frame:
    """Give a part of a sheet at so many times its scale, about a position (EPSG:3006) and within the sheet."""
    scale = _round_scale(main.scale / times)
    half = (main.width_mm * scale / 2_000, main.height_mm * scale / 2_000)
    west, south, east, north = main.extent
    x = min(max(middle[0], west + half[0]), east - half[0])
    y = min(max(middle[1], south + half[1]), north - half[1])
    extent = (x - half[0], y - half[1], x + half[0], y + half[1])
    return Frame(extent, scale, main.width_mm, main.height_mm, main.latitude, main)


def _round_scale(needed: float) -> int:
    ten = 10 ** int(np.floor(np.log10(needed)))
    return int(next(step * ten for step in (*_STEPS, 10.0) if step * ten >= needed * (1 - 1e-9)))


def _lines(low: float, high: float, step: int) -> list[int]:
    first = int(np.floor(low / step)) + 1
    return [number * step for number in range(first, int(np.ceil(high / step)))]
