"""What a layer's tiles carry: the id of each object, and the class by which maps that the asker may see draw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from geoansvar.layers import tiles_digest
from geoansvar.maps.basemap import RANK, TILED, road_class, too_many
from geoansvar.maps.features import class_codes
from geoansvar.maps.large import form_of
from geoansvar.maps.plan import may_draw
from geoansvar.maps.style import STYLE_COLUMNS, look_of
from geoansvar.model.access import Principal, may
from geoansvar.model.layer import Layer

if TYPE_CHECKING:
    from geoansvar.workspace import Workspace

_WITHOUT_SHAPES = ("flood-depth", "elevation")


@dataclass(frozen=True, slots=True)
class TileSource:
    """What the tiles of a layer are made of, as somebody may see it.

    Attributes
    ----------
    key
        The hash of all of it: whoever may see the same has the same tiles.
    geometries
        EPSG:3006.
    fields
        ``id`` first, then a field for each way in which maps class the objects.
    """

    layer: str
    key: str
    geometries: NDArray[Any]
    fields: dict[str, list[str]]


def tile_source(workspace: Workspace, name: str, principal: Principal) -> TileSource:
    """Give what the tiles of a layer are made of.

    Raises
    ------
    UnknownName
        If there is no such layer, or none that the principal may know of: the two are told alike.
    LayerError
        If its data cannot be used.
    """
    layer = workspace.layer(name, principal)
    fields = {"id": layer.frame["id"].astype(str).tolist()}
    for column in sorted(_styles(workspace, layer, principal)):
        fields[column] = class_codes(layer, column)
    if layer.kind == "road" and may(principal, "see", layer.declaration, name, "road_class"):
        fields[RANK] = [road_class(value) for value in layer.frame["road_class"]]
    geometries = layer.frame.geometry.to_numpy()
    return TileSource(name, tiles_digest(geometries, fields), geometries, fields)


def is_tiled(workspace: Workspace, name: str, principal: Principal) -> bool:
    """Tell whether a layer that may be seen has so many objects that maps draw it in tiles."""
    layer = workspace.layer(name, principal)
    if layer.kind in _WITHOUT_SHAPES:
        return False
    of_ground = layer.kind in TILED and too_many(layer)
    return of_ground or form_of(len(layer.frame), symbols=look_of(layer.kind).is_symbol) == "tiles"


def _styles(workspace: Workspace, layer: Layer, principal: Principal) -> set[str]:
    """Give the columns by which the maps that the principal may see class a layer, of those it may see."""
    columns = {
        wanted.style or STYLE_COLUMNS.get(layer.kind, "")
        for map_name, recipe in workspace.recipes.items()
        if may_draw(workspace, principal, map_name, recipe)
        for wanted in recipe.layer
        if wanted.name == layer.name
    }
    return {column for column in columns if column and may(principal, "see", layer.declaration, layer.name, column)}
