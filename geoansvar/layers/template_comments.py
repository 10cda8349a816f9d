"""Findings go back to whoever filled in the sheet, as comments in the very cells they concern."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from geoansvar.errors import SourceUnreadable
from geoansvar.layers.noted import Notes
from geoansvar.layers.template_form import SHEETS
from geoansvar.layers.template_reading import template_layer_name
from geoansvar.layers.template_rows import identified_rows
from geoansvar.layers.template_sheet import Sheet, folded, open_workbook, read_sheet, titles_of
from geoansvar.layers.template_speech import remedy_in_excel, row_number
from geoansvar.model.finding import Finding, in_order
from geoansvar.texts import LANGS, Lang, text

AUTHOR = "geoansvar"
HEADING = text("Anmärkningar från geoansvar")
SIZE_PX = (360, 140)  # width, height
QUIET = ("id-made",)  # true of every row that has just been written, and nothing to do about


def comment_findings(xlsx: Path, findings: Iterable[Finding], out: Path, *, lang: Lang = "sv") -> Path:
    """Write a copy of a filled template with the findings as comments; drop-downs and values are kept.

    A finding about a row stands in the cell of its column, or in the row's name where it names no column. One that
    is about no row of the sheet is listed on the sheet beside the table. Comments of an earlier run are taken away,
    those of people stay.

    Raises
    ------
    SourceUnreadable, ColumnMissing
        If the template cannot be read, or the copy is open in another program.
    """
    sheet = read_sheet(xlsx, place=str(xlsx))
    rows = {row["id"]: number for number, row in identified_rows(sheet, Notes(template_layer_name(xlsx)))}
    book = open_workbook(xlsx, place=str(xlsx), read_only=False)
    table = book[sheet.title]
    _take_away(table)
    rest: list[Finding] = []
    for finding in in_order(findings):
        if finding.code in QUIET or not _concerns(finding, xlsx):
            continue
        number = row_number(finding.row, rows)
        if number is None:
            rest.append(finding)
        else:
            _comment(table.cell(number, _column(sheet, finding.key)), _words(finding, lang))
    _list(book[_notes_title(book, sheet)], rest, lang)
    try:
        book.save(out)
    except PermissionError:
        raise SourceUnreadable(
            text("{name} går inte att skriva: den är öppen i ett annat program.", name=out.name),
            place=str(out),
            remedy=text("Stäng den och försök igen."),
        ) from None
    return out


def _concerns(finding: Finding, xlsx: Path) -> bool:
    """Tell whether a finding is about this file: by the file's own name, or by the layer's."""
    if finding.place is None:
        return False
    place = PurePosixPath(finding.place.split(":")[0].strip())
    return place.name == xlsx.name or (place.suffix == ".toml" and place.stem == template_layer_name(xlsx))


def _column(sheet: Sheet, key: str | None) -> int:
    places = sheet.places | sheet.own
    fallback = places.get("name", places.get("type", 0))
    name = titles_of(sheet.form).get(folded(key), key or "")
    return places.get(name, fallback) + 1


def _take_away(table: Any) -> None:
    for row in table.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == AUTHOR:
                cell.comment = None


def _comment(cell: Any, words: str) -> None:
    from openpyxl.comments import Comment

    before = cell.comment.text if cell.comment is not None else ""
    author = cell.comment.author if cell.comment is not None else AUTHOR
    cell.comment = Comment("\n".join(filter(None, (before, words))), author, width=SIZE_PX[0], height=SIZE_PX[1])


def _words(finding: Finding, lang: Lang) -> str:
    remedy = remedy_in_excel(finding)
    return f"• {finding.text.render(lang)}" + (f" {remedy.render(lang)}" if remedy else "")


def _notes_title(book: Any, sheet: Sheet) -> str:
    names = {SHEETS["notes"].render(lang) for lang in LANGS}
    fallback = next((name for name in book.sheetnames if name != sheet.title), sheet.title)
    return next((name for name in book.sheetnames if name in names), fallback)


def _list(notes: Any, findings: list[Finding], lang: Lang) -> None:
    headings = {HEADING.render(other) for other in LANGS}
    start = next((cell.row for cell in notes["A"] if cell.value in headings), None)
    if start is not None:
        notes.delete_rows(start, notes.max_row - start + 1)
    if not findings:
        return
    row = notes.max_row + 2 if start is None else start
    notes.cell(row, 1, HEADING.render(lang))
    for number, finding in enumerate(findings, start=1):
        notes.cell(row + number, 1, finding.row or finding.key or "")
        notes.cell(row + number, 2, _words(finding, lang))
