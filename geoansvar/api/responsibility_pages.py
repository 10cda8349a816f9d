"""Ansvar: gaps, overlaps, what has expired and continuity, before anything happens; complete without a script."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from geoansvar.api.allowed import require_page
from geoansvar.api.answer_lists import AnswerLists
from geoansvar.api.answer_view import code_lists
from geoansvar.api.asking import LangParameter, lang_of, wanted, wants_html
from geoansvar.api.links import Parameters, here
from geoansvar.api.listing import Looking, Place
from geoansvar.api.objects import Pages
from geoansvar.api.problems import problem_of
from geoansvar.api.questions import FORMAT_OFFERS, FormatParameter, answered
from geoansvar.api.rendering import page
from geoansvar.api.responsibility_view import KINDS, PATH, Narrowing, responsibility_page
from geoansvar.api.service import now, service_of
from geoansvar.errors import GeoansvarError, ParameterInvalid
from geoansvar.model.answer import Answer
from geoansvar.model.faults import did_you_mean
from geoansvar.texts import text

router = APIRouter(tags=["sidor"])
TableParameter = Annotated[str | None, Query(description="Listan som sorteras eller genomsöks.", max_length=40)]
SortParameter = Annotated[
    str | None, Query(description="Kolumnen att ordna efter; med - före störst först.", max_length=60)
]
FindParameter = Annotated[str | None, Query(description="Bara rader som innehåller det här.", max_length=200)]
OffsetParameter = Annotated[int, Query(description="Från och med den raden; den första är 0.", ge=0)]


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
    looking = Looking((table or "").strip(), (sort or "").strip(), (find or "").strip(), offset)
    question: dict[str, Any] = {"kind": "responsibility"} | ({"as_of": as_of} if as_of else {})
    service, chosen = service_of(request), wanted(request, {"html": "text/html"} | FORMAT_OFFERS, default="html")
    require_page(service, ("responsibility",))
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
    service, link = service_of(request), here(request)
    workspace = service.current()
    kept = _asked(answer) | narrowing.parameters()

    def file(key: str) -> str | None:
        return link(PATH, f="csv", group=key, **kept, **looking.at(key).parameters())

    return AnswerLists(
        answer=answer,
        lang=lang_of(request),
        codes=code_lists(workspace),
        pages=Pages.of(workspace, service.principal, link),
        place=lambda key: Place(PATH, link, kept, f"#g-{key}"),
        looking=looking,
        files=file,
        keep=narrowing.keeper(answer),
    )
