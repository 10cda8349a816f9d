"""The service's description as a page: every address with what it takes and gives, complete without a script."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response

from geoansvar.api.allowed import narrowed
from geoansvar.api.features.addresses import HTML
from geoansvar.api.features.query import read_parameters
from geoansvar.api.features.replies import chosen
from geoansvar.api.rendering import page
from geoansvar.api.service import service_of


async def api_page(request: Request) -> Response:
    """Give the page, with what is there for who is asking."""
    from geoansvar.api.openapi import openapi_document  # it describes this page too

    read_parameters(request.query_params, ("f", "lang"))
    chosen(request, {"html": HTML}, "html")
    document = narrowed(openapi_document(request.app), service_of(request).principal)
    return page(request, "api.html", groups=_groups(document), description=document["info"]["description"])


def _groups(document: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Give the operations by what they are about, each once."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, rows in document["paths"].items():
        for method, row in rows.items():
            told = {"method": method.upper(), "path": path, "summary": row["summary"]}
            told["parameters"] = [_parameter(each) for each in row.get("parameters", [])]
            told["forms"] = [media for answer in row["responses"].values() for media in answer.get("content", {})]
            told["forms"] = [media for media in dict.fromkeys(told["forms"]) if "problem" not in media]
            found.setdefault(row.get("tags", ["tjänsten"])[0], []).append(told)
    return sorted(found.items())


def _parameter(row: dict[str, Any]) -> dict[str, str]:
    schema = row.get("schema", {})
    limits = [f"{key} {schema[key]}" for key in ("minimum", "maximum", "default") if schema.get(key) is not None]
    words = " · ".join([schema.get("type", ""), *schema.get("enum", []), *limits])
    return {"name": row["name"], "where": row["in"], "words": row.get("description", ""), "type": words.strip(" ·")}
