"""While files are swapped under eight who ask, every answer is one of the two states', byte for byte."""

import gc
import json
import os
import random
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event
from weakref import ref

import pytest

from geoansvar import Workspace
from geoansvar.api.keys import Keys
from geoansvar.api.watching import renew
from geoansvar.workspace.reload import Served, hold, renewed
from tests.api.conftest import HTML, client_of
from tests.conftest import ROOT

POINTS = "layers/data/trygghetspunkter.geojson"
DEPTHS = "layers/data/djup_q100.tif"
SWAPS = 100
QUESTIONS = (
    {"kind": "affected-area", "area": {"address": "Allégatan 12", "buffer_m": 800}, "flood": "Q100"},
    {"kind": "exposure", "floods": ["Q100"], "objects": ["trygghetspunkter"]},
)


def put(path, content):
    """As an editor does it: beside, and then by its name."""
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(content)
    beside.replace(path)


def answers(client):
    return [client.post("/questions", json=question).content for question in QUESTIONS]


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    return tmp_path_factory.mktemp("state")


@pytest.fixture
def states(town_folder, state):
    """The two states of three files that belong together: data, its declaration and a raster."""
    declaration = town_folder / "layers/trygghetspunkter.toml"
    rows = json.loads((town_folder / POINTS).read_text("utf-8"))
    rows["features"] = rows["features"][::2]
    first = {path: (town_folder / path).read_bytes() for path in (POINTS, "layers/trygghetspunkter.toml", DEPTHS)}
    second = {
        POINTS: json.dumps(rows).encode(),
        "layers/trygghetspunkter.toml": re.sub(
            rb'title\s*= "[^"]*"', b'title = "Andra"', declaration.read_bytes(), count=1
        ),
        DEPTHS: (town_folder / "layers/data/djup_q50.tif").read_bytes(),
    }
    found = {}
    for name, files in (("second", second), ("first", first)):
        for path, content in files.items():
            put(town_folder / path, content)
        found[name] = answers(client_of(Workspace.find(town_folder, state=state)))
    assert all(one != other for one, other in zip(found["first"], found["second"], strict=True))
    return town_folder, first, second, found


def test_every_answer_is_that_of_one_state_while_files_are_swapped(states, state):
    folder, first, second, found = states
    workspace, ended = Workspace.find(folder, state=state), Event()
    hold(workspace)
    workspace.layers_of()  # as the service does when it starts
    client = client_of(workspace)
    service = client.app.state.service
    answered = [0, 0]

    def ask(which):
        while not ended.is_set():
            got = client.post("/questions", json=QUESTIONS[which % 2]).content
            both = [found[name][which % 2] for name in ("first", "second")]
            assert got in both, got[:400]
            answered[both.index(got)] += 1

    with ThreadPoolExecutor(8) as pool:
        asking = [pool.submit(ask, which) for which in range(8)]
        try:
            for swap in range(SWAPS):
                for path, content in (second if swap % 2 == 0 else first).items():
                    put(folder / path, content)
                after = renewed(Served(service.workspace, service.read), datetime.now(UTC))
                assert not after.held
                service.workspace = after.workspace
        finally:
            ended.set()
        for each in asking:
            each.result()
    assert min(answered) > 0
    assert answers(client) == found["first"]


def test_a_revoked_key_works_nowhere_at_once(town, tmp_path):
    workspace = Workspace.find(town.root, state=tmp_path)
    client, now = client_of(workspace, None, local_only=False), datetime.now(UTC)
    key, token = Keys.of(tmp_path).create("a", "isf", moment=now)
    mine = {"Authorization": f"Bearer {token}"}
    addresses = ("/", "/health", "/maps", "/jobs", "/omrade", "/collections/aktorer/items")
    assert {client.get(address, headers=mine).status_code for address in addresses} == {200}
    Keys.of(tmp_path).revoke(key.id, moment=now)

    assert {client.get(address, headers=mine).status_code for address in addresses} == {401}


@pytest.mark.parametrize(("audience", "told"), [("isf", True), ("public", True), ("finns-inte", False)])
def test_a_broken_layer_is_told_with_its_age_to_those_who_may_see_it(town_folder, state, audience, told):
    workspace = Workspace.find(town_folder, state=state)
    workspace.layers_of()  # as the service does when it starts
    client = client_of(workspace, workspace.principal(audience))
    service = client.app.state.service
    before = client.get("/health").json()
    (town_folder / POINTS).write_text("{", "utf-8")
    renew(service)
    health, page = client.get("/health").json(), client.get("/", headers=HTML).text

    assert before["held"] == []
    assert [each["name"] for each in health["held"]] == (["trygghetspunkter"] if told else [])
    assert (health["status"] == "degraded") >= told
    assert ("gäller fortfarande" in page) is told
    assert (POINTS in page or "layers/trygghetspunkter.toml" in page) is (audience == "isf")
    assert all(each["age_s"] >= 0 and each["since"] for each in health["held"])


def test_a_hidden_layer_that_breaks_is_told_to_nobody_who_may_not_see_it(town_folder, state):
    workspace = Workspace.find(town_folder, state=state)
    client = client_of(workspace, workspace.principal("public"))
    before = client.get("/health").json()
    (town_folder / "layers/aktorer.toml").write_text("title =", "utf-8")
    (town_folder / "api/service.toml").write_text("guard = 5", "utf-8")
    renew(client.app.state.service)
    after = client.get("/health").json()

    assert {each.what for each in client.app.state.service.held} == {"layer", "policy"}
    assert after["held"] == before["held"] == []
    assert after["status"] == before["status"]
    assert "gäller fortfarande" not in client.get("/", headers=HTML).text


def test_who_is_named_when_the_service_starts_is_nobody_else_while_the_policy_is_away(town_folder, state):
    client = client_of(Workspace.find(town_folder, state=state), None, unnamed="public")
    policy, seen = town_folder / "api/service.toml", client.get("/collections").json()["collections"]
    whole = policy.read_bytes()
    policy.unlink()
    renew(client.app.state.service)

    assert client.get("/collections").json()["collections"] == seen
    assert client.get("/collections/beroenden/items").status_code == 404
    put(policy, whole)
    renew(client.app.state.service)
    assert client.app.state.service.held == ()


def test_who_is_named_sees_nothing_where_no_audience_is_declared(town_folder, state):
    (town_folder / "api/service.toml").unlink()
    client = client_of(Workspace.find(town_folder, state=state), None, unnamed="public")

    assert client.get("/collections").json()["collections"] == []


def test_beyond_this_machine_nobody_unnamed_is_more_than_public_after_a_reload_either(town_folder, state):
    manifest, policy = town_folder / "pyproject.toml", town_folder / "api/service.toml"
    manifest.write_text(re.sub(r"(?m)^exercise(_day)? = .*\n", "", manifest.read_text("utf-8")), "utf-8")
    whole = policy.read_text("utf-8").replace('["*"]', '["id"]')  # every field at once is for exercises
    policy.write_text(whole.replace('default_audience = "isf"', 'default_audience = "public"'), "utf-8")
    client = client_of(Workspace.find(town_folder, state=state), None, local_only=False)
    service, before = client.app.state.service, client.get("/collections").json()["collections"]
    policy.write_text(whole, "utf-8")
    renew(service)

    assert not service.workspace.exercise
    assert [(each.what, each.fault.key) for each in service.held] == [("policy", "default_audience")]
    assert client.get("/collections").json()["collections"] == before
    assert client.get("/collections/beroenden/items").status_code == 404


def test_a_workspace_that_no_longer_answers_is_forgotten(town_folder, state):
    client = client_of(Workspace.find(town_folder, state=state))
    service, points, lived = client.app.state.service, town_folder / "layers/trygghetspunkter.toml", []
    for number in range(3):
        lived.append(ref(service.workspace))
        answers(client)
        points.write_text(points.read_text("utf-8") + f"\n# {number}", "utf-8")
        renew(service)
    service.findings()
    gc.collect()

    assert [each() for each in lived] == [None] * 3


# Begins a process that swaps files and reads them anew until it is killed; then another, all on one state.
RELOADER = """
import os, signal, sys, time
from datetime import UTC, datetime
from geoansvar import Workspace
from geoansvar.workspace.reload import Served, renewed
workspace = Workspace.find(sys.argv[1], state=sys.argv[2])
workspace.layers_of()
declaration = workspace.root / "layers/trygghetspunkter.toml"
raster = workspace.root / "layers/data/djup_q100.tif"
words, cells = declaration.read_text("utf-8"), raster.read_bytes()

def swap(first):
    served = Served(workspace, datetime.now(UTC))
    for number in range(first, first + 1000):
        declaration.write_text(words + f"# {number}", "utf-8")
        raster.write_bytes(cells + bytes([number % 256]))
        served = renewed(served, datetime.now(UTC))

for at, lives_s in enumerate(map(float, sys.argv[3:])):
    swapping = os.fork()
    if not swapping:
        swap(at * 1000)
    time.sleep(lives_s)
    os.kill(swapping, signal.SIGKILL)
    os.waitpid(swapping, 0)
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is sent to another process")
def test_killed_in_the_middle_of_a_reload_it_starts_again_with_the_same_answers(town_folder, state):
    before = Workspace.find(town_folder, state=state).answer(QUESTIONS[1]).as_json()
    whole = {path: path.read_bytes() for path in (town_folder / "layers").rglob("*") if path.is_file()}
    lives_s = [str(random.Random(at).uniform(0.2, 2)) for at in range(4)]  # noqa: S311 - any will do
    command = [sys.executable, "-c", RELOADER, str(town_folder), str(state), *lives_s]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    changed = [path for path, content in whole.items() if path.read_bytes() != content]
    for path, content in whole.items():
        path.write_bytes(content)

    assert done.returncode == 0, done.stderr
    assert changed
    assert Workspace.find(town_folder, state=state).answer(QUESTIONS[1]).as_json() == before
