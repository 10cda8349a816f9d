"""An area in a file is a GeoJSON drawing, a CAP alert or an SMHI warning; whichever it is, it becomes one geometry."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np

import shapely
from pyproj import CRS

from geoansvar.crs import WGS84, geometry_in, geometry_out, transformed
from geoansvar.errors import AreaUnusable
from geoansvar.layers.reference import crs_named, flat
from geoansvar.texts import Text, text

_KM = 1000.0
_FARTHEST = 1e9  # metres or degrees
_MOST_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class AreaFile:
    """An area: GeoJSON geometry in WGS 84 longitude, latitude, and what its file calls it."""

    geometry: dict[str, Any]
    title: str


def read_area_file(path: Path) -> AreaFile:
    """Read an area from GeoJSON (any object, RFC 7946 or with ``crs``), CAP 1.2 (XML, JSON) or SMHI's warnings.

    Raises
    ------
    AreaUnusable
        If the file is not there, is none of these, or has no area.
    """
    try:
        content = path.read_bytes()
    except OSError:
        raise _unusable(path.name, text("Filen {name} finns inte eller går inte att öppna.", name=path.name)) from None
    if len(content) > _MOST_BYTES:
        raise _unusable(path.name, text("Filen {name} är för stor för ett område.", name=path.name))
    if b"\0" in content:  # UTF-16, in which a document type would be told in other bytes than those looked for
        raise _unusable(path.name, text("Filen {name} är inte sparad som UTF-8.", name=path.name))
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return _area(list(_cap_xml(content, path.name)), path.stem, path.name)
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _unusable(
            path.name, text("Filen {name} är varken JSON eller XML, eller är avbruten.", name=path.name)
        ) from None
    return area_from_json(data, title=path.stem, place=path.name)


def area_from_json(data: Any, *, title: str = "", place: str = "area.geometry") -> AreaFile:
    """Read an area from parsed JSON: GeoJSON, CAP as JSON, or SMHI's array of warnings.

    Raises
    ------
    AreaUnusable
    """
    if isinstance(data, list):
        return _area(list(_smhi(data, place)), title, place)
    if not isinstance(data, dict):
        raise _unusable(place, text("Det är inget område: varken GeoJSON, CAP eller SMHI:s varningar."))
    if "warningAreas" in data:
        return _area(list(_smhi([data], place)), title, place)
    if any(key in data for key in ("info", "alert", "alerts")):
        return _area(list(_cap_json(data, place)), title, place)
    source = _legacy_crs(data, place)
    return _area([(name, transformed(part, source, WGS84)) for name, part in _geojson(data, place)], title, place)


def _area(parts: list[tuple[str, shapely.Geometry]], title: str, place: str) -> AreaFile:
    parts = [(name, part) for name, part in parts if not shapely.is_empty(part)]
    if not parts:
        raise _unusable(place, text("Det finns inget område med geometri i filen."))
    whole = parts[0][1] if len(parts) == 1 else _union([part for _, part in parts])
    names = list(dict.fromkeys(name for name, _ in parts if name))
    return AreaFile(json.loads(shapely.to_geojson(whole)), ", ".join(names[:3]) or title)


def _union(parts: list[shapely.Geometry]) -> shapely.Geometry:
    surfaces = [shapely.make_valid(part) if shapely.get_dimensions(part) == 2 else part for part in parts]
    return shapely.union_all(surfaces)


def _geojson(data: dict[str, Any], place: str) -> Iterator[tuple[str, shapely.Geometry]]:
    if data.get("type") != "FeatureCollection":
        yield from _one(data, place)
        return
    for feature in _array(data.get("features") or [], "features", place):
        yield from _one(_object(feature, "features", place), place)


def _one(data: dict[str, Any], place: str) -> Iterator[tuple[str, shapely.Geometry]]:
    if data.get("type") != "Feature":
        yield "", _shape(data, place)
    elif data.get("geometry") is not None:
        properties = _object(data.get("properties") or {}, "properties", place)
        yield _title_of(properties), _shape(data["geometry"], place)


def _title_of(properties: dict[str, Any]) -> str:
    return next((str(properties[key]) for key in ("title", "name", "namn", "titel") if properties.get(key)), "")


def _shape(data: Any, place: str) -> shapely.Geometry:
    try:
        shape = shapely.from_geojson(json.dumps(data))
        if not (np.abs(shapely.get_coordinates(shape)) < _FARTHEST).all():
            raise ValueError("coordinates of nothing on Earth, in whatever system")
        return shape
    except (shapely.errors.GEOSException, TypeError, ValueError, RecursionError):
        raise _unusable(place, text("Geometrin är inte giltig GeoJSON.")) from None


def _legacy_crs(data: dict[str, Any], place: str) -> CRS:
    stated = data.get("crs")
    if not stated:
        return WGS84
    properties = stated.get("properties") if isinstance(stated, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        raise _unusable(place, text("Områdets referenssystem (crs) går inte att läsa."))
    return flat(crs_named(name, place))


def _smhi(warnings: list[Any], place: str) -> Iterator[tuple[str, shapely.Geometry]]:
    for warning in warnings:
        if not isinstance(warning, dict) or "warningAreas" not in warning:
            raise _unusable(place, text("Det är inget område: varken GeoJSON, CAP eller SMHI:s varningar."))
        for each in _array(warning["warningAreas"], "warningAreas", place):
            area = _object(each, "warningAreas", place)
            if area.get("area"):
                name = str(_object(area.get("areaName") or {}, "areaName", place).get("sv", ""))
                yield from ((name, part) for _, part in _geojson(_object(area["area"], "area", place), place))


def _cap_json(data: dict[str, Any], place: str) -> Iterator[tuple[str, shapely.Geometry]]:
    for alert in _listed(data.get("alerts")) or [data.get("alert", data)]:
        for info in _listed(_object(alert, "alert", place).get("info")):
            for each in _listed(_object(info, "info", place).get("area")):
                area = _object(each, "area", place)
                name = str(area.get("areaDesc", ""))
                yield from _cap_area(name, _listed(area.get("polygon")), _listed(area.get("circle")), place)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _object(value: Any, key: str, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _unusable(place, text("{key} ska innehålla objekt, med nycklar och värden.", key=key))
    return value


def _array(value: Any, key: str, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise _unusable(place, text("{key} ska vara en lista.", key=key))
    return value


def _cap_xml(content: bytes, place: str) -> Iterator[tuple[str, shapely.Geometry]]:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise _unusable(place, text("XML-filen har en dokumenttypsdeklaration och läses inte."))
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - no DTD, so no entities
    except ElementTree.ParseError:
        raise _unusable(place, text("XML-filen är skadad eller avbruten.")) from None
    for area in root.iter():
        if area.tag.rpartition("}")[2] == "area":
            found: dict[str, list[str]] = {}
            for child in area:
                found.setdefault(child.tag.rpartition("}")[2], []).append(child.text or "")
            name = found.get("areaDesc", [""])[0]
            yield from _cap_area(name, found.get("polygon", []), found.get("circle", []), place)


def _cap_area(
    name: str, polygons: list[Any], circles: list[Any], place: str
) -> Iterator[tuple[str, shapely.Geometry]]:
    """Read CAP 1.2's ``lat,lon lat,lon …`` and ``lat,lon radius`` with the radius in kilometres."""
    for polygon in polygons:
        ring = [_lon_lat(pair, place) for pair in str(polygon).split()]
        if len(ring) < 3:
            raise _unusable(place, text("Varningens polygon har för få punkter."))
        yield name, shapely.Polygon(ring)
    for circle in circles:
        words = str(circle).split()
        if len(words) != 2 or not re.fullmatch(r"\d+(\.\d+)?", words[1], re.ASCII):
            raise _unusable(place, text("Varningens cirkel går inte att läsa."))
        centre = geometry_in(shapely.Point(_lon_lat(words[0], place)))
        yield name, geometry_out(shapely.buffer(centre, float(words[1]) * _KM))


def _lon_lat(pair: str, place: str) -> tuple[float, float]:
    """Read one ``lat,lon`` whole: a pair left out would give the warning another shape."""
    found = re.fullmatch(r"([+-]?\d+(?:\.\d+)?),([+-]?\d+(?:\.\d+)?)", pair, re.ASCII)
    if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        raise _unusable(place, text("Varningens punkt {pair} är inte latitud,longitud.", pair=pair))
    return float(found[2]), float(found[1])


def _unusable(place: str, message: Text) -> AreaUnusable:
    return AreaUnusable(message, place=place, remedy=text("Spara området som GeoJSON, eller rita det på kartan."))
