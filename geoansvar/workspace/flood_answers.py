"""What gets wet, and what the floods directive asks: names become layers and flows, and each pair is asked once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoansvar.analysis.directive import flood_directive
from geoansvar.analysis.exposed import Exposed, FlowInput, expose, geometry_of
from geoansvar.analysis.exposure import exposure
from geoansvar.analysis.flows import Gates, gates
from geoansvar.analysis.gauge import between
from geoansvar.analysis.indicators import EXPOSED_KINDS
from geoansvar.analysis.surface import boxes
from geoansvar.errors import LayerError
from geoansvar.model.access import Access
from geoansvar.model.answer import Answer, Measured, Row
from geoansvar.model.finding import Finding, finding_of
from geoansvar.model.flood_questions import Exposure, FloodDirective
from geoansvar.model.flow import DEPTH, EXTENT, Flow
from geoansvar.model.ground import DrawnFlow, Ground
from geoansvar.model.layer import Layer
from geoansvar.workspace.accessing import access_at
from geoansvar.workspace.asked import Asked
from geoansvar.workspace.choosing import all_or_named, only_or_named
from geoansvar.workspace.floods import Floods
from geoansvar.workspace.shelf import principal_key

DISTRICT_KINDS = ("district", "locality")
GROUND_KINDS = ("locality", "water", "road", "railway", "district", "municipality", "place")
# A layer of these kinds that cannot be read is named in the answer.
_KINDS = (*EXPOSED_KINDS, EXTENT, DEPTH, "actor", "district", "municipality")
_DIRECTIVE = Exposure()  # what the directive's table is measured with


@dataclass(frozen=True, slots=True)
class Measuring:
    """The layers and flows of a question, and how each layer stands to each flow."""

    objects: tuple[Layer, ...]
    districts: Layer | None
    flows: tuple[FlowInput, ...]
    exposed: tuple[Exposed, ...]
    found: Gates
    layers: tuple[Layer, ...]

    @property
    def names(self) -> Row:
        """The names that the question left out."""
        return {
            "floods": [each.flow.key for each in self.flows],
            "by": self.districts.name if self.districts else None,
        }


def answer_exposure(question: Exposure, asked: Asked) -> Answer:
    """Answer what gets wet at each flow."""
    floods = Floods(asked)
    flows, noticed = floods.chosen(question.floods)
    read = between(flows, declared=floods.every(), discharge_m3_s=question.discharge_m3_s, level_m=question.level_m)
    flows, noticed = read.flows, [*noticed, *read.findings]
    measuring = measure_flows(flows, question.objects, question.by, question, floods, asked)
    measured = exposure(
        measuring.exposed,
        flows=measuring.flows,
        districts=measuring.districts,
        settings=question,
        register=asked.register(),
        as_of=asked.as_of,
        gauge=read.rows,
        found=measuring.found,
        sees_all=asked.principal.sees_all,
    )
    objects = [layer.name for layer in measuring.objects]
    row = question.model_dump(mode="json", exclude={"as_of"}) | measuring.names | {"objects": objects}
    return _frozen(row, measured, measuring.layers, noticed, partial(ground_for, flows, floods, asked), asked)


def answer_flood_directive(question: FloodDirective, asked: Asked) -> Answer:
    """Answer what the floods directive asks of each flow."""
    floods = Floods(asked)
    flows, noticed = floods.chosen(question.floods)
    measuring = measure_flows(flows, None, question.by, _DIRECTIVE, floods, asked)
    access, rests = access_at(measuring.flows, asked)
    measured = flood_directive(
        measuring.exposed,
        flows=measuring.flows,
        districts=measuring.districts,
        settings=_DIRECTIVE.model_copy(update={"unknown_rows": question.unknown_rows}),
        register=asked.register(),
        municipality=asked.manifest.municipality,
        day=asked.as_of,
        lang=asked.manifest.lang,
        sees_all=asked.principal.sees_all,
        found=measuring.found,
        access=access,
    )
    row = question.model_dump(mode="json", exclude={"as_of"}) | measuring.names
    layers = [*measuring.layers, *rests]
    return _frozen(row, measured, layers, noticed, partial(ground_for, flows, floods, asked), asked)


def _frozen(
    question: Row,
    measured: Measured,
    layers: Iterable[Layer],
    findings: Iterable[Finding],
    ground: Callable[[Access], Ground],
    asked: Asked,
) -> Answer:
    """Make an answer about flows of what was measured; a layer of their kinds that cannot be read is named in it."""
    return asked.frozen(question, measured, layers=layers, kinds=_KINDS, findings=findings, ground=ground)


def measure_flows(
    flows: Sequence[Flow],
    objects: Sequence[str] | None,
    by: str | None,
    settings: Exposure,
    floods: Floods,
    asked: Asked,
) -> Measuring:
    """Ask how every layer of objects stands to every flow, each pair once."""
    layers = all_or_named(objects, "objects", EXPOSED_KINDS, asked)
    districts = only_or_named(by, "by", DISTRICT_KINDS, asked)
    ready = tuple(floods.ready(flow, settings) for flow in flows)
    # The gates look at the maps, whatever is supposed to keep the water out.
    found = _held_together(flows, settings, Floods(asked.unchanged))
    exposed = tuple(each for flow in ready for each in _exposed(layers, flow, settings, asked))
    rests = [*layers, *(layer for flow in flows for layer in floods.layers(flow)), *([districts] if districts else [])]
    actors = asked.shelf.readable("actor", principal=asked.principal)
    return Measuring(layers, districts, ready, exposed, found, asked.with_places([*rests, *actors]))


def _held_together(flows: Sequence[Flow], settings: Exposure, floods: Floods) -> Gates:
    asked = floods.asked
    return asked.shelf.once(
        ("gates", tuple(flow.key for flow in flows), principal_key(asked.principal)),
        lambda: gates(tuple(floods.ready(flow, settings) for flow in flows)),
    )


def floods_held_together(floods: Floods) -> list[Finding]:
    """Say what is wrong with the declared flows beside each other, as every answer about them says it.

    A flow whose layers cannot be read is left to the findings of its layers.
    """
    flows = []
    for flow in floods.every():
        with suppress(LayerError):
            floods.ready(flow, Exposure())
            flows.append(flow)
    try:
        return list(_held_together(flows, Exposure(), floods).findings)
    except LayerError as error:
        return [finding_of(error)]


def _exposed(layers: tuple[Layer, ...], flow: FlowInput, settings: Exposure, asked: Asked) -> list[Exposed]:
    """Ask how layers stand to a flow; kept where all layers are asked about as they mostly are."""
    bounds = [_bounds(layer, asked) for layer in layers]
    measure = partial(expose, layers, flow, search_m=settings.search_m, bounds=bounds)
    asked_for = (settings.search_m, settings.cell_rule, settings.thresholds_m)
    usual = asked_for == (_DIRECTIVE.search_m, _DIRECTIVE.cell_rule, _DIRECTIVE.thresholds_m)
    if not usual or settings.objects is not None:
        return measure()
    return asked.shelf.once(("exposed", flow.flow.layers, principal_key(asked.principal)), measure)


def _bounds(layer: Layer, asked: Asked) -> NDArray[np.float64]:
    return asked.shelf.once(("boxes", layer.name, principal_key(asked.principal)), lambda: boxes(geometry_of(layer)))


def ground_for(flows: Sequence[Flow], floods: Floods, asked: Asked, access: Access) -> Ground:
    """Give what a paper map is drawn from; no layer is drawn that the answer's own level would not let through."""
    layers = asked.shelf.readable(*GROUND_KINDS, principal=asked.principal)
    classes = asked.presets.depth_classes
    return Ground(
        asked.manifest.municipality,
        tuple(_up_to(layer, access) for layer in layers if layer.declaration.access.rank <= access.rank),
        tuple(
            DrawnFlow(flow.key, floods.extent(flow), partial(floods.windows, flow.depth) if flow.depth else None)
            for flow in flows
        ),
        classes.limits_m,
        classes.said,
    )


def _up_to(layer: Layer, access: Access) -> Layer:
    """Give a layer without the columns that are more restricted than ``access``."""
    declaration = layer.declaration
    above = [
        name for name in declaration.column_access
        if name in layer.frame and declaration.field_access(name).rank > access.rank
    ]  # fmt: skip
    if not above:
        return layer
    empty = {name: pd.Series([None] * len(layer.frame), dtype=layer.frame[name].dtype) for name in above}
    return replace(layer, frame=layer.frame.assign(**empty))
