"""Windows of a raster: all of its cells once, in metres, in its own system, and no more of it than is asked for."""

import os
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rasterio
import shapely
from pyproj import Transformer
from rasterio import Affine

from geoansvar.errors import CRSRefused, SourceUnreadable
from geoansvar.layers import depth_windows, wet_surface
from tests.layers.rasters import NORTH, WEST, write

CELL_M = 10
BIG = np.arange(700 * 1100, dtype=np.float32).reshape(700, 1100) % 977 / 64
TILED = {"tiled": True, "blockxsize": 128, "blockysize": 128}


def put_together(windows, shape):
    """Lay windows of a 10 m raster at the usual corner beside each other; each cell must come once."""
    whole, times = np.full(shape, np.nan, np.float32), np.zeros(shape, int)
    for window in windows:
        top, left = round((NORTH - window.transform.f) / CELL_M), round((window.transform.c - WEST) / CELL_M)
        height, width = window.values.shape
        whole[top : top + height, left : left + width] = window.values
        times[top : top + height, left : left + width] += 1
    return whole, times


@pytest.mark.parametrize(
    "stored", [{}, TILED, {"blockysize": 1}, {"blockysize": 700}, {"compress": "deflate", **TILED}]
)
def test_every_cell_comes_once_however_the_file_is_stored(tmp_path, stored):
    whole, times = put_together(depth_windows(write(tmp_path, BIG, **stored)), BIG.shape)
    assert np.array_equal(whole, BIG)
    assert (times == 1).all()


def test_what_is_not_known_is_nan(tmp_path):
    (window,) = depth_windows(write(tmp_path))
    assert window.values[0].tolist() == [0, 1, 2]
    assert np.isnan(window.values[1, 0])
    assert (window.transform.c, window.transform.f) == (WEST, NORTH)


@pytest.mark.parametrize("wrong", [3.4e38, -3.4e38, np.inf, -np.inf, np.nan, 1e30])
def test_what_cannot_be_a_depth_is_nan(tmp_path, wrong):
    for kind in (np.float32, np.float64):
        depths = np.array([[wrong, 2.0, -1.0]], kind)
        (window,) = depth_windows(write(tmp_path, depths, nodata=None))
        assert np.isnan(window.values[0, 0])
        assert window.values[0, 1:].tolist() == [2, -1]


def test_a_mask_in_the_file_is_heeded(tmp_path):
    path = write(tmp_path, nodata=None)
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "r+") as target:
        target.write_mask(np.array([[True, False, True]] * 2))
    (window,) = depth_windows(path)
    assert np.isnan(window.values).tolist() == [[False, True, False]] * 2


def test_whole_numbers_and_the_scale_of_the_file(tmp_path):
    centimetres = np.array([[0, 150, -32768]], np.int16)
    (window,) = depth_windows(write(tmp_path, centimetres, nodata=-32768, scale=0.01))
    assert window.values[0, :2].tolist() == [0, 1.5]
    assert np.isnan(window.values[0, 2])


@pytest.mark.parametrize(("unit", "metres"), [("m", 2.0), ("cm", 0.02), ("ft", 0.6096)])
def test_centimetres_and_feet_become_metres(tmp_path, unit, metres):
    (window,) = depth_windows(write(tmp_path), unit)
    assert window.values[0, 2] == pytest.approx(metres)


def test_seventy_centimetres_reach_seventy_centimetres(tmp_path):
    (window,) = depth_windows(write(tmp_path, np.array([[70]], np.int16), nodata=-1), "cm")
    assert window.values[0, 0] == np.float32(0.7)


def test_only_windows_near_something_are_read(tmp_path):
    path = write(tmp_path, BIG, **TILED)
    near = np.array([[WEST + 3000, NORTH - 3010, WEST + 3010, NORTH - 3000]])  # column 300, row 300
    (window,) = depth_windows(path, near=near)
    assert window.values.shape == (256, 256)
    assert window.values[300 - 256, 300 - 256] == BIG[300, 300]


@given(st.lists(st.tuples(*[st.floats(-2000, 13_000)] * 4), max_size=5))
def test_no_cell_near_something_is_left_out(tmp_path_factory, corners):
    folder = tmp_path_factory.mktemp("r")
    near = np.array([(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in corners]).reshape(-1, 4)
    near += (WEST, NORTH - 9000, WEST, NORTH - 9000)
    whole, _ = put_together(depth_windows(write(folder, BIG, **TILED), near=near), BIG.shape)
    middle = np.array([WEST, NORTH]) + CELL_M * np.array([0.5, -0.5])
    for west, south, east, north in near:
        x, y = middle[0] + CELL_M * np.arange(1100), middle[1] - CELL_M * np.arange(700)
        inside = ((y >= south) & (y <= north))[:, None] & ((x >= west) & (x <= east))
        assert np.array_equal(whole[inside], BIG[inside])


def test_elsewhere_nothing_is_read(tmp_path):
    near = np.array([[WEST + 90_000, NORTH, WEST + 90_010, NORTH + 10], [np.nan] * 4])
    assert list(depth_windows(write(tmp_path), near=near)) == []


@pytest.mark.parametrize("crs", ["EPSG:3008", "EPSG:4326", "EPSG:3857"])
def test_a_raster_in_another_system_keeps_its_cells(tmp_path, crs):
    x, y = Transformer.from_crs(3006, crs, always_xy=True).transform(WEST, NORTH)
    step = 1e-4 if crs == "EPSG:4326" else 10
    path = write(tmp_path, BIG, crs=crs, transform=Affine(step, 0, x, 0, -step, y), **TILED)
    windows = list(depth_windows(path))
    assert sum(window.values.size for window in windows) == BIG.size
    back = Transformer.from_crs(crs, 3006, always_xy=True)
    for window in windows:  # the straight fit is good to draw by: right to a fraction of a cell
        place, home = window.transform, window.lattice
        there = back.transform(home.c, home.f)
        assert np.hypot(place.c - there[0], place.f - there[1]) < 0.25 * np.hypot(place.a, place.d)


def test_a_raster_without_a_system_is_refused_until_one_is_stated(tmp_path):
    path = write(tmp_path, crs=None)
    with pytest.raises(CRSRefused, match="EPSG:3006"):
        list(depth_windows(path))
    (window,) = depth_windows(path, "m", "EPSG:3006")
    assert window.values[0, 1] == 1


def test_a_raster_that_breaks_off_is_no_traceback(tmp_path):
    path = write(tmp_path, np.random.default_rng(1).random((600, 600), dtype=np.float32), **TILED)
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(SourceUnreadable, match="avbruten"):
        list(depth_windows(path))


def test_memory_does_not_grow_with_the_file(tmp_path):
    path = tmp_path / "stor.tif"
    profile = {
        "driver": "GTiff", "height": 20_000, "width": 20_000, "count": 1, "dtype": "float32", "crs": "EPSG:3006",
        "transform": Affine(2, 0, WEST, 0, -2, NORTH), "nodata": -9999.0, "sparse_ok": True, **TILED,
    }  # fmt: skip
    rasterio.open(path, "w", **profile).close()  # 1.6 GB of nothing
    tracemalloc.start()
    cells = sum(window.values.size for window in depth_windows(path))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert cells == 20_000**2
    assert most < 250e6


def test_an_extent_follows_the_cells_that_are_wet(tmp_path):
    path = write(tmp_path)
    found = wet_surface(path)
    north, south = (
        shapely.box(WEST + 10, NORTH - 10, WEST + 30, NORTH),
        shapely.box(WEST + 10, NORTH - 20, WEST + 30, NORTH),
    )
    assert found.equals(shapely.union(north, south))
    assert wet_surface(path, at_least_m=2.0).equals(shapely.box(WEST + 20, NORTH - 20, WEST + 30, NORTH))
    assert wet_surface(path, at_least_m=9.0).is_empty


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1))
def test_an_extent_is_the_same_whatever_the_blocks(tmp_path_factory, seed):
    folder = tmp_path_factory.mktemp("r")
    depths = (np.random.default_rng(seed).random((300, 600)) < 0.01).astype(np.float32)
    found = wet_surface(write(folder, depths, **TILED))
    row, column = np.nonzero(depths)
    west, north = WEST + CELL_M * column, NORTH - CELL_M * row
    whole = shapely.union_all(shapely.box(west, north - CELL_M, west + CELL_M, north))
    assert found.is_valid
    assert found.area == 100 * depths.sum()
    assert found.equals(whole)


def test_an_extent_from_another_system_has_its_right_place_and_size(tmp_path):
    corner = (116_634.6 - 50, 6_400_346.8 + 50)
    found = wet_surface(write(tmp_path, np.full((10, 10), 1.5, np.float32), crs="EPSG:3008", corner=corner))
    assert found.centroid.distance(shapely.Point(377_306.7, 6_399_513.9)) < 1
    assert found.area == pytest.approx(10_000, rel=1e-3)
    assert shapely.area(shapely.convex_hull(found)) == pytest.approx(found.area, rel=1e-6)
