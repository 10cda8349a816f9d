"""A process without a place is where its objects are: wet if any of them is, however they use each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

import shapely

from geoansvar.analysis.depth import Depths
from geoansvar.analysis.exposed import Exposed, geometry_of
from geoansvar.analysis.register import OBJECT_KINDS
from geoansvar.analysis.surface import DRY, NO_PLACE, UNCERTAIN, UNMAPPED, WET
from geoansvar.model.layer import Layer

# What a process that rests on several objects is: the first of these that any of them is.
_STRENGTH = {WET: 4, UNCERTAIN: 3, NO_PLACE: 2, UNMAPPED: 1, DRY: 0}


def through_objects(exposed: Iterable[Exposed]) -> list[Exposed]:
    """Let a process without a place of its own be as the objects it uses are: wet if any of them is.

    An object that nobody can place leaves the process unplaced, unless another of its objects is wet or may be.
    Doing it twice changes nothing.
    """
    given = list(exposed)
    return [
        _as_objects_are(each, [other for other in given if other.flow.key == each.flow.key])
        if each.layer.kind == "vital-service"
        else each
        for each in given
    ]


def _as_objects_are(processes: Exposed, all_at_flow: Sequence[Exposed]) -> Exposed:
    uses = _uses(processes.layer)
    if not uses:
        return processes
    known = _Known(all_at_flow)
    states, via = processes.states.copy(), {}
    for position in uses:
        states[position], through = known.state(processes.layer.frame["id"].iat[position])
        via[position] = tuple(through)
    changed = replace(processes, states=states, via=via)
    return changed if processes.depths is None else replace(changed, depths=known.deepest(processes.depths, via))


def _uses(layer: Layer) -> dict[int, tuple[str, ...]]:
    """Give the objects that each process without a place uses, by position."""
    if "object_ids" not in layer.frame:
        return {}
    missing = np.flatnonzero(shapely.is_missing(geometry_of(layer)) | shapely.is_empty(geometry_of(layer)))
    listed = layer.frame["object_ids"]
    return {int(at): tuple(listed.iat[at]) for at in missing if _has(listed.iat[at])}


def _has(value: Any) -> bool:
    return isinstance(value, tuple | list | np.ndarray) and len(value) > 0


class _Known:
    """The objects of one flow, found by id; where two layers share one, the kind first in the list keeps it."""

    def __init__(self, exposed: Sequence[Exposed]) -> None:
        self._where: dict[str, tuple[Exposed, int]] = {}
        self._uses: dict[str, dict[int, tuple[str, ...]]] = {}
        for kind in OBJECT_KINDS:
            for each in exposed:
                if each.layer.kind == kind:
                    for position, object_id in enumerate(each.layer.frame["id"].tolist()):
                        self._where.setdefault(object_id, (each, position))
                    self._uses[each.layer.name] = _uses(each.layer)
        self._states = self._settled()

    def state(self, object_id: str) -> tuple[int, list[str]]:
        """Give an object's state and, for a process, the objects it has it from."""
        if object_id not in self._where:
            return NO_PLACE, []
        used = self._used(object_id)
        return self._states[object_id], [other for other in used if self.state_of(other) in (WET, UNCERTAIN)]

    def state_of(self, object_id: str) -> int:
        """Give an object's state; what no layer has is nowhere."""
        return self._states.get(object_id, NO_PLACE)

    def _used(self, object_id: str) -> tuple[str, ...]:
        each, position = self._where[object_id]
        return self._uses[each.layer.name].get(position, ())

    def _settled(self) -> dict[str, int]:
        """Let every process be as the strongest of all that it rests on, near or far; a mere circle is nowhere.

        States only grow stronger, so however processes use each other it ends, and in whatever order they stand.
        """
        users: dict[str, list[str]] = {}
        settled: dict[str, int] = {}
        for object_id, (each, position) in self._where.items():
            used = self._used(object_id)
            for other in used:
                users.setdefault(other, []).append(object_id)
            if not used:
                settled[object_id] = int(each.states[position])
        settled |= {other: NO_PLACE for other in users if other not in self._where}
        _pass_on(settled, list(settled), users)
        circling = [object_id for object_id in self._where if object_id not in settled]
        settled |= dict.fromkeys(circling, NO_PLACE)
        _pass_on(settled, circling, users)  # what rests on a mere circle as well is not known to be dry
        return {object_id: settled[object_id] for object_id in self._where}

    def deepest(self, depths: Depths, via: dict[int, tuple[str, ...]]) -> Depths:
        """Give processes the greatest depth of the objects they are wet through."""
        max_m, at_least = depths.max_m.copy(), depths.wet_at_least.copy()
        for position, through in via.items():
            places = [self._where[object_id] for object_id in through if object_id in self._where]
            measured = [(each.depths, at) for each, at in places if each.depths is not None]
            for other, at in measured:
                max_m[position] = np.fmax(max_m[position], other.max_m[at])
                at_least[position] = np.fmax(at_least[position], other.wet_at_least[at])
        return replace(depths, max_m=max_m, wet_at_least=at_least)


def _pass_on(settled: dict[str, int], waiting: list[str], users: Mapping[str, Sequence[str]]) -> None:
    """Let those that rest on objects be at least as strong as these."""
    while waiting:
        object_id = waiting.pop()
        for user in users.get(object_id, ()):
            if _STRENGTH[settled[object_id]] > _STRENGTH.get(settled.get(user, -1), -1):
                settled[user] = settled[object_id]
                waiting.append(user)
