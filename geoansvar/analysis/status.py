"""How each safety point stands at each flow: wet, cut off, without supply; beside what has been decided about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

import numpy as np

from geoansvar.analysis.approach import Approach
from geoansvar.analysis.clocks import Clocks, Loss, Outset
from geoansvar.analysis.contact import Contacts
from geoansvar.analysis.exposed import Exposed
from geoansvar.analysis.register import Objects, Register
from geoansvar.analysis.relief import Relief, movable, readiest
from geoansvar.analysis.rows import by_name, table_row
from geoansvar.analysis.status_notes import status_notes
from geoansvar.analysis.supply import Supplies, hours
from geoansvar.analysis.surface import NO_PLACE, STATE_WORDS
from geoansvar.model.answer import Measured, Row, total_row
from geoansvar.model.reach_tables import keys_of

STATUS_OBJECTS = keys_of("status", "objects")
FLAGS = ("wet", "cut-off", "unsupplied", "no-obstacle-found", "unknown")
TOTALS = {
    "safety_points": ("wet", "cut_off", "unsupplied"),
    "safety_points_wet": ("wet",),
    "safety_points_cut_off": ("cut_off",),
    "safety_points_unsupplied": ("unsupplied",),
}
_PARTS = ("affected", "uncertain", "outside", "no_data")
_CENTIMETRES = 2  # decimals


_ON_CLOCK: tuple[tuple[str | None, list[str]], ...] = (
    ("yes", []),
    ("uncertain", ["supply-uncertain"]),
    (None, ["supplier-unknown"]),
)


@dataclass(frozen=True, slots=True, eq=False)
class _AtFlow:
    """What is the same for every point at one flow."""

    key: str
    exposed: dict[str, Exposed]
    approach: Approach | None
    resources: list[Relief]
    clocks: tuple[Clocks, Clocks, Clocks]


def safety_points(register: Register, layers: Collection[str] | None = None) -> list[tuple[Objects, int]]:
    """Give the points in the register's order: layer by layer, row by row; of some layers, or of all."""
    return [
        (layer, at)
        for layer in register.of_kind("safety-point")
        if layers is None or layer.name in layers
        for at in layer.rows
    ]


def status(
    register: Register,
    exposed: Sequence[Exposed],
    *,
    approaches: Mapping[str, Approach],
    as_of: date,
    layers: Collection[str] | None = None,
    sees_all: bool = True,
) -> Measured:
    """Answer how each safety point stands at each flow.

    Each of three questions has its own answer, yes, no, uncertain or unknown: does it stand in water, is it cut off,
    and does it lose a supply through what it depends on? ``flags`` are what they amount to, and several may hold;
    only three noes are ``no-obstacle-found``. The decided status stands beside them and is never computed: what is
    designated is not open.

    Parameters
    ----------
    register
        What is known, as the asker may see it.
    exposed
        The points, and every other layer of objects, at every flow: what is wet there is down.
    approaches
        By flow key; a flow that it lacks has not been looked at.
    as_of
        The day on which contacts must still be valid.
    layers
        The layers of points; None is all of them. ``approaches`` have the same points in the same order.
    """
    supplies, contacts = Supplies.of(register), Contacts(register, as_of=as_of)
    points, resources = safety_points(register, layers), movable(register)
    rows: list[Row] = []
    totals: list[Row] = []
    for key in dict.fromkeys(each.flow.key for each in exposed):
        at_flow = {each.layer.name: each for each in exposed if each.flow.key == key}
        clocks = Outset.at_flow(at_flow.values(), supplies).clocks(supplies)
        flow = _AtFlow(key, at_flow, approaches.get(key), resources, clocks)
        found = [_row(supplies, contacts, flow, number, point) for number, point in enumerate(points)]
        rows += sorted(found, key=by_name)
        totals += [_total(name, key, found, asked) for name, asked in TOTALS.items()]
    places = {
        (layer.name, layer.rows[at]["id"]): layer.geometry[at] for layer, at in points if layer.lookup.placed[at]
    }
    return Measured(totals, {"objects": rows}, status_notes(supplies, rows, approaches, sees_all=sees_all), places)


def _row(supplies: Supplies, contacts: Contacts, flow: _AtFlow, number: int, point: tuple[Objects, int]) -> Row:
    layer, at = point
    row = layer.rows[at]
    wet, depth_m = _water(flow.exposed.get(layer.name), at)
    cut_off = _cut_off(flow.approach, number)
    supply = _supply(supplies, flow.clocks, row["id"])
    unknown = [*_not_told("wet", wet), *_not_told("cut_off", cut_off), *supply["because"]]
    answers = {"wet": wet, "cut_off": cut_off, "unsupplied": supply["unsupplied"]}
    return table_row(
        STATUS_OBJECTS,
        row | answers | supply,
        flood=flow.key,
        flags=_flags(answers),
        unknown_because=unknown,
        cut_off_dry=_cut_off_dry(flow.approach, number),
        depth_max_m=depth_m,
        via_names=[supplies.name(each) for each in supply["via"]],
        reachable_resources=_resources(supplies.register, flow, number, frozenset(supply["lost_services"])),
        responsible_name=supplies.register.name_of(row["responsible"]),
        contact=contacts.of(row["responsible"]),
    )


def _flags(answers: Row) -> list[str]:
    """Tell what the three answers amount to."""
    told = answers.values()
    flags = [flag for flag, word in zip(FLAGS, told, strict=False) if word == "yes"]
    if all(word == "no" for word in told):
        return ["no-obstacle-found"]
    return flags if all(word in ("yes", "no") for word in told) else [*flags, "unknown"]


def _water(exposed: Exposed | None, at: int) -> tuple[str | None, float | None]:
    if exposed is None:
        return None, None
    depth_m = np.nan if exposed.depths is None else float(exposed.depths.max_m[at])
    state = int(exposed.states[at])
    word = None if state == NO_PLACE else STATE_WORDS[state]
    return word, round(depth_m, _CENTIMETRES) if np.isfinite(depth_m) else None


def _cut_off(approach: Approach | None, number: int) -> str | None:
    if approach is None or not approach.known[number]:
        return None
    if approach.lower[number]:
        return "no"
    return "uncertain" if approach.upper[number] else "yes"


def _cut_off_dry(approach: Approach | None, number: int) -> bool | None:
    """Tell whether it is cut off when no road is closed: then the flow is not what does it."""
    if approach is None or approach.dry is None or not approach.known[number]:
        return None
    return not approach.dry[number]


_REASONS = {
    ("wet", None): "no-place",
    ("wet", "unmapped"): "unmapped",
    ("wet", "uncertain"): "water-uncertain",
    ("cut_off", None): "reach-unknown",
    ("cut_off", "uncertain"): "reach-uncertain",
}


def _not_told(question: str, word: str | None) -> list[str]:
    """Say why a question is neither a yes nor a no."""
    reason = _REASONS.get((question, word))
    return [] if reason is None else [reason]


def _supply(supplies: Supplies, clocks: tuple[Clocks, Clocks, Clocks], object_id: str) -> Row:
    """Tell whether a point loses a supply, which and when; what it declares none of, nobody knows."""
    for clock, (word, because) in zip(clocks, _ON_CLOCK, strict=True):
        loss = clock.loss(object_id)
        if loss is not None:
            sooner = word == "yes" and _sooner(clocks[1].loss(object_id), loss)
            return _lost(loss, clock.lost_services(object_id), word, sooner=sooner) | {"because": because}
    if object_id in supplies.of_dependent:
        return {"unsupplied": "no", "lost_services": [], "via": [], "because": []}
    return {"unsupplied": None, "lost_services": [], "via": [], "because": ["no-dependency"]}


def _sooner(in_doubt: Loss | None, certain: Loss) -> bool:
    """Tell whether what is certain would come sooner if what is in doubt is wet as well."""
    return in_doubt is not None and certain.at_s is not None and in_doubt.soonest_s < certain.at_s


def _lost(loss: Loss, services: list[str], word: str | None, *, sooner: bool) -> Row:
    told = word is not None
    return {
        "unsupplied": word,
        "unsupplied_at_h": hours(loss.at_s) if told else None,
        "may_be_earlier": loss.may_be_earlier or sooner if told else None,
        "lost_services": services if told else [],
        "via": list(loss.via),
        "unknown_endurance": list(loss.unknown),
    }


def _resources(register: Register, flow: _AtFlow, number: int, services: frozenset[str]) -> list[Row]:
    """List the declared resources that can stand in for what is lost and get there; a wet one may be of no use."""
    approach = flow.approach
    if approach is None or approach.arriving_lower is None or approach.arriving_upper is None:
        return []
    arriving = zip(flow.resources, approach.arriving_lower[number], approach.arriving_upper[number], strict=True)
    rows = [
        resource.as_row(register, services)
        | {"certain": bool(lower), "wet": _water(flow.exposed.get(resource.layer), resource.position)[0]}
        for resource, lower, upper in arriving
        if upper and services.intersection(resource.services)
    ]
    return sorted(rows, key=readiest)


def _total(key: str, flood: str, rows: Sequence[Row], asked: Sequence[str]) -> Row:
    """Count points: with an obstacle for certain, with one in doubt, with none found, and those nobody can tell of."""
    parts = Counter(_part({row[question] for question in asked}) for row in rows)
    counted = total_row(key, "objects", **{part: parts[part] for part in _PARTS})
    return {"key": key, "flood": flood} | counted


def _part(words: Set[str | None]) -> str:
    if "yes" in words:
        return "affected"
    if "uncertain" in words:
        return "uncertain"
    return "outside" if words == {"no"} else "no_data"
