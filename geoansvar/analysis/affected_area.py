"""The main job: which actors are in the area, who answers for what, whom to call and who is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely

from geoansvar.analysis.absent import unplaced_rows, without_actor, without_contact, without_deputy
from geoansvar.analysis.contact import Contacts
from geoansvar.analysis.involved import Involved, involved
from geoansvar.analysis.nearest import nearest_outside
from geoansvar.analysis.neighbours import neighbour_rows
from geoansvar.analysis.people import people
from geoansvar.analysis.present import Present, present
from geoansvar.analysis.register import ROLES, Register
from geoansvar.analysis.rows import by_name, table_row
from geoansvar.analysis.totals import actor_total, layer_findings, object_total
from geoansvar.analysis.zone import Zone
from geoansvar.model.answer import Measured, Row
from geoansvar.model.finding import Finding
from geoansvar.model.tables import AFFECTED_AREA
from geoansvar.texts import text

NEAREST_SAFETY_POINTS = 5
NEAREST_RESOURCES = 10
KEYS = {table.key: table.keys for table in AFFECTED_AREA}


@dataclass(frozen=True, slots=True)
class _Asked:
    """One asking: the register, the area, the day, and what was found in it."""

    register: Register
    zone: Zone
    contacts: Contacts
    found: Present


def affected_area(
    register: Register, *, area: shapely.Geometry, accuracy_m: float, as_of: date, flood: str | None = None
) -> Measured:
    """Answer which actors are in an area and why, what else is there, and what nobody knows.

    Parameters
    ----------
    register
        What is known, as the asker may see it.
    area
        Valid, polygonal, EPSG:3006; already narrowed where a flood narrows it.
    accuracy_m
        What lies nearer the edge than this is uncertain.
    as_of
        The day on which contacts and agreements must still be valid.
    flood
        The flow that narrowed the area, for the note that comes with it.
    """
    zone = Zone.of(area, accuracy_m=accuracy_m)
    asked = _Asked(register, zone, Contacts(register, as_of=as_of), present(register, zone))
    neighbours, findings = neighbour_rows(register, zone)
    actors = involved(register, asked.found, zone, neighbours=neighbours)
    numbers, noticed = people(register, zone)
    total, placeless = actor_total(asked.found, actors)
    result = {
        "actors": _actors(asked, actors),
        "vital_services": _services(asked),
        "dependents": _dependents(asked),
        "schools_and_care": _schools_and_care(asked),
        "safety_points": _inside(asked, "safety-point", "safety_points"),
        "nearest_safety_points": _nearest(asked, "safety-point", "nearest_safety_points", NEAREST_SAFETY_POINTS),
        "resources": _inside(asked, "resource", "resources"),
        "nearest_resources": _nearest(asked, "resource", "nearest_resources", NEAREST_RESOURCES),
        "unplaced": [_row("unplaced", row) for row in unplaced_rows(asked.found, asked.contacts, placeless)],
        "missing": [_row("missing", row) for row in _missing(asked, actors)],
        "neighbours": [_row("neighbours", row, contact=asked.contacts.of(row["actor"])) for row in neighbours],
    }
    objects = [object_total(asked.found, key, kind) for key, kind in _COUNTED.items()]
    findings = [*register.findings, *_flood_note(flood), *layer_findings(register), *noticed, *findings]
    findings += [finding for actor in actors for finding in asked.contacts.findings(actor.row)]
    return Measured([*numbers, total, *objects], result, findings, _geometries(asked, result))


_COUNTED = {
    "vital_services": "vital-service",
    "safety_points": "safety-point",
    "resources": "resource",
    "buildings": "building",
}


def _row(table: str, row: Row, **more: Any) -> Row:
    return table_row(KEYS[table], row, **more)


def _actors(asked: _Asked, actors: Iterable[Involved]) -> list[Row]:
    return [
        _row(
            "actors",
            actor.row,
            reasons=actor.reasons,
            contact=asked.contacts.of(actor.row["id"]),
            distance_m=actor.distance_m,
        )
        for actor in actors
    ]


def _answering(asked: _Asked, row: Row) -> Row:
    """Give the names of the actors that a row's roles point to, and the contact of the first of them."""
    roles = ("responsible", "operator", "facility_owner", "property_owner", "holder")
    names = {f"{role}_name": asked.register.name_of(row.get(role)) for role in roles}
    return {**names, "contact": asked.contacts.of(row.get("responsible") or row.get("holder"))}


def _services(asked: _Asked) -> list[Row]:
    found = sorted(asked.found.objects("vital-service"), key=lambda each: _by_sector(each[0]))
    return [
        _row("vital_services", row, inside=inside, via=via or None, **_answering(asked, row))
        for row, inside, via in found
    ]


def _by_sector(row: Row) -> tuple[Any, ...]:
    """Order services by sector and function, those outside every sector last, then by priority and name."""
    outside_sector = row["sector"] in (None, "none")
    priority = row["priority"] if row["priority"] is not None else float("inf")
    return (outside_sector, row["sector"] or "", row["function"] or "", priority, *by_name(row))


def _inside(asked: _Asked, kind: str, table: str) -> list[Row]:
    found = sorted(asked.found.objects(kind), key=lambda each: by_name(each[0]))
    return [_row(table, row, inside=inside, **_answering(asked, row)) for row, inside, _ in found]


def _nearest(asked: _Asked, kind: str, table: str, count: int) -> list[Row]:
    found = nearest_outside(asked.found, asked.zone, kind=kind, count=count)
    return [_row(table, row, distance_m=metres, **_answering(asked, row)) for row, metres in found]


def _dependents(asked: _Asked) -> list[Row]:
    """List what depends on the affected services, one step out, by name."""
    affected = {row["id"]: row for row, _, _ in asked.found.objects("vital-service")}
    rows = [
        _dependent(asked, row, affected[row["provider"]])
        for layer in asked.register.of_kind("dependency")
        for row in layer.rows.values()
        if row["provider"] in affected
    ]
    return sorted(rows, key=by_name)


def _dependent(asked: _Asked, dependency: Row, provider: Row) -> Row:
    """Describe one dependent; where no layer has it, only its id is known."""
    place = asked.register.where.get(dependency["dependent"])
    row = place[0].rows[place[1]] if place else {"id": dependency["dependent"]}
    return _row(
        "dependents",
        row,
        provider_layer=provider["layer"],
        provider=provider["id"],
        provider_name=provider["name"],
        service=dependency["service"],
        tolerated_outage_h=_first(dependency["tolerated_outage_h"], row.get("tolerated_outage_h")),
        endurance_h=_first(dependency["endurance_h"], row.get("endurance_h")),
        inside=asked.found.state(*place) if place else None,
        **_answering(asked, row),
    )


def _first(own: Any, other: Any) -> Any:
    return other if own is None else own


def _schools_and_care(asked: _Asked) -> list[Row]:
    rows = []
    for layer in asked.register.of_kind("building"):
        for state, positions in zip(("yes", "uncertain"), asked.found.standings[layer.name], strict=True):
            named = (layer.rows[at] for at in positions.tolist() if at in layer.rows)
            rows += [_row("schools_and_care", row, inside=state) for row in named if row["name"] or row["address"]]
    return sorted(rows, key=lambda row: (row["purpose"] or "", *by_name(row)))


def _missing(asked: _Asked, actors: Iterable[Involved]) -> Iterator[Row]:
    for kind in ROLES:
        for row, _, _ in asked.found.objects(kind):
            yield from without_actor(asked.register, kind, row)
    for actor in actors:
        yield from without_contact(asked.contacts, actor.row)
        yield from without_deputy(asked.register, actor.row)


def _flood_note(flood: str | None) -> list[Finding]:
    if flood is None:
        return []
    return [
        Finding(
            "outside-mapped-extent",
            "note",
            text("Svaret gäller det som {flood} täcker; utanför är utanför karterad utbredning, inte säkert.",
                 flood=flood),
            key="flood",
        )
    ]  # fmt: skip


def _geometries(asked: _Asked, result: dict[str, list[Row]]) -> dict[tuple[str, str], Any]:
    """Give the place of every row that has one, and the area itself under ``("", "area")``."""
    wanted = {(row["layer"], row["id"]) for rows in result.values() for row in rows}
    places: dict[tuple[str, str], Any] = {("", "area"): asked.zone.area}
    for key in wanted:
        geometry = asked.register.geometry_of(*key)
        if geometry is not None:
            places[key] = geometry
    return places
