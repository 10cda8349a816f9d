"""The cells behind any number of a coverage: the number is reckoned again, and stopped before its cells are summed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.accepted_points import AcceptedPoints
from geoansvar.analysis.answering import plain_numbers
from geoansvar.analysis.beyond import farthest_first, reasons, worst_of_each
from geoansvar.analysis.districts import NOWHERE, Districts
from geoansvar.analysis.dwellers import Dwellers, by_part, one_part, residents_in
from geoansvar.analysis.reach import AFFECTED, NO_DATA, OUTSIDE, UNCERTAIN, Distances, Reach
from geoansvar.analysis.roads import Roads
from geoansvar.analysis.rows import plain_rows, table_row
from geoansvar.model.answer import Row
from geoansvar.model.number import NOWHERE as IN_NONE
from geoansvar.model.reached import OPENED, ReachNumber

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]
LEAST = 1e-6  # persons or cells: what adds less is the rounding of coordinates
_PARTS = {"has": (AFFECTED, UNCERTAIN), "lacks": (OUTSIDE, UNCERTAIN), "no-data": (NO_DATA,)}


class CoverageLedger:
    """Opens the numbers of a coverage.

    Parameters
    ----------
    flood
        The question's flow, if it has one.
    limits
        The question's limits, in the measure of ``reach``.
    walking
        The roads of whoever walks, else None: on foot metres give minutes.
    """

    def __init__(
        self,
        points: AcceptedPoints,
        dwellers: Dwellers,
        reach: Reach,
        *,
        flood: str | None,
        limits: tuple[float, ...],
        districts: Districts | None,
        walking: Roads | None,
    ) -> None:
        self._points, self._dwellers, self._reach = points, dwellers, reach
        self._flood, self._limits, self._districts, self._walking = flood, limits, districts, walking

    def open(self, number: ReachNumber) -> list[Row] | None:
        """Give the cells behind a number, those without a way first, then the farthest.

        A cell whose people are in several places has a row for each part they are counted in.
        """
        if not self._is_ours(number):
            return None
        part = self._reach.within(number.limit, flooded=number.flood is not None)
        places = np.flatnonzero(np.isin(part, _PARTS[number.part]))
        cells, parts, _, group = by_part(self._dwellers.row[places], part[places])
        adds = self._adds(number, part, cells, parts, places, group)
        rows = self._rows(number, places, cells, parts, group)
        told = [row | {"adds": amount} for row, amount in zip(rows, adds.round(3).tolist(), strict=True)]
        return sorted((row for row in told if row["adds"] > LEAST), key=farthest_first)

    def _is_ours(self, number: ReachNumber) -> bool:
        in_district = number.district in (None, IN_NONE) or number.district in self._ids
        return (
            number.key in self._dwellers.counted()
            and number.limit in self._limits
            and number.flood in (None, self._flood)
            and in_district
        )

    @property
    def _ids(self) -> list[str]:
        return [] if self._districts is None else self._districts.ids

    def _adds(
        self,
        number: ReachNumber,
        part: NDArray[np.int8],
        cells: Positions,
        parts: NDArray[np.int8],
        places: Positions,
        group: Positions,
    ) -> Floats:
        """Give how much of the number each group of places has."""
        weights = np.nan_to_num(self._dwellers.counted()[number.key])[cells]
        if number.district is None or self._districts is None:
            shares = np.bincount(group, weights=self._dwellers.share[places], minlength=len(cells))
            return weights * shares.astype(np.float64)
        district = NOWHERE if number.district == IN_NONE else self._ids.index(number.district)
        inside = self._dwellers.inside(self._districts, one_part(part), district)
        return weights * inside[cells, parts]

    def _rows(
        self, number: ReachNumber, places: Positions, cells: Positions, parts: NDArray[np.int8], group: Positions
    ) -> list[Row]:
        found = self._reach.dry if number.flood is None else self._reach.sure
        far = Distances.of(found, self._reach.by, walking=self._walking)
        worst = worst_of_each(group, places, far)
        layer = self._dwellers.layer
        columns = {
            "residents": plain_numbers(residents_in(self._dwellers, places, cells, group)),
            "distance_m": plain_numbers(far.metres[worst]),
            "minutes": plain_numbers(far.minutes[worst]),
            "reason": reasons(self._reach, worst) if number.part != "has" else [None] * len(worst),
            "uncertain": (parts == UNCERTAIN).tolist(),
        }
        nearest = [self._points.rows[at] if at >= 0 else {} for at in far.source[worst].tolist()]
        plain = plain_rows(layer.frame.iloc[cells], layer=layer.name, kind=layer.kind)
        return [
            table_row(OPENED.keys, row, **dict(zip(columns, values, strict=True)), nearest=point.get("id"),
                      nearest_name=point.get("name"))
            for row, values, point in zip(plain, zip(*columns.values(), strict=True), nearest, strict=True)
        ]  # fmt: skip
