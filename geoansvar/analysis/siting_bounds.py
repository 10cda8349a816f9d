"""No choice can do better than this: bounds by Lagrange's multipliers, and candidates that are out of the question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.siting_gains import Gains, greedy, without_needless

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
MOST_ROUNDS, FEWEST_ROUNDS, AT_A_TIME = 800, 80, 40
WORK = 1_000_000_000  # gains looked at, over all rounds
PATIENCE = 20  # rounds without a better bound before the steps get shorter
SHORTEST_STEP = 0.002
INERTIA = 0.8  # how much of the last slope is kept in mind, against zigzag
ROUNDING = 1e-7  # of the value: sums of many numbers are not finer


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """What no choice can pass, the best choice met on the way, and what is settled about candidates.

    Attributes
    ----------
    bound
        Most that can be gained; or fewest points.
    chosen
        The best choice that was met; empty where none was better than what was known.
    open_
        Candidates that a better choice than the best known may hold.
    settled
        Candidates that every better choice holds.
    """

    bound: float
    chosen: list[int]
    open_: Flags
    settled: Flags


def most_gained(gains: Gains, most: int, value: float, *, whole: bool) -> Bound:
    """Bound what ``most`` candidates can gain.

    Every cell pays a price for being served and each candidate takes what
    its cells gain above the price; the ``most`` best takings and all prices
    together are never less than any choice gains (Cornuéjols, Fisher and
    Nemhauser 1977). Prices are moved until that sum is least.

    Parameters
    ----------
    value
        What the best known choice gains.
    whole
        Gains are whole numbers: then so is the best sum.
    """
    highest = np.zeros(gains.cells)
    np.maximum.at(highest, gains.cell, gains.gain)
    best = _Best(len(gains), value, whole=whole)
    descent = _Descent(highest, highest * min(1.0, 2 * most / max(1, len(gains))))
    left = gains
    for _ in range(0, _rounds(gains), AT_A_TIME):
        for _ in range(AT_A_TIME):
            if best.proven or descent.ended:
                break
            bound, slope = _looked(left, gains, most, descent.price, best)
            descent.step(bound, bound - best.value, slope)
        best.close(most)
        if best.proven or descent.ended:
            break
        left = gains.only(best.open_)
    return best.told()


def _looked(left: Gains, gains: Gains, most: int, price: Floats, best: _Best) -> tuple[float, Floats]:
    """Give the bound at some prices, and its slope; offers both the bound and the choice that is made at them."""
    takings = left.over(price)
    top = np.argpartition(-takings, most - 1)[:most] if most < len(takings) else np.arange(len(takings))
    bound = float(price.sum() + takings[top].sum())
    best.offer(bound, takings, top.tolist(), float(gains.had(top.tolist()).sum()))
    served = np.zeros(gains.cells)
    for candidate in top.tolist():
        cell, gain = left.row(candidate)
        served[cell[gain > price[cell]]] += 1
    return bound, 1 - served


def still_open(takings: Floats, most: int, *, bound: float, better: float) -> tuple[Flags, Flags]:
    """Tell which candidates a choice of so many may hold that gains at least ``better``, and which it must hold.

    To take one that is not among those with the most takings costs the
    bound the difference to the last of these, and to leave one of these out
    costs it the difference to the next.
    """
    ranked = np.sort(takings)[::-1]
    last = ranked[most - 1] if most <= len(ranked) else 0.0
    after = ranked[most] if most < len(ranked) else 0.0
    return bound - (last - takings).clip(0) >= better, bound - (takings - after).clip(0) < better


class _Best:
    """The least bound so far with the takings behind it, the best choice, and what is settled by both."""

    def __init__(self, candidates: int, value: float, *, whole: bool) -> None:
        self.bound, self.value, self.whole = np.inf, value, whole
        self.takings: Floats = np.zeros(candidates)
        self.chosen: list[int] = []
        self.open_ = np.ones(candidates, dtype=np.bool_)
        self.settled = np.zeros(candidates, dtype=np.bool_)

    def offer(self, bound: float, takings: Floats, chosen: list[int], value: float) -> None:
        if bound < self.bound:
            self.bound, self.takings = bound, takings
        if value > self.value * (1 + ROUNDING):
            self.value, self.chosen = value, chosen

    @property
    def slack(self) -> float:
        return ROUNDING * max(1.0, self.value)

    @property
    def better(self) -> float:
        """The least that a choice better than the best known gains."""
        return self.value + (1 - self.slack if self.whole else self.slack)

    @property
    def proven(self) -> bool:
        return self.bound < self.better

    def close(self, most: int) -> None:
        """Close the candidates that no better choice may hold, and settle those that every better choice holds."""
        open_, settled = still_open(self.takings, most, bound=self.bound, better=self.better)
        self.open_ &= open_
        self.settled |= settled & self.open_

    def told(self) -> Bound:
        if self.proven:
            return Bound(self.value, self.chosen, np.zeros_like(self.open_), np.zeros_like(self.open_))
        bound = float(np.floor(self.bound + self.slack)) if self.whole else self.bound
        return Bound(bound, self.chosen, self.open_, self.settled)


class _Descent:
    """Prices that move against the slope, by steps as long as the distance to the best known value asks for."""

    def __init__(self, highest: Floats, price: Floats) -> None:
        self.highest, self.price = highest, price
        self.length, self.waited, self.lowest = 1.0, 0, np.inf
        self.slope = np.zeros(len(price))
        self.ended = False

    def step(self, bound: float, distance: float, slope: Floats) -> None:
        """Go on from prices whose bound is so far from what is known to be reached."""
        self.slope = (1 - INERTIA) * slope + INERTIA * self.slope
        steep = float(self.slope @ self.slope)
        self.waited = 0 if bound < self.lowest - ROUNDING * abs(bound) else self.waited + 1
        self.lowest = min(bound, self.lowest)
        if self.waited >= PATIENCE:
            self.length, self.waited = self.length / 2, 0
        self.ended = steep == 0 or self.length < SHORTEST_STEP
        if not self.ended:
            self.price = np.clip(self.price - self.length * distance / steep * self.slope, 0, self.highest)


def fewest_points(gains: Gains, known: int) -> Bound:
    """Bound from below how few candidates gain something in every cell.

    Every cell offers a price, each candidate costs 1 and takes the prices of
    its cells, and those that profit are taken: prices and profits together
    are never more than the fewest (Lagrange's relaxation of set covering, Beasley 1987).

    Parameters
    ----------
    gains
        Of which only counts that they are there; every cell has one.
    known
        How many the best known choice needs.
    """
    size = np.diff(gains.start)
    smallest = np.full(gains.cells, np.inf)
    np.minimum.at(smallest, gains.cell, 1 / size[gains.candidate])
    descent = _Descent(np.ones(gains.cells), smallest)
    lowest, costs, chosen = -np.inf, np.ones(len(gains), dtype=np.float64), list[int]()
    for number in range(_rounds(gains)):
        taken = np.bincount(gains.candidate, weights=descent.price[gains.cell], minlength=len(gains))
        cost: Floats = 1 - taken.astype(np.float64)
        bound = float(descent.price.sum() + cost[cost < 0].sum())
        if bound > lowest:
            lowest, costs = bound, cost
        if number % AT_A_TIME == AT_A_TIME - 1:
            other = without_needless(gains, greedy(gains, len(gains), begun=np.flatnonzero(cost < 0).tolist()))
            if len(other) < known:
                known, chosen = len(other), other
        if _rounded_up(lowest) >= known or descent.ended:
            break
        served: Floats = np.bincount(gains.cell, (cost < 0)[gains.candidate], gains.cells).astype(np.float64)
        descent.step(-bound, known - bound, served - 1)
    if _rounded_up(lowest) >= known:
        none = np.zeros(len(gains), dtype=np.bool_)
        return Bound(known, chosen, none, none)
    fewer = known - 1 + ROUNDING * known
    return Bound(_rounded_up(lowest), chosen, (size > 0) & (lowest + costs <= fewer), lowest - costs > fewer)


def _rounds(gains: Gains) -> int:
    return int(np.clip(WORK // max(1, len(gains.cell)), FEWEST_ROUNDS, MOST_ROUNDS))


def _rounded_up(bound: float) -> float:
    return float(np.ceil(bound - ROUNDING * max(1.0, abs(bound))))
