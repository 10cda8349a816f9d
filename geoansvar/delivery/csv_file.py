"""An answer as one CSV file: every row of every table, keys as in the JSON, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from math import isfinite
from typing import Any

from geoansvar.delivery.titles import CONTACT_TITLES, EXERCISE, tables_of
from geoansvar.model.answer import Answer, Row
from geoansvar.texts import Lang

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER_OR_PHONE = re.compile(r"[+-]?[0-9][0-9 .()-]*")


def csv_bytes(answer: Answer, lang: Lang = "sv") -> bytes:
    """Write an answer's rows as CSV: RFC 4180, UTF-8, decimal point, the result key first in column ``group``.

    A contact becomes columns such as ``contact.phone``; reasons become
    ``rule:layer/id`` joined by ``; ``. Unknown is an empty cell. An exercise and
    a limited view say so in a last column, on every row.
    """
    del lang  # keys and codes are the same in every language
    rows = [flat_row(table.key, row) for table in tables_of(answer) for row in answer.result[table.key]]
    header = _header(answer)
    last = _marks(answer)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*header, *last])
    for row in rows:
        writer.writerow([*(cell_text(row.get(key)) for key in header), *last.values()])
    return out.getvalue().encode("utf-8")


def flat_row(group: str, row: Row) -> Row:
    """Lay a row flat: nested keys joined by a point, lists joined by ``; ``."""
    flat: Row = {"group": group}
    for key, value in row.items():
        flat |= dict(_flattened(key, value))
    return flat


def _flattened(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for inner, part in value.items():
            yield from _flattened(f"{key}.{inner}", part)
    elif isinstance(value, list | tuple):
        yield key, "; ".join(_item_text(item) for item in value)
    else:
        yield key, value


def _item_text(item: Any) -> str:
    if isinstance(item, dict) and {"rule", "layer", "id"} <= item.keys():
        return f"{item['rule']}:{item['layer']}/{item['id']}"
    return str(item)


def cell_text(value: Any) -> str:
    """Write one cell; text that a spreadsheet would run as a formula gets an apostrophe, numbers and phones never."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value) if isfinite(value) else ""
    words = str(value)
    if words.startswith(_FORMULA) and not _NUMBER_OR_PHONE.fullmatch(words):
        return f"'{words}"
    return words


def _header(answer: Answer) -> list[str]:
    """List the columns in the order of the tables; a table without rows brings its columns all the same."""
    keys: dict[str, None] = {"group": None}
    for table in tables_of(answer):
        for key in table.keys:
            keys |= dict.fromkeys([f"contact.{part}" for part in CONTACT_TITLES] if key == "contact" else [key])
        for row in answer.result[table.key]:
            keys |= dict.fromkeys(flat_row(table.key, row))
    keys.pop("contact", None)  # a row without a contact
    return list(keys)


def _marks(answer: Answer) -> dict[str, str]:
    marks = {"exercise": EXERCISE} if answer.workspace.get("exercise") else {}
    return marks | ({"notice": answer.notice} if answer.notice is not None else {})
