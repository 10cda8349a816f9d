"""What a reader must know before a flag is used: what was decided, what was not looked at, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from geoansvar.analysis.cascade_notes import named, no_dependencies, no_layer, several_providers
from geoansvar.analysis.register import Register
from geoansvar.analysis.supply import Supplies
from geoansvar.model.answer import Row
from geoansvar.model.finding import Finding
from geoansvar.texts import text


def status_notes(
    supplies: Supplies, rows: Sequence[Row], approaches: Mapping[str, Any], *, sees_all: bool = True
) -> list[Finding]:
    """Say what the flags rest on, and what they lack."""
    return [
        *_points(supplies.register, rows, sees_all=sees_all),
        *_not_measured(rows, approaches),
        *no_dependencies(supplies.register, sees_all=sees_all),
        *_undeclared(supplies, rows),
        *_unruled(supplies, rows),
        *_endurance(supplies, rows),
        *several_providers(supplies, {row["id"] for row in rows}),
    ]


def _points(register: Register, rows: Sequence[Row], *, sees_all: bool) -> Iterator[Finding]:
    if not rows:
        yield no_layer("safety-point", text("Fyll i mallen, eller deklarera ett lager."), sees_all=sees_all)
        return
    yield Finding(
        "status-is-decided", "note",
        text("Status är vad som är beslutat om punkten, och räknas aldrig fram: utpekad är inte öppen, och en öppen "
             "punkt kan ha hinder."),
        place=next((layer.file for layer in register.of_kind("safety-point")), None), key="status",
    )  # fmt: skip


def _not_measured(rows: Sequence[Row], approaches: Mapping[str, Any]) -> Iterator[Finding]:
    missing = [flood for flood in dict.fromkeys(row["flood"] for row in rows) if flood not in approaches]
    if missing:
        yield Finding(
            "reach-unknown", "warning",
            text("Om punkterna går att nå på väg vid {floods} har ingen räknat på.", floods=", ".join(missing)),
            key="cut_off", remedy=text("Deklarera ett väglager, och ange varifrån punkterna ska nås."),
        )  # fmt: skip


def _undeclared(supplies: Supplies, rows: Sequence[Row]) -> Iterator[Finding]:
    ids = sorted({row["id"] for row in rows if "no-dependency" in row["unknown_because"]})
    if ids and supplies.register.layers["dependency"]:
        yield Finding(
            "no-dependency", "warning",
            text("Uppgift om beroenden saknas för {names}: ingen kan säga vad de är utan.",
                 names=named(supplies, ids)),
            key="dependent", remedy=text("Lägg in varifrån punkterna får el, vatten och värme."),
        )  # fmt: skip


def _unruled(supplies: Supplies, rows: Sequence[Row]) -> Iterator[Finding]:
    """Name the providers first on the way to a point whose supply nobody can tell of."""
    unknown = [row for row in rows if "supplier-unknown" in row["unknown_because"]]
    ids = sorted({row["via"][0] for row in unknown})
    if ids:
        yield Finding(
            "provider-unknown", "warning",
            text("Ingen kan säga om {names} står: utanför karteringen, utan läge eller inte i något lager. De som är "
                 "beroende av dem räknas som okända.", names=named(supplies, ids)),
            key="provider", remedy=text("Fråga leverantören, och lägg in dess läge."),
        )  # fmt: skip


def _endurance(supplies: Supplies, rows: Sequence[Row]) -> Iterator[Finding]:
    ids = sorted({each for row in rows if row["unsupplied"] for each in row["unknown_endurance"] or ()})
    if ids:
        yield Finding(
            "endurance-unknown", "warning",
            text("Uthålligheten saknas för {names}. Timmarna efter dem går inte att räkna ut, eller kan komma "
                 "tidigare.", names=named(supplies, ids)),
            key="endurance_h",
            remedy=text("Fyll i uthålligheten, på beroendet eller på verksamheten. Tomt betyder okänt, inte noll."),
        )  # fmt: skip
