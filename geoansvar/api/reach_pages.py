"""Täckning: who reaches a safety point, how the points stand, who is cut off, and what a change would do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from geoansvar.api.answer_lists import AnswerLists
from geoansvar.api.asking import LangParameter, lang_of, wants_html
from geoansvar.api.links import Parameters, here
from geoansvar.api.listing import Looking
from geoansvar.api.maps import Drawn, area_map, maps_of, recipe_map
from geoansvar.api.opening import (
    FindParameter,
    OffsetParameter,
    SortParameter,
    TableParameter,
    lists_of,
    looking_of,
    opened,
)
from geoansvar.api.problems import Problem, problem_of
from geoansvar.api.questions import FORMAT_OFFERS, FormatParameter, answered
from geoansvar.api.reach_asking import INNER_KINDS, KINDS, asked_of, is_ready, kept_of, question_of
from geoansvar.api.reach_form import reach_form
from geoansvar.api.reach_narrowing import Narrowing
from geoansvar.api.reach_view import PATH, reach_page
from geoansvar.api.rendering import page
from geoansvar.api.service import now, service_of
from geoansvar.errors import GeoansvarError, ParameterInvalid
from geoansvar.model.answer import Answer
from geoansvar.texts import text

router = APIRouter(tags=["sidor"])
MAPS = ("trygghetspunkter", "avskurna")
MAP_OF = {"coverage": "trygghetspunkter", "siting": "trygghetspunkter", "isolation": "avskurna"}  # beside its answer
Many = Annotated[list[str] | None, Query()]
One = Annotated[str | None, Query(max_length=2_000)]


@router.get("/tackning", summary="Täckning: sida, eller svaret som fil")
def reach(
    request: Request,
    kind: Annotated[str | None, Query(description=f"Frågan: {', '.join(KINDS)}. Utan den ställs ingen.")] = None,
    question: Annotated[
        str | None, Query(description=f"Frågan som en ändring prövas på: {', '.join(INNER_KINDS)}.")
    ] = None,
    points: Many = None,
    types: Many = None,
    levels: Many = None,
    services: Many = None,
    floods: Many = None,
    anchors: Many = None,
    places: Many = None,
    candidates: Many = None,
    existing: Many = None,
    close_roads: Many = None,
    close_points: Many = None,
    open_points: Many = None,
    within_m: One = None,
    within_min: One = None,
    mode: One = None,
    by: One = None,
    flood: One = None,
    vehicle: One = None,
    residents: One = None,
    population_method: One = None,
    roads: One = None,
    k: One = None,
    objective: One = None,
    exclude_flood: One = None,
    proposed: Annotated[str | None, Query(description="Föreslagen plats: adress, koordinater eller GeoJSON.")] = None,
    barrier: Annotated[str | None, Query(description="Barriär: hörn eller GeoJSON.", max_length=100_000)] = None,
    as_of: Annotated[str | None, Query(description="Dag som svaret gäller.")] = None,
    of: Annotated[str | None, Query(description="Rader: bara de som talet räknar.", max_length=40)] = None,
    flag: Annotated[
        Literal["any", "wet", "cut-off", "unsupplied"] | None, Query(description="Punkter med hindret.")
    ] = None,
    at: Annotated[str | None, Query(description="Punkter: vid flödet.", max_length=200)] = None,
    part: Annotated[
        Literal["has", "lacks", "no-data"] | None, Query(description="Täckningens tal: har en punkt, har ingen.")
    ] = None,
    limit: Annotated[str | None, Query(description="Täckningens tal: inom gränsen.", max_length=40)] = None,
    district: Annotated[
        str | None, Query(description="Täckningens tal: distriktets id; - är utanför alla.", max_length=200)
    ] = None,
    table: TableParameter = None,
    sort: SortParameter = None,
    find: FindParameter = None,
    offset: OffsetParameter = 0,
    group: Annotated[str | None, Query(description="Bara den här tabellen av svaret, i en fil.")] = None,
    f: FormatParameter = None,
    lang: LangParameter = None,
) -> Response:
    """Give the page Täckning; with a question in the address that can be asked, its answer stands on it."""
    del lang  # read from the request, where Accept-Language stands too
    asked = asked_of({
        "kind": kind, "question": question, "points": points, "types": types, "levels": levels, "services": services,
        "floods": floods, "anchors": anchors, "places": places, "candidates": candidates, "existing": existing,
        "close_roads": close_roads, "close_points": close_points, "open_points": open_points, "within_m": within_m,
        "within_min": within_min, "mode": mode, "by": by, "flood": flood, "vehicle": vehicle, "residents": residents,
        "population_method": population_method, "roads": roads, "k": k, "objective": objective,
        "exclude_flood": exclude_flood, "proposed": proposed, "barrier": barrier, "as_of": as_of,
    })  # fmt: skip
    narrowing = Narrowing(of or "", flag or "", at or "", part or "", limit or "", district or "")
    looking = looking_of(table, sort, find, offset)
    service, chosen = opened(request, KINDS)
    if chosen != "html" and (f is not None or kind is not None):
        return answered(
            service, question_of(_known(asked), service), chosen, lang_of(request), group=group,
            narrowed=lambda answer: _lists(
                request, asked, narrowing.opened(answer), looking, narrowing
            ).narrowed(),
        )  # fmt: skip
    try:
        if kind is not None:
            _known(asked)
        if not is_ready(asked):
            return _page(request, asked)
        answer = narrowing.opened(service.answer(service.question(question_of(asked, service))))
    except GeoansvarError as error:
        if not wants_html(request):
            raise
        return _page(request, asked, problem=problem_of(error))
    return _page(request, asked, answer, looking=looking, narrowing=narrowing)


def _known(asked: Parameters) -> Parameters:
    """Refuse a question that is not asked here."""
    for key, known in (("kind", KINDS), ("question", INNER_KINDS)):
        value = asked.get(key, known[0])
        if value not in known:
            raise ParameterInvalid(
                text("{value} är ingen fråga som ställs här.", value=str(value)),
                place=key,
                remedy=text("Välj bland: {known}.", known=", ".join(known)),
            )
    return asked


def _kept(asked: Parameters, answer: Answer) -> Parameters:
    return kept_of(asked) | {"kind": answer.kind, "as_of": str(answer.question["as_of"])}


def _as_reckoned(asked: Parameters, answer: Answer) -> Parameters:
    """Let the form show how it was reckoned, also where that was not asked for: pressed again it gives the same."""
    question = answer.question.get("question", answer.question)
    mode = question.get("mode") if isinstance(question, dict) else None
    return asked if mode is None or asked.get("mode") else asked | {"mode": str(mode)}


def _lists(request: Request, asked: Parameters, answer: Answer, looking: Looking, narrowing: Narrowing) -> AnswerLists:
    kept = _kept(asked, answer) | narrowing.parameters()
    return lists_of(request, PATH, answer, kept, looking, narrowing.keeper(answer))


def _page(
    request: Request,
    asked: Parameters,
    answer: Answer | None = None,
    *,
    looking: Looking | None = None,
    narrowing: Narrowing | None = None,
    problem: Problem | None = None,
) -> Response:
    service, lang, link = service_of(request), lang_of(request), here(request)
    workspace, principal = service.current(), service.principal
    view = None
    if answer is not None:
        looking, narrowing = looking or Looking(), narrowing or Narrowing()
        lists = _lists(request, asked, answer, looking, narrowing)
        view = reach_page(answer, lang, lists, narrowing, asked=_kept(asked, answer), link=link)
    known_maps = dict(maps_of(workspace, principal, lang))
    chosen = asked["kind"] if asked.get("kind") in KINDS else KINDS[0]
    shown = asked if answer is None else _as_reckoned(asked, answer)
    drawn = _map(request, str(chosen), known_maps) if answer is not None or asked.get("kind") == "siting" else None
    return page(
        request,
        "tackning.html",
        status=problem.status if problem else 200,
        headers=drawn.headers if drawn else None,
        drawn=drawn,
        flows_shown=(),
        proposing=chosen == "siting",
        proposed=_proposed(answer),
        asked=shown,
        chosen=chosen,
        inner=asked["question"] if asked.get("question") in INNER_KINDS else INNER_KINDS[0],
        form=service.once(workspace, ("reach form", lang), lambda: reach_form(workspace, principal, lang)),
        maps=[(name, known_maps[name]) for name in MAPS if name in known_maps],
        view=view,
        narrowed=narrowing.title(answer, lang) if narrowing else "",
        problem=problem,
        choose=lambda choice: link(PATH, **(kept_of(asked) | {"proposed": choice})),
        formats=tuple(FORMAT_OFFERS),
        answered_at=now().strftime("%H:%M"),
    )


def _map(request: Request, kind: str, known: Mapping[str, str]) -> Drawn | None:
    """Give the map that stands beside an answer: the workspace's own, or for a proposed point at least the ground."""
    service, lang = service_of(request), lang_of(request)
    try:
        if MAP_OF.get(kind) in known:
            return recipe_map(service, MAP_OF[kind], lang)
        return area_map(service, lang) if kind == "siting" else None
    except GeoansvarError:
        return None  # the answer stands without a map


def _proposed(answer: Answer | None) -> str:
    """Give where the proposed point of an answer lies, ``latitude longitude``; nothing where there is none."""
    point = None if answer is None else answer.question.get("proposed")
    if not point or point.get("type") != "Point":
        return ""
    longitude, latitude = point["coordinates"]
    return f"{latitude:.6f} {longitude:.6f}"
