"""Which layers a map needs and which of them could be read: one that cannot does not stop the map, and is named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from geoansvar.errors import LayerError, UnknownName
from geoansvar.maps import basemap
from geoansvar.maps.outlines import Extent
from geoansvar.model.access import Principal
from geoansvar.model.layer import Layer
from geoansvar.model.recipe import MapRecipe, RecipeLayer
from geoansvar.texts import Lang, text

if TYPE_CHECKING:
    from geoansvar.workspace import Workspace

ALWAYS_GROUND = ("building",)  # drawn as ground even where a recipe also has them as a layer of its own
NOT_DRAWN = ("elevation",)  # of rasters, only depths have classes to draw
SWEDEN: Extent = (260_000.0, 6_120_000.0, 920_000.0, 7_680_000.0)
MARGIN = 0.03


@dataclass(slots=True)
class Reading:
    """The layers a map needs, read; and the titles of those that could not be."""

    base: dict[str, Layer] = field(default_factory=dict)
    drawn: list[tuple[RecipeLayer, Layer]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_layers(workspace: Workspace, recipe: MapRecipe, principal: Principal, lang: Lang) -> Reading:
    """Read the background and the layers of a recipe, as the principal may see them."""
    read = Reading()
    own = {wanted.name for wanted in recipe.layer if not _is_background(workspace, wanted)}
    for layer in workspace.layers_of(*basemap.BASE_KINDS, principal=principal):
        if layer.name not in own or layer.kind in ALWAYS_GROUND:
            read.base[layer.name] = layer
    for wanted in recipe.layer:
        if wanted.optional and wanted.name not in workspace.declarations:
            continue
        if wanted.name and (wanted.name in own or wanted.name not in read.base):
            _read_one(workspace, wanted, principal, lang, read)
    return read


def _read_one(workspace: Workspace, wanted: RecipeLayer, principal: Principal, lang: Lang, read: Reading) -> None:
    try:
        layer = workspace.layer(wanted.name, principal)
    except UnknownName as error:
        if wanted.name not in workspace.declarations:  # what is there and may not be seen is not named either
            read.unread.append(f"{wanted.name}: {error.message.render(lang)}")
        return
    except LayerError as error:
        declaration = workspace.declarations.get(wanted.name)
        title = declaration.title if declaration else wanted.name
        read.unread.append(f"{title}: {error.message.render(lang)}")
        return
    if layer.kind in NOT_DRAWN:
        note = text("{title} är ett raster och ritas inte på den här kartan.", title=layer.declaration.title)
        read.notes.append(note.render(lang))
        return
    read.drawn.append((wanted, layer))


def _is_background(workspace: Workspace, wanted: RecipeLayer) -> bool:
    """Tell whether a recipe wants a layer only as ground: of such a kind, and nothing said of its look."""
    declaration = workspace.declarations.get(wanted.name)
    return declaration is not None and declaration.kind in basemap.BASE_KINDS and not wanted.popup and not wanted.style


def map_extent(workspace: Workspace, recipe: MapRecipe, read: Reading) -> Extent:
    """Give the recipe's extent with a margin, EPSG:3006; the municipality's where the recipe's cannot be had."""
    named = {layer.name: layer for layer in (*read.base.values(), *(layer for _, layer in read.drawn))}
    extent = None
    if recipe.extent == "layers" and read.drawn:
        extent = basemap.extent_of(pd.concat([layer.frame.geometry for _, layer in read.drawn], ignore_index=True))
    elif recipe.extent in named:
        extent = basemap.extent_of(named[recipe.extent].frame.geometry)
    extent = extent or basemap.municipality_extent(list(read.base.values()), workspace.manifest.municipality)
    if extent is None:
        frames = [layer.frame.geometry for layer in named.values()]
        extent = (basemap.extent_of(pd.concat(frames, ignore_index=True)) if frames else None) or SWEDEN
    west, south, east, north = extent
    margin = MARGIN * max(east - west, north - south, 100.0)
    return west - margin, south - margin, east + margin, north + margin
