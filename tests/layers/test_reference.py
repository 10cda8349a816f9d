"""Reference systems: the check points of Borås and Alingsås in every system, and what is refused."""

import pytest

import geopandas as gpd
import shapely
from pyproj import CRS

from geoansvar.errors import CRSRefused
from geoansvar.layers.guess import guess
from geoansvar.layers.noted import Notes
from geoansvar.layers.reference import crossed_in
from tests.layers.conftest import codes, of_code, remedy

# Longitude and latitude, then x = east and y = north in each system.
BORAS = {
    "EPSG:4326": (12.9401, 57.7210),
    "EPSG:3006": (377306.7, 6399513.9),
    "EPSG:3007": (206021.4, 6400597.6),
    "EPSG:3008": (116634.6, 6400346.8),
    "EPSG:3021": (1329292.0, 6403189.6),
}
ALINGSAS = {
    "EPSG:4326": (12.5335, 57.9300),
    "EPSG:3006": (353942.4, 6423581.6),
    "EPSG:3007": (181608.7, 6423611.0),
    "EPSG:3008": (92737.8, 6423895.6),
    "EPSG:3021": (1306202.5, 6427548.4),
}
PLACES = [(place, code) for place in (BORAS, ALINGSAS) for code in place]


def cross(xy, *, stated=None, found=None):
    notes = Notes("lager")
    geometry = crossed_in(shapely.points([xy]), stated=stated, found=CRS(found) if found else None, notes=notes)
    return geometry[0], notes.findings


@pytest.mark.parametrize(("place", "code"), PLACES)
def test_a_check_point_lands_where_it_should_whichever_system_it_comes_in(place, code):
    landed, _ = cross(place[code], stated=code)
    assert landed.distance(shapely.Point(place["EPSG:3006"])) < 8  # degrees were given to four decimals
    assert cross(place[code], found=code)[0] == landed


@pytest.mark.parametrize(("place", "code"), PLACES)
def test_swapped_axes_are_found_named_and_put_right(place, code):
    swapped, findings = cross(place[code][::-1], stated=code)
    assert swapped == cross(place[code], stated=code)[0]
    assert "axes-swapped" in codes(findings)


@pytest.mark.parametrize(("place", "code"), PLACES)
def test_without_a_system_the_layer_is_refused_with_a_guess(place, code):
    with pytest.raises(CRSRefused) as refused:
        cross(place[code])
    said = refused.value.render()
    assert ("EPSG:3007–3018" if code in ("EPSG:3007", "EPSG:3008") else code) in said
    assert "crs = " in remedy(refused.value)


@pytest.mark.parametrize(
    ("x", "y", "codes_fitting", "swapped"),
    [
        (377306, 6399513, ("EPSG:3006",), False),
        (6399513, 377306, ("EPSG:3006",), True),
        (1329292, 6403189, ("EPSG:3021",), False),
        (6403189, 1329292, ("EPSG:3021",), True),
        (12.94, 57.72, ("EPSG:4326",), False),
        (57.72, 12.94, ("EPSG:4326",), True),
        (1440000, 7900000, ("EPSG:3857",), False),
        (1450000, 7500000, ("EPSG:3021", "EPSG:3857"), False),  # Norrbotten in RT90, or Skåne in web-mercator
    ],
)
def test_the_guess(x, y, codes_fitting, swapped):
    found = guess(x, y)
    assert found is not None
    assert (found.codes, found.swapped) == (codes_fitting, swapped)


@pytest.mark.parametrize(("x", "y"), [(206021, 6400597), (92737, 6423895), (40_500, 6_200_000)])
def test_a_local_zone_is_never_picked_out_by_its_numbers(x, y):
    found = guess(x, y)
    assert found is not None
    assert len(found.codes) == 12


@pytest.mark.parametrize(("x", "y"), [(0, 0), (5.9, 52.5), (190_000, 507_000), (2_600_000, 1_200_000)])
def test_what_is_not_swedish_is_not_guessed(x, y):
    assert guess(x, y) is None


@pytest.mark.parametrize(
    ("stated", "really"),
    [("EPSG:4326", "EPSG:3006"), ("EPSG:3006", "EPSG:4326"), ("EPSG:3006", "EPSG:3021"), ("EPSG:3006", "EPSG:3008"),
     ("EPSG:3007", "EPSG:3006"), ("EPSG:4326", "EPSG:3021")],
)  # fmt: skip
def test_coordinates_that_contradict_the_stated_system_are_refused_by_name(stated, really):
    with pytest.raises(CRSRefused) as refused:
        cross(BORAS[really], stated=stated)
    assert stated in refused.value.message.render()
    assert ("EPSG:3007–3018" if really == "EPSG:3008" else really) in refused.value.message.render()


def test_a_file_that_is_right_wins_over_a_declaration_that_is_wrong():
    with pytest.raises(CRSRefused) as refused:
        cross(BORAS["EPSG:3008"], stated="EPSG:3006", found="EPSG:3008")
    assert "Ta bort raden crs" in remedy(refused.value)


def test_a_declaration_that_is_right_wins_over_a_file_that_is_wrong():
    landed, findings = cross(BORAS["EPSG:3006"], stated="EPSG:3006", found="EPSG:4326")
    assert landed == shapely.Point(BORAS["EPSG:3006"])
    assert codes(findings) == ["crs-overridden"]


@pytest.mark.parametrize(
    ("code", "finding"), [("EPSG:3021", "rt90"), ("EPSG:3008", "local-zone"), ("EPSG:3857", "web-mercator")]
)
def test_systems_that_need_a_word_get_one(code, finding):
    xy = (1440485, 7914000) if code == "EPSG:3857" else BORAS[code]
    assert codes(cross(xy, stated=code)[1]) == [finding]


def test_a_zone_far_from_the_layer_is_doubted():
    _, findings = cross((45_000, 6_400_000), stated="EPSG:3018")  # 105 km west of 23.25 degrees: at 21.5
    assert "EPSG:3017" in of_code(findings, "zone-unlikely")[0].text.render()


def test_drawings_in_a_system_of_their_own_are_refused():
    with pytest.raises(CRSRefused) as refused:
        cross((12.0, -7.5), stated="EPSG:3857")
    assert "lokalt system" in refused.value.render()


def test_a_name_that_is_no_system_is_refused():
    with pytest.raises(CRSRefused) as refused:
        cross((0, 0), stated="EPSG:99999")
    assert refused.value.place == "layers/lager.toml: source.crs"


def test_heights_in_the_system_are_left_out():
    assert cross(BORAS["EPSG:3006"], stated="EPSG:5845")[0] == shapely.Point(BORAS["EPSG:3006"])


def test_what_lies_abroad_is_read_and_said():
    _, findings = cross((5.91, 52.55), stated="EPSG:4326")
    assert codes(findings) == ["outside-sweden"]


def test_geojson_in_metres_is_not_taken_for_degrees(folder, read):
    content = '{"type": "Point", "coordinates": [377306.7, 6399513.9]}'
    (folder / "data.geojson").write_text(content, encoding="utf-8")
    with pytest.raises(CRSRefused) as refused:
        read("reference", "data.geojson")
    assert 'crs = "EPSG:3006"' in remedy(refused.value)
    landed = read("reference", "data.geojson", crs="EPSG:3006").frame.geometry.iloc[0]
    assert landed == shapely.Point(377306.7, 6399513.9)


def test_a_shapefile_without_prj_is_refused_with_the_guess(folder, read):
    gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.Point(BORAS["EPSG:3021"])], crs=3021).to_file(
        folder / "data.shp"
    )
    (folder / "data.prj").unlink()
    with pytest.raises(CRSRefused) as refused:
        read("reference", "data.shp")
    assert "RT90" in refused.value.render()
    assert 'crs = "EPSG:3021"' in remedy(refused.value)


def test_columns_called_lat_and_long_that_hold_metres_are_refused(folder, read):
    (folder / "data.csv").write_text("id,long,lat\na,377306.7,6399513.9\n", encoding="utf-8")
    with pytest.raises(CRSRefused) as refused:
        read("reference", "data.csv", crs="EPSG:4326")
    assert "EPSG:3006" in refused.value.render()


def test_latitude_and_longitude_in_each_others_columns_are_put_right(folder, read):
    (folder / "data.csv").write_text("id,latitude,longitude\na,12.9401,57.7210\n", encoding="utf-8")
    layer = read("reference", "data.csv", crs="EPSG:4326")
    assert "Longitud och latitud är omkastade" in of_code(layer, "axes-swapped")[0].text.render()
    assert layer.frame.geometry.iloc[0].distance(shapely.Point(BORAS["EPSG:3006"])) < 8
