"""Rows as GeoJSON, each written once and kept: a page is then no more than its rows put one after another."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from threading import Lock
from typing import Any

import numpy as np
import orjson
import pandas as pd

from geoansvar.api.features.fields import LISTS, NUMBERS, Field
from geoansvar.api.features.geometries import NULL, Geometries, Positions
from geoansvar.api.features.values import as_list, as_text

MOST_BYTES = 192_000_000  # of written rows, of all layers and askers together
MOST_KEPT = 256  # of layers, each as some fields and one reference system write it
_OVERHEAD, _POINTER = 41, 8  # bytes that Python needs for a row beside its text, and for its place in a list


def plain_values(series: pd.Series[Any], field: Field) -> list[Any]:
    """Give a column's values as JSON has them: null for what is unknown, dates by ISO 8601, lists of texts."""
    values = series.tolist()
    if field.type in LISTS:
        return [as_list(value) for value in values]
    if field.type in NUMBERS or field.type == "boolean":
        return [None if value is None or value is pd.NA or value != value else value for value in values]
    if field.type == "date":
        return [None if value is None or pd.isna(value) else value.isoformat()[:10] for value in values]
    return [as_text(value) for value in values]


class Written:
    """The rows of a layer, as some fields and one reference system write them.

    Parameters
    ----------
    ids
        Of all rows, as JSON strings.
    geometries
        None writes no place.

    Attributes
    ----------
    bytes
        What it takes: its list of rows, and those that are written.
    counted
        Where that is counted together with others', while it is kept.
    """

    def __init__(
        self, frame: pd.DataFrame, fields: Sequence[Field], ids: Sequence[bytes], geometries: Geometries | None
    ) -> None:
        self._frame, self._fields, self._ids, self._geometries = frame, fields, ids, geometries
        self._rows: list[bytes | None] = [None] * len(ids)
        self.bytes = _POINTER * len(ids)
        self.counted: Counted | None = None

    def page(self, positions: Positions | range) -> bytes:
        """Give some rows, separated by commas."""
        if isinstance(positions, range):
            rows = self._rows[positions.start : positions.stop]
        else:
            every = self._rows
            rows = [every[at] for at in positions.tolist()]
        if None in rows:
            given = np.asarray(positions, dtype=np.intp)
            missing = given[[row is None for row in rows]]
            self._write(missing)
            rows = [self._rows[at] for at in given.tolist()]
        return b",".join(rows)  # type: ignore[arg-type]  # every one is written by now

    def _write(self, positions: Positions) -> None:
        rows = self._frame.iloc[positions]
        columns = [plain_values(rows[field.name], field) for field in self._fields]
        names = [field.name for field in self._fields]
        told = zip(*columns, strict=True) if columns else [()] * len(positions)
        places = self._geometries.written(positions) if self._geometries else [NULL] * len(positions)
        more = 0
        for at, place, values in zip(positions.tolist(), places, told, strict=True):
            row = b'{"type":"Feature","id":%b,"geometry":%b,"properties":%b}' % (
                self._ids[at], place, orjson.dumps(dict(zip(names, values, strict=True))),
            )  # fmt: skip
            self._rows[at] = row
            more += len(row) + _OVERHEAD
        counted = self.counted
        if counted is not None:
            counted.grow(self, more)


class Counted:
    """How many bytes the rows take that are kept: counted as they are written, by whatever thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.bytes = 0

    def keep(self, written: Written) -> None:
        """Count some rows from now on."""
        with self._lock:
            written.counted = self
            self.bytes += written.bytes

    def grow(self, written: Written, more: int) -> None:
        """Count what some rows have come to take; those that have been let go of take nothing here."""
        with self._lock:
            if written.counted is self:
                written.bytes += more
                self.bytes += more

    def let_go(self, written: Written) -> None:
        """Count some rows no more."""
        with self._lock:
            written.counted = None
            self.bytes -= written.bytes


class WrittenRows:
    """What has been written lately, of whom ever: what nobody has asked for the longest is let go of first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._lock, self._counted = most_bytes, Lock(), Counted()
        self._kept: OrderedDict[Hashable, Written] = OrderedDict()

    def of(self, key: Hashable, make: Callable[[], Written]) -> Written:
        """Give the rows of a key, and let go of others where there are too many."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                found = self._kept[key] = make()
                self._counted.keep(found)
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and (self._counted.bytes > self._most or len(self._kept) > MOST_KEPT):
                self._counted.let_go(self._kept.popitem(last=False)[1])
        return found
