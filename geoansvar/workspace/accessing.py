"""Who finds it hard to reach or leave home, as the floods directive's table tells it: isolation from the border."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from geoansvar.analysis.access import Access
from geoansvar.analysis.exposed import FlowInput
from geoansvar.analysis.indicators import dated
from geoansvar.analysis.isolation import IsolationSettings, isolation
from geoansvar.errors import LayerError, UnknownName
from geoansvar.model.answer import Measured
from geoansvar.model.layer import Layer
from geoansvar.model.reach_questions import Vehicle
from geoansvar.workspace.anchoring import anchors_of
from geoansvar.workspace.asked import Asked
from geoansvar.workspace.networks import Networks
from geoansvar.workspace.shelf import principal_key

_VEHICLE: Vehicle = "car"  # what those who live there have; whom the rescue service reaches is asked by isolation


def access_at(flows: Sequence[FlowInput], asked: Asked) -> tuple[Access, list[Layer]]:
    """Count who is cut off from the border by each flow, and give the layers that it rests on.

    Where a layer is wanting, or several could be meant, nobody is counted, and the answer says what it lacks.
    """
    networks = Networks(asked)
    try:
        roads = networks.roads_if_any(None)
    except (LayerError, UnknownName):
        roads = None
    people = asked.shelf.readable("population", principal=asked.principal)
    anchors, rests = anchors_of(None, asked)
    lacks = "road" if roads is None else "population" if not people else "municipality" if not anchors else None
    if roads is None or lacks is not None:
        return Access({}, lacks=lacks), []
    newest = max(people, key=lambda layer: (dated(layer), layer.name))

    def measured(flow: FlowInput) -> Measured:
        return isolation(
            roads,
            anchors,
            [newest],
            flow=flow,
            settings=IsolationSettings(_VEHICLE),
            register=None,
            as_of=asked.as_of,
            flooded=networks.flooded(roads, flow, _VEHICLE),
        )

    key = (principal_key(asked.principal), asked.as_of)
    at_flow = {
        flow.flow.key: asked.shelf.once(("access", flow.flow.layers, *key), partial(measured, flow)) for flow in flows
    }
    return Access(at_flow, newest, None, asked.presets.passability(_VEHICLE)), [*rests, roads.layer, newest]
