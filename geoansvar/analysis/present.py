"""Which objects are in the area, which are too near its edge to say, and which nobody can place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from geoansvar.analysis.register import OBJECT_KINDS, Objects, Register
from geoansvar.analysis.zone import Standing, Zone
from geoansvar.model.answer import Row

Inside = Literal["yes", "uncertain", "no"]  # "no" is never written down
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Present:
    """How the objects of a register stand to an area, by layer and position.

    An object that is not in ``inside`` is outside, or not placed. ``via`` holds the objects through which a
    process is affected. ``standings`` holds, by layer, the positions that the
    look-up found in the area and in doubt; buildings and actors are only there.
    """

    register: Register
    standings: dict[str, Standing]
    inside: dict[Key, Inside]
    via: dict[Key, set[str]] = field(default_factory=dict)

    def state(self, layer: Objects, position: int) -> Inside | None:
        """Give yes, uncertain or no; None where nobody can tell."""
        known = self.inside.get((layer.name, position))
        return known or (None if position in self.register.lost[layer.name] else "no")

    def objects(self, kind: str) -> Iterator[tuple[Row, Inside, list[str]]]:
        """Go through the rows of a kind that are affected or uncertain, with the objects they are so through."""
        layers = {layer.name: layer for layer in self.register.of_kind(kind)}
        for (name, position), state in self.inside.items():
            if name in layers:
                row = layers[name].rows[position]
                via = self.via.get((name, position), ())
                yield row, state, [object_id for object_id in row.get("object_ids") or () if object_id in via]

    def unplaced(self, kind: str) -> Iterator[Row]:
        """Go through the rows of a kind that nobody can place."""
        for layer in self.register.of_kind(kind):
            for position in sorted(self.register.lost[layer.name]):
                if (layer.name, position) not in self.inside:
                    yield layer.rows[position]

    def geometries(self, row: Row) -> list[Any]:
        """Give where an object is: its own geometry, and those of the objects that a process is affected through."""
        places = [self.register.rows_by_id[row["layer"], row["id"]]]
        for layer, position in places:  # grows while it is read: a process may use a process
            via = self.via.get((layer.name, position), ())
            places += [place for place in map(self.register.where.get, via) if place and place not in places]
        return [layer.geometry[position] for layer, position in places if layer.lookup.placed[position]]


def present(register: Register, zone: Zone) -> Present:
    """Look up every object of the register, and then the processes that use them.

    A process is affected when any of its objects is.
    """
    layers = register.of_kind(*OBJECT_KINDS, "building", "actor")
    found = Present(register, {layer.name: zone.standing(layer.lookup) for layer in layers}, {})
    for layer in register.of_kind(*OBJECT_KINDS):
        yes, uncertain = found.standings[layer.name]
        found.inside.update({(layer.name, at): "yes" for at in yes.tolist()})
        found.inside.update({(layer.name, at): "uncertain" for at in uncertain.tolist()})
    _through_objects(found)
    return found


def _through_objects(found: Present) -> None:
    """Let what is affected affect the processes that use it, and those that use them."""
    register = found.register
    layers = {layer.name: layer for layer in register.of_kind(*OBJECT_KINDS)}
    waiting = list(found.inside)
    while waiting:
        name, position = waiting.pop()
        object_id = layers[name].rows[position]["id"]
        if register.where[object_id] == (layers[name], position):
            waiting += _users_changed(found, object_id, found.inside[name, position])


def _users_changed(found: Present, object_id: str, state: Inside) -> Iterator[Key]:
    """Note an affected object on the processes that use it; give those that stand otherwise after it."""
    for layer, position in found.register.users.get(object_id, ()):
        key = (layer.name, position)
        before = found.inside.get(key)
        found.via.setdefault(key, set()).add(object_id)
        found.inside[key] = "yes" if "yes" in (before, state) else "uncertain"
        if found.inside[key] != before:
            yield key
