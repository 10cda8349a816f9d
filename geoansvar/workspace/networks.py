"""The roads made ready to be asked along: the network is built once and kept, what a flow closes is looked up once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from geoansvar.analysis.closures import Flooded, WetRoads
from geoansvar.analysis.exposed import FlowInput
from geoansvar.analysis.network import Network
from geoansvar.analysis.roads import Roads
from geoansvar.layers import kept_key, kept_or_made
from geoansvar.model.finding import Finding
from geoansvar.model.layer import Layer
from geoansvar.model.reach_questions import Vehicle
from geoansvar.workspace.asked import Asked
from geoansvar.workspace.choosing import named, needed, only_or_named
from geoansvar.workspace.shelf import principal_key

ROAD = ("road",)
_FORMAT = 1  # raise it when the same lines would make another network than before


@dataclass(frozen=True, slots=True)
class Networks:
    """The roads of a workspace, as one asker may see them."""

    asked: Asked

    def roads(self, name: str | None) -> Roads:
        """Give the roads that a question names, else those of the only layer there is.

        Raises
        ------
        UnknownName, LayerError
            If there is no such layer, several to choose among, or none that can be read.
        """
        return self._ready(needed(name, "roads", ROAD, self.asked))

    def named_or_fail(self, name: str | None) -> None:
        """Refuse a name that is no layer of roads, also where nobody goes along one: what is misspelt is told.

        Raises
        ------
        UnknownName
        """
        if name is not None:
            named(name, "roads", ROAD, self.asked)

    def roads_if_any(self, name: str | None) -> Roads | None:
        """Give the same; None where no layer of roads can be read."""
        layer = only_or_named(name, "roads", ROAD, self.asked)
        return None if layer is None else self._ready(layer)

    def flooded(self, roads: Roads, flow: FlowInput, vehicle: Vehicle) -> Flooded:
        """Give what a flow closes to a vehicle; the water on the roads is the same for all of them."""
        key = (roads.layer.name, flow.flow.layers, principal_key(self.asked.principal))
        once = self.asked.shelf.once
        wet = once(("wet roads", *key), lambda: WetRoads.of(roads.network, flow))
        rule = self.asked.presets.passability(vehicle)
        closures = once(("closures", vehicle, *key), lambda: wet.closures(rule))
        return Flooded(flow, vehicle, rule, wet, closures)

    def faults(self) -> list[Finding]:
        """Say what is wrong with the lines of every layer of roads."""
        layers = self.asked.shelf.readable(*ROAD, principal=self.asked.principal)
        return [finding for layer in layers for finding in self._ready(layer).faults()]

    def _ready(self, layer: Layer) -> Roads:
        key = (layer.name, principal_key(self.asked.principal))
        roads = self.asked.shelf.once(("roads", *key), partial(self._made, layer))
        closed = self.asked.changes.closed_roads.get(layer.name)
        if not closed:
            return roads
        rows = layer.frame["id"].isin(closed).to_numpy(dtype=np.bool_)
        return self.asked.shelf.once(("closed roads", *key), partial(roads.with_closed, rows))

    def _made(self, layer: Layer) -> Roads:
        """Build a network, or read it as it was built before; one that lacks hidden fields is not kept for others."""
        travel = self.asked.presets.travel
        if not self.asked.principal.sees_all:
            return Roads.of(layer, travel)
        shelf = self.asked.shelf
        rests = [layer.name, layer.sha256, shelf.declared_as(layer.name), travel.model_dump_json()]
        arrays = kept_or_made(
            shelf.state / "networks", layer.name, kept_key(_FORMAT, rests), lambda: self._built(layer).arrays()
        )
        return Roads(layer, Network.from_arrays(arrays), travel)

    def _built(self, layer: Layer) -> Network:
        self.asked.progress(layer.name, 0.0)
        network = Network.of(layer.frame, self.asked.presets.travel)
        self.asked.progress(layer.name, 1.0)
        return network
