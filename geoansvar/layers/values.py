"""One reader per type of column: what is unknown stays unknown, and what cannot be read is said and kept beside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoansvar.texts import Text, text

# Words for "not known": a value, never a fault, and never read as no.
UNKNOWN_WORDS = frozenset(
    {"", "-", "–", "—", "?", "okänd", "okänt", "okända", "vet ej", "ej känt", "ej angivet", "ej angiven", "saknas",
     "uppgift saknas", "n/a", "na", "null", "nan", "unknown", "inget svar", "oklart", "utreds"}
)  # fmt: skip
_YES = frozenset({"ja", "j", "yes", "y", "true", "sant", "1", "x"})
_NO = frozenset({"nej", "n", "no", "false", "falskt", "0"})
_NUMBER = re.compile(r"[-−]?\d+(?:[ \u00a0\u202f]\d{3})*(?:[.,]\d+)*")
_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009")
# How many of the column's own unit one of these is.
_UNITS: dict[str, dict[str, float]] = {
    "h": {"h": 1, "tim": 1, "timmar": 1, "timme": 1, "hours": 1, "dygn": 24, "dagar": 24, "dag": 24, "d": 24,
          "min": 1 / 60, "minuter": 1 / 60, "vecka": 168, "veckor": 168},
    "min": {"min": 1, "minuter": 1, "minut": 1, "h": 60, "tim": 60, "timmar": 60, "timme": 60, "dygn": 1440},
    "m": {"m": 1, "meter": 1, "km": 1000, "cm": 0.01},
    "km/h": {"km/h": 1, "km/tim": 1, "kmh": 1},
}  # fmt: skip
_DATES = ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m %Y")


@dataclass(frozen=True, slots=True)
class Reading:
    """A column that has been read.

    Attributes
    ----------
    values
        As a frame holds them.
    faults
        Position of a row to what was noticed in it: a finding's code, what stood there, and the sentence.
    """

    values: pd.Series[Any]
    faults: dict[int, tuple[str, str, Text]] = field(default_factory=dict)


Reader = Callable[[str], tuple[Any, str | None, Text | None]]


def as_text(values: pd.Series[Any]) -> pd.Series[Any]:
    """Give a column as trimmed text, None where nothing stands; ``12.0`` is written ``12``."""
    if values.dtype == object:
        items = [_trimmed(value) for value in values]
    elif pd.api.types.is_bool_dtype(values.dtype):
        items = [None if value is pd.NA or value is None else ("ja" if value else "nej") for value in values]
    else:
        items = [None if pd.isna(value) else _plain_number(value) for value in values]
    return pd.Series(np.array(items, dtype=object), index=values.index, dtype=object)


def _trimmed(value: Any) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    return _plain_number(value)


def _plain_number(value: Any) -> str:
    return str(int(value)) if isinstance(value, float | np.floating) and float(value).is_integer() else str(value)


def numbers_of(values: pd.Series[Any]) -> NDArray[np.float64]:
    """Read plain numbers, decimal comma or point, spaces between thousands; NaN where there is none."""
    if pd.api.types.is_numeric_dtype(values.dtype):
        return np.asarray(values.to_numpy(dtype="float64", na_value=np.nan), dtype=np.float64)
    plain = [_decimal_point(value.translate(_SPACES)) if isinstance(value, str) else value for value in values]
    return np.asarray(pd.to_numeric(pd.Series(plain, dtype=object), errors="coerce"), dtype=np.float64)


def _decimal_point(number: str) -> str:
    number = number.replace("−", "-")
    if "," not in number:
        return number
    return number.replace(",", ".") if "." not in number else _last_is_decimal(number)


def _last_is_decimal(number: str) -> str:
    thousands, decimal = (".", ",") if number.rfind(",") > number.rfind(".") else (",", ".")
    return number.replace(thousands, "").replace(decimal, ".")


def read_numbers(values: pd.Series[Any], unit: str) -> Reading:
    """Read numbers; a number within text is taken out and said: ``80 personer`` is 80.

    Text with no number or with several, with a unit that does not belong, or below 0 where nothing can be, is unknown.
    """
    plain = numbers_of(values).copy()
    faults: dict[int, tuple[str, str, Text]] = {}
    stated = values.notna().to_numpy() & ~np.isfinite(plain)
    for position in np.flatnonzero(stated):
        original = str(values.iloc[position]).strip()
        if original.casefold() in UNKNOWN_WORDS:
            continue
        plain[position] = number_within(original, unit)
        faults[int(position)] = _number_fault(original, plain[position])
    plain[~np.isfinite(plain)] = np.nan
    for position in np.flatnonzero(plain < 0) if unit else ():
        original = str(values.iloc[position])
        faults[int(position)] = ("number-negative", original, text("{value} kan inte stämma; okänt.", value=original))
        plain[position] = np.nan
    return Reading(pd.Series(plain, index=values.index), faults)


def _number_fault(stated: str, number: float) -> tuple[str, str, Text]:
    original = stated.strip("\"”“'") or stated  # the sentence has quotation marks of its own
    if np.isnan(number):
        return "number-unreadable", original, text("”{value}” är inget tal; värdet är okänt.", value=original)
    return "number-in-text", original, text("”{value}” lästes som {number}.", value=original, number=float(number))


def number_within(words: str, unit: str) -> float:
    """Take the one number out of some words, in ``unit``; NaN where there is none, several, or another unit."""
    found = _NUMBER.findall(words)
    if len(found) != 1:
        return float("nan")
    number = pd.to_numeric(_decimal_point(found[0].translate(_SPACES)), errors="coerce")
    after = words[words.index(found[0]) + len(found[0]) :].strip().casefold()
    if unit in _UNITS and after:
        return float(number) * _UNITS[unit].get(re.split(r"[\s.,;()]", after)[0], float("nan"))
    return float(number)


def read_integers(values: pd.Series[Any], unit: str) -> Reading:
    """Read whole numbers; what has decimals is rounded, and said."""
    reading = read_numbers(values, unit)
    numbers = reading.values.to_numpy()
    faults = dict(reading.faults)
    for position in np.flatnonzero(np.isfinite(numbers) & (numbers != np.round(numbers))):
        original = str(values.iloc[position])
        faults[int(position)] = (
            "number-rounded", original, text("{value} avrundades till ett helt tal.", value=original)
        )  # fmt: skip
    whole = pd.Series(pd.array(np.round(numbers), dtype="Float64"), index=values.index)
    return Reading(whole.mask(np.isnan(numbers)).astype("Int64"), faults)


def read_booleans(values: pd.Series[Any]) -> Reading:
    """Read ja and nej; okänt is unknown, never nej."""
    if pd.api.types.is_bool_dtype(values.dtype):
        return Reading(values.astype("boolean"))

    def one(value: str) -> tuple[Any, str | None, Text | None]:
        word = value.casefold()
        if word in _YES or word in _NO:
            return word in _YES, None, None
        if word in UNKNOWN_WORDS:
            return None, None, None
        return None, "boolean-unreadable", text("”{value}” är varken ja eller nej; värdet är okänt.", value=value)

    reading = read_each(as_text(values), one)
    return Reading(reading.values.astype("boolean"), reading.faults)


def read_dates(values: pd.Series[Any]) -> Reading:
    """Read days: ``2026-11-22``, ``20261122``, ``22.11.2026``, ``22/11 2026``, with or without a time after."""

    def one(value: str) -> tuple[Any, str | None, Text | None]:
        if value.casefold() in UNKNOWN_WORDS:
            return None, None, None
        day = day_of(value)
        if day is not None:
            return day, None, None
        return None, "date-unreadable", text("”{value}” är inget datum; värdet är okänt.", value=value)

    return read_each(as_text(values), one)


def day_of(value: str) -> date | None:
    """Read one day; None where the words are no day, or could be two (03/04/2026)."""
    head = re.split(r"[T ](?=\d{1,2}:)", value.strip())[0].removesuffix("Z")
    for pattern in _DATES:
        try:
            return datetime.strptime(head, pattern).date()
        except ValueError:
            continue
    return None


def read_each(values: pd.Series[Any], one: Reader) -> Reading:
    """Read text value by value, each different value once."""
    codes, distinct = pd.factorize(values)
    results = [one(str(value)) for value in distinct]
    read = pd.Series([None if code < 0 else results[code][0] for code in codes], index=values.index, dtype=object)
    wrong = {code for code, (_, fault, _) in enumerate(results) if fault is not None}
    faults = {
        int(position): (str(results[code][1]), str(distinct[int(code)]), results[code][2] or text(""))
        for position, code in enumerate(codes)
        if code in wrong
    }
    return Reading(read, faults)


def folded(word: str) -> str:
    """Write a word as codes are written: lower case, no accents, one space: ``Värmestuga`` is ``varmestuga``."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


def code_reader(codes: Mapping[str, tuple[str, ...]], aliases: Mapping[str, str]) -> Callable[[str], str | None]:
    """Make a look-up from what may stand in a file to a code.

    Parameters
    ----------
    codes
        Each code and its titles.
    aliases
        What the declaration's ``[codes.…]`` says: theirs to ours.
    """
    meant = {folded(title): code for code, titles in codes.items() for title in titles}
    meant |= {folded(code): code for code in codes}
    meant |= {folded(theirs): ours for theirs, ours in aliases.items()}
    return lambda word: meant.get(folded(word))
