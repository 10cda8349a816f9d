"""The rows behind any number: the number is reckoned again, and stopped before its rows are summed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.access import CUT_OFF, Access
from geoansvar.analysis.crowd import Crowd
from geoansvar.analysis.districts import NOWHERE, Districts, parts_within
from geoansvar.analysis.exposed import Exposed, FlowInput, geometry_of
from geoansvar.analysis.exposed_rows import ExposedRows
from geoansvar.analysis.indicators import INDICATORS, Indicator, counted_at
from geoansvar.analysis.rows import name_ranks
from geoansvar.analysis.surface import DRY, NO_PLACE, UNCERTAIN, UNMAPPED, WET
from geoansvar.analysis.ticks import Members
from geoansvar.model.answer import Row
from geoansvar.model.flow import Flow
from geoansvar.model.number import NOWHERE as IN_NONE
from geoansvar.model.number import Number, Opened

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]
LEAST = 1e-6  # persons, m or m²: what adds less is the rounding of coordinates
_INDICATOR_NAMED = {indicator.key: indicator for indicator in INDICATORS}
_COLUMNS = {  # which of a row's four parts a number's part sums
    "": (0, 1), "affected": (0,), "uncertain": (1,), "outside": (2,), "no_data": (3,), "total": (0, 1, 2, 3),
}  # fmt: skip
_AT_DEPTH = {"": (0, 1), "affected": (0,), "uncertain": (1,), "no_data": (2,)}
_READ_FIRST = (WET, UNCERTAIN, UNMAPPED, NO_PLACE, DRY)
_ORDER = np.argsort(np.array(_READ_FIRST))  # by state: which place it is read in


class FloodLedger:
    """Opens the numbers of an answer on floods.

    Parameters
    ----------
    exposed
        Every layer at every flow, processes already as the objects they use.
    flows
        The same flows.
    ladders
        Flows that can be climbed: what a step adds is told within one.
    thresholds_m
        The depths that the flows' objects were measured with.
    members
        Who is of which category of the tick list, where there is one.
    access
        Who is cut off at each flow, where somebody looked.
    """

    def __init__(
        self,
        exposed: Sequence[Exposed],
        *,
        crowd: Crowd,
        districts: Districts | None,
        rows: ExposedRows,
        flows: Sequence[FlowInput],
        ladders: Sequence[Sequence[Flow]],
        thresholds_m: Sequence[float],
        members: Members | None = None,
        access: Access | None = None,
    ) -> None:
        self._exposed, self._crowd, self._districts, self._rows = exposed, crowd, districts, rows
        self._flows = {each.flow.key: each for each in flows}
        self._before = {large.key: small.key for ladder in ladders for small, large in pairwise(ladder)}
        self._thresholds_m, self._members, self._access = tuple(thresholds_m), members, access
        self._counted: dict[str, dict[str, list[Exposed]]] = {}
        self._first = _first_of(exposed)
        self._ranks: dict[str, Positions] = {}
        self._places: dict[str, dict[str, Any]] = {}
        self._groups: dict[tuple[str, str], NDArray[np.object_]] = {}

    def open(self, number: Number) -> Opened | None:
        """Give the rows behind a number, those that are surely wet first, then by name.

        None where it is none of the answer's: another flow, a depth that was not asked for.
        """
        if number.indicator in _INDICATOR_NAMED:
            indicator = _INDICATOR_NAMED[number.indicator]
            reckon = self._reckoning(indicator, number)
            return None if reckon is None else self._opened(indicator.unit, self._at(indicator, number.flood), reckon)
        if number.indicator == CUT_OFF.key:
            return self._cut_off(number)
        if self._members is None or number.part not in _COLUMNS:
            return None
        layers = [each for each in self._exposed if each.flow.key == number.flood]
        ticked = [each for each in layers if (number.indicator, each.layer.name) in self._members.rows]
        return self._opened("objects", ticked, partial(self._of_category, number)) if ticked else None

    def _cut_off(self, number: Number) -> Opened | None:
        """Give the cells behind a number of those who are cut off; they are no part of what is wet."""
        if self._access is None or number.group is not None or number.district is not None or number.depth_m:
            return None
        before = self._before.get(number.flood, "") if number.part == "added" else number.flood
        if before not in self._access.at_flow or number.part not in (*_COLUMNS, "added"):
            return None
        now, was = self._access.parts(number.flood), self._access.parts(before)
        adds = now[:, 0] - was[:, 0] if number.part == "added" else now[:, _COLUMNS[number.part]].sum(axis=1)
        layers = [
            each for each in self._exposed if (each.flow.key, each.layer.name) == (number.flood, self._access.layer)
        ]
        return self._opened(CUT_OFF.unit, layers, lambda _: adds) if layers else None

    def place(self, layer: str, row_id: str) -> Any:
        """Give where an object is, EPSG:3006; None where it has no place."""
        if layer not in self._places:
            found = next(each.layer for each in self._exposed if each.layer.name == layer)
            self._places[layer] = dict(zip(found.frame["id"].tolist(), geometry_of(found), strict=True))
        return self._places[layer].get(row_id)

    def _opened(self, unit: str, layers: Sequence[Exposed], reckon: Callable[[Exposed], Floats]) -> Opened:
        """Keep of some layers the rows that add something, in reading order."""
        found = [(each, adds) for each in layers for adds in [reckon(each)]]
        some = [np.flatnonzero(np.abs(adds) > LEAST) for _, adds in found]
        which = np.repeat(np.arange(len(found)), [len(positions) for positions in some])
        at = np.concatenate([np.empty(0, dtype=np.intp), *some])
        adds = np.concatenate([np.empty(0), *(adds[at] for (_, adds), at in zip(found, some, strict=True))])
        first = [self._first[each.layer.name] for each in layers]
        order = self._reading_order(layers, some, which)
        which, at = which[order], at[order]
        objects = at + np.array([*first, 0], dtype=np.intp)[which]
        return Opened(unit, objects, adds[order], partial(self._make, tuple(layers), which, at))

    def _reading_order(self, layers: Sequence[Exposed], some: Sequence[Positions], which: Positions) -> Positions:
        states = [_ORDER[self._crowd.states(each)[at]] for each, at in zip(layers, some, strict=True)]
        ranks = [self._rank(each)[at] for each, at in zip(layers, some, strict=True)]
        none = np.empty(0, dtype=np.intp)
        return np.lexsort((np.concatenate([none, *ranks]), which, np.concatenate([none, *states])))

    def _rank(self, exposed: Exposed) -> Positions:
        name = exposed.layer.name
        if name not in self._ranks:
            self._ranks[name] = name_ranks(exposed.layer.frame)
        return self._ranks[name]

    def _make(self, layers: Sequence[Exposed], which: Positions, at: Positions, places: Sequence[int]) -> list[Row]:
        wanted = np.asarray(places, dtype=np.intp)
        made: dict[int, Row] = {}
        for layer, each in enumerate(layers):
            own = wanted[which[wanted] == layer]
            made |= dict(zip(own.tolist(), self._rows.at(each, at[own]), strict=True))
        return [made[place] for place in wanted.tolist()]

    def _at(self, indicator: Indicator, flow: str) -> list[Exposed]:
        """Give the layers that an indicator is counted in at a flow."""
        if indicator.key not in self._counted:
            counted = counted_at(indicator, self._exposed)
            self._counted[indicator.key] = {layers[0].flow.key: layers for layers in counted}
        return self._counted[indicator.key].get(flow, [])

    # ------------------------------------------------------------------------------- what each row adds to a number

    def _reckoning(self, indicator: Indicator, number: Number) -> Callable[[Exposed], Floats] | None:
        """Give what reckons each row of a layer; None where there is no such number."""
        if not self._at(indicator, number.flood):
            return None
        if number.depth_m is not None:
            deep = number.depth_m in self._thresholds_m and number.part in (*_AT_DEPTH, "fewer")
            return partial(self._so_deep, indicator, number) if deep and number.district is None else None
        if number.part == "added":
            return partial(self._added, indicator, number) if number.flood in self._before else None
        known = number.district in (None, IN_NONE) or (
            self._districts is not None and number.district in self._districts.ids
        )
        return partial(self._of_part, indicator, number) if known and number.part in _COLUMNS else None

    def _of_part(self, indicator: Indicator, number: Number, exposed: Exposed) -> Floats:
        parts = self._parts(indicator, number, exposed)[:, _COLUMNS[number.part]].sum(axis=1)
        return self._weighed(indicator, number, exposed, parts)

    def _weighed(self, indicator: Indicator, number: Number, exposed: Exposed, parts: Floats) -> Floats:
        weighed: Floats = self._crowd.weights(indicator, exposed.layer) * parts
        if number.group is None:
            return weighed
        key = (indicator.key, exposed.layer.name)
        if key not in self._groups:
            self._groups[key] = indicator.groups(exposed.layer)
        return np.where(self._groups[key] == number.group, weighed, 0.0)

    def _parts(self, indicator: Indicator, number: Number, exposed: Exposed) -> Floats:
        """Give each row's share of the four parts, or what a district has of them."""
        parts = self._crowd.fractions(indicator, exposed)
        if number.district is None or self._districts is None:
            return parts
        ids = self._districts.ids
        district = NOWHERE if number.district == IN_NONE else ids.index(number.district)
        portions = self._crowd.portions(indicator, exposed, self._districts, self._flows[exposed.flow.key])
        return parts_within(portions, parts, district)

    def _added(self, indicator: Indicator, number: Number, exposed: Exposed) -> Floats:
        """Give how much more of each row is surely wet than at the flow before: less, where that is less."""
        before = self._at(indicator, self._before[number.flood])
        smaller = next((each for each in before if each.layer.name == exposed.layer.name), None)
        now = self._crowd.fractions(indicator, exposed)[:, 0]
        was = np.zeros_like(now) if smaller is None else self._crowd.fractions(indicator, smaller)[:, 0]
        return self._weighed(indicator, number, exposed, now - was)

    def _so_deep(self, indicator: Indicator, number: Number, exposed: Exposed) -> Floats:
        at = self._thresholds_m.index(float(number.depth_m or 0.0))
        if number.part == "fewer":
            fewer = self._left(indicator, exposed, at - 1)[:, :2] - self._left(indicator, exposed, at)[:, :2]
            return self._weighed(indicator, number, exposed, fewer.sum(axis=1))
        parts = self._left(indicator, exposed, at)[:, _AT_DEPTH[number.part]].sum(axis=1)
        return self._weighed(indicator, number, exposed, parts)

    def _left(self, indicator: Indicator, exposed: Exposed, at: int) -> Floats:
        """Give what is left of each row at a depth, shape (n, 3); before the first, all that has a depth."""
        depth_m = self._thresholds_m[max(at, 0)]
        rows, parts = self._crowd.left_of_rows(indicator, exposed, depth_m, max(at, 0))
        left = np.zeros((len(exposed.states), 3))
        left[rows] = parts
        if at < 0:
            wet = self._crowd.fractions(indicator, exposed)[:, :2].sum(axis=1)
            left[:, 0], left[:, 1] = wet - left[:, 2], 0.0
        return left

    def _of_category(self, number: Number, exposed: Exposed) -> Floats:
        members = self._members.rows[number.indicator, exposed.layer.name] if self._members else False
        parts = exposed.by_state()[:, _COLUMNS[number.part]].sum(axis=1)
        return np.where(members, parts, 0.0)


def _first_of(exposed: Sequence[Exposed]) -> Mapping[str, int]:
    """Number the objects of all layers after each other."""
    layers = {each.layer.name: len(each.states) for each in exposed}
    ends = np.cumsum([0, *layers.values()]).tolist()
    return dict(zip(layers, ends, strict=False))
