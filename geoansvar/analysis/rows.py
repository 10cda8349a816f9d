"""A frame becomes plain rows once, so that no answer waits for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geopandas import GeoDataFrame

from geoansvar.model.answer import Row
from geoansvar.model.kinds import kind_named

_ALPHABET = str.maketrans("åäöüé", "{|}ye")  # å, ä and ö stand after z


def plain_rows(frame: GeoDataFrame, *, layer: str, kind: str) -> list[Row]:
    """Give a layer's rows as plain dicts: every column of its kind, ``layer``, and None for what is unknown.

    Dates are written as ISO 8601.

    A resource without a name is called what it is. Columns that the frame lacks (because the asker may not see
    them) are unknown.
    """
    keys = [*(column.name for column in kind_named(kind).columns), "placed_by"]
    columns = [_plain(frame[key]) if key in frame else [None] * len(frame) for key in keys]
    rows = [{"layer": layer, **dict(zip(keys, values, strict=True))} for values in zip(*columns, strict=True)]
    return [row | {"name": row["name"] or row["type"]} for row in rows] if kind == "resource" else rows


def _plain(column: pd.Series[Any]) -> list[Any]:
    return [_value(value) for value in column.tolist()]


def _value(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, tuple | list | np.ndarray):
        return [str(part) for part in value] or None  # an empty list states nothing
    if pd.isna(value):
        return None
    return value.isoformat()[:10] if isinstance(value, date) else value


def by_name(row: Row) -> tuple[str, str]:
    """Order rows as a Swedish reader expects: by name, å, ä and ö last, then by id."""
    return (str(row.get("name") or "\x7f").casefold().translate(_ALPHABET), str(row.get("id") or ""))


def name_ranks(frame: GeoDataFrame) -> NDArray[np.intp]:
    """Give the place of each row when they are read by name, what has none after them by its address, then by id."""
    named = zip(*(_plain(frame[key]) if key in frame else [None] * len(frame) for key in ("name", "address", "id")),
                strict=True)  # fmt: skip
    keys = [(not name, *by_name({"name": name or address, "id": id_})) for name, address, id_ in named]
    ranks = np.empty(len(keys), dtype=np.intp)
    ranks[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
    return ranks


def table_row(keys: Iterable[str], row: Row, **more: Any) -> Row:
    """Give a row of a result table: every key of it, None where nothing is known."""
    known = row | more
    return {key: known.get(key) for key in keys}


def days_since(day: str, as_of: date) -> int:
    """Count the days from a date written as ISO 8601 to a day; negative when it is still to come."""
    return (as_of - date.fromisoformat(day)).days
