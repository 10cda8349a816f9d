"""A question asked as a job: in whose name, with what at the end, and how it stands for who asked it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import orjson
from fastapi import Request

from geoansvar.api.guard import require_file
from geoansvar.api.job_store import Job, JobStore
from geoansvar.api.jobs import Jobs, Running
from geoansvar.api.problems import problem_of, unexpected_problem
from geoansvar.api.questions import DOWNLOADS, FILES, file_name
from geoansvar.api.service import ASKING, Service, told_of
from geoansvar.delivery import FORMATS
from geoansvar.errors import Aggregated, GeoansvarError, Interrupted, UnknownName
from geoansvar.model.answer import Answer
from geoansvar.texts import LANGS, Lang, text
from geoansvar.workspace.asked import Progress
from geoansvar.workspace.still_seen import seen_in, still_seen

_STATUS_WORDS = {
    "accepted": text("väntar på sin tur"),
    "running": text("räknas"),
    "successful": text("klart"),
    "failed": text("gick inte"),
    "dismissed": text("avbrutet"),
}
_FREELY = "nobody"  # owns what was asked by somebody who is like anybody else: whoever knows its name has it


def wants_job(request: Request) -> bool:
    """Tell whether a request prefers to be answered beside (RFC 7240)."""
    given = ",".join(request.headers.getlist("prefer")).split(",")
    return any(each.split(";")[0].strip().lower() == "respond-async" for each in given)


def interrupted() -> GeoansvarError:
    """Give what is said of a job that was on its way when the service stopped."""
    return Interrupted(
        text("Frågan avbröts av att tjänsten startades om."),
        remedy=text("Ställ den igen: den står kvar i jobbet."),
    )


def jobs_of(state: Path) -> Jobs:
    """Give the jobs that a state folder holds; those that a service before this left unfinished are ended."""
    return Jobs(JobStore(state / "jobs"), explained, interrupted())


def explained(error: Exception) -> dict[str, dict[str, Any]]:
    """Give the problem that an error is, in every language."""
    problem = problem_of(error) if isinstance(error, GeoansvarError) else unexpected_problem()
    return {lang: problem.as_json(lang) for lang in LANGS}


def begun(service: Service, data: object, *, kept: bool = True) -> Running:
    """Begin to answer a question as who is asking may ask it.

    Raises
    ------
    QuestionInvalid, UnknownName, TooMany
    """
    question = service.question(data)

    def work(job: Job, progress: Progress) -> Job:
        answer = service.answer(question, progress)
        return _kept(service, service.jobs, job, answer) if kept else job

    asked = question.model_dump(mode="json", exclude_unset=True) | {"kind": question.kind}
    owner, asker, view = owner_of(service), asker_of(service), view_of(service)
    return service.jobs.begin(work, owner=owner, asker=asker, view=view, question=asked, kept=kept)


def _kept(service: Service, jobs: Jobs, job: Job, answer: Answer) -> Job:
    """Keep an answer in every form it can be had in: byte for byte what it would have been at once."""
    refused: dict[str, dict[str, Any]] | None = None
    try:
        require_file(answer, service.current(), service.principal)
    except Aggregated as error:
        refused = explained(error)
    names = {}
    for name, made in FORMATS.items():
        if refused is None or name not in DOWNLOADS:
            for lang in LANGS:
                jobs.keep(job, form(name, lang), made.write(answer, lang))
        if name in FILES:
            names[name] = file_name(answer, made.suffix)
    seen = seen_in(answer.sources, service.current(), service.principal)
    told = told_of(answer) | {"level": str(answer.access)}
    return replace(job, run=answer.run, refused=refused, names=names, told=told, seen=seen)


def form(name: str, lang: Lang) -> str:
    """Name the file in which one form of an answer is kept."""
    return f"answer.{lang}.{name}"


def owner_of(service: Service) -> str:
    """Give whose a job is: a key's, or of the person at this machine; strangers on the net are not told apart."""
    asking = ASKING.get()
    if asking is not None and asking.key_id is not None:
        return f"key {asking.key_id}"
    if not service.local_only:
        return _FREELY
    return f"{service.principal.audience} at {asking.address if asking else None}"


def asker_of(service: Service) -> str:
    """Give whose questions are counted together: strangers are counted by the machine that they ask from."""
    owner, asking = owner_of(service), ASKING.get()
    return f"{owner} at {asking.address if asking else None}" if owner == _FREELY else owner


def view_of(service: Service) -> str:
    """Hash what somebody may see, the same after a restart."""
    return sha256(orjson.dumps(_plain(service.principal.key), option=orjson.OPT_SORT_KEYS)).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value)


def found(service: Service, job_id: str) -> Job:
    """Give a job of who is asking.

    Raises
    ------
    UnknownName
        If there is none, or it is somebody else's, or was asked by who could see something else: told alike.
    """
    job = service.jobs.find(job_id)
    if job is None or job.owner != owner_of(service) or not _seen_yet(service, job):
        raise no_job(job_id)
    return job


def _seen_yet(service: Service, job: Job) -> bool:
    """Whether a job is still whoever asked it's to see: the publisher shows them the same, and the owners no less."""
    return job.view == view_of(service) and still_seen(job.seen, service.current(), service.principal)


def no_job(job_id: str) -> UnknownName:
    """Say that there is no such job for who is asking."""
    return UnknownName(
        text("Det finns inget jobb som heter {name}.", name=job_id),
        place="jobb",
        remedy=text("Ställ frågan igen."),
    )


def mine(service: Service) -> list[Job]:
    """Give the jobs of who is asking; whoever is told apart from nobody is not told what others asked."""
    owner = owner_of(service)
    if owner == _FREELY:
        return []
    return [job for job in service.jobs.of(owner) if _seen_yet(service, job)]


def shown(job: Job, service: Service, lang: Lang) -> dict[str, Any]:
    """Give a job as who asked it sees it; ``progress`` is per cent of what is known to be done."""
    here = f"/jobs/{job.id}"
    links = [{"rel": "self", "href": here}]
    if job.status == "successful" and job.run is not None:
        links.append({"rel": "results", "href": f"{here}/results"})
    declared = service.current().declarations
    steps = [{"what": declared[what].title if what in declared else what, "done": done} for what, done in job.steps]
    return {
        "id": job.id,
        "kind": job.kind,
        "status": job.status,
        "message": _STATUS_WORDS[job.status].render(lang),
        "progress": _per_cent(job),
        "steps": steps,
        "created": job.created,
        "started": job.started,
        "ended": job.ended,
        "run": job.run,
        "question": job.question,
        "problem": cast(Mapping[str, Any], job.problem)[lang] if job.problem else None,
        "links": links,
    }


def _per_cent(job: Job) -> int:
    if job.status == "successful":
        return 100
    return min(99, round(100 * sum(done for _, done in job.steps) / len(job.steps))) if job.steps else 0
