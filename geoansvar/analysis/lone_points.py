"""Points that nobody can be counted to, each with the reason: a bare nought would say that nobody lives there."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.accepted_points import AcceptedPoints
from geoansvar.analysis.closures import Flooded
from geoansvar.analysis.reach import Reach
from geoansvar.analysis.roads import Roads
from geoansvar.analysis.routes import REACHED, nearest
from geoansvar.analysis.snapping import FARTHEST_M, Snapped
from geoansvar.model.finding import Finding
from geoansvar.model.reach_questions import Way
from geoansvar.model.travel import Mode
from geoansvar.texts import Text, text

Flags = NDArray[np.bool_]


def points_without_road(reach: Reach, roads: Roads | None, mode: Way, points: AcceptedPoints) -> list[Finding]:
    """Name the points that are so far from any road that nobody can be counted to them."""
    if roads is None or reach.straight or mode == "straight":
        return []
    off = np.flatnonzero(points.placed & ~roads.snap(mode, points.geometry).on_road)
    said = text("Punkten ligger mer än {metres} m från närmaste väg: ingen kan räknas till den.",
                metres=round(FARTHEST_M))  # fmt: skip
    remedy = text("Se om vägar saknas i väglagret.")
    return [_named("point-no-road", said, points, at, remedy) for at in off.tolist()]


def points_out_of_reach(
    reach: Reach, roads: Roads | None, mode: Way, points: AcceptedPoints, flooded: Flooded | None
) -> list[Finding]:
    """Name the points beside a road that nobody can get to however far: even when dry, or for certain at the flow.

    Only points that are nobody's nearest are asked about; the others somebody gets to.
    """
    if roads is None or reach.straight or mode == "straight":
        return []
    stands = roads.snap(mode, points.geometry)
    lone = np.setdiff1d(np.flatnonzero(stands.on_road), reach.sure.source)
    if not len(lone):
        return []
    asked = Snapped(stands.edge[lone], stands.offset_m[lone], stands.distance_m[lone])
    dry = ~_is_got_to(roads, mode, reach.stands, asked, None)
    remedy = text("Se om vägar saknas i väglagret.")
    never = text("Inga vägar leder dit från någon befolkningsruta: ingen kan räknas till punkten.")
    found = [_named("point-unreachable", never, points, at, remedy) for at in lone[dry].tolist()]
    if flooded is None:
        return found
    wet = ~dry & ~_is_got_to(roads, mode, reach.stands, asked, flooded)
    closed = text("Vägarna dit är stängda eller osäkra vid {flow}: ingen når säkert punkten.", flow=flooded.key)
    return found + [_named("point-unreachable-flood", closed, points, at, None) for at in lone[wet].tolist()]


def _is_got_to(roads: Roads, mode: Mode, homes: Snapped, asked: Snapped, flooded: Flooded | None) -> Flags:
    """Tell which points some home has a way to: one search from all homes at once, the way that they go."""
    graph = roads.graph(mode, direction=roads.directions(mode)[-1])
    used = graph if flooded is None else graph.closed(flooded.closures.upper)
    got_to: Flags = nearest(used, homes, asked).state == REACHED
    return got_to


def _named(code: str, said: Text, points: AcceptedPoints, at: int, remedy: Text | None) -> Finding:
    row = points.rows[at]
    return Finding(code, "warning", said, place=f"layers/{row['layer']}.toml", row=row["id"], remedy=remedy)
