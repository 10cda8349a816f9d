"""What stands beside a map: groups of layers with their counts, and how old each is in a word to act on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from geoansvar.maps.planned import MapPlan, PlanFlow, PlanLayer, SourceLine
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.texts import Lang, Text, date_text, text

_OF_A_FLOW = ("flood-depth", "answer", "flood-extent")  # as the legend lists what a flow has
_PARTS = ("cells", "points", "objects", "roads", "passages")  # of an answer: first what it was asked for
Age = Literal["current", "review", "stale", "undated"]
TOO_OLD_AFTER = timedelta(days=180)  # so long after its review date a layer is not to be trusted unseen
AGES: dict[Age, Text] = {
    "current": text("aktuell"),
    "review": text("bör ses över"),
    "stale": text("för gammal"),
    "undated": text("utan granskningsdatum"),
}


def age_of(review_by: date | None, today: date) -> Age:
    """Say how old a layer is, from the day its owner promised to look at it again."""
    if review_by is None:
        return "undated"
    if today <= review_by:
        return "current"
    return "review" if today - review_by <= TOO_OLD_AFTER else "stale"


def source_line(name: str, declaration: LayerDeclaration, *, today: date, lang: Lang) -> SourceLine:
    """Give a layer's owner, licence, date and age."""
    source = declaration.source
    age = age_of(source.review_by, today)
    return SourceLine(
        layer=name,
        title=declaration.title,
        owner=source.owner,
        licence=source.licence,
        retrieved=date_text(source.retrieved, lang),
        age=age,
        age_text=AGES[age].render(lang),
    )


def grouped(plan: MapPlan) -> list[tuple[str, list[PlanLayer]]]:
    """Give the layers as the legend lists them: the topmost first, those of one group together.

    A group with answers at flows stands before the others: it is what the map is about.
    """
    groups: dict[str, list[PlanLayer]] = {}
    for layer in reversed(plan.layers):
        groups.setdefault(layer.group, []).append(layer)
    return sorted(groups.items(), key=lambda group: not any(each.flow and each.part for each in group[1]))


def switched(plan: MapPlan, layers: list[PlanLayer]) -> list[tuple[PlanFlow, list[PlanLayer]]]:
    """Give the flows that a group of layers is switched between, each with its layers; none where nothing is."""
    ordered = sorted(layers, key=_place)
    of_flow = {flow.key: [layer for layer in ordered if layer.flow == flow.key] for flow in plan.flows}
    found = [(flow, of_flow[flow.key]) for flow in plan.flows if of_flow[flow.key]]
    return found if len(found) > 1 else []


def _place(layer: PlanLayer) -> tuple[int, int]:
    part = _PARTS.index(layer.part) if layer.part in _PARTS else len(_PARTS)
    return (_OF_A_FLOW.index(layer.kind) if layer.kind in _OF_A_FLOW else -1), part


def count_text(layer: PlanLayer, lang: Lang) -> str:
    """Say how many objects a layer has, and how many of them have no place."""
    if layer.kind in ("flood-extent", "flood-depth") or (layer.kind == "answer" and not layer.flow):
        return ""
    if layer.kind == "actor":
        return text("{count} aktörer, {drawn} med område på kartan", count=layer.rows, drawn=layer.drawn).render(lang)
    if layer.unplaced:
        return text("{count} objekt, {unplaced} utan läge", count=layer.rows, unplaced=layer.unplaced).render(lang)
    return text("{count} objekt", count=layer.rows).render(lang)
