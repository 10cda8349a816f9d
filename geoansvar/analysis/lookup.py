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
        sides = _sides(area)
        side, rows = _repeated(self.rows_of(sides.y_low - MARGIN_M), self.rows_of(sides.y_high + MARGIN_M))
        sides = sides.taken(side)
        west, east = self._reach(sides, rows)
        crossing, at = self._crossings(sides, rows)
        flat = (rows - row) * shape[1] - column
        edge = _running(flat + west, shape) - _running(flat + east + 1, shape)
        left = _running(flat[crossing] + at, shape)
        on_edge = edge[:, :-1] > 0
        return Cells(int(row), int(column), on_edge, (left[:, :-1] % 2 == 1) & ~on_edge)

    def _reach(self, sides: _Sides, rows: Positions) -> tuple[Positions, Positions]:
        """Give the first and last column that each side reaches within its row."""
        lower = np.concatenate([[-np.inf], self.up])[rows] - MARGIN_M
        upper = np.concatenate([self.up, [np.inf]])[rows] + MARGIN_M
        level = sides.y_low == sides.y_high
        enter = np.where(level, sides.x_low, sides.x_at(np.maximum(lower, sides.y_low)))
        leave = np.where(level, sides.x_high, sides.x_at(np.minimum(upper, sides.y_high)))
        west = self.columns_of(np.minimum(enter, leave) - MARGIN_M)
        return west, self.columns_of(np.maximum(enter, leave) + MARGIN_M)

    def _crossings(self, sides: _Sides, rows: Positions) -> tuple[Positions, Positions]:
        """Give the sides that cross a line through the middle of their row, and in which column they do."""
        outer = self.up[[0, -1]] + [-1.0, 1.0] if len(self.up) else np.zeros(2)
        ends = np.concatenate([outer[:1], self.up, outer[1:]])
        middle = ((ends[:-1] + ends[1:]) / 2)[rows]
        crossing = np.flatnonzero((sides.y_low <= middle) & (middle < sides.y_high))
        return crossing, self.columns_of(sides.taken(crossing).x_at(middle[crossing]))


@dataclass(frozen=True, slots=True)
class _Sides:
    """The sides of an area's rings, each from its lower end to its higher."""

    x_low: Floats
    y_low: Floats
    x_high: Floats
    y_high: Floats

    def taken(self, which: Positions) -> _Sides:
        return _Sides(self.x_low[which], self.y_low[which], self.x_high[which], self.y_high[which])

    def x_at(self, y: Floats) -> Floats:
        rise = self.y_high - self.y_low
        lean = np.divide(self.x_high - self.x_low, rise, out=np.zeros_like(rise), where=rise > 0)
        west, east = np.minimum(self.x_low, self.x_high), np.maximum(self.x_low, self.x_high)
        return np.clip(self.x_low + lean * (y - self.y_low), west, east)


def _sides(area: shapely.Geometry) -> _Sides:
    rings = shapely.get_rings(shapely.get_parts(area))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    start, end = xy[:-1][joined], xy[1:][joined]
    turned = (start[:, 1] > end[:, 1])[:, None]
    low, high = np.where(turned, end, start), np.where(turned, start, end)
    return _Sides(low[:, 0], low[:, 1], high[:, 0], high[:, 1])


def _repeated(first: Positions, last: Positions) -> tuple[Positions, Positions]:
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
        found = np.zeros(self._all, dtype=np.bool_)
        found[self._position[self._in(cells, cells.inside)]] = True
        found[self._position[near]] = True
        return np.flatnonzero(found)

    def _in(self, cells: Cells, chosen: Flags) -> Positions:
        """Give where in the sorted order the points of the chosen cells stand."""
        padded = np.pad(chosen, ((0, 0), (1, 1))).astype(np.int8)
        turns = np.diff(padded, axis=1)
        row, first = np.nonzero(turns == 1)
        last = np.nonzero(turns == -1)[1]
        base = (row + cells.row) * self._grid.width + cells.column
        begin, end = self._start[base + first], self._start[base + last]
        return _repeated(begin, end - 1)[1]


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
        self._points = PointLookup(_where(point, shapely.get_x(self.geometry)), shapely.get_y(self.geometry))
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


def _where(point: Flags, x: Floats) -> Floats:
    return np.where(point, x, np.nan)
