"""The search box finds what people call things, and every suggestion can be asked about."""

import pytest

from geoansvar.api.named import fold
from tests.api.conftest import HTML


def found(client, words):
    return client.get("/search", params={"q": words}).json()


def test_an_address_is_found_by_its_beginning(client):
    assert any(row["label"].startswith("Allégatan") for row in found(client, "allég"))


@pytest.mark.parametrize("words", ["allég", "Alm", "q100", "Centr", "vård", "skola", "Ekby"])
def test_every_suggestion_can_be_asked_about(client, words):
    suggestions = found(client, words)

    assert suggestions
    for row in suggestions:
        if row["area"] is None:
            assert row["phone"] in row["detail"], "an actor without an area is there to be called"
            continue
        answered = client.post("/questions", json={"kind": "affected-area", "area": row["area"]})
        assert answered.status_code == 200, row


@pytest.mark.parametrize(
    ("layer", "way"), [("samhallsviktigt", "feature"), ("trygghetspunkter", "feature"), ("distrikt", "feature")]
)
def test_objects_are_found_by_name(client, town, layer, way):
    frame = town.layer(layer).frame
    name = frame.loc[~frame.geometry.isna(), "name"].iloc[0]

    areas = [row["area"] for row in found(client, name) if row["label"] == name]
    assert any(area.get(way, "").startswith(f"{layer}/") for area in areas)


def test_a_flow_is_found_by_its_name(client):
    assert any(row["area"].get("layer") == "oversvamning_q100" for row in found(client, "q100"))


@pytest.mark.parametrize("words", ["", " ", "<script>", "'; drop table", "%", "\\", "a" * 200])
def test_anything_may_be_typed(client, words):
    assert client.get("/search", params={"q": words}).status_code == 200


def test_case_and_spaces_do_not_matter(client):
    assert fold("  Allé   GATAN ") == "allé gatan"
    assert found(client, "ALLÉG") == found(client, "allég")


def test_an_object_hidden_from_the_asker_is_not_suggested(town):
    from geoansvar.model.access import Access, Principal
    from tests.api.conftest import client_of

    name = str(town.layer("samhallsviktigt").frame["name"].iloc[0])
    outsider = client_of(town, principal=Principal("public", Access.PUBLIC))

    assert not [row for row in found(outsider, name) if "samhallsviktigt" in str(row["area"])]


def test_words_that_name_one_thing_lead_straight_to_the_answer(client):
    page = client.get("/omrade", params={"sok": "allégatan 12"}, headers=HTML)

    assert page.status_code == 200
    assert "Allégatan 12 + 300 m" in page.text


def test_words_that_name_nothing_say_so_and_keep_what_was_typed(client):
    page = client.get("/omrade", params={"sok": "Finnsintegatan 999", "buffer_m": "50"}, headers=HTML)

    assert page.status_code == 422
    assert 'value="Finnsintegatan 999"' in page.text
    assert 'value="50"' in page.text
