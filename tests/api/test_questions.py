"""A question over HTTP is the same question, with the same answer, as anywhere else."""

import csv
import io
import json

import orjson
import pytest

from geoansvar.model.access import Access, Principal
from tests.api.conftest import QUESTION, client_of


def test_the_answer_is_the_workspaces_own(client, town):
    answered = client.post("/questions", json=QUESTION)

    assert answered.status_code == 200
    assert answered.headers["content-type"] == "application/json"
    assert answered.json() == orjson.loads(orjson.dumps(town.answer(QUESTION).as_json("sv")))


def test_the_same_question_gives_the_same_bytes(client):
    assert client.post("/questions", json=QUESTION).content == client.post("/questions", json=QUESTION).content


def test_every_total_adds_up(client):
    for row in client.post("/questions", json=QUESTION).json()["totals"]:
        assert row["total"] == row["affected"] + row["uncertain"] + row["outside"] + row["no_data"]


@pytest.mark.parametrize(
    ("name", "starts"),
    [
        ("csv", b"group,"),
        ("xlsx", b"PK"),
        ("pdf", b"%PDF"),
        ("geojson", b'{"type":"FeatureCollection"'),
        ("json", b"{"),
    ],
)
def test_a_format_is_chosen_in_the_address(client, name, starts):
    answered = client.post(f"/questions?f={name}", json=QUESTION)

    assert answered.status_code == 200
    assert answered.content.startswith(starts)


def test_a_format_is_chosen_in_the_accept_header(client):
    answered = client.post("/questions", json=QUESTION, headers={"Accept": "text/csv, application/json;q=0.5"})

    assert answered.headers["content-type"].startswith("text/csv")


def test_the_address_goes_before_the_accept_header(client):
    answered = client.post("/questions?f=json", json=QUESTION, headers={"Accept": "text/csv"})

    assert answered.headers["content-type"] == "application/json"


@pytest.mark.parametrize("name", ["csv", "xlsx", "pdf"])
def test_a_file_is_named_after_question_area_and_day_and_says_that_it_is_an_exercise(client, name):
    named = client.post(f"/questions?f={name}", json=QUESTION).headers["content-disposition"]

    assert f'filename="OVNING-berorda-aktorer-allegatan-12-300-m-2026-11-16.{name}"' in named


def test_the_csv_has_a_row_for_every_row_of_the_answer(client):
    answer = client.post("/questions", json=QUESTION).json()
    rows = list(csv.reader(io.StringIO(client.post("/questions?f=csv", json=QUESTION).text)))

    assert len(rows) - 1 == sum(len(found) for found in answer["result"].values())


def test_the_other_question_is_answered_too(client):
    answer = client.post("/questions", json={"kind": "responsibility"}).json()

    assert set(answer["result"]) == {"gaps", "overlaps", "expired", "continuity"}


def test_findings_are_in_the_language_asked_for(client):
    swedish = client.post("/questions", json=QUESTION).json()
    english = client.post("/questions?lang=en", json=QUESTION).json()

    assert [f["code"] for f in swedish["findings"]] == [f["code"] for f in english["findings"]]
    assert swedish["run"] == english["run"]


def test_an_answer_below_full_access_always_says_so(town):
    answer = client_of(town, principal=Principal("staff", Access.INTERNAL)).post("/questions", json=QUESTION).json()

    assert answer["notice"] == "access-limited"


def test_what_is_protected_is_not_in_the_answer_of_one_who_may_not_see_it(town):
    assert town.declarations["samhallsviktigt"].field_access("endurance_h") is Access.PROTECTED
    limited = client_of(town, principal=Principal("staff", Access.INTERNAL)).post("/questions", json=QUESTION).json()

    assert {row["endurance_h"] for row in limited["result"]["vital_services"]} <= {None}


def test_a_drawn_area_is_longitude_before_latitude(client):
    area = json.loads(client.post("/questions?f=geojson", json=QUESTION).content)["answer"]["area"]
    again = client.post("/questions", json={"kind": "affected-area", "area": {"geometry": area}}).json()

    first = client.post("/questions", json=QUESTION).json()
    assert [row["id"] for row in again["result"]["vital_services"]] == [
        row["id"] for row in first["result"]["vital_services"]
    ]
