"""Every row has one id, the same tomorrow, and rows in equal rows kept and rows listed."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import geopandas as gpd
import shapely

from geoansvar.layers.read import read_layer
from tests.layers.conftest import codes, declare, of_code, remedy


def write(folder, *lines):
    (folder / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_repeated_id_is_kept_under_a_new_name(folder, read):
    write(folder, "id;name", "a;Norrby", "a;Göta", "b;Byttorp", "a-2;Kristineberg")
    layer = read("place", "a.csv")
    assert layer.frame["id"].tolist() == ["a", "a-3", "b", "a-2"]
    assert [finding.row for finding in of_code(layer, "id-duplicate")] == ["a-3"]


def test_without_an_id_one_is_made_of_the_content_and_is_the_same_next_time(folder, read):
    write(folder, "namn", "Norrby", "Göta")
    first = read("place", "a.csv", columns={"namn": "name"})
    write(folder, "namn", "Göta", "Byttorp", "Norrby")
    second = read("place", "a.csv", columns={"namn": "name"})
    ids = dict(zip(first.frame["name"], first.frame["id"], strict=True))
    later = dict(zip(second.frame["name"], second.frame["id"], strict=True))
    assert {name: later[name] for name in ids} == ids
    assert of_code(first, "id-made")[0].severity == "note"


def test_a_unique_column_is_offered_as_id(folder, read):
    write(folder, "objektidentitet;name", "x1;Norrby", "x2;Göta")
    assert '"objektidentitet" = "id"' in remedy(of_code(read("place", "a.csv"), "id-made")[0])


def test_a_row_without_id_among_rows_with_one_gets_one(folder, read):
    write(folder, "id;name", "a;Norrby", ";Göta")
    layer = read("place", "a.csv")
    assert layer.frame["id"].notna().all()
    assert [finding.row for finding in of_code(layer, "id-made")] == [layer.frame["id"].iloc[1]]


def test_two_rows_alike_are_both_kept(folder, read):
    write(folder, "name", "Norrby", "Norrby")
    layer = read("place", "a.csv")
    assert layer.frame["id"].is_unique
    assert "row-duplicate" in codes(layer)


def test_a_number_as_id_has_no_decimals(folder, read):
    frame = gpd.GeoDataFrame(
        {"nr": [1.0, 2.0], "name": ["a", "b"]}, geometry=[shapely.Point(377000, 6399000)] * 2, crs=3006
    )
    frame.to_file(folder / "a.gpkg")
    assert read("place", "a.gpkg", columns={"nr": "id"}).frame["id"].tolist() == ["1", "2"]


def test_parts_of_one_surface_become_one_row_so_that_people_count_once(folder, read):
    one, other = shapely.box(377000, 6399000, 377100, 6399100), shapely.box(377200, 6399000, 377300, 6399100)
    frame = gpd.GeoDataFrame(
        {"kod": ["T1", "T1", "T2"], "folk": [500, 500, 80]}, geometry=[one, other, shapely.box(0, 0, 1, 1)], crs=3006
    )
    frame.loc[2, "geometry"] = shapely.box(378000, 6399000, 378100, 6399100)
    frame.to_file(folder / "a.gpkg")
    layer = read("population", "a.gpkg", columns={"kod": "id", "folk": "residents"})
    assert layer.frame["residents"].tolist() == [500, 80]
    assert layer.frame.geometry.area.tolist() == [20_000, 10_000]
    assert [finding.row for finding in of_code(layer, "row-left-out")] == ["T1-2"]
    assert layer.rows_read == 3


def test_rows_of_one_id_that_differ_are_no_parts(folder, read):
    square = shapely.box(377000, 6399000, 377100, 6399100)
    frame = gpd.GeoDataFrame({"id": ["0", "0", "0"], "residents": [5, 6, 5]}, geometry=[square] * 3, crs=3006)
    frame.to_file(folder / "a.gpkg")
    layer = read("population", "a.gpkg")
    assert layer.frame["residents"].tolist() == [5, 6, 5]
    assert "id-duplicate" in codes(layer)


def test_the_code_of_a_municipality_is_its_id(folder, read):
    write(folder, "code;name", "1490;Borås")
    assert read("municipality", "a.csv").frame["id"].tolist() == ["1490"]


CELLS = st.one_of(st.none(), st.sampled_from(["a", "b", "7", "80 personer", "okänd", "-1", " "]))
EAST = st.sampled_from([None, "okänd", "0", "377000", "378000,5"])
NORTH = st.sampled_from([None, "", "0", "6399000", "6400000,5"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(rows=st.lists(st.tuples(CELLS, CELLS, EAST, NORTH), min_size=1, max_size=8))
def test_rows_in_are_rows_kept_and_rows_listed(tmp_path, rows):
    folder = tmp_path / "layers"
    folder.mkdir(exist_ok=True)
    write(folder, "id;capacity;x;y", *(";".join(cell or "" for cell in row) for row in rows))
    declaration = declare("shelter", "a.csv", crs="EPSG:3006")
    layer = read_layer("lager", declaration, root=tmp_path, state=tmp_path / "s", code_lists={})
    assert layer.rows_read == len(rows)
    assert layer.rows_read == len(layer.frame) + len(of_code(layer, "row-left-out"))
    assert layer.frame["id"].is_unique
    assert layer.frame.index.tolist() == list(range(len(layer.frame)))
