"""A plan that nobody has read for two years is asked after while there is time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from geoansvar.analysis.register import Register
from geoansvar.analysis.rows import by_name, days_since
from geoansvar.model.answer import Row


def continuity_rows(register: Register, *, as_of: date) -> list[Row]:
    """List, by responsible actor, the services whose continuity has something missing.

    Services that nobody is responsible for stand last.
    """
    services = [row for layer in register.of_kind("vital-service") for row in layer.rows.values()]
    return [
        {**row, "actor": row["responsible"], "actor_name": register.name_of(row["responsible"]), "reason": reason}
        for row in sorted(services, key=lambda row: _by_actor(register, row))
        for reason in _remarks(row, as_of=as_of, valid_days=register.continuity_plan_valid_days)
    ]


def _by_actor(register: Register, row: Row) -> tuple[bool, tuple[str, str], tuple[str, str]]:
    actor = {"id": row["responsible"], "name": register.name_of(row["responsible"])}
    return row["responsible"] is None, by_name(actor), by_name(row)


def _remarks(row: Row, *, as_of: date, valid_days: int) -> Iterator[str]:
    """Say what is missing: a plan, how long the service may be out, and how long it holds out."""
    if row["continuity_plan_date"] is None:
        yield "no-plan"
    elif days_since(row["continuity_plan_date"], as_of) > valid_days:
        yield "old-plan"
    if row["tolerated_outage_h"] is None:
        yield "no-tolerated-outage"
    if row["endurance_h"] is None:
        yield "endurance-unknown"
    elif row["tolerated_outage_h"] is not None and row["endurance_h"] < row["tolerated_outage_h"]:
        yield "endurance-short"
