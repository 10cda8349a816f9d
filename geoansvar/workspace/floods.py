"""Flows made ready to be asked about: their surfaces are prepared once and kept, their depths read when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.barred import BarredSurface, Kept, barred_depths, barred_windows
from geoansvar.analysis.depth import Depths, depths
from geoansvar.analysis.exposed import FlowInput
from geoansvar.analysis.surface import FlowSurface
from geoansvar.errors import LayerError, UnknownName
from geoansvar.layers import depth_windows, kept_key, kept_or_made, wet_surface
from geoansvar.model.depth import DepthWindow
from geoansvar.model.finding import Finding
from geoansvar.model.flood_questions import Exposure
from geoansvar.model.flow import DEPTH, EXTENT, Flow, chosen, flows_of
from geoansvar.model.layer import Layer
from geoansvar.texts import text
from geoansvar.workspace.asked import Asked
from geoansvar.workspace.barriers import kept_dry_at
from geoansvar.workspace.shelf import Shelf, principal_key

Geometries = NDArray[Any]
_FORMAT = 2  # raise it when the same layers would be prepared otherwise than before


@dataclass(frozen=True, slots=True)
class Floods:
    """The flows of a workspace, as one asker may see them."""

    asked: Asked

    @property
    def shelf(self) -> Shelf:
        """The layers they are made of."""
        return self.asked.shelf

    def every(self) -> tuple[Flow, ...]:
        """Give the flows that are declared, the smallest first as far as they can be compared.

        To one who may not see what the survey mapped, it is not known how far it reaches.
        """
        principal = self.asked.principal
        names = self.shelf.names(EXTENT, DEPTH, principal=principal)
        known = set(self.shelf.names(principal=principal))
        flows = flows_of((name, self.shelf.declaration(name)) for name in names)
        return tuple(flow if flow.flood.covers in known else _uncovered(flow) for flow in flows)

    def chosen(self, names: Sequence[str] | None, *, key: str = "floods") -> tuple[tuple[Flow, ...], list[Finding]]:
        """Give the flows that a question names, all that can be used if it names none, and what is wrong with them.

        Raises
        ------
        UnknownName
            If there is no such flow, or none at all.
        LayerError
            If the data of a flow that was named cannot be used. Those not named are left out, each with the reason.
        """
        flows, found = self._with_their_rasters(chosen(self.every(), names, key=key))
        faults = {flow.key: self._fault(flow) for flow in flows}
        if names is not None:
            for fault in faults.values():
                if fault is not None:
                    raise fault
        usable = tuple(flow for flow in flows if faults[flow.key] is None)
        if not usable:
            raise next((fault for fault in faults.values() if fault is not None), _no_flow())
        left_out = [_left_out(flow, faults[flow.key]) for flow in flows]
        found += [finding for finding in left_out if finding is not None]
        return usable, [*found, *self._unknown_covers(usable), *self._doubts(usable)]

    def _with_their_rasters(self, flows: Iterable[Flow]) -> tuple[list[Flow], list[Finding]]:
        """Let a flow stand on its extent where its raster cannot be read, and say that its depths are not known."""
        kept, found = [], []
        for flow in flows:
            fault = self._unread(flow.depth) if flow.extent is not None else None
            kept.append(flow if fault is None else replace(flow, depth=None))
            if fault is not None:
                said = text("{flow} saknar djup i svaret. {reason}", flow=flow.key, reason=fault.message)
                found.append(
                    Finding("flow-depth-left-out", "error", said, place=fault.place, key="flood", remedy=fault.remedy)
                )
        return kept, found

    def _unread(self, depth: str | None) -> LayerError | None:
        try:
            if depth is not None:
                self.shelf.layer(depth, self.asked.principal)
        except LayerError as error:
            return error
        return None

    def _doubts(self, flows: Iterable[Flow]) -> list[Finding]:
        """Give what is doubtful in the rasters that depths are read from: a wrong unit is worse in an answer."""
        layers = [self.shelf.layer(flow.depth, self.asked.principal) for flow in flows if flow.depth is not None]
        found = [finding for layer in layers for finding in layer.findings]
        return [finding for finding in found if finding.severity != "note" or finding.code == "unit-converted"]

    def named(self, name: str) -> Flow:
        """Give the flow that a question on an area names.

        Raises
        ------
        UnknownName
        """
        return chosen(self.every(), (name,), key="flood")[0]

    def _fault(self, flow: Flow) -> LayerError | None:
        """Tell why a flow cannot be used: a layer that cannot be read, or one without the surfaces it is there for."""
        try:
            layers = self.layers(flow)
        except LayerError as error:
            return error
        flat = [layer for layer in layers if layer.name != flow.depth and not _has_surfaces(layer)]
        return _without_surfaces(flow, flat[0]) if flat else None

    def _unknown_covers(self, flows: Iterable[Flow]) -> list[Finding]:
        """Name covers that are no layer; whether they are hidden is nobody's to know who does not see everything."""
        if not self.asked.principal.sees_all:
            return []
        declared = {flow.key: self.shelf.declaration(flow.layers[0]).flood for flow in flows if not flow.flood.covers}
        return [
            Finding(
                "unknown-cover",
                "error",
                text(
                    "Det karterade området {name} finns inte bland lagren, eller går inte att läsa.", name=flood.covers
                ),
                place=f"layers/{flow.layers[0]}.toml",
                key="flood.covers",
                remedy=text("Rätta covers, eller deklarera lagret."),
            )
            for flow in flows
            if (flood := declared.get(flow.key)) is not None and flood.covers
        ]

    def layers(self, flow: Flow) -> tuple[Layer, ...]:
        """Give the layers that a flow rests on: its extent, its depth, and what its survey mapped."""
        covers = flow.flood.covers
        names = (*flow.layers, *((covers,) if covers else ()))
        return tuple(self.shelf.layer(name, self.asked.principal) for name in names)

    def ready(self, flow: Flow, question: Exposure) -> FlowInput:
        """Make a flow ready for a question's objects."""
        measure = None if flow.depth is None else self._measure(flow, flow.depth, question)
        both = flow.extent is not None and flow.depth is not None
        return FlowInput(
            flow, self.surface(flow), measure, self.layers(flow), self.surface(flow, wet_cells=True) if both else None
        )

    def _measure(self, flow: Flow, depth: str, question: Exposure) -> Callable[[Geometries], Depths]:
        measure = partial(self._depths, depth, question=question)
        surface = self.surface(flow)
        return barred_depths(measure, surface) if isinstance(surface, BarredSurface) else measure

    def _depths(self, depth: str, geometry: Geometries, *, question: Exposure) -> Depths:
        there = geometry[~shapely.is_missing(geometry)]
        near = shapely.bounds(there) + np.array([-1, -1, 1, 1]) * question.search_m
        return depths(
            geometry,
            depth_windows(*self._raster(depth), near=near),
            thresholds_m=question.thresholds_m,
            cell_rule=question.cell_rule,
            search_m=question.search_m,
        )

    def windows(self, depth: str, *, near: NDArray[np.float64] | None = None) -> Iterator[DepthWindow]:
        """Read the depths of a layer, window by window; ``near`` are the bounds that are asked about, shape (n, 4)."""
        windows = depth_windows(*self._raster(depth), near=near)
        if not self.barred:
            return windows
        flow = next(each for each in self.every() if each.depth == depth)
        return barred_windows(windows, self.kept_dry(flow).dry)

    def _raster(self, depth: str) -> tuple[Any, str, str | None]:
        layer = self.shelf.layer(depth, self.asked.principal)
        declaration = layer.declaration
        unit = declaration.flood.unit if declaration.flood else "m"
        return layer.path, unit, declaration.source.crs

    def surface(self, flow: Flow, *, wet_cells: bool = False) -> FlowSurface:
        """Give what a flow wets, prepared at most once for the same data; on request as its raster alone has it."""
        mapped = self._mapped_surface(flow, wet_cells=wet_cells)
        if not self.barred:
            return mapped
        key = ("barred", flow.layers, wet_cells, principal_key(self.asked.principal))
        return self.shelf.once(key, lambda: BarredSurface.of_base(mapped, self.kept_dry(flow)))

    def _mapped_surface(self, flow: Flow, *, wet_cells: bool = False) -> FlowSurface:
        key = ("surface", flow.layers, wet_cells, principal_key(self.asked.principal))
        return self.shelf.once(key, partial(self._surface, flow, wet_cells=wet_cells))

    @property
    def barred(self) -> bool:
        """Whether a barrier is supposed."""
        return self.asked.changes.barrier is not None

    def kept_dry(self, flow: Flow) -> Kept:
        """Give what the barrier that is supposed keeps dry of a flow."""
        return kept_dry_at(flow, self._mapped_surface(flow), self.asked)

    def extent(self, flow: Flow) -> shapely.Geometry:
        """Give what a flow wets, as it is drawn: its extent, or the cells of its raster that have a depth."""
        if self.barred:
            return shapely.difference(self._mapped_surface(flow).wet.area, self.kept_dry(flow).dry)
        return self._mapped_extent(flow)

    def _mapped_extent(self, flow: Flow) -> shapely.Geometry:
        if flow.extent is None:
            return self._wet_cells(flow)
        return self.shelf.union(self.shelf.layer(flow.extent, self.asked.principal), self.asked.principal)

    def _wet_cells(self, flow: Flow) -> shapely.Geometry:
        return self.shelf.once(("wet cells", flow.depth), lambda: wet_surface(*self._raster(str(flow.depth))))

    def _surface(self, flow: Flow, *, wet_cells: bool) -> FlowSurface:
        name = str(flow.depth if wet_cells else flow.layers[0])
        rests = [[layer.name, layer.sha256, self.shelf.declared_as(layer.name)] for layer in self.layers(flow)]
        arrays = kept_or_made(
            self.shelf.state / "floods",
            name,
            kept_key(_FORMAT, rests),
            partial(self._prepared, flow, wet_cells=wet_cells),
        )
        return FlowSurface.from_arrays(arrays)

    def _prepared(self, flow: Flow, *, wet_cells: bool) -> Mapping[str, NDArray[Any]]:
        made = FlowSurface.of(
            self._wet_cells(flow) if wet_cells else self._mapped_extent(flow),
            accuracy_m=0.0 if wet_cells else flow.flood.accuracy_m,
            mapped=None if wet_cells else self._mapped(flow),
            progress=partial(self.asked.progress, flow.key),
        )
        return made.arrays()

    def _mapped(self, flow: Flow) -> shapely.Geometry | None:
        """Give what the survey covered; of a raster alone its own frame, beyond which it says nothing."""
        name = flow.flood.covers or (flow.depth if flow.extent is None else None)
        if name is None:
            return None
        return self.shelf.union(self.shelf.layer(name, self.asked.principal), self.asked.principal)


def _has_surfaces(layer: Layer) -> bool:
    geometry = layer.frame.geometry.dropna().to_numpy()
    return bool(((shapely.get_dimensions(geometry) == 2) & ~shapely.is_empty(geometry)).any())


def _without_surfaces(flow: Flow, layer: Layer) -> LayerError:
    return LayerError(
        text("Lagret {layer} har inga ytor, så {flow} kan inte användas.", layer=layer.name, flow=flow.key),
        place=layer.place,
        remedy=text("Rätta källan, eller ta bort lagret."),
    )


def _left_out(flow: Flow, fault: LayerError | None) -> Finding | None:
    if fault is None:
        return None
    return Finding(
        "flow-left-out",
        "error",
        text("{flow} är inte med i svaret. {reason}", flow=flow.key, reason=fault.message),
        place=fault.place,
        remedy=fault.remedy,
    )


def _uncovered(flow: Flow) -> Flow:
    return replace(flow, flood=flow.flood.model_copy(update={"covers": None}))


def _no_flow() -> UnknownName:
    return UnknownName(
        text("Inget flöde är deklarerat, eller inget går att läsa."),
        place="floods",
        remedy=text("Lägg ett lager av slaget flood-extent eller flood-depth, med [flood]. Se layers/README.md."),
    )
