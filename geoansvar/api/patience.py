"""No request is waited for without end: who asks is told in time, and what to do instead."""

from __future__ import annotations

import asyncio

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geoansvar.api.asking import lang_of
from geoansvar.api.problems import document, problem_of
from geoansvar.api.service import service_of
from geoansvar.errors import TookTooLong
from geoansvar.texts import text


class Patience:
    """Middleware that answers a request whose time is out; ``limits.request_seconds`` is how long it has.

    What is reckoned in a thread cannot be stopped: it ends by itself, and keeps its place in the pool until then, so
    that no number of such requests starts more threads than there are.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._left: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer in its stead when its time is out."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        seconds = service_of(request).workspace.service.limits.request_seconds
        mouth = _Mouth(send)
        task: asyncio.Task[None] = asyncio.ensure_future(self.app(scope, receive, mouth.say))
        try:
            await asyncio.wait({task}, timeout=seconds)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if task.done():
            task.result()
        elif mouth.shut():
            self._left.add(task)
            task.add_done_callback(self._ended)
            await document(problem_of(_out_of_time(seconds)), lang_of(request))(scope, receive, send)
        else:
            task.cancel()  # half of it is sent: the connection is closed, so that nobody takes it for the whole

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._left.discard(task)
        if not task.cancelled():
            task.exception()  # seen, so that it is not complained of: whoever asked has had their answer


class _Mouth:
    """What a request is answered through, until it is shut."""

    def __init__(self, send: Send) -> None:
        self._send, self._begun, self._shut = send, False, False

    async def say(self, message: Message) -> None:
        if not self._shut:
            self._begun = True
            await self._send(message)

    def shut(self) -> bool:
        """Let nothing more be said; give whether nothing had been."""
        self._shut = True
        return not self._begun


def _out_of_time(seconds: float) -> TookTooLong:
    return TookTooLong(
        text("Svaret blev inte färdigt inom {seconds} sekunder.", seconds=seconds),
        place="limits.request_seconds",
        remedy=text(
            "Fråga om ett mindre område eller färre flöden, eller låt frågan räknas vid sidan av: "
            "POST /questions med ”Prefer: respond-async”."
        ),
    )
