"""Two answers of one kind side by side: what each number was, what it is, and what has come, gone or changed state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geoansvar.model.answer import Row

# What a row of a comparison is about, besides its table and key; null where it does not apply.
WHERE = ("flood", "within_m", "within_min", "threshold_m", "group", "heading", "item", "layer", "id", "name")
COLUMNS = ("table", "key", *WHERE, "unit", "before", "after", "change", "state_before", "state_after")

Identity = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class _Numbers:
    """A table of numbers: the column that names what is counted, what tells rows apart, and the numbers.

    The first number has a row in every comparison; the others, with their name after a point, where they differ.
    """

    key: str
    where: tuple[str, ...]
    measures: tuple[str, ...]
    state: str = ""


_PARTS = ("affected", "uncertain", "outside", "no_data", "total")
_LIMIT = ("within_m", "within_min")
_NUMBERS = {
    "totals": _Numbers("key", ("flood", *_LIMIT, "group"), _PARTS),
    "headings": _Numbers("indicator", ("heading", "group", "flood"), ("value", "uncertain"), "state"),
    "obligatory": _Numbers("indicator", ("item", "group", "flood"), ("value", "uncertain"), "state"),
    "ticks": _Numbers("category", ("flood",), ("value", "uncertain", "no_data"), "affected"),
    "thresholds": _Numbers("key", ("flood", "threshold_m"), ("affected", "uncertain", "no_data")),
    "districts": _Numbers("key", ("layer", "id", "flood", *_LIMIT), _PARTS),
    "before": _Numbers("key", ("flood", *_LIMIT), _PARTS),
    "after": _Numbers("key", ("flood", *_LIMIT), _PARTS),
    "bound": _Numbers("objective", (), ("value", "bound")),
}
# What tells the rows of a list apart, beside the object; the ladder's flow is what it says, not whom of.
_TOLD_APART = (
    "layer", "id", "flood", "threshold_m", "survey", "reason", "role", "actor", "provider_layer", "provider",
    "service", "other", "category", "sector", "heading", "indicator", "kind", "what", *_LIMIT,
)  # fmt: skip
# The column that says how an object of a list stands, where not whether it is inside.
STATES = {
    "objects": "wet", "ladder": "flood", "actors": "contact", "safety_points": "status",
    "nearest_safety_points": "status", "closed_roads": "state",
}  # fmt: skip
_STATES_OF_KIND = {("status", "objects"): "flags"}
INSIDE = "inside"
_LADDER = "ladder"  # at which flow of those asked about: it is another ladder when they are others
# What is asked, or follows from the numbers.
_SAID = ("flows", "gauge", "consequences", "limits", "drawn", "gap")
_SOURCE_FACTS = ("rows", "retrieved", "owner", "licence", "sha256")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two answers of one kind.

    Attributes
    ----------
    same_run
        Whether both are the very same run: same question, sources, program and asker.
    rows
        Rows with ``COLUMNS``: every number of both, and each object that has come, gone or changed state. ``change``
        is after less before, null where one of them has no number.
    differs
        What else is not the same, one fact a row with ``part`` (version, workspace, access, question, source or
        flow), ``name``, ``key``, ``before`` and ``after``.
    exercise, limited
        Whether one of the answers is an exercise's, or one that shows a limited part of what there is.
    """

    kind: str
    same_run: bool
    rows: list[Row]
    differs: list[Row]
    exercise: bool = False
    limited: bool = False


def compare(before: Row, after: Row) -> Comparison:
    """Compare two answers of one kind, as the contract spells an answer in JSON.

    Parameters
    ----------
    before, after
        Each with ``kind``, ``run``, ``version``, ``question``, ``sources``, ``totals`` and ``result``.
    """
    return Comparison(
        before["kind"],
        before["run"] == after["run"],
        list(_rows(before, after)),
        list(_differences(before, after)),
        exercise=any((each.get("workspace") or {}).get("exercise") is True for each in (before, after)),
        limited=any(each.get("notice") is not None for each in (before, after)),
    )


def _rows(before: Row, after: Row) -> Iterator[Row]:
    yield from _numbers("totals", _NUMBERS["totals"], before["totals"], after["totals"])
    keys = [key for key in dict.fromkeys((*before["result"], *after["result"])) if key not in _SAID]
    tables = {key: [answer["result"].get(key, []) for answer in (before, after)] for key in keys}
    for key in sorted(keys, key=lambda key: key not in _NUMBERS):
        if key in _NUMBERS:
            yield from _numbers(key, _NUMBERS[key], *tables[key])
        elif key != _LADDER or _flows(before) == _flows(after):
            column = _STATES_OF_KIND.get((before["kind"], key)) or STATES.get(key, INSIDE)
            yield from _listed(key, column, *(_asked_in_both(rows, before, after) for rows in tables[key]))


def _flows(answer: Row) -> set[Any]:
    """Give the flows that an answer was asked about."""
    return {row.get("flood") for row in (*answer["totals"], *answer["result"].get("flows", []))} - {None}


def _asked_in_both(rows: Sequence[Row], before: Row, after: Row) -> list[Row]:
    """Keep the rows that either answer could have had: not to have been asked for is not to be gone."""
    asked = {
        "flood": [_flows(answer) for answer in (before, after)],
        "layer": [{row.get("layer") for row in answer.get("sources") or []} for answer in (before, after)],
        "threshold_m": [set((answer.get("question") or {}).get("thresholds_m") or ()) for answer in (before, after)],
    }
    only_one = {column: one ^ other for column, (one, other) in asked.items()}
    return [row for row in rows if not any(row.get(column) in found for column, found in only_one.items())]


def _numbers(table: str, numbers: _Numbers, before: Sequence[Row], after: Sequence[Row]) -> Iterator[Row]:
    columns = (numbers.key, *numbers.where)
    old, new = ({_identity(row, columns): row for row in rows} for rows in (before, after))
    for identity in dict.fromkeys((*old, *new)):
        one, other = old.get(identity, {}), new.get(identity, {})
        for measure in numbers.measures if one and other else numbers.measures[:1]:
            first = measure == numbers.measures[0]
            values = one.get(measure), other.get(measure)
            states = _states(one, other, numbers.state) if first else (None, None)
            if states[0] != states[1] or (values != (None, None) if first else values[0] != values[1]):
                known = other or one
                key = str(known.get(numbers.key))
                yield _row(
                    table, key if first else f"{key}.{measure}", known, values, states, where=(*numbers.where, "name")
                )


def _listed(table: str, column: str, before: Sequence[Row], after: Sequence[Row]) -> Iterator[Row]:
    """Tell which objects of a list have come, gone or changed state: how many rows each had, and has.

    ``column`` says how an object stands.
    """
    columns = tuple(key for key in _TOLD_APART if key != column)
    counts = [Counter(_identity(row, columns) for row in rows) for rows in (before, after)]
    old, new = ({_identity(row, columns): row for row in rows} for rows in (before, after))
    for identity in dict.fromkeys((*old, *new)):
        one, other = old.get(identity, {}), new.get(identity, {})
        known = other or one
        states = _states(one, other, column)
        values = counts[0][identity], counts[1][identity]
        if values[0] != values[1] or states[0] != states[1]:
            where = tuple(key for key in WHERE if key in columns or key == "name")
            yield _row(table, _named(known), known, values, states, where=where)


def _named(row: Row) -> str:
    if row.get("id") is not None:
        return f"{row.get('layer')}/{row['id']}"
    return str(row.get("indicator") or row.get("reason") or row.get("name") or "")


def _states(one: Row, other: Row, column: str) -> tuple[Any, Any]:
    return _state(one.get(column)), _state(other.get(column))


def _state(value: Any) -> Any:
    """Give a state as one word: a contact's is told beside its numbers, and several are joined by commas."""
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return value.get("state") if isinstance(value, dict) else value


def _row(
    table: str, key: str, known: Row, values: tuple[Any, Any], states: tuple[Any, Any], *, where: Iterable[str]
) -> Row:
    told = {column: known.get(column) for column in where if column in WHERE}
    before, after = values
    return dict.fromkeys(COLUMNS) | {
        "table": table, "key": key, **told, "unit": known.get("unit"), "before": before, "after": after,
        "change": _change(before, after), "state_before": states[0], "state_after": states[1],
    }  # fmt: skip


def _change(before: Any, after: Any) -> float | int | None:
    if not (_is_number(before) and _is_number(after)):
        return None
    change: float | int = after - before
    return round(change, 6) if isinstance(change, float) else change


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _identity(row: Row, columns: Iterable[str]) -> Identity:
    return tuple(_hashable(row.get(column)) for column in columns)


def _hashable(value: Any) -> Hashable:
    return value if isinstance(value, Hashable) else repr(value)


def _differences(before: Row, after: Row) -> Iterator[Row]:
    yield from _facts("version", "", {"version": before.get("version")}, {"version": after.get("version")})
    for part in ("workspace", "question"):
        yield from _facts(part, "", before.get(part) or {}, after.get(part) or {})
    shown = ("access", "notice")
    yield from _facts("access", "", _only(before, shown), _only(after, shown))
    yield from _matched("source", "layer", before.get("sources") or [], after.get("sources") or [], _SOURCE_FACTS)
    old, new = (answer["result"].get("flows", []) for answer in (before, after))
    facts = tuple(dict.fromkeys(key for row in (*old, *new) for key in row))
    yield from _matched("flow", "flood", old, new, facts)


def _matched(part: str, by: str, before: list[Row], after: list[Row], facts: tuple[str, ...]) -> Iterator[Row]:
    """Compare rows of one name; what only one of the answers has is one difference, with nothing on the other side."""
    old, new = ({str(row.get(by)): row for row in rows} for rows in (before, after))
    for name in dict.fromkeys((*old, *new)):
        if name in old and name in new:
            yield from _facts(part, name, _only(old[name], facts), _only(new[name], facts))
        else:
            there = {"before": name if name in old else None, "after": name if name in new else None}
            yield {"part": part, "name": name, "key": None, **there}


def _only(row: Row, keys: Iterable[str]) -> Row:
    return {key: row.get(key) for key in keys}


def _facts(part: str, name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Row]:
    for key in dict.fromkeys((*before, *after)):
        if before.get(key) != after.get(key):
            yield {"part": part, "name": name, "key": key, "before": before.get(key), "after": after.get(key)}
