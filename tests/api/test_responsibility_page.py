"""Ansvar: gaps, overlaps, what has expired and continuity, by table and by actor; every number opens its rows."""

import csv
import io

import pytest

from tests.api.conftest import HTML
from tests.api.pages import Links, count_of, group_of, names_in

PAGE = "/ansvar"
TABLES = ("gaps", "expired", "overlaps", "continuity")


@pytest.fixture(scope="module")
def answer(client):
    return client.post("/questions", json={"kind": "responsibility"}).json()


@pytest.fixture(scope="module")
def page(client):
    return client.get(PAGE, headers=HTML).text


def test_every_table_of_the_answer_stands_on_the_page(page, answer):
    for key in TABLES:
        assert count_of(page, key) == len(answer["result"][key]) > 0


def test_a_row_opens_its_object_and_its_actor(client, page):
    links = {href for _, href in Links(group_of(page, "continuity")).found if href.startswith("/collections/")}

    assert {href.split("/")[2] for href in links} == {"samhallsviktigt", "aktorer"}
    for href in sorted(links)[:3]:
        assert client.get(href, headers=HTML).status_code == 200


def test_the_state_of_a_contact_is_a_word(page):
    expired = group_of(page, "expired")

    assert "kontakten för gammal" in expired
    assert "kontakt saknas" in expired
    assert 'href="tel:' in expired


def test_a_number_opens_as_many_objects_as_it_counts(client, page, answer):
    affected = {row["key"]: row["affected"] for row in answer["totals"]}
    for key in ("actors", "vital_services"):
        href = next(href for _, href in Links(group_of(page, "totals")).found if f"of={key}" in href)
        shown = client.get(href.partition("#")[0], headers=HTML).text
        kind = {"actors": "aktorer", "vital_services": "samhallsviktigt"}[key]
        opened = {
            (row["layer"], row["id"]) for rows in answer["result"].values() for row in rows if row["layer"] == kind
        }
        others = {row["other"] for row in answer["result"]["overlaps"]} if key == "actors" else set()

        assert len({row_id for _, row_id in opened} | others) == affected[key]
        assert sum(count_of(shown, table) for table in TABLES) == sum(
            row["layer"] == kind for table in TABLES for row in answer["result"][table]
        )


def test_by_actor_every_number_opens_that_actors_rows(client, page):
    numbers = [
        (words, href) for words, href in Links(group_of(page, "actors")).found if "actor=" in href and words.isdigit()
    ]

    assert len(numbers) >= 5
    for words, href in numbers[:5]:
        address, _, group = href.partition("#g-")
        assert count_of(client.get(address, headers=HTML).text, group) == int(words)


def test_a_list_is_sorted_both_ways_and_what_is_unknown_comes_last(client):
    rising = client.get(PAGE, params={"table": "continuity", "sort": "actor_name"}, headers=HTML).text
    falling = client.get(PAGE, params={"table": "continuity", "sort": "-endurance_h"}, headers=HTML).text

    names = [name.casefold() for name in names_in(rising, "continuity") if name != "uppgift saknas"]
    assert len(names) > 20
    assert names == sorted(names, key=lambda name: name.translate(str.maketrans("åäö", "{|}")))
    assert "aria-sort" in group_of(falling, "continuity")
    assert "uppgift saknas" not in group_of(falling, "continuity").split("<tbody>", 1)[1].split("</tr>", 1)[0]


def test_a_search_narrows_one_list_and_its_file_alike(client, answer):
    asked = {"table": "continuity", "find": "APOTEK"}
    shown = client.get(PAGE, params=asked, headers=HTML).text
    wanted = [row for row in answer["result"]["continuity"] if "apotek" in str(row).lower()]
    kept = client.get(PAGE, params=asked | {"f": "csv", "group": "continuity"})

    assert count_of(shown, "continuity") == len(wanted) > 0
    assert count_of(shown, "gaps") == len(answer["result"]["gaps"])
    assert len(list(csv.DictReader(io.StringIO(kept.text.lstrip("\ufeff"))))) == len(wanted)


def test_what_is_not_found_is_counted_against_what_was_looked_in(client):
    shown = client.get(PAGE, params={"table": "gaps", "find": "finns inte alls"}, headers=HTML).text

    assert "0 av 4 rader innehåller det." in shown


@pytest.mark.parametrize(
    ("chosen", "start"), [("json", b"{"), ("csv", b"group,"), ("xlsx", b"PK"), ("pdf", b"%PDF"), ("geojson", b"{")]
)
def test_the_answer_is_kept_in_every_format(client, chosen, start):
    assert client.get(PAGE, params={"f": chosen}).content.startswith(start)


def test_what_cannot_be_meant_is_refused(client):
    assert client.get(PAGE, params={"of": "broar"}, headers=HTML).status_code == 400
    assert client.get(PAGE, params={"as_of": "i går"}, headers=HTML).status_code == 400
    assert client.get(PAGE, params={"f": "doc"}, headers=HTML).status_code == 400
    assert client.get(PAGE, params={"actor": "nej"}, headers=HTML).status_code == 200
