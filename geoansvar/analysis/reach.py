"""How far it is to the nearest point: in a straight line or along roads, dry and flooded, bridges open and closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.closures import Flooded
from geoansvar.analysis.network import By
from geoansvar.analysis.road_graph import Closure, Direction, RoadGraph
from geoansvar.analysis.roads import Roads
from geoansvar.analysis.routes import NO_ROAD, NOWHERE, REACHED, RIM, UNREACHABLE, Nearest, nearest
from geoansvar.analysis.snapping import Snapped
from geoansvar.model.travel import Mode

Floats = NDArray[np.float64]
AFFECTED, UNCERTAIN, OUTSIDE, NO_DATA = range(4)  # positions of the parts


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """How far places have to the nearest point; every array has one value per place.

    Attributes
    ----------
    dry
        When no road is closed.
    bridges_open, bridges_closed
        At the flow, when all doubtful passages are open and when none is; None where no flow closes roads.
    stands
        The places on the edges of the network; in a straight line they stand on none.
    """

    by: By
    dry: Nearest
    bridges_open: Nearest | None
    bridges_closed: Nearest | None
    stands: Snapped
    straight: bool = False

    def part(self, places: NDArray[np.intp]) -> Reach:
        """Give the reach of some of the places."""
        every = (self.dry, self.bridges_open, self.bridges_closed)
        dry, opened, shut = (
            None if each is None else Nearest(each.cost[places], each.source[places], each.state[places])
            for each in every
        )
        return replace(
            self, dry=dry or self.dry, bridges_open=opened, bridges_closed=shut, stands=self.stands.of(places)
        )

    @property
    def sure(self) -> Nearest:
        """What holds whatever the doubtful passages are like."""
        return self.dry if self.bridges_closed is None else self.bridges_closed

    @property
    def placeless(self) -> NDArray[np.bool_]:
        """Which places nothing can be said of: they have no place, or no road near enough."""
        placeless: NDArray[np.bool_] = np.isin(self.dry.state, (NO_ROAD, NOWHERE))
        return placeless

    def within(self, limit: float, *, flooded: bool) -> NDArray[np.int8]:
        """Give the part of each place at a limit: within it, in doubt, beyond it, or no data."""
        sure, may = (self.bridges_closed, self.bridges_open) if flooded else (self.dry, self.dry)
        return self._parts(_is_within(sure, limit), _is_within(may, limit))

    def unreachable(self, *, flooded: bool) -> NDArray[np.int8]:
        """Give the part of each place that cannot reach any point: dry, or because of the flood alone.

        Who is unreachable dry is not unreachable because of the flood, and of him the flooded parts say no data.
        """
        missed = self.dry.state == UNREACHABLE
        if not flooded:
            return self._parts(missed, missed)
        parts = self._parts(_is_missed(self.bridges_open), _is_missed(self.bridges_closed))
        return np.where(missed, NO_DATA, parts).astype(np.int8)

    def _parts(self, sure: NDArray[np.bool_], may: NDArray[np.bool_]) -> NDArray[np.int8]:
        parts = np.where(sure, AFFECTED, np.where(may, UNCERTAIN, OUTSIDE))
        return np.where(self.placeless, NO_DATA, parts).astype(np.int8)


def _is_within(found: Nearest | None, limit: float) -> NDArray[np.bool_]:
    if found is None:
        raise ValueError("no flow closes roads")
    within: NDArray[np.bool_] = found.cost <= limit + RIM  # NaN is not within
    return within


def _is_missed(found: Nearest | None) -> NDArray[np.bool_]:
    if found is None:
        raise ValueError("no flow closes roads")
    missed: NDArray[np.bool_] = found.state == UNREACHABLE
    return missed


def straight(points: NDArray[Any], places: NDArray[Any]) -> Reach:
    """Measure in a straight line, metres; it says nothing of water, ways or bridges.

    Parameters
    ----------
    points, places
        EPSG:3006; None is nowhere.
    """
    there = np.flatnonzero(~(shapely.is_missing(points) | shapely.is_empty(points)))
    placed = np.flatnonzero(~(shapely.is_missing(places) | shapely.is_empty(places)))
    cost, source = np.full(len(places), np.nan), np.full(len(places), -1, dtype=np.int32)
    state = np.full(len(places), NOWHERE, dtype=np.int8)
    state[placed] = UNREACHABLE
    if len(there) and len(placed):
        tree = shapely.STRtree(points[there])
        (which, hit), metres = tree.query_nearest(places[placed], return_distance=True, all_matches=False)
        cost[placed[which]], source[placed[which]] = metres, there[hit]
        state[placed] = REACHED
    nothing = np.full(len(places), np.nan)
    on_none = Snapped(np.full(len(places), -1, dtype=np.int32), nothing, nothing)
    return Reach("metres", Nearest(cost, source, state), None, None, on_none, straight=True)


def along(
    roads: Roads,
    mode: Mode,
    points: NDArray[Any],
    places: NDArray[Any],
    *,
    by: By = "metres",
    flooded: Flooded | None = None,
    both_ways: bool = False,
) -> Reach:
    """Measure along roads, from door to door: the way between a place and its road is a part of the distance.

    Parameters
    ----------
    points, places
        EPSG:3006; None is nowhere.
    flooded
        What a flow closes to the vehicle; None where the question has no flow.
    both_ways
        A place is reached if one gets from a point to it and back; the distance is that from the point. Otherwise
        it is enough that one gets from the place to a point.
    """
    directions: tuple[Direction, ...] = roads.directions(mode)[::-1] if both_ways else ("to-source",)
    graphs = [roads.graph(mode, by=by, direction=each) for each in directions]
    sources, stands = roads.snap(mode, points), roads.snap(mode, places)

    def measured(closure: Closure | None) -> Nearest:
        used = graphs if closure is None else [graph.closed(closure) for graph in graphs]
        return _all_of([_doors(roads, graph, sources, stands, by) for graph in used], places)

    if flooded is None:
        return Reach(by, measured(None), None, None, stands)
    closures = flooded.closures
    return Reach(by, measured(None), measured(closures.lower), measured(closures.upper), stands)


def _all_of(ways: Sequence[Nearest], places: NDArray[Any]) -> Nearest:
    """Let be reached what is reached in every way; the first way has the distance.

    Where there is no road at all, a place that is somewhere has no road: it is not nowhere.
    """
    first = ways[0]
    placed = ~(shapely.is_missing(places) | shapely.is_empty(places))
    state = np.where(placed & (first.state == NOWHERE), NO_ROAD, first.state)
    missed = np.any([each.state == UNREACHABLE for each in ways], axis=0)
    return Nearest(
        np.where(missed, np.nan, first.cost),
        np.where(missed, -1, first.source).astype(np.int32),
        np.where(missed, UNREACHABLE, state).astype(np.int8),
    )


def _doors(roads: Roads, graph: RoadGraph, sources: Snapped, stands: Snapped, by: By) -> Nearest:
    """Measure from door to door; who is off the road walks to it, also before driving."""
    before, after = (
        each.distance_m if by == "metres" else roads.minutes_on_foot(each.distance_m) for each in (sources, stands)
    )
    found = nearest(graph, sources, stands, head_start=np.nan_to_num(before))
    return Nearest(found.cost + np.where(stands.on_road, after, np.nan), found.source, found.state)


@dataclass(frozen=True, slots=True, eq=False)
class Distances:
    """How far places have to their nearest point, in both measures where both are known; NaN where they are not.

    On foot either measure gives the other. By car only the one that was asked for is known: the shortest way is not
    the quickest.
    """

    metres: Floats
    minutes: Floats
    source: NDArray[np.int32]

    @classmethod
    def of(cls, found: Nearest, by: By, *, walking: Roads | None) -> Distances:
        """Give both measures of what was found; ``walking`` are the roads of whoever walks, else None."""
        cost, unknown = found.cost, np.full(len(found.cost), np.nan)
        if by == "minutes":
            metres = unknown if walking is None else cost / walking.minutes_on_foot(np.ones(1))
            return cls(metres, cost, found.source)
        return cls(cost, unknown if walking is None else walking.minutes_on_foot(cost), found.source)
