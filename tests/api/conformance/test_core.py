"""OGC API – Features – Part 1: Core (17-069r4), Annex A, each test under the name of its own."""

from datetime import datetime

import pytest

import shapely

from tests.api.conformance.conftest import CRS84, GEOJSON, ids, items, link, shapes
from tests.api.conftest import HTML

LAYER = "samhallsviktigt"
BAD = {
    "limit": ["0", "-1", "abc", "1.5", ""],
    "offset": ["-1", "x"],
    "bbox": ["", "1,2,3", "a,b,c,d", "1,2,3,4,5", "11,58,12,57", "nan,1,2,3", "inf,1,2,3"],
    "datetime": ["junk", "2026-13-01", "2026-01-01T00:00:00", "2026-02-01/2026-01-01", "/", "../..", "a/b/c"],
}


def test_conf_core_http(api):
    assert api.get("/collections").http_version == "HTTP/1.1"
    assert api.head("/collections").status_code == 200
    assert api.post("/collections").status_code == 405


def test_conf_core_root_op_and_success(api):
    landing = api.get("/").json()

    for rel in ("service-desc", "conformance", "data"):
        assert api.get(link(landing, rel)).status_code == 200
    assert api.get(link(landing, "service-doc", "text/html")).headers["content-type"].startswith("text/html")
    assert {"self", "alternate"} <= {each["rel"] for each in landing["links"]}


def test_conf_core_api_definition_op_and_success(api):
    found = api.get(link(api.get("/").json(), "service-desc", "application/vnd.oai.openapi+json;version=3.0"))

    assert found.status_code == 200
    assert found.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"


def test_conf_core_conformance_op_and_success(api):
    classes = api.get("/conformance").json()["conformsTo"]

    base = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
    assert {base + name for name in ("core", "geojson", "html", "oas30")} <= set(classes)


def test_conf_core_query_param_unknown(api):
    for path in ("/collections", f"/collections/{LAYER}", f"/collections/{LAYER}/items", "/conformance", "/api"):
        answer = api.get(path, params={"foo": "bar"})
        assert (path, answer.status_code, answer.json()["place"]) == (path, 400, "foo")


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_conf_core_query_param_invalid(api, name, value):
    answer = api.get(f"/collections/{LAYER}/items", params={name: value})

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["place"] == name


def test_conf_core_fc_md_op_success_items_links(api, collections):
    listed = api.get("/collections").json()

    assert {"self", "alternate"} <= {each["rel"] for each in listed["links"]}
    assert all(each.get("type") for each in listed["links"])
    for name, each in collections.items():
        found = [row for row in each["links"] if row["rel"] == "items"]
        assert all(row["href"].startswith(f"http://127.0.0.1:8000/collections/{name}/items") for row in found)
        assert {row["type"] for row in found} >= {GEOJSON, "text/html"}


def test_conf_core_fc_md_extent(town, collections):
    for name, each in collections.items():
        placed = town.layer(name).frame.geometry.dropna()
        assert ("spatial" in each.get("extent", {})) == (len(placed) > 0)
        if len(placed):
            west, south, east, north = placed.to_crs(4326).total_bounds
            assert each["extent"]["spatial"]["bbox"][0] == pytest.approx([west, south, east, north], abs=1e-7)
            assert each["extent"]["spatial"]["crs"] == CRS84


def test_conf_core_sfc_md_op_and_success(api, collections):
    for name, each in collections.items():
        found = api.get(f"/collections/{name}").json()
        assert {key: found[key] for key in each if key != "links"} == {k: v for k, v in each.items() if k != "links"}
        assert link(found, "self") == f"/collections/{name}"


def test_conf_core_fc_op_and_response(api, collections, town):
    for name in collections:
        found = items(api, name, limit=10_000)
        assert found["type"] == "FeatureCollection"
        assert ids(found) == town.layer(name).frame["id"].astype(str).tolist()
        assert found["numberMatched"] == found["numberReturned"] == len(found["features"])
        assert datetime.fromisoformat(found["timeStamp"]).tzinfo is not None


def test_conf_core_fc_limit_definition_and_response(api, town):
    assert len(items(api, "vagar")["features"]) == 100
    assert len(items(api, "vagar", limit=3)["features"]) == 3
    assert len(items(api, "byggnader", limit=99_999)["features"]) == min(10_000, len(town.layer("byggnader").frame))


def test_conf_core_fc_links(api):
    answer = api.get("/collections/vagar/items", params={"limit": 5, "offset": 5})
    found = answer.json()

    assert {"self", "alternate", "next", "prev", "collection"} <= {each["rel"] for each in found["links"]}
    for each in found["links"]:
        assert each["href"] in answer.headers["link"]
        assert api.get(each["href"]).headers["content-type"].split(";")[0] == each["type"]


def test_conf_core_fc_next_leads_through_all_rows_once(api, town):
    found, walked = items(api, "vagar", limit=400), []
    while True:
        walked += ids(found)
        if not any(each["rel"] == "next" for each in found["links"]):
            break
        found = api.get(link(found, "next")).json()

    assert walked == town.layer("vagar").frame["id"].tolist()


def test_conf_core_fc_number_matched_and_returned(api):
    found = items(api, "vagar", limit=7, bbox="11.1,57.85,11.2,57.9")
    every = items(api, "vagar", limit=10_000, bbox="11.1,57.85,11.2,57.9")

    assert found["numberReturned"] == 7
    assert found["numberMatched"] == len(every["features"]) > 7


@pytest.mark.parametrize("layer", ["vagar", "byggnader", "samhallsviktigt", "aktorer"])
def test_conf_core_fc_bbox_definition_and_response(api, layer):
    """Those that touch the box by their own coordinates, and those without a place; six numbers are four."""
    box = (11.13, 57.87, 11.19, 57.9)
    every = shapes(items(api, layer, limit=10_000))
    expected = {key for key, each in every.items() if each is None or shapely.intersects(shapely.box(*box), each)}

    found = items(api, layer, limit=10_000, bbox=",".join(map(str, box)))
    assert set(ids(found)) == expected
    assert len(expected) > 0
    west, south, east, north = box
    with_heights = items(api, layer, limit=10_000, bbox=f"{west},{south},0,{east},{north},90")
    assert ids(with_heights) == ids(found)


def test_conf_core_fc_bbox_across_the_date_line(api, town):
    every = items(api, "vagar", bbox="10,-90,-10,90")

    assert every["numberMatched"] == len(town.layer("vagar").frame)
    assert items(api, "vagar", bbox="170,-90,-170,90")["numberMatched"] == 0


def test_conf_core_fc_time_definition_and_response(api, town):
    """The layer of people is valid from the end of 2025; the others at all times."""
    begins = town.declarations["befolkning"].valid_from
    count = len(town.layer("befolkning").frame)

    def matched(moment, layer="befolkning"):
        return items(api, layer, datetime=moment)["numberMatched"]

    assert str(begins) == "2025-12-31"
    assert matched("2026-11-16T12:00:00Z") == matched("2026-01-01/..") == matched("../2025-12-31") == count
    assert matched("2025-12-31") == matched("2020-01-01T00:00:00+01:00/2026-01-01T00:00:00Z") == count
    assert matched("2025-12-30T23:59:59Z") == matched("/2025-12-30") == 0
    assert matched("1900-01-01", "vagar") == len(town.layer("vagar").frame)


def test_conf_core_f_op_and_success(api, collections):
    for name in collections:
        first = items(api, name, limit=1)["features"]
        for each in first:
            answer = api.get(f"/collections/{name}/items/{each['id']}")
            found = answer.json()
            assert {key: found[key] for key in each} == each
            assert {"self", "alternate", "collection"} <= {row["rel"] for row in found["links"]}
            assert answer.headers["content-type"] == GEOJSON
    assert api.get("/collections/vagar/items/finns-inte").status_code == 404


def test_conf_geojson_content(api, collections):
    """Longitude before latitude, within the municipality's surroundings."""
    for name in collections:
        for each in items(api, name, limit=50)["features"]:
            assert each["type"] == "Feature"
            assert set(each) == {"type", "id", "geometry", "properties"}
            if each["geometry"]:
                west, south, east, north = shapely.geometry.shape(each["geometry"]).bounds
                assert 10 < west <= east < 13
                assert 57 < south <= north < 59


def test_conf_html_content(api, collections):
    api.app.state.service.findings()  # the start page tells them: read before, not while the pages are asked for
    addresses = ["/", "/conformance", "/collections", "/api.html", "/collections/vagar/items/vag-00001"]
    addresses += [f"/collections/{name}" for name in collections]
    addresses += [f"/collections/{name}/items" for name in ("vagar", LAYER, "beroenden", "djup_q100")]
    for address in addresses:
        answer = api.get(address, headers=HTML)
        assert (address, answer.status_code) == (address, 200)
        assert answer.headers["content-type"].startswith("text/html")
        assert "<h1" in answer.text
