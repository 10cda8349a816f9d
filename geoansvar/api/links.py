"""Addresses that run the same thing again: a question is its own link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import Request

from geoansvar.model.answer import Row
from geoansvar.model.question import MODELS

Parameters = dict[str, str | list[str]]
LONGEST_LINK = 6_000  # characters; longer ones are cut off by mail programs and proxies


def here(request: Request) -> Callable[..., str]:
    """Give a maker of addresses in this service that keeps the language that was asked for in the address."""
    asked = request.query_params.get("lang")

    def link(path: str, **parameters: Any) -> str:
        kept = {key: value for key, value in parameters.items() if value not in (None, "", [], ())}
        query = urlencode(kept | ({"lang": asked} if asked in ("sv", "en") else {}), doseq=True)
        return f"{path}?{query}" if query else path

    return link


def with_lang(request: Request, lang: str) -> str:
    """Give the address of this very page in another language."""
    if request.method != "GET":
        return f"/?lang={lang}"
    parameters = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    return f"{request.url.path}?{urlencode([*parameters, ('lang', lang)])}"


def parameters_of(question: Row) -> Parameters:
    """Give a question as the parameters of an address; what nobody has changed is left out."""
    if "area" not in question:
        return _changed(question)
    area = dict(question["area"])
    buffer_m = area.pop("buffer_m", 0)
    way, value = next(iter(area.items()))
    parameters: Parameters = {way: orjson.dumps(value).decode() if isinstance(value, dict) else str(value)}
    if buffer_m:
        parameters["buffer_m"] = f"{buffer_m:g}"
    for key in ("flood", "as_of"):
        if question.get(key):
            parameters[key] = str(question[key])
    return parameters


def _changed(question: Row) -> Parameters:
    model = MODELS[str(question["kind"])]
    parameters: Parameters = {"kind": str(question["kind"])}
    for key, field in model.model_fields.items():
        value = question.get(key)
        if key == "kind" or value is None or _alike(value, field.default):
            continue
        parameters[key] = _written(key, value)
    return parameters


def _alike(value: Any, default: Any) -> bool:
    """A list in a row is a tuple in the question that it was written from."""
    return bool((tuple(value) if isinstance(value, list) else value) == default)


def _written(key: str, value: Any) -> str | list[str]:
    if isinstance(value, list | tuple):
        words = [f"{each:g}" if isinstance(each, float) else str(each) for each in value]
        return " ".join(words) if key.endswith("_m") else words
    return f"{value:g}" if isinstance(value, float) else str(value)


def fits_a_link(parameters: Parameters) -> bool:
    """Whether a question is short enough to be mailed and kept as a link."""
    return len(urlencode(parameters, doseq=True)) <= LONGEST_LINK
