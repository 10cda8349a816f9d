"""An allocation as rows: what each point holds, who has nowhere to go and why, and a total that adds up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.allocation import NO_LIMIT, Allocation
from geoansvar.analysis.routes import BEYOND, NO_ROAD, NOWHERE, REACHED, STATE_WORDS
from geoansvar.analysis.rows import by_name, table_row
from geoansvar.model.answer import Row, total_row
from geoansvar.model.finding import Finding
from geoansvar.model.reach_tables import keys_of
from geoansvar.texts import text

States = NDArray[np.int8]
Positions = NDArray[np.intp]
POINTS, UNASSIGNED = keys_of("allocation", "points"), keys_of("allocation", "unassigned")
FULL = "full"  # there are points within the limit, and no room


def allocation_rows(
    found: Allocation,
    points: Sequence[Row],
    cells: Sequence[Row],
    *,
    states: States | None = None,
    row: Positions | None = None,
) -> dict[str, list[Row]]:
    """Give the tables of an allocation: points in the order of the layers, and who has none, the most people first.

    Parameters
    ----------
    points, cells
        The plain rows of the points and of the population's cells.
    states
        How each cell stands to its nearest point, as ``routes.nearest`` has it: it says why a cell has none.
    row
        Given where people are in several places of a cell: which cell each place is of. A cell then has a row for
        each reason.
    """
    return {"points": _points(found, points), "unassigned": _unassigned(found, cells, states, row)}


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


def _unassigned(found: Allocation, cells: Sequence[Row], states: States | None, row: Positions | None) -> list[Row]:
    left = found.unassigned
    people: dict[tuple[int, str], int] = {}
    for place in np.flatnonzero(left).tolist():
        key = (place if row is None else int(row[place]), _reason(found, place, states))
        people[key] = people.get(key, 0) + int(left[place])
    rows = [
        table_row(UNASSIGNED, cells[cell] | {"residents": number}, reason=reason)
        for (cell, reason), number in people.items()
    ]
    return sorted(rows, key=lambda each: (-each["residents"], by_name(each)))


def _reason(found: Allocation, place: int, states: States | None) -> str:
    if found.in_reach[place]:
        return FULL
    state = BEYOND if states is None or states[place] == REACHED else int(states[place])
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
    found: Allocation, *, capacity_key: str = "capacity_day", points_file: str | None = None
) -> list[Finding]:
    """Say what was taken for granted, and whether there is room.

    Parameters
    ----------
    capacity_key
        The column that the capacities are of.
    points_file
        The declaration of the points' layer, as place of the findings.
    """
    if not len(found.room):
        return []
    return [
        *_unknown_capacity(found, points_file, capacity_key),
        *_room(found, points_file, capacity_key),
        *_too_little_room(found, points_file),
    ]


def _room(found: Allocation, file: str | None, key: str) -> list[Finding]:
    """Hold the places against the people, wherever they are."""
    known = np.isfinite(found.capacity)
    if not known.any():
        return []
    said = text(
        "Platser i de punkter vars antal är känt: {places}. Boende: {people}.",
        places=int(np.floor(found.capacity[known]).sum()),
        people=int(found.people.sum()),
    )
    return [Finding("room-in-all", "note", said, file, key)]


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
    said = text("{people} boende har punkter inom gränsen men får inte plats.", people=people)
    return [Finding("no-room", "note", said, file)]


def numbers_or_none(values: NDArray[np.float64], *, decimals: int = 0) -> list[float | None]:
    """Give plain numbers, None where there is none."""
    rounded = np.round(values, decimals).tolist()
    return [value if known else None for value, known in zip(rounded, np.isfinite(values).tolist(), strict=True)]
