"""Where the people of a population layer are: in the middle of their cell, or in the houses that stand in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.amounts import number
from geoansvar.analysis.crowd import Homes
from geoansvar.analysis.districts import Districts, Portions, parts_within, split_by_district
from geoansvar.analysis.exposed import geometry_of
from geoansvar.analysis.indicators import OF_KIND, Indicator, Whole
from geoansvar.model.layer import Layer

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Positions = NDArray[np.intp]
PARTS = ("affected", "uncertain", "outside", "no_data")
CELLS = "cells"  # counted beside the people: cells are not people


@dataclass(frozen=True, slots=True, eq=False)
class Dwellers:
    """Places where the people of cells are; every array but ``at_home`` has one value per place.

    Attributes
    ----------
    row
        The cell whose people they are, by position in the layer.
    share
        How much of the cell's people is there; a cell's shares sum to 1.
    place
        Points, EPSG:3006; None where the cell has no place.
    at_home
        Whether the place is a dwelling, and not the middle of a cell.
    """

    layer: Layer
    row: Positions
    share: Floats
    place: NDArray[Any]
    at_home: Flags

    @classmethod
    def of(cls, layer: Layer, buildings: Sequence[Layer] = ()) -> Dwellers:
        """Say where the people are: in the dwellings of their cell, or where there are none in its middle."""
        geometry = geometry_of(layer)
        every = np.arange(len(geometry))
        if not buildings:
            return cls(layer, every, np.ones(len(every)), _middles(geometry), np.zeros(len(every), dtype=np.bool_))
        homes = Homes.of(layer, buildings)
        bare = every[~homes.housed]
        return cls(
            layer,
            np.concatenate([homes.cell, bare]),
            np.concatenate([homes.share, np.ones(len(bare))]),
            np.concatenate([homes.place, _middles(geometry[bare])]),
            np.arange(len(homes.cell) + len(bare)) < len(homes.cell),
        )

    @classmethod
    def objects(cls, layer: Layer) -> Dwellers:
        """Let every object be where it is itself."""
        count = len(layer.frame)
        return cls(layer, np.arange(count), np.ones(count), geometry_of(layer), np.zeros(count, dtype=np.bool_))

    def __len__(self) -> int:
        return len(self.row)

    def counted(self) -> dict[str, Floats]:
        """Give how much each row counts: every number of people, and the objects (or cells) themselves."""
        return {key: weights for key, (_, weights) in self.numbers().items()}

    def numbers(self) -> dict[str, tuple[str, Floats]]:
        """Give the unit, and how much each row counts, of every number that the layer has."""
        found = {
            indicator.key: (indicator.unit, indicator.weights(self.layer))
            for indicator in OF_KIND.get(self.layer.kind, ())
            if _has_objects(indicator, self.layer) or _has_persons(indicator, self.layer)
        }
        itself = np.ones(len(self.layer.frame))
        if self.layer.kind == "population":
            return found | {CELLS: (CELLS, itself)}
        return found or {self.layer.kind.replace("-", "_"): ("objects", itself)}

    def number(self, key: str) -> Floats:
        """Give a number of people per cell; NaN where nothing is known."""
        return number(key)(self.layer)

    def whole_at(self, number: Floats) -> Floats:
        """Give each place its share of its cell's number, in whole people that sum to it; NaN where it has none."""
        held = self.share * number[self.row]
        whole = np.floor(held.round(6))
        count = np.bincount(self.row, minlength=len(number))
        left = np.rint(number - np.bincount(self.row, weights=whole, minlength=len(number)))
        order = np.lexsort((whole - held, self.row))  # the largest remainders of a cell first
        rank = np.arange(len(order)) - (np.cumsum(count) - count)[self.row[order]]
        whole[order] += rank < left[self.row[order]]
        return whole

    def summed(self, values: Floats) -> Floats:
        """Sum what places have, (places, columns), into their cells by share: (cells, columns)."""
        weighed = self.share[:, None] * values
        cells = len(self.layer.frame)
        return np.column_stack([np.bincount(self.row, weights=column, minlength=cells) for column in weighed.T])

    def whole(self, weights: Floats, parts: Floats) -> Whole:
        """Count in whole people: four parts that sum to the whole."""
        return whole_parts((weights[:, None] * self.summed(parts)).sum(axis=0))

    def split(self, districts: Districts, parts: Floats) -> Callable[[Floats], Floats]:
        """Make ready to split four parts by district: weights per cell give sums, (districts + 1, 4).

        The last row is what lies in none.
        """
        portions, by_cell = self._portions(districts, parts), self.summed(parts)
        return lambda weights: split_by_district(portions, by_cell, weights, len(districts))

    def inside(self, districts: Districts, parts: Floats, district: int) -> Floats:
        """Give how much of each cell's people is in a district (``NOWHERE``: in none), part by part: (cells, 4)."""
        return parts_within(self._portions(districts, parts), self.summed(parts), district)

    def _portions(self, districts: Districts, parts: Floats) -> Portions:
        """Cut cells by the districts' borders; a dwelling is in one."""
        home = np.flatnonzero(self.at_home)
        of_cell = np.full(len(self.layer.frame), -1, dtype=np.intp)
        of_cell[self.row[~self.at_home]] = np.flatnonzero(~self.at_home)
        cuts = districts.cuts(self.layer)
        bare = of_cell[cuts.row] >= 0
        return Portions(
            np.concatenate([self.row[home], cuts.row[bare]]),
            np.concatenate([districts.of(self.place[home]), cuts.district[bare]]),
            np.concatenate(
                [self.share[home, None] * parts[home], cuts.share[bare, None] * parts[of_cell[cuts.row[bare]]]]
            ),
        )


def by_part(row: Positions, part: NDArray[np.int8]) -> tuple[Positions, NDArray[np.int8], Positions, Positions]:
    """Group places by the cell they are of and the part they are counted in.

    Returns
    -------
    tuple
        Of each group its cell, its part and the position of its first place, cell by cell and the part that comes
        first in ``PARTS`` first; and of each place the position of its group.
    """
    pairs, first, group = np.unique(row * len(PARTS) + part, return_index=True, return_inverse=True)
    return pairs // len(PARTS), (pairs % len(PARTS)).astype(np.int8), first, group.ravel()


def residents_in(who: Dwellers, places: Positions, cells: Positions, group: Positions) -> Floats:
    """Sum the residents at some places, per group; NaN where the cell has no number, and for objects."""
    held: Floats = who.number("residents")[cells] * np.bincount(group, weights=who.share[places], minlength=len(cells))
    return held


def _has_objects(indicator: Indicator, layer: Layer) -> bool:
    """Tell whether a number of objects says anything: the kind's own does, that of a choice if any is chosen."""
    own = indicator is OF_KIND[layer.kind][0]
    return indicator.unit == "objects" and (own or bool(indicator.weights(layer).any()))


def _has_persons(indicator: Indicator, layer: Layer) -> bool:
    if indicator.amount is None or indicator.unit != "persons":
        return False
    return bool(np.isfinite(indicator.amount(layer)).any())


def whole_parts(parts: Floats) -> Whole:
    """Round parts to whole ones that sum to the rounded sum: a larger part, or more parts together, never get fewer.

    The running sums are rounded and not the parts, so that bounds stay bounds.
    """
    running = np.floor(np.cumsum(parts).round(6) + 0.5).astype(np.int64)
    return np.diff(running, prepend=0)


def one_part(part: NDArray[np.int8]) -> Floats:
    """Put each place wholly in one of ``PARTS``, given by position: (places, 4)."""
    parts = np.zeros((len(part), len(PARTS)))
    parts[np.arange(len(part)), part] = 1.0
    return parts


def _middles(geometry: NDArray[Any]) -> NDArray[Any]:
    middles: NDArray[Any] = shapely.point_on_surface(geometry)
    middles[shapely.is_empty(middles)] = None
    return middles
