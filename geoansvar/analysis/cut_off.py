"""The cells and objects that are cut off, row by row: how far they have when dry, within which bounds, and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.answering import Answering, plain_numbers
from geoansvar.analysis.dwellers import Dwellers, by_part, residents_in
from geoansvar.analysis.reach import AFFECTED, NO_DATA, OUTSIDE, UNCERTAIN, Reach
from geoansvar.analysis.routes import NO_ROAD, NOWHERE
from geoansvar.analysis.rows import by_name, plain_rows, table_row
from geoansvar.model.answer import Row
from geoansvar.model.reach_tables import keys_of

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]
Parts = NDArray[np.int8]
UNREACHABLE = keys_of("isolation", "unreachable_flood")


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """The places of one layer, how far they are, and how each is counted.

    Attributes
    ----------
    dry, flooded
        The part of each place: cut off, in doubt, reached, or no data. None where the question has no flow.
    own_road
        Which places stand where their own road is closed, or may be.
    anchored
        Whether there is an anchor to be cut off from; without one nothing is said of anybody.
    """

    who: Dwellers
    reach: Reach
    dry: Parts
    flooded: Parts | None
    own_road: NDArray[np.bool_]
    anchored: bool


def cut_off_rows(places: Standing, answering: Answering, *, flooded: bool) -> list[Row]:
    """Name the cells and objects that are cut off, and those of which nothing can be said.

    A cell whose people are in several places has a row for each part they are counted in, so that rows sum to totals.
    """
    part = places.flooded if flooded else places.dry
    if part is None or not places.anchored:
        return []
    listed = np.flatnonzero((part != OUTSIDE) & ((part != NO_DATA) | (not flooded)))
    who, layer = places.who, places.who.layer
    cells, parts, first, group = by_part(who.row[listed], part[listed])
    columns = {
        "residents": plain_numbers(residents_in(who, listed, cells, group)),
        "distance_m": plain_numbers(_farthest(places, listed, group, len(cells))),
        "lower": _bounds(parts, (AFFECTED,)),
        "upper": _bounds(parts, (AFFECTED, UNCERTAIN)),
        "reason": _reasons(places, listed[first], flooded=flooded),
    }
    plain = plain_rows(layer.frame.iloc[cells], layer=layer.name, kind=layer.kind)
    rows = [
        table_row(UNREACHABLE, row, **answering.of(layer.kind, row), **dict(zip(columns, values, strict=True)))
        for row, values in zip(plain, zip(*columns.values(), strict=True), strict=True)
    ]
    return sorted(rows, key=by_name)


def _farthest(places: Standing, listed: Positions, group: Positions, count: int) -> Floats:
    """Give how far it is when dry to the farthest place of each group; NaN where no road leads there."""
    farthest = np.full(count, np.nan)
    np.fmax.at(farthest, group, places.reach.dry.cost[listed])
    return farthest


def _bounds(parts: Parts, cut: tuple[int, ...]) -> list[bool | None]:
    """Tell which groups are cut off in the given parts; None of those nobody can tell of."""
    is_cut, known = np.isin(parts, cut).tolist(), (parts != NO_DATA).tolist()
    return [yes if there else None for yes, there in zip(is_cut, known, strict=True)]


def _reasons(places: Standing, listed: Positions, *, flooded: bool) -> list[str]:
    state = places.reach.dry.state[listed]
    dry = np.select([state == NOWHERE, state == NO_ROAD], ["no-place", "no-road"], "unreachable")
    at_flow = np.where(places.own_road[listed], "road-closed", "unreachable-flood")
    words: list[str] = (at_flow if flooded else dry).tolist()
    return words
