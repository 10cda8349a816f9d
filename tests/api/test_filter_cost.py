"""No filter and no order takes the service from the others: what takes long is judged beside them, or refused."""

import json
import threading

import pytest

from geoansvar import Workspace
from geoansvar.api.features import items as rows_module
from geoansvar.api.features.cql import MOST_CONDITIONS, read
from geoansvar.api.features.query import MOST_SORTED
from geoansvar.api.features.selecting import selected
from tests.api.conftest import client_of

LIKE = "name LIKE '%a%b%'"


def items(client, **asked):
    return client.get("/collections/samhallsviktigt/items", params={"limit": "1"} | asked)


def joined(count, word=" OR "):
    return word.join([LIKE] * count)


@pytest.mark.parametrize("word", [" OR ", " AND "])
def test_more_conditions_than_a_filter_may_have_are_refused(client, word):
    assert items(client, filter=joined(MOST_CONDITIONS, word)).status_code == 200

    refused = items(client, filter=joined(MOST_CONDITIONS + 1, word))

    assert (refused.status_code, refused.json()["code"]) == (400, "parameter-invalid")
    assert str(MOST_CONDITIONS) in refused.json()["detail"]


def test_a_condition_within_another_counts_too(client):
    named = {"op": "isNull", "args": [{"property": "name"}]}
    grown = named
    for _ in range(MOST_CONDITIONS // 2):
        grown = {"op": "and", "args": [grown, named]}
    asked = {"filter": json.dumps({"op": "and", "args": [grown] * 3}), "filter-lang": "cql2-json"}

    assert items(client, **asked).status_code == 400


@pytest.mark.parametrize("count", [1, 40, 300, 900])
def test_not_upon_not_is_judged_or_refused(client, count):
    answer = items(client, filter=f"{'NOT ' * count}name = 'a'")

    assert answer.status_code == (200 if count <= 40 else 400)


def test_not_upon_not_within_parentheses_is_refused(client):
    written = ("NOT " * 20 + "(") * 40 + "name = 'a'" + ")" * 40

    assert items(client, filter=written).status_code == 400


@pytest.mark.parametrize("names", ["name,name", "name,-name", "id,+id", None])
def test_rows_are_ordered_by_few_fields_each_once(client, names):
    told = client.get("/collections/samhallsviktigt/sortables").json()["properties"]
    assert len(told) > MOST_SORTED

    assert items(client, sortby=names or ",".join(list(told)[: MOST_SORTED + 1])).status_code == 400
    assert items(client, sortby=",".join(list(told)[:MOST_SORTED])).status_code == 200


def test_what_a_filter_asks_is_counted():
    assert read(joined(7), "cql2-text").conditions == 7
    assert read(f"{LIKE} AND NOT (name IS NULL OR {LIKE})", "cql2-text").conditions == 3


@pytest.mark.parametrize(("conditions", "beside"), [(1, False), (40, True)])
def test_a_long_filter_is_judged_beside_the_others(town, monkeypatch, conditions, beside):
    """Many conditions upon few rows are as much work as one condition upon many."""
    client = client_of(town)
    with client:
        items(client)
        rows = len(town.layer("samhallsviktigt").frame)
        monkeypatch.setattr(rows_module, "_MUCH_WORK", 10 * rows)
        judged, loop = [], []

        def seen(*asked):
            judged.append(threading.get_ident())
            return selected(*asked)

        monkeypatch.setattr(rows_module, "selected", seen)
        client.portal.call(lambda: loop.append(threading.get_ident()))
        items(client, filter=joined(conditions))

    assert (judged != loop) is beside


def test_a_long_filter_counts_as_several_requests(town_folder, tmp_path, monkeypatch):
    policy = town_folder / "api/service.toml"
    few = policy.read_text("utf-8").replace("requests_per_minute = 600", "requests_per_minute = 40")
    policy.write_text(few, "utf-8")
    client = client_of(Workspace.find(town_folder, state=tmp_path), None, unnamed="public")
    asked = {"filter": " OR ".join(["id LIKE '%a%'"] * MOST_CONDITIONS)}
    monkeypatch.setattr(rows_module, "_MUCH_WORK", 10)
    found = [client.get("/collections/trygghetspunkter/items", params=asked).status_code for _ in range(5)]

    assert found == [200] * 3 + [429] * 2  # a quarter of forty, and the request itself
