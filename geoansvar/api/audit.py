"""Who asked what, and what left the house: lines that are only added, each bound to the one before by its hash."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any, Self

from filelock import FileLock

from geoansvar.api.chain import START, Fault, Record, bound, canonical, faults_in, read
from geoansvar.api.clock import Clock
from geoansvar.api.trace_files import append, cut_through, first_moment, mend, own_folder, size, whole, write_own
from geoansvar.errors import TracesFull
from geoansvar.model.service import Traces
from geoansvar.texts import text

LARGEST_BYTES = 10_000_000  # of one file; then another is begun
FILES_KEPT = 12  # of the days that lines are kept: a file is closed after one part of them, so that it can be thinned
LONGEST_WAIT_S = 5.0  # for another process that writes
LOOP_WAIT_S = 0.2  # the same where every other request waits too
RESERVE_BYTES = 1_000_000  # kept free for the lines of a night when the disk is full
_NAME = "audit-{number:06d}.jsonl"
_log = logging.getLogger(__name__)


class Audit:
    """The traces of a service.

    Parameters
    ----------
    folder
        Holds the files.
    secret
        Binds the lines by HMAC-SHA-256 instead of by a hash that anybody can work out anew.
    days
        How long a file is kept after its last line; None keeps all. What is thinned leaves a line that says so.
    second
        A folder on another disk that gets every line too, also while the first cannot be written.

    Attributes
    ----------
    lost
        How many lines could not be written since the last that was; 0 while all is well.
    """

    def __init__(
        self, folder: Path, *, secret: bytes = b"", days: int | None = None, second: Path | None = None
    ) -> None:
        self._folder, self._secret, self._days, self._second = folder, secret, days, second
        self._turn, self._tally = Lock(), Lock()
        self._waits = False  # whether the last who wanted to write had to give up
        self._clock = Clock()
        self._at: tuple[Path, int, str] | None = None  # the file that is written, the last number, and its hash
        self._bytes = 0  # of that file once it had been written: another process may have added to it since
        self._begun: datetime | None = None  # when the first line of that file was written
        self._damaged: Record = {}  # what is to be said of last lines that cannot be read
        self.lost = 0

    @classmethod
    def of(cls, state: Path, policy: Traces | None = None) -> Self:
        """Give the traces in a state folder, bound with ``GEOANSVAR_SIGNING_KEY`` where there is one."""
        policy = policy or Traces()
        second = state.parent / policy.second if policy.second else None
        secret = os.environ.get("GEOANSVAR_SIGNING_KEY", "").encode()
        return cls(state / "audit", secret=secret, days=policy.days, second=second)

    def add(self, moment: datetime, event: str, *, must: bool = False, **told: Any) -> None:
        """Write a line.

        Parameters
        ----------
        must
            Whether what is told of may not happen without its line.

        Raises
        ------
        TracesFull
            If it must be written, and cannot be.
        """
        told = {"event": event, **told}
        try:
            with self._alone():
                self._add(moment, told)
        except OSError as error:
            self._lose(1)
            _log.error("a trace cannot be written (%s): %s %s", error, event, json.dumps(told, default=str))
            self._to_second(canonical({"n": None, "time": _stamp(moment), **told}) + b"\n")
            if must:
                raise TracesFull(
                    text("Spårloggen går inte att skriva, och det som frågas får inte lämnas ut utan spår."),
                    remedy=text("Frigör plats på disken där tjänsten går. Annat än skyddsvärt går att fråga."),
                ) from None

    def _add(self, moment: datetime, told: Record) -> None:
        try:
            self._at = self._at or self._last()
            told |= self._clock.marks(moment)
            self._say_what_is_damaged(moment)
            self._say_what_was_lost(moment)
            self._write(moment, told)
        except OSError:
            self._at = None
            raise

    @property
    def busy(self) -> bool:
        """Whether who adds a line now may have to wait: the event loop lets a thread do it then."""
        return self._waits or self._turn.locked()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Write while no other process does, and after what it has written: two services have one chain."""
        patience = LOOP_WAIT_S if _on_the_loop() else LONGEST_WAIT_S
        until = time.monotonic() + patience
        own_folder(self._folder)
        try:
            if not self._turn.acquire(timeout=patience):
                raise TimeoutError("another line is being written")
            try:
                with FileLock(self._folder / "lock", timeout=max(until - time.monotonic(), 0), mode=0o600):
                    self._waits = False
                    if self._at is not None and (size(self._at[0]) != self._bytes or self._next(self._at[0]).exists()):
                        self._at = self._begun = None
                    yield
            finally:
                self._turn.release()
        except TimeoutError:
            self._waits = True
            raise

    def _say_what_is_damaged(self, moment: datetime) -> None:
        """Leave a line on those that could not be read when the chain was taken up again, in a file of its own."""
        if self._damaged:
            self._write(moment, {"event": "traces-damaged", **self._damaged})
            self._damaged = {}

    def _say_what_was_lost(self, moment: datetime) -> None:
        """Leave a line on those that could not be written, once there is room again: no gap is silent."""
        lost = self.lost
        if lost:
            self._write(moment, {"event": "traces-lost", "lines": lost})
            self._lose(-lost)

    def _lose(self, lines: int) -> None:
        with self._tally:
            self.lost += lines

    def _write(self, moment: datetime, told: Record) -> None:
        path, number, before = self._at or self._last()
        full = self._is_full(path, moment)
        path = self._next(path) if full else path
        line = bound(self._secret, before, {"n": number + 1, "time": _stamp(moment), **told})
        try:
            append(path, line)
        except OSError:
            (self._folder / "reserve").unlink(missing_ok=True)  # it was kept for this
            append(path, line)
        self._at = (path, number + 1, json.loads(line)["hash"])
        self._bytes = size(path)
        self._begun = moment if full or self._begun is None else self._begun
        self._to_second(line)
        if full:
            self._thin(moment)

    def _is_full(self, path: Path, moment: datetime) -> bool:
        """Tell whether another file is begun: of size, or of age, for a file is thinned as a whole."""
        if not path.exists():
            return False
        if self._begun is None:
            self._begun = first_moment(path)
        if path.stat().st_size >= LARGEST_BYTES:
            return True
        if self._days is None or self._begun is None or self._clock.moved:
            return False
        return moment - self._begun > timedelta(days=self._days) / FILES_KEPT

    def _to_second(self, line: bytes) -> None:
        """Give the second place its line; where it cannot take it the service goes on, and its own log says so."""
        if self._second is None:
            return
        try:
            own_folder(self._second)
            append(self._second / "audit.jsonl", line)
        except OSError as error:
            _log.error("the second place of the traces cannot be written: %s", error)

    def _last(self) -> tuple[Path, int, str]:
        """Find where the chain ends; half a line, left by a machine that lost its power, is set apart and said."""
        self._reserve()
        files = self.files()
        if not files:
            return self._folder / _NAME.format(number=1), 0, START
        unread = 0
        for path in reversed(files):
            mend(path)
            for line in reversed(path.read_bytes().splitlines()):
                last = whole(line)
                if last is not None:
                    self._clock.begin(datetime.fromisoformat(last["time"]))
                    return self._after(files[-1], unread), last["n"] + unread, last["hash"]
                unread += 1
        return self._after(files[-1], unread), unread, START

    def _after(self, path: Path, unread: int) -> Path:
        """Give the file that is written on: another one where the last lines of the newest cannot be read."""
        if not unread:
            return path
        self._damaged, self._begun = {"file": path.name, "lines": unread}, None
        return self._next(path)

    def _reserve(self) -> None:
        reserve = self._folder / "reserve"
        if not reserve.exists():
            try:
                write_own(reserve, b"\0" * RESERVE_BYTES)
            except OSError:
                reserve.unlink(missing_ok=True)

    def _next(self, path: Path) -> Path:
        return self._folder / _NAME.format(number=int(path.stem.rpartition("-")[2]) + 1)

    def _thin(self, moment: datetime) -> None:
        """Remove the files whose last line is older than is to be kept, each with a line that says so first.

        After a clock has jumped nothing is removed until the service has been started again: a year that never was
        would take all of it.
        """
        if self._days is None or self._clock.moved:
            return
        limit = moment - timedelta(days=self._days)
        for path in self.files()[:-1]:
            last = next(filter(None, map(whole, reversed(path.read_bytes().splitlines()))), None)
            if last is None:  # nobody can tell how old it is
                continue
            if datetime.fromisoformat(last["time"]) > limit:
                return
            told = {"file": path.name, "through": last["n"], "hash_of_last": last["hash"]}
            self._write(moment, {"event": "thinned", **told})
            path.unlink()
            self._thin_second(last["n"])

    def _thin_second(self, number: int) -> None:
        """Take the same lines away from the second place; where it is not there now the next thinning does it."""
        if self._second is None:
            return
        try:
            cut_through(self._second / "audit.jsonl", number)
        except OSError as error:
            _log.error("the second place of the traces cannot be thinned: %s", error)

    def files(self) -> list[Path]:
        """Give the files, the oldest first."""
        return sorted(self._folder.glob("audit-*.jsonl"))

    def records(self) -> Iterator[Record]:
        """Give every line that can be read, the oldest first."""
        for path in self.files():
            for line in path.read_bytes().splitlines():
                row = read(line)
                if row is not None:
                    yield row

    def faults(self) -> list[Fault]:
        """Look through the whole chain; nothing is found where every line is as it was written, and none is gone."""
        thinned = {str(row.get("hash_of_last")) for row in self.records() if row.get("event") == "thinned"}
        return faults_in(self.files(), self._secret, thinned)


def _on_the_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
