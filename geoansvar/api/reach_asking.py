"""What an address asks about who reaches what: the question, as the service is asked it by anybody else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

import shapely

from geoansvar.api.flood_asking import number_in
from geoansvar.api.links import Parameters
from geoansvar.api.search import area_meant
from geoansvar.api.service import Service
from geoansvar.crs import SWEREF99TM, WGS84, geometry_out, transformed
from geoansvar.errors import ParameterInvalid
from geoansvar.model.question import MODELS
from geoansvar.texts import text

KINDS = ("coverage", "status", "isolation", "siting", "what-if")
INNER_KINDS = ("coverage", "isolation", "status", "exposure")
MANY = (
    "points", "types", "levels", "services", "floods", "anchors", "places", "candidates", "existing", "close_roads",
    "close_points", "open_points",
)  # fmt: skip
ONE = (
    "question", "within_m", "within_min", "mode", "by", "flood", "vehicle", "residents", "population_method", "roads",
    "k", "objective", "exclude_flood", "proposed", "barrier", "as_of",
)  # fmt: skip
_CHANGES = ("close_roads", "close_points", "open_points", "barrier")
_LEAST_SWEREF = 1_000.0  # no degree is so large, and no coordinate in metres so small
_LEAST_NORTH_DEGREES = 50.0
_LEAST_NORTH_M = 5_000_000.0


def asked_of(given: Mapping[str, str | list[str] | None]) -> Parameters:
    """Keep what was given, trimmed; several ids in one box are several."""
    asked: Parameters = {}
    for key, value in given.items():
        if isinstance(value, list):
            parts = (part.strip() for each in value for part in re.split(r"[;\n\r]|,\s", each))
            if many := list(dict.fromkeys(part for part in parts if part)):
                asked[key] = many
        elif value and value.strip():
            asked[key] = value.strip()
    return asked


def kept_of(asked: Parameters) -> Parameters:
    """Give the parameters that the question of an address needs: a form has the fields of other questions too."""
    taken = {*_taken(str(asked.get("kind"))), *(_taken(_inner(asked)) if asked.get("kind") == "what-if" else ())}
    kept = {key: value for key, value in asked.items() if key in taken}
    return kept if "within_min" not in kept else {key: value for key, value in kept.items() if key != "within_m"}


def is_ready(asked: Parameters) -> bool:
    """Whether an address has what its question cannot do without; else its form stands there to be filled in."""
    kind = str(asked.get("kind"))
    kinds = (kind, _inner(asked)) if kind == "what-if" else (kind,)
    wants = {"isolation": ("anchors",), "siting": ("proposed", "candidates"), "what-if": _CHANGES}
    return kind in KINDS and all(any(key in asked for key in wants[each]) for each in kinds if each in wants)


def question_of(asked: Parameters, service: Service) -> dict[str, Any]:
    """Put together the question that an address asks.

    Raises
    ------
    ParameterInvalid, PlaceNotFound, PlaceAmbiguous
        Naming the parameter that cannot be read.
    """
    kind = str(asked.get("kind"))
    kept = kept_of(asked)
    if kind != "what-if":
        return _plain(kept, kind, service)
    changes: dict[str, Any] = {key: kept[key] for key in (*_CHANGES, "as_of") if key in kept}
    if "barrier" in changes:
        changes["barrier"] = barrier_in(str(changes["barrier"]))
    inner = {key: value for key, value in kept.items() if key not in (*_CHANGES, "question", "as_of")}
    return {"kind": kind, "question": _plain(inner, _inner(asked), service), **changes}


def _plain(kept: Parameters, kind: str, service: Service) -> dict[str, Any]:
    taken = _taken(kind) if kind in KINDS + INNER_KINDS else {"kind"}
    question: dict[str, Any] = {key: value for key, value in kept.items() if key in taken} | {"kind": kind}
    for key in ("within_m", "within_min"):
        if key in question:
            question[key] = _limits(str(question[key]), key)
    if "k" in question:
        question["k"] = int(number_in(str(question["k"]), "k"))
    if "proposed" in question:
        question["proposed"] = point_in(str(question["proposed"]), service)
    return question


def _taken(kind: str) -> set[str]:
    model = MODELS.get(kind)
    return set() if model is None else set(model.model_fields)


def _inner(asked: Parameters) -> str:
    return str(asked.get("question") or INNER_KINDS[0])


def _limits(written: str, key: str) -> list[float]:
    """Read several limits: ``500 1000`` and ``500; 1 000`` alike; a number written in groups of three is one."""
    joined = re.sub(r"(?<=\d)[\s\u00a0](?=\d{3}(?:\D|$))", "", written) if ";" in written else written
    return [number_in(part, key) for part in re.split(r"[;\s]+|,\s", joined.strip()) if part]


def point_in(written: str, service: Service) -> dict[str, Any]:
    """Read a place: GeoJSON, coordinates in degrees or SWEREF 99 TM, or what one would search for.

    Raises
    ------
    ParameterInvalid, PlaceNotFound, PlaceAmbiguous
    """
    if written.startswith("{"):
        return _geometry(written, "proposed")
    numbers = _pair(written)
    if numbers is not None:
        return _point(shapely.Point(_lon_lat(*numbers)))
    return _point(geometry_out(shapely.point_on_surface(_searched(written, service))))


def barrier_in(written: str) -> dict[str, Any]:
    """Read a barrier: GeoJSON, or coordinates of its corners, ``57,72 12,94; 57,73 12,95``; one that closes is a ring.

    Raises
    ------
    ParameterInvalid
    """
    if written.startswith("{"):
        return _geometry(written, "barrier")
    corners = [_pair(part) for part in re.split(r"[;\n\r]+", written.strip()) if part.strip()]
    if len(corners) < 2 or None in corners:
        raise ParameterInvalid(
            text("Barriären går inte att läsa."),
            place="barrier",
            remedy=text(
                "Skriv minst två hörn med semikolon emellan, som 57,721 12,940; 57,722 12,945, eller GeoJSON."
            ),
        )
    points = [_lon_lat(*corner) for corner in corners if corner is not None]
    closed = len(points) > 3 and points[0] == points[-1]
    return {"type": "Polygon", "coordinates": [points]} if closed else {"type": "LineString", "coordinates": points}


def _geometry(written: str, key: str) -> dict[str, Any]:
    try:
        geometry = orjson.loads(written)
    except orjson.JSONDecodeError:
        geometry = None
    if not isinstance(geometry, dict):
        raise ParameterInvalid(
            text("Geometrin går inte att läsa."), place=key, remedy=text("Skriv GeoJSON i longitud, latitud.")
        )
    return geometry


def _pair(written: str) -> tuple[float, float] | None:
    """Read two numbers; where there are points, a comma is no decimal one."""
    spelled = written.replace(",", " ") if "." in written else re.sub(r"(?<=\d),(?=\d)", ".", written)
    parts = re.sub(r"[NEne°,]", " ", spelled).split()
    try:
        first, second = (float(part) for part in parts)
    except ValueError:
        return None
    return first, second


def _lon_lat(first: float, second: float) -> tuple[float, float]:
    """Tell north from east by their size, in whichever order they come: in Sweden they never overlap."""
    if min(first, second) >= _LEAST_SWEREF:
        north, east = (first, second) if first >= _LEAST_NORTH_M else (second, first)
        spot: Any = transformed(shapely.Point(east, north), SWEREF99TM, WGS84)
        return round(float(spot.x), 6), round(float(spot.y), 6)
    return (second, first) if first >= _LEAST_NORTH_DEGREES else (first, second)


def _point(place: Any) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [round(place.x, 6), round(place.y, 6)]}


def _searched(words: str, service: Service) -> shapely.Geometry:
    area = area_meant(service, words)
    workspace, principal = service.current(), service.principal
    gazetteer = workspace.gazetteer(principal)
    if "address" in area:
        return gazetteer.address(area["address"]).geometry
    if "place" in area:
        return gazetteer.place(area["place"]).geometry
    layer, _, row = str(area.get("feature", "")).partition("/")
    frame = workspace.layer(layer, principal).frame if row else None
    for place in () if frame is None else frame.geometry[(frame["id"] == row).to_numpy()]:
        if isinstance(place, shapely.Geometry) and not shapely.is_empty(place):
            return place
    raise ParameterInvalid(
        text("{name} har ingen plats att föreslå.", name=words),
        place="proposed",
        remedy=text("Ange en adress, eller koordinater."),
    )
