"""Where new points do most good: the best choice among candidates with the existing points kept, proven or bounded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.routes import Covers
from geoansvar.analysis.siting_choice import Choice, fewest, most_gain, ordered
from geoansvar.analysis.siting_gains import Gains

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Positions = NDArray[np.intp]
Flags = NDArray[np.bool_]
Objective = Literal["max-cover", "full-cover", "mean-distance"]
TIME_LIMIT_S = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """What each cell has within the limit: how many points, and the cost to the nearest (NaN where none)."""

    points: Counts
    cost: Floats

    @classmethod
    def by(cls, reaches: Iterable[Covers], cells: int) -> Served:
        """Count the points of all these."""
        points, cost = np.zeros(cells, dtype=np.int64), np.full(cells, np.inf)
        for reach in reaches:
            np.add.at(points, reach.place, 1)
            np.minimum.at(cost, reach.place, reach.cost)
        return cls(points, np.where(points > 0, cost, np.nan))


@dataclass(frozen=True, slots=True, eq=False)
class Siting:
    """The points that were chosen, what they do, and how good a choice can be at all.

    Attributes
    ----------
    chosen
        Candidates, the one that does most by itself first, then the one that adds most to it, and so on.
    covers, adds
        People within the limit of each chosen point, and those of them who had none before it, in that order.
    value, bound
        What the choice reaches, and what no choice can pass: people who have a point (max-cover, bound above); new
        points (full-cover, bound below); mean distance of those whom any point can reach (mean-distance, bound below;
        who has none within the limit counts as at the limit). None where there is nobody to count.
    optimal
        No choice is better: the bound is reached.
    allowed
        The candidates that were chosen among.
    coverable
        The cells that some existing or allowed point has within the limit.
    before, after
        What each cell has without and with the chosen points.
    """

    objective: Objective
    chosen: Positions
    covers: Counts
    adds: Counts
    value: float | None
    bound: float | None
    optimal: bool
    allowed: Flags
    coverable: Flags
    before: Served
    after: Served

    @property
    def gap(self) -> float | None:
        """How much better than the choice any other can be at the most, as a share of the larger of both numbers."""
        if self.value is None or self.bound is None:
            return None
        return 0.0 if self.optimal else abs(self.bound - self.value) / max(self.bound, self.value)


def site(
    reach: Covers,
    existing: Covers,
    people: Floats,
    *,
    objective: Objective,
    k: int,
    limit: float,
    allowed: Flags | None = None,
    time_limit_s: float = TIME_LIMIT_S,
) -> Siting:
    """Choose among candidates, with the existing points kept.

    A greedy choice is bettered by swaps, bounded by Lagrange's multipliers,
    and what these leave open is proven by HiGHS.

    Parameters
    ----------
    reach, existing
        The cells that each candidate and each existing point has within the limit, as ``routes.covers`` gives them.
    people
        Per cell; NaN (no number) counts as nobody, except that full-cover covers such a cell: somebody may live there.
    k
        At most so many new points; full-cover does not heed it.
    limit
        That of the reaches; where it is infinite, the farthest of them takes its place.
    allowed
        Which candidates may be chosen; all where none is given.
    time_limit_s
        For HiGHS; what comes before it takes as long as the reaches are large. A choice that is not proven by then
        may differ between runs; what is proven cannot be bettered by any.
    """
    allowed = np.ones(len(reach.start) - 1, dtype=np.bool_) if allowed is None else np.asarray(allowed, np.bool_)
    number = np.nan_to_num(np.asarray(people, dtype=np.float64))
    before = Served.by([existing], len(number))
    near = _Near(
        only(reach, np.flatnonzero(allowed)),
        np.flatnonzero(allowed),
        before,
        number,
        _farthest(reach, existing, limit),
    )
    if objective == "full-cover":
        choice = fewest(near.to_cover(np.isnan(people) | (number > 0)), time_limit_s)
    else:
        gains = near.saved() if objective == "mean-distance" else near.covered()
        choice = most_gain(gains, k, time_limit_s, whole=objective == "max-cover" and bool((number % 1 == 0).all()))
    return _told(reach, near, choice, objective, allowed)


def proposed(reach: Covers, existing: Covers, chosen: Sequence[int], *, cells: int) -> tuple[Served, Served]:
    """Give what each cell has without and with some candidates that somebody proposes."""
    before = Served.by([existing], cells)
    return before, _joined(before, Served.by([only(reach, np.array(chosen, dtype=np.intp))], cells))


def only(reach: Covers, chosen: Positions) -> Covers:
    """Give the reaches of some sources, in that order."""
    count = np.diff(reach.start)[chosen]
    start = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
    at = np.repeat(reach.start[:-1][chosen] - start[:-1], count) + np.arange(start[-1])
    return Covers(start, reach.place[at], reach.cost[at])


def _farthest(reach: Covers, existing: Covers, limit: float) -> float:
    return limit if np.isfinite(limit) else float(max(reach.cost.max(initial=0), existing.cost.max(initial=0)))


@dataclass(frozen=True, slots=True, eq=False)
class _Near:
    """The allowed candidates' reaches, and what they meet: ``candidates`` are their positions among all."""

    reach: Covers
    candidates: Positions
    before: Served
    people: Floats
    farthest: float

    @property
    def cost(self) -> Floats:
        """The cost that each cell has before: that of the farthest where it has no point."""
        return np.where(np.isnan(self.before.cost), self.farthest, self.before.cost)

    def covered(self) -> Gains:
        """Give the people who have no point before."""
        return self._gains(np.where(self.before.points[self.reach.place] == 0, self.people[self.reach.place], 0))

    def to_cover(self, wanted: Flags) -> Gains:
        """Give the cells that are wanted and have no point before."""
        return self._gains((wanted & (self.before.points == 0))[self.reach.place].astype(np.float64))

    def saved(self) -> Gains:
        """Give the person-metres that are saved."""
        cell = self.reach.place
        return self._gains(self.people[cell] * (self.cost[cell] - self.reach.cost))

    def _gains(self, gain: Floats) -> Gains:
        candidate = np.repeat(np.arange(len(self.candidates)), np.diff(self.reach.start))
        return Gains.of(candidate, self.reach.place.astype(np.intp), gain, (len(self.candidates), len(self.people)))


def _told(reach: Covers, near: _Near, choice: Choice, objective: Objective, allowed: Flags) -> Siting:
    order = choice.candidates
    if objective == "full-cover":  # where the most people are first, then where nobody knows how many there are
        order = ordered(near.covered(), order)
        order += sorted(set(choice.candidates) - set(order))
    chosen = near.candidates[np.array(order, dtype=np.intp)]
    before, people = near.before, near.people
    after = _joined(before, Served.by([only(reach, chosen)], len(people)))
    coverable = before.points > 0
    coverable[near.reach.place] = True
    value, bound = _measured(near, choice, objective, coverable)
    covers, adds = _each(reach, chosen, before, people)
    return Siting(objective, chosen, covers, adds, value, bound, choice.optimal, allowed, coverable, before, after)


def _joined(one: Served, other: Served) -> Served:
    return Served(one.points + other.points, np.fmin(one.cost, other.cost))


def _each(reach: Covers, chosen: Positions, before: Served, people: Floats) -> tuple[Counts, Counts]:
    """Give the people whom each chosen point covers, and those of them who have none before it."""
    bare = before.points == 0
    covers, adds = [], []
    for candidate in chosen.tolist():
        cells = reach.of(candidate)
        covers.append(people[cells].sum())
        adds.append(people[cells][bare[cells]].sum())
        bare[cells] = False
    return np.rint(covers).astype(np.int64), np.rint(adds).astype(np.int64)


def _measured(
    near: _Near, choice: Choice, objective: Objective, coverable: Flags
) -> tuple[float | None, float | None]:
    """Give value and bound as the objective counts them."""
    if objective == "full-cover":
        return choice.gained, choice.bound
    if objective == "max-cover":
        had = float(near.people[near.before.points > 0].sum())
        return had + choice.gained, had + choice.bound
    people = near.people[coverable]
    if not people.sum():
        return None, None
    total = float(people @ near.cost[coverable])
    return (total - choice.gained) / float(people.sum()), (total - choice.bound) / float(people.sum())
