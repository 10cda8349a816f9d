"""Where new points do most good, as an answer: candidates, those that already serve, and people become rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.accepted_points import AcceptedPoints
from geoansvar.analysis.allocating import Tell, unheard
from geoansvar.analysis.candidates import Candidates, Requirements
from geoansvar.analysis.dwellers import Dwellers
from geoansvar.analysis.lone_points import points_without_road
from geoansvar.analysis.people import PEOPLE
from geoansvar.analysis.reach_notes import dweller_notes, way_notes
from geoansvar.analysis.roads import Roads
from geoansvar.analysis.routes import Covers
from geoansvar.analysis.rows import table_row
from geoansvar.analysis.siting import TIME_LIMIT_S, Objective, proposed, site
from geoansvar.analysis.siting_notes import against, at_flow_notes, existing_notes, in_doubt
from geoansvar.analysis.siting_rows import CHOSEN, excluded_rows, served_rows, siting_findings, siting_rows
from geoansvar.analysis.within import nearest_within, within
from geoansvar.model.answer import Measured, Row
from geoansvar.model.finding import Finding
from geoansvar.model.layer import Layer
from geoansvar.model.reach_questions import Way

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SitingSettings:
    """What a question of siting asks; ``k`` may be None only where as few points as possible are asked for."""

    within_m: float = 2_000.0
    mode: Way = "straight"
    objective: Objective = "max-cover"
    k: int | None = None
    time_limit_s: float = TIME_LIMIT_S


@dataclass(frozen=True, slots=True, eq=False)
class Needs:
    """The people, and who of them has which of the points that already serve.

    Attributes
    ----------
    numbers
        People at each place by key, in whole people; NaN where there is no number.
    off
        The places that stand nowhere or by no road: of them there is no data.
    """

    roads: Roads | None
    dwellers: Dwellers
    existing: AcceptedPoints
    reach: Covers
    numbers: dict[str, Floats]
    off: NDArray[np.bool_]
    findings: tuple[Finding, ...]

    @classmethod
    def of(
        cls,
        roads: Roads | None,
        existing: AcceptedPoints,
        residents: Layer,
        *,
        settings: SitingSettings,
        buildings: Sequence[Layer] = (),
    ) -> Needs:
        """Measure how far the people have to the points that already serve.

        Parameters
        ----------
        roads
            None will do in a straight line.
        residents
            Population cells; people are in the middle of theirs, or in its dwellings where ``buildings`` are given.
        """
        dwellers = Dwellers.of(residents, buildings)
        reach = nearest_within(roads, settings.mode, existing.geometry, dwellers.place)
        counted = dwellers.counted()
        numbers = {key: dwellers.whole_at(dwellers.number(key)) for key in PEOPLE if key in counted}
        findings = [
            *existing_notes(existing),
            *points_without_road(reach, roads, settings.mode, existing),
            *dweller_notes(dwellers),
            *way_notes(roads, reach, dwellers, None, None),
        ]
        covers = within(roads, settings.mode, existing.geometry, dwellers.place, settings.within_m)
        return cls(roads, dwellers, existing, covers, numbers, reach.placeless, tuple(findings))

    @property
    def people(self) -> Floats:
        """The residents of each place."""
        return self.numbers.get("residents", np.full(len(self.dwellers), np.nan))

    def reached_from(self, candidates: Candidates, settings: SitingSettings) -> Covers:
        """Find the places that have each candidate within the limit."""
        return within(self.roads, settings.mode, candidates.geometry, self.dwellers.place, settings.within_m)


def siting(
    candidates: Candidates,
    needs: Needs,
    required: Requirements,
    *,
    settings: SitingSettings,
    tell: Tell = unheard,
) -> Measured:
    """Answer which new points do most good, with those that already serve kept.

    The totals are who has a point, and who has two, after them. Distances
    are those of a dry day: a flow keeps candidates out, and closes no road
    to those who are on their way to a point.

    Parameters
    ----------
    required
        What a candidate must be; who is not is listed with the reason.
    tell
        Told how far the work has come, 0–1.
    """
    tell(0.0)
    reasons = required.excluded(candidates, needs.existing.rows)
    allowed = np.array([reason is None for reason in reasons], dtype=np.bool_)
    tell(0.2)
    reach = needs.reached_from(candidates, settings)
    tell(0.5)
    found = site(
        reach, needs.reach, needs.people, objective=settings.objective, k=settings.k or len(candidates),
        limit=settings.within_m, allowed=allowed, time_limit_s=settings.time_limit_s,
    )  # fmt: skip
    tell(1.0)
    result = siting_rows(
        found, candidates.rows, needs.numbers, within_m=settings.within_m, excluded=reasons, off=needs.off
    )
    findings = [
        *siting_findings(
            found, needs.people, k=settings.k, within_m=settings.within_m, candidates_file=candidates.file
        ),
        *in_doubt(reasons),
        *at_flow_notes(required, needs.existing),
        *required.findings(candidates),
        *needs.findings,
    ]
    return Measured(result["after"], result, findings, _places(candidates, result))


def siting_of_one(
    candidates: Candidates, needs: Needs, required: Requirements, *, settings: SitingSettings
) -> Measured:
    """Answer what one proposed point would do by itself; what speaks against it is said and does not stop it."""
    reasons = required.excluded(candidates, needs.existing.rows)
    reach = needs.reached_from(candidates, settings)
    before, after = proposed(reach, needs.reach, [0], cells=len(needs.dwellers))
    people = np.nan_to_num(needs.people)[reach.of(0)]
    adds = people[before.points[reach.of(0)] == 0].sum()
    rows = {
        key: served_rows(served, needs.numbers, within_m=settings.within_m, off=needs.off)
        for key, served in (("before", before), ("after", after))
    }
    result = {
        "chosen": [table_row(CHOSEN, candidates.rows[0], order=1, covers=round(people.sum()), adds=round(adds))],
        "bound": [],
        "gap": [],
        **rows,
        "excluded": excluded_rows(candidates.rows, reasons),
    }
    findings = [
        *[against(reason) for reason in reasons if reason],
        *at_flow_notes(required, needs.existing),
        *required.findings(candidates),
        *needs.findings,
    ]
    return Measured(rows["after"], result, findings, _places(candidates, result))


def _places(candidates: Candidates, result: dict[str, list[Row]]) -> dict[tuple[str, str], Any]:
    """Give the geometry of the candidates that the answer names."""
    named = {(row["layer"], row["id"]) for key in ("chosen", "excluded") for row in result[key]}
    placed = zip(candidates.rows, candidates.geometry, strict=True)
    return {
        key: geometry
        for row, geometry in placed
        if geometry is not None and (key := (row["layer"], row["id"])) in named
    }
