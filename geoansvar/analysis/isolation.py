"""Who is cut off from the anchors: even when dry, because of the flood, or only if the bridges cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.anchors import Anchor, Anchors, anchor_notes
from geoansvar.analysis.answering import Answering
from geoansvar.analysis.closed_roads import closed_road_rows, passage_rows
from geoansvar.analysis.closures import Flooded, held
from geoansvar.analysis.cut_off import Standing, cut_off_rows
from geoansvar.analysis.dwellers import PARTS, Dwellers, one_part, whole_parts
from geoansvar.analysis.exposed import FlowInput, geometry_of
from geoansvar.analysis.indicators import dated
from geoansvar.analysis.reach import NO_DATA, Reach, along
from geoansvar.analysis.reach_notes import (
    dweller_notes,
    flood_notes,
    not_for_navigation,
    other_populations,
    place_notes,
)
from geoansvar.analysis.register import Register
from geoansvar.analysis.roads import Roads
from geoansvar.analysis.rows import table_row
from geoansvar.model.answer import Measured, Row, total_row
from geoansvar.model.layer import Layer
from geoansvar.model.reach_questions import MODE_OF, Vehicle
from geoansvar.model.reach_tables import keys_of

ANCHORS = keys_of("isolation", "anchors")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class IsolationSettings:
    """What a question of isolation asks: whose way from the anchors and back is closed by water."""

    vehicle: Vehicle = "rescue"


def isolation(
    roads: Roads,
    anchors: Sequence[Anchor],
    places: Sequence[Layer],
    *,
    flow: FlowInput | None,
    settings: IsolationSettings,
    register: Register | None,
    as_of: date,
    buildings: Sequence[Layer] = (),
    flooded: Flooded | None = None,
) -> Measured:
    """Answer who cannot get to any anchor and back.

    The totals have a row for each number dry (``flood`` is None) and one at
    the flow. Dry, ``affected`` are those whom no road leads to. At the flow,
    ``affected`` are cut off by it whatever the bridges are like,
    ``uncertain`` only if the doubtful passages cannot be used, ``outside``
    are still reached; those cut off when dry already are among no data, for
    nothing can be said of what the flow does to them. So dry and flooded
    never count the same person, and together are all who are cut off.

    Parameters
    ----------
    anchors
        Where one must be able to get from, and to: fire station, hospital, border, depot.
    places
        Whose places are asked about: people's cells, and objects.
    flow
        What closes roads; None asks how it is when dry.
    register, as_of
        Tell who answers for an object, and on which day a contact must still be valid.
    buildings
        Given: people are in the dwellings of their cell.
    flooded
        What the flow closes, where that has been looked up already.
    """
    mode = MODE_OF[settings.vehicle]
    if flooded is None and flow is not None:
        flooded = Flooded.of(roads.network, flow, settings.vehicle)
    starts = Anchors.of(anchors, roads, mode)
    used, findings = _counted_once(places)
    found = _found(roads, starts, used, buildings, flooded, settings)
    answering = Answering(register, as_of=as_of)
    result = {
        "unreachable_dry": [row for each in found for row in cut_off_rows(each, answering, flooded=False)],
        "unreachable_flood": [row for each in found for row in cut_off_rows(each, answering, flooded=True)],
        "closed_roads": [] if flooded is None else closed_road_rows(roads, flooded, mode),
        "bridges": [] if flooded is None else passage_rows(roads, flooded, mode, starts, _people(found)),
        "anchors": [_named(each) for each in starts.anchors],
    }
    findings += [*anchor_notes(starts, flooded), *roads.findings()]
    findings += [note for each in found for note in _notes(each)]
    findings += [not_for_navigation()] if flooded is None else flood_notes(roads, flooded)
    return Measured(_totals(found, flooded), result, findings, _geometries(roads, starts, used, result))


def _named(anchor: Anchor) -> Row:
    return table_row(ANCHORS, {"layer": anchor.layer, "id": anchor.id, "name": anchor.name})


def _counted_once(places: Sequence[Layer]) -> tuple[list[Layer], list[Any]]:
    """Leave out population layers but the newest, so that nobody is counted twice."""
    people = [layer for layer in places if layer.kind == "population"]
    newest = max(people, key=lambda layer: (dated(layer), layer.name), default=None)
    used = [layer for layer in places if layer.kind != "population" or layer is newest]
    return used, [*other_populations([layer for layer in people if layer is not newest])]


def _found(
    roads: Roads,
    starts: Anchors,
    layers: Sequence[Layer],
    buildings: Sequence[Layer],
    flooded: Flooded | None,
    settings: IsolationSettings,
) -> list[Standing]:
    """Measure to the places of all layers at once."""
    mode = MODE_OF[settings.vehicle]
    who = [
        Dwellers.of(layer, buildings) if layer.kind == "population" else Dwellers.objects(layer) for layer in layers
    ]
    stands = np.concatenate([np.empty(0, dtype=object), *(each.place for each in who)])
    reach = along(roads, mode, starts.feet, stands, flooded=flooded, both_ways=True)
    own_road = _on_closed_road(reach, flooded)
    ends = np.cumsum([0, *map(len, who)]).tolist()
    spans = [np.arange(begin, end) for begin, end in pairwise(ends)]
    return [
        _counted(each, reach.part(span), own_road[span], starts, flooded)
        for each, span in zip(who, spans, strict=True)
    ]


def _counted(
    who: Dwellers, reach: Reach, own_road: NDArray[np.bool_], starts: Anchors, flooded: Flooded | None
) -> Standing:
    if not starts.any:
        nothing = np.full(len(who), NO_DATA, dtype=np.int8)
        return Standing(who, reach, nothing, None if flooded is None else nothing, own_road, anchored=False)
    at_flow = None if flooded is None else reach.unreachable(flooded=True)
    return Standing(who, reach, reach.unreachable(flooded=False), at_flow, own_road, anchored=True)


def _on_closed_road(reach: Reach, flooded: Flooded | None) -> NDArray[np.bool_]:
    """Tell which places stand where their own road is closed, or may be."""
    if flooded is None:
        return np.zeros(len(reach.stands), dtype=np.bool_)
    return held(flooded.closures.upper, reach.stands)


def _totals(found: Sequence[Standing], flooded: Flooded | None) -> list[Row]:
    floods = [None] if flooded is None else [None, flooded.key]
    sums: dict[tuple[str, str | None], Floats] = {}
    units: dict[str, str] = {}
    for each in found:
        for key, (unit, weights) in each.who.numbers().items():
            units[key] = unit
            for flood in floods:
                part = each.dry if flood is None or each.flooded is None else each.flooded
                parts = (weights[:, None] * each.who.summed(one_part(part))).sum(axis=0)
                sums[key, flood] = sums.get((key, flood), np.zeros(len(PARTS))) + parts
    return [
        total_row(key, units[key], **dict(zip(PARTS, whole_parts(parts).tolist(), strict=True))) | {"flood": flood}
        for (key, flood), parts in sums.items()
    ]


def _people(found: Sequence[Standing]) -> tuple[Dwellers, Reach] | None:
    """Give the people's places and their reach, where the question has any."""
    return next(((each.who, each.reach) for each in found if each.who.layer.kind == "population"), None)


def _notes(places: Standing) -> list[Any]:
    is_people = places.who.layer.kind == "population"
    return [*(dweller_notes(places.who) if is_people else ()), *place_notes(places.reach, places.who)]


def _geometries(
    roads: Roads, starts: Anchors, layers: Sequence[Layer], result: dict[str, list[Row]]
) -> dict[tuple[str, str], Any]:
    """Give the geometry of every row that has one, and of the anchors."""
    named = {(row["layer"], row["id"]) for rows in result.values() for row in rows}
    places = {(each.layer, each.id): each.geometry for each in starts.anchors if each.geometry is not None}
    for layer in (*layers, roads.layer):
        pairs = zip(layer.frame["id"].tolist(), geometry_of(layer), strict=True)
        places |= {(layer.name, key): at for key, at in pairs if at is not None and (layer.name, key) in named}
    return places
