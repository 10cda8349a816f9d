"""Geometry on its way out to a map: as fine as a screen can show, and no finer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely
from shapely.geometry import mapping

from geoansvar.crs import geometry_out

DECIMALS = 5  # about a metre
SCREEN_STEPS = 8_000  # a map's width in steps of the least detail: two screens wide, zoomed in twice
FLOOD_COARSER = 2.5  # an extent that is traced from a grid has a corner for every cell
TILE_PX = 256.0
VIEW_PX = (900.0, 760.0)  # the map's part of an ordinary screen
MAX_START_ZOOM = 16.0

Geometries = NDArray[Any]
Extent = tuple[float, float, float, float]  # EPSG:3006, metres: min east, min north, max east, max north


def detail_m(extent: Extent, kind: str = "") -> float:
    """Say how far a drawn line may be from the real one, in metres, on a map of this extent."""
    width_m = max(extent[2] - extent[0], extent[3] - extent[1])
    metres = max(1.0, width_m / SCREEN_STEPS)
    return metres * FLOOD_COARSER if kind == "flood-extent" else metres


def simplified(geometries: Geometries, tolerance_m: float) -> Geometries:
    """Simplify to ``tolerance_m`` metres, leaving nothing empty that was something."""
    simple = shapely.simplify(geometries, tolerance_m, preserve_topology=True)
    return np.where(shapely.is_empty(simple), geometries, simple)


def outward(geometries: Any) -> Geometries:
    """Take geometries from EPSG:3006 to WGS 84, rounded to what a map can show."""
    many: Any = np.asarray(geometries)
    out: Any = geometry_out(many)
    return np.asarray(shapely.transform(out, lambda lonlat: np.round(lonlat, DECIMALS)))


def geojson(geometry: Any) -> dict[str, Any]:
    """Write a geometry as a plain GeoJSON dictionary; of a mixed collection, what has the most dimensions."""
    if geometry.geom_type == "GeometryCollection":
        return merged(np.asarray([geometry])) or {"type": "MultiPoint", "coordinates": []}
    plain: Mapping[str, Any] = mapping(geometry)
    return {"type": plain["type"], "coordinates": _lists(plain["coordinates"])}


def merged(geometries: Geometries) -> dict[str, Any] | None:
    """Write many geometries of one sort as a single multi-part geometry; None where there is nothing."""
    parts = shapely.get_parts(geometries[~shapely.is_missing(geometries)])
    parts = parts[~shapely.is_empty(parts)]
    if not len(parts):
        return None
    dimension = int(shapely.get_dimensions(parts).max())
    kept = parts[shapely.get_dimensions(parts) == dimension]
    make = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)[dimension]
    return geojson(make(kept))


def lonlat_bounds(extent: Extent) -> tuple[float, float, float, float]:
    """Give west, south, east, north of an extent in EPSG:3006, degrees."""
    west, south, east, north = shapely.bounds(geometry_out(shapely.box(*extent)))
    return tuple(round(float(value), DECIMALS) for value in (west, south, east, north))  # type: ignore[return-value]  # four in, four out


def start_zoom(bounds: tuple[float, float, float, float]) -> float:
    """Say at about which zoom an ordinary screen shows the whole of an extent."""
    west, south = pixels(bounds[0], bounds[1])
    east, north = pixels(bounds[2], bounds[3])
    spans = (max(east - west, 1e-9) / VIEW_PX[0], max(south - north, 1e-9) / VIEW_PX[1])
    return min(MAX_START_ZOOM, math.floor(2 * -math.log2(max(spans))) / 2)


def pixels(lon: float, lat: float, zoom: float = 0.0) -> tuple[float, float]:
    """Place a position on the screen's plane (web Mercator), in pixels at ``zoom``."""
    scale = TILE_PX * 2.0**zoom
    sine = math.sin(math.radians(lat))
    return (lon + 180.0) / 360.0 * scale, (0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * scale


def _lists(coordinates: Any) -> Any:
    if coordinates and isinstance(coordinates[0], int | float):
        return [float(coordinates[0]), float(coordinates[1])]
    return [_lists(part) for part in coordinates]
