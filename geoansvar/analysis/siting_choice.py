"""The best choice that can be found, and how far from the best of all it can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geoansvar.analysis.siting_bounds import ROUNDING, fewest_points, most_gained
from geoansvar.analysis.siting_gains import Gains, greedy, swapped, without_needless
from geoansvar.analysis.siting_models import fewest_model, most_gained_model
from geoansvar.analysis.siting_reduced import without_dominated

LARGEST_PROGRAM = 1_500_000  # gains; of more HiGHS does not come further than the bound that is there already


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Candidates with what they gain, and the best that any choice gains; for full-cover how many they are."""

    candidates: list[int]
    gained: float
    bound: float
    optimal: bool


def most_gain(gains: Gains, k: int, time_limit_s: float, *, whole: bool) -> Choice:
    """Choose at most k candidates that gain most; ``whole``: gains are whole numbers, and a cell's, not a pair's."""
    most = min(k, len(gains))
    if not len(gains.cell) or not most:
        return Choice([], 0.0, 0.0, optimal=True)
    if whole:
        gains = gains.merged()
    best = swapped(gains, greedy(gains, most))
    found = most_gained(gains, most, _worth(gains, best), whole=whole)
    best = _better(gains, best, found.chosen)
    bound = max(found.bound, _worth(gains, best))
    if not found.open_.any():  # no candidate is left that a better choice may hold
        bound = _worth(gains, best)
    elif found.open_[gains.candidate].sum() <= LARGEST_PROGRAM:
        solved = most_gained_model(gains, most, open_=found.open_, settled=found.settled, time_limit_s=time_limit_s)
        best = _better(gains, best, solved.chosen)
        bound = max(min(bound, solved.bound), _worth(gains, best))
    best, gained = ordered(gains, best), _worth(gains, best)
    proven = bound - gained <= 10 * ROUNDING * max(1.0, gained)
    return Choice(best, gained, gained if proven else bound, proven)


def _worth(gains: Gains, chosen: list[int]) -> float:
    return float(gains.had(chosen).sum())


def _better(gains: Gains, known: list[int], other: list[int]) -> list[int]:
    """Give the better of two choices, the other one with swaps tried."""
    if not other:
        return known
    other = swapped(gains, other)
    return other if _worth(gains, other) > _worth(gains, known) else known


def fewest(gains: Gains, time_limit_s: float) -> Choice:
    """Choose as few candidates as can be so that every cell is gained in that any gains in."""
    gains = without_dominated(_coverable(gains).merged())
    best = without_needless(gains, greedy(gains, len(gains)))
    if not best:
        return Choice([], 0, 0, optimal=True)
    found = fewest_points(gains, len(best))
    best, bound = found.chosen or best, found.bound
    if found.open_.any():
        solved = fewest_model(gains, open_=found.open_, settled=found.settled, time_limit_s=time_limit_s)
        best = solved.chosen if 0 < len(solved.chosen) < len(best) else best
        bound = len(best) if solved.finished else min(max(bound, np.ceil(solved.bound - 1e-6)), len(best))
    else:
        bound = len(best)
    return Choice(best, len(best), float(bound), optimal=bound >= len(best))


def _coverable(gains: Gains) -> Gains:
    """Number the cells that some candidate gains in, and leave out the others."""
    cells, cell = np.unique(gains.cell, return_inverse=True)
    return Gains.of(gains.candidate, cell, np.ones(len(cell)), (len(gains), len(cells)))


def ordered(gains: Gains, chosen: list[int]) -> list[int]:
    """Put a choice in the order in which it would be built, what gains most first, without those that gain nothing."""
    kept = np.zeros(len(gains), dtype=np.bool_)
    kept[chosen] = True
    return greedy(gains.only(kept), len(chosen))
