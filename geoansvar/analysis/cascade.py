"""What falls when something falls: who is out, after how many hours, for want of what, and whom the most hang on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from geoansvar.analysis.cascade_notes import cascade_notes
from geoansvar.analysis.clocks import Clocks, Loss, Outset
from geoansvar.analysis.contact import Contacts
from geoansvar.analysis.register import Register
from geoansvar.analysis.rows import by_name, table_row
from geoansvar.analysis.supply import Supplies, hours, seconds
from geoansvar.analysis.weak_points import dependents_of_each, loops
from geoansvar.errors import UnknownName
from geoansvar.model.answer import Measured, Row, total_row
from geoansvar.model.faults import did_you_mean
from geoansvar.model.reach_tables import keys_of
from geoansvar.texts import text

OUTAGES, LOOPS = keys_of("cascade", "outages"), keys_of("cascade", "loops")
SINGLE_POINTS = keys_of("cascade", "single_points")
COUNTED = {"vital_services": "vital-service", "safety_points": "safety-point"}


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """One asking: who depends on whom, who is down, and the clocks on what is certain, possible and not ruled out."""

    supplies: Supplies
    outset: Outset
    clocks: tuple[Clocks, Clocks, Clocks]
    lasts_s: int | None
    contacts: Contacts

    def certain(self, object_id: str) -> bool | None:
        """Tell whether an object that is out on some clock is so for certain; None where nobody can tell."""
        sure, possible, _ = self.clocks
        return True if object_id in sure.surely_out else False if object_id in possible.out else None

    def exceeds(self, serious_at_s: int | None) -> bool | None:
        """Tell whether an outage lasts longer than is accepted; one without an end does."""
        return None if serious_at_s is None else self.lasts_s is None or self.lasts_s > serious_at_s


def down_by_id(ids: Iterable[str], register: Register) -> Outset:
    """Let the objects of some ids be down, and all others stand.

    Raises
    ------
    UnknownName
        If neither a layer of objects nor a dependency names one of them.
    """
    known = Supplies.of(register).ids | register.where.keys()
    down = frozenset(ids)
    for object_id in sorted(down - known):
        raise UnknownName(
            text("Inget objekt har id {id}.", id=object_id),
            place="down",
            remedy=did_you_mean(object_id, known) or text("Sök objektet efter namn, eller se lagrets tabell."),
        )
    return Outset(down)


def cascade(
    register: Register, outset: Outset, *, as_of: date, lasts_h: float | None = None, sees_all: bool = True
) -> Measured:
    """Answer what falls when something falls.

    A dependent is out when its first supply has been away for as long as it holds out without it. Every dependency is
    needed; an unknown endurance makes an hour unknown, never nought.

    Parameters
    ----------
    register
        What is known, as the asker may see it.
    outset
        What is down: ``down_by_id``, or ``Outset.at_flow`` for what is wet.
    as_of
        The day on which contacts must still be valid.
    lasts_h
        How long what is down stays so; None, nobody knows, is for as long as anybody looks.
    sees_all
        Whether the asker sees everything: to one who does not, no layer is said not to exist.

    Returns
    -------
    Measured
        In ``outages`` every object that is out, with its hour in ``hours_until``: at the latest, and exactly so unless
        ``may_be_earlier``; None where no endurance tells. ``certain`` is False where it is out only if something in
        doubt is down or an unknown endurance is short, None where only something that nobody can tell of has it
        out. ``serious_at_h`` is the hour from which the outage is no longer accepted: the supply has been gone
        for ``tolerated_outage_h``, and the endurance is used up; ``exceeds`` tells whether it lasts longer than that.
    """
    supplies, lasts_s = Supplies.of(register), seconds(lasts_h)
    clocks = outset.clocks(supplies, lasts_s=lasts_s)
    asked = _Asked(supplies, outset, clocks, lasts_s, Contacts(register, as_of=as_of))
    result = {
        "outages": _outages(asked),
        "loops": [
            {
                "members": list(loop.members),
                "names": [supplies.name(each) for each in loop.members],
                "services": list(loop.services),
            }
            for loop in loops(supplies)
        ],
        "single_points": _single_points(asked),
    }
    return Measured(
        [_total(asked, key, kind) for key, kind in COUNTED.items() if register.layers[kind]],
        result,
        cascade_notes(supplies, outset, result, lasts_h=lasts_h, sees_all=sees_all),
        _places(register, [*result["outages"], *result["single_points"]]),
    )


def _outages(asked: _Asked) -> list[Row]:
    """List who is out: first what is certain, by hour; then what is in doubt; last what nobody can rule out."""
    of_kind = {row["id"] for kind in COUNTED.values() for row in _rows(asked.supplies.register, kind)}
    concerned = of_kind | asked.supplies.ids | (asked.outset.down if asked.outset.cause == "down" else set())
    rows = [_outage(asked, object_id) for object_id in asked.clocks[-1].out & concerned]
    return sorted(rows, key=_by_hour)


def _by_hour(row: Row) -> tuple[Any, ...]:
    when = float("inf") if row["hours_until"] is None else row["hours_until"]
    return (True, False, None).index(row["certain"]), when, *by_name(row)


def _outage(asked: _Asked, object_id: str) -> Row:
    certain = asked.certain(object_id)
    clocks = asked.clocks[(True, False, None).index(certain)]
    row = asked.supplies.row(object_id)
    told = _down(asked, row) if object_id in clocks.down else _lost(asked, object_id, certain=certain)
    through = [asked.supplies.name(each) for each in told["via"]]
    return table_row(OUTAGES, row, **(told | _answering(asked, row)), certain=certain, via_names=through)


def _down(asked: _Asked, row: Row) -> Row:
    """Describe what is out by itself from the beginning, or would be."""
    sure, doubtful = row["id"] in asked.outset.down, row["id"] in asked.outset.doubtful
    serious_at_s = seconds(row.get("tolerated_outage_h")) if sure or doubtful else None
    return {
        "cause": asked.outset.cause if sure else "uncertain" if doubtful else "unknown",
        "via": [],
        "endurance_h": None,
        "hours_until": 0.0 if sure or doubtful else None,
        "may_be_earlier": False,
        "unknown_endurance": [],
        "serious_at_h": hours(serious_at_s),
        "exceeds": asked.exceeds(serious_at_s),
    }


def _lost(asked: _Asked, object_id: str, *, certain: bool | None) -> Row:
    """Describe what is out for want of a supply; where nobody knows what is down, nobody knows the hour either."""
    sure, possible, unruled = asked.clocks
    loss = (unruled if certain is None else sure if certain else possible).loss(object_id)
    if loss is None:
        raise RuntimeError(f"{object_id} is out and has lost nothing")  # no search finds such an object
    told = {
        "cause": "dependency",
        "service": loss.supply.service,
        "via": list(loss.via),
        "endurance_h": hours(loss.supply.endurance_s),
        "may_be_earlier": loss.may_be_earlier or _sooner_in_doubt(asked, object_id, loss, certain=certain),
        "unknown_endurance": list(loss.unknown),
        "tolerated_outage_h": hours(loss.supply.tolerated_s),
    }
    if certain is None:
        return told
    return told | {
        "lost_at_h": hours(loss.lost_at_s),
        "hours_until": hours(loss.at_s),
        "serious_at_h": hours(loss.serious_at_s),
        "exceeds": asked.exceeds(loss.serious_at_s),
    }


def _sooner_in_doubt(asked: _Asked, object_id: str, loss: Loss, *, certain: bool | None) -> bool:
    """Tell whether what is certain would come sooner if what is in doubt is down as well."""
    if not certain or loss.at_s is None:
        return False
    other = asked.clocks[1].loss(object_id)
    return object_id in asked.outset.doubtful or (other is not None and other.soonest_s < loss.at_s)


def _single_points(asked: _Asked) -> list[Row]:
    """List the providers without whom others fall, those with the most first."""
    supplies = asked.supplies
    counts = {object_id: count for object_id, count in dependents_of_each(supplies).items() if count}
    rows = []
    for object_id, count in counts.items():
        row = supplies.row(object_id)
        services = {supplies.all[at].service for at in supplies.from_provider[object_id]}
        told = {"dependents": count, "services": sorted(each for each in services if each)}
        rows.append(table_row(SINGLE_POINTS, row | _answering(asked, row), **told))
    return sorted(rows, key=lambda row: (-row["dependents"], *by_name(row)))


def _answering(asked: _Asked, row: Row) -> Row:
    actor = row.get("responsible") or row.get("holder")
    return {
        "responsible": actor,
        "responsible_name": asked.supplies.register.name_of(actor),
        "contact": asked.contacts.of(actor),
    }


def _rows(register: Register, kind: str) -> Iterator[Row]:
    for layer in register.of_kind(kind):
        yield from layer.rows.values()


def _total(asked: _Asked, key: str, kind: str) -> Row:
    """Count the objects of a kind: out for certain, out if what is in doubt is down, standing, and unknown."""
    parts = {True: 0, False: 0, None: 0}
    outside = 0
    for row in _rows(asked.supplies.register, kind):
        if row["id"] in asked.clocks[-1].out:
            parts[asked.certain(row["id"])] += 1
        else:
            outside += 1
    return total_row(
        key, "objects", affected=parts[True], uncertain=parts[False], outside=outside, no_data=parts[None]
    )


def _places(register: Register, rows: Sequence[Row]) -> dict[tuple[str, str], Any]:
    """Give the place of every row that has one, EPSG:3006."""
    keys: Collection[tuple[str, str]] = {(row["layer"], row["id"]) for row in rows if row["layer"] is not None}
    places = {key: register.geometry_of(*key) for key in sorted(keys)}
    return {key: place for key, place in places.items() if place is not None}
