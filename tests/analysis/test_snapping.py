"""A place belongs to the nearest point of a road that its people may use."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shapely

from geoansvar.analysis.snapping import RoadIndex, no_road_rows
from tests.analysis.streets import network, planar, road, snapped
from tests.analysis.town import SQUARE, at, box

STREET = road((0, 0), (100, 0))


def test_a_place_stands_on_the_street_beside_it_and_not_in_its_end():
    on = snapped(network(STREET), (30, 40), (130, 40), (0, 0))

    assert on.edge.tolist() == [0, 0, 0]
    assert on.offset_m.tolist() == [30, 100, 0]
    assert on.distance_m.tolist() == [40, 50, 0]  # the second is round the end: 3-4-5


def test_the_offset_runs_in_the_direction_of_the_line():
    assert snapped(network(road((100, 0), (0, 0))), (30, 40)).offset_m.tolist() == [70]


def test_who_walks_is_put_on_a_road_where_one_may_walk():
    net = network(road((0, 10), (100, 10), road_class="motorway"), road((0, 50), (100, 50), road_class="residential"))

    assert snapped(net, (50, 0), mode="walk").distance_m.tolist() == [50]
    assert snapped(net, (50, 0), mode="drive").distance_m.tolist() == [10]


def test_a_place_too_far_from_any_road_has_none_and_says_how_far_it_is():
    on = snapped(network(STREET), (50, 5_000), (50, 1_000), (np.nan, np.nan))

    assert on.on_road.tolist() == [False, True, False]
    assert on.distance_m[:2].tolist() == [5_000, 1_000]
    assert np.isnan(on.distance_m[2])
    assert no_road_rows(on).tolist() == [0]


def test_a_house_or_a_cell_stands_where_it_is_nearest_the_road():
    index = RoadIndex(network(STREET), np.array([True]))
    house = shapely.Polygon([at(40, 20), at(60, 30), at(60, 60), at(40, 60)])

    on = index.snap(np.array([house, box(-50, -50, 50, 50), None, shapely.Point()], dtype=object))

    assert on.offset_m[0] == 40
    assert on.distance_m[:2].tolist() == [20, 0]
    assert on.on_road.tolist() == [True, True, False, False]


def test_without_any_usable_road_no_place_has_one():
    net = network(road((0, 0), (100, 0), road_class="motorway"))

    assert snapped(net, (0, 0), (50, 5)).edge.tolist() == [-1, -1]
    assert snapped(network(), (0, 0)).edge.tolist() == [-1]
    assert len(snapped(net)) == 0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_no_other_point_of_any_road_is_nearer(seed):
    net = network(*planar(seed))
    points = np.random.default_rng(seed).uniform(-200, 2_200, (60, 2))

    on = snapped(net, *points, within_m=10_000.0)

    away_m = shapely.distance(shapely.points(points + SQUARE)[:, None], net.lines)
    assert on.distance_m == pytest.approx(away_m.min(axis=1))
    apart_m = np.hypot(*(on.xy(net) - points - SQUARE).T)
    assert apart_m == pytest.approx(on.distance_m, abs=1e-6)
    assert ((on.offset_m >= 0) & (on.offset_m <= net.length_m[on.edge])).all()
