"""What stands in the data is shown as it stands, and never run."""

import json
import re
from urllib.parse import quote

import pytest

from geoansvar import Workspace
from tests.api.conftest import HTML, QUESTION, client_of
from tests.maps.hostile import PAYLOADS as HOSTILE

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
    text = re.sub(r'(?m)^owner( *)= "', r'owner\1= "<b>x</b> ', declaration.read_text(encoding="utf-8"))
    declaration.write_text(text, encoding="utf-8")
    workspace = Workspace.find(town_folder, state=tmp_path / "state")
    assert set(workspace.layer("trygghetspunkter").frame["name"]) >= set(PAYLOADS)  # read, and not left out as faulty
    return client_of(workspace)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/omrade?layer=kommungrans",
        "/maps/lagesbild",
        "/maps/lagesbild?f=single",
        "/omrade?layer=oversvamning_bhf&lang=en",
        "/ansvar",
        "/ansvar?table=continuity&sort=name&find=script",
        "/tackning?kind=coverage",
        "/tackning?kind=status",
        "/tackning?kind=isolation&anchors=kommungrans&flood=Q100",
        "/tackning?kind=what-if",
        "/collections/trygghetspunkter/items?f=html&sort=name",
        "/collections/trygghetspunkter/items?f=html&find=script&lang=en",
        "/collections/trygghetspunkter/items/t-allehallen?f=html",
        "/collections/trygghetspunkter/items/t-stadshuset?f=html",
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


WRITTEN = {
    "/ansvar": ("actor", "of", "table", "sort", "find", "as_of", "group"),
    "/tackning": (
        "kind", "question", "mode", "within_m", "within_min", "by", "flood", "vehicle", "types", "services", "floods",
        "anchors", "close_roads", "barrier", "proposed", "of", "at", "table", "sort", "find", "as_of",
    ),
    "/collections/trygghetspunkter/items": ("sort", "find", "offset", "limit"),
}  # fmt: skip
EVERY_PAYLOAD = [*PAYLOADS, *HOSTILE.values()]


@pytest.mark.parametrize("payload", EVERY_PAYLOAD)
@pytest.mark.parametrize("path", WRITTEN)
def test_what_stands_in_the_address_of_a_list_is_text_too(client, path, payload):
    kinds = ({"kind": "coverage"}, {"kind": "isolation"}) if path == "/tackning" else ({},)
    for given, key in ((given, key) for given in kinds for key in WRITTEN[path]):
        page = client.get(path, params=given | {key: payload}, headers=HTML)

        assert page.status_code in (200, 400, 404, 422), (key, page.status_code)
        for raw in ("<script>alert", "<img src=x", "<script>window", "<svg onload", "49{%", '" onmouseover'):
            assert raw not in page.text, key


@pytest.mark.parametrize("payload", [each for each in EVERY_PAYLOAD if "\u0000" not in each])
def test_an_id_may_be_anything_and_is_text(client, payload):
    for address in ("/collections/vagar/items/", "/collections/"):
        page = client.get(address + quote(payload, safe=""), headers=HTML)

        assert page.status_code in (400, 404)
        for raw in ("<script>alert", "<img src=x", "<script>window", "<svg onload"):
            assert raw not in page.text
