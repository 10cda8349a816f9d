"""Roads that somebody closes are closed to all, dry and at a flow, and close nothing but themselves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoansvar.analysis.routes import REACHED, UNREACHABLE, nearest
from tests.analysis.crossing import band, isolate, parts, people, roads, station
from tests.analysis.streets import planar, road, scattered, snapped

# A street over a river at 0 m, and a way round over a bridge 200 m farther north.
STREET = (road((-500, 0), (-50, 0), id="west"), road((-50, 0), (50, 0), id="bron", bridge=True),
          road((50, 0), (500, 0), id="east"))  # fmt: skip
ROUND = (road((-50, 0), (-50, 200), id="up"), road((-50, 200), (50, 200), id="norra", bridge=True),
         road((50, 200), (50, 0), id="down"))  # fmt: skip
ROWS = [*STREET, *ROUND]
IDS = [row["id"] for row in ROWS]


def closed(*ids, rows=ROWS):
    return roads(*rows).with_closed(np.isin([row["id"] for row in rows], ids))


@pytest.mark.parametrize("mode", ["walk", "drive"])
def test_one_goes_round_a_closed_road_and_nowhere_when_that_is_closed_too(mode):
    def found(known):
        source, place = (snapped(known.network, (east, 0), mode=mode) for east in (300, -400))
        return nearest(known.graph(mode), source, place)

    assert found(roads(*ROWS)).cost.tolist() == [700.0]
    assert found(closed("bron")).cost.tolist() == [700.0 + 400.0]
    assert found(closed("bron", "up")).state.tolist() == [UNREACHABLE]


def test_the_roads_themselves_are_left_as_they_are():
    known = roads(*ROWS)
    known.with_closed(np.ones(len(ROWS), dtype=np.bool_))

    assert known.graph("walk").closure is None


def test_who_stands_on_a_closed_road_does_not_get_away():
    known = closed("west")
    source, places = snapped(known.network, (300, 0)), snapped(known.network, (-400, 0), (-50, 0))

    assert nearest(known.graph("walk"), source, places).state.tolist() == [UNREACHABLE, REACHED]


def test_a_bridge_has_those_hanging_on_it_whose_other_way_is_closed():
    who, water = people((-400, 0, 5), (400, 0, 7)), band(-40, 40, depth=4.0)

    both, one = (isolate(known, [station(300, 0)], who, water=water) for known in (roads(*ROWS), closed("up")))

    assert [parts(answer, flood="Q100") for answer in (both, one)] == [(0, 5, 7, 0), (0, 5, 7, 0)]
    hang = [{row["id"]: row["residents"] for row in answer.result["bridges"]} for answer in (both, one)]
    assert hang == [{"bron": 0, "norra": 0}, {"bron": 5, "norra": 0}]


@given(seed=st.integers(0, 10_000), share=st.floats(0, 1), mode=st.sampled_from(["walk", "drive"]))
@settings(deadline=None, max_examples=40)
def test_closing_a_road_never_lets_anybody_reach_more_nor_sooner(seed, share, mode):
    known = roads(*planar(seed, nodes=25))
    shut = np.random.default_rng(seed).random(len(known.layer.frame)) < share
    sources, places = scattered(seed, known.network, 3), scattered(seed + 1, known.network, 15)

    before, after = (nearest(each.graph(mode), sources, places) for each in (known, known.with_closed(shut)))

    reached = after.state == REACHED
    assert (before.state[reached] == REACHED).all()
    assert (after.cost[reached] >= before.cost[reached] - 1e-6).all()
    if not shut.any():
        np.testing.assert_array_equal(before.cost, after.cost)
