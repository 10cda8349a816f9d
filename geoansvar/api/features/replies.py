"""How what is given is sent: with a strong tag, and kept by nobody on the way unless it is public."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import orjson
from fastapi import Request, Response

from geoansvar.api.asking import wanted
from geoansvar.api.service import service_of
from geoansvar.model.access import Access, Principal

_SMALLEST_ZIPPED = 1_000  # bytes
_ZIP_LEVEL = 1  # four fifths of what is to be won, for a third of the time
EXPOSED = "Content-Crs, ETag, Link, Content-Disposition"
PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, If-None-Match, Accept, Accept-Language",
    "Access-Control-Max-Age": "600",
}


def preflight() -> Response:
    """Answer a browser that asks whether a page of another site may ask: the same at every address, there or not."""
    return Response(status_code=204, headers=PREFLIGHT | {"Allow": "GET, HEAD, OPTIONS"})


def chosen(request: Request, offers: Mapping[str, str], default: str) -> str:
    """Choose the form of an answer; GeoJSON is also called json.

    Raises
    ------
    ParameterInvalid
        If ``f`` names one that is not on offer.
    """
    return wanted(request, offers, default=default)


def tag_of(*parts: bytes | str) -> str:
    """Make a tag that changes when any of some parts does."""
    made = blake2b(digest_size=16)
    for part in parts:
        written = part.encode() if isinstance(part, str) else part
        made.update(len(written).to_bytes(8, "big"))
        made.update(written)
    return made.hexdigest()


def asker_tag(principal: Principal) -> str:
    """Give what tells one asker's answers from another's."""
    return repr(principal.key)


def _zips(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "").lower()


def headers_of(request: Request, tag: str) -> dict[str, str]:
    """Give what is sent with every answer, changed or not."""
    public = service_of(request).principal.access is Access.PUBLIC
    headers = {
        "ETag": f'"{tag}-gzip"' if _zips(request) else f'"{tag}"',
        "Cache-Control": "public, no-cache" if public else "private, no-cache",
        "Vary": "Accept-Encoding",
    }
    return headers | (_shared() if public or _showed_a_key(request) else {})


def _shared() -> dict[str, str]:
    return {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": EXPOSED}


def _showed_a_key(request: Request) -> bool:
    """Tell whether the asker said who they are in the request itself: no browser does that unasked to another site.

    Who is known by sitting at the machine, or by a session, is asked through their browser by any page they visit:
    what such a one may see is not shared.
    """
    return "authorization" in request.headers


def unchanged(request: Request, headers: Mapping[str, str]) -> Response | None:
    """Answer that nothing has changed; None where it has, or the asker has nothing."""
    given = request.headers.get("if-none-match")
    if given is None:
        return None
    tags = [part.strip().removeprefix("W/") for part in given.split(",")]
    if "*" in tags or headers["ETag"] in tags:
        return Response(status_code=304, headers=dict(headers))
    return None


def reply(request: Request, body: bytes, media_type: str, headers: Mapping[str, str]) -> Response:
    """Send a body, packed where the asker takes that; then its tag is another one too."""
    sent = dict(headers)
    if _zips(request) and len(body) >= _SMALLEST_ZIPPED:
        body = gzip.compress(body, compresslevel=_ZIP_LEVEL, mtime=0)
        sent["Content-Encoding"] = "gzip"
    return Response(body, media_type=media_type, headers=sent)


def document_reply(request: Request, document: dict[str, Any], media_type: str, **more: str) -> Response:
    """Send a document whose tag is that of its own bytes."""
    body = orjson.dumps(document)
    headers = headers_of(request, tag_of(body)) | more
    return unchanged(request, headers) or reply(request, body, media_type, headers)
