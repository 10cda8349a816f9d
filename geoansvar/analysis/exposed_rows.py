"""The objects behind every number: one row for each that is wet, may be, or that nobody can tell of, at each flow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.contact import Contacts
from geoansvar.analysis.crowd import Crowd
from geoansvar.analysis.districts import NOWHERE, Districts
from geoansvar.analysis.exposed import Exposed, geometry_of
from geoansvar.analysis.indicators import EXPOSED_KINDS, INDICATORS, OF_KIND, Indicator, counted_at
from geoansvar.analysis.register import ROLES, Register
from geoansvar.analysis.rows import by_name, plain_rows, table_row
from geoansvar.analysis.surface import NO_PLACE, STATE_WORDS, UNCERTAIN, UNMAPPED, WET
from geoansvar.model.answer import Row
from geoansvar.model.layer import Layer
from geoansvar.model.tables import EXPOSED_OBJECTS

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
# Of these, only what is wet or may be stands in rows: the others are too many, and their numbers say what they lack.
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
    """

    def __init__(
        self,
        exposed: Sequence[Exposed],
        *,
        crowd: Crowd,
        districts: Districts | None,
        register: Register | None,
        as_of: date,
    ) -> None:
        self._exposed = sorted(exposed, key=lambda each: EXPOSED_KINDS.index(each.layer.kind))
        self._crowd, self._districts, self._register = crowd, districts, register
        self._contacts = None if register is None else Contacts(register, as_of=as_of)
        self._counted = _counted(exposed)
        self._plain: dict[str, dict[int, Row]] = {}

    def objects(self) -> list[Row]:
        """Give the rows of the table ``objects``: flow by flow, kind by kind, by name."""
        flows = dict.fromkeys(each.flow.key for each in self._exposed)
        return [row for key in flows for each in self._exposed if each.flow.key == key for row in self._rows(each)]

    def places(self) -> dict[tuple[str, str], Any]:
        """Give the geometry of every row that has one, EPSG:3006."""
        places: dict[tuple[str, str], Any] = {}
        for name, rows in self._plain.items():
            layer = next(each.layer for each in self._exposed if each.layer.name == name)
            geometry = geometry_of(layer)
            places |= {(name, row["id"]): geometry[at] for at, row in rows.items() if geometry[at] is not None}
        return places

    def plain(self, layer: Layer, positions: NDArray[np.intp]) -> list[Row]:
        """Give what a layer tells of some rows, and who answers for them: the same at every flow."""
        known = self._plain.setdefault(layer.name, {})
        new = [at for at in positions.tolist() if at not in known]
        if new:
            known |= dict(zip(new, self._made(layer, new), strict=True))
        return [known[at] for at in positions.tolist()]

    def _made(self, layer: Layer, positions: list[int]) -> Iterator[Row]:
        indicators = OF_KIND[layer.kind]
        split = bool(indicators) and indicators[0].group_column is not None
        groups = indicators[0].groups(layer)[positions].tolist() if split else [None] * len(positions)
        districts = self._district_ids(layer, positions)
        plain = plain_rows(layer.frame.iloc[positions], layer=layer.name, kind=layer.kind)
        for row, group, district in zip(plain, groups, districts, strict=True):
            yield table_row(
                EXPOSED_OBJECTS.keys, row, group=group, district=district, **self._answering(layer.kind, row)
            )

    def _district_ids(self, layer: Layer, positions: list[int]) -> list[str | None]:
        if self._districts is None:
            return [None] * len(positions)
        ids = self._districts.ids
        return [None if at == NOWHERE else ids[at] for at in self._districts.of_layer(layer)[positions].tolist()]

    def _answering(self, kind: str, row: Row) -> Row:
        if self._register is None or self._contacts is None or kind not in ROLES:
            return {}
        actor = row.get(ROLES[kind][0])
        return {
            "responsible": actor,
            "responsible_name": self._register.name_of(actor),
            "contact": self._contacts.of(actor),
        }

    def _rows(self, exposed: Exposed) -> list[Row]:
        states = self._crowd.states(exposed)
        positions = np.flatnonzero(_listed(exposed.layer, states))
        if not len(positions):
            return []
        more = {
            "flood": [exposed.flow.key] * len(positions),
            "wet": [STATE_WORDS[state] for state in states[positions].tolist()],
            "wet_share": _plain_numbers(exposed.shares[positions], _SHARE),
            **_depths(exposed, positions),
            **_wet_size(exposed, positions),
            "persons": self._persons(exposed, positions),
            "amounts": self._amounts(exposed, positions),
            "counted_in": self._counted_in(exposed, positions),
        }
        plain = self.plain(exposed.layer, positions)
        rows = [
            row | dict(zip(more, values, strict=True))
            for row, values in zip(plain, zip(*more.values(), strict=True), strict=True)
        ]
        return sorted(rows, key=by_name)

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
            if exposed.layer.kind in WITHOUT_UNKNOWN and indicator is not _ALWAYS_NAMED:
                parts = np.where(touched[:, None], parts, 0.0)  # not every such row is listed: no number opens some
            for at in np.flatnonzero(np.where(touched, parts[:, :2].sum(axis=1), parts[:, 3]) > 0).tolist():
                keys[at].append(indicator.key)
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
        return _plain_numbers(np.where(known, parts, np.nan), _TENTHS)


def _counted(exposed: Sequence[Exposed]) -> dict[tuple[str, str], tuple[Indicator, ...]]:
    """Give the indicators that each layer is counted in at each flow."""
    found: dict[tuple[str, str], tuple[Indicator, ...]] = {}
    for indicator in INDICATORS:
        for layers in counted_at(indicator, exposed):
            for each in layers:
                key = (each.flow.key, each.layer.name)
                found[key] = (*found.get(key, ()), indicator)
    return found


def _listed(layer: Layer, states: NDArray[np.int8]) -> Flags:
    """Tell which rows an answer names: those that are wet or may be, and those that nobody can tell of."""
    touched: Flags = (states == WET) | (states == UNCERTAIN)
    unknown: Flags = np.isin(states, (UNMAPPED, NO_PLACE))
    if layer.kind not in WITHOUT_UNKNOWN:
        return touched | unknown
    return touched | (unknown & _ALWAYS_NAMED.chosen(layer)) if layer.kind == _ALWAYS_NAMED.kind else touched


def _depths(exposed: Exposed, positions: NDArray[np.intp]) -> dict[str, list[float | None]]:
    if exposed.depths is None:
        nothing: list[float | None] = [None] * len(positions)
        return {"depth_max_m": nothing, "depth_mean_m": nothing}
    return {
        "depth_max_m": _as_measured(exposed.depths.max_m[positions]),
        "depth_mean_m": _plain_numbers(exposed.depths.mean_m[positions], _CENTIMETRES),
    }


def _as_measured(depths: Floats) -> list[float | None]:
    """Write depths unrounded, as short as 32 bits can be: so a row is as deep as the numbers counted it."""
    return [float(str(each)) if np.isfinite(each) else None for each in depths.astype(np.float32)]


def _wet_size(exposed: Exposed, positions: NDArray[np.intp]) -> dict[str, list[float | None]]:
    """Give how much of each row is wet as it is drawn: surfaces in m², lines in m."""
    geometry = geometry_of(exposed.layer)[positions]
    size, shares = shapely.get_dimensions(geometry), exposed.shares[positions]
    m2 = np.where(size == 2, shapely.area(geometry) * shares, np.nan)
    metres = np.where(size == 1, shapely.length(geometry) * shares, np.nan)
    return {"wet_m2": _plain_numbers(m2, _TENTHS), "wet_m": _plain_numbers(metres, _TENTHS)}


def _plain_numbers(values: Floats, decimals: int) -> list[float | None]:
    """Write numbers as plain ones; what is not known is None."""
    known = np.isfinite(values)
    return [
        value if there else None for value, there in zip(values.round(decimals).tolist(), known.tolist(), strict=True)
    ]
