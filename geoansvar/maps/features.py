"""From a layer and what a recipe says of it to the objects on a map, with class and popup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import shapely

from geoansvar.maps.large import form_of, grid_of, spots_of
from geoansvar.maps.outlines import DECIMALS, Extent, detail_m, geojson, outward, simplified
from geoansvar.maps.planned import Feature, Form, PlanClass, PlanLayer
from geoansvar.maps.style import (
    LOOKS,
    PEOPLE_STEPS,
    STYLE_COLUMNS,
    Look,
    flood_code,
    look_of,
    styled_by,
)
from geoansvar.maps.words import Words, unknown
from geoansvar.model.access import Principal, may
from geoansvar.model.kinds import PLACELESS_KINDS
from geoansvar.model.layer import Layer
from geoansvar.model.recipe import RecipeLayer
from geoansvar.texts import text

MOST_CLASSES = 8
UNCERTAIN_PLACES = ("place",)  # a place's name says the neighbourhood, an address says the door
POPUP_COLUMNS = {
    "vital-service": ("function", "sector", "responsible", "operator", "address"),
    "safety-point": ("type", "status", "status_time", "services", "capacity_day", "capacity_night", "address"),
    "resource": ("type", "amount", "unit", "holder", "ready_in_min", "needs", "address"),
    "actor": ("category", "level", "contact_function", "phone_24_7", "phone", "other_way"),
    "population": ("residents", "age_0_5", "age_80_plus", "day_population"),
    "building": ("purpose", "address"),
    "shelter": ("capacity", "address"),
    "protected-area": ("designation",),
    "heritage": ("designation",),
    "pollution-source": ("risk_class", "ied"),
    "hazardous-site": ("class", "safety_distance_m"),
}


def plan_layer(layer: Layer, wanted: RecipeLayer, *, principal: Principal, words: Words, extent: Extent) -> PlanLayer:
    """Decide how one layer of a recipe is drawn.

    Parameters
    ----------
    layer
        As the principal may see it; EPSG:3006.
    wanted
        The recipe's words on it.
    extent
        The map's, EPSG:3006; geometry is simplified to what shows on it.
    """
    columns = shown_columns(layer, wanted, principal)
    seen = wanted.style if _visible(layer, wanted.style, principal) else None
    codes = class_codes(layer, seen)
    form, outlines = _form(layer, extent)
    style = wanted.style or STYLE_COLUMNS.get(layer.kind)
    plan = PlanLayer(
        name=layer.name,
        title=layer.declaration.title,
        kind=layer.kind,
        group=wanted.group or _group(layer, words),
        visible=wanted.visible,
        titles=tuple(words.title(layer.declaration.kind_of, column) for column in columns),
        classes=_classes(layer, codes, style, words),
        features=() if form == "tiles" else _features(layer, columns, codes, words, outlines),
        rows=len(layer.frame),
        unplaced=int(layer.frame.geometry.isna().sum()) if layer.kind in PLACELESS_KINDS else 0,
        form=form,
        by=(seen or STYLE_COLUMNS.get(layer.kind, "")) if form == "tiles" else "",
    )
    if form != "tiles":
        return plan
    spots = spots_of(layer.frame.geometry.to_numpy())
    return replace(plan, grid=grid_of(plan, spots, extent, words.lang))


def _form(layer: Layer, extent: Extent) -> tuple[Form, NDArray[Any]]:
    """Decide how a layer is drawn, and give its outlines as they would be; none of one that is tiled."""
    objects, symbols = len(layer.frame), look_of(layer.kind).is_symbol
    if form_of(objects, symbols=symbols) == "tiles":  # without simplifying what will not be drawn
        return "tiles", np.empty(0, dtype=object)
    outlines = outward(simplified(layer.frame.geometry.to_numpy(), detail_m(extent, layer.kind)))
    corners = int(shapely.get_num_coordinates(outlines).sum())
    return form_of(objects, symbols=symbols, corners=corners), outlines


def shown_columns(layer: Layer, wanted: RecipeLayer, principal: Principal) -> list[str]:
    """Give the columns a popup shows: the recipe's or the kind's, as far as the principal may see them."""
    names = wanted.popup or POPUP_COLUMNS.get(layer.kind, ())
    own = ("id", "name", "geometry")
    return [name for name in names if name in layer.frame and name not in own and _visible(layer, name, principal)]


def class_codes(layer: Layer, style: str | None) -> list[str]:
    """Give each row the code of its class; empty where it has none."""
    count = len(layer.frame)
    if layer.kind == "flood-extent":
        return [flood_code(layer.declaration)] * count
    column = style or STYLE_COLUMNS.get(layer.kind)
    if column is None or column not in layer.frame:
        return [""] * count
    values = layer.frame[column]
    if layer.kind == "population" and column == "residents":
        return _steps(values)
    known = LOOKS.get(layer.kind, {}) if style in (None, STYLE_COLUMNS.get(layer.kind)) else None
    codes = ["" if unknown(value) else str(value) for value in values]
    return [code if known is None or code in known else "" for code in codes] if known is not None else _few(codes)


def _steps(residents: pd.Series[Any]) -> list[str]:
    numbers = pd.to_numeric(residents, errors="coerce").to_numpy(float)
    steps = np.array([1, *PEOPLE_STEPS])
    index = np.searchsorted(steps, numbers, side="right") - 1
    return ["" if np.isnan(number) or at < 0 else str(steps[at]) for number, at in zip(numbers, index, strict=True)]


def _few(codes: Sequence[str]) -> list[str]:
    """Keep the commonest classes of a municipality's own column; the rest share one."""
    common = [code for code, _ in sorted(Counter(codes).items(), key=lambda pair: (-pair[1], pair[0])) if code]
    kept = set(common[:MOST_CLASSES])
    return [code if code in kept else "" for code in codes]


def _classes(layer: Layer, codes: Sequence[str], style: str | None, words: Words) -> tuple[PlanClass, ...]:
    counts = Counter(codes)
    known = [code for code in LOOKS.get(layer.kind, {}) if counts.get(code)]
    known += sorted((code for code in counts if code not in LOOKS.get(layer.kind, {})), key=lambda c: (-counts[c], c))
    order = [*(code for code in known if code), *([""] if "" in counts else [])]
    return tuple(
        PlanClass(code, _class_title(layer, code, style, words), _look(layer, code, position), counts[code])
        for position, code in enumerate(order)
    )


def _look(layer: Layer, code: str, position: int) -> Look:
    looks = LOOKS.get(layer.kind, {})
    return look_of(layer.kind, code) if code in looks or not code else styled_by(look_of(layer.kind), position, code)


def _class_title(layer: Layer, code: str, style: str | None, words: Words) -> str:
    if layer.kind == "flood-extent":
        return layer.declaration.flood.flow if layer.declaration.flood else layer.declaration.title
    if style is None:
        return layer.declaration.title
    if not code:
        return text("Uppgift saknas eller annat").render(words.lang)
    if layer.kind == "population" and style == "residents":
        return _step_title(int(code), words)
    title = words.value(layer.declaration.kind_of, style, code)
    return title[:1].upper() + title[1:]


def _step_title(step: int, words: Words) -> str:
    above = [other for other in PEOPLE_STEPS if other > step]
    if not above:
        return text("{least} eller fler", least=step).render(words.lang)
    return text("{least}–{most}", least=step, most=above[0] - 1).render(words.lang)


def _features(
    layer: Layer, columns: Sequence[str], codes: Sequence[str], words: Words, outlines: NDArray[Any]
) -> tuple[Feature, ...]:
    frame, kind = layer.frame, layer.declaration.kind_of
    own = frame.geometry.to_numpy()
    spots = outward(shapely.point_on_surface(own)) if look_of(layer.kind).is_symbol else [None] * len(frame)
    placed_by = frame["placed_by"] if "placed_by" in frame else [None] * len(frame)
    cells = [frame[column].tolist() for column in columns]
    names = frame["name"].tolist() if "name" in frame else [""] * len(frame)
    return tuple(
        Feature(
            id=str(row_id),
            name="" if unknown(name) else str(name),
            code=code,
            geometry=geojson(outline) if outline is not None else None,
            values=tuple(words.value(kind, column, cell) for column, cell in zip(columns, row, strict=True)),
            spot=_spot(outline, spot),
            uncertain=place in UNCERTAIN_PLACES,
        )
        for row_id, name, code, outline, spot, place, *row in zip(
            frame["id"], names, codes, outlines, spots, placed_by, *cells, strict=True
        )
    )


def _spot(outline: Any, spot: Any) -> tuple[float, float] | None:
    """Say where the symbol of an object with an extent stands; a point is its own spot."""
    if outline is None or spot is None or outline.geom_type == "Point" or outline.area > MOST_DEGREES2:
        return None
    return round(float(spot.x), DECIMALS), round(float(spot.y), DECIMALS)


# An object larger than this (some 4 km²) is an area of responsibility and not a house: it gets no symbol of its own.
MOST_DEGREES2 = 6e-4


def _visible(layer: Layer, column: str | None, principal: Principal) -> bool:
    return column is not None and may(principal, "see", layer.declaration, layer.name, column)


def _group(layer: Layer, words: Words) -> str:
    return text("Översvämning").render(words.lang) if layer.kind in ("flood-extent", "flood-depth") else ""


def flood_order(layers: Iterable[PlanLayer], flows: Sequence[str]) -> list[PlanLayer]:
    """Put areas under lines under symbols, and the largest flow under the smaller; else as the recipe has them.

    ``flows`` are the names of the flows, the smallest first.
    """
    return sorted(layers, key=lambda layer: _height(layer, flows))


def _height(layer: PlanLayer, flows: Sequence[str]) -> tuple[int, int]:
    if layer.kind in ("flood-extent", "flood-depth"):
        return 0, -flows.index(layer.flow) if layer.flow in flows else 0
    if layer.kind == "answer":
        high = _of_look(layer.classes[0].look) + 1 if layer.part and layer.classes else TOPMOST
        return high, int(not layer.flow)  # what no flow changes lies over what one does: an anchor over a bridge
    return _of_look(look_of(layer.kind)), 0


TOPMOST = 8  # an answer that is not parted lies over everything


def _of_look(look: Look) -> int:
    """Say how high something lies: an answer's surface over the layers' surfaces, under their lines."""
    return 6 if look.is_symbol else 4 if look.shape == "line" else 2
