"""Distances are measured along roads, from many points at once; what cannot be reached has no number and says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from geoansvar.analysis.polylines import spread
from geoansvar.analysis.road_graph import RoadGraph
from geoansvar.analysis.snapping import Snapped

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]
REACHED, UNREACHABLE, BEYOND, NO_ROAD, NOWHERE = range(5)
STATE_WORDS = ("reached", "unreachable", "beyond-limit", "no-road", "no-place")
RIM = 1e-6  # a limit of 500 reaches those at 500, whatever the sum of the pieces rounds to
SOURCES_AT_ONCE = 64  # rows of a distance matrix that are worked out together: 64 × 250,000 nodes are 128 MB


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """How far it is to the nearest source; every array has one value per place.

    Attributes
    ----------
    cost
        Metres or minutes along the network; NaN where no source is reached.
    source
        Position of the nearest source; -1 where none is reached.
    state
        REACHED; UNREACHABLE (on the network, but no way leads there); BEYOND (not reached within the limit that was
        set, for whichever reason); NO_ROAD (too far from any road); NOWHERE (has no place). As words in
        ``STATE_WORDS``.
    """

    cost: Floats
    source: NDArray[np.int32]
    state: NDArray[np.int8]

    @property
    def words(self) -> list[str]:
        """The states as words."""
        return [STATE_WORDS[state] for state in self.state.tolist()]


@dataclass(frozen=True, slots=True, eq=False)
class Covers:
    """Which places each source has within a limit.

    Attributes
    ----------
    start
        Source i has the places ``place[start[i] : start[i + 1]]``, in order.
    cost
        Metres or minutes from each of them.
    """

    start: NDArray[np.int64]
    place: NDArray[np.int32]
    cost: Floats

    def of(self, source: int) -> NDArray[np.int32]:
        """Give the places of one source."""
        return self.place[self.start[source] : self.start[source + 1]]


@dataclass(frozen=True, slots=True, eq=False)
class _Beside:
    """Pairs of a source and a place on one edge, and the way between them that does not leave it."""

    source: NDArray[np.int32]
    place: NDArray[np.int32]
    cost: Floats

    @classmethod
    def of(cls, graph: RoadGraph, sources: Snapped, places: Snapped) -> Self:
        of_source = np.flatnonzero(sources.on_road)
        by_edge = of_source[np.argsort(sources.edge[of_source], kind="stable")]
        edges = sources.edge[by_edge]
        of_place = np.flatnonzero(np.isin(places.edge, edges) & places.on_road)
        begin = np.searchsorted(edges, places.edge[of_place], side="left")
        count = np.searchsorted(edges, places.edge[of_place], side="right") - begin
        whose, number = spread(count)
        source, place = by_edge[begin[whose] + number], of_place[whose]
        cost = graph.between(sources.of(source), places.of(place))
        finite = np.isfinite(cost)
        return cls(source[finite].astype(np.int32), place[finite].astype(np.int32), cost[finite])

    def sources_between(self, begin: int, end: int) -> Self:
        """Give the pairs whose source is one of some."""
        chosen = (self.source >= begin) & (self.source < end)
        return type(self)(*(getattr(self, each.name)[chosen] for each in fields(self)))


def nearest(
    graph: RoadGraph,
    sources: Snapped,
    places: Snapped,
    *,
    limit: float | None = None,
    head_start: Floats | None = None,
) -> Nearest:
    """Measure how far it is from every place to the nearest of some sources along the network.

    One search from all sources at once, whose distances in the nodes are
    then carried on to the points of the edges where the places are.

    Parameters
    ----------
    sources, places
        On edges of the graph's network that its mode may use.
    limit
        In the graph's measure; who is exactly as far is reached. What is farther is not looked for.
    head_start
        What each source costs before the road, such as the way from the road to its door; 0 where none is given.
    """
    before = np.zeros(len(sources)) if head_start is None else np.asarray(head_start, dtype=np.float64)
    cost = np.full(len(places), np.inf)
    source = np.full(len(places), -1, dtype=np.int32)
    on = np.flatnonzero(places.on_road)
    used = np.flatnonzero(sources.on_road)
    if len(used) and len(on):
        node_cost, node_source = _searched(graph, sources.of(used), before[used], limit)
        cost[on], ends = _carried(graph, places.of(on), node_cost)
        from_node = node_source[ends]
        source[on] = np.where(from_node >= 0, used[from_node], -1)
        _beside_counts(_Beside.of(graph, sources, places), before, cost, source)
    reached = np.isfinite(cost) & (cost <= (np.inf if limit is None else limit + RIM))
    return Nearest(
        np.where(reached, cost, np.nan),
        np.where(reached, source, -1).astype(np.int32),
        _states(places, reached, limit),
    )


def _searched(
    graph: RoadGraph, sources: Snapped, before: Floats, limit: float | None
) -> tuple[Floats, NDArray[np.int32]]:
    """Give the cost of every node from its nearest source, infinite where none leads to it, and which that is."""
    from geoansvar.analysis.cover_kernels import nearest_tips  # compiled when first used

    heads, costs = graph.leaving(sources)
    owner = np.repeat(np.arange(len(sources), dtype=np.int32), 2)
    return nearest_tips(
        (graph.first, graph.arcs),
        (heads.reshape(-1), (costs + before[:, None]).reshape(-1), owner),
        typical=graph.typical,
        longest=graph.longest,
        limit=np.inf if limit is None else limit + RIM,
    )


def _carried(graph: RoadGraph, places: Snapped, node_cost: Floats) -> tuple[Floats, NDArray[np.int32]]:
    """Carry costs on from the nodes to places, and tell by which node each is reached."""
    ends, last = graph.arriving(places)
    total = node_cost[ends] + last
    by = np.argmin(total, axis=1)[:, None]
    return np.take_along_axis(total, by, axis=1)[:, 0], np.take_along_axis(ends, by, axis=1)[:, 0]


def _beside_counts(beside: _Beside, before: Floats, cost: Floats, source: NDArray[np.int32]) -> None:
    """Let sources on the place's own edge count where that is nearer; writes into ``cost`` and ``source``."""
    total = beside.cost + before[beside.source]
    order = np.lexsort((total, beside.place))
    place, first = np.unique(beside.place[order], return_index=True)
    best = order[first]
    nearer = total[best] <= cost[place]
    cost[place[nearer]] = total[best[nearer]]
    source[place[nearer]] = beside.source[best[nearer]]


def _states(places: Snapped, reached: NDArray[np.bool_], limit: float | None) -> NDArray[np.int8]:
    off_road = np.where(np.isnan(places.distance_m), NOWHERE, NO_ROAD)
    missed = UNREACHABLE if limit is None else BEYOND
    return np.where(reached, REACHED, np.where(places.on_road, missed, off_road)).astype(np.int8)


def distances(
    graph: RoadGraph, sources: Snapped, places: Snapped, *, limit: float | None = None, at_once: int = SOURCES_AT_ONCE
) -> Iterator[tuple[slice, Floats]]:
    """Measure from every source to every place, some sources at a time.

    Yields
    ------
    Which sources, and (sources, places) in the graph's measure: NaN where no
    way leads, where one of them has no road, or beyond ``limit``.
    """
    beside = _Beside.of(graph, sources, places)
    on = np.flatnonzero(places.on_road)
    ends, last = graph.arriving(places.of(on))
    farthest = np.inf if limit is None else limit + RIM
    for begin in range(0, len(sources), at_once):
        chunk = slice(begin, min(begin + at_once, len(sources)))
        cost = np.full((chunk.stop - begin, len(places)), np.inf)
        used = begin + np.flatnonzero(sources.on_road[chunk])
        if len(used):
            nodes = _from_each(graph, sources.of(used), farthest)
            cost[np.ix_(used - begin, on)] = np.min(nodes[:, ends] + last, axis=2)
        near = beside.sources_between(begin, chunk.stop)
        np.minimum.at(cost, (near.source - begin, near.place), near.cost)
        yield chunk, np.where(cost <= farthest, np.where(np.isinf(cost), np.nan, cost), np.nan)


def _from_each(graph: RoadGraph, sources: Snapped, farthest: float) -> Floats:
    """Give the cost of every node from each source, (sources, nodes), infinite where no way leads."""
    tips = graph.nodes + np.arange(len(sources))
    cost: Floats = csgraph.dijkstra(graph.matrix(graph.leaving(sources)), indices=tips, limit=farthest)
    return cost


def covers(graph: RoadGraph, sources: Snapped, places: Snapped, *, limit: float) -> Covers:
    """Find the places that each source has within a limit: a search from each that stops there.

    Parameters
    ----------
    limit
        In the graph's measure; a place exactly as far is within it. Infinite: all that can be reached, which is the
        quick way to a whole matrix where ``distances`` is the plain one.
    """
    from geoansvar.analysis.cover_kernels import limited_covers  # compiled when first used

    heads, costs = np.zeros((len(sources), 2), np.int32), np.full((len(sources), 2), np.inf)
    used = np.flatnonzero(sources.on_road)
    heads[used], costs[used] = graph.leaving(sources.of(used))
    order = np.argsort(heads[:, 0], kind="stable")  # neighbours search the same streets, one after the other
    start, place, cost = limited_covers(
        (graph.first, graph.arcs),
        (heads[order], costs[order]),
        _by_node(graph, places),
        _by_source(_Beside.of(graph, sources, places), order),
        len(places),
        typical=graph.typical,
        longest=graph.longest,
        limit=limit + RIM,
    )
    rows = sparse.csr_array((cost, place, start), shape=(len(sources), len(places)))[np.argsort(order)]
    rows.sort_indices()
    return Covers(rows.indptr.astype(np.int64), rows.indices.astype(np.int32), rows.data)


def covers_plainly(graph: RoadGraph, sources: Snapped, places: Snapped, *, limit: float) -> Covers:
    """Find the same as ``covers`` from the matrix of distances: slower, and with no code of its own to be wrong in."""
    count, place, cost = [np.zeros(1, np.int64)], [np.empty(0, np.int32)], [np.empty(0)]
    for _, matrix in distances(graph, sources, places, limit=limit):
        found = np.isfinite(matrix)
        count.append(found.sum(axis=1))
        place.append(np.nonzero(found)[1].astype(np.int32))
        cost.append(matrix[found])
    return Covers(np.cumsum(np.concatenate(count)), np.concatenate(place), np.concatenate(cost))


_Rows = tuple[NDArray[np.int64], NDArray[np.int32], Floats]


def _by_node(graph: RoadGraph, places: Snapped) -> _Rows:
    """Give, for every node, the places that are reached from it and what it takes, in compressed rows."""
    on = np.flatnonzero(places.on_road).astype(np.int32)
    ends, last = graph.arriving(places.of(on))
    finite = np.isfinite(last)
    return _rows(ends[finite], np.repeat(on[:, None], 2, axis=1)[finite], last[finite], graph.nodes)


def _by_source(beside: _Beside, order: Positions) -> _Rows:
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return _rows(rank[beside.source], beside.place, beside.cost, len(order))


def _rows(key: NDArray[np.int32], place: NDArray[np.int32], cost: Floats, rows: int) -> _Rows:
    order = np.argsort(key, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(key, minlength=rows))])
    return start.astype(np.int64), place[order], cost[order]
