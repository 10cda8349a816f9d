"""Depths as a grid of the paper's own fineness, whatever the size of the raster they are read from."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoansvar.maps.sheet import Sheet
from geoansvar.model.depth import DepthWindow
from geoansvar.model.ground import DrawnFlow

_CELLS_PER_MM = 6.0


def depth_grid(flow: DrawnFlow, sheet: Sheet) -> NDArray[np.float32]:
    """Sample a flow's depths over a sheet.

    Returns
    -------
    array of float32, shape (rows, columns)
        The depth in metres in the middle of each cell of the paper, north first; 0 where it is dry or unknown.
    """
    west, south, east, north = sheet.extent
    columns, rows = round(sheet.width_mm * _CELLS_PER_MM), round(sheet.map_mm * _CELLS_PER_MM)
    x = west + (np.arange(columns) + 0.5) * (east - west) / columns
    y = north - (np.arange(rows) + 0.5) * (north - south) / rows
    depth = np.zeros((rows, columns), dtype=np.float32)
    for window in flow.depths() if flow.depths is not None else ():
        _sample(depth, x, y, window)
    return depth


def _sample(depth: NDArray[np.float32], x: NDArray[Any], y: NDArray[Any], window: DepthWindow) -> None:
    height, width = window.values.shape
    place = window.transform
    corners = np.array([(0, 0, 1), (width, 0, 1), (0, height, 1), (width, height, 1)], dtype=float)
    across, up = corners @ (place.a, place.b, place.c), corners @ (place.d, place.e, place.f)
    left, right, low, high = across.min(), across.max(), up.min(), up.max()
    at_x, at_y = np.flatnonzero((x >= left) & (x < right)), np.flatnonzero((y > low) & (y <= high))
    if not len(at_x) or not len(at_y):
        return
    east, north = np.meshgrid(x[at_x], y[at_y])
    back = ~place
    column = np.floor(back.a * east + back.b * north + back.c).astype(int)
    row = np.floor(back.d * east + back.e * north + back.f).astype(int)
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    found = np.where(inside, window.values[row.clip(0, height - 1), column.clip(0, width - 1)], 0)
    block = np.ix_(at_y, at_x)
    depth[block] = np.maximum(depth[block], np.nan_to_num(found, nan=0.0, posinf=0.0))
