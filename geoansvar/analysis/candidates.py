"""Where a new point may stand: candidates of any layers, and why some of them are out of the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.anchors import Anchor, Anchors, anchor_notes
from geoansvar.analysis.approach import approach
from geoansvar.analysis.closures import Flooded
from geoansvar.analysis.exposed import FlowInput, geometry_of
from geoansvar.analysis.reach_notes import flood_notes
from geoansvar.analysis.roads import Roads
from geoansvar.analysis.rows import plain_rows
from geoansvar.analysis.surface import UNCERTAIN, UNMAPPED, WET
from geoansvar.model.answer import Row
from geoansvar.model.finding import Finding
from geoansvar.model.layer import Layer
from geoansvar.model.reach_questions import MODE_OF, Way
from geoansvar.texts import text

Flags = NDArray[np.bool_]
NO_PLACE, OUTSIDE, EXISTING, NO_ROAD = "no-place", "outside", "existing", "no-road"
IN_WATER, MAYBE_WET, CUT_OFF, MAYBE_CUT_OFF, NO_WAY = (
    "wet", "wet-uncertain", "cut-off", "cut-off-uncertain", "unreachable",
)  # fmt: skip
TYPE_OF = {"vital-service": "function", "building": "purpose", "safety-point": "type", "resource": "type"}
PROPOSED = "proposed"  # the id of a point that is in no layer


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Places that a new point may stand in: plain rows with ``layer`` first, and a geometry (EPSG:3006) or None."""

    rows: list[Row]
    geometry: NDArray[Any]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def file(self) -> str | None:
        """The declaration of their layer, where they are all of one."""
        layers = {row["layer"] for row in self.rows}
        return f"layers/{layers.pop()}.toml" if len(layers) == 1 else None

    @classmethod
    def of(cls, layers: Sequence[tuple[Layer, Sequence[str] | None]], types: Sequence[str] = ()) -> Self:
        """Take whole layers, or those of their rows that have some ids, and of kinds that have types some of these."""
        rows: list[Row] = []
        geometry = [np.empty(0, dtype=object)]
        for layer, ids in layers:
            kept = np.ones(len(layer.frame), bool) if ids is None else layer.frame["id"].isin(ids).to_numpy()
            if types and layer.kind in TYPE_OF:
                kept &= layer.frame[TYPE_OF[layer.kind]].isin(types).to_numpy()
            rows += plain_rows(layer.frame.iloc[np.flatnonzero(kept)], layer=layer.name, kind=layer.kind)
            geometry.append(geometry_of(layer)[kept])
        return cls(rows, np.concatenate(geometry))

    @classmethod
    def proposed(cls, point: shapely.Geometry, *, lon: float, lat: float) -> Self:
        """Take one point that somebody thinks of; it is called by where it is."""
        row = {"layer": "", "id": PROPOSED, "name": f"N {lat:.5f} E {lon:.5f}", "address": None}
        geometry = np.empty(1, dtype=object)
        geometry[0] = point
        return cls([row], geometry)


@dataclass(frozen=True, slots=True)
class SafeAt:
    """A flow at which a new point must be dry and reached.

    Attributes
    ----------
    anchors
        Where one must be able to come from.
    roads, flooded
        None where no roads are there: then nobody can tell what is cut off.
    """

    flow: FlowInput
    anchors: tuple[Anchor, ...]
    roads: Roads | None
    flooded: Flooded | None

    def why(self, geometry: NDArray[Any]) -> NDArray[Any]:
        """Say why places are not safe at the flow, None where nothing speaks against them."""
        states = self.flow.surface.states(geometry)
        reasons = np.full(len(geometry), None, dtype=object)
        if self.roads is not None and self.flooded is not None:
            way = approach(
                self.roads, MODE_OF[self.flooded.vehicle], self.anchors, geometry, geometry[:0], flooded=self.flooded
            )
            reasons[way.known & ~way.lower] = MAYBE_CUT_OFF
            reasons[way.known & ~way.upper] = CUT_OFF
            if way.dry is not None:
                reasons[way.known & ~way.dry] = NO_WAY
        reasons[states == UNCERTAIN] = MAYBE_WET
        reasons[states == WET] = IN_WATER
        return reasons

    def findings(self, geometry: NDArray[Any]) -> list[Finding]:
        """Say what closes the roads, and what nobody has mapped."""
        unmapped = int((self.flow.surface.states(geometry) == UNMAPPED).sum())
        said = text("Kandidater utanför det som är karterat för {flow}: {count}. Inte karterat är inte torrt.",
                    flow=self.flow.flow.key, count=unmapped)  # fmt: skip
        key = "exclude_flood"
        return [
            *([Finding("candidates-unmapped", "warning", said, key=key)] if unmapped else []),
            *self._of_the_way(),
        ]

    def _of_the_way(self) -> list[Finding]:
        if self.roads is None or self.flooded is None:
            said = text("Inget väglager: vilka kandidater som är avskurna går inte att säga.")
            remedy = text("Deklarera ett väglager.")
            return [Finding("cut-off-unknown", "warning", said, key="exclude_flood", remedy=remedy)]
        starts = Anchors.of(self.anchors, self.roads, MODE_OF[self.flooded.vehicle])
        of_flow = [each for each in flood_notes(self.roads, self.flooded) if each.code != "passages-uncertain"]
        return [*anchor_notes(starts, self.flooded), *of_flow]


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a new point must be: within the border, at a road where one goes along roads, and safe at a flow.

    Attributes
    ----------
    border
        The municipality's surface, EPSG:3006; None where nobody has said what it is.
    roads, mode
        The way people go.
    at_flow
        None where no flow is asked about.
    """

    border: shapely.Geometry | None
    roads: Roads | None
    mode: Way
    at_flow: SafeAt | None

    def excluded(self, candidates: Candidates, existing: Sequence[Row]) -> list[str | None]:
        """Say of each candidate why it is out of the question, by the first thing that is; None where nothing is."""
        geometry = candidates.geometry
        there = {(row["layer"], row["id"]) for row in existing}
        reasons = np.full(len(candidates), None, dtype=object)
        if self.at_flow is not None:
            reasons[:] = self.at_flow.why(geometry)
        if self.roads is not None and self.mode != "straight":
            reasons[~self.roads.snap(self.mode, geometry).on_road] = NO_ROAD
        if self.border is not None:
            shapely.prepare(self.border)
            reasons[~shapely.intersects(geometry, self.border)] = OUTSIDE
        reasons[[(row["layer"], row["id"]) in there for row in candidates.rows]] = EXISTING
        reasons[shapely.is_missing(geometry) | shapely.is_empty(geometry)] = NO_PLACE
        found: list[str | None] = reasons.tolist()
        return found

    def findings(self, candidates: Candidates) -> list[Finding]:
        """Say what the exclusion rests on, and what could not be looked at."""
        said = text("Kommunens gräns är inte känd: kandidater utanför kommunen är med.")
        unknown = Finding("border-unknown", "note", said, key="candidates",
                          remedy=text("Deklarera ett lager av slaget municipality."))  # fmt: skip
        return [
            *([unknown] if self.border is None else []),
            *([] if self.at_flow is None else self.at_flow.findings(candidates.geometry)),
        ]
