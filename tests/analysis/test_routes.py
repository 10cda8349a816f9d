"""Distances along roads: those of a grid by head, those of any town as networkx has them."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoansvar.analysis.cover_kernels import limited_covers, nearest_tips
from geoansvar.analysis.road_graph import Closure
from geoansvar.analysis.routes import (
    BEYOND,
    NO_ROAD,
    NOWHERE,
    REACHED,
    UNREACHABLE,
    covers,
    covers_plainly,
    distances,
    nearest,
)
from tests.analysis.streets import (
    TRAVEL,
    graph,
    grid,
    independent,
    network,
    planar,
    road,
    scattered,
    snapped,
)

seeds = st.integers(0, 2**32 - 1)
modes = st.sampled_from(["walk", "drive"])
measures = st.sampled_from(["metres", "minutes"])
directions = st.sampled_from(["to-source", "from-source"])
TOWN = grid(5, 5)  # streets of 100 m: the way from one corner to another is |Δx| + |Δy|
# A ring of 400 m that is driven anticlockwise, from the square.
RING = [((0, 0), (100, 0)), ((100, 0), (100, 100)), ((100, 100), (0, 100)), ((0, 100), (0, 0))]


def costs(net, sources, places, *, mode="walk", closed=None, limit=None, **how):
    """Measure between points at metre offsets."""
    roads = graph(net, mode, **how)
    if closed is not None:
        roads = roads.closed(closed)
    return nearest(roads, snapped(net, *sources, mode=mode), snapped(net, *places, mode=mode), limit=limit)


@pytest.mark.parametrize(
    ("place", "metres"),
    [
        ((0, 0), 0),
        ((400, 400), 800),
        ((50, 0), 50),  # in the middle of the point's own street
        ((400, 350), 750),
        ((150, 100), 250),
        ((130, 20), 130),  # 30 m past the corner, along the street it stands beside
    ],
)
def test_in_a_grid_the_way_is_so_many_blocks(place, metres):
    assert costs(network(*TOWN), [(0, 0)], [place]).cost.tolist() == [metres]


def test_from_the_middle_of_one_street_to_the_middle_of_another():
    assert costs(network(*TOWN), [(50, 0)], [(350, 200), (50, 100)]).cost.tolist() == [500, 200]


def test_the_nearest_of_several_is_named():
    answer = costs(network(*TOWN), [(0, 0), (400, 400), (400, 0)], [(0, 100), (400, 300), (400, 0), (300, 0)])

    assert answer.cost.tolist() == [100, 100, 0, 100]
    assert answer.source.tolist() == [0, 1, 2, 2]


def test_on_one_street_the_way_is_along_it_unless_it_is_shorter_round():
    net = network(road((0, 0), (0, 500), (100, 500), (100, 0)), road((0, 0), (100, 0)))  # a loop of 1,100 and 100

    answer = costs(net, [(0, 100)], [(0, 400), (100, 100), (0, 100)])

    assert answer.cost.tolist() == [300, 300, 0]


def test_several_places_and_points_on_one_street_do_not_hide_each_other():
    net = network(road((0, 0), (1_000, 0)))

    answer = costs(net, [(200, 0), (900, 0), (220, 0)], [(0, 0), (210, 0), (600, 0), (1_000, 0), (215, 0)])

    assert answer.cost.tolist() == [200, 10, 300, 100, 5]
    assert answer.source.tolist()[0] == 0
    assert answer.source.tolist()[3:] == [1, 2]


@pytest.mark.parametrize(
    ("direction", "metres"), [("to-source", [300, 350, 50, 0]), ("from-source", [100, 50, 350, 0])]
)
def test_a_one_way_ring_is_driven_one_way_round(direction, metres):
    net = network(*(road(*side, oneway=True) for side in RING))
    places = [(100, 0), (50, 0), (0, 50), (0, 0)]

    assert costs(net, [(0, 0)], places, mode="drive", direction=direction).cost.tolist() == metres
    assert costs(net, [(0, 0)], places, mode="walk", direction=direction).cost.tolist() == [100, 50, 50, 0]


def test_on_a_one_way_street_what_lies_behind_is_round_the_block():
    net = network(*(road(*side, oneway=True) for side in RING))

    assert costs(net, [(30, 0)], [(20, 0), (40, 0)], mode="drive").cost.tolist() == [10, 390]


def test_minutes_choose_the_fast_road_and_metres_the_short_one():
    net = network(
        road((0, 0), (1_200, 0), speed_km_h=20.0),
        road((0, 0), (0, 400), (1_200, 400), (1_200, 0), speed_km_h=120.0),  # 2,000 m
    )

    assert costs(net, [(0, 0)], [(1_200, 0)], mode="drive").cost.tolist() == [1_200]
    assert costs(net, [(0, 0)], [(1_200, 0)], mode="drive", by="minutes").cost.tolist() == pytest.approx([1.0])


def test_what_cannot_be_reached_has_no_number_and_says_why():
    net = network(*TOWN, road((3_000, 0), (3_100, 0)))
    places = [(100, 0), (3_050, 0), (50, -5_000), (np.nan, np.nan)]

    answer = costs(net, [(0, 0)], places)

    assert answer.state.tolist() == [REACHED, UNREACHABLE, NO_ROAD, NOWHERE]
    assert answer.words == ["reached", "unreachable", "no-road", "no-place"]
    assert answer.source.tolist() == [0, -1, -1, -1]
    assert answer.cost[0] == 100
    assert np.isnan(answer.cost[1:]).all()


def test_who_is_exactly_as_far_as_the_limit_is_within_it():
    answer = costs(network(*TOWN), [(0, 0)], [(300, 200), (300, 201), (400, 400)], limit=500.0)

    assert answer.state.tolist() == [REACHED, BEYOND, BEYOND]
    assert answer.cost[0] == 500
    assert np.isnan(answer.cost[1:]).all()


@pytest.mark.parametrize("sources", [[], [(0, 9_000)]])
def test_without_any_point_nobody_reaches_one(sources):
    answer = costs(network(*TOWN), sources, [(0, 0), (50, 0)])

    assert answer.state.tolist() == [UNREACHABLE, UNREACHABLE]
    assert np.isnan(answer.cost).all()
    assert len(costs(network(*TOWN), [(0, 0)], []).cost) == 0


def test_a_head_start_is_the_way_from_the_road_to_the_door():
    net = network(road((0, 0), (1_000, 0)))
    sources, places = snapped(net, (0, 0), (1_000, 0)), snapped(net, (500, 0), (700, 0))

    answer = nearest(graph(net), sources, places, head_start=np.array([0.0, 300.0]))

    assert answer.cost.tolist() == [500, 600]
    assert answer.source.tolist() == [0, 1]


def test_a_closed_street_is_gone_round():
    net = network(*TOWN)
    closed = Closure.of_edges(net, snapped_edges(net, (50, 0)))

    assert costs(net, [(0, 0)], [(100, 0)], closed=closed).cost.tolist() == [300]


def test_who_stands_in_the_closed_part_goes_nowhere_and_who_stands_before_it_goes_back():
    net = network(road((0, 0), (1_000, 0)))
    part = Closure(np.array([400.0]), np.array([600.0]))

    answer = costs(net, [(0, 0)], [(300, 0), (400, 0), (500, 0), (700, 0), (1_000, 0)], closed=part)

    assert answer.state.tolist() == [REACHED, REACHED, UNREACHABLE, UNREACHABLE, UNREACHABLE]
    assert answer.cost[:2].tolist() == [300, 400]
    # The far end has a point of its own.
    assert costs(net, [(0, 0), (1_000, 0)], [(700, 0)], closed=part).cost.tolist() == [300]


def test_a_place_in_the_crossroads_is_not_closed_in_by_one_of_its_streets():
    net = network(*TOWN)
    edge = int(snapped(net, (100, 100)).edge[0])
    closed = Closure.of_edges(net, np.arange(len(net.row)) == edge)

    assert costs(net, [(400, 400)], [(100, 100)], closed=closed).cost.tolist() == [600]


def test_closing_a_street_that_is_closed_already_keeps_both_closed():
    net = network(road((0, 0), (1_000, 0)))
    one, other = Closure(np.array([100.0]), np.array([200.0])), Closure(np.array([700.0]), np.array([800.0]))

    twice = graph(net).closed(one).closed(other)

    answer = nearest(twice, snapped(net, (0, 0), (1_000, 0)), snapped(net, (50, 0), (500, 0), (900, 0)))
    assert answer.state.tolist() == [REACHED, UNREACHABLE, REACHED]


def test_of_two_streets_between_the_same_corners_the_shorter_counts_until_it_is_closed():
    net = network(road((0, 0), (100, 0)), road((0, 0), (50, 200), (100, 0)), road((100, 0), (150, 0)))
    short = Closure.of_edges(net, np.array([True, False, False]))

    assert costs(net, [(0, 0)], [(150, 0)]).cost.tolist() == [150]
    assert costs(net, [(0, 0)], [(150, 0)], closed=short).cost.tolist() == pytest.approx([50 + 2 * np.hypot(50, 200)])


def test_a_loop_is_lived_on():
    net = network(road((0, 0), (100, 0), (100, 100), (0, 100), (0, 0)), road((-50, 0), (0, 0)))

    assert costs(net, [(-50, 0)], [(100, 50), (0, 50), (100, 100)]).cost.tolist() == [200, 100, 250]


def test_matrix_rows_are_the_sources_in_order_whatever_fits_at_once():
    net = network(*TOWN)
    sources, places = (
        snapped(net, (0, 0), (50, -5_000), (400, 400)),
        snapped(net, (100, 0), (400, 0), (np.nan, np.nan)),
    )

    for at_once in (1, 2, 10):
        matrix = np.concatenate([cost for _, cost in distances(graph(net), sources, places, at_once=at_once)])
        assert matrix[:, :2].tolist() == pytest.approx(np.array([[100, 400], [np.nan] * 2, [700, 400]]), nan_ok=True)
        assert np.isnan(matrix[:, 2]).all()


def test_a_candidate_covers_the_places_within_its_limit():
    net = network(*TOWN)
    places = snapped(net, (100, 0), (200, 0), (300, 0), (0, 250), (50, 0))

    found = covers(graph(net), snapped(net, (0, 0), (50, -5_000), (400, 0)), places, limit=200.0)

    assert [found.of(source).tolist() for source in range(3)] == [[0, 1, 4], [], [1, 2]]
    assert found.cost.tolist() == [100, 200, 50, 200, 100]


def snapped_edges(net, offset):
    return np.arange(len(net.row)) == snapped(net, offset).edge[0]


@settings(max_examples=40, deadline=None)
@given(seeds, modes, measures, directions)
def test_any_town_is_measured_as_networkx_measures_it(seed, mode, by, direction):
    net = network(*planar(seed))
    sources, places = scattered(seed, net, 6), scattered(seed + 1, net, 30)

    answer = nearest(graph(net, mode, by=by, direction=direction), sources, places)

    streets = independent(net, *net.costs(mode, TRAVEL, by=by), source=sources, place=places)
    searched = streets.reverse() if direction == "to-source" else streets
    known = nx.multi_source_dijkstra_path_length(searched, {("source", number) for number in range(len(sources))})
    expected = [known.get(("place", number), np.nan) for number in range(len(places))]
    assert answer.cost == pytest.approx(np.array(expected), abs=1e-6, nan_ok=True)
    assert np.array_equal(answer.source < 0, np.isnan(answer.cost))


@settings(max_examples=25, deadline=None)
@given(seeds, modes, directions)
def test_the_nearest_is_the_least_of_the_matrix_and_the_source_is_its_own(seed, mode, direction):
    net = network(*planar(seed))
    sources, places, roads = (
        scattered(seed, net, 9),
        scattered(seed + 1, net, 40),
        graph(net, mode, direction=direction),
    )

    answer = nearest(roads, sources, places)

    matrix = np.concatenate([cost for _, cost in distances(roads, sources, places, at_once=4)])
    least = np.where(np.isnan(matrix), np.inf, matrix).min(axis=0)
    assert answer.cost == pytest.approx(np.where(np.isinf(least), np.nan, least), nan_ok=True)
    reached = np.flatnonzero(answer.source >= 0)
    assert matrix[answer.source[reached], reached] == pytest.approx(answer.cost[reached])


def some_closure(seed, net):
    """Close whole edges and parts of edges."""
    dice = np.random.default_rng(seed)
    begin, end = np.sort(dice.random((2, len(net.row))), axis=0) * net.length_m
    whole, part = dice.random((2, len(net.row))) < 0.15
    begin, end = np.where(whole, 0.0, begin), np.where(whole, net.length_m, end)
    return Closure(np.where(whole | part, begin, np.nan), np.where(whole | part, end, np.nan))


@settings(max_examples=40, deadline=None)
@given(seeds, modes, directions, st.sampled_from([100.0, 400.0, 1_500.0]), st.booleans())
def test_the_compiled_search_covers_what_the_matrix_covers(seed, mode, direction, limit, flooded):
    net = network(*planar(seed))
    sources, places, roads = (
        scattered(seed, net, 9),
        scattered(seed + 1, net, 40),
        graph(net, mode, direction=direction),
    )
    roads = roads.closed(some_closure(seed, net)) if flooded else roads

    fast, plain = (each(roads, sources, places, limit=limit) for each in (covers, covers_plainly))

    assert np.array_equal(fast.start, plain.start)
    assert np.array_equal(fast.place, plain.place)
    assert fast.cost == pytest.approx(plain.cost, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_a_search_that_runs_out_of_room_begins_again_and_finds_the_same(seed):
    net = network(*planar(seed))
    roads, sources = graph(net), scattered(seed, net, 6)
    heads, costs = roads.leaving(sources)
    tips = (heads.reshape(-1), costs.reshape(-1), np.repeat(np.arange(6, dtype=np.int32), 2))
    nobody = (np.zeros(roads.nodes + 1, np.int64), np.empty(0, np.int32), np.empty(0))
    everybody = (np.arange(7), np.arange(6, dtype=np.int32), np.zeros(6))
    search = {"typical": roads.typical, "longest": roads.longest, "limit": np.inf}

    ample, tight = (nearest_tips((roads.first, roads.arcs), tips, **search, room=room) for room in (None, 0))
    found = limited_covers((roads.first, roads.arcs), (heads, costs), nobody, everybody, 6, **search, room=0)

    assert [each.tolist() for each in ample] == [each.tolist() for each in tight]
    assert found[1].tolist() == [0, 1, 2, 3, 4, 5]  # each source met the one place beside it


@settings(max_examples=25, deadline=None)
@given(seeds, modes)
def test_one_more_point_never_makes_the_way_longer(seed, mode):
    net = network(*planar(seed))
    sources, places, roads = scattered(seed, net, 5), scattered(seed + 1, net, 40), graph(net, mode)

    fewer, more = nearest(roads, sources.of(np.arange(4)), places).cost, nearest(roads, sources, places).cost

    assert (as_far(more) <= as_far(fewer) + 1e-9).all()


@settings(max_examples=25, deadline=None)
@given(seeds, modes)
def test_closing_a_road_never_makes_the_way_shorter(seed, mode):
    net = network(*planar(seed))
    sources, places, roads = scattered(seed, net, 5), scattered(seed + 1, net, 40), graph(net, mode)

    dry, flooded = (nearest(each, sources, places).cost for each in (roads, roads.closed(some_closure(seed, net))))

    assert (as_far(flooded) >= as_far(dry) - 1e-9).all()


@settings(max_examples=25, deadline=None)
@given(seeds, modes, st.floats(0, 3_000))
def test_a_limit_changes_nothing_within_it(seed, mode, limit):
    net = network(*planar(seed))
    sources, places, roads = scattered(seed, net, 5), scattered(seed + 1, net, 40), graph(net, mode)

    far, near = nearest(roads, sources, places).cost, nearest(roads, sources, places, limit=limit).cost

    assert near == pytest.approx(np.where(far <= limit, far, np.nan), nan_ok=True)


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_to_walk_there_is_as_far_as_to_walk_back(seed):
    net = network(*planar(seed))
    sources, places = scattered(seed, net, 5), scattered(seed + 1, net, 20)

    there, back = (graph(net, "walk", direction=each) for each in ("to-source", "from-source"))

    assert nearest(there, sources, places).cost == pytest.approx(nearest(back, sources, places).cost, nan_ok=True)


def as_far(cost):
    """Give distances in which what is not reached is farther than all else, for comparing only."""
    return np.where(np.isnan(cost), np.inf, cost)
