"""A town's people to its points, against a linear program; new points among thousands of candidates, with bounds."""

from __future__ import annotations

from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog
from scipy.spatial import cKDTree

from geoansvar.analysis.allocation import Allocation, allocate
from geoansvar.analysis.routes import Covers
from geoansvar.analysis.siting import Siting, site
from tests.benchmarks.figures import Figure

CELLS, POINTS = 13_000, 200
TOWN_M, WITHIN_M = 20_000.0, 3_000.0
ROOM = 1.1  # of the number of people
HOMES, REACH_M, COUNTY_M = 50_000, 1_000.0, 40_000.0
K = 10
ROUNDS = 3
PROVEN_S, BOUNDED_S = 3.0, 30.0
Floats = NDArray[np.float64]


def figures() -> list[Figure]:
    """Measure the allocation against the linear program, and the choice among 1,000 and 10,000 candidates."""
    return [*_allocated(), *_sited(1_000), *_sited(10_000)]


def _allocated() -> list[Figure]:
    dice = np.random.default_rng(1)
    reach = _reach(dice.uniform(0, TOWN_M, (POINTS, 2)), dice.uniform(0, TOWN_M, (CELLS, 2)), WITHIN_M)
    people = dice.integers(1, 30, CELLS).astype(np.float64)
    capacity = np.floor(dice.uniform(0.2, 1.8, POINTS) * people.sum() / POINTS * ROOM)
    allocate(reach, people, capacity)  # read in before the clock starts
    took = []
    for _ in range(ROUNDS):
        began = perf_counter()
        found = allocate(reach, people, capacity)
        took.append(perf_counter() - began)
    theirs, best = _linear_program(reach, found, capacity)
    if abs(found.total_cost - best) > 1e-6 * best:
        raise AssertionError(f"the flow costs {found.total_cost}, the linear program {best}")
    if found.assigned.sum() + found.unassigned.sum() != people.sum():
        raise AssertionError("somebody is lost")
    name = f"allocation, {CELLS:,} cells × {POINTS} points"
    return [
        Figure(f"{name}: times faster than the linear program", theirs / median(took), "×", at_least=5),
        Figure(name, median(took) * 1000, "ms"),
    ]


def _linear_program(reach: Covers, found: Allocation, capacity: Floats) -> tuple[float, float]:
    """Give seconds and least cost for the people that can be assigned: HiGHS is told how many they are."""
    point, one = np.repeat(np.arange(POINTS), np.diff(reach.start)), np.ones(len(reach.cost))
    number = np.arange(len(one))
    to_point: Any = sparse.csr_array((one, (point, number)), shape=(POINTS, len(one)))
    of_cell: Any = sparse.csr_array((one, (reach.place, number)), shape=(CELLS, len(one)))
    assigned = found.people - found.unassigned
    began = perf_counter()
    best: Any = linprog(reach.cost, A_ub=to_point, b_ub=capacity, A_eq=of_cell, b_eq=assigned, method="highs")
    return perf_counter() - began, float(best.fun)


def _sited(candidates: int) -> list[Figure]:
    dice = np.random.default_rng(1)
    places = dice.uniform(0, COUNTY_M, (60, 2))
    homes, where = _gathered(dice, places, HOMES), _gathered(dice, places, candidates)
    people = dice.integers(1, 30, HOMES).astype(np.float64)
    reach = _reach(where, homes, REACH_M)
    none = Covers(np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0))
    began = perf_counter()
    found = site(reach, none, people, objective="max-cover", k=K, limit=REACH_M, time_limit_s=15.0)
    took = perf_counter() - began
    return _told(found, candidates, took)


def _told(found: Siting, candidates: int, took: float) -> list[Figure]:
    name = f"siting {K} among {candidates:,}"
    proven = candidates == 1_000
    gap = Figure(f"{name}: {found.value:,.0f} people, bound {found.bound:,.0f}, gap", 100 * (found.gap or 0.0), "%",
                 at_most=0 if proven else 4)  # fmt: skip
    return [gap, Figure(name, took, "s", at_most=PROVEN_S if proven else BOUNDED_S, gates=False)]


def _gathered(dice: np.random.Generator, places: Floats, count: int) -> Floats:
    """Put half of them anywhere, and half round the villages."""
    village = places[dice.integers(0, len(places), count)] + dice.normal(0, COUNTY_M / 30, (count, 2))
    return np.where(dice.random(count)[:, None] < 0.5, dice.uniform(0, COUNTY_M, (count, 2)), village)


def _reach(points: Floats, cells: Floats, within_m: float) -> Covers:
    """Give the straight ways within the limit."""
    found = cKDTree(points).sparse_distance_matrix(cKDTree(cells), within_m, output_type="coo_matrix").tocsr()
    found.sort_indices()
    return Covers(found.indptr.astype(np.int64), found.indices.astype(np.int32), found.data)
