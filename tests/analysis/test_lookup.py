"""A look-up gives exactly what shapely.intersects gives, only sooner."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shapely

from geoansvar.analysis import FrameLookup, PointLookup
from tests.analysis.town import SQUARE, at, box

WITH_A_HOLE = box(0, 0, 1_000, 1_000).difference(box(400, 400, 600, 600))
SLIVER = shapely.Polygon([at(0, 0), at(5_000, 4_999), at(5_000, 5_000)])
ISLANDS = shapely.MultiPolygon([box(0, 0, 100, 100), box(200, 0, 300, 100), box(900, 900, 901, 901)])
numbers = st.integers(0, 2**32 - 1)


def scattered(seed, count=2_000, *, side_m=1_200):
    """Scatter points over a square, every tenth on a whole hundred of metres, where edges are."""
    points = np.random.default_rng(seed).uniform(-100, side_m, (count, 2))
    points[::10] = points[::10].round(-2)
    return points + SQUARE


def star(seed, corners, *, holes=0):
    """Draw a ragged area round the middle of the square kilometre, with holes."""
    dice = np.random.default_rng(seed)
    turn = np.sort(dice.uniform(0, 2 * np.pi, corners))
    reach = dice.uniform(100, 700, corners)
    ring = np.column_stack([500 + reach * np.cos(turn), 500 + reach * np.sin(turn)]) + SQUARE
    area = shapely.make_valid(shapely.Polygon(ring.round(-2 if corners < 12 else 3)))
    for _ in range(holes):
        area = area.difference(at(*dice.uniform(200, 800, 2)).buffer(dice.uniform(5, 150)))
    surfaces = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon"]
    return shapely.union_all(surfaces)


def assert_same(points, area):
    found = PointLookup(points[:, 0], points[:, 1]).within(area)
    assert found.tolist() == np.flatnonzero(shapely.intersects_xy(area, points)).tolist()


@pytest.mark.parametrize("area", [WITH_A_HOLE, SLIVER, ISLANDS, box(-9e5, -9e5, 9e5, 9e5), box(3e4, 3e4, 4e4, 4e4)])
@pytest.mark.parametrize("count", [0, 1, 7, 5_000])
def test_points_are_found_as_shapely_finds_them(area, count):
    assert_same(scattered(1, count), area)


def test_the_rim_counts_as_inside():
    offsets = [(0, 0), (0, 500), (1_000, 1_000), (400, 500), (500, 500), (1_000.001, 5)]
    x, y = np.array([(SQUARE[0] + east, SQUARE[1] + north) for east, north in offsets]).T

    # The fifth is in the hole, the sixth a millimetre outside.
    assert PointLookup(x, y).within(WITH_A_HOLE).tolist() == [0, 1, 2, 3]


@settings(max_examples=50, deadline=None)
@given(numbers, st.integers(3, 300), st.integers(0, 4))
def test_any_area_finds_the_same_points_as_shapely(seed, corners, holes):
    assert_same(scattered(seed), star(seed, corners, holes=holes))


def test_points_that_all_stand_in_one_place_are_found():
    points = np.tile(np.array(SQUARE), (1_000, 1))

    assert len(PointLookup(*points.T).within(box(0, 0, 1, 1))) == 1_000
    assert len(PointLookup(*points.T).within(box(1, 1, 2, 2))) == 0


def test_one_stray_point_far_away_changes_nothing_for_the_others():
    points = np.vstack([scattered(3), [(0.0, 0.0), (9e9, 9e9)]])

    assert_same(points, WITH_A_HOLE)


def test_points_without_coordinates_are_nowhere_and_keep_their_places():
    x = np.array([np.nan, SQUARE[0] + 5, np.inf, SQUARE[0] + 6])
    y = np.array([np.nan, SQUARE[1] + 5, SQUARE[1], SQUARE[1] + 6])

    assert PointLookup(x, y).within(box(0, 0, 10, 10)).tolist() == [1, 3]


def test_a_place_that_is_empty_or_missing_is_nowhere():
    lookup = FrameLookup(np.array([shapely.Point(), at(5, 5), None, shapely.Polygon()], dtype=object))

    assert lookup.within(box(0, 0, 10, 10)).tolist() == [1]


def test_an_empty_area_finds_nothing():
    points = scattered(4)

    assert PointLookup(*points.T).within(shapely.Polygon()).tolist() == []
    assert FrameLookup(shapely.points(points)).within(shapely.Polygon()).tolist() == []


def mixed(seed, count=200):
    """Give points, lines, houses, lakes and rows with nothing at all."""
    dice = np.random.default_rng(seed)
    made = []
    for point in scattered(seed, count):
        size = dice.uniform(1, 400)
        made.append(
            dice.choice(
                np.array(
                    [
                        shapely.Point(point),
                        shapely.LineString([point, point + dice.normal(0, size, 2)]),
                        shapely.box(*point, *(point + dice.uniform(5, 20, 2))),
                        shapely.Point(point).buffer(size).difference(shapely.Point(point).buffer(size / 2)),
                        shapely.MultiPoint([point, point + size]),
                        shapely.Polygon(),
                        None,
                    ],
                    dtype=object,
                )
            )
        )
    return np.array(made, dtype=object)


@settings(max_examples=25, deadline=None)
@given(numbers, st.integers(3, 120), st.integers(0, 3))
def test_any_mix_of_geometries_is_found_as_shapely_finds_it(seed, corners, holes):
    geometry, area = mixed(seed), star(seed, corners, holes=holes)

    expected = np.flatnonzero(shapely.intersects(area, geometry))

    assert FrameLookup(geometry).within(area).tolist() == expected.tolist()


def test_a_layer_in_which_nothing_has_a_place_finds_nothing():
    lookup = FrameLookup(np.array([None, None], dtype=object))

    assert lookup.within(box(0, 0, 10, 10)).tolist() == []
    assert not lookup.placed.any()


def test_a_layer_with_no_rows_finds_nothing():
    assert FrameLookup(np.array([], dtype=object)).within(box(0, 0, 10, 10)).tolist() == []
