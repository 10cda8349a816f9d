"""Rasters: their extent, a window of depths in metres, and what is wrong with them."""

import os

import numpy as np
import pytest

import rasterio
import shapely
from rasterio import Affine

from geoansvar.errors import CRSRefused, SourceUnreadable
from geoansvar.layers.raster import depth_window, raster_extent
from tests.layers.conftest import FLOOD, codes, of_code

WEST, NORTH = 377_000, 6_400_000
DEPTHS = np.array([[0.0, 1.0, 2.0], [-9999.0, 0.5, 3.0]], dtype=np.float32)  # cells of 10 m, the north row first


def write(
    folder, depths=DEPTHS, *, crs="EPSG:3006", file="djup.tif", corner=(WEST, NORTH), nodata=-9999.0, cell=10, **more
):
    profile = {
        "driver": "GTiff", "height": depths.shape[0], "width": depths.shape[1], "count": 1, "dtype": depths.dtype,
        "crs": crs, "transform": Affine(10, 0, corner[0], 0, -10, corner[1]), "nodata": nodata, **more,
    }  # fmt: skip
    with rasterio.open(folder / "djup.tif", "w", **profile) as target:
        target.write(depths, 1)
    return folder / "djup.tif"


def go(read, file="djup.tif", **stated):
    return read("flood-depth", file, flood=FLOOD | stated.pop("flood", {}), **stated)


def test_a_raster_layer_is_one_row_its_extent(folder, read):
    write(folder)
    layer = go(read)
    assert layer.frame.geometry.iloc[0].equals(shapely.box(WEST, NORTH - 20, WEST + 30, NORTH))
    assert (layer.rows_read, layer.frame["id"].tolist(), layer.frame["placed_by"].tolist()) == (1, ["lager"], ["own"])
    assert layer.findings == ()


def test_a_window_has_metres_and_nothing_where_nothing_is_known(folder):
    found = depth_window(write(folder), (WEST, NORTH - 20, WEST + 30, NORTH))
    assert found.values.tolist()[0] == [0, 1, 2]
    assert np.isnan(found.values[1, 0])
    assert (found.transform.c, found.transform.f) == (WEST, NORTH)


def test_a_window_covers_whole_cells_and_reaches_outside(folder):
    found = depth_window(write(folder), (WEST + 15, NORTH - 5, WEST + 45, NORTH + 5))
    assert (found.transform.c, found.transform.f) == (WEST + 10, NORTH + 10)
    assert found.values.shape == (2, 4)
    assert np.isnan(found.values[0]).all()
    assert found.values[1].tolist()[:2] == [1, 2]


def test_a_window_elsewhere_is_empty_of_knowledge(folder):
    found = depth_window(write(folder), (WEST + 5000, NORTH, WEST + 5010, NORTH + 10))
    assert found.values.size
    assert np.isnan(found.values).all()


@pytest.mark.parametrize(("unit", "metres"), [("m", 2.0), ("cm", 0.02), ("ft", 0.6096)])
def test_centimetres_and_feet_become_metres(folder, read, unit, metres):
    path = write(folder)
    found = depth_window(path, (WEST, NORTH - 20, WEST + 30, NORTH), unit=unit)
    assert found.values[0, 2] == pytest.approx(metres)
    assert ("unit-converted" in codes(go(read, flood={"unit": unit}))) == (unit != "m")


def test_a_raster_in_a_local_zone_is_taken_over(folder, read):
    corner = (116_634.6 - 50, 6_400_346.8 + 50)  # Borås in EPSG:3008 is the middle of ten cells by ten
    path = write(folder, np.full((10, 10), 1.5, np.float32), crs="EPSG:3008", corner=corner)
    middle = shapely.Point(377_306.7, 6_399_513.9)
    assert raster_extent(path).centroid.distance(middle) < 1
    found = depth_window(path, (middle.x - 10, middle.y - 10, middle.x + 10, middle.y + 10))
    assert np.unique(found.values).tolist() == [1.5]
    assert codes(go(read)) == ["local-zone"]


def test_a_raster_without_a_system_is_refused_with_the_guess(folder, read):
    write(folder, crs=None)
    with pytest.raises(CRSRefused) as refused:
        go(read)
    assert "EPSG:3006" in refused.value.render()
    assert len(go(read, crs="EPSG:3006").frame) == 1
    assert depth_window(folder / "djup.tif", (WEST, NORTH - 10, WEST + 10, NORTH), crs="EPSG:3006").values[0, 0] == 0


@pytest.mark.parametrize(
    ("depths", "finding"),
    [(DEPTHS * 100, "depth-unlikely"), (np.full((2, 2), -9999, np.float32), "raster-empty"),
     (np.array([[-1.0, 2.0]], np.float32), "depth-negative")],
)  # fmt: skip
def test_depths_that_cannot_be_depths_are_said(folder, read, depths, finding):
    write(folder, depths)
    assert finding in codes(go(read))


def test_a_raster_that_does_not_say_what_no_data_is(folder, read):
    write(folder, nodata=None)
    assert {"nodata-missing", "depth-negative"} <= set(codes(go(read)))


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_truncated_raster_is_refused(folder, read, share):
    depths = np.random.default_rng(1).random((600, 600), dtype=np.float32)
    path = write(folder, depths, tiled=True, blockxsize=256, blockysize=256)
    os.truncate(path, int(path.stat().st_size * share))
    with pytest.raises(SourceUnreadable):
        go(read)


def test_rows_and_rasters_are_not_taken_for_each_other(folder, read):
    write(folder)
    with pytest.raises(SourceUnreadable, match="raster"):
        read("place", "djup.tif")
    (folder / "a.csv").write_text("id;name\n1;A\n", encoding="utf-8")
    with pytest.raises(SourceUnreadable, match="inget raster"):
        go(read, "a.csv")


def test_an_elevation_model_below_the_sea_is_no_fault(folder, read):
    write(folder, np.array([[-2.0, 120.0]], np.float32))
    assert read("elevation", "djup.tif").findings == ()


def test_the_first_band_of_several_is_used_and_said(folder, read):
    with rasterio.open(write(folder)) as one:
        profile = one.profile | {"count": 2}
    with rasterio.open(folder / "två.tif", "w", **profile) as target:
        target.write(np.stack([DEPTHS, DEPTHS]))
    assert of_code(read("elevation", "två.tif"), "raster-bands")
