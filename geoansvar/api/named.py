"""Everything somebody may call by its name: the municipality, its areas and flows, its objects and its actors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import shapely

from geoansvar.layers.spelling import plain
from geoansvar.model.access import Principal
from geoansvar.model.codes import Code
from geoansvar.model.layer import Layer
from geoansvar.model.question_parts import Area
from geoansvar.texts import Lang, Text, text
from geoansvar.workspace import Workspace

# Kinds whose objects are searched by name, in the order they are suggested.
KINDS = ("vital-service", "safety-point", "shelter", "hazardous-site", "dam", "building", "workplace", "heritage")
AREAS = ("locality", "district")
# What people write when they mean all of it, in either language.
WHOLE = ("hela kommunen", "kommun", "kommunen", "hela", "whole municipality", "municipality")
NEAR_M = 300.0  # what "at" an object means until somebody says otherwise


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to choose: what it is called, what it is, and the area to ask about.

    ``area`` is None for an actor without an area of its own, which can only be called.
    ``also`` are other words that it is found by, and ``first`` says that it goes before all else.
    """

    label: str
    detail: Text
    area: dict[str, Any] | None
    category: Code | None = None
    phone: str | None = None
    also: tuple[str, ...] = ()
    first: bool = False

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """Give the suggestion for a script."""
        detail = (self.category.title(lang) if self.category else "", self.detail.render(lang))
        row: dict[str, Any] = {
            "label": self.label, "detail": " · ".join(part for part in detail if part), "area": self.area,
        }  # fmt: skip
        return row if self.area is not None else row | {"phone": self.phone}


@dataclass(frozen=True, slots=True)
class Named:
    """A suggestion with its names folded, which is done once and not for each key stroke."""

    suggestion: Suggestion
    names: tuple[str, ...]
    loose: str

    @classmethod
    def of(cls, each: Suggestion) -> Self:
        """Fold a suggestion's names."""
        names = tuple(fold(name) for name in (each.label, *each.also))
        return cls(each, names, "".join(f"\n {plain(name)}" for name in names))

    def rank(self, words: str) -> tuple[bool, int, int]:
        """Order what is found: the municipality, the whole name, its spelling, its beginning, another of its words."""
        name, loose = self.names[0], plain(words)
        steps = (name == words, plain(name) == loose, name.startswith(words), plain(name).startswith(loose))
        nearest = next((step for step, holds in enumerate(steps) if holds), len(steps))
        return (not self.suggestion.first, nearest, len(name))


def fold(words: str) -> str:
    """Write words as they are compared: small letters, single spaces."""
    return " ".join(words.casefold().split())


def near(geometry: Any) -> dict[str, float]:
    """A point or a line has no inside: what is near it is meant."""
    return {} if shapely.get_dimensions(geometry) == 2 else {"buffer_m": NEAR_M}


def named_in(workspace: Workspace, principal: Principal) -> Iterator[Suggestion]:
    """Give what is searched by name, as the principal may see it."""
    for layer in workspace.layers_of("municipality", principal=principal):
        yield from _municipality(layer, workspace.manifest.municipality)
    yield from _flows(workspace, principal)
    for kind in (*AREAS, *KINDS):
        for layer in workspace.layers_of(kind, principal=principal):
            yield from _of_layer(layer)
    for layer in workspace.layers_of("actor", principal=principal):
        yield from _actors(layer, workspace)


def _municipality(layer: Layer, code: str) -> Iterator[Suggestion]:
    frame = layer.frame
    for row in frame.loc[(frame["code"] == code) & ~frame.geometry.isna()].itertuples():
        name = str(row.name or code)
        also = (f"{name} kommun", f"{name}s kommun", *WHOLE)
        area = {"feature": f"{layer.name}/{row.id}"}
        yield Suggestion(name, text("hela kommunen"), area, also=also, first=True)


def _flows(workspace: Workspace, principal: Principal) -> Iterator[Suggestion]:
    for layer in workspace.layers_of("flood-extent", principal=principal):
        flood = layer.declaration.flood
        title = layer.declaration.title
        area = Area(layer=layer.name).as_json()
        yield Suggestion(title, text("karterad utbredning"), area, also=(f"{flood.flow if flood else ''} {title}",))


def _of_layer(layer: Layer) -> Iterator[Suggestion]:
    frame = layer.frame
    placed = frame.loc[frame["name"].notna() & ~frame.geometry.isna()]
    for row_id, name, geometry in zip(placed["id"], placed["name"], placed.geometry, strict=True):
        area = {"feature": f"{layer.name}/{row_id}"} | near(geometry)
        yield Suggestion(str(name), layer.declaration.kind_of.title, area)


def _actors(layer: Layer, workspace: Workspace) -> Iterator[Suggestion]:
    codes = workspace.codes("categories").codes
    frame = layer.frame
    named = frame.loc[frame["name"].notna()]
    columns = (named[key] for key in ("id", "name", "category", "phone_24_7", "phone"))
    for row_id, name, category, always, phone, geometry in zip(*columns, named.geometry, strict=True):
        number = always or phone
        code = codes.get(category)
        yield Suggestion(
            str(name),
            text("{phone}", phone=str(number)) if number else text("kontakt saknas"),
            {"feature": f"{layer.name}/{row_id}"} | near(geometry) if geometry is not None else None,
            category=code,
            phone=number,
            also=(code.sv, code.en) if code else (),
        )
