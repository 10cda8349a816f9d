"""People are spread over their cell or over the houses in it, and it is said which."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoansvar.analysis.crowd import Crowd, Homes
from geoansvar.analysis.indicators import OF_KIND
from tests.analysis.river import ask, cell, districts, exposed, flow, house, total
from tests.analysis.town import at, box, codes, layer


def people(*rows):
    return layer("population", *rows)


def test_by_area_a_cell_that_the_edge_halves_is_half_in_the_water():
    assert total(ask([flow("Q100", 0)], people(cell(-50, 0, 100, 40))), "residents") == (20, 0, 20, 0)


def test_by_building_people_are_where_the_houses_are():
    houses = layer("building", house(-40, side=10), house(20, side=20), house(-40, 50, side=90, purpose="Industri"))

    answer = ask([flow("Q100", 0)], people(cell(-50, 0, 100, 50)), houses, population_method="building")

    # Dwellings of 100 and 400 m² share 50 people, and the smaller stands in the water; nobody lives in the factory.
    assert total(answer, "residents") == (10, 0, 40, 0)


def test_a_house_that_the_water_reaches_is_wet_with_all_who_live_in_it():
    answer = ask(
        [flow("Q100", 0)], people(cell(-50, 0, 100, 50)), layer("building", house(-1)), population_method="building"
    )

    assert total(answer, "residents") == (50, 0, 0, 0)


def test_people_of_a_cell_without_houses_are_spread_over_its_surface_and_that_is_said():
    cells = people(cell(-50, 0, 100, 40), cell(-50, 200, 100, 60))

    answer = ask([flow("Q100", 0)], cells, layer("building", house(20)), population_method="building")

    assert total(answer, "residents") == (30, 0, 70, 0)
    (method,) = (finding for finding in answer.findings if finding.code == "population-method")
    said = dict(method.text.values)
    assert (said["homes"], said["bare"]) == (1, 1)
    assert said["year"].render().startswith("år okänt, hämtat 2026")


def test_without_houses_people_are_counted_by_area_and_that_is_said():
    answer = ask([flow("Q100", 0)], people(cell(-50, 0, 100, 40)), population_method="building")

    assert total(answer, "residents") == (20, 0, 20, 0)
    assert "no-dwellings" in codes(answer)


def test_a_house_drawn_as_a_point_is_as_large_as_the_others_are():
    point = {"geometry": at(-10, 10), "purpose": "Bostad"}

    answer = ask(
        [flow("Q100", 0)], people(cell(-50, 0, 100, 50)), layer("building", point, house(20)),
        population_method="building",
    )  # fmt: skip

    assert total(answer, "residents") == (25, 0, 25, 0)


def test_a_house_where_two_cells_meet_is_in_one_of_them():
    homes = Homes.of(people(cell(0, 0, 100, 1), cell(100, 0, 100, 1)), [layer("building", house(90))])

    assert homes.cell.tolist() == [0]
    assert homes.share.tolist() == [1.0]


def test_people_by_building_are_in_the_district_of_their_house():
    houses = layer("building", house(-40), house(20))
    split = districts(box(-500, -500, 10, 500), box(10, -500, 500, 500))

    answer = ask(
        [flow("Q100", 0)], people(cell(-50, 0, 100, 50)), houses, districts=split, population_method="building"
    )

    rows = {row["id"]: (row["affected"], row["outside"]) for row in answer.result["districts"] if row["key"] == "residents"}  # fmt: skip  # noqa: E501
    assert rows == {"d0": (25, 0), "d1": (0, 25)}


def test_a_cell_is_as_its_houses_are_where_people_are_counted_by_house():
    # The cell is dry; the house stands in it, and reaches into the water outside.
    answer = ask(
        [flow("Q100", 0)], people(cell(2, 0, 100, 50)), layer("building", house(-5)), population_method="building"
    )

    (row,) = (row for row in answer.result["objects"] if row["layer"] == "population")
    assert (row["wet"], row["persons"], row["counted_in"]) == ("yes", 50, ["residents"])


@pytest.mark.parametrize(("depth", "left"), [(0.05, (0, 0)), (0.15, (10, 0)), (0.9, (10, 10))])
def test_people_by_house_leave_the_strip_with_their_house(depth, left):
    houses = layer("building", house(-40, side=10), house(20, side=20))

    answer = ask([flow("Q100", 0, depth=depth)], people(cell(-50, 0, 100, 50)), houses, population_method="building")

    strip = [row["affected"] for row in answer.result["thresholds"] if row["key"] == "residents"]
    assert (strip[0], strip[-1]) == left


@given(st.lists(st.tuples(st.integers(-90, 90), st.integers(0, 80), st.integers(5, 40)), max_size=6))
def test_nobody_is_lost_and_nobody_made_however_the_houses_stand(houses):
    cells = people(*(cell(west, 0, 100, 10) for west in (-100, 0)), cell(100, 0, 50, 3))
    rows = [house(west, south, side) for west, south, side in houses]
    found = exposed([flow("Q100", 0, accuracy_m=3)], [cells, layer("building", *rows)])

    shares = Crowd(found, method="building").fractions(OF_KIND["population"][0], found[0])

    assert np.allclose(shares.sum(axis=1), 1.0)
    assert (shares >= 0).all()
