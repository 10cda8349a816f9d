"""The jobs over HTTP: of who is asking alone; what is another's is not there."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from geoansvar.api.asking import LangParameter, lang_of, wanted
from geoansvar.api.job_asking import begun, form, found, mine, no_job, shown, wants_job
from geoansvar.api.job_store import Job
from geoansvar.api.problems import MEDIA_TYPE
from geoansvar.api.questions import DOWNLOADS, FORMAT_OFFERS, FormatParameter
from geoansvar.api.service import Service, service_of
from geoansvar.errors import JobUnfinished
from geoansvar.model.access import Access
from geoansvar.texts import Lang, text

__all__ = ["accepted", "router", "wants_job", "watched"]
router = APIRouter(tags=["jobb"])

PAGE_WAIT_S = 2.5  # the page says what is done when three seconds have gone


async def accepted(request: Request, question: object) -> Response:
    """Begin a job, and say where it is."""
    return await run_in_threadpool(_accepted, service_of(request), question, lang_of(request))


def watched(service: Service, question: object, lang: Lang) -> Response | None:
    """Answer a page's question beside; None once it has an answer, which the page is then given at once.

    What takes longer than a page waits in silence is a job that it can follow, and give up.
    """
    running = begun(service, question, kept=False)
    if running.ended.wait(PAGE_WAIT_S):
        return None
    return _document(shown(running.job, service, lang), {"Location": f"/jobs/{running.job.id}"}, status=202)


def _accepted(service: Service, question: object, lang: Lang) -> Response:
    job = begun(service, question).job
    headers = {"Location": f"/jobs/{job.id}", "Preference-Applied": "respond-async"}
    return _document(shown(job, service, lang), headers, status=201)


@router.get("/jobs", summary="Mina jobb: frågor som besvaras vid sidan av")
def jobs(request: Request, lang: LangParameter = None) -> Response:
    """List the jobs of who is asking, the newest first."""
    del lang  # read from the request, where Accept-Language stands too
    service, chosen = service_of(request), lang_of(request)
    return _document({"jobs": [shown(job, service, chosen) for job in mine(service)]})


@router.get("/jobs/{job_id}", summary="Hur ett jobb står")
def job_status(job_id: str, request: Request, lang: LangParameter = None) -> Response:
    """Say how a job stands, and what has been done."""
    del lang
    service = service_of(request)
    return _document(shown(found(service, job_id), service, lang_of(request)))


@router.delete("/jobs/{job_id}", summary="Avbryt ett jobb, eller ta bort ett som är klart")
def dismiss(job_id: str, request: Request, lang: LangParameter = None) -> Response:
    """Give a job up: it ends at its next step, and nothing of its answer is kept."""
    del lang
    service = service_of(request)
    return _document(shown(service.jobs.give_up(found(service, job_id)), service, lang_of(request)))


@router.get("/jobs/{job_id}/results", summary="Ett jobbs svar, i samma format som frågans")
def results(job_id: str, request: Request, f: FormatParameter = None, lang: LangParameter = None) -> Response:
    """Give the answer of a job: byte for byte what the question would have been answered with at once."""
    del f, lang  # read from the request, where Accept and Accept-Language stand too
    service, chosen = service_of(request), lang_of(request)
    job = found(service, job_id)
    name = wanted(request, FORMAT_OFFERS, default="json")
    if job.problem is not None:
        return _problem(job.problem[chosen])
    if job.status != "successful":
        raise JobUnfinished(
            text("Jobbet har inget svar: det är {status}.", status=shown(job, service, chosen)["message"]),
            place="status",
            remedy=text("Vänta och fråga igen, eller ställ frågan på nytt."),
        )
    if job.refused is not None and name in DOWNLOADS:
        return _problem(job.refused[chosen])
    return _answer(service, job, name, chosen)


def _answer(service: Service, job: Job, name: str, lang: Lang) -> Response:
    event = "download" if name in DOWNLOADS else "question"
    service.trace(event, Access(job.told["level"]), job=job.id, form=name, **_without(job.told, "level"))
    content = service.jobs.answer(job, form(name, lang))
    if content is None:
        raise no_job(job.id)
    headers = {"Content-Disposition": job.names[name]} if name in job.names else {}
    return Response(content, media_type=FORMAT_OFFERS[name], headers=headers)


def _without(told: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in told.items() if key not in keys}


def _problem(document: dict[str, Any]) -> Response:
    return Response(orjson.dumps(document), document["status"], media_type=MEDIA_TYPE)


def _document(content: dict[str, Any], headers: dict[str, str] | None = None, *, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json", headers=headers)
