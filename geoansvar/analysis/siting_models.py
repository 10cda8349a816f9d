"""The same questions as whole-number programs, which HiGHS proves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from geoansvar.analysis.siting_gains import Gains

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


_DONE, _IMPOSSIBLE = 0, 2  # as scipy numbers how a program ended


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """What HiGHS found among the candidates that were left to it.

    Attributes
    ----------
    chosen
        Empty where no choice was found in time, or there is none.
    bound
        What none of them can pass; infinite on the far side where nothing was proven.
    finished
        The choice is the best of them, or there is none.
    """

    chosen: list[int]
    bound: float
    finished: bool


def most_gained_model(gains: Gains, most: int, *, open_: Flags, settled: Flags, time_limit_s: float) -> Solved:
    """Choose at most so many candidates that gain most.

    A cell's gains are the rungs of a ladder: it stands on a rung if a chosen
    candidate gains that much in it or it stands on the rung above, and each
    rung is worth what it is above the next. A cell in which all gain alike
    has one rung, which makes this the maximal covering problem (Church and
    ReVelle 1974).
    """
    left = gains.only(open_)
    candidate, rung, step, above = _rungs(left)
    count, rungs = len(gains), len(step)
    of_rung = np.arange(rungs)
    linked = np.flatnonzero(above >= 0)
    rows = np.concatenate([of_rung, rung, linked])
    columns = np.concatenate([count + of_rung, candidate, count + above[linked]])
    signs = np.concatenate([np.ones(rungs), -np.ones(len(candidate) + len(linked))])
    stands = sparse.csr_array((signs, (rows, columns)), shape=(rungs, count + rungs))
    number = sparse.csr_array(np.concatenate([np.ones(count), np.zeros(rungs)])[None, :])
    found = milp(
        np.concatenate([np.zeros(count), -step]),
        integrality=(np.arange(count + rungs) < count).astype(np.int64),
        bounds=Bounds(
            np.concatenate([settled.astype(float), np.zeros(rungs)]),
            np.concatenate([open_.astype(float), np.ones(rungs)]),
        ),
        constraints=[LinearConstraint(stands, -np.inf, 0), LinearConstraint(number, 0, most)],
        options={"time_limit": time_limit_s, "mip_rel_gap": 0.0},
    )
    return _solved(found, count, sign=-1.0)


def _rungs(gains: Gains) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats, NDArray[np.intp]]:
    """Give candidate and rung of each gain, and of each rung what it is worth and which is above it (-1: none)."""
    order = np.lexsort((-gains.gain, gains.cell))
    cell, gain = gains.cell[order], gains.gain[order]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (cell[1:] != cell[:-1]) | (gain[1:] != gain[:-1])
    first = np.flatnonzero(new)
    whose, height = cell[first], gain[first]
    same = np.zeros(len(first), dtype=np.bool_)
    same[1:] = whose[1:] == whose[:-1]
    below = np.zeros(len(first))
    below[:-1] = np.where(same[1:], height[1:], 0.0)
    return gains.candidate[order], np.cumsum(new) - 1, height - below, np.where(same, np.arange(len(first)) - 1, -1)


def fewest_model(gains: Gains, *, open_: Flags, settled: Flags, time_limit_s: float) -> Solved:
    """Choose as few candidates as possible so that one of them gains in every cell (the set covering problem)."""
    served = sparse.csr_array(
        (np.ones(len(gains.cell)), (gains.cell, gains.candidate)), shape=(gains.cells, len(gains))
    )
    found = milp(
        np.ones(len(gains)),
        integrality=np.ones(len(gains), dtype=np.int64),
        bounds=Bounds(settled.astype(float), open_.astype(float)),
        constraints=LinearConstraint(served, 1, np.inf),
        options={"time_limit": time_limit_s, "mip_rel_gap": 0.0},
    )
    return _solved(found, len(gains), sign=1.0)


def _solved(found: Any, count: int, *, sign: float) -> Solved:
    """Read what scipy gives; ``sign`` is -1 where the most was asked for, as the least of its negative."""
    chosen = [] if found.x is None else np.flatnonzero(np.asarray(found.x)[:count] > 0.5).tolist()
    if found.status == _IMPOSSIBLE:
        return Solved(chosen, sign * np.inf, finished=True)
    known = found.mip_dual_bound is not None and np.isfinite(found.mip_dual_bound)
    return Solved(chosen, sign * float(found.mip_dual_bound if known else -np.inf), finished=found.status == _DONE)
