"""An answer on who reaches what as a page: its numbers first, then the rows that they open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from geoansvar.api.answer_lists import AnswerLists
from geoansvar.api.answer_page import AnswerPage, NumberTable
from geoansvar.api.links import Parameters
from geoansvar.api.listing import ListView
from geoansvar.api.reach_numbers import Case, Numbers
from geoansvar.api.reach_points import FLAGS, KEY, flagged, points_list
from geoansvar.delivery.asked import names_in
from geoansvar.delivery.headlines import headlines
from geoansvar.delivery.reach_asked import asked_lines
from geoansvar.delivery.titles import shown
from geoansvar.model.answer import Answer, Row
from geoansvar.texts import Lang, text

PATH = "/tackning"
LISTS = {
    "coverage": ("beyond", "catchments"),
    "isolation": ("unreachable_flood", "unreachable_dry", "bridges", "closed_roads"),
    "status": (),
    "siting": ("chosen", "bound", "excluded"),
    "what-if": ("changed",),
}
_CLOSED = ("closed_roads", "excluded")
_OF_KIND = {"vital_services": "vital-service", "safety_points": "safety-point"}
Link = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which rows are wanted: those that one number counts.

    Attributes
    ----------
    of
        What the number counts, as the totals' ``key``.
    flag, at
        The obstacle that a point must have, and at which flow.
    """

    of: str = ""
    flag: str = ""
    at: str = ""

    def parameters(self) -> Parameters:
        """Give it as parameters of an address."""
        given = {"of": self.of, "flag": self.flag, "at": self.at}
        return {key: value for key, value in given.items() if value}

    def keeper(self, answer: Answer) -> Callable[[str, Row], bool]:
        """Give what tells whether a row is wanted."""
        kinds = {str(row["layer"]): str(row["kind"]) for row in answer.sources}

        def wanted(table: str, row: Row) -> bool:
            if table.startswith("unreachable") and self.of:
                return kinds.get(str(row["layer"])) == _OF_KIND.get(self.of, "population")
            if table == "objects" and (self.flag or self.at):
                return self.at in ("", row.get("flood")) and (not self.flag or flagged(row, self.flag))
            return True

        return wanted

    def title(self, lang: Lang) -> str:
        """Say which rows are shown; nothing where all are."""
        words = [shown("key", self.of, lang=lang)] if self.of else []
        if self.flag:
            words.append(_flag_text(self.flag, lang))
        if self.at:
            words.append(text("vid {flood}", flood=self.at).render(lang))
        return " ".join(words)


def _flag_text(flag: str, lang: Lang) -> str:
    return text("minst ett hinder").render(lang) if flag == "any" else shown("flags", flag, lang=lang)


def reach_page(
    answer: Answer, lang: Lang, lists: AnswerLists, narrowing: Narrowing, *, asked: Parameters, link: Link
) -> AnswerPage:
    """Lay out the answer for reading.

    Parameters
    ----------
    asked
        The question's own parameters, which every link keeps.
    link
        Makes addresses.
    """
    numbers = Numbers(answer, lang, _opener(answer, asked, link))
    return AnswerPage.of(
        answer,
        lang,
        title=_title(answer, lang),
        path=PATH,
        parameters=asked,
        read=tuple(_read(answer, lang)),
        asked=tuple(asked_lines(answer.question, lang, sources=answer.sources, names=names_in(answer))),
        numbers=tuple(_numbers(answer, numbers)),
        lists=tuple(_lists(answer, lists, narrowing)),
    )


def _title(answer: Answer, lang: Lang) -> str:
    """Say at which flows: ``vid Q100``; the rest of the question is told line by line."""
    question = answer.question if answer.kind != "what-if" else answer.question["question"]
    floods = [question["flood"]] if question.get("flood") else question.get("floods") or []
    if floods:
        return text("vid {floods}", floods=", ".join(floods)).render(lang)
    return text("Hela kommunen").render(lang)


def _numbers(answer: Answer, numbers: Numbers) -> Iterable[NumberTable]:
    if answer.kind in ("siting", "what-if"):
        return numbers.before_and_after()
    made: dict[str, Callable[[], Iterable[NumberTable]]] = {
        "coverage": numbers.coverage, "isolation": numbers.isolation, "status": numbers.status,
    }  # fmt: skip
    return made[answer.kind]()


def _lists(answer: Answer, lists: AnswerLists, narrowing: Narrowing) -> Iterable[ListView]:
    wanted = narrowing.keeper(answer)
    if answer.kind == "status":
        yield points_list(lists, lambda row: wanted("objects", row))
    for key in LISTS[answer.kind]:
        if key in answer.result:
            yield lists.of(key, opened=key not in _CLOSED)


def _opener(answer: Answer, asked: Parameters, link: Link) -> Callable[[str, Case], str | None]:
    """Give what says where a number leads: to its rows, on this page or on that of the question with only its case."""
    kept = {key: value for key, value in asked.items() if key not in ("of", "flag", "at")}

    def coverage(_key: str, case: Case) -> str:
        within_m, within_min, flood = case
        limit = {"within_m": _plain(within_m)} if within_min is None else {"within_min": _plain(within_min)}
        other = {each: value for each, value in kept.items() if each not in ("within_m", "within_min", "vehicle")}
        own: dict[str, Any] = other | limit | {"mode": answer.question["mode"], "flood": flood}
        return link(PATH, **own, vehicle=kept.get("vehicle") if flood else None) + "#g-beyond"

    def isolation(key: str, case: Case) -> str:
        table = "unreachable_dry" if case[2] is None else "unreachable_flood"
        return link(PATH, **kept, of=key) + f"#g-{table}"

    def status(key: str, case: Case) -> str | None:
        flag = next((flag for flag, total in FLAGS.items() if total == key), None)
        return None if flag is None else link(PATH, **kept, flag=flag, at=case[2]) + f"#g-{KEY}"

    made: dict[str, Callable[[str, Case], str | None]] = {
        "coverage": coverage, "isolation": isolation, "status": status,
    }  # fmt: skip
    return made.get(answer.kind, lambda _key, _case: None)


def _plain(limit: float | None) -> str | None:
    return None if limit is None else f"{limit:g}"


def _read(answer: Answer, lang: Lang) -> Iterable[str]:
    """Say the answer in a few lines, as paper and terminal do, for whoever reads no further."""
    yield from headlines(answer, lang)
    for finding in answer.findings:
        if finding.code == "not-for-navigation":
            yield finding.text.render(lang)
