"""Road lines become nodes and edges; every line that is left out, joined or doubtful is remembered with its row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

import shapely
from geopandas import GeoSeries

from geoansvar.analysis.meeting import Meeting, Meetings
from geoansvar.analysis.polylines import MILLIMETRE, Floats, Lines, Positions, spread
from geoansvar.analysis.road_faults import CROSSED, DUPLICATE, EMPTY, JOINED, LOOP, NOT_ROAD, ZERO_LENGTH, Faults
from geoansvar.analysis.road_lines import RoadRows

TOLERANCE_M = 0.2  # twenty centimetres: more than a slip of the hand, less than the width of any kerb
_LINE = (1, 2)  # LineString and LinearRing, as shapely numbers them
_COLLAPSED = 2.0  # tolerances: a piece between two joined ends that is shorter is no road


@dataclass(frozen=True, slots=True, eq=False)
class Noded:
    """Nodes and edges.

    Attributes
    ----------
    node_xy
        (nodes, 2), EPSG:3006.
    edge_from, edge_to
        The nodes of each edge, in the direction of its line.
    row
        Position in the layer of the row that each edge is part of.
    xy, start
        Edge i has the corners ``xy[start[i] : start[i + 1]]``; the first and last are its nodes.
    length_m
        Along those corners.
    """

    node_xy: Floats
    edge_from: NDArray[np.int32]
    edge_to: NDArray[np.int32]
    row: NDArray[np.int32]
    xy: Floats
    start: NDArray[np.int64]
    length_m: Floats
    faults: Faults


def noded(roads: RoadRows, *, tolerance_m: float = TOLERANCE_M) -> Noded:
    """Cut road lines where they meet.

    Lines meet at shared vertices, at crossings on one deck, and where an end
    lies within ``tolerance_m`` of another line. Where decks pass over one
    another there is no node, though the lines share a vertex.
    """
    lines, faults = _lines(roads)
    if not len(lines.row):
        none = np.empty(0, dtype=np.int32)
        empty = np.empty((0, 2))
        return Noded(empty, none, none, none, empty, np.zeros(1, np.int64), np.empty(0), Faults.together(faults))
    met = Meeting(lines, tolerance_m=tolerance_m).all()
    line = lines.line
    faults += [
        Faults.of(JOINED, lines.row[line[met.joined]], met.joined_m),
        Faults.of(CROSSED, lines.row[line[met.crossed]]),
    ]
    return _cut(lines, met, tolerance_m, Faults.together(faults))


def _lines(roads: RoadRows) -> tuple[Lines, list[Faults]]:
    """Take the usable lines out of a layer, each part of a row by itself."""
    wanted = np.flatnonzero(roads.is_road)
    parts, whose = shapely.get_parts(shapely.force_2d(roads.geometry[wanted]), return_index=True)
    row = wanted[whose]
    usable = np.isin(shapely.get_type_id(parts), _LINE) & ~shapely.is_empty(parts)
    usable &= np.isfinite(shapely.bounds(parts)).all(axis=1)
    parts, row = parts[usable], row[usable]
    empty = np.setdiff1d(wanted, row)
    long = shapely.length(parts) > MILLIMETRE
    zero, parts, row = row[~long], parts[long], row[long]
    first = _first_of_each(parts, roads.level[row], roads.oneway[row])
    twice, parts, row = row[~first], parts[first], row[first]
    loops = row[shapely.is_closed(parts)]
    faults = [
        Faults.of(NOT_ROAD, np.flatnonzero(~roads.is_road)),
        Faults.of(EMPTY, empty),
        Faults.of(ZERO_LENGTH, zero),
        Faults.of(DUPLICATE, twice),
        Faults.of(LOOP, loops),
    ]
    xy, at = shapely.get_coordinates(shapely.remove_repeated_points(parts, 0.0), return_index=True)
    start = np.searchsorted(at, np.arange(len(parts) + 1))
    return Lines(xy, start, row.astype(np.int32), roads.level[row]), faults


def _first_of_each(parts: NDArray[Any], level: NDArray[np.int16], oneway: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Tell which lines do not lie exactly on an earlier one of the same deck that is used the same way."""
    same_way = shapely.normalize(parts)
    turned = ~shapely.equals_exact(shapely.get_point(parts, 0), shapely.get_point(same_way, 0))
    shape = pd.factorize(pd.Series(shapely.to_wkb(same_way), dtype=object))[0]
    key = pd.DataFrame({"shape": shape, "level": level, "way": np.where(turned, -oneway, oneway)})
    return ~key.duplicated().to_numpy()


def _cut(lines: Lines, met: Meetings, tolerance_m: float, faults: Faults) -> Noded:
    vertices, cuts = len(lines.xy), len(met.cut)
    cut_xy = lines.xy[met.cut] + met.part[:, None] * (lines.xy[met.cut + 1] - lines.xy[met.cut])
    group, is_node = _groups(vertices + cuts, met, lines)
    line = lines.line
    order = np.argsort(np.concatenate([np.arange(vertices), met.cut + met.part]), kind="stable")
    xy = np.concatenate([lines.xy, cut_xy])
    stop = np.flatnonzero(is_node[order])
    owner = np.concatenate([line, line[met.cut]])[order[stop]]
    begin, end = stop[:-1], stop[1:]
    same = owner[1:] == owner[:-1]
    begin, end, owner = begin[same], end[same], owner[1:][same]
    nodes, node = np.unique(group[order[stop]], return_inverse=True)
    node_xy = np.empty((len(nodes), 2))
    node_xy[node.ravel()[::-1]] = xy[order[stop]][::-1]  # of a node's places, the first decides
    curve = along_a_curve(node_xy)
    rank = np.empty(len(nodes), dtype=np.int64)
    rank[curve] = np.arange(len(nodes))
    number = np.full(vertices + cuts, -1, dtype=np.int64)
    number[order[stop]] = rank[node.ravel()]
    return _edges(node_xy[curve], number, order, xy, (begin, end), lines.row[owner], tolerance_m, faults)


def along_a_curve(xy: Floats) -> Positions:
    """Order points along Hilbert's curve: what lies near another then stands near it, which searches live on."""
    return np.argsort(GeoSeries(shapely.points(xy)).hilbert_distance().to_numpy(), kind="stable")


def _groups(places: int, met: Meetings, lines: Lines) -> tuple[Positions, NDArray[np.bool_]]:
    """Number the places so that those of one node are alike, and tell which are nodes."""
    ones = np.ones(len(met.first), dtype=np.int8)
    pairs = sparse.coo_array((ones, (met.first, met.second)), shape=(places, places))
    group = csgraph.connected_components(pairs, directed=False)[1].astype(np.intp)
    is_node = np.bincount(group)[group] > 1
    is_node[: len(lines.xy)] |= lines.is_end
    return group, is_node


def _edges(
    node_xy: Floats,
    number: Positions,
    order: Positions,
    xy: Floats,
    spans: tuple[Positions, Positions],
    row: NDArray[np.int32],
    tolerance_m: float,
    faults: Faults,
) -> Noded:
    """Write out the edges with their corners, without the scraps between ends that were joined."""
    begin, end = spans
    edge_from, edge_to = number[order[begin]], number[order[end]]
    edge, corner = spread(end - begin + 1)
    corners = xy[order[begin[edge] + corner]]
    first = np.searchsorted(edge, np.arange(len(begin)))
    last = first + (end - begin)
    corners[first], corners[last] = node_xy[edge_from], node_xy[edge_to]
    step = np.zeros(len(corners))
    step[1:] = np.hypot(*np.diff(corners, axis=0).T)
    step[first] = 0
    length_m = np.bincount(edge, weights=step, minlength=len(begin))
    kept = ~((edge_from == edge_to) & (length_m <= _COLLAPSED * tolerance_m)) & (length_m > 0)
    start = np.concatenate([[0], np.cumsum((end - begin + 1)[kept])])
    return Noded(
        node_xy,
        edge_from[kept].astype(np.int32),
        edge_to[kept].astype(np.int32),
        row[kept],
        corners[kept[edge]],
        start.astype(np.int64),
        length_m[kept],
        faults,
    )
