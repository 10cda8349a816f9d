"""A row without coordinates is placed through its address where that is one place, and stays unplaced otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from geopandas import GeoSeries

from geoansvar.errors import PlaceAmbiguous, PlaceNotFound
from geoansvar.layers.gazetteer import Gazetteer
from geoansvar.layers.namesakes import Hit
from geoansvar.layers.noted import Notes
from geoansvar.layers.template_speech import as_excel_says
from geoansvar.model.finding import Severity
from geoansvar.model.kinds import PLACELESS_KINDS
from geoansvar.model.layer import Layer
from geoansvar.texts import Text, text

PLACE_COLUMNS = ("place", "plats")
UNPLACED_CODES = ("address-unknown", "address-layer-missing", "address-ambiguous", "place-missing")


def place_rows(layer: Layer, gazetteer: Gazetteer) -> Layer:
    """Give rows without geometry the one their address has, or the place they name.

    ``placed_by`` then says ``address`` or ``place``; it is None for a row that could not be placed, which is a
    finding. Placing twice is placing once.
    """
    if layer.declaration.kind_of.shape in ("none", "raster"):
        return layer
    if layer.kind != "actor" and not layer.frame.geometry.isna().any():
        return layer
    frame = layer.frame.copy()
    geometry, placed_by = frame.geometry.to_numpy().copy(), frame["placed_by"].to_numpy(dtype=object).copy()
    notes = Notes(layer.name)
    for row in np.flatnonzero(frame.geometry.isna().to_numpy()):
        stated = frame.iloc[row]
        hit, code, message = _found(stated["address"], _place_named(stated), gazetteer)
        if hit is not None:
            geometry[row], placed_by[row] = hit.geometry, hit.kind
        elif not _lives_elsewhere(stated, layer):
            _note(code, text("{fault} Läge saknas.", fault=message), str(stated["id"]), layer, notes)
    if layer.kind == "actor":
        _note_addresses(layer, gazetteer, notes)
    frame = frame.set_geometry(GeoSeries(geometry, index=frame.index, crs=frame.crs))
    frame["placed_by"] = placed_by
    new = tuple(finding for finding in as_excel_says(notes.findings, layer) if finding not in set(layer.findings))
    return replace(layer, frame=frame, findings=layer.findings + new)


def _note_addresses(layer: Layer, gazetteer: Gazetteer, notes: Notes) -> None:
    """Say where an actor that has an area has an address that nobody can find."""
    for row in np.flatnonzero(layer.frame.geometry.notna().to_numpy()):
        stated = layer.frame.iloc[row]
        if isinstance(stated["address"], str):
            hit, code, message = _found(stated["address"], _place_named(stated), gazetteer)
            if hit is None:
                _note(code, message, str(stated["id"]), layer, notes)


def _lives_elsewhere(stated: pd.Series[Any], layer: Layer) -> bool:
    """An actor is found through its objects, and a process through the objects it uses; neither needs a place."""
    if layer.kind == "actor":
        return not isinstance(stated["address"], str)
    return "object_ids" in stated and isinstance(stated["object_ids"], tuple) and bool(stated["object_ids"])


def _place_named(stated: pd.Series[Any]) -> str | None:
    return next((stated[name] for name in PLACE_COLUMNS if name in stated and isinstance(stated[name], str)), None)


def _found(address: str | None, place: str | None, gazetteer: Gazetteer) -> tuple[Hit | None, str, Text]:
    """Look an address up as an address, then as a place's name; then the place the row names."""
    wanted = f"{address}, {place}" if address and place else address
    for query in dict.fromkeys(filter(None, (wanted, address))):
        try:
            return gazetteer.address(query), "", text("")
        except PlaceAmbiguous as several:
            return (
                None,
                "address-ambiguous",
                text(
                    "Adressen ”{address}” finns på flera ställen: {choices}.",
                    address=query,
                    choices="; ".join(several.choices[:5]),
                ),
            )
        except PlaceNotFound:
            continue
    for query in filter(None, (address, place)):
        try:
            hit = gazetteer.place(query)
        except (PlaceNotFound, PlaceAmbiguous):
            continue
        return hit, "", text("")
    if address and not gazetteer._named["address"]:  # it has no public way to say that it is empty
        return None, "address-layer-missing", text("Adressen kan inte slås upp: inget adresslager.")
    if address:
        return None, "address-unknown", text("Adressen ”{address}” finns inte i adresslagret.", address=address)
    return None, "place-missing", text("Raden har varken koordinater eller adress.")


def _note(code: str, message: Text, row: str, layer: Layer, notes: Notes) -> None:
    severity: Severity = "note" if layer.kind == "actor" or layer.kind not in PLACELESS_KINDS else "warning"
    notes.add(
        code,
        severity,
        message,
        row=row,
        key="address" if code != "place-missing" else "geometry",
        remedy=text("Lägg till ett adresslager: se adresser.toml.exempel. Eller ange koordinater.")
        if code == "address-layer-missing"
        else text("Skriv adressen som i adresslagret, eller ange koordinater."),
    )
