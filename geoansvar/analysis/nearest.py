"""What lies nearest outside is measured from the area's edge, in a straight line."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.present import Present
from geoansvar.analysis.register import Objects
from geoansvar.analysis.zone import Zone
from geoansvar.model.answer import Row


def nearest_outside(found: Present, zone: Zone, *, kind: str, count: int) -> list[tuple[Row, float]]:
    """Give the nearest objects of a kind outside the area with their distance in metres, nearest first.

    The distance is the straight line (fågelvägen) from the area's edge, not a
    way to walk or drive. Where a flood narrows the area, outside is outside
    the wet area.
    """
    objects = [(layer, at) for layer in found.register.of_kind(kind) for at in _outside(found, layer).tolist()]
    if not objects:
        return []
    geometry = np.array([layer.geometry[at] for layer, at in objects], dtype=object)
    near = _candidates(geometry, zone, count=count)
    metres = zone.pieces.distance_m(geometry[near])
    chosen = np.lexsort((near, metres))[:count]
    nearest = [(*objects[near[which]], float(metres[which])) for which in chosen]
    return [(layer.rows[at], round(distance_m, 1)) for layer, at, distance_m in nearest]


def _outside(found: Present, layer: Objects) -> NDArray[np.intp]:
    outside = layer.lookup.placed.copy()
    outside[np.concatenate(found.standings[layer.name])] = False
    return np.flatnonzero(outside)


def _candidates(geometry: NDArray[Any], zone: Zone, *, count: int) -> NDArray[np.intp]:
    """Leave out what cannot be among the nearest, because not even the box round the area is near it."""
    if len(geometry) <= count:
        return np.arange(len(geometry))
    least_m = shapely.distance(shapely.envelope(zone.area), geometry)
    likely = np.argpartition(least_m, count)[:count]
    return np.flatnonzero(least_m <= zone.pieces.distance_m(geometry[likely]).max())
