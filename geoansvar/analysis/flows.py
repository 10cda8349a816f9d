"""Flows pass gates before anything is computed: a ladder on maps that do not fit together would be made up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np

import shapely

from geoansvar.analysis.exposed import FlowInput
from geoansvar.analysis.rows import table_row
from geoansvar.analysis.surface import FlowSurface
from geoansvar.errors import LayerError
from geoansvar.model.answer import Row
from geoansvar.model.finding import Finding
from geoansvar.model.flood_presets import Agreement, flood_presets
from geoansvar.model.flow import Flow, ladder_of
from geoansvar.model.layer import Layer
from geoansvar.model.tables import EXPOSURE
from geoansvar.texts import Text, text

Ladders = tuple[tuple[Flow, ...], ...]
_HA, _KM2 = 10_000.0, 1_000_000.0
_WHOLE_M2 = 10.0  # below it tenths are told
LEAST_M2 = 0.01  # less than this is the rounding of coordinates
_KEYS = next(table.keys for table in EXPOSURE if table.key == "flows")


@dataclass(frozen=True, slots=True, eq=False)
class Gates:
    """What the gates found.

    Attributes
    ----------
    ladders
        Flows that can be climbed, each larger than the one before; a ladder has two or more.
    slivers
        By flow key: how many m² of the flow lie outside the next larger one.
    """

    ladders: Ladders
    slivers: dict[str, float]
    findings: tuple[Finding, ...]


def gates(flows: Sequence[FlowInput], *, agreement: Agreement | None = None) -> Gates:
    """Hold flows against each other and against their own rasters.

    Parameters
    ----------
    flows
        Those that are asked about.
    agreement
        How much they may differ; the packaged presets if None.

    Raises
    ------
    LayerError
        If two flows are one and the same map: nothing that tells them apart could be true.
    """
    allowed = agreement or flood_presets().agreement
    by_key = {each.flow.key: each for each in flows}
    _refuse_one_file(flows)
    ladders: list[tuple[Flow, ...]] = []
    slivers: dict[str, float] = {}
    findings = [finding for each in flows for finding in _own(each, allowed)]
    for ladder in ladder_of(each.flow for each in flows):
        steps = [(by_key[small.key], by_key[large.key]) for small, large in pairwise(ladder)]
        outside = [_sliver_m2(small, large) for small, large in steps]
        slivers |= {small.flow.key: m2 for (small, _), m2 in zip(steps, outside, strict=True)}
        noticed = [finding for step, m2 in zip(steps, outside, strict=True) for finding in _step(*step, m2, allowed)]
        findings += [*noticed, *_in_ladder(ladder)]
        if steps and all(finding.severity != "error" for finding in noticed):
            ladders.append(ladder)
    findings += _alone(flows, ladders)
    return Gates(tuple(ladders), slivers, tuple(findings))


def flow_rows(flows: Iterable[FlowInput], found: Gates) -> list[Row]:
    """Describe each flow: what its layers say of it, and what the gates measured."""
    return [_flow_row(each, found.slivers.get(each.flow.key)) for each in flows]


def _flow_row(each: FlowInput, sliver_m2: float | None) -> Row:
    flow, flood = each.flow, each.flow.flood
    return table_row(
        _KEYS,
        flood.model_dump(include=set(_KEYS)),
        flood=flow.key,
        extent=flow.extent,
        depth=flow.depth,
        wet_m2=round(each.surface.wet_m2),
        sliver_m2=None if sliver_m2 is None else round(sliver_m2, 1),
    )


def _refuse_one_file(flows: Sequence[FlowInput]) -> None:
    """The same file under two names is one flow, whatever the names say."""
    sources: dict[tuple[str, str | None], Flow] = {}
    for each in flows:
        for layer in _maps(each):
            source = (layer.sha256, layer.declaration.source.layer)
            other = sources.setdefault(source, each.flow)
            if other != each.flow:
                raise _one_map(other, each.flow)


def _maps(each: FlowInput) -> Iterator[Layer]:
    """Give the layers that show a flow; two flows may well have one survey's limits."""
    return (layer for layer in each.layers if layer.name in each.flow.layers)


def _one_map(one: Flow, other: Flow) -> LayerError:
    return LayerError(
        text("{one} och {other} är en och samma karta.", one=one.key, other=other.key),
        place=f"{_place(other)}: source.path",
        remedy=text("Peka ut rätt fil för var och en, eller ta bort det ena lagret."),
    )


def _place(flow: Flow) -> str:
    return f"layers/{flow.layers[0]}.toml"


def _sliver_m2(small: FlowInput, large: FlowInput) -> float:
    """Measure how much of the smaller flow lies outside the larger.

    Raises
    ------
    LayerError
        If they cover exactly the same.
    """
    m2 = outside_m2(small.surface, large.surface)
    alike = m2 < LEAST_M2 and abs(small.surface.wet_m2 - large.surface.wet_m2) < LEAST_M2
    if alike and small.surface.wet_m2 > 0:
        raise _one_map(small.flow, large.flow)
    return m2


def outside_m2(one: FlowSurface, other: FlowSurface) -> float:
    """Measure how much of one wet surface lies outside another, m²."""
    pieces = one.wet.pieces.pieces
    left = 1.0 - np.nan_to_num(other.shares(pieces))
    return float((shapely.area(pieces) * left).clip(min=0.0).sum())


def _step(small: FlowInput, large: FlowInput, sliver_m2: float, allowed: Agreement) -> Iterator[Finding]:
    """Tell whether a larger flow contains the smaller one."""
    if sliver_m2 < LEAST_M2:
        return
    blanks = {"small": small.flow.key, "large": large.flow.key, "area": _area(sliver_m2)}
    if sliver_m2 > allowed.sliver_share * small.surface.wet_m2:
        yield Finding(
            "flow-not-nested", "error",
            text("{small} har {area} utanför {large}, som ska vara större: ingen stege görs.", **blanks),
            place=_place(small.flow), key="flood.flow",
            remedy=text("Se efter att flödena är ur samma kartering och att discharge_m3_s och rank är rätt."),
        )  # fmt: skip
    else:
        yield Finding(
            "flow-sliver", "note",
            text("{small} har {area} utanför {large}; det är inom vad kartor av samma vatten skiljer.", **blanks),
            place=_place(small.flow),
        )  # fmt: skip


def _in_ladder(ladder: tuple[Flow, ...]) -> Iterator[Finding]:
    """Tell where flows of one order contradict each other."""
    data = sorted({flow.flood.vertical_datum for flow in ladder if flow.flood.vertical_datum is not None})
    if len(data) > 1:
        yield Finding(
            "flow-datum", "warning",
            text("Flödena i {survey} är i olika höjdsystem: {data}.",
                 survey=ladder[0].flood.survey, data=", ".join(data)),
            place=_place(ladder[0]), key="flood.vertical_datum",
            remedy=text("Jämför inte deras djup förrän de är i samma höjdsystem."),
        )  # fmt: skip
    for small, large in combinations(ladder, 2):
        if small.flood.rank is not None and large.flood.rank is not None and small.flood.rank > large.flood.rank:
            yield Finding(
                "flow-order", "warning",
                text("{small} har lägre flöde än {large} men högre rank; flödet gäller.",
                     small=small.key, large=large.key),
                place=_place(small), key="flood.rank", remedy=text("Rätta discharge_m3_s eller rank."),
            )  # fmt: skip


def _own(each: FlowInput, allowed: Agreement) -> Iterator[Finding]:
    """Tell what a flow's own layers lack."""
    flow, flood = each.flow, each.flow.flood
    if flood.detail == "overview":
        yield Finding(
            "flow-overview", "warning",
            text("{flow} är ur en översiktlig kartering: ej underlag på byggnadsnivå.", flow=flow.key),
            place=_place(flow), key="flood.detail",
        )  # fmt: skip
    if flood.covers is None and flow.extent is None:
        yield Finding(
            "flow-covers-raster", "note",
            text("{flow} har bara ett djupraster: det som ligger utanför rastrets kant räknas som inte karterat.",
                 flow=flow.key),
            place=_place(flow), key="flood.covers",
            remedy=text("Deklarera det karterade området som ett lager, och ange det i covers."),
        )  # fmt: skip
    elif flood.covers is None:
        yield Finding(
            "flow-coverage-unknown", "note",
            text("Det är inte känt hur långt karteringen av {flow} når; utanför utbredningen är inte torrt.",
                 flow=flow.key),
            place=_place(flow), key="flood.covers",
            remedy=text("Deklarera det karterade området som ett lager, och ange det i covers."),
        )  # fmt: skip
    if flow.depth is None:
        yield Finding(
            "flow-without-depth", "note",
            text("{flow} har inget djupraster; djup och trösklar saknas.", flow=flow.key), place=_place(flow),
        )  # fmt: skip
    if each.raster is not None:
        yield from _raster(each, each.raster, allowed)


def _raster(each: FlowInput, raster: FlowSurface, allowed: Agreement) -> Iterator[Finding]:
    """Tell where a flow's raster and extent do not show the same water."""
    dry, more = outside_m2(each.surface, raster), outside_m2(raster, each.surface)
    blanks = {"flow": each.flow.key, "dry": _area(dry), "more": _area(more)}
    place, remedy = f"layers/{each.flow.depth}.toml", text("Se efter att raster och utbredning är av samma flöde.")
    if each.surface.wet_m2 - dry < LEAST_M2:
        yield Finding(
            "flow-raster-elsewhere", "error",
            text("{flow}: djuprastret har inget vatten där utbredningen ligger, så djup och trösklar gäller inte.",
                 **blanks),
            place=place, key="source.path", remedy=remedy,
        )  # fmt: skip
    elif dry + more >= LEAST_M2:
        differs = dry + more > allowed.raster_share * each.surface.wet_m2
        yield Finding(
            "flow-raster-differs", "warning" if differs else "note",
            text("{flow}: {dry} av utbredningen saknar djup, och {more} med djup ligger utanför den.", **blanks),
            place=place, remedy=remedy if differs else None,
        )  # fmt: skip


def _area(m2: float) -> Text:
    """Write a surface as people count it: m², ha or km²."""
    if m2 >= _KM2:
        return text("{count} km²", count=round(m2 / _KM2, 1))
    if m2 >= _HA:
        return text("{count} ha", count=round(m2 / _HA, 1))
    if m2 < LEAST_M2:
        return text("{count} m²", count=0)
    return text("{count} m²", count=max(round(m2, 1), 0.1) if m2 < _WHOLE_M2 else round(m2))


def _alone(flows: Sequence[FlowInput], ladders: Iterable[tuple[Flow, ...]]) -> Iterator[Finding]:
    """Name the flows that cannot be ordered among the others."""
    climbed = {flow.key for ladder in ladders for flow in ladder}
    alone = [each.flow.key for each in flows if each.flow.key not in climbed]
    if alone and len(flows) > 1:
        of_one_sort = len({(each.flow.flood.survey, each.flow.flood.climate) for each in flows}) == 1
        said = (
            text("Ej jämförbara med de andra: {flows}. Karteringen och klimatet är desamma, men storleken är inte "
                 "angiven eller lika stor, eller så ligger flödena inte i varandra.", flows=", ".join(alone))
            if of_one_sort
            else text("Ej jämförbara med de andra: {flows}. Olika karteringar eller klimat har ingen gemensam "
                      "ordning, och två lika stora flöden ingen alls.", flows=", ".join(alone))
        )  # fmt: skip
        yield Finding("flows-not-comparable", "note", said, key="floods")
