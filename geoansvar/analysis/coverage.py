"""Who has a safety point within reach, dry and flooded; distances are measured, and who has none is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.accepted_points import AcceptedPoints, PointFilter, accepted
from geoansvar.analysis.answering import Answering
from geoansvar.analysis.beyond import beyond_rows
from geoansvar.analysis.catchments import Catchments, buffers
from geoansvar.analysis.closures import Flooded
from geoansvar.analysis.districts import Districts, whole_by_district, whole_within
from geoansvar.analysis.dwellers import CELLS, PARTS, Dwellers, one_part
from geoansvar.analysis.exposed import FlowInput, geometry_of
from geoansvar.analysis.indicators import Whole
from geoansvar.analysis.lone_points import points_out_of_reach, points_without_road
from geoansvar.analysis.network import By
from geoansvar.analysis.reach import Distances, Reach, along, straight
from geoansvar.analysis.reach_notes import dweller_notes, way_notes
from geoansvar.analysis.reached import CoverageLedger
from geoansvar.analysis.register import Register
from geoansvar.analysis.roads import Roads
from geoansvar.analysis.rows import table_row
from geoansvar.model.answer import Measured, Row, total_row
from geoansvar.model.layer import Layer
from geoansvar.model.reach_questions import MODE_OF, VEHICLE_OF, Vehicle, Way
from geoansvar.model.reach_tables import keys_of

LIMITS, DISTRICTS = keys_of("coverage", "limits"), keys_of("coverage", "districts")
NO_POINT = {False: "unreachable_dry", True: "unreachable_flood"}
_SHARE = 4  # decimals


@dataclass(frozen=True, slots=True)
class CoverageSettings:
    """What a question of coverage asks.

    Attributes
    ----------
    within_m, within_min
        Limits in metres, or in minutes along roads; minutes count where they are given.
    mode
        In a straight line, on foot or by car.
    vehicle
        Whose depth limit closes roads at a flow; the mode's own where none is named.
    points
        Which points count.
    """

    within_m: tuple[float, ...] = (2_000.0,)
    within_min: tuple[float, ...] | None = None
    mode: Way = "walk"
    vehicle: Vehicle | None = None
    points: PointFilter = field(default_factory=PointFilter)

    def __post_init__(self) -> None:
        if self.mode == "straight" and self.within_min is not None:
            raise ValueError("a straight line has no minutes")
        if self.vehicle is not None and MODE_OF[self.vehicle] != self.mode and self.mode != "straight":
            raise ValueError("the vehicle does not go that way")

    @property
    def limits(self) -> tuple[float, ...]:
        """The limits that count, rising."""
        return tuple(sorted(set(self.within_m if self.within_min is None else self.within_min)))


def coverage(
    roads: Roads | None,
    points: Sequence[Layer],
    residents: Layer,
    *,
    settings: CoverageSettings,
    districts: Layer | None,
    flow: FlowInput | None,
    register: Register | None,
    as_of: date,
    buildings: Sequence[Layer] = (),
    flooded: Flooded | None = None,
) -> Measured:
    """Answer who has a point within the limits.

    ``affected`` are those within a limit for certain, ``uncertain`` those
    within it only if the doubtful passages of the flow can be used,
    ``outside`` those beyond it or who cannot get there; of the rest there is
    no data. With a flow every number stands twice, dry and flooded, and the
    totals say how many reach no point at all: dry, and because of the flood.

    Parameters
    ----------
    roads
        None will do in a straight line.
    points
        Layers of points, of which the settings choose.
    residents
        Population cells; people are in the middle of theirs.
    districts
        Polygons to split the numbers by.
    flow
        What closes roads.
    register, as_of
        Tell who answers for a point, and on which day a contact must still be valid.
    buildings
        Given: people are in the dwellings of their cell.
    flooded
        What the flow closes, where that has been looked up already.

    Raises
    ------
    ValueError
        If a way along roads is asked for without any.
    """
    chosen, dwellers = accepted(points, settings.points), Dwellers.of(residents, buildings)
    if flooded is None and flow is not None and roads is not None and settings.mode != "straight":
        flooded = Flooded.of(roads.network, flow, settings.vehicle or VEHICLE_OF[settings.mode])
    reach = _reach(roads, chosen, dwellers, settings, flooded)
    count = _Count(dwellers, reach, settings, None if flooded is None else flooded.key)
    far = Distances.of(reach.sure, reach.by, walking=roads if settings.mode == "walk" else None)
    catchments = Catchments(chosen, dwellers, far)
    drawn, drawings = catchments.drawn() if settings.mode != "straight" else buffers(chosen, settings.limits)
    parted = None if districts is None else Districts(districts)
    result = {
        "limits": count.limits(),
        "beyond": beyond_rows(chosen, dwellers, reach, far, count.farthest),
        "catchments": catchments.rows(Answering(register, as_of=as_of)),
        "districts": [] if parted is None else count.districts(parted),
        "drawn": drawn,
    }
    findings = [
        *chosen.findings,
        *points_without_road(reach, roads, settings.mode, chosen),
        *points_out_of_reach(reach, roads, settings.mode, chosen, flooded),
        *dweller_notes(dwellers),
        *way_notes(roads, reach, dwellers, flow, flooded),
    ]
    places = _places(chosen, dwellers, result["beyond"], districts)
    opens = CoverageLedger(
        chosen,
        dwellers,
        reach,
        flood=None if flooded is None else flooded.key,
        limits=settings.limits,
        districts=parted,
        walking=roads if settings.mode == "walk" else None,
    )
    return Measured(count.totals(), result, findings, places | drawings, reached=opens)


def _reach(
    roads: Roads | None,
    points: AcceptedPoints,
    dwellers: Dwellers,
    settings: CoverageSettings,
    flooded: Flooded | None,
) -> Reach:
    if settings.mode == "straight":
        return straight(points.geometry, dwellers.place)
    if roads is None:
        raise ValueError("a way along roads needs roads")
    by: By = "metres" if settings.within_min is None else "minutes"
    return along(roads, settings.mode, points.geometry, dwellers.place, by=by, flooded=flooded)


class _Count:
    """Every number of a coverage, case by case: limit by limit, dry and flooded, and who reaches no point."""

    def __init__(self, dwellers: Dwellers, reach: Reach, settings: CoverageSettings, flood: str | None) -> None:
        self._dwellers, self._counted = dwellers, dwellers.counted()
        floods = [None] if flood is None else [None, flood]
        limits = [(limit, each) for limit in settings.limits for each in floods]
        self._parts = {case: reach.within(case[0], flooded=case[1] is not None) for case in limits}
        self._missed = {each: reach.unreachable(flooded=each is not None) for each in floods}
        self._limit_key = "within_m" if settings.within_min is None else "within_min"
        self._rows = {case: self._whole(parts) for case, parts in self._parts.items()}

    @property
    def farthest(self) -> NDArray[np.int8]:
        """Where each place is counted at the farthest limit, at the flow if there is one."""
        return list(self._parts.values())[-1]

    def _whole(self, part: NDArray[np.int8]) -> dict[str, Whole]:
        parts = one_part(part)
        return {key: self._dwellers.whole(weights, parts) for key, weights in self._counted.items()}

    def totals(self) -> list[Row]:
        """Give the totals: each number at each limit, and how many reach no point at all."""
        within = [self._row(key, whole, *case) for case, wholes in self._rows.items() for key, whole in wholes.items()]
        missed = [
            self._row(NO_POINT[flood is not None], wholes["residents"], None, flood)
            for flood, wholes in ((flood, self._whole(part)) for flood, part in self._missed.items())
            if "residents" in wholes
        ]
        return within + missed

    def _row(self, key: str, whole: Whole, limit: float | None, flood: str | None) -> Row:
        unit = CELLS if key == CELLS else "persons"
        parts = dict(zip(PARTS, whole.tolist(), strict=True))
        return total_row(key, unit, **parts) | self._blanks(limit, flood)

    def _blanks(self, limit: float | None, flood: str | None) -> Row:
        return {"within_m": None, "within_min": None, "flood": flood} | {self._limit_key: limit}

    def limits(self) -> list[Row]:
        """Give the totals of each limit with the share that they are of all."""
        return [
            table_row(LIMITS, row, share=_share(row, row["affected"]),
                      share_at_most=_share(row, row["affected"] + row["uncertain"]))
            for case, wholes in self._rows.items()
            for row in (self._row(key, whole, *case) for key, whole in wholes.items())
        ]  # fmt: skip

    def districts(self, districts: Districts) -> list[Row]:
        """Split every number at every limit by district, and last what lies in none, where anything does."""
        found: list[list[Row]] = [[] for _ in range(len(districts) + 1)]
        dry: dict[tuple[float, str], Whole] = {}  # of each limit and number; it stands before the flow
        for case, wholes in self._rows.items():
            split = self._dwellers.split(districts, one_part(self._parts[case]))
            for key, whole in wholes.items():
                sums, known = split(self._counted[key]), dry.get((case[0], key))
                by_district = whole_by_district(sums, whole) if known is None else whole_within(sums, whole, known)
                dry.setdefault((case[0], key), by_district)
                for at, parts in enumerate(by_district):
                    if at < len(districts) or parts.any():
                        found[at].append(self._district_row(districts, at, self._row(key, parts, *case)))
        return [row for rows in found for row in rows]

    def _district_row(self, districts: Districts, at: int, row: Row) -> Row:
        inside = at < len(districts)
        return table_row(
            DISTRICTS, row, layer=districts.layer.name, id=districts.ids[at] if inside else None,
            name=districts.names[at] if inside else None,
        )  # fmt: skip


def _share(row: Row, part: int) -> float | None:
    return round(part / row["total"], _SHARE) if row["total"] else None


def _places(
    points: AcceptedPoints, dwellers: Dwellers, beyond: Sequence[Row], districts: Layer | None
) -> dict[tuple[str, str], Any]:
    """Give the geometry of the points, of the cells beyond and of the districts."""
    places = {
        (row["layer"], row["id"]): geometry
        for row, geometry in zip(points.rows, points.geometry, strict=True)
        if geometry is not None
    }
    named = {row["id"] for row in beyond}
    for layer, wanted in ((dwellers.layer, named), (districts, None)):
        if layer is not None:
            pairs = zip(layer.frame["id"].tolist(), geometry_of(layer), strict=True)
            places |= {
                (layer.name, key): at for key, at in pairs if at is not None and (wanted is None or key in wanted)
            }
    return places
