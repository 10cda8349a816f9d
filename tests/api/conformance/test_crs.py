"""OGC API – Features – Part 2: Coordinate Reference Systems by Reference (18-058r1), Annex A."""

import numpy as np
import pytest

import shapely
from pyproj import CRS

from geoansvar.api.features.crs_params import CRS84 as CRS84_SYSTEM
from geoansvar.api.features.crs_params import epsg
from tests.api.conformance.conftest import CRS84, EPSG, frame, ids, items, shapes

CODES = (4326, 3006, 3007, 3857)
NORTH_FIRST = (4326, 3006, 3007)
LAYER = "byggnader"


def test_conf_crs_fc_md_crs_list_and_storage(api, collections):
    spoken = [CRS84, *(f"{EPSG}{code}" for code in CODES)]

    assert api.get("/collections").json()["crs"] == spoken
    for each in collections.values():
        assert each["crs"] == spoken
        assert each["storageCrs"] == f"{EPSG}3006"
        assert each["storageCrs"] in each["crs"]


@pytest.mark.parametrize("code", CODES)
def test_conf_crs_fc_crs_definition_and_ogc_crs_header(api, code):
    for address in (f"/collections/{LAYER}/items", "/collections/vagar/items/vag-00001"):
        answer = api.get(address, params={"crs": f"{EPSG}{code}"})
        assert answer.status_code == 200
        assert answer.headers["content-crs"] == f"<{EPSG}{code}>"
        assert api.get(address).headers["content-crs"] == f"<{CRS84}>"


@pytest.mark.parametrize("short", ["[EPSG:3006]", "EPSG:3006", "urn:ogc:def:crs:EPSG::3006"])
def test_a_system_is_known_by_its_short_names_too(api, short):
    assert items(api, LAYER, crs=short)["features"] == items(api, LAYER, crs=f"{EPSG}3006")["features"]


@pytest.mark.parametrize("code", CODES)
def test_conf_crs_crs_action_axis_order_is_the_systems_own(api, town, code):
    """Held against geopandas; where the system's first axis points north, the pairs are turned."""
    expected = frame(town, LAYER, code).geometry
    found = shapes(items(api, LAYER, limit=10_000, crs=f"{EPSG}{code}"))
    assert (CRS.from_epsg(code).axis_info[0].direction == "north") == (code in NORTH_FIRST)

    got = shapely.get_coordinates(np.array([found[key] for key in expected.index], dtype=object))
    wanted = shapely.get_coordinates(expected.to_numpy())
    wanted = wanted[:, ::-1] if code in NORTH_FIRST else wanted
    if code == 3006:
        assert (got == wanted).all(), "what is stored is what is given"
    assert np.abs(got - wanted).max() <= (5.1e-8 if code == 4326 else 5.1e-4)


@pytest.mark.parametrize("name", ["crs", "bbox-crs", "filter-crs"])
@pytest.mark.parametrize("value", ["", "EPSG:3006x", f"{EPSG}3008", "http://example.org/x", "[EPSG:99999]"])
def test_conf_crs_fc_crs_valid_value_and_bbox_crs_valid_value(api, name, value):
    beside = {"bbox-crs": {"bbox": "11,57,12,58"}, "filter-crs": {"filter": "name='x'"}}.get(name, {})
    answer = api.get(f"/collections/{LAYER}/items", params={name: value, **beside})

    assert answer.status_code == 400
    assert answer.json()["place"] == name


@pytest.mark.parametrize("code", CODES)
def test_conf_crs_fc_bbox_crs_action_box_in_its_own_axis_order(api, town, code):
    places = frame(town, LAYER, code).geometry
    west, south, east, north = places.total_bounds
    box = (west + (east - west) * 0.4, south + (north - south) * 0.4, west + (east - west) * 0.6, north)
    expected = set(places.index[places.intersects(shapely.box(*box))])
    numbers = (box[1], box[0], box[3], box[2]) if code in NORTH_FIRST else box

    asked = {"bbox": ",".join(f"{each:.9f}" for each in numbers), "bbox-crs": f"{EPSG}{code}", "limit": 10_000}
    assert set(ids(items(api, LAYER, **asked))) == expected
    assert 0 < len(expected) < len(places)


def test_a_box_in_degrees_is_no_rectangle_in_metres(api, town):
    """Its southern side bends by metres in SWEREF 99 TM: what lies in the bend is told rightly."""
    west, south, east, north = 11.05, 57.88, 11.35, 57.95
    places = frame(town, LAYER, 4326).geometry
    exact = set(places.index[places.intersects(shapely.box(west, south, east, north))])
    corners = shapely.transform(
        shapely.box(west, south, east, north), lambda xy: np.column_stack(_to_metres(xy[:, 0], xy[:, 1]))
    )
    stored = town.layer(LAYER).frame.set_index("id").geometry
    roughly = set(stored.index[stored.intersects(shapely.box(*corners.bounds))])

    found = set(ids(items(api, LAYER, bbox=f"{west},{south},{east},{north}", limit=10_000)))
    assert found == exact
    assert found < roughly


def _to_metres(x, y):
    from geoansvar.crs import SWEREF99TM, WGS84, transformer

    return transformer(WGS84, SWEREF99TM).transform(x, y)


def test_which_axis_comes_first_is_decided_by_the_system_and_no_list():
    assert [epsg(code).flipped for code in CODES] == [code in NORTH_FIRST for code in CODES]
    assert not CRS84_SYSTEM.flipped
    for code in range(3006, 3019):
        assert epsg(code).flipped == (CRS.from_epsg(code).axis_info[0].direction == "north")
