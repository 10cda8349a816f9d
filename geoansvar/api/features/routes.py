"""The addresses of the layers, answered without anything between the request and the rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from starlette.routing import Route

from geoansvar.api.features import collections, items
from geoansvar.api.features.api_page import api_page
from geoansvar.api.features.items import ProgramRoute
from geoansvar.api.features.replies import preflight

_PLAIN: dict[str, Callable[[Request], Awaitable[Response]]] = {
    "/conformance": collections.conformance,
    "/collections": collections.collections,
    "/collections/{layer}": collections.collection,
    "/collections/{layer}/schema": collections.schema,
    "/collections/{layer}/queryables": collections.queryables,
    "/collections/{layer}/sortables": collections.sortables,
    "/api.html": api_page,
}
_FOR_PROGRAMS: dict[str, Callable[[Request], Awaitable[Response]]] = {
    "/collections/{layer}/items": items.items,
    "/collections/{layer}/items/{item_id:path}": items.item,
}


async def _preflight(request: Request) -> Response:
    del request  # the same to all
    return preflight()


def install(app: FastAPI) -> None:
    """Give an application the addresses, before those that answer a person at the same ones."""
    for path, endpoint in _PLAIN.items():
        app.router.routes.append(Route(path, endpoint, methods=["GET"]))
    for path, endpoint in _FOR_PROGRAMS.items():
        app.router.routes.append(ProgramRoute(path, endpoint, methods=["GET"]))
    for path in (*_PLAIN, *_FOR_PROGRAMS, "/", "/api"):
        app.router.routes.append(Route(path, _preflight, methods=["OPTIONS"]))
