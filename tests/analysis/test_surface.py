"""A flow's surface answers exactly as shapely does on the surface as drawn, only sooner."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shapely
import shapely.affinity
from pyproj import Transformer

from geoansvar.analysis import FrameLookup
from geoansvar.analysis.surface import DRY, NO_PLACE, STATE_WORDS, UNCERTAIN, WET, FlowSurface, boxes
from geoansvar.analysis.surface_boxes import is_upright
from geoansvar.analysis.zone import Zone
from tests.analysis.test_lookup import ISLANDS, SLIVER, WITH_A_HOLE, numbers, star
from tests.analysis.town import SQUARE, at, box

POOL = box(0, 0, 1_000, 1_000)
NOWHERE = [None, shapely.Point(), shapely.Polygon(), shapely.GeometryCollection()]


def rows(*geometries):
    return np.array([*geometries, None], dtype=object)[:-1]


def line(*offsets):
    return shapely.LineString([at(*offset) for offset in offsets])


def words(surface, *geometries):
    return [STATE_WORDS[state] for state in surface.states(rows(*geometries))]


def mixed(seed, count=150):
    """Scatter objects of every type, many of them with corners on whole hundreds of metres, where edges are."""
    dice = np.random.default_rng(seed)
    made = []
    for number in range(count):
        spot = dice.uniform(-100, 1_100, 2)
        spot = spot.round(-2) if number % 3 == 0 else spot
        size = dice.uniform(1, 250, 2).round(-1 if number % 2 else 2) + 1
        point, house = at(*spot), box(*spot, *(spot + size))
        road = line(spot, spot + size, spot + size * [1.5, -0.5])
        far = shapely.affinity.translate(house, 400, -300)
        made.append(
            (
                point,
                house,
                road,
                line(spot, (spot[0] + size[0], spot[1])),
                shapely.MultiPoint([point, at(*(spot + size))]),
                shapely.MultiLineString([road, line(spot - 300, spot - 320)]),
                shapely.MultiPolygon([house, far]) if shapely.disjoint(house, far) else house,
                shapely.GeometryCollection([point, road, shapely.affinity.translate(house, 0, 500)]),
                house.difference(house.centroid.buffer(size.min() / 4)),
            )[number % 9]
        )
    return rows(*made, *NOWHERE)


def plain_shares(geometry, surface):
    """Measure with shapely alone; the parts of a collection that have most dimensions."""
    return np.array([_plain_share(each, surface) for each in geometry])


def _plain_share(each, surface):
    if each is None or each.is_empty:
        return np.nan
    dimensions = shapely.get_dimensions(each)
    if dimensions == 0:
        return np.mean(shapely.intersects(shapely.get_parts(each), surface))
    parts = [part for part in shapely.get_parts(each) if shapely.get_dimensions(part) == dimensions]
    size = shapely.area if dimensions == 2 else shapely.length
    return size(shapely.intersection(parts, surface)).sum() / size(parts).sum()


def assert_exact(geometry, area):
    surface = FlowSurface.of(area, accuracy_m=0)
    states = surface.states(geometry)
    placed = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    assert ((states == NO_PLACE) == ~placed).all()
    assert ((states == WET) == shapely.intersects(area, geometry))[placed].all()
    np.testing.assert_allclose(surface.shares(geometry), plain_shares(geometry, area), rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    "area", [WITH_A_HOLE, SLIVER, ISLANDS, POOL, box(-9e5, -9e5, 9e5, 9e5), box(3e4, 3e4, 4e4, 4e4)]
)
def test_in_and_share_are_as_plain_shapely_finds_them(area):
    assert_exact(mixed(1), area)


@settings(max_examples=40, deadline=None)
@given(numbers, st.integers(3, 300), st.integers(0, 4))
def test_any_surface_answers_as_shapely_does(seed, corners, holes):
    assert_exact(mixed(seed, 60), star(seed, corners, holes=holes))


@settings(max_examples=40, deadline=None)
@given(numbers, st.integers(3, 200), st.integers(0, 3), st.sampled_from([1.0, 12.5, 60.0]))
def test_uncertain_means_what_it_means_in_an_affected_area(seed, corners, holes, accuracy_m):
    area, geometry = star(seed, corners, holes=holes), mixed(seed, 90)
    geometry = geometry[~shapely.is_empty(geometry)]
    states = FlowSurface.of(area, accuracy_m=accuracy_m).states(geometry)

    wet, uncertain = Zone.of(area, accuracy_m=accuracy_m).standing(FrameLookup(geometry))
    expected = np.full(len(geometry), DRY)
    expected[wet], expected[uncertain] = WET, UNCERTAIN
    differs = np.flatnonzero((states != expected) & (states != NO_PLACE))
    # Both draw the core as a buffer: where an object reaches in by the accuracy to a hundredth they may differ.
    just_in = shapely.intersects(area.buffer(-accuracy_m * 0.985), geometry[differs])
    well_in = shapely.intersects(area.buffer(-accuracy_m * 1.015), geometry[differs])
    assert (just_in & ~well_in).all()


def test_a_point_is_uncertain_nearer_the_edge_than_the_accuracy_on_either_side():
    surface = FlowSurface.of(POOL, accuracy_m=10)

    assert words(surface, at(500, 11), at(500, 9), at(500, 0), at(500, -9), at(500, -11)) == [
        "yes", "uncertain", "uncertain", "uncertain", "no",
    ]  # fmt: skip


def test_a_house_or_road_is_wet_when_some_of_it_is_farther_in_than_the_accuracy():
    surface = FlowSurface.of(POOL, accuracy_m=10)

    assert words(surface, box(500, -20, 520, 12), box(500, -20, 520, 8), box(500, -20, 520, -8)) == [
        "yes", "uncertain", "uncertain",
    ]  # fmt: skip
    assert words(surface, line((500, -50), (500, 12)), line((500, -50), (500, -11))) == ["yes", "no"]
    assert words(surface, box(-50, -50, 1_050, 1_050)) == ["yes"]  # the whole pool lies in it


def test_the_rim_is_wet_and_its_share_is_nothing():
    surface = FlowSurface.of(POOL, accuracy_m=0)
    beside = rows(box(1_000, 0, 1_010, 10), at(1_000, 5))

    assert words(surface, *beside, at(1_000.001, 5)) == ["yes", "yes", "no"]
    assert surface.shares(beside).tolist() == [0.0, 1.0]


def test_shares_that_are_reckoned_by_head():
    surface = FlowSurface.of(POOL, accuracy_m=0)
    half, third = box(990, 0, 1_010, 10), line((1_020, 500), (990, 500))
    fourth = shapely.MultiPoint([at(1, 1), at(-1, 1), at(-2, 1), at(-3, 1)])
    there_and_back = line((950, 5), (1_050, 5), (950, 5))

    assert surface.shares(rows(half, third, fourth, there_and_back)) == pytest.approx([1 / 2, 1 / 3, 1 / 4, 1 / 2])


@settings(max_examples=40, deadline=None)
@given(numbers, st.integers(3, 600), st.integers(0, 4))
def test_squares_are_reckoned_as_shapely_cuts_them(seed, corners, holes):
    area, dice = star(seed, corners, holes=holes), np.random.default_rng(seed)
    low = dice.uniform(-100, 1_100, (60, 2))
    low[::2] = low[::2].round(-2)  # where corners of the surface are
    squares: Any = shapely.box(*(low + SQUARE).T, *(low + SQUARE + dice.uniform(1, 300, (60, 1)).round(-1) + 1).T)
    turned: Any = shapely.reverse(squares[::3])
    polygons = rows(*squares, *turned, *(shapely.affinity.rotate(square, 1) for square in squares[:5]))

    assert is_upright(polygons, shapely.bounds(polygons)).tolist() == [True] * (len(polygons) - 5) + [False] * 5
    shares = FlowSurface.of(area, accuracy_m=0).shares(polygons)
    np.testing.assert_allclose(shares, plain_shares(polygons, area), rtol=0, atol=1e-9)


def test_a_triangle_with_one_corner_twice_is_no_square():
    triangle = shapely.Polygon([at(950, 0), at(1_050, 0), at(1_050, 0), at(1_050, 100), at(950, 0)])

    assert not is_upright(rows(triangle), shapely.bounds(rows(triangle))).any()
    assert FlowSurface.of(POOL, accuracy_m=0).shares(rows(triangle)) == pytest.approx([1 / 4])


def test_a_road_along_the_edge_or_along_a_cut_is_counted_once():
    ragged = star(5, 3_000)  # cut into pieces many times
    assert len(FlowSurface.of(ragged, accuracy_m=0).wet.pieces.pieces) > 10
    west, south, east, north = ragged.bounds
    middle = shapely.LineString([((west + east) / 2, south), ((west + east) / 2, north)])
    along = shapely.LineString(shapely.get_coordinates(ragged.exterior if ragged.geom_type == "Polygon" else
                                                       shapely.get_parts(ragged)[0].exterior)[:40])  # fmt: skip

    for surface in (FlowSurface.of(ragged, accuracy_m=0), FlowSurface.of(ragged, accuracy_m=5)):
        np.testing.assert_allclose(surface.shares(rows(middle, along)), plain_shares(rows(middle, along), ragged))
    core, reach, _ = FlowSurface.of(ragged, accuracy_m=5).split_shares(rows(middle))
    assert 0 < core[0] < plain_shares(rows(middle), ragged)[0] < reach[0] < 1


def test_core_and_reach_lie_round_the_share_as_drawn():
    surface = FlowSurface.of(POOL, accuracy_m=10)
    core, reach, mapped = surface.split_shares(rows(box(500, -50, 520, 50), line((500, -50), (500, 50)), *NOWHERE))

    assert core[:2] == pytest.approx([0.4, 0.4], abs=0.002)
    assert reach[:2] == pytest.approx([0.6, 0.6], abs=0.002)
    assert mapped[:2].tolist() == [1.0, 1.0]
    assert np.isnan([core[2:], reach[2:], mapped[2:]]).all()


@settings(max_examples=30, deadline=None)
@given(numbers, st.integers(3, 200), st.integers(0, 3), st.sampled_from([2.0, 25.0]))
def test_core_and_reach_are_the_buffers_of_the_surface(seed, corners, holes, accuracy_m):
    area, houses = star(seed, corners, holes=holes), mixed(seed, 90)
    houses = houses[(shapely.get_type_id(houses) == 3) & ~shapely.is_empty(houses)]
    core, reach, _ = FlowSurface.of(area, accuracy_m=accuracy_m).split_shares(houses)

    # Between the buffers a hundredth narrower and wider.
    for share, sign in ((core, -1), (reach, 1)):
        least, most = sorted((sign * 0.98 * accuracy_m, sign * 1.02 * accuracy_m))
        assert (share >= plain_shares(houses, area.buffer(least, quad_segs=64)) - 1e-9).all()
        assert (share <= plain_shares(houses, area.buffer(most, quad_segs=64)) + 1e-9).all()
    assert (core <= reach).all()


def test_shares_that_are_known_are_not_measured_again():
    houses, known = rows(box(990, 500, 1_010, 510), box(0, 0, 10, 10)), np.array([0.25, 0.75])  # not what they are

    core, reach, _ = FlowSurface.of(POOL, accuracy_m=0).split_shares(houses, drawn=known)
    assert (core.tolist(), reach.tolist()) == ([0.25, 0.75], [0.25, 0.75])
    core, reach, _ = FlowSurface.of(POOL, accuracy_m=5).split_shares(houses, drawn=known)
    assert core[0] == pytest.approx(0.25, abs=0.01)
    assert reach[0] == pytest.approx(0.75, abs=0.01)


@settings(max_examples=15, deadline=None)
@given(numbers, st.sampled_from([2.0, 9.0, 40.0]))
def test_of_a_ragged_surface_the_core_and_the_reach_end_where_the_edge_is_so_near(seed, accuracy_m):
    ragged = star(seed, 2_500)
    surface = FlowSurface.of(ragged, accuracy_m=accuracy_m)
    spot: Any = shapely.points(np.random.default_rng(seed).uniform(-100, 1_100, (2_000, 2)) + SQUARE)
    off = shapely.distance(shapely.boundary(ragged), spot) / accuracy_m
    inside = shapely.intersects(ragged, spot)

    in_core, in_reach = surface.core.meets(spot), surface.reach.meets(spot)
    assert not (in_core & (~inside | (off < 1))).any()
    assert in_reach[inside | (off < 1)].all()
    assert in_core[inside & (off > 1.015)].all()
    assert not (in_reach & ~inside & (off > 1.015)).any()
    # Pieces do not overlap: together they are as large as what they cover.
    for cut in (surface.core, surface.reach):
        pieces = cut.pieces.pieces
        assert shapely.area(pieces).sum() == pytest.approx(shapely.union_all(pieces).area, rel=1e-9)


def test_a_points_parts_are_as_its_state():
    surface = FlowSurface.of(POOL, accuracy_m=10, mapped=box(-100, -100, 2_000, 2_000))
    core, reach, mapped = surface.split_shares(rows(at(500, 50), at(500, 5), at(500, -5), at(500, -50), at(-500, 0)))

    assert core.tolist() == [1, 0, 0, 0, 0]
    assert reach.tolist() == [1, 1, 1, 0, 0]
    assert mapped.tolist() == [1, 1, 1, 1, 0]


def test_what_no_survey_covers_is_unmapped_and_never_dry():
    surface = FlowSurface.of(POOL, accuracy_m=0, mapped=box(-100, -100, 1_100, 1_100))

    assert words(
        surface,
        box(1_200, 0, 1_210, 10),  # outside what was mapped
        box(1_090, 0, 1_110, 10),  # partly outside, and not wet
        box(900, 0, 1_200, 10),  # partly outside, and wet
        box(1_050, 0, 1_100, 10),  # up to the rim of what was mapped
        at(1_100, 1_100),
        None,
    ) == ["unmapped", "unmapped", "yes", "no", "no", None]
    assert surface.split_shares(rows(box(1_090, 0, 1_110, 10)))[2] == pytest.approx([0.5])


def test_a_flow_without_surface_wets_nothing():
    surface = FlowSurface.of(shapely.Polygon(), accuracy_m=5)
    again = FlowSurface.from_arrays(surface.arrays())

    for each in (surface, again):
        assert each.wet_m2 == 0
        assert words(each, at(0, 0), box(0, 0, 10, 10), None) == ["no", "no", None]
        assert each.shares(rows(at(0, 0), box(0, 0, 10, 10))).tolist() == [0, 0]


def test_no_objects_are_no_answer():
    surface = FlowSurface.of(POOL, accuracy_m=5, mapped=POOL)

    assert [len(array) for array in (surface.states(rows()), *surface.split_shares(rows()))] == [0, 0, 0, 0]
    assert words(surface, *NOWHERE) == [None] * 4


def test_sliver_rings_and_rings_without_surface_do_no_harm():
    rings = [box(0, 0, 1_000, 1_000), SLIVER, shapely.Polygon([at(2_000, 0), at(2_100, 0), at(2_000, 0)])]
    bow = shapely.Polygon([at(3_000, 0), at(3_100, 100), at(3_100, 0), at(3_000, 100)])
    surface = FlowSurface.of(shapely.MultiPolygon([*rings, bow]), accuracy_m=5)

    assert words(surface, at(500, 50), at(2_050, 0), at(3_010, 50), at(3_500, 0)) == ["yes", "no", "yes", "no"]
    assert surface.wet_m2 == pytest.approx(1_000_000 + SLIVER.difference(rings[0]).area + 5_000, abs=0.01)


@settings(max_examples=20, deadline=None)
@given(numbers, st.integers(3, 400), st.integers(0, 4), st.sampled_from([0.0, 8.0]))
def test_what_was_kept_answers_as_what_was_made(seed, corners, holes, accuracy_m):
    area, geometry = star(seed, corners, holes=holes), mixed(seed, 60)
    made = FlowSurface.of(area, accuracy_m=accuracy_m, mapped=box(-50, -50, 900, 900))
    kept = FlowSurface.from_arrays(made.arrays())

    assert kept.states(geometry).tolist() == made.states(geometry).tolist()
    np.testing.assert_array_equal(kept.shares(geometry), made.shares(geometry))
    np.testing.assert_array_equal(kept.split_shares(geometry), made.split_shares(geometry))
    assert kept.wet_m2 == made.wet_m2
    assert all(array.dtype.kind in "if" for array in made.arrays().values())  # no objects


@settings(max_examples=20, deadline=None)
@given(numbers, st.integers(3, 100), st.floats(1, 80), st.sampled_from([0.0, 8.0]))
def test_a_bigger_flow_never_dries_an_object(seed, corners, more_m, accuracy_m):
    geometry, small = mixed(seed, 60), star(seed, corners)
    less, more = (FlowSurface.of(area, accuracy_m=accuracy_m) for area in (small, small.buffer(more_m)))

    before, after = less.states(geometry), more.states(geometry)
    assert (after[before == WET] == WET).all()
    assert (after[before == UNCERTAIN] != DRY).all() or accuracy_m > more_m
    assert (np.nan_to_num(more.shares(geometry)) >= np.nan_to_num(less.shares(geometry)) - 1e-9).all()


@settings(max_examples=20, deadline=None)
@given(numbers, st.integers(3, 100))
def test_splitting_a_house_moves_no_square_metre(seed, corners):
    surface = FlowSurface.of(star(seed, corners), accuracy_m=10)
    whole = box(200, 300, 777, 901)
    parts = rows(*(shapely.intersection(whole, half) for half in (box(0, 0, 431, 999), box(431, 0, 999, 999))))

    for one, two in zip(surface.split_shares(rows(whole)), surface.split_shares(parts), strict=True):
        assert (one * whole.area).sum() == pytest.approx((two * shapely.area(parts)).sum(), abs=1e-4)


@settings(max_examples=20, deadline=None)
@given(numbers, st.integers(3, 100), st.sampled_from([0.0, 8.0]))
def test_moving_all_a_kilometre_changes_nothing(seed, corners, accuracy_m):
    geometry, area = mixed(seed, 60), star(seed, corners)
    moved = shapely.transform(area, lambda xy: xy + 1_000)
    here = FlowSurface.of(area, accuracy_m=accuracy_m).shares(geometry)
    there = FlowSurface.of(moved, accuracy_m=accuracy_m).shares(shapely.transform(geometry, lambda xy: xy + 1_000))

    np.testing.assert_allclose(here[shapely.get_dimensions(geometry) > 0], there[shapely.get_dimensions(geometry) > 0],
                               atol=1e-8)  # fmt: skip


def test_the_callers_geometry_is_left_as_it_is_and_progress_is_told():
    area, told = shapely.force_2d(POOL), list[float]()
    houses = rows(box(0, 0, 10, 10), box(995, 0, 1_005, 10))
    surface = FlowSurface.of(area, accuracy_m=5, progress=told.append)
    surface.states(houses, box=boxes(houses))
    surface.split_shares(houses)

    assert not shapely.is_prepared(area)
    assert not shapely.is_prepared(houses).any()
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def test_progress_is_told_while_a_ragged_surface_is_made_ready():
    told, turn = list[float](), np.linspace(0, 2 * np.pi, 20_000)
    reach = 500 + np.random.default_rng(5).uniform(-0.1, 0.1, len(turn))
    ring = np.column_stack([reach * np.cos(turn), reach * np.sin(turn)]) + SQUARE
    FlowSurface.of(shapely.make_valid(shapely.Polygon(ring)), accuracy_m=2, progress=told.append)

    assert len(told) > 5
    assert told == sorted(told)


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["flood100_1490", "floodBHF_1490"])
def test_a_real_flood_answers_as_shapely_does(name):
    drawn = shapely.from_geojson(
        (Path(os.environ["GEOANSVAR_REAL_DATA"]) / "boras_flood" / f"{name}.json").read_text()
    )
    to_metres = Transformer.from_crs(4326, 3006, always_xy=True)
    in_metres = shapely.transform(drawn, lambda lonlat: np.column_stack(to_metres.transform(*lonlat.T)))
    area = shapely.make_valid(in_metres, method="structure", keep_collapsed=False)
    west, south, east, north = area.bounds
    spot = np.random.default_rng(1).uniform((west, south), (east, north), (20_000, 2))
    houses = rows(*(shapely.box(*one, *(one + 15)) for one in spot))

    surface = FlowSurface.of(area, accuracy_m=0)
    assert ((surface.states(houses) == WET) == shapely.intersects(area, houses)).all()
    expected = shapely.area(shapely.intersection(houses, area)) / shapely.area(houses)
    np.testing.assert_allclose(surface.shares(houses), expected, rtol=0, atol=1e-9)
    assert surface.wet_m2 == pytest.approx(area.area)
