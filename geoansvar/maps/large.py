"""How a layer of any size is drawn: what may be reached one by one, what is fetched, what is tiled, what is counted.

The limits are those at which a browser was seen to stop being quick; they are the same for every layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely
from shapely.geometry import shape

from geoansvar.crs import geometry_in
from geoansvar.maps.outlines import Extent, geojson, outward
from geoansvar.maps.planned import Feature, Form, MapPlan, PlanClass, PlanLayer
from geoansvar.maps.style import COUNT_HUES, COUNT_STEPS, Look
from geoansvar.texts import Lang, number_text, text

MOST_SHAPES = 1_000  # as SVG, where each can be reached by keyboard
MOST_SYMBOLS = 500  # symbols beyond this are gathered where they are close
MOST_FETCHED = 10_000  # on a canvas, fetched at once; beyond it there are tiles
MOST_FETCHED_BYTES = 5_000_000
BYTES_A_CORNER = 20  # of GeoJSON with five decimals
CELLS_ACROSS = 40
MOST_CELLS = 4_000
SIDES_M = tuple(factor * 10**power for power in range(1, 6) for factor in (1.0, 2.0, 5.0))
Spots = NDArray[np.float64]


def form_of(objects: int, *, symbols: bool, corners: int = 0) -> Form:
    """Decide how a layer is drawn on screen.

    Parameters
    ----------
    symbols
        Whether its objects are drawn as symbols on points.
    corners
        How many corners its outlines have together, as they would be drawn.
    """
    if objects > MOST_FETCHED or corners * BYTES_A_CORNER > MOST_FETCHED_BYTES:
        return "tiles"
    if symbols:
        return "clusters" if objects > MOST_SYMBOLS else "shapes"
    return "canvas" if objects > MOST_SHAPES else "shapes"


def cell_side_m(extent: Extent) -> float:
    """Give the side of the squares in which objects are counted on a map of this extent, metres."""
    width_m = max(extent[2] - extent[0], extent[3] - extent[1])
    return float(next((side for side in SIDES_M if side * CELLS_ACROSS >= width_m), SIDES_M[-1]))


def grid_of(layer: PlanLayer, spots: Spots, extent: Extent, lang: Lang) -> PlanLayer:
    """Count a layer's objects in squares: what is shown of it in one file, and until its tiles are built.

    Parameters
    ----------
    spots
        Where its objects are, EPSG:3006; those without a place are left out.
    extent
        The map's, EPSG:3006; it decides how large the squares are.
    """
    side_m = cell_side_m(extent)
    cells, counts = counted_in(spots, side_m)
    while len(cells) > MOST_CELLS:
        side_m *= 2
        cells, counts = counted_in(spots, side_m)
    codes = [str(step) for step in np.array(COUNT_STEPS)[np.searchsorted(COUNT_STEPS, counts, side="right") - 1]]
    boxes: Any = outward(shapely.box(*(cells * side_m).T, *((cells + 1) * side_m).T)) if len(cells) else []
    side = text("{side} km", side=number_text(side_m / 1000, lang, decimals=0 if side_m % 1000 == 0 else 2))
    features = tuple(
        Feature(f"{east}_{north}", "", code, geojson(box), (number_text(int(count), lang),))
        for (east, north), count, code, box in zip(cells.tolist(), counts, codes, boxes, strict=True)
    )
    return replace(
        layer,
        form="canvas" if len(features) > MOST_SHAPES else "shapes",
        counted=True,
        grid=None,
        by="",
        titles=(text("Antal objekt").render(lang),),
        classes=_classes(codes, lang),
        features=features,
        notes=(*layer.notes, text("Objekten visas som antal per ruta om {side}.", side=side).render(lang)),
    )


def counted_in(spots: Spots, side_m: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count spots in squares: the column and row of each square that has any, and how many it has."""
    where = spots[~np.isnan(spots).any(axis=1)]
    squares = np.floor(where / side_m).astype(np.int64)
    cells, counts = np.unique(squares, axis=0, return_counts=True)
    return cells.reshape(-1, 2), counts


def _classes(codes: Sequence[str], lang: Lang) -> tuple[PlanClass, ...]:
    """Give the classes of squares, the fewest first; all are told, so that the scale can be read."""
    ranges = [f"{least}–{above - 1}" for least, above in pairwise(COUNT_STEPS)]
    told = [*ranges, text("{least} eller fler", least=COUNT_STEPS[-1])]
    titles = [text("{range} i rutan", range=each).render(lang) for each in told]
    looks = [Look("area", hue, stroke=COUNT_HUES[-1], width_px=0.5, opacity=0.6) for hue in COUNT_HUES]
    return tuple(
        PlanClass(str(step), title, look, codes.count(str(step)))
        for step, title, look in zip(COUNT_STEPS, titles, looks, strict=True)
    )


def spots_of(geometries: NDArray[Any]) -> Spots:
    """Give the middle of each object; NaN where it has no place."""
    west, south, east, north = shapely.bounds(geometries).T
    return np.column_stack(((west + east) / 2, (south + north) / 2))


def in_one_file(plan: MapPlan) -> MapPlan:
    """Give a plan for where no tiles can be fetched: a layer that would be tiled is shown as its counts."""
    ground = tuple(replace(each, note=each.without_tiles or each.note) for each in plan.base_layers)
    layers = tuple(layer.grid or layer for layer in plan.layers)
    return replace(plan, layers=layers, base_layers=ground, base_tiles=())


def lighter(plan: MapPlan, heaviest: str) -> MapPlan:
    """Show one more layer, that of the name, as counts."""
    return replace(
        plan, layers=tuple(_as_counts(plan, layer) if layer.name == heaviest else layer for layer in plan.layers)
    )


def _as_counts(plan: MapPlan, layer: PlanLayer) -> PlanLayer:
    places = [shape(dict(each.geometry)) for each in layer.features if each.geometry is not None]
    many: Any = np.array(places, dtype=object)
    own: Any = geometry_in(many)
    west, south, east, north = shapely.bounds(geometry_in(shapely.box(*plan.bounds)))
    return grid_of(layer, spots_of(own), (west, south, east, north), plan.lang)
