"""What every route shares: the workspace as it is now, who is asking, and what is known of the workspace's health."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar, cast

from fastapi import Request

from geoansvar.errors import GeoansvarError
from geoansvar.model.access import LOCAL, Principal
from geoansvar.model.finding import Finding
from geoansvar.workspace import Workspace

Value = TypeVar("Value")
LOOK_AGAIN_S = 2.0  # a saved file is seen on the next page; a busy hour does not stat every file for each key stroke
_log = logging.getLogger(__name__)


def now() -> datetime:
    """Give the time of the clock on the wall; answers never use it, only the page they stand on."""
    return datetime.now().astimezone()


@dataclass
class Service:
    """The workspace being served.

    Parameters
    ----------
    workspace
        As it was when the service started; a changed file makes a new one.
    principal
        Who everybody is, until audiences exist.
    """

    workspace: Workspace
    principal: Principal = LOCAL
    started: datetime = field(default_factory=now)
    _looked: float = 0.0
    _lock: Lock = field(default_factory=Lock)
    _checks: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="check"))
    _check: tuple[object, Future[list[Finding]]] | None = None
    _made: tuple[object, dict[Hashable, Any]] = field(default_factory=lambda: (None, {}))

    def current(self) -> Workspace:
        """Give the workspace, read anew where one of its files has changed."""
        with self._lock:
            if time.monotonic() - self._looked > LOOK_AGAIN_S:
                try:
                    self.workspace = self.workspace.fresh()
                except GeoansvarError:
                    # a half-saved declaration must not take away what already answers
                    _log.exception("the changed workspace cannot be read; the one that was read goes on answering")
                self._looked = time.monotonic()
            return self.workspace

    def findings(self, wait_s: float | None = None) -> list[Finding] | None:
        """Give everything that is wrong with the workspace; None where that is not known within ``wait_s`` seconds."""
        workspace = self.current()
        key = (id(workspace), workspace.today)
        with self._lock:
            if self._check is None or self._check[0] != key:
                self._check = (key, self._checks.submit(_warmed_findings, workspace))
            future = self._check[1]
        try:
            return future.result(wait_s)
        except NotYet:
            return None

    def once(self, workspace: Workspace, key: Hashable, make: Callable[[], Value]) -> Value:
        """Give what ``make`` gives, made once as long as the workspace is the same; two at once may both make it."""
        of, kept = self._made
        if of is not workspace:
            kept = {}
            self._made = (workspace, kept)
        if key not in kept:
            kept[key] = make()
        return cast(Value, kept[key])

    def close(self) -> None:
        """Let the checks end with the service."""
        self._checks.shutdown(wait=False, cancel_futures=True)


def _warmed_findings(workspace: Workspace) -> list[Finding]:
    try:
        workspace.warm()
    except GeoansvarError as error:
        _log.warning("not everything could be read beforehand: %s", error)
    return workspace.findings()


def service_of(request: Request) -> Service:
    """Give what the application of this request serves."""
    return cast(Service, request.app.state.service)
