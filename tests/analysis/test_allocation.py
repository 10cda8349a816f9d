from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linprog

from geoansvar.analysis.allocation import NO_LIMIT, allocate
from tests.analysis.sites import nothing, random_reach, reach

UNKNOWN = np.nan
LAW = settings(max_examples=60, deadline=None)


def shares(allocation):
    """Give who goes where, as (cell, point, persons)."""
    return list(zip(allocation.cell.tolist(), allocation.point.tolist(), allocation.persons.tolist(), strict=True))


def test_everybody_goes_to_the_nearest_point_where_there_is_room():
    found = allocate(reach([100, 300, 900], [800, 200, 50]), [10, 20, 30], [100, 100])

    assert shares(found) == [(0, 0, 10), (1, 1, 20), (2, 1, 30)]
    assert found.total_cost == 10 * 100 + 20 * 200 + 30 * 50
    assert found.assigned.tolist() == [10, 50]
    assert found.unassigned.tolist() == [0, 0, 0]


def test_a_full_point_sends_on_those_who_lose_least_by_it():
    # Both cells are nearest to the first point, which takes 10: the second cell loses 50 m a person, the first 500.
    found = allocate(reach([100, 100], [600, 150]), [10, 10], [10, 100])

    assert shares(found) == [(0, 0, 10), (1, 1, 10)]


def test_the_people_of_one_cell_are_shared_as_whole_people():
    found = allocate(reach([100], [200], [300]), [10], [3, 4, 100])

    assert shares(found) == [(0, 0, 3), (0, 1, 4), (0, 2, 3)]
    assert found.mean_cost().tolist() == [100, 200, 300]


def test_as_many_as_possible_have_a_place_before_anybody_has_a_short_way():
    # The second cell reaches the near point only; so the first gives way and walks 900 m.
    found = allocate(reach([10, 10], [900, None]), [5, 5], [5, 5])

    assert shares(found) == [(0, 1, 5), (1, 0, 5)]


def test_who_finds_no_room_and_who_has_no_point_are_told_apart():
    found = allocate(reach([100, None]), [10, 7], [4])

    assert found.unassigned.tolist() == [6, 7]
    assert found.in_reach.tolist() == [True, False]


@pytest.mark.parametrize(("setting", "assigned"), [(None, 10), (3, 3), (0, 0)])
def test_a_capacity_that_nobody_knows_is_what_the_caller_says(setting, assigned):
    found = allocate(reach([100]), [10], [UNKNOWN], unknown_capacity=setting)

    assert found.assigned.tolist() == [assigned]
    assert found.room.tolist() == [NO_LIMIT if setting is None else setting]
    assert np.isnan(found.capacity[0])


def test_a_capacity_below_nought_takes_nobody():
    assert allocate(reach([100]), [10], [-1]).assigned.tolist() == [0]


def test_a_cell_without_a_number_sends_nobody():
    assert allocate(reach([1, 1]), [UNKNOWN, 2], [9]).people.tolist() == [0, 2]


def test_without_points_nobody_is_assigned_and_nobody_is_lost():
    found = allocate(nothing(2), [3, 4], np.empty(0))

    assert (shares(found), found.unassigned.tolist()) == ([], [3, 4])


def test_who_goes_farthest_is_told_and_where_nobody_goes_no_distance_is():
    found = allocate(reach([100, 300], [900, 900]), [1, 3], [9, 9])

    assert found.mean_cost()[0] == 250
    assert found.max_cost()[0] == 300
    assert np.isnan([found.mean_cost()[1], found.max_cost()[1]]).all()


def case(seed, points=4, cells=9):
    dice = np.random.default_rng(seed)
    return (
        random_reach(dice, points, cells),
        dice.integers(0, 12, cells).astype(float),
        np.where(dice.random(points) < 0.2, np.nan, dice.integers(0, 40, points)),
    )


def pairs(found_reach):
    points = np.repeat(np.arange(len(found_reach.start) - 1), np.diff(found_reach.start))
    return list(zip(points.tolist(), found_reach.place.tolist(), found_reach.cost.tolist(), strict=True))


@LAW
@given(seed=st.integers(0, 10_000))
def test_every_person_is_assigned_or_listed_and_no_point_holds_more_than_it_can(seed):
    way, people, capacity = case(seed)
    found = allocate(way, people, capacity, unknown_capacity=5)

    assert found.assigned.sum() + found.unassigned.sum() == people.sum()
    assert (found.unassigned >= 0).all()
    assert (found.persons > 0).all()
    assert (found.assigned <= np.where(np.isnan(capacity), 5, capacity)).all()
    there = {(point, cell): cost for point, cell, cost in pairs(way)}
    assert [there[point, cell] for cell, point, _ in shares(found)] == found.cost.tolist()


@LAW
@given(seed=st.integers(0, 10_000))
def test_another_engine_finds_the_same_number_and_the_same_distance(seed):
    way, people, capacity = case(seed)
    town = nx.DiGraph()
    for cell, persons in enumerate(people):
        town.add_edge("from", ("cell", cell), capacity=int(persons), weight=0)
    for point, room in enumerate(capacity):
        limit = {} if np.isnan(room) else {"capacity": int(room)}
        town.add_edge(("point", point), "to", weight=0, **limit)
    for point, cell, cost in pairs(way):
        town.add_edge(("cell", cell), ("point", point), weight=int(cost))
    flow = nx.max_flow_min_cost(town, "from", "to")
    found = allocate(way, people, capacity)

    assert found.assigned.sum() == sum(flow["from"].values())
    assert found.total_cost == nx.cost_of_flow(town, flow)


@LAW
@given(seed=st.integers(0, 10_000))
def test_one_more_point_never_leaves_more_without_a_place(seed):
    way, people, capacity = case(seed, points=5)
    keep = np.arange(len(way.cost)) < way.start[4]
    fewer = type(way)(way.start[:5], way.place[keep], way.cost[keep])

    more = allocate(way, people, capacity).assigned.sum()
    assert allocate(fewer, people, capacity[:4]).assigned.sum() <= more


@pytest.mark.parametrize("fullness", [0.7, 1.0, 1.6])
def test_a_linear_program_finds_no_shorter_way_for_a_whole_town(fullness):
    dice = np.random.default_rng(5)
    points, cells = dice.uniform(0, 5_000, (12, 2)), dice.uniform(0, 5_000, (300, 2))
    metres = np.hypot(*(points[:, None] - cells[None]).transpose(2, 0, 1))
    way = reach(*[[m if m <= 2_500 else None for m in row] for row in metres.tolist()])
    people = dice.integers(1, 30, 300)
    capacity = np.floor(dice.uniform(0.2, 1.8, 12) * people.sum() / 12 / fullness)
    found = allocate(way, people, capacity)
    point, cell, cost = (np.array(each) for each in zip(*pairs(way), strict=True))
    number, one = np.arange(len(cost)), np.ones(len(cost))
    to_point: Any = sparse.csr_array((one, (point, number)))
    of_cell: Any = sparse.csr_array((one, (cell, number)), shape=(300, len(cost)))
    assigned = people - found.unassigned
    best: Any = linprog(cost, A_ub=to_point, b_ub=capacity, A_eq=of_cell, b_eq=assigned)

    assert found.total_cost == pytest.approx(best.fun, rel=1e-6)
