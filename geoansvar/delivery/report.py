"""An answer on paper: A4, what matters first, legible after a bad copier, and a tagged PDF for a screen reader.

The lay-out is ``report.typ``. The answer reaches it as data, never as markup, so
nothing in a register can change the page it is printed on.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

import orjson
import typst

from geoansvar.delivery.answer_map import Files, picture_blocks
from geoansvar.delivery.asked import area_text, looked_in, names_in
from geoansvar.delivery.blocks import Block, list_block, table_block
from geoansvar.delivery.flood_blocks import flood_blocks
from geoansvar.delivery.headlines import headlines
from geoansvar.delivery.method import foot_line, is_method, what_it_is
from geoansvar.delivery.reach_asked import asked_lines
from geoansvar.delivery.reach_blocks import reach_blocks
from geoansvar.delivery.reach_map import reach_pictures
from geoansvar.delivery.sketch import sketch_of
from geoansvar.delivery.titles import (
    EXERCISE,
    FLOOD_KINDS,
    KIND_TITLES,
    NOTICE,
    REACH_KINDS,
    shown,
    tables_of,
    total_text,
)
from geoansvar.model.answer import Answer, Row
from geoansvar.model.finding import in_order
from geoansvar.texts import Lang, Text, text

_WORDS = {
    "valid": text("Gäller"),
    "run": text("Körning"),
    "level": text("Skyddsnivå"),
    "page": text("Sida"),
    "of": text("av"),
    "actor": text("Aktör"),
    "call": text("Ring"),
    "why": text("Varför"),
    "silent": text("geoansvar larmar, kallar och varnar ingen."),
    "sketch": text("Kartskiss över området och det som ligger i det"),
}


def pdf_bytes(answer: Answer, lang: Lang = "sv") -> bytes:
    """Write an answer as a tagged PDF (PDF/UA-1); same answer, same bytes."""
    day = datetime.fromisoformat(answer.question["as_of"]).replace(tzinfo=UTC)
    blocks, pictures = _blocks(answer, lang)
    content = orjson.dumps(_content(answer, blocks, lang), option=orjson.OPT_SERIALIZE_NUMPY).decode()
    compiled: bytes = typst.compile(
        _layout(),
        format="pdf",
        sys_inputs={"content": content, **{name: svg.decode() for name, svg in pictures.items()}},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=day,
    )
    return compiled


@cache
def _layout() -> bytes:
    return files("geoansvar.delivery").joinpath("report.typ").read_bytes()


def _content(answer: Answer, blocks: list[Block], lang: Lang) -> Row:
    return {
        "lang": lang,
        "title": KIND_TITLES[answer.kind].render(lang),
        "area": area_text(answer.question, lang, sources=answer.sources, names=names_in(answer)),
        "what": what_it_is(answer, lang),
        "workspace": answer.workspace["name"],
        "mark": EXERCISE if answer.workspace.get("exercise") else None,
        "notice": NOTICE.render(lang) if answer.notice is not None else None,
        "day": answer.question["as_of"],
        "run": answer.run,
        "foot": foot_line(answer, lang),
        "level": shown("access", str(answer.access), lang=lang),
        "asked": asked_lines(answer.question, lang, sources=answer.sources, names=names_in(answer)),
        "totals": headlines(answer, lang) or _totals(answer, lang),
        "blocks": blocks,
        "words": {key: word.render(lang) for key, word in _WORDS.items()},
        "sketch": sketch_of(answer),
    }


def _totals(answer: Answer, lang: Lang) -> list[str]:
    """Say the totals; flow by flow they are a table among the blocks, and no list."""
    in_blocks = answer.kind in (*FLOOD_KINDS, *REACH_KINDS)
    return [] if in_blocks else [total_text(row, lang, kind=answer.kind) for row in answer.totals]


def _blocks(answer: Answer, lang: Lang) -> tuple[list[Block], Files]:
    if answer.kind in FLOOD_KINDS:
        pictures, drawn = picture_blocks(answer, lang)
        return [*flood_blocks(answer, pictures, lang), *_last(answer, lang)], drawn
    if answer.kind in REACH_KINDS:
        pictures, drawn = reach_pictures(answer, lang)
        return [*reach_blocks(answer, pictures, lang), *_last(answer, lang)], drawn
    tables = tables_of(answer)
    full = [table_block(answer, table, lang) for table in tables if answer.result[table.key]]
    empty = [
        f"{table.title.render(lang)}: {looked_in(answer, table.key, lang)}"
        for table in tables
        if not answer.result[table.key]
    ]
    return [*full, *([list_block(text("Utan träff"), empty, lang)] if empty else []), *_last(answer, lang)], {}


def _last(answer: Answer, lang: Lang) -> list[Block]:
    """Give what stands last on every paper: what is wrong with it, and what it is made of."""
    noted = [_finding_text(finding.as_row(lang)) for finding in in_order(answer.findings) if not is_method(finding)]
    sources = [_source_text(row).render(lang) for row in answer.sources]
    return [
        *([list_block(text("Anmärkningar"), noted, lang)] if noted else []),
        list_block(text("Underlag"), sources, lang),
    ]


def _source_text(row: Row) -> Text:
    return text(
        "{layer}: {rows} rader, {owner}, hämtat {day}",
        layer=row.get("title") or row["layer"], rows=row["rows"], owner=row["owner"], day=row["retrieved"],
    )  # fmt: skip


def _finding_text(row: Row) -> str:
    where = ", ".join(str(row[key]) for key in ("place", "row") if row[key])
    return f"{row['text']} ({where})" if where else str(row["text"])
