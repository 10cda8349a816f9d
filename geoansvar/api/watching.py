"""The workspace's files are looked at while it answers: what is saved is soon seen, and nobody waits for it."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from threading import Event
from typing import Protocol

from geoansvar.errors import GeoansvarError
from geoansvar.model.finding import Finding
from geoansvar.workspace import Workspace
from geoansvar.workspace.reload import Held, Served, hold, renewed

LOOK_AGAIN_S = 2.0
_log = logging.getLogger(__name__)


class Watched(Protocol):
    """What is watched: the workspace that answers, when it was read, what of it is old, and for whom."""

    workspace: Workspace
    read: datetime
    held: tuple[Held, ...]
    local_only: bool

    def findings(self, wait_s: float | None = None) -> list[Finding] | None: ...  # noqa: D102

    def forget(self) -> None: ...  # noqa: D102


def watch(service: Watched, closed: Event) -> None:
    """Read what the first question needs, and from then on what is saved, until the service is closed."""
    hold(service.workspace)
    _warmed(service.workspace)  # what is wrong is looked for after that: it must not delay the first answer
    service.workspace.layers_of()  # once it is all read, a file that is changed changes no answer of this one
    said = ""
    while not closed.wait(LOOK_AGAIN_S):
        try:
            renew(service)
            service.findings(0.0)
            fault = " ".join(f"{each.name}: {each.fault.text.render()}" for each in service.held)
        except Exception as error:  # noqa: BLE001 - whatever was half saved, what answers goes on, and so does the watch
            fault = f"{type(error).__name__}: {error}"
        if fault and fault != said:
            _log.error("something that was saved cannot be used, what was before it goes on: %s", fault)
        said = fault


def renew(service: Watched) -> None:
    """Put the workspace as it is now in the place of the one that answers, whole, once it has been read."""
    before = Served(service.workspace, service.read, service.held, service.local_only)
    after = renewed(before, datetime.now(UTC))
    if after is before:
        return
    if after.workspace is not before.workspace:
        warmed_findings(after.workspace)
    service.workspace, service.read, service.held = after.workspace, after.read, after.held
    service.forget()


def warmed_findings(workspace: Workspace) -> list[Finding]:
    """Read what the first question needs, and then give what is wrong."""
    _warmed(workspace)
    return workspace.findings()


def _warmed(workspace: Workspace) -> None:
    try:
        workspace.warm()
    except GeoansvarError as error:
        _log.warning("not everything could be read beforehand: %s", error)
