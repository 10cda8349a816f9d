"""The traces: lines are only added, none can be changed or taken away unseen, and a full disk is no silence."""

import asyncio
import json
import os
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from geoansvar.api import audit as module
from geoansvar.api.audit import Audit
from geoansvar.api.clock import Clock

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


@pytest.fixture
def audit(tmp_path):
    return Audit(tmp_path)


def some(audit, count=5):
    for number in range(count):
        audit.add(NOON + timedelta(minutes=number), "question", who="isf", run=f"sha256:{number}")


def lines(tmp_path):
    (path,) = tmp_path.glob("audit-*.jsonl")
    return path, path.read_bytes().splitlines(keepends=True)


def reasons(audit):
    return [(fault.line, fault.reason) for fault in audit.faults()]


def test_what_was_told_is_there_in_order_and_holds(audit):
    some(audit)

    assert [row["run"] for row in audit.records()] == [f"sha256:{number}" for number in range(5)]
    assert audit.faults() == []


def test_the_chain_goes_on_after_a_restart(audit, tmp_path):
    some(audit)
    some(Audit(tmp_path))

    assert [row["n"] for row in audit.records()] == list(range(1, 11))
    assert audit.faults() == []


@given(st.integers(0, 4), st.integers(0, 10_000))
def test_no_byte_can_be_changed_unseen(tmp_path_factory, line, at):
    folder = tmp_path_factory.mktemp("traces")
    audit = Audit(folder)
    some(audit)
    path, written = lines(folder)
    content = bytearray(written[line])
    place = at % (len(content) - 1)  # the line's end is no part of what it says
    content[place] ^= 1
    written[line] = bytes(content)
    path.write_bytes(b"".join(written))

    assert audit.faults()


@pytest.mark.parametrize("line", [0, 2, 3])
def test_no_line_can_be_taken_away_unseen(audit, tmp_path, line):
    some(audit)
    path, written = lines(tmp_path)
    del written[line]
    path.write_bytes(b"".join(written))

    assert reasons(audit) == [(line + 1, "begins-late" if line == 0 else "line-missing")]


def test_with_a_secret_a_chain_that_is_made_anew_does_not_hold(tmp_path):
    some(Audit(tmp_path, secret=b"hemlig"))
    (path,) = tmp_path.glob("audit-*.jsonl")
    path.unlink()
    some(Audit(tmp_path))  # somebody who has no secret writes another history

    assert len(Audit(tmp_path, secret=b"hemlig").faults()) == 5


def test_half_a_last_line_is_set_apart_and_the_next_begins_on_its_own(audit, tmp_path):
    some(audit, 3)
    path, written = lines(tmp_path)
    path.write_bytes(b"".join(written)[:-20])
    some(Audit(tmp_path), 1)

    assert Audit(tmp_path).faults() == []
    assert len(list(audit.records())) == 3
    assert next(tmp_path.glob("*.half")).read_bytes()


def test_files_are_thinned_after_their_days_and_the_thinning_is_a_line(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LARGEST_BYTES", 500)
    audit = Audit(tmp_path, days=30)
    some(audit, 10)
    audit = Audit(tmp_path, days=30)  # the service was started again: a clock that moves under it is not believed
    for minute in range(4):
        audit.add(NOON + timedelta(days=100, minutes=minute), "question", who="isf")
    kept = list(audit.records())

    assert "thinned" in {row["event"] for row in kept}
    assert min(row["n"] for row in kept) > 1
    assert audit.faults() == []


def test_a_file_taken_away_by_hand_is_seen_where_a_thinned_one_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LARGEST_BYTES", 500)
    audit = Audit(tmp_path)
    some(audit, 10)
    audit.files()[0].unlink()

    assert [reason for _, reason in reasons(audit)] == ["begins-late"]


FULL_DISK = """
import json, sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from geoansvar.api.audit import Audit
from geoansvar.errors import TracesFull

noon, disk, second = datetime(2026, 11, 16, 12, tzinfo=UTC), Path(sys.argv[1]), Path(sys.argv[2])
audit = Audit(disk / "audit", second=second)
audit.add(noon, "question", who="isf")
kept = (disk / "audit/reserve").exists()
filler = open(disk / "filler", "wb", buffering=0)

def fill():
    try:
        while True:
            filler.write(b"x" * 4096)
    except OSError:
        pass

fill()
written = 0
while not audit.lost:  # the reserve is given up, and takes the lines of a night
    audit.add(noon, "question", who="public", about="x" * 3000)
    written += 1
given_up = not (disk / "audit/reserve").exists()
try:
    audit.add(noon, "question", must=True, who="isf", area="planterat" * 900)
    refused = False
except TracesFull:
    refused = True
holds = audit.faults() == []
(disk / "filler").unlink(); filler.close()
audit.add(noon, "question", must=True, who="isf")
rows = list(audit.records())
print(json.dumps({
    "kept": kept, "given_up": given_up, "written": written, "refused": refused, "holds": holds,
    "after": [row["event"] for row in rows[-2:]], "lines": sum(row.get("lines", 0) for row in rows),
    "lost": audit.lost, "chain": audit.faults() == [], "second": "planterat" in (second / "audit.jsonl").read_text(),
}))
"""


def test_a_full_disk_stops_only_what_must_leave_a_trace(tmp_path):
    """A disk of three megabytes, of memory, in a name space of its own: no privilege is needed for it."""
    disk, second = tmp_path / "disk", tmp_path / "second"
    disk.mkdir()
    script = 'mount -t tmpfs -o size=3m tmpfs "$1" && exec "$3" -c "$4" "$1" "$2"'
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh"]
    ended = subprocess.run(
        [*command, str(disk), str(second), sys.executable, FULL_DISK], capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)

    assert told["kept"]
    assert told["given_up"]
    assert told["written"] > 100  # a reserve of a megabyte takes some three hundred of these lines
    assert told["refused"]
    assert told["holds"]
    assert told["after"] == ["traces-lost", "question"]
    assert told["lines"] == 2
    assert told["lost"] == 0
    assert told["chain"]
    assert told["second"]


def test_room_is_kept_and_given_up_when_the_disk_is_full(audit, tmp_path, monkeypatch):
    some(audit, 1)
    assert (tmp_path / "reserve").stat().st_size == module.RESERVE_BYTES
    write = os.write
    failed: list[int] = []

    def full_once(handle, content):
        if not failed:
            failed.append(1)
            raise OSError(28, "No space left on device")
        return write(handle, content)

    monkeypatch.setattr(os, "write", full_once)
    audit.add(NOON, "question", must=True, who="isf")

    assert not (tmp_path / "reserve").exists()
    assert [json.loads(line)["n"] for line in lines(tmp_path)[1]] == [1, 2]


WRITING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from geoansvar.api import audit as module

module.LARGEST_BYTES = 20_000  # it is killed in the middle of changing files, too
audit = module.Audit(Path(sys.argv[1]))
n = 0
while True:
    n += 1
    audit.add(datetime.now(UTC), "question", must=True, who="isf", count=n)
    print(n, flush=True)
"""


def test_what_was_written_is_there_after_a_kill(tmp_path):
    """Killed at any moment, again and again: every line that was said to be written stands, in a chain that holds."""
    written = 0
    for wait_s in (0.15, 0.05, 0.3, 0.01):
        process = subprocess.Popen([sys.executable, "-c", WRITING, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        first = process.stdout.readline()
        time.sleep(wait_s)
        process.send_signal(signal.SIGKILL)
        written += len(first.split()) + len(process.communicate()[0].split())
    audit = Audit(tmp_path)
    audit.add(NOON, "served-as")

    assert audit.faults() == []
    assert written > 4
    assert written <= len(list(audit.records())) - 1 <= written + 4  # one may be written and not yet said


def test_a_clock_that_jumps_moves_no_line_and_is_said(tmp_path):
    seconds = iter(range(0, 10_000, 60))
    audit = Audit(tmp_path, days=30)
    audit._clock = Clock(lambda: float(next(seconds)))
    for minutes in (0, 1, 2, -600, -599, 400 * 24 * 60, 3):
        audit.add(NOON + timedelta(minutes=minutes), "question", who="isf")
    rows = list(audit.records())

    assert [row["n"] for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    jumped = [row.get("clock_jumped_s", 0) // 3600 for row in rows]
    assert [hours < 0 for hours in jumped] == [False, False, False, True, False, False, True]
    assert [hours > 0 for hours in jumped] == [False, False, False, False, False, True, False]
    assert audit.faults() == []
    assert len(audit.files()) == 1  # a year that never was thins nothing


def test_a_clock_set_back_while_the_service_was_down_is_said(tmp_path):
    Audit(tmp_path).add(NOON, "question")
    Audit(tmp_path).add(NOON - timedelta(days=1), "question")
    Audit(tmp_path).add(NOON + timedelta(days=9), "question")

    assert [row.get("clock_jumped_s") for row in Audit(tmp_path).records()] == [None, -86_400, None]


def test_a_file_is_closed_by_age_so_that_days_are_kept_where_little_is_asked(tmp_path):
    for day in range(0, 61, 5):
        Audit(tmp_path, days=24).add(NOON + timedelta(days=day), "question")
    rows = list(Audit(tmp_path).records())
    asked = [row for row in rows if row["event"] == "question"]

    assert Audit(tmp_path).faults() == []
    assert min(row["time"] for row in asked) >= (NOON + timedelta(days=60 - 24 - 5)).isoformat()
    assert "thinned" in {row["event"] for row in rows}


def test_two_services_on_one_folder_have_one_chain(tmp_path):
    one, other = Audit(tmp_path), Audit(tmp_path)
    for audit in (one, one, other, one, other):
        some(audit, 1)

    assert Audit(tmp_path).faults() == []
    assert [row["n"] for row in one.records()] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "junk", [b"\0" * 40, b"[]", b"3", b'{"hash":"x","n":"q"}', b"\xff\xfe", b"[" * 100_000, b'{"a":"\\ud800"}']
)
def test_a_damaged_last_line_stops_nothing_and_is_said(audit, tmp_path, junk):
    some(audit)
    path, _ = lines(tmp_path)
    with path.open("ab") as file:
        file.write(junk + b"\n")

    again = Audit(tmp_path)
    some(again, 1)

    assert [row["event"] for row in again.records()] == ["question"] * 5 + ["traces-damaged", "question"]
    assert [(fault.file, fault.line, fault.reason) for fault in again.faults()] == [(path.name, 6, "unreadable")]
    assert path.read_bytes().endswith(junk + b"\n")  # what it was can still be looked into


def test_a_file_with_a_damaged_last_line_is_thinned_as_any_other(tmp_path):
    some(Audit(tmp_path))
    path, _ = lines(tmp_path)
    with path.open("ab") as file:
        file.write(b"\0\n")
    for day in range(1, 20):
        Audit(tmp_path, days=12).add(NOON + timedelta(days=day), "question")

    assert not path.exists()
    assert Audit(tmp_path).faults() == []


def test_the_loop_waits_for_another_writer_only_a_moment(audit, tmp_path):
    async def add(event):
        audit.add(NOON, event)

    some(audit, 1)
    with ThreadPoolExecutor() as pool:
        with FileLock(tmp_path / "lock"):
            waiting = pool.submit(audit.add, NOON, "waits")
            began = time.monotonic()
            asyncio.run(add("cannot wait"))
            took = time.monotonic() - began
            busy = audit.busy
        waiting.result()

    assert took < module.LONGEST_WAIT_S / 5
    assert (busy, audit.busy, audit.lost) == (True, False, 0)
    some(audit, 1)
    assert [row["event"] for row in audit.records()] == ["question", "traces-lost", "waits", "question"]
    assert audit.faults() == []


def test_what_is_kept_is_its_owners_alone(tmp_path):
    second = tmp_path / "elsewhere/second"
    before = os.umask(0o022)
    try:
        some(Audit(tmp_path / "state/audit", second=second), 1)
    finally:
        os.umask(before)

    folders = (tmp_path / "state/audit", second)
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700, 0o700]
    kept = [path for folder in folders for path in folder.iterdir()]
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in kept} == dict.fromkeys(
        ["audit-000001.jsonl", "audit.jsonl", "lock", "reserve"], 0o600
    )


def test_half_a_line_set_apart_is_its_owners_alone(audit, tmp_path):
    some(audit)
    path, written = lines(tmp_path)
    path.write_bytes(b"".join(written)[:-9])
    some(Audit(tmp_path), 1)

    assert [stat.S_IMODE(half.stat().st_mode) for half in tmp_path.glob("*.half")] == [0o600]


def test_the_second_place_is_thinned_with_the_first_and_its_chain_holds(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    for day in range(0, 61, 5):
        Audit(first, days=24, second=second).add(NOON + timedelta(days=day), "question")
    kept = (second / "audit.jsonl").read_bytes()

    assert kept == b"".join(path.read_bytes() for path in Audit(first).files())
    assert json.loads(kept.splitlines()[0])["n"] > 1
    assert [path.name for path in second.iterdir()] == ["audit.jsonl"]


def test_that_the_last_lines_are_cut_off_is_seen_only_beside_the_second_place(tmp_path):
    """The chain alone cannot tell, as SECURITY.md says."""
    first, second = tmp_path / "first", tmp_path / "second"
    some(Audit(first, second=second))
    path, written = lines(first)
    path.write_bytes(b"".join(written[:3]))

    assert Audit(first).faults() == []
    ends = [json.loads(place.read_bytes().splitlines()[-1])["n"] for place in (path, second / "audit.jsonl")]
    assert ends == [3, 5]
