"""Who claims which ground: compared only within one category, level and sector, for the levels never take over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import shapely

from geoansvar.analysis.register import Register
from geoansvar.analysis.rows import by_name
from geoansvar.model.answer import Row
from geoansvar.model.finding import Finding
from geoansvar.texts import text

LEAST_M2 = 1_000.0  # less is borders drawn twice
SURFACE = 2  # dimensions


@dataclass(frozen=True, slots=True)
class Claim:
    """An actor's claim on an area, in one category, level and sector."""

    row: Row
    area: shapely.Geometry


Group = tuple[str, str, str]


def claims(register: Register) -> dict[Group, list[Claim]]:
    """Group the actors that have an area by category, level and sector; an unknown sector is a group of its own."""
    groups: dict[Group, list[Claim]] = {}
    for layer in register.of_kind("actor"):
        for position, row in layer.rows.items():
            area = layer.geometry[position]
            if layer.lookup.placed[position] and shapely.get_dimensions(area) == SURFACE:
                for sector in dict.fromkeys(row["sectors"] or [""]):
                    group = (row["category"] or "", row["level"] or "", sector)
                    groups.setdefault(group, []).append(Claim(row, area))
    return dict(sorted(groups.items()))


def not_covered(register: Register) -> Iterator[Row]:
    """List how much of the municipality no actor of a category, level and sector has, m².

    Neighbours are left out: they have their own municipality.
    """
    if register.own is None:
        return
    known: dict[frozenset[int], float] = {}
    for (category, level, sector), group in claims(register).items():
        areas = frozenset(id(claim.area) for claim in group)
        if areas not in known:
            known[areas] = _left_m2(register.own, [claim.area for claim in group])
        if category != "neighbour" and known[areas] > LEAST_M2:
            yield _row("not-covered", category, level, sector, known[areas])


def border_findings(register: Register) -> list[Finding]:
    """Say that nobody has looked for ground without an actor, where no layer has the municipality's border."""
    if register.own is not None:
        return []
    return [
        Finding(
            "no-layer",
            "warning",
            text("Inget lager har kommunens gräns ({code}); mark som ingen ansvarar för kan inte hittas.",
                 code=register.municipality),
            key="municipality",
            remedy=text("Deklarera ett lager av slaget municipality med kommunens kod."),
        )
    ]  # fmt: skip


def _left_m2(own: shapely.Geometry, areas: list[shapely.Geometry]) -> float:
    if any(shapely.covers(area, own) for area in areas):
        return 0.0
    return float(shapely.area(shapely.difference(own, shapely.union_all(areas))))


def _row(reason: str, category: str, level: str, sector: str, m2: float) -> Row:
    return {
        "reason": reason,
        "category": category or None,
        "level": level or None,
        "sector": sector or None,
        "area_m2": round(m2),
    }


def overlapping(register: Register) -> Iterator[Row]:
    """List the pairs of actors that claim the same ground in the same category, level and sector.

    A regional and a local actor never overlap: responsibility exists on every
    level at the same time. Actors whose category, level or sectors are unknown are not compared.
    """
    shared = _Shared()
    for (category, level, sector), group in claims(register).items():
        if category and level and sector and category != "neighbour":
            for one, other in combinations(sorted(group, key=lambda claim: by_name(claim.row)), 2):
                m2 = shared.m2(one.area, other.area)
                if m2 > LEAST_M2:
                    yield _overlap(one, other, m2) | {"category": category, "level": level, "sector": sector}


def _overlap(one: Claim, other: Claim, m2: float) -> Row:
    smaller = min(float(shapely.area(one.area)), float(shapely.area(other.area)))
    return {
        "layer": one.row["layer"],
        "id": one.row["id"],
        "name": one.row["name"],
        "other": other.row["id"],
        "other_name": other.row["name"],
        "area_m2": round(m2),
        "share": round(min(m2 / smaller, 1.0), 4),
    }


class _Shared:
    """The surface that two areas share, measured once however many actors have them."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], float] = {}

    def m2(self, one: Any, other: Any) -> float:
        pair = (id(one), id(other))
        if pair not in self._known:
            same = one is other
            self._known[pair] = float(shapely.area(one if same else shapely.intersection(one, other)))
        return self._known[pair]
