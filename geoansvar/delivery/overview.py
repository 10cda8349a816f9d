"""The first sheet of a workbook: what was asked, what was found, from what, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from geoansvar.delivery.titles import (
    EXERCISE,
    KIND_TITLES,
    NOTHING,
    NOTICE,
    PARTS,
    area_text,
    looked_in,
    names_in,
    part_titles,
    shown,
    tables_of,
)
from geoansvar.model.answer import Answer
from geoansvar.model.finding import in_order
from geoansvar.texts import Lang, Text, text

_WIDTHS = (30, 34, 24, 24, 18, 14, 12, 20)  # characters


class _Lines:
    """Writes down a sheet, line by line."""

    def __init__(self, sheet: Worksheet, formats: Mapping[str, Format]) -> None:
        self.sheet = sheet
        self.formats = formats
        self.line = 0

    def write(self, *values: Any, style: str = "text") -> None:
        for number, value in enumerate(values):
            if isinstance(value, int | float):
                self.sheet.write_number(self.line, number, value, self.formats["whole"])
            elif value:
                self.sheet.write_string(self.line, number, str(value), self.formats[style])
        self.line += 1

    def section(self, title: str, heads: Sequence[str]) -> None:
        self.line += 1
        self.write(title, style="section")
        self.write(*heads, style="head")


def write_overview(
    sheet: Worksheet, answer: Answer, *, sheets: Mapping[str, str], formats: Mapping[str, Format], lang: Lang
) -> None:
    """Fill the sheet; ``sheets`` names the sheet of each table."""
    lines = _Lines(sheet, formats)
    _what(lines, answer, lang)
    _groups(lines, answer, sheets, lang)
    _totals(lines, answer, lang)
    _sources(lines, answer, lang)
    _findings(lines, answer, lang)
    for number, width in enumerate(_WIDTHS):
        sheet.set_column(number, number, width)


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
        lines.write(title.render(lang), fact)
    if answer.notice is not None:
        lines.write(NOTICE.render(lang), style="muted")


def _groups(lines: _Lines, answer: Answer, sheets: Mapping[str, str], lang: Lang) -> None:
    lines.section(text("Innehåll").render(lang), _heads(lang, text("Blad"), text("Rader")))
    for table in tables_of(answer):
        count = len(answer.result[table.key])
        link = f"internal:'{sheets[table.key]}'!A1"
        lines.sheet.write_url(lines.line, 0, link, string=table.title.render(lang))
        value: int | str = count or looked_in(answer, table.key, lang)
        if isinstance(value, int):
            lines.sheet.write_number(lines.line, 1, value, lines.formats["whole"])
        else:
            lines.sheet.write_string(lines.line, 1, value, lines.formats["muted"])
        lines.line += 1


def _totals(lines: _Lines, answer: Answer, lang: Lang) -> None:
    if not answer.totals:
        return
    parts = [title.render(lang).capitalize() for title in part_titles(answer.kind).values()]
    lines.section(text("Antal").render(lang), [*_heads(lang, text("Vad")), *parts, text("Summa").render(lang)])
    for row in answer.totals:
        title = shown("key", row["key"], lang=lang)
        if row["total"]:
            lines.write(title, *(row[part] for part in PARTS), row["total"])
        else:
            lines.write(title, NOTHING.render(lang))


def _sources(lines: _Lines, answer: Answer, lang: Lang) -> None:
    heads = _heads(
        lang, text("Lager"), text("Titel"), text("Slag"), text("Ägare"), text("Licens"), text("Hämtat"), text("Rader")
    )
    lines.section(text("Underlag").render(lang), [*heads, "sha256"])
    for row in answer.sources:
        kind = shown("kind", row["kind"], lang=lang)
        title = row.get("title", "")
        lines.write(
            row["layer"], title, kind, row["owner"], row["licence"], row["retrieved"], row["rows"], row["sha256"]
        )


def _findings(lines: _Lines, answer: Answer, lang: Lang) -> None:
    heads = _heads(lang, text("Allvar"), text("Vad"), text("Gör så här"), text("Var"), text("Rad"), text("Kod"))
    lines.section(text("Anmärkningar").render(lang), heads)
    for finding in in_order(answer.findings):
        row = finding.as_row(lang)
        severity = shown("severity", finding.severity, lang=lang)
        lines.write(severity, row["text"], row["remedy"], row["place"], row["row"], row["code"])
    if not answer.findings:
        lines.write(text("inga anmärkningar").render(lang), style="muted")
