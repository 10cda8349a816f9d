"""What is written can be read again, and the same rows give the same file."""

import time
from datetime import date

import numpy as np
import pandas as pd
import pytest

import geopandas as gpd
import shapely

from geoansvar.errors import RequestError
from geoansvar.layers.write import DepthGrid, write_depth, write_table, write_vector

# Two square metres of water in a field of four.
PUDDLE = DepthGrid(np.array([[np.nan, 0.5], [0.0, 1.25]], dtype=np.float32), 270_000.0, 6_423_000.0, 1.0)


@pytest.fixture
def wells():
    return gpd.GeoDataFrame(
        {"id": ["b1", "b2"], "services": [["el", "varme"], []]},
        geometry=[shapely.Point(270_000, 6_423_000), None],
        crs="EPSG:3006",
    )


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb", ".shp"])
def test_a_file_gives_back_the_rows(tmp_path, wells, suffix):
    placed = wells.iloc[:1]
    write_vector(placed, tmp_path / f"wells{suffix}")
    again = gpd.read_file(tmp_path / f"wells{suffix}")

    assert again["id"].tolist() == ["b1"]
    assert again["services"].tolist() == ["el;varme"]
    assert again.geometry.iloc[0].equals(placed.geometry.iloc[0])
    assert again.crs == placed.crs


def test_a_row_without_a_place_keeps_its_row(tmp_path, wells):
    write_vector(wells, tmp_path / "wells.gpkg", layer="wells")

    assert gpd.read_file(tmp_path / "wells.gpkg").geometry.isna().tolist() == [False, True]


def test_a_geopackage_keeps_its_other_layers(tmp_path, wells):
    write_vector(wells, tmp_path / "all.gpkg", layer="one")
    write_vector(wells, tmp_path / "all.gpkg", layer="two")

    assert sorted(gpd.list_layers(tmp_path / "all.gpkg")["name"]) == ["one", "two"]


def test_geojson_is_in_longitude_and_latitude(tmp_path, wells):
    write_vector(wells.iloc[:1], tmp_path / "wells.geojson")
    point = gpd.read_file(tmp_path / "wells.geojson").geometry.iloc[0]

    assert (round(point.x, 1), round(point.y, 1)) == (11.1, 57.9)


def test_an_unknown_suffix_is_named(tmp_path, wells):
    with pytest.raises(RequestError, match=r"\.dwg") as caught:
        write_vector(wells, tmp_path / "wells.dwg")
    assert caught.value.remedy is not None

    with pytest.raises(RequestError, match=r"\.ods"):
        write_table(pd.DataFrame({"id": ["a"]}), tmp_path / "rows.ods")


def test_a_dated_geopackage_is_the_same_every_time(tmp_path, wells):
    for name in ("one", "two"):
        write_vector(wells, tmp_path / f"{name}.gpkg", layer="wells", dated=date(2026, 11, 16))
        time.sleep(0.01)  # GeoPackage writes its time in milliseconds

    assert (tmp_path / "one.gpkg").read_bytes() == (tmp_path / "two.gpkg").read_bytes()


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_same_rows_give_the_same_bytes(tmp_path, suffix):
    rows = pd.DataFrame({"id": ["007"], "amount": [2], "phone": ["031-390 06 00"], "needs": [None]})
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_table(rows, tmp_path / name / f"rows{suffix}")

    assert (tmp_path / "one" / f"rows{suffix}").read_bytes() == (tmp_path / "two" / f"rows{suffix}").read_bytes()


def test_an_id_of_digits_stays_text_in_excel(tmp_path):
    write_table(pd.DataFrame({"id": ["007"], "amount": [2.5]}), tmp_path / "rows.xlsx")
    again = pd.read_excel(tmp_path / "rows.xlsx", dtype=object)

    assert again.to_dict("records") == [{"id": "007", "amount": 2.5}]


def test_a_csv_with_a_comma_in_it_is_quoted(tmp_path):
    write_table(pd.DataFrame({"id": ["a"], "name": ["Sand, tom"]}), tmp_path / "rows.csv")

    assert (tmp_path / "rows.csv").read_bytes() == b'id,name\r\na,"Sand, tom"\r\n'


def test_the_extent_is_the_cells_that_hold_water():
    assert PUDDLE.extent().equals(shapely.box(270_001, 6_422_998, 270_002, 6_423_000))


def test_depth_is_read_at_a_point():
    east, north = np.array([270_001.5, 270_001.5, 270_000.5, 300_000.0]), np.array([6_422_999.5, 6_422_998.5] * 2)

    assert PUDDLE.at(east, north).tolist() == [0.5, 1.25, 0.0, 0.0]


def test_a_depth_file_says_where_there_is_no_water(tmp_path):
    import rasterio

    write_depth(PUDDLE, tmp_path / "depth.tif")
    with rasterio.open(tmp_path / "depth.tif") as source:
        assert source.read(1).tolist() == [[-9999, 0.5], [0, 1.25]]
        assert source.bounds == (270_000, 6_422_998, 270_002, 6_423_000)
