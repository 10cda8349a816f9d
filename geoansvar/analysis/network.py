"""The road network is a handful of plain arrays: built once, kept on disk, shared by every question."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

import shapely
from geopandas import GeoDataFrame

from geoansvar.analysis.noding import TOLERANCE_M, Noded, noded
from geoansvar.analysis.road_faults import Faults
from geoansvar.analysis.road_lines import AGAINST, ALONG, DRIVE_BARRED, WALK_BARRED, RoadRows
from geoansvar.model.finding import Finding
from geoansvar.model.travel import Mode, Travel
from geoansvar.texts import text

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
By = Literal["metres", "minutes"]
_NAMES = "class_names"
_BARRED = {"walk": WALK_BARRED, "drive": DRIVE_BARRED}


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Nodes and edges of a road layer.

    Attributes
    ----------
    node_xy
        (nodes, 2), EPSG:3006.
    component
        The part of the network that a node belongs to, numbered from the one with most road, whoever may use it.
    edge_from, edge_to
        Nodes of each edge, in the direction of its line.
    length_m
        Along the edge's corners.
    row
        Position in the layer of the row that the edge is part of.
    road_class
        Position in ``class_names``; -1 where no class is stated.
    speed_km_h
        As stated for the road; NaN where it is not known.
    oneway
        1 along the line, -1 against it, 0 both ways; for driving only.
    bridge, tunnel
        1 yes, 0 no, -1 not known.
    level
        The deck: 0 on the ground.
    barred
        Bits of those who may not use the edge whatever its class: 1 walk, 2 drive.
    xy, start
        Edge i has the corners ``xy[start[i] : start[i + 1]]``.
    fault_code, fault_row, fault_m
        What was noticed in the lines, as ``road_faults.Faults`` has it.
    """

    node_xy: Floats
    component: NDArray[np.int32]
    edge_from: NDArray[np.int32]
    edge_to: NDArray[np.int32]
    length_m: Floats
    row: NDArray[np.int32]
    road_class: NDArray[np.int16]
    class_names: tuple[str, ...]
    speed_km_h: Floats
    oneway: NDArray[np.int8]
    bridge: NDArray[np.int8]
    tunnel: NDArray[np.int8]
    level: NDArray[np.int16]
    barred: NDArray[np.uint8]
    xy: Floats
    start: NDArray[np.int64]
    fault_code: NDArray[np.int8]
    fault_row: NDArray[np.int32]
    fault_m: Floats

    @classmethod
    def of(cls, frame: GeoDataFrame, travel: Travel, *, tolerance_m: float = TOLERANCE_M) -> Self:
        """Build the network of a road layer.

        Parameters
        ----------
        frame
            Of the kind ``road``, EPSG:3006.
        travel
            Knows the classes by all their spellings.
        tolerance_m
            Ends that come nearer than this to another road are joined to it, and reported.
        """
        roads = RoadRows.of(frame, travel)
        cut = noded(roads, tolerance_m=tolerance_m)
        return cls(
            node_xy=cut.node_xy,
            component=_components(cut),
            **{name: getattr(cut, name) for name in ("edge_from", "edge_to", "length_m", "row", "xy", "start")},
            **{name: getattr(roads, name)[cut.row] for name in ("road_class", "speed_km_h", "oneway", "bridge")},
            **{name: getattr(roads, name)[cut.row] for name in ("tunnel", "level", "barred")},
            class_names=roads.class_names,
            fault_code=cut.faults.code,
            fault_row=cut.faults.row,
            fault_m=cut.faults.metres,
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Give everything as named arrays of numbers, for keeping on disk; names are written as bytes."""
        names = np.frombuffer(json.dumps(self.class_names).encode(), dtype=np.uint8)
        return {each.name: getattr(self, each.name) for each in fields(self)} | {_NAMES: names}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Make the network of arrays that were kept; a name too few is a ``KeyError``."""
        kept: dict[str, Any] = {each.name: arrays[each.name] for each in fields(cls)}
        return cls(**kept | {_NAMES: tuple(json.loads(kept[_NAMES].tobytes()))})

    @property
    def lines(self) -> NDArray[Any]:
        """The edges as shapely lines, EPSG:3006; made anew each time."""
        whose = np.repeat(np.arange(len(self.row)), np.diff(self.start))
        return np.asarray(shapely.linestrings(self.xy, indices=whose), dtype=object).reshape(-1)

    def usable(self, mode: Mode, travel: Travel) -> Flags:
        """Tell which edges are open to a mode: by their class, and by what is stated for the road itself."""
        classes = [travel.allows(mode, name) for name in self.class_names] + [travel.allows(mode, None)]
        usable: Flags = np.array(classes, dtype=np.bool_)[self.road_class] & ((self.barred & _BARRED[mode]) == 0)
        return usable

    def speeds(self, mode: Mode, travel: Travel) -> Floats:
        """Give the km/h of a mode on each edge: when driving the road's own, else its class's, else the preset's."""
        classes = [travel.speed_km_h(mode, name) for name in self.class_names] + [travel.speed_km_h(mode, None)]
        speed = np.array(classes, dtype=np.float64)[self.road_class]
        return np.where(np.isnan(self.speed_km_h), speed, self.speed_km_h) if mode == "drive" else speed

    def costs(self, mode: Mode, travel: Travel, *, by: By = "metres") -> tuple[Floats, Floats]:
        """Give what it takes to go each edge along its line and against it; infinite where a mode may not."""
        cost = self.length_m if by == "metres" else self.length_m / (self.speeds(mode, travel) * 1000 / 60)
        usable = self.usable(mode, travel)
        one_way = travel.rule(mode).one_way
        along = usable & ~(one_way & (self.oneway == AGAINST))
        against = usable & ~(one_way & (self.oneway == ALONG))
        return np.where(along, cost, np.inf), np.where(against, cost, np.inf)

    def findings(self, ids: Sequence[str], *, place: str | None = None) -> list[Finding]:
        """Say what was noticed in the lines, and whether the network hangs together.

        Parameters
        ----------
        ids
            Of every row of the layer.
        place
            The layer's declaration, as findings name it.
        """
        faults = Faults(self.fault_code, self.fault_row, self.fault_m)
        return [*faults.findings(ids, place=place), *self._parts(place)]

    def speeds_assumed(self, travel: Travel, *, place: str | None = None) -> list[Finding]:
        """Say on how much of the road the speed is not known, and what is reckoned with there."""
        drivable_m = np.where(self.usable("drive", travel), self.length_m, 0.0)
        unknown_m = float(drivable_m[np.isnan(self.speed_km_h)].sum())
        if not unknown_m:
            return []
        said = text(
            "På {km} av {all_km} km körbar väg är hastigheten okänd; där räknas med vägklassens, annars {speed} km/h "
            "({preset}, {version}).",
            km=round(unknown_m / 1000, 1),
            all_km=round(float(drivable_m.sum()) / 1000, 1),
            speed=travel.drive.speed_km_h,
            preset=travel.named,
            version=travel.version,
        )
        return [Finding("road-speed-assumed", "note", said, place, key="speed_km_h")]

    def _parts(self, place: str | None) -> list[Finding]:
        parts = int(self.component.max()) + 1 if len(self.component) else 0
        if parts == 1:
            return []
        if not parts:
            remedy = text("Välj ett lager med väglinjer.")
            return [Finding("road-none", "error", text("Lagret har ingen väg att räkna på."), place, remedy=remedy)]
        apart = self.component[self.edge_from] > 0
        said = text(
            "Vägnätet består av {parts} delar som inte hänger ihop; utanför den största ligger {km} km väg.",
            parts=parts,
            km=round(float(self.length_m[apart].sum()) / 1000, 1),
        )
        remedy = text("En del kan vara en ö eller en väg som fortsätter utanför kartan; annars saknas en förbindelse.")
        return [Finding("road-parts", "note", said, place, remedy=remedy)]


def _components(cut: Noded) -> NDArray[np.int32]:
    """Number the parts that hang together, that with most road first."""
    nodes = len(cut.node_xy)
    graph = sparse.coo_array((np.ones(len(cut.row), np.int8), (cut.edge_from, cut.edge_to)), shape=(nodes, nodes))
    count, part = csgraph.connected_components(graph, directed=False)
    length_m = np.bincount(part[cut.edge_from], weights=cut.length_m, minlength=count)
    rank = np.empty(count, dtype=np.int32)
    rank[np.argsort(-length_m, kind="stable")] = np.arange(count, dtype=np.int32)
    return rank[part]
