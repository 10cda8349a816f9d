"""What grows stale by itself is judged on a stated day, never when the file is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from geoansvar.layers.noted import Notes
from geoansvar.layers.template_speech import as_excel_says
from geoansvar.model.finding import Finding
from geoansvar.model.layer import Layer
from geoansvar.texts import Text, date_text, text

CONTACT_COLUMNS = ("phone", "phone_24_7", "contact_function")


def dated_findings(layer: Layer, *, as_of: date, contact_valid_days: int) -> list[Finding]:
    """Find what is out of date on the day ``as_of``: the source, the layer, contacts and agreements.

    Parameters
    ----------
    contact_valid_days
        A contact confirmed longer ago than this is too old; on the last day it still holds.
    """
    notes = Notes(layer.name)
    if layer.kind == "actor":
        _note_contacts(layer, as_of, contact_valid_days, notes)
        _note_days(
            layer,
            "agreement_until",
            lambda day: day < as_of,
            "agreement-expired",
            text("Avtalet gick ut {day}.").template,
            notes,
        )
    for column in ("verified", "reviewed"):
        if column in layer.frame:
            _note_days(
                layer, column, lambda day: day > as_of, "date-future", "Datumet {day} ligger i framtiden.", notes
            )
    return [*source_findings(layer, as_of=as_of), *as_excel_says(notes.findings, layer)]


def source_findings(layer: Layer, *, as_of: date) -> list[Finding]:
    """Find what is out of date about the layer as a whole, on the day ``as_of``."""
    notes = Notes(layer.name)
    declaration = layer.declaration
    source = declaration.source
    if source.review_by is not None and source.review_by < as_of:
        notes.add(
            "source-stale",
            "warning",
            text("Lagret skulle ha granskats senast {day}.", day=date_text(source.review_by)),
            key="source.review_by",
            remedy=text("Hämta det på nytt, eller granska det och flytta fram review_by."),
        )
    if source.retrieved > as_of:
        notes.add(
            "date-future",
            "warning",
            text("Datumet {day} ligger i framtiden.", day=date_text(source.retrieved)),
            key="source.retrieved",
            remedy=text("Rätta retrieved under [source]."),
        )
    if declaration.valid_to is not None and declaration.valid_to < as_of:
        notes.add(
            "layer-expired",
            "warning",
            text("Lagret gällde till {day}.", day=date_text(declaration.valid_to)),
            key="valid_to",
            remedy=text("Byt till det lager som gäller nu."),
        )
    if declaration.valid_from is not None and declaration.valid_from > as_of:
        notes.add(
            "layer-not-yet-valid",
            "warning",
            text("Lagret gäller från {day}.", day=date_text(declaration.valid_from)),
            key="valid_from",
        )
    return as_excel_says(notes.findings, layer)


def _note_contacts(layer: Layer, as_of: date, contact_valid_days: int, notes: Notes) -> None:
    frame = layer.frame
    oldest = as_of - timedelta(days=contact_valid_days)
    found: dict[str, list[tuple[str, Text]]] = {"contact-expired": [], "contact-unverified": []}
    has_contact = frame[list(CONTACT_COLUMNS)].notna().any(axis=1)
    for row, verified, stated in zip(frame["id"], frame["verified"], has_contact, strict=True):
        if not stated:
            continue
        if verified is None:
            message = text("Kontakten är inte bekräftad.")
            found["contact-unverified"].append((row, message))
        elif verified < oldest:
            message = text(
                "Kontakten bekräftades {day}, för mer än {days} dagar sedan.",
                day=date_text(verified),
                days=contact_valid_days,
            )
            found["contact-expired"].append((row, message))
    for code, rows in found.items():
        notes.rows(
            code,
            "warning",
            rows,
            key="verified",
            remedy=text("Ring och bekräfta kontakten, och skriv dagens datum i verified."),
        )


def _note_days(
    layer: Layer, column: str, wrong: Callable[[date], bool], code: str, message: str, notes: Notes
) -> None:
    rows = zip(layer.frame["id"], layer.frame[column], strict=True)
    notes.rows(
        code,
        "warning",
        ((row, text(message, day=date_text(day))) for row, day in rows if day is not None and wrong(day)),
        key=column,
    )
