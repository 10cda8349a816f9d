"""What every route shares: the workspace as it is now, who is asking, and what is known of the workspace's health."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from threading import Event, Lock, Thread
from typing import Any, TypeVar, cast

from fastapi import Request

from geoansvar.api.audit import Audit
from geoansvar.api.guard import marked
from geoansvar.api.jobs import Jobs
from geoansvar.api.kept_answers import KeptAnswers
from geoansvar.api.keys import Keys
from geoansvar.api.logins import Logins
from geoansvar.api.rates import Rates, cost_of
from geoansvar.api.sessions import Session
from geoansvar.api.watching import warmed_findings, watch
from geoansvar.model.access import LOCAL, Access, Principal
from geoansvar.model.answer import Answer
from geoansvar.model.finding import Finding
from geoansvar.model.question import Question, question_from
from geoansvar.workspace import Workspace, unaskable
from geoansvar.workspace.asked import Progress, silent
from geoansvar.workspace.reload import Held

Value = TypeVar("Value")
LONGEST_AREA = 2_000  # characters of one that is written down whole
_log = logging.getLogger(__name__)


def now() -> datetime:
    """Give the time of the clock on the wall; answers never use it, only the page they stand on."""
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class Asking:
    """One request: of which service, on which workspace, and who asks.

    Attributes
    ----------
    key_id
        Of the key that was shown, or ``oidc:`` and what the provider calls them; None where neither was.
    session
        Of somebody who has logged in with a browser.
    address
        Of the machine that asks.
    """

    service: Service
    workspace: Workspace
    principal: Principal
    key_id: str | None = None
    address: str | None = None
    session: Session | None = None

    @property
    def who(self) -> str:
        """Whose requests are counted together: those with one key, or all of an audience without one."""
        return self.key_id or self.principal.audience


# The thread pool that answers takes a copy of the context with it.
ASKING: ContextVar[Asking | None] = ContextVar("asking", default=None)


@dataclass
class Service:
    """The workspace being served.

    Parameters
    ----------
    workspace
        As it was when the service started. A changed file makes a new one, which takes its place once it is read.
    everybody
        Who everybody is; None where each request says it itself.
    unnamed
        The audience of those who do not say who they are; None is the policy's ``default_audience``.
    local_only
        Whether only this machine is answered: until audiences are declared, whoever sits there sees all.
    read
        When the workspace that answers was read.
    held
        What of it is older than its file, because the new file cannot be used.
    """

    workspace: Workspace
    everybody: Principal | None = None
    unnamed: str | None = None
    local_only: bool = True
    started: datetime = field(default_factory=now)
    read: datetime = field(default_factory=now)
    held: tuple[Held, ...] = ()
    _closed: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)
    _checks: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="check"))
    _check: tuple[object, Future[list[Finding]]] | None = None
    _answers: KeptAnswers = field(default_factory=KeptAnswers)
    _keys: Keys | None = None
    _audit: Audit | None = None
    _jobs: Jobs | None = None
    rates: Rates = field(default_factory=Rates)
    _made: tuple[object, dict[Hashable, Any]] = field(default_factory=lambda: (None, {}))

    def current(self) -> Workspace:
        """Give the workspace as it was last read; a request has the same one from its beginning to its end."""
        asking = ASKING.get()
        return self.workspace if asking is None or asking.service is not self else asking.workspace

    @property
    def principal(self) -> Principal:
        """Who is asking: outside a request somebody who has not said who they are."""
        asking = ASKING.get()
        return self.unknown(self.workspace) if asking is None or asking.service is not self else asking.principal

    def unknown(self, workspace: Workspace) -> Principal:
        """Give who somebody is that has not said it."""
        if self.everybody is not None:
            return self.everybody
        policy = workspace.service
        if self.local_only and not policy.audiences and self.unnamed is None:  # nothing is decided yet
            return LOCAL
        return workspace.principal(self.unnamed or policy.default_audience)

    def require(self, workspace: Workspace) -> None:
        """See to it that a workspace may be served: where everybody is the same one, no audience decides anything.

        Raises
        ------
        DeclarationError
            If ``api/service.toml`` cannot be read, or names what the layers do not allow.
        """
        if self.everybody is None:
            workspace.require_policy()
        workspace.service  # noqa: B018 - raises where it cannot be read

    @property
    def keys(self) -> Keys:
        """The keys that somebody may ask with."""
        if self._keys is None:
            self._keys = Keys.of(self.workspace.state)
        return self._keys

    @cached_property
    def logins(self) -> Logins:
        """The ways to log in, and those who have."""
        return Logins(self.workspace.state, lambda: self.workspace.service)

    @property
    def audit(self) -> Audit:
        """The traces of what was asked."""
        if self._audit is None:
            self._audit = Audit.of(self.workspace.state, self.workspace.service.audit)
        return self._audit

    @property
    def jobs(self) -> Jobs:
        """The questions that are answered beside."""
        from geoansvar.api.job_asking import jobs_of  # it needs the service itself

        with self._lock:
            if self._jobs is None:
                self._jobs = jobs_of(self.workspace.state)
            return self._jobs

    def begin(self) -> None:
        """Read what the first question needs, and from now on see what is saved; in a thread of its own."""
        self.jobs  # noqa: B018 - says of what the last service did not finish that it was interrupted
        Thread(target=watch, args=[self, self._closed], name="watch", daemon=True).start()

    def findings(self, wait_s: float | None = None) -> list[Finding] | None:
        """Give everything that is wrong with the workspace; None where that is not known within ``wait_s`` seconds."""
        workspace = self.current()
        key = (workspace, workspace.today)
        with self._lock:
            if self._check is None or self._check[0] != key:
                self._check = (key, self._checks.submit(warmed_findings, workspace))
            future = self._check[1]
        try:
            return future.result(wait_s)
        except NotYet:
            return None

    def once(self, workspace: Workspace, key: Hashable, make: Callable[[], Value]) -> Value:
        """Give what ``make`` gives, made once for who is asking as long as the workspace is the same.

        Two at once may both make it; what is made for one principal is never given to another.
        """
        key = (key, self.principal.key)
        of, kept = self._made
        if of is not workspace:
            kept = {}
            self._made = (workspace, kept)
        if key not in kept:
            kept[key] = make()
        return cast(Value, kept[key])

    def question(self, data: object) -> Question:
        """Read a question as who is asking may ask it.

        Raises
        ------
        QuestionInvalid
        UnknownName
            If questions of that kind are not theirs, or there are none such: the two are told alike.
        """
        kind = data.get("kind") if isinstance(data, dict) else None
        if isinstance(kind, str) and not self.principal.may_ask(kind):
            raise unaskable(kind, self.principal)
        return question_from(data)

    def answer(self, question: Question, progress: Progress = silent) -> Answer:
        """Answer a question as who is asking may see it; the last few answers are kept, to be looked into again."""
        workspace = self.current()
        answer = self._answers.find(workspace, self._key(workspace, question))
        if answer is None:
            self.charge(cost_of(question) - 1)
            answer = marked(workspace.answer(question, self.principal, progress=progress), workspace, self.principal)
        self.trace_answer("question", answer)
        dated = question.model_copy(update={"as_of": date.fromisoformat(str(answer.question["as_of"]))})
        # The links of an answer ask the same thing again, of that very day.
        if workspace is self.workspace:
            self._answers.keep(workspace, [self._key(workspace, asked) for asked in (question, dated)], answer)
        return answer

    def forget(self) -> None:
        """Let go of what was made of a workspace that no longer answers; it would live on in memory."""
        self._answers.keep_only(self.workspace)
        if self._made[0] is not self.workspace:
            self._made = (None, {})

    def charge(self, more: int) -> None:
        """Count what takes long to reckon as what it costs, beside the request that it came in."""
        asking = ASKING.get()
        if asking is not None and asking.service is self and self.everybody is None and more:
            per_minute = asking.workspace.service.limits.requests_per_minute
            self.rates.count("", asking.who, asking.address, per_minute=per_minute, cost=more)

    def _key(self, workspace: Workspace, question: Question) -> Hashable:
        return workspace.today, self.principal.key, question.model_dump_json()

    def trace_answer(self, event: str, answer: Answer, **told: object) -> None:
        """Write down who got an answer, and about what."""
        self.trace(event, answer.access, **(told_of(answer) | told))

    def trace(self, event: str, level: Access, **told: object) -> None:
        """Write down what somebody gets, before they get it.

        Raises
        ------
        TracesFull
            If it is protected, and cannot be written down.
        """
        asking = ASKING.get()
        if asking is None or asking.service is not self or self.everybody is not None:
            return
        who = {"audience": asking.principal.audience, "key": asking.key_id, "address": asking.address}
        self.audit.add(now(), event, must=level is Access.PROTECTED, level=str(level), **who, **told)

    def close(self) -> None:
        """Let the threads end with the service."""
        self._closed.set()
        if self._jobs is not None:
            self._jobs.close()
        self._checks.shutdown(wait=False, cancel_futures=True)


def told_of(answer: Answer) -> dict[str, object]:
    """Give what the traces say of an answer."""
    return {
        "kind": answer.kind,
        "area": _area_told(answer.question.get("area")),
        "rows": {name: len(rows) for name, rows in answer.result.items() if isinstance(rows, list)},
        "run": answer.run,
    }


def _area_told(area: object) -> object:
    """Give a question's area as it was asked; what was drawn with many corners as its hash and its corners' number."""
    written = json.dumps(area, sort_keys=True, default=str)
    if len(written) <= LONGEST_AREA:
        return area
    return {"sha256": sha256(written.encode()).hexdigest(), "bytes": len(written)}


def service_of(request: Request) -> Service:
    """Give what the application of this request serves."""
    return cast(Service, request.app.state.service)
