"""The sheet that says how the numbers were made: what was asked, with every default, and what the answer is not."""

from __future__ import annotations

from collections.abc import Iterator

from xlsxwriter.worksheet import Worksheet

from geoansvar.delivery.asked import names_in
from geoansvar.delivery.method import method_lines
from geoansvar.delivery.reach_asked import asked_lines
from geoansvar.delivery.titles import EXERCISE, shown
from geoansvar.delivery.workbook import Book, row_height
from geoansvar.texts import Lang, Text, text

_WIDTHS = (34, 90)  # characters
_ASKED: dict[str, Text] = {
    "floods": text("Flöden"),
    "objects": text("Lager som prövats"),
    "by": text("Delat på distrikt i lagret"),
    "thresholds_m": text("Djuptrösklar (m)"),
    "cell_rule": text("Rutor som djupet läses i"),
    "search_m": text("Djup söks utanför objektet (m)"),
    "population_method": text("Befolkningen är"),
    "discharge_m3_s": text("Avläst flöde (m³/s)"),
    "level_m": text("Avläst nivå (m)"),
    "unknown_rows": text("Allt utan uppgift listas"),
    "as_of": text("Gäller"),
}
_ALL = text("alla som finns")


def write_method(book: Book, sheet: Worksheet) -> None:
    """Write what was asked, key by key, and how it was answered, line by line."""
    line = 0
    if book.exercise:
        sheet.write_string(line, 0, EXERCISE, book.formats["mark"])
        line += 1
    for title, words in (*_asked(book), *_said(book)):
        sheet.write_string(line, 0, title, book.formats["head" if title else "text"])
        sheet.write_string(line, 1, words, book.formats["text"])
        sheet.set_row(line, row_height([(title, _WIDTHS[0]), (words, _WIDTHS[1])]))
        line += 1
    for number, width in enumerate(_WIDTHS):
        sheet.set_column(number, number, width)


def _asked(book: Book) -> Iterator[tuple[str, str]]:
    answer, question = book.answer, book.answer.question
    for line in asked_lines(question, book.lang, sources=answer.sources, names=names_in(answer)):
        yield text("Fråga").render(book.lang), line
    for key, title in _ASKED.items():
        if key in question and (question[key] is not None or key in ("floods", "objects")):
            yield title.render(book.lang), _answered(key, question[key], book.lang)


def _answered(key: str, value: object, lang: Lang) -> str:
    if value is None:
        return _ALL.render(lang)
    if isinstance(value, list | tuple):  # numbers with a decimal comma are not parted by commas
        return "; ".join(shown(key, each, lang=lang) for each in value)
    return shown(key, value, lang=lang)


def _said(book: Book) -> Iterator[tuple[str, str]]:
    head = text("Så har det räknats").render(book.lang)
    for number, words in enumerate(method_lines(book.answer, book.lang)):
        yield (head if number == 0 else ""), words
