"""Whose point is nearest to whom: counted cell by cell; the area that is drawn round them is a drawing, no measure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.accepted_points import AcceptedPoints
from geoansvar.analysis.answering import Answering, plain_numbers
from geoansvar.analysis.dwellers import CELLS, Dwellers, whole_parts
from geoansvar.analysis.exposed import geometry_of
from geoansvar.analysis.indicators import shared_out
from geoansvar.analysis.reach import Distances
from geoansvar.analysis.rows import table_row
from geoansvar.model.answer import Row
from geoansvar.model.reach_tables import keys_of

Floats = NDArray[np.float64]
CATCHMENTS, DRAWN = keys_of("coverage", "catchments"), keys_of("coverage", "drawn")
DRAWING = "drawing"  # in place of a layer's name: what is drawn is in no layer
_NUMBERS = ("residents", "age_0_5", "age_80_plus", CELLS)


@dataclass(frozen=True, slots=True, eq=False)
class Catchments:
    """Which point each place goes to, and what the places of each point come to.

    Attributes
    ----------
    far
        How far each place has to the nearest point that it reaches for certain, within a limit or not, and which it
        is.
    """

    points: AcceptedPoints
    dwellers: Dwellers
    far: Distances

    @property
    def owner(self) -> NDArray[np.int32]:
        """Position of each place's point; -1 where none is reached."""
        return self.far.source

    def rows(self, answering: Answering) -> list[Row]:
        """Give a row for each point; the people of all points and those who reach none sum to the whole."""
        numbers = self._numbers()
        far = {"distance_m": self.far.metres, "minutes": self.far.minutes}
        spans = {key: self._spans(cost) for key, cost in far.items()}
        return [
            table_row(
                CATCHMENTS,
                row,
                **answering.of(self.points.kinds[at], row),
                **{key: int(values[at]) for key, values in numbers.items()},
                **{f"{how}_{key}": value[at] for key, both in spans.items() for how, value in both.items()},
            )
            for at, row in enumerate(self.points.rows)
        ]

    def _numbers(self) -> dict[str, NDArray[np.int64]]:
        """Count each point's people, with those of no point last."""
        counted = self.dwellers.counted()
        bins = np.where(self.owner >= 0, self.owner, len(self.points))
        found = {}
        for key in _NUMBERS:
            if key in counted:
                people = counted[key][self.dwellers.row] * self.dwellers.share
                own = np.zeros(len(self.points) + 1)
                np.add.at(own, bins, people)
                found[key] = shared_out(own[:, None], whole_parts(own.sum(keepdims=True)))[:, 0]
        return found

    def _spans(self, cost: Floats) -> dict[str, list[float | None]]:
        """Give the mean over the people of each point (over its cells, if nobody lives there), and the farthest."""
        known = np.flatnonzero((self.owner >= 0) & np.isfinite(cost))
        owner, count = self.owner[known], len(self.points)
        people = np.nan_to_num(self.dwellers.counted().get("residents", np.ones(len(self.dwellers.layer.frame))))
        weight = (people[self.dwellers.row] * self.dwellers.share)[known]
        weight = np.where(np.bincount(owner, weights=weight, minlength=count)[owner] > 0, weight, 1.0)
        total = np.bincount(owner, weights=weight, minlength=count)
        summed = np.bincount(owner, weights=weight * cost[known], minlength=count)
        farthest = np.full(count, np.nan)
        np.fmax.at(farthest, owner, cost[known])
        mean = np.divide(summed, total, out=np.full(count, np.nan), where=total > 0)
        return {"mean": plain_numbers(mean), "max": plain_numbers(farthest)}

    def drawn(self) -> tuple[list[Row], dict[tuple[str, str], Any]]:
        """Draw the cells of each point as one area, a cell where most of its people go; rows and geometries."""
        whose = self._cells_owners()
        cells = geometry_of(self.dwellers.layer)
        order = np.argsort(whose, kind="stable")
        owners, begin, count = np.unique(whose[order], return_index=True, return_counts=True)
        rows: list[Row] = []
        geometries: dict[tuple[str, str], Any] = {}
        for owner, first, many in zip(owners.tolist(), begin.tolist(), count.tolist(), strict=True):
            if owner >= 0:
                row = _drawing(self.points.rows[owner], "catchment")
                rows.append(row)
                geometries[DRAWING, row["id"]] = shapely.union_all(cells[order[first : first + many]])
        return rows, geometries

    def _cells_owners(self) -> NDArray[np.intp]:
        """Give the point that most of each cell's people go to; -1 where none is reached."""
        row, share = self.dwellers.row, self.dwellers.share
        key = row * (len(self.points) + 1) + self.owner + 1
        pairs, which = np.unique(key, return_inverse=True)
        held = np.bincount(which.ravel(), weights=share)
        best = np.lexsort((-held, pairs // (len(self.points) + 1)))
        cell, first = np.unique(pairs[best] // (len(self.points) + 1), return_index=True)
        whose = np.full(len(self.dwellers.layer.frame), -1, dtype=np.intp)
        whose[cell] = pairs[best][first] % (len(self.points) + 1) - 1
        return whose


def buffers(points: AcceptedPoints, limits_m: tuple[float, ...]) -> tuple[list[Row], dict[tuple[str, str], Any]]:
    """Draw how far a straight line reaches from all points together, one area per limit: a drawing and no measure."""
    rows: list[Row] = []
    geometries: dict[tuple[str, str], Any] = {}
    for limit_m in limits_m if points.placed.any() else ():
        key = f"within-{limit_m:g}"
        rows.append(table_row(DRAWN, {"layer": DRAWING, "id": key, "drawing": "buffer", "within_m": limit_m}))
        geometries[DRAWING, key] = shapely.union_all(shapely.buffer(points.geometry[points.placed], limit_m))
    return rows, geometries


def _drawing(point: Row, what: str) -> Row:
    named = {key: point[key] for key in ("name", "address")}
    return table_row(
        DRAWN,
        {"layer": DRAWING, "id": f"{point['layer']}/{point['id']}", **named},
        of_layer=point["layer"],
        of=point["id"],
        drawing=what,
    )
