"""People are shared out by surface (ytviktning), and the parts of a crowd are whole people that add up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.cut import Pieces
from geoansvar.analysis.lookup import FrameLookup
from geoansvar.analysis.register import Objects, Register
from geoansvar.analysis.zone import Zone
from geoansvar.model.answer import Row, total_row
from geoansvar.model.finding import Finding
from geoansvar.model.kinds import KINDS
from geoansvar.texts import Text, text

PEOPLE = ("residents", "age_0_5", "age_80_plus", "day_population")
Floats = NDArray[np.float64]


def people(register: Register, zone: Zone) -> tuple[list[Row], list[Finding]]:
    """Count people in the area, in the doubt round its edge, and outside.

    A cell's people are spread evenly over its surface. Cells without a number
    are named, never taken as 0.
    """
    totals: list[Row] = []
    findings: list[Finding] = []
    shares: dict[str, tuple[Floats, Floats]] = {}
    for key in PEOPLE:
        layers = [layer for layer in register.of_kind("population") if key in register.numbers[layer.name]]
        if not layers:
            findings.append(_no_layer(key))
            continue
        layer = max(layers, key=lambda candidate: (candidate.retrieved, candidate.name))
        findings += _not_used(key, layer, layers)
        if layer.name not in shares:
            shares[layer.name] = _shares(layer, zone)
            findings.append(_method(layer, *shares[layer.name]))
        number = register.numbers[layer.name][key]
        totals.append(_total(key, number, layer.lookup.placed, *shares[layer.name]))
        findings += _without_number(key, layer, number, shares[layer.name][1])
    return totals, findings


def _shares(layer: Objects, zone: Zone) -> tuple[Floats, Floats]:
    """Give how much of each cell lies in the core of the area, and within its reach, 0–1."""
    if not zone.accuracy_m:
        share = _share(layer.lookup, zone.area, zone.pieces)
        return share, share
    core = _share(layer.lookup, zone.core, Pieces.of(zone.core))
    return core, np.maximum(core, _share(layer.lookup, zone.reach, Pieces.of(zone.reach)))


def _share(cells: FrameLookup, area: shapely.Geometry, pieces: Pieces) -> Floats:
    share = np.zeros(len(cells.geometry))
    met = cells.within(area)
    if len(met):
        cell = cells.geometry[met]
        share[met] = np.clip(pieces.shared_m2(cell) / np.maximum(shapely.area(cell), 1e-9), 0.0, 1.0)
    return share


def _total(key: str, number: Floats, placed: NDArray[np.bool_], core: Floats, reach: Floats) -> Row:
    counted = np.nan_to_num(number)
    shares = (core, reach - core, placed - reach, 1.0 - placed)
    parts = [float((counted * share).sum()) for share in shares]
    affected, uncertain, outside, no_data = whole_people(parts, total=round(counted.sum()))
    return total_row(key, "persons", affected=affected, uncertain=uncertain, outside=outside, no_data=no_data)


def whole_people(parts: Sequence[float], *, total: int) -> list[int]:
    """Round parts to whole people so that they sum to ``total``: the largest remainders are rounded up."""
    values = np.maximum(np.asarray(parts, dtype=np.float64), 0.0).round(6)
    whole = np.floor(values).astype(int)
    by_remainder = np.argsort(-(values - whole), kind="stable")
    whole[by_remainder[: total - int(whole.sum())]] += 1
    return [int(part) for part in whole]


def _title(key: str) -> Text:
    return next(column.title for column in KINDS["population"].columns if column.name == key)


def _no_layer(key: str) -> Finding:
    return Finding(
        "no-layer",
        "note",
        text("Inget lager har uppgift om {column}; svaret räknar inte dem.", column=_title(key)),
        key=key,
        remedy=text("Deklarera ett befolkningslager (population) med kolumnen."),
    )


def _not_used(key: str, used: Objects, layers: list[Objects]) -> list[Finding]:
    return [
        Finding(
            "layer-not-used",
            "warning",
            text("{column} finns i flera lager; {used} är nyast och räknas, {layer} inte.",
                 column=_title(key), used=used.name, layer=layer.name),
            place=layer.file,
            key=key,
            remedy=text("Låt ett lager ha kolumnen, så att ingen räknas två gånger."),
        )
        for layer in layers
        if layer is not used
    ]  # fmt: skip


def _method(layer: Objects, core: Floats, reach: Floats) -> Finding:
    cut = int(((reach > 0) & (core < 1 - 1e-9)).sum())
    return Finding(
        "population-method",
        "note",
        text(
            "Befolkningen är ur {layer} ({year}), ytviktad: {cut} rutor skärs av områdets kant.",
            layer=layer.name,
            year=layer.retrieved[:4],
            cut=cut,
        ),
        place=layer.file,
    )


def _without_number(key: str, layer: Objects, number: Floats, reach: Floats) -> list[Finding]:
    """Name the cells of the area that have no number, where others have."""
    unknown = int((np.isnan(number) & (reach > 0)).sum())
    if not unknown:
        return []
    return [
        Finding(
            "cells-without-number",
            "warning",
            text(
                "{cells} rutor i området saknar uppgift om {column} och räknas inte.",
                cells=unknown,
                column=_title(key),
            ),
            place=layer.file,
            key=key,
        )
    ]
