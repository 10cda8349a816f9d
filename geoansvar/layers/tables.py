"""Tables made by people: the separator, the encoding and the heading row are found out, never assumed."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geoansvar.errors import GeoansvarError
from geoansvar.layers.marking import refuse_marked
from geoansvar.layers.noted import Notes, nearest
from geoansvar.layers.source import unreadable
from geoansvar.layers.template_reading import open_template
from geoansvar.layers.template_sheet import is_template
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.texts import text

SEPARATORS = (";", "\t", ",", "|")
HEADING_SEARCHED = 20  # rows
_OLE = b"\xd0\xcf\x11\xe0"  # an old .xls, or an .xlsx under a password
_EXCEL_FAULTS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SAKNAS!", "#REFERENS!"}


def open_table(path: Path, declaration: LayerDeclaration, notes: Notes) -> pd.DataFrame:
    """Read a text file with separators, or a sheet of an Excel workbook, headings in the first row.

    Raises
    ------
    SourceUnreadable
        If it is no such file, if several sheets hold data and none is named, or if the headings stand further down.
    """
    if is_template(path):
        filled = open_template(path, notes)
        return pd.DataFrame({name: _typed(tuple(filled[name].where(filled[name].notna(), None))) for name in filled})
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        rows = _workbook_rows(path, declaration, notes)
    else:
        rows = _text_rows(path, declaration.source.encoding, notes)
    width = max((len(row) for row in rows), default=0)
    if width == 0:
        raise unreadable(notes.place, text("Tabellen har inga rader."), text("Skriv rubriker i den första raden."))
    _check_heading(rows, declaration, notes.place)
    return _frame(rows, width)


def _text_rows(path: Path, stated: str | None, notes: Notes) -> list[list[Any]]:
    content = _decoded(path, stated, notes)
    if "\0" in content:
        message = text("Filen {name} är ingen textfil.", name=path.name)
        raise unreadable(notes.place, message, text("Spara den som CSV i UTF-8."))
    separator = separator_of(content)
    if path.suffix.lower() == ".txt" and separator not in content.partition("\n")[0]:
        message = text("Filen {name} har inget skiljetecken i första raden: den är ingen tabell.", name=path.name)
        raise unreadable(notes.place, message, text("Spara tabellen som CSV med semikolon mellan kolumnerna."))
    try:
        rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        message = text("Filen {name} är avbruten: ett citattecken har ingen ände.", name=path.name)
        raise unreadable(notes.place, message, text("Hämta filen på nytt, eller rätta citattecknen.")) from None
    rows = [row for row in rows if row]  # an empty line is no row
    _check_widths(rows, notes.place)
    return [[value.strip() or None for value in row] for row in rows]


def _decoded(path: Path, stated: str | None, notes: Notes) -> str:
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode(stated or "utf-8-sig")
    except LookupError:
        message = text("Teckenkodningen {encoding} finns inte.", encoding=stated)
        raise unreadable(f"{notes.place}: source.encoding", message, text("Skriv utf-8 eller cp1252.")) from None
    except UnicodeDecodeError:
        notes.add(
            "encoding-guessed",
            "note",
            text("Texten är inte {encoding}; den läses som cp1252 (Windows).", encoding=stated or "utf-8"),
            key="source.encoding",
            remedy=text('Skriv encoding = "cp1252" under [source], eller spara i UTF-8.'),
        )
        return content.decode("cp1252", "replace")


def separator_of(content: str) -> str:
    """Find the separator: the one that cuts the first lines into the same number of parts, the more the better."""
    head = [line for line in content.splitlines()[: HEADING_SEARCHED + 1] if line.strip()]

    def score(separator: str) -> tuple[float, int]:
        widths = [len(row) for row in csv.reader(head, delimiter=separator)]
        common = max(set(widths), key=widths.count, default=1)
        return (widths.count(common) / len(widths) if common > 1 else 0.0, common)

    return max(SEPARATORS, key=score) if head else ";"


def _check_widths(rows: list[list[str]], place: str) -> None:
    """A row with more values than there are headings has lost its place: every value after it may be wrong."""
    widths = [len(row) for row in rows]
    expected = max(widths[:HEADING_SEARCHED], default=0)
    for number, (row, width) in enumerate(zip(rows, widths, strict=True), start=1):
        if width > expected and any(value.strip() for value in row[expected:]):
            message = text(
                "Rad {row} har {width} värden, men rubrikerna är {expected}.",
                row=number,
                width=width,
                expected=expected,
            )
            raise unreadable(place, message, text("Sätt citattecken runt värden som innehåller skiljetecknet."))


def _workbook_rows(path: Path, declaration: LayerDeclaration, notes: Notes) -> list[list[Any]]:
    import openpyxl

    with path.open("rb") as content:
        if content.read(4) == _OLE:
            message = text("Arbetsboken {name} har lösenord eller är sparad i ett äldre format.", name=path.name)
            raise unreadable(notes.place, message, text("Ta bort lösenordet och spara som .xlsx."))
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            refuse_marked(pd.DataFrame(), book.sheetnames, notes.place)
            return _sheet_rows(book, declaration.source.sheet, notes)
        finally:
            book.close()
    except GeoansvarError:
        raise
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, EOFError):
        message = text("Arbetsboken {name} är skadad eller avbruten.", name=path.name)
        raise unreadable(notes.place, message, text("Öppna den i Excel och spara den på nytt som .xlsx.")) from None


def _sheet_rows(book: Any, wanted: str | None, notes: Notes) -> list[list[Any]]:
    if wanted is not None:
        return _cells(book[_sheet_named(book.sheetnames, wanted, notes.place)], notes)
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    filled = [(sheet.title, rows) for sheet in shown if (rows := _cells(sheet, notes))]
    if len(filled) == 1:
        return filled[0][1]
    names = ", ".join(title for title, _ in filled) or ", ".join(book.sheetnames)
    message = text("Arbetsboken har flera blad med innehåll.") if filled else text("Arbetsboken har inget innehåll.")
    raise unreadable(
        f"{notes.place}: source.sheet",
        message,
        text('Skriv sheet = "…" under [source], ett av: {names}.', names=names),
    )


def _sheet_named(names: list[str], wanted: str, place: str) -> str:
    folded = {name.strip().casefold(): name for name in names}
    if wanted.strip().casefold() in folded:
        return folded[wanted.strip().casefold()]
    close = nearest(wanted, names)
    hint = text("Menades {name}?", name=close) if close else text("Bladen heter: {names}.", names=", ".join(names))
    raise unreadable(f"{place}: source.sheet", text("Arbetsboken har inget blad {sheet}.", sheet=wanted), hint)


def _cells(sheet: Any, notes: Notes) -> list[list[Any]]:
    rows = [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    faults = sum(value in _EXCEL_FAULTS for row in rows for value in row if isinstance(value, str))
    if faults:
        message = text("{count} celler visar ett formelfel; de läses som okända.", count=faults)
        notes.add("excel-fault", "warning", message, key="source.sheet", remedy=text("Rätta formlerna i arbetsboken."))
    while rows and all(value is None for value in rows[-1]):
        rows.pop()  # Excel counts rows that once were formatted; below the last value there is nothing
    return [[None if isinstance(v, str) and v in _EXCEL_FAULTS else v for v in row] for row in rows]


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _check_heading(rows: list[list[Any]], declaration: LayerDeclaration, place: str) -> None:
    """Refuse a table whose headings stand below a title: known names further down, and none in the first row."""
    known = {name.strip().casefold() for name in declaration.columns}
    known |= {column.name for column in declaration.kind_of.columns}

    def fits(row: list[Any]) -> int:
        return len({str(value).strip().casefold() for value in row if value is not None} & known)

    best = max(range(min(len(rows), HEADING_SEARCHED)), key=lambda number: fits(rows[number]))
    if best > 0 and fits(rows[best]) >= 2 > fits(rows[0]):
        message = text("Rubrikerna står på rad {row}, inte på rad 1.", row=best + 1)
        raise unreadable(place, message, text("Ta bort raderna ovanför rubrikerna."))


def _frame(rows: list[list[Any]], width: int) -> pd.DataFrame:
    heading, body = rows[0] + [None] * (width - len(rows[0])), rows[1:]
    columns = list(zip(*(row + [None] * (width - len(row)) for row in body), strict=True)) or [()] * width
    return pd.DataFrame(
        {name: _typed(values) for name, values in zip(_names(heading), columns, strict=True) if name is not None},
        index=pd.RangeIndex(len(body)),
    )


def _names(heading: list[Any]) -> Iterator[str]:
    """Name every column: one without a heading after its number, a repeated one with its number after it."""
    seen: set[str] = set()
    for number, value in enumerate(heading, start=1):
        name = " ".join(str(value).split()) if value is not None else f"kolumn_{number}"
        name = f"{name}_{number}" if name in seen else name
        seen.add(name)
        yield name


def _typed(values: tuple[Any, ...]) -> pd.Series[Any]:
    stated = {type(value) for value in values if value is not None}
    if stated == {bool}:
        return pd.Series(values, dtype="boolean")
    if stated == {int}:
        return pd.Series(values, dtype="Int64")
    if stated and stated <= {int, float}:
        return pd.Series(values, dtype="float64")
    plain = [value if value is None or isinstance(value, str) else _shown(value) for value in values]
    return pd.Series(np.array(plain, dtype=object), dtype=object)


def _shown(value: Any) -> str:
    return ("ja" if value else "nej") if isinstance(value, bool) else str(value)
