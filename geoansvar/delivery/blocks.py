"""The blocks that a paper consists of, as plain data: a lay-out draws each kind of block, whatever the question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geoansvar.delivery.brief import brief_cell, brief_columns, is_number, layer_titles, sections
from geoansvar.delivery.matrix import Line, Matrix, first_words, other_words, unknown_words
from geoansvar.delivery.reach_brief import is_square
from geoansvar.delivery.titles import CONTACT_TITLES, reasons_text, shown, state_text
from geoansvar.model.answer import Answer, Row
from geoansvar.model.tables import Table
from geoansvar.texts import Lang, Text, text

Block = dict[str, Any]

_NO_DATA = "no_data"
_OBJECTS_NAMED = 4  # of each rule; the files have them all
_ADDED = text("Under varje tal står hur mycket som är osäkert, och efter + vad som tillkommer mot flödet före.")
_WIDEST = 30  # characters; longer text is broken into lines


def list_block(title: Text, lines: Sequence[str], lang: Lang) -> Block:
    """Make a block of lines."""
    return {"kind": "lines", "title": title.render(lang), "lines": list(lines)}


def table_block(
    answer: Answer, table: Table, lang: Lang, *, rows: list[Row] | None = None, at_most: int | None = None
) -> Block:
    """Make a block of a table's most needed columns; ``rows`` are those of the answer if None.

    Of squares and pieces of road there are so many rows ``at_most`` in each part, and how many more there are.
    """
    own = answer.result[table.key] if rows is None else rows
    title = text("{title} ({count})", title=table.title, count=len(own)).render(lang)
    if table.key == "actors":
        return {"kind": "actors", "title": title, "rows": [_actor(row, lang) for row in own]}
    columns = brief_columns(answer, table)
    parts: list[Row] = [
        {
            "title": part,
            "rows": [[brief_cell(column, row, lang) for column in columns] for row in same[:room]],
            "more": _left_out(len(same) - len(same[:room]), lang),
        }
        for part, same in sections(table, own, lang, titles=layer_titles(answer))
        for room in (at_most if all(map(is_square, same)) else None,)
    ]
    heads = [column.title.render(lang) for column in columns]
    return {
        "kind": "table",
        "title": title,
        "columns": heads,
        "right": [is_number(column) for column in columns],
        "widths": _widths(heads, [cells for part in parts for cells in part["rows"]]),
        "sections": parts,
    }


def _left_out(count: int, lang: Lang) -> str:
    return text("och {count} till i Excel och CSV", count=count).render(lang) if count else ""


def matrix_block(matrix: Matrix, lang: Lang) -> Block:
    """Make a block of a pivoted table: a column for each flow, in each cell its first number and the others under it.

    Parts that are noughts at every flow are left out; what has no layer stays, and says so. What has no data is
    mostly the same at every flow, and stands once, in a column of its own.
    """
    parts = dict(matrix.parts)
    unknown = parts.pop(_NO_DATA, None)
    told = matrix.only(*parts)
    return {
        "kind": "matrix",
        "title": matrix.title,
        "note": _ADDED.render(lang) if "added" in parts else "",
        "head": matrix.heads[1],
        "columns": [*matrix.columns, *([_capital(unknown)] if unknown else [])],
        "sections": [
            {
                "title": section,
                "lines": [
                    _line(told, line, lang, unknown=unknown is not None) for line in lines if not _hidden(matrix, line)
                ],
            }
            for section, lines in matrix.sections
        ],
    }


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _hidden(matrix: Matrix, line: Line) -> bool:
    return line.is_part and line.is_nought([key for key, _ in matrix.parts])


def _line(matrix: Matrix, line: Line, lang: Lang, *, unknown: bool) -> Row:
    return {
        "title": line.title,
        "about": line.about,
        "is_part": line.is_part,
        "cells": [
            {"first": first_words(matrix, line, cell, lang), "others": other_words(matrix, line, cell, lang)}
            for cell in line.cells
        ]
        + ([{"first": unknown_words(line, lang), "others": []}] if unknown else []),
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
