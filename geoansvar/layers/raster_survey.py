"""Every number of a depth raster is looked at once, when the layer is read, so that no question has to doubt it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rasterio.enums import MaskFlags

from geoansvar.layers.noted import Notes
from geoansvar.layers.raster_windows import UNITS_M, BlockPlan, read_values
from geoansvar.texts import text

_DEEPEST_M = 60.0  # deeper than any Swedish river in flood: the unit is another
_SHALLOWEST_M = 0.05  # a whole flood shallower than this: the unit is another


@dataclass(slots=True)
class Survey:
    """What a raster holds, in the file's own unit.

    Attributes
    ----------
    known, wet, negative
        Cells that hold a number, one above 0, and one below.
    impossible
        Cells that hold a number that nobody can mean, read as nothing known.
    lowest, highest
        Of the known.
    """

    known: int = 0
    wet: int = 0
    negative: int = 0
    impossible: int = 0
    lowest: float = np.inf
    highest: float = -np.inf

    @classmethod
    def of(cls, source: Any, *, whole: bool) -> Survey:
        """Survey an open raster; not the ``whole`` of it, if it is enough to know whether it holds anything."""
        found = cls()
        for window in BlockPlan.of(source).windows(None):
            found._add(*read_values(source, window))
            if found.known and not whole:
                break
        return found

    def _add(self, values: NDArray[np.float32], impossible: int) -> None:
        self.impossible += impossible
        highest = float(np.fmax.reduce(values, axis=None))
        if np.isnan(highest):
            return
        self.known += values.size - int(np.isnan(values).sum())
        self.wet += int((values > 0).sum())
        self.negative += int((values < 0).sum())
        self.highest = max(self.highest, highest)
        self.lowest = min(self.lowest, float(np.fmin.reduce(values, axis=None)))


def note_survey(source: Any, unit: str | None, notes: Notes) -> None:
    """Say what is wrong with a raster's numbers; ``unit`` is that of depths, None for anything else."""
    found = Survey.of(source, whole=unit is not None)
    if not found.known:
        notes.add("raster-empty", "warning", text("Rastret har inga värden."), key="source.path")
    if found.impossible:
        message = text(
            "{count} celler har tal som inget kan mäta, som 3,4e38; de lästes som uppgift saknas.",
            count=found.impossible,
        )
        remedy = text("Sätt nodata i filen.")
        notes.add("value-impossible", "warning", message, key="source.path", remedy=remedy)
    if found.known and unit is not None:
        _note_unit(found, unit, source, notes)
        _note_sign(found, UNITS_M[unit], source, notes)
        if MaskFlags.all_valid in source.mask_flag_enums[0]:
            message = text("Filen anger inget värde för uppgift saknas.")
            notes.add("nodata-missing", "note", message, key="source.path")


def _note_unit(found: Survey, unit: str, source: Any, notes: Notes) -> None:
    if unit != "m":
        message = text("Djupen är i {unit} och räknas om till meter.", unit=unit)
        notes.add("unit-converted", "note", message, key="flood.unit")
    deepest_m = found.highest * UNITS_M[unit]
    if deepest_m > _DEEPEST_M:
        message = text("Största djupet är {depth} m.", depth=deepest_m)
        remedy = text("Är rastret i centimeter, eller en höjdmodell? Rätta unit under [flood].")
        notes.add("depth-unlikely", "warning", message, key="flood.unit", remedy=remedy)
    elif 0 < deepest_m < _SHALLOWEST_M:
        message = text("Största djupet är {depth} cm.", depth=deepest_m * 100)
        remedy = text("Är rastret i meter? Rätta unit under [flood].")
        notes.add("depth-unlikely", "warning", message, key="flood.unit", remedy=remedy)
    elif unit == "m" and np.issubdtype(np.dtype(source.dtypes[0]), np.integer) and source.scales[0] == 1:
        message = text("Alla djup är hela meter, högst {depth} m.", depth=deepest_m)
        remedy = text("Är de djupklasser, eller i en annan enhet? Rätta unit under [flood], eller byt fil.")
        notes.add("depth-whole", "warning", message, key="flood.unit", remedy=remedy)


def _note_sign(found: Survey, unit_m: float, source: Any, notes: Notes) -> None:
    if found.negative:
        _note_negative(found, unit_m, source, notes)
    if not found.wet:
        message = text("Inget djup i rastret är större än 0: flödet väter ingenting.")
        notes.add("depth-none", "warning", message, key="source.path")


def _note_negative(found: Survey, unit_m: float, source: Any, notes: Notes) -> None:
    """Say what depths below nought may be: nothing known, where the file does not say what that is; else a height."""
    lowest_m = found.lowest * unit_m
    if MaskFlags.all_valid in source.mask_flag_enums[0]:
        message = text(
            "Minsta djupet är {depth} m: ett värde för uppgift saknas är inte angivet i filen.", depth=lowest_m
        )
        remedy = text("Sätt nodata i filen.")
    else:
        message = text(
            "{count} celler har negativt djup, minst {depth} m, och räknas som torra; filens eget värde för uppgift "
            "saknas är {nodata}.",
            count=found.negative, depth=lowest_m, nodata=text("en mask") if source.nodata is None else source.nodata,
        )  # fmt: skip
        remedy = text("Är det vattenyta minus mark: sätt det som är under 0 till 0. Är det en höjdmodell: byt fil.")
    notes.add("depth-negative", "warning", message, key="source.path", remedy=remedy)
