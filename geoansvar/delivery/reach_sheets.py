"""The sheets of an answer on who reaches what: intervals as numbers side by side, and each table ready to filter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from geoansvar.delivery.flat_sheet import SheetColumn, write_rows, write_table
from geoansvar.delivery.method_sheet import write_method
from geoansvar.delivery.reach_brief import file_row
from geoansvar.delivery.spans import case_flow, ends, flow_text, limit_text
from geoansvar.delivery.titles import shown
from geoansvar.delivery.workbook import Book, sheet_name
from geoansvar.model.answer import Answer, Row
from geoansvar.model.tables import Table
from geoansvar.texts import Lang, Text, text

SPANS = "spans"
SPANS_TITLE = text("Antal")
_NAMES = {  # of tables whose title is too long for a sheet
    ("coverage", "limits"): text("Inom räckhåll"),
    ("coverage", "beyond"): text("Bortom gränsen"),
    ("coverage", "catchments"): text("Vem går vart"),
    ("coverage", "drawn"): text("Ritade ytor"),
    ("isolation", "unreachable_dry"): text("Nås inte torrt"),
    ("isolation", "unreachable_flood"): text("Avskurna av flödet"),
    ("isolation", "bridges"): text("Broar och underfarter"),
    ("cascade", "outages"): text("Timme för timme"),
    ("cascade", "single_points"): text("Enskilda punkter"),
    ("siting", "before"): text("Före"),
    ("siting", "after"): text("Efter"),
    ("siting", "excluded"): text("Ej valbara"),
    ("what-if", "before"): text("Före"),
    ("what-if", "after"): text("Efter"),
    ("what-if", "changed"): text("Vems objekt"),
}
_ENDS: tuple[tuple[str, Text], ...] = (
    ("low", text("minst")),
    ("high", text("högst")),
    ("no_data", text("utan uppgift")),
)
_SIDES = {"before": text("före"), "after": text("efter")}


def reach_sheets(book: Book, tables: Sequence[Table], names: Mapping[str, str]) -> None:
    """Write the sheets after the overview, in the order of ``names``, and last the method."""
    by_key = {table.key: table for table in tables}
    for key, name in names.items():
        sheet = book.sheet(name)
        if key == SPANS:
            _write_spans(book, sheet)
        else:
            write_table(book, sheet, by_key[key], said=file_row)
    write_method(book, book.sheet(text("Metod").render(book.lang)))


def sheet_names(answer: Answer, tables: Sequence[Table], lang: Lang) -> dict[str, str]:
    """Name the sheets by the key of their table, the intervals first where there are any."""
    titles = {table.key: _NAMES.get((answer.kind, table.key), table.title) for table in tables}
    names = {key: sheet_name(title.render(lang)) for key, title in titles.items()}
    return ({SPANS: SPANS_TITLE.render(lang)} if any(_cases(answer, lang)) else {}) | names


def _write_spans(book: Book, sheet: Worksheet) -> None:
    """Write a line for each number and limit, and beside each other what it is in each case."""
    lines: dict[tuple[str, str], Row] = {}
    cases: dict[str, str] = {}
    for case, row in _cases(book.answer, book.lang):
        key = cases.setdefault(case, f"case{len(cases)}")
        limit = limit_text(row, book.lang)
        line = lines.setdefault((row["key"], limit), _line(row, limit, book.lang))
        low, high = ends(row)
        line |= {f"{key}_low": low, f"{key}_high": high, f"{key}_no_data": row["no_data"]}
    write_rows(book, sheet, list(_columns(cases, list(lines.values()), book.lang)), list(lines.values()))


def _line(row: Row, limit: str, lang: Lang) -> Row:
    title = shown("key", row["key"], lang=lang)
    return {"title": f"{title[:1].upper()}{title[1:]}", "limit": limit, "total": row["total"]}


def _columns(cases: Mapping[str, str], lines: Sequence[Row], lang: Lang) -> Iterator[SheetColumn]:
    yield SheetColumn(text("Uppgift").render(lang), ("title",))
    if any(line["limit"] for line in lines):
        yield SheetColumn(text("Gräns").render(lang), ("limit",))
    yield SheetColumn(text("Alla").render(lang), ("total",))
    for case, key in cases.items():
        for end, title in _ENDS:
            words = title.render(lang)
            head = f"{case}: {words}" if case else f"{words[:1].upper()}{words[1:]}"
            yield SheetColumn(head, (f"{key}_{end}",))


def _cases(answer: Answer, lang: Lang) -> Iterator[tuple[str, Row]]:
    """Give each total with the case it holds in: a flow or a dry day, and of a change before or after it."""
    inner = str((answer.question.get("question") or {}).get("kind", ""))
    sides = [side for side in _SIDES if answer.result.get(side)]
    for row in () if sides else answer.totals:
        yield flow_text(row["flood"], lang) if "flood" in row else "", row
    for rows in zip(*(answer.result[side] for side in sides), strict=False):
        for side, row in zip(sides, rows, strict=True):
            flow = case_flow(row, inner, lang)
            yield ", ".join(part for part in (flow, _SIDES[side].render(lang)) if part), row
