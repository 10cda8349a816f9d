"""Over HTTP a situation is frozen, listed, opened in each form and compared; and never by a form on another site."""

import pytest

from geoansvar import Workspace
from geoansvar.api.situations import MOST_A_MINUTE
from geoansvar.workspace.situations import FOLDER
from tests.api.conftest import HTML, QUESTION, client_of
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return client_of(Workspace.find(ROOT, state=tmp_path_factory.mktemp("state")))


@pytest.fixture(scope="module")
def frozen(client):
    wider = QUESTION | {"area": {"address": "Allégatan 12", "buffer_m": 600}}
    return [client.post("/lage", json=question).json() for question in (QUESTION, wider)]


def test_freezing_says_where_it_is(client, frozen):
    made = client.post("/lage", json=QUESTION)

    assert made.status_code == 201
    assert client.get(made.headers["location"]).json()["run"] == made.json()["run"] == frozen[0]["run"]
    assert made.json()["exercise"] is True


def test_the_list_has_them_all(client, frozen):
    listed = {row["id"] for row in client.get("/lage").json()["situations"]}
    page = client.get("/lage", headers=HTML).text

    assert {row["id"] for row in frozen} <= listed
    for row in frozen:
        assert row["href"] in page
        assert row["title"] in page


def test_one_opens_as_page_paper_and_text(client, frozen):
    address = frozen[0]["href"]
    paper, words = client.get(address, params={"f": "pdf"}), client.get(address, params={"f": "wis"})

    assert paper.content.startswith(b"%PDF")
    assert "OVNING-lage-" in paper.headers["content-disposition"]
    assert words.headers["content-type"] == "text/plain; charset=utf-8"
    assert words.text.startswith("ÖVNING\nLÄGE KL ")
    page = client.get(address, headers=HTML).text
    assert "Text till WIS" in page
    assert words.text.splitlines()[5] in page


def test_the_page_of_actors_leads_there(client):
    page = client.get("/omrade", params={"address": "Allégatan 12", "buffer_m": "300"}, headers=HTML).text

    assert 'data-act="freeze"' in page
    assert 'href="/lage?f=html"' in page


def test_two_of_them_give_what_has_changed(client, frozen):
    both = {"before": frozen[0]["id"], "after": frozen[1]["id"]}
    rows = client.get("/lage/jamfor", params=both).json()
    page = client.get("/lage/jamfor", params=both, headers=HTML).text

    (residents,) = [row for row in rows if row["key"] == "residents"]
    assert residents["after"] > residents["before"] > 0
    assert "Vad som har ändrats" in page
    assert client.get("/lage/jamfor", params=both | {"f": "csv"}).text.startswith("table,key,")
    assert client.get("/lage/jamfor", params={"before": frozen[0]["id"]}).status_code == 400


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_on_another_site_freezes_nothing(client, content_type):
    answered = client.post("/lage", content=b'{"kind": "affected-area"}', headers={"Content-Type": content_type})

    assert answered.status_code == 415


def test_nothing_changes_or_removes_one(client, frozen):
    for method in ("PUT", "PATCH", "DELETE", "POST"):
        assert client.request(method, frozen[0]["href"], json={}).status_code == 405


def test_what_is_not_there_is_not_found(client):
    assert client.get("/lage/20200101T000000Z").status_code == 404
    assert client.get("/lage/..%2F..%2Fpyproject").status_code == 404


def test_a_changed_file_is_told_and_not_shown(tmp_path):
    client = client_of(Workspace.find(ROOT, state=tmp_path))
    made = client.post("/lage", json=QUESTION).json()
    path = tmp_path / FOLDER / f"{made['id']}.json"
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content + b" ")

    assert client.get(made["href"]).status_code == 503
    assert client.get("/lage").json() == {"situations": [], "changed": [made["id"]]}
    assert "inte att lita på" in client.get("/lage", headers=HTML).text


@pytest.fixture
def asker(tmp_path):
    """A client of whom each request says who it is, and the traces' lines of it."""
    client = client_of(Workspace.find(ROOT, state=tmp_path / "state"), None)
    return client, lambda: list(client.app.state.service.audit.records())


def test_freezing_is_traced_as_the_question_and_as_itself(asker):
    client, traces = asker
    made = client.post("/lage", json=QUESTION).json()
    asked, frozen = traces()

    assert [asked["event"], frozen["event"]] == ["question", "situation-frozen"]
    assert asked["run"] == frozen["run"] == made["run"]
    assert (frozen["situation"], frozen["level"]) == (made["id"], made["access"])


@pytest.mark.parametrize(("form", "event"), [("json", "situation"), ("html", "situation"), ("csv", "download")])
def test_comparing_is_traced_in_every_form(asker, form, event):
    client, traces = asker
    pair = [client.post("/lage", json=QUESTION | {"as_of": day}).json()["id"] for day in ("2026-11-16", "2026-11-17")]
    before = len(traces())
    assert client.get("/lage/jamfor", params={"before": pair[0], "after": pair[1], "f": form}).status_code == 200
    (row,) = traces()[before:]

    assert (row["event"], sorted(row["compared"])) == (event, sorted(pair))


def test_one_asker_freezes_so_many_in_a_minute(asker):
    client, _ = asker
    made = [client.post("/lage", json=QUESTION) for _ in range(MOST_A_MINUTE + 1)]

    assert [each.status_code for each in made] == [201] * MOST_A_MINUTE + [429]
    assert int(made[-1].headers["Retry-After"]) > 0


def test_many_objects_together_raise_a_situation_as_they_raise_the_answer(town_folder, tmp_path):
    policy = town_folder / "api/service.toml"
    words = policy.read_text("utf-8").replace("objects = 25", "objects = 1")
    policy.write_text(words.replace('default_audience = "isf"', 'default_audience = "staff"'), "utf-8")
    client = client_of(Workspace.find(town_folder, state=tmp_path / "state"), None)
    wide = QUESTION | {"area": {"address": "Allégatan 12", "buffer_m": 3000}}
    answer, made = client.post("/questions", json=wide).json(), client.post("/lage", json=wide).json()
    opened = client.get(made["href"])

    assert "aggregation" in {each["code"] for each in answer["findings"]}
    assert made["access"] == answer["access"]
    assert opened.json()["answer"] == answer
    assert client.get(made["href"], params={"f": "pdf"}).status_code == 403
