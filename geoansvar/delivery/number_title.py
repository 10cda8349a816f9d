"""A number's name: ``Byggnader, bostad, Ådalen, våt vid Q100``."""

from __future__ import annotations

from geoansvar.delivery.titles import shown
from geoansvar.model.answer import Answer
from geoansvar.model.number import NOWHERE, Number
from geoansvar.texts import Lang, Text, text

_PARTS = {
    "affected": text("våt"),
    "uncertain": text("osäker"),
    "outside": text("utanför"),
    "no_data": text("utan uppgift"),
    "total": text("alla"),
    "added": text("tillkommer"),
    "fewer": text("färre än vid förra tröskeln"),
}


def number_title(answer: Answer, number: Number, lang: Lang = "sv", *, by_share: bool = False) -> str:
    """Say which rows a number's are; of people and surfaces (``by_share``) the rim of what is wet is uncertain too."""
    what = shown("indicator", number.indicator, lang=lang)
    if what == number.indicator:  # a category of the tick list
        what = shown("category", number.indicator, lang=lang)
    words = [f"{what[:1].upper()}{what[1:]}"]
    if number.group is not None:
        words.append(shown("group", number.group, lang=lang))
    if number.district is not None:
        words.append(district_name(answer, number.district, lang))
    if number.part:
        words.append(_part_word(number, by_share=by_share).render(lang))
    if number.depth_m is not None:
        depth = shown("threshold_m", number.depth_m, lang=lang)
        words.append(text("minst {depth} m", depth=depth).render(lang))
    where = text("vid {flood}", flood=number.flood).render(lang) if number.flood else ""
    return f"{', '.join(words)} {where}".strip()


def district_name(answer: Answer, district: str, lang: Lang) -> str:
    """Name a district of an answer, or say that it is outside all of them; its id where it has no name."""
    if district == NOWHERE:
        return text("utanför alla distrikt").render(lang)
    found = (row["name"] for row in answer.result.get("districts", ()) if row["id"] == district)
    return str(next(found, None) or district)


def _part_word(number: Number, *, by_share: bool) -> Text:
    if number.part == "uncertain" and by_share:
        return text("osäkert eller i kanten")
    if number.part == "no_data" and number.depth_m is not None:
        return text("djup saknas")
    return _PARTS.get(number.part, text("våt eller osäker"))
