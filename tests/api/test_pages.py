"""The pages say everything before any script has run."""

import re
from dataclasses import replace

import pytest

from geoansvar import Workspace
from geoansvar.api.answer_view import answer_view
from geoansvar.api.row_view import row_view
from geoansvar.api.start_view import age_text, layer_views, other_findings
from geoansvar.delivery.titles import tables_of
from geoansvar.layers import write_templates
from geoansvar.model.access import LOCAL, Access, Principal
from geoansvar.model.answer import total_row
from geoansvar.model.codes import packaged_codes
from geoansvar.model.finding import Finding
from geoansvar.texts import text
from tests.api.conftest import HTML, QUESTION, client_of

ASKED = {"address": "Allégatan 12", "buffer_m": "300"}


@pytest.fixture(scope="module")
def answered(client):
    return client.get("/omrade", params=ASKED, headers=HTML).text


@pytest.fixture(scope="module")
def answer(town):
    return town.answer(QUESTION)


@pytest.fixture(scope="module")
def start(client):
    client.app.state.service.findings()  # waits until the layers have been read
    return client.get("/", headers=HTML).text


def test_the_start_page_names_every_layer_with_owner_and_date(start, town):
    for name, declaration in town.declarations.items():
        assert declaration.title in start
        assert name in start
        assert declaration.source.owner in start
        assert declaration.source.retrieved.isoformat() in start


def test_the_start_page_says_what_the_tool_never_does(start, client):
    assert "geoansvar larmar, kallar och varnar ingen." in start
    assert client.get("/").json()["description"] == "geoansvar larmar, kallar och varnar ingen."


def test_the_start_page_counts_the_findings_of_the_check(start, town):
    findings = [finding for finding in town.findings() if finding.place == "layers/aktorer.toml"]
    warnings = sum(finding.severity == "warning" for finding in findings)

    assert warnings
    assert f"{warnings} varning" in start


def test_a_layer_that_cannot_be_read_stands_first_with_its_fault(town_folder, tmp_path):
    (town_folder / "layers/data/trygghetspunkter.geojson").write_text("{", encoding="utf-8")
    client = client_of(Workspace.find(town_folder, state=tmp_path / "state"))
    client.app.state.service.findings()
    page = client.get("/", headers=HTML).text

    first = page.split("<tbody>")[1].split("</tr>")[0]
    assert "trygghetspunkter" in first
    assert "kan inte läsas" in first
    assert client.get("/health").json()["status"] == "degraded"


def test_the_landing_document_leads_to_what_there_is(client):
    landing = client.get("/").json()

    for link in landing["links"]:
        if link["rel"] != "question":
            assert client.get(link["href"]).status_code == 200


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "i dag"), (1, "1 dag"), (15, "15 dagar"), (90, "3 månader"), (800, "2 år"), (-1, "daterat framåt")],
)
def test_age_is_said_in_words(days, words):
    from datetime import date, timedelta

    today = date(2026, 11, 16)
    assert age_text(today - timedelta(days=days), today).render("sv") == words


def test_every_row_of_the_answer_stands_on_the_page(answered, answer):
    keys = re.findall(r'<tr data-key="([^"]+)"', answered)

    assert sorted(keys) == sorted(f"{row['layer']}/{row['id']}" for rows in answer.result.values() for row in rows)


def test_every_actors_number_can_be_pressed(answered, answer):
    for row in answer.result["actors"]:
        for key in ("phone", "phone_24_7"):
            number = row["contact"].get(key)
            if number:
                assert f'href="tel:{re.sub(r"[^0-9+]", "", number)}"' in answered


def test_actors_stand_in_the_answers_own_order(answered, answer):
    group = answered.split('id="g-actors"')[1].split("</details>\n\n")[0]
    rows = re.findall(r'<tr data-key="aktorer/([^"]+)"', group)

    assert rows[: len(answer.result["actors"])] == [row["id"] for row in answer.result["actors"]]


def test_every_total_with_rows_leads_to_them(answered):
    targets = re.findall(r'<li><a href="#(g-[a-z_]+)">', answered)

    assert "g-actors" in targets
    for target in targets:
        assert f'id="{target}"' in answered


def test_an_empty_group_says_what_was_looked_in(answered, answer):
    assert answer.result["neighbours"] == []
    assert re.search(r"Sökt i: 0 av \d+ objekt i \d+ lager", answered)


def test_the_page_names_its_evidence(answered, answer):
    assert answer.run in answered
    assert f"{len(answer.sources)} lager" in answered
    assert "kl " in answered


def test_the_page_says_that_it_is_an_exercise_and_a_real_one_does_not(answered, town_folder, tmp_path):
    assert '<p class="exercise"' in answered
    manifest = town_folder / "pyproject.toml"
    plain = re.sub(r"exercise(_day)? = .*\n", "", manifest.read_text(encoding="utf-8"))
    manifest.write_text(plain, encoding="utf-8")
    real = client_of(Workspace.find(town_folder, state=tmp_path / "state"))

    for address in ("/", "/omrade", "/omrade?address=Allégatan 12&buffer_m=300"):
        assert "ÖVNING" not in real.get(address, headers=HTML).text


def test_the_pages_link_runs_exactly_the_same_question_again(client, answered, answer):
    link = re.search(r'data-link="([^"]+)"', answered)[1].replace("&amp;", "&")

    assert answer.run in client.get(link, headers=HTML).text


@pytest.mark.parametrize("name", ["csv", "xlsx", "pdf", "geojson", "json"])
def test_the_page_itself_can_be_had_as_a_file(client, name):
    assert client.get("/omrade", params=ASKED | {"f": name}).status_code == 200


def test_one_group_can_be_had_as_a_file(client, answer):
    lines = client.get("/omrade", params=ASKED | {"f": "csv", "group": "actors"}).text.strip().splitlines()

    assert len(lines) - 1 == len(answer.result["actors"])
    assert client.get("/omrade", params=ASKED | {"f": "csv", "group": "aktors"}).status_code == 400


def test_the_piece_of_the_page_is_the_same_as_in_the_page(client, answered):
    piece = client.post("/omrade/svar", json=QUESTION)

    assert piece.status_code == 200
    assert re.findall(r'<tr data-key="[^"]+"', piece.text) == re.findall(r'<tr data-key="[^"]+"', answered)


def test_a_fault_in_the_piece_is_a_problem_that_can_be_shown(client):
    piece = client.post("/omrade/svar", json={"kind": "affected-area", "area": {"address": "Finnsintegatan 9"}})

    assert piece.status_code == 422
    assert 'role="alert"' in piece.text
    assert "<html" not in piece.text


def test_an_area_too_large_for_a_link_says_so(client):
    ring = [[12.9 + i / 1e5, 57.70 + (i % 2) / 1e4] for i in range(900)] + [[12.9, 57.72], [12.9, 57.7]]
    area = {"geometry": {"type": "Polygon", "coordinates": [ring]}}
    piece = client.post("/omrade/svar", json={"kind": "affected-area", "area": area})

    assert piece.status_code == 200
    assert 'data-link=""' in piece.text


def test_less_than_full_access_says_so_on_the_page(town):
    limited = client_of(town, principal=Principal("staff", Access.INTERNAL))
    page = limited.get("/omrade", params=ASKED, headers=HTML).text

    assert "Underlag enligt din behörighet. Kan vara ofullständigt." in page


def test_the_small_map_is_a_picture_with_a_name_and_a_scale(answered):
    assert re.search(r'<svg viewBox="0 0 640 400" role="img" aria-label="Karta över [^"]+"', answered)
    assert re.search(r">\d+ (m|km)</text>", answered)


def test_the_page_is_in_english_when_asked(client):
    page = client.get("/omrade", params=ASKED | {"lang": "en"}, headers=HTML).text

    assert '<html lang="en">' in page
    assert 'name="lang" value="en"' in page


def test_the_page_in_english_can_ask(client):
    piece = client.post("/omrade/svar?lang=en", json=QUESTION)

    assert piece.status_code == 200
    assert "Print" in piece.text
    assert client.post("/omrade/svar?language=en", json=QUESTION).status_code == 400


@pytest.mark.parametrize("media_type", ["application/json", "application/geo+json"])
def test_a_program_gets_the_answer_at_the_pages_address(client, media_type):
    headers = {"Accept": media_type}

    assert client.get("/omrade", params=ASKED, headers=headers).headers["content-type"].startswith(media_type)
    assert client.get("/omrade", params=ASKED).headers["content-type"].startswith("text/html")
    assert client.get("/omrade", headers=headers).headers["content-type"].startswith("text/html")


def test_a_total_of_nothing_is_said_in_words(answer):
    empty = [total_row("residents", "persons", affected=0, uncertain=0, outside=0, no_data=0)]
    codes = {"sector": packaged_codes("sectors")}
    view = answer_view(replace(answer, totals=empty), lang="sv", codes=codes)

    assert view.totals[0].nothing == "Folkbokförda (natt): inget underlag"
    assert all(total.nothing is None for total in answer_view(answer, lang="sv", codes=codes).totals if total.target)


@pytest.mark.parametrize(("group", "words"), [("actors", []), ("nearest_resources", ["intill"])])
def test_what_lies_just_outside_is_not_said_to_be_in_the_area(answer, group, words):
    table = next(table for table in tables_of(answer) if table.key == group)
    row = dict.fromkeys(table.keys) | {"layer": "x", "id": "1", "distance_m": 0.4}

    assert [badge.word for badge in row_view(answer, table, row, "sv", {}).badges] == words


def with_templates(folder, state):
    """A workspace of nothing but empty templates, one of them with a row at fault."""
    (folder / "pyproject.toml").write_text('[tool.geoansvar]\nmunicipality = "1490"\nname = "Borås"\n', "utf-8")
    write_templates(folder / "layers")
    return Workspace.find(folder, state=state)


def test_what_is_wrong_with_a_filled_template_stands_with_its_layer(tmp_path):
    workspace = with_templates(tmp_path, tmp_path / "state")
    name, place = next((name, workspace.file_of(name)) for name in workspace.declarations)
    finding = Finding("contact-missing", "error", text("Ett fel."), place)
    views = {view.name: view for view in layer_views(workspace, LOCAL, [finding], "sv")}

    assert place.endswith(".xlsx")
    assert views[name].findings.counts == (("error", "1 fel"),)
    assert other_findings(workspace, LOCAL, [finding], "sv").rows == ()


def test_findings_of_what_is_hidden_are_not_shown(town):
    outsider = Principal("public", Access.PUBLIC, {})
    found = [Finding("x", "error", text("Hemligt."), place) for place in ("layers/aktorer.toml", "layers/borta.toml")]

    assert layer_views(town, outsider, found, "sv") == []
    assert other_findings(town, outsider, found, "sv").rows == ()
    assert other_findings(town, LOCAL, found, "sv").counts == (("error", "1 fel"),)
