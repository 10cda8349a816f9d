"""How much of one surface lies in others is measured piece by piece, so that a river costs no more than a circle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

Geometries = NDArray[Any]
PIECE_VERTICES = 400
NOWHERE = np.array(None, dtype=object)
SURFACES = (3, 6)  # Polygon and MultiPolygon, as shapely numbers them


@dataclass(frozen=True, slots=True)
class Pieces:
    """An area cut along straight lines into pieces of few corners each; together they are the area."""

    pieces: Geometries
    tree: shapely.STRtree

    @classmethod
    def of(cls, area: shapely.Geometry) -> Pieces:
        """Cut a valid polygonal area (EPSG:3006)."""
        pieces = shapely.force_2d(np.array(_cut(area), dtype=object))  # copies: a small area is its own only piece
        shapely.prepare(pieces)
        return cls(pieces, shapely.STRtree(pieces))

    def shared_m2(self, geometries: Geometries) -> NDArray[np.float64]:
        """Measure how much of the area each geometry covers, m²; 0 for what is no surface.

        A geometry that covers a whole piece, or lies in one, is never cut.
        """
        surface = np.isin(shapely.get_type_id(geometries), SURFACES)
        unlike, which = _unlike(np.where(surface, geometries, NOWHERE))
        whose, piece = self.tree.query(unlike)
        left, right = unlike[whose], self.pieces[piece]
        within = shapely.contains_properly(right, left)
        around = ~within
        around[around] = shapely.contains_properly(left[around], right[around])
        cut = ~(within | around)
        m2 = np.where(within, shapely.area(left), shapely.area(right))
        m2[cut] = shapely.area(shapely.intersection(left[cut], right[cut]))
        total: NDArray[np.float64] = np.bincount(whose, weights=m2, minlength=len(unlike)).astype(np.float64)
        return total[which]

    def distance_m(self, geometries: Geometries) -> NDArray[np.float64]:
        """Measure the straight line from the area's edge to each geometry, metres; 0 inside."""
        (asked, _), distance = self.tree.query_nearest(geometries, return_distance=True, all_matches=False)
        metres = np.full(len(geometries), np.nan)
        metres[asked] = distance
        return metres

    def outside(self, geometry: shapely.Geometry) -> shapely.Geometry:
        """Give the part of the area that a geometry does not cover."""
        left = self.pieces[~shapely.contains_properly(geometry, self.pieces)]
        return shapely.union_all(shapely.difference(left, geometry))


def _unlike(geometries: Geometries) -> tuple[Geometries, NDArray[np.intp]]:
    """Give each geometry object once, and which of them each row has."""
    _, first, which = np.unique([id(geometry) for geometry in geometries], return_index=True, return_inverse=True)
    return geometries[first], which


def _cut(area: shapely.Geometry) -> list[shapely.Geometry]:
    if shapely.get_num_coordinates(area) <= PIECE_VERTICES:
        return [area] if shapely.area(area) > 0 else []
    parts = shapely.get_parts(area)
    if len(parts) > 1:
        return [piece for part in parts for piece in _cut(part)]
    halves = shapely.intersection(area, np.array(_halves(*shapely.bounds(area)), dtype=object))
    return [piece for half in halves for piece in _cut(half)]


def _halves(x_min: float, y_min: float, x_max: float, y_max: float) -> tuple[shapely.Geometry, shapely.Geometry]:
    if x_max - x_min > y_max - y_min:
        middle = (x_min + x_max) / 2
        return shapely.box(x_min, y_min, middle, y_max), shapely.box(middle, y_min, x_max, y_max)
    middle = (y_min + y_max) / 2
    return shapely.box(x_min, y_min, x_max, middle), shapely.box(x_min, middle, x_max, y_max)
