"""How the safety points stand at each flow, and what falls when something falls."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from geoansvar.analysis.approach import Approach, approach
from geoansvar.analysis.cascade import cascade, down_by_id
from geoansvar.analysis.clocks import Outset
from geoansvar.analysis.register import Register
from geoansvar.analysis.relief import movable
from geoansvar.analysis.status import safety_points, status
from geoansvar.analysis.supply import Supplies
from geoansvar.model.answer import Answer
from geoansvar.model.flood_questions import Exposure
from geoansvar.model.layer import Layer
from geoansvar.model.reach_questions import MODE_OF, Cascade, Status
from geoansvar.workspace.anchoring import anchors_of
from geoansvar.workspace.asked import REGISTER_KINDS, Asked
from geoansvar.workspace.choosing import all_or_named
from geoansvar.workspace.flood_answers import Measuring, ground_for, measure_flows
from geoansvar.workspace.floods import Floods
from geoansvar.workspace.networks import Networks

_KINDS = (*REGISTER_KINDS, "road", "flood-extent", "flood-depth")


def answer_status(question: Status, asked: Asked) -> Answer:
    """Answer how each safety point stands at each flow."""
    floods = Floods(asked)
    flows, noticed = floods.chosen(question.floods)
    points = all_or_named(question.points, "points", ("safety-point",), asked)
    measuring = measure_flows(flows, None, None, Exposure(), floods, asked)
    approaches, rests = _approaches(question, points, measuring, asked)
    measured = status(
        asked.register(),
        measuring.exposed,
        approaches=approaches,
        as_of=asked.as_of,
        layers=[layer.name for layer in points],
        sees_all=asked.principal.sees_all,
    )
    row = question.model_dump(mode="json", exclude={"as_of"}) | {
        "points": [layer.name for layer in points],
        "floods": [flow.key for flow in flows],
        "roads": next((layer.name for layer in rests if layer.kind == "road"), None),
    }
    return asked.frozen(
        row,
        measured,
        layers=[*measuring.layers, *asked.inputs(), *points, *rests],
        kinds=_KINDS,
        findings=noticed,
        ground=partial(ground_for, flows, floods, asked),
    )


def _approaches(
    question: Status, points: tuple[Layer, ...], measuring: Measuring, asked: Asked
) -> tuple[dict[str, Approach], list[Layer]]:
    """Look up who gets to the points at each flow; without roads nobody can tell."""
    networks = Networks(asked)
    roads = networks.roads_if_any(question.roads)
    anchors, rests = anchors_of(question.anchors, asked)
    if roads is None:
        return {}, rests
    register = asked.register()
    places = _places(register, [layer.name for layer in points])
    kept = _kept(register)
    found = {
        flow.flow.key: approach(
            roads,
            MODE_OF[question.vehicle],
            anchors,
            places,
            kept,
            flooded=networks.flooded(roads, flow, question.vehicle),
        )
        for flow in measuring.flows
    }
    return found, [*rests, roads.layer]


def _places(register: Register, layers: list[str]) -> np.ndarray:
    points = safety_points(register, layers)
    places = np.empty(len(points), dtype=object)
    places[:] = [layer.geometry[at] for layer, at in points]
    return places


def _kept(register: Register) -> np.ndarray:
    """Give where each resource is kept that can be brought somewhere."""
    layers = {layer.name: layer for layer in register.of_kind("resource")}
    resources = movable(register)
    places = np.empty(len(resources), dtype=object)
    places[:] = [layers[each.layer].geometry[each.position] for each in resources]
    return places


def answer_cascade(question: Cascade, asked: Asked) -> Answer:
    """Answer what falls when something falls."""
    register = asked.register()
    down = _ids(question.down, register)
    floods = Floods(asked)
    flows, noticed = floods.chosen((question.flood,), key="flood") if question.flood is not None else ((), [])
    measuring = measure_flows(flows, None, None, Exposure(), floods, asked) if flows else None
    outset = (
        down_by_id(down or (), register)
        if measuring is None
        else Outset.at_flow(measuring.exposed, Supplies.of(register))
    )
    measured = cascade(
        register, outset, as_of=asked.as_of, lasts_h=question.lasts_h, sees_all=asked.principal.sees_all
    )
    row = question.model_dump(mode="json", exclude={"as_of"}) | {"down": down}
    return asked.frozen(
        row,
        measured,
        layers=[*asked.inputs(), *(measuring.layers if measuring else ())],
        kinds=_KINDS,
        findings=noticed,
        ground=partial(ground_for, flows, floods, asked),
    )


def _ids(names: Sequence[str] | None, register: Register) -> list[str] | None:
    """Give the ids of what is named by id, or by LAYER/ID as in every other key of a question."""
    if names is None:
        return None
    layers = [layer for each in register.layers.values() for layer in each]
    ids = {layer.name: {row["id"] for row in layer.rows.values()} for layer in layers}
    found = []
    for name in names:
        before, _, after = name.partition("/")
        found.append(after if after in ids.get(before, ()) else name)
    return found
