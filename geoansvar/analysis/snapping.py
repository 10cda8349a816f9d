"""A place belongs to the nearest point of a road, not to the nearest junction; how far it stands from it is kept."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.network import Network

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
FARTHEST_M = 1_000.0  # a place farther from any road is not served by it: it has no road, and is said not to
_POINT = 0  # shapely's type id


@dataclass(frozen=True, slots=True, eq=False)
class Snapped:
    """Places on edges; every array has one value per place.

    Attributes
    ----------
    edge
        Position of the edge in the network; -1 where the place has no road, or is nowhere itself.
    offset_m
        Where on the edge, from its first node; NaN where there is no edge.
    distance_m
        How far the place stands from that point; for a place with no road, how far it is to the nearest that the
        mode may use, and NaN where there is none or the place is nowhere.
    """

    edge: NDArray[np.int32]
    offset_m: Floats
    distance_m: Floats

    def __len__(self) -> int:
        return len(self.edge)

    @property
    def on_road(self) -> Flags:
        """Whether a place was put on an edge."""
        flags: Flags = self.edge >= 0
        return flags

    def of(self, places: NDArray[Any]) -> Self:
        """Give some of the places, by position or flag."""
        return type(self)(*(getattr(self, each.name)[places] for each in fields(self)))

    def xy(self, network: Network) -> Floats:
        """Give the points on the edges, (places, 2), EPSG:3006; NaN where there is none."""
        points = np.full((len(self), 2), np.nan)
        on = np.flatnonzero(self.on_road)
        lines = network.lines[self.edge[on]]
        points[on] = shapely.get_coordinates(shapely.line_interpolate_point(lines, self.offset_m[on]))
        return points


class RoadIndex:
    """The edges that a mode may use, ready for places to be put on them.

    Parameters
    ----------
    network
        The network.
    usable
        One flag per edge: the edges on which a place may be put (``Network.usable``).
    """

    def __init__(self, network: Network, usable: Flags) -> None:
        self.edges = np.flatnonzero(usable).astype(np.int32)
        self.lines = network.lines[self.edges]
        self.length_m = network.length_m[self.edges]
        self.tree = shapely.STRtree(self.lines)

    def snap(self, geometry: NDArray[Any], *, within_m: float = FARTHEST_M) -> Snapped:
        """Put places on the nearest point of an edge.

        Parameters
        ----------
        geometry
            Points, EPSG:3006; a line or surface stands where its own nearest part does: a house beside the road is
            on the road. None or empty is nowhere.
        within_m
            A place farther from every edge has no road.
        """
        places = np.asarray(geometry, dtype=object).reshape(-1)
        edge = np.full(len(places), -1, dtype=np.int32)
        offset_m, distance_m = np.full(len(places), np.nan), np.full(len(places), np.nan)
        if len(self.edges) and len(places):
            (which, hit), apart_m = self.tree.query_nearest(places, return_distance=True, all_matches=False)
            distance_m[which] = apart_m
            near = apart_m <= within_m
            which, hit = which[near], hit[near]
            edge[which] = self.edges[hit]
            offset = shapely.line_locate_point(self.lines[hit], self._foot(places[which], hit))
            offset_m[which] = np.minimum(offset, self.length_m[hit])
        return Snapped(edge, offset_m, distance_m)

    def snap_xy(self, xy: Floats, *, within_m: float = FARTHEST_M) -> Snapped:
        """Put points given by coordinates, (places, 2), on edges; NaN is nowhere."""
        points = np.full(len(xy), None, dtype=object)
        known = np.isfinite(xy).all(axis=1)
        points[known] = shapely.points(xy[known])
        return self.snap(points, within_m=within_m)

    def _foot(self, places: NDArray[Any], hit: NDArray[np.intp]) -> NDArray[Any]:
        """Give the points that stand for places: their own where they are points, else their nearest to the edge."""
        feet = places.copy()
        wide = np.flatnonzero(shapely.get_type_id(places) != _POINT)
        feet[wide] = shapely.get_point(shapely.shortest_line(places[wide], self.lines[hit[wide]]), 0)
        return feet


def no_road_rows(snapped: Snapped) -> NDArray[np.intp]:
    """Give the places that stand somewhere but have no road near enough."""
    return np.flatnonzero(~snapped.on_road & np.isfinite(snapped.distance_m))
