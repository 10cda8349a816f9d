"""What a flow wets, made ready once: which objects it reaches, how much of them, and where its survey cannot tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.surface_bands import BAND_CORNERS, split
from geoansvar.analysis.surface_pieces import SLACK, Cut, Leaves
from geoansvar.analysis.surface_ready import AT_ONCE, POLYGON, Arrays, ReadySurface, within
from geoansvar.analysis.surface_shares import Measure, shares
from geoansvar.analysis.zone import ROUND

Geometries = NDArray[Any]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
States = NDArray[np.int8]

DRY, WET, UNCERTAIN, UNMAPPED, NO_PLACE = range(5)  # codes of a state
STATE_WORDS = ("no", "yes", "uncertain", "unmapped", None)


@dataclass(frozen=True, slots=True, eq=False)
class FlowSurface:
    """A flow's wet surface with its core, which is farther in than the accuracy, and its reach, which may be wet.

    It may be shared between threads: one at a time is answered.

    Attributes
    ----------
    accuracy_m
        How far off the edge may be drawn, metres.
    wet
        The surface as it was given.
    core, reach
        None where the accuracy is 0: both are the surface.
    mapped
        What the survey covers; None where nobody has said, and then nothing is unmapped.
    """

    accuracy_m: float
    wet: ReadySurface
    core: Cut | None
    reach: Cut | None
    mapped: ReadySurface | None
    _turn: Lock = field(default_factory=Lock, repr=False)

    @classmethod
    def of(
        cls,
        wet: shapely.Geometry,
        *,
        accuracy_m: float,
        mapped: shapely.Geometry | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> FlowSurface:
        """Make a flow's surface ready; the caller's geometry is left as it is.

        Parameters
        ----------
        wet, mapped
            Polygonal, EPSG:3006. Slivers and rings without surface are left out, and what is not valid is mended.
        accuracy_m
            How far off the edge may be drawn, metres; 0 or more.
        progress
            Told how far the work has come, 0–1.
        """
        tell = progress or _nobody
        tell(0.0)
        area = _polygonal(wet)
        leaves = Leaves.of(area, around_m=accuracy_m * SLACK, corners=BAND_CORNERS)
        ready = ReadySurface.of(area, leaves.cut().polygons())
        tell(0.3)
        core, reach = None, None
        if accuracy_m:
            parts = split(leaves, ready.edge, accuracy_m, lambda done: tell(0.3 + 0.6 * done))
            core, reach = map(Cut.of, parts)
        covered = None if mapped is None else _polygonal(mapped)
        survey = None if covered is None else ReadySurface.of(covered, Leaves.of(covered).polygons())
        tell(1.0)
        return cls(float(accuracy_m), ready, core, reach, survey)

    @property
    def wet_m2(self) -> float:
        """The wet surface in square metres."""
        return float(shapely.area(self.wet.area))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Give all that was made ready as plain arrays, to be kept and read with ``from_arrays``."""
        parts = {"wet": self.wet, "core": self.core, "reach": self.reach, "mapped": self.mapped}
        made = {"accuracy_m": np.array(self.accuracy_m)}
        for name, part in parts.items():
            if part is not None:
                made |= {f"{name}_{key}": array for key, array in part.arrays().items()}
        return made

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> FlowSurface:
        """Make the surface of its ``arrays``.

        Raises
        ------
        KeyError
            If one of them is missing.
        """
        core, reach, mapped = (within(arrays, f"{name}_") for name in ("core", "reach", "mapped"))
        return cls(
            float(arrays["accuracy_m"]),
            ReadySurface.from_arrays(within(arrays, "wet_")),
            Cut.from_arrays(core) if core else None,
            Cut.from_arrays(reach) if reach else None,
            ReadySurface.from_arrays(mapped) if mapped else None,
        )

    def states(self, geometry: Geometries, *, box: Floats | None = None) -> States:
        """Tell how each object stands to the flow, as codes of a state.

        With an accuracy of 0 an object is wet when ``shapely.intersects`` says so, the rim included. Otherwise it is
        as in ``analysis.zone``: a point nearer the edge than the accuracy, on either side, is uncertain; a line or
        surface is wet when some of it lies farther in than that, and dry when all of it lies farther out. What is
        neither wet nor uncertain, and not wholly in what the survey covers, is unmapped.

        Parameters
        ----------
        geometry
            One geometry or None per row, EPSG:3006, of any type; an empty one has no place.
        box
            Their ``boxes``, where many flows are asked about the same objects.
        """
        box = boxes(geometry) if box is None else box
        states = np.where(np.isnan(box[:, 0]), NO_PLACE, DRY).astype(np.int8)
        with self._turn:
            near, inside = self.wet.mesh.sort_out(box, grown_m=self._doubt_m)
            states[inside] = WET
            states[near] = self._at_edge(geometry[near])
            if self.mapped is not None:
                dry = np.flatnonzero(states == DRY)
                states[dry[~self.mapped.covers(geometry[dry])]] = UNMAPPED
        return states

    def states_near(self, geometry: Geometries, within_m: float) -> States:
        """Tell how each object would stand to the flow with all that lies within so many metres of it."""
        return self.states(shapely.buffer(geometry, within_m, quad_segs=4))

    def shares(self, geometry: Geometries, *, box: Floats | None = None) -> Floats:
        """Give how much of each object is wet as drawn, 0–1; NaN for what has no place.

        Surfaces are measured by area, lines by length, several points by their number. ``box`` are their ``boxes``,
        where many flows are asked about the same objects.
        """
        with self._turn:
            return shares(geometry, self.wet, self.wet.mesh, box=box)

    def split_shares(self, geometry: Geometries, *, drawn: Floats | None = None) -> tuple[Floats, Floats, Floats]:
        """Give how much of each object lies in the core, in the reach, and in what the survey covers, 0–1.

        A point is in the core when it is wet, and in the reach when it is wet or uncertain. Where nobody has said
        what the survey covers, it covers all. NaN for what has no place.

        Parameters
        ----------
        drawn
            Their ``shares``, where they are known: with an accuracy of 0 they are not measured again.
        """
        if self.core is None or self.reach is None:
            core = reach = self.shares(geometry) if drawn is None else drawn
        else:
            point = np.flatnonzero(shapely.get_type_id(geometry) == 0)
            spread = geometry.copy()
            spread[point] = None
            core, reach = self._share(spread, self.core), self._share(spread, self.reach)
            states = self.states(geometry[point])
            placed = states != NO_PLACE
            core[point[placed]] = (states == WET)[placed]
            reach[point[placed]] = np.isin(states, (WET, UNCERTAIN))[placed]
        mapped = np.where(np.isnan(core), np.nan, 1.0)
        if self.mapped is not None:
            with self._turn:
                mapped = shares(geometry, self.mapped, self.mapped.mesh)
        return core, np.maximum(core, reach), mapped

    @property
    def _doubt_m(self) -> float:
        """How far from the edge as drawn core and reach may end, metres."""
        return self.accuracy_m * ROUND * SLACK

    def _share(self, geometry: Geometries, measure: Measure) -> Floats:
        with self._turn:
            return shares(geometry, measure, self.wet.mesh, grown_m=self._doubt_m)

    def _at_edge(self, geometry: Geometries) -> States:
        if self.core is None:
            return np.where(self.wet.meets(geometry), WET, DRY).astype(np.int8)
        states = np.full(len(geometry), WET, dtype=np.int8)
        rest = np.flatnonzero(~self.core.meets(geometry))
        some = geometry[rest]
        doubtful = self.wet.near_edge(some, self.accuracy_m)
        point = shapely.get_type_id(some) == 0
        clear = np.where(self.wet.meets(some), np.where(point, WET, UNCERTAIN), DRY)
        states[rest] = np.where(doubtful, UNCERTAIN, clear)
        return states


def boxes(geometry: Geometries) -> Floats:
    """Give the bounds of geometries, shape (n, 4), as ``states`` compares them the fastest; NaN for no place."""
    box = np.empty((len(geometry), 4), order="F")
    for begin in range(0, len(geometry), AT_ONCE):
        box[begin : begin + AT_ONCE] = shapely.bounds(geometry[begin : begin + AT_ONCE])
    return box


def _polygonal(area: shapely.Geometry) -> shapely.Geometry:
    """Give the surfaces of a geometry as a valid MultiPolygon of our own."""
    flat = shapely.force_2d(area)
    if not shapely.is_valid(flat):
        flat = shapely.make_valid(flat, method="structure", keep_collapsed=False)
    parts = shapely.get_parts(shapely.get_parts(flat))
    whole: shapely.Geometry = shapely.multipolygons(parts[shapely.get_type_id(parts) == POLYGON])
    return whole


def _nobody(_done: float) -> None:
    """Tell nobody how far the work has come."""
