"""Every total is what is affected, uncertain, outside and unknown: a number that does not add up is not shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from geoansvar.analysis.involved import Involved
from geoansvar.analysis.present import Present
from geoansvar.analysis.register import Register
from geoansvar.model.answer import Row, total_row
from geoansvar.model.finding import Finding
from geoansvar.model.kinds import REGISTERS, kind_named
from geoansvar.texts import text

NEEDED = ("actor", "vital-service", "dependency", "safety-point", "resource", "building", "population")

IN_EXCEL = text("Fyll i mallen, eller deklarera ett lager.")
IN_TOML = text("Deklarera ett lager.")


def object_total(found: Present, key: str, kind: str) -> Row:
    """Count the objects of a kind."""
    if kind == "building":
        return _building_total(found, key)
    affected = uncertain = outside = no_data = 0
    for layer in found.register.of_kind(kind):
        states = Counter(state for (name, _), state in found.inside.items() if name == layer.name)
        lost = sum((layer.name, position) not in found.inside for position in found.register.lost[layer.name])
        affected, uncertain, no_data = affected + states["yes"], uncertain + states["uncertain"], no_data + lost
        outside += len(layer) - lost - states.total()
    return total_row(key, "objects", affected=affected, uncertain=uncertain, outside=outside, no_data=no_data)


def _building_total(found: Present, key: str) -> Row:
    affected = uncertain = outside = no_data = 0
    for layer in found.register.of_kind("building"):
        yes, doubtful = found.standings[layer.name]
        placed = int(layer.lookup.placed.sum())
        affected, uncertain = affected + len(yes), uncertain + len(doubtful)
        outside, no_data = outside + placed - len(yes) - len(doubtful), no_data + len(layer) - placed
    return total_row(key, "objects", affected=affected, uncertain=uncertain, outside=outside, no_data=no_data)


def actor_total(found: Present, actors: list[Involved]) -> tuple[Row, list[Row]]:
    """Count the actors, and give those that nobody can place: no area, and no placed object that names them.

    A seat outside the area does not tell where its actor answers.
    """
    certain = sum(actor.certain for actor in actors)
    listed = {(actor.row["layer"], actor.row["id"]) for actor in actors}
    others = [row for row in _placeless(found) if (row["layer"], row["id"]) not in listed]
    every = sum(len(layer) for layer in found.register.of_kind("actor"))
    outside = every - len(actors) - len(others)
    row = total_row(
        "actors",
        "actors",
        affected=certain,
        uncertain=len(actors) - certain,
        outside=outside,
        no_data=len(others),
    )
    return row, others


def _placeless(found: Present) -> Iterator[Row]:
    for layer in found.register.of_kind("actor"):
        for position in np.flatnonzero(~layer.surface).tolist():
            row = layer.rows[position]
            objects = found.register.named_by.get(row["id"], [])
            if all(found.state(*place) is None for place in objects):
                yield row


def layer_findings(register: Register) -> list[Finding]:
    """Say which kinds of layer an answer had none of: nothing was looked in, so nothing was found."""
    return [
        Finding(
            "no-layer",
            "warning",
            text("Inget lager med {title} finns att leta i.", title=kind_named(kind).title),
            key=kind,
            remedy=text("Fyll i mallen, eller deklarera ett lager.")
            if kind in REGISTERS
            else text("Deklarera ett lager."),
        )
        for kind in NEEDED
        if not register.layers[kind]
    ]
