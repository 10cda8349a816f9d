"""Whoever searches as people write finds the municipality, the actors, and a street whose accent was left out."""

import pytest

from tests.api.conftest import HTML


def found(client, words):
    return client.get("/search", params={"q": words}).json()


@pytest.mark.parametrize("words", ["Övningsköping", "kommun", "hela", "hela kommunen", "Övningsköpings kommun"])
def test_the_municipality_itself_comes_first(client, words):
    assert found(client, words)[0]["area"] == {"feature": "kommungrans/kommun-9999"}


def test_the_whole_municipality_is_named_and_not_its_id(client):
    page = client.get("/omrade", params={"sok": "hela kommunen"}, headers=HTML)

    assert '<h2 id="area">Övningsköping, hela kommunen</h2>' in page.text


def test_an_actor_is_found_by_its_name_with_its_number(client, town):
    frame = town.layer("aktorer").frame
    for row in frame.itertuples():
        number = row.phone_24_7 or row.phone or "kontakt saknas"
        hits = found(client, row.name)
        assert any(each["label"] == row.name and number in each["detail"] for each in hits), row.name


@pytest.mark.parametrize("words", ["Allegatan 12", "allégatan12", "ALLEGATAN  12", "allégatan 12 övningsköping"])
def test_an_address_is_suggested_however_it_is_typed(client, words):
    assert found(client, words)[0]["area"]["address"] == "Allégatan 12"


def test_a_street_without_its_accent_leads_to_the_answer(client):
    page = client.get("/omrade", params={"sok": "Allegatan 12"}, headers=HTML)

    assert "Allégatan 12 + 300 m" in page.text


def test_a_letter_is_not_an_accent(client):
    page = client.get("/omrade", params={"sok": "Ållégatan 12"}, headers=HTML)

    assert page.status_code == 422
