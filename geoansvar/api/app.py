"""The application: a workspace in, a service out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from geoansvar import __version__
from geoansvar.api import (
    accessibility,
    area_files,
    assets,
    flood_pages,
    health,
    items,
    job_pages,
    large_maps,
    login,
    maps,
    openapi,
    pages,
    problems,
    questions,
    reach_pages,
    responsibility_pages,
    search,
    tiles,
)
from geoansvar.api import situations as situation_pages
from geoansvar.api.asking import known_parameters
from geoansvar.api.beforehand import Beforehand
from geoansvar.api.draining import Draining, Traffic
from geoansvar.api.features import routes
from geoansvar.api.forwarded import Forwarded
from geoansvar.api.framing import OneLength
from geoansvar.api.headers import SafeHeaders
from geoansvar.api.local_only import LocalOnly
from geoansvar.api.patience import Patience
from geoansvar.api.same_origin import SameOrigin
from geoansvar.api.service import Service
from geoansvar.api.tile_builds import FOLDER, TileBuilds
from geoansvar.api.who import Who
from geoansvar.model.access import Principal
from geoansvar.workspace import Workspace

SMALLEST_ZIPPED = 1_000  # bytes


def create_app(
    workspace: Workspace, principal: Principal | None = None, *, unnamed: str | None = None, local_only: bool = True
) -> FastAPI:
    """Make the service of a workspace.

    Parameters
    ----------
    principal
        Who everybody is. By default each request says it: by its key, or as one of ``unnamed`` where it has none.
    unnamed
        The audience of those without a key; the policy's ``default_audience`` if None.
    local_only
        Whether only this machine is answered, under its own names.

    Raises
    ------
    DeclarationError
        If ``api/service.toml`` cannot be read, or names what the layers do not allow, or what sessions are sealed
        with cannot be used: then nothing is served.
    """
    service = Service(workspace, principal, unnamed, local_only)
    service.require(workspace)  # a fault in the policy must stop the start, not the first request
    if principal is None:
        service.logins.ready()
    app = FastAPI(
        title="geoansvar",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_warmed,
        dependencies=[Depends(known_parameters)],
    )
    app.state.service = service
    routes.install(app)
    app.state.tiles = TileBuilds(workspace.state / FOLDER)
    for room in (
        pages,
        flood_pages,
        reach_pages,
        responsibility_pages,
        accessibility,
        area_files,
        questions,
        job_pages,
        search,
        situation_pages,
        maps,
        large_maps,
        tiles,
        assets,
        health,
        login,
        items,
        openapi,
    ):
        app.include_router(room.router)
    problems.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_ZIPPED, compresslevel=5)
    app.add_middleware(SameOrigin)
    app.add_middleware(Who)
    app.add_middleware(Patience)
    app.state.traffic = Traffic()
    app.add_middleware(Draining, traffic=app.state.traffic)
    app.add_middleware(OneLength)
    if local_only:
        app.add_middleware(LocalOnly)
    app.add_middleware(SafeHeaders)
    app.add_middleware(Forwarded)
    return app


@asynccontextmanager
async def _warmed(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    service.begin()
    beforehand = Beforehand(service, app.state.tiles)
    beforehand.begin()
    yield
    beforehand.close()
    app.state.tiles.close()
    service.close()
