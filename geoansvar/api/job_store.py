"""Jobs on disk: a folder each, the answer in every format, and last the record that says that it is there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import orjson
from filelock import FileLock, Timeout

from geoansvar.workspace.whole import write_whole

Status = Literal["accepted", "running", "successful", "failed", "dismissed"]
ENDED: tuple[Status, ...] = ("successful", "failed", "dismissed")
MOST_KEPT = 100
MOST_BYTES = 500_000_000
KEPT = timedelta(days=7)
_ID = re.compile(r"[0-9a-f]{32}")
_RECORD = "job.json"


@dataclass(frozen=True, slots=True)
class Job:
    """A question that is answered beside, as it stands just now.

    Attributes
    ----------
    owner
        Who asked: nobody else knows of it.
    view
        What they could see when they asked, as a hash: whoever sees something else now does not get the answer.
    steps
        What has been made ready, and how far it has come, 0–1.
    created, started, ended
        Moments, ISO 8601 in UTC; None where it has not happened.
    problem
        What went wrong, by language.
    refused
        Why no file is made of it, by language; None where files may be made.
    names
        The headers that name the answer's files, by format.
    told
        What the traces say of its answer.
    seen
        The layers that its answer rests on, each with the fields of it that the asker saw.
    """

    id: str
    owner: str
    view: str
    kind: str
    question: dict[str, Any]
    created: str
    status: Status = "accepted"
    started: str | None = None
    ended: str | None = None
    steps: tuple[tuple[str, float], ...] = ()
    run: str | None = None
    problem: dict[str, dict[str, Any]] | None = None
    refused: dict[str, dict[str, Any]] | None = None
    names: dict[str, str] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    seen: dict[str, list[str]] = field(default_factory=dict)

    @property
    def has_ended(self) -> bool:
        """Whether nothing more happens to it."""
        return self.status in ENDED


def stamp(moment: datetime) -> str:
    """Write a moment as a record has it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


class JobStore:
    """The jobs that a state folder holds.

    Parameters
    ----------
    folder
        ``jobs`` in the workspace's state. Only its owner may read what stands in it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._at_work: dict[str, FileLock] = {}

    def hold(self, job_id: str) -> None:
        """Say that this service works on a job: the lock is let go with its process, however that ends."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self._folder / job_id).mkdir(mode=0o700, exist_ok=True)
        lock = self._lock(job_id)
        lock.acquire()
        self._at_work[job_id] = lock

    def let_go(self, job_id: str) -> None:
        """Say that nothing more is done with a job."""
        lock = self._at_work.pop(job_id, None)
        if lock is not None:
            lock.release()

    def _lock(self, job_id: str) -> FileLock:
        return FileLock(self._folder / job_id / "lock", timeout=0, mode=0o600, thread_local=False)

    def _is_at_work(self, job_id: str) -> bool:
        """Whether a service that is alive works on a job."""
        try:
            with self._lock(job_id):
                return False
        except Timeout:
            return True

    def save(self, job: Job) -> None:
        """Write the record of a job, whole."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self._folder / job.id).mkdir(mode=0o700, exist_ok=True)
        write_whole(self._folder / job.id / _RECORD, orjson.dumps(asdict(job), option=orjson.OPT_SERIALIZE_NUMPY))

    def save_answer(self, job: Job, name: str, content: bytes) -> None:
        """Write one form of a job's answer, whole."""
        write_whole(self._folder / job.id / name, content)

    def answer(self, job: Job, name: str) -> bytes | None:
        """Give one form of a job's answer; None where it is not kept."""
        try:
            return (self._folder / job.id / name).read_bytes()
        except FileNotFoundError:
            return None

    def all(self) -> list[Job]:
        """Give every job whose record is there, the newest first; half of one that was begun is none."""
        names = [path.name for path in self._folder.glob("*") if _ID.fullmatch(path.name)]
        found = [job for job in map(self.find, names) if job is not None]
        return sorted(found, key=lambda job: (job.created, job.id), reverse=True)

    def find(self, job_id: str) -> Job | None:
        """Give a job by its id."""
        if not _ID.fullmatch(job_id):
            return None
        with suppress(OSError, ValueError, TypeError):
            row = orjson.loads((self._folder / job_id / _RECORD).read_bytes())
            return Job(**row | {"steps": tuple((what, done) for what, done in row["steps"])})
        return None

    def remove(self, job_id: str) -> None:
        """Take a job away, its record first."""
        if _ID.fullmatch(job_id):
            (self._folder / job_id / _RECORD).unlink(missing_ok=True)
            shutil.rmtree(self._folder / job_id, ignore_errors=True)

    def thin(self, moment: datetime, *, busy: Iterable[str]) -> None:
        """Take away what is too old, and the oldest of what is too much; those that are worked on stay."""
        limit, taken = stamp(moment - KEPT), 0
        at_work, jobs = set(busy), self.all()
        for folder in self._folder.glob("*"):  # begun and never recorded
            if folder.name not in at_work | {job.id for job in jobs}:
                self.remove(folder.name)
        for at, job in enumerate(jobs):
            taken += sum(path.stat().st_size for path in (self._folder / job.id).glob("*") if path.is_file())
            if job.id not in at_work and (job.created < limit or at >= MOST_KEPT or taken > MOST_BYTES):
                self.remove(job.id)

    def interrupted(self, problem: dict[str, dict[str, Any]], moment: datetime) -> None:
        """Say of every job that was not ended when its service stopped that it was interrupted."""
        for job in self.all():
            if not job.has_ended and not self._is_at_work(job.id):
                self.save(replace(job, status="failed", ended=stamp(moment), problem=problem))
