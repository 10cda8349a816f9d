"""The same questions before anything happens: where nobody is responsible, two are, or nobody has looked for long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from geoansvar.analysis.absent import without_actor, without_contact, without_deputy
from geoansvar.analysis.claims import border_findings, not_covered, overlapping
from geoansvar.analysis.contact import Contacts
from geoansvar.analysis.continuity import continuity_rows
from geoansvar.analysis.register import ROLES, Register
from geoansvar.analysis.rows import by_name, table_row
from geoansvar.analysis.totals import layer_findings
from geoansvar.model.answer import Measured, Row, total_row
from geoansvar.model.tables import RESPONSIBILITY

KEYS = {table.key: table.keys for table in RESPONSIBILITY}
_COUNTED = {
    "actors": "actor",
    "vital_services": "vital-service",
    "safety_points": "safety-point",
    "resources": "resource",
}


def responsibility(register: Register, *, as_of: date) -> Measured:
    """Audit a register: gaps, overlaps, what has expired, and the continuity of every service.

    In the totals, ``affected`` counts the rows with at least one remark and
    ``outside`` those without.

    Parameters
    ----------
    register
        What is known, as the asker may see it.
    as_of
        The day on which contacts, agreements and plans must still be valid.
    """
    contacts = Contacts(register, as_of=as_of)
    result = {
        "gaps": _table("gaps", [*_without_actor(register), *not_covered(register)]),
        "overlaps": _table("overlaps", overlapping(register)),
        "expired": _table("expired", _expired(register, contacts)),
        "continuity": _table("continuity", continuity_rows(register, as_of=as_of)),
    }
    findings = [*register.findings, *layer_findings(register), *border_findings(register)]
    findings += [finding for row in _actors(register) for finding in contacts.findings(row)]
    return Measured(_totals(register, result), result, findings, _geometries(register, result))


def _table(table: str, rows: Iterable[Row]) -> list[Row]:
    return [table_row(KEYS[table], row) for row in rows]


def _without_actor(register: Register) -> Iterator[Row]:
    for kind in ROLES:
        for layer in register.of_kind(kind):
            for row in sorted(layer.rows.values(), key=by_name):
                yield from without_actor(register, kind, row)
    for row in _actors(register):
        yield from without_deputy(register, row)


def _actors(register: Register) -> list[Row]:
    return sorted((row for layer in register.of_kind("actor") for row in layer.rows.values()), key=by_name)


def _expired(register: Register, contacts: Contacts) -> Iterator[Row]:
    for row in _actors(register):
        for remark in without_contact(contacts, row):
            yield {**remark, "contact": contacts.of(row["id"])}


def _totals(register: Register, result: dict[str, list[Row]]) -> list[Row]:
    remarked = {(row["layer"], row["id"]) for rows in result.values() for row in rows}
    remarked |= {(register.actors[row["other"]]["layer"], row["other"]) for row in result["overlaps"]}
    return [_total(register, key, kind, remarked) for key, kind in _COUNTED.items()]


def _total(register: Register, key: str, kind: str, remarked: set[tuple[str, str]]) -> Row:
    rows = [(row["layer"], row["id"]) for layer in register.of_kind(kind) for row in layer.rows.values()]
    affected = sum(row in remarked for row in rows)
    unit = "actors" if kind == "actor" else "objects"
    return total_row(key, unit, affected=affected, uncertain=0, outside=len(rows) - affected, no_data=0)


def _geometries(register: Register, result: dict[str, list[Row]]) -> dict[tuple[str, str], Any]:
    keys = {(row["layer"], row["id"]) for rows in result.values() for row in rows if row["id"] is not None}
    places = {key: register.geometry_of(*key) for key in keys}
    return {key: geometry for key, geometry in places.items() if geometry is not None}
