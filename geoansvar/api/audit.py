"""Who asked what, and what left the house: lines that are only added, each bound to the one before by its hash."""

from __future__ import annotations

import hmac
import json
import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, Self

from geoansvar.api.clock import Clock
from geoansvar.errors import TracesFull
from geoansvar.model.service import Traces
from geoansvar.texts import text

Record = dict[str, Any]
START = "0" * 64  # what the first line of all is bound to
LARGEST_BYTES = 10_000_000  # of one file; then another is begun
FILES_KEPT = 12  # of the days that lines are kept: a file is closed after one part of them, so that it can be thinned
RESERVE_BYTES = 1_000_000  # kept free for the lines of a night when the disk is full
# What is wrong with a line, in words.
REASONS = {
    "unreadable": text("raden går inte att läsa"),
    "changed": text("raden är ändrad sedan den skrevs"),
    "begins-late": text("det som stod före raden är borta, och ingen gallring säger det"),
    "line-missing": text("en rad före den här är borta eller flyttad"),
}
_NAME = "audit-{number:06d}.jsonl"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the chain does not hold.

    Attributes
    ----------
    line
        Counted from 1.
    """

    file: str
    line: int
    reason: str


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
        self._turn = Lock()
        self._clock = Clock()
        self._at: tuple[Path, int, str] | None = None  # the file that is written, the last number, and its hash
        self._begun: datetime | None = None  # when the first line of that file was written
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
        with self._turn:
            told = {"event": event, **told}
            try:
                self._at = self._at or self._last()
                told |= self._clock.marks(moment)
                self._say_what_was_lost(moment)
                self._write(moment, told)
            except OSError as error:
                self._at = None
                self.lost += 1
                _log.error("a trace cannot be written (%s): %s %s", error, event, json.dumps(told, default=str))
                self._to_second(_canonical({"n": None, "time": _stamp(moment), **told}) + b"\n")
                if must:
                    raise TracesFull(
                        text("Spårloggen går inte att skriva, och det som frågas får inte lämnas ut utan spår."),
                        remedy=text("Frigör plats på disken där tjänsten går. Annat än skyddsvärt går att fråga."),
                    ) from None

    def _say_what_was_lost(self, moment: datetime) -> None:
        """Leave a line on those that could not be written, once there is room again: no gap is silent."""
        if self.lost:
            self._write(moment, {"event": "traces-lost", "lines": self.lost})
            self.lost = 0

    def _write(self, moment: datetime, told: Record) -> None:
        path, number, before = self._at or self._last()
        full = self._is_full(path, moment)
        path = self._next(path) if full else path
        line = self._bound(before, {"n": number + 1, "time": _stamp(moment), **told})
        try:
            _append(path, line)
        except OSError:
            (self._folder / "reserve").unlink(missing_ok=True)  # it was kept for this
            _append(path, line)
        self._at = (path, number + 1, json.loads(line)["hash"])
        self._begun = moment if full or self._begun is None else self._begun
        self._to_second(line)
        if full:
            self._thin(moment)

    def _is_full(self, path: Path, moment: datetime) -> bool:
        """Tell whether another file is begun: of size, or of age, for a file is thinned as a whole."""
        if not path.exists():
            return False
        if self._begun is None:
            self._begun = _first_moment(path)
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
            self._second.mkdir(parents=True, exist_ok=True)
            _append(self._second / "audit.jsonl", line)
        except OSError as error:
            _log.error("the second place of the traces cannot be written: %s", error)

    def _bound(self, before: str, row: Record) -> bytes:
        written = _canonical(row | {"before": before})
        return _canonical(row | {"before": before, "hash": self._hash(written)}) + b"\n"

    def _hash(self, written: bytes) -> str:
        if self._secret:
            return hmac.new(self._secret, written, sha256).hexdigest()
        return sha256(written).hexdigest()

    def _last(self) -> tuple[Path, int, str]:
        """Find where the chain ends; half a line, left by a machine that lost its power, is set apart and said."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._reserve()
        files = self.files()
        if not files:
            return self._folder / _NAME.format(number=1), 0, START
        for path in reversed(files):
            _mend(path)
            lines = path.read_bytes().splitlines()
            if lines:
                last = json.loads(lines[-1])
                self._clock.begin(datetime.fromisoformat(last["time"]))
                return files[-1], int(last["n"]), str(last["hash"])
        return files[-1], 0, START

    def _reserve(self) -> None:
        reserve = self._folder / "reserve"
        if not reserve.exists():
            try:
                reserve.write_bytes(b"\0" * RESERVE_BYTES)
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
            last = json.loads(path.read_bytes().splitlines()[-1])
            if datetime.fromisoformat(last["time"]) > limit:
                return
            told = {"file": path.name, "through": last["n"], "hash_of_last": last["hash"]}
            self._write(moment, {"event": "thinned", **told})
            path.unlink()

    def files(self) -> list[Path]:
        """Give the files, the oldest first."""
        return sorted(self._folder.glob("audit-*.jsonl"))

    def records(self) -> Iterator[Record]:
        """Give every line that can be read, the oldest first."""
        for path in self.files():
            for line in path.read_bytes().splitlines():
                try:
                    yield json.loads(line)
                except ValueError:
                    continue

    def faults(self) -> list[Fault]:
        """Look through the whole chain; nothing is found where every line is as it was written, and none is gone."""
        found: list[Fault] = []
        thinned = {str(row["hash_of_last"]) for row in self.records() if row.get("event") == "thinned"}
        before: str | None = None
        number = 0
        for path in self.files():
            for at, line in enumerate(path.read_bytes().splitlines(), start=1):
                reason, row = self._fault_of(line, before, number, thinned)
                if reason is not None:
                    found.append(Fault(path.name, at, reason))
                before, number = str(row.get("hash", before)), int(row.get("n", number + 1))
        return found

    def _fault_of(
        self, line: bytes, before: str | None, number: int, thinned: Sequence[str] | set[str]
    ) -> tuple[str | None, Record]:
        try:
            row: Record = json.loads(line)
            stated = str(row.pop("hash"))
        except (ValueError, KeyError, AttributeError):
            return "unreadable", {}
        told = row | {"hash": stated}
        if not hmac.compare_digest(self._hash(_canonical(row)), stated):
            return "changed", told
        if before is None:
            return (None if row["before"] == START or row["before"] in thinned else "begins-late"), told
        return (None if row["before"] == before and row["n"] == number + 1 else "line-missing"), told


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _first_moment(path: Path) -> datetime | None:
    with path.open("rb") as file:
        line = file.readline()
    try:
        return datetime.fromisoformat(json.loads(line)["time"])
    except (ValueError, KeyError):
        return None


def _canonical(row: Record) -> bytes:
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


def _append(path: Path, line: bytes) -> None:
    """Add a line whole, or nothing of it: the system writes it in one piece at the end, and half is taken back."""
    handle = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        before = os.fstat(handle).st_size
        if os.write(handle, line) != len(line):
            os.ftruncate(handle, before)
            raise OSError("the line was not written whole")
    finally:
        os.close(handle)


def _mend(path: Path) -> None:
    """Set half a last line apart, so that the next one begins on its own."""
    content = path.read_bytes()
    if content and not content.endswith(b"\n"):
        whole = content[: content.rfind(b"\n") + 1]
        path.with_suffix(".half").write_bytes(content[len(whole) :])
        os.truncate(path, len(whole))  # in one step: what is whole is never away, whenever the machine stops
