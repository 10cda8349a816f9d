"""Who goes to which point: as many people as there is room for, then at the least total distance; nobody is lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geoansvar.analysis.routes import Covers

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Positions = NDArray[np.intp]
Flags = NDArray[np.bool_]
NO_LIMIT = -1  # as room: a point that takes all who come
FINEST = 1_000  # costs are weighed in thousandths: millimetres, or thousandths of a minute


@dataclass(frozen=True, slots=True, eq=False)
class Allocation:
    """Which people of which cell go to which point.

    Attributes
    ----------
    cell, point, persons, cost
        One value per pair that anybody goes between, by cell and then by point: so many whole people, each so far.
    people
        Of every cell; Σ persons + Σ unassigned = Σ people.
    capacity
        Of every point, as stated; NaN where it is not known.
    room
        What was reckoned with: ``NO_LIMIT``, or so many people.
    in_reach
        Which cells have a point within the limit, whether or not there is room.
    """

    cell: Positions
    point: Positions
    persons: Counts
    cost: Floats
    people: Counts
    capacity: Floats
    room: Counts
    in_reach: Flags

    @property
    def assigned(self) -> Counts:
        """How many go to each point."""
        return _summed(self.point, self.persons, len(self.room))

    @property
    def unassigned(self) -> Counts:
        """How many of each cell have nowhere to go."""
        return self.people - _summed(self.cell, self.persons, len(self.people))

    @property
    def total_cost(self) -> float:
        """Person-metres, or person-minutes."""
        return float(self.persons @ self.cost)

    def mean_cost(self) -> Floats:
        """Give how far those who go to each point have, on an average; NaN where nobody goes."""
        total = np.bincount(self.point, weights=self.persons * self.cost, minlength=len(self.room))
        number = self.assigned
        mean: Floats = np.divide(total, number, out=np.full(len(number), np.nan), where=number > 0)
        return mean

    def max_cost(self) -> Floats:
        """Give how far the farthest of each point have; NaN where nobody goes."""
        farthest = np.full(len(self.room), -np.inf)
        np.maximum.at(farthest, self.point, self.cost)
        return np.where(self.assigned > 0, farthest, np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class _Ways:
    """Which points the people of a cell may go to, pair by pair."""

    cell: Positions
    point: Positions
    cost: Floats

    def only(self, chosen: Flags) -> _Ways:
        return _Ways(self.cell[chosen], self.point[chosen], self.cost[chosen])


def allocate(
    reach: Covers, people: ArrayLike, capacity: ArrayLike, *, unknown_capacity: int | None = None
) -> Allocation:
    """Assign people to points within their reach: as many as possible, and of these at the least total distance.

    The people of one cell may be shared among points, as whole people. The
    total distance is least to a thousandth of a metre (or minute) per person.

    Parameters
    ----------
    reach
        The cells that each point has within the limit, with the cost, as ``routes.covers`` gives them.
    people
        Per cell; NaN (no number) is nobody here, and is said in a finding.
    capacity
        Per point; NaN is unknown.
    unknown_capacity
        What a point of unknown capacity takes: so many people, or None for all who come.
    """
    number = np.rint(np.nan_to_num(np.asarray(people, dtype=np.float64))).astype(np.int64)
    stated = np.asarray(capacity, dtype=np.float64)
    unknown = NO_LIMIT if unknown_capacity is None else unknown_capacity
    room = np.where(np.isnan(stated), unknown, np.floor(stated).clip(0)).astype(np.int64)
    ways = _ways(reach)
    in_reach = np.zeros(len(number), dtype=np.bool_)
    in_reach[ways.cell] = True
    cell, point, persons, cost = _assigned(ways.only(number[ways.cell] > 0), number, room)
    return Allocation(cell, point, persons, cost, number, stated, room, in_reach)


def _ways(reach: Covers) -> _Ways:
    point = np.repeat(np.arange(len(reach.start) - 1), np.diff(reach.start))
    order = np.lexsort((point, reach.place))
    return _Ways(reach.place[order].astype(np.intp), point[order], reach.cost[order])


def _assigned(ways: _Ways, people: Counts, room: Counts) -> tuple[Positions, Positions, Counts, Floats]:
    """Give cell, point, persons and cost of every pair that is used."""
    left, roomy = _needed(ways, people, room)
    sure = (np.bincount(left.cell, minlength=len(people))[left.cell] == 1) & roomy[left.point]
    at_once, contested = left.only(sure), left.only(~sure)
    flow = _least_cost_flow(contested, people, room)
    used = contested.only(flow > 0)
    cell = np.concatenate([at_once.cell, used.cell])
    point = np.concatenate([at_once.point, used.point])
    persons = np.concatenate([people[at_once.cell], flow[flow > 0]])
    order = np.lexsort((point, cell))
    return cell[order], point[order], persons[order], np.concatenate([at_once.cost, used.cost])[order]


def _needed(ways: _Ways, people: Counts, room: Counts) -> tuple[_Ways, Flags]:
    """Leave out ways that no best plan needs, and tell which points have room for all who may still come.

    Beside a point that has room for all who may come, no farther point is
    needed by a cell; with those ways gone, more points have room for all.
    """
    roomy = np.zeros(len(room), dtype=np.bool_)
    while True:
        may_come = _summed(ways.point, people[ways.cell], len(room))
        now = (room == NO_LIMIT) | (room >= may_come)
        if (now == roomy).all():
            return ways, roomy
        roomy = now
        ways = ways.only(_not_farther(ways, roomy))


def _not_farther(ways: _Ways, roomy: Flags) -> Flags:
    """Tell which ways are shorter than to the nearest roomy point of their cell, or lead there."""
    leads = np.flatnonzero(roomy[ways.point])
    order = leads[np.lexsort((ways.cost[leads], ways.cell[leads]))]
    cells, first = np.unique(ways.cell[order], return_index=True)
    nearest = np.full(ways.cell.max(initial=-1) + 1, np.inf)
    nearest[cells] = ways.cost[order[first]]
    shorter: Flags = ways.cost < nearest[ways.cell]
    shorter[order[first]] = True
    return shorter


def _least_cost_flow(ways: _Ways, people: Counts, room: Counts) -> Counts:
    """Solve what is left as a flow from cells by points to one sink: the most that fits, at the least cost."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # read in when first needed

    if not len(ways.cell):
        return np.empty(0, dtype=np.int64)
    cells, of_cell = np.unique(ways.cell, return_inverse=True)
    points, of_point = np.unique(ways.point, return_inverse=True)
    wanted = people[cells]
    takes = np.where(room[points] == NO_LIMIT, wanted.sum(), np.minimum(room[points], wanted.sum()))
    sink = len(cells) + len(points)
    flow = SimpleMinCostFlow()
    tails = np.concatenate([of_cell, len(cells) + np.arange(len(points))]).astype(np.int32)
    heads = np.concatenate([len(cells) + of_point, np.full(len(points), sink)]).astype(np.int32)
    costs = np.concatenate([np.rint(ways.cost * FINEST).astype(np.int64), np.zeros(len(points), dtype=np.int64)])
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        tails, heads, np.concatenate([np.minimum(wanted[of_cell], takes[of_point]), takes]), costs
    )
    flow.set_nodes_supplies(
        np.arange(sink + 1, dtype=np.int32),
        np.concatenate([wanted, np.zeros(len(points), dtype=np.int64), [-wanted.sum()]]),
    )
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise ArithmeticError(f"the flow was not solved: {status}")
    found: Counts = np.asarray(flow.flows(arcs[: len(of_cell)]), dtype=np.int64)
    return found


def _summed(key: Positions, number: Counts, length: int) -> Counts:
    """Add whole numbers by key, and keep them whole."""
    total = np.zeros(length, dtype=np.int64)
    np.add.at(total, key, number)
    return total
