"""Ansvarsprincipen as a reading order: who answers for what is in the area, and every reason why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import shapely

from geoansvar.analysis.present import Inside, Present
from geoansvar.analysis.register import ROLES, Register
from geoansvar.analysis.rows import by_name
from geoansvar.analysis.zone import Zone
from geoansvar.model.answer import Row

RULES = ("responsible", "operator", "facility_owner", "property_owner", "area", "neighbour")
LEVELS = ("local", "regional", "national")
RULE_OF_ROLE = {"holder": "operator"}  # who holds a resource runs it
LEAST_M2 = 0.01  # a shared border is no shared area


@dataclass(slots=True)
class Involved:
    """An actor with its reasons, the metres to the nearest object of each rule, and whether one is certain."""

    row: Row
    reasons: list[Row] = field(default_factory=list)
    nearest_m: dict[str, float] = field(default_factory=dict)
    certain: bool = False

    def add(self, reason: Row, *, inside: Inside, distance_m: float | None = None) -> None:
        """Give the actor one more reason."""
        self.reasons.append(reason)
        self.certain = self.certain or inside == "yes"
        if distance_m is not None:
            rule = reason["rule"]
            self.nearest_m[rule] = min(distance_m, self.nearest_m.get(rule, distance_m))

    @property
    def rule(self) -> str:
        """The best rule of its reasons."""
        rules = {reason["rule"] for reason in self.reasons}
        return next(rule for rule in RULES if rule in rules)

    @property
    def distance_m(self) -> float:
        """Metres from the middle of the area to the nearest object of the best rule; 0 where that is an area."""
        return self.nearest_m.get(self.rule, 0.0)

    @property
    def order(self) -> tuple[Any, ...]:
        """Best rule first, then local before regional before national, then nearer first."""
        level = LEVELS.index(self.row["level"]) if self.row["level"] in LEVELS else len(LEVELS)
        return (RULES.index(self.rule), level, self.distance_m, *by_name(self.row))


def involved(register: Register, found: Present, zone: Zone, *, neighbours: list[Row]) -> list[Involved]:
    """List the actors of an area with every reason, in the order of ansvarsprincipen and närhetsprincipen.

    ``neighbours`` are the rows of neighbouring municipalities with the id of
    their actor under ``actor``; that actor is involved although the register
    may have no area for it.
    """
    actors: dict[tuple[str, str], Involved] = {}
    for row, reason, inside, distance_m in _by_object(register, found, zone):
        actors.setdefault(_key(row), Involved(row)).add(reason, inside=inside, distance_m=distance_m)
    for row, reason, inside in _by_area(found, zone):
        actors.setdefault(_key(row), Involved(row)).add(reason, inside=inside)
    for neighbour in neighbours:
        _add_neighbour(register, actors, neighbour)
    for actor in actors.values():
        actor.reasons.sort(key=lambda reason: RULES.index(reason["rule"]))
    return sorted(actors.values(), key=lambda actor: actor.order)


def _key(row: Row) -> tuple[str, str]:
    return row["layer"], row["id"]


def _reason(rule: str, row: Row, *, share: float | None = None) -> Row:
    return {"rule": rule, "layer": row["layer"], "id": row["id"], "name": row["name"], "share": share}


def _by_object(register: Register, found: Present, zone: Zone) -> Iterator[tuple[Row, Row, Inside, float]]:
    for kind, roles in ROLES.items():
        for row, inside, _ in found.objects(kind):
            named = [(role, register.actors[row[role]]) for role in roles if row[role] in register.actors]
            if named:
                distance_m = round(float(np.min(shapely.distance(zone.centre, found.geometries(row)))), 1)
            for role, actor in named:
                yield actor, _reason(RULE_OF_ROLE.get(role, role), row), inside, distance_m


def _by_area(found: Present, zone: Zone) -> Iterator[tuple[Row, Row, Inside]]:
    for layer in found.register.of_kind("actor"):
        yes, uncertain = found.standings[layer.name]
        surface = layer.surface
        m2 = zone.pieces.shared_m2(layer.geometry)
        share = (m2 / zone.m2).tolist()
        for position in yes[~surface[yes] | (m2[yes] >= LEAST_M2)].tolist():
            yield _own_area(layer.rows[position], share[position] if surface[position] else None, "yes")
        for position in uncertain.tolist():
            yield _own_area(layer.rows[position], share[position] if surface[position] else None, "uncertain")


def _own_area(row: Row, share: float | None, inside: Inside) -> tuple[Row, Row, Inside]:
    """Give an actor's own area as a reason, with its share of the area asked about; a seat has none."""
    rule = "neighbour" if row["category"] == "neighbour" else "area"
    return row, _reason(rule, row, share=None if share is None else round(min(share, 1.0), 4)), inside


def _add_neighbour(register: Register, actors: dict[tuple[str, str], Involved], neighbour: Row) -> None:
    row = register.actors.get(neighbour["actor"] or "")
    if row is None:
        return
    actor = actors.setdefault(_key(row), Involved(row))
    if all(reason["rule"] != "neighbour" for reason in actor.reasons):
        actor.add(_reason("neighbour", neighbour, share=neighbour["share"]), inside="yes")
