"""Every column is read as its type says; what was changed or could not be read stands beside, as it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from geoansvar.layers.columns import Named
from geoansvar.layers.noted import Notes, nearest, some
from geoansvar.layers.values import (
    UNKNOWN_WORDS,
    Reading,
    as_text,
    code_reader,
    read_booleans,
    read_dates,
    read_each,
    read_integers,
    read_numbers,
)
from geoansvar.model.code_titles import CODE_TITLES
from geoansvar.model.codes import CodeList, packaged_codes
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.model.finding import Severity
from geoansvar.model.kinds import Column
from geoansvar.texts import Text, text

_SEPARATORS = re.compile(r"[;|\n]")
_NOTES: dict[str, Severity] = {"number-in-text": "note", "number-rounded": "note"}


def read_columns(
    columns: Named,
    ids: pd.Series[Any],
    declaration: LayerDeclaration,
    code_lists: Mapping[str, CodeList],
    notes: Notes,
) -> dict[str, pd.Series[Any]]:
    """Read every column of the kind, in the kind's order, then the municipality's own.

    What was changed or could not be read stands as it was in ``<column>_original``, and each row is a finding.
    """
    read: dict[str, pd.Series[Any]] = {"id": ids}
    originals: dict[str, pd.Series[Any]] = {}
    for column in declaration.kind_of.columns:
        if column.name == "id":
            continue
        values = columns.ours.get(column.name)
        if values is None:
            read[column.name] = empty_column(column, len(ids))
            continue
        reading = _reader(column, declaration, code_lists, notes)(values)
        read[column.name] = reading.values
        if reading.faults:
            originals[f"{column.name}_original"] = _originals(reading, len(ids))
            _write_down(reading, column, ids, notes)
    extra = {ours: as_extra(values) for ours, values in columns.ours.items() if ours not in read}
    extra |= {name: as_extra(values) for name, values in columns.extra.items()}
    return read | originals | {name: values for name, values in extra.items() if name not in originals}


def empty_column(column: Column, rows: int) -> pd.Series[Any]:
    """Give a column in which nothing is known."""
    types = {"number": "float64", "integer": "Int64", "boolean": "boolean"}
    if column.type in types:
        return pd.Series([np.nan if column.type == "number" else pd.NA] * rows, dtype=types[column.type])
    nothing: Any = () if column.type in ("codes", "ids", "list") else None
    return pd.Series([nothing] * rows, dtype=object)


def as_extra(values: pd.Series[Any]) -> pd.Series[Any]:
    """Give one of the municipality's own columns: numbers and booleans as they are, all else as trimmed text."""
    return as_text(values) if values.dtype == object else values


def _reader(
    column: Column, declaration: LayerDeclaration, code_lists: Mapping[str, CodeList], notes: Notes
) -> Callable[[pd.Series[Any]], Reading]:
    match column.type:
        case "number":
            return lambda values: read_numbers(values, column.unit)
        case "integer":
            return lambda values: read_integers(values, column.unit)
        case "boolean":
            return read_booleans
        case "date":
            return read_dates
        case "code" | "codes":
            lookup = code_reader(
                _codes_of(column, declaration, code_lists), _aliases(column, declaration, code_lists, notes)
            )
            return lambda values: _read_codes(values, lookup, column, declaration, code_lists)
        case "ids" | "list":
            return lambda values: _tuples(read_each(as_text(values), lambda value: (_pieces(value), None, None)))
        case "phone":
            return _read_phones
        case _:
            return lambda values: Reading(as_text(values))


def _codes_of(
    column: Column, declaration: LayerDeclaration, code_lists: Mapping[str, CodeList]
) -> dict[str, tuple[str, ...]]:
    if isinstance(column.codes, tuple):
        titles = CODE_TITLES.get(column.name, {})
        return {
            code: (titles[code].render("sv"), titles[code].render("en")) if code in titles else ()
            for code in column.codes
        }
    name = declaration.code_list if column.name == "function" else column.codes
    chosen = code_lists[name] if name in code_lists else packaged_codes(name)
    return {code: (entry.sv, entry.en) if entry.en else (entry.sv,) for code, entry in chosen.codes.items()}


def _aliases(
    column: Column, declaration: LayerDeclaration, code_lists: Mapping[str, CodeList], notes: Notes
) -> dict[str, str]:
    known = _codes_of(column, declaration, code_lists)
    aliases = declaration.codes.get(column.name, {})
    for theirs, ours in aliases.items():
        if ours not in known:
            close = nearest(ours, known)
            notes.add(
                "unknown-code",
                "error",
                text("{code} är ingen kod för {column}.", code=ours, column=column.name),
                key=f"codes.{column.name}.{theirs}",
                remedy=text("Menades {name}?", name=close)
                if close
                else text("Koderna är {codes}.", codes=some(list(known), most=30)),
            )
    return {theirs: ours for theirs, ours in aliases.items() if ours in known}


def _read_codes(
    values: pd.Series[Any],
    lookup: Callable[[str], str | None],
    column: Column,
    declaration: LayerDeclaration,
    code_lists: Mapping[str, CodeList],
) -> Reading:
    known = list(_codes_of(column, declaration, code_lists))

    def fault(words: list[str]) -> Text:
        close = nearest(words[0], known)
        if close:
            return text(
                "”{code}” är ingen kod för {column}; menades {close}?", code=words[0], column=column.name, close=close
            )
        return text("”{code}” är ingen kod för {column}.", code=words[0], column=column.name)

    def one(value: str) -> tuple[Any, str | None, Text | None]:
        code = lookup(value)
        if code is not None or value.casefold() in UNKNOWN_WORDS:
            return code, None, None
        return None, "unknown-code", fault([value])

    def several(value: str) -> tuple[Any, str | None, Text | None]:
        found, unknown = _codes_within(value, lookup)
        return tuple(found), "unknown-code" if unknown else None, fault(unknown) if unknown else None

    if column.type == "code":
        return read_each(as_text(values), one)
    return _tuples(read_each(as_text(values), several))


def _codes_within(value: str, lookup: Callable[[str], str | None]) -> tuple[list[str], list[str]]:
    """Cut a list at ``;`` and ``|`` first: a title may itself hold a comma (Hälsa, vård och omsorg)."""
    found: list[str] = []
    unknown: list[str] = []
    for part in _SEPARATORS.split(value):
        whole = lookup(part.strip())
        pieces = [part] if whole is not None else part.split(",")
        for piece in filter(None, (piece.strip() for piece in pieces)):
            code = lookup(piece)
            if code is not None:
                found.append(code)
            elif piece.casefold() not in UNKNOWN_WORDS:
                unknown.append(piece)
    return list(dict.fromkeys(found)), unknown


def _pieces(value: str) -> tuple[str, ...]:
    value = value.strip("[]") if value.startswith("[") else value  # a GeoJSON list arrives as JSON
    parts = (piece.strip().strip('"').strip() for piece in re.split(r"[;,|\n]", value))
    return tuple(dict.fromkeys(filter(None, parts)))


def _tuples(reading: Reading) -> Reading:
    values = [value if value is not None else () for value in reading.values]
    return Reading(pd.Series(values, index=reading.values.index, dtype=object), reading.faults)


def _read_phones(values: pd.Series[Any]) -> Reading:
    reading = Reading(as_text(values))
    if not pd.api.types.is_numeric_dtype(values.dtype):
        return reading
    message = text("Telefonnumret är lagrat som ett tal; inledande nolla har troligen försvunnit.")
    stated = np.flatnonzero(values.notna().to_numpy())
    faults = {int(row): ("phone-as-number", str(reading.values.iloc[row]), message) for row in stated}
    return Reading(reading.values, faults)


def _originals(reading: Reading, rows: int) -> pd.Series[Any]:
    kept = np.full(rows, None, dtype=object)
    for position, (_, original, _) in reading.faults.items():
        kept[position] = original
    return pd.Series(kept, dtype=object)


def _write_down(reading: Reading, column: Column, ids: pd.Series[Any], notes: Notes) -> None:
    by_code: dict[str, list[tuple[str, Text]]] = {}
    for position, (code, _, message) in sorted(reading.faults.items()):
        by_code.setdefault(code, []).append((str(ids.iloc[position]), message))
    for code, found in by_code.items():
        remedy = text("Originalet står i {column}_original. Rätta i källan.", column=column.name)
        if code == "unknown-code":
            remedy = text(
                'Rätta i källan, eller skriv under [codes.{column}]: "deras" = "kod". '
                "Originalet står i {column}_original.",
                column=column.name,
            )
        notes.rows(code, _NOTES.get(code, "warning"), found, key=column.name, remedy=remedy)
