"""What each candidate would gain: the greedy choice, and swaps until none is better."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.polylines import spread

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]
Flags = NDArray[np.bool_]
WORK = 1_000_000_000  # gains looked at in search of swaps
MOST_LOOKS = 5_000


@dataclass(frozen=True, slots=True, eq=False)
class Gains:
    """What each candidate gains in each cell over what the existing points give; a cell counts its best one only.

    Attributes
    ----------
    start
        Candidate i gains ``gain[start[i] : start[i + 1]]`` in the cells ``cell[…]``.
    gain
        Above 0: persons, or person-metres that they need not walk.
    cells
        How many cells there are.
    """

    start: Positions
    cell: Positions
    gain: Floats
    cells: int

    def __len__(self) -> int:
        return len(self.start) - 1

    @property
    def candidate(self) -> Positions:
        """The candidate of each gain."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))

    @classmethod
    def of(cls, candidate: Positions, cell: Positions, gain: Floats, shape: tuple[int, int]) -> Gains:
        """Take triples of candidate, cell and gain; those that gain nothing are left out."""
        chosen = np.flatnonzero(gain > 0)
        order = chosen[np.lexsort((cell[chosen], candidate[chosen]))]
        start = np.concatenate([[0], np.cumsum(np.bincount(candidate[order], minlength=shape[0]))])
        return cls(start, cell[order], gain[order], shape[1])

    def only(self, kept: Flags) -> Gains:
        """Leave the gains of the other candidates out; the numbers of the candidates stay."""
        chosen = kept[self.candidate]
        return Gains.of(self.candidate[chosen], self.cell[chosen], self.gain[chosen], (len(self), self.cells))

    def row(self, candidate: int) -> tuple[Positions, Floats]:
        """Give the cells in which a candidate gains, and what."""
        part = slice(self.start[candidate], self.start[candidate + 1])
        return self.cell[part], self.gain[part]

    def over(self, had: Floats) -> Floats:
        """Give what each candidate gains over what each cell has."""
        beyond = self.gain - had[self.cell]
        np.maximum(beyond, 0, out=beyond)
        total = np.zeros(len(self))
        filled = np.flatnonzero(np.diff(self.start))
        if len(filled):
            total[filled] = np.add.reduceat(beyond, self.start[filled])
        return total

    def had(self, chosen: Iterable[int]) -> Floats:
        """Give what each cell has when some candidates are chosen."""
        best = np.zeros(self.cells)
        for candidate in chosen:
            cell, gain = self.row(candidate)
            best[cell] = np.maximum(best[cell], gain)
        return best

    def merged(self) -> Gains:
        """Let cells that all the same candidates gain in count as one; for gains that are a cell's, not a pair's."""
        same = _alike(self)
        which, number = np.unique(same, return_inverse=True)
        worth = np.zeros(self.cells)
        worth[self.cell] = self.gain
        total = np.bincount(number, weights=worth, minlength=len(which))
        first = same[self.cell] == self.cell
        cell = number[self.cell[first]]
        return Gains.of(self.candidate[first], cell, total[cell], (len(self), len(which)))


def _alike(gains: Gains) -> Positions:
    """Give, for every cell, the first cell that exactly the same candidates gain in."""
    order = np.argsort(gains.cell, kind="stable")
    candidate = gains.candidate[order]
    count = np.bincount(gains.cell, minlength=gains.cells)
    begin = np.concatenate([[0], np.cumsum(count)])[:-1]
    mark = np.random.default_rng(0).integers(1, 2**62, len(gains), dtype=np.uint64)
    sums = np.zeros(gains.cells, dtype=np.uint64)
    np.add.at(sums, gains.cell, mark[gains.candidate])  # cells with the same candidates have the same sum
    _, first, of = np.unique(sums, return_index=True, return_inverse=True)
    like = np.where(count[first[of]] == count, first[of], np.arange(gains.cells))
    whose, step = spread(count)
    differs = candidate[begin[whose] + step] != candidate[begin[like[whose]] + step]
    like[whose[differs]] = whose[differs]  # and should others have it too, they stay what they are
    return like


def greedy(gains: Gains, most: int, *, begun: Sequence[int] = ()) -> list[int]:
    """Choose the candidate that gains most, again and again, until none gains.

    Lazy: what a candidate gained before is as much as it can gain now, so
    only those in front are looked at anew. For gains that only shrink, within
    63 % of the best choice (Nemhauser, Wolsey and Fisher 1978).
    ``begun`` is chosen before.
    """
    had = gains.had(begun)
    front = [(-gain, candidate) for candidate, gain in enumerate(gains.over(had).tolist()) if gain > 0]
    heapq.heapify(front)
    chosen = list(begun)
    while front and len(chosen) < most:
        _, candidate = front[0]
        cell, gain = gains.row(candidate)
        now = -float(np.maximum(gain - had[cell], 0).sum())
        if now >= 0:
            heapq.heappop(front)
        elif heapq.heapreplace(front, (now, candidate)) and front[0] == (now, candidate):
            heapq.heappop(front)
            chosen.append(candidate)
            had[cell] = np.maximum(had[cell], gain)
    return chosen


def swapped(gains: Gains, chosen: list[int]) -> list[int]:
    """Swap chosen candidates for others, one at a time, until no swap gains more."""
    chosen, place, tried = list(chosen), 0, 0
    looks = int(np.clip(WORK // max(1, len(gains.cell)), 2 * len(chosen), MOST_LOOKS))
    while looks and tried < len(chosen):
        looks, tried = looks - 1, tried + 1
        if _swap(gains, chosen, place):
            tried = 1  # all the others may gain by another swap now
        place = (place + 1) % len(chosen)
    return chosen


def _swap(gains: Gains, chosen: list[int], place: int) -> bool:
    """Put the candidate in one place that gains most there, if it gains more than the one that has it."""
    others = gains.had(chosen[:place] + chosen[place + 1 :])
    over = gains.over(others)
    candidate = int(np.argmax(over))
    if over[candidate] <= over[chosen[place]] * (1 + 1e-9):
        return False
    chosen[place] = candidate
    return True


def without_needless(gains: Gains, chosen: list[int]) -> list[int]:
    """Leave out those whose cells all have another, the last chosen first."""
    count = np.zeros(gains.cells, dtype=np.int64)
    for candidate in chosen:
        count[gains.row(candidate)[0]] += 1
    kept = []
    for candidate in reversed(chosen):
        cell, _ = gains.row(candidate)
        if (count[cell] > 1).all():
            count[cell] -= 1
        else:
            kept.append(candidate)
    return kept[::-1]
