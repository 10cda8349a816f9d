"""An answer on who reaches what as a page: its numbers first, then the rows that they open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from geoansvar.api.answer_lists import AnswerLists
from geoansvar.api.answer_page import AnswerPage, NumberTable
from geoansvar.api.links import Parameters
from geoansvar.api.listing import ListView
from geoansvar.api.reach_narrowing import KEYS, Narrowing, parameters_of_number
from geoansvar.api.reach_numbers import Case, Numbers
from geoansvar.api.reach_points import FLAGS, KEY, points_list
from geoansvar.delivery.asked import names_in
from geoansvar.delivery.decimals import decimals_of
from geoansvar.delivery.headlines import headlines
from geoansvar.delivery.reach_asked import asked_lines
from geoansvar.model.answer import Answer, Row
from geoansvar.model.reached import OPENED
from geoansvar.texts import Lang, number_text, text

PATH = "/tackning"
LISTS = {
    "coverage": ("beyond", "catchments"),
    "isolation": ("unreachable_flood", "unreachable_dry", "bridges", "closed_roads"),
    "status": (),
    "siting": ("chosen", "bound", "excluded"),
    "what-if": ("changed",),
}
_CLOSED = ("closed_roads", "excluded")
Link = Callable[..., str]


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
    numbers = Numbers(answer, lang, _opener(answer, asked, link), _rows_of(answer, asked, link))
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
        if key == "beyond" and narrowing.number() is not None:
            title = narrowing.title(answer, lists.lang)
            rows = answer.result[key]
            alike = all(row["adds"] == row["residents"] for row in rows)  # then one column says both
            table = replace(OPENED, columns=tuple(each for each in OPENED.columns if each.key != "adds" or not alike))
            yield lists.of_rows(table, rows, title=title, about=_together(answer, lists.lang))
        elif key in answer.result:
            yield lists.of(key, opened=key not in _CLOSED)


def _together(answer: Answer, lang: Lang) -> str:
    """Say what the rows of a number add up to: it is the number before its rounding."""
    adds = sum(row["adds"] for row in answer.result["beyond"])
    doubtful = sum(row["adds"] for row in answer.result["beyond"] if row["uncertain"])
    said = number_text(adds, lang, decimals=decimals_of(adds, at_most=1))
    if not doubtful:
        return text("Tillsammans {amount}; talet är avrundat.", amount=said).render(lang)
    part = number_text(doubtful, lang, decimals=decimals_of(doubtful, at_most=1))
    return text(
        "Tillsammans {amount}, varav {part} bara om osäkra passager är öppna; talet är avrundat.",
        amount=said,
        part=part,
    ).render(lang)


def _rows_of(answer: Answer, asked: Parameters, link: Link) -> Callable[[Row, str], str | None]:
    """Give what opens the rows of a number of cover; it opens none where the answer cannot."""
    kept = {key: value for key, value in asked.items() if key not in KEYS}

    def rows(row: Row, part: str) -> str | None:
        if answer.reached is None:
            return None
        return link(PATH, **kept, **parameters_of_number(row, part)) + "#g-beyond"

    return rows


def _opener(answer: Answer, asked: Parameters, link: Link) -> Callable[[str, Case], str | None]:
    """Give what says where a number leads: to its rows, on this page or on that of the question with only its case."""
    kept = {key: value for key, value in asked.items() if key not in KEYS}

    def isolation(key: str, case: Case) -> str:
        table = "unreachable_dry" if case[2] is None else "unreachable_flood"
        return link(PATH, **kept, of=key) + f"#g-{table}"

    def status(key: str, case: Case) -> str | None:
        flag = next((flag for flag, total in FLAGS.items() if total == key), None)
        return None if flag is None else link(PATH, **kept, flag=flag, at=case[2]) + f"#g-{KEY}"

    made: dict[str, Callable[[str, Case], str | None]] = {
        "isolation": isolation, "status": status,
    }  # fmt: skip
    return made.get(answer.kind, lambda _key, _case: None)


def _read(answer: Answer, lang: Lang) -> Iterable[str]:
    """Say the answer in a few lines, as paper and terminal do, for whoever reads no further."""
    yield from headlines(answer, lang)
    for finding in answer.findings:
        if finding.code == "not-for-navigation":
            yield finding.text.render(lang)
