"""Questions that take long are answered beside: with progress, a way to give up, and the same answer at the end."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any, Protocol

from geoansvar.api.job_store import Job, JobStore, Status, stamp
from geoansvar.errors import OutputRefused, TooMany
from geoansvar.texts import text
from geoansvar.workspace.asked import Progress
from geoansvar.workspace.stopping import Stopped, go_on, stoppable

WORKERS = 2  # as many long questions are answered at once
MOST_WAITING = 20  # of everybody together
MOST_OF_ONE = 4  # of one asker, and as many pages of theirs
MOST_WATCHED = 32  # pages that wait for their answer at once
THREAD = "job"
_log = logging.getLogger(__name__)
Problems = dict[str, dict[str, Any]]


class Work(Protocol):
    """What makes an answer, and tells how far it has come; it keeps the answer where that is to be kept."""

    def __call__(self, job: Job, progress: Progress) -> Job: ...  # noqa: D102 - a protocol's member says itself


@dataclass
class Running:
    """A job on its way: where it stands, whether it is given up, and whether it has ended."""

    job: Job
    kept: bool
    asker: str
    given_up: Event = field(default_factory=Event)
    ended: Event = field(default_factory=Event)


class Jobs:
    """The jobs of a service.

    Parameters
    ----------
    store
        Where they are kept: they outlive the service.
    explained
        Makes a problem of a fault, by language.
    interrupted
        What is said of jobs that the last service did not finish.
    """

    def __init__(self, store: JobStore, explained: Callable[[Exception], Problems], interrupted: Exception) -> None:
        self._store, self._explained, self._interrupted = store, explained, interrupted
        self._running: dict[str, Running] = {}
        self._waiting: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._workers: list[Thread] = []
        self._lock = Lock()
        store.interrupted(explained(interrupted), datetime.now(UTC))

    def begin(
        self, work: Work, *, owner: str, asker: str, view: str, question: dict[str, Any], kept: bool = True
    ) -> Running:
        """Begin a job in the caller's name.

        Parameters
        ----------
        asker
            Whose questions are counted together: strangers own nothing apart, and are counted apart.
        kept
            Whether it is written down, and waits for its turn; a page's question is not, and begins at once.

        Raises
        ------
        TooMany
            If as many are waiting already, of this asker or of all.
        OutputRefused
            If it cannot be written down.
        """
        now = datetime.now(UTC)
        job = Job(secrets.token_hex(16), owner, view, str(question.get("kind")), question, stamp(now))
        running = Running(job, kept, asker)
        with self._lock:
            self._require_room(asker, kept=kept)
            self._running[job.id] = running
        context = copy_context()
        if not kept:
            Thread(target=context.run, args=[self._run, running, work], name=THREAD, daemon=True).start()
            return running
        self._written(job, now)
        self._waiting.put(lambda: context.run(self._run, running, work))
        self._employ()
        return running

    def _written(self, job: Job, moment: datetime) -> None:
        """Write a job down; what cannot be has never been, and takes nobody's room."""
        try:
            self._store.thin(moment, busy=list(self._running))
            self._store.hold(job.id)
            self._store.save(job)
        except OSError as error:
            self._store.let_go(job.id)
            self._running.pop(job.id, None)
            raise OutputRefused(
                text("Jobbet går inte att spara: {fault}.", fault=error.strerror or str(error)),
                remedy=text("Frigör plats på disken där tjänsten går, eller ställ frågan utan att den blir ett jobb."),
            ) from None

    def _require_room(self, asker: str, *, kept: bool) -> None:
        busy = [each for each in list(self._running.values()) if each.kept is kept and not each.ended.is_set()]
        mine = sum(each.asker == asker for each in busy)
        if len(busy) >= (MOST_WAITING if kept else MOST_WATCHED) or mine >= MOST_OF_ONE:
            refused = TooMany(
                text("Så många frågor som kan vänta på svar väntar redan."),
                remedy=text("Vänta tills en av dem är klar, eller avbryt en."),
            )
            refused.wait_s = 20
            raise refused

    def _employ(self) -> None:
        with self._lock:
            if len(self._workers) < WORKERS:
                worker = Thread(target=self._work, name=THREAD, daemon=True)
                self._workers.append(worker)
                worker.start()

    def _work(self) -> None:
        while True:
            self._waiting.get()()

    def _run(self, running: Running, work: Work) -> None:
        try:
            with stoppable(running.given_up):
                self._change(running, status="running", started=stamp(datetime.now(UTC)))
                done = work(running.job, lambda what, share: self._told(running, what, share))
            self._end(running, done, "successful")
        except Stopped:
            self._end(running, running.job, "dismissed")
        except Exception as error:  # noqa: BLE001 - whatever went wrong is told to who asked, as it would have been at once
            _log.info("a job failed: %s", error)
            self._end(running, replace(running.job, problem=self._explained(error)), "failed")

    def _told(self, running: Running, what: str, share: float) -> None:
        go_on()
        steps = dict(running.job.steps) | {what: round(share, 2)}
        running.job = replace(running.job, steps=tuple(steps.items()))

    def _change(self, running: Running, **changes: Any) -> None:
        go_on()
        running.job = replace(running.job, **changes)
        if running.kept:
            self._store.save(running.job)

    def _end(self, running: Running, job: Job, status: Status) -> None:
        """Say how it ended, once: whoever gave it up meanwhile has been told so."""
        with self._lock:
            if running.ended.is_set():
                return
            running.job = replace(job, steps=running.job.steps, status=status, ended=stamp(datetime.now(UTC)))
            running.ended.set()
        if running.kept:
            try:
                self._store.save(running.job)
            except OSError as error:
                _log.error("a job cannot be written down (%s): %s", error, running.job.id)
                return
            finally:
                self._store.let_go(running.job.id)
            self._running.pop(running.job.id, None)
        else:
            self._forget_watched()

    def _forget_watched(self) -> None:
        """Forget the oldest of the pages' questions that have ended."""
        over = [each.job.id for each in list(self._running.values()) if not each.kept and each.ended.is_set()]
        for job_id in over[:-MOST_WATCHED]:
            self._running.pop(job_id, None)

    def find(self, job_id: str) -> Job | None:
        """Give a job as it stands; None where there is none."""
        running = self._running.get(job_id)
        return self._store.find(job_id) if running is None else running.job

    def of(self, owner: str) -> list[Job]:
        """Give the jobs of somebody, the newest first."""
        found = {job.id: job for job in self._store.all()}
        found |= {job_id: running.job for job_id, running in list(self._running.items())}
        mine = [job for job in found.values() if job.owner == owner]
        return sorted(mine, key=lambda job: (job.created, job.id), reverse=True)

    def give_up(self, job: Job) -> Job:
        """End a job: one that is on its way stops at its next step, one that has ended is taken away."""
        running = self._running.get(job.id)
        if running is None or running.ended.is_set():
            self._running.pop(job.id, None)
            self._store.remove(job.id)
            return replace(job, status="dismissed")
        running.given_up.set()
        self._end(running, running.job, "dismissed")
        return running.job

    def answer(self, job: Job, name: str) -> bytes | None:
        """Give one form of a job's answer; None where it is not kept."""
        return self._store.answer(job, name)

    def keep(self, job: Job, name: str, content: bytes) -> None:
        """Keep one form of a job's answer."""
        go_on()
        self._store.save_answer(job, name, content)

    def close(self) -> None:
        """End what is on its way, and say so of it: the service stops."""
        problem = self._explained(self._interrupted)
        for running in list(self._running.values()):
            running.given_up.set()
            self._end(running, replace(running.job, problem=problem), "failed")
