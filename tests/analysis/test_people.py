"""People are whole, they add up, and a cell without a number is never a cell with nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoansvar.analysis.people import whole_people
from tests.analysis.town import ask, box, codes, layer, total


def cell(west, south, east, north, residents, **columns):
    """Give a cell at metre offsets from the square."""
    return {"geometry": box(west, south, east, north), "residents": residents, **columns}


@pytest.mark.parametrize(
    ("where", "parts"),
    [
        ((0, 0, 100, 100), (100, 0, 0, 0)),  # wholly inside
        ((600, 0, 700, 100), (0, 0, 100, 0)),  # wholly outside
        ((400, 0, 600, 100), (50, 0, 50, 0)),  # cut in half by the edge
        ((450, 450, 550, 550), (25, 0, 75, 0)),  # a quarter, at the corner
        ((-5_000, -500, 5_000, 500), (10, 0, 90, 0)),  # larger than the area
    ],
)
def test_people_are_counted_by_the_part_of_their_cell_that_is_in_the_area(where, parts):
    assert total(ask(layer("population", {"geometry": box(*where), "residents": 100})), "residents") == parts


def test_people_in_the_doubt_round_the_edge_are_uncertain():
    answer = ask(layer("population", cell(400, 0, 600, 100, 200)), accuracy_m=20)

    # 200 m of cell: 80 m surely inside, 40 m in doubt, 80 m surely outside; a buffer is two per mille wider.
    assert total(answer, "residents") == (80, 40, 80, 0)


def test_people_whose_cell_has_no_place_are_not_said_to_be_outside():
    answer = ask(layer("population", cell(0, 0, 9, 9, 50), {"residents": 60}, cell(900, 0, 909, 9, 5)))

    assert total(answer, "residents") == (50, 0, 5, 60)


def test_each_age_is_counted_where_it_is_known_and_said_to_be_missing_where_not():
    answer = ask(layer("population", cell(0, 0, 9, 9, 100, age_0_5=7), cell(900, 0, 909, 9, 50, age_0_5=3)))

    assert total(answer, "age_0_5") == (7, 0, 3, 0)
    assert [row["key"] for row in answer.totals[:2]] == ["residents", "age_0_5"]
    assert {finding.key for finding in answer.findings if finding.code == "no-layer"} >= {
        "age_80_plus",
        "day_population",
    }


def test_without_a_population_layer_there_is_no_number():
    assert all(row["key"] != "residents" for row in ask().totals)


def test_cells_without_a_number_are_named_and_not_taken_as_nobody():
    answer = ask(layer("population", cell(0, 0, 9, 9, 100), cell(10, 0, 19, 9, None), cell(900, 0, 909, 9, None)))

    assert total(answer, "residents") == (100, 0, 0, 0)
    finding = next(finding for finding in answer.findings if finding.code == "cells-without-number")
    assert dict(finding.text.values)["cells"] == 1


def test_nobody_is_counted_twice_when_two_layers_have_people():
    answer = ask(
        layer("population", cell(0, 0, 9, 9, 100), name="old", retrieved="2020-01-01"),
        layer("population", cell(0, 0, 9, 9, 120), name="new", retrieved="2026-01-01"),
    )

    assert total(answer, "residents") == (120, 0, 0, 0)
    assert "layer-not-used" in codes(answer)


def test_the_method_names_the_layer_its_year_and_the_cells_that_were_cut():
    answer = ask(
        layer("population", cell(0, 0, 9, 9, 1), cell(400, 0, 600, 9, 1), cell(900, 0, 909, 9, 1), name="befolkning")
    )

    finding = next(finding for finding in answer.findings if finding.code == "population-method")
    assert dict(finding.text.values) == {"layer": "befolkning", "year": "2026", "cut": 1}


@given(st.lists(st.floats(0, 1e6), min_size=3, max_size=3))
def test_whole_people_add_up_and_are_at_most_one_from_the_truth(parts):
    whole = whole_people(parts, total=round(sum(parts)))

    assert sum(whole) == round(sum(parts))
    assert all(abs(people - part) <= 1 for people, part in zip(whole, parts, strict=True))


@pytest.mark.parametrize(
    ("parts", "whole"), [((0.5, 0.5, 0.0), [1, 0, 0]), ((1.2, 2.7, 0.1), [1, 3, 0]), ((0, 0, 0), [0, 0, 0])]
)
def test_the_largest_remainder_is_rounded_up(parts, whole):
    assert whole_people(parts, total=round(sum(parts))) == whole
