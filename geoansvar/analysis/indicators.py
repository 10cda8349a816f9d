"""What is counted when land gets wet, as plain data, and the whole numbers that it makes at each flow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.amounts import (
    UNKNOWN_GROUP,
    everything,
    group_values,
    is_true,
    measured_by,
    not_ied,
    number,
    of_purpose,
    sni_division,
    water_protected,
)
from geoansvar.analysis.care import is_school_or_care
from geoansvar.analysis.dwelling import is_dwelling
from geoansvar.analysis.exposed import Exposed
from geoansvar.analysis.people import whole_people
from geoansvar.analysis.processes import through_objects
from geoansvar.model.answer import Row
from geoansvar.model.layer import Layer

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

# Whose layers are asked what gets wet; the order is the reading order of the answer.
EXPOSED_KINDS = (
    "population", "building", "vital-service", "safety-point", "shelter", "resource", "hazardous-site", "dam",
    "workplace", "road", "railway", "protected-area", "pollution-source", "heritage", "land-use",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that is counted.

    Attributes
    ----------
    kind
        Whose layers it is counted in.
    unit
        ``persons``, ``objects``, ``m`` or ``m2``.
    group_column
        What it is split by, None where it is not.
    chosen
        Which rows of a layer it counts.
    amount
        How much each row holds; None counts the rows themselves. NaN is unknown, and named rather than counted.
    grouped
        Makes a group of a value of the column.
    """

    key: str
    kind: str
    unit: str
    group_column: str | None
    chosen: Callable[[Layer], Flags]
    amount: Callable[[Layer], Floats] | None
    grouped: Callable[[str], str] = str

    @property
    def by_share(self) -> bool:
        """Whether an object counts by how much of it is wet, and not as a whole."""
        return self.kind == "population" or self.unit in ("m", "m2")

    def weights(self, layer: Layer) -> Floats:
        """Give how much each row of a layer counts; 0 where it is not chosen or nothing is known."""
        amount = np.ones(len(layer.frame)) if self.amount is None else np.nan_to_num(self.amount(layer))
        return np.where(self.chosen(layer), amount, 0.0)

    def groups(self, layer: Layer) -> NDArray[Any]:
        """Give the group of each row; ``unknown`` where it is not split or the layer does not tell."""
        if self.group_column is None or self.group_column not in layer.frame:
            return np.full(len(layer.frame), UNKNOWN_GROUP, dtype=object)
        return group_values(layer.frame[self.group_column], self.grouped)


def _people(key: str) -> Indicator:
    return Indicator(key, "population", "persons", None, everything, number(key))


def _objects(key: str, kind: str, group: str | None, chosen: Callable[[Layer], Flags] = everything) -> Indicator:
    return Indicator(key, kind, "objects", group, chosen, None)


def _m2(key: str, kind: str, group: str) -> Indicator:
    return Indicator(key, kind, "m2", group, everything, measured_by(shapely.area))


def _m(key: str, kind: str, group: str) -> Indicator:
    return Indicator(key, kind, "m", group, everything, measured_by(shapely.length))


INDICATORS: tuple[Indicator, ...] = (
    _people("residents"),
    _people("age_0_5"),
    _people("age_80_plus"),
    _people("day_population"),
    _objects("buildings", "building", "purpose"),
    _m2("buildings_m2", "building", "purpose"),
    _objects("dwellings", "building", "purpose", of_purpose(is_dwelling)),
    _objects("schools_and_care", "building", "purpose", of_purpose(is_school_or_care)),
    _objects("vital_services", "vital-service", "sector"),
    _objects("safety_points", "safety-point", "type"),
    _objects("shelters", "shelter", None),
    _objects("resources", "resource", "type"),
    _objects("hazardous_sites", "hazardous-site", "class"),
    _objects("dams", "dam", None),
    Indicator("workplaces", "workplace", "objects", "sni", everything, None, sni_division),
    Indicator("employees", "workplace", "persons", "sni", everything, number("employees"), sni_division),
    _m("roads_m", "road", "road_class"),
    _m("railways_m", "railway", "railway_class"),
    _objects("protected_areas", "protected-area", "designation"),
    _objects("water_protected_areas", "protected-area", "designation", water_protected),
    _m2("protected_areas_m2", "protected-area", "designation"),
    _objects("ied_plants", "pollution-source", "risk_class", is_true("ied")),
    _objects("polluted_sites", "pollution-source", "risk_class", not_ied),
    _objects("heritage", "heritage", "designation"),
    _m2("heritage_m2", "heritage", "designation"),
    _m2("land_use_m2", "land-use", "class"),
)
OF_KIND: dict[str, tuple[Indicator, ...]] = {
    kind: tuple(indicator for indicator in INDICATORS if indicator.kind == kind) for kind in EXPOSED_KINDS
}


@dataclass(frozen=True, slots=True)
class Count:
    """What one indicator amounts to at one flow, in whole numbers; the total is the sum of its four parts.

    ``group`` is None for all of it; the groups' parts sum to those of all. ``layer`` names the layers it is
    counted in, parted by comma where there are several.
    """

    key: str
    group: str | None
    flow_key: str
    unit: str
    total: int
    affected: int
    uncertain: int
    outside: int
    no_data: int
    layer: str

    @property
    def parts(self) -> tuple[int, int, int, int]:
        """Give the four parts in the order of ``PARTS``."""
        return self.affected, self.uncertain, self.outside, self.no_data

    def as_row(self) -> Row:
        """Give the count as a row of an answer's totals."""
        parts = dict(zip(("affected", "uncertain", "outside", "no_data"), self.parts, strict=True))
        return {"key": self.key, "flood": self.flow_key, "unit": self.unit, "total": self.total, **parts}


Fractions = Callable[[Indicator, Exposed], Floats]


def fractions_of(indicator: Indicator, exposed: Exposed) -> Floats:
    """Give each row's share of the four parts, shape (n, 4): by surface or length, or as a whole."""
    return exposed.by_share() if indicator.by_share else exposed.by_state()


def measured(exposed: Sequence[Exposed], *, fractions: Fractions = fractions_of) -> list[Count]:
    """Count every indicator whose kind has a layer, at every flow, in all and by group.

    Parameters
    ----------
    exposed
        Layers at flows, in any order; flows come out in the order they first stand in.
    fractions
        How each row falls on the four parts; people may be spread in another way than by surface.
    """
    exposed = through_objects(exposed)
    return [count for indicator in INDICATORS for count in _counted(indicator, exposed, fractions)]


def _counted(indicator: Indicator, exposed: Sequence[Exposed], fractions: Fractions) -> Iterator[Count]:
    """Count an indicator at every flow; what does not depend on the flow is worked out once."""
    known: dict[tuple[str, ...], _Weighed] = {}
    for layers in counted_at(indicator, exposed):
        names = tuple(each.layer.name for each in layers)
        if names not in known:
            known[names] = _Weighed.of(indicator, [each.layer for each in layers])
        yield from _counts(indicator, layers, known[names], fractions)


def counted_at(indicator: Indicator, exposed: Sequence[Exposed]) -> Iterator[list[Exposed]]:
    """Give, flow by flow, the layers that an indicator is counted in; nothing where there is none.

    People are counted in one layer, the newest that has the number, so that nobody is counted twice.
    """
    for flow_key in dict.fromkeys(each.flow.key for each in exposed):
        layers = [each for each in exposed if each.flow.key == flow_key and each.layer.kind == indicator.kind]
        layers = [each for each in layers if _has_number(indicator, each.layer)]
        if indicator.kind == "population" and layers:
            layers = [max(layers, key=lambda each: (dated(each.layer), each.layer.name))]
        if layers:
            yield layers


def dated(layer: Layer) -> str:
    """Give the day that a layer's numbers are of, as ISO 8601."""
    return (layer.declaration.valid_from or layer.declaration.source.retrieved).isoformat()


def _has_number(indicator: Indicator, layer: Layer) -> bool:
    if indicator.amount is None or indicator.unit != "persons":
        return True
    return bool(np.isfinite(indicator.amount(layer)).any())


@dataclass(frozen=True, slots=True)
class _Weighed:
    """How much each row of some layers counts, and which group each is of."""

    weights: Floats
    groups: tuple[str, ...]
    which: NDArray[np.intp]

    @classmethod
    def of(cls, indicator: Indicator, layers: Sequence[Layer]) -> _Weighed:
        weights = np.concatenate([indicator.weights(layer) for layer in layers])
        if indicator.group_column is None:
            return cls(weights, (), np.full(len(weights), -1, dtype=np.intp))
        codes, names = pd.factorize(np.concatenate([indicator.groups(layer) for layer in layers]))
        used = np.unique(codes[weights > 0])
        groups = sorted(str(names[code]) for code in used)
        place = np.full(len(names) + 1, -1, dtype=np.intp)
        place[used] = [groups.index(str(names[code])) for code in used]
        return cls(weights, tuple(groups), place[codes])


def _counts(
    indicator: Indicator, layers: Sequence[Exposed], weighed: _Weighed, fractions: Fractions
) -> Iterator[Count]:
    weights = weighed.weights
    parts = weights[:, None] * np.concatenate([fractions(indicator, each) for each in layers])
    whole = np.array(whole_people(parts.sum(axis=0).tolist(), total=round(float(weights.sum()))), dtype=np.int64)
    name = ", ".join(each.layer.name for each in layers)
    yield _count(indicator, None, layers[0].flow.key, whole, name)
    by_group = summed(parts, weighed.which, len(weighed.groups))
    for group, row in zip(weighed.groups, shared_out(by_group, whole), strict=True):
        yield _count(indicator, group, layers[0].flow.key, row, name)


def _count(indicator: Indicator, group: str | None, flow_key: str, parts: Whole, layer: str) -> Count:
    affected, uncertain, outside, no_data = (int(part) for part in parts)
    total = affected + uncertain + outside + no_data
    return Count(indicator.key, group, flow_key, indicator.unit, total, affected, uncertain, outside, no_data, layer)


def summed(parts: Floats, which: NDArray[np.intp], count: int) -> Floats:
    """Sum rows of parts by the bin they are in, shape (count, 4); a row in bin -1 is left out."""
    inside = which >= 0
    columns = [np.bincount(which[inside], weights=column[inside], minlength=count) for column in parts.T]
    return np.column_stack(columns) if columns else np.zeros((count, 0))


def shared_out(parts: Floats, whole: Whole) -> Whole:
    """Round parts, shape (rows, 4), so that each column sums to its whole number: largest remainders go up."""
    return np.column_stack([_shared_out(column, int(total)) for column, total in zip(parts.T, whole, strict=True)])


def _shared_out(values: Floats, total: int) -> Whole:
    values = values.clip(0.0).round(6)
    rounded = np.floor(values).astype(np.int64)
    left = total - int(rounded.sum())
    if left >= 0:
        rounded[np.argsort(rounded - values, kind="stable")[:left]] += 1
    else:  # the rounding of many parts made a whole one too many
        rounded[np.argsort(np.where(rounded > 0, values - rounded, 2.0), kind="stable")[:-left]] -= 1
    return rounded
