"""A choice of new points as rows: what was chosen, how good it is, and who has a point, or two, before and after."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.rows import table_row
from geoansvar.analysis.siting import Served, Siting
from geoansvar.model.answer import Row, total_row
from geoansvar.model.finding import Finding
from geoansvar.model.reach_tables import keys_of
from geoansvar.texts import Text, text

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
CHOSEN, BOUND, GAP = (keys_of("siting", result) for result in ("chosen", "bound", "gap"))
BEFORE = AFTER = keys_of("siting", "before")
EXCLUDED = keys_of("siting", "excluded")
UNITS = {"max-cover": "persons", "full-cover": "objects", "mean-distance": "m"}
TWICE = "_twice"  # after a key: who has two points


def siting_rows(
    found: Siting,
    candidates: Sequence[Row],
    numbers: Mapping[str, Floats],
    *,
    within_m: float,
    excluded: Sequence[str | None] | None = None,
    off: Flags | None = None,
) -> dict[str, list[Row]]:
    """Give the tables of a siting.

    Parameters
    ----------
    candidates
        The candidates' plain rows.
    numbers
        People of each cell by key (residents, age_0_5 …); NaN where there is no number.
    excluded
        Why each candidate was not chosen among, as ``candidates.Requirements`` says it; None for the others.
    off
        Cells that have no place or no road, and stand as no data.
    """
    return {
        "chosen": _chosen(found, candidates),
        "bound": [_bound(found)],
        "gap": [_gap(found)],
        "before": served_rows(found.before, numbers, within_m=within_m, off=off),
        "after": served_rows(found.after, numbers, within_m=within_m, off=off),
        "excluded": excluded_rows(candidates, excluded or ()),
    }


def _chosen(found: Siting, candidates: Sequence[Row]) -> list[Row]:
    each = zip(found.chosen.tolist(), found.covers.tolist(), found.adds.tolist(), strict=True)
    return [
        table_row(CHOSEN, candidates[candidate], order=order, covers=covers, adds=adds)
        for order, (candidate, covers, adds) in enumerate(each, start=1)
    ]


def _bound(found: Siting) -> Row:
    return table_row(
        BOUND,
        {},
        objective=found.objective,
        value=_shown(found, found.value),
        bound=_shown_bound(found),
        gap=None if found.gap is None else round(found.gap, 4),
        optimal=found.optimal,
        unit=UNITS[found.objective],
    )


def _gap(found: Siting) -> Row:
    apart = None if found.value is None or found.bound is None else abs(found.bound - found.value)
    share = None if found.gap is None else round(found.gap, 4)
    unit = UNITS[found.objective]
    return table_row(GAP, {}, objective=found.objective, gap=_shown(found, apart), gap_share=share, unit=unit)


def _shown(found: Siting, value: float | None) -> float | None:
    """Give people and points as whole numbers, metres to a tenth."""
    if value is None:
        return None
    return round(value, 1) if found.objective == "mean-distance" else round(value)


def _shown_bound(found: Siting) -> float | None:
    """Round a bound to the side on which it stays one."""
    if found.optimal or found.bound is None:
        return _shown(found, found.value)
    if found.objective == "mean-distance":
        return math.floor(found.bound * 10) / 10
    return math.ceil(found.bound - 1e-6)


def served_rows(
    served: Served, numbers: Mapping[str, Floats], *, within_m: float, off: Flags | None = None
) -> list[Row]:
    """Count who has a point within the limit, and who has two, by every number of people."""
    off = np.zeros(len(served.points), dtype=np.bool_) if off is None else off & (served.points == 0)
    rows = []
    for key, number in numbers.items():
        people = np.nan_to_num(number)
        rows.append(
            _served(key, people, served.points > 0, off, within_m) | {"mean_distance_m": _mean(served, people)}
        )
        rows.append(_served(key + TWICE, people, served.points > 1, off, within_m) | {"mean_distance_m": None})
    return [table_row(BEFORE, row) for row in rows]


def _served(key: str, people: Floats, has: Flags, off: Flags, within_m: float) -> Row:
    parts = {
        "affected": round(float(people[has].sum())),
        "uncertain": 0,
        "outside": round(float(people[~has & ~off].sum())),
        "no_data": round(float(people[off].sum())),
    }
    return total_row(key, "persons", **parts) | {"within_m": within_m}


def _mean(served: Served, people: Floats) -> float | None:
    """Give the mean distance of those who have a point within the limit."""
    has = served.points > 0
    total = float(people[has].sum())
    return round(float(people[has] @ served.cost[has]) / total, 1) if total else None


def excluded_rows(candidates: Sequence[Row], reasons: Sequence[str | None]) -> list[Row]:
    """Name the candidates that were not chosen among, each with the reason; None for the others."""
    return [
        table_row(EXCLUDED, row, reason=reason) for row, reason in zip(candidates, reasons, strict=False) if reason
    ]


def siting_findings(
    found: Siting, residents: Floats, *, k: int | None, within_m: float, candidates_file: str | None = None
) -> list[Finding]:
    """Say whether the choice is proven, and what else is worth knowing of it."""
    if not found.allowed.any():
        said = text("Inga kandidater att välja bland: av {every} är ingen valbar.", every=len(found.allowed))
        remedy = text("Se varför under de uteslutna, eller ange fler lager i candidates.")
        return [Finding("no-candidates", "warning", said, candidates_file, "candidates", remedy=remedy)]
    left_out = int((~found.allowed).sum())
    excluded = text(
        "{count} av {every} kandidater är inte valbara; de står för sig med orsak.",
        count=left_out,
        every=len(found.allowed),
    )
    return [
        _proof(found, candidates_file),
        *([Finding("candidates-excluded", "note", excluded, candidates_file)] if left_out else []),
        *_number_of_points(found, k, candidates_file),
        *_of_objective(found, residents, within_m, candidates_file),
    ]


def _proof(found: Siting, file: str | None) -> Finding:
    if found.optimal:
        return Finding("siting-proven", "note", text("Urvalet är bevisat: inget annat urval är bättre."), file)
    remedy = text("Välj bland färre kandidater. En ny körning kan ge ett annat urval.")
    return Finding("siting-not-proven", "warning", _no_better_than(found), file, remedy=remedy)


def _no_better_than(found: Siting) -> Text:
    bound, share = _shown_bound(found), math.ceil(1000 * (found.gap or 0.0)) / 10
    if found.objective == "max-cover":
        return text(
            "Urvalet är det bästa som hittades. Inget urval når fler än {bound} personer: högst {share} % skiljer.",
            bound=bound,
            share=share,
        )
    if found.objective == "full-cover":
        return text(
            "Urvalet är det bästa som hittades. Färre än {bound} punkter räcker inte: högst {share} % skiljer.",
            bound=bound,
            share=share,
        )
    return text(
        "Urvalet är det bästa som hittades. Inget urval har kortare medelavstånd än {bound} m: "
        "högst {share} % skiljer.",
        bound=bound,
        share=share,
    )


def _number_of_points(found: Siting, k: int | None, file: str | None) -> list[Finding]:
    count, every = len(found.chosen), int(found.allowed.sum())
    if k is None:
        return []
    if found.objective == "full-cover":
        said = text("För att nå alla som kan nås behövs {count} nya punkter, fler än {k}.", count=count, k=k)
        return [Finding("more-points-needed", "warning", said, file, "k")] if count > k else []
    if every < k:
        said = text("{k} nya punkter efterfrågas, men bara {count} kandidater är valbara.", count=every, k=k)
        return [Finding("fewer-candidates", "warning", said, file, "k")]
    if count < k:
        said = text("{count} av {k} nya punkter räcker: fler kandidater tillför inget.", count=count, k=k)
        return [Finding("fewer-points-enough", "note", said, file, "k")]
    return []


def _of_objective(found: Siting, residents: Floats, within_m: float, file: str | None) -> list[Finding]:
    people = round(float(np.nan_to_num(residents)[~found.coverable].sum()))
    said: list[tuple[str, Text]] = []
    if people:
        beyond = text("{people} boende nås inte av någon punkt eller kandidat inom {within_m} m.",
                      people=people, within_m=within_m)  # fmt: skip
        said.append(("cannot-be-covered", beyond))
    if found.objective == "mean-distance":
        counted = text("Den som inte har någon punkt inom {within_m} m räknas som att ha {within_m} m.",
                       within_m=within_m)  # fmt: skip
        said.append(("beyond-counts-as-limit", counted))
    return [Finding(code, "note", words, file) for code, words in said]
