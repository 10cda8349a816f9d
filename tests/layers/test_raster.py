"""A raster layer: its extent, and everything that can be wrong with it."""

import os

import numpy as np
import pytest

import rasterio
import shapely
from rasterio import Affine

from geoansvar.errors import CRSRefused, SourceUnreadable
from tests.layers.conftest import FLOOD, codes, of_code
from tests.layers.rasters import DEPTHS, NORTH, WEST, write


def go(read, file="djup.tif", **stated):
    return read("flood-depth", file, flood=FLOOD | stated.pop("flood", {}), **stated)


def test_a_raster_layer_is_one_row_its_extent(folder, read):
    write(folder)
    layer = go(read)
    assert layer.frame.geometry.iloc[0].equals(shapely.box(WEST, NORTH - 20, WEST + 30, NORTH))
    assert (layer.rows_read, layer.frame["id"].tolist(), layer.frame["placed_by"].tolist()) == (1, ["lager"], ["own"])
    assert layer.findings == ()


@pytest.mark.parametrize("unit", ["m", "cm", "ft"])
def test_a_unit_that_is_not_metres_is_said(folder, read, unit):
    write(folder, DEPTHS * 10)
    assert ("unit-converted" in codes(go(read, flood={"unit": unit}))) == (unit != "m")


def test_a_raster_in_a_local_zone_lies_where_it_lies(folder, read):
    corner = (116_634.6 - 50, 6_400_346.8 + 50)  # Borås in EPSG:3008 is the middle of ten cells by ten
    write(folder, np.full((10, 10), 1.5, np.float32), crs="EPSG:3008", corner=corner)
    layer = go(read)
    assert codes(layer) == ["local-zone"]
    assert layer.frame.geometry.iloc[0].centroid.distance(shapely.Point(377_306.7, 6_399_513.9)) < 1


def test_a_raster_without_a_system_is_refused_with_the_guess(folder, read):
    write(folder, crs=None)
    with pytest.raises(CRSRefused) as refused:
        go(read)
    assert "EPSG:3006" in refused.value.render()
    assert len(go(read, crs="EPSG:3006").frame) == 1


def test_a_picture_without_a_place_is_refused(folder, read):
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        write(folder, transform=None)
    with pytest.raises(SourceUnreadable, match="inte georefererad"):
        go(read)


@pytest.mark.parametrize(
    ("depths", "stated", "finding"),
    [
        (DEPTHS * 100, {}, "depth-unlikely"),  # 300 m: centimetres, or heights
        (DEPTHS, {"flood": {"unit": "cm"}}, "depth-unlikely"),  # 3 cm at the deepest: metres
        (np.full((2, 2), -9999, np.float32), {}, "raster-empty"),
        (np.array([[-1.0, 2.0]], np.float32), {}, "depth-negative"),
        (np.array([[3.4e38, 2.0]], np.float32), {}, "value-impossible"),
        (np.array([[np.inf, 2.0]], np.float32), {}, "value-impossible"),
        (np.array([[0.0, 0.0]], np.float32), {}, "depth-none"),
        (np.array([[1, 3]], np.int16), {}, "depth-whole"),  # classes, or decimetres
    ],
)
def test_depths_that_cannot_be_depths_are_said(folder, read, depths, stated, finding):
    write(folder, depths)
    assert finding in codes(go(read, **stated))


def test_one_wrong_cell_of_a_million_is_found(folder, read):
    depths = np.ones((1000, 1000), np.float32)
    depths[777, 333] = -0.5
    write(folder, depths)
    assert codes(go(read)) == ["depth-negative"]


def test_nothing_known_is_no_fault(folder, read):
    write(folder, np.array([[np.nan, 2.0], [-9999, 0.5]], np.float32))
    assert go(read).findings == ()


def test_a_raster_that_does_not_say_what_no_data_is(folder, read):
    write(folder, nodata=None)
    assert {"nodata-missing", "depth-negative"} <= set(codes(go(read)))


@pytest.mark.parametrize("nodata", [-9999.0, None])
def test_negative_depths_are_told_with_a_remedy_that_helps(folder, read, nodata):
    write(folder, np.array([[-2.0, 2.0]], np.float32), nodata=nodata)
    (found,) = (each for each in go(read).findings if each.code == "depth-negative")

    assert ("nodata" in str(found.remedy)) == (nodata is None)
    assert ("-9 999" in str(found.text).replace("\xa0", " ").replace("−", "-")) == (nodata is not None)


def test_a_turned_raster_is_said(folder, read):
    write(folder, transform=Affine(8, 6, WEST, 6, -8, NORTH))
    assert codes(go(read)) == ["raster-turned"]


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
