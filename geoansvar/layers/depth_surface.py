"""An extent is drawn from depths along the edges of the cells, a block at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import shapely
from rasterio import features
from shapely import affinity

from geoansvar.crs import SWEREF99TM, transformed
from geoansvar.layers.raster_windows import depth_windows
from geoansvar.model.depth import DepthWindow

_SHORT = 64.0  # cells: an edge so long is still straight in another system, to a hundredth of a cell


def wet_surface(
    path: Path, unit: str = "m", crs: str | None = None, *, at_least_m: float = 0.0
) -> shapely.MultiPolygon:
    """Give the cells that are deeper than 0, or at least ``at_least_m``, as one surface.

    Parameters
    ----------
    path, unit, crs
        As for ``depth_windows``.
    at_least_m
        A depth, metres; 0 means any depth above 0.

    Returns
    -------
    MultiPolygon
        EPSG:3006, valid; empty where nothing is wet. Cells that meet only in a corner are not joined.

    Raises
    ------
    LayerError
        As for ``depth_windows``.
    """
    whole: list[shapely.Polygon] = []
    cut: list[shapely.Polygon] = []
    first: DepthWindow | None = None
    for window in depth_windows(path, unit, crs):
        first = window if first is None else first
        corner = _corner(first, window)
        for polygon, at_edge in _wet(window, at_least_m):
            (cut if at_edge else whole).append(affinity.translate(polygon, *corner))
    parts = [*whole, *shapely.get_parts(shapely.union_all(cut))] if cut else whole
    if first is None or not parts:
        return shapely.MultiPolygon()
    return _placed(shapely.MultiPolygon(parts), first)


def _corner(first: DepthWindow, window: DepthWindow) -> NDArray[np.float64]:
    """Give the column and row of a window's corner, counted from the first window's."""
    home, other = first.lattice, window.lattice
    steps = np.array([[home.a, home.b], [home.d, home.e]])
    return np.rint(np.linalg.solve(steps, [other.c - home.c, other.f - home.f]))


def _wet(window: DepthWindow, at_least_m: float) -> Iterator[tuple[shapely.Polygon, bool]]:
    """Draw a window's wet cells, in cells, and tell which pieces go on beyond it."""
    wet = window.values > 0 if at_least_m <= 0 else window.values >= np.float32(at_least_m)
    if not wet.any():
        return
    height, width = wet.shape
    for drawn, _ in features.shapes(wet.astype(np.uint8), mask=wet):
        rings = drawn["coordinates"]
        xy = np.array(rings[0])
        at_edge = xy.min() <= 0 or xy[:, 0].max() >= width or xy[:, 1].max() >= height
        yield shapely.Polygon(rings[0], rings[1:]), bool(at_edge)


def _placed(surface: shapely.MultiPolygon, first: DepthWindow) -> shapely.MultiPolygon:
    """Take a surface from cells to EPSG:3006."""
    home = first.lattice

    def places(cells: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = cells.T
        return np.column_stack([home.a * x + home.b * y + home.c, home.d * x + home.e * y + home.f])

    drawn: shapely.Geometry = shapely.segmentize(surface, _SHORT) if first.crs != SWEREF99TM else surface
    drawn = transformed(shapely.transform(drawn, places), first.crs, SWEREF99TM)
    if not shapely.is_valid(drawn):
        drawn = shapely.make_valid(drawn, method="structure", keep_collapsed=False)
    return shapely.MultiPolygon(list(shapely.get_parts(drawn)))
