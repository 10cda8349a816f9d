"""The service described by itself (OpenAPI): what stands here is what is accepted, and nothing else is."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response

from geoansvar import __version__
from geoansvar.api.allowed import narrowed
from geoansvar.api.features.addresses import OPENAPI
from geoansvar.api.features.description import SCHEMAS, paths
from geoansvar.api.features.replies import document_reply
from geoansvar.api.openapi30 import in_30
from geoansvar.api.openapi_responses import JOB, JSON, REFERENCE, parameter, responses
from geoansvar.api.service import service_of
from geoansvar.model.question import QUESTIONS

router = APIRouter(tags=["tjänsten"])
_QUESTIONS = ("/questions", "/lage")  # what is sent there is a question


@router.get("/api", summary="Tjänstens beskrivning (OpenAPI)")
async def description(request: Request) -> Response:
    """Give this document, with what is there for who is asking."""
    document = narrowed(openapi_document(request.app), service_of(request).principal)
    return document_reply(request, document, OPENAPI)


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
    whole = paths()  # described with their formats and parameters where they are made
    described = document["paths"] | whole
    document["paths"] = {
        path: _operations(path, rows, whole=path in whole) for path, rows in sorted(described.items())
    }
    document["components"] = {"schemas": _schemas()}
    return in_30(document)


def _operations(path: str, rows: dict[str, Any], *, whole: bool) -> dict[str, Any]:
    return {method: _operation(path, method, row, whole=whole) for method, row in rows.items()}


def _operation(path: str, method: str, row: dict[str, Any], *, whole: bool) -> dict[str, Any]:
    made = {key: value for key, value in row.items() if key not in ("responses", "requestBody")}
    if "parameters" in made and not whole:
        made["parameters"] = [parameter(path, each) for each in made["parameters"]]
    made["responses"] = responses(path, method, row["responses"], whole=whole)
    if method == "post":
        schema = {"$ref": REFERENCE.format(model="Question")} if path in _QUESTIONS else {"type": "object"}
        made["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    return made


def _schemas() -> dict[str, Any]:
    question = QUESTIONS.json_schema(ref_template=REFERENCE)
    schemas = question.pop("$defs")
    own = {"Question": question, "Answer": _ANSWER, "Job": JOB, "Problem": _PROBLEM}
    return dict(sorted((schemas | SCHEMAS | own).items()))


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
