"""What a barrier keeps dry of a flow, and a flow as it is then: only the map is cut, no hydraulics are reckoned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.depth import Depths
from geoansvar.analysis.surface import DRY, UNCERTAIN, WET, FlowSurface
from geoansvar.model.depth import DepthWindow

Geometries = NDArray[Any]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Positions = NDArray[np.intp]
LEAST_M2, LEAST_M = 0.01, 0.1  # what two edges have in common when they only touch


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What a barrier keeps dry at one flow.

    Attributes
    ----------
    dry
        Where there is no water any longer, EPSG:3006; empty where the barrier keeps nothing.
    behind
        What of it a line cuts off: beside it nothing is uncertain any longer.
    wall
        Lines that part what is kept dry from what is not.
    m2
        How much of the flow's wet surface that is, as it is drawn.
    touches
        Whether the barrier meets the water at all.
    fed_by
        Positions of the watercourses that keep wet what a line parts from the largest part.
    """

    dry: shapely.Geometry
    behind: shapely.Geometry
    wall: shapely.Geometry
    m2: float
    touches: bool
    fed_by: tuple[int, ...] = ()


def kept_dry(barrier: shapely.Geometry, wet: shapely.Geometry, *, water: Geometries | None = None) -> Kept:
    """Find out what a barrier keeps dry.

    Inside a surface it stays dry. A line parts the water that it runs through: of the parts of one sheet of water
    those stay wet that the watercourse runs through, and where it runs through none of them, the largest.

    Parameters
    ----------
    barrier
        Surfaces and lines, EPSG:3006.
    wet
        What the flow wets, polygonal, EPSG:3006.
    water
        The watercourse when there is no flood: lines and surfaces, EPSG:3006.
    """
    parts = shapely.get_parts(barrier)
    surface = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    line = shapely.union_all(parts[shapely.get_dimensions(parts) == 1])
    if not shapely.intersects(barrier, wet):
        return nothing_kept()
    behind, fed_by = _behind(line, wet, np.empty(0, dtype=object) if water is None else water)
    inside = shapely.intersection(shapely.difference(surface, behind), wet)
    m2 = float(shapely.area(behind) + shapely.area(inside))
    wall = shapely.union_all([shapely.boundary(surface), line])
    return Kept(shapely.union_all([surface, behind]), behind, wall, m2, touches=True, fed_by=fed_by)


def nothing_kept() -> Kept:
    """Give what no barrier keeps dry."""
    none = shapely.Polygon()
    return Kept(none, none, none, 0.0, touches=False)


def _behind(
    line: shapely.Geometry, wet: shapely.Geometry, water: Geometries
) -> tuple[shapely.Geometry, tuple[int, ...]]:
    """Give the parts of the water that a line cuts off, and the watercourses that keep others wet."""
    sheets, cut_off = shapely.get_parts(wet), []
    beside = np.zeros(len(water), dtype=np.bool_)
    for sheet in sheets[shapely.intersects(sheets, line)]:
        parts = _parts(sheet, line)
        through = np.array([_runs_through(part, water) for part in parts], dtype=np.bool_).reshape(len(parts), -1)
        stays: Flags = np.asarray(through.any(axis=1))
        stays[0] |= not stays.any()
        cut_off += list(parts[~stays])
        beside |= through[1:].any(axis=0)
    return shapely.union_all(cut_off), tuple(np.flatnonzero(beside).tolist())


def _parts(sheet: shapely.Geometry, line: shapely.Geometry) -> Geometries:
    """Part a polygon by a line, the largest part first; a line that does not reach through leaves it whole."""
    rings = shapely.union_all([shapely.boundary(sheet), line])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(rings)))
    shapely.prepare(sheet)
    parts = faces[shapely.contains_properly(sheet, shapely.point_on_surface(faces))]
    return np.asarray(parts[np.argsort(-shapely.area(parts), kind="stable")], dtype=object)


def _runs_through(part: shapely.Geometry, water: Geometries) -> Flags:
    """Tell which watercourses have some of their surface or length in a part: to touch it is not enough."""
    common, beside = shapely.intersection(water, part), shapely.intersection(water, shapely.boundary(part))
    along_m = np.where(shapely.get_dimensions(water) == 1, shapely.length(common) - shapely.length(beside), 0.0)
    flags: Flags = (shapely.area(common) > LEAST_M2) | (along_m > LEAST_M)
    return flags


@dataclass(frozen=True, slots=True, eq=False)
class BarredSurface(FlowSurface):
    """A flow's surface with a barrier: an object stands to it as what lies outside the dry part stood before.

    The edge of what is kept dry is sharp; the accuracy of the map does not blur a wall. What lies outside stands as
    it did, for water elsewhere is not raised.

    Attributes
    ----------
    base
        The surface without the barrier.
    kept
        What is kept dry.
    rest
        The surface that is still wet, in pieces.
    """

    base: FlowSurface = field(kw_only=True)
    kept: Kept = field(kw_only=True)
    rest: shapely.STRtree = field(kw_only=True)

    @classmethod
    def of_base(cls, base: FlowSurface, kept: Kept) -> BarredSurface:
        """Set a barrier before a surface."""
        for each in (kept.dry, kept.behind, kept.wall):
            shapely.prepare(each)
        pieces = base.wet.pieces.pieces
        parted = shapely.intersects(kept.wall, pieces)
        left = shapely.difference(pieces[parted], kept.dry)
        whole = pieces[~parted]
        wet = ~shapely.intersects(kept.dry, shapely.point_on_surface(whole))
        rest = np.concatenate([whole[wet], left[~shapely.is_empty(left)]])
        return cls(
            base.accuracy_m, base.wet, base.core, base.reach, base.mapped, base=base, kept=kept,
            rest=shapely.STRtree(rest),
        )  # fmt: skip

    @property
    def wet_m2(self) -> float:
        """The surface that is still wet, in square metres."""
        return float(shapely.area(self.rest.geometries).sum())

    def states(self, geometry: Geometries, *, box: Floats | None = None) -> NDArray[np.int8]:
        """Tell how each object stands to the flow, as ``FlowSurface.states`` does."""
        states = self.base.states(geometry, box=box)
        seen = geometry.copy()
        met, left, _ = self.outside(geometry, (states == WET) | (states == UNCERTAIN))
        there = ~shapely.is_empty(left)
        seen[met] = left
        states[met] = DRY
        states[met[there]] = self.base.states(left[there])
        doubtful = np.flatnonzero(states == UNCERTAIN)
        states[doubtful[self._beside_the_dry(seen[doubtful])]] = DRY
        return states

    def outside(self, geometry: Geometries, asked: Flags) -> tuple[Positions, Geometries, Floats]:
        """Tell which of the objects asked about meet what is kept dry, and what of each is not.

        Returns
        -------
        tuple
            Their positions, what of each lies outside (empty where nothing that may be wet does), and which share
            of the object that is.
        """
        met = np.flatnonzero(asked & shapely.intersects(self.kept.dry, geometry))
        left = np.full(len(met), shapely.Polygon(), dtype=object)
        across = np.unique(self.rest.query(geometry[met], predicate="dwithin", distance=self.accuracy_m)[0])
        if self.mapped is not None:
            with self.base._turn:
                across = np.union1d(across, np.flatnonzero(~self.mapped.covers(geometry[met])))
        left[across] = shapely.difference(geometry[met[across]], self.kept.dry)
        whole, rest = _measure(geometry[met]), _measure(left)
        share = np.divide(rest, whole, out=np.zeros(len(met)), where=whole > 0)
        return met, left, np.clip(share, 0.0, 1.0)

    def _beside_the_dry(self, geometry: Geometries) -> Flags:
        """Tell what is near water that a line cut off, and near no other: only that made it uncertain."""
        beside = np.asarray(shapely.dwithin(self.kept.behind, geometry, self._doubt_m), dtype=np.bool_)
        near = np.unique(self.rest.query(geometry[beside], predicate="dwithin", distance=self.accuracy_m)[0])
        beside[np.flatnonzero(beside)[near]] = False
        return beside

    def states_near(self, geometry: Geometries, within_m: float) -> NDArray[np.int8]:
        """Tell how each object stands with what lies near it; whose walls are all inside has no water at the door."""
        states = self.base.states_near(geometry, within_m)
        met = np.flatnonzero((states == WET) | (states == UNCERTAIN))
        states[met] = self.states(shapely.buffer(geometry[met], within_m, quad_segs=4))
        states[met[shapely.covers(self.kept.dry, geometry[met])]] = DRY
        return states

    def shares(self, geometry: Geometries, *, box: Floats | None = None) -> Floats:
        """Give how much of each object is wet, as ``FlowSurface.shares`` does."""
        shares = self.base.shares(geometry, box=box)
        met, left, part = self.outside(geometry, shares > 0)
        shares[met] = np.nan_to_num(self.base.shares(left)) * part
        return shares

    def split_shares(self, geometry: Geometries, *, drawn: Floats | None = None) -> tuple[Floats, Floats, Floats]:
        """Give how much of each object lies where, as ``FlowSurface.split_shares`` does.

        An object that is near both what fell dry and what is still wet keeps all that was uncertain of it.
        """
        core, reach, mapped = (each.copy() for each in self.base.split_shares(geometry))
        met, left, part = self.outside(geometry, reach > 0)
        inner, outer, _ = self.base.split_shares(left)
        core[met], reach[met] = np.nan_to_num(inner) * part, np.nan_to_num(outer) * part
        seen = geometry.copy()
        seen[met] = left
        doubtful = np.flatnonzero(reach > core)
        beside = doubtful[self._beside_the_dry(seen[doubtful])]
        reach[beside] = core[beside]
        return core, np.maximum(core, reach), mapped


def _measure(geometry: Geometries) -> Floats:
    """Measure surfaces by area, lines by length, and points by their number."""
    dimension, number = shapely.get_dimensions(geometry), shapely.get_num_geometries(geometry)
    by_line = np.where(dimension == 1, shapely.length(geometry), np.where(dimension == 0, number, 0))
    return np.where(dimension == 2, shapely.area(geometry), by_line).astype(np.float64)


def barred_depths(measure: Callable[[Geometries], Depths], surface: BarredSurface) -> Callable[[Geometries], Depths]:
    """Make a measure of depths that sees only what lies outside a dry part; shares stay those of the whole object."""

    def measured(geometry: Geometries) -> Depths:
        met, left, part = surface.outside(geometry, np.ones(len(geometry), dtype=np.bool_))
        there = ~shapely.is_empty(left)
        seen = geometry.copy()
        left[~there] = None
        seen[met] = left
        found = measure(seen) if (~shapely.is_missing(seen)).any() else measure(geometry)
        return _inside_is_dry(found, met, np.where(there, part, 0.0))

    return measured


def _inside_is_dry(found: Depths, met: Positions, part: Floats) -> Depths:
    """Take away the depths of what lies wholly inside, and let the shares be those of the whole object."""
    gone = met[part == 0]
    at_least = found.wet_at_least.copy()
    at_least[met] = np.nan_to_num(at_least[met]) * part[:, None]
    wet_cells, cells = found.wet_cells.copy(), found.cells.copy()
    wet_cells[gone], cells[gone] = 0, 0
    heights = {key: getattr(found, key).copy() for key in ("max_m", "mean_m", "min_m")}
    for each in heights.values():
        each[gone] = np.nan
    return replace(found, cells=cells, wet_cells=wet_cells, wet_at_least=at_least, **heights)


def barred_windows(windows: Iterable[DepthWindow], dry: shapely.Geometry) -> Iterator[DepthWindow]:
    """Give windows of depths without the cells whose middle lies in a dry part."""
    shapely.prepare(dry)
    for window in windows:
        rows, columns = np.mgrid[: window.values.shape[0], : window.values.shape[1]] + 0.5
        place = window.transform
        x = place.a * columns + place.b * rows + place.c
        y = place.d * columns + place.e * rows + place.f
        inside = shapely.contains_xy(dry, x, y) & ~np.isnan(window.values)
        yield replace(window, values=np.where(inside, np.float32(np.nan), window.values)) if inside.any() else window
