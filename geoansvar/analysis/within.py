"""Which places each point has within a limit, measured as coverage measures: all answers agree on who is within."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.network import By
from geoansvar.analysis.reach import Reach, along, straight
from geoansvar.analysis.road_graph import Closure
from geoansvar.analysis.roads import Roads
from geoansvar.analysis.routes import RIM, Covers, covers
from geoansvar.model.reach_questions import Way
from geoansvar.model.travel import Mode

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]


def within(roads: Roads | None, mode: Way, points: NDArray[Any], places: NDArray[Any], limit_m: float) -> Covers:
    """Find the places within metres of each point, in a straight line or along roads.

    Raises
    ------
    ValueError
        If a way along roads is asked for without any.
    """
    if mode == "straight":
        return within_straight(points, places, limit_m)
    return within_along(_needed(roads), mode, points, places, limit_m)


def nearest_within(roads: Roads | None, mode: Way, points: NDArray[Any], places: NDArray[Any]) -> Reach:
    """Measure how far places have to the nearest point, in the same way, and tell why where they reach none.

    Raises
    ------
    ValueError
        If a way along roads is asked for without any.
    """
    return straight(points, places) if mode == "straight" else along(_needed(roads), mode, points, places)


def _needed(roads: Roads | None) -> Roads:
    if roads is None:
        raise ValueError("a way along roads needs roads")
    return roads


def within_straight(points: NDArray[Any], places: NDArray[Any], limit_m: float) -> Covers:
    """Find the places within a straight line of each point.

    Parameters
    ----------
    points, places
        EPSG:3006; None is nowhere.
    """
    placed = np.flatnonzero(~(shapely.is_missing(places) | shapely.is_empty(places)))
    point, at = shapely.STRtree(places[placed]).query(points, predicate="dwithin", distance=limit_m + RIM)
    place = placed[at]
    return _sorted(point, place, shapely.distance(points[point], places[place]), len(points))


def within_along(
    roads: Roads,
    mode: Mode,
    points: NDArray[Any],
    places: NDArray[Any],
    limit: float,
    *,
    by: By = "metres",
    closure: Closure | None = None,
) -> Covers:
    """Find the places from which each point is within a limit along roads, from door to door.

    Parameters
    ----------
    points, places
        EPSG:3006; None is nowhere.
    limit
        Metres or minutes.
    closure
        What a flow closes: ``Closures.upper`` for those within the limit for certain.
    """
    graph = roads.graph(mode, by=by)
    sources, stands = roads.snap(mode, points), roads.snap(mode, places)
    found = covers(graph if closure is None else graph.closed(closure), sources, stands, limit=limit)
    before, after = (
        each.distance_m if by == "metres" else roads.minutes_on_foot(each.distance_m) for each in (sources, stands)
    )
    point = np.repeat(np.arange(len(points)), np.diff(found.start))
    cost = found.cost + before[point] + after[found.place]
    kept = cost <= limit + RIM
    return _sorted(point[kept], found.place[kept].astype(np.intp), cost[kept], len(points))


def _sorted(point: Positions, place: Positions, cost: Floats, points: int) -> Covers:
    order = np.lexsort((place, point))
    start = np.concatenate([[0], np.cumsum(np.bincount(point, minlength=points))])
    return Covers(start.astype(np.int64), place[order].astype(np.int32), cost[order])
