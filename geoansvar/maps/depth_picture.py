"""Depths as a picture for a web map: classes in colours, laid out in the map's own projection."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from geoansvar.crs import SWEREF99TM, WGS84, transformer
from geoansvar.maps.outlines import TILE_PX, Extent, lonlat_bounds, pixels
from geoansvar.maps.planned import Picture
from geoansvar.maps.png import Colour, png
from geoansvar.maps.sheet import depth_hues
from geoansvar.model.depth import DepthWindow

Grid = NDArray[np.float64]
Limits = NDArray[np.float32]
MOST_PIXELS = 2_400  # along the longer side: two screens wide, and small enough to stand in a page
_TIE_PX = 100  # the grid is crossed over exactly this often; in between a straight line is right to millimetres
_OPAQUE, _CLEAR = 255, 0


@dataclass(frozen=True, slots=True)
class DepthClasses:
    """What is drawn of a raster of depths; ``wet_m2`` is the surface of each class, from the cells themselves."""

    picture: Picture | None
    wet_m2: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Canvas:
    """A picture's pixels: its place on the map's plane at zoom 0, and where each pixel's centre lies (EPSG:3006)."""

    west: float
    north: float
    scale: float
    east_m: Grid
    north_m: Grid

    def block(self, window: DepthWindow) -> tuple[slice, slice]:
        """Give the rows and columns within which a window lies."""
        height, width = window.values.shape
        corners = [window.transform @ corner for corner in ((0, 0), (width, 0), (0, height), (width, height))]
        east, north = zip(*corners, strict=True)
        lon, lat = transformer(SWEREF99TM, WGS84).transform(east, north)
        x, y = zip(*(pixels(*place) for place in zip(lon, lat, strict=True)), strict=True)
        rows, columns = self.east_m.shape
        return (
            _within(min(y) - self.north, max(y) - self.north, self.scale, rows),
            _within(min(x) - self.west, max(x) - self.west, self.scale, columns),
        )


def _within(low: float, high: float, scale: float, most: int) -> slice:
    """Give the pixels between two places; one more on each side, as a straight edge bends a little on the map."""
    return slice(max(0, math.floor(low * scale) - 1), min(most, max(0, math.ceil(high * scale) + 1)))


def depth_classes(windows: Iterable[DepthWindow], extent: Extent, limits_m: Sequence[float]) -> DepthClasses:
    """Draw depths in classes.

    Parameters
    ----------
    windows
        The raster piece by piece, EPSG:3006.
    extent
        What is drawn of it, EPSG:3006.
    limits_m
        What parts the classes, rising; a depth on a limit belongs to the shallower class.

    Returns
    -------
    DepthClasses
        No picture where nothing is wet. A pixel has the depth in its middle.
    """
    limits = np.asarray(limits_m, dtype=np.float32)  # as fine as depths are, or 0.2 m would be above 0.2 m
    pieces = iter(windows)
    first = next(pieces, None)
    wet_m2 = np.zeros(len(limits) + 1)
    if first is None:
        return DepthClasses(None, tuple(wet_m2.tolist()))
    canvas = _canvas(extent, cell_m=math.sqrt(abs(first.transform.determinant)))
    depth = np.zeros(canvas.east_m.shape, dtype=np.float32)
    for window in chain((first,), pieces):
        _sample(depth, canvas, window)
        wet_m2 += _surfaces(window, limits)
    return DepthClasses(_picture(depth, canvas, limits), tuple(wet_m2.tolist()))


def _canvas(extent: Extent, *, cell_m: float) -> _Canvas:
    """Lay out a picture over an extent, with pixels as wide as the raster's cells or, for a large one, wider."""
    bounds = lonlat_bounds(extent)
    (west, south), (east, north) = pixels(bounds[0], bounds[1]), pixels(bounds[2], bounds[3])
    wide_m, high_m = extent[2] - extent[0], extent[3] - extent[1]
    longer = min(MOST_PIXELS, max(1, math.ceil(max(wide_m, high_m) / cell_m)))
    scale = longer / max(east - west, south - north)
    columns, rows = max(1, math.ceil((east - west) * scale)), max(1, math.ceil((south - north) * scale))
    across, down = _ties(columns), _ties(rows)
    lon, lat = _lonlat(west + across / scale, north + down / scale)
    x, y = transformer(WGS84, SWEREF99TM).transform(*np.meshgrid(lon, lat))
    by_row, by_column = _between(down, rows), _between(across, columns)
    return _Canvas(west, north, scale, by_row @ x @ by_column.T, by_row @ y @ by_column.T)


def _ties(count: int) -> Grid:
    return np.linspace(0, count, 2 + count // _TIE_PX)


def _between(ties: Grid, count: int) -> Grid:
    """Give the share that each tie has in the centre of each pixel: shape (count, ties)."""
    centres = np.arange(count) + 0.5
    return np.column_stack([np.interp(centres, ties, only) for only in np.eye(len(ties))])


def _lonlat(x: Grid, y: Grid) -> tuple[Grid, Grid]:
    """Take places on the map's plane at zoom 0 to longitudes and latitudes."""
    return x / TILE_PX * 360 - 180, np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / TILE_PX))))


def _sample(depth: NDArray[np.float32], canvas: _Canvas, window: DepthWindow) -> None:
    block = canvas.block(window)
    east, north = canvas.east_m[block], canvas.north_m[block]
    if not east.size:
        return
    height, width = window.values.shape
    back = ~window.transform
    column = np.floor(back.a * east + back.b * north + back.c).astype(int)
    row = np.floor(back.d * east + back.e * north + back.f).astype(int)
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    found = np.where(inside, window.values[row.clip(0, height - 1), column.clip(0, width - 1)], 0)
    depth[block] = np.maximum(depth[block], np.nan_to_num(found, nan=0.0, posinf=0.0))


def _surfaces(window: DepthWindow, limits_m: Limits) -> Grid:
    """Give the surface of each class, in square metres, from whole cells."""
    wet = window.values[window.values > 0]
    cells = np.bincount(np.searchsorted(limits_m, wet, side="left"), minlength=len(limits_m) + 1)
    return np.asarray(cells * abs(window.transform.determinant), dtype=np.float64)


def _picture(depth: NDArray[np.float32], canvas: _Canvas, limits_m: Limits) -> Picture | None:
    """Colour what is wet, cut to it."""
    wet_rows, wet_columns = np.flatnonzero(depth.any(axis=1)), np.flatnonzero(depth.any(axis=0))
    if not len(wet_rows):
        return None
    top, left, bottom, right = wet_rows[0], wet_columns[0], wet_rows[-1] + 1, wet_columns[-1] + 1
    cut = depth[top:bottom, left:right]
    classes = np.where(cut > 0, 1 + np.searchsorted(limits_m, cut, side="left"), 0).astype(np.uint8)
    x = canvas.west + np.array([left, right]) / canvas.scale
    y = canvas.north + np.array([top, bottom]) / canvas.scale
    (west, east), (north, south) = _lonlat(x, y)
    bounds = (float(west), float(south), float(east), float(north))
    return Picture(png(classes, _palette(len(limits_m))), bounds, _pixel_m(canvas))


def _palette(limits: int) -> list[Colour]:
    return [(0, 0, 0, _CLEAR), *((*_rgb(hue), _OPAQUE) for hue in depth_hues(limits))]


def _rgb(hue: str) -> tuple[int, int, int]:
    red, green, blue = (int(hue[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _pixel_m(canvas: _Canvas) -> float:
    if canvas.east_m.shape[1] < 2:
        return 0.0
    return float(np.hypot(*(np.diff(part[0, :2])[0] for part in (canvas.east_m, canvas.north_m))))
