"""The roads that a flow closes or may close, and what hangs on each bridge: whom it alone would cut off."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoansvar.analysis.anchors import Anchors
from geoansvar.analysis.answering import plain_numbers
from geoansvar.analysis.closures import WHY, Flooded
from geoansvar.analysis.dwellers import Dwellers
from geoansvar.analysis.passages import CutBy
from geoansvar.analysis.reach import Reach
from geoansvar.analysis.roads import Roads
from geoansvar.analysis.routes import REACHED, UNREACHABLE
from geoansvar.analysis.rows import by_name, plain_rows, table_row
from geoansvar.model.answer import Row
from geoansvar.model.reach_tables import keys_of
from geoansvar.model.travel import Mode

Positions = NDArray[np.intp]
CLOSED_ROADS, BRIDGES = keys_of("isolation", "closed_roads"), keys_of("isolation", "bridges")


def closed_road_rows(roads: Roads, flooded: Flooded, mode: Mode) -> list[Row]:
    """Name the roads that are closed to the vehicle for certain, or may be; ``length_m`` is of the closed part."""
    closures, network = flooded.closures, roads.network
    edges = np.flatnonzero((closures.closed | closures.doubtful) & network.usable(mode, roads.travel))
    table = pd.DataFrame(
        {
            "row": network.row[edges],
            "length_m": closures.closed_m[edges],
            "depth_max_m": closures.depth_max_m[edges],
            "closed": closures.closed[edges],
            "why": closures.why[edges],
        }
    )
    by_row = table.groupby("row").agg({"length_m": "sum", "depth_max_m": "max", "closed": "any", "why": "min"})
    plain = plain_rows(roads.layer.frame.iloc[by_row.index], layer=roads.layer.name, kind="road")
    columns = {
        "length_m": plain_numbers(by_row["length_m"].to_numpy()),
        "depth_max_m": plain_numbers(by_row["depth_max_m"].to_numpy(), 2),
        "state": ["closed" if sure else "doubtful" for sure in by_row["closed"].tolist()],
        "why": [WHY[why] for why in by_row["why"].tolist()],
    }
    rows = [
        table_row(CLOSED_ROADS, row, **dict(zip(columns, values, strict=True)))
        for row, values in zip(plain, zip(*columns.values(), strict=True), strict=True)
    ]
    return sorted(rows, key=by_name)


def passage_rows(
    roads: Roads, flooded: Flooded, mode: Mode, starts: Anchors, people: tuple[Dwellers, Reach] | None
) -> list[Row]:
    """Name the doubtful bridges, tunnels and underpasses, those first that most people hang on.

    ``residents`` are those whom it would cut off were it closed and every other doubtful passage open. None where
    the question has no people.
    """
    closures, network = flooded.closures, roads.network
    edges = closures.passages[network.usable(mode, roads.travel)[closures.passages]]
    rows, which = np.unique(network.row[edges], return_inverse=True)
    plain = plain_rows(roads.layer.frame.iloc[rows], layer=roads.layer.name, kind="road")
    cut_off = _cut_off(roads, flooded, mode, starts, people)
    made = [
        table_row(BRIDGES, row, over=flooded.key, why=WHY[closures.why[own].min()], residents=cut_off(own))
        for at, row in enumerate(plain)
        for own in (edges[which.ravel() == at],)
    ]
    return sorted(made, key=lambda row: (-(row["residents"] or 0), by_name(row)))


def _cut_off(
    roads: Roads, flooded: Flooded, mode: Mode, starts: Anchors, people: tuple[Dwellers, Reach] | None
) -> Callable[[Positions], int | None]:
    """Make ready to tell how many are cut off when of the doubtful passages only some edges are closed."""
    if people is None or people[1].bridges_open is None or people[1].bridges_closed is None:
        return lambda edges: None
    who, reach = people
    opened, shut = people[1].bridges_open, people[1].bridges_closed
    risk = np.flatnonzero((opened.state == REACHED) & (shut.state == UNREACHABLE))
    weights = np.nan_to_num(who.number("residents"))[who.row[risk]] * who.share[risk]
    graphs = [roads.graph(mode, direction=direction) for direction in roads.directions(mode)]
    cut_by = CutBy(graphs, starts.stands, reach.stands.of(risk), flooded.closures)
    return lambda edges: round(float(weights[cut_by.edges(edges)].sum()))
