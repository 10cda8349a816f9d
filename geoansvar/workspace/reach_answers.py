"""Who reaches what, and who is cut off: names become layers, anchors and roads, and flows close the roads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from geoansvar.analysis.accepted_points import PointFilter
from geoansvar.analysis.closures import Flooded
from geoansvar.analysis.coverage import CoverageSettings, coverage
from geoansvar.analysis.exposed import FlowInput
from geoansvar.analysis.isolation import IsolationSettings, isolation
from geoansvar.analysis.roads import Roads
from geoansvar.model.answer import Answer
from geoansvar.model.finding import Finding
from geoansvar.model.flood_questions import Exposure
from geoansvar.model.flow import Flow
from geoansvar.model.layer import Layer
from geoansvar.model.reach_questions import USUAL_M, VEHICLE_OF, Coverage, Isolation, Vehicle
from geoansvar.workspace.anchoring import anchors_of
from geoansvar.workspace.asked import Asked
from geoansvar.workspace.choosing import all_or_named, needed, only_or_named
from geoansvar.workspace.flood_answers import DISTRICT_KINDS, ground_for
from geoansvar.workspace.floods import Floods
from geoansvar.workspace.networks import Networks

POINT_KINDS = ("safety-point", "shelter", "vital-service", "building", "workplace", "place")
PLACE_KINDS = (
    "population", "vital-service", "safety-point", "shelter", "building", "workplace", "resource", "hazardous-site",
    "dam", "heritage", "pollution-source",
)  # fmt: skip
# A layer of these kinds that cannot be read is named in the answer.
KINDS = ("safety-point", "population", "road", "district", "municipality", "actor", "flood-extent", "flood-depth")
_USUAL_PLACES = ("population", "vital-service", "safety-point")


@dataclass(frozen=True, slots=True)
class AtFlow:
    """One flow of a question, with what was noticed of it."""

    flow: Flow
    ready: FlowInput
    layers: tuple[Layer, ...]
    findings: tuple[Finding, ...]

    @classmethod
    def named(cls, name: str, asked: Asked, *, key: str = "flood") -> AtFlow:
        """Make the flow ready that a key of a question names.

        Raises
        ------
        UnknownName, LayerError
        """
        floods = Floods(asked)
        (flow, *_), found = floods.chosen((name,), key=key)
        return cls(flow, floods.ready(flow, Exposure()), floods.layers(flow), tuple(found))


def answer_coverage(question: Coverage, asked: Asked) -> Answer:
    """Answer who has a point within reach."""
    Networks(asked).named_or_fail(question.roads)
    points = all_or_named(question.points, "points", POINT_KINDS, asked, usual=("safety-point",))
    residents = needed(question.residents, "residents", ("population",), asked)
    districts = only_or_named(question.by, "by", DISTRICT_KINDS, asked)
    roads = None if question.mode == "straight" else Networks(asked).roads(question.roads)
    at_flow = None if question.flood is None else AtFlow.named(question.flood, asked)
    vehicle = question.vehicle or (None if question.mode == "straight" else VEHICLE_OF[question.mode])
    buildings = homes(question.population_method, asked)
    measured = coverage(
        roads,
        points,
        residents,
        settings=CoverageSettings(
            within_m=question.within_m or USUAL_M,
            within_min=question.within_min,
            mode=question.mode,
            vehicle=vehicle,
            points=PointFilter(
                question.types or (),
                question.levels or (),
                question.services or (),
                question.statuses,
                asked.principal.sees_all,
            ),
        ),
        districts=districts,
        flow=None if at_flow is None else at_flow.ready,
        register=asked.register(),
        as_of=asked.as_of,
        buildings=buildings,
        flooded=closed_by(roads, at_flow, vehicle, asked),
    )
    row = question.model_dump(mode="json", exclude={"as_of"}) | {
        "points": [layer.name for layer in points],
        "residents": residents.name,
        "by": districts.name if districts else None,
        "within_m": list(question.within_m or USUAL_M) if question.within_min is None else None,
        "roads": roads.layer.name if roads else None,
        "vehicle": vehicle if at_flow else None,
    }
    return asked.frozen(
        row,
        measured,
        layers=rests_on(
            asked, *points, residents, districts, roads.layer if roads else None, *buildings, at_flow=at_flow
        ),
        kinds=KINDS,
        findings=at_flow.findings if at_flow else (),
        ground=partial(ground_for, [at_flow.flow] if at_flow else [], Floods(asked), asked),
    )


def answer_isolation(question: Isolation, asked: Asked) -> Answer:
    """Answer who cannot get to or from the anchors."""
    places = all_or_named(question.places, "places", PLACE_KINDS, asked, usual=_USUAL_PLACES)
    anchors, of_anchors = anchors_of(question.anchors, asked)
    roads = Networks(asked).roads(question.roads)
    at_flow = None if question.flood is None else AtFlow.named(question.flood, asked)
    buildings = homes(question.population_method, asked)
    measured = isolation(
        roads,
        anchors,
        places,
        flow=None if at_flow is None else at_flow.ready,
        settings=IsolationSettings(question.vehicle),
        register=asked.register(),
        as_of=asked.as_of,
        buildings=buildings,
        flooded=closed_by(roads, at_flow, question.vehicle, asked),
    )
    row = question.model_dump(mode="json", exclude={"as_of"}) | {
        "places": [layer.name for layer in places],
        "roads": roads.layer.name,
    }
    return asked.frozen(
        row,
        measured,
        layers=rests_on(asked, *places, *of_anchors, roads.layer, *buildings, at_flow=at_flow),
        kinds=KINDS,
        findings=at_flow.findings if at_flow else (),
        ground=partial(ground_for, [at_flow.flow] if at_flow else [], Floods(asked), asked),
    )


def closed_by(roads: Roads | None, at_flow: AtFlow | None, vehicle: Vehicle | None, asked: Asked) -> Flooded | None:
    """Give what a flow closes on roads; nothing where one goes in a straight line."""
    if roads is None or at_flow is None or vehicle is None:
        return None
    return Networks(asked).flooded(roads, at_flow.ready, vehicle)


def homes(population_method: str, asked: Asked) -> tuple[Layer, ...]:
    """Give the layers of buildings that people are spread on, where they are."""
    return asked.shelf.readable("building", principal=asked.principal) if population_method == "building" else ()


def rests_on(asked: Asked, *layers: Layer | None, at_flow: AtFlow | None = None) -> tuple[Layer, ...]:
    """Give the layers that an answer rests on: those asked about, those of the flow, and whom the register calls."""
    known = [layer for layer in layers if layer is not None]
    actors = asked.shelf.readable("actor", principal=asked.principal)
    return asked.with_places([*known, *(at_flow.layers if at_flow else ()), *actors])
