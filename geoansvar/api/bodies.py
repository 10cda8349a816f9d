"""The body of a request, read no further than the service takes, and only as what it says that it is."""

from __future__ import annotations

from typing import Any

import anyio
import orjson
from fastapi import Request
from starlette.requests import ClientDisconnect

from geoansvar.api.service import service_of
from geoansvar.errors import MediaTypeRefused, QuestionInvalid, TooLarge, TooSlow
from geoansvar.texts import text

BODY_WAIT_S = 30  # a body of two megabytes comes within that over a poor mobile network
LARGEST_FORM_BYTES = 20_000  # a key, and an address to come back to


async def form_body(request: Request) -> bytes:
    """Read what a form of ours was filled in with, as it was sent.

    Raises
    ------
    MediaTypeRefused
    TooLarge
    """
    if _media_type(request) != "application/x-www-form-urlencoded":
        raise MediaTypeRefused(
            text("Det måste skickas som ett formulär."),
            place="content-type",
            remedy=text("Skicka det med Content-Type: application/x-www-form-urlencoded."),
        )
    return await _limited(request, LARGEST_FORM_BYTES)


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


async def json_body(request: Request) -> Any:
    """Read the JSON of a request.

    Raises
    ------
    MediaTypeRefused
        If the body is not said to be JSON. A form on another site cannot say so.
    TooLarge
        If it is longer than ``limits.body_bytes``, by its own account or in fact.
    QuestionInvalid
        If it is not JSON; NaN and Infinity are not.
    """
    if _media_type(request) != "application/json":
        raise MediaTypeRefused(
            text("Frågan måste skickas som JSON."),
            place="content-type",
            remedy=text("Skicka den med Content-Type: application/json."),
        )
    body = await _limited(request, service_of(request).workspace.service.limits.body_bytes)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise QuestionInvalid(
            text(
                "Frågan är inte läsbar JSON: rad {line}, tecken {column}.",
                line=str(error.lineno),
                column=str(error.colno),
            ),
            place="body",
            remedy=text("Kontrollera klamrar och citattecken; NaN och Infinity finns inte i JSON."),
        ) from None


async def _limited(request: Request, limit: int) -> bytes:
    stated = request.headers.get("content-length", "0")
    if stated.isdigit() and int(stated) > limit:
        raise _too_large(limit)
    read = bytearray()
    gone = False
    with anyio.move_on_after(BODY_WAIT_S) as waiting:
        try:
            async for chunk in request.stream():
                read += chunk
                if len(read) > limit:
                    raise _too_large(limit)
        except ClientDisconnect:  # no fault of ours, and nobody is there to be told
            gone = True
    if gone or waiting.cancelled_caught:
        raise TooSlow(
            text("Det som skickades kom inte fram inom {seconds} sekunder.", seconds=BODY_WAIT_S),
            place="body",
            remedy=text("Skicka det igen, över en snabbare förbindelse om det går."),
        )
    return bytes(read)


def _too_large(limit: int) -> TooLarge:
    return TooLarge(
        text("Frågan är större än {limit} byte.", limit=limit),
        place="body",
        remedy=text("Förenkla området, eller lägg det som ett lager och fråga med area.layer."),
    )
