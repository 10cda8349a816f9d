"""Every status that an address may answer with, and in which formats: what is not written here does not come."""

from __future__ import annotations

from typing import Any

from geoansvar.api.problems import MEDIA_TYPE
from geoansvar.delivery import FORMATS

REFERENCE = "#/components/schemas/{model}"
HTML = "text/html"
JSON = "application/json"
_FILES = tuple(made.media_type.split(";")[0] for made in FORMATS.values())
# Address → the formats it answers in; one that is not here answers in JSON, or as a page.
_FORMATS: dict[str, tuple[str, ...]] = {
    "/api": ("application/vnd.oai.openapi+json",),
    "/ansvar": (HTML, *_FILES),
    "/collections/{layer}/tiles/WebMercatorQuad/{z}/{row}/{col}": ("application/vnd.mapbox-vector-tile",),
    "/jobs/{job_id}/results": _FILES,
    "/lage/jamfor": (HTML, JSON, "text/csv"),
    "/lage/{name}": (HTML, JSON, "application/pdf", "text/plain"),
    "/maps/{name}": (HTML, JSON, "text/javascript", "application/pdf"),
    "/omrade": (HTML, *_FILES),
    "/oversvamning": (HTML, *_FILES),
    "/questions": _FILES,
    "/tackning": (HTML, *_FILES),
}
# The same, as ``f`` names them.
_NAMES: dict[str, tuple[str, ...]] = {
    "/ansvar": ("html", *FORMATS),
    "/jobs/{job_id}/results": tuple(FORMATS),
    "/lage/jamfor": ("html", "json", "csv"),
    "/lage/{name}": ("html", "json", "pdf", "wis"),
    "/maps/{name}": ("html", "single", "pdf"),
    "/omrade": ("html", *FORMATS),
    "/oversvamning": ("html", *FORMATS),
    "/questions": tuple(FORMATS),
    "/tackning": ("html", *FORMATS),
    "/tillganglighet": ("html",),
}
_ANYWHERE = (400, 401, 403, 404, 429, 500, 503)
_OF_A_QUESTION = (409, 413, 422)
_OF_A_BODY = (408, 413, 415, 422)
_ASK = ("/ansvar", "/jobs/{job_id}/results", "/lage", "/omrade", "/oversvamning", "/questions", "/tackning")
WORDS = {
    200: "Svaret",
    201: "Skapat",
    400: "Det som efterfrågades går inte att läsa",
    401: "Nyckeln gäller inte",
    403: "Sammanställningen får inte lämnas ut",
    404: "Det finns inte här, eller får inte ses",
    408: "Det som skickades kom inte fram i tid",
    409: "Svaret finns inte än",
    413: "Det som skickades är för stort",
    415: "Formatet går inte att läsa",
    422: "Området går inte att använda",
    429: "För många frågor på kort tid; Retry-After säger när nästa besvaras",
    500: "Något gick fel i tjänsten",
    503: "Underlaget går inte att använda, eller tjänsten håller på att stanna",
}


def responses(path: str, method: str, made: dict[str, Any], *, whole: bool = False) -> dict[str, Any]:
    """Give the responses of an address: what it gives when it is done, and every problem that may come.

    Parameters
    ----------
    made
        What is known of them where the address is made.
    whole
        Whether what it gives when it is done is described there already.
    """
    done = min(made)  # 200, or 201 where something is made
    if whole:
        return {done: made[done]} | {str(status): _problem(status) for status in statuses(path, method)}
    content = {each: {"schema": _schema(path, each)} for each in _FORMATS.get(path, (JSON, HTML))}
    found = {done: {"description": WORDS[int(done)], "content": content}}
    if path == "/questions":
        found["201"] = {
            "description": "Ett jobb, med Prefer: respond-async",
            "headers": {"Location": {"schema": {"type": "string"}}},
            "content": {JSON: {"schema": {"$ref": REFERENCE.format(model="Job")}}},
        }
    return found | {str(status): _problem(status) for status in statuses(path, method)}


def statuses(path: str, method: str) -> tuple[int, ...]:
    """Give the statuses of the problems that an address may answer with."""
    found = {*_ANYWHERE, *(_OF_A_QUESTION if path.startswith(_ASK) else ()), *(_OF_A_BODY if method == "post" else ())}
    return tuple(sorted(found))


def _problem(status: int) -> dict[str, Any]:
    content: dict[str, Any] = {MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(model="Problem")}}}
    kinds = (HTML, "text/plain") if status == 400 else (HTML,)  # what is no HTTP is refused before anybody reads it
    return {
        "description": WORDS[status],
        "content": content | {kind: {"schema": {"type": "string"}} for kind in kinds},
    }


def _schema(path: str, media_type: str) -> dict[str, Any]:
    if media_type == JSON and path in ("/questions", "/jobs/{job_id}/results"):
        return {"$ref": REFERENCE.format(model="Answer")}
    if media_type == JSON and path == "/jobs/{job_id}":
        return {"$ref": REFERENCE.format(model="Job")}
    if media_type == JSON and path == "/search":
        return {"type": "array", "items": {"type": "object"}}
    if media_type in (JSON, "application/geo+json", "application/vnd.oai.openapi+json"):
        return {"type": "object"}
    return {"type": "string"}


def parameter(path: str, made: dict[str, Any]) -> dict[str, Any]:
    """Give a parameter of an address, of ``f`` the formats that there are; nothing in an address is null."""
    if made["name"] != "f":
        schema = made["schema"]
        some = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
        kept = {key: value for key, value in schema.items() if key != "anyOf"}
        return made | {"schema": kept | some[0]} if len(some) == 1 else made
    names = _NAMES.get(path, ("html", "json"))
    return made | {"schema": {"type": "string", "enum": list(names)}}


_STRING_OR_NONE = {"type": ["string", "null"]}
JOB = {
    "type": "object",
    "description": "En fråga som besvaras vid sidan av",
    "required": ["id", "kind", "status", "message", "progress", "steps", "created", "started", "ended", "run",
                 "question", "problem", "links"],
    "properties": {
        "id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "kind": {"type": "string"},
        "status": {"enum": ["accepted", "running", "successful", "failed", "dismissed"]},
        "message": {"type": "string"},
        "progress": {"type": "integer", "minimum": 0, "maximum": 100},
        "steps": {"type": "array", "items": {
            "type": "object", "properties": {"what": {"type": "string"}, "done": {"type": "number"}}}},
        "created": {"type": "string", "format": "date-time"},
        "started": _STRING_OR_NONE,
        "ended": _STRING_OR_NONE,
        "run": _STRING_OR_NONE,
        "question": {"type": "object"},
        "problem": {"oneOf": [{"$ref": REFERENCE.format(model="Problem")}, {"type": "null"}]},
        "links": {"type": "array", "items": {"type": "object"}},
    },
}  # fmt: skip
