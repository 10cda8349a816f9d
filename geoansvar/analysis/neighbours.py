"""An event does not stop at the border: whose municipality the rest of the area lies in, and whom to call there."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

import shapely

from geoansvar.analysis.cut import Pieces
from geoansvar.analysis.register import Objects, Register
from geoansvar.analysis.zone import Zone
from geoansvar.model.answer import Row
from geoansvar.model.finding import Finding
from geoansvar.texts import text

LEAST_M2 = 1.0  # borders drawn twice leave slivers


def neighbour_rows(register: Register, zone: Zone) -> tuple[list[Row], list[Finding]]:
    """List the neighbours that the area reaches into, with their share, and say what nobody is known to have.

    Each row has the table's keys except ``contact``, and ``actor``: the id of
    the neighbour's actor in the register, or None.
    """
    own = register.own
    if own is None:
        return _municipalities(register, zone), [_no_own_area(register)]
    sketched = [*_sketched(register, zone, own), *_edge_at_border(zone, own)]
    if shapely.contains_properly(own, zone.area):
        return [], sketched
    outside = zone.pieces.outside(own)
    if shapely.area(outside) < LEAST_M2:
        return [], sketched
    rows = _municipalities(register, zone)
    rows += _other_actors(register, zone, outside, taken={row["actor"] for row in rows})
    rows.sort(key=lambda row: -row["area_m2"])
    return rows, [*sketched, *_unknown(register, zone, outside)]


def _sketched(register: Register, zone: Zone, own: shapely.Geometry) -> list[Finding]:
    """Say where the area lies nearer the border than the border is exact: the neighbours are then a guess."""
    return [
        Finding(
            "border-uncertain",
            "warning",
            text(
                "Kommungränsen kan ligga {metres} m fel, och området når så nära den: "
                "vilka grannkommuner som berörs, och med hur stor andel, är osäkert.",
                metres=layer.accuracy_m,
            ),
            place=layer.file,
            key="accuracy_m",
            remedy=text("Byt gränsen mot Lantmäteriets."),
        )
        for layer in register.of_kind("municipality")
        if layer.accuracy_m and shapely.dwithin(shapely.boundary(own), zone.area, layer.accuracy_m)
    ]


def _edge_at_border(zone: Zone, own: shapely.Geometry) -> list[Finding]:
    """Say where the area's own edge is so uncertain that it may lie in a neighbour."""
    if not zone.accuracy_m or shapely.covers(own, zone.reach):
        return []
    return [
        Finding(
            "border-uncertain",
            "warning",
            text(
                "Områdets egen kant kan ligga {metres} m fel och når då över kommungränsen: "
                "vilka grannkommuner som berörs, och med hur stor andel, är osäkert.",
                metres=zone.accuracy_m,
            ),
            place="area",
            key="accuracy_m",
            remedy=text("Stäm av med grannkommunerna vid gränsen."),
        )
    ]


def _municipalities(register: Register, zone: Zone) -> list[Row]:
    rows = []
    for layer in register.of_kind("municipality"):
        m2 = zone.pieces.shared_m2(layer.geometry)
        for position, row in layer.rows.items():
            if row["code"] != register.municipality and m2[position] >= LEAST_M2:
                actor = _actor_of(register, row["name"], layer.geometry[position])
                rows.append(_row(row, m2[position], zone, actor=actor))
    return rows


def _row(row: Row, m2: float, zone: Zone, *, actor: str | None) -> Row:
    return {
        "layer": row["layer"],
        "id": row["id"],
        "code": row.get("code"),
        "name": row["name"],
        "share": round(min(float(m2) / zone.m2, 1.0), 4),
        "area_m2": round(float(m2)),
        "actor": actor,
    }


def _actor_of(register: Register, name: str | None, geometry: shapely.Geometry) -> str | None:
    """Find a municipality's actor: the one that has its name, or else the one whose area covers most of it."""
    covered: list[tuple[float, str]] = []
    for layer, position, row in _neighbour_actors(register):
        if _same_place(name, row["name"]):
            return str(row["id"])
        if layer.lookup.placed[position]:
            covered.append((float(shapely.area(shapely.intersection(geometry, layer.geometry[position]))), row["id"]))
    best = max(covered, default=(0.0, ""))
    return best[1] if best[0] >= LEAST_M2 else None


def _same_place(one: str | None, other: str | None) -> bool:
    """Compare whole names: Ale, Ales, Ale kommun and Ales kommun are the same, Dalens kommun is not."""
    short, long = sorted((_place(one), _place(other)), key=len)
    return short != "" and long in (short, f"{short}s")


def _place(name: str | None) -> str:
    return " ".join((name or "").casefold().split()).removesuffix(" kommun").removesuffix(" stad")


def _neighbour_actors(register: Register) -> Iterator[tuple[Objects, int, Row]]:
    for layer in register.of_kind("actor"):
        for position, row in layer.rows.items():
            if row["category"] == "neighbour":
                yield layer, position, row


def _other_actors(register: Register, zone: Zone, outside: shapely.Geometry, *, taken: set[str | None]) -> list[Row]:
    """List the neighbours whose area reaches in, where no layer has their municipality."""
    actors = [(layer.geometry[at], row) for layer, at, row in _neighbour_actors(register) if row["id"] not in taken]
    if not actors:
        return []
    m2 = Pieces.of(outside).shared_m2(np.array([geometry for geometry, _ in actors] + [None], dtype=object))
    return [
        _row(row, part, zone, actor=row["id"])
        for (_, row), part in zip(actors, m2[:-1], strict=True)
        if part >= LEAST_M2
    ]


def _unknown(register: Register, zone: Zone, outside: shapely.Geometry) -> list[Finding]:
    known = [
        layer.geometry[position]
        for layer in register.of_kind("municipality")
        for position, row in layer.rows.items()
        if row["code"] != register.municipality and layer.lookup.placed[position]
    ]
    known += [layer.geometry[at] for layer, at, _ in _neighbour_actors(register) if layer.lookup.placed[at]]
    near = [geometry for geometry in known if shapely.intersects(geometry, outside)]
    left_m2 = float(shapely.area(shapely.difference(outside, shapely.union_all(near))))
    return [_outside_unknown(left_m2 / zone.m2, left_m2)] if left_m2 >= LEAST_M2 else []


def _outside_unknown(share: float, m2: float) -> Finding:
    return Finding(
        "outside-unknown",
        "warning",
        text(
            "{percent} % av området ({m2} m²) ligger utanför kommunen och i ingen känd grannkommun.",
            percent=round(100 * share, 1),
            m2=round(m2),
        ),
        place="area",
        remedy=text("Lägg in grannkommunerna i ett lager av slaget municipality, med deras TiB som aktörer."),
    )


def _no_own_area(register: Register) -> Finding:
    return Finding(
        "no-layer",
        "warning",
        text("Inget lager har kommunens gräns ({code}); svaret vet inte vad som ligger utanför.",
             code=register.municipality),
        key="municipality",
        remedy=text("Deklarera ett lager av slaget municipality med kommunens kod."),
    )  # fmt: skip
