"""From an area that is named or drawn to the geometry it means, or a clear word on why it means none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from geoansvar.analysis.area import usable_area
from geoansvar.crs import geometry_in
from geoansvar.errors import AreaUnusable, TooLarge, UnknownName
from geoansvar.model.access import Principal
from geoansvar.model.finding import Finding
from geoansvar.model.flow import Flow
from geoansvar.model.layer import Layer
from geoansvar.model.question_parts import Area
from geoansvar.texts import text
from geoansvar.workspace.asked import Asked
from geoansvar.workspace.floods import Floods
from geoansvar.workspace.shelf import Shelf

# An arc of a quarter circle in so many pieces: a radius of 1 km is then at most 8 cm short at the rim.
QUARTER_SEGMENTS = 64
LEAST_M2 = 0.01  # what two edges have in common when they only touch
# Sweden with a margin, in degrees: west, south, east, north.
SWEDEN_LON_LAT = (4.0, 54.0, 30.0, 70.5)


@dataclass(frozen=True, slots=True)
class ResolvedArea:
    """The geometry an area means (EPSG:3006), how exact its edge is, and the layers it came from."""

    geometry: shapely.Geometry
    accuracy_m: float
    used: tuple[Layer, ...]
    findings: tuple[Finding, ...]


def resolve(area: Area, flood: str | None, asked: Asked) -> ResolvedArea:
    """Find out what an area means.

    Parameters
    ----------
    area
        As it was asked; one that is drawn with more corners than the service takes is refused.
    flood
        A flood layer's name or a flow's; narrows the area to what that flow wets.

    Raises
    ------
    AreaUnusable, PlaceNotFound, PlaceAmbiguous, TooLarge, UnknownName
        Each naming what was asked and what to ask instead.
    """
    geometry, used, accuracy_m = _named(area, asked.shelf, asked.principal, asked.max_vertices)
    if area.buffer_m:
        geometry = shapely.buffer(geometry, area.buffer_m, quad_segs=QUARTER_SEGMENTS)
    corners = int(shapely.get_num_coordinates(geometry))  # what the caller drew has been counted, as it was drawn
    geometry, findings = usable_area(geometry, max_vertices=max(asked.max_vertices, corners))
    if flood is not None:
        floods = Floods(asked)
        flow = floods.named(flood)
        geometry = _wet_part(geometry, flow, floods.extent(flow))
        used, accuracy_m = (*used, asked.shelf.layer(flow.layers[0], asked.principal)), flow.flood.accuracy_m
    return ResolvedArea(geometry, accuracy_m, used, tuple(findings))


def _wet_part(geometry: shapely.Geometry, flow: Flow, extent: shapely.Geometry) -> shapely.Geometry:
    """Narrow an area to what a flow covers; a shared edge covers nothing."""
    wet = shapely.intersection(geometry, extent)
    if shapely.area(wet) < LEAST_M2:
        raise _dry(flow)
    surfaces, _ = usable_area(wet, max_vertices=int(shapely.get_num_coordinates(wet)))
    return surfaces


def _named(
    area: Area, shelf: Shelf, principal: Principal, max_vertices: int
) -> tuple[shapely.Geometry, tuple[Layer, ...], float]:
    if area.geometry is not None:
        return drawn(area.geometry, max_vertices=max_vertices), (), 0.0
    if area.address is not None:
        hit = shelf.gazetteer(principal).address(area.address)
        return hit.geometry, (shelf.layer(hit.layer, principal),), 0.0
    if area.place is not None:
        hit = shelf.gazetteer(principal).place(area.place)
        return hit.geometry, (shelf.layer(hit.layer, principal),), 0.0
    if area.feature is not None:
        return _feature(area.feature, shelf, principal)
    layer = _of_surfaces(shelf.layer(str(area.layer), principal))
    return shelf.union(layer, principal), (layer,), _accuracy(layer)


def _of_surfaces(layer: Layer) -> Layer:
    """Refuse a raster: its frame is the rectangle it fills, not what it shows."""
    if layer.declaration.kind_of.shape == "raster":
        raise AreaUnusable(
            text("Lagret {layer} är ett raster, och dess rektangel är inte det som är vått.", layer=layer.name),
            place="area.layer",
            remedy=text("Ange lagret med utbredningen (flood-extent) i stället."),
        )
    return layer


def drawn(data: dict[str, Any], *, max_vertices: int) -> shapely.Geometry:
    """Read a GeoJSON geometry in longitude, latitude, and cross it in.

    Raises
    ------
    AreaUnusable
        If it is no geometry, holds no numbers, or lies where its axes or its reference system must be wrong.
    TooLarge
        If it has more than ``max_vertices`` corners.
    """
    try:
        _require_numbers(data)
        with np.errstate(invalid="ignore"):  # corners that are no numbers are named below
            geometry = shape(data)
    except (KeyError, TypeError, ValueError, AttributeError, ShapelyError, IndexError, RecursionError):
        raise AreaUnusable(
            text("Området är ingen giltig GeoJSON-geometri."),
            place="area.geometry",
            remedy=text("Ge type och coordinates, med longitud före latitud."),
        ) from None
    if geometry.is_empty:
        raise AreaUnusable(text("Området är tomt."), place="area.geometry", remedy=text("Rita eller välj ett område."))
    if shapely.get_num_coordinates(geometry) > max_vertices:
        raise TooLarge(
            text("Området har fler än {limit} hörn.", limit=max_vertices),
            place="area.geometry",
            remedy=text("Förenkla området, eller lägg det som ett lager och fråga med area.layer."),
        )
    _require_lon_lat(geometry)
    return geometry_in(shapely.force_2d(geometry))


def _require_numbers(part: object) -> None:
    """Refuse coordinates written as text, and a point's in a list, which a generous reader would make numbers of."""
    if isinstance(part, list | tuple):
        for inner in part:
            _require_numbers(inner)
    elif isinstance(part, dict):
        inside = part.get("coordinates", part.get("geometries"))
        if part.get("type") == "Point" and any(isinstance(each, list | tuple) for each in inside or ()):
            raise TypeError(part)
        _require_numbers(inside)
    elif not isinstance(part, int | float) or isinstance(part, bool):
        raise TypeError(part)


def _require_lon_lat(geometry: shapely.Geometry) -> None:
    points = shapely.get_coordinates(geometry)
    if not np.isfinite(points).all():
        raise AreaUnusable(
            text("Området har hörn utan tal (NaN eller oändligt)."),
            place="area.geometry",
            remedy=text("Rita om området."),
        )
    west, south, east, north = (float(side) for side in shapely.bounds(geometry))
    if _within(west, south, east, north):
        return
    if _within(south, west, north, east):
        raise AreaUnusable(
            text("Området har latitud före longitud."),
            place="area.geometry",
            remedy=text("Byt ordning: GeoJSON har longitud (öst) först."),
        )
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        raise AreaUnusable(
            text("Områdets koordinater är inte grader; de ser ut som meter (SWEREF 99 eller RT 90)."),
            place="area.geometry",
            remedy=text("Räkna om till WGS 84, longitud och latitud."),
        )
    raise AreaUnusable(
        text(
            "Området ligger utanför Sverige (longitud {west}–{east}, latitud {south}–{north}).",
            west=round(west, 1), east=round(east, 1), south=round(south, 1), north=round(north, 1),
        ),
        place="area.geometry",
        remedy=text("Kontrollera att longitud står först och att koordinaterna är grader."),
    )  # fmt: skip


def _within(west: float, south: float, east: float, north: float) -> bool:
    least_lon, least_lat, most_lon, most_lat = SWEDEN_LON_LAT
    return west >= least_lon and south >= least_lat and east <= most_lon and north <= most_lat


def _feature(name: str, shelf: Shelf, principal: Principal) -> tuple[shapely.Geometry, tuple[Layer, ...], float]:
    layer_name, row_id = name.split("/", 1)
    layer = _of_surfaces(shelf.layer(layer_name, principal))
    rows = layer.frame.loc[layer.frame["id"] == row_id]
    if rows.empty:
        raise UnknownName(
            text("Lagret {layer} har inget objekt med id {row}.", layer=layer_name, row=row_id),
            place="area.feature",
            remedy=text("Sök objektet efter namn, eller se lagrets tabell."),
        )
    geometry = rows.geometry.iloc[0]
    if geometry is None:
        raise AreaUnusable(
            text("{row} i {layer} saknar läge.", row=row_id, layer=layer_name),
            place="area.feature",
            remedy=text("Ge objektet en adress eller ett läge, eller rita området."),
        )
    return geometry, (layer,), _accuracy(layer)


def _accuracy(layer: Layer) -> float:
    flood = layer.declaration.flood
    return flood.accuracy_m if flood else 0.0


def _dry(flow: Flow) -> AreaUnusable:
    return AreaUnusable(
        text("Området ligger utanför karterad utbredning i {layer}.", layer=flow.layers[0]),
        place="flood",
        remedy=text("Fråga utan flöde, eller med ett större; utanför utbredningen är inte detsamma som säkert."),
    )
