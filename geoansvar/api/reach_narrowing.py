"""The rows behind a number of Täckning: an address that names it, and the answer with those rows alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from geoansvar.api.flood_asking import number_in
from geoansvar.api.links import Parameters
from geoansvar.api.reach_points import flagged
from geoansvar.delivery.number_title import district_name
from geoansvar.delivery.spans import flow_text, limit_text
from geoansvar.delivery.titles import shown
from geoansvar.errors import ParameterInvalid
from geoansvar.model.answer import Answer, Row
from geoansvar.model.faults import did_you_mean
from geoansvar.model.number import NOWHERE
from geoansvar.model.reached import REACH_PARTS, ReachNumber
from geoansvar.texts import Lang, text

KEYS = ("of", "flag", "at", "part", "limit", "district")
_OF_KIND = {"vital_services": "vital-service", "safety_points": "safety-point"}
_PART_WORDS = {"has": text("har en punkt"), "lacks": text("har ingen punkt"), "no-data": text("utan uppgift")}


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which rows are wanted: those that one number counts.

    Attributes
    ----------
    of
        What the number counts, as the totals' ``key``.
    flag, at
        The obstacle that a point must have, and at which flow.
    part, limit, district
        Of cover: who has a point, who lacks one or of whom nothing is known (``has``, ``lacks``, ``no-data``), within
        which limit and in which district.
    """

    of: str = ""
    flag: str = ""
    at: str = ""
    part: str = ""
    limit: str = ""
    district: str = ""

    def parameters(self) -> Parameters:
        """Give it as parameters of an address."""
        given = {key: getattr(self, key) for key in KEYS}
        return {key: value for key, value in given.items() if value}

    def number(self) -> ReachNumber | None:
        """Give the number of cover that is meant, if one is.

        Raises
        ------
        ParameterInvalid
            If its part or its limit is none.
        """
        if not self.part:
            return None
        part = next((each for each in REACH_PARTS if each == self.part), None)
        if part is not None:
            return ReachNumber(self.of, number_in(self.limit, "limit"), self.at or None, part, self.district or None)
        raise ParameterInvalid(
            text("{value} är ingen del av ett tal.", value=self.part),
            place="part",
            remedy=did_you_mean(self.part, REACH_PARTS),
        )

    def opened(self, answer: Answer) -> Answer:
        """Give the answer with the rows of its number where those beyond the limit stood; else the answer itself.

        Raises
        ------
        ParameterInvalid
            If the number is none of the answer's.
        """
        number = self.number()
        if number is None or answer.kind != "coverage":
            return answer
        rows = None if answer.reached is None else answer.reached.open(number)
        if rows is None:
            raise ParameterInvalid(text("Svaret har inget sådant tal."), place="of")
        return replace(answer, result=answer.result | {"beyond": rows})

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

    def title(self, answer: Answer | None, lang: Lang) -> str:
        """Say which rows are shown: ``Folkbokförda: har en punkt inom 1 000 m, torrt``; nothing where all are."""
        words = [shown("key", self.of, lang=lang)] if self.of else []
        number = self.number()
        if number is not None and answer is not None:
            measure = "within_m" if answer.question.get("within_min") is None else "within_min"
            case: dict[str, Any] = {"within_m": None, "within_min": None, measure: number.limit}
            said = f"{_PART_WORDS[number.part].render(lang)} {limit_text(case, lang)}"
            named = "" if number.district is None else _district(answer, number.district, lang)
            told = ", ".join(each for each in (said, flow_text(number.flood, lang), named) if each)
            return f"{words[0][:1].upper()}{words[0][1:]}: {told}"
        if self.flag:
            words.append(_flag_text(self.flag, lang))
        if self.at:
            words.append(text("vid {flood}", flood=self.at).render(lang))
        return " ".join(words)


def _district(answer: Answer, district: str, lang: Lang) -> str:
    if district == NOWHERE:
        return text("utanför alla distrikt").render(lang)
    return district_name(answer, district, lang)


def _flag_text(flag: str, lang: Lang) -> str:
    return text("minst ett hinder").render(lang) if flag == "any" else shown("flags", flag, lang=lang)


def parameters_of_number(row: Row, part: str) -> Parameters:
    """Give the parameters of an address that opens a total's rows, or those of a district's number."""
    limit = row["within_m"] if row["within_min"] is None else row["within_min"]
    given = {"of": str(row["key"]), "part": part, "limit": f"{limit:g}", "at": str(row["flood"] or "")}
    district = str(row["id"] or NOWHERE) if "id" in row else ""
    return {key: value for key, value in (given | {"district": district}).items() if value}
