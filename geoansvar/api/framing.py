"""A request that says its length in two ways is two requests to somebody on the way: it is refused, and ends there."""

from __future__ import annotations

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from geoansvar.api.asking import lang_of
from geoansvar.api.problems import document, problem_of
from geoansvar.errors import ParameterInvalid
from geoansvar.texts import text


class OneLength:
    """Middleware that lets through requests of one length."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it and close the connection."""
        names = [name for name, _ in scope.get("headers", ())]
        lengths = names.count(b"content-length") + names.count(b"transfer-encoding")
        if scope["type"] != "http" or lengths < 2:
            await self.app(scope, receive, send)
            return
        refused = ParameterInvalid(
            text("Begäran säger sin längd på två sätt."),
            place="content-length",
            remedy=text("Skicka antingen Content-Length eller Transfer-Encoding."),
        )
        response = document(problem_of(refused), lang_of(Request(scope, receive)))
        response.headers["Connection"] = "close"
        await response(scope, receive, send)
