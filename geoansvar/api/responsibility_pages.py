"""Ansvar: gaps, overlaps, what has expired and continuity, before anything happens; complete without a script."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from geoansvar.api.answer_lists import AnswerLists
from geoansvar.api.asking import LangParameter, lang_of, wants_html
from geoansvar.api.links import Parameters
from geoansvar.api.listing import Looking
from geoansvar.api.opening import (
    FindParameter,
    OffsetParameter,
    SortParameter,
    TableParameter,
    lists_of,
    looking_of,
    opened,
)
from geoansvar.api.problems import problem_of
from geoansvar.api.questions import FORMAT_OFFERS, FormatParameter, answered
from geoansvar.api.rendering import page
from geoansvar.api.responsibility_view import KINDS, PATH, Narrowing, responsibility_page
from geoansvar.api.service import now
from geoansvar.errors import GeoansvarError, ParameterInvalid
from geoansvar.model.answer import Answer
from geoansvar.model.faults import did_you_mean
from geoansvar.texts import text

router = APIRouter(tags=["sidor"])


@router.get("/ansvar", summary="Ansvar: sida, eller svaret som fil")
def show_responsibility(
    request: Request,
    as_of: Annotated[str | None, Query(description="Dag som svaret gäller.")] = None,
    actor: Annotated[str | None, Query(description="Bara det som rör aktören, id.", max_length=200)] = None,
    of: Annotated[str | None, Query(description=f"Bara: {', '.join(KINDS)}.")] = None,
    table: TableParameter = None,
    sort: SortParameter = None,
    find: FindParameter = None,
    offset: OffsetParameter = 0,
    group: Annotated[str | None, Query(description="Bara den här tabellen av svaret, i en fil.")] = None,
    f: FormatParameter = None,
    lang: LangParameter = None,
) -> Response:
    """Give the page Ansvar: what is missing, what two claim, what has expired."""
    del f, lang  # read from the request, where Accept and Accept-Language stand too
    narrowing = Narrowing((actor or "").strip(), _kind(of))
    looking = looking_of(table, sort, find, offset)
    question: dict[str, Any] = {"kind": "responsibility"} | ({"as_of": as_of} if as_of else {})
    service, chosen = opened(request, ("responsibility",))
    if chosen != "html":
        return answered(
            service, question, chosen, lang_of(request), group=group,
            narrowed=lambda answer: _lists(request, answer, looking, narrowing).narrowed(),
        )  # fmt: skip
    try:
        answer = service.answer(service.question(question))
    except GeoansvarError as error:
        if not wants_html(request):
            raise
        problem = problem_of(error)
        return page(request, "ansvar.html", status=problem.status, view=None, problem=problem, asked={})
    lists = _lists(request, answer, looking, narrowing)
    view = responsibility_page(answer, lang_of(request), lists, narrowing, _asked(answer))
    return page(
        request,
        "ansvar.html",
        view=view,
        problem=None,
        narrowed=bool(narrowing.parameters()),
        formats=tuple(FORMAT_OFFERS),
        answered_at=now().strftime("%H:%M"),
    )


def _kind(of: str | None) -> str:
    if of and of not in KINDS:
        raise ParameterInvalid(
            text("{value} är inget av det som granskas.", value=of),
            place="of",
            remedy=did_you_mean(of, KINDS) or text("Välj bland: {known}.", known=", ".join(KINDS)),
        )
    return of or ""


def _asked(answer: Answer) -> Parameters:
    return {"as_of": str(answer.question["as_of"])}


def _lists(request: Request, answer: Answer, looking: Looking, narrowing: Narrowing) -> AnswerLists:
    kept = _asked(answer) | narrowing.parameters()
    return lists_of(request, PATH, answer, kept, looking, narrowing.keeper(answer))
