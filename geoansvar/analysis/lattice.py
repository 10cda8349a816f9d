"""Objects are taken to the cells of a raster, and never the cells to the objects: no depth is moved or made up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray

import shapely
from pyproj import CRS

from geoansvar.crs import SWEREF99TM, transformer
from geoansvar.model.depth import DepthWindow

if TYPE_CHECKING:
    from geoansvar.analysis.kernels import Drawn

Geometries = NDArray[Any]
Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

_POLYGON = 3  # as shapely numbers them
_SAME_CELL = 1e-3  # cells: windows whose corners are so near whole cells apart lie on one lattice
_TALL = 512  # rows: what is taller is looked for in every window
_ROOM = 1 << 22  # cells marked at a time


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """Objects as they lie on the cells of one raster.

    Attributes
    ----------
    home, crs
        Take (column, row) to the raster's own system.
    drawn
        The objects in cells.
    metres
        How long the edge is that begins at each of their coordinates, in EPSG:3006.
    by_row, first_row, tall
        Positions of the objects in the order of their first rows, those rows, and positions of the few tall ones.
    """

    home: Affine
    crs: CRS
    drawn: Drawn
    metres: Floats
    by_row: Counts
    first_row: Counts
    tall: Counts

    @classmethod
    def of(cls, geometry: Geometries, window: DepthWindow) -> Lattice:
        """Take objects (EPSG:3006, or None) to the lattice of a window, whose corner is (0, 0)."""
        drawn, metres = _drawn(geometry, window.lattice, window.crs)
        high = drawn.box[:, 3] - drawn.box[:, 1]
        low = np.flatnonzero((high > 0) & (high <= _TALL))
        by_row = low[np.argsort(drawn.box[low, 1], kind="stable")]
        tall = np.flatnonzero(high > _TALL)
        return cls(window.lattice, window.crs, drawn, metres, by_row, drawn.box[by_row, 1], tall)

    def corner(self, window: DepthWindow) -> tuple[int, int] | None:
        """Give the column and row of a window's corner; None if it lies on another lattice."""
        home, other = self.home, window.lattice
        ours, theirs = [(lattice.a, lattice.b, lattice.d, lattice.e) for lattice in (home, other)]
        if self.crs != window.crs or not np.allclose(ours, theirs, rtol=1e-9, atol=0):
            return None
        column, row = _in_cells(np.array([[other.c, other.f]]), home)[0]
        if max(abs(column - round(column)), abs(row - round(row))) > _SAME_CELL:
            return None
        return round(column), round(row)

    def met(self, corner: tuple[int, int], shape: tuple[int, ...]) -> Counts:
        """Give the positions of the objects whose boxes meet a window."""
        begin, end = np.searchsorted(self.first_row, (corner[1] - _TALL, corner[1] + shape[0]))
        near = np.concatenate([self.by_row[begin:end], self.tall])
        left, top, right, bottom = self.drawn.box[near].T
        across = (left < corner[0] + shape[1]) & (right > corner[0])
        met: Counts = near[across & (top < corner[1] + shape[0]) & (bottom > corner[1])]
        return met

    def overlap(self, chosen: Counts, corner: tuple[int, int], shape: tuple[int, ...]) -> Counts:
        """Count the cells that objects' boxes have in a window."""
        first = np.maximum(self.drawn.box[chosen, :2], corner)
        last = np.minimum(self.drawn.box[chosen, 2:], (corner[0] + shape[1], corner[1] + shape[0]))
        cells: Counts = (last - first).clip(0).prod(axis=1)
        return cells

    def whole(self, chosen: Counts, seen: Counts, *, all_touched: bool) -> Counts:
        """Count all cells that objects touch, of those that stick out of what has been ``seen``; 0 for the others."""
        from geoansvar.analysis.kernels import extent

        sides = self.drawn.box[chosen, 2:] - self.drawn.box[chosen, :2]
        out = chosen[sides.prod(axis=1) > seen[chosen]]
        cells = np.zeros(len(seen), dtype=np.int64)
        if len(out):
            room = np.empty(max(_ROOM, int(sides[:, 0].max())), dtype=np.uint8)
            extent(self.drawn, out, int(all_touched), cells, room)
        return cells[chosen]


def _in_cells(xy: Floats, home: Affine) -> Floats:
    """Take coordinates to columns and rows, from the corner on: what falls on a line between cells stays there."""
    x, y = (xy - (home.c, home.f)).T
    spread = home.a * home.e - home.b * home.d
    return np.column_stack([(home.e * x - home.b * y) / spread, (home.a * y - home.d * x) / spread])


def _drawn(geometry: Geometries, home: Affine, crs: CRS) -> tuple[Drawn, Floats]:
    """Give objects as paths in cells, and in metres how long the edge is that begins at each coordinate."""
    from geoansvar.analysis.kernels import RING, RING_BACK, Drawn

    paths, owner, kind = _paths(geometry)
    xy, path = shapely.get_coordinates(paths, return_index=True)
    start = np.searchsorted(path, np.arange(len(paths) + 1)).astype(np.int64)
    kind[(kind == RING) & _is_ccw(xy, start)] = RING_BACK
    metres = np.hypot(*np.diff(xy, axis=0, append=xy[-1:]).T)
    if crs != SWEREF99TM:
        xy = np.column_stack(transformer(SWEREF99TM, crs).transform(xy[:, 0], xy[:, 1]))
    cells = np.ascontiguousarray(_in_cells(xy, home))
    box = _boxes(cells, start, owner, len(geometry))
    objects = np.searchsorted(owner, np.arange(len(geometry) + 1)).astype(np.int64)
    return Drawn(cells, start, kind, objects, box), metres


def _is_ccw(xy: Floats, start: Counts) -> NDArray[np.bool_]:
    """Tell which paths run counterclockwise, by the sign of what they enclose."""
    if len(start) == 1:
        return np.zeros(0, dtype=np.bool_)
    x, y = (xy - np.repeat(xy[start[:-1]], np.diff(start), axis=0)).T  # from the first corner: areas, not distances
    turned = x[:-1] * y[1:] - x[1:] * y[:-1]  # from one path to the next it is 0: each begins in its own corner
    ccw: NDArray[np.bool_] = np.add.reduceat(np.append(turned, 0.0), start[:-1]) > 0
    return ccw


def _boxes(cells: Floats, start: Counts, owner: Counts, objects: int) -> Counts:
    """Give objects' first columns and rows, and those after their last; 0 for what has no place in its system.

    What only comes up to a line between cells from one side has no cell on the other.
    """
    low, high = np.full((objects, 2), np.inf), np.full((objects, 2), -np.inf)
    if len(owner):
        np.minimum.at(low, owner, np.minimum.reduceat(cells, start[:-1], axis=0))  # NaN stays NaN
        np.maximum.at(high, owner, np.maximum.reduceat(cells, start[:-1], axis=0))
    placed = np.isfinite(low).all(axis=1) & np.isfinite(high).all(axis=1)
    low, high = np.where(placed[:, None], low, 0), np.where(placed[:, None], high, 0)
    first = np.floor(low)
    last = np.maximum(np.ceil(high), first + placed[:, None])
    return np.column_stack([first, last]).astype(np.int64)


def _paths(geometry: Geometries) -> tuple[Geometries, Counts, NDArray[np.int8]]:
    """Take objects apart into points, lines and rings, with whose each is; in the order of the objects.

    A surface without holes is its own ring.
    """
    from geoansvar.analysis.kernels import LINE, POINT, RING

    owner = np.flatnonzero(~(shapely.is_missing(geometry) | shapely.is_empty(geometry)))
    parts = geometry[owner]
    while (shapely.get_type_id(parts) > _POLYGON).any():
        parts, of = shapely.get_parts(parts, return_index=True)
        owner = owner[of]
    with_holes = shapely.get_num_interior_rings(parts) > 0
    if with_holes.any():
        rings, of = shapely.get_rings(parts[with_holes], return_index=True)
        owner = np.concatenate([owner[~with_holes], owner[with_holes][of]])
        parts = np.concatenate([parts[~with_holes], rings])
        order = np.argsort(owner, kind="stable")
        parts, owner = parts[order], owner[order]
    kind_of = np.array(
        [POINT, LINE, RING, RING], dtype=np.int8
    )  # by shapely's type: a ring is what a hole is drawn by
    filled = ~shapely.is_empty(parts)
    return parts[filled], owner[filled], kind_of[shapely.get_type_id(parts[filled])]
