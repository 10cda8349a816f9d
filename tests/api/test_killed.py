"""A process that is killed while it writes loses nothing that it has said is written, and leaves nothing half."""

import os
import random
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from geoansvar.api.audit import Audit
from geoansvar.api.job_store import JobStore
from geoansvar.api.keys import Keys
from geoansvar.layers.kept import load_kept
from geoansvar.workspace.whole import write_whole
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9 is sent to another process")
TIMES = 20
LONGEST_S = 0.4  # from the first thing it has written to its death
# Begins a process that writes one of each, says so, and goes on until it is killed; then another, all on one state.
WRITER = """
import os, select, signal, sys, time
from datetime import UTC, datetime
from pathlib import Path
import numpy as np
from geoansvar.api.audit import Audit
from geoansvar.api.job_store import Job, JobStore, stamp
from geoansvar.api.keys import Keys
from geoansvar.layers.kept import save_kept
from geoansvar.workspace.situations import _kept

def write(first, say):
    keys, audit, store = Keys.of(state), Audit.of(state), JobStore(state / "jobs")
    for number in range(first, first + 1000):
        now = datetime.now(UTC)
        say("key", keys.create(str(number), "isf", moment=now)[0].id)
        audit.add(now, "written", number=number)
        say("trace", number)
        job = Job(f"{number:032x}", "a", "v", "k", {}, stamp(now), "successful")
        store.save(job)
        store.save_answer(job, "answer.sv.json", b"x" * 100_000)
        say("job", job.id)
        say("situation", _kept(state / "situations", b"y" * 200_000 + str(number).encode(), now).name)
        save_kept(state / "floods", f"n{number}", "k" * 24, {"a": np.arange(50_000)})
        say("arrays", number)

state = Path(sys.argv[1])
for at, lives_s in enumerate(map(float, sys.argv[2:])):
    here, there = os.pipe()
    writer = os.fork()
    if not writer:
        write(at * 1000, lambda *words: os.write(there, (" ".join(map(str, words)) + "\\n").encode()))
    os.close(there)
    select.select([here], [], [])
    time.sleep(lives_s)
    os.kill(writer, signal.SIGKILL)
    os.waitpid(writer, 0)
    with os.fdopen(here) as said:
        print(said.read(), end="", flush=True)
"""


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """The state that processes have written in until they were killed, and what they had said that they wrote."""
    state = tmp_path_factory.mktemp("killed")
    lives_s = [str(random.Random(at).uniform(0, LONGEST_S)) for at in range(TIMES)]  # noqa: S311 - any will do
    command = [sys.executable, "-c", WRITER, str(state), *lives_s]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr
    written = [line.split() for line in done.stdout.splitlines()]
    return state, {kind: {each for what, each in written if what == kind} for kind, _ in written}


def test_every_kind_was_written_by_some_that_were_killed(killed):
    _, written = killed

    assert set(written) == {"key", "trace", "job", "situation", "arrays"}
    assert sum(map(len, written.values())) > TIMES * 3


def test_no_key_and_no_trace_is_lost_and_the_chain_holds(killed):
    state, written = killed
    audit = Audit.of(state)
    audit.add(datetime.now(UTC), "after")

    assert written["key"] <= {key.id for key in Keys.of(state).all()}
    assert written["trace"] <= {str(row.get("number")) for row in audit.records()}
    assert audit.faults() == []


def test_no_job_is_lost_and_none_is_half(killed):
    state, written = killed
    jobs = JobStore(state / "jobs")
    found = {job.id: job for job in jobs.all()}

    assert written["job"] <= set(found)
    assert {len(jobs.answer(found[each], "answer.sv.json") or b"") for each in written["job"]} == {100_000}


def test_no_situation_is_lost_and_half_of_one_never_has_its_name(killed):
    state, written = killed
    kept = list((state / "situations").glob("*.json"))

    assert written["situation"] <= {path.name for path in kept}
    assert all(sha256(path.read_bytes()).hexdigest() == path.stem.rpartition("-")[2] for path in kept)


def test_what_took_long_to_make_is_whole(killed):
    state, written = killed
    arrays = [load_kept(state / "floods", f"n{number}", "k" * 24) for number in written["arrays"]]

    assert all(each is not None and each["a"][-1] == 49_999 for each in arrays)


def test_a_file_that_cannot_be_written_is_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "x.json"
    write_whole(path, b"before")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"after")

    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_there_already_stays_where_it_is_written_once(tmp_path):
    path = tmp_path / "x"
    write_whole(path, b"first", once=True)
    write_whole(path, b"second", once=True)

    assert path.read_bytes() == b"first"
