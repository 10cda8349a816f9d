"""A surface made ready to be asked about exactly: cells say where its edge is, and only there geometry is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.cut import Pieces
from geoansvar.analysis.lookup import Grid, repeated
from geoansvar.analysis.surface_boxes import shared_m2

Geometries = NDArray[Any]
Arrays = Mapping[str, NDArray[Any]]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Positions = NDArray[np.intp]

MOST_CELLS = 1_000_000  # along both sides together: a thirty metres' cell over a municipality
LEAST_CELL_M = 2.0
AT_ONCE = 50_000  # boxes whose sides a processor keeps near itself
CHAIN_SIDES = 16  # sides in a run of the edge: few to test, and few runs to find
POLYGON, MULTIPART = 3, (4, 5, 6, 7)  # shapely's type ids
OUTSIDE, EDGE, INSIDE = range(3)  # int8 codes of a cell


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Square cells over a surface, each on its edge, wholly inside it or wholly outside.

    Attributes
    ----------
    origin
        West and south of the first cell, and the side of a cell; metres, EPSG:3006, shape (3,).
    cells
        Codes of cells, int8, rows northwards; the outermost cells stand for all that lies beyond.
    edges
        How many cells on the edge lie south and west of each corner, shape one more each way.
    """

    origin: Floats
    cells: NDArray[np.int8]
    edges: NDArray[np.int32]

    @classmethod
    def over(cls, area: shapely.Geometry) -> Mesh:
        """Lay cells over a valid polygonal area; one without surface has none but the outermost."""
        if shapely.is_empty(area):
            return cls.of(np.array([0.0, 0.0, LEAST_CELL_M]), np.zeros((2, 2), dtype=np.int8))
        west, south, east, north = shapely.bounds(area)
        side = max(float(np.sqrt((east - west) * (north - south) / MOST_CELLS)), LEAST_CELL_M)
        side = max(side, (east - west) / MOST_CELLS, (north - south) / MOST_CELLS)
        west, south = west - side, south - side
        across = west + side * np.arange(int((east - west) / side) + 3)
        up = south + side * np.arange(int((north - south) / side) + 3)
        met = Grid(across, up).cells(area)
        cells = np.zeros((len(up) + 1, len(across) + 1), dtype=np.int8)
        height, width = met.edge.shape
        here = cells[met.row : met.row + height, met.column : met.column + width]
        here[:] = np.where(met.edge, EDGE, np.where(met.inside, INSIDE, OUTSIDE))[: here.shape[0], : here.shape[1]]
        return cls.of(np.array([west, south, side]), cells)

    @classmethod
    def of(cls, origin: Floats, cells: NDArray[np.int8]) -> Mesh:
        """Make the mesh of its cells."""
        edges = np.zeros((cells.shape[0] + 1, cells.shape[1] + 1), dtype=np.int32)
        np.cumsum(np.cumsum(cells == EDGE, axis=0, dtype=np.int32), axis=1, out=edges[1:, 1:])
        return cls(origin, cells, edges)

    def sort_out(self, box: Floats, *, grown_m: float = 0.0) -> tuple[Positions, Positions]:
        """Give the positions of boxes that may reach the edge, and of those of the others that lie inside.

        Parameters
        ----------
        box
            Bounds in EPSG:3006, shape (n, 4); one without numbers is nowhere.
        grown_m
            A box counts as reaching the edge also when it comes so near.
        """
        sides = np.asfortranarray(box)  # sides beside each other are compared many times as fast
        edge, inside = [], []
        for begin in range(0, len(box), AT_ONCE):
            near, within = self._sorted(sides[begin : begin + AT_ONCE], grown_m)
            edge.append(near + begin)
            inside.append(within + begin)
        none = np.empty(0, dtype=np.intp)
        return np.concatenate([none, *edge]), np.concatenate([none, *inside])

    def _sorted(self, box: Floats, grown_m: float) -> tuple[Positions, Positions]:
        height, width = self.cells.shape
        (x_min, y_min, side), sums = self.origin, self.edges.ravel()
        west, south, east, north = box.T
        met = (east >= x_min - grown_m) & (west <= x_min + width * side + grown_m)
        at = np.flatnonzero(met & (north >= y_min - grown_m) & (south <= y_min + height * side + grown_m))
        left, right = (_cell(x[at], x_min + off, side, width) for x, off in ((west, grown_m), (east, -grown_m)))
        below, above = (_cell(y[at], y_min + off, side, height) for y, off in ((south, grown_m), (north, -grown_m)))
        low, high = below * (width + 1), (above + 1) * (width + 1)
        right += 1
        edges = sums[high + right] - sums[low + right] - sums[high + left] + sums[low + left]
        inside = self.cells.ravel()[below * width + left] == INSIDE
        return at[edges > 0], at[inside & (edges == 0)]


@dataclass(frozen=True, slots=True, eq=False)
class ReadySurface:
    """A polygonal surface with its cells, its edge in short runs, and pieces of few corners to measure with.

    Everything but ``pieces`` has the corners of the surface as it was given, so that what touches it touches it
    here too. Using it builds indexes: one thread at a time.
    """

    area: shapely.Geometry
    mesh: Mesh
    edge: shapely.STRtree
    pieces: Pieces

    @classmethod
    def of(cls, area: shapely.Geometry, pieces: Geometries, *, mesh: Mesh | None = None) -> ReadySurface:
        """Make a valid MultiPolygon of our own ready; ``pieces`` are polygons that together are the area."""
        shapely.prepare(area)
        return cls(area, mesh or Mesh.over(area), shapely.STRtree(_chains(area)), pieces_of(pieces))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Give what the surface is made of, without objects."""
        area = {f"area_{key}": array for key, array in packed(np.array([self.area])).items()}
        pieces = {f"pieces_{key}": array for key, array in packed(self.pieces.pieces).items()}
        return {"origin": self.mesh.origin, "cells": self.mesh.cells, **area, **pieces}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> ReadySurface:
        """Make the surface of its arrays."""
        area = unpacked(within(arrays, "area_"))[0]
        pieces = shapely.get_parts(unpacked(within(arrays, "pieces_")))
        return cls.of(area, pieces, mesh=Mesh.of(arrays["origin"], arrays["cells"]))

    def meets(self, geometry: Geometries) -> Flags:
        """Tell which geometries ``shapely.intersects`` the surface; its rim counts. None of them is empty.

        What touches no part of the edge is as its first corner is.
        """
        met = self.holds(_first_corners(geometry))
        rest = np.flatnonzero(~met)
        met[rest[self.edge.query(geometry[rest], predicate="intersects")[0]]] = True
        several = np.flatnonzero(~met & np.isin(shapely.get_type_id(geometry), MULTIPART))
        met[several] = shapely.intersects(self.area, geometry[several])
        return met

    def near_edge(self, geometry: Geometries, within_m: float) -> Flags:
        """Tell which geometries come as near the edge as ``within_m``, on either side."""
        near = np.zeros(len(geometry), dtype=np.bool_)
        near[self.edge.query(geometry, predicate="dwithin", distance=within_m)[0]] = True
        return near

    def covers(self, geometry: Geometries) -> Flags:
        """Tell which geometries lie wholly in the surface or on its rim."""
        edge, inside = self.mesh.sort_out(shapely.bounds(geometry).reshape(-1, 4))
        covered = np.zeros(len(geometry), dtype=np.bool_)
        covered[inside] = True
        covered[edge] = shapely.covers(self.area, geometry[edge])
        return covered

    def holds(self, corners: Floats) -> Flags:
        """Tell which coordinates, shape (n, 2), are in the surface or on its rim."""
        held: Flags = shapely.intersects_xy(self.area, corners)
        return held

    def shared_m2(self, polygons: Geometries) -> Floats:
        """Measure how much of each polygon lies in the surface, m²."""
        return shared_m2(self.pieces, polygons)

    def shared_m(self, segments: Geometries) -> Floats:
        """Measure how much of each straight line lies in the surface or on its rim, metres.

        A line is cut where it meets the edge; what lies along the edge is in, and the rest is as its middle is.
        """
        whose, run = self.edge.query(segments, predicate="intersects")
        cut, group = np.unique(whose, return_inverse=True)
        left = segments.copy()
        if len(cut):
            edges = shapely.multilinestrings(self.edge.geometries[run], indices=group)
            left[cut] = shapely.difference(segments[cut], edges)
        part, of = shapely.get_parts(left, return_index=True)
        there = ~shapely.is_empty(part)  # of a line that lies along the edge nothing is left
        part, of = part[there], of[there]
        middle = shapely.line_interpolate_point(part, 0.5, normalized=True)
        wet = shapely.intersects_xy(self.area, shapely.get_x(middle), shapely.get_y(middle))
        dry_m = np.bincount(of, weights=np.where(wet, 0.0, shapely.length(part)), minlength=len(segments))
        shared: Floats = np.maximum(shapely.length(segments) - dry_m, 0.0)
        return shared


def pieces_of(polygons: Geometries) -> Pieces:
    """Make polygons that do not overlap ready to measure with."""
    shapely.prepare(polygons)
    return Pieces(polygons, shapely.STRtree(polygons))


def packed(polygons: Geometries) -> dict[str, NDArray[Any]]:
    """Give Polygons or MultiPolygons as plain arrays, each as a MultiPolygon; corners are kept to the last bit."""
    parts, whose = shapely.get_parts(polygons, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    whole = ((ring, len(rings)), (part, len(parts)), (whose, len(polygons)))
    counts = [np.bincount(of, minlength=many) for of, many in whole]
    offsets = [np.concatenate([[0], np.cumsum(count)]).astype(np.int64) for count in counts]
    return {"corners": corners, "rings": offsets[0], "parts": offsets[1], "whole": offsets[2]}


def unpacked(arrays: Arrays) -> Geometries:
    """Give the MultiPolygons of ``packed`` arrays."""
    offsets = (arrays["rings"], arrays["parts"], arrays["whole"])
    if not len(arrays["corners"]):
        return np.full(len(arrays["whole"]) - 1, shapely.MultiPolygon(), dtype=object)
    made: Geometries = shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, arrays["corners"], offsets)
    return made


def within(arrays: Arrays, prefix: str) -> dict[str, NDArray[Any]]:
    """Give the arrays whose names begin so, without the beginning."""
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


def _cell(at: Floats, origin: float, side: float, count: int) -> Positions:
    """Give the number of the cell that each place lies in; the outermost go on for ever."""
    return np.clip((at - origin) * (1 / side) + 1, 0, count - 1).astype(np.int32).astype(np.intp)


def _first_corners(geometry: Geometries) -> Floats:
    corners, whose = shapely.get_coordinates(geometry, return_index=True)
    first: Floats = corners[np.flatnonzero(np.diff(whose, prepend=-1))]
    return first


def _chains(area: shapely.Geometry) -> Geometries:
    """Give the edge of an area as short runs of its own corners; each begins where the one before ends."""
    corners, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(area)), return_index=True)
    begin = np.flatnonzero(np.diff(ring, prepend=-1))
    last = np.append(begin[1:], len(ring)) - 1
    runs = -(-(last - begin) // CHAIN_SIDES)
    whose, number = repeated(np.zeros_like(runs), runs - 1)
    first = begin[whose] + number * CHAIN_SIDES
    chain, corner = repeated(first, np.minimum(first + CHAIN_SIDES, last[whose]))
    made: Any = shapely.linestrings(corners[corner], indices=chain) if len(chain) else []
    return np.array(made, dtype=object)
