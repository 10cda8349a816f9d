"""Översvämning: what gets wet, and what the floods directive asks for, complete before any script has run."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from geoansvar.api.answer_view import code_lists
from geoansvar.api.asking import LangParameter, lang_of, wants_html
from geoansvar.api.flood_asking import (
    FLOOD_KINDS,
    Asked,
    AsOf,
    By,
    CellRule,
    Discharge,
    Floods,
    Kind,
    Level,
    Objects,
    PopulationMethod,
    SearchM,
    Thresholds,
    UnknownRows,
    asked_of,
    question_of,
)
from geoansvar.api.flood_rows import PARTS, Wanted
from geoansvar.api.flood_view import FloodView, flood_view
from geoansvar.api.links import here
from geoansvar.api.maps import Drawn, maps_of, recipe_map
from geoansvar.api.opening import opened
from geoansvar.api.problems import Problem, problem_of
from geoansvar.api.questions import FORMAT_OFFERS, FormatParameter, answered
from geoansvar.api.rendering import page, render
from geoansvar.api.service import now, service_of
from geoansvar.errors import GeoansvarError
from geoansvar.model.answer import Answer
from geoansvar.model.flood_questions import Exposure
from geoansvar.model.question import Question
from geoansvar.texts import number_text

router = APIRouter(tags=["sidor"])
MAP = "oversvamning"  # the map that shows the same flows, where a municipality has one


@router.get("/oversvamning", summary="Översvämning: sida, eller svaret som fil")
def flood_page(
    request: Request,
    kind: Kind = None,
    floods: Floods = None,
    objects: Objects = None,
    by: By = None,
    thresholds_m: Thresholds = None,
    cell_rule: CellRule = None,
    search_m: SearchM = None,
    population_method: PopulationMethod = None,
    discharge_m3_s: Discharge = None,
    level_m: Level = None,
    unknown_rows: UnknownRows = None,
    as_of: AsOf = None,
    indicator: Annotated[str | None, Query(description="Rader: den uppgift de räknas i.")] = None,
    at: Annotated[str | None, Query(description="Rader: flödet.")] = None,
    part: Annotated[str | None, Query(description=f"Rader: {', '.join(PARTS)}.")] = None,
    split: Annotated[str | None, Query(description="Rader: slaget.")] = None,
    district: Annotated[str | None, Query(description="Rader: distriktets id; - är utanför alla.")] = None,
    depth_m: Annotated[str | None, Query(description="Rader: minsta vattendjup, meter.")] = None,
    named: Annotated[str | None, Query(description="Rader: objektets namn.")] = None,
    from_row: Annotated[int, Query(description="Rader: från och med den här.", ge=0)] = 0,
    only: Annotated[Literal["rows"] | None, Query(description="rows: bara raderna, för ett skript.")] = None,
    group: Annotated[str | None, Query(description="Bara den här tabellen av svaret, i en fil.")] = None,
    f: FormatParameter = None,
    lang: LangParameter = None,
) -> Response:
    """Give the page Översvämning; with a kind of question in the address, its answer stands on it."""
    del lang  # read from the request, where Accept-Language stands too
    asked = asked_of({
        "kind": kind, "floods": floods, "objects": objects, "by": by, "thresholds_m": thresholds_m,
        "cell_rule": cell_rule, "search_m": search_m, "population_method": population_method,
        "discharge_m3_s": discharge_m3_s, "level_m": level_m, "unknown_rows": unknown_rows,
        "as_of": as_of,
    })  # fmt: skip
    rows = {
        "indicator": indicator, "at": at, "part": part, "split": split, "district": district, "depth_m": depth_m,
        "named": named,
    }  # fmt: skip
    service, chosen = opened(request, FLOOD_KINDS)
    if chosen != "html" and (f is not None or kind is not None):
        return answered(
            service,
            question_of(asked),
            chosen,
            lang_of(request),
            group=group,
            narrowed=lambda answer: _narrowed(answer, rows),
        )
    if kind is None:
        return _page(request, asked)
    try:
        question = service.question(question_of(asked))
        answer = service.answer(question)
        wanted_rows = Wanted.of(rows, answer)
        if only is not None:
            return _rows(request, (question, answer), wanted_rows, from_row)
        return _page(request, asked, (question, answer), rows=wanted_rows, from_row=from_row)
    except GeoansvarError as error:
        if not wants_html(request):
            raise
        return _page(request, asked, problem=problem_of(error))


def _narrowed(answer: Answer, rows: dict[str, Any]) -> Answer:
    """Keep of the objects those that a number counts, where an address names one."""
    found = Wanted.of(rows, answer)
    if found is None:
        return answer
    return replace(answer, result=answer.result | {"objects": found.rows(answer)})


def _rows(request: Request, found: tuple[Question, Answer], rows: Wanted | None, from_row: int) -> Response:
    """Give the rows as the piece of the page that shows them."""
    lang, link = lang_of(request), here(request)
    view = _view(request, found, rows, from_row, rows_alone=True)
    shown = render("flood_rows.html", lang, view=view, link=link)
    return Response(shown, media_type="text/html; charset=utf-8")


def _view(
    request: Request, found: tuple[Question, Answer], rows: Wanted | None, from_row: int, *, rows_alone: bool = False
) -> FloodView:
    service = service_of(request)
    workspace = service.current()
    question, answer = found
    return flood_view(
        answer,
        question,
        lang=lang_of(request),
        codes=code_lists(workspace),
        link=here(request),
        wanted=rows,
        from_row=from_row,
        map_path=f"/maps/{MAP}" if MAP in dict(maps_of(workspace, service.principal)) else None,
        rows_alone=rows_alone,
    )


def _map(request: Request) -> Drawn | None:
    """Give the map of the same flows; without one, or where it cannot be drawn, the numbers stand alone."""
    service = service_of(request)
    if MAP not in dict(maps_of(service.current(), service.principal)):
        return None
    try:
        return recipe_map(service, MAP, lang_of(request))
    except GeoansvarError:
        return None


def _page(
    request: Request,
    asked: Asked,
    found: tuple[Question, Answer] | None = None,
    *,
    rows: Wanted | None = None,
    from_row: int = 0,
    problem: Problem | None = None,
) -> Response:
    service, lang = service_of(request), lang_of(request)
    workspace, principal = service.current(), service.principal
    view = None if found is None else _view(request, found, rows, from_row)
    drawn = None if view is None else _map(request)
    usual = Exposure().thresholds_m
    return page(
        request,
        "oversvamning.html",
        status=problem.status if problem else 200,
        headers=drawn.headers if drawn else None,
        drawn=drawn,
        flows_shown=view.flows if view else (),
        proposing=False,
        asked=asked,
        chosen=asked["kind"] if asked.get("kind") in FLOOD_KINDS else FLOOD_KINDS[0],
        flows=workspace.flows(principal),
        districts=[
            (layer.name, layer.declaration.title) for layer in workspace.layers_of("district", principal=principal)
        ],
        usual_depths=" ".join(number_text(depth, lang, decimals=1) for depth in usual),
        has_map=MAP in dict(maps_of(workspace, principal)),
        map_name=MAP,
        view=view,
        problem=problem,
        formats=tuple(FORMAT_OFFERS),
        answered_at=now().strftime("%H:%M"),
    )
