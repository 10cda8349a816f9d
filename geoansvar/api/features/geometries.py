"""Where a layer's rows are, in one reference system: written, searched and filtered by the very same numbers."""

from __future__ import annotations

from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.api.features.crs_params import Reference, turned
from geoansvar.crs import SWEREF99TM, transformer

Positions = NDArray[np.intp]
NULL = b"null"


class Geometries:
    """The places of rows in a system, x = east; those that are converted are rounded to what is written.

    Parameters
    ----------
    stored
        In EPSG:3006, None where there is no place.
    """

    def __init__(self, stored: NDArray[np.object_], system: Reference) -> None:
        self.system = system
        self.shapes = stored if system.stored else _converted(stored, system)
        self._lock = Lock()

    @cached_property
    def placeless(self) -> Positions:
        """The rows without a place: every box matches them too, as the standard wants it."""
        return np.flatnonzero(shapely.is_missing(self.shapes) | shapely.is_empty(self.shapes))

    @property
    def tree(self) -> shapely.STRtree:
        """Finds rows by their bounds; made by the first who asks."""
        with self._lock:  # two at once would each make one of all rows
            return self._tree

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.shapes)

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        """West, south, east and north of every row, NaN where it has no place."""
        return np.asarray(shapely.bounds(self.shapes))

    @cached_property
    def extent(self) -> tuple[float, float, float, float] | None:
        """West, south, east and north of all rows; None where none has a place."""
        known = self.bounds[~np.isnan(self.bounds[:, 0])]
        if not len(known):
            return None
        low, high = known[:, :2].min(axis=0), known[:, 2:].max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def in_box(self, box: tuple[float, float, float, float]) -> Positions:
        """Give the rows that touch a box (west, south, east, north) whose sides are straight in this very system."""
        west, south, east, north = box
        area = shapely.box(west, south, east, north)
        near = self.tree.query(area)
        bounds = self.bounds[near]
        inside = (bounds[:, 0] >= west) & (bounds[:, 1] >= south) & (bounds[:, 2] <= east) & (bounds[:, 3] <= north)
        doubtful = near[~inside]
        shapely.prepare(area)
        touched = doubtful[shapely.intersects(area, self.shapes[doubtful])]
        return np.sort(np.concatenate([near[inside], touched]))

    def written(self, positions: Positions) -> list[bytes]:
        """Write the places of some rows as GeoJSON, coordinates in the order of the system's own axes."""
        chosen = turned(self.shapes[positions], self.system)
        return [NULL if each is None else each.encode() for each in shapely.to_geojson(chosen)]


def _converted(stored: NDArray[np.object_], system: Reference) -> NDArray[np.object_]:
    convert, decimals = transformer(SWEREF99TM, system.crs), system.decimals

    def points(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.round(np.column_stack(convert.transform(xy[:, 0], xy[:, 1])), decimals)

    return np.asarray(shapely.transform(stored, points), dtype=object)
