"""An area comes from a drawing or a saved warning, always in WGS 84 longitude and latitude."""

import json

import pytest

import shapely

from geoansvar.crs import geometry_in
from geoansvar.errors import AreaUnusable
from geoansvar.layers import area_from_json, read_area_file

RING = [[12.9, 57.7], [13.0, 57.7], [13.0, 57.8], [12.9, 57.7]]
TRIANGLE = {"type": "Polygon", "coordinates": [RING]}
FEATURE = {"type": "Feature", "properties": {"namn": "Viskan"}, "geometry": TRIANGLE}
CAP_POLYGON = "57.7,12.9 57.7,13.0 57.8,13.0 57.7,12.9"
CAP_XML = """<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><info>
<area><areaDesc>Norrby</areaDesc>{}</area></info></alert>"""
CAP_JSON = {"info": [{"area": [{"areaDesc": "Norrby", "polygon": CAP_POLYGON}]}]}
SMHI = [{"id": 1, "event": {"sv": "Höga flöden"}, "warningAreas": [
    {"areaName": {"sv": "Viskan"}, "area": FEATURE}, {"areaName": {"sv": "Vänern"}, "area": None},
    {"areaName": {"sv": "Ätran"}, "area": {"type": "Feature", "properties": {}, "geometry": TRIANGLE}}]}]  # fmt: skip


def same(found):
    return shapely.equals(shapely.from_geojson(json.dumps(found.geometry)), shapely.Polygon(RING))


@pytest.mark.parametrize(
    ("data", "title"),
    [
        (TRIANGLE, "område"), (FEATURE, "Viskan"), ({"type": "FeatureCollection", "features": [FEATURE]}, "Viskan"),
        ({"type": "FeatureCollection", "features": [FEATURE, FEATURE]}, "Viskan"), (CAP_JSON, "Norrby"),
        ({"alert": CAP_JSON}, "Norrby"), ({"alerts": [CAP_JSON]}, "Norrby"), (SMHI, "Viskan, Ätran"),
        (SMHI[0], "Viskan, Ätran"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_every_way_of_saving_an_area_gives_the_same_area(tmp_path, data, title, encoding):
    path = tmp_path / "område.json"
    path.write_text(json.dumps(data), encoding=encoding)
    found = read_area_file(path)
    assert found.title == title
    assert same(found)
    assert same(area_from_json(data))


def test_cap_as_xml(tmp_path):
    path = tmp_path / "varning.xml"
    path.write_text(CAP_XML.format(f"<polygon>{CAP_POLYGON}</polygon>"), "utf-8")
    assert read_area_file(path).title == "Norrby"
    assert same(read_area_file(path))


def test_a_cap_circle_has_its_radius_in_kilometres(tmp_path):
    path = tmp_path / "varning.xml"
    path.write_text(CAP_XML.format("<circle>57.721,12.9401 2</circle>"), "utf-8")
    circle = geometry_in(shapely.from_geojson(json.dumps(read_area_file(path).geometry)))
    assert shapely.distance(shapely.centroid(circle), shapely.Point(377306.7, 6399513.9)) < 8
    assert shapely.area(circle) == pytest.approx(3.14159 * 2000**2, rel=0.01)


def test_a_drawing_in_sweref_with_a_crs_member_is_taken_over():
    square = shapely.box(377_000, 6_399_000, 378_000, 6_400_000)
    data = json.loads(shapely.to_geojson(square)) | {"crs": {"type": "name", "properties": {"name": "EPSG:3006"}}}
    back = geometry_in(shapely.from_geojson(json.dumps(area_from_json(data).geometry)))
    assert shapely.area(shapely.symmetric_difference(back, square)) < 1


BROKEN = {
    "not json": "område", "cut": '{"type": "Polygon", "coordinates": [[[12', "no geometry": '{"type": "Feature"}',
    "nothing in it": '{"type": "FeatureCollection", "features": []}', "a number": "7", "other json": '{"a": 1}',
    "other array": '[{"a": 1}]', "broken xml": "<alert><info>", "xml without area": "<alert></alert>",
    "two corners": CAP_XML.format("<polygon>57.7,12.9 57.8,13.0</polygon>"),
    "entities": '<!DOCTYPE a [<!ENTITY b "c">]><alert>&b;</alert>', "bad circle": CAP_XML.format("<circle>x</circle>"),
    "bad crs": '{"type": "Point", "coordinates": [1, 2], "crs": {"type": "name"}}',
}  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN)
def test_what_is_no_area_is_refused_with_a_remedy(tmp_path, fault):
    path = tmp_path / "område.json"
    path.write_text(BROKEN[fault], "utf-8")
    with pytest.raises(AreaUnusable) as refused:
        read_area_file(path)
    assert refused.value.remedy is not None


MISSHAPEN = [
    {"type": "FeatureCollection", "features": [1]}, {"type": "FeatureCollection", "features": {"a": 1}},
    FEATURE | {"properties": [1]}, {"info": 5}, {"alert": 5}, {"alerts": [3]}, {"alerts": 3}, {"info": [3]},
    {"info": {"area": [1]}}, {"warningAreas": 5}, {"warningAreas": [3]}, {"warningAreas": [{"area": [1]}]},
    {"warningAreas": [{"area": FEATURE, "areaName": "x"}]}, TRIANGLE | {"crs": {"properties": [1]}},
    TRIANGLE | {"crs": 5}, {"info": {"area": {"polygon": 5}}}, {"info": {"area": {"circle": "57.7,12.9 1.2.3"}}},
    {"info": {"area": {"circle": "57.7,12.9"}}}, {"info": {"area": {"circle": "57.7,12.9 57.7,12.9 2"}}},
    {"info": {"area": {"circle": "157.7,12.9 2"}}}, {"type": "Feature", "geometry": [1]},
]  # fmt: skip


@pytest.mark.parametrize("data", MISSHAPEN, ids=lambda data: json.dumps(data)[:60])
def test_json_of_another_shape_is_refused_with_place_and_remedy(tmp_path, data):
    path = tmp_path / "varning.json"
    path.write_text(json.dumps(data), "utf-8")
    with pytest.raises(AreaUnusable) as refused:
        read_area_file(path)
    assert refused.value.place == "varning.json"
    assert refused.value.remedy is not None


@pytest.mark.parametrize("pair", ["57.75;12.95", "57.75", "57.75,12,95", "57.75,x", "957.75,12.95", "٥٧,12.95"])
def test_a_corner_that_cannot_be_read_is_never_left_out(pair):
    with pytest.raises(AreaUnusable) as refused:
        area_from_json({"info": {"area": {"polygon": f"{CAP_POLYGON} {pair} 57.7,12.9"}}})
    assert pair in str(refused.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(AreaUnusable, match="finns inte"):
        read_area_file(tmp_path / "område.geojson")
