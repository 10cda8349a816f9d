"""An address or a place is found offline under the spellings people use; several hits are listed, never guessed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.errors import PlaceAmbiguous, PlaceNotFound
from geoansvar.layers.spelling import closed_up, normalised, normalised_all, unaccented
from geoansvar.model.layer import Layer
from geoansvar.texts import text

HitKind = Literal["address", "place"]
PLACE_KINDS = ("place", "locality", "district")
_SAME_POINT_M = 1.0
_END = "\U0010ffff"
_NEAR_LOOKED_AT = 2_000  # spellings with the same beginning: difflib over all of a city would take seconds


@dataclass(frozen=True, slots=True)
class Hit:
    """An address or a place that was found; ``geometry`` is in EPSG:3006, ``label`` finds it alone."""

    kind: HitKind
    label: str
    layer: str
    id: str
    geometry: shapely.Geometry


@dataclass(frozen=True, slots=True)
class _Names:
    """A layer's names, and what tells a row from its namesakes: columns, the nearest at hand first."""

    kind: HitKind
    layer: str
    names: list[str | None]
    qualifiers: tuple[list[str | None], ...]
    ids: list[str]
    geometry: NDArray[np.object_]


_Named = dict[str, list[tuple[_Names, int]]]


@dataclass(frozen=True, slots=True)
class _Entry:
    names: _Names
    row: int

    @property
    def name(self) -> str:
        return self.names.names[self.row] or ""

    @property
    def qualifiers(self) -> list[str]:
        return [column[self.row] or "" for column in self.names.qualifiers if column[self.row]]

    @property
    def id(self) -> str:
        return self.names.ids[self.row]

    @property
    def geometry(self) -> Any:
        return self.names.geometry[self.row]


class Gazetteer:
    """Addresses and names of places, of the layers that have them.

    Parameters
    ----------
    layers
        Those of kind address give addresses; place, locality and district give places. Others are ignored.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self._named: dict[HitKind, _Named] = {"address": {}, "place": {}}
        for layer in layers:
            if layer.kind == "address" or layer.kind in PLACE_KINDS:
                self._add(_address_names(layer) if layer.kind == "address" else _place_names(layer))
        self._sorted = {kind: sorted(names) for kind, names in self._named.items()}
        self._unaccented = {kind: _unaccented(names) for kind, names in self._named.items()}
        self._closed_up = {kind: _closed_up(names) for kind, names in self._named.items()}

    def _add(self, names: _Names) -> None:
        named = self._named[names.kind]
        there = ~shapely.is_missing(names.geometry)
        keys = normalised_all(names.names)
        for row in np.flatnonzero(there).tolist():
            if keys[row]:
                named.setdefault(keys[row], []).append((names, row))

    def search(self, query: str, *, limit: int = 10) -> list[Hit]:
        """Suggest what begins with the query, places first, whatever its accents; for a field where somebody types."""
        start = normalised(query)
        hits: dict[tuple[str, str], Hit] = {}
        for kind in ("place", "address") if start else ():
            for key in self._beginning(kind, start):
                if len(hits) >= limit:
                    break
                hits |= {(hit.layer, hit.id): hit for hit in _hits(_entries(self._named[kind][key]))}
        return list(hits.values())[:limit]

    def _beginning(self, kind: HitKind, start: str) -> list[str]:
        """Give the names that begin so, as they are spelled before as they may be meant."""
        keys, closed = self._sorted[kind], self._closed_up[kind]
        near = closed_up(start)
        found = keys[bisect_left(keys, start) : bisect_left(keys, start + _END)]
        if near:
            loose = closed[bisect_left(closed, (near, "")) : bisect_left(closed, (near + _END, ""))]
            found = list(dict.fromkeys([*found, *(key for _, key in loose)]))
        return found or self._whole_name(kind, start)

    def _whole_name(self, kind: HitKind, start: str) -> list[str]:
        """Give the longest whole name that the words begin with: what follows may be a town that no column tells."""
        closed = self._closed_up[kind]
        for cut in sorted((match.start() for match in re.finditer(r"[ ,]", start)), reverse=True):
            near = closed_up(start[:cut])
            found = closed[bisect_left(closed, (near, "")) : bisect_left(closed, (near, _END))]
            if found:
                return [key for _, key in found]
        return []

    def address(self, query: str) -> Hit:
        """Find one address: ``Allégatan 12 A``, or with what tells it apart, ``Allégatan 12A, Norrby``.

        Raises
        ------
        PlaceNotFound
            If there is none; near spellings are named.
        PlaceAmbiguous
            If there are several; each is named so that it is found alone.
        """
        return self._one("address", query)

    def place(self, query: str) -> Hit:
        """Find one place, locality or district by its name.

        Raises
        ------
        PlaceNotFound
        PlaceAmbiguous
        """
        return self._one("place", query)

    def _one(self, kind: HitKind, query: str) -> Hit:
        hits = self._matching(kind, normalised(query))
        if len(hits) == 1:
            return hits[0]
        raise _ambiguous(kind, query, hits) if hits else self._not_found(kind, query)

    def _matching(self, kind: HitKind, wanted: str) -> list[Hit]:
        return _matching(self._named[kind], wanted) or _matching(self._unaccented[kind], unaccented(wanted))

    def _not_found(self, kind: HitKind, query: str) -> PlaceNotFound:
        near = self._near(kind, normalised(query))
        message = text("Adressen ”{query}” finns inte i adresslagret.", query=query)
        if kind == "place":
            message = text("Platsen ”{query}” finns inte i något lager.", query=query)
        return PlaceNotFound(
            message,
            place=f"area.{kind}",
            remedy=text("Liknande: {names}.", names=", ".join(near))
            if near
            else text("Skriv den som i registret, eller rita området på kartan."),
        )

    def _near(self, kind: HitKind, wanted: str) -> list[str]:
        keys = self._sorted[kind]
        start = bisect_left(keys, wanted[:1])
        same_letter = keys[start : bisect_left(keys, wanted[:1] + _END)] if wanted else []
        if len(same_letter) > _NEAR_LOOKED_AT:
            middle = bisect_left(same_letter, wanted)
            low = max(0, middle - _NEAR_LOOKED_AT // 2)
            same_letter = same_letter[low : low + _NEAR_LOOKED_AT]
        close = get_close_matches(wanted, same_letter, n=3, cutoff=0.6)
        return [_Entry(*self._named[kind][key][0]).name for key in close]


def _unaccented(named: _Named) -> _Named:
    merged: _Named = {}
    for key, rows in named.items():
        spelled = key if key.isascii() else unaccented(key)
        merged[spelled] = [*merged[spelled], *rows] if spelled in merged else rows
    return merged


def _closed_up(named: _Named) -> list[tuple[str, str]]:
    return sorted((closed_up(key), key) for key in named)


def _matching(named: _Named, wanted: str) -> list[Hit]:
    """Give the hits of an exact name; else of a name followed by what tells it from its namesakes."""
    if wanted in named:
        return _hits(_entries(named[wanted]))
    for cut in (match.start() for match in re.finditer(r"[ ,(]", wanted)):
        head = wanted[:cut].strip(" ,(")
        if head in named:
            told = _told_apart(_entries(named[head]), wanted, wanted[cut:])
            if told:
                return told
    return []


def _address_names(layer: Layer) -> _Names:
    frame = layer.frame
    names = frame["address"].tolist()
    if None in names:
        rows = zip(names, frame["street"], frame["number"], frame["name"], strict=True)
        names = [address or _joined(street, number) or name for address, street, number, name in rows]
    told = (frame["place"].tolist(), frame["postcode"].tolist())
    return _Names("address", layer.name, names, told, frame["id"].tolist(), frame.geometry.to_numpy())


def _joined(street: str | None, number: str | None) -> str | None:
    return f"{street} {number or ''}".strip() if street else None


def _place_names(layer: Layer) -> _Names:
    frame = layer.frame
    kinds: list[str | None] = [layer.declaration.kind_of.title.render()] * len(frame)
    return _Names(
        "place", layer.name, frame["name"].tolist(), (kinds,), frame["id"].tolist(), frame.geometry.to_numpy()
    )


def _entries(found: Iterable[tuple[_Names, int]]) -> list[_Entry]:
    """Make entries of one name; the same point twice is one."""
    different: list[_Entry] = []
    for entry in (_Entry(names, row) for names, row in found):
        if not any(_same_point(entry.geometry, other.geometry) for other in different):
            different.append(entry)
    return different


def _same_point(one: Any, other: Any) -> bool:
    return bool(shapely.get_dimensions(one) == 0) and bool(shapely.dwithin(one, other, _SAME_POINT_M))


def _hits(entries: Sequence[_Entry]) -> list[Hit]:
    return [
        Hit(entry.names.kind, label, entry.names.layer, entry.id, entry.geometry)
        for entry, label in zip(entries, _labels(entries), strict=True)
    ]


def _told_apart(entries: Sequence[_Entry], wanted: str, rest: str) -> list[Hit]:
    """Give those of some namesakes that ``rest`` of the query singles out: a whole label, else what differs."""
    hits = _hits(entries)
    exact = [hit for hit in hits if _words(normalised(hit.label)) == _words(wanted)]
    words = _words(rest)
    return exact or [
        hit
        for hit, entry in zip(hits, entries, strict=True)
        if words and words <= _words(normalised(", ".join(entry.qualifiers)))
    ]


def _words(sentence: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\s,()]+", unaccented(sentence)))


def _labels(entries: Sequence[_Entry]) -> list[str]:
    """Give each entry the shortest label that no other has: its name, then with more and more of what differs."""
    most = max((len(entry.qualifiers) for entry in entries), default=0)
    steps = [[entry.name for entry in entries]]
    steps += [[_label(entry, count) for entry in entries] for count in range(1, most + 1)]
    for labels in steps:
        if len({normalised(label) for label in labels}) == len(labels):
            return labels
    return [_label(entry, 0) for entry in entries]


def _label(entry: _Entry, count: int) -> str:
    """Write a name with some of what tells it apart; with its id where there is nothing."""
    told = entry.qualifiers[:count]
    if not told:
        return f"{entry.name} ({entry.names.layer}/{entry.id})"
    return f"{entry.name} ({told[0].lower()})" if entry.names.kind == "place" else ", ".join((entry.name, *told))


def _ambiguous(kind: HitKind, query: str, hits: Iterable[Hit]) -> PlaceAmbiguous:
    choices = tuple(hit.label for hit in hits)
    return PlaceAmbiguous(
        text("”{query}” kan vara {count} olika ställen.", query=query, count=len(choices)),
        place=f"area.{kind}",
        remedy=text("Välj ett: {choices}.", choices="; ".join(choices[:20])),
        choices=choices,
    )
