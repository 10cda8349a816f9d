"""A question asked beside is the same question: the same bytes, the same rights, and nobody else's business."""

import re
import shutil
import time
from dataclasses import replace
from datetime import UTC, datetime
from errno import ENOSPC
from threading import Event

import pytest
from fastapi.testclient import TestClient

from geoansvar import Workspace
from geoansvar.api.job_store import KEPT, MOST_KEPT, Job, JobStore, stamp
from geoansvar.api.jobs import MOST_OF_ONE
from geoansvar.api.keys import Keys
from geoansvar.api.watching import renew
from geoansvar.delivery import FORMATS
from geoansvar.workspace.asked import silent
from tests.api.conftest import QUESTION, client_of

BESIDE = {"Prefer": "respond-async, wait=10"}
LONG_S = 60.0
NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)


@pytest.fixture
def workspace(town, tmp_path):
    return Workspace.find(town.root, state=tmp_path / "state")


@pytest.fixture
def asked(workspace):
    return client_of(workspace, None)


@pytest.fixture
def gate(monkeypatch):
    """Holds an answer that somebody follows at its second step until it is opened; a map read ahead is not held."""
    opened, reached = Event(), Event()
    answer = Workspace.answer

    def held(self, question, principal, *, progress=silent):
        if progress is silent:
            return answer(self, question, principal)
        progress("vagar", 0.4)
        reached.set()
        while not opened.wait(0.02):
            progress("vagar", 0.4)
        return answer(self, question, principal, progress=progress)

    monkeypatch.setattr(Workspace, "answer", held)
    yield opened, reached
    opened.set()


def begun(client, question=QUESTION, headers=None):
    answer = client.post("/questions", json=question, headers=BESIDE | (headers or {}))
    assert answer.status_code == 201, answer.text
    return answer


def ended(client, address, headers=None):
    until = time.monotonic() + LONG_S
    while time.monotonic() < until:
        job = client.get(address, headers=headers).json()
        if job["status"] not in ("accepted", "running"):
            return job
        time.sleep(0.05)
    raise AssertionError(job)


def test_a_job_has_the_same_run_and_in_every_format_the_same_bytes(asked):
    answer = begun(asked)
    job = ended(asked, answer.headers["Location"])

    assert answer.headers["Preference-Applied"] == "respond-async"
    assert (job["status"], job["progress"]) == ("successful", 100)
    assert job["created"] <= job["started"] <= job["ended"]
    for name in FORMATS:
        for lang in ("sv", "en"):
            beside = asked.get(f"{answer.headers['Location']}/results", params={"f": name, "lang": lang})
            at_once = asked.post("/questions", json=QUESTION, params={"f": name, "lang": lang})
            assert beside.status_code == 200
            assert beside.content == at_once.content, name
            for header in ("Content-Type", "Content-Disposition"):
                assert beside.headers.get(header) == at_once.headers.get(header)
    assert asked.post("/questions", json=QUESTION).json()["run"] == job["run"]


def test_what_cannot_be_asked_is_refused_at_once_and_is_no_job(asked):
    refused = asked.post("/questions", json={"kind": "affected-area"}, headers=BESIDE)

    assert (refused.status_code, refused.json()["code"]) == (400, "question-invalid")
    assert asked.get("/jobs").json() == {"jobs": []}


def test_what_fails_beside_is_the_problem_that_it_would_have_been(asked):
    nowhere = {"kind": "affected-area", "area": {"address": "Ingenstansgatan 99"}}
    address = begun(asked, nowhere).headers["Location"]
    job = ended(asked, address)
    results, at_once = asked.get(f"{address}/results"), asked.post("/questions", json=nowhere)

    assert job["status"] == "failed"
    assert (results.status_code, results.json()) == (at_once.status_code, at_once.json())
    assert job["problem"] == at_once.json()


def test_progress_is_told_and_a_job_can_be_given_up(asked, gate):
    _, reached = gate
    address = begun(asked).headers["Location"]
    assert reached.wait(LONG_S)
    job = asked.get(address).json()

    assert (job["status"], job["steps"], job["progress"]) == ("running", [{"what": "Vägar", "done": 0.4}], 40)
    assert asked.get(f"{address}/results").json()["code"] == "job-unfinished"
    assert asked.delete(address).json()["status"] == "dismissed"
    assert asked.get(address).json()["status"] == "dismissed"
    assert asked.get(f"{address}/results").status_code == 409
    assert asked.delete(address).status_code == 200
    assert asked.get(address).status_code == 404


def test_one_asker_cannot_take_the_pages_of_others(workspace, gate, monkeypatch):
    monkeypatch.setattr("geoansvar.api.job_pages.PAGE_WAIT_S", 0.01)
    mine = client_of(workspace, None, local_only=False)
    other = TestClient(mine.app, base_url="http://127.0.0.1:8000", client=("127.0.0.2", 50000))
    told = [mine.post("/omrade/svar", json=QUESTION, headers=BESIDE).status_code for _ in range(MOST_OF_ONE + 1)]

    assert told == [202] * MOST_OF_ONE + [429]
    assert other.post("/omrade/svar", json=QUESTION, headers=BESIDE).status_code == 202


def test_a_full_disk_begins_no_job_and_leaves_room_for_one(asked, monkeypatch):
    def full(*_):
        raise OSError(ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(JobStore, "save", full)
        refused = [asked.post("/questions", json=QUESTION, headers=BESIDE) for _ in range(MOST_OF_ONE + 1)]

    assert [(each.status_code, each.json()["code"]) for each in refused] == [(503, "output-refused")] * len(refused)
    assert asked.get("/jobs").json() == {"jobs": []}
    assert ended(asked, begun(asked).headers["Location"])["status"] == "successful"


def test_one_asker_cannot_fill_the_queue(asked, gate):
    for _ in range(MOST_OF_ONE):
        begun(asked)
    refused = asked.post("/questions", json=QUESTION, headers=BESIDE)

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_anothers_job_is_not_there_nor_one_of_a_revoked_key(workspace):
    keys, now = Keys.of(workspace.state), datetime.now(UTC)
    (first, my_key), (_, other_key) = (keys.create(name, "staff", moment=now) for name in "ab")
    client = client_of(workspace, None, local_only=False)
    mine, other = ({"Authorization": f"Bearer {token}"} for token in (my_key, other_key))
    address = begun(client, headers=mine).headers["Location"]
    assert ended(client, address, mine)["status"] == "successful"

    for path in (address, f"{address}/results"):
        assert client.get(path, headers=mine).status_code == 200
        assert client.get(path, headers=other).status_code == client.get(path).status_code == 404
    assert client.delete(address, headers=other).status_code == 404
    assert [len(client.get("/jobs", headers=who).json()["jobs"]) for who in (mine, other, None)] == [1, 0, 0]
    keys.revoke(first.id, moment=now)
    assert client.get(f"{address}/results", headers=mine).status_code == 401


def test_a_job_is_answered_with_the_view_of_who_asked_and_traced_as_the_question(workspace):
    keys = Keys.of(workspace.state)
    _, token = keys.create("a", "partner", moment=datetime.now(UTC))
    client, mine = client_of(workspace, None), {"Authorization": f"Bearer {token}"}
    address = begun(client, headers=mine).headers["Location"]
    job = ended(client, address, mine)
    beside = client.get(f"{address}/results", headers=mine).json()
    events = [(row["event"], row.get("audience"), row.get("run")) for row in client.app.state.service.audit.records()]

    assert beside["notice"] == "access-limited"
    assert events == [("question", "partner", job["run"])] * 2


def test_a_view_that_has_changed_no_longer_reads_what_was_made_for_the_old_one(asked):
    address = begun(asked).headers["Location"]
    ended(asked, address)
    service = asked.app.state.service
    service.everybody = replace(service.unknown(service.workspace), minimum_count=7)

    assert asked.get(address).status_code == asked.get(f"{address}/results").status_code == 404


def test_what_an_owner_has_hidden_since_comes_out_of_no_job_and_no_situation(town_folder, tmp_path):
    workspace = Workspace.find(town_folder, state=tmp_path / "state")
    _, token = Keys.of(workspace.state).create("a", "staff", moment=datetime.now(UTC))
    client, mine = client_of(workspace, None), {"Authorization": f"Bearer {token}"}
    address = begun(client, headers=mine).headers["Location"]
    assert ended(client, address, mine)["status"] == "successful"
    frozen = client.post("/lage", json=QUESTION, headers=mine).headers["Location"]
    gone = (address, f"{address}/results", frozen)
    assert [client.get(path, headers=mine).status_code for path in gone] == [200, 200, 200]

    declaration = town_folder / "layers/samhallsviktigt.toml"
    raised = re.sub(r"(?m)^access\s*=.*$", 'access = "protected"', declaration.read_text("utf-8"), count=1)
    declaration.write_text(re.sub(r"(?ms)^\[column_access\].*?(?=^\[|\Z)", "", raised), "utf-8")
    renew(client.app.state.service)

    assert client.get("/collections/samhallsviktigt", headers=mine).status_code == 404
    assert [client.get(path, headers=mine).status_code for path in gone] == [404, 404, 404]
    assert client.get("/jobs", headers=mine).json() == {"jobs": []}
    assert client.get("/lage", headers=mine).json()["situations"] == []


def test_a_job_outlives_the_service_and_one_that_was_running_says_that_it_was_interrupted(
    town, workspace, asked, gate, tmp_path
):
    opened, reached = gate
    running = begun(asked).headers["Location"]
    assert reached.wait(LONG_S)
    shutil.copytree(workspace.state, tmp_path / "left")  # the disk as a service leaves it that is killed just here
    workspace = Workspace.find(town.root, state=tmp_path / "left")
    with client_of(workspace, None) as after:
        job = after.get(running).json()
        results = after.get(f"{running}/results")
        opened.set()
        again = begun(after, job["question"]).headers["Location"]
        done = ended(after, again)

    assert (job["status"], job["problem"]["code"]) == ("failed", "interrupted")
    assert results.status_code == 503
    assert done["status"] == "successful"
    with client_of(workspace, None) as later:
        assert later.get(again).json() == done
        assert later.get(f"{again}/results").json()["run"] == done["run"]


def test_a_second_service_on_the_same_state_leaves_what_the_first_is_answering(workspace, asked, gate):
    opened, reached = gate
    address = begun(asked).headers["Location"]
    assert reached.wait(LONG_S)
    with client_of(workspace, None) as second:
        assert second.get(address).json()["status"] == "running"
        opened.set()
        assert ended(asked, address)["status"] == "successful"
        assert second.get(f"{address}/results").status_code == 200


def test_a_service_that_stops_ends_its_jobs(workspace, gate):
    _, reached = gate
    with client_of(workspace, None) as client:
        address = begun(client).headers["Location"]
        assert reached.wait(LONG_S)
    kept = JobStore(workspace.state / "jobs").find(address.rpartition("/")[2])

    assert (kept.status, kept.problem["sv"]["code"]) == ("failed", "interrupted")


def test_old_jobs_go_and_so_do_the_oldest_of_too_many(tmp_path):
    store = JobStore(tmp_path / "jobs")
    old = Job(f"{0:032x}", "a", "v", "k", {}, stamp(NOW - KEPT * 2), "successful")
    store.save(old)
    for number in range(1, MOST_KEPT + 4):
        store.save(replace(old, id=f"{number:032x}", created=stamp(NOW.replace(microsecond=number * 1000))))
    store.thin(NOW, busy=[])

    assert [int(job.id, 16) for job in store.all()] == list(range(MOST_KEPT + 3, 3, -1))
    assert store.find("../../../etc/passwd") is None


def test_half_a_record_is_no_job(tmp_path):
    store = JobStore(tmp_path / "jobs")
    job = Job("a" * 32, "a", "v", "k", {}, stamp(NOW))
    store.save(job)
    assert store.all() == [job]
    record = tmp_path / "jobs" / job.id / "job.json"
    record.write_bytes(record.read_bytes()[:40])

    assert store.all() == []
    assert not [path for path in record.parent.iterdir() if path.suffix == ".half"]
    assert record.stat().st_mode & 0o077 == 0


def test_a_page_is_answered_at_once_and_follows_what_takes_long(asked, gate, monkeypatch):
    opened, _ = gate
    monkeypatch.setattr("geoansvar.api.job_pages.PAGE_WAIT_S", 0.1)
    slow = asked.post("/omrade/svar", json=QUESTION, headers=BESIDE)
    opened.set()
    address = slow.headers["Location"]
    done = ended(asked, address)
    quick = asked.post("/omrade/svar", json=QUESTION, headers=BESIDE)

    assert (slow.status_code, slow.json()["status"]) == (202, "running")
    assert done["status"] == "successful"
    assert not [link for link in done["links"] if link["rel"] == "results"]
    assert quick.status_code == 200
    assert 'id="answer"' in quick.text
