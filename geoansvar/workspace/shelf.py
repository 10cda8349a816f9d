"""The layers of a workspace, read once when first asked for, and shown to each principal as they may see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Lock, RLock
from typing import TypeVar

import numpy as np
import pandas as pd

import shapely
from geopandas import GeoDataFrame, GeoSeries

from geoansvar.errors import AreaUnusable, LayerError, UnknownName
from geoansvar.layers import Gazetteer, held_raster, place_rows, read_layer, resolve_actor_areas, resolve_actor_names
from geoansvar.model.access import LOCAL, Principal, may
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.model.faults import did_you_mean
from geoansvar.model.finding import Finding, finding_of
from geoansvar.model.kinds import PLACELESS_KINDS, REGISTERS
from geoansvar.model.layer import Layer
from geoansvar.model.preset_choice import Presets
from geoansvar.texts import text
from geoansvar.workspace.declared import Declared
from geoansvar.workspace.stopping import go_on

Value = TypeVar("Value")
GAZETTEER_KINDS = ("address", "place", "locality", "district")
# The columns that count people, by kind: where they are few, a number may be about somebody.
PEOPLE_COLUMNS = {
    "population": frozenset({"residents", "age_0_5", "age_80_plus", "day_population"}),
    "workplace": frozenset({"employees"}),
}
AREA_KINDS = ("municipality", "district", "locality")


class Shelf:
    """Layers by name, read lazily and once; safe to ask from several threads."""

    def __init__(self, declared: Declared, state: Path, given: Mapping[str, Layer] | None = None) -> None:
        self._declared = declared
        self.state = state
        self.given = dict(given or {})  # layers that need not be read: what they were read from may be gone
        self.holding = False  # whether rasters are copied, so that an answer has the same one to its end
        self._lock = Lock()
        self._locks: dict[object, RLock] = {}
        self._kept: dict[object, object] = {}

    def once(self, key: object, make: Callable[[], Value]) -> Value:
        """Give what ``make`` gives, made at most once for ``key``; a failure is not remembered."""
        go_on()
        with self._lock:
            lock = self._locks.setdefault(key, RLock())
        with lock:
            if key not in self._kept:
                self._kept[key] = make()
            return self._kept[key]  # type: ignore[return-value]  # a key is always made by the same maker

    def names(self, *kinds: str, principal: Principal = LOCAL) -> list[str]:
        """Name the layers of some kinds (all, if none is given) that the principal may know of."""
        return [
            name
            for name, declaration in self._declared.declarations.items()
            if (not kinds or declaration.kind in kinds) and may(principal, "see", declaration, name)
        ]

    def layer(self, name: str, principal: Principal = LOCAL) -> Layer:
        """Give one layer as the principal may see it.

        Raises
        ------
        UnknownName
            If there is no such layer, or none that the principal may know of: the two are told alike.
        LayerError
            If its data cannot be used.
        """
        declaration = self._declared.declarations.get(name)
        if declaration is None or not may(principal, "see", declaration, name):  # hidden is told as absent
            raise UnknownName(
                text("Det finns inget lager som heter {name}.", name=name),
                place="layer",
                remedy=did_you_mean(name, self.names(principal=principal)),
            )
        layer = self.once(("placed", name), lambda: self._placed(name))
        return (
            layer
            if principal.sees_own_columns
            else self.once(("view", name, principal_key(principal)), lambda: self._view(layer, principal))
        )

    def readable(self, *kinds: str, principal: Principal = LOCAL) -> tuple[Layer, ...]:
        """Give the layers of some kinds; those that cannot be read are left to ``faults``."""
        found = []
        for name in self.names(*kinds, principal=principal):
            try:
                found.append(self.layer(name, principal))
            except LayerError:
                continue
        return tuple(found)

    def faults(self, *kinds: str, principal: Principal = LOCAL) -> list[Finding]:
        """Name the layers of some kinds that cannot be read, each with the reason."""
        found = []
        for name in self.names(*kinds, principal=principal):
            try:
                self.layer(name, principal)
            except LayerError as error:
                found.append(finding_of(error, place=self._declared.files[name]))
        return found

    def declaration(self, name: str) -> LayerDeclaration:
        """Give the declaration of a layer that ``names`` has given."""
        return self._declared.declarations[name]

    def declared_as(self, name: str) -> str:
        """Give a layer's declaration as text, for the evidence of an answer."""
        return self.once(("declared as", name), self._declared.declarations[name].model_dump_json)

    def code_lists(self) -> dict[str, str]:
        """Give the code lists as text, for the evidence of an answer."""
        return {name: codes.model_dump_json() for name, codes in self._declared.code_lists.items()}

    @property
    def presets(self) -> Presets:
        """What the workspace reckons with: depth classes, passability and speeds."""
        return self._declared.presets

    @property
    def unread_presets(self) -> tuple[str, ...]:
        """The workspace's own files of presets that cannot be read: without them the packaged ones are used."""
        places = (fault.place or "" for fault in self._declared.faults if fault.code != "name-taken")
        return tuple(dict.fromkeys(place for place in places if place.startswith("layers/presets/")))

    def in_its_file(self, finding: Finding) -> Finding:
        """Give a finding with the file that a person can open."""
        return self._declared.in_its_file(finding)

    def gazetteer(self, principal: Principal = LOCAL) -> Gazetteer:
        """Give the addresses and places that the principal may search among."""
        return self.once(
            ("gazetteer", principal_key(principal)),
            lambda: Gazetteer(self.readable(*GAZETTEER_KINDS, principal=principal)),
        )

    def union(self, layer: Layer, principal: Principal = LOCAL) -> shapely.Geometry:
        """Give everything a layer covers as one geometry (EPSG:3006), worked out once.

        Raises
        ------
        AreaUnusable
            If no row of the layer has a place.
        """
        union = self.once(
            ("union", layer.name, principal_key(principal)),
            lambda: shapely.union_all(layer.frame.geometry.dropna().to_numpy()),
        )
        if union.is_empty:
            raise AreaUnusable(
                text("Lagret {layer} har inga lägen att räkna på.", layer=layer.name),
                place="area.layer",
                remedy=text("Välj ett annat lager, eller rita området."),
            )
        return union

    def _placed(self, name: str) -> Layer:
        layer = self.as_read(name)
        if layer.kind in REGISTERS:
            layer = resolve_actor_names(layer, self._as_read("actor"))
        if layer.kind == "actor":
            areas = self._as_read(*AREA_KINDS)
            layer = resolve_actor_areas(layer, areas, municipality=self._declared.manifest.municipality)
        needs_place = layer.kind in PLACELESS_KINDS and bool(layer.frame.geometry.isna().any())
        return place_rows(layer, self.gazetteer()) if needs_place or layer.kind == "actor" else layer

    def placed_through(self, layer: Layer, principal: Principal = LOCAL) -> tuple[Layer, ...]:
        """Give the layers that some of a layer's places come from: addresses, places, and areas that actors name."""
        kinds: tuple[str, ...] = ()
        if layer.kind in PLACELESS_KINDS and layer.frame["placed_by"].isin(["address", "place"]).any():
            kinds += GAZETTEER_KINDS
        if layer.kind == "actor" and "area" in layer.frame and layer.frame["area"].notna().any():
            kinds += AREA_KINDS
        return self.readable(*kinds, principal=principal) if kinds else ()

    def _view(self, layer: Layer, principal: Principal) -> Layer:
        """Empty the columns of ours that the principal may not see, and take away the municipality's own."""
        frame = layer.frame.copy(deep=False)
        ours = {column.name for column in layer.declaration.kind_of.columns} | {"placed_by", "geometry", "id"}
        if self.names(*GAZETTEER_KINDS, principal=principal) != self.names(*GAZETTEER_KINDS):
            frame = _without_places(frame)
        for column in list(frame.columns):
            if may(principal, "see", layer.declaration, layer.name, column):
                continue
            if column in ours:
                frame[column] = pd.Series([None] * len(frame), dtype=frame[column].dtype)
            else:
                frame = frame.drop(columns=column)
        if principal.minimum_count:
            frame = _without_few(frame, layer, principal.minimum_count)
        if layer.name in principal.generalise_m:
            frame = _on_a_grid(frame, principal.generalise_m[layer.name])
        return replace(layer, frame=frame, findings=())

    def _as_read(self, *kinds: str) -> tuple[Layer, ...]:
        found = []
        for name in self.names(*kinds):
            try:
                found.append(self.as_read(name))
            except LayerError:
                continue
        return tuple(found)

    def as_read(self, name: str) -> Layer:
        """Give a layer as its file has it: nothing of it is placed through other layers.

        Raises
        ------
        LayerError
        """
        return self.given[name] if name in self.given else self._read(name)

    def _read(self, name: str) -> Layer:
        return self.once(("read", name), lambda: self._from_file(name))

    def _from_file(self, name: str) -> Layer:
        declared = self._declared
        layer = read_layer(
            name,
            declared.declarations[name],
            root=declared.root,
            state=self.state,
            code_lists=declared.code_lists,
        )
        return held_raster(layer, self.state) if self.holding else layer


def principal_key(principal: Principal) -> tuple[object, ...]:
    """Give what tells one principal's view from another's; whoever sees everything shares one."""
    return LOCAL.key if principal.sees_own_columns else principal.key


def _without_places(frame: GeoDataFrame) -> GeoDataFrame:
    """Take away the places that came through an address or a name: they are the address layer's to show."""
    through = frame["placed_by"].isin(["address", "place"]).to_numpy()
    geometry = frame.geometry.to_numpy().copy()
    geometry[through] = None
    return frame.assign(placed_by=frame["placed_by"].mask(through, None)).set_geometry(
        GeoSeries(geometry, index=frame.index, crs=frame.crs)
    )


def _without_few(frame: GeoDataFrame, layer: Layer, fewest: int) -> GeoDataFrame:
    """Take away counts of fewer people than may be told, and every other column that could hold them.

    What is computed of the rest, of whatever areas, cannot tell what was taken away: not by differences either.
    """
    counts = PEOPLE_COLUMNS.get(layer.kind)
    if counts is None:
        return frame
    ours = {column.name for column in layer.declaration.kind_of.columns} | {"placed_by", "geometry", "id"}
    frame = frame[[column for column in frame.columns if column in ours]].copy(deep=False)
    for column in counts & set(frame.columns):
        number = pd.to_numeric(frame[column], errors="coerce")
        frame[column] = frame[column].where(~((number > 0) & (number < fewest)), None)
    return frame


def _on_a_grid(frame: GeoDataFrame, side_m: float) -> GeoDataFrame:
    """Snap geometries (EPSG:3006) to a grid, so that nothing computed of them tells a place better than that."""
    rough = [None if each is None else _rough(each, side_m) for each in frame.geometry]
    return frame.set_geometry(GeoSeries(rough, index=frame.index, crs=frame.crs))


def _rough(geometry: shapely.Geometry, side_m: float) -> shapely.Geometry | None:
    """Snap a geometry; a surface smaller than a cell becomes the cell, and a line shorter than one has no place."""
    snapped = shapely.set_precision(geometry, side_m)
    if not shapely.is_empty(snapped):
        rough: shapely.Geometry = shapely.set_precision(snapped, 0.0)  # the corners stay
        return rough
    if shapely.get_dimensions(geometry) < 2:
        return None
    west, south = np.floor(shapely.get_coordinates(shapely.centroid(geometry))[0] / side_m) * side_m
    cell: shapely.Geometry = shapely.box(west, south, west + side_m, south + side_m)
    return cell
