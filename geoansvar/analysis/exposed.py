"""How one layer stands to one flow: wet, dry, uncertain or unmapped, how much of each object, and how deep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.decks import over_or_under
from geoansvar.analysis.depth import Depths
from geoansvar.analysis.surface import DRY, NO_PLACE, UNCERTAIN, UNMAPPED, WET, FlowSurface, boxes
from geoansvar.model.flow import Flow
from geoansvar.model.layer import Layer

Geometries = NDArray[Any]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
States = NDArray[np.int8]

PARTS = ("affected", "uncertain", "outside", "no_data")
# In which part an object of each state is counted; unmapped is no data, and so is one without a place.
_PART_OF = np.zeros(5, dtype=np.intp)
_PART_OF[[WET, UNCERTAIN, DRY, UNMAPPED, NO_PLACE]] = (0, 1, 2, 3, 3)
# Kinds that are counted by how much of them is wet: people, square metres and metres.
MEASURED_KINDS = ("population", "building", "road", "railway", "protected-area", "heritage", "land-use")
# Kinds that people go in and out of: a door may stand in water though the wall does not.
ENTERED_KINDS = (
    "building", "vital-service", "safety-point", "shelter", "resource", "hazardous-site", "dam", "workplace",
    "pollution-source", "heritage",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class FlowInput:
    """A flow made ready to be asked about.

    Attributes
    ----------
    depths
        Measures depths of geometries (EPSG:3006; None is nowhere) at the flow, with the question's thresholds, cell
        rule and search distance bound; None where the flow has no raster.
    layers
        What the flow rests on: its extent, its raster and what its survey mapped; the gates look at where they
        are from.
    raster
        The cells with a depth made ready, where the flow has an extent as well: the gates hold the two together.
    """

    flow: Flow
    surface: FlowSurface
    depths: Callable[[Geometries], Depths] | None = None
    layers: tuple[Layer, ...] = ()
    raster: FlowSurface | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Exposed:
    """One layer at one flow; every array is aligned with the layer's frame.

    Attributes
    ----------
    states
        Codes of ``analysis.surface``: dry, wet, uncertain, unmapped or no place.
    shares
        How much of a surface or line is wet as drawn, 0–1; NaN without a place.
    core, reach
        How much lies farther in than the flow's accuracy, and how much may lie in; alike where the accuracy is 0.
    mapped
        How much the survey covers.
    depths
        None where the flow has no raster; only wet and uncertain objects are measured.
    via
        By position: the ids of the objects through which a process without a place stands as it does.
    """

    layer: Layer
    flow: Flow
    states: States
    shares: Floats
    core: Floats
    reach: Floats
    mapped: Floats
    depths: Depths | None
    via: dict[int, tuple[str, ...]]

    @property
    def touched(self) -> Flags:
        """Which objects are wet or may be."""
        flags: Flags = (self.states == WET) | (self.states == UNCERTAIN)
        return flags

    def by_state(self) -> Floats:
        """Give each object's share of ``PARTS``, shape (n, 4): the whole of it in one part."""
        parts = np.zeros((len(self.states), 4))
        parts[np.arange(len(self.states)), _PART_OF[self.states]] = 1.0
        return parts

    def by_share(self) -> Floats:
        """Give each object's share of ``PARTS``, shape (n, 4), by how much of it lies where; rows sum to 1."""
        return parts_of_shares(self.core, self.reach, self.mapped, placed=self.states != NO_PLACE)


def parts_of_shares(core: Floats, reach: Floats, mapped: Floats, *, placed: Flags) -> Floats:
    """Give shares of ``PARTS``, shape (n, 4): sure, in doubt, outside, and what nobody has mapped or placed."""
    unmapped = np.where(placed, np.minimum(1.0 - mapped, 1.0 - reach), 1.0)
    return np.column_stack([core, reach - core, 1.0 - reach - unmapped, unmapped]).clip(0.0, 1.0)


def expose(
    layers: Sequence[Layer], flow: FlowInput, *, search_m: float = 0.0, bounds: Sequence[Floats] | None = None
) -> list[Exposed]:
    """Ask how every object of some layers stands to a flow; its raster is read once for all of them.

    A bridge's deck and a tunnel's openings have heights that neither layer tells: where the map has water over
    them they are uncertain.

    Parameters
    ----------
    layers
        EPSG:3006; a row without geometry is nowhere.
    search_m
        Buildings and the like are wet also where water stands so near, metres; their shares stay as drawn.
    bounds
        The ``boxes`` of each layer's geometries, where many flows are asked about the same layers.

    Returns
    -------
    list of Exposed
        One for each layer, in their order.
    """
    bounds = bounds or [boxes(geometry_of(layer)) for layer in layers]
    standing = [_standing(layer, flow, search_m, box) for layer, box in zip(layers, bounds, strict=True)]
    if flow.depths is None or not standing:
        return standing
    measured = flow.depths(np.concatenate([_only(geometry_of(each.layer), each.touched) for each in standing]))
    ends = np.cumsum([len(each.states) for each in standing]).tolist()
    return [
        replace(each, depths=measured.part(slice(end - len(each.states), end)))
        for each, end in zip(standing, ends, strict=True)
    ]


def _standing(layer: Layer, flow: FlowInput, search_m: float, box: Floats) -> Exposed:
    geometry = geometry_of(layer)
    states = flow.surface.states(geometry, box=box)
    if search_m and layer.kind in ENTERED_KINDS:
        states = _searched(states, geometry, flow.surface, search_m)
    touched = (states == WET) | (states == UNCERTAIN)
    shares = np.where(states == NO_PLACE, np.nan, 0.0)
    shares[touched] = flow.surface.shares(geometry[touched], box=box[touched])
    core, reach, mapped = _split(layer, geometry, states, flow.surface)
    crossing = over_or_under(layer)
    states[crossing & (states == WET)] = UNCERTAIN
    core[crossing] = 0.0
    return Exposed(layer, flow.flow, states, shares, core, reach, mapped, None, {})


def geometry_of(layer: Layer) -> Geometries:
    """Give one geometry or None per row, EPSG:3006."""
    frame = layer.frame
    return frame.geometry.to_numpy() if frame.active_geometry_name else np.full(len(frame), None, dtype=object)


def _searched(states: States, geometry: Geometries, surface: FlowSurface, search_m: float) -> States:
    """Let what is not wet stand as what lies within ``search_m`` of it does, where that is nearer to wet."""
    asked = np.flatnonzero((states != WET) & (states != NO_PLACE))
    grown = surface.states_near(geometry[asked], search_m)
    states = states.copy()
    states[asked[grown == WET]] = WET
    states[asked[(grown == UNCERTAIN) & (states[asked] != WET)]] = UNCERTAIN
    return states


def _split(layer: Layer, geometry: Geometries, states: States, surface: FlowSurface) -> tuple[Floats, Floats, Floats]:
    """Measure core, reach and mapped where they are neither nothing nor all."""
    core, reach, mapped = np.zeros(len(states)), np.zeros(len(states)), np.ones(len(states))
    if layer.kind in MEASURED_KINDS:
        asked = np.flatnonzero((states != DRY) & (states != NO_PLACE))
        core[asked], reach[asked], mapped[asked] = surface.split_shares(geometry[asked])
    return core, np.maximum(core, reach), mapped


def _only(geometry: Geometries, wanted: Flags) -> Geometries:
    some = np.full(len(geometry), None, dtype=object)
    some[wanted] = geometry[wanted]
    return some
