"""The pages of logging in: to choose how, and those where it did not go as somebody meant it to."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import Request, Response

from geoansvar.api.asking import lang_of, wants_html
from geoansvar.api.entered import goal_of
from geoansvar.api.login_errors import NoGroup
from geoansvar.api.problems import document, problem_of, status_of
from geoansvar.api.rendering import page
from geoansvar.api.service import Service, service_of
from geoansvar.errors import GeoansvarError, Unauthorised

# A browser that is asked for Basic opens a box of its own for a password that nobody has.
CHALLENGE = 'Bearer realm="geoansvar"'
# With it a browser says whose page a form was on, but only to us; without it it says "null".
SAY_WHOSE = {"Referrer-Policy": "same-origin"}


def login_page(
    request: Request, goal: str, error: GeoansvarError | None = None, *, name: str = "login.html", **values: Any
) -> Response:
    """Give the page to log in on, with what went wrong where something did."""
    service = service_of(request)
    status = 200 if error is None else status_of(type(error))
    another = isinstance(error, NoGroup)  # the provider would let them in as the same one again
    shown = ways(service, request, goal, via="another" if another else "provider")
    shown["problem"] = None if error is None else problem_of(error)
    response = page(request, name, status=status, **(shown | values))
    response.headers.update(SAY_WHOSE)
    if isinstance(error, Unauthorised):
        response.headers["WWW-Authenticate"] = CHALLENGE
    return response


def ended_page(request: Request, error: GeoansvarError) -> Response:
    """Say that somebody is no longer logged in, where a page was wanted with a way back to the same question."""
    if wants_html(request) or "text/html" in request.headers.get("accept", ""):
        sent = request.method not in ("GET", "HEAD")  # by a page, which stays as it is and can ask again
        return login_page(request, goal_of(request), error, name="login_ended.html", sent=sent)
    response = document(problem_of(error), lang_of(request))
    response.headers["WWW-Authenticate"] = CHALLENGE
    return response


def ways(service: Service, request: Request, goal: str, *, via: str) -> dict[str, Any]:
    """Give the ways to log in, and where they lead."""
    provider = service.logins.provider
    lang = {"lang": request.query_params["lang"]} if request.query_params.get("lang") in ("sv", "en") else {}
    return {
        "goal": goal,
        "provider": None if provider is None else urlsplit(provider.oidc.issuer).netloc,
        "provider_down": provider is not None and provider.down,
        "to_provider": f"/login?{urlencode({'via': via, 'next': goal} | lang)}",
        "to_login": f"/login?{urlencode({'next': goal} | lang)}",
        "lang_kept": lang.get("lang", ""),
    }
