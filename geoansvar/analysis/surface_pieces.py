"""A surface cut into pieces of few corners, and with them the band round its edge that a survey cannot tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.cut import Pieces
from geoansvar.analysis.surface_ready import POLYGON, Arrays, packed, pieces_of, unpacked, within
from geoansvar.analysis.zone import ROUND

Geometries = NDArray[Any]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Box = tuple[float, float, float, float]
Progress = Callable[[float], None]

LEAF_CORNERS = 200
LEAST_LEAF_M = 1.0
LOST = 1e-13  # of a surface, by rounding
LEAF_RUNS = 40  # of the edge, near enough a leaf to band it
AT_ONCE = 128  # leaves between two words of progress
STRAIGHT = 0.004  # of a band's width: how far its middle line is straightened, and the band widened for it
SLACK = 1.05  # GEOS leaves out corners of a hundredth of a buffer's width


@dataclass(frozen=True, slots=True)
class Leaves:
    """A plane cut into boxes of few corners each: shape (n, 4), with what of a surface lies in each of them."""

    box: Floats
    part: Geometries

    @classmethod
    def of(cls, area: shapely.Geometry, *, around_m: float = 0.0) -> Leaves:
        """Cut a valid polygonal area, and so much of what is round it; halves are cut until they have few corners."""
        if shapely.is_empty(area):
            return cls(np.empty((0, 4)), np.empty(0, dtype=object))
        west, south, east, north = shapely.bounds(area)
        whole = (west - around_m, south - around_m, east + around_m, north + around_m)
        boxes, parts = zip(*_leaves(area, whole), strict=True)
        return cls(np.array(boxes), np.array(parts, dtype=object))

    def polygons(self) -> Geometries:
        """Give the pieces of the surface."""
        return _polygons(self.part)

    def finer(self, edge: shapely.STRtree, width_m: float) -> Leaves:
        """Cut on where many runs of the edge are so near, as along a river that a box's side follows."""
        leaves = self
        while True:
            whose, _ = edge.query(_grown(leaves.box, width_m))
            long = (leaves.box[:, 2:] - leaves.box[:, :2]).max(axis=1, initial=0.0) > 4 * width_m
            many = (np.bincount(whose, minlength=len(leaves.box)) > LEAF_RUNS) & long
            if not many.any():
                return leaves
            halves = [_halves(*box) for box in leaves.box[many].tolist()]
            parts = [_clipped(part, two) for part, two in zip(leaves.part[many], halves, strict=True)]
            box = np.concatenate([leaves.box[~many], np.array(halves).reshape(-1, 4)])
            leaves = Leaves(box, np.concatenate([leaves.part[~many], np.array(parts, dtype=object).ravel()]))

    def split(self, edge: shapely.STRtree, accuracy_m: float, progress: Progress) -> tuple[Geometries, Geometries]:
        """Give the pieces farther in than ``accuracy_m``, and those of all that is in or nearer than that.

        The band round the edge is made box by box, of the runs of the edge that are near: a buffer of a whole
        river would take its corners squared.
        """
        leaves = self.finer(edge, accuracy_m)
        core, reach = [], []
        for begin in range(0, len(leaves.box), AT_ONCE):
            box, part = leaves.box[begin : begin + AT_ONCE], leaves.part[begin : begin + AT_ONCE]
            band = _bands(box, edge, accuracy_m * ROUND)
            core.append(_polygons(shapely.difference(part, band)))
            reach.append(_polygons(shapely.union(part, shapely.intersection(band, shapely.box(*box.T)))))
            progress(min(1.0, (begin + AT_ONCE) / len(leaves.box)))
        return _joined(core), _joined(reach)


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """A surface of which there are only pieces, as the core and the reach of another one are."""

    pieces: Pieces

    @classmethod
    def of(cls, polygons: Geometries) -> Cut:
        """Make pieces ready to be measured with."""
        return cls(pieces_of(polygons))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Give the pieces without objects."""
        return {f"pieces_{key}": array for key, array in packed(self.pieces.pieces).items()}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Cut:
        """Make the surface of its arrays."""
        return cls.of(shapely.get_parts(unpacked(within(arrays, "pieces_"))))

    def meets(self, geometry: Geometries) -> Flags:
        """Tell which geometries the surface meets."""
        met = np.zeros(len(geometry), dtype=np.bool_)
        met[self.pieces.tree.query(geometry, predicate="intersects")[0]] = True
        return met

    def holds(self, corners: Floats) -> Flags:
        """Tell which coordinates, shape (n, 2), are in the surface."""
        points: Any = shapely.points(corners)
        return self.meets(points)

    def shared_m2(self, polygons: Geometries) -> Floats:
        """Measure how much of each polygon lies in the surface, m²."""
        return self.pieces.shared_m2(polygons)

    def shared_m(self, segments: Geometries) -> Floats:
        """Measure how much of each straight line lies in the surface, metres.

        A line along the cut between two pieces lies in both of them and is counted once.
        """
        whose, piece = self.pieces.tree.query(segments, predicate="intersects")
        shared = shapely.intersection(segments[whose], self.pieces.pieces[piece])
        metres: Floats = np.bincount(whose, weights=shapely.length(shared), minlength=len(segments)).astype(np.float64)
        west, south, east, north = shapely.bounds(segments).reshape(-1, 4).T
        along = ((west == east) | (south == north)) & (np.bincount(whose, minlength=len(segments)) > 1)
        for line in np.flatnonzero(along):
            metres[line] = shapely.length(shapely.union_all(shared[whose == line]))
        return metres


def _leaves(area: shapely.Geometry, whole: Box) -> Iterator[tuple[Box, shapely.Geometry]]:
    waiting = [(whole, area)]
    while waiting:
        box, part = waiting.pop()
        few = shapely.get_num_coordinates(part) <= LEAF_CORNERS
        if few or max(box[2] - box[0], box[3] - box[1]) < LEAST_LEAF_M:
            yield box, part
            continue
        halves = _halves(*box)
        waiting += zip(halves, _clipped(part, halves), strict=True)


def _clipped(part: shapely.Geometry, halves: tuple[Box, Box]) -> list[Any]:
    """Cut a surface in two, the fast way where that gives surfaces that are valid and lose nothing."""
    clipped: list[Any] = [shapely.clip_by_rect(part, *half) for half in halves]
    whole = shapely.area(part)
    if abs(whole - shapely.area(clipped).sum()) > LOST * whole or not _sound(clipped):
        return list(shapely.intersection(part, shapely.box(*np.array(halves).T)))
    return clipped


def _sound(clipped: list[Any]) -> bool:
    """Tell whether small parts are valid; large ones are cut again and asked then."""
    return all(shapely.get_num_coordinates(part) > LEAF_CORNERS or shapely.is_valid(part) for part in clipped)


def _halves(west: float, south: float, east: float, north: float) -> tuple[Box, Box]:
    if east - west > north - south:
        middle = (west + east) / 2
        return (west, south, middle, north), (middle, south, east, north)
    middle = (south + north) / 2
    return (west, south, east, middle), (west, middle, east, north)


def _grown(box: Floats, width_m: float) -> Geometries:
    grown: Any = shapely.box(*(box + np.array([-1, -1, 1, 1]) * width_m * SLACK).T)
    return np.asarray(grown, dtype=object)


def _bands(box: Floats, edge: shapely.STRtree, width_m: float) -> Geometries:
    """Give what is nearer the edge than a width, for each box; beyond the box it may be anything."""
    band = np.full(len(box), shapely.Polygon(), dtype=object)
    grown = _grown(box, width_m)
    whose, run = edge.query(grown)
    near, group = np.unique(whose, return_inverse=True)
    if len(near):
        lines = shapely.multilinestrings(edge.geometries[run], indices=group)
        lines = shapely.line_merge(shapely.intersection(lines, grown[near]))
        lines = shapely.simplify(lines, width_m * STRAIGHT, preserve_topology=False)
        band[near] = shapely.buffer(lines, width_m * (1 + STRAIGHT), quad_segs=16)
    return band


def _polygons(geometries: Geometries) -> Geometries:
    """Give the polygons of geometries; a point or a line that two surfaces share is none."""
    parts = shapely.get_parts(geometries)
    while len(parts) and (shapely.get_type_id(parts) > POLYGON).any():
        parts = shapely.get_parts(parts)
    kept: Geometries = parts[(shapely.get_type_id(parts) == POLYGON) & (shapely.area(parts) > 0)]
    return kept


def _joined(arrays: list[Geometries]) -> Geometries:
    return np.concatenate([*arrays, np.empty(0, dtype=object)])
