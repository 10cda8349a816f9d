"""What a person writes in a cell, read as it was meant: words for codes, and either of two ways to say where."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, NamedTuple

import pandas as pd

import shapely

from geoansvar.crs import geometry_in
from geoansvar.layers.noted import Notes
from geoansvar.layers.template_form import EAST, NORTH, code_titles
from geoansvar.model.kinds import Column
from geoansvar.texts import LANGS, text

# Sweden with a margin: what can only be SWEREF 99 TM (metres) and what can only be WGS 84 (degrees).
_NORTH_M, _EAST_M = (6_000_000.0, 7_800_000.0), (200_000.0, 1_000_000.0)
_LATITUDE, _LONGITUDE = (54.0, 70.0), (10.0, 25.5)
_SEVERAL = re.compile(r"[;\n|]")


class _Pair(NamedTuple):
    """East and north in EPSG:3006, and how they had been written."""

    east: float | None
    north: float | None
    turned: bool = False
    in_degrees: bool = False


def cell_text(value: Any) -> str | None:
    """Give a cell's text, or None where it is blank; a whole number is written without decimals."""
    if value is None or value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes").removesuffix(" 00:00")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\xa0", " ").strip() or None


def coded(column: Column, value: Any) -> str | None:
    """Turn the words of a cell into codes, several joined by semicolons; a word that is no code stands as it is."""
    written = cell_text(value)
    if written is None:
        return None
    known = {code.casefold(): code for code in code_titles(column)}
    for lang in LANGS:
        known |= {title.casefold(): code for code, title in code_titles(column, lang).items()}
    if column.type == "code":
        return known.get(written.casefold(), written)
    found = []
    for part in _SEVERAL.split(written):
        word = part.strip()
        words = [word] if word.casefold() in known else [piece.strip() for piece in word.split(",")]
        found += [known.get(piece.casefold(), piece) for piece in words if piece]
    return ";".join(dict.fromkeys(found)) or None


def placed(frame: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Make the coordinates SWEREF 99 TM, whichever of the two ways each row has them in; unusable ones are noted."""
    if not {EAST, NORTH} <= set(frame.columns):
        return frame
    points = []
    for row, north, east in zip(frame["id"], frame[NORTH], frame[EAST], strict=True):
        point = _read_pair(north, east)
        if point is None and (cell_text(north) is not None or cell_text(east) is not None):
            _note_unusable(notes, row, cell_text(north) or "–", cell_text(east) or "–")
        points.append(point)
    _note_turned(frame["id"], points, notes)
    _note_mixed(frame["id"], points, notes)
    places = [point or _Pair(None, None) for point in points]
    return frame.assign(
        **{EAST: pd.Series([p.east for p in places], dtype=float),
           NORTH: pd.Series([p.north for p in places], dtype=float)}
    )  # fmt: skip


def _note_turned(ids: pd.Series[Any], points: list[_Pair | None], notes: Notes) -> None:
    message = text("Nord och öst (eller latitud och longitud) stod i varandras kolumner; de är bytta.")
    turned = [(str(row), message) for row, point in zip(ids, points, strict=True) if point and point.turned]
    remedy = text("Byt plats på de två talen, och kontrollera läget på kartan.")
    notes.rows("axes-swapped", "warning", turned, key=NORTH, limit=None, remedy=remedy)


def _note_mixed(ids: pd.Series[Any], points: list[_Pair | None], notes: Notes) -> None:
    """Say which rows have the reference system that fewer rows have: somebody else wrote them, or another map did."""
    read = [(str(row), point) for row, point in zip(ids, points, strict=True) if point]
    in_degrees = [row for row, point in read if point.in_degrees]
    in_metres = [row for row, point in read if not point.in_degrees]
    if not in_degrees or not in_metres:
        return
    message = text("Koordinaterna är meter, men de flesta rader har grader.")
    rows = in_metres
    if len(in_degrees) <= len(in_metres):
        message, rows = text("Koordinaterna är grader, men de flesta rader har meter (SWEREF 99 TM)."), in_degrees
    remedy = text("Kontrollera läget på kartan, och skriv alla rader på samma sätt.")
    notes.rows("reference-mixed", "warning", ((row, message) for row in rows), key=NORTH, limit=None, remedy=remedy)


def _note_unusable(notes: Notes, row: str, north: str, east: str) -> None:
    notes.add(
        "coordinates-unusable",
        "warning",
        text("Koordinaterna {north} och {east} är inte ett läge i Sverige.", north=north, east=east),
        key=NORTH,
        row=row,
        remedy=text(
            "Skriv SWEREF 99 TM, som 6399514 och 377307, eller latitud och longitud, som 57.7210 och 12.9401."
        ),
    )


def sweref(north: Any, east: Any) -> tuple[float, float] | None:
    """Give east and north in EPSG:3006, or None where the two numbers are no place in Sweden.

    Metres and degrees cannot be confused here, nor north with east: a pair written in the wrong order is turned.
    """
    read = _read_pair(north, east)
    return (read.east, read.north) if read and read.east is not None and read.north is not None else None


def _read_pair(north: Any, east: Any) -> _Pair | None:
    first, second = _number(north), _number(east)
    if first is None or second is None:
        return None
    for n, e, turned in ((first, second, False), (second, first, True)):
        if _within(n, _NORTH_M) and _within(e, _EAST_M):
            return _Pair(e, n, turned=turned)
        if _within(n, _LATITUDE) and _within(e, _LONGITUDE):
            x, y = shapely.get_coordinates(geometry_in(shapely.Point(e, n)))[0]
            return _Pair(float(x), float(y), turned=turned, in_degrees=True)
    return None


def _number(value: Any) -> float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    written = re.sub(r"[\s°EN]", "", cell_text(value) or "").replace(",", ".")
    try:
        return float(written)
    except ValueError:
        return None


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]
