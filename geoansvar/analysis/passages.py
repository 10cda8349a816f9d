"""Whom a passage alone cuts off: the network shrinks to parts that no doubt divides, and is searched many times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from geoansvar.analysis.closures import Closures
from geoansvar.analysis.road_graph import RoadGraph
from geoansvar.analysis.snapping import Snapped

Flags = NDArray[np.bool_]
Positions = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """A graph whose nodes are parts in which every node reaches every other, even with all doubtful passages closed.

    Attributes
    ----------
    part
        Of each node of the network.
    tail, head, edge
        Arcs between parts while the doubtful passages are open, and the edge that each is.
    """

    graph: RoadGraph
    part: NDArray[np.int32]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    edge: Positions

    @classmethod
    def of(cls, graph: RoadGraph, closures: Closures) -> _Parts:
        network = graph.network
        edges = np.tile(np.arange(len(network.row)), 2)
        tail = np.concatenate([network.edge_from, network.edge_to])
        head = np.concatenate([network.edge_to, network.edge_from])
        lower = graph.with_closure(closures.lower)
        usable = np.isfinite(np.concatenate([graph.along, graph.against])) & ~lower.closed[edges]
        sure = usable & ~closures.upper.closed[edges]
        arcs = sparse.coo_array((np.ones(sure.sum(), np.int8), (tail[sure], head[sure])), shape=(graph.nodes,) * 2)
        part = csgraph.connected_components(arcs, directed=True, connection="strong")[1]
        between = np.flatnonzero(usable & (part[tail] != part[head]))
        return cls(graph, part, part[tail[between]], part[head[between]], edges[between])

    def reached(self, sources: Snapped, places: Snapped, closures: Closures, shut: Positions) -> Flags:
        """Tell which places are reached when of the doubtful passages only some edges are closed."""
        closure = self.graph.with_closure(closures.with_closed(shut))
        graph = replace(self.graph, closure=closure)  # its arcs are not looked at here
        first, cost = graph.leaving(sources)
        start = np.unique(self.part[first[np.isfinite(cost)]])
        found = self._from(start, ~np.isin(self.edge, shut))
        last, cost = graph.arriving(places)
        ends = found[self.part[last]] & np.isfinite(cost)
        return np.asarray(ends.any(axis=1), dtype=np.bool_)

    def _from(self, start: NDArray[np.int32], open_: Flags) -> Flags:
        """Give the parts that are reached from some, by the arcs that are open."""
        parts = int(self.part.max()) + 1
        tail = np.concatenate([self.tail[open_], np.full(len(start), parts)])
        head = np.concatenate([self.head[open_], start])
        arcs = sparse.coo_array((np.ones(len(tail), np.int8), (tail, head)), shape=(parts + 1,) * 2).tocsr()
        found = np.zeros(parts + 1, dtype=np.bool_)
        found[csgraph.breadth_first_order(arcs, parts, return_predecessors=False)] = True
        return found[:parts]


class CutBy:
    """Which places get cut off when one doubtful passage is closed and every other is open.

    Parameters
    ----------
    graphs
        Of every direction in which a place must be reached, with nothing closed.
    sources, places
        On edges; the places are reached while all doubtful passages are open.
    """

    def __init__(self, graphs: Sequence[RoadGraph], sources: Snapped, places: Snapped, closures: Closures) -> None:
        self._sources = sources.of(np.flatnonzero(sources.on_road))
        self._places, self._closures = places, closures
        self._parts = [_Parts.of(graph, closures) for graph in graphs] if len(places) else []

    def edges(self, shut: Positions) -> Flags:
        """Tell which places are cut off when these edges are closed."""
        missed = np.zeros(len(self._places), dtype=np.bool_)
        for parts in self._parts:
            missed |= ~(parts.reached(self._sources, self._places, self._closures, shut) | self._beside(parts, shut))
        return missed

    def _beside(self, parts: _Parts, shut: Positions) -> Flags:
        """Tell which places a source reaches without leaving their common edge."""
        graph = replace(parts.graph, closure=parts.graph.with_closure(self._closures.with_closed(shut)))
        found = np.zeros(len(self._places), dtype=np.bool_)
        for at in np.flatnonzero(np.isin(self._places.edge, self._sources.edge)).tolist():
            near = self._sources.of(np.flatnonzero(self._sources.edge == self._places.edge[at]))
            here = self._places.of(np.full(len(near), at))
            found[at] = bool(np.isfinite(graph.between(near, here)).any())
        return found
