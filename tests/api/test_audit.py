"""The traces: lines are only added, none can be changed or taken away unseen, and a full disk is no silence."""

import json
import os
import resource
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoansvar.api import audit as module
from geoansvar.api.audit import Audit
from geoansvar.errors import TracesFull

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


def _on_a_full_disk(folder, answer):
    """Let no file grow beyond what there is: the same fault that a full disk gives."""
    audit = Audit(folder)
    audit.add(NOON, "question", who="isf")
    (path,) = folder.glob("audit-*.jsonl")
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, path.stat().st_size))
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    audit.add(NOON, "question", who="public")  # goes on, said in the service's own log
    try:
        audit.add(NOON, "question", must=True, who="isf")
    except TracesFull:
        answer.put("refused")
    else:
        answer.put("written")


def test_a_full_disk_stops_only_what_must_leave_a_trace(tmp_path):
    context = get_context("spawn")
    answer = context.Queue()
    process = context.Process(target=_on_a_full_disk, args=[tmp_path, answer])
    process.start()
    assert answer.get(timeout=60) == "refused"
    process.join()
    assert Audit(tmp_path).faults() == []


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
