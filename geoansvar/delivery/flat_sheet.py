"""A table on a sheet as it stands in the answer: a line for each row, ready to filter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from xlsxwriter.worksheet import Worksheet

from geoansvar.delivery.asked import looked_in
from geoansvar.delivery.titles import CONTACT_TITLES, EXERCISE, reasons_text, shown, state_text
from geoansvar.delivery.workbook import Book, row_height
from geoansvar.model.answer import Row
from geoansvar.model.tables import Table, TableColumn
from geoansvar.texts import Lang, Text, text

_REASONS_NAMED = 5  # the rest stand in the sheet of reasons
_WIDTHS = (6, 46)  # characters
_ONE_LINE = 44  # characters that certainly need no second line in a column of their own width
_TEXT, _WIDE = 200, 90  # characters: words so long are text, and are read more easily in a wider column
_READ_ACROSS = 210  # characters across A4 that can still be read
MOST_ROWS = 1_000_000  # Excel takes 1,048,576; the other formats have them all


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of a sheet: its title, the path to its value in a row, and the column whose codes its values are."""

    title: str
    path: tuple[str, ...]
    words: str = ""


def sheet_columns(columns: Sequence[TableColumn], lang: Lang) -> list[SheetColumn]:
    """Give the columns of a sheet: a table's own, a contact laid flat."""
    cells = []
    for column in columns:
        if column.key == "contact":
            cells += [SheetColumn(title.render(lang), ("contact", part)) for part, title in CONTACT_TITLES.items()]
        else:
            cells.append(SheetColumn(column.title.render(lang), (column.key,), column.words))
    return cells


def write_table(book: Book, sheet: Worksheet, table: Table, *, said: Callable[[Row, Lang], Row] | None = None) -> None:
    """Fill a sheet with a table of the answer; an empty one says what was looked in.

    ``said`` puts words in the place of values that mean nothing without the rest of their row.
    """
    rows = book.answer.result[table.key]
    if said is not None:
        rows = [said(row, book.lang) for row in rows]
    write_rows(book, sheet, sheet_columns(table.columns, book.lang), rows)
    if not rows:
        sheet.write_string(1, 0, looked_in(book.answer, table.key, book.lang), book.formats["muted"])


def write_reasons(book: Book, sheet: Worksheet) -> None:
    """Fill a sheet with why each actor is there, a line for each reason."""
    titles: dict[tuple[str, ...], Text] = {
        ("id",): text("Aktör (id)"),
        ("name",): text("Aktör"),
        ("reason", "rule"): text("Varför"),
        ("reason", "name"): text("Objekt"),
        ("reason", "layer"): text("Lager"),
        ("reason", "id"): text("Id"),
        ("reason", "share"): text("Andel av området"),
    }
    rows = [row | {"reason": reason} for row in book.answer.result["actors"] for reason in row["reasons"]]
    write_rows(book, sheet, [SheetColumn(title.render(book.lang), path) for path, title in titles.items()], rows)


def write_rows(
    book: Book, sheet: Worksheet, columns: Sequence[SheetColumn], rows: Sequence[Row], *, head: int = 0
) -> None:
    """Write rows under their titles, which stand at line ``head``, and make them ready to filter and print."""
    titles = [column.title for column in columns] + [EXERCISE] * book.exercise
    fit = _Fit(titles)
    for number, title in enumerate(titles):
        sheet.write_string(head, number, title, book.formats["head"])
    words: dict[tuple[str, str], str] = {}
    for line, row in enumerate(rows[:MOST_ROWS], start=head + 1):
        for number, value in enumerate(_values(row, columns, book.lang, words)):
            book.write(sheet, line, number, value, columns[number].words or columns[number].path[-1])
            fit.see(line, number, value)
        if book.exercise:
            sheet.write_string(line, len(columns), EXERCISE, book.formats["text"])
    if len(rows) > MOST_ROWS:
        more = text("{count} rader till står i CSV-filen.", count=len(rows) - MOST_ROWS).render(book.lang)
        sheet.write_string(head + 1 + MOST_ROWS, 0, more, book.formats["muted"])
    widths = fit.apply(sheet, head)
    _on_paper(sheet, widths, [column.path for column in columns])
    sheet.freeze_panes(head + 1, 0)
    sheet.autofilter(head, 0, head + max(min(len(rows), MOST_ROWS), 1), len(titles) - 1)
    sheet.repeat_rows(head)


def _on_paper(sheet: Worksheet, widths: Sequence[int], paths: Sequence[tuple[str, ...]]) -> None:
    """Take as many sheets across as the columns need to be read, each with the columns that name the row."""
    named = next((number for number, path in enumerate(paths) if path == ("name",)), 0)
    again = sum(widths[: named + 1])
    if sum(widths) <= _READ_ACROSS or again > _READ_ACROSS / 2:
        return
    across = -(-(sum(widths) - again) // (_READ_ACROSS - again))
    sheet.fit_to_pages(across, 0)
    sheet.repeat_columns(0, named)
    sheet.print_across()


class _Fit:
    """Fits columns and rows to what stands in them: no title is cut, and long words get lines enough."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._titles = titles
        self._widths = [len(max(title.split(), key=len)) + 3 for title in titles]
        self._long: dict[int, list[tuple[str, int]]] = {}  # by line: words and their column

    def see(self, line: int, number: int, value: Any) -> None:
        """Take note of a value; most fit on one line in a column of their own width."""
        self._widths[number] = max(self._widths[number], len(str(value or "")) + 2)
        if isinstance(value, str) and len(value) > _ONE_LINE:
            self._long.setdefault(line, []).append((value, number))

    def apply(self, sheet: Worksheet, head: int) -> list[int]:
        """Set the widths of the columns, and the heights of the head and of rows with long words; give the widths."""
        least, most = _WIDTHS
        longest = {number for cells in self._long.values() for words, number in cells if len(words) > _TEXT}
        widths = [
            min(max(width, least), _WIDE if number in longest else most) for number, width in enumerate(self._widths)
        ]
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width)
        sheet.set_row(head, row_height(zip(self._titles, widths, strict=True)))
        for line, cells in self._long.items():
            sheet.set_row(line, row_height((words, widths[number]) for words, number in cells))
        return widths


def _values(row: Row, columns: Sequence[SheetColumn], lang: Lang, words: dict[tuple[str, str], str]) -> Iterator[Any]:
    """Give a row's values: numbers and dates as they are, all else in words; ``words`` keeps those looked up."""
    for column in columns:
        value: Any = row
        for part in column.path:
            value = (value or {}).get(part)
        key = column.words or column.path[-1]
        if column.path == ("contact", "state"):
            yield state_text(row.get("contact") or {}, lang)
        elif key == "reasons":
            yield reasons_text(value, lang, at_most=_REASONS_NAMED)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield value if isfinite(value) else None
        elif isinstance(value, str):
            if (key, value) not in words:
                words[key, value] = shown(key, value, lang=lang)
            yield words[key, value]
        else:
            yield shown(key, value, lang=lang)
