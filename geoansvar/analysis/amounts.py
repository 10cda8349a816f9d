"""Which rows of a layer are counted in a number, how much each of them holds, and what the number is split by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoansvar.analysis.exposed import geometry_of
from geoansvar.model.directive import statute
from geoansvar.model.layer import Layer

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

UNKNOWN_GROUP = "unknown"  # the group of what has no purpose, class or sector in its layer


def everything(layer: Layer) -> Flags:
    """Choose every row."""
    return np.ones(len(layer.frame), dtype=np.bool_)


def of_purpose(fits: Callable[[str], bool]) -> Callable[[Layer], Flags]:
    """Make a choice of the rows whose purpose is such; a row without one is not chosen."""

    def chosen(layer: Layer) -> Flags:
        if "purpose" not in layer.frame:
            return ~everything(layer)
        purposes = layer.frame["purpose"]
        wanted = [purpose for purpose in purposes.dropna().unique() if fits(str(purpose))]
        flags: Flags = purposes.isin(wanted).to_numpy(dtype=np.bool_)
        return flags

    return chosen


def water_protected(layer: Layer) -> Flags:
    """Choose areas that the water directive has protected: drinking water, bathing, Natura 2000."""
    if "designation" not in layer.frame:
        return ~everything(layer)
    designations = layer.frame["designation"]
    wanted = [each for each in designations.dropna().unique() if statute().water_directive.fits(str(each))]
    flags: Flags = designations.isin(wanted).to_numpy(dtype=np.bool_)
    return flags


def is_true(column: str) -> Callable[[Layer], Flags]:
    """Make a choice of the rows where a column says yes; unknown is not chosen."""

    def chosen(layer: Layer) -> Flags:
        if column not in layer.frame:
            return ~everything(layer)
        flags: Flags = layer.frame[column].astype("boolean").fillna(value=False).to_numpy(dtype=np.bool_)
        return flags

    return chosen


def not_ied(layer: Layer) -> Flags:
    """A plant that is permitted under the industrial emissions directive is counted for itself, not twice."""
    return ~is_true("ied")(layer)


def number(column: str) -> Callable[[Layer], Floats]:
    """Read amounts from a column; NaN where nothing is known."""

    def amount(layer: Layer) -> Floats:
        if column not in layer.frame:
            return np.full(len(layer.frame), np.nan)
        values: Floats = layer.frame[column].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
        return values

    return amount


def measured_by(measure: Callable[[Any], Any]) -> Callable[[Layer], Floats]:
    """Measure amounts on the geometries (m or m², EPSG:3006); 0 where there is none."""

    def amount(layer: Layer) -> Floats:
        values: Floats = np.nan_to_num(measure(geometry_of(layer)))
        return values

    return amount


def sni_division(code: str) -> str:
    """Give the division (two digits) of an SNI code: ``56.100`` is ``56``; a section's letter stays as it is."""
    digits = "".join(character for character in code if character.isdigit())
    return digits[:2] if len(digits) >= 2 else code.strip()


def group_values(column: pd.Series[Any], grouped: Callable[[str], str] = str) -> NDArray[Any]:
    """Make groups of a column's values: each value is made one once; nothing is ``unknown``."""
    codes, found = pd.factorize(column)
    names = [grouped(str(value)) or UNKNOWN_GROUP for value in found]
    values: NDArray[Any] = np.array([*names, UNKNOWN_GROUP], dtype=object)[codes]
    return values
