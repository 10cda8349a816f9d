"""A service that is about to stop answers what it has begun, and says to the rest when to come again."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from geoansvar.api.asking import lang_of
from geoansvar.api.problems import document, problem_of
from geoansvar.errors import Stopping
from geoansvar.texts import text

AGAIN_S = 10  # a service that is started again answers within that


@dataclass
class Traffic:
    """What is being answered.

    Attributes
    ----------
    answering
        Requests that have come and are not yet answered; only the event loop changes it.
    """

    answering: int = 0
    stopping: Event = field(default_factory=Event)


class Draining:
    """Middleware that counts what is being answered, and lets nothing more in once the service is to stop."""

    def __init__(self, app: ASGIApp, traffic: Traffic) -> None:
        self.app, self.traffic = app, traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self.traffic.stopping.is_set():
            await self._refuse(scope, receive, send)
            return
        self.traffic.answering += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.traffic.answering -= 1

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = Stopping(
            text("Tjänsten håller på att stanna: det som är ställt besvaras, inget nytt tas emot."),
            remedy=text("Försök igen om {seconds} sekunder.", seconds=AGAIN_S),
        )
        response = document(problem_of(refused), lang_of(Request(scope, receive)))
        response.headers["Retry-After"] = str(AGAIN_S)
        response.headers["Connection"] = "close"
        await response(scope, receive, send)
