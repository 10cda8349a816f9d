"""Surfaces that several threads hold areas against at once, of which each has prepared copies of its own."""

from __future__ import annotations

from threading import local
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

Geometries = NDArray[Any]


class PerThread:
    """Geometries that are prepared anew for each thread that compares with them.

    GEOS builds the index of a prepared geometry when it is first used, and writes in it every time it is used, while
    shapely has let go of Python's own lock: two threads that share one crash the process.

    Parameters
    ----------
    geometry
        One geometry or None per row, EPSG:3006; left as they are. Rows that share one object share its copy.
    """

    def __init__(self, geometry: Geometries) -> None:
        self._geometry = geometry
        self._kept = local()

    def mine(self) -> Geometries:
        """Give the copies of the thread that asks."""
        found: Geometries | None = getattr(self._kept, "mine", None)
        if found is None:
            found = self._kept.mine = _prepared(self._geometry)
        return found


def _prepared(geometry: Geometries) -> Geometries:
    """Copy each object once, however many rows have it."""
    _, first, which = np.unique([id(each) for each in geometry], return_index=True, return_inverse=True)
    copies = np.asarray(shapely.force_2d(geometry[first]), dtype=object)
    shapely.prepare(copies)
    return copies[which]
