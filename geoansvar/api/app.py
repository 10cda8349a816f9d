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
    maps,
    openapi,
    pages,
    problems,
    questions,
    reach_pages,
    responsibility_pages,
    search,
)
from geoansvar.api import situations as situation_pages
from geoansvar.api.asking import known_parameters
from geoansvar.api.headers import SafeHeaders
from geoansvar.api.local_only import LocalOnly
from geoansvar.api.service import Service
from geoansvar.model.access import LOCAL, Principal
from geoansvar.workspace import Workspace

SMALLEST_ZIPPED = 1_000  # bytes


def create_app(workspace: Workspace, *, principal: Principal = LOCAL) -> FastAPI:
    """Make the service of a workspace.

    Parameters
    ----------
    principal
        Who everybody is, until audiences exist. The service answers this machine only.

    Raises
    ------
    DeclarationError
        If ``api/service.toml`` cannot be read: then nothing is served.
    """
    workspace.service  # noqa: B018 - an unreadable policy must stop the start, not the first request
    app = FastAPI(
        title="geoansvar",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_warmed,
        dependencies=[Depends(known_parameters)],
    )
    app.state.service = Service(workspace, principal)
    for room in (
        pages,
        flood_pages,
        reach_pages,
        responsibility_pages,
        accessibility,
        area_files,
        questions,
        search,
        situation_pages,
        maps,
        assets,
        health,
        items,
        openapi,
    ):
        app.include_router(room.router)
    problems.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=SMALLEST_ZIPPED, compresslevel=5)
    app.add_middleware(LocalOnly)
    app.add_middleware(SafeHeaders)
    return app


@asynccontextmanager
async def _warmed(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    service.begin()
    yield
    service.close()
