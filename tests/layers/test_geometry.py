"""Geometry: what is repaired, what is lost, what does not fit the kind, each with the row's id."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import geopandas as gpd
import shapely

from geoansvar.errors import SourceUnreadable
from geoansvar.layers.geometry import cleaned
from geoansvar.layers.noted import Notes
from tests.layers.conftest import codes, of_code, point, remedy

E, N = 377_000, 6_399_000
SQUARE = shapely.box(E, N, E + 100, N + 100)
BOW_TIE = shapely.Polygon([(E, N), (E + 100, N + 100), (E + 100, N), (E, N + 100)])


def write(folder, geometries, file="a.gpkg", **columns):
    ids = [f"r{number}" for number in range(1, len(geometries) + 1)]
    frame = gpd.GeoDataFrame({"id": ids, **columns}, geometry=geometries, crs=3006)
    frame.to_parquet(folder / file) if file.endswith("parquet") else frame.to_file(folder / file)


def test_a_surface_that_crosses_itself_is_repaired_and_logged(folder, read):
    write(folder, [SQUARE, BOW_TIE])
    layer = read("building", "a.gpkg")
    assert layer.frame.geometry.is_valid.all()
    assert layer.frame.geometry.area.tolist() == [10_000, 5_000]
    found = of_code(layer, "geometry-repaired")
    assert [(finding.row, finding.severity) for finding in found] == [("r2", "note")]
    assert "Self-intersection" in found[0].text.render()


def test_a_surface_that_is_only_a_line_has_no_place(folder, read):
    write(folder, [SQUARE, shapely.Polygon([(E, N), (E + 10, N), (E, N)])])
    layer = read("building", "a.gpkg")
    assert layer.frame["placed_by"].tolist() == ["own", None]
    assert [finding.row for finding in of_code(layer, "geometry-collapsed")] == ["r2"]


def test_empty_and_absent_geometry_stay_as_rows_and_are_said(folder, read):
    write(folder, [point(), shapely.Point(), None], "a.parquet")
    layer = read("building", "a.parquet")
    assert layer.frame["placed_by"].tolist() == ["own", None, None]
    assert [finding.row for finding in of_code(layer, "geometry-empty")] == ["r2"]
    assert [finding.row for finding in of_code(layer, "geometry-missing")] == ["r3"]


def test_coordinates_that_are_no_numbers_give_no_place(folder, read):
    (folder / "a.csv").write_text("id;x;y\na;377000;6399000\nb;0;0\nc;okänd;6399000\nd;;\n", encoding="utf-8")
    layer = read("shelter", "a.csv", crs="EPSG:3006")
    assert layer.frame["placed_by"].tolist() == ["own", None, None, None]
    assert [finding.row for finding in of_code(layer, "coordinate-unreadable")] == ["b", "c"]


def test_endless_coordinates_give_no_place():
    notes = Notes("lager")
    endless = shapely.from_wkt("LINESTRING (0 0, inf 1)")
    ids = gpd.pd.Series(["a", "b"])
    kept = cleaned(gpd.GeoSeries([endless, point()]).to_numpy(), ids, notes)
    assert kept.tolist() == [None, point()]
    assert [finding.row for finding in of_code(notes, "geometry-not-finite")] == ["a"]


def test_heights_are_dropped_and_said_once(folder, read):
    write(folder, [shapely.Point(E, N, 112.5), shapely.Point(E, N + 9, 113.5)])
    layer = read("shelter", "a.gpkg")
    assert not layer.frame.geometry.has_z.any()
    assert codes(layer).count("z-dropped") == 1


def test_a_point_alone_in_a_multipoint_is_a_point(folder, read):
    write(folder, [shapely.MultiPoint([(E, N)])])
    assert read("shelter", "a.gpkg").frame.geometry.iloc[0] == shapely.Point(E, N)


def test_lines_are_no_municipality(folder, read):
    write(folder, [SQUARE.boundary], code=["1490"])
    with pytest.raises(SourceUnreadable) as refused:
        read("municipality", "a.gpkg")
    assert "linjer" in refused.value.render()
    assert 'kind = "reference"' in remedy(refused.value)


def test_a_line_among_surfaces_is_left_out_and_listed(folder, read):
    write(folder, [SQUARE, SQUARE.boundary, SQUARE], code=["1", "2", "3"])
    layer = read("district", "a.gpkg")
    assert layer.frame["id"].tolist() == ["r1", "r3"]
    assert [finding.row for finding in of_code(layer, "row-left-out")] == ["r2"]
    assert layer.rows_read == 3


def test_a_surface_where_a_point_was_expected_is_kept(folder, read):
    write(folder, [SQUARE], name=["Skolan"])
    layer = read("safety-point", "a.gpkg")
    assert layer.frame.geometry.iloc[0].equals(SQUARE)
    assert "geometry-type" in codes(layer)


def test_of_a_mixed_collection_the_part_that_fits_is_used(folder, read):
    write(folder, [shapely.GeometryCollection([SQUARE, point()])], code=["1"])
    assert read("district", "a.gpkg").frame.geometry.iloc[0].area == 10_000


def test_a_surface_round_the_world_cannot_be_read(folder, read):
    gpd.GeoDataFrame(geometry=[shapely.box(-179, -80, 179, 84)], crs=4326).to_file(folder / "a.gpkg")
    with pytest.raises(SourceUnreadable, match="utanför Europa"):
        read("reference", "a.gpkg")


def test_a_row_far_away_loses_its_place_and_not_its_row(folder, read):
    frame = gpd.GeoDataFrame({"id": ["a", "b", "c"]}, geometry=gpd.points_from_xy([12.9, 13, 100], [57.7, 58, -40]))
    frame.set_crs(4326).to_file(folder / "a.gpkg")
    layer = read("shelter", "a.gpkg")
    assert layer.frame["placed_by"].tolist() == ["own", "own", None]
    assert [finding.row for finding in of_code(layer, "geometry-far-away")] == ["c"]


def test_a_dependency_has_no_geometry_even_if_its_file_has(folder, read):
    write(folder, [point()], dependent=["a"], provider=["b"])
    layer = read("dependency", "a.gpkg")
    assert layer.frame.geometry.isna().all()
    assert "geometry-unused" in codes(layer)


CORNERS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=9)


@given(st.lists(st.one_of(st.none(), CORNERS.map(lambda ring: shapely.Polygon([*ring, ring[0]]))), min_size=1))
def test_every_geometry_is_valid_or_gone_and_every_change_is_logged(polygons):
    notes = Notes("lager")
    before = gpd.GeoSeries(polygons, crs=3006).to_numpy()
    after = cleaned(before, gpd.pd.Series([str(row) for row in range(len(before))]), notes)
    logged = {finding.row for finding in notes.findings}
    for row, (old, new) in enumerate(zip(before, after, strict=True)):
        assert new is None or (new.is_valid and new.geom_type.endswith("Polygon") and not new.is_empty)
        assert old is new or str(row) in logged
