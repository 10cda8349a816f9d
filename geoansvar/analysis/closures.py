"""Which roads water closes to a vehicle: for certain, or only if a bridge, an underpass or the map misleads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.exposed import FlowInput
from geoansvar.analysis.network import Network
from geoansvar.analysis.road_graph import Closure
from geoansvar.analysis.road_lines import UNKNOWN, YES
from geoansvar.analysis.road_pieces import cut_in_pieces, edges_near, lines_of
from geoansvar.analysis.snapping import Snapped
from geoansvar.analysis.surface import UNCERTAIN, UNMAPPED, WET
from geoansvar.model.flood_presets import Passability, flood_presets
from geoansvar.model.reach_questions import Vehicle

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Positions = NDArray[np.intp]
Codes = NDArray[np.int8]
PIECE_M = 10.0  # where on a road the water stands is told to so many metres
# Why an edge is closed or in doubt, the strongest reason first.
WHY = ("depth", "bridge", "tunnel", "underpass", "bridge-unknown", "map-edge", "no-depth")
DEPTH, BRIDGE, TUNNEL, UNDERPASS, BRIDGE_UNKNOWN, MAP_EDGE, NO_DEPTH = range(len(WHY))
OPEN = -1  # no reason: the edge is open
PASSAGES = (BRIDGE, TUNNEL, UNDERPASS)  # what somebody can go and look at


def passability(vehicle: Vehicle) -> Passability:
    """Give the packaged depth up to which a vehicle gets through, with its source."""
    return flood_presets().passability[vehicle]


def held(closure: Closure, stands: Snapped) -> Flags:
    """Tell which places stand in the closed part of their own edge."""
    within = np.zeros(len(stands), dtype=np.bool_)
    on = np.flatnonzero(stands.on_road)
    edge, offset_m = stands.edge[on], stands.offset_m[on]
    within[on] = (offset_m >= closure.begin_m[edge]) & (offset_m <= closure.end_m[edge])
    return within


@dataclass(frozen=True, slots=True, eq=False)
class Closures:
    """What a flow closes to a vehicle; every array has one value per edge.

    Attributes
    ----------
    closed
        Some of the edge is closed for certain.
    doubtful
        Some of it may be: a bridge over the water, a tunnel or an underpass in it, water of unknown depth.
    depth_max_m
        The greatest depth along the edge; NaN where no raster tells.
    why
        Position in ``WHY``; ``OPEN`` where the edge is open.
    closed_m
        How much of the edge is closed or in doubt, metres.
    lower, upper
        What is closed when all doubtful passages are open, and when none of them is.
    """

    closed: Flags
    doubtful: Flags
    depth_max_m: Floats
    why: Codes
    closed_m: Floats
    lower: Closure
    upper: Closure

    @property
    def passages(self) -> Positions:
        """The edges that are in doubt because of a bridge, a tunnel or an underpass."""
        return np.flatnonzero(self.doubtful & np.isin(self.why, PASSAGES))

    def with_closed(self, edges: Positions) -> Closure:
        """Give what is closed when of the doubtful passages only those of some edges are."""
        begin_m, end_m = self.lower.begin_m.copy(), self.lower.end_m.copy()
        begin_m[edges], end_m[edges] = self.upper.begin_m[edges], self.upper.end_m[edges]
        return Closure(begin_m, end_m)


@dataclass(frozen=True, slots=True, eq=False)
class Flooded:
    """A flow on the roads, as it is to one vehicle."""

    flow: FlowInput
    vehicle: Vehicle
    rule: Passability
    wet: WetRoads
    closures: Closures

    @classmethod
    def of(cls, network: Network, flow: FlowInput, vehicle: Vehicle, rule: Passability | None = None) -> Self:
        """Look up a flow along the roads, and close them to a vehicle: by the packaged rule if none is given."""
        rule, wet = rule or passability(vehicle), WetRoads.of(network, flow)
        return cls(flow, vehicle, rule, wet, wet.closures(rule))

    @property
    def key(self) -> str:
        """The flow's name."""
        return self.flow.flow.key


@dataclass(frozen=True, slots=True, eq=False)
class WetRoads:
    """Edges that a flow touches, in pieces of some metres: what the water is like there, whatever the vehicle.

    Attributes
    ----------
    edge, begin_m, end_m
        Which edge each piece is of, and where on it.
    state
        Codes of ``analysis.surface``; uncertain is also what is wet where the raster has no depth.
    depth_m
        The greatest depth of the cells that the piece passes; of those near it where the piece is uncertain. NaN
        where no raster tells.
    built
        ``BRIDGE``, ``TUNNEL``, ``UNDERPASS``, ``BRIDGE_UNKNOWN`` or ``OPEN``: why a depth says nothing of the road.
    unmapped_m
        Metres of road outside what the survey covers.
    """

    network: Network
    edge: Positions
    begin_m: Floats
    end_m: Floats
    state: Codes
    depth_m: Floats
    built: Codes
    unmapped_m: float

    @classmethod
    def of(cls, network: Network, flow: FlowInput) -> Self:
        """Look up a flow along the roads of a network."""
        near = edges_near(network, _around(flow))
        states = flow.surface.states(lines_of(network, near))
        touched = near[(states == WET) | (states == UNCERTAIN)]
        edge, begin_m, end_m, pieces = cut_in_pieces(network, touched, PIECE_M)
        state, depth_m = _water(pieces, flow)
        return cls(
            network, edge, begin_m, end_m, state, depth_m,
            built=_built(network, edge, pieces),
            unmapped_m=float(network.length_m[near[states == UNMAPPED]].sum()),
        )  # fmt: skip

    def closures(self, rule: Passability) -> Closures:
        """Tell what the water closes to a vehicle that gets through up to a depth.

        A road deeper than the vehicle's limit is closed. In doubt is what the
        raster cannot tell of: bridges, tunnels and underpasses in the water,
        roads nearer the map's edge than its accuracy, and water of no depth.
        """
        limit_m = float(np.float32(rule.limit_m))  # depths are float32: 0.3 m is not deeper than 0.3 m
        wet, uncertain = self.state == WET, self.state == UNCERTAIN
        deep = self.depth_m > limit_m
        why = np.full(len(self.edge), OPEN, dtype=np.int8)
        why[(wet | uncertain) & np.isnan(self.depth_m)] = NO_DEPTH
        why[uncertain & deep] = MAP_EDGE
        why[wet & deep] = DEPTH
        stands = self.built == BRIDGE_UNKNOWN
        why[stands & (why == DEPTH)] = BRIDGE_UNKNOWN
        over = np.isin(self.built, PASSAGES) & (wet | uncertain)
        why[over] = self.built[over]
        return self._closures(why)

    def _closures(self, why: Codes) -> Closures:
        edges = len(self.network.row)
        sure, shut = why == DEPTH, why != OPEN
        closed, doubtful = np.zeros((2, edges), dtype=np.bool_)
        closed_m = np.zeros(edges)
        np.add.at(closed_m, self.edge[shut], (self.end_m - self.begin_m)[shut])
        closed[self.edge[sure]] = True
        doubtful[self.edge[shut & ~sure]] = True
        strongest = np.full(edges, len(WHY), dtype=np.int8)
        np.minimum.at(strongest, self.edge[shut], why[shut])
        deepest = np.full(edges, np.nan)
        np.fmax.at(deepest, self.edge, self.depth_m)
        return Closures(
            closed,
            doubtful & ~closed,
            deepest,
            np.where(strongest == len(WHY), OPEN, strongest).astype(np.int8),
            closed_m,
            self._closure(sure),
            self._closure(shut),
        )

    def _closure(self, pieces: Flags) -> Closure:
        """Close each edge from its first to its last closed piece."""
        begin_m, end_m = np.full((2, len(self.network.row)), np.nan)
        np.fmin.at(begin_m, self.edge[pieces], self.begin_m[pieces])
        np.fmax.at(end_m, self.edge[pieces], self.end_m[pieces])
        return Closure(begin_m, end_m)


def _around(flow: FlowInput) -> Floats:
    """Give the box outside which a flow has nothing to say of a road: everywhere, where a survey has an end."""
    if flow.surface.mapped is not None:
        return np.array([-np.inf, -np.inf, np.inf, np.inf])
    grown_m = 2 * flow.surface.accuracy_m + 1
    return np.asarray(shapely.bounds(flow.surface.wet.area)) + grown_m * np.array([-1, -1, 1, 1])


def _water(pieces: NDArray[Any], flow: FlowInput) -> tuple[Codes, Floats]:
    """Give the state and depth of pieces; those that are wet where the raster has nothing are uncertain too."""
    state, depth_m = flow.surface.states(pieces), np.full(len(pieces), np.nan)
    if flow.depths is not None:
        _measure(depth_m, pieces, np.flatnonzero(state == WET), flow)
        state[(state == WET) & np.isnan(depth_m)] = UNCERTAIN
        doubt = np.flatnonzero(state == UNCERTAIN)
        around = pieces.copy()
        around[doubt] = shapely.buffer(pieces[doubt], max(flow.surface.accuracy_m, PIECE_M), quad_segs=4)
        _measure(depth_m, around, doubt, flow)
    return state, depth_m


def _measure(depth_m: Floats, places: NDArray[Any], asked: Positions, flow: FlowInput) -> None:
    """Write in the greatest depths of some places."""
    if flow.depths is not None and len(asked):
        depth_m[asked] = flow.depths(places[asked]).max_m


def _built(network: Network, edge: Positions, pieces: NDArray[Any]) -> Codes:
    """Tell which pieces are on a deck, under ground or under a deck, and where nobody knows.

    A layer that marks some bridges or tunnels marks them all; of one that marks none, nothing is known.
    """
    over = (network.bridge == YES) | ((network.level > 0) & (network.tunnel != YES))
    under = (network.tunnel == YES) | ((network.level < 0) & (network.bridge != YES))
    marked = bool(((network.bridge != UNKNOWN) | (network.tunnel != UNKNOWN)).any())
    built = np.full(len(edge), OPEN if marked else BRIDGE_UNKNOWN, dtype=np.int8)
    built[_beneath(network, np.flatnonzero(over), edge, pieces)] = UNDERPASS
    built[under[edge]] = TUNNEL
    built[over[edge]] = BRIDGE
    return built


def _beneath(network: Network, decks: Positions, edge: Positions, pieces: NDArray[Any]) -> Positions:
    """Give the pieces that a road of a higher deck passes over; where roads share a node they meet."""
    if not len(decks):
        return np.empty(0, dtype=np.intp)
    piece, deck = shapely.STRtree(lines_of(network, decks)).query(pieces, predicate="intersects")
    below, above = edge[piece], decks[deck]
    ends = np.stack([network.edge_from, network.edge_to], axis=1)
    meet = (ends[below][:, :, None] == ends[above][:, None, :]).any(axis=(1, 2))
    return np.unique(piece[~meet & (network.level[above] > network.level[below])])
