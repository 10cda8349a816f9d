"""Who is beyond the farthest limit: cell by cell, how far it is, and why, where there is no distance at all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.accepted_points import AcceptedPoints
from geoansvar.analysis.answering import plain_numbers
from geoansvar.analysis.dwellers import Dwellers, by_part, residents_in
from geoansvar.analysis.reach import AFFECTED, UNCERTAIN, Distances, Reach
from geoansvar.analysis.routes import NO_ROAD, NOWHERE, REACHED
from geoansvar.analysis.rows import by_name, plain_rows, table_row
from geoansvar.model.answer import Row
from geoansvar.model.reach_tables import keys_of

Positions = NDArray[np.intp]
BEYOND = keys_of("coverage", "beyond")
NO_WAY = "unreachable"
BY_FLOOD = "unreachable-flood"


def beyond_rows(
    points: AcceptedPoints, dwellers: Dwellers, reach: Reach, far: Distances, part: NDArray[np.int8]
) -> list[Row]:
    """Name the cells whose people are not within the farthest limit for certain, the farthest first.

    A cell whose people are in several places has a row for each part they are counted in, so that rows sum to totals.

    Parameters
    ----------
    far
        What holds for certain: with a flow, when no doubtful passage can be used.
    part
        Where each place is counted at the farthest limit.
    """
    missed = np.flatnonzero(part != AFFECTED)
    cells, _, _, group = by_part(dwellers.row[missed], part[missed])
    worst = worst_of_each(group, missed, far)
    plain = plain_rows(dwellers.layer.frame.iloc[cells], layer=dwellers.layer.name, kind=dwellers.layer.kind)
    columns = {
        "residents": plain_numbers(residents_in(dwellers, missed, cells, group)),
        "distance_m": plain_numbers(far.metres[worst]),
        "minutes": plain_numbers(far.minutes[worst]),
        "reason": reasons(reach, worst),
        "uncertain": (part[worst] == UNCERTAIN).tolist(),
    }
    nearest = [points.rows[at] if at >= 0 else {} for at in far.source[worst].tolist()]
    rows = [
        table_row(BEYOND, row, **dict(zip(columns, values, strict=True)), nearest=point.get("id"),
                  nearest_name=point.get("name"))
        for row, values, point in zip(plain, zip(*columns.values(), strict=True), nearest, strict=True)
    ]  # fmt: skip
    return sorted(rows, key=farthest_first)


def reasons(reach: Reach, places: Positions) -> list[str]:
    """Say why places are not within reach: no place, no road, no way even when dry, no way at the flow, or far off."""
    dry, sure = reach.dry.state[places], reach.sure.state[places]
    words = np.select(
        [dry == NOWHERE, dry == NO_ROAD, dry != REACHED, sure != REACHED],
        ["no-place", "no-road", NO_WAY, BY_FLOOD],
        "beyond-limit",
    )
    found: list[str] = words.tolist()
    return found


def worst_of_each(group: Positions, place: Positions, far: Distances) -> Positions:
    """Give that place of each group which has farthest to go."""
    cost = np.where(np.isnan(far.metres), far.minutes, far.metres)[place]
    order = np.lexsort((-np.where(np.isnan(cost), np.finfo(np.float64).max, cost), group))
    _, first = np.unique(group[order], return_index=True)
    return place[order][first]


def farthest_first(row: Row) -> tuple[float, float, tuple[str, str]]:
    """Put those without a distance first, then the farthest."""
    far = row["distance_m"] if row["distance_m"] is not None else row["minutes"]
    return (0 if far is None else 1, -(far or 0.0), by_name(row))
