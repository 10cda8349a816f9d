"""Cut off from the anchors: two numbers, dry and because of the flood, and a bridge makes the second an interval."""

import json

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shapely

from geoansvar.analysis.anchors import Anchor
from geoansvar.analysis.closed_roads import BRIDGES, CLOSED_ROADS
from geoansvar.analysis.cut_off import UNREACHABLE
from tests.analysis.crossing import band, isolate, parts, people, roads, station
from tests.analysis.river import house
from tests.analysis.streets import TRAVEL, planar, road
from tests.analysis.town import SQUARE, actor, at, box, codes, ids, layer, register

STREET = road((-500, 0), (500, 0), id="street")
ISLAND = road((0, 700), (100, 700), id="island")
# Three hundred metres of street over a river; the bridge is named.
OVER = (road((-500, 0), (-50, 0), id="west"), road((-50, 0), (50, 0), id="bron", bridge=True, name="Bron"),
        road((50, 0), (500, 0), id="east"))  # fmt: skip
RIVER = {"west": -40, "east": 40, "depth": 4.0}
TABLES = {"unreachable_dry": UNREACHABLE, "unreachable_flood": UNREACHABLE, "closed_roads": CLOSED_ROADS,
          "bridges": BRIDGES}  # fmt: skip


def rows(answer, table):
    return {row["id"]: row for row in answer.result[table]}


def test_closed_roads_cut_off_whom_no_other_road_leads_to():
    who = people((-400, 0, 5), (400, 0, 7))

    answer = isolate(roads(STREET), [station(300, 0)], who, water=band(-100, 0, depth=1.0))

    assert parts(answer, flood=None) == (0, 0, 12, 0)
    assert parts(answer, flood="Q100") == (5, 0, 7, 0)
    assert parts(answer, "cells", flood="Q100") == (1, 0, 1, 0)
    (row,) = answer.result["unreachable_flood"]
    assert (row["id"], row["residents"], row["distance_m"]) == ("c0", 5, 700.0)
    assert (row["lower"], row["upper"], row["reason"]) == (True, True, "unreachable-flood")
    assert "not-for-navigation" in codes(answer)


def test_a_bridge_makes_an_interval_and_tells_how_many_hang_on_it():
    answer = isolate(roads(*OVER), [station(300, 0)], people((-400, 0, 5), (400, 0, 7)), water=band(**RIVER))

    assert parts(answer, flood="Q100") == (0, 5, 7, 0)
    (row,) = answer.result["unreachable_flood"]
    assert (row["lower"], row["upper"]) == (False, True)
    (bridge,) = answer.result["bridges"]
    assert (bridge["id"], bridge["name"], bridge["over"], bridge["residents"]) == ("bron", "Bron", "Q100", 5)


def test_of_two_bridges_neither_alone_cuts_anybody_off():
    other = road((-500, 0), (-500, 200), (-50, 200), id="n1"), road((-50, 200), (50, 200), id="norra", bridge=True)
    known = roads(*OVER, *other, road((50, 200), (500, 200), (500, 0), id="n2"))

    answer = isolate(known, [station(300, 0)], people((-400, 0, 5)), water=band(**RIVER))

    assert parts(answer, flood="Q100") == (0, 5, 0, 0)
    assert {key: row["residents"] for key, row in rows(answer, "bridges").items()} == {"bron": 0, "norra": 0}


def test_who_is_cut_off_when_dry_is_not_cut_off_by_the_flood():
    who = people((50, 700, 3), (-400, 0, 5), (400, 0, 7))

    answer = isolate(roads(STREET, ISLAND), [station(300, 0)], who, water=band(-100, 0, depth=1.0))

    assert parts(answer, flood=None) == (3, 0, 12, 0)
    assert parts(answer, flood="Q100") == (5, 0, 7, 3)
    assert {key: row["reason"] for key, row in rows(answer, "unreachable_dry").items()} == {"c0": "unreachable"}
    assert ids(answer.result["unreachable_flood"]) == ["c1"]
    assert "road-parts" in codes(answer)


def test_the_largest_part_of_the_network_is_no_anchor():
    answer = isolate(roads(STREET, ISLAND), [station(0, 700)], people((50, 700, 3), (-400, 0, 5)))

    assert parts(answer, flood=None) == (5, 0, 3, 0)


def test_any_anchor_will_do():
    who = people((-400, 0, 5), (400, 0, 7))

    answer = isolate(roads(STREET), [station(300, 0), station(-450, 0)], who, water=band(-100, 0, depth=1.0))

    assert parts(answer, flood="Q100") == (0, 0, 12, 0)


def test_who_stands_in_the_water_is_told_from_who_is_behind_it():
    who = people((-50, 0, 2), (-400, 0, 5), (50, 0, 7))

    answer = isolate(roads(STREET), [station(300, 0)], who, water=band(-100, 0, depth=1.0))

    assert {key: row["reason"] for key, row in rows(answer, "unreachable_flood").items()} == {
        "c0": "road-closed", "c1": "unreachable-flood",
    }  # fmt: skip


def test_a_place_far_from_any_road_is_no_data_and_not_infinitely_far():
    lost = layer("vital-service", {"id": "lost", "name": "X", "geometry": None})

    answer = isolate(roads(STREET), [station(300, 0)], people((0, 5_000, 4)), lost, water=band(-100, 0, depth=1.0))

    assert (parts(answer, flood=None), parts(answer, flood="Q100")) == ((0, 0, 0, 4), (0, 0, 0, 4))
    assert {key: (row["distance_m"], row["lower"], row["reason"]) for key, row in
            rows(answer, "unreachable_dry").items()} == {"c0": (None, None, "no-road"),
                                                         "lost": (None, None, "no-place")}  # fmt: skip
    assert answer.result["unreachable_flood"] == []
    assert "places-no-road" in codes(answer)


def test_objects_are_counted_as_objects_and_tell_who_answers():
    services = layer("vital-service", {"id": "s", "name": "Pumpen", "geometry": at(-400, 0), "responsible": "va"})
    known = register(services, layer("actor", actor("va")))

    answer = isolate(roads(STREET), [station(300, 0)], services, water=band(-100, 0, depth=1.0), register=known)

    assert parts(answer, "vital_services", flood="Q100") == (1, 0, 0, 0)
    (row,) = answer.result["unreachable_flood"]
    assert (row["responsible_name"], row["contact"]["state"], row["residents"]) == ("Va", "ok", None)
    assert answer.geometries["vital_service", "s"] == at(-400, 0)


def test_a_vehicle_that_takes_less_water_cuts_off_more():
    known, who, water = roads(STREET), people((-400, 0, 5)), band(-100, 0, depth=0.25)

    assert parts(isolate(known, [station(300, 0)], who, water=water, vehicle="car"), flood="Q100") == (0, 0, 5, 0)
    assert parts(isolate(known, [station(300, 0)], who, water=water, vehicle="rescue"), flood="Q100") == (5, 0, 0, 0)


def test_who_can_be_reached_but_not_leave_is_cut_off():
    one_way = road((0, 0), (400, 0), id="in", oneway=True)
    back = road((400, 0), (400, 300), (0, 300), (0, 0), id="out", oneway=True)
    water = band(100, 200, south=200, north=400, depth=1.0)

    answer = isolate(roads(one_way, back), [station(0, 0)], people((300, 0, 5)), water=water)

    assert parts(answer, flood="Q100") == (5, 0, 0, 0)
    assert parts(isolate(roads(one_way, back), [station(0, 0)], people((300, 0, 5)), water=water,
                         vehicle="pedestrian"), flood="Q100") == (0, 0, 5, 0)  # fmt: skip


def test_a_border_is_an_anchor_wherever_a_road_crosses_it():
    border = station(geometry=box(-450, -100, 450, 100))

    answer = isolate(roads(STREET), [border], people((-400, 0, 5), (400, 0, 7)), water=band(-100, 0, depth=1.0))

    assert parts(answer, flood="Q100") == (0, 0, 12, 0)


def test_without_an_anchor_on_a_road_nothing_is_said_of_anybody():
    answer = isolate(roads(STREET), [Anchor("x", "a", None, None)], people((10, 0, 5)), water=band(-100, 0))

    assert (parts(answer, flood=None), parts(answer, flood="Q100")) == ((0, 0, 0, 5), (0, 0, 0, 5))
    assert answer.result["unreachable_dry"] == answer.result["unreachable_flood"] == []
    assert {"no-anchor", "anchor-no-road"} <= set(codes(answer))


@pytest.mark.parametrize("anchors", [[], [station(0, 0)]])
def test_without_roads_or_anchors_there_is_an_answer_that_says_so(anchors):
    answer = isolate(roads(), anchors, people((10, 0, 5)), layer("dam"), water=band(-100, 0))

    assert parts(answer, flood="Q100") == (0, 0, 0, 5)
    assert {"no-anchor", "road-none"} <= set(codes(answer))


def test_an_anchor_in_the_water_is_told_of():
    sure = isolate(roads(STREET), [station(-50, 0)], people((400, 0, 7)), water=band(-100, 0, depth=1.0))
    doubt = isolate(roads(STREET), [station(-50, 0)], people((400, 0, 7)), water=band(-100, 0))

    assert (parts(sure, flood="Q100"), parts(doubt, flood="Q100")) == ((7, 0, 0, 0), (0, 7, 0, 0))
    assert "anchor-closed" in codes(sure)
    assert "anchor-uncertain" in codes(doubt)


def test_closed_roads_are_named_once_each_with_depth_and_reason():
    known = roads(*OVER, road((-200, -50), (-200, 50), id="across"))

    answer = isolate(known, [station(300, 0)], water=band(-300, -40, depth=0.8))

    found = rows(answer, "closed_roads")
    assert {key: (row["state"], row["why"], row["depth_max_m"]) for key, row in found.items()} == {
        "west": ("closed", "depth", 0.8), "across": ("closed", "depth", 0.8), "bron": ("doubtful", "bridge", 0.8),
    }  # fmt: skip
    assert found["west"]["length_m"] == pytest.approx(250, abs=10)
    assert answer.geometries["road", "west"] is not None
    assert answer.totals == []


def test_a_road_that_the_vehicle_does_not_use_is_not_named():
    known = roads(STREET, road((-300, 50), (300, 50), id="path", road_class="footway"))

    drive = isolate(known, [station(300, 0)], water=band(-100, 0, depth=1.0))
    walk = isolate(known, [station(300, 0)], water=band(-100, 0, depth=1.0), vehicle="pedestrian")

    assert ids(drive.result["closed_roads"]) == ["street"]
    assert sorted(ids(walk.result["closed_roads"])) == ["path", "street"]


def test_without_a_flow_only_the_dry_number_is_given():
    answer = isolate(roads(STREET, ISLAND), [station(300, 0)], people((50, 700, 3), (400, 0, 7)))

    assert [row["flood"] for row in answer.totals if row["key"] == "residents"] == [None]
    assert answer.result["closed_roads"] == answer.result["bridges"] == answer.result["unreachable_flood"] == []


def test_people_are_counted_in_the_newest_layer_only():
    cell = {"geometry": box(-400, 0, -390, 10), "residents": 99}
    old = layer("population", cell, name="old", retrieved="2020-01-01")

    answer = isolate(roads(STREET), [station(300, 0)], old, people((-400, 0, 5)))

    assert parts(answer, flood=None) == (0, 0, 5, 0)
    assert "layer-not-used" in codes(answer)


def test_people_in_houses_are_cut_off_house_by_house():
    cells = layer("population", {"id": "c", "geometry": box(-400, 0, 0, 200), "residents": 9})
    houses = layer("building", house(-400), house(-380), house(-20))

    answer = isolate(roads(STREET), [station(300, 0)], cells, water=band(-100, -50, depth=1.0), buildings=[houses])

    assert parts(answer, flood="Q100") == (6, 0, 3, 0)
    (row,) = answer.result["unreachable_flood"]
    assert (row["residents"], row["distance_m"]) == (6, 700.0)


@pytest.mark.parametrize("method", ["area", "building"])
def test_rows_sum_to_the_totals_wherever_people_are(method):
    cells = layer(
        "population",
        {"id": "c", "geometry": box(-400, -100, 0, 100), "residents": 9},
        {"id": "d", "geometry": box(-100, 600, 300, 800), "residents": 6},
        {"id": "e", "geometry": box(60, -100, 400, 100), "residents": 4},
    )
    # Of c two houses are beyond the bridge and one is by the closed road; of d one is on the island, one far off.
    houses = layer("building", house(-400), house(-20), house(-380), house(0, 700), house(280, 6_00), house(200))
    street = (*OVER, ISLAND, road((-380, 0), (-380, -90), id="lane", bridge=False))
    water = band(-40, 40, depth=4.0)

    answer = isolate(roads(*street), [station(300, 0)], cells, water=water,
                     buildings=[houses] if method == "building" else ())  # fmt: skip

    at_flow, dry = answer.result["unreachable_flood"], answer.result["unreachable_dry"]
    affected, uncertain, _, _ = parts(answer, flood="Q100")
    assert sum(row["residents"] for row in at_flow if row["lower"]) == pytest.approx(affected)
    assert sum(row["residents"] for row in at_flow if row["lower"] is False) == pytest.approx(uncertain)
    affected, _, _, no_data = parts(answer, flood=None)
    assert sum(row["residents"] for row in dry if row["lower"]) == pytest.approx(affected)
    assert sum(row["residents"] for row in dry if row["lower"] is None) == pytest.approx(no_data)


def test_of_a_cell_that_a_closed_road_and_a_bridge_part_each_part_has_its_row():
    cells = layer("population", {"id": "c", "geometry": box(-400, -50, 0, 50), "residents": 9})
    houses = layer("building", house(-400, 2), house(-380, 2), house(-48, 2))

    answer = isolate(roads(*OVER), [station(300, 0)], cells, water=band(-60, 40, depth=4.0), buildings=[houses])

    found = [(row["residents"], row["lower"], row["upper"]) for row in answer.result["unreachable_flood"]]
    affected, uncertain, _, _ = parts(answer, flood="Q100")
    assert affected + uncertain == 9
    assert found == [(part, sure, True) for part, sure in ((affected, True), (uncertain, False)) if part]


def test_every_table_has_its_columns_in_order_and_is_plain_data():
    who = people((-400, 0, 5), (50, 700, 3))

    answer = isolate(roads(*OVER, ISLAND), [station(300, 0)], who, water=band(-120, 40, depth=2.0))

    for key, columns in TABLES.items():
        assert answer.result[key]
        assert all(tuple(row) == columns for row in answer.result[key])
    assert json.loads(json.dumps([answer.totals, answer.result], allow_nan=False))


@given(
    seed=st.integers(0, 10_000), west=st.integers(0, 1_500), wide=st.integers(5, 400),
    vehicle=st.sampled_from(["rescue", "pedestrian"]),
)  # fmt: skip
@settings(deadline=None, max_examples=40)
def test_who_is_cut_off_is_whom_an_independent_engine_finds(seed, west, wide, vehicle):
    dice = np.random.default_rng(seed)
    rows_ = [row | {"bridge": bool(dice.random() < 0.3)} for row in planar(seed, nodes=25)]
    known = roads(*rows_)
    net, east = known.network, west + 5 * max(wide // 5, 1)
    offset = net.node_xy - SQUARE
    _, place, nodes_there = np.unique(offset.round(2), axis=0, return_inverse=True, return_counts=True)
    alone = nodes_there[place.ravel()] == 1  # where decks cross, a place might be on either
    dry_nodes = np.flatnonzero(alone & ((offset[:, 0] < west - 1) | (offset[:, 0] > east + 1)))
    if len(dry_nodes) < 3:
        return
    who = people(*((*offset[node], 1) for node in dry_nodes[1:]), side=1e-3)

    answer = isolate(known, [station(*offset[dry_nodes[0]])], who, water=band(west, east, depth=1.0), vehicle=vehicle)

    wet = shapely.intersects(net.lines, box(west, -2_000, east, 2_000))
    costs = net.costs("walk" if vehicle == "pedestrian" else "drive", TRAVEL)
    reached = [
        _both_ways(net, costs, ~closed, int(dry_nodes[0])) for closed in (wet & False, wet & (net.bridge == 0), wet)
    ]
    dry, lower, upper = (sum(int(node) in each for node in dry_nodes[1:]) for each in reached)
    asked = len(dry_nodes) - 1
    assert parts(answer, flood=None) == (asked - dry, 0, dry, 0)
    assert parts(answer, flood="Q100") == (dry - lower, lower - upper, upper, asked - dry)
    # dry + flood-caused = all unreachable, with bridges passable and with bridges closed
    assert parts(answer, flood=None)[0] + parts(answer, flood="Q100")[0] == asked - lower
    assert parts(answer, flood=None)[0] + sum(parts(answer, flood="Q100")[:2]) == asked - upper


def _both_ways(net, costs, usable, anchor):
    """Give the nodes that can be reached from the anchor and get back to it."""
    directed = nx.DiGraph()
    directed.add_nodes_from(range(len(net.node_xy)))
    for edge in np.flatnonzero(usable).tolist():
        begin, end = int(net.edge_from[edge]), int(net.edge_to[edge])
        if np.isfinite(costs[0][edge]):
            directed.add_edge(begin, end)
        if np.isfinite(costs[1][edge]):
            directed.add_edge(end, begin)
    return (nx.descendants(directed, anchor) & nx.ancestors(directed, anchor)) | {anchor}
