"""Lägesunderlag: what the layers knew at a time, frozen; listed, opened, compared, and copied to WIS."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from geoansvar.analysis.compare import Comparison, compare
from geoansvar.api.allowed import PAGES, require_page
from geoansvar.api.asking import PAGE_OFFERS, LangParameter, lang_of, wanted
from geoansvar.api.bodies import json_body
from geoansvar.api.guard import require_situation_file
from geoansvar.api.links import fits_a_link, here, parameters_of
from geoansvar.api.rendering import page
from geoansvar.api.service import ASKING, Service, now, service_of
from geoansvar.delivery.changed import change_text, changed_rows, side_text, table_titles, what_text, where_text
from geoansvar.delivery.compare import csv_bytes, differences_text, json_bytes
from geoansvar.delivery.situation import area_of, clock_text, heads_of, notice_of, public_view, whole_view
from geoansvar.delivery.situation_text import file_stem, wis_text
from geoansvar.delivery.titles import shown
from geoansvar.errors import ParameterInvalid
from geoansvar.model.access import Access, highest
from geoansvar.texts import Lang, text
from geoansvar.workspace.situations import Situation, freeze, situation, situations

router = APIRouter(tags=["läge"])
_ONE = PAGE_OFFERS | {"pdf": "application/pdf", "wis": "text/plain"}
_COMPARED = PAGE_OFFERS | {"csv": "text/csv"}
MOST_A_MINUTE = 10  # are frozen by one asker
_SHOWN = 200  # rows of a comparison on the page; the files have them all
Format = Annotated[str | None, Query(alias="f", description="Format. Går före Accept.")]


@router.get("/lage", summary="Frysta lägen")
def list_situations(request: Request, f: Format = None, lang: LangParameter = None) -> Response:
    """List the situations that were frozen, the newest first."""
    del f, lang  # read from the request, where Accept and Accept-Language stand too
    service, chosen = service_of(request), lang_of(request)
    require_page(service, PAGES["/lage"])
    found, changed = situations(service.current(), service.principal)
    rows = [_row(each, chosen) for each in found]
    if wanted(request, PAGE_OFFERS, default="json") == "html":
        return page(request, "lage.html", rows=rows, changed=changed)
    return _json({"situations": rows, "changed": changed})


@router.post("/lage", status_code=201, summary="Frys ett läge: frågan om ett drabbat område")
async def freeze_situation(request: Request, lang: LangParameter = None) -> Response:
    """Answer a question about an affected area, and keep the answer as the situation of this moment."""
    del lang
    question = await json_body(request)
    return await run_in_threadpool(_frozen, service_of(request), question, lang_of(request))


def _frozen(service: Service, question: object, lang: Lang) -> Response:
    require_page(service, PAGES["/lage"])
    if service.principal.access is Access.PUBLIC:  # what anybody may write, anybody may fill the disk with
        raise HTTPException(404)
    asked = service.question(question)
    _charge(service)
    made = freeze(service.current(), asked, time=now(), principal=service.principal, answered=service.answer)
    service.trace("situation-frozen", made.access, situation=made.id, run=made.run)
    return _json(_row(made, lang), status=201, headers={"Location": f"/lage/{made.id}"})


def _charge(service: Service) -> None:
    """Count a situation among those that the same asker freezes in a minute: each is kept for good.

    Raises
    ------
    TooMany
    """
    asking = ASKING.get()
    if asking is not None and service.everybody is None:
        service.rates.count("", f"{asking.who} freezes", asking.address, per_minute=MOST_A_MINUTE)


@router.get("/lage/jamfor", summary="Vad som har ändrats mellan två lägen")
def compare_situations(
    request: Request,
    before: Annotated[str | None, Query(description="Det ena läget.", max_length=100)] = None,
    after: Annotated[str | None, Query(description="Det andra läget.", max_length=100)] = None,
    f: Format = None,
    lang: LangParameter = None,
) -> Response:
    """Tell what has changed between two situations: the older stands first, whichever is named first."""
    del f, lang
    service, chosen = service_of(request), lang_of(request)
    require_page(service, PAGES["/lage"])
    format_wanted = wanted(request, _COMPARED, default="json")
    pair = sorted((_named(service, "before", before), _named(service, "after", after)), key=lambda each: each.time)
    comparison = compare(pair[0].answer, pair[1].answer)
    if format_wanted == "csv":
        for each in pair:
            require_situation_file(each, service.current(), service.principal)
    event = "download" if format_wanted == "csv" else "situation"
    service.trace(event, highest(*(each.access for each in pair)), compared=[each.id for each in pair])
    if format_wanted == "json":
        return Response(json_bytes(comparison), media_type="application/json")
    if format_wanted == "csv":
        name = f"{file_stem(pair[0])}-{pair[1].time:%Y-%m-%d-%H%M}.csv"
        return Response(csv_bytes(comparison), media_type="text/csv; charset=utf-8", headers=_saved(name))
    return page(request, "lage_jamfor.html", **_compared(comparison, pair, chosen))


def _named(service: Service, key: str, name: str | None) -> Situation:
    if not name:
        raise ParameterInvalid(
            text("Två lägen behövs: {name} saknas.", name=key), place=key, remedy=text("Välj två lägen i listan.")
        )
    return situation(service.current(), name, service.principal)


@router.get("/lage/{name}", summary="Ett fryst läge: sida, A4 som PDF, text till WIS, eller allt som JSON")
def show_situation(name: str, request: Request, f: Format = None, lang: LangParameter = None) -> Response:
    """Give a situation as it was frozen."""
    del f, lang
    service, chosen = service_of(request), lang_of(request)
    require_page(service, PAGES["/lage"])
    format_wanted = wanted(request, _ONE, default="json")
    found = situation(service.current(), name, service.principal)
    if format_wanted == "pdf":  # the text for WIS has what is public alone
        require_situation_file(found, service.current(), service.principal)
    service.trace(
        "download" if format_wanted in ("pdf", "wis") else "situation", found.access, situation=found.id, run=found.run
    )
    if format_wanted == "pdf":
        from geoansvar.delivery.situation_paper import situation_pdf  # slow to load, and a list has no need of it

        return Response(
            situation_pdf(found, chosen), media_type="application/pdf", headers=_saved(f"{file_stem(found)}.pdf")
        )
    if format_wanted == "wis":
        return Response(wis_text(found, chosen), media_type="text/plain; charset=utf-8")
    if format_wanted == "json":
        return _json(_row(found, chosen) | {"answer": found.answer, "exposure": found.exposure})
    return page(request, "lage_ett.html", **_values(request, found, chosen))


def _row(found: Situation, lang: Lang) -> dict[str, Any]:
    return {
        "id": found.id,
        "title": clock_text(found, lang),
        "time": found.time.isoformat(),
        "day": f"{found.time:%Y-%m-%d}",
        "area": area_of(whole_view(found), lang),
        "run": found.run,
        "access": str(found.access),
        "exercise": found.exercise,
        "href": f"/lage/{found.id}",
    }


def _values(request: Request, found: Situation, lang: Lang) -> dict[str, Any]:
    view = whole_view(found)
    parameters = parameters_of(found.answer["question"])
    return {
        "row": _row(found, lang),
        "level": shown("access", str(found.access), lang=lang),
        "notice": notice_of(view, lang),
        "heads": heads_of(view, lang),
        "wis": wis_text(found, lang),
        "wis_empty": public_view(found).answer is None,
        "again": here(request)("/omrade", **parameters) if fits_a_link(parameters) else "",
    }


def _compared(comparison: Comparison, pair: list[Situation], lang: Lang) -> dict[str, Any]:
    _, changed = changed_rows(comparison)
    titles = table_titles(comparison.kind, lang)
    rows = [
        (
            titles.get(row["table"], str(row["table"])),
            " · ".join(filter(None, (what_text(row, lang), where_text(row, lang)))),
            side_text(row, "before", lang),
            side_text(row, "after", lang),
            change_text(row, lang),
        )
        for row in changed[:_SHOWN]
    ]
    return {
        "pair": [_row(each, lang) for each in pair],
        "rows": rows,
        "left": len(changed) - len(rows),
        "said": differences_text(comparison, lang),
        "limited": comparison.limited,
    }


def _json(content: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(content), status, headers, media_type="application/json")


def _saved(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
