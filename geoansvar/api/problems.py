"""Every error becomes a problem document (RFC 9457) through one table; nobody ever meets a traceback."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match

from geoansvar.api.asking import lang_of, wants_html
from geoansvar.api.headers import SAFE_HEADERS
from geoansvar.api.login_errors import CrossSite, NoGroup
from geoansvar.api.rendering import page
from geoansvar.api.service import service_of
from geoansvar.errors import (
    Aggregated,
    AreaUnusable,
    GeoansvarError,
    JobUnfinished,
    MediaTypeRefused,
    OutputRefused,
    ParameterInvalid,
    PlaceAmbiguous,
    RequestError,
    TooLarge,
    TooMany,
    TooSlow,
    Unauthorised,
    UnknownName,
    WorkspaceError,
)
from geoansvar.model.access import Access
from geoansvar.texts import Lang, Text, text

MEDIA_TYPE = "application/problem+json"
_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
_log = logging.getLogger(__name__)

# Error → status; a class that is not here has that of the class above it. Hidden is 404: what you may not see,
# you may not count.
STATUS: dict[type[Exception], int] = {
    GeoansvarError: 500,
    WorkspaceError: 503,
    RequestError: 400,
    MediaTypeRefused: 415,
    Unauthorised: 401,
    NoGroup: 403,
    CrossSite: 403,
    Aggregated: 403,
    TooSlow: 408,
    TooMany: 429,
    UnknownName: 404,
    AreaUnusable: 422,
    JobUnfinished: 409,
    OutputRefused: 503,  # the service's own disk: nothing was wrong with what was asked
    TooLarge: 413,
}
_TITLES: dict[int, Text] = {
    400: text("Det som efterfrågades går inte att läsa"),
    401: text("Inloggningen gäller inte"),
    403: text("Sammanställningen får inte lämnas ut"),
    404: text("Det finns inte här"),
    405: text("Så kan adressen inte användas"),
    408: text("Det som skickades kom inte fram i tid"),
    409: text("Svaret finns inte än"),
    413: text("Det som skickades är för stort"),
    415: text("Formatet går inte att läsa"),
    422: text("Området går inte att använda"),
    429: text("För många frågor på kort tid"),
    500: text("Något gick fel i tjänsten"),
    503: text("Underlaget går inte att använda"),
}
# Where the words of the status would say something else than what happened.
_TITLES_OF_CODE: dict[str, Text] = {
    "output-refused": text("Det går inte att spara"),
    "session-ended": text("Inloggningen har gått ut"),
    "login-refused": text("Inloggningen avbröts"),
    "no-group": text("Du är inloggad, men har ingen behörighet här"),
    "cross-site": text("En annan webbplats frågade i ditt namn"),
    "provider-down": text("Inloggningstjänsten svarar inte"),
}
# What to do where the error itself does not say.
_REMEDIES: dict[int, Text] = {
    400: text("Se {address} för vad adressen tar emot.", address="/api"),
    404: text("Se startsidan för vad som finns: {address}", address="/"),
    503: text("Kör ”geoansvar check” på datorn där tjänsten går: där står fil, rad och åtgärd."),
}
_OTHER_CODES = {
    "not-found": 404,
    "method-not-allowed": 405,
    "internal": 500,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, where, what still holds and what to do."""

    code: str
    status: int
    detail: Text
    place: str | None = None
    remedy: Text | None = None
    choices: tuple[str, ...] = ()

    @property
    def title(self) -> Text:
        """The kind of problem, the same for every one of its status."""
        return _title(self.code, self.status)

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """Give the problem as RFC 9457 and the contract spell it."""
        row: dict[str, Any] = {
            "type": f"/problems/{self.code}",
            "title": self.title.render(lang),
            "status": self.status,
            "detail": self.detail.render(lang),
            "code": self.code,
            "place": self.place,
            "remedy": self.remedy.render(lang) if self.remedy else None,
        }
        return row | ({"choices": list(self.choices)} if self.choices else {})


def _title(code: str, status: int) -> Text:
    return _TITLES_OF_CODE.get(code) or _TITLES.get(status, _TITLES[400])


def status_of(error: type[Exception]) -> int:
    """Give the status of a class of errors: its own, or that of the nearest class above it."""
    return next(STATUS[each] for each in error.__mro__ if each in STATUS)


def problem_of(error: GeoansvarError) -> Problem:
    """Turn an error into a problem."""
    choices = error.choices if isinstance(error, PlaceAmbiguous) else ()
    status = status_of(type(error))
    remedy = error.remedy or _REMEDIES.get(status)
    return Problem(error.code, status, error.message, error.place, remedy, choices)


def unexpected_problem() -> Problem:
    """Give the problem of a fault that nobody foresaw: its own words stand in the log alone."""
    holds = text("Ett oväntat fel stoppade just den här frågan. Underlaget är orört och andra frågor går att ställa.")
    remedy = text("Försök igen. Återkommer felet: spara tjänstens logg och rapportera den.")
    return Problem("internal", 500, holds, remedy=remedy)


def known_codes() -> dict[str, int]:
    """Give every code that a problem may have, with its status."""
    codes = dict(_OTHER_CODES)
    waiting: list[type[GeoansvarError]] = [GeoansvarError]
    while waiting:
        error = waiting.pop()
        codes[error.code] = status_of(error)
        waiting += error.__subclasses__()
    return dict(sorted(codes.items()))


def problem_about(request: Request, code: str, codes: dict[str, int]) -> Response:
    """Say what a code means: the address that a problem's ``type`` gives."""
    if code not in codes:
        return respond(
            request,
            Problem("not-found", 404, text("Felkoden {code} finns inte.", code=code), place=code),
        )
    lang = lang_of(request)
    row = {"code": code, "status": codes[code], "title": _title(code, codes[code]).render(lang)}
    if wants_html(request):
        return page(request, "problem_kind.html", row=row, lang=lang)
    return Response(orjson.dumps(row), media_type="application/json")


def respond(request: Request, problem: Problem) -> Response:
    """Answer with a problem: a page for a person, a document for a program."""
    lang = lang_of(request)
    if wants_html(request):
        return page(request, "problem.html", status=problem.status, problem=problem, lang=lang)
    return document(problem, lang)


def document(problem: Problem, lang: Lang) -> Response:
    """Give the problem as a document."""
    return Response(orjson.dumps(problem.as_json(lang)), problem.status, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Let every error of the application end as a problem."""
    app.add_exception_handler(GeoansvarError, _expected)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unexpected)


async def _expected(request: Request, error: Exception) -> Response:
    assert isinstance(error, GeoansvarError)  # noqa: S101 - registered for nothing else
    if isinstance(error, Aggregated | UnknownName):
        await run_in_threadpool(_trace_denied, request, error)
    response = respond(request, problem_of(error))
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.wait_s)
    return response


def _trace_denied(request: Request, error: GeoansvarError) -> None:
    """Write down who asked for what they may not have, or for what is not there: the two are told alike here too."""
    service_of(request).trace("denied", Access.PUBLIC, code=error.code, path=request.url.path, place=error.place)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for nothing else
    place = ".".join(str(part) for part in error.errors()[0]["loc"][1:]) or "body"
    refused = ParameterInvalid(
        text("Värdet på {name} går inte att läsa.", name=place),
        place=place,
        remedy=text("Se {address} för vad adressen tar emot.", address="/api"),
    )
    return respond(request, problem_of(refused))


async def _http(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 500)
    if status == 405:
        response = respond(request, _not_that_way(request))
        response.headers["Allow"] = ", ".join(_methods_at(request))
        return response
    start = text("Börja om från startsidan: {address}", address="/")
    missing = text("Adressen {path} finns inte.", path=request.url.path)
    return respond(request, Problem("not-found", 404, missing, remedy=start))


async def _gone(request: Request, error: Exception) -> Response:
    """Whoever asked has given up, for a newer question: nobody reads this, and nothing is wrong."""
    del request, error
    return Response(status_code=400)


def _not_that_way(request: Request) -> Problem:
    said = text("Adressen {path} tar inte emot {method}.", path=request.url.path, method=request.method)
    remedy = text("Se {address} för vad adressen tar emot.", address="/api")
    return Problem("method-not-allowed", 405, said, remedy=remedy)


def _methods_at(request: Request) -> list[str]:
    """Give what an address takes: several routes may share it, each with its own methods."""
    found: set[str] = set()
    for route in request.app.router.routes:
        for method in _METHODS:
            if route.matches(dict(request.scope) | {"method": method})[0] is Match.FULL:
                found.add(method)
    return sorted(found)


async def _unexpected(request: Request, error: Exception) -> Response:
    _log.error("unexpected fault at %s", request.url.path, exc_info=error)
    response = respond(request, unexpected_problem())
    response.headers.update(
        SAFE_HEADERS | {"Vary": "Accept, Accept-Language"}
    )  # this answer is given outside the middleware that adds them
    return response
