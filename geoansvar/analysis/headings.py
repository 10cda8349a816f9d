"""What each flow amounts to under the statute's headings: a number where one can be had, else why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.access import CUT_OFF
from geoansvar.analysis.exposed import Exposed
from geoansvar.analysis.indicators import INDICATORS, Count, Indicator
from geoansvar.analysis.rows import table_row
from geoansvar.analysis.surface import NO_PLACE, UNMAPPED
from geoansvar.analysis.ticks import tells
from geoansvar.model.answer import Row
from geoansvar.model.directive import Part, statute, tick_list
from geoansvar.model.flow import Flow
from geoansvar.model.tables import FLOOD_DIRECTIVE

_LEAST_SHARE = 1e-6  # of a row: less is the rounding of coordinates
OK, NO_LAYER, NO_COLUMN, NO_DATA, NOT_MAPPED = "ok", "no-layer", "no-column", "no-data", "unmapped"
INDICATOR_NAMED: dict[str, Indicator] = {indicator.key: indicator for indicator in (*INDICATORS, CUT_OFF)}
# Without something in this column a layer has no number of these: no purpose anywhere is not no dwelling anywhere.
_NEEDED = {
    "dwellings": "purpose",
    "schools_and_care": "purpose",
    "water_protected_areas": "designation",
    "ied_plants": "ied",
}
_KEYS = {table.key: table.keys for table in FLOOD_DIRECTIVE}


@dataclass(frozen=True, slots=True)
class _Parts:
    """What is known of a number, and how much nobody knows; None where there is no number."""

    affected: int | None
    uncertain: int | None
    no_data: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Every count of an answer, and why there is none where there is none.

    Attributes
    ----------
    flows
        Their keys, in reading order.
    counts
        By indicator and flow: all of it first, then its groups.
    exposed
        By kind and flow.
    before
        The flow that each is climbed from, within its ladder.
    no_access
        The kind of layer for want of which nobody can be told to be cut off; None where nothing is wanting.
    """

    flows: tuple[str, ...]
    counts: Mapping[tuple[str, str], list[Count]]
    exposed: Mapping[tuple[str, str], list[Exposed]]
    before: Mapping[str, str]
    no_access: str | None = None

    @classmethod
    def of(
        cls, counts: Iterable[Count], exposed: Iterable[Exposed], *, flows: Iterable[str],
        ladders: Iterable[Sequence[Flow]], no_access: str | None = None,
    ) -> Numbers:  # fmt: skip
        """Put counts in order.

        Parameters
        ----------
        ladders
            Flows that can be climbed: what a step adds is told within one, and never across two.
        """
        by_indicator: dict[tuple[str, str], list[Count]] = {}
        for count in counts:
            by_indicator.setdefault((count.key, count.flow_key), []).append(count)
        by_kind: dict[tuple[str, str], list[Exposed]] = {}
        for each in exposed:
            by_kind.setdefault((each.layer.kind, each.flow.key), []).append(each)
        before = {large.key: small.key for ladder in ladders for small, large in pairwise(ladder)}
        return cls(tuple(flows), by_indicator, by_kind, before, no_access)

    def headings(self) -> list[Row]:
        """Give the rows of the table ``headings``: heading, indicator, group, flow."""
        return list(self._parts(statute().headings, "headings", "heading"))

    def obligatory(self) -> list[Row]:
        """Give the rows of the table ``obligatory``: what a risk map has to show."""
        return list(self._parts(statute().items, "obligatory", "item"))

    def missing(self, ticks: Iterable[Row]) -> list[Row]:
        """Give the rows of the table ``missing``: every number and category that something is missing for."""
        rows = [
            self._missing(part.code, key, self._kind(key), reason)
            for part in statute().headings
            for key in part.indicators
            if (reason := self._first_reason(key)) is not None
        ]
        return [*rows, *self._missing_categories(ticks)]

    def _parts(self, parts: Iterable[Part], table: str, section: str) -> Iterator[Row]:
        for part in parts:
            for key in part.indicators:
                for row in self.rows(key):
                    yield table_row(_KEYS[table], row, **{section: part.code})

    def rows(self, key: str) -> list[Row]:
        """Give an indicator's numbers, all of it first and then by group, at every flow."""
        groups: dict[str | None, None] = {None: None}
        for flow in self.flows:
            groups |= dict.fromkeys(count.group for count in self.counts.get((key, flow), ()))
        reasons = {flow: self.reason(key, flow) for flow in self.flows}
        return [row for group in groups for row in self._rows(key, group, reasons)]

    def _rows(self, key: str, group: str | None, reasons: Mapping[str, str | None]) -> Iterator[Row]:
        parts = {flow: self._parts_of(key, flow, group, reasons[flow]) for flow in self.flows}
        for flow, part in parts.items():
            yield {
                "indicator": key,
                "group": group,
                "flood": flow,
                "value": part.affected,
                "uncertain": part.uncertain,
                "no_data": part.no_data,
                "unit": INDICATOR_NAMED[key].unit,
                "state": state_of(reasons[flow]),
                "added": self._added(key, parts, flow),
                "layer": self._layers(key, flow),
            }

    def _parts_of(self, key: str, flow: str, group: str | None, reason: str | None) -> _Parts:
        """Give what is affected, uncertain and unknown; a group that a flow does not reach is nought."""
        count = self._count(key, flow, group)
        if reason in (NO_LAYER, NO_COLUMN):
            return _Parts(None, None, None)
        if count is None:
            return _Parts(0, 0, 0) if reason is None else _Parts(None, None, 0)
        if reason is not None:
            return _Parts(None, None, count.no_data)
        return _Parts(count.affected, count.uncertain, count.no_data)

    def _added(self, key: str, parts: Mapping[str, _Parts], flow: str) -> int | None:
        """Say what a step adds; nothing where a flow is no step, or the one before is not known in all of it."""
        before = self.before.get(flow)
        if before is None or before not in parts:
            return None
        smaller, larger = parts[before], parts[flow]
        hole = bool(smaller.no_data) and self._has_hole(key, before, flow)
        return (
            None if hole or smaller.affected is None or larger.affected is None else larger.affected - smaller.affected
        )

    def _has_hole(self, key: str, before: str, flow: str) -> bool:
        """Tell whether anything is mapped at a flow that was not at the one before: what that adds, the water did not.

        What has no place has none at any flow, and what neither survey covers neither adds nor takes away.
        """
        counted = INDICATOR_NAMED[key]
        pairs = zip(self._at(key, before), self._at(key, flow), strict=True)
        return any(
            bool((_unmapped(smaller, counted) - _unmapped(larger, counted) > _LEAST_SHARE).any())
            for smaller, larger in pairs
        )

    def _count(self, key: str, flow: str, group: str | None) -> Count | None:
        return next((count for count in self.counts.get((key, flow), ()) if count.group == group), None)

    def _layers(self, key: str, flow: str) -> str | None:
        """Name the layers that a number is, or would be, counted in."""
        counted = self.counts.get((key, flow))
        if counted:
            return counted[0].layer
        return ", ".join(each.layer.name for each in self._at(key, flow)) or None

    def _kind(self, key: str) -> str:
        """Give the kind of the layers that a number is counted in, or cannot be counted without."""
        return (self.no_access if key == CUT_OFF.key else None) or INDICATOR_NAMED[key].kind

    def _at(self, key: str, flow: str) -> list[Exposed]:
        return self.exposed.get((INDICATOR_NAMED[key].kind, flow), [])

    def reason(self, key: str, flow: str) -> str | None:
        """Say why there is no number; None where there is one."""
        layers, count = self._at(key, flow), self._count(key, flow, None)
        if not layers or (key == CUT_OFF.key and count is None):
            return NO_LAYER
        if count is None or not any(tells(each.layer, _NEEDED.get(key)) for each in layers):
            return NO_COLUMN
        if count.total == 0 or count.no_data < count.total:
            return None
        unmapped = any(bool((each.states == UNMAPPED).any()) for each in layers)
        return NOT_MAPPED if unmapped else NO_DATA

    def _first_reason(self, key: str) -> str | None:
        return next((reason for flow in self.flows if (reason := self.reason(key, flow))), None)

    def _missing_categories(self, ticks: Iterable[Row]) -> Iterator[Row]:
        lacking = {
            row["category"]: "no-objects" if row["state"] == NO_DATA else row["state"]
            for row in ticks
            if row["value"] is None
        }
        for tick in tick_list().ticks:
            if tick.code in lacking:
                yield self._missing(tick.heading, tick.code, tick.where[0].kind, lacking[tick.code])

    def _missing(self, heading: str, key: str, kind: str, reason: str) -> Row:
        told: dict[str, Any] = {"heading": heading, "indicator": key, "kind": kind, "reason": reason}
        return table_row(_KEYS["missing"], told)


def state_of(reason: str | None) -> str:
    """Give the state of a number: a layer without the column is no layer of that."""
    return OK if reason is None else NO_LAYER if reason == NO_COLUMN else reason


def _unmapped(exposed: Exposed, indicator: Indicator) -> NDArray[np.float64]:
    """Give how much of each row counts as not mapped, 0–1; what has no place is not asked about."""
    share = exposed.by_share()[:, 3] if indicator.by_share else np.where(exposed.states == UNMAPPED, 1.0, 0.0)
    return np.where(exposed.states == NO_PLACE, 0.0, share)
