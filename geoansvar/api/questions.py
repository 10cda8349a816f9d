"""The question over HTTP: the same words as in a map's recipe and on the command line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from geoansvar.api.asking import LangParameter, lang_of, wanted
from geoansvar.api.bodies import json_body
from geoansvar.api.guard import require_file
from geoansvar.api.service import Service, service_of
from geoansvar.delivery import FORMATS, area_text
from geoansvar.errors import ParameterInvalid
from geoansvar.model.answer import Answer
from geoansvar.model.faults import did_you_mean
from geoansvar.texts import Lang, text

router = APIRouter(tags=["frågor"])
FORMAT_OFFERS = {name: made.media_type for name, made in FORMATS.items()}
FILES = ("csv", "xlsx", "pdf")  # what a browser saves rather than shows
DOWNLOADS = (*FILES, "geojson")  # what leaves the house; JSON is what a page or a program shows
_STEMS = {
    "affected-area": "berorda-aktorer",
    "responsibility": "ansvar",
    "exposure": "exponering",
    "flood-directive": "oversvamningsdirektiv",
    "coverage": "tackning",
    "isolation": "avskurna",
    "status": "trygghetspunkter",
    "cascade": "foljdbortfall",
    "allocation": "fordelning",
    "siting": "nya-punkter",
    "what-if": "tank-om",
}
FormatParameter = Annotated[
    str | None, Query(alias="f", description=f"Format: {', '.join(FORMATS)}. Går före Accept.")
]


@router.post("/questions", summary="Ställ en fråga")
async def ask(request: Request, f: FormatParameter = None, lang: LangParameter = None) -> Response:
    """Answer a question, in the format that is asked for; with Prefer: respond-async beside, as a job."""
    from geoansvar.api.job_pages import accepted, wants_job  # they answer as this does

    del f, lang  # read from the request, where Accept and Accept-Language stand too
    chosen = wanted(request, FORMAT_OFFERS, default="json")
    question = await json_body(request)
    if wants_job(request):
        return await accepted(request, question)
    return await run_in_threadpool(answered, service_of(request), question, chosen, lang_of(request))


def answered(
    service: Service,
    question: object,
    chosen: str,
    lang: Lang,
    *,
    group: str | None = None,
    narrowed: Callable[[Answer], Answer] | None = None,
) -> Response:
    """Answer in a format; a file gets a name that says what it is about.

    Parameters
    ----------
    group
        Only this table of the answer; all of them if None.
    narrowed
        Takes away the rows that are not wanted.
    """
    answer = service.answer(service.question(question))
    if chosen in DOWNLOADS:
        require_file(answer, service.current(), service.principal)
        service.trace_answer("download", answer, form=chosen)
    if narrowed is not None:
        answer = narrowed(answer)
    if group is not None:
        answer = _only(answer, group)
    made = FORMATS[chosen]
    headers = {"Content-Disposition": file_name(answer, made.suffix, group)} if chosen in FILES else {}
    return Response(made.write(answer, lang), media_type=made.media_type, headers=headers)


def _only(answer: Answer, group: str) -> Answer:
    if group not in answer.result:
        raise ParameterInvalid(
            text("Svaret har ingen grupp som heter {name}.", name=group),
            place="group",
            remedy=did_you_mean(group, answer.result),
        )
    return replace(answer, result={group: answer.result[group]})


def file_name(answer: Answer, suffix: str, group: str | None = None) -> str:
    """Name a file after the question, its area and its day; the exercise's name begins with OVNING."""
    parts = ["OVNING"] if answer.workspace.get("exercise") else []
    parts += [
        _STEMS[answer.kind],
        _slug(group or ""),
        _slug(area_text(answer.question)),
        str(answer.question["as_of"]),
    ]
    name = "-".join(part for part in parts if part) + "." + suffix.lstrip(".")
    return f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"


def _slug(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
