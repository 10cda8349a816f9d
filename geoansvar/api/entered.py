"""Who is asking, where it is said by a token of the provider or by a session in a browser."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request, Response

from geoansvar.api.keys import PREFIX
from geoansvar.api.login_errors import SessionEnded
from geoansvar.api.service import Asking, Service
from geoansvar.api.sessions import Session
from geoansvar.api.tokens import audience_of, no_group
from geoansvar.texts import text
from geoansvar.workspace import Workspace

# Here a session that has ended is as none: what a page to log in with needs, and what is the same for everybody.
FREE = ("/login", "/callback", "/logout", "/health", "/assets/", "/tillganglighet", "/problems/")
COOKIE = "geoansvar"


def is_key(secret: str) -> bool:
    """Tell whether what somebody asks with is one of our keys; all else is a token."""
    return secret.startswith(f"{PREFIX}_")


def with_token(service: Service, token: str, address: str | None) -> Asking:
    """Give who asks with a token.

    Raises
    ------
    Unauthorised
        If it is not to be believed.
    NoGroup
        If it is, but nothing here is theirs.
    ProviderDown
        If the provider's keys have never been fetched.
    """
    who, oidc = service.logins.vouched(token, datetime.now(UTC))
    workspace = service.workspace
    audience = audience_of(who.groups, oidc)
    if audience is None or audience not in workspace.service.audiences:
        raise no_group(who.overflow)
    principal = service.everybody or workspace.principal(audience)
    return Asking(service, workspace, principal, f"oidc:{who.subject}", address)


def in_session(service: Service, path: str, sealed: str, address: str | None) -> Asking | None:
    """Give who asks with a session; None where it has ended and that is all the same here.

    Raises
    ------
    SessionEnded
        If it has ended: nobody becomes somebody who sees less without a word.
    """
    workspace, moment = service.workspace, datetime.now(UTC)
    session = service.logins.sessions.read(sealed, moment)
    audience = None if session is None else _audience(service, workspace, session, moment)
    if session is None or audience is None or audience not in workspace.service.audiences:
        if path.startswith(FREE):
            return None
        raise SessionEnded(
            text("Du är inte längre inloggad. Ingenting av det du frågade om har gått förlorat."),
            remedy=text("Logga in på nytt: då ställs frågan igen."),
        )
    return Asking(service, workspace, workspace.principal(audience), session.who, address, session)


def _audience(service: Service, workspace: Workspace, session: Session, moment: datetime) -> str | None:
    """Decide anew whose a session is: a key that has ended ends it, and so does a group that is named no more."""
    if session.key_id is not None:
        key = service.keys.still(session.key_id, moment=moment)
        return None if key is None else key.audience
    oidc = workspace.service.oidc
    return audience_of(session.groups, oidc) if session.issuer == oidc.issuer else None


def over_tls(request: Request, service: Service) -> bool:
    """Tell whether the browser's connection is encrypted: to us, or to what the policy says stands before us."""
    return request.url.scheme == "https" or service.workspace.service.public_url.startswith("https://")


def cookie_name(request: Request, service: Service, mark: str = "") -> str:
    """Give what the browser keeps something as.

    Over TLS no neighbour under the same domain can set it (``__Host-``). Otherwise the port is in it:
    a browser keeps one jar for all the services of a machine.
    """
    ending = f"-{mark}" if mark else ""
    if over_tls(request, service):
        return f"__Host-{COOKIE}{ending}"
    return f"{COOKIE}-{request.url.port or 80}{ending}"


def keep(response: Response, name: str, sealed: str, *, secure: bool, lasts_s: int) -> None:
    """Let the browser keep something that no script reads, and that no other site's form sends."""
    response.set_cookie(name, sealed, max_age=lasts_s, path="/", secure=secure, httponly=True, samesite="lax")


def forget(response: Response, name: str, *, secure: bool) -> None:
    """Let the browser forget it."""
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")


def own_address(request: Request, service: Service, path: str) -> str:
    """Give an address of ours as others see it."""
    public = service.workspace.service.public_url.rstrip("/")
    return f"{public or str(request.base_url).rstrip('/')}{path}"


def safe_goal(written: str | None) -> str:
    """Give where somebody wants to go after this, if it is a page of ours; the start page otherwise."""
    goal = written or "/"
    odd = any(ord(letter) < 32 or letter in "\\\x7f" for letter in goal)
    if odd or not goal.startswith("/") or goal.startswith("//"):
        return "/"
    parts = urlsplit(goal)
    if parts.scheme or parts.netloc or parts.path in ("/login", "/callback", "/logout"):
        return "/"
    return goal


def goal_of(request: Request) -> str:
    """Give the page that somebody is on, to come back to; an address that is only sent to is no page."""
    if request.method not in ("GET", "HEAD"):
        return "/omrade" if request.url.path.startswith("/omrade") else "/"
    query = request.url.query
    return safe_goal(request.scope["raw_path"].decode("ascii", "replace") + (f"?{query}" if query else ""))


def told(asking: Asking) -> Mapping[str, Any]:
    """Give what the traces say of who is asking."""
    return {"audience": asking.principal.audience, "key": asking.key_id, "address": asking.address}
