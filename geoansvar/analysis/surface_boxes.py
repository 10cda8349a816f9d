"""Squares as a population grid has them are measured by arithmetic: what each side of a surface adds to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.cut import Pieces
from geoansvar.analysis.lookup import repeated

Geometries = NDArray[Any]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Positions = NDArray[np.intp]

BOX_CORNERS = 5  # the first comes again as the last
NEARLY = 1 - 1e-9  # of its bounds, what a box fills
SIDES_AT_ONCE = 30_000  # that a processor keeps near itself


def shared_m2(pieces: Pieces, polygons: Geometries) -> Floats:
    """Measure how much of each polygon lies in pieces that do not overlap, m².

    Parameters
    ----------
    polygons
        Valid, EPSG:3006, no two rows the same object; those that are no upright boxes are prepared in place.
    """
    bounds = shapely.bounds(polygons).reshape(-1, 4)
    upright = is_upright(polygons, bounds)
    m2 = np.zeros(len(polygons))
    m2[upright] = _of_boxes(pieces, polygons[upright], bounds[upright])
    others = polygons[~upright]
    shapely.prepare(others)
    m2[~upright] = pieces.shared_m2(others)
    return m2


def is_upright(polygons: Geometries, bounds: Floats) -> Flags:
    """Tell which polygons are rectangles along the axes: with four corners, all in corners of their bounds."""
    upright: Flags = shapely.get_num_coordinates(polygons) == BOX_CORNERS
    xy = shapely.get_coordinates(polygons[upright]).reshape(-1, BOX_CORNERS, 2)
    low, high = bounds[upright, None, :2], bounds[upright, None, 2:]
    at_corner = ((xy == low) | (xy == high)).all(axis=(1, 2))
    full = shapely.area(polygons[upright]) >= NEARLY * np.prod(high - low, axis=2)[:, 0]
    upright[upright] = at_corner & full  # three corners, one of them twice, fill half
    return upright


def _of_boxes(pieces: Pieces, boxes: Geometries, bounds: Floats) -> Floats:
    whose, piece = pieces.tree.query(boxes)
    there = shapely.bounds(pieces.pieces[piece]).reshape(-1, 4)
    around = ((bounds[whose, :2] <= there[:, :2]) & (bounds[whose, 2:] >= there[:, 2:])).all(axis=1)
    m2 = np.zeros(len(whose))
    m2[around] = shapely.area(pieces.pieces[piece[around]])
    cut = np.flatnonzero(~around)
    cut = cut[np.argsort(piece[cut], kind="stable")]
    for some in _portions(cut, shapely.get_num_coordinates(pieces.pieces[piece[cut]])):
        few, which = np.unique(piece[some], return_inverse=True)
        m2[some] = _crossed(bounds[whose[some]], _Sides(pieces.pieces[few]), which)
    total: Floats = np.bincount(whose, weights=m2, minlength=len(boxes)).astype(np.float64)
    return total


def _portions(pairs: Positions, sides: Positions) -> Iterator[Positions]:
    """Part pairs so that each portion has few enough sides to be reckoned at once."""
    portion = np.cumsum(sides) // SIDES_AT_ONCE
    yield from np.split(pairs, np.flatnonzero(np.diff(portion)) + 1) if len(pairs) else []


class _Sides:
    """The sides of polygons, each with the surface on its left.

    Attributes
    ----------
    start, end
        Coordinates in metres, shape (2, n).
    low, high, east
        How far south, north and east each side reaches.
    first
        Where the sides of each polygon begin, and after the last one's.
    """

    def __init__(self, polygons: Geometries) -> None:
        rings, polygon = shapely.get_rings(polygons, return_index=True)
        corners, ring = shapely.get_coordinates(rings, return_index=True)
        begin = np.flatnonzero(ring[1:] == ring[:-1])
        outer = np.diff(polygon, prepend=-1) > 0
        turned = (shapely.is_ccw(rings) != outer)[ring[begin]]
        self.start, self.end = corners[begin + turned].T.copy(), corners[begin + ~turned].T.copy()
        self.low, self.high = np.minimum(self.start[1], self.end[1]), np.maximum(self.start[1], self.end[1])
        self.east = np.maximum(self.start[0], self.end[0])
        count = np.bincount(polygon[ring[begin]], minlength=len(polygons))
        self.first = np.concatenate([[0], np.cumsum(count)])


def _crossed(box: Floats, sides: _Sides, piece: Positions) -> Floats:
    """Measure how much of boxes, shape (n, 4), lies each in one of the polygons with these sides.

    By Green's theorem it is the sum over the sides of how far each stands east of the box's western edge, at most
    the box's width, times how far it climbs within the box. All is reckoned from the box's corner, in metres.
    """
    pair, side = repeated(sides.first[piece], sides.first[piece + 1] - 1)
    west, south, east, north = box.T
    climbs = (sides.high[side] > south[pair]) & (sides.low[side] < north[pair])
    counts = np.flatnonzero(climbs & (sides.east[side] > west[pair]))
    pair, side = pair[counts], side[counts]
    (x, y), (x_end, y_end) = sides.start[:, side], sides.end[:, side]
    run, rise, x, y = x_end - x, y_end - y, x - west[pair], y - south[pair]
    width, height = (east - west)[pair], (north - south)[pair]
    enter, leave = np.clip(y, 0.0, height), np.clip(y + rise, 0.0, height)
    lean = np.divide(run, rise, out=np.zeros_like(run), where=rise != 0)
    m2 = (leave - enter) * _mean_clipped(x + (enter - y) * lean, x + (leave - y) * lean, width)
    total: Floats = np.bincount(pair, weights=m2, minlength=len(box)).astype(np.float64)
    return total


def _mean_clipped(start: Floats, end: Floats, most: Floats) -> Floats:
    """Give the mean, on the way from ``start`` to ``end``, of what is clipped to between 0 and ``most``."""
    way = end - start
    first, last = np.clip(start, 0.0, most), np.clip(end, 0.0, most)
    within = (last - first) * (first + last) / 2
    beyond = most * (np.maximum(end, most) - np.maximum(start, most))
    mean: Floats = np.divide(within + beyond, way, out=first, where=way != 0)
    return mean
