"""One box to search in: addresses, places, objects, localities, districts and flows, each an area to ask about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from geoansvar.api.asking import LangParameter, lang_of
from geoansvar.api.named import NEAR_M, Named, Suggestion, fold, named_in, near
from geoansvar.api.service import Service, service_of
from geoansvar.errors import PlaceAmbiguous, PlaceNotFound
from geoansvar.layers import Hit
from geoansvar.layers.spelling import plain, unaccented
from geoansvar.model.access import Access, highest
from geoansvar.texts import text

router = APIRouter(tags=["sök"])
MOST = 10
FEATURE = re.compile(r"[a-z][a-z0-9_]*/\S+")  # as an address of this service spells an object


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
    service.trace("search", _level(service, found), q=q, rows=len(found))
    return [suggestion.as_json(lang_of(request)) for suggestion in found]


def _level(service: Service, found: Sequence[Suggestion]) -> Access:
    """Give the level of the most restricted layer that something found is of."""
    workspace, principal = service.current(), service.principal
    named = {_layer_of(each.area or {}) for each in found} & set(workspace.declarations)
    return highest(*(workspace.level(name, principal) for name in named))


def _layer_of(area: dict[str, Any]) -> str:
    return str(area.get("layer") or str(area.get("feature", "")).partition("/")[0])


def suggestions(service: Service, query: str, *, most: int = MOST) -> list[Suggestion]:
    """Give what somebody may mean, the whole word before the beginning of one, a right spelling before a near one."""
    words = fold(query)
    if not plain(words):
        return []
    named = [each for each in named_areas(service) if f" {plain(words)}" in each.loose]
    named.sort(key=lambda each: each.rank(words))
    hits = [_of_hit(hit) for hit in service.current().gazetteer(service.principal).search(query, limit=most)]
    kept = [each.suggestion for each in named[: max(most // 2, most - len(hits))]]
    leading = bool(named) and (named[0].suggestion.first or named[0].names[0] == words)
    found = [*kept, *hits] if leading else [*hits[: most - len(kept)], *kept]
    return list({(each.label, str(each.area)): each for each in found}.values())[:most]


def named_areas(service: Service) -> list[Named]:
    """Give everything that is searched by name, made once for each workspace."""
    workspace, principal = service.current(), service.principal
    return service.once(workspace, "named", lambda: [Named.of(each) for each in named_in(workspace, principal)])


def area_meant(service: Service, query: str) -> dict[str, Any]:
    """Give the one area that somebody means by some words.

    Raises
    ------
    PlaceNotFound, PlaceAmbiguous
        Naming what it may be instead; nothing is guessed.
    """
    if FEATURE.fullmatch(query):
        return {"feature": query, "buffer_m": NEAR_M}
    exact = _exactly(named_areas(service), fold(query))
    if len(exact) == 1:
        return _askable(exact[0])
    if len(exact) > 1:
        raise PlaceAmbiguous(
            text("{count} objekt heter {name}.", count=len(exact), name=query),
            place="sok",
            remedy=text("Välj ett av dem i listan medan du skriver, eller sök på adressen."),
            choices=tuple(str(area.get("feature") or area.get("layer")) for each in exact if (area := each.area)),
        )
    return _in_the_gazetteer(service, query)


def _exactly(named: Sequence[Named], words: str) -> list[Suggestion]:
    """Give those of that name; the municipality's goes before, a right spelling before one that only accents tell."""
    whole = [each.suggestion for each in named if each.suggestion.first and words in each.names]
    return (
        whole
        or [each.suggestion for each in named if each.names[0] == words]
        or [each.suggestion for each in named if unaccented(each.names[0]) == unaccented(words)]
    )


def _askable(chosen: Suggestion) -> dict[str, Any]:
    if chosen.area is not None:
        return chosen.area
    raise PlaceNotFound(
        text("{name} är en aktör utan eget område ({detail}).", name=chosen.label, detail=chosen.detail),
        place="sok",
        remedy=text("Ring aktören, eller sök den plats där något har hänt."),
    )


def _in_the_gazetteer(service: Service, query: str) -> dict[str, Any]:
    gazetteer = service.current().gazetteer(service.principal)
    try:
        return _at(gazetteer.address(query))
    except PlaceNotFound as error:
        missing = error
    try:
        return _at(gazetteer.place(query))
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


def _of_hit(hit: Hit) -> Suggestion:
    return Suggestion(hit.label, text("adress") if hit.kind == "address" else text("plats"), _at(hit))


def _at(hit: Hit) -> dict[str, Any]:
    return {hit.kind: hit.label} | near(hit.geometry)
