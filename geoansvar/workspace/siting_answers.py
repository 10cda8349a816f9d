"""Who goes to which point, and where new points do most good: names become layers, places and a flow to be safe at."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import shapely

from geoansvar.analysis.accepted_points import PointFilter, accepted
from geoansvar.analysis.allocating import AllocationSettings, allocation
from geoansvar.analysis.candidates import TYPE_OF, Candidates, Requirements, SafeAt
from geoansvar.analysis.new_points import Needs, SitingSettings, siting, siting_of_one
from geoansvar.analysis.roads import Roads
from geoansvar.analysis.siting_notes import in_open_water
from geoansvar.errors import AreaUnusable, TooLarge, UnknownName
from geoansvar.model.answer import Answer
from geoansvar.model.layer import Layer
from geoansvar.model.reach_questions import Allocation, Siting, Vehicle
from geoansvar.texts import text
from geoansvar.workspace.anchoring import anchors_of
from geoansvar.workspace.areas import drawn
from geoansvar.workspace.asked import Asked
from geoansvar.workspace.choosing import all_or_named, named, needed
from geoansvar.workspace.flood_answers import ground_for
from geoansvar.workspace.floods import Floods
from geoansvar.workspace.networks import Networks
from geoansvar.workspace.reach_answers import KINDS, POINT_KINDS, AtFlow, homes

CANDIDATE_KINDS = (*POINT_KINDS, "resource")
# Who must get to a new point at a flow: those who staff and supply it, as ``status`` asks of the points there are.
_VEHICLE: Vehicle = "rescue"
_MOST_NAMED = 40  # types in one error


def answer_allocation(question: Allocation, asked: Asked) -> Answer:
    """Answer who goes to which point."""
    Networks(asked).named_or_fail(question.roads)
    points = all_or_named(question.points, "points", POINT_KINDS, asked, usual=("safety-point",))
    residents = needed(question.residents, "residents", ("population",), asked)
    roads = _roads(question, asked)
    buildings = homes(question.population_method, asked)
    measured = allocation(
        roads,
        points,
        residents,
        settings=AllocationSettings(
            question.within_m,
            question.mode,
            PointFilter(
                question.types or (),
                question.levels or (),
                question.services or (),
                question.statuses,
                asked.principal.sees_all,
            ),
            question.capacity,
            question.unknown_capacity,
        ),
        buildings=buildings,
        tell=partial(asked.progress, residents.name),
    )
    row = question.model_dump(mode="json", exclude={"as_of"}) | {
        "points": [layer.name for layer in points],
        "residents": residents.name,
        "roads": roads.layer.name if roads else None,
    }
    return asked.frozen(
        row,
        measured,
        layers=asked.with_places([*points, residents, *_layer_of(roads), *buildings]),
        kinds=KINDS,
        ground=partial(ground_for, [], Floods(asked), asked),
    )


def answer_siting(question: Siting, asked: Asked) -> Answer:
    """Answer where new points do most good, or what one that is proposed would do."""
    Networks(asked).named_or_fail(question.roads)
    candidates, of_candidates = _candidates(question, asked)
    existing = all_or_named(question.existing, "existing", POINT_KINDS, asked, usual=("safety-point",))
    residents = needed(question.residents, "residents", ("population",), asked)
    roads = _roads(question, asked)
    buildings = homes(question.population_method, asked)
    at_flow = None
    if question.exclude_flood is not None:
        at_flow = AtFlow.named(question.exclude_flood, asked, key="exclude_flood")
    required, rests = _required(question, roads, at_flow, asked)
    settings = SitingSettings(question.within_m, question.mode, question.objective, question.k)
    needs = Needs.of(roads, accepted(existing, PointFilter()), residents, settings=settings, buildings=buildings)
    measured = (
        siting_of_one(candidates, needs, required, settings=settings)
        if question.proposed is not None
        else siting(candidates, needs, required, settings=settings, tell=partial(asked.progress, residents.name))
    )
    row = question.model_dump(mode="json", exclude={"as_of"}) | {
        "existing": [layer.name for layer in existing],
        "residents": residents.name,
        "roads": next((layer.name for layer in rests if layer.kind == "road"), None),
    }
    flow_layers = at_flow.layers if at_flow else ()
    waters = asked.shelf.readable("water", principal=asked.principal) if question.proposed is not None else ()
    return asked.frozen(
        row,
        measured,
        layers=asked.with_places([*of_candidates, *existing, residents, *rests, *buildings, *flow_layers, *waters]),
        kinds=KINDS,
        findings=[*(at_flow.findings if at_flow else ()), *in_open_water(candidates, waters)],
        ground=partial(ground_for, [at_flow.flow] if at_flow else [], Floods(asked), asked),
    )


def _roads(question: Allocation | Siting, asked: Asked) -> Roads | None:
    return None if question.mode == "straight" else Networks(asked).roads(question.roads)


def _layer_of(roads: Roads | None) -> tuple[Layer, ...]:
    return () if roads is None else (roads.layer,)


def _required(
    question: Siting, roads: Roads | None, at_flow: AtFlow | None, asked: Asked
) -> tuple[Requirements, list[Layer]]:
    """Say what a new point must be, and give the layers that this rests on."""
    border, rests = anchors_of(None, asked)
    placed = [each.geometry for each in border if each.geometry is not None and not shapely.is_empty(each.geometry)]
    own = shapely.union_all(placed) if placed else None
    if at_flow is None:
        return Requirements(own, roads, question.mode, None), [*rests, *_layer_of(roads)]
    networks = Networks(asked)
    anchors, of_anchors = anchors_of(question.anchors, asked)
    driven = networks.roads_if_any(question.roads) if roads is None else roads
    flooded = None if driven is None else networks.flooded(driven, at_flow.ready, _VEHICLE)
    safe = SafeAt(at_flow.ready, tuple(anchors), driven, flooded)
    return Requirements(own, roads, question.mode, safe), [*rests, *of_anchors, *_layer_of(driven)]


def _candidates(question: Siting, asked: Asked) -> tuple[Candidates, list[Layer]]:
    """Give the candidates that a question names, whole layers or single objects, and their layers; or the point."""
    if question.proposed is not None:
        return _proposed(question.proposed), []
    wanted: dict[str, list[str] | None] = {}
    for each in dict.fromkeys(question.candidates or ()):
        name, slash, row = each.partition("/")
        ids = wanted.setdefault(name, [])
        if not slash:
            wanted[name] = None
        elif ids is not None:
            ids.append(row)
    layers = [(named(name, "candidates", CANDIDATE_KINDS, asked), ids) for name, ids in wanted.items()]
    for layer, ids in layers:
        _require_rows(layer, ids or ())
    _require_types([layer for layer, _ in layers], question.types or ())
    return Candidates.of(layers, question.types or ()), [layer for layer, _ in layers]


def _require_types(layers: Sequence[Layer], types: Sequence[str]) -> None:
    """Refuse a type that none of the layers has: it would leave candidates out without a word."""
    columns = [layer.frame[TYPE_OF[layer.kind]].dropna() for layer in layers if layer.kind in TYPE_OF]
    known = sorted({str(value) for column in columns for value in column})
    for each in types:
        if each not in known:
            raise UnknownName(
                text("Inga kandidater är av typen {type}.", type=each),
                place="types",
                remedy=text("Välj bland: {known}.", known=", ".join(known[:_MOST_NAMED]) or "–"),
            )


def _require_rows(layer: Layer, ids: Sequence[str]) -> None:
    known = set(layer.frame["id"].tolist())
    for row in ids:
        if row not in known:
            raise UnknownName(
                text("Lagret {layer} har inget objekt med id {id}.", layer=layer.name, id=row),
                place="candidates",
                remedy=text("Se lagrets tabell, eller ange hela lagret."),
            )


def _proposed(data: dict[str, Any]) -> Candidates:
    """Read the point that somebody thinks of.

    Raises
    ------
    AreaUnusable, TooLarge
        If it is no point in longitude and latitude, in Sweden.
    """
    if data.get("type") != "Point":
        raise AreaUnusable(
            text("Det föreslagna läget är ingen punkt."),
            place="proposed",
            remedy=text("Ge en GeoJSON-punkt: type Point, och coordinates med longitud före latitud."),
        )
    try:
        point = drawn(data, max_vertices=1)
    except (AreaUnusable, TooLarge) as error:
        raise type(error)(error.message, place="proposed", remedy=error.remedy) from None
    lon, lat = (float(each) for each in data["coordinates"][:2])
    return Candidates.proposed(point, lon=lon, lat=lat)
