"""Data that read without a fault may still be wrong: what looks suspicious is said, and nothing is changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import shapely

from geoansvar.layers.names import FIRST_NAMES
from geoansvar.layers.noted import Notes
from geoansvar.layers.registers import note_no_times, note_same_rows
from geoansvar.layers.values import numbers_of
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.model.kinds import REGISTERS
from geoansvar.texts import text

PAGE_CAP_ROWS = 1_000  # services hand out 1 000, 2 000, 5 000, 8 000, 10 000 … rows and stop
THIN_M = 0.1  # nothing that is mapped is thinner
_FUNCTION = re.compile(
    r"\b(tib|vb|rcb|sos|lkc|kommunjour|jour\w*|vakt\w*|vakthavande\w*|växel\w*|beredskap\w*|funktion\w*|kundtjänst|"
    r"larm\w*|reception\w*|drift\w*|stab\w*|isf|expedition\w*|kansli\w*|medborgar\w*|kontaktcenter|"
    r"\w*(chef|ledare|ledning|ansvarig|samordnare|ingenjör|central|befäl|föreståndare|handläggare|tjänst|tjänsteman|"
    r"rektor|direktör|strateg|tekniker|operatör|kontor|enhet|avdelning|nämnd|jour|vakt|brevlåda|grupp|team))\b",
    re.IGNORECASE,
)
_DEGREE_NAMES = ("lat", "long", "lon", "latitude", "longitude", "latitud", "longitud")
_MOST_DEGREES = 180.0
_PERSON = re.compile(r"\b(?=([A-ZÅÄÖÉ][a-zåäöéü]+)(?:-[A-ZÅÄÖ][a-zåäöé]+)? (?:[A-ZÅÄÖ]\.? )?([A-ZÅÄÖÉ][a-zåäöéü]+)\b)")


def note_suspicions(
    frame: Mapping[str, pd.Series[Any]],
    geometry: NDArray[np.object_],
    *,
    rows_read: int,
    declaration: LayerDeclaration,
    stated: list[str],
    notes: Notes,
) -> None:
    """Write down what looks suspicious in a layer that has been read.

    ``stated`` names our columns that the file has.
    """
    _note_page_cap(rows_read, notes)
    _note_empty_columns(frame, stated, notes)
    _note_metres_as_degrees(frame, notes)
    _note_missing_values(frame, declaration, notes)
    if declaration.kind_of.shape != "none":
        _note_same_points(frame["id"], geometry, notes)
    if "contact_function" in frame:
        _note_persons(frame["id"], frame["contact_function"], notes)
    if declaration.kind == "flood-extent":
        _note_slivers(geometry, notes)
    if declaration.kind == "population":
        _note_repeated_people(frame, notes)
    if declaration.kind == "actor":
        _note_no_contact(frame, notes)
    if declaration.kind in REGISTERS:
        note_same_rows(frame, geometry, declaration.kind, notes)
    if "status_time" in frame:
        note_no_times(frame["id"], frame["status_time"], notes)
    if rows_read == 0:
        notes.add("layer-empty", "warning", text("Lagret har inga rader."), key="source.path")


def _note_page_cap(rows: int, notes: Notes) -> None:
    if rows >= PAGE_CAP_ROWS and rows % PAGE_CAP_ROWS == 0:
        notes.add(
            "page-cap",
            "warning",
            text("Lagret har exakt {rows} rader: det kan vara en sida ur en tjänst, och resten fattas.", rows=rows),
            key="source.path",
            remedy=text("Kontrollera hos källan hur många rader det ska vara."),
        )


def _note_empty_columns(frame: Mapping[str, pd.Series[Any]], stated: list[str], notes: Notes) -> None:
    empty = [name for name in stated if name in frame and len(frame[name]) and not _any_known(frame[name])]
    for name in empty:
        notes.add("column-empty", "note", text("Kolumnen {column} är tom på alla rader.", column=name), key=name)


def _note_metres_as_degrees(frame: Mapping[str, pd.Series[Any]], notes: Notes) -> None:
    """Columns called lat and long that hold metres: whoever reads them by name is led astray."""
    for name, values in frame.items():
        if name.casefold() in _DEGREE_NAMES and (np.abs(numbers_of(values)) > _MOST_DEGREES).any():
            message = text("Kolumnen {column} heter som grader men håller meter; geometrin används.", column=name)
            notes.add("column-misleads", "note", message, key=name)


def _any_known(values: pd.Series[Any]) -> bool:
    known = values.dropna()
    return any(value != () for value in known) if values.dtype == object else len(known) > 0


def _note_missing_values(frame: Mapping[str, pd.Series[Any]], declaration: LayerDeclaration, notes: Notes) -> None:
    for name in declaration.kind_of.required:
        missing = frame[name].isna().to_numpy()
        message = text(
            "Värdet i {column} saknas; slaget {kind} behöver det.", column=name, kind=declaration.kind_of.title
        )
        notes.rows(
            "value-missing",
            "warning",
            ((row, message) for row in frame["id"][missing]),
            key=name,
            remedy=text("Fyll i värdet i källan."),
        )


def _note_same_points(ids: pd.Series[Any], geometry: NDArray[np.object_], notes: Notes) -> None:
    points = np.flatnonzero(shapely.get_type_id(geometry) == shapely.GeometryType.POINT)
    places = pd.DataFrame({"x": shapely.get_x(geometry[points]), "y": shapely.get_y(geometry[points])})
    places["id"] = ids.to_numpy()[points]
    first = places.groupby(["x", "y"], sort=False)["id"].transform("first")
    again = places.duplicated(["x", "y"]).to_numpy()
    message = "Raden har exakt samma punkt som {first}."
    notes.rows(
        "duplicate-point",
        "note",
        ((row, text(message, first=one)) for row, one in zip(places["id"][again], first[again], strict=True)),
        key="geometry",
    )


def _note_repeated_people(frame: Mapping[str, pd.Series[Any]], notes: Notes) -> None:
    """Say where one area, by id or by name, stands several times with the same people: they would count twice."""
    ids = frame["id"].astype(object)
    whole = ids.str.replace(r"-\d+$", "", regex=True)  # a repeated id has been given a number after it
    people = pd.DataFrame({"whole": whole.where(whole.isin(set(ids)), ids), "name": frame["name"]})
    people["residents"] = frame["residents"].fillna(0)
    by_id = people.duplicated(["whole", "residents"])
    by_name = people.duplicated(["name", "residents"]) & people["name"].notna()
    again = ((by_id | by_name) & (people["residents"] > 0)).to_numpy(dtype=bool)
    message = text("Samma yta med samma antal personer står på flera rader.")
    notes.rows(
        "population-repeated",
        "warning",
        ((row, message) for row in ids[again]),
        key="residents",
        remedy=text("Är raderna delar av samma yta: ge dem samma id och namn, så läggs de ihop och räknas en gång."),
    )


def _note_persons(ids: pd.Series[Any], contacts: pd.Series[Any], notes: Notes) -> None:
    found = [(str(row), contact) for row, contact in zip(ids, contacts, strict=True) if contact and is_person(contact)]
    message = text("Kontakten ser ut att vara en person där en funktion ska stå.")
    notes.rows(
        "contact-is-person",
        "warning",
        ((row, message) for row, _ in found),
        key="contact_function",
        remedy=text("Skriv en funktion, till exempel TiB eller växel: personer byts ut och är personuppgifter."),
    )


def is_person(contact: str) -> bool:
    """Tell whether a contact reads as a person's name rather than as a function."""
    for first, last in _PERSON.findall(contact):
        if first in FIRST_NAMES and not _FUNCTION.search(last):
            return True
        if last.endswith("sson"):
            return True
    return False


def _note_no_contact(frame: Mapping[str, pd.Series[Any]], notes: Notes) -> None:
    missing = (frame["phone"].isna() & frame["phone_24_7"].isna()).to_numpy()
    message = text("Aktören har inget telefonnummer.")
    notes.rows(
        "contact-missing",
        "warning",
        ((row, message) for row in frame["id"][missing]),
        key="phone_24_7",
        remedy=text("Fråga aktören efter funktion och nummer dygnet runt."),
    )


def _note_slivers(geometry: NDArray[np.object_], notes: Notes) -> None:
    """Say that a flood has parts or holes too thin to be water or land: they wet, or dry, whatever they cross."""
    rings = shapely.get_rings(shapely.get_parts(geometry[~shapely.is_missing(geometry)]))
    length_m = shapely.length(rings)
    width_m = 2 * shapely.area(shapely.polygons(rings)) / np.where(length_m > 0, length_m, np.inf)
    thin = width_m < THIN_M
    if thin.any():
        message = text(
            "{count} delar eller hål är smalare än {width} cm, tillsammans {length} m långa: de är knappast vatten "
            "eller land, men räknas som de är ritade.",
            count=int(thin.sum()),
            width=round(100 * THIN_M),
            length=round(float(length_m[thin].sum() / 2)),
        )
        remedy = text("Ta bort dem i källan, så att inget hus blir vått eller torrt av dem.")
        notes.add("sliver-rings", "warning", message, key="geometry", remedy=remedy)
