"""What a map fetches once it is open: objects of larger layers, how far its tiles are, and what an object says."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from geoansvar.api.asking import LangParameter, lang_of
from geoansvar.api.assets import FOR_EVER
from geoansvar.api.maps import drawn_map
from geoansvar.api.service import Service, service_of
from geoansvar.api.tile_builds import TileBuilds, built, source_of
from geoansvar.api.tiles import MATRIX_SET
from geoansvar.errors import UnknownName
from geoansvar.maps.objects import told_object
from geoansvar.maps.planned import PlanLayer
from geoansvar.maps.script_data import layer_json
from geoansvar.texts import LANGS, text

router = APIRouter(include_in_schema=False)
JSON = "application/json"


@router.get("/maps/{name}/large.json")
def show_large(name: str, request: Request, lang: LangParameter = None) -> Response:
    """Tell of each tiled layer where its tiles are; until they are built how far they are, and counts in squares."""
    del lang  # read from the request, where Accept-Language stands too
    service = service_of(request)
    plan = drawn_map(service, name, lang_of(request)).plan
    builds: TileBuilds = request.app.state.tiles
    tiled = {layer.name: layer for layer in plan.layers if layer.form == "tiles"}
    names = dict.fromkeys([*tiled, *(each.layer for each in plan.base_tiles)])
    states = {each: _state(service, builds, each, tiled.get(each)) for each in names}
    return Response(orjson.dumps(states), media_type=JSON)


def _state(service: Service, builds: TileBuilds, name: str, layer: PlanLayer | None) -> dict[str, Any]:
    source = source_of(service, service.current(), name)
    tiles = built(builds.ask(source, service.principal))
    if tiles is None:
        grid = {"grid": layer_json(layer.grid)} if layer is not None and layer.grid is not None else {}
        return {"ready": False, "share": builds.share(source), **grid}
    url = f"/collections/{name}/tiles/{MATRIX_SET}"
    return {"ready": True, "share": 1, "url": url, "key": tiles.key[:16], "low": tiles.low, "high": tiles.high}


@router.get("/maps/{name}/objects/{digest}.json")
def show_objects(name: str, digest: str, request: Request) -> Response:
    """Give the objects of a layer of the map, at the address that says what is in them."""
    service = service_of(request)
    for lang in LANGS:
        content = drawn_map(service, name, lang).drawing.files.get(digest)
        if content is not None:
            headers = {"Cache-Control": FOR_EVER.replace("public", "private")}
            return Response(content, media_type=JSON, headers=headers)
    raise UnknownName(text("Kartan har ritats om sedan sidan hämtades."), place=name, remedy=text("Ladda om sidan."))


@router.get("/maps/{name}/objects/{layer}/{item_id:path}")
def show_object(name: str, layer: str, item_id: str, request: Request, lang: LangParameter = None) -> Response:
    """Give what a popup tells of an object, in words."""
    del lang  # read from the request, where Accept-Language stands too
    service, chosen = service_of(request), lang_of(request)
    drawn = drawn_map(service, name, chosen)
    told = told_object(service.current(), name, layer, item_id, principal=service.principal, lang=chosen)
    service.trace("item", drawn.plan.access, map=name, layer=layer, id=item_id)
    return Response(orjson.dumps(told), media_type=JSON)
