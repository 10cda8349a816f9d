"""A pivoted table on a sheet, every number a link to the rows that it counts."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from geoansvar.delivery.matrix import Cell, Line, Matrix
from geoansvar.delivery.remarks import remarks
from geoansvar.delivery.row_links import RowLinks
from geoansvar.delivery.titles import EXERCISE, shown
from geoansvar.delivery.workbook import Book, row_height
from geoansvar.texts import Said, text

_WIDTHS = {"section": 26, "title": 34, "unit": 10, "number": 12}  # characters


@dataclass(frozen=True, slots=True)
class MatrixSheet:
    """A pivoted table on its sheet; ``links`` gives the way to each number's rows."""

    book: Book
    sheet: Worksheet
    matrix: Matrix
    links: RowLinks

    def write(self) -> None:
        """Write the table: one line of titles and no merged cells, so that it can be filtered and reckoned with."""
        said = remarks(self.book.answer, self.book.lang)
        is_said = any(line.indicator in said for line in self.matrix.lines)
        titles = self._titles(is_said=is_said)
        numbers = range(len(self._leading()), len(titles) - self.book.exercise - is_said)
        for number, title in enumerate(titles):
            self.sheet.write_string(0, number, title, self.book.formats["head_right" if number in numbers else "head"])
        for at, line in enumerate(self.matrix.lines, start=1):
            self._line(at, line)
            words = said.get(line.indicator)
            if words:
                self.sheet.write_string(at, len(titles) - 1 - self.book.exercise, words, self.book.formats["muted"])
            if self.book.exercise:
                self.sheet.write_string(at, len(titles) - 1, EXERCISE, self.book.formats["text"])
        self._widths(titles)
        self.sheet.freeze_panes(1, len(self._leading()) - 1)
        self.sheet.autofilter(0, 0, max(len(self.matrix.lines), 1), len(titles) - 1)
        self.sheet.repeat_rows(0)

    def _leading(self) -> list[str]:
        section, title = self.matrix.heads
        return [*([section] if section else []), title, text("Enhet").render(self.book.lang)]

    def _titles(self, *, is_said: bool) -> list[str]:
        numbers = [f"{column} {title}" for column in self.matrix.columns for _, title in self.matrix.parts]
        to_know = [text("Att veta").render(self.book.lang)] if is_said else []
        return [*self._leading(), *numbers, *to_know, *([EXERCISE] if self.book.exercise else [])]

    def _widths(self, titles: list[str]) -> None:
        leading = [_WIDTHS["section"]] * (len(self._leading()) - 2) + [_WIDTHS["title"], _WIDTHS["unit"]]
        widths = [*leading, *[_WIDTHS["number"]] * (len(titles) - len(leading))]
        for number, width in enumerate(widths):
            self.sheet.set_column(number, number, width)
        self.sheet.set_row(0, row_height(zip(titles, widths, strict=True)))
        if self.matrix.heads[0]:
            for at, line in enumerate(self.matrix.lines, start=1):
                self.sheet.set_row(at, row_height([(line.section, widths[0]), (line.title, widths[1])]))

    def _line(self, at: int, line: Line) -> None:
        words = [line.section] if self.matrix.heads[0] else []
        words += [line.title, shown("unit", line.unit, lang=self.book.lang)]
        for number, word in enumerate(words):
            style = "part" if line.is_part and word == line.title else "text"
            self.sheet.write_string(at, number, word, self.book.formats[style])
        number = len(words)
        for cell in line.cells:
            for key, _ in self.matrix.parts:
                if cell is not None:
                    self._number(at, number, line, cell, key)
                number += 1

    def _number(self, at: int, number: int, line: Line, cell: Cell, key: str) -> None:
        value = cell.parts.get(key)
        if value is None:
            if key == self.matrix.parts[0][0] and cell.state != "ok":  # said once, in the first of its columns
                words = shown("state", cell.state, lang=self.book.lang)
                self.sheet.write_string(at, number, words, self.book.formats["muted"])
            return
        if isinstance(value, str):
            self.sheet.write_string(at, number, shown(key, value, lang=self.book.lang), self.book.formats["text"])
            return
        if isinstance(value, Said):
            self.sheet.write_string(at, number, value.say(self.book.lang), self.book.formats["text"])
            return
        link = self.links.of(line, cell, key) if value else None
        if link:
            self.sheet.write_url(at, number, link)
        self.sheet.write_number(at, number, value, self.book.formats["linked" if link else "whole"])


def line_of(matrix: Matrix, indicator: str, flood: str) -> int | None:
    """Say on which line of its sheet the number of an indicator at a flow stands."""
    for at, line in enumerate(matrix.lines, start=1):
        behind = [cell.behind for cell in line.cells if cell is not None and cell.behind is not None]
        if any((each.indicator, each.flood, each.group) == (indicator, flood, None) for each in behind):
            return at
    return None
