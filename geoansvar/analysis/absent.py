"""What is unknown is said in rows of its own: it is never left out, and never read as no."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from geoansvar.analysis.contact import Contacts
from geoansvar.analysis.present import Present
from geoansvar.analysis.register import OBJECT_KINDS, ROLES, Register
from geoansvar.model.answer import Row


def unplaced_rows(found: Present, contacts: Contacts, actors: Iterable[Row]) -> Iterator[Row]:
    """List the objects and ``actors`` that may be affected although nobody can say: they have no place."""
    for kind in OBJECT_KINDS:
        for row in found.unplaced(kind):
            yield _unplaced(row, kind, found.register, contacts, row.get("responsible") or row.get("holder"))
    for row in actors:
        yield {**_unplaced(row, "actor", found.register, contacts, None), "contact": contacts.of(row["id"])}


def _unplaced(row: Row, kind: str, register: Register, contacts: Contacts, responsible: str | None) -> Row:
    """Describe a row without a place; a process names objects instead of an address, and a seat is no area."""
    unknown = row["address"] and register.geometry_of(row["layer"], row["id"]) is None
    return {
        **row,
        "kind": kind,
        "reason": "address-unknown" if unknown else "no-place",
        "responsible": responsible,
        "responsible_name": register.name_of(responsible),
        "contact": contacts.of(responsible),
    }


def without_actor(register: Register, kind: str, row: Row) -> Iterator[Row]:
    """List the roles of an object that nobody holds, or that an actor holds whom the register lacks."""
    first, *_ = ROLES[kind]
    if row[first] is None:
        yield {**_object(row), "reason": "no-actor", "role": first}
    for role in ROLES[kind]:
        if row[role] is not None and row[role] not in register.actors:
            yield {**_object(row), "reason": "unknown-actor", "role": role, "actor": row[role]}


def without_deputy(register: Register, row: Row) -> Iterator[Row]:
    """List an actor's deputy where the register lacks it."""
    if row["deputy"] is not None and row["deputy"] not in register.actors:
        yield {**_object(row), "reason": "unknown-actor", "role": "deputy", "actor": row["deputy"]}


def without_contact(contacts: Contacts, row: Row) -> Iterator[Row]:
    """List what is wrong with an actor's contact or agreement."""
    for reason, day in contacts.remarks(row):
        yield {**_object(row), "reason": reason, "actor": row["id"], "date": day}


def _object(row: Row) -> Row:
    return {key: row[key] for key in ("layer", "id", "name", "address")}
