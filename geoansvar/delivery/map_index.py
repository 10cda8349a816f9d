"""The objects of a printed map by name, each with its cell of the grid: the map's equal for who cannot see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import shapely

from geoansvar.maps.markup import has_table
from geoansvar.maps.paper_frame import Frame
from geoansvar.maps.paper_pages import PaperPage, on_paper
from geoansvar.maps.planned import Feature, MapPlan, PlanLayer
from geoansvar.model.answer import Row
from geoansvar.texts import Lang, text

MOST_ROWS = 600  # more are not looked up on paper; they are counted, and the service has them

Found = Mapping[str, str]  # layer/id → what the answers say of it


def index_sections(plan: MapPlan, pages: Iterable[PaperPage], frame: Frame) -> list[Row]:
    """Give the index, layer by layer: cell, name, class, and what the map's answers say of each object."""
    shown = {layer.name: layer for page in pages for layer in page.layers}
    said = _said(shown.values(), [flow.key for flow in plan.flows])
    lang, sections, left = plan.lang, [], MOST_ROWS
    for layer in reversed(list(shown.values())):
        if layer.kind == "answer" or not has_table(layer):
            continue
        rows = _rows(layer, frame, said, lang)
        kept = rows[: max(0, left)]
        more = text("… och {count} till, se tabellen i tjänsten.", count=len(rows) - len(kept)).render(lang)
        sections.append({"title": layer.title, "rows": kept, "more": more if len(kept) < len(rows) else ""})
        left -= len(kept)
    return sections


def _said(layers: Iterable[PlanLayer], flows: Sequence[str]) -> Found:
    """Gather what answers say of the objects they ring: ``Q100, Q200: våt; BHF: osäker``."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for layer in sorted(layers, key=lambda each: flows.index(each.flow) if each.flow in flows else -1):
        titles = {each.code: each.title for each in layer.classes}
        for feature in layer.features if layer.kind == "answer" else ():
            words = ", ".join(feature.badge) or titles.get(feature.code, "")
            if words and layer.flow not in found[feature.id][words]:
                found[feature.id][words].append(layer.flow)
    return {key: "; ".join(_flows_and(words, at) for words, at in said.items()) for key, said in found.items()}


def _flows_and(words: str, flows: Iterable[str]) -> str:
    named = ", ".join(flow for flow in flows if flow)
    return f"{named}: {words}" if named else words


def _rows(layer: PlanLayer, frame: Frame, said: Found, lang: Lang) -> list[list[str]]:
    titles = {each.code: each.title for each in layer.classes} if len(layer.classes) > 1 else {}
    cells = _cells(layer.features, frame, lang)
    rows = [
        [cell, each.name, titles.get(each.code, ""), said.get(f"{layer.name}/{each.id}", "")]
        for each, cell in zip(layer.features, cells, strict=True)
        if each.name
    ]
    return sorted(rows, key=lambda row: (row[1].casefold(), row[0]))


def _cells(features: Iterable[Feature], frame: Frame, lang: Lang) -> list[str]:
    geometries: Any = on_paper(
        {"type": "Point", "coordinates": list(each.symbol_at)} if each.symbol_at else each.geometry
        for each in features
    )
    spots: Any = shapely.point_on_surface(geometries)
    nowhere, outside = text("utan läge").render(lang), text("utanför").render(lang)
    return [
        nowhere if spot is None or spot.is_empty else frame.cell(float(spot.x), float(spot.y)) or outside
        for spot in spots
    ]
