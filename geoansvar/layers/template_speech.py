"""What is said of a filled template is said as Excel says it: by row number, column title and the list's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from geoansvar.errors import GeoansvarError
from geoansvar.layers.noted import Notes, some
from geoansvar.layers.template_form import COORDINATES, code_titles
from geoansvar.layers.template_notes import RETRIEVED, REVIEW_BY
from geoansvar.layers.template_rows import identified_rows
from geoansvar.layers.template_sheet import is_template, read_sheet
from geoansvar.model.finding import Finding
from geoansvar.model.kinds import KINDS, Column
from geoansvar.model.layer import Layer
from geoansvar.texts import Text, text

_WORDS_LISTED = 15
_FIELDS = {"source.review_by": REVIEW_BY.title, "source.retrieved": RETRIEVED.title}
# What to do about it in Excel, where the general remedy speaks of declarations.
IN_EXCEL = {
    "unknown-code": text("Välj ett av orden i cellens lista. Flera skiljs med semikolon."),
    "date-unreadable": text("Skriv datumet som 2026-11-22."),
    "boolean-unreadable": text("Skriv ja eller nej."),
    "number-in-text": text("Skriv bara talet."),
    "number-unreadable": text("Skriv bara talet."),
    "number-rounded": text("Skriv ett helt tal."),
    "number-negative": text("Skriv ett tal som är noll eller mer."),
    "value-missing": text("Fyll i cellen."),
    "id-duplicate": text("Ge varje rad ett eget id, eller lämna cellen tom."),
    "unknown-actor": text("Skriv namnet likadant som i aktörslistan, eller lägg till aktören där."),
    "unknown-object": text("Skriv namnet likadant som det står i listan."),
    "contact-unverified": text("Ring, bekräfta kontakten och skriv dagens datum."),
    "contact-expired": text("Ring, bekräfta kontakten och skriv dagens datum."),
    "source-stale": text("Se över uppgifterna och skriv en ny dag i fältet ”{field}”.", field=REVIEW_BY.title),
    "date-future": text("Rätta datumet."),
}


def as_excel_says(findings: Iterable[Finding], layer: Layer) -> list[Finding]:
    """Give findings about a layer in the words of Excel where it is a filled template, else as they are."""
    found = list(findings)
    if not found or layer.path is None or not is_template(layer.path):
        return found
    return in_excel(found, layer.kind, _numbers(layer.path, layer.sha256))


@lru_cache(maxsize=32)
def _numbers(path: Path, sha256: str) -> Mapping[str, int]:
    """Give each row's number in Excel; ``sha256`` tells when the file has become another."""
    del sha256
    with suppress(GeoansvarError):
        return {row["id"]: number for number, row in identified_rows(read_sheet(path, place=path.name), Notes(""))}
    return {}


def in_excel(findings: Iterable[Finding], kind: str, numbers: Mapping[str, int]) -> list[Finding]:
    """Say findings about a template of a kind by row number and title; ``numbers`` gives each id's row in Excel."""
    columns = {column.name: column for column in (*KINDS[kind].columns, *COORDINATES)}
    return [_said(finding, columns, numbers) for finding in findings]


def _said(finding: Finding, columns: Mapping[str, Column], numbers: Mapping[str, int]) -> Finding:
    column = columns.get(finding.key or "")
    fault = _with_titles(finding.text, columns, numbers)
    remedy = remedy_in_excel(finding)
    if finding.code == "unknown-code" and column is not None:
        fault = text("”{code}” finns inte i listan.", code=dict(finding.text.values).get("code", ""))
        remedy = text("Välj: {words}.", words=some(list(code_titles(column).values()), most=_WORDS_LISTED))
    elif finding.remedy and "name" in dict(finding.remedy.values) and finding.code.startswith("unknown-"):
        remedy = text("{remedy} Menades {name}?", remedy=remedy, name=dict(finding.remedy.values)["name"])
    number = row_number(finding.row, numbers)
    if number is not None and column is not None:
        place = {"number": str(number), "title": column.title, "fault": fault}
        fault = text("Rad {number}, kolumn {title}: {fault}", **place)
    elif number is not None:
        fault = text("Rad {number}: {fault}", number=str(number), fault=fault)
    return replace(finding, text=fault, key=_title(finding.key, column), remedy=remedy)


def _with_titles(said: Text, columns: Mapping[str, Column], numbers: Mapping[str, int]) -> Text:
    def one(key: str, value: object) -> object:
        if key == "column" and str(value) in columns:
            return columns[str(value)].title
        number = row_number(str(value), numbers) if key == "first" else None
        return text("rad {number}", number=str(number)) if number is not None else value

    return Text(said.template, tuple((key, one(key, value)) for key, value in said.values))


def _title(key: str | None, column: Column | None) -> str | None:
    if column is not None:
        return column.title.render()
    if key in _FIELDS:
        return _FIELDS[key].render()
    return None if key == "geometry" or (key or "").startswith("source.") else key


def remedy_in_excel(finding: Finding) -> Text | None:
    """Give what to do about a finding in the workbook itself."""
    return IN_EXCEL.get(finding.code, finding.remedy)


def row_number(row: str | None, numbers: Mapping[str, int]) -> int | None:
    """Give the row's number in Excel; a repeated id was given a suffix when it was read."""
    if row is None:
        return None
    if row in numbers:
        return numbers[row]
    starts = [own for own in numbers if row.startswith((f"{own}-", f"{own}_"))]
    return numbers[max(starts, key=len)] if starts else None
