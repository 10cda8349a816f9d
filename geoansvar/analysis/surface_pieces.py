"""A surface cut into pieces of few corners, which together are the surface."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.cut import Pieces
from geoansvar.analysis.surface_boxes import shared_m2
from geoansvar.analysis.surface_ready import POLYGON, Arrays, packed, pieces_of, unpacked, within

Geometries = NDArray[Any]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Box = tuple[float, float, float, float]

LEAF_CORNERS = 100
LEAST_LEAF_M = 1.0
LOST = 1e-13  # of a surface, by rounding
SLACK = 1.05  # GEOS leaves out corners of a hundredth of a buffer's width


@dataclass(frozen=True, slots=True)
class Leaves:
    """A plane cut into boxes of few corners each: shape (n, 4), with what of a surface lies in each of them."""

    box: Floats
    part: Geometries

    @classmethod
    def of(cls, area: shapely.Geometry, *, around_m: float = 0.0, corners: int = LEAF_CORNERS) -> Leaves:
        """Cut a valid polygonal area, and so much of what is round it; halves are cut until they have few corners."""
        if shapely.is_empty(area):
            return cls(np.empty((0, 4)), np.empty(0, dtype=object))
        west, south, east, north = shapely.bounds(area)
        whole = (west - around_m, south - around_m, east + around_m, north + around_m)
        return cls(np.array([whole]), np.array([area], dtype=object)).cut(corners)

    def cut(self, corners: int = LEAF_CORNERS) -> Leaves:
        """Cut on what has more corners."""
        made = list(_leaves(list(zip(map(tuple, self.box.tolist()), self.part, strict=True)), corners))
        part = np.empty(len(made), dtype=object)
        part[:] = [part for _, part in made]
        return Leaves(np.array([box for box, _ in made]).reshape(-1, 4), part)

    def polygons(self) -> Geometries:
        """Give the pieces of the surface."""
        return polygons_of(self.part)


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
        return shared_m2(self.pieces, polygons)

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


def halved(leaves: Leaves, chosen: Flags) -> Leaves:
    """Cut the chosen leaves in two; they come last."""
    halves = [_halves(*box) for box in leaves.box[chosen].tolist()]
    parts = [_clipped(part, two) for part, two in zip(leaves.part[chosen], halves, strict=True)]
    box = np.concatenate([leaves.box[~chosen], np.array(halves).reshape(-1, 4)])
    return Leaves(box, np.concatenate([leaves.part[~chosen], np.array(parts, dtype=object).ravel()]))


def _leaves(waiting: list[Any], corners: int) -> Iterator[tuple[Box, shapely.Geometry]]:
    while waiting:
        box, part = waiting.pop()
        few = shapely.get_num_coordinates(part) <= corners
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


def polygons_of(geometries: Geometries) -> Geometries:
    """Give the polygons of geometries; a point or a line that two surfaces share is none."""
    parts = shapely.get_parts(geometries)
    while len(parts) and (shapely.get_type_id(parts) > POLYGON).any():
        parts = shapely.get_parts(parts)
    kept: Geometries = parts[(shapely.get_type_id(parts) == POLYGON) & (shapely.area(parts) > 0)]
    return kept
