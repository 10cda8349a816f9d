"""From a map's plan to the sheets of paper: a sheet cannot be switched, so each flow has its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

import shapely

from geoansvar.crs import geometry_in
from geoansvar.maps.paper_frame import Frame
from geoansvar.maps.planned import Feature, GeoJson, MapPlan, PlanLayer
from geoansvar.maps.style import Look

HATCHES = ("", "////", "....", "\\\\\\\\", "xxx", "----", "||||", "oo")
_OUTLINED = 0.97  # so pale that the edge is what is seen of it
_GREY_STEP = 0.12  # so much lighter or darker, of white, that a bad copier still tells two areas apart


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One map on paper: the flow it is of, if any, what is drawn in order, and what of the plan is not."""

    flow: str
    about: str
    layers: tuple[PlanLayer, ...]
    left_out: tuple[PlanLayer, ...]


def pages_of(plan: MapPlan) -> tuple[PaperPage, ...]:
    """Give a page for each flow that the map can switch between, that which is shown at first before the others."""
    if not plan.flows:
        return (_page(plan, "", "", [layer for layer in plan.layers if layer.visible]),)
    first = next((layer.flow for layer in plan.layers if layer.flow and layer.visible), plan.flows[0].key)
    ordered = sorted(plan.flows, key=lambda flow: flow.key != first)
    return tuple(
        _page(plan, flow.key, flow.about, [each for each in plan.layers if _of_flow(each, flow.key)])
        for flow in ordered
    )


def _of_flow(layer: PlanLayer, flow: str) -> bool:
    return layer.flow == flow if layer.flow else layer.visible


def _page(plan: MapPlan, flow: str, about: str, shown: Iterable[PlanLayer]) -> PaperPage:
    drawn = tuple(layer for layer in shown if is_drawn(layer))
    other = tuple(layer for layer in plan.layers if layer not in drawn and not (layer.flow and flow))
    return PaperPage(flow, about, drawn, other)


def is_drawn(layer: PlanLayer) -> bool:
    """Tell whether there is anything of a layer to draw; one without any object is, so that its zero is read."""
    return not layer.rows or bool(layer.features) or layer.picture is not None


def on_paper(geometries: Iterable[GeoJson | None]) -> NDArray[np.object_]:
    """Give the plan's geometries as they lie on paper, EPSG:3006; None where there is none."""
    lines = [None if each is None else orjson.dumps(each).decode() for each in geometries]
    if not lines:
        return np.array([], dtype=object)
    return np.asarray(geometry_in(shapely.from_geojson(np.array(lines, dtype=object))))  # type: ignore[arg-type]  # many


def spots_of(layer: PlanLayer, frame: Frame) -> Iterator[tuple[Feature, tuple[float, float]]]:
    """Give the objects whose symbols stand on the map, each with its spot in metres (EPSG:3006)."""
    placed = [(feature, at) for feature in layer.features if (at := feature.symbol_at) is not None]
    places = np.array([at for _, at in placed], dtype=float).reshape(-1, 2)
    points: Any = geometry_in(shapely.points(places))  # type: ignore[arg-type]  # many
    west, south, east, north = frame.extent
    for (feature, _), x, y in zip(placed, shapely.get_x(points), shapely.get_y(points), strict=True):
        if west <= x <= east and south <= y <= north:
            yield feature, (float(x), float(y))


def hatches_of(layer: PlanLayer) -> dict[str, str]:
    """Give each of a layer's classes of areas a hatching where greyness and edge alone would not tell them apart.

    The classes of a picture are steps from pale to dark already.
    """
    areas = [each for each in layer.classes if each.look.shape == "area"]
    if layer.picture is not None or all(
        _told_apart(one.look, other.look) for at, one in enumerate(areas) for other in areas[:at]
    ):
        return {}
    return {each.code: HATCHES[at % len(HATCHES)] for at, each in enumerate(areas)}


def _told_apart(one: Look, other: Look) -> bool:
    edges = one.dash != other.dash and max(greyness(one), greyness(other)) > _OUTLINED
    return edges or abs(greyness(one) - greyness(other)) >= _GREY_STEP


def greyness(look: Look) -> float:
    """Say how light an area is on white paper when its colour is lost: 0 is black, 1 is white."""
    red, green, blue = (int(look.fill[at : at + 2], 16) / 255 for at in (1, 3, 5))
    grey = 0.299 * red + 0.587 * green + 0.114 * blue
    return 1 - look.opacity * (1 - grey)
