"""What is known is made ready once, so that the answer at three in the morning waits for nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.care import is_school_or_care
from geoansvar.analysis.lookup import FrameLookup
from geoansvar.analysis.per_thread import PerThread
from geoansvar.analysis.rows import plain_rows
from geoansvar.model.answer import Row
from geoansvar.model.finding import Finding
from geoansvar.model.layer import Layer
from geoansvar.texts import text

Geometries = NDArray[Any]
OBJECT_KINDS = ("vital-service", "safety-point", "resource", "shelter", "hazardous-site", "dam")
_COMPARED_WITH = ("actor", "municipality")  # whose surfaces answers hold areas against
ROLES = {
    "vital-service": ("responsible", "operator", "facility_owner", "property_owner"),
    "safety-point": ("responsible", "operator", "property_owner"),
    "resource": ("holder",),
}
ANALYSED_KINDS = (*OBJECT_KINDS, "actor", "dependency", "municipality", "population", "building")


@dataclass(frozen=True, slots=True, eq=False)
class Objects:
    """One layer made ready: its geometries with their look-up, and its rows by position.

    A building layer keeps only the rows that an answer names: schools, care and the like. ``compared`` are the
    surfaces of a layer that answers hold areas against.
    """

    name: str
    kind: str
    file: str
    retrieved: str
    lookup: FrameLookup
    rows: dict[int, Row]
    accuracy_m: float = 0.0
    compared: PerThread | None = None

    @property
    def geometry(self) -> Geometries:
        """One geometry or None per row, EPSG:3006; those that areas are held against are the asking thread's own."""
        return self.lookup.geometry if self.compared is None else self.compared.mine()

    @property
    def surface(self) -> NDArray[np.bool_]:
        """Which rows have a surface: a point or a line is a seat, never an area of responsibility."""
        surface: NDArray[np.bool_] = shapely.get_dimensions(self.geometry) == 2
        return surface

    def __len__(self) -> int:
        return len(self.lookup.geometry)


@dataclass(frozen=True, slots=True)
class Register:
    """Every layer that the two questions need, made ready for any number of answers at the same time.

    ``numbers`` holds the population layers' columns of people as arrays, NaN where nothing is known;
    ``border`` holds the municipality's own area, None where no layer has it. ``where`` tells in which layer, and
    at which position, the object of an id stands; ``users`` are the processes that use the object of an
    id; ``lost`` are the rows that nobody can place, by layer; ``named_by`` tells which objects name an actor in
    any role.
    """

    municipality: str
    contact_valid_days: int
    continuity_plan_valid_days: int
    layers: dict[str, tuple[Objects, ...]]
    numbers: dict[str, dict[str, NDArray[np.float64]]]
    actors: dict[str, Row]
    where: dict[str, tuple[Objects, int]]
    users: dict[str, list[tuple[Objects, int]]]
    lost: dict[str, frozenset[int]]
    named_by: dict[str, list[tuple[Objects, int]]]
    rows_by_id: dict[tuple[str, str], tuple[Objects, int]]
    border: PerThread | None
    findings: tuple[Finding, ...]

    @classmethod
    def of(
        cls,
        layers: Sequence[Layer],
        *,
        municipality: str,
        contact_valid_days: int,
        continuity_plan_valid_days: int,
    ) -> Register:
        """Make layers ready; kinds that neither question needs are left aside.

        Parameters
        ----------
        layers
            As the asker may see them, in EPSG:3006.
        municipality
            The code whose area is our own.
        contact_valid_days
            After how many days a confirmed contact is too old.
        continuity_plan_valid_days
            After how many days a continuity plan is too old.
        """
        layers, findings = _actors_once(layers)
        ready = {kind: tuple(_objects(layer) for layer in layers if layer.kind == kind) for kind in ANALYSED_KINDS}
        where = _where(ready)
        return cls(
            municipality=municipality,
            contact_valid_days=contact_valid_days,
            continuity_plan_valid_days=continuity_plan_valid_days,
            layers=ready,
            numbers={layer.name: _numbers(layer) for layer in layers if layer.kind == "population"},
            actors={row["id"]: row for layer in ready["actor"] for row in layer.rows.values()},
            where=where,
            users=_users(ready["vital-service"]),
            lost=_lost(ready, where),
            named_by=_named_by(ready),
            rows_by_id=_rows_by_id(ready),
            border=_own_area(ready["municipality"], municipality),
            findings=tuple(findings),
        )

    @property
    def own(self) -> shapely.Geometry | None:
        """The municipality's own area, EPSG:3006, a copy of the asking thread's own; None where no layer has it."""
        return None if self.border is None else self.border.mine()[0]

    def of_kind(self, *kinds: str) -> Iterable[Objects]:
        """Go through the layers of some kinds, in the order they were given."""
        return (objects for kind in kinds for objects in self.layers[kind])

    def name_of(self, actor: str | None) -> str | None:
        """Give an actor's name, None where the register lacks it."""
        return self.actors[actor]["name"] if actor in self.actors else None

    def geometry_of(self, layer: str, object_id: str) -> shapely.Geometry | None:
        """Give a row's geometry in EPSG:3006, None where it has no place."""
        objects, position = self.rows_by_id.get((layer, object_id), (None, 0))
        return objects.geometry[position] if objects is not None and objects.lookup.placed[position] else None


def _objects(layer: Layer) -> Objects:
    frame = layer.frame
    geometry = frame.geometry.to_numpy() if frame.active_geometry_name else np.full(len(frame), None)
    compared = None
    if layer.kind in _COMPARED_WITH:
        geometry = _alike(shapely.force_2d(geometry))
        compared = PerThread(geometry)
    return Objects(
        name=layer.name,
        kind=layer.kind,
        file=layer.place,
        retrieved=(layer.declaration.valid_from or layer.declaration.source.retrieved).isoformat(),
        lookup=FrameLookup(geometry),
        rows=_rows(layer),
        accuracy_m=layer.declaration.accuracy_m or 0.0,
        compared=compared,
    )


def _rows(layer: Layer) -> dict[int, Row]:
    if layer.kind == "population":
        return {}
    if layer.kind != "building":
        return dict(enumerate(plain_rows(layer.frame, layer=layer.name, kind=layer.kind)))
    if "purpose" not in layer.frame:
        return {}
    purposes = layer.frame["purpose"]
    wanted = {purpose for purpose in purposes.dropna().unique() if is_school_or_care(str(purpose))}
    named = np.flatnonzero(purposes.isin(wanted).to_numpy(dtype=bool))
    rows = plain_rows(layer.frame.iloc[named], layer=layer.name, kind=layer.kind)
    return dict(zip(named.tolist(), rows, strict=True))


def _alike(geometry: Geometries) -> Geometries:
    """Let rows with the same geometry share one object: a dozen actors have the municipality as their area."""
    first: dict[bytes | None, Any] = {}
    return np.array([first.setdefault(shapely.to_wkb(g), g) for g in geometry] + [None], dtype=object)[:-1]


def _numbers(layer: Layer) -> dict[str, NDArray[np.float64]]:
    keys = ("residents", "age_0_5", "age_80_plus", "day_population")
    return {
        key: layer.frame[key].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
        for key in keys
        if key in layer.frame and layer.frame[key].notna().any()
    }


def _actors_once(layers: Sequence[Layer]) -> tuple[list[Layer], list[Finding]]:
    """Leave out the rows of actors that an earlier layer has, so that nobody is counted or called twice."""
    first: dict[str, str] = {}
    kept, findings = [], []
    for layer in layers:
        if layer.kind != "actor":
            kept.append(layer)
            continue
        again = layer.frame["id"].isin(first)
        findings += [_twice(layer, actor, first[actor]) for actor in layer.frame.loc[again, "id"]]
        first |= dict.fromkeys(layer.frame.loc[~again, "id"], layer.name)
        kept.append(replace(layer, frame=layer.frame[~again]) if again.any() else layer)
    return kept, findings


def _where(ready: dict[str, tuple[Objects, ...]]) -> dict[str, tuple[Objects, int]]:
    """Find objects by id; where two layers share an id, the kind first in ``OBJECT_KINDS`` keeps it."""
    where: dict[str, tuple[Objects, int]] = {}
    for kind in OBJECT_KINDS:
        for layer in ready[kind]:
            for position, row in layer.rows.items():
                where.setdefault(row["id"], (layer, position))
    return where


def _rows_by_id(ready: dict[str, tuple[Objects, ...]]) -> dict[tuple[str, str], tuple[Objects, int]]:
    layers = (layer for kind in ANALYSED_KINDS for layer in ready[kind])
    return {(layer.name, row["id"]): (layer, position) for layer in layers for position, row in layer.rows.items()}


def _users(layers: Iterable[Objects]) -> dict[str, list[tuple[Objects, int]]]:
    users: dict[str, list[tuple[Objects, int]]] = {}
    for layer in layers:
        for position, row in layer.rows.items():
            for object_id in row["object_ids"] or ():
                users.setdefault(object_id, []).append((layer, position))
    return users


def _lost(ready: dict[str, tuple[Objects, ...]], where: dict[str, tuple[Objects, int]]) -> dict[str, frozenset[int]]:
    """Find the rows that nobody can place: a process is placed when every object it uses is."""
    layers = [layer for kind in OBJECT_KINDS for layer in ready[kind]]
    lost = {layer.name: set(np.flatnonzero(~layer.lookup.placed).tolist()) for layer in layers}

    def placed(object_id: str) -> bool:
        return object_id in where and where[object_id][1] not in lost[where[object_id][0].name]

    waiting = [
        (layer, at) for layer in ready["vital-service"] for at in lost[layer.name] if layer.rows[at]["object_ids"]
    ]
    while found := [(layer, at) for layer, at in waiting if all(map(placed, layer.rows[at]["object_ids"]))]:
        for layer, at in found:
            lost[layer.name].discard(at)
        waiting = [(layer, at) for layer, at in waiting if at in lost[layer.name]]
    return {name: frozenset(positions) for name, positions in lost.items()}


def _named_by(ready: dict[str, tuple[Objects, ...]]) -> dict[str, list[tuple[Objects, int]]]:
    named: dict[str, list[tuple[Objects, int]]] = {}
    for kind, roles in ROLES.items():
        for layer in ready[kind]:
            for position, row in layer.rows.items():
                for actor in {row[role] for role in roles if row[role]}:
                    named.setdefault(actor, []).append((layer, position))
    return named


def _twice(layer: Layer, actor: str, first: str) -> Finding:
    return Finding(
        "actor-twice",
        "warning",
        text("Aktören {id} finns också i lagret {layer}; den raden gäller.", id=actor, layer=first),
        place=layer.place,
        key="id",
        row=actor,
        remedy=text("Ge de två aktörerna olika id, eller ta bort den ena raden."),
    )


def _own_area(layers: Iterable[Objects], municipality: str) -> PerThread | None:
    parts = [
        layer.geometry[position]
        for layer in layers
        for position, row in layer.rows.items()
        if row["code"] == municipality and layer.lookup.placed[position]
    ]
    if not parts:
        return None
    return PerThread(np.array([parts[0] if len(parts) == 1 else shapely.union_all(parts)], dtype=object))
