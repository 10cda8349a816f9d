"""Who is asking: said by a key, a token or a session, and known from there on wherever the request is answered."""

from __future__ import annotations

import binascii
from base64 import b64decode
from datetime import UTC, datetime

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from geoansvar.api.asking import lang_of
from geoansvar.api.emergency import tell_opened
from geoansvar.api.entered import cookie_name, in_session, is_key, with_token
from geoansvar.api.login_errors import NoGroup, SessionEnded
from geoansvar.api.login_pages import ended_page
from geoansvar.api.problems import document, problem_of
from geoansvar.api.service import ASKING, Asking, Service, service_of
from geoansvar.errors import GeoansvarError, TooMany, Unauthorised
from geoansvar.texts import text
from geoansvar.workspace import Workspace

# What is told with a 401: a browser asks for the key, a program sees both ways to give one.
CHALLENGE = 'Bearer realm="geoansvar", Basic realm="geoansvar", charset="UTF-8"'
_WRONG = "wrong key"  # what is not valid is counted as


class Who:
    """Middleware that finds out who is asking before anything else is done, and refuses a key that is not valid."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on in the name of who is asking."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        service = service_of(request)
        try:
            asking = await asking_of(service, request, _address(scope))
            count(service, request.url.path, asking)
        except GeoansvarError as error:
            refusal = await _refusal(service, request, error)
            await refusal(scope, receive, send)
            return
        token = ASKING.set(asking)
        try:
            await self.app(scope, receive, send)
        finally:
            ASKING.reset(token)


async def _refusal(service: Service, request: Request, error: GeoansvarError) -> Response:
    """Give the problem as a document, and write down that a key was refused: guessing is seen."""
    if isinstance(error, SessionEnded):
        return ended_page(request, error)
    response = document(problem_of(error), lang_of(request))
    if isinstance(error, Unauthorised):
        response.headers["WWW-Authenticate"] = CHALLENGE
    if isinstance(error, Unauthorised | NoGroup):
        await run_in_threadpool(_tell_refused, service, request)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.wait_s)
    return response


def _tell_refused(service: Service, request: Request) -> None:
    service.audit.add(datetime.now(UTC), "refused", address=_address(request.scope), path=request.url.path)


def _address(scope: Scope) -> str | None:
    client = scope.get("client")
    return None if client is None else str(client[0])


def count(service: Service, path: str, asking: Asking) -> None:
    """Count a request against what its asker may ask in a minute.

    Raises
    ------
    TooMany
    """
    if service.everybody is None:
        per_minute = asking.workspace.service.limits.requests_per_minute
        service.rates.count(path, asking.who, asking.address, per_minute=per_minute)


async def asking_of(service: Service, request: Request, address: str | None) -> Asking:
    """Find out who a request is from: by a key or a token in it, else by a session, else nobody has said it.

    Raises
    ------
    Unauthorised
        If a key or a token is given that is not valid, or something that is neither; what is wrong with it is told
        to nobody.
    SessionEnded
    NoGroup
    TooMany
        Also if that many keys that are not valid have come from the same address.
    """
    workspace = service.workspace
    given = request.headers.getlist("authorization")
    if not given:
        entered = await _entered(service, request, address)
        return entered or Asking(service, workspace, service.unknown(workspace), None, address)
    # What is tried is counted before it is looked at: whoever guesses is stopped as anybody who asks too much.
    per_minute = workspace.service.limits.requests_per_minute
    service.rates.count(request.url.path, "key", address, per_minute=per_minute)
    service.rates.require_room(_WRONG, address, per_minute=per_minute)
    try:
        return await _with_secret(service, workspace, secret_in(given[0]) if len(given) == 1 else None, address)
    except Unauthorised:
        service.rates.count("", _WRONG, address, per_minute=per_minute)  # also where asking costs nothing
        raise


async def _with_secret(service: Service, workspace: Workspace, secret: str | None, address: str | None) -> Asking:
    """Find out whose a key or a token is."""
    if secret is None:
        raise _refused()
    if workspace.service.oidc.issuer and not is_key(secret):
        return await run_in_threadpool(with_token, service, secret, address)
    key, opened = await run_in_threadpool(service.keys.use, secret, moment=datetime.now(UTC))
    if opened:
        await run_in_threadpool(tell_opened, service, key, address)
    if key.audience not in workspace.service.audiences:
        raise _refused()
    principal = service.everybody or workspace.principal(key.audience)
    return Asking(service, workspace, principal, key.id, address)


async def _entered(service: Service, request: Request, address: str | None) -> Asking | None:
    """Give who has a session; None where nobody has."""
    sealed = request.cookies.get(cookie_name(request, service))
    if sealed is None or service.everybody is not None:
        return None
    return await run_in_threadpool(in_session, service, request.url.path, sealed, address)


def secret_in(header: str) -> str | None:
    """Read the key in an Authorization header: Bearer KEY, or Basic with it as password; None where there is none."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip() or None
    if scheme.lower() != "basic":
        return None
    try:
        _, colon, password = b64decode(value.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return password if colon and password else None


def _refused() -> Unauthorised:
    return Unauthorised(
        text("Nyckeln gäller inte."),
        remedy=text("Be den som sköter tjänsten om en ny, eller fråga utan nyckel."),
    )
