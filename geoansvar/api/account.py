"""Who somebody is here, as every page says it: of which audience, until when, and where to log in or out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import Request

from geoansvar.api.entered import goal_of, safe_goal
from geoansvar.api.service import ASKING, service_of


@dataclass(frozen=True, slots=True)
class Account:
    """What a page says of who is asking.

    Attributes
    ----------
    name, until
        The audience, and the time of day when the session ends; empty where nobody is logged in.
    goal
        The page to come back to.
    unnamed
        The audience of whoever says nothing, where that is more than everybody: an exercise, or ``--as``.
    """

    name: str
    until: str
    goal: str
    unnamed: str = ""


def account_of(request: Request) -> Account | None:
    """Give who is asking; None where there is nobody else to be: everybody is the same, or no audience is declared."""
    service, asking = service_of(request), ASKING.get()
    if service.everybody is not None or not service.current().service.audiences:
        return None
    here = request.url.path in ("/login", "/callback", "/logout")
    goal = safe_goal(request.query_params.get("next")) if here else goal_of(request)
    back = "" if goal == "/" else goal
    if asking is None or asking.session is None:
        audience = service_of(request).principal.audience
        return Account("", "", back, "" if audience == "public" else audience)
    return Account(asking.principal.audience, f"{asking.session.until.astimezone():%H:%M}", back)


def local(moment: datetime | str) -> datetime:
    """Give a moment by the clock on the wall."""
    return (datetime.fromisoformat(moment) if isinstance(moment, str) else moment).astimezone()
