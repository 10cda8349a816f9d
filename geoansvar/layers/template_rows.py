"""The filled rows of a template: each with an id, with codes for words, and without the example."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Literal

from babel.dates import get_month_names

from geoansvar.layers.noted import Notes
from geoansvar.layers.template_cells import cell_text, coded
from geoansvar.layers.template_form import EAST, EXAMPLE_MARK, NORTH, code_titles
from geoansvar.layers.template_sheet import Sheet
from geoansvar.model.kinds import Column
from geoansvar.texts import LANGS, text

_WRITTEN_OUT = re.compile(r"(?:den )?(?P<day>\d{1,2})\.? (?P<month>[a-zåäö]+)\.? (?P<year>\d{4})")
# Eight or nine digits are an area code and a number, or a mobile; 45 to 47 may be a neighbour's country code instead.
_WITHOUT_ZERO = re.compile(r"(?!4[5-7])[1-9]\d{7,8}")
_EXAMPLE_MARKS = tuple(EXAMPLE_MARK.render(lang) for lang in LANGS)


def identified_rows(sheet: Sheet, notes: Notes) -> list[tuple[int, dict[str, Any]]]:
    """Give the rows that hold something, each with its number in Excel and an id: its own, or one made of its name."""
    found: list[tuple[int, dict[str, Any]]] = []
    made = 0
    taken = {cell_text(row.get("id")) for _, row in _raw_rows(sheet)}
    for number, raw in _raw_rows(sheet):
        own = cell_text(raw.pop("id", None))
        row = {"id": own or _made_id(raw, taken), **raw}
        if own is None:
            made += 1
        found.append((number, _read_row(sheet, row, notes)))
    if made:
        message = text("{count} rader fick sitt id av namnet; det behöver inte skrivas.", count=made)
        notes.add("id-made", "note", message, key="id")
    return found


def _raw_rows(sheet: Sheet) -> list[tuple[int, dict[str, Any]]]:
    places = sheet.places | sheet.own
    found = []
    for number, cells in sheet.rows:
        row = {name: cells[place] if place < len(cells) else None for name, place in places.items()}
        marked = cell_text(row.get("id")) in _EXAMPLE_MARKS
        if marked and _is_example(sheet, row):
            continue
        if marked:
            row["id"] = None  # written over, and only the mark was forgotten
        if any(cell_text(value) is not None for value in row.values()):
            found.append((number, row))
    return found


def _is_example(sheet: Sheet, row: Mapping[str, Any]) -> bool:
    """Tell whether a marked row still says what the template said, in its name or, for want of one, its type."""
    keys = [key for key in ("name", "type") if key in row and key in sheet.form.example]
    shown = {key: _example_words(sheet, key) for key in keys}
    return all(cell_text(row[key]) is None or cell_text(row[key]) in shown[key] for key in keys)


def _example_words(sheet: Sheet, key: str) -> set[str]:
    value = str(sheet.form.example[key])
    column = next(column for column in sheet.form.columns if column.name == key)
    return {value} | {code_titles(column, lang).get(value, value) for lang in LANGS}


def _made_id(row: Mapping[str, Any], taken: set[str | None]) -> str:
    stem = plain_ascii(cell_text(row.get("name")) or cell_text(row.get("type")) or "").replace("_", "-") or "rad"
    made, count = stem, 1
    while made in taken:
        count += 1
        made = f"{stem}-{count}"
    taken.add(made)
    return made


def _read_row(sheet: Sheet, row: dict[str, Any], notes: Notes) -> dict[str, Any]:
    columns = {column.name: column for column in sheet.form.columns}
    return {
        name: _read_cell(columns[name], value, row["id"], notes) if name in columns else _plain(value)
        for name, value in row.items()
    }


def _read_cell(column: Column, value: Any, row: str, notes: Notes) -> Any:
    readers: dict[str, Callable[[], Any]] = {
        "date": lambda: cell_text(read_date(value)),
        "number": lambda: _plain(value),
        "integer": lambda: _plain(value),
        "code": lambda: coded(column, value),
        "codes": lambda: coded(column, value),
    }
    if column.type == "phone" and isinstance(value, int | float):
        return _phone(column, value, row, notes)
    return readers.get(column.type, lambda: cell_text(value))()


def _phone(column: Column, value: float, row: str, notes: Notes) -> str | None:
    """Put back the zero that Excel took, where the number can only be a Swedish one; else keep it, and doubt it."""
    digits = cell_text(value) or ""
    certain = _WITHOUT_ZERO.fullmatch(digits) is not None
    message = text("Numret {value} är sparat som tal och kan ha förlorat sin nolla: ring inte utan att kontrollera.",
                   value=digits)  # fmt: skip
    if certain:
        message = text("Numret {value} är sparat som tal; den inledande nollan lades till.", value=digits)
    remedy = text("Gör cellen till text i Excel och skriv numret igen.")
    notes.add("phone-as-number", "warning", message, key=column.name, row=row, remedy=remedy)
    return f"0{digits}" if certain else digits


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float) else cell_text(value)


def read_date(value: Any) -> Any:
    """Give a date as a date, also one that Excel shows as a number or people write out; other text stands as it is."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, int | float) and not isinstance(value, bool) and 20_000 < value < 80_000:  # 1954 to 2119
        from openpyxl.utils.datetime import from_excel

        read = from_excel(value)
        return read.date() if isinstance(read, datetime) else read
    if isinstance(value, date):
        return value
    written = cell_text(value)
    return _written_out(written) or written


def _written_out(words: str | None) -> date | None:
    """Read ``1 oktober 2026``, in Swedish or English, months cut short or not."""
    match = _WRITTEN_OUT.fullmatch((words or "").casefold())
    month = _months().get(match["month"]) if match else None
    if match is None or month is None:
        return None
    try:
        return date(int(match["year"]), month, int(match["day"]))
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    widths: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated")
    named = [(n, name) for lang in LANGS for w in widths for n, name in get_month_names(w, locale=lang).items()]
    return {name.casefold().rstrip("."): number for number, name in named}


def is_filled(sheet: Sheet, *names: str) -> bool:
    """Tell whether any row has something in one of some columns."""
    return any(cell_text(row.get(name)) is not None for _, row in _raw_rows(sheet) for name in names)


def has_coordinates(sheet: Sheet) -> bool:
    """Tell whether any row has something in the columns of coordinates."""
    return EAST in sheet.places and NORTH in sheet.places and is_filled(sheet, EAST, NORTH)


def plain_ascii(words: str) -> str:
    """Write some words in lower-case ASCII, with an underscore for whatever stands between them."""
    plain = unicodedata.normalize("NFKD", words.casefold().replace("ø", "o").replace("æ", "a"))
    return re.sub(r"[^a-z0-9]+", "_", plain.encode("ascii", "ignore").decode()).strip("_")
