"""The objects behind every number: one row for each that is wet, may be, or that nobody can tell of, at each flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.answering import Answering, plain_numbers
from geoansvar.analysis.crowd import Crowd
from geoansvar.analysis.districts import NOWHERE, Districts
from geoansvar.analysis.exposed import Exposed, geometry_of
from geoansvar.analysis.indicators import EXPOSED_KINDS, INDICATORS, OF_KIND, Indicator, counted_at
from geoansvar.analysis.register import Register
from geoansvar.analysis.rows import by_name, plain_rows, table_row
from geoansvar.analysis.surface import NO_PLACE, STATE_WORDS, UNCERTAIN, UNMAPPED, WET
from geoansvar.model.answer import Row
from geoansvar.model.layer import Layer
from geoansvar.model.tables import EXPOSED_OBJECTS

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
# Of these, only what is wet or may be stands in every answer: the others are too many, and are opened when asked for.
WITHOUT_UNKNOWN = ("building", "road", "railway", "population", "land-use", "address")
# Of the houses, schools and care are few, and stand in rows also where nobody can tell of them.
_ALWAYS_NAMED = next(each for each in INDICATORS if each.key == "schools_and_care")
_CENTIMETRES, _TENTHS, _SHARE, _TELLING = 2, 1, 4, 3  # decimals


class ExposedRows:
    """The rows of layers at flows; what does not depend on the flow is made a row once.

    Parameters
    ----------
    exposed
        Every layer at every flow, processes already as the objects they use.
    register
        Tells who answers for an object; None where there is none to ask.
    as_of
        The day on which a contact must still be valid.
    unknown_rows
        List also, of the kinds that have all too many, what nobody can tell of.
    categories
        What else objects are counted in, by layer and id.
    """

    def __init__(
        self,
        exposed: Sequence[Exposed],
        *,
        crowd: Crowd,
        districts: Districts | None,
        register: Register | None,
        as_of: date,
        unknown_rows: bool = False,
        categories: Mapping[tuple[str, str], Sequence[str]] | None = None,
    ) -> None:
        self._exposed = sorted(exposed, key=lambda each: EXPOSED_KINDS.index(each.layer.kind))
        self._crowd, self._districts, self._unknown_rows = crowd, districts, unknown_rows
        self._answering, self._categories = Answering(register, as_of=as_of), categories or {}
        self._counted = _counted(exposed)
        self._plain: dict[str, dict[int, Row]] = {}
        self._listed: dict[tuple[str, str], dict[int, Row]] = {}

    def objects(self) -> list[Row]:
        """Give the rows of the table ``objects``: flow by flow, kind by kind, by name."""
        flows = dict.fromkeys(each.flow.key for each in self._exposed)
        return [row for key in flows for each in self._exposed if each.flow.key == key for row in self._rows(each)]

    def at(self, exposed: Exposed, positions: NDArray[np.intp]) -> list[Row]:
        """Give the rows of some objects at a flow, listed or not, in the order they are asked for."""
        known = self._listed.get((exposed.flow.key, exposed.layer.name), {})
        new = np.array([at for at in positions.tolist() if at not in known], dtype=np.intp)
        made = dict(zip(new.tolist(), self._made_at(exposed, new, kept=False), strict=True))
        return [known[at] if at in known else made[at] for at in positions.tolist()]

    def places(self) -> dict[tuple[str, str], Any]:
        """Give the geometry of every row that has one, EPSG:3006."""
        places: dict[tuple[str, str], Any] = {}
        for name, rows in self._plain.items():
            layer = next(each.layer for each in self._exposed if each.layer.name == name)
            geometry = geometry_of(layer)
            places |= {(name, row["id"]): geometry[at] for at, row in rows.items() if geometry[at] is not None}
        return places

    def plain(self, layer: Layer, positions: NDArray[np.intp], *, kept: bool = True) -> list[Row]:
        """Give what a layer tells of some rows, and who answers for them: the same at every flow.

        What is ``kept`` is made once, and is what ``places`` gives.
        """
        known = self._plain.setdefault(layer.name, {})
        new = [at for at in positions.tolist() if at not in known]
        made = dict(zip(new, self._made(layer, new), strict=True)) if new else {}
        if kept:
            known |= made
        return [known[at] if at in known else made[at] for at in positions.tolist()]

    def _made(self, layer: Layer, positions: list[int]) -> Iterator[Row]:
        indicators = OF_KIND[layer.kind]
        split = bool(indicators) and indicators[0].group_column is not None
        groups = indicators[0].groups(layer)[positions].tolist() if split else [None] * len(positions)
        districts = self._district_ids(layer, positions)
        plain = plain_rows(layer.frame.iloc[positions], layer=layer.name, kind=layer.kind)
        for row, group, district in zip(plain, groups, districts, strict=True):
            yield table_row(
                EXPOSED_OBJECTS.keys, row, group=group, district=district, **self._answering.of(layer.kind, row)
            )

    def _district_ids(self, layer: Layer, positions: list[int]) -> list[str | None]:
        if self._districts is None:
            return [None] * len(positions)
        ids = self._districts.ids
        return [None if at == NOWHERE else ids[at] for at in self._districts.of_layer(layer)[positions].tolist()]

    def _rows(self, exposed: Exposed) -> list[Row]:
        states = self._crowd.states(exposed)
        positions = np.flatnonzero(_listed(exposed.layer, states, unknown_rows=self._unknown_rows))
        rows = self._made_at(exposed, positions)
        self._listed[exposed.flow.key, exposed.layer.name] = dict(zip(positions.tolist(), rows, strict=True))
        return sorted(rows, key=by_name)

    def _made_at(self, exposed: Exposed, positions: NDArray[np.intp], *, kept: bool = True) -> list[Row]:
        if not len(positions):
            return []
        states = self._crowd.states(exposed)[positions]
        shares = np.where(states == UNMAPPED, np.nan, exposed.shares[positions])  # not mapped is not dry
        more = {
            "flood": [exposed.flow.key] * len(positions),
            "wet": [STATE_WORDS[state] for state in states.tolist()],
            "wet_share": plain_numbers(shares, _SHARE),
            **_depths(exposed, positions),
            **_wet_size(geometry_of(exposed.layer)[positions], shares),
            "persons": self._persons(exposed, positions),
            "amounts": self._amounts(exposed, positions),
            "counted_in": self._counted_in(exposed, positions),
        }
        plain = self.plain(exposed.layer, positions, kept=kept)
        return [
            row | dict(zip(more, values, strict=True))
            for row, values in zip(plain, zip(*more.values(), strict=True), strict=True)
        ]

    def _parts(self, indicator: Indicator, exposed: Exposed, positions: NDArray[np.intp]) -> Floats:
        """Give how much of some rows is counted as wet, in doubt, outside and unknown."""
        weights = self._crowd.weights(indicator, exposed.layer)[positions]
        parts: Floats = weights[:, None] * self._crowd.fractions(indicator, exposed)[positions]
        return parts

    def _counted_in(self, exposed: Exposed, positions: NDArray[np.intp]) -> list[list[str]]:
        """Name the numbers that each row is a part of: by what is wet or in doubt, or else by what is unknown."""
        states = self._crowd.states(exposed)[positions]
        touched = (states == WET) | (states == UNCERTAIN)
        keys: list[list[str]] = [[] for _ in positions]
        for indicator in self._counted.get((exposed.flow.key, exposed.layer.name), ()):
            parts = self._parts(indicator, exposed, positions)
            for at in np.flatnonzero(np.where(touched, parts[:, :2].sum(axis=1), parts[:, 3]) > 0).tolist():
                keys[at].append(indicator.key)
        ids = exposed.layer.frame["id"].to_numpy()[positions].tolist() if self._categories else ()
        for at, name in enumerate(ids):
            keys[at] += self._categories.get((exposed.layer.name, name), ())
        return keys

    def _amounts(self, exposed: Exposed, positions: NDArray[np.intp]) -> list[Row]:
        """Give what each row adds to the numbers that count more than objects: surely, and in doubt."""
        found: list[Row] = [{} for _ in positions]
        for indicator in self._counted.get((exposed.flow.key, exposed.layer.name), ()):
            if indicator.amount is None:
                continue
            parts = self._parts(indicator, exposed, positions)[:, :2]
            for at in np.flatnonzero(parts.sum(axis=1) > 0).tolist():
                sure, doubt = parts[at].round(_TELLING).tolist()
                found[at][indicator.key] = {"affected": sure, "uncertain": doubt, "unit": indicator.unit}
        return found

    def _persons(self, exposed: Exposed, positions: NDArray[np.intp]) -> list[float | None]:
        """Give who is in the water or in doubt: the first number of people that the layer has."""
        people = [each for each in OF_KIND[exposed.layer.kind] if each.unit == "persons" and each.amount is not None]
        counted = self._counted.get((exposed.flow.key, exposed.layer.name), ())
        indicator = next((each for each in people if each in counted), None)
        if indicator is None or indicator.amount is None:
            return [None] * len(positions)
        known = np.isfinite(indicator.amount(exposed.layer)[positions])
        parts = self._parts(indicator, exposed, positions)[:, :2].sum(axis=1)
        return plain_numbers(np.where(known, parts, np.nan), _TENTHS)


def _counted(exposed: Sequence[Exposed]) -> dict[tuple[str, str], tuple[Indicator, ...]]:
    """Give the indicators that each layer is counted in at each flow."""
    found: dict[tuple[str, str], tuple[Indicator, ...]] = {}
    for indicator in INDICATORS:
        for layers in counted_at(indicator, exposed):
            for each in layers:
                key = (each.flow.key, each.layer.name)
                found[key] = (*found.get(key, ()), indicator)
    return found


def _listed(layer: Layer, states: NDArray[np.int8], *, unknown_rows: bool) -> Flags:
    """Tell which rows an answer names: those that are wet or may be, and those that nobody can tell of."""
    touched: Flags = (states == WET) | (states == UNCERTAIN)
    unknown: Flags = np.isin(states, (UNMAPPED, NO_PLACE))
    if unknown_rows or layer.kind not in WITHOUT_UNKNOWN:
        return touched | unknown
    return touched | (unknown & _ALWAYS_NAMED.chosen(layer)) if layer.kind == _ALWAYS_NAMED.kind else touched


def _depths(exposed: Exposed, positions: NDArray[np.intp]) -> dict[str, list[float | None]]:
    if exposed.depths is None:
        nothing: list[float | None] = [None] * len(positions)
        return {"depth_max_m": nothing, "depth_mean_m": nothing}
    return {
        "depth_max_m": as_measured(exposed.depths.max_m[positions]),
        "depth_mean_m": plain_numbers(exposed.depths.mean_m[positions], _CENTIMETRES),
    }


def as_measured(depths: Floats) -> list[float | None]:
    """Write depths unrounded, as short as 32 bits can be: so a row is as deep as the numbers counted it."""
    return [float(str(each)) if np.isfinite(each) else None for each in depths.astype(np.float32)]


def _wet_size(geometry: NDArray[Any], shares: Floats) -> dict[str, list[float | None]]:
    """Give how much of each row is wet as it is drawn: surfaces in m², lines in m."""
    size = shapely.get_dimensions(geometry)
    m2 = np.where(size == 2, shapely.area(geometry) * shares, np.nan)
    metres = np.where(size == 1, shapely.length(geometry) * shares, np.nan)
    return {"wet_m2": plain_numbers(m2, _TENTHS), "wet_m": plain_numbers(metres, _TENTHS)}
