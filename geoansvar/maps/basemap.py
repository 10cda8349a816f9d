"""The ground under a map, drawn from the workspace's own layers in quiet colours, so that what matters stands out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import shapely

from geoansvar.maps.outlines import Extent, detail_m, merged, outward, simplified
from geoansvar.maps.planned import BaseLayer, BaseLook, BasePart, BaseTiles
from geoansvar.maps.style import Look
from geoansvar.maps.words import unknown
from geoansvar.model.layer import Layer
from geoansvar.texts import Lang, text

BASE_KINDS = ("locality", "water", "building", "road", "railway", "district", "municipality", "place")
MOST = {"road": 10_000, "building": 10_000, "place": 2_000}
TILED = ("building", "road")  # of which tiles take over where they are too many
RANK = "rank"  # the tiles' field with the importance of a road
BUILDINGS_FROM_ZOOM = 13.5


@dataclass(frozen=True, slots=True)
class RoadClass:
    """Roads of one importance: how they are drawn, and what municipalities and OSM call them."""

    key: str
    words: tuple[str, ...]
    look: Look
    casing: str
    min_zoom: float


def _road(colour: str, width_px: float, dash: str = "") -> Look:
    return Look("line", stroke=colour, width_px=width_px, dash=dash)


# From the least to the greatest, in the order they are drawn. NVDB's functional classes are 0–9.
ROADS = (
    RoadClass(
        "path", ("path", "track", "footway", "cycleway", "9", "gång", "cykel", "stig"),
        _road("#bdb5a6", 1.0, "3 3"), "", 13.5,
    ),
    RoadClass(
        "local", ("residential", "unclassified", "living_street", "service", "7", "8"), _road("#ffffff", 2.2),
        "#d3ccbf", 12.0,
    ),
    RoadClass(
        "main", ("secondary", "tertiary", "3", "4", "5", "6", "länsväg"), _road("#ffffff", 3.6), "#b4ab9a", 10.0,
    ),
    RoadClass(
        "major", ("motorway", "trunk", "primary", "0", "1", "2", "europaväg", "riksväg"), _road("#fae7b5", 4.6),
        "#a3946f", 0.0,
    ),
)  # fmt: skip
HIGHER = ("main", "major")
AREAS = {
    "locality": Look("area", "#e6e2d9", stroke="#d8d2c6", width_px=0.8),
    "water": Look("area", "#d3e3ea", stroke="#a6c3d1", width_px=0.8),
    "building": Look("area", "#cfc7b8", stroke="#b9b0a0", width_px=0.5),
}
STREAM = Look("line", stroke="#a6c3d1", width_px=1.8)
LINES = {
    "railway": Look("line", stroke="#77838f", width_px=2.2),
    "district": Look("line", stroke="#9a9184", width_px=1.0, dash="5 4"),
    "neighbour": Look("line", stroke="#a99fb3", width_px=1.2, dash="6 4"),
    "municipality": Look("line", stroke="#5b4a66", width_px=2.2, dash="9 4 2 4"),
}
RAIL_TIES = Look("line", stroke="#ffffff", width_px=1.0, dash="7 7")
VEIL = Look("area", "#e9e7e2", stroke="none", width_px=0, opacity=0.6)  # over what is not ours
BORDER_HALO = "#d9d0df"


def base_look(kind: str) -> Look:
    """Give the look by which the legend shows a background layer."""
    if kind == "road":
        return ROADS[-1].look
    return AREAS.get(kind) or LINES.get(kind) or Look("dot", "#77838f")


def base_layer(layer: Layer, *, visible: bool, lang: Lang) -> BaseLayer:
    """Name a background layer for the legend, with what is left out of it."""
    count = len(layer.frame)
    notes = {
        "building": text("{count} byggnader är för många för kartan och ritas inte.", count=count),
        "road": text("Av {count} vägar ritas bara de större.", count=count),
        "place": text("{count} platser är för många för kartan, och namnen skrivs inte ut.", count=count),
    }
    note = notes[layer.kind].render(lang) if too_many(layer) else ""
    look, tiled = base_look(layer.kind), layer.kind in TILED
    return BaseLayer(
        layer.name, layer.declaration.title, look, visible, "" if tiled else note, without_tiles=note if tiled else ""
    )


def base_tiles(layers: Iterable[Layer]) -> tuple[BaseTiles, ...]:
    """Name the background layers that are drawn in tiles, since they have more objects than a page can hold."""
    return tuple(
        BaseTiles(layer.name, RANK if layer.kind == "road" else "", _tiled_looks(layer.kind), layer.kind != "road")
        for layer in layers
        if layer.kind in TILED and too_many(layer)
    )


def _tiled_looks(kind: str) -> dict[str, BaseLook]:
    if kind != "road":
        return {"": BaseLook(AREAS[kind], min_zoom=BUILDINGS_FROM_ZOOM)}
    return {road.key: BaseLook(road.look, road.casing, road.min_zoom) for road in ROADS if road.key not in HIGHER}


def too_many(layer: Layer) -> bool:
    """Tell whether a background layer has more objects than a map can show."""
    return layer.kind in MOST and len(layer.frame) > MOST[layer.kind]


def base_parts(layers: Sequence[Layer], *, extent: Extent, municipality: str) -> tuple[BasePart, ...]:
    """Draw the background, from the ground up.

    Parameters
    ----------
    layers
        Of ``BASE_KINDS``, EPSG:3006.
    municipality
        The code of our own; what lies outside it is drawn paler.
    """
    parts: list[BasePart] = []
    for kind in BASE_KINDS:
        for layer in layers:
            if layer.kind == kind:
                parts.extend(_parts(layer, extent, municipality))
    return tuple(parts)


def _parts(layer: Layer, extent: Extent, municipality: str) -> Iterator[BasePart]:
    if layer.kind == "road":
        yield from _roads(layer, extent)
    elif layer.kind == "municipality":
        yield from _borders(layer, extent, municipality)
    elif layer.kind in LINES:
        yield from _lines(layer, extent)
    elif layer.kind in AREAS and not too_many(layer):
        yield from _areas(layer, extent)


def _drawn(geometries: Any, extent: Extent) -> dict[str, Any] | None:
    return merged(outward(simplified(np.asarray(geometries), detail_m(extent))))


def _areas(layer: Layer, extent: Extent) -> Iterator[BasePart]:
    own = layer.frame.geometry.to_numpy()
    flat = shapely.get_dimensions(own)
    min_zoom = BUILDINGS_FROM_ZOOM if layer.kind == "building" else 0.0
    for dimension, look in ((2, AREAS[layer.kind]), (1, STREAM)):
        geometry = _drawn(own[flat == dimension], extent)
        if geometry:
            key = layer.kind if dimension == 2 else "stream"
            yield BasePart(layer.name, key, geometry, look, under=True, min_zoom=min_zoom)


def _roads(layer: Layer, extent: Extent) -> Iterator[BasePart]:
    of = np.array([road_class(value) for value in layer.frame["road_class"]], dtype=object)
    own = layer.frame.geometry.to_numpy()
    for road in ROADS:
        if too_many(layer) and road.key not in HIGHER:
            continue
        geometry = _drawn(_joined(own[of == road.key]), extent)
        if geometry:
            yield BasePart(
                layer.name, f"road-{road.key}", geometry, road.look, under=False, casing=road.casing,
                min_zoom=road.min_zoom,
            )  # fmt: skip


def _joined(lines: NDArray[Any]) -> NDArray[Any]:
    """Join pieces of road that continue each other: fewer ends, and fewer bytes."""
    return np.array([shapely.line_merge(shapely.multilinestrings(shapely.get_parts(lines)))]) if len(lines) else lines


def road_class(value: Any) -> str:
    """Say which importance a road has; one with an unknown class is local."""
    word = "" if unknown(value) else str(value).strip().lower().removesuffix("_link")
    return next((road.key for road in reversed(ROADS) if word in road.words), "local")


def _lines(layer: Layer, extent: Extent) -> Iterator[BasePart]:
    own = layer.frame.geometry.to_numpy()
    lines = shapely.boundary(own) if layer.kind == "district" else own
    geometry = _drawn([shapely.line_merge(shapely.union_all(lines))] if layer.kind == "district" else lines, extent)
    if geometry is None:
        return
    yield BasePart(layer.name, layer.kind, geometry, LINES[layer.kind], under=False)
    if layer.kind == "railway":
        yield BasePart(layer.name, "rail-ties", geometry, RAIL_TIES, under=False)


def _borders(layer: Layer, extent: Extent, municipality: str) -> Iterator[BasePart]:
    ours = (layer.frame["code"].astype(str) == municipality).to_numpy()
    own = layer.frame.geometry.to_numpy()
    if not ours.any():
        return
    area = shapely.union_all(own[ours])
    width_m = extent[2] - extent[0] + extent[3] - extent[1]
    outside = shapely.difference(shapely.box(*extent).buffer(2 * width_m, join_style="mitre"), area)
    veil = _drawn([outside], extent)
    if veil:
        yield BasePart(layer.name, "veil", veil, VEIL, under=False)
    others = _drawn([_between(own)], extent)
    if others:
        yield BasePart(layer.name, "neighbour", others, LINES["neighbour"], under=False)
    border = _drawn([shapely.boundary(area)], extent)
    if border:
        yield BasePart(layer.name, "border", border, LINES["municipality"], under=False, casing=BORDER_HALO)


def _between(areas: NDArray[Any]) -> shapely.Geometry:
    """Give the borders between municipalities, without the rim where the data end."""
    rim = shapely.boundary(shapely.union_all(areas)).buffer(1.0)
    return shapely.line_merge(shapely.difference(shapely.union_all(shapely.boundary(areas)), rim))


def municipality_extent(layers: Sequence[Layer], municipality: str) -> Extent | None:
    """Give the extent of our own municipality, EPSG:3006, or None where no layer has it."""
    for layer in layers:
        if layer.kind == "municipality":
            ours = layer.frame[(layer.frame["code"].astype(str) == municipality).to_numpy()]
            if len(ours):
                return extent_of(ours.geometry)
    return None


def extent_of(geometries: pd.Series[Any]) -> Extent | None:
    """Give the extent of some geometries, or None where none has a place."""
    west, south, east, north = (float(value) for value in geometries.total_bounds)
    return None if np.isnan(west) else (west, south, east, north)
