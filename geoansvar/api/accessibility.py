"""The accessibility statement that the law asks of a public service: what holds, and what nobody has tried."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from geoansvar.api.asking import LangParameter, wanted
from geoansvar.api.rendering import page
from geoansvar.api.service import service_of

router = APIRouter(tags=["sidor"])
ASSESSED = date(2026, 11, 25)  # when the pages were last gone through by us


@router.get("/tillganglighet", summary="Tillgänglighetsredogörelse")
def statement(
    request: Request, f: Annotated[str | None, Query(description="Format: html.")] = None, lang: LangParameter = None
) -> Response:
    """Give the statement; whom to tell is what ``api/service.toml`` says."""
    del f, lang  # read from the request, where Accept and Accept-Language stand too
    wanted(request, {"html": "text/html"}, default="html")
    contact = service_of(request).current().service.accessibility_contact
    return page(request, "tillganglighet.html", contact=contact, assessed=ASSESSED.isoformat())
