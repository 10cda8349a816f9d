"""The pages: the start page, and Berörda aktörer, which is complete before any script has run."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from geoansvar import __version__
from geoansvar.api import emergency
from geoansvar.api.allowed import PAGES, has_page, require_page
from geoansvar.api.answer_view import answer_view, code_lists
from geoansvar.api.asking import PAGE_OFFERS, LangParameter, lang_of, wanted, wants_html
from geoansvar.api.bodies import json_body
from geoansvar.api.features.addresses import address, base_of
from geoansvar.api.features.landing import landing_links
from geoansvar.api.features.replies import document_reply
from geoansvar.api.held_view import held_texts
from geoansvar.api.job_pages import wants_job, watched
from geoansvar.api.links import here
from geoansvar.api.maps import area_map, maps_of
from geoansvar.api.opening import opened
from geoansvar.api.problems import Problem, problem_of
from geoansvar.api.questions import FORMAT_OFFERS, FormatParameter, answered
from geoansvar.api.rendering import page, render
from geoansvar.api.search import area_meant
from geoansvar.api.service import Service, now, service_of
from geoansvar.api.sketch import sketch_of
from geoansvar.api.start_view import layer_views, other_findings
from geoansvar.errors import GeoansvarError, ParameterInvalid
from geoansvar.model.answer import Answer
from geoansvar.model.question import QUESTION_KINDS
from geoansvar.model.question_parts import AREA_KEYS
from geoansvar.texts import Lang, text
from geoansvar.workspace import Workspace

router = APIRouter(tags=["sidor"])
AREA_KINDS = PAGES["/omrade"]
PATIENCE_S = 3.0  # the start page says what it knows rather than keep anybody waiting


@router.get("/", summary="Startsida, eller tjänstens adresser som JSON")
def start(
    request: Request,
    f: Annotated[str | None, Query(description="Format: html, json. Går före Accept.")] = None,
    lang: LangParameter = None,
) -> Response:
    """Give the start page to a person, and the addresses of the service to a program."""
    del f, lang  # read from the request, where Accept and Accept-Language stand too
    chosen = lang_of(request)
    if wanted(request, PAGE_OFFERS, default="json") == "json":
        return document_reply(request, _landing(request, chosen), "application/json")
    service = service_of(request)
    workspace = service.current()
    findings = service.findings(PATIENCE_S)
    return page(
        request,
        "start.html",
        layers=layer_views(workspace, service.principal, findings, chosen),
        checked=findings is not None,
        others=None if findings is None else other_findings(workspace, service.principal, findings, chosen),
        maps=maps_of(workspace, service.principal, chosen),
        held=held_texts(service, chosen),
        emergency=emergency.in_use(service) or [],
    )


def _landing(request: Request, lang: Lang) -> dict[str, Any]:
    service, base = service_of(request), base_of(request)
    workspace = service.current()
    links = [
        ("status", "/health", text("Tjänstens läge")),
        ("maps", "/maps", text("Kartor")),
        ("question", "/questions", text("Ställ en fråga (POST)")),
        ("floods", "/oversvamning", text("Översvämning")),
        ("coverage", "/tackning", text("Täckning")),
        ("responsibility", "/ansvar", text("Ansvar")),
        ("search", "/search?q=", text("Sök adress, plats eller objekt")),
    ]
    there = [link for link in links if has_page(service.principal, link[1])]
    return {
        "title": workspace.manifest.name,
        "description": text("geoansvar larmar, kallar och varnar ingen.").render(lang),
        "municipality": workspace.manifest.municipality,
        "exercise": workspace.exercise,
        "version": __version__,
        "questions": [kind for kind in QUESTION_KINDS if service.principal.may_ask(kind)],
        "links": [link.row() for link in landing_links(request, lang)]
        + [{"rel": rel, "href": address(base, href), "title": title.render(lang)} for rel, href, title in there],
    }


@router.get("/omrade", summary="Berörda aktörer: sida, eller svaret som fil")
def area_page(
    request: Request,
    sok: Annotated[str | None, Query(description="Adress, plats eller objekt i klartext.", max_length=200)] = None,
    geometry: Annotated[str | None, Query(description="GeoJSON-geometri i longitud, latitud.")] = None,
    address: Annotated[str | None, Query(description="Adress.")] = None,
    place: Annotated[str | None, Query(description="Plats.")] = None,
    feature: Annotated[str | None, Query(description="LAGER/ID.")] = None,
    layer: Annotated[str | None, Query(description="Lagrets namn.")] = None,
    buffer_m: Annotated[str | None, Query(description="Radie i meter.")] = None,
    flood: Annotated[str | None, Query(description="Flöde eller lager som avgränsar.")] = None,
    as_of: Annotated[str | None, Query(description="Dag som svaret gäller.")] = None,
    group: Annotated[str | None, Query(description="Bara den här gruppen av svaret, i en fil.")] = None,
    f: FormatParameter = None,
    lang: LangParameter = None,
) -> Response:
    """Give the page Berörda aktörer; with an area in the address, the answer stands on it."""
    del lang  # read from the request, where Accept-Language stands too
    given = {
        "sok": sok, "geometry": geometry, "address": address, "place": place, "feature": feature, "layer": layer,
        "buffer_m": buffer_m, "flood": flood, "as_of": as_of,
    }  # fmt: skip
    asked = {key: value.strip() for key, value in given.items() if value and value.strip()}
    service, chosen = opened(request, AREA_KINDS)
    has_area = any(key in asked for key in ("sok", *AREA_KEYS))
    if chosen != "html" and (f is not None or has_area):
        return answered(service, _question(service, asked), chosen, lang_of(request), group=group)
    if not has_area:
        return _area_page(request, asked, None, None)
    try:
        answer = service.answer(service.question(_question(service, asked)))
    except GeoansvarError as error:
        if not wants_html(request):
            raise
        return _area_page(request, asked, None, problem_of(error))
    return _area_page(request, asked, answer, None)


@router.post("/omrade/svar", include_in_schema=False)
async def area_fragment(request: Request, lang: LangParameter = None) -> Response:
    """Give the answer as the piece of the page that shows it."""
    del lang
    question = await json_body(request)
    return await run_in_threadpool(_fragment, request, question)


def _fragment(request: Request, question: object) -> Response:
    service, lang = service_of(request), lang_of(request)
    require_page(service, AREA_KINDS)
    try:
        beside = watched(service, question, lang) if wants_job(request) else None
        if beside is not None:
            return beside
        answer = service.answer(service.question(question))
    except GeoansvarError as error:
        problem = problem_of(error)
        shown = render("problem_box.html", lang, problem=problem, link=here(request), asked={}, known=None)
        return Response(shown, problem.status, media_type="text/html; charset=utf-8")
    values = _answer_values(service, answer, lang)
    shown = render("answer.html", lang, link=here(request), **values)
    return Response(shown, media_type="text/html; charset=utf-8")


def _question(service: Service, asked: dict[str, str]) -> dict[str, Any]:
    """Put together the question that an address asks."""
    area: dict[str, Any] = {key: asked[key] for key in AREA_KEYS if key in asked}
    if "sok" in asked:  # what somebody has just written goes before what the form remembered
        area = dict(area_meant(service, asked["sok"]))
    if "geometry" in area:
        area["geometry"] = _geometry(asked["geometry"])
    if "buffer_m" in asked:
        area["buffer_m"] = _metres(asked["buffer_m"])
    question: dict[str, Any] = {"kind": "affected-area", "area": area}
    return question | {key: asked[key] for key in ("flood", "as_of") if key in asked}


def _geometry(written: str) -> Any:
    try:
        return orjson.loads(written)
    except orjson.JSONDecodeError:
        raise ParameterInvalid(
            text("Området i adressen går inte att läsa."),
            place="geometry",
            remedy=text("Rita området på nytt; länken kan ha klippts av på vägen."),
        ) from None


def _metres(written: str) -> float:
    try:
        return float(written.replace(",", ".").replace(" ", "").replace("\N{NO-BREAK SPACE}", ""))
    except ValueError:
        raise ParameterInvalid(
            text("Radien {value} är inget tal.", value=written), place="buffer_m", remedy=text("Ange meter, som 300.")
        ) from None


def _answer_values(service: Service, answer: Answer, lang: Lang) -> dict[str, Any]:
    workspace = service.current()
    return {
        "view": answer_view(answer, lang=lang, codes=code_lists(workspace)),
        "sketch": sketch_of(answer, workspace, service.principal),
        "clock": now().strftime("%H:%M"),
        "formats": tuple(FORMAT_OFFERS),
    }


def _area_page(request: Request, asked: dict[str, str], answer: Answer | None, problem: Problem | None) -> Response:
    service, lang = service_of(request), lang_of(request)
    workspace = service.current()
    drawn = area_map(service, lang)
    values = _answer_values(service, answer, lang) if answer else {"view": None, "sketch": None}
    return page(
        request,
        "omrade.html",
        status=problem.status if problem else 200,
        **({"asked": asked, "problem": problem, "drawn": drawn, "flows": _flows(workspace, service)} | values),
    )


def _flows(workspace: Workspace, service: Service) -> list[tuple[str, str]]:
    layers = workspace.layers_of("flood-extent", principal=service.principal)
    return [(layer.name, layer.declaration.title) for layer in layers]
