"""What first gets wet at each flow: a ladder is climbed only where every flow is known to be larger than the last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from geoansvar.analysis.exposed import Exposed, FlowInput
from geoansvar.analysis.exposed_rows import ExposedRows
from geoansvar.analysis.rows import by_name, table_row
from geoansvar.analysis.surface import UNCERTAIN, UNMAPPED, WET
from geoansvar.model.answer import Row
from geoansvar.model.finding import Finding
from geoansvar.model.flow import Flow
from geoansvar.model.tables import EXPOSURE
from geoansvar.texts import text

_KEYS = next(table.keys for table in EXPOSURE if table.key == "ladder")
NOT_CLIMBED = ("population",)  # people are counted at each flow; a cell gets wet a little at a time


def ladder_rows(exposed: Sequence[Exposed], rows: ExposedRows, ladders: Iterable[tuple[Flow, ...]]) -> list[Row]:
    """Give each object the first flow of each ladder that wets it, and the one before from which it is uncertain.

    Objects stand in the order of the flow that first wets them; those that are only uncertain come last.
    """
    return [row for ladder in ladders for row in _climbed(exposed, rows, ladder)]


def _climbed(exposed: Sequence[Exposed], rows: ExposedRows, ladder: tuple[Flow, ...]) -> list[Row]:
    order = {flow.key: at for at, flow in enumerate(ladder)}
    layers: dict[str, list[Exposed]] = {}
    for each in sorted((each for each in exposed if each.flow.key in order), key=lambda each: order[each.flow.key]):
        if each.layer.kind not in NOT_CLIMBED:
            layers.setdefault(each.layer.name, []).append(each)
    found = [row for steps in layers.values() for row in _of_layer(steps, rows)]
    survey = {"survey": ladder[0].flood.survey}
    by_flow = sorted(found, key=lambda row: (order.get(row["flood"], len(order)), row["layer"], *by_name(row)))
    return [row | survey for row in by_flow]


def _of_layer(steps: Sequence[Exposed], rows: ExposedRows) -> Iterator[Row]:
    wet = np.column_stack([each.states == WET for each in steps])
    doubt = np.column_stack([each.states == UNCERTAIN for each in steps])
    unmapped = np.column_stack([each.states == UNMAPPED for each in steps])
    positions = np.flatnonzero((wet | doubt).any(axis=1))
    last = len(steps)
    first_wet = np.where(wet.any(axis=1), wet.argmax(axis=1), last)[positions]
    first_doubt = np.where(doubt.any(axis=1), doubt.argmax(axis=1), last)[positions]
    first_hole = np.where(unmapped.any(axis=1), unmapped.argmax(axis=1), last)[positions]
    plain = rows.plain(steps[0].layer, positions)
    found = zip(positions.tolist(), plain, first_wet.tolist(), first_doubt.tolist(), first_hole.tolist(), strict=True)
    for at, row, flow, unsure, hole in found:
        yield table_row(
            _KEYS,
            row,
            flood=steps[flow].flow.key if flow < last else None,
            uncertain_at=steps[unsure].flow.key if unsure < flow else None,
            unmapped_at=steps[hole].flow.key if hole < flow else None,
            depth_max_m=_depth_m(steps[flow], at) if flow < last else None,
        )


def _depth_m(exposed: Exposed, at: int) -> float | None:
    if exposed.depths is None or not np.isfinite(exposed.depths.max_m[at]):
        return None
    return round(float(exposed.depths.max_m[at]), 2)


def without_ladder(flows: Sequence[FlowInput]) -> Iterator[Finding]:
    """Say why there is no ladder where one flow alone is asked about: an empty table is no answer."""
    if len(flows) == 1:
        yield Finding(
            "ladder-one-flow", "note",
            text("Stegen kräver minst två jämförbara flöden; frågan gäller bara {flow}.", flow=flows[0].flow.key),
            key="floods",
        )  # fmt: skip
