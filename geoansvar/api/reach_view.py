"""An answer on who reaches what as a page: its numbers first, then the rows that they open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from geoansvar.api.answer_lists import AnswerLists
from geoansvar.api.answer_page import AnswerPage, NumberTable
from geoansvar.api.links import Parameters
from geoansvar.api.listing import ListView
from geoansvar.api.reach_numbers import Case, Numbers, limit_text
from geoansvar.api.reach_points import FLAGS, KEY, flagged, points_list
from geoansvar.delivery.titles import shown
from geoansvar.model.answer import Answer, Row
from geoansvar.texts import Lang, Text, text

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
_MODES = {"straight": text("fågelvägen"), "walk": text("till fots"), "drive": text("med bil")}
_MODE_KINDS = ("coverage", "siting", "allocation")
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
        read=tuple(words.render(lang) for words in _read(answer, numbers)),
        numbers=tuple(_numbers(answer, numbers)),
        lists=tuple(_lists(answer, lists, narrowing)),
    )


def _title(answer: Answer, lang: Lang) -> str:
    """Say what was asked, in words: ``Till fots, vid Q100``."""
    question = answer.question if answer.kind != "what-if" else answer.question["question"]
    said = [_MODES[question["mode"]]] if question.get("mode") in _MODES and question["kind"] in _MODE_KINDS else []
    if question.get("flood"):
        said.append(text("vid {flood}", flood=question["flood"]))
    if question.get("floods"):
        said.append(text("vid {floods}", floods=", ".join(question["floods"])))
    words = ", ".join(each.render(lang) for each in said)
    return f"{words[:1].upper()}{words[1:]}" or text("Hela kommunen").render(lang)


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


def _read(answer: Answer, numbers: Numbers) -> Iterable[Text]:
    """Say the answer in a few lines, for whoever reads no further."""
    made: dict[str, Callable[[Answer, Numbers], Iterable[Text]]] = {
        "coverage": _read_coverage, "isolation": _read_isolation, "status": _read_status, "siting": _read_siting,
    }  # fmt: skip
    if answer.kind in made:
        yield from made[answer.kind](answer, numbers)
    for finding in answer.findings:
        if finding.code == "not-for-navigation":
            yield finding.text


def _read_coverage(answer: Answer, numbers: Numbers) -> Iterable[Text]:
    residents = [row for row in answer.totals if row["key"] == "residents" and row["total"]]
    flooded = {(row["within_m"], row["within_min"]): row for row in residents if row["flood"] is not None}
    for row in residents:
        if row["flood"] is not None:
            continue
        blanks: dict[str, object] = {
            "limit": limit_text(row["within_m"], row["within_min"], numbers.lang),
            "within": numbers.span(row), "total": row["total"],
        }  # fmt: skip
        wet = flooded.get((row["within_m"], row["within_min"]))
        if wet is None:
            yield text("{within} av {total} boende har en punkt {limit}.", **blanks)
        else:
            yield text(
                "{within} av {total} boende har en punkt {limit} när det är torrt, {flooded} vid {flood}.",
                **blanks, flooded=numbers.span(wet), flood=wet["flood"],
            )  # fmt: skip
    unreached = {str(row["key"]): row for row in answer.totals}
    dry, wet = unreached.get("unreachable_dry"), unreached.get("unreachable_flood")
    if dry is not None and wet is not None:
        yield text(
            "{dry} boende når ingen punkt alls redan när det är torrt, och {wet} till på grund av {flood}.",
            dry=numbers.span(dry), wet=numbers.span(wet), flood=wet["flood"],
        )  # fmt: skip


def _read_isolation(answer: Answer, numbers: Numbers) -> Iterable[Text]:
    residents = {row["flood"]: row for row in answer.totals if row["key"] == "residents" and row["total"]}
    if None in residents:
        yield text("{count} boende är avskurna redan när det är torrt.", count=numbers.span(residents[None]))
    for flood, row in residents.items():
        if flood is not None:
            yield text("{count} boende är avskurna på grund av {flood}.", count=numbers.span(row), flood=flood)


def _read_status(answer: Answer, numbers: Numbers) -> Iterable[Text]:
    counted = [row for row in answer.totals if row["key"] == "safety_points" and row["total"]]
    if counted:
        flows = ", ".join(f"{row['flood']} {numbers.span(row)}" for row in counted)
        yield text("Punkter av {total} med minst ett hinder: {flows}.", total=counted[0]["total"], flows=flows)


def _read_siting(answer: Answer, numbers: Numbers) -> Iterable[Text]:
    if answer.question.get("proposed") is None:
        return
    for row in answer.result.get("chosen", ()):
        yield text(
            "Den föreslagna punkten når {covers} boende inom gränsen; {adds} av dem har ingen punkt i dag.",
            covers=row["covers"] or 0, adds=row["adds"] or 0,
        )  # fmt: skip
