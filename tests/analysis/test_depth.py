"""Depths at objects: cells a reader can count, GDAL's rule to the last cell, and the compiled loops against plain."""

import subprocess
import sys
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterstats import zonal_stats  # type: ignore[import-untyped]

import rasterio.features
import shapely
from pyproj import CRS
from rasterio import Affine
from shapely import affinity

from geoansvar.analysis import kernels
from geoansvar.analysis.depth import _empty_tally, depths
from geoansvar.analysis.lattice import Lattice
from geoansvar.crs import SWEREF99TM, transformer
from geoansvar.model.depth import DepthWindow
from tests.analysis.town import SQUARE, at, box

# rasterstats multiplies places as affine no longer likes
pytestmark = pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")

# Three by three cells of 2 m from the square north-eastwards; the north row first.
NINE = np.array([[0.0, 1.0, 2.0], [np.nan, 0.5, 3.0], [0.0, 0.25, -1.0]], dtype=np.float32)
CELL_M, SIDE = 2.0, 200  # of the larger raster


def window(values=NINE, *, cell_m=CELL_M, left=0.0, top=None):
    """Lay depths so that their south-west corner is the square, unless its left and top are given in metres."""
    top = len(values) * cell_m if top is None else top
    place = Affine(cell_m, 0, SQUARE[0] + left, 0, -cell_m, SQUARE[1] + top)
    return DepthWindow(np.asarray(values, dtype=np.float32), place)


def measured(*geometry, windows=None, thresholds=(0.5, 1.0), **asked):
    return depths(np.array(geometry, dtype=object), windows or [window()], thresholds_m=thresholds, **asked)


def line(*offsets):
    return shapely.LineString([at(*offset).coords[0] for offset in offsets])


def alike(one, other, **within):
    for field in fields(one):
        np.testing.assert_allclose(getattr(one, field.name), getattr(other, field.name), err_msg=field.name, **within)


@pytest.mark.parametrize(
    ("geometry", "cells", "wet", "max_m", "mean_m", "shares"),
    [
        (at(3, 3), 1, 1, 0.5, 0.5, (1, 0)),  # the middle cell
        (at(1, 3), 1, 0, None, None, (0, 0)),  # nothing known is not wet
        (at(5, 1), 1, 0, None, None, (0, 0)),  # a negative depth is not wet
        (at(9, 3), 0, 0, None, None, (0, 0)),  # outside the raster
        (box(0.5, 0.5, 5.5, 5.5), 9, 5, 3.0, 6.75 / 5, (4 / 9, 3 / 9)),
        (box(2, 2, 4, 4), 1, 1, 0.5, 0.5, (1, 0)),  # a building on the very cell does not touch its neighbours
        (box(2.5, 2.5, 9.5, 3.5), 2, 2, 3.0, 1.75, (2 / 4, 1 / 4)),  # half outside: two more cells without depth
        (line((1, 3), (5, 3)), 3, 2, 3.0, 1.75, (3 / 4, 1 / 4)),  # 1 m in the first cell, 2 in the next, 1 in the last
        (line((3, 5), (9, 5)), 2, 2, 2.0, 1.5, (3 / 6, 3 / 6)),  # 3 of 6 m lie outside the raster
        (shapely.MultiPoint([at(3, 5), at(5, 5)]), 2, 2, 2.0, 1.5, (1, 1)),
        (None, 0, 0, None, None, (None, None)),
        (shapely.Point(), 0, 0, None, None, (None, None)),
    ],
)
def test_cells_a_reader_can_count(geometry, cells, wet, max_m, mean_m, shares):
    found = measured(geometry)
    assert (found.cells[0], found.wet_cells[0]) == (cells, wet)
    expected = np.array([max_m, mean_m, *shares], dtype=float)
    np.testing.assert_allclose([found.max_m[0], found.mean_m[0], *found.wet_at_least[0]], expected, rtol=1e-12)


def test_the_centre_rule_takes_cells_whose_centre_is_held():
    small, large = box(2.5, 2.5, 3.5, 3.5), box(0.5, 0.5, 5.5, 5.5)
    missed = box(3.2, 3.2, 3.8, 3.8)  # holds no centre, and so has no depth
    found = measured(small, large, missed, cell_rule="centre")
    assert found.cells.tolist() == [1, 9, 0]
    assert np.isnan(found.max_m[2])
    assert measured(missed).max_m.tolist() == [0.5]


def test_a_door_can_stand_in_water_though_the_cell_of_the_wall_has_none():
    wall, road = box(0.4, 4.4, 1.6, 5.6), line((1, 5), (1, 5.5))
    assert np.isnan(measured(wall, road).max_m).all()
    found = measured(wall, road, search_m=0.5)
    assert found.max_m[0] == 1.0
    assert found.wet_at_least[0].tolist() == [0, 0]  # the share is that of the wall as drawn
    assert np.isnan(found.max_m[1])  # the ditch beside a road is not the road


def test_a_hole_is_not_the_building():
    yard = shapely.difference(box(0.1, 0.1, 5.9, 5.9), box(2, 2, 4, 4))
    assert measured(yard).cells.tolist() == [8]
    assert measured(shapely.MultiPolygon([box(0.5, 4.5, 1.5, 5.5), box(4.5, 4.5, 5.5, 5.5)])).cells.tolist() == [2]
    assert measured(shapely.GeometryCollection([at(1, 1), box(4.5, 4.5, 5.5, 5.5)])).cells.tolist() == [2]


@pytest.mark.parametrize("limit", [0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 1.1])
def test_a_depth_of_just_the_threshold_reaches_it(limit):
    found = measured(at(1, 1), windows=[window([[limit]])], thresholds=(limit,))
    assert found.wet_at_least.tolist() == [[1.0]]


def test_no_window_no_depth():
    found = depths(np.array([at(1, 1), None], dtype=object), [], thresholds_m=(0.1,))
    assert found.cells.tolist() == [0, 0]
    assert np.isnan(found.max_m).all()
    assert depths(np.array([], dtype=object), [window()], thresholds_m=(0.1,)).wet_at_least.shape == (0, 1)


# --- GDAL's rule, to the last cell ---


def raster(seed):
    """Depths in sixty-fourths of a metre: sums of them are exact, so means can be compared exactly."""
    dice = np.random.default_rng(seed)
    return np.where(dice.random((SIDE, SIDE)) < 0.4, 0.0, dice.integers(1, 300, (SIDE, SIDE)) / 64)


def tiles(values, side):
    for row in range(0, len(values), side):
        for column in range(0, len(values), side):
            part = values[row : row + side, column : column + side]
            yield window(part, left=column * CELL_M, top=(len(values) - row) * CELL_M)


def surfaces(seed, *, snapped=None):
    """Draw ragged areas; ``snapped`` to parts of a metre their edges fall on lines and centres of cells."""
    dice = np.random.default_rng(seed)
    found = []
    for _ in range(60):
        corners = dice.integers(3, 9)
        turn, reach = np.sort(dice.random(corners)) * 2 * np.pi, dice.uniform(1, 25, corners)
        middle = dice.uniform(60, SIDE * CELL_M - 60, 2) + SQUARE
        xy = middle + np.column_stack([reach * np.cos(turn), reach * np.sin(turn)])
        xy = xy if snapped is None else np.round(xy * snapped) / snapped
        found.append(shapely.Polygon(xy if dice.random() < 0.5 else xy[::-1]))
    return [each for each in found if each.is_valid and each.area > 0]


STATED = ["count", "max", "mean", "min"]


def stated(values, geometry, *, all_touched):
    place = window(values).transform
    wet = np.where(values > 0, values, -1.0)
    rows = zonal_stats(geometry, wet, affine=place, nodata=-1, all_touched=all_touched, stats=STATED)
    return tuple(np.array([row[key] for row in rows], dtype=float) for key in STATED)


@pytest.mark.parametrize("snapped", [None, 1, 2])
@pytest.mark.parametrize(("cell_rule", "all_touched"), [("all-touched", True), ("centre", False)])
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), side=st.sampled_from([37, 128, SIDE]))
def test_count_max_mean_and_min_equal_rasterstats_exactly(cell_rule, all_touched, snapped, seed, side):
    values, geometry = raster(seed), surfaces(seed, snapped=snapped)
    found = measured(*geometry, windows=tiles(values, side), cell_rule=cell_rule)
    expected = stated(values, geometry, all_touched=all_touched)
    for ours, theirs in zip((found.wet_cells, found.max_m, found.mean_m, found.min_m), expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_lines_take_the_cells_that_rasterstats_takes(seed):
    dice = np.random.default_rng(seed)
    values = raster(seed)
    geometry = [shapely.LineString(dice.uniform(5, 390, (4, 2)) + SQUARE) for _ in range(30)]
    found = measured(*geometry, windows=tiles(values, 64))
    ours_all = (found.wet_cells, found.max_m, found.mean_m, found.min_m)
    for ours, theirs in zip(ours_all, stated(values, geometry, all_touched=True), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_line_is_deep_for_as_long_as_it_lies_in_the_deep_cells(seed):
    dice = np.random.default_rng(seed)
    values = raster(seed)[:20, :20]
    drawn = shapely.LineString(dice.uniform(-5, 45, (5, 2)) + SQUARE)
    place, deep = window(values).transform, np.argwhere(values >= 1.0)
    cells = [
        shapely.box(place.c + c * CELL_M, place.f - (r + 1) * CELL_M, place.c + (c + 1) * CELL_M, place.f - r * CELL_M)
        for r, c in deep
    ]
    expected = shapely.length(shapely.intersection(drawn, shapely.union_all(cells))) / drawn.length
    assert measured(drawn, windows=tiles(values, 7)).wet_at_least[0, 1] == pytest.approx(expected, abs=1e-9)


# --- laws ---


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), side=st.integers(11, SIDE))
def test_how_the_raster_is_cut_and_in_what_order_changes_nothing(seed, side):
    values, geometry = raster(seed), surfaces(seed)
    parts = list(tiles(values, side))
    np.random.default_rng(seed).shuffle(parts)
    alike(measured(*geometry, windows=parts), measured(*geometry, windows=tiles(values, SIDE)), rtol=1e-12)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_deeper_water_never_makes_an_object_shallower(seed):
    values, geometry = raster(seed), surfaces(seed)
    before = measured(*geometry, windows=tiles(values, 64))
    after = measured(*geometry, windows=tiles(values + 0.5, 64))
    assert (np.nan_to_num(after.max_m) >= np.nan_to_num(before.max_m)).all()
    assert (after.wet_at_least >= before.wet_at_least).all()
    assert (after.cells == before.cells).all()


def turned(geometry, angle):
    return affinity.rotate(geometry, angle, origin=SQUARE)


@pytest.mark.parametrize("angle", [30, 90, 180, -77.7])
def test_a_turned_raster_says_of_turned_objects_what_a_straight_one_says_of_straight(angle):
    values, geometry = raster(3), surfaces(3)
    about = Affine.translation(*SQUARE) @ Affine.rotation(angle) @ Affine.translation(-SQUARE[0], -SQUARE[1])
    parts = [DepthWindow(part.values, about @ part.transform) for part in tiles(values, 64)]
    found = measured(*(turned(each, angle) for each in geometry), windows=parts)
    alike(found, measured(*geometry, windows=tiles(values, 64)), rtol=1e-9)


def test_a_raster_with_the_south_row_first_is_the_same_raster():
    values, geometry = raster(4), surfaces(4)
    place = window(values).transform
    mirrored = Affine(CELL_M, 0, place.c, 0, CELL_M, SQUARE[1])
    found = measured(*geometry, windows=[DepthWindow(values[::-1].astype(np.float32), mirrored)])
    alike(found, measured(*geometry, windows=[window(values)]), rtol=1e-9)


@pytest.mark.parametrize("code", [3008, 3857, 4326])
def test_in_another_system_the_cells_are_those_of_its_own(code):
    """The raster is not moved: objects taken to its system by hand have just the same cells."""
    crs, values, geometry = CRS.from_epsg(code), raster(5), surfaces(5)
    convert = transformer(SWEREF99TM, crs)
    there = [shapely.transform(each, lambda xy: np.column_stack(convert.transform(*xy.T))) for each in geometry]
    west, south, east, north = shapely.total_bounds(np.array(there))
    home = Affine((east - west) / SIDE, 0, west, 0, (south - north) / SIDE, north)
    found = measured(*geometry, windows=[DepthWindow(values.astype(np.float32), home, home, crs)])
    wet = np.where(values > 0, values, -1.0)
    rows = zonal_stats(there, wet, affine=home, nodata=-1, all_touched=True, stats=["count", "max"])
    assert found.wet_cells.tolist() == [row["count"] for row in rows]
    assert found.max_m.tolist() == [row["max"] for row in rows]


def test_two_rasters_beside_each_other_are_one_answer():
    left, right = window([[1.0]]), window([[2.0, 3.0]], cell_m=1.0, left=2.0, top=1.0)
    found = measured(box(0.5, 0.1, 3.5, 0.9), windows=[left, right])
    assert (found.cells.tolist(), found.max_m.tolist()) == ([3], [3.0])


# --- compiled and plain ---


@pytest.mark.parametrize("all_touched", [0, 1])
@pytest.mark.parametrize("snapped", [None, 1])
def test_compiled_loops_say_what_plain_python_says(all_touched, snapped):
    values = raster(6).astype(np.float32)
    lines = [line((3, 3), (50, 77), (50, 200)), line((10, 20), (300, 20))]
    geometry = np.array([*surfaces(6, snapped=snapped), *lines, at(7, 7)], dtype=object)
    lattice = Lattice.of(geometry, window(values))
    chosen, room = np.arange(len(geometry)), np.empty(values.size, dtype=np.uint8)
    thresholds = np.array([0.5, 2.0], dtype=np.float32)
    found = []
    for plain in (False, True):
        measure, extent, lengths = (
            each.py_func if plain else each for each in (kernels.measure, kernels.extent, kernels.lengths)
        )
        tally, metres = _empty_tally(len(geometry), 2), np.zeros((len(geometry), 2))
        whole = np.zeros(len(geometry), dtype=np.int64)
        measure(values, (0, 0), lattice.drawn, chosen, all_touched, thresholds, tally, room)
        extent(lattice.drawn, chosen, all_touched, whole, room)
        lengths(values, (0, 0), lattice.drawn, chosen, lattice.metres, thresholds, metres)
        found.append([*tally, whole, metres])
    for one, other in zip(*found, strict=True):
        assert one.any()
        np.testing.assert_array_equal(one, other)


def test_the_whole_of_what_sticks_out_is_counted_as_gdal_counts_it():
    geometry = np.array(surfaces(7), dtype=object)
    lattice = Lattice.of(geometry, window(raster(7)))
    cells = np.zeros(len(geometry), dtype=np.int64)
    room = np.empty(64, dtype=np.uint8)  # a row or two at a time
    kernels.extent(lattice.drawn, np.arange(len(geometry)), 1, cells, room)
    place = window(raster(7)).transform
    drawn = [
        rasterio.features.rasterize([each], out_shape=(SIDE, SIDE), transform=place, all_touched=True).sum()
        for each in geometry
    ]
    assert cells.tolist() == drawn


def test_numba_waits_until_something_is_measured():
    code = "import sys, geoansvar.analysis.depth, geoansvar.workspace; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_kernels_are_compiled_also_where_nothing_can_be_kept(tmp_path):
    """A package and a home that cannot be written: slower the first time, and right."""
    code = (
        "import numba.core.caching as caching\n"
        "caching.CacheImpl._locator_classes = []\n"
        "from geoansvar.analysis import kernels\n"
        "kernels.extent\n"
        "assert type(kernels.measure._cache).__name__ == 'NullCache'"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=tmp_path).returncode == 0
