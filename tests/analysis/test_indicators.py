"""What is counted: whole numbers that add up, in all and by group, each of the rows that a reader would count."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoansvar.analysis.amounts import sni_division
from geoansvar.analysis.dwelling import is_dwelling
from geoansvar.analysis.indicators import EXPOSED_KINDS, INDICATORS, OF_KIND, measured, shared_out
from geoansvar.model.code_titles import CODE_TITLES
from tests.analysis.river import cell, exposed, flow, house, road
from tests.analysis.town import at, box, layer


def counts(*layers, flows=None):
    """Count at one flow that reaches the square, as {(key, group): parts}."""
    found = measured(exposed(flows or [flow("Q100", 0)], layers))
    return {(count.key, count.group): count.parts for count in found}


@pytest.mark.parametrize(
    ("purpose", "lived_in"),
    [
        ("Bostad", True), ("bostad; småhus", True), ("Flerfamiljshus", True), ("apartments", True), ("house", True),
        ("warehouse", False), ("greenhouse", False), ("Komplementbyggnad till bostad", False), ("Ej bostad", False),
        ("Industri", False), ("Äldreboende", True), ("", False),
    ],
)  # fmt: skip
def test_a_warehouse_is_no_house(purpose, lived_in):
    assert is_dwelling(purpose) is lived_in


@pytest.mark.parametrize(
    ("code", "division"), [("56.100", "56"), ("01110", "01"), ("56", "56"), ("G", "G"), (" C ", "C"), ("5", "5")]
)
def test_workplaces_are_grouped_by_the_division_of_their_code(code, division):
    assert sni_division(code) == division


def test_buildings_are_counted_whole_and_their_surface_by_what_is_wet():
    found = counts(layer("building", house(-60), house(-10), house(40), {"geometry": None, "purpose": "Industri"}))

    assert found["buildings", None] == (2, 0, 1, 1)
    assert found["buildings", "Bostad"] == (2, 0, 1, 0)
    assert found["buildings", "Industri"] == (0, 0, 0, 1)
    assert found["buildings_m2", None] == (600, 0, 600, 0)  # 20 × 20 m, and half of one that the edge cuts
    assert found["dwellings", None] == (2, 0, 1, 0)
    assert ("buildings_m2", "Industri") not in found  # without a place it has no surface


def test_a_purpose_that_nobody_has_written_is_a_group_of_its_own():
    found = counts(layer("building", house(-60, purpose=None), house(-60, purpose="Skola")))

    assert found["buildings", "unknown"] == found["buildings", "Skola"] == (1, 0, 0, 0)
    assert found["dwellings", None] == (0, 0, 0, 0)
    assert found["schools_and_care", None] == (1, 0, 0, 0)


def test_roads_are_counted_in_metres_by_class():
    found = counts(
        layer("road", road((-30, 0), (70, 0), road_class="trunk"), road((0.5, 0), (0.5, 50), road_class="path"))
    )

    assert found["roads_m", None] == (30, 0, 120, 0)
    assert found["roads_m", "trunk"] == (30, 0, 70, 0)
    assert found["roads_m", "path"] == (0, 0, 50, 0)


def test_a_plant_under_the_industrial_emissions_directive_is_not_a_polluted_site_as_well():
    sites = [{"geometry": at(-9, 0), "ied": ied, "risk_class": "1"} for ied in (True, False, None)]

    found = counts(layer("pollution-source", *sites))

    assert found["ied_plants", None] == (1, 0, 0, 0)
    assert found["polluted_sites", None] == (2, 0, 0, 0)


def test_employees_are_counted_where_their_number_is_known():
    rows = [{"geometry": at(-9, 0), "sni": "56.100", "employees": 12}, {"geometry": at(-9, 0), "sni": "47.1"}]

    found = counts(layer("workplace", *rows, {"geometry": at(9, 0), "sni": "47.2", "employees": 3}))

    assert found["workplaces", None] == (2, 0, 1, 0)
    assert found["workplaces", "47"] == (1, 0, 1, 0)
    assert found["employees", None] == (12, 0, 3, 0)


def test_people_are_counted_in_the_newest_layer_that_has_the_number():
    old = layer("population", cell(-100, 0, 50, 100, age_0_5=7), name="old", retrieved="2020-01-01")
    new = layer("population", cell(-100, 0, 50, 120), name="new", retrieved="2026-01-01")

    found = counts(old, new)

    assert found["residents", None] == (120, 0, 0, 0)
    assert found["age_0_5", None] == (7, 0, 0, 0)
    assert ("age_80_plus", None) not in found


def test_what_has_no_layer_is_not_counted_as_nought():
    assert counts(layer("dam", {"geometry": at(-9, 0)})) == {("dams", None): (1, 0, 0, 0)}


def test_several_layers_of_a_kind_are_counted_together():
    found = measured(
        exposed([flow("Q100", 0)], [layer("dam", {"geometry": at(-9, 0)}, name=name) for name in ("one", "two")])
    )

    assert [(count.affected, count.layer) for count in found] == [(2, "one, two")]


def test_every_number_has_a_name_and_every_kind_is_counted():
    assert {indicator.key for indicator in INDICATORS} <= set(CODE_TITLES["totals"])
    assert all(OF_KIND[kind] for kind in EXPOSED_KINDS)
    assert all(len({each.group_column for each in same}) == 1 for same in OF_KIND.values())  # a row has one group


@given(st.lists(st.tuples(*[st.floats(0, 50)] * 4), min_size=1, max_size=12))
def test_rounded_rows_sum_to_the_rounded_whole_and_are_never_more_than_one_off(rows):
    parts = np.array(rows)
    whole = np.round(parts.sum(axis=0)).astype(np.int64)

    rounded = shared_out(parts, whole)

    assert rounded.sum(axis=0).tolist() == whole.tolist()
    assert (np.abs(rounded - parts) <= 1 + 1e-6).all()
    assert (rounded >= 0).all()


@given(st.lists(st.integers(-60, 60), min_size=1, max_size=8), st.sampled_from([0.0, 7.0]))
def test_groups_sum_to_all_of_them(easts, accuracy_m):
    rows = [house(east, purpose=f"p{at % 3}") for at, east in enumerate(easts)]
    survey = box(-1_000, -500, 70, 500)

    found = measured(exposed([flow("Q100", 0, accuracy_m=accuracy_m, mapped=survey)], [layer("building", *rows)]))

    for key in ("buildings", "buildings_m2"):
        whole = next(count.parts for count in found if (count.key, count.group) == (key, None))
        groups = np.array([count.parts for count in found if count.key == key and count.group is not None])
        assert groups.sum(axis=0).tolist() == list(whole)
