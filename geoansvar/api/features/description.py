"""The addresses of the layers, as the service's description has them: the very parameters that are read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from geoansvar.api.features.addresses import GEOJSON, HTML, JSON, SCHEMA
from geoansvar.api.features.cql import LANGUAGES
from geoansvar.api.features.forms import ITEM_FORMS
from geoansvar.api.features.query import DEFAULT_LIMIT, ITEM, ITEMS, MOST_LIMIT

_TEXT = {"type": "string"}
_SYSTEM = {"type": "string", "format": "uri"}
_NAMES = {"type": "array", "items": _TEXT}
_LAYER = {
    "name": "layer", "in": "path", "required": True, "description": "Lagrets namn.",
    "schema": {"type": "string", "maxLength": 100},
}  # fmt: skip
_ITEM_ID = {
    "name": "item_id", "in": "path", "required": True, "description": "Objektets id.", "schema": _TEXT,
}  # fmt: skip
_BOX = {
    "type": "array",
    "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
    "items": {"type": "number"},
}
_PARAMETERS: dict[str, tuple[str, dict[str, Any]]] = {
    "lang": ("Språk: sv eller en. Går före Accept-Language.", {"type": "string", "enum": ["sv", "en"]}),
    "limit": (
        f"Så många rader som mest, högst {MOST_LIMIT}. Filformaten ger {MOST_LIMIT} om inget sägs.",
        {"type": "integer", "minimum": 1, "maximum": MOST_LIMIT, "default": DEFAULT_LIMIT},
    ),
    "offset": ("Från och med den raden; den första är 0.", {"type": "integer", "minimum": 0, "default": 0}),
    "bbox": ("Rader som rör vid rutan, hörn för hörn i axelordningen hos bbox-crs.", _BOX),
    "bbox-crs": ("Rutans referenssystem; CRS84 om inget sägs.", _SYSTEM),
    "datetime": ("En tidpunkt eller ett spann; gäller den tid som lagret är giltigt.", _TEXT),
    "crs": ("Svarets referenssystem; CRS84 om inget sägs.", _SYSTEM),
    "filter": ("Ett villkor i CQL2.", _TEXT),
    "filter-lang": ("Hur villkoret är skrivet.", {"type": "string", "enum": list(LANGUAGES), "default": LANGUAGES[0]}),
    "filter-crs": ("Referenssystem för former i villkoret; CRS84 om inget sägs.", _SYSTEM),
    "sortby": ("Fält att ordna efter; - före ger störst först. Det okända kommer sist.", _NAMES),
    "properties": ("Bara de här fälten.", _NAMES),
    "skipGeometry": ("Utan läge.", {"type": "boolean", "default": False}),
}
_LINK = {
    "type": "object",
    "required": ["href", "rel"],
    "properties": {"href": _TEXT, "rel": _TEXT, "type": _TEXT, "title": _TEXT},
}
_LINKS = {"type": "array", "items": _LINK}
_COLLECTION = {
    "type": "object",
    "required": ["id", "links", "crs", "storageCrs"],
    "properties": {
        "id": _TEXT, "title": _TEXT, "description": _TEXT, "license": _TEXT, "itemType": _TEXT, "links": _LINKS,
        "extent": {"type": "object"}, "crs": _NAMES, "storageCrs": _TEXT,
    },
}  # fmt: skip
_FEATURE = {
    "type": "object",
    "required": ["type", "id", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": _TEXT,
        "geometry": {"type": "object", "nullable": True},
        "properties": {"type": "object"},
        "links": _LINKS,
    },
}
_FEATURES = {
    "type": "object",
    "required": ["type", "features", "links", "timeStamp", "numberMatched", "numberReturned"],
    "properties": {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": {"type": "array", "items": {"$ref": "#/components/schemas/Feature"}},
        "links": _LINKS,
        "timeStamp": {"type": "string", "format": "date-time"},
        "numberMatched": {"type": "integer", "minimum": 0},
        "numberReturned": {"type": "integer", "minimum": 0},
    },
}
SCHEMAS: dict[str, Any] = {"Collection": _COLLECTION, "Feature": _FEATURE, "FeatureCollection": _FEATURES}
_CONFORMANCE = {
    "type": "object",
    "required": ["conformsTo"],
    "properties": {"conformsTo": _NAMES},
}
_COLLECTIONS = {
    "type": "object",
    "required": ["links", "collections"],
    "properties": {
        "links": _LINKS,
        "collections": {"type": "array", "items": {"$ref": "#/components/schemas/Collection"}},
    },
}


def _form(offers: Iterable[str]) -> dict[str, Any]:
    names = list(offers)
    return {
        "name": "f", "in": "query", "description": f"Format: {', '.join(names)}. Går före Accept.",
        "schema": {"type": "string", "enum": names},
    }  # fmt: skip


def _parameter(name: str) -> dict[str, Any]:
    words, schema = _PARAMETERS[name]
    listed = {"style": "form", "explode": False} if schema["type"] == "array" else {}
    return {"name": name, "in": "query", "description": words, "schema": schema, **listed}


def _get(
    key: str,
    summary: str,
    content: dict[str, Any],
    *,
    forms: Iterable[str] = ("json", "html"),
    parameters: Iterable[dict[str, Any]] = (),
    more: Iterable[str] = ("lang",),
) -> dict[str, Any]:
    """Describe one address."""
    listed = [*parameters, _form(forms), *(_parameter(name) for name in more)]
    answer = {"description": summary, "content": {media: {"schema": schema} for media, schema in content.items()}}
    return {
        "get": {
            "operationId": key,
            "summary": summary,
            "tags": ["lager"],
            "parameters": listed,
            "responses": {"200": answer},
        }
    }


def _schema_of_fields(key: str, summary: str) -> dict[str, Any]:
    return _get(key, summary, {SCHEMA: {"type": "object"}}, forms=("json",), parameters=[_LAYER])


def paths() -> dict[str, Any]:
    """Give the addresses of the layers, as OpenAPI 3.0 describes them."""
    page = {HTML: _TEXT}
    one = {"$ref": "#/components/schemas/Collection"}
    feature = {"$ref": "#/components/schemas/Feature"}
    many = {"$ref": "#/components/schemas/FeatureCollection"}
    files = {media: {"type": "string", "format": "binary"} for media in list(ITEM_FORMS.values())[1:-1]}
    files["text/csv"] = _TEXT
    layer = "/collections/{layer}"
    return {
        "/conformance": _get("conformance", "Standarder som följs", {JSON: _CONFORMANCE, **page}),
        "/collections": _get("collections", "Lagren", {JSON: _COLLECTIONS, **page}),
        layer: _get("collection", "Ett lager", {JSON: one, **page}, parameters=[_LAYER]),
        f"{layer}/schema": _schema_of_fields("schema", "Lagrets fält"),
        f"{layer}/queryables": _schema_of_fields("queryables", "Vad som går att fråga på"),
        f"{layer}/sortables": _schema_of_fields("sortables", "Vad som går att ordna efter"),
        f"{layer}/items": _get(
            "items",
            "Lagrets rader",
            {GEOJSON: many, **files, **page},
            forms=("json", *ITEM_FORMS),
            parameters=[_LAYER],
            more=[name for name in ITEMS if name != "f"],
        ),
        f"{layer}/items/{{item_id}}": _get(
            "item",
            "Ett objekt",
            {GEOJSON: feature, **page},
            forms=("json", "geojson", "html"),
            parameters=[_LAYER, _ITEM_ID],
            more=[name for name in ITEM if name != "f"],
        ),
        "/api.html": _get("api_page", "Tjänstens beskrivning som sida", page, forms=("html",)),
    }
