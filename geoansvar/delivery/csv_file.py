"""An answer as one CSV file: every row of every table, keys as in the JSON, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from math import isfinite
from typing import Any

from geoansvar.delivery.titles import CONTACT_TITLES, EXERCISE, FLOOD_KINDS, REACH_KINDS, tables_of
from geoansvar.model.answer import Answer, Row
from geoansvar.model.few import SUPPRESSED, AtLeast, Few
from geoansvar.texts import Lang, Said

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TOTALS = "totals"
_NUMBER_OR_PHONE = re.compile(r"[+-]?[0-9][0-9 .()-]*")


def csv_bytes(answer: Answer, lang: Lang = "sv") -> bytes:
    """Write an answer's rows as CSV: RFC 4180, UTF-8, decimal point, the result key first in column ``group``.

    A contact becomes columns such as ``contact.phone``; reasons become
    ``rule:layer/id`` and objects ``layer/id``, joined by ``; ``. Unknown is an empty cell, and so are
    people so few that they are not told: the column ``suppressed`` says which. A row's own
    ``group``, a part that a number is split into, becomes ``subgroup``. Totals that
    stand flow by flow come last, in group ``totals``. An exercise and a limited
    view say so in a last column, on every row.
    """
    del lang  # keys and codes are the same in every language
    rows = [flat_row(key, row) for key, found in _tables(answer) for row in found]
    header = _header(answer)
    last = _marks(answer)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*header, *last])
    for row in rows:
        writer.writerow([*(cell_text(row.get(key)) for key in header), *last.values()])
    return out.getvalue().encode("utf-8")


def _tables(answer: Answer) -> Iterator[tuple[str, list[Row]]]:
    """Give the tables that the file holds; totals that stand flow by flow are one of them."""
    yield from ((table.key, answer.result[table.key]) for table in tables_of(answer))
    if answer.kind in (*FLOOD_KINDS, *REACH_KINDS):
        yield _TOTALS, answer.totals


def named_row(group: str, row: Row) -> Row:
    """Put the table's key first, as ``group``; a row's own group, a part of a number, is called ``subgroup``."""
    return {"group": group} | {"subgroup" if key == "group" else key: value for key, value in row.items()}


def flat_row(group: str, row: Row) -> Row:
    """Lay a row flat: nested keys joined by a point, lists joined by ``; ``."""
    flat: Row = {}
    for key, value in named_row(group, row).items():
        flat |= dict(_flattened(key, value))
    marks = [f"{key} {value.mark}" for key, value in flat.items() if isinstance(value, Few | AtLeast)]
    return flat | ({SUPPRESSED: "; ".join(marks)} if marks else {})


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
    if isinstance(item, dict) and {"layer", "id"} <= item.keys():
        return f"{item['layer']}/{item['id']}"
    return str(item)


def cell_text(value: Any) -> str:
    """Write one cell; text that a spreadsheet would run as a formula gets an apostrophe, numbers and phones never."""
    if value is None or isinstance(value, Said):
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
    columns = {table.key: dict.fromkeys(table.keys) for table in tables_of(answer)}
    for name, rows in _tables(answer):
        for key in named_row(name, columns.get(name, {})):
            keys |= dict.fromkeys([f"contact.{part}" for part in CONTACT_TITLES] if key == "contact" else [key])
        for row in rows:
            keys |= dict.fromkeys(flat_row(name, row))
    keys.pop("contact", None)  # a row without a contact
    return list(keys)


def _marks(answer: Answer) -> dict[str, str]:
    marks = {"exercise": EXERCISE} if answer.workspace.get("exercise") else {}
    return marks | ({"notice": answer.notice} if answer.notice is not None else {})
