"""The addresses of logging in and out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from geoansvar.api.asking import LangParameter
from geoansvar.api.bodies import form_body
from geoansvar.api.code_flow import code_refused
from geoansvar.api.emergency import tell_opened
from geoansvar.api.entered import (
    cookie_name,
    forget,
    in_session,
    keep,
    over_tls,
    own_address,
    safe_goal,
)
from geoansvar.api.login_errors import LoginRefused
from geoansvar.api.login_pages import login_page
from geoansvar.api.logins import LOGIN_LASTS, mark_of
from geoansvar.api.rendering import page
from geoansvar.api.service import ASKING, Asking, Service, service_of
from geoansvar.api.sessions import Session
from geoansvar.api.tokens import audience_of, no_group
from geoansvar.errors import GeoansvarError
from geoansvar.texts import text

router = APIRouter()  # for browsers alone: a program shows its key or token, and is described no other way
DENIED = ("access_denied", "consent_required", "interaction_required", "login_required")


@router.get("/login", include_in_schema=False)
def choose(
    request: Request,
    goal: Annotated[str | None, Query(alias="next")] = None,
    via: Annotated[str | None, Query()] = None,
    lang: LangParameter = None,
) -> Response:
    """Give the page to log in on; with ``via`` the way to the municipality's own log-in.

    With ``via=another`` the provider lets somebody choose who to be, though they are logged in there already.
    """
    del lang
    where = safe_goal(goal)
    if via not in ("provider", "another"):
        return login_page(request, where)
    service, moment = service_of(request), datetime.now(UTC)
    try:
        begun = service.logins.begin(own_address(request, service, "/callback"), where, moment, anew=via == "another")
    except GeoansvarError as error:
        return login_page(request, where, error)
    response = RedirectResponse(begun.address, 303)
    secure, name = over_tls(request, service), cookie_name(request, service, begun.mark)
    keep(response, name, begun.sealed, secure=secure, lasts_s=int(LOGIN_LASTS.total_seconds()))
    return response


@router.post("/login", include_in_schema=False)
async def enter_with_key(request: Request, lang: LangParameter = None) -> Response:
    """Take the key that somebody has typed, and let them on to where they were going."""
    del lang
    form = dict(parse_qsl((await form_body(request)).decode("utf-8", "replace")))
    return await run_in_threadpool(_entered_with_key, request, form)


def _entered_with_key(request: Request, form: dict[str, str]) -> Response:
    service, moment = service_of(request), datetime.now(UTC)
    goal, address = safe_goal(form.get("next")), _address(request)
    service.rates.count("", "key", address, per_minute=service.workspace.service.limits.requests_per_minute)
    try:
        key, opened = service.keys.use(form.get("key", "").strip(), moment=moment)
    except GeoansvarError as error:
        service.audit.add(moment, "refused", address=address, path="/login")
        return login_page(request, goal, error)
    if opened:
        tell_opened(service, key, address)
    session, sealed = service.logins.enter(key, service.workspace.service.oidc, moment)
    return _entered(request, service, session, sealed, key.audience, goal)


async def come_back(request: Request) -> Response:
    """Take somebody in who comes back from the municipality's log-in, or say why not."""
    return await run_in_threadpool(_came_back, request)


# Not one of FastAPI's: what a provider adds to the address of its own is no fault of anybody's.
router.add_route("/callback", come_back, methods=["GET"], include_in_schema=False)


def _came_back(request: Request) -> Response:
    service, moment = service_of(request), datetime.now(UTC)
    came = dict(request.query_params)
    name = cookie_name(request, service, mark_of(came.get("state", "")))
    sealed = request.cookies.get(name, "")
    goal = safe_goal(service.logins.goal(sealed, moment))
    try:
        if "error" in came:
            raise _stopped(came["error"])
        who, oidc, goal = service.logins.finish(sealed, came, moment)
        audience = audience_of(who.groups, oidc)
        if audience is None or audience not in service.workspace.service.audiences:
            service.audit.add(moment, "login-denied", key=f"oidc:{who.subject}", address=_address(request))
            raise no_group(who.overflow)
    except GeoansvarError as error:
        service.audit.add(moment, "login-refused", code=error.code, address=_address(request))
        response = login_page(request, goal, error)
    else:
        session, kept = service.logins.enter(who, oidc, moment)
        response = _entered(request, service, session, kept, audience, safe_goal(goal))
    forget(response, name, secure=over_tls(request, service))
    return response


def _stopped(error: str) -> LoginRefused:
    if error not in DENIED:
        return code_refused()
    return LoginRefused(
        text("Du avbröt inloggningen, eller nekades den."),
        remedy=text("Logga in på nytt, eller fortsätt utan att logga in."),
    )


def _entered(request: Request, service: Service, session: Session, sealed: str, audience: str, goal: str) -> Response:
    """Give the session to the browser, in the place of the one that it had."""
    now = datetime.now(UTC)
    _end_kept(request, service, now)
    service.audit.add(now, "login", audience=audience, key=session.who, address=_address(request))
    response = RedirectResponse(goal, 303)
    lasts = int((session.until - now).total_seconds())
    keep(response, cookie_name(request, service), sealed, secure=over_tls(request, service), lasts_s=lasts)
    return response


@router.post("/logout", include_in_schema=False)
async def leave(request: Request, lang: LangParameter = None) -> Response:
    """End the session here, and show the way out of the municipality's log-in as well."""
    del lang
    form = dict(parse_qsl((await form_body(request)).decode("utf-8", "replace")))
    return await run_in_threadpool(_left, request, form)


def _left(request: Request, form: dict[str, str]) -> Response:
    service, now = service_of(request), datetime.now(UTC)
    ended = _end_kept(request, service, now)
    if ended is not None:
        service.audit.add(now, "logout", audience=ended.principal.audience, key=ended.key_id, address=ended.address)
    if "next" in form:  # whoever goes on without being logged in is not asked where to
        response: Response = RedirectResponse(safe_goal(form["next"]), 303)
    else:
        vouched = ended is not None and ended.session is not None and ended.session.key_id is None
        out = service.logins.way_out(own_address(request, service, "/")) if vouched else None
        response = _as_nobody(request, service, out)
    forget(response, cookie_name(request, service), secure=over_tls(request, service))
    return response


def _as_nobody(request: Request, service: Service, out: str | None) -> Response:
    """Give the page as it is for whoever is logged in no more."""
    workspace = service.workspace
    token = ASKING.set(Asking(service, workspace, service.unknown(workspace), None, _address(request)))
    try:
        return page(request, "logged_out.html", out=out)
    finally:
        ASKING.reset(token)


def _end_kept(request: Request, service: Service, now: datetime) -> Asking | None:
    """End the session that the browser has kept until now; None where it has none that holds."""
    sealed = request.cookies.get(cookie_name(request, service))
    asking = None if sealed is None else in_session(service, "/logout", sealed, _address(request))
    if asking is not None and asking.session is not None:
        service.logins.sessions.end(asking.session, now)
    return asking


def _address(request: Request) -> str | None:
    return None if request.client is None else request.client.host
