"""The files of a workspace that are generated from the models: schemas for editors, and the rooms' tables of keys."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel

from geoansvar.model.declaration import LayerDeclaration
from geoansvar.model.kinds import KINDS, Column
from geoansvar.model.recipe import MapRecipe
from geoansvar.model.service import ServicePolicy

_ROOMS: dict[str, tuple[type[BaseModel], str]] = {
    "layers": (LayerDeclaration, "layer.schema.json"),
    "maps": (MapRecipe, "recipe.schema.json"),
    "api": (ServicePolicy, "service.schema.json"),
}
BEGIN, END = "<!-- nycklar: skrivs av geoansvar schema --write -->", "<!-- slut på nycklar -->"
# The oldest dialect that editors' TOML plug-ins all know; nothing newer is used.
_DIALECT = "http://json-schema.org/draft-07/schema#"


def generated_files(root: Path) -> dict[Path, bytes]:
    """Give what every generated file of a workspace should hold now.

    A room's README is the municipality's own, apart from the table between the
    two marks; one without marks is left alone, and one that is not there is begun.
    """
    found: dict[Path, bytes] = {}
    for room, (model, name) in _ROOMS.items():
        found[root / room / name] = schema_bytes(model)
        readme = root / room / "README.md"
        written = _readme(readme, room)
        if written is not None:
            found[readme] = written
    return found


def schema_bytes(model: type[BaseModel]) -> bytes:
    """Write the JSON Schema of a model, for completion and warnings in an editor."""
    schema = {"$schema": _DIALECT, **model.model_json_schema()}
    return orjson.dumps(schema, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _readme(path: Path, room: str) -> bytes | None:
    if path.exists():
        words = path.read_text(encoding="utf-8")
    else:
        words = files("geoansvar.delivery").joinpath(f"rooms/{room}.md").read_text(encoding="utf-8")
    before, begin, rest = words.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        return None
    table = "\n".join(_tables(room))
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}".encode()


def _tables(room: str) -> Iterator[str]:
    model = _ROOMS[room][0]
    yield from key_table(model)
    if room == "layers":
        yield ""
        yield from _kind_table()


def key_table(model: type[BaseModel]) -> Iterator[str]:
    """Give the keys of a model as a table in Markdown, nested tables as ``[source]`` and ``source.owner``."""
    yield "| nyckel | vad | om den saknas |"
    yield "|---|---|---|"
    schema = model.model_json_schema()
    yield from _key_rows(schema, schema.get("$defs", {}), prefix="")


def _key_rows(schema: dict[str, Any], defs: dict[str, Any], *, prefix: str) -> Iterator[str]:
    required = schema.get("required", [])
    for name, field in schema.get("properties", {}).items():
        inner, step = _inner(field, defs)
        absent = "**krävs**" if name in required else _default(field)
        yield f"| `{prefix}{name}` | {_type_words(field, defs)} | {absent} |"
        if inner is not None:
            yield from _key_rows(inner, defs, prefix=f"{prefix}{name}{step}.")


def _inner(field: dict[str, Any], defs: dict[str, Any]) -> tuple[dict[str, Any] | None, str]:
    """Find the table that a key holds, and how one steps into it: by key, by any name, or item by item."""
    for part, step in (
        (field, ""),
        *((each, "") for each in field.get("anyOf", ())),
        (field.get("additionalProperties", {}), ".NAMN"),
        *((each, ".NAMN") for each in field.get("patternProperties", {}).values()),
        (field.get("items", {}), "[]"),
    ):
        target = _resolved(part, defs) if isinstance(part, dict) else {}
        if "properties" in target:
            return target, step
    return None, ""


def _resolved(field: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = defs[field["$ref"].rsplit("/", 1)[-1]] if "$ref" in field else field
    return found


_TYPES = {"string": "text", "number": "tal", "integer": "heltal", "boolean": "true eller false", "object": "tabell"}


def _type_words(field: dict[str, Any], defs: dict[str, Any]) -> str:
    field = _resolved(field, defs)
    if "anyOf" in field:
        kinds = (_type_words(each, defs) for each in field["anyOf"] if each.get("type") != "null")
        return " eller ".join(dict.fromkeys(kinds))
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if field.get("type") == "array":
        return f"lista av {_type_words(field.get('items', {}), defs)}"
    if field.get("format") == "date":
        return "datum"
    words = _TYPES.get(str(field.get("type")), "värde")
    return words + _range(field)


def _range(field: dict[str, Any]) -> str:
    if "exclusiveMinimum" in field:
        return f", över {field['exclusiveMinimum']}"
    low = field.get("minimum")
    if low is None:
        return ""
    high = field.get("maximum")
    return f", {low}–{high}" if high is not None else f", minst {low}"


def _default(field: dict[str, Any]) -> str:
    default = field.get("default")
    if default in (None, "", [], {}) or isinstance(default, dict):
        return "–"
    return f"`{orjson.dumps(default).decode()}`"


def _kind_table() -> Iterator[str]:
    yield "| slag | vad | kolumner (krävs: fet) |"
    yield "|---|---|---|"
    for kind in KINDS.values():
        columns = ", ".join(_column_words(column) for column in kind.columns)
        yield f"| `{kind.name}` | {kind.title} | {columns} |"


def _column_words(column: Column) -> str:
    return f"**`{column.name}`**" if column.required else f"`{column.name}`"
