"""Numbers split by district sum to the whole to the one, and what lies in no district is said to."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shapely

from geoansvar.analysis.districts import NOWHERE, Districts, whole_by_district, whole_within
from geoansvar.analysis.dwellers import whole_parts
from geoansvar.analysis.people import whole_people
from tests.analysis.river import ask, cell, districts, flow, house, road
from tests.analysis.town import at, box, codes, layer

EAST_AND_WEST = (box(-500, -500, 0, 500), box(0, -500, 500, 500))


def split(answer, key, flood="Q100"):
    """Give a number's rows as {district: (affected, uncertain, outside, no_data)}; None lies in none of them."""
    rows = [row for row in answer.result["districts"] if (row["key"], row["flood"]) == (key, flood)]
    assert all(row["total"] == row["affected"] + row["uncertain"] + row["outside"] + row["no_data"] for row in rows)
    return {row["id"]: (row["affected"], row["uncertain"], row["outside"], row["no_data"]) for row in rows}


@pytest.mark.parametrize(("west", "district"), [(-30, 0), (-11, 0), (-9, 1), (30, 1), (900, NOWHERE)])
def test_an_object_is_in_the_district_of_a_point_on_its_surface(west, district):
    made = Districts(districts(*EAST_AND_WEST))

    assert made.of(np.array([box(west, 0, west + 20, 20)])).tolist() == [district]


def test_what_lies_in_several_districts_is_in_the_first_and_what_has_no_place_in_none():
    made = Districts(districts(box(0, 0, 100, 100), box(50, 0, 100, 100), None))

    assert made.of(np.array([at(70, 50), None, shapely.Point()])).tolist() == [0, NOWHERE, NOWHERE]


def test_a_cell_is_cut_by_the_border_and_by_the_water():
    # 100 m of cell: 40 m in the water, of which 30 m west of the border at 0 and 10 m east of it.
    answer = ask([flow("Q100", 10)], layer("population", cell(-30, 0, 100, 100)), districts=districts(*EAST_AND_WEST))

    assert split(answer, "residents") == {"d0": (30, 0, 0, 0), "d1": (10, 0, 60, 0)}


def test_what_lies_outside_all_districts_stands_last_with_no_name():
    answer = ask(
        [flow("Q100", 10)],
        layer("population", cell(450, 0, 100, 100), {"geometry": None, "residents": 9}),
        districts=districts(*EAST_AND_WEST),
    )

    assert split(answer, "residents") == {"d0": (0, 0, 0, 0), "d1": (0, 0, 50, 0), None: (0, 0, 50, 9)}
    assert [row["name"] for row in answer.result["districts"]][-1] is None


def test_where_districts_overlap_nobody_is_counted_twice():
    twice = districts(box(-500, -500, 500, 500), box(-500, -500, 500, 500))

    answer = ask([flow("Q100", 0)], layer("population", cell(-50, 0, 100, 100)), districts=twice)

    assert split(answer, "residents") == {"d0": (50, 0, 50, 0), "d1": (0, 0, 0, 0)}
    (told,) = (each for each in answer.findings if each.code == "districts-overlap")
    assert (told.row, "1 000 000 m²" in told.text.render().replace("\xa0", " ")) == ("d1", True)


def test_a_districts_people_are_the_same_at_every_flow_though_it_overlaps_another():
    lapped = districts(box(-500, -500, 20, 500), box(0, -500, 500, 500))
    waters = [flow("Q50", -40, rank=1), flow("Q100", 10, rank=2), flow("BHF", 30, rank=3)]

    answer = ask(waters, layer("population", cell(-50, 0, 100, 100)), districts=lapped)

    people = [row for row in answer.result["districts"] if row["key"] == "residents"]
    assert {(row["id"], row["total"]) for row in people} == {("d0", 70), ("d1", 30)}


def test_districts_that_no_cell_meets_are_no_fault():
    answer = ask(
        [flow("Q100", 0)], layer("population", cell(-50, 0, 100, 100)), districts=districts(box(900, 900, 990, 990))
    )

    assert sum(row["total"] for row in answer.result["districts"] if row["key"] == "residents") == 100


def test_a_road_counts_where_its_middle_lies_and_that_is_said():
    answer = ask([flow("Q100", 50)], layer("road", road((-10, 0), (90, 0))), districts=districts(*EAST_AND_WEST))

    assert split(answer, "roads_m") == {"d0": (0, 0, 0, 0), "d1": (60, 0, 40, 0)}
    assert "district-method" in codes(answer)


@pytest.mark.parametrize(
    ("people", "part"), [({"geometry": None, "residents": 9}, box(0, 0, 100, 100)), (cell(0, 0, 100, 9), None)]
)
def test_districts_and_cells_without_a_place_are_no_fault(people, part):
    found = split(ask([flow("Q100", 0)], layer("population", people), districts=districts(part)), "residents")

    assert found["d0"] == (0, 0, 0, 0)
    assert sum(found[None]) == 9


def test_without_districts_nothing_is_split():
    assert ask([flow("Q100", 0)], layer("building", house(-50))).result["districts"] == []


@given(st.lists(st.tuples(*[st.floats(0, 30)] * 4), min_size=1, max_size=9))
def test_whole_numbers_sum_by_column_and_are_near_what_they_stand_for(rows):
    sums = np.array(rows)
    parts = np.array(whole_people(sums.sum(axis=0).tolist(), total=round(float(sums.sum()))))

    whole = whole_by_district(sums, parts)

    assert whole.sum(axis=0).tolist() == parts.tolist()
    assert (whole >= 0).all()
    assert (np.abs(whole.sum(axis=1) - sums.sum(axis=1)) <= 1 + 1e-6).all()


def test_a_districts_total_does_not_hang_on_the_flow():
    sums = np.array([[0.6, 0.6, 0.0, 0.6], [0.2, 0.2, 0.4, 0.2], [0.2, 0.2, 0.6, 0.2]])  # 1.8, 1.0 and 1.2 people

    whole = whole_by_district(sums, np.array([1, 1, 1, 1]))

    assert whole.sum(axis=1).tolist() == [2, 1, 1]
    assert whole.sum(axis=0).tolist() == [1, 1, 1, 1]


@given(st.lists(st.tuples(*[st.floats(0, 30)] * 5), min_size=1, max_size=9))
def test_no_district_has_more_within_reach_at_a_flow_than_when_dry(rows):
    sure, doubtful, lost, beyond, unknown = np.array(rows).T
    dry = np.column_stack([sure + doubtful + lost, 0 * sure, beyond, unknown])
    wet = np.column_stack([sure, doubtful, lost + beyond, unknown])
    in_all = [whole_parts(each.sum(axis=0)) for each in (dry, wet)]
    # Of whom there is no data comes last, and is what the others leave of the same whole.
    in_all[1][2] += in_all[1][3] - in_all[0][3]
    in_all[1][3] = in_all[0][3]

    dried = whole_by_district(dry, in_all[0])
    flooded = whole_within(wet, in_all[1], dried)

    assert flooded.sum(axis=0).tolist() == in_all[1].tolist()
    assert flooded.sum(axis=1).tolist() == dried.sum(axis=1).tolist()
    assert (flooded >= 0).all()
    assert (flooded[:, 0] + flooded[:, 1] <= dried[:, 0]).all()


def test_what_rounding_would_give_a_district_at_a_flow_it_has_no_room_for_goes_to_another():
    dry = np.array([[0.4, 0.0, 0.6, 0.0], [1.6, 0.0, 0.4, 0.0], [1.0, 0.0, 0.0, 0.0]])
    wet = np.array([[0.4, 0.0, 0.6, 0.0], [0.35, 0.0, 1.65, 0.0], [0.25, 0.0, 0.75, 0.0]])

    dried = whole_by_district(dry, np.array([3, 0, 1, 0]))

    assert dried[:, 0].tolist() == [0, 2, 1]
    assert whole_within(wet, np.array([1, 0, 3, 0]), dried)[:, 0].tolist() == [0, 1, 0]


borders = st.lists(st.integers(-140, 140), max_size=3, unique=True).map(sorted)


@settings(max_examples=30, deadline=None)
@given(borders, st.integers(-120, 120), st.sampled_from([0.0, 8.0]), st.integers(0, 2**32 - 1))
def test_the_columns_of_the_districts_sum_to_the_totals(lines, reach, accuracy_m, seed):
    dice = np.random.default_rng(seed)
    edges = [-130, *lines, 130]
    parts = [box(west, -300, east, 300) for west, east in pairwise(edges) if west < east]
    cells = [cell(x, y, 50, int(dice.integers(0, 30))) for x in range(-150, 150, 50) for y in (-50, 0)]
    houses = [house(int(dice.integers(-160, 150)), int(dice.integers(-50, 50))) for _ in range(15)]
    survey = box(-1_000, -500, 100, 500)

    answer = ask(
        [flow("Q50", reach - 30, accuracy_m=accuracy_m, mapped=survey), flow("Q100", reach, accuracy_m=accuracy_m)],
        layer("population", *cells, {"geometry": None, "residents": 4}),
        layer("building", *houses),
        districts=districts(*parts),
    )

    for row in answer.totals:
        columns = np.array(list(split(answer, row["key"], row["flood"]).values()))
        assert columns.sum(axis=0).tolist() == [row[part] for part in ("affected", "uncertain", "outside", "no_data")]
