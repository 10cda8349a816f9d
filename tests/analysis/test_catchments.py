"""Whose point is nearest to whom: the people of all points and those who reach none are all the people."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shapely

from tests.analysis.crossing import band, cover, people, points, roads
from tests.analysis.river import house
from tests.analysis.streets import road
from tests.analysis.town import at, box, layer

STREET = road((-500, 0), (500, 0), id="street")
ISLAND = road((0, 700), (100, 700), id="island")


def own(answer):
    return {row["id"]: row for row in answer.result["catchments"]}


def test_everybody_goes_to_the_nearest_point_within_the_limit_or_not():
    who = people((-500, 0, 4), (-300, 0, 12), (100, 0, 5), (50, 700, 9))

    found = own(cover(roads(STREET, ISLAND), points((-200, 0), (200, 0)), who, within_m=(10.0,)))

    assert [(found[key]["residents"], found[key]["cells"]) for key in ("t0", "t1")] == [(16, 2), (5, 1)]
    assert (found["t0"]["mean_distance_m"], found["t0"]["max_distance_m"]) == (150.0, 300.0)  # 4 × 300 and 12 × 100


def test_a_point_that_nobody_goes_to_has_no_distance():
    found = own(cover(roads(STREET), points((0, 0), (0, 0)), people((100, 0, 5))))

    idle = next(row for row in found.values() if row["cells"] == 0)
    assert (idle["residents"], idle["mean_distance_m"], idle["max_distance_m"]) == (0, None, None)


def test_at_a_flood_people_go_where_they_can_for_certain():
    who = people((-400, 0, 5), (400, 0, 7))

    found = own(cover(roads(STREET), points((-450, 0), (100, 0)), who, water=band(-440, -420, depth=1.0)))

    assert (found["t0"]["residents"], found["t1"]["residents"]) == (0, 12)


def test_capacity_stands_beside_the_people_it_is_for():
    (row,) = own(cover(roads(STREET), points((0, 0), capacity_day=80), people((10, 0, 5)))).values()

    assert (row["capacity_day"], row["capacity_night"]) == (80, None)


def test_cells_are_drawn_together_and_the_drawing_says_that_it_is_one():
    cells = layer("population", *({"geometry": box(x, 0, x + 100, 100), "residents": 5} for x in (-200, -100, 0, 100)))

    answer = cover(roads(STREET), points((-150, 0), (150, 0)), cells)

    left, right = answer.result["drawn"]
    assert (left["layer"], left["id"], left["of"], left["drawing"]) == (
        "drawing", "safety_point/t0", "t0", "catchment",
    )  # fmt: skip
    assert shapely.equals(answer.geometries["drawing", left["id"]], box(-200, 0, 0, 100))
    assert shapely.equals(answer.geometries["drawing", right["id"]], box(0, 0, 200, 100))


def test_a_cell_whose_people_part_is_drawn_where_most_go():
    cells = layer("population", {"geometry": box(-100, 0, 100, 100), "residents": 9})
    houses = layer("building", house(-90), house(60), house(30))

    answer = cover(roads(STREET), points((-100, 0), (100, 0)), cells, buildings=[houses])

    assert [row["of"] for row in answer.result["drawn"]] == ["t1"]
    assert (own(answer)["t0"]["residents"], own(answer)["t1"]["residents"]) == (3, 6)


def test_buffers_are_drawn_in_a_straight_line_only():
    answer = cover(None, points((0, 0)), people((10, 0, 5)), mode="straight", within_m=(100.0, 200.0))

    assert [(row["drawing"], row["within_m"]) for row in answer.result["drawn"]] == [
        ("buffer", 100.0),
        ("buffer", 200.0),
    ]
    assert shapely.contains_properly(answer.geometries["drawing", "within-200"], at(190, 0))


@given(
    spots=st.lists(st.integers(-500, 500), max_size=4), who=st.lists(st.integers(-500, 500), min_size=1, max_size=9)
)
@settings(deadline=None, max_examples=30)
def test_the_people_of_all_points_are_all_who_reach_one(spots, who):
    cells = people(*((east, 0, 3) for east in who), (50, 700, 40))

    answer = cover(roads(STREET, ISLAND), points(*((east, 0) for east in spots)), cells)

    reached = 3 * len(who) if spots else 0
    assert sum(row["residents"] for row in answer.result["catchments"]) == reached
    assert sum(row["cells"] for row in answer.result["catchments"]) == reached // 3
    if spots:  # Σ people × mean distance is what everybody has to the nearest, whoever's it is
        walked = sum(3 * min(abs(east - spot) for spot in spots) for east in who)
        rows = [row for row in answer.result["catchments"] if row["cells"]]
        assert sum(row["residents"] * row["mean_distance_m"] for row in rows) == pytest.approx(walked, abs=2)
        assert max(row["max_distance_m"] for row in rows) == max(min(abs(e - s) for s in spots) for e in who)
