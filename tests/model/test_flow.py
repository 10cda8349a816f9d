"""Which flows are larger than which: what cannot be known is not made up."""

from dataclasses import replace

import pytest

from geoansvar.model.declaration import Flood
from geoansvar.model.flow import Flow, ladder_of


def flow(key, **told):
    return Flow(key, Flood(flow=key, survey=told.pop("survey", "Ån"), **told), key.lower(), None)


def ladders(*flows):
    return sorted(tuple(flow.key for flow in ladder) for ladder in ladder_of(flows))


def test_flows_of_one_survey_are_ordered_by_discharge_whatever_the_climate():
    assert ladders(flow("B", discharge_m3_s=90, climate="2100"), flow("A", discharge_m3_s=50)) == [("A", "B")]


def test_rank_orders_within_one_climate_only():
    now = [flow("A", rank=1, climate="today"), flow("B", rank=2, climate="today")]
    then = flow("C", rank=3, climate="2100")

    assert ladders(*now, then) == [("A", "B"), ("C",)]


def test_two_surveys_have_no_common_order():
    assert ladders(flow("A", discharge_m3_s=50), flow("B", discharge_m3_s=90, survey="Bäcken")) == [("A",), ("B",)]


@pytest.mark.parametrize("size", [{"discharge_m3_s": 50}, {"rank": 1}])
def test_flows_of_one_size_are_not_put_in_the_order_of_their_names(size):
    assert ladders(flow("A", **size), flow("B", **size)) == [("A",), ("B",)]


def test_one_flow_without_discharge_takes_nothing_from_the_others():
    told = [flow("Q50", discharge_m3_s=50), flow("Q100", discharge_m3_s=100)]

    assert ladders(*told, flow("BHF")) == [("BHF",), ("Q50", "Q100")]


def test_the_order_they_are_given_in_changes_nothing():
    told = [flow("A", discharge_m3_s=50), flow("B", discharge_m3_s=100), flow("C", rank=2), flow("D", rank=1)]

    assert ladders(*told) == ladders(*reversed(told)) == [("A", "B"), ("D", "C")]
    assert ladders(*(replace(each) for each in told)) == ladders(*told)
