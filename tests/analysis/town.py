"""A square in SWEREF 99 TM with things at metre offsets from it, so that every expected number is done by head."""

from datetime import date

import numpy as np
import pandas as pd

import shapely
from geopandas import GeoDataFrame

from geoansvar.analysis import Register, affected_area
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.model.kinds import kind_named
from geoansvar.model.layer import Layer

SQUARE = (380_000.0, 6_400_000.0)
TODAY = date(2026, 11, 16)


def at(*offset, of=SQUARE):
    """Give a point at metres east and north of the square."""
    return shapely.Point(of[0] + offset[0], of[1] + offset[1])


def box(west, south, east, north, *, of=SQUARE):
    """Give a rectangle in metre offsets from the square."""
    return shapely.box(of[0] + west, of[1] + south, of[0] + east, of[1] + north)


def layer(kind, *rows, name=None, retrieved="2026-11-01"):
    """Make a layer as the loader gives it: every column of the kind, ids, ``geometry`` or None."""
    name = name or kind.replace("-", "_")
    columns = {column.name: [row.get(column.name) for row in rows] for column in kind_named(kind).columns}
    columns["id"] = [row.get("id", f"{name}-{number}") for number, row in enumerate(rows)]
    frame = pd.DataFrame({key: _column(kind, key, values) for key, values in columns.items()})
    geometry = np.array([*(row.get("geometry") for row in rows), None], dtype=object)[:-1]
    frame["placed_by"] = ["own" if each is not None else None for each in geometry]
    declaration = LayerDeclaration.model_validate(
        {
            "title": name,
            "kind": kind,
            "access": "public",
            "source": {"owner": "Övning", "licence": "CC0-1.0", "retrieved": retrieved, "path": "x.gpkg"},
        }
        | ({"flood": {"flow": "Q100", "survey": "x"}} if kind == "flood-extent" else {})
    )
    return Layer(name, declaration, GeoDataFrame(frame, geometry=geometry, crs=3006), (), len(rows), "0" * 64)


def _column(kind, key, values):
    types = {"number": "float64", "integer": "Int64", "boolean": "boolean"}
    column = next(column for column in kind_named(kind).columns if column.name == key)
    if column.type in ("codes", "ids", "list"):
        values = [tuple(value or ()) for value in values]
    return pd.Series(values, dtype=types.get(column.type, "object"))


def register(*layers, municipality="9999"):
    return Register.of(layers, municipality=municipality, contact_valid_days=365, continuity_plan_valid_days=730)


def ask(*layers, area=None, accuracy_m=0.0, as_of=TODAY, flood=None):
    """Ask about an area, the square kilometre round the square unless another is given."""
    area = box(-500, -500, 500, 500) if area is None else area
    return affected_area(register(*layers), area=area, accuracy_m=accuracy_m, as_of=as_of, flood=flood)


def ids(rows):
    return [row["id"] for row in rows]


def total(answer, key):
    """Give a row of totals as (affected, uncertain, outside, no_data)."""
    row = next(row for row in answer.totals if row["key"] == key)
    assert row["total"] == row["affected"] + row["uncertain"] + row["outside"] + row["no_data"]
    return row["affected"], row["uncertain"], row["outside"], row["no_data"]


def codes(answer):
    return [finding.code for finding in answer.findings]


def actor(id, **columns):
    """Give an actor with a contact confirmed a month ago."""
    return {"id": id, "name": id.capitalize(), "level": "local", "category": "municipality", "phone": "031-390 06 01",
            "contact_function": "TiB", "verified": date(2026, 10, 16), **columns}  # fmt: skip
