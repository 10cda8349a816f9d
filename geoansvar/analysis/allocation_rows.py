"""An allocation as rows: what each point holds, who has nowhere to go and why, and a total that adds up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.allocation import NO_LIMIT, Allocation
from geoansvar.analysis.routes import BEYOND, NO_ROAD, NOWHERE, REACHED, STATE_WORDS
from geoansvar.analysis.rows import table_row
from geoansvar.model.answer import Row, total_row
from geoansvar.model.finding import Finding
from geoansvar.texts import text

States = NDArray[np.int8]
_OBJECT = ("layer", "id", "name", "address")
POINTS = (*_OBJECT, "capacity", "assigned", "free", "mean_distance_m", "max_distance_m")
UNASSIGNED = (*_OBJECT, "residents", "reason")
FULL = "full"  # there are points within the limit, and no room


def allocation_rows(
    found: Allocation, points: Sequence[Row], cells: Sequence[Row], *, states: States | None = None
) -> dict[str, list[Row]]:
    """Give the tables of an allocation, in the order of the layers.

    Parameters
    ----------
    points, cells
        The plain rows of the points and of the population's cells.
    states
        How each cell stands to its nearest point, as ``routes.nearest`` has it: it says why a cell has none.
    """
    return {"points": _points(found, points), "unassigned": _unassigned(found, cells, states)}


def _points(found: Allocation, points: Sequence[Row]) -> list[Row]:
    numbers = zip(
        points,
        numbers_or_none(found.capacity),
        found.assigned.tolist(),
        numbers_or_none(found.mean_cost(), decimals=1),
        numbers_or_none(found.max_cost(), decimals=1),
        strict=True,
    )
    return [
        table_row(
            POINTS,
            row,
            capacity=None if capacity is None else int(capacity),
            assigned=assigned,
            free=None if capacity is None else int(capacity) - assigned,
            mean_distance_m=mean_m,
            max_distance_m=max_m,
        )
        for row, capacity, assigned, mean_m, max_m in numbers
    ]


def _unassigned(found: Allocation, cells: Sequence[Row], states: States | None) -> list[Row]:
    left = found.unassigned
    return [
        table_row(UNASSIGNED, cells[cell] | {"residents": int(left[cell])}, reason=_reason(found, cell, states))
        for cell in np.flatnonzero(left).tolist()
    ]


def _reason(found: Allocation, cell: int, states: States | None) -> str:
    if found.in_reach[cell]:
        return FULL
    state = BEYOND if states is None or states[cell] == REACHED else int(states[cell])
    return STATE_WORDS[state]


def allocation_total(found: Allocation, *, key: str = "residents", states: States | None = None) -> Row:
    """Count people who have a place, who have one if a point of unknown capacity takes them, and who have none."""
    doubtful = np.isnan(found.capacity)[found.point]
    left = found.unassigned
    off = np.zeros(len(left), dtype=np.bool_) if states is None else np.isin(states, (NO_ROAD, NOWHERE))
    off &= ~found.in_reach
    return total_row(
        key,
        "persons",
        affected=int(found.persons[~doubtful].sum()),
        uncertain=int(found.persons[doubtful].sum()),
        outside=int(left[~off].sum()),
        no_data=int(left[off].sum()),
    )


def allocation_findings(
    found: Allocation,
    residents: NDArray[np.float64],
    *,
    capacity_key: str = "capacity_day",
    points_file: str | None = None,
    cells_file: str | None = None,
) -> list[Finding]:
    """Say what was taken for granted, and what was not counted.

    Parameters
    ----------
    residents
        As stated, NaN where a cell has no number.
    capacity_key
        The column that the capacities are of.
    points_file, cells_file
        The declarations of both layers, as places of the findings.
    """
    if not len(found.room):
        remedy = text("Välj andra typer, nivåer eller stödfunktioner, eller deklarera ett lager med trygghetspunkter.")
        return [Finding("no-points", "warning", text("Inga punkter att fördela till."), points_file, remedy=remedy)]
    return [
        *_unknown_capacity(found, points_file, capacity_key),
        *_too_little_room(found, points_file),
        *without_number(residents, cells_file),
    ]


def _unknown_capacity(found: Allocation, file: str | None, key: str) -> list[Finding]:
    unknown = np.isnan(found.capacity)
    if not unknown.any():
        return []
    count, every, room = int(unknown.sum()), len(unknown), int(found.room[unknown][0])
    counted = (
        text(
            "Antalet platser är okänt för {count} av {every} punkter, som räknas som att de tar emot alla.",
            count=count,
            every=every,
        )
        if room == NO_LIMIT
        else text(
            "Antalet platser är okänt för {count} av {every} punkter, som räknas med {room} platser var.",
            count=count,
            every=every,
            room=room,
        )
    )
    remedy = text("Fyll i antal platser i registret.")
    return [Finding("capacity-unknown", "warning", counted, file, key, remedy=remedy)]


def _too_little_room(found: Allocation, file: str | None) -> list[Finding]:
    people = int(found.unassigned[found.in_reach].sum())
    if not people:
        return []
    said = text("{people} personer har punkter inom gränsen men får inte plats.", people=people)
    return [Finding("no-room", "note", said, file)]


def without_number(residents: NDArray[np.float64], file: str | None) -> list[Finding]:
    """Say how many cells have no number of people."""
    cells = int(np.isnan(residents).sum())
    if not cells:
        return []
    said = text(
        "{count} av {every} rutor saknar uppgift om antal boende och räknas inte.", count=cells, every=len(residents)
    )
    return [Finding("cells-without-number", "warning", said, file, "residents")]


def numbers_or_none(values: NDArray[np.float64], *, decimals: int = 0) -> list[float | None]:
    """Give plain numbers, None where there is none."""
    rounded = np.round(values, decimals).tolist()
    return [value if known else None for value, known in zip(rounded, np.isfinite(values).tolist(), strict=True)]
