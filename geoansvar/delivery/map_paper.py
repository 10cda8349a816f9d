"""A map as a PDF to print: A3 or A4 landscape, tagged, with its legend as text and an index by the grid's cells.

The lay-out is ``map_paper.typ``. Names and titles reach it as data, never as markup.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

import orjson
import typst

from geoansvar.delivery.answer_map import map_alt
from geoansvar.delivery.map_index import index_sections
from geoansvar.delivery.map_legend import Swatches, legend_rows
from geoansvar.delivery.titles import EXERCISE
from geoansvar.maps.paper_frame import PAPERS, Frame, Paper, PaperName, frame_of
from geoansvar.maps.paper_pages import PaperPage, pages_of
from geoansvar.maps.planned import MapPlan
from geoansvar.model.answer import Row
from geoansvar.texts import number_text, text

_WORDS = {
    "valid": text("Gäller"),
    "run": text("Karta"),
    "level": text("Skyddsnivå"),
    "page": text("Sida"),
    "of": text("av"),
    "sign": text("Tecken"),
    "meaning": text("Betydelse"),
    "amount": text("Antal"),
    "legend": text("Teckenförklaring"),
    "more": text("Resten av teckenförklaringen står längre bak."),
    "continued": text("Teckenförklaring, fortsättning"),
    "sources": text("Källor och datum"),
    "index": text("Objekten efter namn"),
    "index_about": text("Rutan är bokstaven och siffran i kartans kant."),
    "grid": text("Koordinaterna i kanten är SWEREF 99 TM, i meter. Norr är uppåt."),
    "silent": text("geoansvar larmar, kallar och varnar ingen."),
}
_SOURCE_COLUMNS = (text("Lager"), text("Ägare"), text("Licens"), text("Hämtat"), text("Ålder"))
_INDEX_COLUMNS = (text("Ruta"), text("Namn"), text("Slag"), text("I kartans svar"))


def map_pdf(plan: MapPlan, paper: PaperName = "a4") -> bytes:
    """Write a map as a tagged PDF (PDF/UA-1), landscape; same plan, same bytes.

    Notes
    -----
    A map whose reader can switch between flows has a page for each of them.
    """
    sheet = PAPERS[paper]
    frame = frame_of(plan.bounds, sheet)
    pages = pages_of(plan)
    swatches = Swatches()
    maps, pictures = _drawn(plan, pages, sheet, frame, swatches)
    content = orjson.dumps(_content(plan, pages, maps, sheet, frame))
    run = _digest(content, *pictures.values())
    compiled: bytes = typst.compile(
        _layout(),
        format="pdf",
        sys_inputs={"content": content.decode(), "run": run, **_inputs(pictures)},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=datetime.fromisoformat(plan.day).replace(tzinfo=UTC),
    )
    return compiled


@cache
def _layout() -> bytes:
    return files("geoansvar.delivery").joinpath("map_paper.typ").read_bytes()


def _inputs(pictures: dict[str, bytes]) -> dict[str, str]:
    """Give pictures as text, which is all that a lay-out can be given: those of dots with a letter for each byte."""
    return {name: each.decode("utf-8" if name.endswith(".svg") else "latin-1") for name, each in pictures.items()}


def _digest(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return "sha256:" + digest.hexdigest()[:16]


def _drawn(
    plan: MapPlan, pages: tuple[PaperPage, ...], sheet: Paper, frame: Frame, swatches: Swatches
) -> tuple[list[Row], dict[str, bytes]]:
    from geoansvar.maps.paper_picture import draw_paper, swatch_svg  # slow to load, and only paper needs it
    from geoansvar.maps.paper_symbols import part_of

    mark, part = EXERCISE if plan.exercise else "", part_of(pages, frame)
    maps: list[Row] = []
    pictures: dict[str, bytes] = {}
    for page in pages:
        for shown in (frame, part) if part is not None else (frame,):
            within = part if shown is frame else None
            drawn = draw_paper(plan, page, sheet, shown, part=within, mark=mark)
            name = f"map-{len(maps)}.{drawn.format}"
            pictures[name] = drawn.content
            maps.append(_map(plan, page, name, swatches, shown))
    pictures |= {name: swatch_svg(look, hatch) for (look, hatch), name in swatches.found.items()}
    return maps, pictures


def _map(plan: MapPlan, page: PaperPage, name: str, swatches: Swatches, frame: Frame) -> Row:
    shown = "; ".join(layer.title for layer in reversed(page.layers))
    part = text("Utsnitt, 1:{scale}", scale=number_text(frame.scale, plan.lang)).render(plan.lang)
    return {
        "file": name,
        "flow": page.flow,
        "about": page.about,
        "part": part if frame.main is not None else "",
        "alt": map_alt(shown, plan.lang),
        "rows": legend_rows(plan, page, swatches),
    }


def _content(plan: MapPlan, pages: tuple[PaperPage, ...], maps: list[Row], sheet: Paper, frame: Frame) -> Row:
    lang = plan.lang
    index = index_sections(plan, pages, frame)
    answered = any(row[-1] for section in index for row in section["rows"])
    return {
        "lang": lang,
        "title": plan.title,
        "workspace": plan.municipality,
        "mark": EXERCISE if plan.exercise else None,
        "level": plan.access_text,
        "day": plan.day,
        "paper": sheet.name,
        "picture_mm": list(sheet.picture_mm),
        "legend_mm": sheet.legend_mm,
        "maps": maps,
        "words": {key: word.render(lang) for key, word in _WORDS.items()},
        "source_columns": [word.render(lang) for word in _SOURCE_COLUMNS],
        "sources": [[line.title, line.owner, line.licence, line.retrieved, line.age_text] for line in plan.sources],
        "index_columns": [word.render(lang) for word in _INDEX_COLUMNS][: 4 if answered else 3],
        "index": index,
    }
