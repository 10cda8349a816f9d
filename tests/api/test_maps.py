"""A map is a page, a table and one file; its script stands at an address that says what is in it."""

import re

import pytest

from geoansvar.model.access import Access, Principal
from tests.api.conftest import HTML, client_of


def test_every_declared_map_is_listed_and_drawn(client, town):
    names = [row["name"] for row in client.get("/maps").json()["maps"]]

    assert names == sorted(town.recipes)
    for name in names:
        page = client.get(f"/maps/{name}", headers=HTML)
        assert page.status_code == 200
        assert town.recipes[name].title in page.text


def test_a_format_that_the_list_has_not_is_refused(client):
    for address in ("/maps?f=xml", "/?f=xml", "/omrade?f=xml"):
        assert (client.get(address).status_code, client.get(address).json()["place"]) == (400, "f")


def test_the_maps_script_is_served_and_an_old_one_is_not(client):
    page = client.get("/maps/lagesbild", headers=HTML).text
    address = re.search(r'src="(/maps/lagesbild/[0-9a-f]{16}\.js)"', page)[1]

    assert client.get(address).headers["content-type"].startswith("text/javascript")
    assert client.get("/maps/lagesbild/0000000000000000.js").status_code == 404


def test_the_single_file_is_a_download_that_asks_for_nothing(client):
    answered = client.get("/maps/lagesbild?f=single")

    assert 'filename="OVNING-lagesbild-2026-11-16.html"' in answered.headers["content-disposition"]
    assert not re.search(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="(?!data:)', answered.text)


@pytest.mark.parametrize("paper", ["a4", "a3"])
def test_a_map_to_print_is_a_pdf_on_the_paper_that_was_asked_for(client, paper):
    answered = client.get(f"/maps/lagesbild?f=pdf&paper={paper}")

    assert answered.headers["content-type"] == "application/pdf"
    assert f'filename="OVNING-lagesbild-2026-11-16-{paper}.pdf"' in answered.headers["content-disposition"]
    assert answered.content.startswith(b"%PDF")
    assert f"/maps/lagesbild?f=pdf&amp;paper={paper}" in client.get("/maps/lagesbild", headers=HTML).text


def test_without_a_paper_it_is_a4_and_another_paper_is_refused(client):
    refused = client.get("/maps/lagesbild?f=pdf&paper=a5")

    assert "-a4.pdf" in client.get("/maps/lagesbild?f=pdf").headers["content-disposition"]
    assert (refused.status_code, refused.json()["place"]) == (400, "paper")


def test_a_maps_name_and_texts_are_english_where_english_is_chosen(client):
    swedish, english = (client.get(f"/maps/lagesbild?lang={lang}", headers=HTML).text for lang in ("sv", "en"))

    assert ("<h1>Lägesbild</h1>" in swedish, "<h1>Overview</h1>" in english) == (True, True)
    assert "Outside the mapped extent does not mean that it is safe." in english
    assert "Flooding" in english
    assert {row["title"] for row in client.get("/maps?lang=en").json()["maps"]} >= {"Overview"}


def test_a_map_above_the_askers_level_is_not_there(town):
    outsider = client_of(town, principal=Principal("public", Access.PUBLIC, {}))

    assert outsider.get("/maps").json() == {"maps": []}
    assert outsider.get("/maps/lagesbild").json()["code"] == "unknown-name"
    assert outsider.get("/maps/lagesbild").status_code == 404
    assert outsider.get("/maps/lagesbild?f=pdf").status_code == 404


def test_the_named_objects_stand_in_tables_beside_the_map(client, town):
    page = client.get("/maps/lagesbild", headers=HTML).text
    names = town.layer("trygghetspunkter").frame["name"]

    assert all(name in page for name in names)


@pytest.mark.parametrize(("lang", "line"), [
    ("sv", "Underlag enligt din behörighet. Kan vara ofullständigt."),
    ("en", "Data as your access allows. May be incomplete."),
])  # fmt: skip
def test_below_full_access_every_page_has_the_one_line(town, lang, line):
    staff, all_seen = client_of(town, principal=Principal("staff", Access.INTERNAL)), client_of(town)
    for address in ("/maps/lagesbild", "/omrade?address=Allégatan 12&buffer_m=300", "/ansvar", "/"):
        for client, limited in ((staff, True), (all_seen, False)):
            page = client.get(address, params={"lang": lang} if "?" not in address else None, headers=HTML | {
                "Accept-Language": lang,
            })  # fmt: skip
            assert page.status_code == 200
            assert (line in page.text) is limited, (address, limited)
