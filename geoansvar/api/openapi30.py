"""A description in OpenAPI 3.1 said in 3.0, which is what geodata clients and their standards read."""

from __future__ import annotations

from typing import Any

_BOUNDS = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}
_LISTS_OF_SCHEMAS = ("anyOf", "oneOf", "allOf")
_NOT_IN_30 = ("$schema", "$id", "patternProperties", "propertyNames", "contentMediaType", "unevaluatedProperties")


def in_30(document: dict[str, Any]) -> dict[str, Any]:
    """Say a whole description in OpenAPI 3.0.3; every reference in it stays within it."""
    said: dict[str, Any] = _walked(document)
    said["openapi"] = "3.0.3"
    said["components"]["schemas"] = {
        name: schema_in_30(schema) for name, schema in document["components"]["schemas"].items()
    }
    licence = dict(said["info"].get("license", {}))
    licence.pop("identifier", None)
    said["info"] = said["info"] | ({"license": licence} if licence else {})
    return said


def _walked(value: Any) -> Any:
    """Look through what is no schema for the schemas in it."""
    if isinstance(value, list):
        return [_walked(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: schema_in_30(each) if key == "schema" else _walked(each) for key, each in value.items()}


def schema_in_30(schema: Any) -> Any:
    """Say one schema in OpenAPI 3.0: nothing that may be null has two types, and nothing is constant."""
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _reference(schema)
    said = {key: value for key, value in schema.items() if key not in (*_NOT_IN_30, *_BOUNDS)}
    said |= {_BOUNDS[key]: value for key, value in schema.items() if key in _BOUNDS}
    _nested(said)
    _typed(said)
    _bounded(said)
    if "const" in said:
        said["enum"] = [said.pop("const")]
    if "examples" in said:
        said["example"] = next(iter(said.pop("examples")), None)
    return said


def _reference(schema: dict[str, Any]) -> dict[str, Any]:
    """Put what stands beside a reference around it: in 3.0 it would be passed over."""
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    return {"allOf": [{"$ref": schema["$ref"]}], **beside} if beside else dict(schema)


def _nested(said: dict[str, Any]) -> None:
    if "properties" in said:
        said["properties"] = {name: schema_in_30(each) for name, each in said["properties"].items()}
    if isinstance(said.get("additionalProperties"), dict):
        said["additionalProperties"] = schema_in_30(said["additionalProperties"])
    if "prefixItems" in said:
        parts = [schema_in_30(each) for each in said.pop("prefixItems")]
        said["items"] = parts[0] if all(part == parts[0] for part in parts) else {"anyOf": parts}
    elif "items" in said:
        said["items"] = schema_in_30(said["items"])
    elif said.get("type") == "array":
        said["items"] = {}
    for key in _LISTS_OF_SCHEMAS:
        if key in said:
            said[key] = [schema_in_30(each) for each in said[key]]


def _typed(said: dict[str, Any]) -> None:
    types = said.get("type")
    if isinstance(types, list):
        left = [each for each in types if each != "null"]
        said.pop("type")
        said |= {"type": left[0]} if len(left) == 1 else {"anyOf": [{"type": each} for each in left]}
        if len(left) < len(types):
            said["nullable"] = True
    for key in ("anyOf", "oneOf"):
        choices = said.get(key)
        if choices and {"type": "null"} in choices:
            _nullable(said, key, [each for each in choices if each != {"type": "null"}])


def _nullable(said: dict[str, Any], key: str, left: list[Any]) -> None:
    said.pop(key)
    if len(left) == 1 and "$ref" not in left[0]:
        for name, value in left[0].items():
            said.setdefault(name, value)
    elif len(left) == 1:
        said["allOf"] = left
    else:
        said[key] = left
    said["nullable"] = True
    if said.get("default", 0) is None:
        said.pop("default")


def _bounded(said: dict[str, Any]) -> None:
    """In 3.0 a bound that is left out itself is a mark on the bound."""
    for key, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if key in said and not isinstance(said[key], bool):
            said[bound] = said[key]
            said[key] = True
