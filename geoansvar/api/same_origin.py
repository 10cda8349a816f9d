"""Nothing is changed, or asked, in somebody's name because the page of another site says so (CSRF)."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from geoansvar.api.asking import lang_of
from geoansvar.api.login_errors import CrossSite
from geoansvar.api.problems import document, problem_of
from geoansvar.api.service import ASKING, service_of
from geoansvar.texts import text

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class SameOrigin:
    """Middleware that lets only our own pages, and programs, send what is not merely read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless another site's page sent it."""
        if scope["type"] != "http" or scope["method"] in SAFE or _is_ours(scope):
            await self.app(scope, receive, send)
            return
        refused = CrossSite(
            text("Det skickades från en annan webbplats sida, och gjordes inte."),
            place="origin",
            remedy=text("Gör det på tjänstens egen sida."),
        )
        request = Request(scope, receive)
        await document(problem_of(refused), lang_of(request))(scope, receive, send)


def _is_ours(scope: Scope) -> bool:
    """Tell whether it was sent by a page of ours, or by something that is no browser.

    A browser says both where a request comes from (Fetch Metadata), and whose page sent it (RFC 6454); whoever says
    neither is a program, and one that has a session is not.
    A bearer key is in no browser's keeping, so no page can make a browser send it.
    """
    headers = Headers(scope=scope)
    if headers.get("authorization", "").lower().startswith("bearer "):
        return True
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site in ("same-origin", "none")
    if origin is not None:
        return _netloc(origin) in _ours(scope, headers)
    asking = ASKING.get()
    return asking is None or asking.session is None


def _ours(scope: Scope, headers: Headers) -> set[str]:
    public = service_of(Request(scope)).workspace.service.public_url
    return {headers.get("host", "").lower(), _netloc(public)} - {""}


def _netloc(address: str) -> str:
    return urlsplit(address).netloc.lower()
