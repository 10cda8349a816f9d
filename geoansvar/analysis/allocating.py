"""Who goes to which point, as an answer: points and people become ways, and what was assigned becomes rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.accepted_points import AcceptedPoints, PointFilter, accepted
from geoansvar.analysis.allocation import Allocation, allocate
from geoansvar.analysis.allocation_rows import allocation_findings, allocation_rows, allocation_total
from geoansvar.analysis.dwellers import Dwellers
from geoansvar.analysis.exposed import geometry_of
from geoansvar.analysis.lone_points import points_out_of_reach, points_without_road
from geoansvar.analysis.reach_notes import dweller_notes, way_notes
from geoansvar.analysis.roads import Roads
from geoansvar.analysis.rows import plain_rows
from geoansvar.analysis.within import nearest_within, within
from geoansvar.model.answer import Measured, Row
from geoansvar.model.layer import Layer
from geoansvar.model.reach_questions import Way

Floats = NDArray[np.float64]
Tell = Callable[[float], None]
Period = Literal["day", "night"]


def unheard(_done: float) -> None:
    """Tell nobody how far the work has come."""


@dataclass(frozen=True, slots=True)
class AllocationSettings:
    """What a question of allocation asks; ``unknown_capacity`` as in ``allocate``."""

    within_m: float = 2_000.0
    mode: Way = "straight"
    points: PointFilter = field(default_factory=PointFilter)
    capacity: Period = "day"
    unknown_capacity: int | None = None


def allocation(
    roads: Roads | None,
    points: Sequence[Layer],
    residents: Layer,
    *,
    settings: AllocationSettings,
    buildings: Sequence[Layer] = (),
    tell: Tell = unheard,
) -> Measured:
    """Answer who goes to which point, with room for all who come and the least distance in all.

    ``affected`` are those who have a place where the number of places is
    known, ``uncertain`` those who have one if a point of unknown number
    takes them, ``outside`` those who have none; of those without a place or
    a road there is no data.

    Parameters
    ----------
    roads
        None will do in a straight line.
    points
        Layers of points, of which the settings choose.
    residents
        Population cells; people are in the middle of theirs, or in its dwellings where ``buildings`` are given.
    tell
        Told how far the work has come, 0–1.
    """
    chosen, dwellers = accepted(points, settings.points), Dwellers.of(residents, buildings)
    tell(0.0)
    reach = nearest_within(roads, settings.mode, chosen.geometry, dwellers.place)
    ways = within(roads, settings.mode, chosen.geometry, dwellers.place, settings.within_m)
    tell(0.5)
    capacity = capacities(chosen, settings.capacity)
    people = dwellers.whole_at(dwellers.number("residents"))
    found = allocate(ways, people, capacity, unknown_capacity=settings.unknown_capacity)
    tell(1.0)
    states = reach.dry.state
    cells = plain_rows(residents.frame, layer=residents.name, kind=residents.kind)
    result = allocation_rows(found, chosen.rows, cells, states=states, row=dwellers.row)
    file = points[0].place if len(points) == 1 else None
    findings = [
        *chosen.findings,
        *allocation_findings(found, capacity_key=_key(chosen, settings.capacity), points_file=file),
        *points_without_road(reach, roads, settings.mode, chosen),
        *points_out_of_reach(reach, roads, settings.mode, chosen, None),
        *dweller_notes(dwellers),
        *way_notes(roads, reach, dwellers, None, None),
    ]
    return Measured([_total(found, states, settings)], result, findings, _places(chosen, residents, result))


def _total(found: Allocation, states: NDArray[np.int8], settings: AllocationSettings) -> Row:
    people = int(found.persons.sum())
    return allocation_total(found, states=states) | {
        "within_m": settings.within_m,
        "mean_distance_m": round(found.total_cost / people, 1) if people else None,
    }


def capacities(points: AcceptedPoints, period: Period) -> Floats:
    """Give how many each point takes; NaN where nobody knows."""
    return np.array(
        [_stated(row, kind, period) for row, kind in zip(points.rows, points.kinds, strict=True)], dtype=np.float64
    )


_CAPACITY = {"safety-point": "capacity_{}", "shelter": "capacity"}


def _stated(row: Row, kind: str, period: Period) -> float:
    """Give a point's own number; other kinds than safety points and shelters have none."""
    value = row.get(_CAPACITY[kind].format(period)) if kind in _CAPACITY else None
    return float("nan") if value is None else float(value)


def _key(points: AcceptedPoints, period: Period) -> str:
    return _CAPACITY["shelter"] if set(points.kinds) == {"shelter"} else f"capacity_{period}"


def _places(points: AcceptedPoints, residents: Layer, result: dict[str, list[Row]]) -> dict[tuple[str, str], Any]:
    """Give the geometry of the points, and of the cells that have no place."""
    placed = zip(points.rows, points.geometry, strict=True)
    places = {(row["layer"], row["id"]): geometry for row, geometry in placed if geometry is not None}
    named = {row["id"] for row in result["unassigned"]}
    cells = zip(residents.frame["id"].tolist(), geometry_of(residents), strict=True)
    return places | {(residents.name, key): at for key, at in cells if at is not None and key in named}
