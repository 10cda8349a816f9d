"""Whatever is wrong, the answer names the fault, the place and the remedy, and never a line of our own code."""

import pytest

from geoansvar.api.problems import STATUS, Problem, known_codes, problem_of, status_of
from geoansvar.errors import GeoansvarError, PlaceAmbiguous, TooLarge
from geoansvar.texts import text
from tests.api.conftest import HTML, QUESTION, client_of

SQUARE = [[12.9, 57.7], [12.91, 57.7], [12.91, 57.71], [12.9, 57.71], [12.9, 57.7]]

METRES = [[373000, 6395000], [374000, 6395000], [374000, 6396000], [373000, 6395000]]
MANY = [*([12.9 + number / 1e6, 57.7] for number in range(50_001)), [12.9, 57.71], [12.9, 57.7]]


def classes(error=GeoansvarError):
    return [error, *(each for below in error.__subclasses__() for each in classes(below))]


def area(geometry):
    return {"kind": "affected-area", "area": {"geometry": geometry}}


def polygon(*ring):
    return area({"type": "Polygon", "coordinates": [list(ring)]})


@pytest.mark.parametrize("error", classes(), ids=lambda error: error.__name__)
def test_every_error_has_a_status_from_itself_or_the_class_above(error):
    assert status_of(error) in {400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 503}
    assert known_codes()[error.code] == status_of(error)


def test_no_status_is_set_for_a_class_that_does_not_exist():
    assert set(STATUS) <= set(classes())


@pytest.mark.parametrize(
    ("question", "status", "code", "place"),
    [
        ({}, 400, "question-invalid", "kind"),
        ([], 400, "question-invalid", "kind"),
        ({"kind": "weather"}, 400, "question-invalid", "kind"),
        ({"kind": "affected-area"}, 400, "question-invalid", "area"),
        ({"kind": "affected-area", "area": {"adress": "Allégatan 12"}}, 400, "question-invalid", "area.adress"),
        (QUESTION | {"as_of": "i går"}, 400, "question-invalid", "as_of"),
        ({"kind": "affected-area", "area": {"layer": "finns_inte"}}, 404, "unknown-name", None),
        ({"kind": "affected-area", "area": {"address": "Finnsintegatan 999"}}, 422, "place-not-found", None),
        ({"kind": "affected-area", "area": {"address": "Allégatan 12"}}, 422, "area-unusable", "area"),
        (polygon(), 422, "area-unusable", None),
        (polygon(*[[y, x] for x, y in SQUARE]), 422, "area-unusable", None),
        (polygon([0, 0], [1, 0], [1, 1], [0, 0]), 422, "area-unusable", None),
        (polygon(*METRES), 422, "area-unusable", None),
        (area({"type": "Square"}), 422, "area-unusable", None),
        (polygon(*MANY), 413, "too-large", None),
    ],
)  # fmt: skip
def test_a_bad_question_gets_its_fault_its_place_and_a_remedy(client, question, status, code, place):
    answered = client.post("/questions", json=question)
    problem = answered.json()

    assert (answered.status_code, problem["code"], problem["status"]) == (status, code, status)
    assert answered.headers["content-type"] == "application/problem+json"
    assert problem["type"] == f"/problems/{code}"
    assert problem["detail"]
    assert problem["remedy"]
    assert problem["place"]
    assert place is None or problem["place"] == place


def test_a_self_crossing_area_is_repaired_and_answered(client):
    bow_tie = polygon(SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0])
    answered = client.post("/questions", json=bow_tie)

    assert answered.status_code == 200
    assert "area-repaired" in {finding["code"] for finding in answered.json()["findings"]}


@pytest.mark.parametrize("body", [b"", b"{", b'{"kind": NaN}', b"\xff\xfe", b"[" * 5000])
def test_a_body_that_is_no_json_says_where(client, body):
    answered = client.post("/questions", content=body, headers={"Content-Type": "application/json"})

    assert answered.status_code == 400
    assert answered.json()["place"] == "body"


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_that_a_form_elsewhere_could_send_is_refused(client, media_type):
    answered = client.post("/questions", content=b"{}", headers={"Content-Type": media_type})

    assert (answered.status_code, answered.json()["code"]) == (415, "media-type-refused")


def test_a_body_over_the_limit_is_refused_by_its_own_account(client):
    answered = client.post("/questions", content=b" " * 2_000_001, headers={"Content-Type": "application/json"})

    assert (answered.status_code, answered.json()["code"]) == (413, "too-large")


def test_a_body_over_the_limit_is_refused_when_it_does_not_say_how_long_it_is(client):
    pieces = (b" " * 100_000 for _ in range(21))
    answered = client.post("/questions", content=pieces, headers={"Content-Type": "application/json"})

    assert (answered.status_code, answered.json()["code"]) == (413, "too-large")


@pytest.mark.parametrize(
    "address",
    ["/?x=1", "/health?verbose=1", "/search?q=a&limit=3", "/maps?page=2", "/omrade?adress=Allégatan", "/api?f=yaml"],
)
def test_an_unknown_parameter_is_named(client, address):
    problem = client.get(address).json()

    assert (problem["status"], problem["code"]) == (400, "parameter-invalid")
    assert problem["place"] in address


def test_a_misspelled_parameter_is_recognised(client):
    assert "address" in client.get("/omrade?adress=Allégatan 12").json()["remedy"]


@pytest.mark.parametrize(
    "address",
    ["/?f=xml", "/?lang=de", "/search", "/maps/lagesbild?f=png", "/omrade?sok=Allégatan 12&buffer_m=långt",
     "/omrade?address=Allégatan 12&buffer_m=300&f=shp", "/search?q=a&q=b"],
)  # fmt: skip
def test_a_bad_value_is_400(client, address):
    problem = client.get(address).json()

    assert (problem["status"], problem["code"]) == (400, "parameter-invalid")
    assert problem["place"]


@pytest.mark.parametrize(
    "address", ["/finns-inte", "/maps/finns_inte", "/assets/0/x.js", "/problems/finns-inte", "/docs"]
)
def test_what_is_not_here_is_404(client, address):
    answered = client.get(address)

    assert answered.status_code == 404
    assert answered.headers["content-type"] == "application/problem+json"


def test_a_wrong_method_is_405(client):
    assert client.get("/questions").json()["code"] == "method-not-allowed"
    assert client.delete("/maps").status_code == 405


def test_a_person_gets_the_problem_as_a_page_in_her_language(client):
    swedish = client.get("/finns-inte", headers=HTML)
    english = client.get("/finns-inte?lang=en", headers=HTML)

    assert swedish.status_code == 404
    assert '<html lang="sv">' in swedish.text
    assert '<html lang="en">' in english.text


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("en", "en"),
        ("sv;q=0.2, en;q=0.9", "en"),
        ("de, fr", "sv"),
        ("en-GB,en;q=0.8", "en"),
        ("en;q=0, sv", "sv"),
        ("", "sv"),
    ],
)
def test_the_language_follows_the_header_and_then_the_workspace(client, header, lang):
    page = client.get("/", headers=HTML | {"Accept-Language": header})

    assert f'<html lang="{lang}">' in page.text


def test_several_hits_are_listed_and_never_guessed():
    problem = problem_of(PlaceAmbiguous(text("Flera."), choices=("Storgatan 1, Norrby", "Storgatan 1, Centrum")))

    assert (problem.status, problem.as_json("sv")["choices"]) == (422, ["Storgatan 1, Norrby", "Storgatan 1, Centrum"])


def test_every_code_has_an_address_that_explains_it(client):
    for code, status in known_codes().items():
        assert client.get(f"/problems/{code}").json()["status"] == status


def test_an_unexpected_fault_shows_no_traceback_and_keeps_the_headers(town, monkeypatch):
    def broken(*_):
        raise RuntimeError("hemlig rad i vår kod")

    client = client_of(town)
    monkeypatch.setattr("geoansvar.api.search.suggestions", broken)
    answered = client.get("/search?q=a")

    assert (answered.status_code, answered.json()["code"]) == (500, "internal")
    assert "hemlig" not in answered.text
    assert "Traceback" not in answered.text
    assert answered.headers["x-content-type-options"] == "nosniff"


def test_a_problem_has_a_title_for_its_status():
    assert Problem("x", 429, text("y")).title.render("sv")
    assert problem_of(TooLarge(text("z"))).status == 413
