"""OGC API – Features – Part 3: Filtering (19-079r2), Annex A, and its table of refusals."""

import json

import pytest

from geoansvar.api.features.cql import read
from geoansvar.errors import ParameterInvalid
from tests.api.conformance.conftest import EPSG, ids, items

LAYER = "samhallsviktigt"


def refused(api, text, **more):
    answer = api.get(f"/collections/{LAYER}/items", params={"filter": text, **more})
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()


def test_conf_queryables_get_queryables_uri(api, collections):
    rel = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
    for name, each in collections.items():
        address = f"/collections/{name}/queryables"
        assert [row["href"] for row in each["links"] if row["rel"] == rel] == [f"http://127.0.0.1:8000{address}"]
        answer = api.get(address)
        assert answer.headers["content-type"] == "application/schema+json"
        found = answer.json()
        assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert found["$id"] == f"http://127.0.0.1:8000{address}"
        assert found["type"] == "object"


def test_conf_queryables_every_queryable_can_be_asked_about_and_nothing_else(api, collections):
    for name in collections:
        found = api.get(f"/collections/{name}/queryables").json()
        assert found["additionalProperties"] is False
        for key in found["properties"]:
            whole = items(api, name, limit=1)["numberMatched"]
            unknown = items(api, name, limit=1, filter=f'"{key}" IS NULL')["numberMatched"]
            known = items(api, name, limit=1, filter=f'"{key}" IS NOT NULL')["numberMatched"]
            assert unknown + known == whole


def test_conf_filter_filter_param_and_mixing(api):
    """A filter and a box both hold, and so do two filters joined."""
    box = "11.13,57.87,11.19,57.9"
    both = set(ids(items(api, LAYER, filter="sector='LIV'", bbox=box, limit=1000)))
    sector = set(ids(items(api, LAYER, filter="sector='LIV'", limit=1000)))
    assert both == sector & set(ids(items(api, LAYER, bbox=box, limit=1000)))
    assert both < sector


def test_conf_filter_filter_lang_default_and_json(api):
    as_text = items(api, LAYER, filter="endurance_h >= 24 AND sector = 'LIV'", limit=1000)
    asked = {
        "op": "and",
        "args": [
            {"op": ">=", "args": [{"property": "endurance_h"}, 24]},
            {"op": "=", "args": [{"property": "sector"}, "LIV"]},
        ],
    }
    as_json = items(api, LAYER, **{"filter": json.dumps(asked), "filter-lang": "cql2-json", "limit": 1000})

    assert ids(as_text) == ids(as_json) != []
    assert as_text["features"] == items(api, LAYER, filter="endurance_h >= 24 AND sector = 'LIV'",
                                        **{"filter-lang": "cql2-text", "limit": 1000})["features"]  # fmt: skip
    assert refused(api, "name='x'", **{"filter-lang": "ecql"})["place"] == "filter-lang"


@pytest.mark.parametrize(
    ("code", "corner"), [("3006", "6423000,273500,6424500,275000"), ("4326", "57.88,11.17,57.91,11.2")]
)
def test_conf_filter_filter_crs_param(api, code, corner):
    """What a filter draws is in its own system, in the order of that system's axes."""
    asked = {"filter": f"S_INTERSECTS(geometry, BBOX({corner}))", "filter-crs": f"{EPSG}{code}", "limit": 1000}
    by_box = {"bbox": corner, "bbox-crs": f"{EPSG}{code}", "limit": 1000, "filter": "geometry IS NOT NULL"}

    assert ids(items(api, LAYER, **asked)) == ids(items(api, LAYER, **by_box)) != []


def test_conf_filter_filter_expression_that_cannot_be_meant(api):
    assert refused(api, "finns_inte = 1")["detail"] == "Det finns inget fält som heter finns_inte."
    for text in (
        "", "name", "name =", "name = 1", "endurance_h = 'x'", "reviewed > DATE('2026-13-01')", "name LIKE 1",
        "endurance_h IN ('x')", "1 = 1", "foo(name) = 1", "S_INTERSECTS(name, POINT(1 1))",
        "S_INTERSECTS(geometry, POLYGON((0 0,1 1,0 1,1 0,0 0)))", "S_INTERSECTS(geometry)", "name BETWEEN 1 AND 2",
        "T_AFTER(name, DATE('2026-01-01'))", "object_ids = 'x'", "name = reviewed", "A_CONTAINS(name, ('x'))",
        "S_BUFFER(geometry, 1) = 2", "name LIKE '" + "%a" * 200 + "'", "CASEI(name)", "NOT name",
    ):  # fmt: skip
        assert refused(api, text)["place"] == "filter", text
    for node in ('{"op":"foo","args":[]}', "[]", "1", '"x"', "{", '{"op":"and","args":[]}', '{"op":"=","args":[1]}',
                 '{"op":"in","args":[{"property":"name"},1]}', '{"op":"=","args":[{"property":1},2]}',
                 '{"op":"isNull","args":[]}', '{"op":"s_within","args":[{"property":"geometry"},{"type":"Point"}]}',
                 '{"op":"s_within","args":[{"property":"geometry"},{"bbox":[1,2]}]}',
                 '{"op":"t_after","args":[{"property":"reviewed"},{"interval":["x"]}]}'):  # fmt: skip
        assert refused(api, node, **{"filter-lang": "cql2-json"})["place"] == "filter", node


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5_000 + "name='x'" + ")" * 5_000,
        "NOT " * 5_000 + "name='x'",
        "endurance_h" + "+1" * 20_000 + "=1",
        "name='x'" + " OR name='y'" * 4_000,
        "name='" + "x" * 60_000 + "'",
    ],
)
def test_a_filter_too_deep_or_long_is_refused_before_it_is_parsed(text):
    """The parser would take the process with it."""
    with pytest.raises(ParameterInvalid, match="för långt"):
        read(text, "cql2-text")


def test_json_too_deep_is_refused(api):
    deep = '{"op":"not","args":[' * 1_000 + "true" + "]}" * 1_000

    assert refused(api, deep, **{"filter-lang": "cql2-json"})["place"] == "filter"
    assert refused(api, "(" * 100 + "name='x'" + ")" * 100)["detail"].startswith("Filtret är för långt")


@pytest.mark.parametrize(
    ("name", "beside"), [("bbox-crs", "bbox"), ("filter-crs", "filter"), ("filter-lang", "filter")]
)
def test_a_parameter_that_says_something_of_another_needs_it(api, name, beside):
    value = "cql2-text" if name == "filter-lang" else "[EPSG:3006]"
    answer = api.get(f"/collections/{LAYER}/items", params={name: value})

    assert answer.status_code == 400
    assert beside in answer.json()["detail"]
