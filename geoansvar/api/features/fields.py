"""What a layer's rows tell of, field by field: only those that the asker may see are there, in every list alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geoansvar.delivery.titles import shown
from geoansvar.model.access import Principal, may
from geoansvar.model.codes import CodeList
from geoansvar.model.kinds import Column, ColumnType
from geoansvar.model.layer import Layer
from geoansvar.texts import Lang, Text, text
from geoansvar.workspace import Workspace

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXTS = ("text", "code", "id", "phone")
LISTS = ("codes", "list", "ids")
NUMBERS = ("number", "integer")
_PLACED_BY = Column("placed_by", "code", codes=("own", "address", "place"), title=text("Läget kommer från"))
_PLACES = {"own": text("lagrets egen fil"), "address": text("adressen"), "place": text("platsnamnet")}
_SHAPES = {
    "point": "geometry-point-or-multipoint",
    "line": "geometry-linestring-or-multilinestring",
    "polygon": "geometry-polygon-or-multipolygon",
    "raster": "geometry-polygon-or-multipolygon",
    "any": "geometry-any",
}
_UCUM = {"persons": "{person}"}  # what a unit is called in the list that programs read


@dataclass(frozen=True, slots=True)
class Field:
    """A field as it is told of.

    Attributes
    ----------
    codes
        The list whose codes it holds; the codes alone where there is no list.
    """

    column: Column
    codes: CodeList | tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What it is called in the data."""
        return self.column.name

    @property
    def type(self) -> ColumnType:
        """How its values are read."""
        return self.column.type

    @property
    def sortable(self) -> bool:
        """Whether rows have an order by it: lists have none."""
        return self.type not in LISTS

    def schema(self, lang: Lang) -> dict[str, Any]:
        """Describe it as JSON Schema: title, type, unit, and its codes in words."""
        told: dict[str, Any] = {"title": self.column.title.render(lang) or self.name}
        if self.name == "id":
            told["x-ogc-role"] = "id"
        value = self._value(lang)
        told |= {"type": "array", "items": value} if self.type in LISTS else value
        if self.column.unit:
            told["x-ogc-unit"] = _UCUM.get(self.column.unit, self.column.unit)
        return told

    def _value(self, lang: Lang) -> dict[str, Any]:
        if self.type in ("number", "integer", "boolean"):
            return {"type": self.type}
        if self.type == "date":
            return {"type": "string", "format": "date"}
        words = self._words(lang)
        if not words:
            return {"type": "string"}
        return {
            "type": "string",
            "enum": list(words),
            "oneOf": [{"const": code, "title": title} for code, title in words.items()],
        }

    def _words(self, lang: Lang) -> dict[str, str]:
        if isinstance(self.codes, CodeList):
            return {code: each.title(lang) for code, each in self.codes.codes.items()}
        titles = _PLACES if self.column is _PLACED_BY else {}
        return {code: _word(titles, self.name, code, lang) for code in self.codes}


def _word(titles: dict[str, Text], name: str, code: str, lang: Lang) -> str:
    return titles[code].render(lang) if code in titles else shown(name, code, lang=lang)


def fields_of(layer: Layer, principal: Principal, workspace: Workspace) -> tuple[Field, ...]:
    """Give the fields of a layer that the principal may see: those of its kind, then the municipality's own."""
    declaration = layer.declaration
    ours = [*declaration.kind_of.columns, _PLACED_BY]
    known = {column.name for column in ours} | {layer.frame.geometry.name}
    own = [Column(str(name), _type_of(layer.frame[name])) for name in layer.frame.columns if name not in known]
    seen = [
        column
        for column in (*ours, *own)
        if column.name in layer.frame and may(principal, "see", declaration, layer.name, column.name)
    ]
    return tuple(Field(column, _codes(column, layer, workspace)) for column in seen)


def _codes(column: Column, layer: Layer, workspace: Workspace) -> CodeList | tuple[str, ...]:
    if not isinstance(column.codes, str):
        return column.codes
    return workspace.codes(layer.declaration.code_list if column.codes.startswith("functions-") else column.codes)


def _type_of(values: pd.Series[Any]) -> ColumnType:
    """Tell what an own column holds."""
    if pd.api.types.is_bool_dtype(values):
        return "boolean"
    if pd.api.types.is_integer_dtype(values):
        return "integer"
    if pd.api.types.is_float_dtype(values):
        return "number"
    first = next((value for value in values if value is not None and value == value), None)
    return "list" if isinstance(first, tuple | list) else "text"


def shape_schema(layer: Layer) -> dict[str, Any] | None:
    """Describe the geometry of a layer; None where its kind has none."""
    shape = layer.declaration.kind_of.shape
    if shape == "none":
        return None
    return {"x-ogc-role": "primary-geometry", "format": _SHAPES[shape]}


def schema_document(
    fields: Iterable[Field], layer: Layer, lang: Lang, *, address: str, shape: bool = True, closed: bool = False
) -> dict[str, Any]:
    """Describe some fields of a layer as one JSON Schema.

    Parameters
    ----------
    shape
        Whether its geometry is told of too.
    closed
        Whether nothing else may be asked about.
    """
    properties: dict[str, Any] = {field.name: field.schema(lang) for field in fields}
    geometry = shape_schema(layer) if shape else None
    if geometry is not None:
        properties = {"geometry": {"title": text("Läge").render(lang), **geometry}} | properties
    document = {
        "$schema": DIALECT,
        "$id": address,
        "type": "object",
        "title": layer.declaration.title,
        "properties": properties,
    }
    return document | ({"additionalProperties": False} if closed else {})
