"""A road layer with its network, made ready once: graphs and indexes are made when first asked for, and kept."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.network import By, Network
from geoansvar.analysis.road_graph import Closure, Direction, RoadGraph
from geoansvar.analysis.snapping import FARTHEST_M, RoadIndex, Snapped
from geoansvar.model.finding import Finding
from geoansvar.model.layer import Layer
from geoansvar.model.travel import Mode, Travel
from geoansvar.texts import text

_SAID = ("road-none", "road-parts")  # what every answer repeats of the network's findings; ``check`` says the rest


class Roads:
    """What questions along roads are asked of; it may be shared between threads.

    Parameters
    ----------
    layer
        Of the kind ``road``, EPSG:3006.
    network
        Made of that very layer.
    travel
        The speeds and closed classes that the answers are reckoned with.
    """

    def __init__(self, layer: Layer, network: Network, travel: Travel) -> None:
        self.layer, self.network, self.travel = layer, network, travel
        self._graphs: dict[tuple[Mode, By, Direction], RoadGraph] = {}
        self._indexes: dict[Mode, RoadIndex] = {}
        self._turn = Lock()
        self._closed: Closure | None = None

    @classmethod
    def of(cls, layer: Layer, travel: Travel) -> Roads:
        """Make the network of a layer; one that has been kept is given to the class itself."""
        return cls(layer, Network.of(layer.frame, travel), travel)

    def with_closed(self, rows: NDArray[np.bool_]) -> Roads:
        """Give the roads with some rows of the layer closed to everybody, whatever the water is like.

        Parameters
        ----------
        rows
            One flag per row of the layer; every edge of such a row is closed in its whole length.
        """
        closed = Roads(self.layer, self.network, self.travel)
        closed._indexes, closed._turn = self._indexes, self._turn  # one still stands on the road that is closed
        closed._closed = Closure.of_edges(self.network, rows[self.network.row])
        return closed

    def graph(self, mode: Mode, *, by: By = "metres", direction: Direction = "to-source") -> RoadGraph:
        """Give the graph of a mode, with nothing closed but what ``with_closed`` has closed."""
        key = (mode, by, direction)
        with self._turn:
            if key not in self._graphs:
                made = RoadGraph.of(self.network, mode, self.travel, by=by, direction=direction)
                self._graphs[key] = made if self._closed is None else made.closed(self._closed)
            return self._graphs[key]

    def directions(self, mode: Mode) -> tuple[Direction, ...]:
        """Give the ways in which a mode's roads differ: both where it minds one-way roads, else one."""
        every: tuple[Direction, ...] = get_args(Direction)
        return every if self.travel.rule(mode).one_way else every[:1]

    def snap(self, mode: Mode, geometry: NDArray[Any], *, within_m: float = FARTHEST_M) -> Snapped:
        """Put places on the edges that a mode may use; one farther from them all than ``within_m`` has no road."""
        return self._index(mode).snap(geometry, within_m=within_m)

    def crossings(self, mode: Mode, line: shapely.Geometry) -> NDArray[Any]:
        """Give the points in which the roads of a mode cross a line."""
        index = self._index(mode)
        met = index.lines[index.tree.query(line, predicate="intersects")]
        points = shapely.get_parts(shapely.intersection(met, line))
        return np.asarray(shapely.point_on_surface(points), dtype=object).reshape(-1)

    def _index(self, mode: Mode) -> RoadIndex:
        with self._turn:
            if mode not in self._indexes:
                self._indexes[mode] = RoadIndex(self.network, self.network.usable(mode, self.travel))
            return self._indexes[mode]

    def minutes_on_foot(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give how long it takes to walk from a road to a door."""
        minutes: NDArray[np.float64] = metres / (self.travel.rule("walk").speed_km_h * 1000 / 60)
        return minutes

    def faults(self) -> list[Finding]:
        """Say everything that was noticed in the lines, and what speeds are not known: for one who tends the layer."""
        ids = self.layer.frame["id"].tolist()
        place = self.layer.place
        return [
            *self.network.findings(ids, place=place),
            *self.network.speeds_assumed(self.travel, place=place),
        ]

    def findings(self) -> Iterator[Finding]:
        """Say what every answer must: whether there are roads that hang together, and what speeds are used."""
        ids = self.layer.frame["id"].tolist()
        yield from (each for each in self.network.findings(ids, place=self.layer.place) if each.code in _SAID)
        said = text(
            "Hastigheter ur förinställningen {title} {version}.", title=self.travel.named, version=self.travel.version
        )
        yield Finding("travel-preset", "note", said, place=self.layer.place)
