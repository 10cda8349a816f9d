"""Edges cut in short pieces with all their corners, so that a thing can be told of a part of a road."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.network import Network
from geoansvar.analysis.polylines import spread

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]


def lines_of(network: Network, edges: Positions) -> NDArray[Any]:
    """Give some edges as shapely lines: those of all edges take longer to make than a search does."""
    if not len(edges):
        return np.empty(0, dtype=object)
    whose, number = spread(network.start[edges + 1] - network.start[edges])
    lines = shapely.linestrings(network.xy[network.start[edges][whose] + number], indices=whose)
    return np.asarray(lines, dtype=object).reshape(-1)


def edges_near(network: Network, bounds: Floats) -> Positions:
    """Give the edges whose box meets a box (west, south, east, north); its own may be larger than the edge."""
    if not len(network.row):
        return np.empty(0, dtype=np.intp)
    begin = network.start[:-1]
    low = np.minimum.reduceat(network.xy, begin, axis=0)
    high = np.maximum.reduceat(network.xy, begin, axis=0)
    return np.flatnonzero(((low <= bounds[2:]) & (high >= bounds[:2])).all(axis=1))


def cut_in_pieces(
    network: Network, edges: Positions, longest_m: float
) -> tuple[Positions, Floats, Floats, NDArray[Any]]:
    """Cut each of some edges in equal pieces.

    Parameters
    ----------
    edges
        Which are cut.
    longest_m
        No piece is longer.

    Returns
    -------
    Which edge each piece is of, where on it the piece begins and ends (metres), and the pieces as shapely lines.
    """
    length_m = network.length_m[edges]
    count = np.maximum(np.ceil(length_m / longest_m - 1e-9), 1).astype(np.intp)
    whose, number = spread(count)
    step_m = (length_m / count)[whose]
    begin_m, end_m = number * step_m, np.where(number + 1 == count[whose], length_m[whose], (number + 1) * step_m)
    edge = edges[whose]
    if not len(edge):
        return edge, begin_m, end_m, np.empty(0, dtype=object)
    first = np.concatenate([[0], np.cumsum(count)])[:-1]
    lines = lines_of(network, edges)[whose]
    corner, corner_at, corner_m = _corners(network, edges)
    inner = first[corner_at] + np.minimum((corner_m / step_m[first[corner_at]]).astype(np.intp), count[corner_at] - 1)
    between = (corner_m > begin_m[inner] + 1e-6) & (corner_m < end_m[inner] - 1e-6)
    ends = np.concatenate([lines, lines])
    xy = shapely.get_coordinates(shapely.line_interpolate_point(ends, np.concatenate([begin_m, end_m])))
    piece = np.concatenate([np.arange(len(edge)), np.arange(len(edge)), inner[between]])
    along = np.concatenate([begin_m, end_m, corner_m[between]])
    order = np.lexsort((along, piece))
    drawn = shapely.linestrings(np.concatenate([xy, corner[between]])[order], indices=piece[order])
    return edge, begin_m, end_m, np.asarray(drawn, dtype=object).reshape(-1)


def _corners(network: Network, edges: Positions) -> tuple[Floats, Positions, Floats]:
    """Give the corners of some edges, which of the edges each is of, and how far along it."""
    begin = network.start[edges]
    whose, number = spread(network.start[edges + 1] - begin)
    at = begin[whose] + number
    step = np.zeros(len(at))
    step[1:] = np.hypot(*np.diff(network.xy[at], axis=0).T)
    step[number == 0] = 0.0
    gone = np.cumsum(step)
    return network.xy[at], whose, gone - gone[np.flatnonzero(number == 0)][whose]
