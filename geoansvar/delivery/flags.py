"""How a safety point stands at a flow, in words: its flags, what they mean here, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geoansvar.delivery.titles import shown
from geoansvar.model.answer import Row
from geoansvar.texts import Lang, Text, text

_PERHAPS = {
    "wet": text("kanske våt"),
    "cut_off": text("kanske avskuren"),
    "unsupplied": text("kanske utan försörjning"),
}
_FLAGS = {"wet": "wet", "cut_off": "cut-off", "unsupplied": "unsupplied"}
_UNBROKEN = "\u00a0"
_DEPTH_FROM_M = 0.005  # less is not shown as a depth


def flags_text(row: Row, lang: Lang = "sv") -> str:
    """Say a point's flags: ``våt 0,4 m, avskuren, utan vatten efter 16 h``; what may be is told with its doubt."""
    said = [word.render(lang) if isinstance(word, Text) else word for word in _said(row, lang)]
    return ", ".join(said) or shown("flag", row["flags"], lang=lang)


def listed(words: Sequence[str], lang: Lang = "sv") -> str:
    """List words as they are read: ``el, vatten och tele``."""
    *first, last = words
    return text("{first} och {last}", first=", ".join(first), last=last).render(lang) if first else last


def _said(row: Row, lang: Lang) -> Iterator[str | Text]:
    for question, flag in _FLAGS.items():
        if row[question] == "yes":
            yield _certain(row, flag, lang)
        elif row[question] == "uncertain":
            yield _PERHAPS[question]
    unknown = [question for question in _FLAGS if row[question] in (None, "unmapped")]
    if unknown:
        yield text("okänt {what}", what=shown("asked", unknown, lang=lang))


def _certain(row: Row, flag: str, lang: Lang) -> str:
    words = shown("flag", flag, lang=lang)
    if flag == "wet" and (row["depth_max_m"] or 0) >= _DEPTH_FROM_M:
        return f"{words} {shown('depth_max_m', row['depth_max_m'], lang=lang)} m"
    if flag == "cut-off" and row["cut_off_dry"]:
        return text("{words} redan torrt", words=words).render(lang)
    if flag == "unsupplied":
        return _without(row, words, lang)
    return words


def _without(row: Row, words: str, lang: Lang) -> str:
    """Say what a point is without, and from which hour."""
    if row["lost_services"]:
        services = [shown("service", each, lang=lang) for each in row["lost_services"]]
        words = text("utan {services}", services=listed(services, lang)).render(lang)
    hour = row["unsupplied_at_h"]
    if hour is None:
        return text("{words}, timme okänd", words=words).render(lang)
    if hour == 0:
        return text("{words} genast", words=words).render(lang)
    hours = shown("endurance_h", hour, lang=lang)
    at = text("senast efter {hours} h", hours=hours) if row["may_be_earlier"] else text("efter {hours} h", hours=hours)
    return f"{words} {at.render(lang)}"
