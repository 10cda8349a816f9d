"""An answer as an Excel workbook that can be filed, filtered and printed: first what it is, then a sheet per table."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from geoansvar.delivery.overview import write_overview
from geoansvar.delivery.titles import (
    CONTACT_TITLES,
    EXERCISE,
    KIND_TITLES,
    looked_in,
    reasons_text,
    shown,
    state_text,
    tables_of,
)
from geoansvar.model.answer import Answer, Row
from geoansvar.model.tables import Table
from geoansvar.texts import Lang, Text, text

_SHEET_TITLES = {  # Excel takes 31 characters
    "nearest_safety_points": text("Närmaste trygghetspunkter"),
}
_DATES = ("date", "verified", "continuity_plan_date", "agreement_until")
_REASONS_NAMED = 5  # the rest stand in the sheet of reasons
_LONGEST_CELL = 32_000  # Excel takes 32,767 characters
_WIDTHS = (6, 46)  # characters


@dataclass(frozen=True, slots=True)
class _Cell:
    """A column of a sheet: its title, and the path to its value in a row."""

    title: str
    path: tuple[str, ...]


def xlsx_bytes(answer: Answer, lang: Lang = "sv") -> bytes:
    """Write an answer as a workbook; same answer, same bytes."""
    out = io.BytesIO()
    book = Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties(_properties(answer, lang))
    formats = _formats(book)
    tables = tables_of(answer)
    names = {table.key: _sheet_name(table, lang) for table in tables}
    overview = book.add_worksheet(text("Översikt").render(lang))
    write_overview(overview, answer, sheets=names, formats=formats, lang=lang)
    _printed(overview, answer, lang)
    for table in tables:
        _table_sheet(book.add_worksheet(names[table.key]), answer, table, formats, lang)
    reasons = [row | {"reason": reason} for row in answer.result.get("actors", []) for reason in row["reasons"]]
    if "actors" in answer.result:
        _reasons_sheet(book.add_worksheet(text("Varför").render(lang)), answer, reasons, formats, lang)
    book.close()
    return out.getvalue()


def _properties(answer: Answer, lang: Lang) -> Row:
    day = date.fromisoformat(answer.question["as_of"])
    mark = f"{EXERCISE}: " if answer.workspace.get("exercise") else ""
    title = KIND_TITLES[answer.kind].render(lang)
    return {
        "title": mark + title,
        "subject": answer.run,
        "author": answer.workspace["name"],
        "created": datetime(day.year, day.month, day.day),
    }


def _formats(book: Workbook) -> dict[str, Format]:
    base = {"valign": "top"}
    return {
        "head": book.add_format({**base, "bold": True, "text_wrap": True, "bg_color": "#E6E9ED", "bottom": 1}),
        "title": book.add_format({**base, "bold": True, "font_size": 16}),
        "section": book.add_format({**base, "bold": True, "font_size": 12, "top": 1}),
        "mark": book.add_format({**base, "bold": True, "font_size": 14, "font_color": "#A4161A"}),
        "text": book.add_format({**base, "num_format": "@", "text_wrap": True}),
        "number": book.add_format({**base, "num_format": "#,##0.##"}),
        "whole": book.add_format({**base, "num_format": "#,##0"}),
        "share": book.add_format({**base, "num_format": "0 %"}),
        "date": book.add_format({**base, "num_format": "yyyy-mm-dd", "align": "left"}),
        "muted": book.add_format({**base, "italic": True, "font_color": "#4A5766"}),
    }


def _sheet_name(table: Table, lang: Lang) -> str:
    return _SHEET_TITLES.get(table.key, table.title).render(lang)[:31].rstrip()


def _cells(table: Table, lang: Lang) -> list[_Cell]:
    cells = []
    for column in table.columns:
        parts = CONTACT_TITLES.items() if column.key == "contact" else ()
        cells += [_Cell(title.render(lang), ("contact", part)) for part, title in parts]
        if column.key != "contact":
            cells.append(_Cell(column.title.render(lang), (column.key,)))
    return cells


def _table_sheet(sheet: Worksheet, answer: Answer, table: Table, formats: dict[str, Format], lang: Lang) -> None:
    rows = answer.result[table.key]
    _fill(sheet, answer, _cells(table, lang), rows, formats=formats, lang=lang)
    if not rows:
        sheet.write_string(1, 0, looked_in(answer, table.key, lang), formats["muted"])


def _reasons_sheet(
    sheet: Worksheet, answer: Answer, reasons: Sequence[Row], formats: dict[str, Format], lang: Lang
) -> None:
    titles: dict[tuple[str, ...], Text] = {
        ("id",): text("Aktör (id)"),
        ("name",): text("Aktör"),
        ("reason", "rule"): text("Varför"),
        ("reason", "name"): text("Objekt"),
        ("reason", "layer"): text("Lager"),
        ("reason", "id"): text("Id"),
        ("reason", "share"): text("Andel av området"),
    }
    cells = [_Cell(title.render(lang), path) for path, title in titles.items()]
    _fill(sheet, answer, cells, reasons, formats=formats, lang=lang)


def _fill(
    sheet: Worksheet,
    answer: Answer,
    cells: list[_Cell],
    rows: Sequence[Row],
    *,
    formats: dict[str, Format],
    lang: Lang,
) -> None:
    exercise = bool(answer.workspace.get("exercise"))
    titles = [cell.title for cell in cells] + [EXERCISE] * exercise
    for number, title in enumerate(titles):
        sheet.write_string(0, number, title, formats["head"])
    widths = [len(max(title.split(), key=len)) + 3 for title in titles]
    for line, row in enumerate(rows, start=1):
        for number, value in enumerate(_values(row, cells, lang)):
            _write(sheet, line, number, value, cells[number].path[-1], formats)
            widths[number] = max(widths[number], len(str(value or "")) + 2)
        if exercise:
            sheet.write_string(line, len(cells), EXERCISE, formats["text"])
    for number, width in enumerate(widths):
        sheet.set_column(number, number, min(max(width, _WIDTHS[0]), _WIDTHS[1]))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(titles) - 1)
    sheet.repeat_rows(0)
    _printed(sheet, answer, lang)


def _values(row: Row, cells: list[_Cell], lang: Lang) -> Iterator[Any]:
    """Give a row's values: numbers and dates as they are, all else in words."""
    for cell in cells:
        value: Any = row
        for part in cell.path:
            value = (value or {}).get(part)
        key = cell.path[-1]
        if cell.path == ("contact", "state"):
            yield state_text(row["contact"] or {}, lang)
        elif key == "reasons":
            yield reasons_text(value, lang, at_most=_REASONS_NAMED)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield value if isfinite(value) else None
        else:
            yield shown(key, value, lang=lang)


def _write(sheet: Worksheet, line: int, number: int, value: Any, key: str, formats: dict[str, Format]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        if key in _DATES and _is_date(value):
            sheet.write_datetime(line, number, datetime.fromisoformat(value), formats["date"])
        else:
            sheet.write_string(line, number, _cut(value), formats["text"])
        return
    style = "share" if key == "share" else "whole" if float(value).is_integer() else "number"
    sheet.write_number(line, number, value, formats[style])


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST_CELL else f"{words[:_LONGEST_CELL]} …"


def _printed(sheet: Worksheet, answer: Answer, lang: Lang) -> None:
    """Set the page up: A4 landscape, all columns on its width, and what it is on every sheet of paper."""
    level = shown("access", str(answer.access), lang=lang)
    mark = EXERCISE if answer.workspace.get("exercise") else ""
    page = text("Sida &P av &N").render(lang)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.7)  # inches
    name = str(answer.workspace["name"])[:60].replace("&", "&&")
    title = KIND_TITLES[answer.kind].render(lang)
    sheet.set_header(f"&L{name}, {answer.question['as_of']}&C&B{mark}&R{title} · &A")
    sheet.set_footer(f"&L{answer.run[:23]} · {level}&C&B{mark}&R{page}")
