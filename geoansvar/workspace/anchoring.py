"""Where one must be able to come from, and get to: the layers and objects that a question names, else the border."""

from __future__ import annotations

from collections.abc import Sequence

from geoansvar.analysis.anchors import Anchor
from geoansvar.errors import UnknownName
from geoansvar.model.layer import Layer
from geoansvar.texts import text
from geoansvar.workspace.asked import Asked


def anchors_of(names: Sequence[str] | None, asked: Asked) -> tuple[list[Anchor], list[Layer]]:
    """Give the anchors that a question names, layers or single objects, and their layers; else the border.

    Raises
    ------
    UnknownName
        If a layer has no such row, or there is no such layer.
    """
    if names is None:
        layers = list(asked.shelf.readable("municipality", principal=asked.principal))
        return [anchor for layer in layers for anchor in _border(layer, asked)], layers
    anchors: list[Anchor] = []
    layers = []
    for name in dict.fromkeys(names):
        layer_name, slash, row = name.partition("/")
        layer = _anchor_layer(layer_name, asked)
        layers.append(layer)
        anchors += [_one(layer, row)] if slash else _border(layer, asked)
    return anchors, layers


def _anchor_layer(name: str, asked: Asked) -> Layer:
    try:
        return asked.shelf.layer(name, asked.principal)
    except UnknownName as error:
        raise UnknownName(error.message, place="anchors", remedy=error.remedy) from None


def _border(layer: Layer, asked: Asked) -> list[Anchor]:
    """Make every row an anchor; of municipalities only one's own, where it is there: its border leads to the world."""
    every = Anchor.all_of(layer)
    if layer.kind != "municipality":
        return every
    own = layer.frame["code"].eq(asked.manifest.municipality).tolist()
    return [anchor for anchor, is_own in zip(every, own, strict=True) if is_own] or every


def _one(layer: Layer, row: str) -> Anchor:
    for anchor in Anchor.all_of(layer):
        if anchor.id == row:
            return anchor
    raise UnknownName(
        text("Lagret {layer} har inget objekt med id {id}.", layer=layer.name, id=row),
        place="anchors",
        remedy=text("Se lagrets tabell, eller ange hela lagret."),
    )
