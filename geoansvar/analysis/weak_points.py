"""Where a net of dependencies is weak before anything happens: circles, and those whom many hang on."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import TopologicalSorter

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from geoansvar.analysis.supply import Supplies


@dataclass(frozen=True, slots=True)
class Loop:
    """Objects each of which needs all the others, directly or through others: none of them can be started first."""

    members: tuple[str, ...]
    services: tuple[str, ...]


def loops(supplies: Supplies) -> list[Loop]:
    """Find the circles: the strongly connected parts with more than one object, and objects that need themselves."""
    in_circle = [set(group) for group in _groups(supplies) if len(group) > 1 or _needs_itself(supplies, group[0])]
    return [Loop(tuple(sorted(members)), _services(supplies, members)) for members in in_circle]


def dependents_of_each(supplies: Supplies) -> dict[str, int]:
    """Count, for every provider, the others that fall sooner or later where it alone falls, step after step."""
    groups = _groups(supplies)
    group_of = {object_id: at for at, group in enumerate(groups) for object_id in group}
    bit = {object_id: 1 << at for at, object_id in enumerate(group_of)}
    after: dict[int, set[int]] = {at: set() for at in range(len(groups))}
    for supply in supplies.all:
        after[group_of[supply.provider]].add(group_of[supply.dependent])
    falls: dict[int, int] = {}  # the whole group and all after it, one bit each
    for at in TopologicalSorter({at: those - {at} for at, those in after.items()}).static_order():
        falls[at] = sum(bit[object_id] for object_id in groups[at])
        for other in after[at] - {at}:
            falls[at] |= falls[other]
    return {provider: falls[group_of[provider]].bit_count() - 1 for provider in supplies.from_provider}


def _groups(supplies: Supplies) -> list[list[str]]:
    """Give the strongly connected parts, each and all in order of their ids."""
    ids = sorted(supplies.ids)
    at = {object_id: position for position, object_id in enumerate(ids)}
    ends = np.array([(at[each.provider], at[each.dependent]) for each in supplies.all], dtype=np.intp).reshape(-1, 2)
    graph = sparse.coo_array((np.ones(len(ends), np.int8), (ends[:, 0], ends[:, 1])), shape=(len(ids), len(ids)))
    _, part = csgraph.connected_components(graph, directed=True, connection="strong")
    groups: dict[int, list[str]] = {}
    for object_id, number in zip(ids, part.tolist(), strict=True):
        groups.setdefault(number, []).append(object_id)
    return list(groups.values())


def _needs_itself(supplies: Supplies, object_id: str) -> bool:
    return any(supplies.all[at].provider == object_id for at in supplies.of_dependent.get(object_id, ()))


def _services(supplies: Supplies, members: set[str]) -> tuple[str, ...]:
    """Name what the members of a circle supply each other with."""
    within = (each for each in supplies.all if each.dependent in members and each.provider in members)
    return tuple(sorted({each.service for each in within if each.service}))
