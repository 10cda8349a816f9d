"""Flows on a map: each with its extent, its depths and what it wets, and one of them shown at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from geoansvar.maps.depth_picture import depth_classes
from geoansvar.maps.outlines import Extent
from geoansvar.maps.planned import PlanClass, PlanFlow, PlanLayer
from geoansvar.maps.sheet import depth_hues
from geoansvar.maps.style import FLOWS, WATER_HUES, Look
from geoansvar.maps.words import Words
from geoansvar.model.code_titles import CODE_TITLES
from geoansvar.model.declaration import Flood
from geoansvar.model.depth import DepthWindow
from geoansvar.model.flood_presets import DepthClasses
from geoansvar.model.flow import Flow
from geoansvar.model.layer import Layer
from geoansvar.model.recipe import RecipeLayer
from geoansvar.texts import Lang, Text, number_text, text

FIRST_FLOW = "Q100"  # of several flows only one is shown at first
M2_PER_HA = 10_000.0


def plan_depth(
    layer: Layer,
    wanted: RecipeLayer,
    windows: Iterable[DepthWindow],
    limits_m: Sequence[float],
    *,
    words: Words,
    extent: Extent,
) -> PlanLayer:
    """Decide how a raster of depths is drawn: as one picture, in classes.

    Parameters
    ----------
    windows
        The raster's depths, piece by piece, EPSG:3006.
    limits_m
        What parts the classes, rising.
    extent
        The map's, EPSG:3006; what lies outside it is not drawn, and its surface is counted all the same.
    """
    classes = depth_classes(windows, _shared(extent, layer), limits_m)
    titles = class_titles(limits_m, words.lang)
    looks = [Look("area", hue, stroke=WATER_HUES[-1], width_px=0.8) for hue in depth_hues(len(limits_m))]
    return PlanLayer(
        name=layer.name,
        title=layer.declaration.title,
        kind=layer.kind,
        group=wanted.group or text("Översvämning").render(words.lang),
        visible=wanted.visible,
        titles=(),
        classes=tuple(
            PlanClass(f"depth-{at}", title, look, 0, amount=_hectares(wet_m2, words.lang))
            for at, (title, look, wet_m2) in enumerate(zip(titles, looks, classes.wet_m2, strict=True))
        ),
        features=(),
        rows=len(layer.frame),
        picture=classes.picture,
    )


def _shared(extent: Extent, layer: Layer) -> Extent:
    """Give what a map and a raster have in common; the map's own extent where that is nothing."""
    west, south, east, north = (float(value) for value in layer.frame.total_bounds)
    shared = (max(west, extent[0]), max(south, extent[1]), min(east, extent[2]), min(north, extent[3]))
    return shared if shared[0] < shared[2] and shared[1] < shared[3] else extent


def class_titles(limits_m: Sequence[float], lang: Lang) -> list[str]:
    """Name the classes between some limits: ``0–0,2 m``, and last ``över 2 m``."""
    limits = [depth_text(limit, lang) for limit in limits_m]
    between = [f"{low}–{high} m" for low, high in zip(["0", *limits], limits, strict=False)]
    return [*between, text("över {depth} m", depth=limits[-1]).render(lang)]


def depth_text(metres: float, lang: Lang) -> str:
    """Write a depth to the centimetre, and no longer than it needs."""
    decimals = next(count for count in range(3) if round(metres, count) == round(metres, 2))
    return number_text(metres, lang, decimals=decimals)


def _hectares(surface_m2: float, lang: Lang) -> str:
    hectares = surface_m2 / M2_PER_HA
    return f"{number_text(hectares, lang, decimals=0 if hectares >= 10 or hectares.is_integer() else 1)} ha"


def in_order(flows: Sequence[Flow]) -> list[Flow]:
    """Give flows the smallest first: by their names where all are names we know, else as they could be compared."""
    if all(flow.key in FLOWS for flow in flows):
        return sorted(flows, key=lambda flow: FLOWS.index(flow.key))
    return list(flows)


def of_their_flows(layers: Sequence[PlanLayer], flows: Sequence[Flow]) -> list[PlanLayer]:
    """Say of each flood layer which flow it belongs to; an extent that has its depths beside it is an edge alone."""
    key = {name: flow.key for flow in flows for name in flow.layers}
    named = [layer if layer.flow else replace(layer, flow=key.get(layer.name, "")) for layer in layers]
    deep = {layer.flow for layer in named if layer.picture is not None}
    return [_edge_alone(layer) if layer.kind == "flood-extent" and layer.flow in deep else layer for layer in named]


def _edge_alone(layer: PlanLayer) -> PlanLayer:
    classes = (replace(each, look=replace(each.look, opacity=0.0, width_px=1.4)) for each in layer.classes)
    return replace(layer, classes=tuple(classes))


def one_flow_first(layers: Sequence[PlanLayer], *, said: bool) -> list[PlanLayer]:
    """Show one flow at first, as several at once hide each other.

    ``said`` is whether the recipe says which flood layers are shown: then what was answered goes with them.
    """
    flows = list(dict.fromkeys(layer.flow for layer in layers if layer.flow))
    if len(flows) < 2:
        return list(layers)
    if said:
        shown = {layer.flow for layer in layers if layer.visible and layer.kind != "answer"}
        return [replace(each, visible=each.flow in shown) if _answers_flow(each) else each for each in layers]
    first = FIRST_FLOW if FIRST_FLOW in flows else flows[-1]
    return [replace(layer, visible=layer.flow == first) if layer.flow else layer for layer in layers]


def _answers_flow(layer: PlanLayer) -> bool:
    return layer.kind == "answer" and layer.flow != ""


def flows_shown(layers: Iterable[PlanLayer], flows: Sequence[Flow], lang: Lang) -> tuple[PlanFlow, ...]:
    """Give the flows that the map can switch between, the smallest first; none where there is but one."""
    on_map = {layer.flow for layer in layers}
    shown = [PlanFlow(flow.key, _about(flow, lang)) for flow in flows if flow.key in on_map]
    return tuple(shown) if len(shown) > 1 else ()


def _about(flow: Flow, lang: Lang) -> str:
    """Say what tells a flow from the others: ``230 m³/s · klimat 2100 · detaljerad``."""
    flood = flow.flood
    detail = CODE_TITLES["detail"].get(flood.detail)
    parts = [
        f"{number_text(flood.discharge_m3_s, lang)} m³/s" if flood.discharge_m3_s is not None else "",
        _level(flood, lang),
        _climate(flood.climate).render(lang),
        detail.render(lang) if detail else flood.detail,
    ]
    return " · ".join(part for part in parts if part)


def _level(flood: Flood, lang: Lang) -> str:
    """Say how high the water stands at the gauge: ``nivå 57,2 m (RH 2000)``."""
    if flood.level_m is None:
        return ""
    level = number_text(flood.level_m, lang, decimals=1)
    if not flood.vertical_datum:
        return text("nivå {level} m", level=level).render(lang)
    return text("nivå {level} m ({datum})", level=level, datum=flood.vertical_datum).render(lang)


def _climate(climate: str) -> Text:
    """Name a climate: ``dagens klimat``, ``klimat 2100``."""
    known = CODE_TITLES["climate"].get(climate)
    if known is not None:
        return text("{climate} klimat", climate=known)
    return text("klimat {climate}", climate=climate) if climate else text("")


def depth_notes(layers: Iterable[PlanLayer], classes: Callable[[], DepthClasses], lang: Lang) -> Iterator[str]:
    """Say how coarse the depths are on the map, and whose their classes are."""
    coarsest = max((layer.picture.pixel_m for layer in layers if layer.picture is not None), default=0.0)
    if coarsest:
        note = text("Vattendjup visas i rutor om {metres} m. Räkna aldrig på kartan: fråga.", metres=round(coarsest))
        yield note.render(lang)
        yield text("{classes}.", classes=classes().said).render(lang)
