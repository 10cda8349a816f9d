"""What leaves the house is stopped where it tells too much together; a screen is marked, and written down."""

import json
import shutil
import stat
from datetime import UTC, datetime

import pytest

from geoansvar import Workspace
from geoansvar.api.audit import Audit
from geoansvar.api.guard import require_map_file
from geoansvar.api.keys import Keys
from geoansvar.errors import Aggregated
from tests.api.conftest import client_of

WHOLE = {"kind": "affected-area", "area": {"layer": "kommungrans"}}


@pytest.fixture(scope="module")
def strict(town, tmp_path_factory):
    """The exercise, where three objects of one function are already many."""
    folder = tmp_path_factory.mktemp("strict")
    for room in ("layers", "maps", "api"):
        shutil.copytree(town.root / room, folder / room, ignore=shutil.ignore_patterns("built", "__pycache__"))
    shutil.copy(town.root / "pyproject.toml", folder / "pyproject.toml")
    policy = folder / "api/service.toml"
    policy.write_text(policy.read_text("utf-8").replace("objects = 25", "objects = 3"), "utf-8")
    return Workspace.find(folder, state=tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="module")
def keys(strict):
    now = datetime.now(UTC)
    made = {name: Keys.of(strict.state).create("test", name, moment=now)[1] for name in ("isf", "staff", "public")}
    return {name: {"Authorization": f"Bearer {token}"} for name, token in made.items()}


@pytest.fixture
def asked(strict):
    return client_of(strict, None, unnamed="public")


@pytest.mark.parametrize("form", ["csv", "geojson", "xlsx"])
def test_a_file_of_many_is_refused_below_with_why_and_whom_to_ask(form, asked, keys):
    refused = asked.post("/questions", params={"f": form}, json=WHOLE, headers=keys["staff"])

    assert refused.status_code == 403
    assert refused.json()["code"] == "aggregation"
    assert "fler än 3" in refused.json()["detail"]
    assert "Övningsköpings kommun" in refused.json()["remedy"]
    assert asked.post("/questions", params={"f": form}, json=WHOLE, headers=keys["isf"]).status_code == 200


@pytest.fixture(scope="module")
def unnamed(strict, tmp_path_factory):
    """The same, where the staff are not told what function an object has."""
    folder = tmp_path_factory.mktemp("unnamed")
    shutil.copytree(strict.root, folder, dirs_exist_ok=True)
    policy = folder / "api/service.toml"
    head, staff, rest = policy.read_text("utf-8").partition("[audiences.staff.layers]")
    seen = rest.replace('samhallsviktigt = ["*"]', 'samhallsviktigt = ["id", "name", "sector"]', 1)
    policy.write_text(head + staff + seen, "utf-8")
    return client_of(Workspace.find(folder, state=tmp_path_factory.mktemp("state")), None, unnamed="staff")


def test_many_of_one_function_are_no_file_for_whoever_is_not_told_which(unnamed):
    """The reader may know of each which function it has, and the file does not say which is counted."""
    rows = "/collections/samhallsviktigt/items"
    refused = [
        unnamed.get(rows, params={"f": "csv"}),
        unnamed.get(rows),
        unnamed.post("/questions", params={"f": "csv"}, json=WHOLE),
        unnamed.get("/maps/lagesbild", params={"f": "single"}),
    ]

    assert "function" not in unnamed.get(rows, params={"limit": "1", "filter": "id = 's-stadshuset'"}).text
    for each in refused:
        assert (each.status_code, each.json()["code"]) == (403, "aggregation")
        assert "(samhallsviktigt)" in each.json()["detail"]
    assert unnamed.get(rows, params={"filter": "id = 's-stadshuset'", "f": "csv"}).status_code == 200
    shown = unnamed.post("/questions", json=WHOLE).json()
    assert "(samhallsviktigt)" in shown["findings"][0]["text"]


@pytest.mark.parametrize("form", ["single", "pdf"])
def test_a_map_of_many_as_one_file_is_refused_and_on_the_screen_it_is_not(form, asked, keys):
    assert asked.get("/maps/lagesbild", params={"f": form}, headers=keys["staff"]).status_code == 403
    assert asked.get("/maps/lagesbild", headers=keys["staff"]).status_code == 200
    assert asked.get("/maps/lagesbild", params={"f": form}, headers=keys["isf"]).status_code == 200


def test_a_situation_of_many_is_no_file_below_and_is_shown(asked, keys):
    made = asked.post("/lage", json=WHOLE, headers=keys["staff"]).json()
    refused = asked.get(made["href"], params={"f": "pdf"}, headers=keys["staff"])

    assert (refused.status_code, refused.json()["code"]) == (403, "aggregation")
    assert asked.get(made["href"], headers=keys["staff"]).status_code == 200
    assert asked.get(made["href"], params={"f": "wis"}, headers=keys["staff"]).status_code == 200
    assert asked.get(made["href"], params={"f": "pdf"}, headers=keys["isf"]).status_code == 200


def test_a_situation_of_few_is_a_file(asked, keys):
    around = {"kind": "affected-area", "area": {"address": "Allégatan 12", "buffer_m": 20}}
    made = asked.post("/lage", json=around, headers=keys["staff"]).json()

    assert asked.get(made["href"], params={"f": "pdf"}, headers=keys["staff"]).status_code == 200


def test_what_the_answers_in_a_map_draw_counts_too(strict):
    """A map without the layer, in which a question names its objects."""
    staff = strict.principal("staff")
    names = strict.layer("samhallsviktigt", staff).frame["id"]
    drawn = [f"samhallsviktigt/{name}" for name in names]

    require_map_file([], drawn[:2], strict, staff)
    with pytest.raises(Aggregated):
        require_map_file([], drawn, strict, staff)
    require_map_file([], drawn, strict, strict.principal("isf"))


def test_an_answer_on_the_screen_is_marked_and_given(asked, keys):
    answer = asked.post("/questions", json=WHOLE, headers=keys["staff"]).json()

    assert answer["access"] == "limited"
    assert answer["findings"][0]["code"] == "aggregation"


def test_few_are_no_compilation(asked, keys):
    around = {"kind": "affected-area", "area": {"address": "Allégatan 12", "buffer_m": 20}}
    answer = asked.post("/questions", params={"f": "csv"}, json=around, headers=keys["staff"])

    assert answer.status_code == 200


def test_every_question_and_file_leaves_its_line_and_no_secret(asked, keys, strict):
    asked.post("/questions", json=WHOLE, headers=keys["isf"])
    asked.post("/questions", params={"f": "csv"}, json=WHOLE, headers=keys["isf"])
    asked.get("/maps/lagesbild", headers=keys["isf"])
    asked.get("/maps", headers={"Authorization": "Bearer ga_00000000_gissat"})
    audit = Audit.of(strict.state)
    rows = list(audit.records())
    events = [row["event"] for row in rows]

    assert events[-5:] == ["question", "question", "download", "map", "refused"]
    question = rows[-5]
    assert question["audience"] == "isf"
    assert question["key"] == keys["isf"]["Authorization"].split("_")[1]
    assert question["area"]["layer"] == "kommungrans"
    assert question["level"] == "protected"
    assert question["run"].startswith("sha256:")
    assert question["rows"]["actors"] > 0
    assert audit.faults() == []
    written = json.dumps(rows)
    assert "gissat" not in written
    assert not any(header["Authorization"].removeprefix("Bearer ") in written for header in keys.values())


def test_what_is_protected_is_not_given_without_its_line(asked, keys, strict):
    """A folder that is a file cannot be written into, whoever runs the tests."""
    blocked = strict.state / "blocked"
    blocked.mkdir(exist_ok=True)
    (blocked / "audit").write_text("", "utf-8")
    asked.app.state.service._audit = Audit.of(blocked)
    full = asked.post("/questions", json=WHOLE, headers=keys["isf"])
    public = asked.post("/questions", json=WHOLE, headers=keys["public"])

    health = asked.get("/health").json()

    assert (full.status_code, full.json()["code"]) == (503, "traces-full")
    assert public.status_code == 200
    assert (health["status"], health["traces"]) == ("degraded", "full")


def test_what_is_searched_opened_and_denied_leaves_its_line(asked, keys, strict):
    before = len(list(Audit.of(strict.state).records()))
    asked.get("/search", params={"q": "Stadshuset"}, headers=keys["staff"])
    asked.get("/collections/samhallsviktigt/items/s-stadshuset", headers=keys["staff"])
    asked.get("/collections/samhallsviktigt/items/s-stadshuset", headers=keys["public"])
    asked.post("/questions", params={"f": "csv"}, json=WHOLE, headers=keys["staff"])
    rows = list(Audit.of(strict.state).records())[before:]

    assert [row["event"] for row in rows] == ["search", "item", "denied", "question", "denied"]
    search, item, hidden, _, refused = rows
    assert (search["q"], search["audience"], search["level"]) == ("Stadshuset", "staff", "internal")
    assert (item["layer"], item["row"], item["level"]) == ("samhallsviktigt", "s-stadshuset", "internal")
    assert (hidden["code"], hidden["audience"]) == ("unknown-name", "public")
    assert (refused["code"], refused["path"]) == ("aggregation", "/questions")
    assert Audit.of(strict.state).faults() == []


def test_too_much_in_a_minute_is_refused_to_that_asker_alone(town_folder, tmp_path):
    policy = town_folder / "api/service.toml"
    few = policy.read_text("utf-8").replace("requests_per_minute = 600", "requests_per_minute = 5")
    policy.write_text(few, "utf-8")
    client = client_of(Workspace.find(town_folder, state=tmp_path), None, unnamed="public")
    found = [client.get("/maps").status_code for _ in range(7)]
    _, token = Keys.of(tmp_path).create("test", "isf", moment=datetime.now(UTC))
    refused = client.get("/maps")

    assert found == [200] * 5 + [429] * 2
    assert refused.json()["code"] == "too-many-requests"
    assert int(refused.headers["Retry-After"]) <= 60
    assert client.get("/health").status_code == 200
    assert client.get("/maps", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_whoever_guesses_keys_is_stopped_too(town_folder, tmp_path):
    policy = town_folder / "api/service.toml"
    few = policy.read_text("utf-8").replace("requests_per_minute = 600", "requests_per_minute = 5")
    policy.write_text(few, "utf-8")
    client = client_of(Workspace.find(town_folder, state=tmp_path), None)
    found = [client.get("/maps", headers={"Authorization": f"Bearer ga_{n:08d}_x"}).status_code for n in range(7)]

    assert found == [401] * 5 + [429] * 2


def test_over_tls_the_browser_is_told_to_stay_there(strict):
    plain, safe = (client_of(strict).get("/health"), client_of(strict).get("https://127.0.0.1/health"))

    assert "Strict-Transport-Security" not in plain.headers
    assert "max-age" in safe.headers["Strict-Transport-Security"]
    assert "Authorization" in plain.headers["Vary"]


def test_the_traces_and_keys_are_their_owners_alone(strict, keys):
    for path in (strict.state / "keys.json", *Audit.of(strict.state).files()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
