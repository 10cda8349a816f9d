"""An answer as one GeoJSON file: every row a feature, placed or not, and the rest of the answer beside them."""

from __future__ import annotations

from typing import Any

import numpy as np
import orjson

import shapely

from geoansvar.crs import geometry_out
from geoansvar.delivery.titles import tables_of
from geoansvar.model.answer import Answer, Row
from geoansvar.texts import Lang

_DECIMALS = 7  # of a degree: a centimetre


def geojson_bytes(answer: Answer, lang: Lang = "sv") -> bytes:
    """Write an answer as a FeatureCollection in WGS 84 longitude, latitude (CRS84, as RFC 7946 has it).

    ``properties.group`` of a feature is its result key. A row without a place is
    a feature whose geometry is null. The member ``answer`` holds the rest of the
    answer, and in ``area`` the geometry that the question was answered for.
    """
    rest = answer.as_json(lang)
    del rest["result"]
    rest["area"] = _outside(answer.geometries.get(("", "area")))
    features = [_feature(answer, table.key, row) for table in tables_of(answer) for row in answer.result[table.key]]
    collection = {"type": "FeatureCollection", "answer": rest, "features": features}
    return orjson.dumps(collection, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE)


def _feature(answer: Answer, group: str, row: Row) -> Row:
    geometry = answer.geometries.get((str(row.get("layer")), str(row.get("id"))))
    return {"type": "Feature", "geometry": _outside(geometry), "properties": {"group": group, **row}}


def _outside(geometry: Any) -> Any:
    if geometry is None:
        return None
    rounded = shapely.transform(geometry_out(geometry), lambda xy: np.round(xy, _DECIMALS))
    return orjson.loads(shapely.to_geojson(shapely.orient_polygons(rounded)))
