"""A file dropped on the page becomes an area: GeoJSON, or a saved warning (CAP, SMHI); nothing of it is kept."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from geoansvar.api.allowed import PAGES, require_page
from geoansvar.api.asking import LangParameter
from geoansvar.api.bodies import json_body
from geoansvar.api.service import service_of
from geoansvar.errors import QuestionInvalid
from geoansvar.layers import AreaFile, read_area_file
from geoansvar.texts import text

router = APIRouter(tags=["sidor"])


@router.post("/omrade/fil", summary="Läs ett område ur en fil (text i JSON)")
async def area_of_file(request: Request, lang: LangParameter = None) -> dict[str, Any]:
    """Read an area from the text of a file: ``{"name": "varning.xml", "text": "…"}`` → ``{"geometry", "title"}``."""
    del lang  # read from the request, where Accept-Language stands too
    require_page(service_of(request), PAGES["/omrade"])
    body = await json_body(request)
    if not isinstance(body, dict) or not all(isinstance(body.get(key), str) for key in ("name", "text")):
        raise QuestionInvalid(
            text("Filen måste skickas med name och text."),
            place="body",
            remedy=text("Skicka filens namn och dess innehåll som text."),
        )
    area = await run_in_threadpool(_read, body["name"], body["text"])
    return {"geometry": area.geometry, "title": area.title}


def _read(name: str, content: str) -> AreaFile:
    with TemporaryDirectory(prefix="geoansvar-") as folder:
        suffix = ".xml" if content.lstrip("\ufeff \r\n\t").startswith("<") else ".json"
        path = Path(folder) / (_plain_stem(name) + suffix)
        path.write_text(content, encoding="utf-8")
        return read_area_file(path)


def _plain_stem(name: str) -> str:
    """A file's own name without folders, so that an error names the file as its owner knows it."""
    stem = "".join(sign for sign in Path(name.replace("\\", "/")).stem if sign.isalnum() or sign in " -_.")
    return stem[:80] or "fil"
