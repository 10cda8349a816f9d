"""An address or a place is found offline under the spellings people use; several hits are listed, never guessed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import cached_property

import numpy as np

import shapely

from geoansvar.errors import PlaceAmbiguous, PlaceNotFound
from geoansvar.layers.namesakes import (
    Entry,
    Hit,
    HitKind,
    Named,
    Names,
    address_names,
    entries_of,
    hits_of,
    place_names,
    told_apart,
)
from geoansvar.layers.spelling import closed_up, normalised, normalised_all, unaccented
from geoansvar.model.layer import Layer
from geoansvar.texts import text

PLACE_KINDS = ("place", "locality", "district")
_END = "\U0010ffff"
_NEAR_LOOKED_AT = 2_000  # spellings with the same beginning: difflib over all of a city would take seconds


class Gazetteer:
    """Addresses and names of places, of the layers that have them.

    Parameters
    ----------
    layers
        Those of kind address give addresses; place, locality and district give places. Others are ignored.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self._named: dict[HitKind, Named] = {"address": {}, "place": {}}
        for layer in layers:
            if layer.kind == "address" or layer.kind in PLACE_KINDS:
                self._add(address_names(layer) if layer.kind == "address" else place_names(layer))

    # What only a misspelt or half-written name needs is made when the first one comes: the first answer need not wait.
    @cached_property
    def _sorted(self) -> dict[HitKind, list[str]]:
        return {kind: sorted(names) for kind, names in self._named.items()}

    @cached_property
    def _unaccented(self) -> dict[HitKind, Named]:
        return {kind: _unaccented(names) for kind, names in self._named.items()}

    @cached_property
    def _closed_up(self) -> dict[HitKind, list[tuple[str, str]]]:
        return {kind: _closed_up(names) for kind, names in self._named.items()}

    def _add(self, names: Names) -> None:
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
                hits |= {(hit.layer, hit.id): hit for hit in hits_of(entries_of(self._named[kind][key]))}
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
        return [Entry(*self._named[kind][key][0]).name for key in close]


def _unaccented(named: Named) -> Named:
    merged: Named = {}
    for key, rows in named.items():
        spelled = key if key.isascii() else unaccented(key)
        merged[spelled] = [*merged[spelled], *rows] if spelled in merged else rows
    return merged


def _closed_up(named: Named) -> list[tuple[str, str]]:
    return sorted((closed_up(key), key) for key in named)


def _matching(named: Named, wanted: str) -> list[Hit]:
    """Give the hits of an exact name; else of a name followed by what tells it from its namesakes."""
    if wanted in named:
        return hits_of(entries_of(named[wanted]))
    for cut in (match.start() for match in re.finditer(r"[ ,(]", wanted)):
        head = wanted[:cut].strip(" ,(")
        if head in named:
            told = told_apart(entries_of(named[head]), wanted, wanted[cut:])
            if told:
                return told
    return []


def _ambiguous(kind: HitKind, query: str, hits: Iterable[Hit]) -> PlaceAmbiguous:
    choices = tuple(hit.label for hit in hits)
    return PlaceAmbiguous(
        text("”{query}” kan vara {count} olika ställen.", query=query, count=len(choices)),
        place=f"area.{kind}",
        remedy=text("Välj ett: {choices}.", choices="; ".join(choices[:20])),
        choices=choices,
    )
