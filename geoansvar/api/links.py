"""Addresses that run the same thing again: a question is its own link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import Request

from geoansvar.model.answer import Row

LONGEST_LINK = 6_000  # characters; longer ones are cut off by mail programs and proxies


def here(request: Request) -> Callable[..., str]:
    """Give a maker of addresses in this service that keeps the language that was asked for in the address."""
    asked = request.query_params.get("lang")

    def link(path: str, **parameters: Any) -> str:
        kept = {key: value for key, value in parameters.items() if value not in (None, "")}
        query = urlencode(kept | ({"lang": asked} if asked in ("sv", "en") else {}))
        return f"{path}?{query}" if query else path

    return link


def with_lang(request: Request, lang: str) -> str:
    """Give the address of this very page in another language."""
    if request.method != "GET":
        return f"/?lang={lang}"
    parameters = dict(request.query_params) | {"lang": lang}
    return f"{request.url.path}?{urlencode(parameters)}"


def parameters_of(question: Row) -> dict[str, str]:
    """Give a question about an area as the parameters of an address."""
    area = dict(question["area"])
    buffer_m = area.pop("buffer_m", 0)
    way, value = next(iter(area.items()))
    parameters = {way: orjson.dumps(value).decode() if isinstance(value, dict) else str(value)}
    if buffer_m:
        parameters["buffer_m"] = f"{buffer_m:g}"
    for key in ("flood", "as_of"):
        if question.get(key):
            parameters[key] = str(question[key])
    return parameters


def fits_a_link(parameters: dict[str, str]) -> bool:
    """Whether a question is short enough to be mailed and kept as a link."""
    return len(urlencode(parameters)) <= LONGEST_LINK
