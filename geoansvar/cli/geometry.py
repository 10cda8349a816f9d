"""Geometry on the command line: GeoJSON as it is or in a file, and a point as two numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from geoansvar.cli.area import lon_lat
from geoansvar.errors import QuestionInvalid
from geoansvar.texts import text

KEYS = ("proposed", "barrier")  # whose values are GeoJSON geometries


def geometry_from(key: str, value: str) -> dict[str, Any]:
    """Read a geometry: GeoJSON (any object), the name of a file with it, or ``LON,LAT`` where a point is asked for.

    Raises
    ------
    QuestionInvalid
        If it is none of these.
    AreaUnusable
        If a file or an object has no geometry in it.
    """
    from geoansvar.layers import area_from_json, read_area_file

    flag = f"--{key}"
    if value.lstrip().startswith("{"):
        return area_from_json(_parsed(value, flag), place=flag).geometry
    if key == "proposed" and "," in value and not Path(value).exists():
        return {"type": "Point", "coordinates": lon_lat(value, flag)}
    return read_area_file(Path(value)).geometry


def _parsed(value: str, flag: str) -> Any:
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError as error:
        raise QuestionInvalid(
            text("Geometrin är inte läsbar JSON: {fault}.", fault=str(error)),
            place=flag,
            remedy=text("Skriv GeoJSON inom enkla citattecken, eller namnet på en fil."),
        ) from None
