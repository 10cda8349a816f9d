"""Where "wet" begins is a choice that moves every headline: the strip shows each of them, and who falls out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.crowd import Crowd
from geoansvar.analysis.exposed import Exposed
from geoansvar.analysis.exposed_rows import ExposedRows, as_measured
from geoansvar.analysis.indicators import INDICATORS, Count, Indicator, counted_at
from geoansvar.analysis.rows import table_row
from geoansvar.model.answer import Row
from geoansvar.model.tables import EXPOSURE

Floats = NDArray[np.float64]
_KEYS = {table.key: table.keys for table in EXPOSURE}


def threshold_rows(
    exposed: Sequence[Exposed], counts: Sequence[Count], *, crowd: Crowd, thresholds_m: Sequence[float]
) -> list[Row]:
    """Give every headline at every depth, for the flows that have a raster.

    What is left at a depth, sure and in doubt, what has no depth, and all that has fallen out so far sum to what is
    wet at all, sure and in doubt.
    """
    whole = {(count.key, count.flow_key): count for count in counts if count.group is None}
    rows: list[Row] = []
    for indicator in INDICATORS:
        for layers in counted_at(indicator, exposed):
            if any(each.depths is not None for each in layers):
                count = whole[indicator.key, layers[0].flow.key]
                rows += _strip(indicator, layers, count, crowd, thresholds_m)
    return rows


def _strip(
    indicator: Indicator, layers: Sequence[Exposed], count: Count, crowd: Crowd, thresholds_m: Sequence[float]
) -> Iterator[Row]:
    wet, before = count.affected + count.uncertain, 0
    for at, threshold_m in enumerate(thresholds_m):
        left = np.sum([crowd.left(indicator, each, threshold_m, at) for each in layers], axis=0)
        affected, uncertain, no_data = _whole(left, count)
        fallen = wet - affected - uncertain - no_data
        yield table_row(
            _KEYS["thresholds"],
            {"key": indicator.key, "flood": count.flow_key, "threshold_m": threshold_m, "unit": indicator.unit},
            affected=affected, uncertain=uncertain, no_data=no_data, fewer=fallen - before,
        )  # fmt: skip
        before = fallen


def _whole(parts: Floats, count: Count) -> tuple[int, int, int]:
    """Round what is left so that no part is more than there was, and none grows as the water must be deeper."""
    affected, uncertain, no_data = parts.tolist()
    wet = count.affected + count.uncertain
    unknown = min(round(no_data), wet)
    left = min(round(affected + uncertain), wet - unknown)
    sure = min(round(affected), count.affected, left)
    return sure, left - sure, unknown


def change_rows(exposed: Sequence[Exposed], rows: ExposedRows, thresholds_m: Sequence[float]) -> list[Row]:
    """List the objects that fall out at each depth: their greatest is less, but no less than the depth before."""
    found: list[Row] = []
    for each in exposed:
        if each.depths is None or each.layer.kind == "population":
            continue
        lower = 0.0
        for threshold_m in thresholds_m:
            deepest = np.where(each.touched, each.depths.max_m, np.nan)
            positions = np.flatnonzero((deepest >= np.float32(lower)) & (deepest < np.float32(threshold_m)))
            depths = as_measured(deepest[positions])
            for row, depth_m in zip(rows.plain(each.layer, positions), depths, strict=True):
                more = {"flood": each.flow.key, "threshold_m": threshold_m, "depth_max_m": depth_m}
                found.append(table_row(_KEYS["changes"], row, **more))
            lower = threshold_m
    return found
