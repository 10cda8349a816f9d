"""Vector tiles of a layer, as OGC API – Tiles spells the address: the same permission as everything else."""

from __future__ import annotations

import gzip
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request, Response

from geoansvar.api.assets import FOR_EVER
from geoansvar.api.service import Service, service_of
from geoansvar.api.tile_builds import TileBuilds, built, source_of
from geoansvar.errors import UnknownName
from geoansvar.layers import TileSet
from geoansvar.maps.tiling import is_tiled
from geoansvar.model.access import Access
from geoansvar.texts import text

router = APIRouter(tags=["lager"])
MEDIA_TYPE: Final = "application/vnd.mapbox-vector-tile"
MATRIX_SET: Final = "WebMercatorQuad"


@router.get("/collections/{layer}/tiles/WebMercatorQuad/{z}/{row}/{col}", summary="En kartruta av ett lager")
def show_tile(
    layer: Annotated[str, Path(description="Lagrets namn.", max_length=100)],
    z: Annotated[int, Path(ge=0, le=24, description="Zoomnivå.")],
    row: Annotated[int, Path(ge=0, le=1 << 24, description="Rad, räknad från norr.")],
    col: Annotated[int, Path(ge=0, le=1 << 24, description="Kolumn, räknad från väster.")],
    request: Request,
    v: Annotated[str | None, Query(max_length=64, description="Vilken version; den ändras aldrig.")] = None,
) -> Response:
    """Give a tile; what may not be seen, what is not tiled and what is not built yet are told alike."""
    service = service_of(request)
    tiles = _tiles(service, request, layer)
    if not tiles.covers(z) or max(row, col) >> z:
        raise _absent(layer)
    level = service.current().level(layer, service.principal)
    if level is not Access.PUBLIC:
        service.trace("tile", level, layer=layer, tile=[z, row, col])
    return _response(request, tiles, (z, row, col), lasting=v == tiles.key[: len(v or " ")])


def _tiles(service: Service, request: Request, layer: str) -> TileSet:
    workspace = service.current()
    if layer not in workspace.declarations:
        raise _absent(layer)
    try:
        known = service.once(workspace, ("tiled", layer), lambda: is_tiled(workspace, layer, service.principal))
    except UnknownName:
        raise _absent(layer) from None
    builds: TileBuilds = request.app.state.tiles
    tiles = built(builds.ask(source_of(service, workspace, layer), service.principal)) if known else None
    if tiles is None:
        raise _absent(layer)
    return tiles


def _absent(layer: str) -> UnknownName:
    return UnknownName(
        text("Det finns inga kartrutor av lagret {layer}.", layer=layer),
        place="layer",
        remedy=text("Bara lager med många objekt har kartrutor, och de byggs efter starten. Försök igen om en stund."),
    )


def _response(request: Request, tiles: TileSet, place: tuple[int, int, int], *, lasting: bool) -> Response:
    """Give the tile as it is kept, or unpacked for those who do not take it so; 204 where nothing is drawn."""
    packed = "gzip" in request.headers.get("accept-encoding", "")
    tag = f'"{tiles.key[:24]}-{"-".join(map(str, place))}{"-gzip" if packed else ""}"'
    headers = {"ETag": tag, "Vary": "Accept-Encoding"}
    if lasting:
        headers["Cache-Control"] = FOR_EVER.replace("public", "private")
    asked = [each.strip() for each in request.headers.get("if-none-match", "").split(",")]
    if tag in asked or "*" in asked:
        return Response(status_code=304, headers=headers)
    content = tiles.get(*place)
    if content is None:
        return Response(status_code=204, headers=headers)
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(content if packed else gzip.decompress(content), media_type=MEDIA_TYPE, headers=headers)
