"""How deep the water stands at each object: every window of the raster is looked at once, and then forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.lattice import Lattice
from geoansvar.model.depth import DepthWindow

if TYPE_CHECKING:
    from geoansvar.analysis.kernels import Tally

Geometries = NDArray[Any]
Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

CellRule = Literal["all-touched", "centre"]
_POINTS, _LINES, _SURFACES = (0, 4), (1, 5), (3, 6)  # as shapely numbers them


@dataclass(frozen=True, slots=True, eq=False)
class Depths:
    """Depths at objects; every array is aligned with the geometries.

    Attributes
    ----------
    cells
        Cells of the raster that the object touches, or whose centre it holds; 0 outside the raster or without a
        place.
    wet_cells
        How many of them have a depth above 0.
    max_m, mean_m, min_m
        The greatest depth, and the mean and the least over the wet cells, metres; NaN where none is wet.
    wet_at_least
        Shape (n, thresholds): how much of the object has at least that depth, 0–1. A surface and a point by cells, a
        line by length, and always of the whole object: what lies outside the raster has no depth. NaN without a
        place.
    """

    cells: Counts
    wet_cells: Counts
    max_m: Floats
    mean_m: Floats
    min_m: Floats
    wet_at_least: Floats

    def part(self, rows: slice) -> Depths:
        """Give the depths of some of the objects."""
        return Depths(*(getattr(self, each.name)[rows] for each in fields(self)))


def depths(
    geometry: Geometries,
    windows: Iterable[DepthWindow],
    *,
    thresholds_m: Sequence[float],
    cell_rule: CellRule = "all-touched",
    search_m: float = 0.0,
) -> Depths:
    """Measure the depth at each object.

    A point has the cell it lies in, and a line the cells it passes, whatever the cell rule.

    Parameters
    ----------
    geometry
        One geometry or None per row, EPSG:3006.
    windows
        Windows that do not overlap, in any order; an object may lie over several. They may be read as they are asked
        for: no more than one is held.
    thresholds_m
        Depths, metres; a cell of just that depth (as float32) has it.
    cell_rule
        ``all-touched`` is GDAL's: every cell that a surface or its edge passes. ``centre``: the cells whose centre it
        holds; a small surface may hold none, and then has no depth.
    search_m
        Points and surfaces are grown by so many metres before cells, wet cells, max and mean are taken: a door can
        stand in water though the cell of the wall has none. Shares stay those of the object as drawn. Lines are
        never grown: the ditch beside a road is not the road.
    """
    geometry = np.asarray(geometry, dtype=object)
    thresholds, all_touched = np.asarray(thresholds_m, dtype=np.float32), cell_rule == "all-touched"
    drawn = _Measured(geometry, thresholds, all_touched)
    grown = _Measured(_grown(geometry, search_m), thresholds, all_touched) if search_m else drawn
    for window in windows:
        drawn.add(window)
        if grown is not drawn:
            grown.add(window)
    tally = grown.tally
    wet = tally.wet > 0
    mean = np.divide(tally.total, tally.wet, out=np.full(len(geometry), np.nan), where=wet)
    greatest, least = (np.where(wet, depth, np.nan) for depth in (tally.deepest, tally.shallowest))
    return Depths(tally.cells, tally.wet, greatest, mean, least, drawn.shares())


def _grown(geometry: Geometries, search_m: float) -> Geometries:
    grown = geometry.copy()
    wide = np.isin(shapely.get_type_id(geometry), _POINTS + _SURFACES)
    grown[wide] = shapely.buffer(geometry[wide], search_m)
    return grown


def _empty_tally(objects: int, thresholds: int) -> Tally:
    from geoansvar.analysis.kernels import Tally

    cells, wet = np.zeros((2, objects), dtype=np.int64)
    total, deepest = np.zeros((2, objects))
    shallowest = np.full(objects, np.inf)
    return Tally(cells, wet, total, deepest, shallowest, np.zeros((objects, thresholds), dtype=np.int64))


@dataclass(slots=True)
class _Measured:
    """Objects with what has been counted of them so far."""

    geometry: Geometries
    thresholds: NDArray[np.float32]
    all_touched: bool
    lattices: list[Lattice] = field(default_factory=list)
    tally: Tally = field(init=False)
    length_m: Floats = field(init=False)
    at_least_m: Floats = field(init=False)
    seen: Counts = field(init=False)

    def __post_init__(self) -> None:
        count = len(self.geometry)
        self.tally = _empty_tally(count, len(self.thresholds))
        lines = np.isin(shapely.get_type_id(self.geometry), _LINES)
        self.length_m = np.where(lines, shapely.length(self.geometry), 0.0)
        self.at_least_m = np.zeros((count, len(self.thresholds)))
        self.seen = np.zeros(count, dtype=np.int64)

    def add(self, window: DepthWindow) -> None:
        """Count what one window adds."""
        from geoansvar.analysis.kernels import lengths, measure

        lattice, corner = self._on(window)
        values = np.ascontiguousarray(window.values, dtype=np.float32)
        chosen = lattice.met(corner, values.shape)
        if not len(chosen):
            return
        self.seen[chosen] += lattice.overlap(chosen, corner, values.shape)
        room = np.empty(values.size, dtype=np.uint8)
        measure(values, corner, lattice.drawn, chosen, int(self.all_touched), self.thresholds, self.tally, room)
        lines = chosen[self.length_m[chosen] > 0]
        if len(lines):
            lengths(values, corner, lattice.drawn, lines, lattice.metres, self.thresholds, self.at_least_m)

    def _on(self, window: DepthWindow) -> tuple[Lattice, tuple[int, int]]:
        """Give the lattice that a window lies on, and the column and row in its corner."""
        for lattice in self.lattices:
            corner = lattice.corner(window)
            if corner is not None:
                return lattice, corner
        self.lattices.append(Lattice.of(self.geometry, window))
        return self.lattices[-1], (0, 0)

    def shares(self) -> Floats:
        """Give how much of each object has at least each depth."""
        line = self.length_m > 0
        part = np.where(line[:, None], self.at_least_m, self.tally.at_least)
        of = np.where(line, self.length_m, self.tally.cells)
        deep = np.flatnonzero(~line & part.any(axis=1))
        if len(deep):
            of[deep] = np.maximum(of[deep], self.lattices[0].whole(deep, self.seen, all_touched=self.all_touched))
        share = np.divide(part, of[:, None], out=np.zeros(part.shape), where=of[:, None] > 0).clip(0.0, 1.0)
        share[shapely.is_missing(self.geometry) | shapely.is_empty(self.geometry)] = np.nan
        return share
