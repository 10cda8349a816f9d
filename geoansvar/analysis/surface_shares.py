"""How much of each object lies in a surface: by area, by length or by number, and measured only at the edge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.surface_ready import MULTIPART, Mesh

Geometries = NDArray[Any]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Positions = NDArray[np.intp]


class Measure(Protocol):
    """A surface that others can be measured with; polygons, straight lines and corners in EPSG:3006."""

    def shared_m2(self, polygons: Geometries) -> Floats:
        """Measure how much of each polygon lies in the surface, m²."""

    def shared_m(self, segments: Geometries) -> Floats:
        """Measure how much of each straight line lies in the surface, metres."""

    def holds(self, corners: Floats) -> Flags:
        """Tell which coordinates, shape (n, 2), are in the surface or on its rim."""


def shares(
    geometry: Geometries, measure: Measure, mesh: Mesh, *, grown_m: float = 0.0, box: Floats | None = None
) -> Floats:
    """Give how much of each object lies in a surface, 0–1; NaN for what has no place.

    An object is measured by what has most dimensions in it: surfaces by area, lines by length, points by number.

    Parameters
    ----------
    mesh
        Tells where the edge of the surface can be; in its inside the surface is whole.
    grown_m
        How far from that edge the surface's own edge can lie.
    box
        The bounds of the objects, where they are known.
    """
    box = shapely.bounds(geometry).reshape(-1, 4) if box is None else box
    near, inside = mesh.sort_out(box, grown_m=grown_m)
    share = np.where(np.isnan(box[:, 0]), np.nan, 0.0)
    share[inside] = 1.0
    dimension = shapely.get_dimensions(geometry[near])
    for dimensions, measured in enumerate((_of_points, _of_lines, _of_surfaces)):
        rows = near[dimension == dimensions]
        if len(rows):
            share[rows] = measured(geometry[rows], measure, mesh, grown_m)
    return share.clip(0.0, 1.0)


def _of_surfaces(geometry: Geometries, measure: Measure, *_: Any) -> Floats:
    polygons, whose = simple(geometry, 2)
    return _ratio(measure.shared_m2, polygons, whose, shapely.area(polygons), measure)


def _of_lines(geometry: Geometries, measure: Measure, mesh: Mesh, grown_m: float) -> Floats:
    lines, whose = simple(geometry, 1)
    corners, line = shapely.get_coordinates(lines, return_index=True)
    start = np.flatnonzero(line[1:] == line[:-1])
    segments: Any = shapely.linestrings(np.stack([corners[start], corners[start + 1]], axis=1))

    def shared(some: Geometries) -> Floats:
        edge, inside = mesh.sort_out(shapely.bounds(some).reshape(-1, 4), grown_m=grown_m)
        metres = np.zeros(len(some))
        metres[inside] = shapely.length(some[inside])
        metres[edge] = measure.shared_m(some[edge])
        return metres

    return _ratio(shared, segments, whose[line[start]], shapely.length(segments), measure)


def _of_points(geometry: Geometries, measure: Measure, *_: Any) -> Floats:
    points, whose = simple(geometry, 0)
    held = measure.holds(shapely.get_coordinates(points)).astype(np.float64)
    share: Floats = np.bincount(whose, weights=held) / np.bincount(whose)
    return share


def _ratio(
    measured: Callable[[Geometries], Floats], parts: Geometries, whose: Positions, whole: Floats, measure: Measure
) -> Floats:
    """Add up what was measured of the parts; a line without length is as the point it lies in."""
    total = np.bincount(whose, weights=whole)
    share = np.divide(np.bincount(whose, weights=measured(parts)), total, out=np.zeros(len(total)), where=total > 0)
    nothing = np.flatnonzero(total == 0)
    if len(nothing):
        first = parts[np.searchsorted(whose, nothing)]
        corners, of = shapely.get_coordinates(first, return_index=True)
        share[nothing] = measure.holds(corners[np.flatnonzero(np.diff(of, prepend=-1))])
    return share


def simple(geometry: Geometries, dimensions: int) -> tuple[Geometries, Positions]:
    """Give the points, lines or polygons that geometries are made of, copied, and whose each of them is."""
    parts, whose = shapely.get_parts(geometry, return_index=True)
    while np.isin(shapely.get_type_id(parts), MULTIPART).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        whose = whose[inner]
    kept = (shapely.get_dimensions(parts) == dimensions) & ~shapely.is_empty(parts)
    return parts[kept], whose[kept]
