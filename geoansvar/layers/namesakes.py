"""Namesakes are told apart: what an address or a place is called, and the shortest label that finds it alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.layers.spelling import normalised, unaccented
from geoansvar.model.layer import Layer

HitKind = Literal["address", "place"]
_SAME_POINT_M = 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """An address or a place that was found; ``geometry`` is in EPSG:3006, ``label`` finds it alone."""

    kind: HitKind
    label: str
    layer: str
    id: str
    geometry: shapely.Geometry


@dataclass(frozen=True, slots=True)
class Names:
    """A layer's names, and what tells a row from its namesakes: columns, the nearest at hand first."""

    kind: HitKind
    layer: str
    names: list[str | None]
    qualifiers: tuple[list[str | None], ...]
    ids: list[str]
    geometry: NDArray[np.object_]


Named = dict[str, list[tuple[Names, int]]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row's name, among the layer's."""

    names: Names
    row: int

    @property
    def name(self) -> str:
        """What it is called."""
        return self.names.names[self.row] or ""

    @property
    def qualifiers(self) -> list[str]:
        """What tells it from its namesakes, the nearest at hand first."""
        return [column[self.row] or "" for column in self.names.qualifiers if column[self.row]]

    @property
    def id(self) -> str:
        """Its id in the layer."""
        return self.names.ids[self.row]

    @property
    def geometry(self) -> Any:
        """Where it is, in EPSG:3006."""
        return self.names.geometry[self.row]


def address_names(layer: Layer) -> Names:
    """Give what the rows of an address layer are called, with their place and postcode."""
    frame = layer.frame
    names = frame["address"].tolist()
    if None in names:
        rows = zip(names, frame["street"], frame["number"], frame["name"], strict=True)
        names = [address or _joined(street, number) or name for address, street, number, name in rows]
    told = (frame["place"].tolist(), frame["postcode"].tolist())
    return Names("address", layer.name, names, told, frame["id"].tolist(), frame.geometry.to_numpy())


def _joined(street: str | None, number: str | None) -> str | None:
    return f"{street} {number or ''}".strip() if street else None


def place_names(layer: Layer) -> Names:
    """Give what the rows of a layer of places are called, with what kind of place it is."""
    frame = layer.frame
    kinds: list[str | None] = [layer.declaration.kind_of.title.render()] * len(frame)
    return Names(
        "place", layer.name, frame["name"].tolist(), (kinds,), frame["id"].tolist(), frame.geometry.to_numpy()
    )


def entries_of(found: Iterable[tuple[Names, int]]) -> list[Entry]:
    """Make entries of one name; the same point twice is one."""
    different: list[Entry] = []
    for entry in (Entry(names, row) for names, row in found):
        if not any(_same_point(entry.geometry, other.geometry) for other in different):
            different.append(entry)
    return different


def _same_point(one: Any, other: Any) -> bool:
    return bool(shapely.get_dimensions(one) == 0) and bool(shapely.dwithin(one, other, _SAME_POINT_M))


def hits_of(entries: Sequence[Entry]) -> list[Hit]:
    """Make hits of namesakes, each under a label that finds it alone."""
    return [
        Hit(entry.names.kind, label, entry.names.layer, entry.id, entry.geometry)
        for entry, label in zip(entries, _labels(entries), strict=True)
    ]


def told_apart(entries: Sequence[Entry], wanted: str, rest: str) -> list[Hit]:
    """Give those of some namesakes that ``rest`` of the query singles out: a whole label, else what differs."""
    hits = hits_of(entries)
    exact = [hit for hit in hits if _words(normalised(hit.label)) == _words(wanted)]
    words = _words(rest)
    return exact or [
        hit
        for hit, entry in zip(hits, entries, strict=True)
        if words and words <= _words(normalised(", ".join(entry.qualifiers)))
    ]


def _words(sentence: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\s,()]+", unaccented(sentence)))


def _labels(entries: Sequence[Entry]) -> list[str]:
    """Give each entry the shortest label that no other has: its name, then with more and more of what differs."""
    most = max((len(entry.qualifiers) for entry in entries), default=0)
    steps = [[entry.name for entry in entries]]
    steps += [[_label(entry, count) for entry in entries] for count in range(1, most + 1)]
    for labels in steps:
        if len({normalised(label) for label in labels}) == len(labels):
            return labels
    return [_label(entry, 0) for entry in entries]


def _label(entry: Entry, count: int) -> str:
    """Write a name with some of what tells it apart; with its id where there is nothing."""
    told = entry.qualifiers[:count]
    if not told:
        return f"{entry.name} ({entry.names.layer}/{entry.id})"
    return f"{entry.name} ({told[0].lower()})" if entry.names.kind == "place" else ", ".join((entry.name, *told))
