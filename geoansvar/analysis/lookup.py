"""Most of an area is either well inside or well outside: only what lies near its edge needs geometry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]
Flags = NDArray[np.bool_]

PER_CELL = 6  # objects in a cell, on average: fewer means more cells to sort out, more means more points to test
MARGIN_M = 1e-6  # far above the rounding of a coordinate in metres, far below what anybody measures
# Marks of sides: row, first and last column of each reach; row and column of each crossing of a row's middle.
_Marks = tuple[Positions, Positions, Positions, Positions, Positions]
POINT = 0  # shapely's type id


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a grid that an area can reach: on its ``edge`` or wholly ``inside``; the others are outside."""

    row: int
    column: int
    edge: Flags
    inside: Flags


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells whose lines follow the objects, so that neither a town nor a stray point spoils it.

    ``across`` and ``up`` are the lines between cells; the outermost cells have no outer line.
    """

    across: Floats
    up: Floats

    @classmethod
    def over(cls, x: Floats, y: Floats) -> Grid:
        """Draw lines that part objects at ``x``, ``y`` (metres) into about ``PER_CELL`` each."""
        lines = int(np.sqrt(len(x) / PER_CELL))
        parts = np.linspace(0, 1, lines + 2)[1:-1]
        return cls(np.unique(np.quantile(x, parts)), np.unique(np.quantile(y, parts)))

    @property
    def width(self) -> int:
        """Cells in a row."""
        return len(self.across) + 1

    def columns_of(self, x: Floats) -> Positions:
        """Give the column in which each ``x`` lies."""
        return np.searchsorted(self.across, x, side="right")

    def rows_of(self, y: Floats) -> Positions:
        """Give the row in which each ``y`` lies."""
        return np.searchsorted(self.up, y, side="right")

    def cells(self, area: shapely.Geometry) -> Cells:
        """Sort out the cells that a valid, non-empty area can reach, without asking GEOS.

        A cell is on the edge when a side of the area comes within a
        thousandth of a millimetre of it. Any other cell is wholly inside or
        wholly outside, which is the parity of the sides west of it.
        """
        x_min, y_min, x_max, y_max = shapely.bounds(area)
        row, last_row = self.rows_of(np.array([y_min - 2 * MARGIN_M, y_max + 2 * MARGIN_M]))
        column, last_column = self.columns_of(np.array([x_min - 2 * MARGIN_M, x_max + 2 * MARGIN_M]))
        shape = (int(last_row - row) + 1, int(last_column - column) + 2)
        xy, start = _sides(area)
        short, long = self._parted(xy, start)
        rows, west, east, crossed, at = map(np.concatenate, zip(short, long, strict=True))
        first = -row * shape[1] - column
        edge = _running(rows * shape[1] + west + first, shape) - _running(rows * shape[1] + east + 1 + first, shape)
        left = _running(crossed * shape[1] + at + first, shape)
        on_edge = edge[:, :-1] > 0
        return Cells(int(row), int(column), on_edge, (left[:, :-1] % 2 == 1) & ~on_edge)

    def _parted(self, xy: Floats, start: Positions) -> tuple[_Marks, _Marks]:
        """Mark the sides: most of a ragged area's lie within one cell and need no arithmetic, the others do."""
        rows, columns = self.rows_of(xy[:, 1]), self.columns_of(xy[:, 0])
        clear = self._clear(xy, rows, columns)
        end = start + 1
        within = (rows[start] == rows[end]) & (columns[start] == columns[end]) & clear[start] & clear[end]
        short, other = start[within], start[~within]
        row, column = rows[short], columns[short]
        middle = self._middle[row]
        crossing = np.flatnonzero((xy[short, 1] <= middle) != (xy[short + 1, 1] <= middle))
        return (row, column, column, row[crossing], column[crossing]), self._long(xy[other], xy[other + 1])

    def _clear(self, xy: Floats, rows: Positions, columns: Positions) -> Flags:
        """Tell which corners stand clear of every line between cells."""
        far = np.array([np.inf])
        across = np.concatenate([-far, self.across, far])
        up = np.concatenate([-far, self.up, far])
        clear_x = (xy[:, 0] - across[columns] > MARGIN_M) & (across[columns + 1] - xy[:, 0] > MARGIN_M)
        clear_y = (xy[:, 1] - up[rows] > MARGIN_M) & (up[rows + 1] - xy[:, 1] > MARGIN_M)
        flags: Flags = clear_x & clear_y
        return flags

    @property
    def _middle(self) -> Floats:
        """A level within each row."""
        outer = self.up[[0, -1]] + [-1.0, 1.0] if len(self.up) else np.zeros(2)
        ends = np.concatenate([outer[:1], self.up, outer[1:]])
        middle: Floats = (ends[:-1] + ends[1:]) / 2
        return middle

    def _long(self, start: Floats, end: Floats) -> _Marks:
        """Mark sides that reach several cells, row by row."""
        y_low, y_high = np.minimum(start, end)[:, 1], np.maximum(start, end)[:, 1]
        side, rows = repeated(self.rows_of(y_low - MARGIN_M), self.rows_of(y_high + MARGIN_M))
        start, end, y_low, y_high = start[side], end[side], y_low[side], y_high[side]
        lower = np.concatenate([[-np.inf], self.up])[rows] - MARGIN_M
        upper = np.concatenate([self.up, [np.inf]])[rows] + MARGIN_M
        level = y_low == y_high
        enter = np.where(level, start[:, 0], _x_at(np.maximum(lower, y_low), start, end))
        leave = np.where(level, end[:, 0], _x_at(np.minimum(upper, y_high), start, end))
        west = self.columns_of(np.minimum(enter, leave) - MARGIN_M)
        east = self.columns_of(np.maximum(enter, leave) + MARGIN_M)
        middle = self._middle[rows]
        crossing = np.flatnonzero((y_low <= middle) & (middle < y_high))
        at = self.columns_of(_x_at(middle[crossing], start[crossing], end[crossing]))
        return rows, west, east, rows[crossing], at


def _sides(area: shapely.Geometry) -> tuple[Floats, Positions]:
    """Give the corners of an area's rings, and which of them begin a side that ends in the next."""
    xy, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(area)), return_index=True)
    return xy, np.flatnonzero(ring[1:] == ring[:-1])


def _x_at(y: Floats, start: Floats, end: Floats) -> Floats:
    """Give where sides are at a level ``y``, never beyond their ends."""
    run, rise = (end - start).T
    lean = np.divide(run, rise, out=np.zeros_like(rise), where=rise != 0)
    west, east = np.minimum(start[:, 0], end[:, 0]), np.maximum(start[:, 0], end[:, 0])
    x: Floats = np.clip(start[:, 0] + lean * (y - start[:, 1]), west, east)
    return x


def repeated(first: Positions, last: Positions) -> tuple[Positions, Positions]:
    """Write out ranges: for each value of ``first`` to ``last``, whose it is and which it is."""
    count = last - first + 1
    whose = np.repeat(np.arange(len(first)), count)
    begun = np.cumsum(count) - count
    return whose, np.arange(len(whose)) + (first - begun)[whose]


def _running(flat: Positions, shape: tuple[int, int]) -> Positions:
    return np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape).cumsum(axis=1)


class PointLookup:
    """Points sorted by cell, so that the inside of an area is a few long ranges.

    Parameters
    ----------
    x, y
        Coordinates in metres (EPSG:3006); a point with NaN is nowhere.
    """

    def __init__(self, x: Floats, y: Floats) -> None:
        placed = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        x, y = x[placed], y[placed]
        self._count = len(x)
        self._all = int(placed[-1]) + 1 if len(placed) else 0
        if not self._count:
            return
        self._grid = Grid.over(x, y)
        cell = self._grid.rows_of(y) * self._grid.width + self._grid.columns_of(x)
        order = np.argsort(cell.astype(np.int32), kind="stable")
        self._position = placed[order]
        self._x, self._y = x[order], y[order]
        cells = self._grid.width * (len(self._grid.up) + 1)
        self._start = np.concatenate([[0], np.cumsum(np.bincount(cell, minlength=cells))])

    def within(self, area: shapely.Geometry) -> Positions:
        """Give the sorted positions of the points that ``shapely.intersects`` the area; its rim counts.

        ``area`` is valid and polygonal, in EPSG:3006; it is prepared in place.
        """
        if not self._count or shapely.is_empty(area):
            return np.empty(0, dtype=np.intp)
        cells = self._grid.cells(area)
        near = self._in(cells, cells.edge)
        shapely.prepare(area)
        near = near[shapely.intersects_xy(area, self._x[near], self._y[near])]
        return self._sorted(self._position[np.concatenate([self._in(cells, cells.inside), near])])

    def _sorted(self, positions: Positions) -> Positions:
        """Sort positions: few by comparing, many by ticking them off."""
        if len(positions) < self._all // 50:
            return np.sort(positions)
        found = np.zeros(self._all, dtype=np.bool_)
        found[positions] = True
        return np.flatnonzero(found)

    def _in(self, cells: Cells, chosen: Flags) -> Positions:
        """Give where in the sorted order the points of the chosen cells stand."""
        padded = np.pad(chosen, ((0, 0), (1, 1))).astype(np.int8)
        turns = np.diff(padded, axis=1)
        row, first = np.nonzero(turns == 1)
        last = np.nonzero(turns == -1)[1]
        base = (row + cells.row) * self._grid.width + cells.column
        begin, end = self._start[base + first], self._start[base + last]
        return repeated(begin, end - 1)[1]


class FrameLookup:
    """A look-up over any mix of geometries; a row without one is nowhere.

    Parameters
    ----------
    geometry
        One geometry or None per row, in EPSG:3006.
    """

    def __init__(self, geometry: NDArray[Any]) -> None:
        self.geometry = np.asarray(geometry, dtype=object)
        self.placed: Flags = ~(shapely.is_missing(self.geometry) | shapely.is_empty(self.geometry))
        point = self.placed & (shapely.get_type_id(self.geometry) == POINT)
        self.is_point: Flags = point
        self._points = PointLookup(*_places(self.geometry, point))
        self._shapes = np.flatnonzero(self.placed & ~point)
        self._box = shapely.bounds(self.geometry[self._shapes]).reshape(-1, 4)
        if not len(self._shapes):
            return
        x_min, y_min, x_max, y_max = self._box.T
        self._grid = Grid.over((x_min + x_max) / 2, (y_min + y_max) / 2)
        self._columns = (self._grid.columns_of(x_min), self._grid.columns_of(x_max))
        self._rows = (self._grid.rows_of(y_min), self._grid.rows_of(y_max))

    def within(self, area: shapely.Geometry) -> Positions:
        """Give the sorted positions of the rows that ``shapely.intersects`` the area; its rim counts.

        ``area`` is valid and polygonal, in EPSG:3006; it is prepared in place.
        """
        points = self._points.within(area)
        if not len(self._shapes) or shapely.is_empty(area):
            return points
        near = self._near(area)
        edge, inside = self._sorted_out(area, near)
        shapely.prepare(area)
        at_edge = self._shapes[near[edge]]
        met = at_edge[shapely.intersects(area, self.geometry[at_edge])]
        return np.sort(np.concatenate([points, self._shapes[near[inside]], met]))

    def _near(self, area: shapely.Geometry) -> Positions:
        x_min, y_min, x_max, y_max = shapely.bounds(area)
        box = self._box
        return np.flatnonzero(
            (box[:, 0] <= x_max) & (box[:, 2] >= x_min) & (box[:, 1] <= y_max) & (box[:, 3] >= y_min)
        )

    def _sorted_out(self, area: shapely.Geometry, near: Positions) -> tuple[Flags, Flags]:
        """Tell which boxes reach a cell on the edge, and which of the others lie inside."""
        cells = self._grid.cells(area)
        height, width = cells.edge.shape
        below, above = (np.clip(rows[near] - cells.row, 0, height - 1) for rows in self._rows)
        left, right = (np.clip(columns[near] - cells.column, 0, width - 1) for columns in self._columns)
        sums = np.pad(cells.edge.astype(np.intp).cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
        edges = sums[above + 1, right + 1] - sums[below, right + 1] - sums[above + 1, left] + sums[below, left]
        return edges > 0, (edges == 0) & cells.inside[below, left]


def _places(geometry: NDArray[Any], point: Flags) -> tuple[Floats, Floats]:
    """Give x and y of the points, NaN for the others; an empty one has none to give."""
    x, y = np.full((2, len(geometry)), np.nan)
    x[point], y[point] = shapely.get_x(geometry[point]), shapely.get_y(geometry[point])
    return x, y
