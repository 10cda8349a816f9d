"""A situation on one A4 to write on: a tagged PDF in which what is known is filled in, and the rest is lines.

The lay-out is ``situation.typ``. It gets the same headings with fewer and fewer rows named, and takes the fullest
that leaves everything on one sheet.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import orjson
import typst

from geoansvar.delivery.situation import View, area_of, clock_text, heads_of, notice_of, whole_view
from geoansvar.delivery.titles import EXERCISE, shown
from geoansvar.model.answer import Row
from geoansvar.texts import Lang, text
from geoansvar.workspace.situations import Situation

_FULLNESS = (15, 8, 5, 3, 2, 1, 0)  # rows named of each list


def situation_pdf(situation: Situation, lang: Lang = "sv") -> bytes:
    """Write a situation as one tagged A4 (PDF/UA-1); same situation, same bytes."""
    view = whole_view(situation)
    compiled: bytes = typst.compile(
        _layout(),
        format="pdf",
        sys_inputs={"content": orjson.dumps(_content(view, lang)).decode()},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=situation.time,
    )
    return compiled


@cache
def _layout() -> bytes:
    return files("geoansvar.delivery").joinpath("situation.typ").read_bytes()


def _content(view: View, lang: Lang) -> Row:
    found = view.situation
    return {
        "lang": lang,
        "title": clock_text(found, lang),
        "subtitle": text("Lägesunderlag").render(lang),
        "day": f"{found.time:%Y-%m-%d}",
        "area": area_of(view, lang),
        "workspace": found.answer["workspace"]["name"],
        "mark": EXERCISE if found.exercise else None,
        "notice": notice_of(view, lang),
        "level": text("Skyddsnivå: {level}", level=shown("access", str(found.access), lang=lang)).render(lang),
        "run": text("Körning: {run}", run=found.run).render(lang),
        "whole": text("Fryst {day} kl {time}. Hela listorna: läge {name}.", day=f"{found.time:%Y-%m-%d}",
                      time=f"{found.time:%H:%M}", name=found.id[:25]).render(lang),
        "silent": text("geoansvar larmar, kallar och varnar ingen.").render(lang),
        "variants": [_heads(view, lang, count) for count in _FULLNESS],
    }  # fmt: skip


def _heads(view: View, lang: Lang, at_most: int) -> list[Row]:
    return [
        {"title": head.title, "lines": [list(line) for line in head.lines], "blanks": list(head.blanks)}
        for head in heads_of(view, lang, at_most=at_most)
    ]
