"""Which names stand on the background, and where: in the middle of what is seen of a place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

import shapely

from geoansvar.maps.basemap import too_many
from geoansvar.maps.labels import ORDER
from geoansvar.maps.outlines import Extent, outward
from geoansvar.maps.planned import Label
from geoansvar.maps.words import unknown
from geoansvar.model.layer import Layer

NEIGHBOUR_REACH = 0.1  # a screen shows this share of its width outside the extent
RANKS = {"locality": "locality", "district": "district", "place": "place", "municipality": "neighbour"}


def place_labels(layers: Sequence[Layer], *, extent: Extent, municipality: str) -> list[Label]:
    """Name towns, districts, places and neighbours, inside the extent; each still without its lowest zoom."""
    labels: list[Label] = []
    for layer in layers:
        if layer.kind not in RANKS or too_many(layer):
            continue
        spots = outward(_label_spots(layer, extent))
        for name, spot, rank in zip(layer.frame["name"], spots, _ranks(layer, municipality), strict=True):
            if rank and not unknown(name) and spot is not None and not spot.is_empty:
                labels.append(Label(str(name), (float(spot.x), float(spot.y)), rank, 0, layer.name))
    return _once_each(labels)


def _label_spots(layer: Layer, extent: Extent) -> Any:
    """Place names in the middle of what is seen of their area; a locality's over its northern edge."""
    reach_m = NEIGHBOUR_REACH * (extent[2] - extent[0]) if layer.kind == "municipality" else 0.0
    seen = shapely.intersection(layer.frame.geometry.to_numpy(), shapely.box(*extent).buffer(reach_m))
    if layer.kind != "locality":
        return shapely.point_on_surface(seen)
    spots = np.full(len(seen), None, dtype=object)
    there = ~(shapely.is_empty(seen) | shapely.is_missing(seen))  # a locality far outside is not on the map
    spots[there] = shapely.points(shapely.get_x(shapely.centroid(seen[there])), shapely.bounds(seen[there])[:, 3])
    return spots


def _ranks(layer: Layer, municipality: str) -> list[Any]:
    if layer.kind == "municipality":
        return ["" if str(code) == municipality else "neighbour" for code in layer.frame["code"]]
    ranks: list[Any] = [RANKS[layer.kind]] * len(layer.frame)
    if layer.kind == "locality" and len(ranks):
        areas = layer.frame.geometry.area.fillna(0.0).to_numpy()
        ranks[int(areas.argmax())] = "town"
    return ranks


def _once_each(labels: list[Label]) -> list[Label]:
    """Keep a name once: a locality, its district and its place often share one."""
    kept: dict[str, Label] = {}
    for label in sorted(labels, key=lambda label: ORDER.index(label.rank)):
        kept.setdefault(label.text, label)
    return list(kept.values())
