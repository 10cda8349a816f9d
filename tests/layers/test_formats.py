"""Every kind of source is read to the same rows, and what cannot be opened says why."""

import json
import os
import zipfile

import pandas as pd
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

import geopandas as gpd
import pyogrio
import shapely

from geoansvar.errors import ColumnMissing, SourceMissing, SourceUnreadable
from tests.layers.conftest import codes, of_code, point, remedy

ROWS = gpd.GeoDataFrame(
    {"id": ["å1", "ö2"], "name": ["Åslidens skola", "Öresjö camping"]}, geometry=[point(), point(378_000)], crs=3006
)


def write(folder, file):
    path = folder / file
    if file.endswith(".parquet"):
        ROWS.to_parquet(path)
    elif file.endswith(".geojson"):
        ROWS.to_crs(4326).to_file(path)
    elif file.endswith(".sqlite"):
        ROWS.to_file(path, driver="SQLite")
    elif file.endswith(".zip"):
        ROWS.to_file(folder / "x.shp", encoding="UTF-8")
        with zipfile.ZipFile(path, "w") as archive:
            for part in folder.glob("x.*"):
                archive.write(part, part.name)
    else:
        ROWS.to_file(path)
    return path


@pytest.mark.parametrize(
    "file", ["a.gpkg", "a.parquet", "a.shp", "a.geojson", "a.fgb", "a.zip", "a.gml", "a.kml", "a.sqlite", "a.tab"]
)
def test_the_same_rows_come_out_of_every_format(folder, read, file):
    if file == "a.kml":
        ROWS.to_crs(4326).rename(columns={"name": "Name"}).to_file(folder / file, driver="KML")
    else:
        write(folder, file)
    before = {path.name for path in folder.iterdir()}
    frame = read("place", file).frame.sort_values("id", ignore_index=True)  # FlatGeobuf has an order of its own
    assert frame["name"].tolist() == ROWS["name"].tolist()
    assert frame.geometry.distance(ROWS.geometry).max() < 0.02
    assert frame.crs == "EPSG:3006"
    assert {path.name for path in folder.iterdir()} == before  # nothing is written beside the source


TABLES = {
    "semicolon and decimal comma": "id;name;öst;nord\nå1;Åslidens skola;377306,7;6399513,9\n"
    "ö2;Öresjö camping;378000;6399513,9\n",
    "comma": "id,name,öst,nord\nå1,Åslidens skola,377306.7,6399513.9\nö2,Öresjö camping,378000,6399513.9\n",
    "tab": "id\tname\töst\tnord\nå1\tÅslidens skola\t377306.7\t6399513.9\nö2\tÖresjö camping\t378000\t6399513.9\n",
    "spaces between thousands": "id;name;öst;nord\nå1;Åslidens skola;377 306,7;6 399 513,9\n"
    "ö2;Öresjö camping;378 000;6 399 513,9\n",
    "quoted": 'id;name;öst;nord\n"å1";"Åslidens skola";377306,7;6399513,9\n"ö2";"Öresjö camping";378000;6399513,9\n',
    "other case and blanks": " ID ; NAME ;Öst;NORD\nå1; Åslidens skola ;377306,7;6399513,9\n"
    "ö2;Öresjö camping;378000;6399513,9\n",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_read_whatever_separates_it_and_however_it_is_encoded(folder, read, table, encoding):
    (folder / "a.csv").write_bytes(TABLES[table].encode(encoding))
    layer = read("place", "a.csv", crs="EPSG:3006")
    assert layer.frame["name"].tolist() == ROWS["name"].tolist()
    assert layer.frame.geometry.tolist() == ROWS.geometry.tolist()
    assert ("encoding-guessed" in codes(layer)) == (encoding == "cp1252")


def workbook(folder, *sheets, file="a.xlsx"):
    book = Workbook(write_only=True)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(folder / file)


HEADINGS = ["id", "name", "x", "y"]
BODY = [["å1", "Åslidens skola", 377306.7, 6399513.9], ["ö2", "Öresjö camping", 378000, 6399513.9]]


def test_a_workbook_is_read(folder, read):
    workbook(folder, ("Blad1", [HEADINGS, *BODY]), ("Blad2", []))
    assert read("place", "a.xlsx", crs="EPSG:3006").frame.geometry.tolist() == ROWS.geometry.tolist()


def test_with_several_filled_sheets_one_must_be_named(folder, read):
    workbook(folder, ("Skolor", [HEADINGS, *BODY]), ("Bad", [HEADINGS, *BODY]))
    with pytest.raises(SourceUnreadable) as refused:
        read("place", "a.xlsx", crs="EPSG:3006")
    assert "Skolor, Bad" in remedy(refused.value)
    assert len(read("place", "a.xlsx", crs="EPSG:3006", sheet="skolor").frame) == 2
    with pytest.raises(SourceUnreadable) as refused:
        read("place", "a.xlsx", crs="EPSG:3006", sheet="Skolr")
    assert "Menades Skolor?" in remedy(refused.value)


@pytest.mark.parametrize("file", ["a.xlsx", "a.csv"])
def test_headings_below_a_title_are_pointed_out(folder, read, file):
    if file == "a.xlsx":
        workbook(folder, ("Blad1", [["Skolor 2026"], [], HEADINGS, *BODY]))
    else:
        (folder / file).write_text("Skolor 2026;;;\nid;name;x;y\nå1;Åslidens skola;377306;6399513\n", encoding="utf-8")
    with pytest.raises(SourceUnreadable) as refused:
        read("place", file, crs="EPSG:3006")
    assert f"på rad {3 if file == 'a.xlsx' else 2}" in refused.value.render()


def test_a_formula_that_failed_is_unknown_and_said(folder, read):
    workbook(folder, ("Blad1", [["id", "name", "residents"], ["1", "Norrby", "#REF!"], ["2", "Hässleholmen", 12]]))
    layer = read("population", "a.xlsx")
    assert layer.frame["residents"].tolist() == [pd.NA, 12]
    assert "excel-fault" in codes(layer)


def test_a_table_with_neither_coordinates_nor_addresses_is_read(folder, read):
    (folder / "a.csv").write_text("id;name\na1;Växjö kommun\n", encoding="utf-8")
    layer = read("actor", "a.csv")
    assert layer.frame.geometry.isna().all()
    assert layer.frame["placed_by"].tolist() == [None]


def test_a_row_with_more_values_than_headings_is_refused(folder, read):
    (folder / "a.csv").write_text("id;name\n" + "1;A\n" * 30 + "2;B;C\n", encoding="utf-8")
    with pytest.raises(SourceUnreadable) as refused:
        read("place", "a.csv")
    assert "Rad 32" in refused.value.render()


@pytest.mark.parametrize(
    ("claimed", "written", "finding"),
    [
        ("ISO 88591", "ISO-8859-1", None), ("UTF-8", "utf-8", None), ("1252", "CP1252", None),
        (None, "ISO-8859-1", None), ("UTF-8", "ISO-8859-1", "encoding-lies"), ("ISO-8859-1", "utf-8", "encoding-lies"),
    ],
)  # fmt: skip
def test_what_a_cpg_claims_is_held_against_the_bytes(folder, read, claimed, written, finding):
    ROWS.to_file(folder / "a.shp", encoding=written)
    if claimed is None:
        (folder / "a.cpg").unlink()
    else:
        (folder / "a.cpg").write_text(claimed, "ascii")
    layer = read("place", "a.shp")
    assert layer.frame["name"].tolist() == ROWS["name"].tolist()
    assert ("encoding-lies" in codes(layer)) == (finding is not None)


def test_a_bare_geometry_is_a_layer_of_one_row(folder, read):
    (folder / "a.json").write_text('{"type":"Point","coordinates":[12.9401,57.7210]}', "utf-8")
    assert len(read("reference", "a.json").frame) == 1


def test_projected_geojson_with_a_crs_member_is_believed(folder, read):
    place = {"type": "Point", "coordinates": [206021.4, 6400597.6]}
    feature = {"type": "Feature", "properties": {}, "geometry": place}
    crs = {"type": "name", "properties": {"name": "EPSG:3007"}}
    data = {"type": "FeatureCollection", "crs": crs, "features": [feature]}
    (folder / "a.geojson").write_text(json.dumps(data), "utf-8")
    layer = read("reference", "a.geojson")
    assert layer.frame.geometry.iloc[0].distance(point()) < 1
    assert "local-zone" in codes(layer)


def test_with_several_layers_the_only_one_with_geometry_is_taken(folder, read):
    ROWS.to_file(folder / "a.gpkg", layer="platser")
    pyogrio.write_dataframe(pd.DataFrame({"x": [1]}), folder / "a.gpkg", layer="tabell", append=True)
    assert len(read("place", "a.gpkg").frame) == 2
    ROWS.to_file(folder / "a.gpkg", layer="andra", mode="a")
    with pytest.raises(SourceUnreadable) as refused:
        read("place", "a.gpkg")
    assert refused.value.place == "layers/lager.toml: source.layer"
    assert "platser, andra" in remedy(refused.value)
    assert len(read("place", "a.gpkg", layer="andra").frame) == 2
    with pytest.raises(SourceUnreadable, match="Menades platser"):
        read("place", "a.gpkg", layer="plaster")


@pytest.mark.parametrize("file", ["a.gpkg", "a.parquet", "a.shp", "a.geojson", "a.fgb", "a.xlsx"])
def test_a_truncated_file_is_refused(folder, read, file):
    many = pd.concat([ROWS] * 2000, ignore_index=True).assign(id=range(4000))
    if file == "a.xlsx":
        workbook(folder, ("Blad1", [HEADINGS, *BODY * 500]))
    elif file == "a.parquet":
        many.to_parquet(folder / file)
    else:
        (many.to_crs(4326) if file.endswith("json") else many).to_file(folder / file)
    os.truncate(folder / file, (folder / file).stat().st_size * 6 // 10)
    with pytest.raises(SourceUnreadable) as refused:
        read("place", file)
    assert str(refused.value.place).startswith("layers/lager.toml")
    assert str(folder) not in refused.value.render()


@pytest.mark.parametrize("suffix", ["gpkg", "parquet", "geojson", "fgb", "xlsx", "csv", "tif", "las", "pdf"])
def test_a_file_that_is_not_what_it_claims_is_refused(folder, read, suffix):
    file = f"a.{suffix}"
    (folder / file).write_bytes(b"\x00\x01\x02 not this at all " * 20)
    with pytest.raises(SourceUnreadable):
        read("place", file)


def test_json_that_is_no_geojson_is_refused(folder, read):
    (folder / "a.json").write_text('{"kommun": "Borås", "punkter": 3}', "utf-8")
    with pytest.raises(SourceUnreadable):
        read("reference", "a.json")


def test_a_missing_file_is_named_with_what_was_probably_meant(folder, read):
    write(folder, "skolor.gpkg")
    with pytest.raises(SourceMissing) as missing:
        read("place", "skolar.gpkg")
    assert "Menades skolor.gpkg?" in missing.value.render()
    with pytest.raises(SourceMissing):
        read("place", "data/finns_inte.gpkg")


def test_an_empty_file_a_folder_and_a_lock_file_are_refused(folder, read):
    (folder / "tom.csv").touch()
    (folder / "mapp").mkdir()
    (folder / "~$a.xlsx").write_bytes(b"\x05user")
    for file, fault in (("tom.csv", "tom"), ("mapp", "mapp"), ("~$a.xlsx", "låsfil")):
        with pytest.raises(SourceUnreadable, match=fault):
            read("place", file)


def test_a_file_that_another_program_holds_is_refused(folder, read, monkeypatch):
    path = write(folder, "a.gpkg")
    real = type(path).open

    def locked(self, *arguments, **more):
        if self.name == "a.gpkg":
            raise PermissionError(13, "locked")
        return real(self, *arguments, **more)

    monkeypatch.setattr(type(path), "open", locked)
    with pytest.raises(SourceUnreadable, match="låst"):
        read("place", "a.gpkg")


def test_a_workbook_under_a_password_says_so(folder, read):
    (folder / "a.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)
    with pytest.raises(SourceUnreadable, match="lösenord"):
        read("place", "a.xlsx")


@pytest.mark.parametrize("part", [".dbf", ".shx"])
def test_a_shapefile_without_a_part_names_it(folder, read, part):
    write(folder, "a.shp")
    (folder / f"a{part}").unlink()
    with pytest.raises(SourceUnreadable, match=f"a{part}"):
        read("place", "a.shp")


def test_a_shapefiles_cut_names_are_still_ours(folder, read):
    ROWS.assign(capacity_n=[10, 20]).to_file(folder / "a.shp")
    assert read("safety-point", "a.shp").frame["capacity_night"].tolist() == [10, 20]


def test_a_required_column_that_is_missing_is_named_with_what_was_probably_meant(folder, read):
    (folder / "a.csv").write_text("id;namn;befolkning\n1;Norrby;4\n", encoding="utf-8")
    with pytest.raises(ColumnMissing) as missing:
        read("population", "a.csv")
    assert "residents" in missing.value.message.render()
    assert "id, namn, befolkning" in remedy(missing.value)
    (folder / "b.csv").write_text("id;nam\n1;Norrby\n", encoding="utf-8")
    with pytest.raises(ColumnMissing) as missing:
        read("place", "b.csv")
    assert '"nam" = "name"' in remedy(missing.value)


def test_a_declared_column_that_is_not_there_is_a_finding(folder, read):
    (folder / "a.csv").write_text("id;name;gatuadres\n1;Norrby;Allégatan 1\n", encoding="utf-8")
    layer = read("place", "a.csv", columns={"gatuadress": "address"})
    assert "Menades gatuadres?" in remedy(of_code(layer, "column-unknown")[0])


def test_a_curve_is_read_as_short_straight_pieces(folder, read):
    arc = """<?xml version="1.0"?>
    <ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" xmlns:gml="http://www.opengis.net/gml">
    <gml:featureMember><ogr:bank fid="a"><ogr:geometryProperty><gml:Curve srsName="EPSG:3006"><gml:segments><gml:Arc>
    <gml:posList>377000 6399000 377100 6399100 377200 6399000</gml:posList>
    </gml:Arc></gml:segments></gml:Curve></ogr:geometryProperty></ogr:bank></gml:featureMember></ogr:FeatureCollection>"""
    (folder / "a.gml").write_text(arc, "utf-8")
    geometry = read("reference", "a.gml").frame.geometry.iloc[0]
    assert geometry.length == pytest.approx(314.16, abs=1)  # half a circle of radius 100 m


def test_parquet_without_a_stated_system_is_in_degrees_as_the_format_says(folder, read):
    ROWS.to_crs(4326).to_parquet(folder / "a.parquet")
    table = pq.read_table(folder / "a.parquet")
    about = json.loads(table.schema.metadata[b"geo"])
    del about["columns"]["geometry"]["crs"]
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(about).encode()}), folder / "a.parquet")
    assert read("place", "a.parquet").frame.geometry.distance(ROWS.geometry).max() < 0.01


def test_rows_in_which_nothing_stands_are_left_out_and_listed(folder, read):
    (folder / "a.csv").write_text("id;name\n1;Norrby\n;\n2;Hässleholmen\n", encoding="utf-8")
    layer = read("place", "a.csv")
    assert (layer.rows_read, len(layer.frame)) == (3, 2)
    assert [finding.row for finding in of_code(layer, "row-left-out")] == ["rad 2"]


def test_an_empty_layer_is_read_and_said(folder, read):
    ROWS.iloc[:0].to_file(folder / "a.gpkg")
    layer = read("place", "a.gpkg")
    assert len(layer.frame) == 0
    assert "layer-empty" in codes(layer)


def test_every_column_of_the_kind_is_there_with_its_type(folder, read):
    (folder / "a.csv").write_text("id;name;Egen kolumn\n1;Skolan; x \n", encoding="utf-8")
    frame = read("safety-point", "a.csv").frame
    kinds = {name: str(frame[name].dtype) for name in ("name", "endurance_h", "capacity_day", "services", "reviewed")}
    assert kinds == {
        "name": "object", "endurance_h": "float64", "capacity_day": "Int64", "services": "object", "reviewed": "object"
    }  # fmt: skip
    assert frame.loc[0, ["type", "services", "reviewed", "Egen kolumn"]].tolist() == [None, (), None, "x"]
    assert shapely.is_missing(frame.geometry.to_numpy()).all()
