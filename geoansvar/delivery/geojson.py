"""An answer as one GeoJSON file: every row a feature, placed or not, and the rest of the answer beside them."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson

import shapely

from geoansvar.crs import geometry_out
from geoansvar.delivery.csv_file import named_row
from geoansvar.delivery.titles import tables_of
from geoansvar.model.answer import Answer, Row
from geoansvar.texts import Lang

Key = tuple[str, str]
Geometries = dict[Key, Any]

_BARRIER = "barrier"  # of a change: what is supposed to keep the water out
_DECIMALS = 7  # of a degree: a centimetre


def geojson_bytes(answer: Answer, lang: Lang = "sv") -> bytes:
    """Write an answer as a FeatureCollection in WGS 84 longitude, latitude (CRS84, as RFC 7946 has it).

    ``properties.group`` of a feature is its result key; a row's own ``group`` is
    its ``subgroup``. A row without a place is a feature whose geometry is null.
    The member ``answer`` holds the rest of the answer, and in ``area`` the
    geometry that the question was answered for; a barrier that it supposes is in ``barrier``.
    """
    rest = answer.as_json(lang)
    del rest["result"]
    rest["area"] = _outside(answer.geometries.get(("", "area")))
    if ("", _BARRIER) in answer.geometries:
        rest[_BARRIER] = _outside(answer.geometries["", _BARRIER])
    places = _Places(answer.geometries)
    features = [
        {"type": "Feature", "geometry": places.of(row), "properties": named_row(table.key, answer.told(row))}
        for table in tables_of(answer)
        for row in answer.result[table.key]
    ]
    collection = {"type": "FeatureCollection", "answer": rest, "features": features}
    return orjson.dumps(collection, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE)


class _Places:
    """Geometries as they leave the house; an object that has a row for each flow crosses out once."""

    def __init__(self, geometries: Geometries) -> None:
        self._geometries = geometries
        self._outside: dict[Key, Any] = {}

    def of(self, row: Row) -> Any:
        key = (str(row.get("layer")), str(row.get("id")))
        if key not in self._outside:
            self._outside[key] = _outside(self._geometries.get(key))
        return self._outside[key]


def _outside(geometry: Any) -> Any:
    if geometry is None:
        return None
    rounded = shapely.transform(geometry_out(geometry), lambda xy: np.round(xy, _DECIMALS))
    return orjson.loads(shapely.to_geojson(shapely.orient_polygons(rounded)))
