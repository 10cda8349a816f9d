"""A field's values laid out so that a filter runs over all rows at once, what is unknown known as such."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoansvar.api.features.fields import LISTS, NUMBERS, TEXTS, Field
from geoansvar.api.listing import collated

Booleans = NDArray[np.bool_]
ValueKind = Literal["text", "number", "boolean", "date", "list"]


@dataclass(frozen=True, slots=True)
class Values:
    """The values of a field in all rows.

    Attributes
    ----------
    kind
        What can be asked of them.
    data
        Numbers and booleans as float64 (NaN is unknown), dates as days (NaT is unknown), texts and lists as the
        place of each in ``words`` (-1 is unknown).
    known
        Whether a row has a value.
    words
        The different texts or lists; a text is turned into words once, however many rows have it.
    """

    kind: ValueKind
    data: NDArray[Any]
    known: Booleans
    words: tuple[Any, ...] = ()

    def where(self, hits: Booleans) -> Booleans:
        """Tell of each row what is told of its word; False where it is unknown."""
        found: Booleans = np.append(hits, False)[self.data]
        return found

    def ranks(self) -> NDArray[np.float64]:
        """Give what rows are ordered by, NaN where it is unknown: words as a Swedish reader does."""
        if self.kind == "text":
            order = sorted(range(len(self.words)), key=lambda at: (collated(self.words[at]), self.words[at]))
            ranks = np.full(len(order) + 1, np.nan)
            ranks[order] = np.arange(len(order))
            return np.asarray(ranks[self.data])
        if self.kind == "date":
            return np.where(self.known, self.data.astype("int64").astype(float), np.nan)
        return np.where(self.known, self.data.astype(float), np.nan)


def values_of(series: pd.Series[Any], field: Field) -> Values:
    """Lay out a column of a layer."""
    if field.type in NUMBERS or field.type == "boolean":
        data = series.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
        return Values("boolean" if field.type == "boolean" else "number", data, ~np.isnan(data))
    if field.type == "date":
        days = pd.to_datetime(series, errors="coerce").to_numpy().astype("datetime64[D]")
        return Values("date", days, ~np.isnat(days))
    if field.type in LISTS:
        return _worded("list", map(as_list, series), len(series))
    assert field.type in TEXTS  # noqa: S101 - there are no other types
    return _worded("text", map(as_text, series), len(series))


def _worded(kind: ValueKind, values: Iterable[Any], count: int) -> Values:
    which, words = pd.factorize(np.fromiter(values, dtype=object, count=count), use_na_sentinel=True)
    return Values(kind, which, which >= 0, tuple(words))


def as_text(value: Any) -> str | None:
    """Give a text; an empty one states nothing."""
    return None if value is None or value == "" or value is pd.NA or value != value else str(value)


def as_list(value: Any) -> tuple[str, ...] | None:
    """Give a list of texts; an empty one states nothing."""
    if not isinstance(value, list | tuple | np.ndarray) or len(value) == 0:
        return None
    return tuple(str(part) for part in value)
