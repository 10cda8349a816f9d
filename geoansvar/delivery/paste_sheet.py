"""A pivoted table as it stands on paper, to copy into a word processor: a column for each flow, in words."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from geoansvar.delivery.matrix import Cell, Line, Matrix, first_words, other_words
from geoansvar.delivery.titles import EXERCISE
from geoansvar.delivery.workbook import Book, row_height

_WIDTHS = {"section": 22, "title": 34, "cell": 24}  # characters; on A4 they become what fits


def write_to_paste(book: Book, sheet: Worksheet, matrix: Matrix) -> None:
    """Write a table whose cells are words: no links, no merged cells, nothing that pasting would lose.

    Each number has its unit, and what is uncertain or new in brackets after it. An exercise says so in the first
    title, which is pasted with the rest.
    """
    titles = _titles(book, matrix)
    widths = [_WIDTHS["section"]] * bool(matrix.heads[0]) + [_WIDTHS["title"]]
    widths += [_WIDTHS["cell"]] * len(matrix.columns)
    for number, (title, width) in enumerate(zip(titles, widths, strict=True)):
        aligned = "head_right" if number >= len(titles) - len(matrix.columns) else "head"
        sheet.write_string(0, number, title, book.formats[aligned])
        sheet.set_column(number, number, width)
    for at, line in enumerate(_told(matrix), start=1):
        words = _words(book, matrix, line)
        for number, word in enumerate(words):
            aligned = "right" if number >= len(words) - len(matrix.columns) else "text"
            sheet.write_string(at, number, word, book.formats[aligned])
        sheet.set_row(at, row_height(zip(words, widths, strict=True)))
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)


def _told(matrix: Matrix) -> list[Line]:
    """Leave out parts that are noughts at every flow, as on paper."""
    parts = [key for key, _ in matrix.parts]
    return [line for line in matrix.lines if not (line.is_part and line.is_nought(parts))]


def _titles(book: Book, matrix: Matrix) -> list[str]:
    titles = [head for head in matrix.heads if head] + list(matrix.columns)
    if book.exercise:
        titles[0] = f"{titles[0]} ({EXERCISE})"
    return titles


def _words(book: Book, matrix: Matrix, line: Line) -> list[str]:
    title = f"– {line.title}" if line.is_part else line.title
    leading = [line.section, title] if matrix.heads[0] else [title]
    return [*leading, *(_cell_words(book, matrix, line, cell) for cell in line.cells)]


def _cell_words(book: Book, matrix: Matrix, line: Line, cell: Cell | None) -> str:
    first = first_words(matrix, line, cell, book.lang)
    others = other_words(matrix, line, cell, book.lang)
    return f"{first} ({', '.join(others)})" if others else first
