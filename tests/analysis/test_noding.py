"""Lines meet where roads meet: at vertices, at ends that nearly touch, and at crossings without bridge or tunnel."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import shapely

from geoansvar.analysis.network import Network
from geoansvar.analysis.road_faults import LISTED
from tests.analysis.streets import TRAVEL, frame, grid, network, road
from tests.analysis.town import SQUARE

EAST = ((-100, 0), (100, 0))  # a street through the square
NORTH = ((0, -100), (0, 100))
seeds = st.integers(0, 2**32 - 1)


def shape(net):
    """Give (nodes, edges, parts)."""
    return len(net.node_xy), len(net.row), len(np.unique(net.component))


def found(net, roads):
    return net.findings([str(each.get("id", number)) for number, each in enumerate(roads)])


def codes(net, roads):
    return [finding.code for finding in found(net, roads)]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, (5, 4, 1)),  # they meet, though neither has a vertex there
        ({"bridge": True}, (4, 2, 2)),
        ({"tunnel": True}, (4, 2, 2)),
        ({"bridge": False, "tunnel": False}, (5, 4, 1)),
    ],
)
def test_roads_that_cross_meet_unless_one_passes_over_the_other(other, expected):
    assert shape(network(road(*EAST), road(*NORTH, **other))) == expected


def test_two_bridges_on_one_deck_meet():
    assert shape(network(road(*EAST, bridge=True), road(*NORTH, bridge=True))) == (5, 4, 1)


def test_a_level_column_tells_two_bridges_apart():
    roads = frame(road(*EAST, bridge=True), road(*NORTH, bridge=True))

    assert shape(Network.of(roads.assign(level=[1, 2]), TRAVEL)) == (4, 2, 2)
    assert shape(Network.of(roads.assign(level=[2, 2]), TRAVEL)) == (5, 4, 1)


def test_a_vertex_that_both_roads_share_makes_no_junction_of_an_underpass():
    above, below = ((-100, 0), (0, 0), (100, 0)), ((0, -100), (0, 0), (0, 100))

    assert shape(network(road(*above, bridge=True), road(*below))) == (4, 2, 2)
    assert shape(network(road(*above), road(*below))) == (5, 4, 1)


def test_a_viaduct_cut_above_the_road_below_it_is_still_an_overpass():
    viaduct = [road((-100, 0), (0, 0), bridge=True), road((0, 0), (100, 0), bridge=True)]
    below = [road((0, -100), (0, 0)), road((0, 0), (0, 100))]

    assert shape(network(*viaduct, *below)) == (6, 4, 2)


def test_a_bridge_ends_in_the_streets_of_its_bank():
    quay = [road((0, -100), (0, 0)), road((0, 0), (0, 100))]

    assert shape(network(road((0, 0), (50, 0), bridge=True), *quay)) == (4, 3, 1)
    assert shape(network(road((0, 0), (50, 0), bridge=True), road((0, -100), (0, 0), (0, 100)))) == (4, 3, 1)
    # Two bridges that end in the same crossroads are no viaduct above it: they lead the same way.
    two = [road((0, 0), (50, 5), bridge=True), road((0, 0), (50, -5), bridge=True)]
    assert shape(network(*two, *quay)) == (5, 4, 1)


def test_a_street_that_ends_under_a_bridge_does_not_lead_onto_it():
    street = [road((0, -100), (0, 0)), road((-50, -50), (0, 0))]

    assert shape(network(road((-100, 0), (0, 0), (100, 0), bridge=True), *street)) == (5, 3, 2)


def test_stairs_that_end_at_a_vertex_of_a_bridge_lead_onto_it():
    bridge = road((-100, 0), (0, 0), (100, 0), bridge=True)

    assert shape(network(bridge, road((0, -20), (0, 0)))) == (4, 3, 1)


def test_a_road_that_ends_on_another_meets_it_with_or_without_a_vertex():
    assert shape(network(road(*EAST), road((0, 0), (0, 100)))) == (4, 3, 1)
    assert shape(network(road((-100, 0), (0, 0), (100, 0)), road((0, 0), (0, 100)))) == (4, 3, 1)


def test_touching_exactly_is_no_fault():
    roads = [road(*EAST), road((0, 0), (0, 100))]

    assert codes(network(*roads), roads) == []


@pytest.mark.parametrize("gap_m", [0.08, -0.08])  # too short, and too long
def test_an_end_that_misses_by_centimetres_is_joined_and_said(gap_m):
    roads = [road(*EAST, id="street"), road((0, gap_m), (0, 100), id="lane")]

    net = network(*roads)

    assert shape(net) == (4, 3, 1)
    assert [(each.code, each.row) for each in found(net, roads)] == [("road-joined", "lane")]
    assert "8" in str(found(net, roads)[0].text)
    assert "cm" in str(found(net, roads)[0].text)


def test_an_end_that_misses_by_more_than_the_tolerance_is_left_as_it_is():
    roads = [road(*EAST), road((0, 0.3), (0, 100))]

    assert shape(network(*roads)) == (4, 2, 2)
    assert shape(network(*roads, tolerance_m=0.5)) == (4, 3, 1)


def test_two_ends_that_miss_each_other_by_centimetres_are_one_node():
    roads = [road((-100, 0), (0, 0)), road((0.05, 0.05), (100, 0)), road((-0.05, 0.03), (0, 100))]

    net = network(*roads)

    assert shape(net) == (4, 3, 1)
    assert set(codes(net, roads)) == {"road-joined"}


def test_a_town_whose_lines_miss_by_centimetres_hangs_together_and_every_slip_is_named():
    roads = grid(12, 12)
    dice = np.random.default_rng(5)
    slipped = sorted(dice.choice(len(roads), len(roads) // 10, replace=False).tolist())
    for number in slipped:
        line = shapely.get_coordinates(roads[number]["geometry"])
        roads[number] |= {"geometry": shapely.LineString(line + dice.choice([-0.05, 0.05], (1, 2)))}

    net = network(*roads)

    assert shape(net) == (144, len(roads), 1)
    assert net.length_m.sum() == pytest.approx(100 * len(roads), abs=0.2 * len(slipped))
    named = {each.row for each in found(net, roads) if each.code == "road-joined"}
    assert {roads[number]["id"] for number in slipped} <= named


def test_a_lane_of_centimetres_is_not_swallowed_by_its_own_ends():
    roads = [road((0, 0), (0.1, 0), (0.1, 0.1), (50, 0))]

    assert shape(network(*roads)) == (2, 1, 1)
    assert network(*roads).length_m.tolist() == pytest.approx([0.2 + np.hypot(49.9, 0.1)])


def test_lines_that_are_no_roads_are_left_out_and_named():
    point = road((0, 0), (0, 0), id="dot")
    roads = [road(*EAST, id="street"), {"id": "none"}, {"id": "void", "geometry": shapely.LineString()}, point]

    net = network(*roads)

    assert shape(net) == (2, 1, 1)
    assert [(each.code, each.row) for each in found(net, roads)] == [
        ("road-empty", "none"),
        ("road-empty", "void"),
        ("road-zero-length", "dot"),
    ]


def test_a_road_drawn_twice_counts_once():
    roads = [road(*EAST, id="a"), road(*EAST[::-1], id="b"), road(*EAST, id="bridge", bridge=True)]

    net = network(*roads)

    assert next((each.code, each.row) for each in found(net, roads)) == ("road-duplicate", "b")
    assert sorted(net.row.tolist()) == [0, 2]


def test_two_carriageways_drawn_on_one_line_are_both_kept():
    roads = [road(*EAST, oneway=True), road(*EAST[::-1], oneway=True), road(*EAST, oneway=True)]

    assert network(*roads).row.tolist() == [0, 1]


def test_a_street_that_ends_where_it_began_is_a_loop_and_is_said():
    roads = [road((0, 0), (100, 0), (100, 100), (0, 100), (0, 0), id="ring"), road((-50, 0), (0, 0), id="in")]

    net = network(*roads)

    assert shape(net) == (2, 2, 1)
    assert sorted(net.length_m.tolist()) == [50, 400]
    assert [(each.code, each.row) for each in found(net, roads)] == [("road-loop", "ring")]


def test_one_loop_alone_is_a_network_of_one_node():
    assert shape(network(road((0, 0), (100, 0), (100, 100), (0, 0)))) == (1, 1, 1)


def test_a_road_that_crosses_itself_meets_itself():
    assert shape(network(road((0, 0), (100, 0), (100, 50), (50, 50), (50, -50)))) == (3, 3, 1)


def test_the_parts_of_a_row_are_roads_of_that_row():
    parts = shapely.MultiLineString([np.array(EAST) + SQUARE, np.array([(0, 0), (0, 100)]) + SQUARE])

    assert network({"geometry": parts}).row.tolist() == [0, 0, 0]


def test_a_layer_without_roads_is_an_error_and_no_crash():
    assert codes(network(), []) == ["road-none"]
    assert codes(network({"id": "a"}), [{"id": "a"}]) == ["road-empty", "road-none"]


def test_what_openstreetmap_writes_in_tags_is_read():
    tags = [
        '"oneway"=>"-1","maxspeed"=>"40"',
        '"bridge"=>"viaduct","layer"=>"2"',
        '"foot"=>"no"',
        None,
        '"junction"=>"roundabout"',
    ]
    lines = [road((0, 100 * i), (80, 100 * i), road_class="residential" if i != 3 else None) for i in range(5)]

    net = Network.of(frame(*lines).assign(other_tags=tags), TRAVEL)

    assert net.row.tolist() == [0, 1, 2, 4]  # the fourth has no class: a fence or a brook
    assert net.oneway.tolist() == [-1, 0, 0, 1]
    assert net.bridge.tolist() == [0, 1, 0, 0]
    assert net.level.tolist() == [0, 2, 0, 0]
    assert net.usable("walk", TRAVEL).tolist() == [True, True, False, True]
    assert net.speed_km_h[0] == 40
    assert net.findings([str(i) for i in range(5)])[0].code == "road-not-road"


def test_one_way_against_the_line_is_read_from_what_the_file_said():
    roads = frame(road(*EAST), road(*NORTH, oneway=True)).assign(oneway_original=["-1", None])

    assert Network.of(roads, TRAVEL).oneway.tolist() == [-1, -1, 1, 1]


def test_many_rows_of_one_fault_are_listed_so_far_and_then_counted():
    roads = [road((i, 0), (i, 0), id=f"r{i}") for i in range(LISTED + 5)]

    counted = Counter(each.row is None for each in found(network(*roads), roads) if each.code == "road-zero-length")

    assert counted == {False: LISTED, True: 1}


def crossing_lines(seed, count=25):
    return np.random.default_rng(seed).uniform(-300, 300, (count, 3, 2)).round(1)


def clear(lines, *, by_m=0.01):
    """Tell whether no corner comes as near as that to another line, and no end to its own line's other half."""
    corners, others = shapely.points(lines.reshape(-1, 2)), shapely.linestrings(lines)
    away_m = shapely.distance(corners[:, None], others)
    away_m[np.arange(len(corners)), np.repeat(np.arange(len(lines)), lines.shape[1])] = np.inf
    halves = shapely.linestrings(lines[:, 1:]), shapely.linestrings(lines[:, :2])
    folded_m = [
        shapely.distance(shapely.points(lines[:, end]), half) for end, half in zip((0, 2), halves, strict=True)
    ]
    return bool(min(away_m.min(), *map(np.min, folded_m)) > by_m)


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_any_tangle_is_cut_as_geos_cuts_it(seed):
    lines = crossing_lines(seed)
    assume(clear(lines))  # GEOS joins nothing, not even what lies a millimetre apart
    expected = shapely.get_parts(shapely.node(shapely.multilinestrings(shapely.linestrings(lines))))

    net = network(*(road(*line) for line in lines), tolerance_m=0.002)

    assert np.sort(net.length_m) == pytest.approx(np.sort(shapely.length(expected)), abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(seeds, st.randoms(use_true_random=False))
def test_neither_the_order_nor_the_direction_of_the_rows_changes_the_network(seed, shuffle):
    lines = list(crossing_lines(seed, 12))
    assume(clear(np.array(lines), by_m=0.3))  # of ends that are joined, the first row's stays where it is
    turned = [line[::-1] if shuffle.random() < 0.5 else line for line in lines]
    shuffle.shuffle(turned)

    one, other = (network(*(road(*line) for line in some)) for some in (lines, turned))

    assert shape(one) == shape(other)
    assert np.sort(one.length_m) == pytest.approx(np.sort(other.length_m), abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_no_metre_of_road_is_lost_or_made_and_every_edge_ends_in_its_nodes(seed):
    lines = crossing_lines(seed)

    net = network(*(road(*line) for line in lines))

    drawn = pd.Series(net.length_m).groupby(net.row).sum()
    assert drawn.to_numpy() == pytest.approx(shapely.length(shapely.linestrings(lines)), abs=0.5)
    assert np.array_equal(net.xy[net.start[:-1]], net.node_xy[net.edge_from])
    assert np.array_equal(net.xy[net.start[1:] - 1], net.node_xy[net.edge_to])
    assert net.length_m == pytest.approx(shapely.length(net.lines))
