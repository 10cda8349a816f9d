"""Where one must be able to come from, and get to: the layers and objects that a question names, else the border."""

from __future__ import annotations

from collections.abc import Sequence

from geoansvar.analysis.anchors import Anchor
from geoansvar.errors import UnknownName
from geoansvar.model.faults import did_you_mean
from geoansvar.model.kinds import KINDS
from geoansvar.model.layer import Layer
from geoansvar.texts import text
from geoansvar.workspace.asked import Asked

_NO_ANCHOR = (
    "flood-extent", "flood-depth", "elevation", "reference", "land-use", "water", "dependency", "population", "road",
    "railway",
)  # fmt: skip
ANCHOR_KINDS = tuple(kind for kind in KINDS if kind not in _NO_ANCHOR)


def anchors_of(names: Sequence[str] | None, asked: Asked) -> tuple[list[Anchor], list[Layer]]:
    """Give the anchors that a question names, layers or single objects, and their layers; else the border.

    Raises
    ------
    UnknownName
        If a layer has no such row, there is no such layer, or nobody can start from what it holds.
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
    """Give a layer that one can start from: water, ground, people and the roads themselves are no such place."""
    usable = asked.shelf.names(*ANCHOR_KINDS, principal=asked.principal)
    if name in usable:
        return asked.shelf.layer(name, asked.principal)
    listed = text("Välj bland: {known}.", known=", ".join(usable) or "–")
    if name in asked.shelf.names(principal=asked.principal):
        said, remedy = text("{name} är inget lager som kan anges i {key}.", name=name, key="anchors"), listed
    else:
        said, remedy = text("Det finns inget lager som heter {name}.", name=name), did_you_mean(name, usable) or listed
    raise UnknownName(said, place="anchors", remedy=remedy)


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
