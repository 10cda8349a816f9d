"""An answer on paper: A4, whom to call first, legible after a bad copier, and a tagged PDF for a screen reader.

The lay-out is ``report.typ``. The answer reaches it as data, never as markup, so
nothing in a register can change the page it is printed on.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import orjson
import typst

from geoansvar.delivery.brief import brief_cell, brief_columns, is_number, sections
from geoansvar.delivery.sketch import sketch_of
from geoansvar.delivery.titles import (
    CONTACT_TITLES,
    EXERCISE,
    KIND_TITLES,
    NOTICE,
    area_text,
    looked_in,
    names_in,
    reasons_text,
    shown,
    state_text,
    tables_of,
    total_text,
)
from geoansvar.model.answer import Answer, Row
from geoansvar.model.finding import in_order
from geoansvar.model.tables import Table
from geoansvar.texts import Lang, Text, text

_OBJECTS_NAMED = 4  # of each rule; the files have them all
_WIDEST = 30  # characters; longer text is broken into lines
_WORDS = {
    "valid": text("Gäller"),
    "run": text("Körning"),
    "level": text("Skyddsnivå"),
    "sources": text("Underlag"),
    "empty": text("Utan träff"),
    "findings": text("Anmärkningar"),
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
    content = orjson.dumps(_content(answer, lang), option=orjson.OPT_SERIALIZE_NUMPY).decode()
    compiled: bytes = typst.compile(
        _layout(),
        format="pdf",
        sys_inputs={"content": content},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=day,
    )
    return compiled


@cache
def _layout() -> bytes:
    return files("geoansvar.delivery").joinpath("report.typ").read_bytes()


def _content(answer: Answer, lang: Lang) -> Row:
    return {
        "lang": lang,
        "title": KIND_TITLES[answer.kind].render(lang),
        "area": area_text(answer.question, lang, sources=answer.sources, names=names_in(answer)),
        "workspace": answer.workspace["name"],
        "mark": EXERCISE if answer.workspace.get("exercise") else None,
        "notice": NOTICE.render(lang) if answer.notice is not None else None,
        "day": answer.question["as_of"],
        "run": answer.run,
        "level": shown("access", str(answer.access), lang=lang),
        "totals": [total_text(row, lang, kind=answer.kind) for row in answer.totals],
        "groups": [_group(answer, table, lang) for table in tables_of(answer)],
        "sources": [_source_text(row).render(lang) for row in answer.sources],
        "findings": [_finding_text(finding.as_row(lang)) for finding in in_order(answer.findings)],
        "words": {key: word.render(lang) for key, word in _WORDS.items()},
        "sketch": sketch_of(answer),
    }


def _group(answer: Answer, table: Table, lang: Lang) -> Row:
    rows = answer.result[table.key]
    columns = brief_columns(answer, table)
    group: dict[str, Any] = {
        "key": table.key,
        "title": table.title.render(lang),
        "count": len(rows),
        "empty": looked_in(answer, table.key, lang),
    }
    if table.key == "actors":
        return group | {"actors": [_actor(row, lang) for row in rows]}
    parts: list[Row] = [
        {"title": title, "rows": [[brief_cell(column, row, lang) for column in columns] for row in part]}
        for title, part in sections(table, rows, lang)
    ]
    heads = [column.title.render(lang) for column in columns]
    return group | {
        "columns": heads,
        "right": [is_number(column) for column in columns],
        "widths": _widths(heads, [cells for part in parts for cells in part["rows"]]),
        "sections": parts,
    }


def _widths(heads: list[str], rows: list[list[str]]) -> list[int]:
    """Share the width of the paper among columns by what stands in them, so that none is starved."""
    longest = [max(len(word) for word in head.split()) for head in heads]
    return [
        max(longest[number] + 2, min(_WIDEST, max((len(cells[number]) for cells in rows), default=0)))
        for number in range(len(heads))
    ]


def _actor(row: Row, lang: Lang) -> Row:
    contact = row["contact"]
    about = [shown(key, row.get(key), lang=lang) for key in ("category", "level", "isf_role")]
    return {
        "name": row["name"] or row["id"],
        "about": ", ".join(part for part in about if part),
        "why": reasons_text(row["reasons"], lang, at_most=_OBJECTS_NAMED),
        "function": contact.get("function") or "",
        "number": contact.get("phone_24_7") or contact.get("phone") or "",
        "fault": "" if contact["state"] == "ok" else state_text(contact, lang),
        "more": [line.render(lang) for line in _more(contact)],
    }


def _more(contact: Row) -> list[Text]:
    """List the other ways to reach an actor, the ones that have something in them."""
    lines = []
    if contact.get("phone") and contact.get("phone_24_7"):
        lines.append(text("{title}: {value}", title=CONTACT_TITLES["phone"], value=contact["phone"]))
    deputy = " ".join(str(contact[key]) for key in ("deputy", "deputy_phone") if contact.get(key))
    if deputy:
        lines.append(text("{title}: {value}", title=CONTACT_TITLES["deputy"], value=deputy))
    for key in ("other_way", "verified"):
        if contact.get(key):
            lines.append(text("{title}: {value}", title=CONTACT_TITLES[key], value=contact[key]))
    return lines


def _source_text(row: Row) -> Text:
    return text(
        "{layer}: {rows} rader, {owner}, hämtat {day}",
        layer=row.get("title") or row["layer"], rows=row["rows"], owner=row["owner"], day=row["retrieved"],
    )  # fmt: skip


def _finding_text(row: Row) -> str:
    where = ", ".join(str(row[key]) for key in ("place", "row") if row[key])
    return f"{row['text']} ({where})" if where else str(row["text"])
