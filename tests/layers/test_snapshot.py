"""A snapshot equals the first reading, knows when it is out of date, and is never trusted when it is broken."""

import pandas as pd
import pyarrow.parquet as pq
import pytest

import geopandas as gpd
import shapely
from geopandas.testing import assert_geodataframe_equal

from geoansvar.layers import read as reading
from geoansvar.layers.read import read_layer
from geoansvar.layers.snapshot import window
from geoansvar.model.codes import Code, CodeList
from tests.layers.conftest import declare

CSV = """id;name;sector;object_ids;endurance_h;continuity_plan_date;backup_power;x;y;Egen
1;Solgården;ENE;o1,o2;72 tim;2026-10-02;fixed;377000;6399000;a
2;Vattenverket;fel;;;;;378000;6399100;
3;Processen;;o3;okänt;i våras;;;;7
"""


@pytest.fixture
def source(folder):
    path = folder / "a.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


def go(read, **stated):
    return read("vital-service", "a.csv", crs="EPSG:3006", **stated)


def types(layer):
    return [[type(value) for value in layer.frame[name]] for name in layer.frame.columns]


def snapshots(folder):
    return sorted((folder.parent / "state" / "snapshots").glob("*"))


@pytest.fixture
def never_read(monkeypatch):
    def refuse():
        def fail(*_, **__):
            raise AssertionError("the source was read again")

        monkeypatch.setattr(reading, "_read", fail)

    return refuse


def test_the_second_reading_is_the_first(source, read, never_read):
    first = go(read)
    never_read()
    second = go(read)
    assert_geodataframe_equal(first.frame, second.frame)
    assert types(first) == types(second)
    assert (first.findings, first.rows_read, first.sha256) == (second.findings, second.rows_read, second.sha256)
    assert [f.as_row("en") for f in first.findings] == [f.as_row("en") for f in second.findings]


def test_the_same_holds_for_every_kind_of_column(folder, read, never_read):
    frame = gpd.GeoDataFrame(
        {"id": ["a", "b"], "capacity_day": [1, None], "oneway": [True, None], "tal": [1.5, None], "text": ["å", None]},
        geometry=[shapely.LineString([(377000, 6399000), (377100, 6399000)])] * 2, crs=3006,
    ).astype({"oneway": "boolean"})  # fmt: skip
    frame.to_file(folder / "a.gpkg")
    first = read("road", "a.gpkg")
    never_read()
    second = read("road", "a.gpkg")
    assert_geodataframe_equal(first.frame, second.frame)
    assert first.frame["oneway"].tolist() == [True, pd.NA]


@pytest.mark.parametrize("harm", ["cut", "flip", "empty", "half"])
def test_a_broken_snapshot_is_rebuilt(source, folder, read, harm):
    first = go(read)
    (path,) = snapshots(folder)
    content = path.read_bytes()
    middle = len(content) // 2
    harmed = {
        "cut": content[:middle], "empty": b"", "half": content[:-1],
        "flip": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
    }  # fmt: skip
    path.write_bytes(harmed[harm])
    assert_geodataframe_equal(go(read).frame, first.frame)
    assert [kept.read_bytes() for kept in snapshots(folder)] == [content]


def test_a_changed_source_is_read_again_and_the_old_snapshot_goes(source, folder, read):
    go(read)
    source.write_text(CSV + "4;Ny;;;;;;;;\n", encoding="utf-8")
    assert len(go(read).frame) == 4
    assert len(snapshots(folder)) == 1


def test_a_changed_declaration_is_read_again(source, read):
    assert go(read).frame["sector"].tolist() == ["ENE", None, None]
    assert go(read, codes={"sector": {"fel": "TRP"}}).frame["sector"].tolist() == ["ENE", "TRP", None]


def test_a_changed_code_list_is_read_again(source, folder):
    def function(code):
        source.write_text("id;name;function\n1;A;pump\n", encoding="utf-8")
        own = CodeList(title="x", version="1", source="x", codes={code: Code(sv="x")})
        declaration = declare("vital-service", "a.csv", code_list="egna")
        layer = read_layer(
            "lager", declaration, root=folder.parent, state=folder.parent / "state", code_lists={"egna": own}
        )
        return layer.frame["function"].tolist()

    assert function("pump") == ["pump"]
    assert function("annat") == [None]


def test_every_part_of_a_shapefile_counts(folder, read):
    frame = gpd.GeoDataFrame({"name": ["Norrby"]}, geometry=[shapely.Point(377000, 6399000)], crs=3006)
    frame.to_file(folder / "a.shp")
    first = read("place", "a.shp")
    other = frame.assign(name=["Byttorp"])
    other.to_file(folder / "b.shp")
    (folder / "a.dbf").write_bytes((folder / "b.dbf").read_bytes())
    assert read("place", "a.shp").frame["name"].tolist() == ["Byttorp"]
    assert read("place", "a.shp").sha256 != first.sha256


def test_layers_whose_names_begin_alike_keep_their_own(source, folder, read):
    go(read, name="djup")
    go(read, name="djup_q100")
    go(read, name="djup")
    assert len(snapshots(folder)) == 2


def test_a_snapshot_is_geoparquet_that_others_can_read_and_can_be_read_by_window(folder, read):
    count = 45_001
    points = shapely.points([[350_000 + 7 * (n * 7919 % count) / 50, 6_390_000 + n % 300] for n in range(count)])
    frame = gpd.GeoDataFrame({"id": [f"p{n}" for n in range(count)]}, geometry=points, crs=3006)
    frame.to_parquet(folder / "a.parquet")
    layer = read("building", "a.parquet")
    (path,) = snapshots(folder)
    assert pq.ParquetFile(path).metadata.num_row_groups == 3
    assert gpd.read_parquet(path).crs == "EPSG:3006"
    part = window(path, (350_000, 6_390_000, 350_500, 6_390_100))
    expected = layer.frame.cx[350_000:350_500, 6_390_000:6_390_100]
    assert part["id"].tolist() == expected["id"].tolist()
    boxed = gpd.read_parquet(path, bbox=(350_000, 6_390_000, 350_500, 6_390_100))
    assert set(boxed["id"]) == set(expected["id"])
    assert layer.frame["id"].tolist() == frame["id"].tolist()  # Hilbert order inside, the source's order outside


def test_a_full_disk_costs_the_snapshot_and_not_the_layer(source, folder, read, monkeypatch):
    def fail(*_, **__):
        raise OSError(28, "disk full")

    monkeypatch.setattr(pq, "write_table", fail)
    assert len(go(read).frame) == 3
    assert snapshots(folder) == []
