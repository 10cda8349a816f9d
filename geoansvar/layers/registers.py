"""In a list that people keep by hand the same thing gets written twice, and a time becomes a word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd
from numpy.typing import NDArray

import shapely

from geoansvar.layers.noted import Notes
from geoansvar.layers.values import UNKNOWN_WORDS, day_of
from geoansvar.texts import Text, text

# What two rows have the same of when they are the same thing, and what tells them apart where both of them say it.
_NAMED_BY = {"resource": ("type", "name", "holder", "amount")}
_TOLD_APART_BY = {"actor": ()}
_TIME = re.compile(r"[T ](\d{1,2}:\d{2}(?::\d{2})?)")


def note_same_rows(frame: Mapping[str, pd.Series[Any]], geometry: NDArray[Any], kind: str, notes: Notes) -> None:
    """Say where a row names the same thing as an earlier one; both are kept, for nobody knows which is right.

    Actors are the same by their name alone: an answer can name only one of them. Of other things, an address or a
    point of their own tells two of the same name apart.
    """
    said = {finding.row for finding in notes.findings if finding.code == "row-duplicate"}
    named = [frame[column] for column in _NAMED_BY.get(kind, ("name",))]
    seen: dict[tuple[str, ...], list[int]] = {}
    found: list[tuple[str, Text]] = []
    for row, parts in enumerate(zip(*named, strict=True)):
        key = tuple(_folded(part) for part in parts)
        if not any(key):
            continue
        first = next((one for one in seen.get(key, []) if _may_be_same(frame, geometry, kind, one, row)), None)
        seen.setdefault(key, []).append(row)
        if first is not None and frame["id"].iloc[row] not in said:
            message = text("Raden ser ut att vara samma som {first}.", first=str(frame["id"].iloc[first]))
            found.append((str(frame["id"].iloc[row]), message))
    remedy = text("Ta bort den ena raden, eller skriv i namnet vad som skiljer dem åt.")
    notes.rows("row-duplicate", "warning", found, remedy=remedy)


def _may_be_same(
    frame: Mapping[str, pd.Series[Any]], geometry: NDArray[Any], kind: str, first: int, second: int
) -> bool:
    for column in _TOLD_APART_BY.get(kind, ("address", "function")):
        values = [_folded(frame[column].iloc[row]) for row in (first, second)] if column in frame else []
        if all(values) and len(set(values)) > 1:
            return False
    one, other = geometry[first], geometry[second]
    return kind == "actor" or one is None or other is None or bool(shapely.equals(one, other))


def _folded(value: Any) -> str:
    """Write a value so that case, spaces and punctuation do not matter."""
    return "" if value is None or value is pd.NA or value != value else re.sub(r"[\W_]+", "", str(value).casefold())


def note_no_times(ids: pd.Series[Any], values: pd.Series[Any], notes: Notes) -> None:
    """Say where it is not a time that a status is said to be since: ``igår`` is another day tomorrow."""
    found = [
        (str(row), text("”{value}” är ingen tidpunkt: ingen vet sedan när.", value=value))
        for row, value in zip(ids, values, strict=True)
        if isinstance(value, str) and value.casefold() not in UNKNOWN_WORDS and not is_time(value)
    ]
    remedy = text("Skriv dag och klockslag, som 2026-11-16 08:00.")
    notes.rows("time-unreadable", "warning", found, key="status_time", remedy=remedy)


def is_time(words: str) -> bool:
    """Tell whether some words are a day, with or without a time of day after it."""
    if day_of(words) is None:
        return False
    clock = _TIME.search(words)
    if clock is None:
        return True
    try:
        datetime.strptime(clock[1], "%H:%M:%S" if clock[1].count(":") == 2 else "%H:%M")
    except ValueError:
        return False
    return True
