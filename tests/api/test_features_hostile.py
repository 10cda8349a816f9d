"""Whatever is written in the address, the answer is rows or what was wrong: never that something broke."""

import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

LAYERS = ("samhallsviktigt", "trygghetspunkter", "vagar", "beroenden", "djup_q100", "nej", "a/b")
PARTS = (
    "name", "endurance_h", "reviewed", "services", "geometry", "oneway", "=", "<>", "<", " LIKE ", " IN ", "(", ")",
    "'x'", "'%_'", "5", "-1e400", "NULL", " IS NULL", " AND ", " OR ", "NOT ", "S_INTERSECTS(", "POINT(1 1)",
    "POINT(nan nan)", "POINT EMPTY", "POLYGON((0 0,1 1,1 0,0 0))", "BBOX(1,2,3,4)", ",", "DATE('2026-01-01')",
    "DATE('x')", "TIMESTAMP('9999-12-31T23:59:59Z')", "INTERVAL('..','..')", "T_DURING(", "A_CONTAINS(", "CASEI(",
    "true", "\x00", "å", "😀", "'", '"', "--", ";", "[", "{", "+", "*", " BETWEEN ",
)  # fmt: skip
VALUES = (
    "", "0", "-1", "abc", "1e9", "9" * 30, "NaN", "true", "[EPSG:3006]", "11,57,12,58", "1,2,3,4,5,6", "1e400,1,2,3",
    "9e307,1,9.1e307,2", "-180,-90,180,90", "2026-01-01", "0001-01-01", "9999-12-31T23:59:59-14:00", "../..", "\x00",
    "%", "name", "-name,+id", ",", "geometry", "cql2-json", "sv", "csv", "x\r\ny: z",
)  # fmt: skip
NAMES = (
    "limit", "offset", "bbox", "bbox-crs", "datetime", "crs", "filter", "filter-lang", "filter-crs", "sortby",
    "properties", "skipGeometry", "f", "lang",
)  # fmt: skip
NODES: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from([None, 1, -1e308, "x", True, [], {}, {"property": "name"}, {"property": "geometry"},
                     {"property": "endurance_h"}, {"date": 5}, {"bbox": [1, 2]}, {"interval": ["..", None]},
                     {"type": "Point", "coordinates": []}, {"type": "GeometryCollection", "geometries": []}]),
    lambda inner: st.builds(
        lambda op, args: {"op": op, "args": args},
        st.sampled_from(["=", "and", "not", "in", "like", "between", "isNull", "casei", "s_within", "t_after",
                         "a_contains", "t_during", "+", "foo"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=6,
)  # fmt: skip


def asked(client, layer, parameters):
    answer = client.get(f"/collections/{layer}/items", params=parameters)
    assert answer.status_code in (200, 400, 404), (layer, parameters, answer.text)
    assert "y" not in answer.headers
    if answer.status_code != 200:
        assert answer.headers["content-type"] in ("application/problem+json", "text/html; charset=utf-8")


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=9).map("".join))
@example("POINT EMPTY")
def test_filters_in_words(client, written):
    asked(client, "samhallsviktigt", {"filter": written})


@settings(max_examples=150)
@given(NODES)
def test_filters_in_json(client, node):
    asked(client, "trygghetspunkter", {"filter": json.dumps(node), "filter-lang": "cql2-json"})


@settings(max_examples=150)
@given(
    st.sampled_from(LAYERS), st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES), min_size=1, max_size=4)
)
def test_parameters(client, layer, parameters):
    asked(client, layer, parameters)
