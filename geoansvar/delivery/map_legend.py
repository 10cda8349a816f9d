"""A printed map's legend, as rows: what could not be read, what must be known, layers with classes, background."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from geoansvar.delivery.titles import NOTICE
from geoansvar.maps.legend import count_text, grouped
from geoansvar.maps.paper_pages import PaperPage, hatches_of
from geoansvar.maps.planned import MapPlan, PlanLayer
from geoansvar.maps.style import Look
from geoansvar.model.answer import Row
from geoansvar.texts import Lang, Text, text

SHAPES: dict[str, Text] = {
    "square": text("fyrkant"),
    "circle": text("cirkel"),
    "diamond": text("romb"),
    "triangle": text("triangel"),
    "hexagon": text("sexhörning"),
    "dot": text("prick"),
    "ring": text("ring"),
    "star": text("stjärna"),
    "area": text("yta"),
    "line": text("linje"),
}


@dataclass(slots=True)
class Swatches:
    """The small pictures of a legend, one for each look: the file it is named by in the lay-out."""

    found: dict[tuple[Look, str], str] = field(default_factory=dict)

    def file(self, look: Look, hatch: str = "") -> str:
        """Name the picture of a look."""
        return self.found.setdefault((look, hatch), f"swatch-{len(self.found)}.svg")


def legend_rows(plan: MapPlan, page: PaperPage, swatches: Swatches) -> list[Row]:
    """Give the legend of one page: what a reader must know stands first."""
    lang = plan.lang
    rows = [*_unread(plan), *_told(plan, page)]
    sources = {line.layer: f"{line.retrieved} · {line.age_text}" for line in plan.sources}
    for title, layers in grouped(replace(plan, layers=page.layers)):
        rows += [{"kind": "group", "text": title}] if title else []
        for layer in layers:
            rows += _layer(layer, sources.get(layer.name, ""), swatches, lang)
    return [*rows, *_left_out(page, lang), *_notes(plan), *_background(plan, swatches)]


def _unread(plan: MapPlan) -> list[Row]:
    if not plan.unread:
        return []
    head = text("Kunde inte läsas och saknas på kartan").render(plan.lang)
    return [{"kind": "group", "text": head}, *({"kind": "strong", "text": line} for line in plan.unread)]


def _told(plan: MapPlan, page: PaperPage) -> Iterator[Row]:
    if plan.limited:
        yield {"kind": "strong", "text": NOTICE.render(plan.lang)}
    if plan.warning:
        yield {"kind": "strong", "text": plan.warning}
    for line in plan.texts:
        yield {"kind": "note", "text": line}
    if any(feature.uncertain for layer in page.layers for feature in layer.features):
        yield {"kind": "note", "text": text("Symbol med streckad kant: osäkert läge.").render(plan.lang)}


def _layer(layer: PlanLayer, dated: str, swatches: Swatches, lang: Lang) -> Iterator[Row]:
    hatches = hatches_of(layer)
    about = " · ".join(part for part in (count_text(layer, lang), dated) if part)
    head: Row = {"kind": "layer", "title": layer.title, "about": about, "file": "", "alt": "", "count": ""}
    if len(layer.classes) == 1:
        (only,) = layer.classes
        head |= _sign(only.look, hatches.get(only.code, ""), swatches, lang)
        head["count"] = only.amount
    yield head
    for each in layer.classes if len(layer.classes) > 1 else ():
        yield {
            "kind": "class", "title": each.title, "count": each.amount or str(each.count),
            **_sign(each.look, hatches.get(each.code, ""), swatches, lang),
        }  # fmt: skip
    for line in (*layer.about, *layer.notes):
        yield {"kind": "note", "text": line}


def _sign(look: Look, hatch: str, swatches: Swatches, lang: Lang) -> Row:
    named = SHAPES[look.shape].render(lang)
    return {"file": swatches.file(look, hatch), "alt": f"{named} {look.letter}".strip()}


def _left_out(page: PaperPage, lang: Lang) -> Iterator[Row]:
    if not page.left_out:
        return
    yield {"kind": "group", "text": text("Finns på skärmen, ritas inte här").render(lang)}
    for layer in page.left_out:
        count = count_text(layer, lang)
        yield {"kind": "note", "text": f"{layer.title}: {count}" if count else layer.title}


def _notes(plan: MapPlan) -> Iterator[Row]:
    for line in plan.notes:
        yield {"kind": "note", "text": line}


def _background(plan: MapPlan, swatches: Swatches) -> Iterator[Row]:
    shown = [layer for layer in plan.base_layers if layer.visible]
    if not shown:
        return
    yield {"kind": "group", "text": text("Bakgrund").render(plan.lang)}
    signs = [{"title": layer.title, **_sign(layer.look, "", swatches, plan.lang)} for layer in shown]
    yield {"kind": "signs", "signs": signs}
    for layer in shown:
        if layer.note:
            yield {"kind": "note", "text": layer.note}
    detail = text(
        "Linjer är förenklade för kartan med högst {metres} m. Räkna aldrig på kartan: fråga.", metres=plan.detail_m
    )
    yield {"kind": "note", "text": detail.render(plan.lang)}
