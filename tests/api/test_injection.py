"""What stands in the data is shown as it stands, and never run."""

import json

import pytest

from geoansvar import Workspace
from tests.api.conftest import HTML, QUESTION, client_of

PAYLOADS = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "${alert(1)} `${alert(1)}`",
    "{{ 7*7 }} {% raw %}",
    "javascript:alert(1)",
    "C:\\path\\2019 \\",
    "=HYPERLINK(\"x\")",
]  # fmt: skip


@pytest.fixture
def poisoned(town_folder, tmp_path):
    """A town whose points bear the payloads as names, services as addresses, and so on."""
    path = town_folder / "layers/data/trygghetspunkter.geojson"
    data = json.loads(path.read_text(encoding="utf-8"))
    for feature, payload in zip(data["features"], PAYLOADS * 10, strict=False):
        for key, value in feature["properties"].items():
            if key not in ("id", "status", "type", "level") and isinstance(value, str):
                feature["properties"][key] = payload
    path.write_text(json.dumps(data), encoding="utf-8")
    declaration = town_folder / "layers/trygghetspunkter.toml"
    text = (
        declaration.read_text(encoding="utf-8")
        .replace('owner = "', 'owner = "<b>x</b> ')
        .replace('owner  = "', 'owner = "<b>x</b> ')
    )
    declaration.write_text(text, encoding="utf-8")
    return client_of(Workspace.find(town_folder, state=tmp_path / "state"))


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/omrade?layer=kommungrans",
        "/maps/lagesbild",
        "/maps/lagesbild?f=single",
        "/omrade?layer=oversvamning_bhf&lang=en",
    ],
)
def test_a_name_is_text_on_every_page(poisoned, address):
    page = poisoned.get(address, headers=HTML)

    assert page.status_code == 200
    for payload in PAYLOADS[:3]:
        assert payload not in page.text
    assert "<b>x</b>" not in page.text
    assert "49 {%" not in page.text


def test_the_script_of_a_map_ends_no_element(poisoned):
    page = poisoned.get("/maps/lagesbild", headers=HTML).text
    address = next(part.split('"')[0] for part in page.split('src="') if part.startswith("/maps/lagesbild/"))

    assert "</script" not in poisoned.get(address).text
    assert "<img" not in poisoned.get(address).text


def test_suggestions_give_names_as_they_are_and_as_json_only(poisoned):
    answered = poisoned.get("/search", params={"q": "<script>"})

    assert answered.headers["content-type"] == "application/json"
    assert answered.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    "key", ["sok", "address", "place", "feature", "layer", "flood", "geometry", "buffer_m", "as_of"]
)
def test_what_stands_in_the_address_is_text_too(client, key, payload):
    page = client.get("/omrade", params={"address": "Allégatan 12", "buffer_m": "300"} | {key: payload}, headers=HTML)

    assert page.status_code in (200, 400, 404, 413, 422)
    for raw in PAYLOADS[:3]:
        assert raw not in page.text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_problem_repeats_a_payload_as_text(client, payload):
    for address in (f"/maps/{payload.replace('/', '')}", f"/finns/{payload}", f"/problems/{payload.replace('/', '')}"):
        page = client.get(address, headers=HTML)
        assert page.status_code in (404, 400)
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text


def test_a_question_with_a_payload_is_refused_as_a_document(client):
    question = QUESTION | {"kind": PAYLOADS[0]}
    answered = client.post("/questions", json=question)

    assert answered.status_code == 400
    assert answered.headers["content-type"] == "application/problem+json"
    assert client.post("/omrade/svar", json=question).text.count("<script") == 0
