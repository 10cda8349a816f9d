"""Who has a point within reach: rings done by head, distances as networkx has them, and laws that no answer breaks."""

import json

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shapely

from geoansvar.analysis.accepted_points import PointFilter
from geoansvar.analysis.beyond import BEYOND
from geoansvar.analysis.catchments import CATCHMENTS, DRAWN
from geoansvar.analysis.coverage import DISTRICTS, LIMITS, CoverageSettings
from geoansvar.analysis.reach import along
from tests.analysis.crossing import band, cover, parts, people, points, roads
from tests.analysis.river import districts, house
from tests.analysis.streets import TRAVEL, grid, independent, planar, road
from tests.analysis.town import actor, at, box, codes, layer, register

TOWN = grid(5, 5)
STREET = road((-500, 0), (500, 0), id="street")
TABLES = {"limits": LIMITS, "beyond": BEYOND, "districts": DISTRICTS, "catchments": CATCHMENTS, "drawn": DRAWN}


def corners(residents=10, size=5):
    """Put a cell of ten people in every crossing of the town."""
    return people(*((100 * i, 100 * j, residents) for i in range(size) for j in range(size)))


def beyond(answer):
    return {row["id"]: row for row in answer.result["beyond"]}


def test_rings_round_a_point_are_counted_by_head():
    answer = cover(roads(*TOWN), points((0, 0)), corners(), within_m=(100.0, 200.0, 800.0))

    # 1 + 2 crossings within a block, 3 more within two, all 25 within eight.
    assert parts(answer, within_m=100.0) == (30, 0, 220, 0)
    assert parts(answer, within_m=200.0) == (60, 0, 190, 0)
    assert parts(answer, within_m=800.0) == (250, 0, 0, 0)
    assert parts(answer, "cells", within_m=200.0) == (6, 0, 19, 0)
    assert answer.result["beyond"] == []


def test_every_table_has_its_columns_in_order_and_is_plain_data():
    safe, who = points((0, 0)), people((0, 0, 5), (400, 0, 7), (9_000, 0, 1))

    answer = cover(roads(STREET), safe, who, within_m=(100.0,), districts=districts(box(-50, -50, 50, 50)))

    for key, columns in TABLES.items():
        assert answer.result[key]
        assert all(tuple(row) == columns for row in answer.result[key])
    assert json.loads(json.dumps([answer.totals, answer.result], allow_nan=False))


def test_people_are_counted_as_people_and_their_share_is_of_the_people():
    answer = cover(roads(STREET), points((0, 0)), people((10, 0, 30), (400, 0, 10)), within_m=(100.0,))

    (row,) = [row for row in answer.result["limits"] if row["key"] == "residents"]
    assert (row["affected"], row["total"], row["share"], row["share_at_most"]) == (30, 40, 0.75, 0.75)
    assert (parts(answer, "cells", within_m=100.0), row["unit"]) == ((1, 0, 1, 0), "persons")


def test_the_vulnerable_are_counted_for_themselves():
    answer = cover(roads(STREET), points((0, 0)), people((10, 0, 30), (400, 0, 10), age_80_plus=4), within_m=(100.0,))

    assert parts(answer, "age_80_plus") == (4, 0, 4, 0)
    assert "age_0_5" not in {row["key"] for row in answer.totals}


def test_the_way_from_door_to_road_is_a_part_of_the_distance_at_both_ends():
    answer = cover(roads(STREET), points((0, 40)), people((300, -30, 9)), within_m=(369.0, 370.0))

    assert parts(answer, within_m=369.0) == (0, 0, 9, 0)
    assert parts(answer, within_m=370.0) == (9, 0, 0, 0)


def test_a_straight_line_needs_no_roads_and_says_what_it_is():
    answer = cover(None, points((0, 0)), people((300, 400, 9)), within_m=(499.0, 500.0), mode="straight")

    assert parts(answer, within_m=499.0) == (0, 0, 9, 0)
    assert parts(answer, within_m=500.0) == (9, 0, 0, 0)
    assert "straight-line" in codes(answer)


def test_a_straight_line_is_closed_by_no_flood_and_says_so():
    answer = cover(
        None, points((0, 0)), people((300, 0, 9)), within_m=(500.0,), mode="straight", water=band(100, 200, depth=1.0)
    )

    assert parts(answer, within_m=500.0) == (9, 0, 0, 0)
    assert "flood-not-used" in codes(answer)


def test_minutes_on_foot_are_at_five_kilometres_an_hour():
    answer = cover(roads(STREET), points((0, 0)), people((500, 0, 9)), within_min=(5.9, 6.0))

    assert parts(answer, within_min=5.9) == (0, 0, 9, 0)
    assert parts(answer, within_min=6.0) == (9, 0, 0, 0)


def test_minutes_by_car_are_those_of_the_road():
    fast = road((0, 0), (6_000, 0), id="fast", speed_km_h=60.0)

    answer = cover(roads(fast), points((0, 0)), people((6_000, 0, 9)), within_min=(5.9, 6.0), mode="drive")

    assert (parts(answer, within_min=5.9), parts(answer, within_min=6.0)) == ((0, 0, 9, 0), (9, 0, 0, 0))


def test_the_places_beyond_are_named_with_distance_and_nearest_point():
    who = people((10, 0, 5), (400, 0, 7), (-480, 0, 3))

    answer = cover(roads(STREET), points((0, 0), (500, 0), name="Hallen"), who, within_m=(50.0,))

    assert [row["id"] for row in answer.result["beyond"]] == ["c2", "c1"]
    row = beyond(answer)["c1"]
    assert (row["residents"], row["nearest"], row["nearest_name"]) == (7, "t1", "Hallen")
    assert (row["distance_m"], row["minutes"], row["reason"]) == (100.0, 1.2, "beyond-limit")
    assert answer.geometries["population", "c1"] is not None


def test_what_cannot_be_reached_has_no_distance_and_says_why():
    island = road((0, 700), (100, 700), id="island")
    who = people((10, 0, 1), (50, 700, 2), (0, 5_000, 4))
    lost = layer("population", *({"geometry": None, "residents": 8, "id": "lost"},), name="more")

    answer = cover(roads(STREET, island), points((0, 0)), who)
    placeless = cover(roads(STREET, island), points((0, 0)), lost)

    assert {key: (row["distance_m"], row["reason"]) for key, row in beyond(answer).items()} == {
        "c1": (None, "unreachable"), "c2": (None, "no-road"),
    }  # fmt: skip
    assert (parts(answer, within_m=2_000.0), parts(placeless, within_m=2_000.0)) == ((1, 0, 2, 4), (0, 0, 0, 8))
    assert parts(answer, "unreachable_dry") == (2, 0, 1, 4)
    assert beyond(placeless)["lost"]["reason"] == "no-place"
    assert "places-no-road" in codes(answer)


@pytest.mark.parametrize("mode", ["straight", "walk"])
def test_without_points_nobody_is_reached_and_nothing_is_nought_or_infinite(mode):
    answer = cover(roads(STREET), None, people((10, 0, 5)), mode=mode)

    assert parts(answer, within_m=2_000.0) == (0, 0, 5, 0)
    assert (beyond(answer)["c0"]["distance_m"], beyond(answer)["c0"]["reason"]) == (None, "unreachable")
    assert "no-points" in codes(answer)


def test_without_roads_everybody_is_without_a_road():
    answer = cover(roads(), points((0, 0)), people((10, 0, 5)), water=band(-100, 0, depth=1.0))

    assert parts(answer, within_m=2_000.0, flood="Q100") == (0, 0, 0, 5)
    assert beyond(answer)["c0"]["reason"] == "no-road"
    assert {"road-none", "places-no-road"} <= set(codes(answer))


def test_cells_without_a_number_are_told_of_and_not_counted():
    answer = cover(roads(STREET), points((0, 0)), people((10, 0, 5), (20, 0, None)))

    assert parts(answer) == (5, 0, 0, 0)
    assert "rows-without-number" in codes(answer)


def test_only_points_that_are_asked_for_count():
    safe = layer(
        "safety-point",
        {"id": "info", "geometry": at(0, 0), "type": "informationspunkt"},
        {"id": "sleep", "geometry": at(500, 0), "type": "trygghetspunkt", "services": ("overnattning",)},
    )
    answer = cover(
        roads(STREET), safe, people((10, 0, 5)), within_m=(100.0,), points=PointFilter(services=("overnattning",))
    )

    assert parts(answer, within_m=100.0) == (0, 0, 5, 0)
    assert beyond(answer)["c0"]["nearest"] == "sleep"


def test_a_flood_gives_every_number_twice_and_tells_who_it_cuts_off():
    who = people((-400, 0, 5), (400, 0, 7))

    answer = cover(roads(STREET), points((300, 0)), who, water=band(-100, 0, depth=1.0))

    assert parts(answer, within_m=2_000.0, flood=None) == (12, 0, 0, 0)
    assert parts(answer, within_m=2_000.0, flood="Q100") == (7, 0, 5, 0)
    assert parts(answer, "unreachable_dry") == (0, 0, 12, 0)
    assert parts(answer, "unreachable_flood") == (5, 0, 7, 0)
    assert (beyond(answer)["c0"]["distance_m"], beyond(answer)["c0"]["reason"]) == (None, "unreachable-flood")
    assert "not-for-navigation" in codes(answer)


def test_a_bridge_makes_an_interval():
    known = roads(road((-500, 0), (-50, 0)), road((-50, 0), (50, 0), bridge=True), road((50, 0), (500, 0)))

    answer = cover(known, points((300, 0)), people((-400, 0, 5), (400, 0, 7)), water=band(-40, 40, depth=4.0))

    assert parts(answer, within_m=2_000.0, flood="Q100") == (7, 5, 0, 0)
    assert parts(answer, "unreachable_flood") == (0, 5, 7, 0)
    (row,) = [row for row in answer.result["limits"] if (row["key"], row["flood"]) == ("residents", "Q100")]
    assert (row["share"], row["share_at_most"]) == (round(7 / 12, 4), 1.0)
    assert beyond(answer)["c0"]["uncertain"]
    assert "passages-uncertain" in codes(answer)


def test_a_detour_may_take_people_beyond_the_limit():
    round_about = road((-100, 0), (-100, 400), (200, 400), (200, 0), id="round")

    answer = cover(
        roads(road((-100, 0), (200, 0), id="short"), round_about), points((200, 0)), people((-100, 0, 5)),
        within_m=(500.0,), water=band(0, 50, south=-50, north=50, depth=1.0),
    )  # fmt: skip

    assert (beyond(answer)["c0"]["distance_m"], beyond(answer)["c0"]["reason"]) == (1_100.0, "beyond-limit")
    assert parts(answer, "unreachable_flood") == (0, 0, 5, 0)


def test_a_wet_point_serves_nobody():
    answer = cover(roads(STREET), points((-50, 0)), people((400, 0, 7)), water=band(-100, 0, depth=1.0))

    assert parts(answer, "unreachable_flood") == (7, 0, 0, 0)


def test_people_in_houses_are_measured_from_their_doors():
    cells = layer("population", {"id": "c", "geometry": box(0, 0, 200, 200), "residents": 10})
    houses = layer("building", house(0, 0), house(180, 0), house(120, 20))

    answer = cover(roads(STREET), points((10, 0)), cells, within_m=(60.0,), buildings=[houses])

    # One of three like houses is within 60 m: a third of ten people, in whole people.
    assert parts(answer, within_m=60.0) == (3, 0, 7, 0)
    (row,) = answer.result["beyond"]
    assert (row["residents"], row["distance_m"]) == (6.7, 190.0)


@pytest.mark.parametrize("method", ["area", "building"])
def test_rows_beyond_sum_to_the_totals_wherever_people_are(method):
    cells = layer("population", {"id": "c", "geometry": box(-500, -50, 400, 50), "residents": 9})
    # Of three houses one is by the point, one beyond the bridge and one farther off than the limit.
    houses = layer("building", house(100, 2), house(-100, 2), house(380, 2))
    over = (road((-500, 0), (-50, 0), id="w"), road((-50, 0), (50, 0), id="bron", bridge=True),
            road((50, 0), (500, 0), id="e"))  # fmt: skip

    answer = cover(roads(*over), points((110, 0)), cells, within_m=(250.0,), water=band(-40, 40, depth=4.0),
                   buildings=[houses] if method == "building" else ())  # fmt: skip

    _, uncertain, outside, _ = parts(answer, within_m=250.0, flood="Q100")
    rows = answer.result["beyond"]
    assert uncertain + outside == (6 if method == "building" else 9)
    assert sum(row["residents"] for row in rows if row["uncertain"]) == uncertain
    assert sum(row["residents"] for row in rows if not row["uncertain"]) == outside


def test_points_that_nobody_can_be_counted_to_are_named_with_the_reason():
    island = road((0, 700), (100, 700), id="island")
    safe = points((300, 0), (50, 700), (0, 5_000), (-400, 0), (310, 0))

    answer = cover(roads(STREET, island), safe, people((400, 0, 7)), water=band(-100, 0, depth=1.0))

    wanted = {"point-unreachable": "t1", "point-no-road": "t2", "point-unreachable-flood": "t3"}
    said = [(each.code, each.row) for each in answer.findings if each.code.startswith("point-")]
    assert sorted(said) == sorted(wanted.items())


def test_a_point_that_is_nobodys_nearest_but_can_be_got_to_is_not_named():
    answer = cover(roads(STREET), points((300, 0), (-400, 0)), people((400, 0, 7)))

    assert not {code for code in codes(answer) if code.startswith("point-")}


def test_districts_cut_cells_and_sum_to_the_whole():
    cells = people((-10, 0, 10), (2, 0, 10), (100, 0, 30), side=10)
    halves = districts(box(-500, -50, 0, 50), box(0, -50, 60, 50))

    answer = cover(roads(STREET), points((0, 0)), cells, within_m=(50.0,), districts=halves)

    rows = [row for row in answer.result["districts"] if row["key"] == "residents"]
    assert [(row["id"], row["total"], row["affected"]) for row in rows] == [
        ("d0", 13, 13),
        ("d1", 7, 7),
        (None, 30, 0),
    ]


def test_where_no_district_has_a_place_everybody_is_in_none():
    nowhere = layer("district", {"id": "d", "name": "D", "code": "1", "geometry": None})

    answer = cover(roads(STREET), points((0, 0)), people((10, 0, 5)), districts=nowhere)

    rows = [row for row in answer.result["districts"] if row["key"] == "residents"]
    assert [(row["id"], row["total"]) for row in rows] == [("d", 0), (None, 5)]


def test_a_point_tells_who_answers_for_it():
    safe = points((0, 0), responsible="k")

    answer = cover(roads(STREET), safe, people((10, 0, 5)), register=register(safe, layer("actor", actor("k"))))

    (row,) = answer.result["catchments"]
    assert (row["responsible_name"], row["contact"]["state"]) == ("K", "ok")


def test_a_way_along_roads_needs_roads():
    with pytest.raises(ValueError, match="roads"):
        cover(None, points((0, 0)), people((10, 0, 5)), mode="walk")


@pytest.mark.parametrize("wrong", [{"mode": "straight", "within_min": (5.0,)}, {"mode": "walk", "vehicle": "car"}])
def test_settings_that_mean_nothing_are_refused(wrong):
    with pytest.raises(ValueError, match=r"straight|vehicle"):
        CoverageSettings(**wrong)


@given(seed=st.integers(0, 10_000), mode=st.sampled_from(["walk", "drive"]))
@settings(deadline=None, max_examples=25)
def test_distances_are_those_of_an_independent_engine(seed, mode):
    known = roads(*planar(seed, nodes=25))
    net, dice = known.network, np.random.default_rng(seed)
    nodes = dice.choice(len(net.node_xy), min(8, len(net.node_xy)), replace=False)
    places = shapely.points(net.node_xy[nodes])

    found = along(known, mode, places[:2], places[2:]).dry

    directed = independent(net, *net.costs(mode, TRAVEL))
    directed.add_nodes_from(range(len(net.node_xy)))
    for cost, node in zip(found.cost.tolist(), nodes[2:].tolist(), strict=True):
        far = [
            nx.shortest_path_length(directed, node, int(to), weight="weight")
            for to in nodes[:2]
            if nx.has_path(directed, node, int(to))
        ]
        assert cost == pytest.approx(min(far, default=np.nan), abs=1e-6, nan_ok=True)


@given(
    seed=st.integers(0, 10_000), west=st.integers(0, 1_500), wide=st.integers(10, 400), bridges=st.integers(0, 6),
    limit=st.floats(100, 3_000),
)  # fmt: skip
@settings(deadline=None, max_examples=30)
def test_laws(seed, west, wide, bridges, limit):
    rows = [row | {"bridge": number < bridges} for number, row in enumerate(planar(seed, nodes=20))]
    known, dice = roads(*rows), np.random.default_rng(seed)
    who = people(*((*dice.uniform(0, 2_000, 2), int(dice.integers(1, 50))) for _ in range(12)))
    spots = [tuple(each) for each in dice.uniform(0, 2_000, (3, 2))]
    water = band(west, west + 5 * (wide // 5), depth=1.0)

    fewer = cover(known, points(*spots[:2]), who, within_m=(limit,), water=water)
    more = cover(known, points(*spots), who, within_m=(limit,), water=water)

    for flood in (None, "Q100"):
        few, many = (parts(answer, within_m=limit, flood=flood) for answer in (fewer, more))
        assert many[0] >= few[0]  # one more point never covers fewer
        assert many[0] + many[1] >= few[0] + few[1]
    dry, flooded = (parts(more, within_m=limit, flood=flood) for flood in (None, "Q100"))
    assert flooded[0] + flooded[1] <= dry[0]  # closing a road never shortens
    far = {
        row["id"]: row["distance_m"] for row in cover(known, points(*spots), who, within_m=(1e-3,)).result["beyond"]
    }
    wet = {
        row["id"]: row["distance_m"]
        for row in cover(known, points(*spots), who, within_m=(1e-3,), water=water).result["beyond"]
    }
    assert all(wet[key] is None or wet[key] >= far[key] for key in wet)
    missed_dry, missed_flood = (parts(more, key) for key in ("unreachable_dry", "unreachable_flood"))
    alone = {row["id"] for row in more.result["beyond"] if row["reason"] in ("unreachable", "unreachable-flood")}
    counts = {row["id"]: row["residents"] for row in more.result["beyond"]}
    assert missed_dry[0] + missed_flood[0] + missed_flood[1] == sum(counts[key] for key in alone)
