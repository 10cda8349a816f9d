"""Scripts, styles and pictures, each at the address of its own content: kept for ever by the browser, never stale."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath

from fastapi import APIRouter, Response

from geoansvar.errors import AssetRefused, UnknownName
from geoansvar.maps.assets import asset_store
from geoansvar.texts import text

MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
FOR_EVER = "public, max-age=31536000, immutable"
router = APIRouter(include_in_schema=False)


@cache
def static_files() -> dict[str, bytes]:
    """Read our own scripts and styles, by name."""
    folder = files("geoansvar").joinpath("api/static")
    return {
        item.name: item.read_bytes()
        for item in sorted(folder.iterdir(), key=lambda item: item.name)
        if PurePosixPath(item.name).suffix in MEDIA_TYPES
    }


@cache
def static_hash() -> str:
    """Hash them all together: scripts name each other by relative address, so they change address together."""
    content = b"\0".join(name.encode() + b"\0" + data for name, data in static_files().items())
    return hashlib.sha256(content).hexdigest()[:16]


def static_link(name: str) -> str:
    """Give the address of one of our own files."""
    if name not in static_files():
        raise AssetRefused(text("Filen {name} finns inte här.", name=name), place=name)
    return f"/assets/{static_hash()}/{name}"


@router.get("/assets/{digest}/{name}")
async def asset(digest: str, name: str) -> Response:
    """Give a script or a style sheet by the hash of its content."""
    if digest == static_hash() and name in static_files():
        content, media_type = static_files()[name], MEDIA_TYPES[PurePosixPath(name).suffix]
    else:
        content, media_type = _stored(digest, name)
    return Response(content, media_type=media_type, headers={"Cache-Control": FOR_EVER})


def _stored(digest: str, name: str) -> tuple[bytes, str]:
    try:
        return asset_store().file(digest, name)
    except AssetRefused as error:
        raise UnknownName(error.message, place=name, remedy=text("Ladda om sidan.")) from None


@router.get("/favicon.ico")
async def icon() -> Response:
    """Give the mark that browsers ask for."""
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(static_files()["icon.svg"], media_type=MEDIA_TYPES[".svg"], headers=headers)
