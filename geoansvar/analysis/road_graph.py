"""What a search walks over: one matrix per mode and measure, in which closing a road is writing one number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geoansvar.analysis.network import By, Network
from geoansvar.analysis.snapping import Snapped
from geoansvar.model.travel import Mode, Travel

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
# An arc as a search reads it: cost and head side by side, sixteen bytes.
ARC = np.dtype([("cost", np.float64), ("head", np.int32), ("pad", np.int32)])
Direction = Literal["to-source", "from-source"]
AT_NODE_M = 0.001  # a place nearer the end of its edge stands in the node, whatever the edge allows
INFINITE = np.inf  # only inside a search: no answer has it


@dataclass(frozen=True, slots=True, eq=False)
class Closure:
    """The closed part of each edge.

    Nobody passes a closed edge; who stands before the closed part still
    reaches the near end, and who stands in it reaches neither.

    Attributes
    ----------
    begin_m, end_m
        Where on the edge the closed part begins and ends, metres from its first node; NaN where the edge is open.
    """

    begin_m: Floats
    end_m: Floats

    @classmethod
    def of_edges(cls, network: Network, closed: Flags) -> Self:
        """Close whole edges."""
        return cls(np.where(closed, 0.0, np.nan), np.where(closed, network.length_m, np.nan))

    def joined(self, other: Closure) -> Closure:
        """Close what either has closed, and what lies between on one edge."""
        return Closure(np.fmin(self.begin_m, other.begin_m), np.fmax(self.end_m, other.end_m))

    @property
    def closed(self) -> Flags:
        """Whether some of an edge is closed."""
        flags: Flags = ~np.isnan(self.begin_m)
        return flags


@dataclass(frozen=True, slots=True, eq=False)
class RoadGraph:
    """The network as a search sees it: outward from the sources, whichever way people then travel.

    Attributes
    ----------
    along, against
        What it takes the search to go each edge along its line and against it; infinite where it may not, and as if
        no edge were closed.
    arcs, first
        The arcs in compressed rows: node i has the arcs ``first[i] : first[i + 1]``, each a cost and a head.
    arc
        Where in the rows the arcs of each edge are: along, then against.
    typical, longest
        The cost of an ordinary edge, and of the longest: before any is closed.
    closure
        What is closed, if anything.
    """

    network: Network
    along: Floats
    against: Floats
    arcs: NDArray[np.void]
    first: NDArray[np.int32]
    arc: NDArray[np.int32]
    typical: float
    longest: float
    closure: Closure | None = None

    @classmethod
    def of(
        cls, network: Network, mode: Mode, travel: Travel, *, by: By = "metres", direction: Direction = "to-source"
    ) -> Self:
        """Make the graph of a mode.

        Parameters
        ----------
        by
            Whether costs are metres or minutes.
        direction
            ``to-source``: people travel from the places to the sources (to a safety point). ``from-source``: from
            the sources to the places (from a fire station). They differ where a mode minds one-way roads.
        """
        along, against = network.costs(mode, travel, by=by)
        return cls._of(network, *((against, along) if direction == "to-source" else (along, against)))

    @classmethod
    def _of(cls, network: Network, along: Floats, against: Floats) -> Self:
        nodes = len(network.node_xy)
        tails = np.concatenate([network.edge_from, network.edge_to])
        heads = np.concatenate([network.edge_to, network.edge_from])
        order = np.argsort(tails, kind="stable")
        arc = np.empty(len(order), dtype=np.int32)
        arc[order] = np.arange(len(order), dtype=np.int32)
        first = np.concatenate([[0], np.cumsum(np.bincount(tails, minlength=nodes))]).astype(np.int32)
        arcs = np.zeros(len(order), dtype=ARC)
        arcs["cost"], arcs["head"] = np.concatenate([along, against])[order], heads[order]
        passable = arcs["cost"][np.isfinite(arcs["cost"])]
        typical, longest = (float(passable.mean()), float(passable.max())) if len(passable) else (0.0, 0.0)
        return cls(network, along, against, arcs, first, arc.reshape(2, -1), typical, longest)

    def closed(self, closure: Closure) -> Self:
        """Give the graph with some edges closed, beside those that are closed already."""
        closure = self.with_closure(closure)
        arcs = self.arcs.copy()
        arcs["cost"][self.arc[:, closure.closed].reshape(-1)] = INFINITE
        return replace(self, arcs=arcs, closure=closure)

    def with_closure(self, closure: Closure) -> Closure:
        """Give a closure with what is closed already."""
        return closure if self.closure is None else self.closure.joined(closure)

    @property
    def nodes(self) -> int:
        """How many nodes the network has."""
        return len(self.network.node_xy)

    def matrix(self, tips: tuple[NDArray[np.int32], Floats] | None = None) -> sparse.csr_array:
        """Give the arcs as scipy takes them.

        Parameters
        ----------
        tips
            Nodes to add beside the network's, each with two arcs into it: their heads and costs, (sources, 2).
        """
        weights, heads, first, nodes = self.arcs["cost"], self.arcs["head"], self.first, self.nodes
        if tips is not None:
            new = len(tips[0])
            weights = np.concatenate([weights, tips[1].reshape(-1)])
            heads = np.concatenate([heads, tips[0].reshape(-1)])
            first = np.concatenate([first, first[-1] + 2 * np.arange(1, new + 1, dtype=np.int32)])
            nodes += new
        return sparse.csr_array((weights, heads, first), shape=(nodes, nodes), copy=False)

    def leaving(self, sources: Snapped) -> tuple[NDArray[np.int32], Floats]:
        """Give, for sources, the two nodes that a search reaches first, and what it takes; (sources, 2)."""
        to_from, to_to = self._parts(sources, self.against, self.along)
        return self._ends(sources), np.stack([to_from, to_to], axis=1)

    def arriving(self, places: Snapped) -> tuple[NDArray[np.int32], Floats]:
        """Give, for places, the two nodes from which a search reaches them, and what it takes; (places, 2)."""
        from_from, from_to = self._parts(places, self.along, self.against)
        return self._ends(places), np.stack([from_from, from_to], axis=1)

    def between(self, source: Snapped, place: Snapped) -> Floats:
        """Give what it takes from sources to places on the same edges, pair by pair, without leaving the edge."""
        edge, length_m = source.edge, self.network.length_m[source.edge]
        gone_m = place.offset_m - source.offset_m
        cost = np.where(gone_m >= 0, self.along[edge], self.against[edge])
        cost = np.where(gone_m == 0, 0.0, _share(cost, np.abs(gone_m) / length_m))
        if self.closure is None:
            return cost
        begin_m, end_m = self.closure.begin_m[edge], self.closure.end_m[edge]
        first, last = np.fmin(source.offset_m, place.offset_m), np.fmax(source.offset_m, place.offset_m)
        return np.where((last > begin_m) & (first < end_m), INFINITE, cost)

    def _ends(self, places: Snapped) -> NDArray[np.int32]:
        return np.stack([self.network.edge_from[places.edge], self.network.edge_to[places.edge]], axis=1)

    def _parts(self, places: Snapped, near: Floats, far: Floats) -> tuple[Floats, Floats]:
        """Give the cost between places and the first node, and between them and the second."""
        edge, offset_m, length_m = places.edge, places.offset_m, self.network.length_m[places.edge]
        rest_m = length_m - offset_m
        first = np.where(offset_m <= AT_NODE_M, 0.0, _share(near[edge], offset_m / length_m))
        second = np.where(rest_m <= AT_NODE_M, 0.0, _share(far[edge], rest_m / length_m))
        if self.closure is None:
            return first, second
        begin_m, end_m = self.closure.begin_m[edge], self.closure.end_m[edge]
        first = np.where((offset_m > begin_m) & (offset_m > AT_NODE_M), INFINITE, first)
        return first, np.where((offset_m < end_m) & (rest_m > AT_NODE_M), INFINITE, second)


def _share(cost: Floats, part: Floats) -> Floats:
    """Give a part of a cost; of an infinite cost even no part is nothing."""
    return np.where(np.isinf(cost), INFINITE, np.where(np.isinf(cost), 0.0, cost) * part)
