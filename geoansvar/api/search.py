"""One box to search in: addresses, places, objects, localities, districts and flows, each an area to ask about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

import shapely

from geoansvar.api.asking import LangParameter, lang_of
from geoansvar.api.service import Service, service_of
from geoansvar.errors import PlaceAmbiguous, PlaceNotFound
from geoansvar.model.access import Principal
from geoansvar.model.layer import Layer
from geoansvar.model.question import Area
from geoansvar.texts import Lang, Text, text
from geoansvar.workspace import Workspace

router = APIRouter(tags=["sök"])
MOST = 10
# Kinds whose objects are searched by name, in the order they are suggested.
KINDS = ("vital-service", "safety-point", "shelter", "hazardous-site", "dam", "building", "workplace", "heritage")
AREAS = ("locality", "district")
FEATURE = re.compile(r"[a-z][a-z0-9_]*/\S+")  # as an address of this service spells an object
NEAR_M = 300.0  # what "at" an object means until somebody says otherwise


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to choose: what it is called, what it is, and the area to ask about."""

    label: str
    detail: Text
    area: dict[str, Any]
    folded: str

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """Give the suggestion for a script."""
        return {"label": self.label, "detail": self.detail.render(lang), "area": self.area}


@router.get("/search", summary="Sök adress, plats eller objekt")
def search(
    request: Request,
    q: Annotated[str, Query(description="Det som har skrivits hittills.", max_length=200)],
    lang: LangParameter = None,
) -> list[dict[str, Any]]:
    """Suggest areas to ask about."""
    del lang  # read from the request, where Accept-Language stands too
    service = service_of(request)
    found = suggestions(service, q)
    return [suggestion.as_json(lang_of(request)) for suggestion in found]


def suggestions(service: Service, query: str, *, most: int = MOST) -> list[Suggestion]:
    """Give what somebody may mean, the whole word before the beginning of one."""
    words = fold(query)
    if not words:
        return []
    named = [each for each in named_areas(service) if f" {words}" in each.folded]
    named.sort(key=lambda each: (each.folded != f" {words}", not each.folded.startswith(f" {words}"), len(each.label)))
    hits = [_of_hit(hit) for hit in service.current().gazetteer(service.principal).search(query, limit=most)]
    half = most // 2
    kept = named[: max(half, most - len(hits))]
    found = [*kept, *hits] if named and named[0].folded == f" {words}" else [*hits[: most - len(kept)], *kept]
    return list({(each.label, str(each.area)): each for each in found}.values())[:most]


def named_areas(service: Service) -> list[Suggestion]:
    """Give everything that is searched by name, made once for each workspace."""
    workspace, principal = service.current(), service.principal
    return service.once(workspace, "named", lambda: [*_flows(workspace, principal), *_objects(workspace, principal)])


def area_meant(service: Service, query: str) -> dict[str, Any]:
    """Give the one area that somebody means by some words.

    Raises
    ------
    PlaceNotFound, PlaceAmbiguous
        Naming what it may be instead; nothing is guessed.
    """
    if FEATURE.fullmatch(query):
        return {"feature": query, "buffer_m": NEAR_M}
    words = f" {fold(query)}"
    exact = [each for each in named_areas(service) if each.folded == words]
    if len(exact) == 1:
        return exact[0].area
    gazetteer = service.current().gazetteer(service.principal)
    if len(exact) > 1:
        raise PlaceAmbiguous(
            text("{count} objekt heter {name}.", count=len(exact), name=query),
            place="sok",
            remedy=text("Välj ett av dem i listan medan du skriver, eller sök på adressen."),
            choices=tuple(str(each.area.get("feature") or each.area.get("layer")) for each in exact),
        )
    try:
        return _of_hit(gazetteer.address(query)).area
    except PlaceNotFound as error:
        missing = error
    try:
        return _of_hit(gazetteer.place(query)).area
    except PlaceNotFound:
        near = tuple(each.label for each in suggestions(service, query))
        if near:
            raise PlaceAmbiguous(
                text("{name} kan vara flera saker.", name=query),
                place="sok",
                remedy=text("Välj en av dem."),
                choices=near,
            ) from None
        raise missing from None


def fold(words: str) -> str:
    """Write words as they are compared: small letters, single spaces."""
    return " ".join(words.casefold().split())


def _of_hit(hit: Any) -> Suggestion:
    detail = text("adress") if hit.kind == "address" else text("plats")
    way = "address" if hit.kind == "address" else "place"
    return Suggestion(hit.label, detail, {way: hit.label} | _near(hit.geometry), f" {fold(hit.label)}")


def _near(geometry: Any) -> dict[str, float]:
    """A point or a line has no inside: what is near it is meant."""
    return {} if shapely.get_dimensions(geometry) == 2 else {"buffer_m": NEAR_M}


def _flows(workspace: Workspace, principal: Principal) -> Iterator[Suggestion]:
    for layer in workspace.layers_of("flood-extent", principal=principal):
        flood = layer.declaration.flood
        words = fold(f"{flood.flow if flood else ''} {layer.declaration.title}")
        area = Area(layer=layer.name).as_json()
        yield Suggestion(layer.declaration.title, text("karterad utbredning"), area, f" {words}")


def _objects(workspace: Workspace, principal: Principal) -> Iterator[Suggestion]:
    for kind in (*AREAS, *KINDS):
        for layer in workspace.layers_of(kind, principal=principal):
            yield from _of_layer(layer)


def _of_layer(layer: Layer) -> Iterator[Suggestion]:
    frame = layer.frame
    placed = frame.loc[frame["name"].notna() & ~frame.geometry.isna()]
    for row_id, name, geometry in zip(placed["id"], placed["name"], placed.geometry, strict=True):
        area = {"feature": f"{layer.name}/{row_id}"} | _near(geometry)
        yield Suggestion(str(name), layer.declaration.kind_of.title, area, f" {fold(str(name))}")
