"""Two answers to one question, before a change and after it: whose objects stand otherwise than they did, and how."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from geoansvar.analysis.answering import Answering
from geoansvar.analysis.register import Objects, Register
from geoansvar.analysis.rows import by_name, table_row
from geoansvar.model.answer import Row, total_row
from geoansvar.model.reach_tables import keys_of

BEFORE, AFTER, CHANGED = (keys_of("what-if", table) for table in ("before", "after", "changed"))
COUNTED = {"changed_vital_services": "vital-service", "changed_safety_points": "safety-point"}
YES, NO, UNCERTAIN = "yes", "no", "uncertain"
# What an object is where no row tells: lists name those that something is the matter with.
_ELSE = {
    "wet": NO, "cut_off": NO, "cut_off_from_border": NO, "out": NO, "within": YES, "chosen": NO, "excluded": NO,
    "residents": 0, "assigned": 0, "unassigned": 0,
}  # fmt: skip
# What holds of an object of which several rows tell, the first that any of them says: its people are not in one place.
_FIRST_OF = {"cut_off": (YES, UNCERTAIN, None, NO), "within": (NO, UNCERTAIN, None, YES)}
_SUMMED = ("unassigned",)
_IN_DOUBT = "-uncertain"  # how the codes end that say that something may be so
_BOTH = ("hours_until",)  # told only of what has a number both before and after: ``out`` tells the rest
_TELLING = 6  # decimals of a number: a change beyond them is none


class About(NamedTuple):
    """What a state is about: an object, what of it, at which flow (None is dry) and within which limit."""

    layer: str
    id: str
    what: str
    flood: str | None = None
    within_m: float | None = None
    within_min: float | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer tells.

    Attributes
    ----------
    kind
        Of the question.
    question
        With every default filled in.
    result
        The answer's tables.
    what
        Another word than the answer's own for what it says of an object, where it says one thing.
    """

    kind: str
    question: Row
    result: Mapping[str, list[Row]]
    what: str | None = None


State = tuple[Any, Row]


def states(told: Told) -> dict[About, State]:
    """Give what an answer says of each object, with the row that says so; lists leave out those that stand well."""
    found: dict[About, State] = {}
    for about, value, row in _SAID[told.kind](told):
        said, known = (value, row), found.get(about)
        found[about] = said if known is None else _together(about.what, known, said)
    return found if told.what is None else {each._replace(what=told.what): state for each, state in found.items()}


def _together(what: str, one: State, other: State) -> State:
    """Give what two rows tell of an object: people are summed, and what is worst holds."""
    if what in _SUMMED:
        return one[0] + other[0], one[1]
    order = _FIRST_OF.get(what)
    return one if order is None else min(one, other, key=lambda state: order.index(state[0]))


def _exposure(told: Told) -> Iterator[tuple[About, Any, Row]]:
    for row in told.result["objects"]:
        yield About(row["layer"], row["id"], "wet", row["flood"]), row["wet"], row


def _coverage(told: Told) -> Iterator[tuple[About, Any, Row]]:
    """Cells that are beyond the farthest limit, and how many people go to each point."""
    flood, asked = told.question["flood"], told.question
    key = "within_m" if asked["within_min"] is None else "within_min"
    for row in told.result["beyond"]:
        about = About(row["layer"], row["id"], "within", flood, **{key: max(asked[key])})
        yield about, _within(row), row
    for row in told.result["catchments"]:
        yield About(row["layer"], row["id"], "residents", flood), row["residents"], row


def _within(row: Row) -> str | None:
    if row["reason"] in ("no-place", "no-road"):
        return None
    return UNCERTAIN if row["uncertain"] else NO


def _isolation(told: Told) -> Iterator[tuple[About, Any, Row]]:
    """Those who are cut off: dry, and at the flow; who is so when dry is so at the flow."""
    flood = told.question["flood"]
    for row in told.result["unreachable_dry"]:
        about = About(row["layer"], row["id"], "cut_off")
        yield about, _cut_off(row), row
        if flood is not None:
            yield about._replace(flood=flood), _cut_off(row), row
    for row in told.result["unreachable_flood"]:
        yield About(row["layer"], row["id"], "cut_off", flood), _cut_off(row), row


def _cut_off(row: Row) -> str | None:
    if row["upper"] is None:
        return None
    return YES if row["lower"] else UNCERTAIN if row["upper"] else NO


def _status(told: Told) -> Iterator[tuple[About, Any, Row]]:
    for row in told.result["objects"]:
        point = About(row["layer"], row["id"], "")
        yield point._replace(what="status"), row["status"], row
        yield point._replace(what="cut_off"), {True: YES, False: NO, None: None}[row["cut_off_dry"]], row
        for what in ("wet", "cut_off", "unsupplied"):
            yield point._replace(what=what, flood=row["flood"]), row[what], row
        resources = sum(each["certain"] for each in row["reachable_resources"])
        yield point._replace(what="reachable_resources", flood=row["flood"]), resources, row


def _cascade(told: Told) -> Iterator[tuple[About, Any, Row]]:
    flood = told.question["flood"]
    for row in told.result["outages"]:
        about = About(row["layer"], row["id"], "out", flood)
        yield about, {True: YES, False: UNCERTAIN, None: None}[row["certain"]], row
        yield about._replace(what="hours_until"), row["hours_until"], row


def _allocation(told: Told) -> Iterator[tuple[About, Any, Row]]:
    for row in told.result["points"]:
        yield About(row["layer"], row["id"], "assigned"), row["assigned"], row
    for row in told.result["unassigned"]:
        yield About(row["layer"], row["id"], "unassigned"), row["residents"], row


def _siting(told: Told) -> Iterator[tuple[About, Any, Row]]:
    for row in told.result["chosen"]:
        yield About(row["layer"], row["id"], "chosen"), YES, row
    for row in told.result.get("excluded", []):
        yield About(row["layer"], row["id"], "excluded"), row["reason"], row


_SAID: dict[str, Callable[[Told], Iterator[tuple[About, Any, Row]]]] = {
    "exposure": _exposure, "coverage": _coverage, "isolation": _isolation, "status": _status, "cascade": _cascade,
    "allocation": _allocation, "siting": _siting,
}  # fmt: skip


def total_rows(totals: Iterable[Row]) -> list[Row]:
    """Give an answer's totals as rows of ``before`` and ``after``."""
    return [table_row(BEFORE, row) for row in totals]


def changed_rows(
    before: Sequence[Told], after: Sequence[Told], *, register: Register | None, as_of: date
) -> list[Row]:
    """List every object whose state differs, actor by actor, and last those that no actor answers for.

    Parameters
    ----------
    before, after
        The same questions in the same order.
    register, as_of
        Tell who answers for an object, and on which day a contact must still be valid.
    """
    old, new = _all_states(before), _all_states(after)
    answering = Answering(register, as_of=as_of)
    rows = [
        _row(about, one, other, answering, register)
        for about, one, other in ((each, old.get(each), new.get(each)) for each in dict.fromkeys((*old, *new)))
        if _differs(about, one, other)
    ]
    flows = dict.fromkeys(flow for each in before for flow in asked_flows(each.question))
    order = {None: -1} | {flow: at for at, flow in enumerate(flows)}
    return sorted(rows, key=lambda row: (*_by_actor(row), order.get(row["flood"], len(order))))


def asked_flows(question: Row) -> list[str]:
    """Name the flows that a filled-in question is about."""
    one = question.get("flood") or question.get("exclude_flood")
    return list(question.get("floods") or ([one] if one else []))


def _all_states(told: Iterable[Told]) -> dict[About, State]:
    found: dict[About, State] = {}
    for each in told:
        found |= {about: state for about, state in states(each).items() if about not in found}
    return found


def _value(about: About, state: State | None) -> Any:
    value = _ELSE.get(about.what) if state is None else state[0]
    return round(value, _TELLING) if isinstance(value, float) else value


def _differs(about: About, one: State | None, other: State | None) -> bool:
    before, after = _value(about, one), _value(about, other)
    if about.what in _BOTH and (before is None or after is None):
        return False
    differs: bool = before != after
    return differs


def _row(about: About, one: State | None, other: State | None, answering: Answering, register: Register | None) -> Row:
    told = (one or other or (None, {}))[1]
    return table_row(
        CHANGED,
        {key: told.get(key) for key in ("name", "address", "responsible", "responsible_name", "contact")}
        | about._asdict()
        | _answers(about, answering, register),
        before=_value(about, one),
        after=_value(about, other),
    )


def _answers(about: About, answering: Answering, register: Register | None) -> Row:
    """Give who answers for an object that the register has, also where the answer does not say."""
    objects, at = (None, 0) if register is None else register.rows_by_id.get((about.layer, about.id), (None, 0))
    return {} if objects is None else answering.of(objects.kind, objects.rows[at])


def _by_actor(row: Row) -> tuple[Any, ...]:
    name = row["responsible_name"]
    actor = by_name({"name": name, "id": row["responsible"]})
    limits = (row["within_m"] or 0.0, row["within_min"] or 0.0)
    return row["responsible"] is None, actor, by_name(row), row["what"], limits


def changed_totals(rows: Sequence[Row], register: Register, layers: Collection[str]) -> list[Row]:
    """Count the objects of all actors: changed for certain, changed only in doubt, unchanged, and without a place.

    Parameters
    ----------
    rows
        Of the table ``changed``.
    layers
        Those that were looked at; what was not is not told to be unchanged.
    """
    counted = {
        key: [layer for layer in register.of_kind(kind) if layer.name in layers] for key, kind in COUNTED.items()
    }
    return [_total(key, each, rows, register) for key, each in counted.items() if each]


def _total(key: str, layers: Sequence[Objects], rows: Sequence[Row], register: Register) -> Row:
    doubts: dict[tuple[str, str], bool] = {}
    for row in rows:
        named = row["layer"], row["id"]
        doubts[named] = doubts.get(named, True) and _in_doubt(row)
    parts = {"affected": 0, "uncertain": 0, "outside": 0, "no_data": 0}
    for layer in layers:
        for at, row in layer.rows.items():
            doubt = doubts.get((layer.name, row["id"]))
            lost = at in register.lost[layer.name]
            parts["no_data" if doubt is None and lost else _PART[doubt]] += 1
    return total_row(key, "objects", **parts)


_PART = {False: "affected", True: "uncertain", None: "outside"}


def _in_doubt(row: Row) -> bool:
    return any(_is_doubt(row[side]) for side in ("before", "after"))


def _is_doubt(value: Any) -> bool:
    return value in (None, UNCERTAIN, "unmapped") or (isinstance(value, str) and value.endswith(_IN_DOUBT))
