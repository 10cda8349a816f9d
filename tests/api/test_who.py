"""Who is asking is decided anew for every request, and what one may see is never given to another."""

from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

from geoansvar import Workspace
from geoansvar.api.audit import Audit
from geoansvar.api.keys import Keys
from geoansvar.api.who import secret_in
from geoansvar.errors import DeclarationError
from tests.api.conftest import HTML, QUESTION, client_of

PHONE = "phone"
PUBLIC = {"kommungrans", "distrikt", "tatorter", "trygghetspunkter"}


@pytest.fixture(scope="module")
def shared(town, tmp_path_factory):
    """The exercise served to whoever asks, with a state of its own for the keys, and somebody unknown is public."""
    return Workspace.find(town.root, state=tmp_path_factory.mktemp("who"))


@pytest.fixture(scope="module")
def keys(shared):
    kept = Keys.of(shared.state)
    now = datetime.now(UTC)
    return {name: kept.create("ett test", name, moment=now)[1] for name in shared.service.audiences}


@pytest.fixture(scope="module")
def asked(shared):
    return client_of(shared, None, unnamed="public")


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


def basic(key):
    return {"Authorization": "Basic " + b64encode(f"vem som helst:{key}".encode()).decode()}


@pytest.mark.parametrize("way", [bearer, basic])
def test_a_key_is_taken_either_way(way, asked, keys):
    answer = asked.post("/questions", json=QUESTION, headers=way(keys["isf"])).json()

    assert any(actor["contact"]["phone"] for actor in answer["result"]["actors"])
    assert "notice" not in answer


def test_whoever_has_no_key_is_of_the_default_audience(asked):
    answer = asked.post("/questions", json=QUESTION).json()

    assert answer["notice"] == "access-limited"
    assert answer["access"] == "public"
    assert "aktorer" not in {source["layer"] for source in answer["sources"]}


@pytest.mark.parametrize(
    "header",
    [
        "Bearer", "Bearer ", "Bearer ga_00000000_fel", "Basic !!!", "Basic aW50ZWtvbG9u", "Digest x", "ga_1_2", "\t",
        "Bearer " + "x" * 5_000,
    ],
)  # fmt: skip
def test_what_is_no_key_is_refused_and_never_taken_for_nobody(header, asked):
    refused = asked.get("/maps", headers={"Authorization": header})

    assert refused.status_code == 401
    assert refused.json()["code"] == "unauthorised"
    assert "Bearer" in refused.headers["WWW-Authenticate"]
    assert "Basic" in refused.headers["WWW-Authenticate"]


def test_a_key_that_has_ended_or_was_revoked_is_refused_as_one_that_never_was(asked, shared):
    kept = Keys.of(shared.state)
    now = datetime.now(UTC)
    past, gone = (kept.create("x", "isf", moment=now, expires=day)[1] for day in (date(2020, 1, 1), None))
    kept.revoke(gone.split("_")[1], moment=now)
    details = {asked.get("/maps", headers=bearer(each)).json()["detail"] for each in (past, gone, "ga_11111111_x")}

    assert len(details) == 1


def test_an_audience_that_is_no_more_lets_nobody_in(asked, shared):
    _, token = Keys.of(shared.state).create("x", "avskaffad", moment=datetime.now(UTC))

    assert asked.get("/maps", headers=bearer(token)).status_code == 401


def test_two_who_ask_at_once_each_get_their_own(asked, keys):
    """Every cache is keyed by who asks: what was made for the ISF a moment ago is not what the public gets."""
    wanted = [("isf", False), ("public", True), ("staff", True), (None, True)] * 6

    def notice(name):
        headers = {} if name is None else bearer(keys[name])
        answer = asked.post("/questions", json=QUESTION, headers=headers).json()
        return "notice" in answer, answer["run"]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda each: notice(each[0]), wanted))

    assert [limited for limited, _ in found] == [limited for _, limited in wanted]
    assert len({run for _, run in found}) == 3  # isf, staff, and the public with a key or without


def test_the_pages_are_each_askers_own(asked, keys):
    seen = {
        name: asked.get("/", headers=HTML | bearer(keys[name])).text for name in ("public", "staff", "isf", "public")
    }

    assert "beroenden" in seen["isf"]
    assert "beroenden" not in seen["staff"]
    assert "beroenden" not in seen["public"]
    assert "aktorer" in seen["staff"]
    assert "aktorer" not in seen["public"]


@pytest.mark.parametrize(
    ("changed", "into", "told"),
    [
        ('kommungrans = ["id", "name", "code"]', 'aktorer = ["name"]', "audiences.public.layers.aktorer"),
        ('kommungrans = ["id", "name", "code"]', 'kommungrans = ["namn"]', "audiences.public.layers.kommungrans"),
        ('kommungrans = ["id", "name", "code"]', 'finns_inte = ["*"]', "audiences.public.layers.finns_inte"),
        ('platser = ["id", "name"]', 'platser = ["id", "name"]\nsamhallsviktigt = ["endurance_h"]', "samhallsviktigt"),
        ('questions = ["affected-area", "coverage"]', 'questions = ["allt"]', "audiences.public.questions"),
        ('default_audience = "isf"', 'default_audience = "alla"', "default_audience"),
    ],
)
def test_keys_that_disagree_stop_the_start_with_the_line(changed, into, told, town_folder, tmp_path):
    policy = town_folder / "api/service.toml"
    before = policy.read_text("utf-8")
    assert changed in before
    policy.write_text(before.replace(changed, into, 1), "utf-8")
    line = 1 + next(at for at, row in enumerate(policy.read_text("utf-8").splitlines()) if into.split("\n")[-1] in row)

    workspace = Workspace.find(town_folder, state=tmp_path)
    with pytest.raises(DeclarationError) as stopped:
        client_of(workspace, None)

    assert told in str(stopped.value.place)
    assert "api/service.toml" in str(stopped.value.place)
    assert f"Rad {line}:" in stopped.value.message.render("sv")


def test_every_field_at_once_is_for_exercises_alone(town_folder, tmp_path):
    """Outside one, a column that is added to a layer's file is nobody's until it is named."""
    manifest, policy = town_folder / "pyproject.toml", town_folder / "api/service.toml"
    manifest.write_text(
        manifest.read_text("utf-8").replace("exercise = true\nexercise_day = 2026-11-16\n", ""), "utf-8"
    )
    workspace = Workspace.find(town_folder, state=tmp_path)
    with pytest.raises(DeclarationError) as stopped:
        client_of(workspace, None)
    before = workspace.policy_faults()

    assert "audiences.partner.layers.kommungrans" in str(stopped.value.place)
    assert "id, name, address, reviewed, code" in str(stopped.value.remedy)
    assert {each.code for each in before} == {"access-conflict"}
    assert len(before) == policy.read_text("utf-8").count('["*"]')
    assert workspace.as_exercise().policy_faults() == []
    policy.write_text(policy.read_text("utf-8").replace('["*"]', '["id"]'), "utf-8")
    assert Workspace.find(town_folder, state=tmp_path).policy_faults() == []


def test_basic_may_have_colons_in_it():
    assert secret_in("Basic " + b64encode(b"a:b:c").decode()) == "b:c"
    assert secret_in("basic " + b64encode(b":k").decode()) == "k"
    assert secret_in("Basic " + b64encode(b"a:").decode()) is None


@pytest.mark.parametrize("path", ["/health", "/assets/style.css", "/tiles/WebMercatorQuad/0/0/0"])
def test_guessing_is_stopped_and_leaves_no_end_of_lines_wherever_it_is_done(path, town, tmp_path):
    found = Workspace.find(town.root, state=tmp_path)
    client = client_of(found, None, unnamed="public")
    limit = found.service.limits.requests_per_minute
    key = Keys.of(tmp_path).create("ett test", next(iter(found.service.audiences)), moment=datetime.now(UTC))[1]

    tried = [client.get(path, headers=bearer("ga_x_y")).status_code for _ in range(limit + 2)]

    assert tried == [401] * limit + [429] * 2
    assert sum(row["event"] == "refused" for row in Audit.of(tmp_path).records()) == limit
    assert client.get(path, headers=bearer(key)).status_code == 429  # what is right is not told from what is wrong


def test_a_page_s_own_files_cost_nothing_with_a_key(asked, keys, shared):
    many = shared.service.limits.requests_per_minute + 2

    assert {asked.get("/health", headers=bearer(keys["isf"])).status_code for _ in range(many)} == {200}
