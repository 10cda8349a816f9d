"""The first sheet of a workbook: what was asked, what was found, from what, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from geoansvar.delivery.asked import area_text, looked_in, names_in
from geoansvar.delivery.headlines import headlines
from geoansvar.delivery.method import method_lines
from geoansvar.delivery.reach_asked import asked_lines
from geoansvar.delivery.titles import (
    EXERCISE,
    FLOOD_KINDS,
    KIND_TITLES,
    NOTHING,
    NOTICE,
    PARTS,
    REACH_KINDS,
    part_titles,
    shown,
    tables_of,
)
from geoansvar.delivery.workbook import Book, link_to, row_height
from geoansvar.model.answer import Answer
from geoansvar.model.finding import in_order
from geoansvar.texts import Lang, Said, Text, text

_WIDTHS = (30, 29, 20, 22, 12, 12, 9, 66)  # characters
_PRINTED = 7  # columns: with the hashes beside them nothing could be read on A4; they stand in the file
_LONGEST_WORD = 40
_ROOM_USED = 0.9  # of the columns' width, by letters of middling width


class _Lines:
    """Writes down a sheet, line by line."""

    def __init__(self, sheet: Worksheet, formats: Mapping[str, Format], lang: Lang) -> None:
        self.sheet = sheet
        self.formats = formats
        self.lang = lang
        self.line = 0

    def write(self, *values: Any, style: str = "text") -> None:
        for number, value in enumerate(values):
            if isinstance(value, Said):
                self.sheet.write_string(self.line, number, value.say(self.lang), self.formats["text"])
            elif isinstance(value, int | float):
                self.sheet.write_number(self.line, number, value, self.formats["whole"])
            elif value:
                self.sheet.write_string(self.line, number, str(value), self.formats[_unbroken(str(value)) or style])
        if style == "text":
            broken = [(str(value), width) for value, width in zip(values, _WIDTHS, strict=False) if value]
            broken = [(words, width) for words, width in broken if not _unbroken(words)]
            self.sheet.set_row(self.line, row_height(broken))
        self.line += 1

    def over(self, words: str, *, title: str = "") -> None:
        """Write words over all columns that are printed, or those beside their title, in as many lines as needed."""
        first = 1 if title else 0
        room = sum(_WIDTHS[first:_PRINTED])
        if title:
            self.sheet.write_string(self.line, 0, title, self.formats["line"])
        if len(words) < room * _ROOM_USED:
            self.sheet.write_string(self.line, first, words, self.formats["line"])
        else:
            self.sheet.merge_range(self.line, first, self.line, _PRINTED - 1, words, self.formats["text"])
            self.sheet.set_row(self.line, row_height([(words, room)]))
        self.line += 1

    def section(self, title: str, heads: Sequence[str]) -> None:
        self.line += 1
        self.write(title, style="section")
        self.write(*heads, style="head")


def _unbroken(words: str) -> str | None:
    """A hash has nowhere to be broken: it runs on over the empty cells beside it."""
    return "line" if len(words) > _LONGEST_WORD and " " not in words else None


def write_overview(book: Book, sheet: Worksheet, *, sheets: Mapping[str, str]) -> dict[str, int]:
    """Fill the sheet; ``sheets`` names the sheet of each table. Gives the line of each layer, counted from 0."""
    lines, answer, lang = _Lines(sheet, book.formats, book.lang), book.answer, book.lang
    _what(lines, answer, lang)
    _groups(lines, answer, sheets, lang)
    _totals(lines, answer, lang)
    layers = _sources(lines, answer, lang)
    _findings(lines, answer, lang)
    for number, width in enumerate(_WIDTHS):
        sheet.set_column(number, number, width)
    sheet.print_area(0, 0, lines.line - 1, _PRINTED - 1)
    return layers


def _heads(lang: Lang, *titles: Text) -> list[str]:
    return [title.render(lang) for title in titles]


def _what(lines: _Lines, answer: Answer, lang: Lang) -> None:
    lines.write(KIND_TITLES[answer.kind].render(lang), style="title")
    if answer.workspace.get("exercise"):
        lines.write(EXERCISE, style="mark")
    facts = {
        text("Område"): area_text(answer.question, lang, sources=answer.sources, names=names_in(answer)),
        text("Gäller"): answer.question["as_of"],
        text("Kommun"): f"{answer.workspace['name']} ({answer.workspace['municipality']})",
        text("Skyddsnivå"): shown("access", str(answer.access), lang=lang),
        text("Körning"): answer.run,
        text("Program"): f"geoansvar {answer.version}",
    }
    for title, fact in facts.items():
        lines.over(fact, title=title.render(lang))
    for line in asked_lines(answer.question, lang, sources=answer.sources, names=names_in(answer)):
        lines.over(line, title=text("Fråga").render(lang))
    for line in headlines(answer, lang):
        lines.over(line, title=text("Svar").render(lang))
    for said in method_lines(answer, lang):
        lines.over(said)
    if answer.notice is not None:
        lines.write(NOTICE.render(lang), style="muted")


def _groups(lines: _Lines, answer: Answer, sheets: Mapping[str, str], lang: Lang) -> None:
    lines.section(text("Innehåll").render(lang), _heads(lang, text("Blad"), text("Rader")))
    titles = {table.key: table.title.render(lang) for table in tables_of(answer)}
    for key, name in sheets.items():
        lines.sheet.write_url(lines.line, 0, link_to(name, 0), string=titles.get(key, name))
        count = len(answer.result.get(key, answer.totals))
        if count:
            lines.sheet.write_number(lines.line, 1, count, lines.formats["whole"])
        else:
            lines.sheet.write_string(lines.line, 1, looked_in(answer, key, lang), lines.formats["muted"])
        lines.line += 1


def _totals(lines: _Lines, answer: Answer, lang: Lang) -> None:
    if not answer.totals or answer.kind in (*FLOOD_KINDS, *REACH_KINDS):  # flow by flow they have a sheet of their own
        return
    parts = [title.render(lang).capitalize() for title in part_titles(answer.kind).values()]
    lines.section(text("Antal").render(lang), [*_heads(lang, text("Vad")), *parts, text("Summa").render(lang)])
    for row in answer.totals:
        title = shown("key", row["key"], lang=lang)
        if row["total"]:
            lines.write(title, *(row[part] for part in PARTS), row["total"])
        else:
            lines.write(title, NOTHING.render(lang))


def _sources(lines: _Lines, answer: Answer, lang: Lang) -> dict[str, int]:
    heads = _heads(
        lang, text("Lager"), text("Titel"), text("Slag"), text("Ägare"), text("Licens"), text("Hämtat"), text("Rader")
    )
    lines.section(text("Underlag").render(lang), [*heads, "sha256"])
    layers: dict[str, int] = {}
    for row in answer.sources:
        layers[row["layer"]] = lines.line
        kind = shown("kind", row["kind"], lang=lang)
        title = row.get("title", "")
        lines.write(
            row["layer"], title, kind, row["owner"], row["licence"], row["retrieved"], row["rows"], row["sha256"]
        )
    return layers


def _findings(lines: _Lines, answer: Answer, lang: Lang) -> None:
    heads = _heads(lang, text("Allvar"), text("Vad"), text("Gör så här"), text("Var"), text("Rad"), text("Kod"))
    lines.section(text("Anmärkningar").render(lang), heads)
    for finding in in_order(answer.findings):
        row = finding.as_row(lang)
        severity = shown("severity", finding.severity, lang=lang)
        lines.write(severity, row["text"], row["remedy"], row["place"], row["row"], row["code"])
    if not answer.findings:
        lines.write(text("inga anmärkningar").render(lang), style="muted")
