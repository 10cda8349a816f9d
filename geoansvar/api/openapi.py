"""The service described by itself (OpenAPI): what stands here is what is accepted, and nothing else is."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, FastAPI, Request, Response

from geoansvar import __version__
from geoansvar.api.allowed import narrowed
from geoansvar.api.problems import MEDIA_TYPE
from geoansvar.api.service import service_of
from geoansvar.delivery import FORMATS
from geoansvar.model.question import QUESTIONS

router = APIRouter(tags=["tjänsten"])
REFERENCE = "#/components/schemas/{model}"
_PROBLEMS = {
    "/questions": (400, 404, 413, 415, 422, 500, 503),
    "/omrade": (400, 404, 413, 422, 500, 503),
    "/oversvamning": (400, 404, 422, 500, 503),
    "/tackning": (400, 404, 422, 500, 503),
    "/ansvar": (400, 422, 500, 503),
    "/collections/{layer}/items": (400, 404, 500, 503),
    "/collections/{layer}/items/{item_id}": (400, 404, 500, 503),
    "/collections/{layer}/tiles/WebMercatorQuad/{z}/{row}/{col}": (400, 404, 500, 503),
    "/maps/{name}": (400, 404, 500, 503),
}
_WORDS = {
    400: "Det som efterfrågades går inte att läsa",
    404: "Det finns inte här, eller får inte ses",
    413: "Det som skickades är för stort",
    415: "Formatet går inte att läsa",
    422: "Området går inte att använda",
    500: "Något gick fel i tjänsten",
    503: "Underlaget går inte att använda",
}


@router.get("/api", summary="Tjänstens beskrivning (OpenAPI)")
async def description(request: Request) -> Response:
    """Give this document, with what is there for who is asking."""
    document = narrowed(openapi_document(request.app), service_of(request).principal)
    return Response(orjson.dumps(document), media_type="application/vnd.oai.openapi+json;version=3.1")


def openapi_document(app: FastAPI) -> dict[str, Any]:
    """Describe the service; the same for every workspace, so that it can be kept as a file and compared."""
    document = dict(app.openapi())
    document["info"] = {
        "title": "geoansvar",
        "version": __version__,
        "description": "Kartor och svar för kommunens geografiska områdesansvar. "
        "geoansvar larmar, kallar och varnar ingen.",
        "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    }
    document["paths"] = {path: _operations(path, rows) for path, rows in sorted(document["paths"].items())}
    document["components"] = {"schemas": _schemas()}
    return document


def _operations(path: str, rows: dict[str, Any]) -> dict[str, Any]:
    return {method: _operation(path, row) for method, row in rows.items()}


def _operation(path: str, row: dict[str, Any]) -> dict[str, Any]:
    made = {key: value for key, value in row.items() if key not in ("responses", "requestBody")}
    done = min(row["responses"])  # 200, or 201 where something is made
    made["responses"] = {done: row["responses"][done]} | {
        str(status): {
            "description": _WORDS[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(model="Problem")}}},
        }
        for status in _PROBLEMS.get(path, (400, 500))
    }
    if path == "/questions":
        schema = {"$ref": REFERENCE.format(model="Question")}
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
        content = {made_in.media_type: {"schema": _body(name)} for name, made_in in FORMATS.items()}
        made["responses"]["200"] = {"description": "Svaret", "content": content}
    return made


def _body(name: str) -> dict[str, Any]:
    if name == "json":
        return {"$ref": REFERENCE.format(model="Answer")}
    return {"type": "object"} if name == "geojson" else {"type": "string"}


def _schemas() -> dict[str, Any]:
    question = QUESTIONS.json_schema(ref_template=REFERENCE)
    schemas = question.pop("$defs")
    return dict(sorted((schemas | {"Question": question, "Answer": _ANSWER, "Problem": _PROBLEM}).items()))


_ROWS = {"type": "array", "items": {"type": "object"}}
_ANSWER = {
    "type": "object",
    "required": [
        "kind", "run", "version", "access", "workspace", "question", "sources", "totals", "result", "findings",
    ],
    "properties": {
        "kind": {"type": "string"},
        "run": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
        "version": {"type": "string"},
        "access": {"enum": ["public", "internal", "limited", "protected"]},
        "workspace": {"type": "object"},
        "question": {"type": "object"},
        "sources": _ROWS,
        "totals": _ROWS,
        "result": {"type": "object", "additionalProperties": _ROWS},
        "findings": _ROWS,
        "notice": {"const": "access-limited"},
    },
}  # fmt: skip
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail", "code", "place", "remedy"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "place": {"type": ["string", "null"]},
        "remedy": {"type": ["string", "null"]},
        "choices": {"type": "array", "items": {"type": "string"}},
    },
}
