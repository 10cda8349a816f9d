"""Loops over cells that numpy has no word for: plain Python over arrays, compiled when they are first used.

With ``cover_kernels`` it is the only module that imports numba, and both are imported where something is measured,
never at start.
Each compiled function keeps its plain twin as ``py_func``; the tests hold the two against each other.

Which cells an object touches is GDAL's rule, so that the numbers are those of QGIS and rasterstats: the cells whose
centre a surface holds (even–odd), and under all-touched also those that an edge passes. An edge that runs along a
line between cells (within 1e-4 of a cell) touches neither side; one that leans less than 0.01 of a cell lies in one
column or row.

Coordinates are in cells of the raster, x to the right and y down; what is measured are windows of it.
"""

from __future__ import annotations

from collections.abc import Callable
from math import floor, inf
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numba.extending import register_jitable
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Depths = NDArray[np.float32]
Counts = NDArray[np.int64]
Marks = NDArray[np.uint8]
Corner = tuple[int, int]  # column and row

POINT, LINE, RING, RING_BACK = range(4)  # what a path of coordinates is; a ring runs clockwise on the map, or back
_TOUCHED, _CROSSED = 1, 2  # bits of a mark: the cell is met; an edge crosses the row's middle before the cell's
_LEAN = 0.01  # cells
_ALONG = 1e-4  # cells
_NEAR = 4096  # cells: an edge that comes from farther away is entered so far before the marks
_SMALLEST_STEP = 1e-9  # cells: a walk always gets on


class Drawn(NamedTuple):
    """Objects as paths of coordinates, in cells.

    Attributes
    ----------
    xy
        Shape (coordinates, 2).
    path, kind
        Where each path begins in ``xy`` (one more than there are paths), and what it is.
    objects
        Where each object begins in ``path`` (one more than there are objects).
    box
        Shape (objects, 4): the first column and row of an object, and those after its last; all 0 if it is nowhere.
    """

    xy: Floats
    path: Counts
    kind: NDArray[np.int8]
    objects: Counts
    box: Counts


class Tally(NamedTuple):
    """What has been counted so far: touched and wet cells, the sum, the greatest and the least depth, thresholds."""

    cells: Counts
    wet: Counts
    total: Floats
    deepest: Floats
    shallowest: Floats
    at_least: Counts


def _compiled(function: Callable[..., None]) -> Any:
    """Compile a function and keep it on disk: beside the package, in the user's cache, or nowhere if both refuse."""
    try:
        return njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba found no folder that it may write in
        return njit(nogil=True)(function)


_inner: Callable[[Any], Any] = register_jitable  # runs as it stands from Python, and compiled from what is compiled


@_inner
def _touch(marks: Marks, corner: Corner, top: int, bottom: int, left: int, right: int) -> None:
    """Mark the cells of a block, ends included, that lie within ``marks``, whose first cell is ``corner``."""
    for row in range(max(0, top - corner[1]), min(marks.shape[0] - 1, bottom - corner[1]) + 1):
        for column in range(max(0, left - corner[0]), min(marks.shape[1] - 1, right - corner[0]) + 1):
            marks[row, column] |= _TOUCHED


@_inner
def _on_line(first: float, second: float) -> bool:
    """Tell whether both ends lie on a line between cells."""
    return bool(abs(first - np.rint(first)) < _ALONG and abs(second - np.rint(second)) < _ALONG)


@_inner
def _trace(marks: Marks, corner: Corner, x: float, y: float, x_end: float, y_end: float, kind: int) -> None:
    """Mark the cells that an edge passes."""
    if x > x_end:
        x, y, x_end, y_end = x_end, y_end, x, y
    if floor(x) == floor(x_end) or x_end - x < _LEAN:
        if kind == LINE or not _on_line(x, x_end):
            _touch(marks, corner, floor(min(y, y_end)), floor(max(y, y_end) - _ALONG), floor(x_end), floor(x_end))
    elif floor(y) == floor(y_end) or abs(y_end - y) < _LEAN:
        if kind == LINE or not _on_line(y, y_end):
            _touch(marks, corner, floor(y), floor(y), floor(x), floor(x_end - _ALONG))
    else:
        _walk(marks, corner, x, y, x_end, (y_end - y) / (x_end - x))


@_inner
def _walk(marks: Marks, corner: Corner, x: float, y: float, x_end: float, slope: float) -> None:
    """Go from cell to cell eastwards along a slope, until the edge or the marks end."""
    north, south = corner[1], corner[1] + marks.shape[0]
    skip = max(corner[0] - x, ((north if slope > 0 else south) - y) / slope) - _NEAR
    if skip > 0:
        x, y = x + skip, y + skip * slope
    while x < x_end and x < corner[0] + marks.shape[1]:
        row, column = floor(y), floor(x)
        if (slope > 0 and row >= south) or (slope < 0 and row < north):
            return
        if row >= north and row < south and column >= corner[0]:
            marks[row - north, column - corner[0]] |= _TOUCHED
        step = floor(x + 1.0) - x  # as GDAL rounds it
        rise = step * slope
        if floor(y + rise) != row:
            rise = min(row - y, -_SMALLEST_STEP) if slope < 0 else max(row + 1.0 - y, _SMALLEST_STEP)
            step = rise / slope
        x, y = x + step, y + rise


@_inner
def _cross(marks: Marks, corner: Corner, x: float, y: float, x_end: float, y_end: float, kind: int) -> None:
    """Note in each row where its middle crosses an edge of a ring; of edges along it, the lower holds its cells."""
    if y == y_end:
        if y == floor(y) + 0.5 and (x > x_end) == (kind == RING):
            left, right = floor(min(x, x_end) + 0.5), floor(max(x, x_end) + 0.5) - 1
            _touch(marks, corner, floor(y), floor(y), left, right)
        return
    if y > y_end:
        x, y, x_end, y_end = x_end, y_end, x, y
    for row in range(max(0, floor(y - 0.5) - corner[1]), min(marks.shape[0] - 1, floor(y_end) - corner[1]) + 1):
        middle = corner[1] + row + 0.5
        if y <= middle < y_end:
            column = floor((middle - y) * (x_end - x) / (y_end - y) + x + 0.5) - corner[0]
            if column < marks.shape[1]:
                marks[row, max(0, column)] ^= _CROSSED


@_inner
def _draw(marks: Marks, drawn: Drawn, which: int, left: int, top: int, all_touched: int) -> None:
    """Mark what an object meets; ``left``, ``top`` is the cell in the corner of ``marks``.

    Places are counted from the object's own first cell, so that rounding is the same in every window.
    """
    marks[:] = 0
    west, north = drawn.box[which, 0], drawn.box[which, 1]
    corner = (left - west, top - north)
    for path in range(drawn.objects[which], drawn.objects[which + 1]):
        first, last, kind = drawn.path[path], drawn.path[path + 1], drawn.kind[path]
        x, y = drawn.xy[first, 0] - west, drawn.xy[first, 1] - north
        if kind == POINT:
            _touch(marks, corner, floor(y), floor(y), floor(x), floor(x))
        for at in range(first + 1, last):
            x_end, y_end = drawn.xy[at, 0] - west, drawn.xy[at, 1] - north
            if kind >= RING:
                _cross(marks, corner, x, y, x_end, y_end, kind)
            if kind == LINE or all_touched:
                _trace(marks, corner, x, y, x_end, y_end, kind)
            x, y = x_end, y_end


@_inner
def _count(marks: Marks, values: Depths, thresholds: Depths, tally: Tally, which: int) -> None:
    """Add the marked cells to an object's tally; ``values`` lie under the marks."""
    for row in range(marks.shape[0]):
        inside = 0
        for column in range(marks.shape[1]):
            mark = marks[row, column]
            inside ^= mark & _CROSSED
            if inside or mark & _TOUCHED:
                tally.cells[which] += 1
                depth = values[row, column]
                if 0.0 < depth < inf:
                    tally.wet[which] += 1
                    tally.total[which] += depth
                    tally.deepest[which] = max(tally.deepest[which], depth)
                    tally.shallowest[which] = min(tally.shallowest[which], depth)
                    for at in range(len(thresholds)):
                        tally.at_least[which, at] += depth >= thresholds[at]


def _measure(
    values: Depths, corner: Corner, drawn: Drawn, chosen: Counts, all_touched: int, thresholds: Depths,
    tally: Tally, scratch: Marks,
) -> None:  # fmt: skip
    """Add a window's cells to the tallies of the ``chosen`` objects.

    Parameters
    ----------
    values
        Depths in metres, NaN where nothing is known; only what is above 0 is wet.
    corner
        Column and row of the window's first cell.
    scratch
        Room for as many marks as the window has cells.
    """
    for which in chosen:
        box = drawn.box[which]
        left, right = max(0, box[0] - corner[0]), min(values.shape[1], box[2] - corner[0])
        top, bottom = max(0, box[1] - corner[1]), min(values.shape[0], box[3] - corner[1])
        if left < right and top < bottom:
            marks = scratch[: (bottom - top) * (right - left)].reshape((bottom - top, right - left))
            _draw(marks, drawn, which, corner[0] + left, corner[1] + top, all_touched)
            _count(marks, values[top:bottom, left:right], thresholds, tally, which)


def _extent(drawn: Drawn, chosen: Counts, all_touched: int, cells: Counts, scratch: Marks) -> None:
    """Count the cells that objects touch on a lattice without end; ``scratch`` has room for their widest row."""
    for which in chosen:
        left, above, right, below = drawn.box[which]
        width = right - left
        deep = max(1, len(scratch) // width)
        for top in range(above, below, deep):
            high = min(deep, below - top)
            marks = scratch[: high * width].reshape((high, width))
            _draw(marks, drawn, which, left, top, all_touched)
            for row in range(high):
                inside = 0
                for column in range(width):
                    inside ^= marks[row, column] & _CROSSED
                    cells[which] += inside > 0 or (marks[row, column] & _TOUCHED) > 0


@_inner
def _clipped(start: float, end: float, low: float, high: float, part: tuple[float, float]) -> tuple[float, float]:
    """Cut the part of an edge that lies between ``low`` and ``high`` on one axis."""
    if start == end:
        return part if low <= start < high else (1.0, 0.0)
    first, last = (low - start) / (end - start), (high - start) / (end - start)
    return max(part[0], min(first, last)), min(part[1], max(first, last))


@_inner
def _next_line(start: float, end: float, at: float) -> float:
    """Give the part of an edge at which it comes to the next line between cells, after the part ``at``."""
    if start == end:
        return 2.0
    place = start + at * (end - start)
    line = floor(place) + 1.0 if end > start else np.ceil(place) - 1.0
    part = (line - start) / (end - start)
    if part <= at + 1e-12:  # rounding has left it on the line that it stands at
        part = (line + (1.0 if end > start else -1.0) - start) / (end - start)
    return float(part)


def _lengths(
    values: Depths, corner: Corner, drawn: Drawn, chosen: Counts, metres: Floats, thresholds: Depths,
    at_least_m: Floats,
) -> None:  # fmt: skip
    """Add to ``at_least_m`` how many metres of the lines lie in a window's cells of at least each depth.

    ``metres`` is how long the edge is that begins at each coordinate.
    """
    rows, columns = values.shape
    for which in chosen:
        for path in range(drawn.objects[which], drawn.objects[which + 1]):
            for at in range(drawn.path[path], drawn.path[path + 1] - 1 if drawn.kind[path] == LINE else 0):
                x, x_end = drawn.xy[at, 0] - corner[0], drawn.xy[at + 1, 0] - corner[0]
                y, y_end = drawn.xy[at, 1] - corner[1], drawn.xy[at + 1, 1] - corner[1]
                part, last = _clipped(y, y_end, 0.0, rows, _clipped(x, x_end, 0.0, columns, (0.0, 1.0)))
                while part < last:
                    following = min(last, _next_line(x, x_end, part), _next_line(y, y_end, part))
                    middle = (part + following) / 2
                    column = min(max(floor(x + middle * (x_end - x)), 0), columns - 1)
                    row = min(max(floor(y + middle * (y_end - y)), 0), rows - 1)
                    for depth in range(len(thresholds)):
                        if values[row, column] >= thresholds[depth]:
                            at_least_m[which, depth] += (following - part) * metres[at]
                    part = following


measure = _compiled(_measure)
extent = _compiled(_extent)
lengths = _compiled(_lengths)
