"""One object of a map's layer, told in words when it is asked for: a layer of a hundred thousand carries no popups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geoansvar.errors import UnknownName
from geoansvar.maps.features import shown_columns
from geoansvar.maps.plan import may_draw, words_of
from geoansvar.maps.words import unknown
from geoansvar.model.access import Principal
from geoansvar.texts import Lang, text

if TYPE_CHECKING:
    from geoansvar.workspace import Workspace


def told_object(
    workspace: Workspace, map_name: str, layer_name: str, row_id: str, *, principal: Principal, lang: Lang
) -> dict[str, Any]:
    """Give an object's name, its kind, and the titles and values that its popup shows.

    Raises
    ------
    UnknownName
        If there is no such map, layer of it or object, or none that the principal may know of: all are told alike.
    LayerError
        If the layer's data cannot be used.
    """
    recipe = workspace.recipes.get(map_name)
    wanted = next((each for each in recipe.layer if each.name == layer_name), None) if recipe else None
    if recipe is None or wanted is None or not may_draw(workspace, principal, map_name, recipe):
        raise _absent(layer_name, row_id)
    layer = workspace.layer(layer_name, principal)
    found = np.flatnonzero((layer.frame["id"] == row_id).to_numpy(dtype=bool))
    if not len(found):
        raise _absent(layer_name, row_id)
    row, words, kind = layer.frame.iloc[int(found[0])], words_of(workspace, principal, lang), layer.declaration.kind_of
    columns = shown_columns(layer, wanted, principal)
    pairs = [[words.title(kind, column), words.value(kind, column, row[column])] for column in columns]
    title = layer.declaration.title
    name = row["name"] if "name" in layer.frame else None
    return {"name": title if unknown(name) else str(name), "kind": title, "pairs": pairs}


def _absent(layer: str, row_id: str) -> UnknownName:
    return UnknownName(
        text("Lagret {layer} har inget objekt med id {row} på kartan.", layer=layer, row=row_id), place="id"
    )
