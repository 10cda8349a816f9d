"""Frozen situations: what the layers knew about an area at a time, kept as it was and never written again.

A situation is one file under ``situations/`` in the workspace's state. Its name is its time and the SHA-256 of its
content, and it is made only where there is none: a file that has been changed no longer bears its own name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from geoansvar.errors import GeoansvarError, OutputRefused, QuestionInvalid, SourceUnreadable, UnknownName
from geoansvar.model.access import Access, Principal, highest
from geoansvar.model.answer import Answer, Row
from geoansvar.model.question import Question, question_from
from geoansvar.texts import text
from geoansvar.workspace import Workspace
from geoansvar.workspace.still_seen import Seen, seen_in, still_seen
from geoansvar.workspace.whole import write_whole

FOLDER = "situations"
_NAME = re.compile(r"(\d{8}T\d{6}Z)-([0-9a-f]{64})")
_HEADLINE = ("kind", "run", "version", "access", "notice", "question", "sources", "totals")  # of the exposure


@dataclass(frozen=True, slots=True)
class Situation:
    """What was known of an area at a time.

    Attributes
    ----------
    id
        Its time in UTC and the SHA-256 of its file.
    time
        The caller's clock when it was frozen, with its offset from UTC.
    audience
        Who froze it: nobody else with a limited view sees it.
    answer, exposure
        The answer about the area, and the numbers of the flow in the whole municipality, where a flow was named and
        they could be reckoned; in the contract's words.
    public_answer, public_exposure
        The same, asked by somebody who may see what is public alone; None where even the question rests on more.
    minimum_count
        Fewer people than this are not told in what is public.
    seen
        The layers and fields that it rests on, as whoever froze it saw them; None in one that does not say.
    """

    id: str
    time: datetime
    audience: str
    answer: Row
    exposure: Row | None
    public_answer: Row | None
    public_exposure: Row | None
    minimum_count: int
    seen: Seen | None = None

    @property
    def access(self) -> Access:
        """The level of everything in it together."""
        return highest(*(Access(each["access"]) for each in (self.answer, self.exposure) if each))

    @property
    def exercise(self) -> bool:
        """Whether it belongs to an exercise."""
        return self.answer["workspace"].get("exercise") is True

    @property
    def run(self) -> str:
        """The run that its answer came from."""
        return str(self.answer["run"])


def freeze(
    workspace: Workspace,
    question: object,
    *,
    time: datetime,
    principal: Principal,
    answered: Callable[[Question], Answer] | None = None,
) -> Situation:
    """Answer a question about an affected area, and keep the answer as the situation at ``time``.

    Parameters
    ----------
    time
        The caller's clock, with its offset from UTC: an answer has no clock of its own.
    answered
        Answers the question as ``principal`` may see it; the workspace itself where nothing is given.

    Raises
    ------
    QuestionInvalid
        If the question is of another kind.
    OutputRefused
        If the situation cannot be kept.
    """
    asked = question_from(question)
    if asked.kind != "affected-area":
        raise QuestionInvalid(
            text("Ett läge fryses för ett drabbat område, inte för frågan {kind}.", kind=asked.kind), place="kind"
        )
    answer = workspace.answer(asked, principal) if answered is None else answered(asked)
    public = replace(principal, audience="wis", access=Access.PUBLIC)
    whole, exposure = answer.as_json(), _headline(workspace, answer, principal)
    content = {
        "time": time.astimezone(time.tzinfo).isoformat(timespec="seconds"),
        "audience": principal.audience,
        "minimum_count": workspace.service.guard.minimum_count,
        "seen": seen_in(_sources(whole, exposure), workspace, principal),
        "answer": whole,
        "exposure": exposure,
        "public_answer": _unless_hidden(lambda: workspace.answer(asked, public).as_json()),
        "public_exposure": None,
    }
    if content["public_answer"] is not None:
        content["public_exposure"] = _headline(workspace, answer, public)
    return _situation(_kept(workspace.state / FOLDER, orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY), time))


def _headline(workspace: Workspace, answer: Answer, principal: Principal) -> Row | None:
    """Give the numbers of the flow that was named; the situation does without where they cannot be reckoned."""
    flood = answer.question.get("flood")
    if not flood:
        return None
    question = {"kind": "exposure", "floods": [flood], "as_of": answer.question["as_of"]}
    found = _unless_hidden(lambda: workspace.answer(question, principal).as_json())
    return found and {key: found[key] for key in _HEADLINE if key in found}


def _sources(*rows: Row | None) -> list[Row]:
    return [source for row in rows if row for source in row.get("sources", ())]


def _unless_hidden(make: Callable[[], Row]) -> Row | None:
    try:
        return make()
    except GeoansvarError:
        return None


def _kept(folder: Path, content: bytes, time: datetime) -> Path:
    """Write the file where there is none; the same content at the same time is the same file."""
    path = folder / f"{time.astimezone(UTC):%Y%m%dT%H%M%SZ}-{sha256(content).hexdigest()}.json"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, content, once=True)  # its name is that of its content
        path.chmod(0o400)
    except OSError as error:
        raise OutputRefused(
            text("Läget går inte att spara: {fault}.", fault=error.strerror or str(error)), place=str(folder)
        ) from None
    return path


def situation_names(workspace: Workspace) -> list[str]:
    """Give the names of the situations that are kept, the newest first."""
    folder = workspace.state / FOLDER
    names = [path.stem for path in folder.glob("*.json")] if folder.is_dir() else []
    return sorted((name for name in names if _NAME.fullmatch(name)), reverse=True)


def situations(workspace: Workspace, principal: Principal) -> tuple[list[Situation], list[str]]:
    """Give the situations that somebody may see, the newest first, and the names of those that have been changed.

    What has been changed cannot say whose it is, and is told to those alone from whom nothing is held back.
    """
    found, changed = [], []
    for name in situation_names(workspace):
        try:
            situation = _situation(workspace.state / FOLDER / f"{name}.json")
        except SourceUnreadable:
            changed.append(name)
            continue
        if _may_see(workspace, principal, situation):
            found.append(situation)
    return found, changed if principal.sees_all else []


def situation(workspace: Workspace, name: str, principal: Principal) -> Situation:
    """Give a situation by its name, or by as much of the beginning of it as no other has.

    Raises
    ------
    UnknownName
        If there is none that the asker may see.
    SourceUnreadable
        If its file is not as it was written.
    """
    named = [each for each in situation_names(workspace) if name and each.startswith(name)]
    if len(named) == 1:
        found = _read_for(workspace, named[0], principal)
        if found is not None:
            return found
    raise UnknownName(
        text("Det finns inget läge som heter {name}.", name=name),
        place="situation",
        remedy=text("Se listan över frysta lägen, och ange så mycket av namnet att det bara är ett."),
    )


def _read_for(workspace: Workspace, name: str, principal: Principal) -> Situation | None:
    try:
        found = _situation(workspace.state / FOLDER / f"{name}.json")
    except SourceUnreadable:
        if principal.sees_all:
            raise
        return None
    return found if _may_see(workspace, principal, found) else None


def _may_see(workspace: Workspace, principal: Principal, found: Situation) -> bool:
    """Whether somebody may see a situation: who sees everything, or whoever it was frozen for and may see it yet.

    Its own level may be above theirs, as that of many objects together is: it is theirs on the screen all the same.
    """
    if principal.sees_all:
        return True
    mine = found.audience == principal.audience and found.seen is not None
    return mine and still_seen(found.seen or {}, workspace, principal)


def _situation(path: Path) -> Situation:
    named = _NAME.fullmatch(path.stem)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SourceUnreadable(
            text("Läget går inte att läsa: {fault}.", fault=error.strerror or str(error)), place=path.name
        ) from None
    if named is None or sha256(content).hexdigest() != named[2]:
        raise SourceUnreadable(
            text("Läget är inte som det skrevs: filen har ändrats, eller skrevs aldrig färdigt."),
            place=path.name,
            remedy=text("Lita inte på det. Hämta filen från en säkerhetskopia, eller frys läget på nytt."),
        )
    return _of(path.stem, orjson.loads(content))


def _of(name: str, content: dict[str, Any]) -> Situation:
    return Situation(
        name,
        datetime.fromisoformat(content["time"]),
        content["audience"],
        content["answer"],
        content["exposure"],
        content["public_answer"],
        content["public_exposure"],
        content["minimum_count"],
        content.get("seen"),
    )
