"""Decide a whole map as plain data, so that what it says can be tested without drawing it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geoansvar.errors import LayerError, UnknownName
from geoansvar.maps import basemap
from geoansvar.maps.answers import answer_layers
from geoansvar.maps.badges import badges_of, with_badges
from geoansvar.maps.features import flood_order, plan_layer
from geoansvar.maps.flood_layers import depth_notes, flows_shown, in_order, of_their_flows, one_flow_first, plan_depth
from geoansvar.maps.labels import full_from
from geoansvar.maps.legend import source_line
from geoansvar.maps.outlines import Extent, detail_m, lonlat_bounds, start_zoom
from geoansvar.maps.placenames import place_labels
from geoansvar.maps.planned import BaseLayer, Feature, Label, MapPlan, OnlineBackground, PlanLayer
from geoansvar.maps.reading import Reading, map_extent, read_layers
from geoansvar.maps.words import Words, unknown
from geoansvar.model.access import LOCAL, Access, Principal, highest
from geoansvar.model.faults import did_you_mean
from geoansvar.model.layer import Layer
from geoansvar.model.recipe import MapRecipe, RecipeLayer
from geoansvar.texts import Lang, text

if TYPE_CHECKING:
    from geoansvar.workspace import Workspace


CODE_LISTS = ("sectors", "functions-2020", "categories")
MOST_SYMBOLS = 400  # a layer with more symbols gets neither names nor room on the map


def plan_map(workspace: Workspace, name: str, *, principal: Principal = LOCAL, lang: Lang = "sv") -> MapPlan:
    """Plan one of the workspace's maps, as the principal may see it.

    Raises
    ------
    UnknownName
        If there is no such map, or none that the principal may know of: the two are told alike.

    Notes
    -----
    A layer that cannot be read does not stop the map: it is named in ``unread``.
    """
    recipes = {
        each: recipe for each, recipe in workspace.recipes.items() if may_draw(workspace, principal, each, recipe)
    }
    if name not in recipes:
        raise UnknownName(
            text("Det finns ingen karta som heter {name}.", name=name), place="map", remedy=did_you_mean(name, recipes)
        )
    return _planned(workspace, name, recipes[name], principal, lang)


def plan_base(workspace: Workspace, *, principal: Principal = LOCAL, lang: Lang = "sv") -> MapPlan:
    """Plan a map of the background alone, for a page that draws its own answer on it."""
    title = text("Karta över {name}", name=workspace.manifest.name).render(lang)
    base = RecipeLayer.model_construct(name="")
    recipe = MapRecipe.model_construct(
        title=title, access=Access.PUBLIC, texts=(), extent="municipality", layer=(base,), question=()
    )
    return _planned(workspace, "", recipe, principal, lang)


def may_draw(workspace: Workspace, principal: Principal, name: str, recipe: MapRecipe) -> bool:
    """Decide whether a principal may see a map: its own level, and the maps named for the audience."""
    if recipe.access.rank > principal.access.rank:
        return False
    if principal.maps is not None:
        return name in principal.maps
    if principal.layers is None:
        return True
    audience = workspace.service.audiences.get(principal.audience)
    return audience is not None and (name in audience.maps or "*" in audience.maps)


def _planned(workspace: Workspace, name: str, recipe: MapRecipe, principal: Principal, lang: Lang) -> MapPlan:
    recipe = recipe.told_in(lang)
    read = read_layers(workspace, recipe, principal, lang)
    extent = map_extent(workspace, recipe, read)
    bounds = lonlat_bounds(extent)
    words = words_of(workspace, principal, lang)
    layers = _with_room(_layers(workspace, recipe, read, principal, words, extent), start_zoom(bounds))
    used = list({layer.name: layer for layer in (*read.base.values(), *(layer for _, layer in read.drawn))}.values())
    base = list(read.base.values())
    code = workspace.manifest.municipality
    access = highest(recipe.access, *_levels(layers, used))
    return MapPlan(
        name=name,
        title=recipe.title,
        lang=lang,
        municipality=workspace.manifest.name,
        access=access,
        access_text=access.label.render(lang),
        exercise=workspace.exercise,
        day=workspace.today.isoformat(),
        bounds=bounds,
        zoom=start_zoom(bounds),
        texts=recipe.texts,
        base=basemap.base_parts(base, extent=extent, municipality=code),
        base_layers=tuple(_base_layers(recipe, read, lang)),
        base_tiles=basemap.base_tiles(base),
        layers=tuple(layers),
        flows=flows_shown(layers, in_order(workspace.flows(principal)), lang),
        labels=_labels(recipe, read, layers, bounds, code, extent),
        sources=tuple(source_line(layer.name, layer.declaration, today=workspace.today, lang=lang) for layer in used),
        unread=tuple(read.unread),
        notes=(*read.notes, *depth_notes(layers, lambda: workspace.presets.depth_classes, lang)),
        warning=next((layer.warning for layer in layers if layer.warning), ""),
        limited=not principal.sees_all,
        detail_m=round(detail_m(extent), 1),
        online=_online(workspace),
    )


def _online(workspace: Workspace) -> OnlineBackground | None:
    """Give the background from another host that the workspace allows, if it allows one."""
    tiles = workspace.manifest.online_tiles
    return None if tiles is None else OnlineBackground(tiles.url, tiles.title, tiles.attribution, tiles.host)


def words_of(workspace: Workspace, principal: Principal, lang: Lang) -> Words:
    """Give the words in which the principal is shown values."""
    actors = {
        str(row_id): str(name)
        for layer in workspace.layers_of("actor", principal=principal)
        for row_id, name in zip(layer.frame["id"], layer.frame["name"], strict=True)
        if not unknown(name)
    }
    fewest = 0 if principal.sees_all else workspace.service.guard.minimum_count
    return Words(lang, {name: workspace.codes(name) for name in CODE_LISTS}, actors, fewest)


def _layers(
    workspace: Workspace, recipe: MapRecipe, read: Reading, principal: Principal, words: Words, extent: Extent
) -> list[PlanLayer]:
    layers = [
        layer
        for wanted, read_layer in read.drawn
        if (layer := _layer(workspace, wanted, read_layer, read, principal, words, extent)) is not None
    ]
    for number, question in enumerate(recipe.question, start=1):
        layers += answer_layers(
            workspace, question, number, principal=principal, words=words, extent=extent, unread=read.unread
        )
    flows = in_order(workspace.flows(principal))
    ordered = flood_order(of_their_flows(layers, flows), [flow.key for flow in flows])
    return one_flow_first(ordered, said=_said(recipe, ordered))


def _said(recipe: MapRecipe, layers: list[PlanLayer]) -> bool:
    """Tell whether the recipe itself says which of its flood layers are shown at first."""
    floods = {layer.name for layer in layers if layer.flow}
    return any(wanted.name in floods and "visible" in wanted.model_fields_set for wanted in recipe.layer)


def _layer(
    workspace: Workspace,
    wanted: RecipeLayer,
    layer: Layer,
    read: Reading,
    principal: Principal,
    words: Words,
    extent: Extent,
) -> PlanLayer | None:
    if layer.kind != "flood-depth":
        return plan_layer(layer, wanted, principal=principal, words=words, extent=extent)
    try:
        windows = workspace.depth_windows(layer.name, principal)
        limits_m = workspace.presets.depth_classes.limits_m
        return plan_depth(layer, wanted, windows, limits_m, words=words, extent=extent)
    except LayerError as error:
        read.unread.append(f"{layer.declaration.title}: {error.message.render(words.lang)}")
        return None


def _base_layers(recipe: MapRecipe, read: Reading, lang: Lang) -> list[BaseLayer]:
    hidden = {wanted.name for wanted in recipe.layer if not wanted.visible}
    order = {kind: position for position, kind in enumerate(reversed(basemap.BASE_KINDS))}
    own = {wanted.name for wanted, _ in read.drawn}
    ground = [layer for layer in read.base.values() if layer.name not in own]
    layers = sorted(ground, key=lambda layer: order[layer.kind])
    return [basemap.base_layer(layer, visible=layer.name not in hidden, lang=lang) for layer in layers]


def _levels(layers: list[PlanLayer], used: list[Layer]) -> list[Access]:
    """Give the levels of what is on the map: of each layer, of each field in its popups, and of what was answered."""
    shown = {layer.name: set(layer.titles) for layer in layers}
    levels = [layer.access for layer in layers if layer.access is not None]
    for layer in used:
        declaration, titles = layer.declaration, shown.get(layer.name, set())
        columns = [column.name for column in declaration.kind_of.columns if str(column.title) in titles]
        levels += [declaration.access, *(declaration.field_access(column) for column in columns)]
    return levels


def _labels(
    recipe: MapRecipe,
    read: Reading,
    layers: list[PlanLayer],
    bounds: tuple[float, float, float, float],
    code: str,
    extent: Extent,
) -> tuple[Label, ...]:
    wanted = {layer.name for layer in recipe.layer if layer.labels}
    labels = place_labels(list(read.base.values()), extent=extent, municipality=code)
    symbols = []
    for layer in layers:
        spots = [(feature.name, at) for feature in layer.features if (at := feature.symbol_at) is not None]
        if layer.visible and layer.kind != "answer" and len(spots) <= MOST_SYMBOLS:
            symbols += [at for _, at in spots]
        if layer.name in wanted and len(spots) <= MOST_SYMBOLS:
            labels += [Label(name, at, "object", 0, layer.name) for name, at in spots if name]
    return with_badges(labels, badges_of(layers), symbols, zoom=start_zoom(bounds))


def _with_room(layers: list[PlanLayer], zoom: float) -> list[PlanLayer]:
    """Give each symbol the zoom from which it has room; the topmost layer's symbols come first."""
    few = [layer for layer in reversed(layers) if layer.kind != "answer" and len(layer.features) <= MOST_SYMBOLS]
    order = [layer for layer in few if layer.visible] + [layer for layer in few if not layer.visible]
    keys = [(layer.name, at, feature.id) for layer in order for feature in layer.features if (at := feature.symbol_at)]
    given = full_from([at for _, at, _ in keys], zoom=zoom)
    zooms = {f"{name}/{key}": level for (name, _, key), level in zip(keys, given, strict=True)}
    return [
        replace(
            layer,
            features=tuple(replace(each, full_from=zooms.get(_symbol_of(layer, each), 0)) for each in layer.features),
        )
        for layer in layers
    ]


def _symbol_of(layer: PlanLayer, feature: Feature) -> str:
    """Say whose symbol a feature has, or rings: an answer's objects are named with their own layer."""
    rings = any(each.look.shape == "ring" for each in layer.classes)
    return feature.id if layer.kind == "answer" and rings else f"{layer.name}/{feature.id}"
