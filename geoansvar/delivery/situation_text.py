"""A situation as plain text for WIS: what is public alone, under the five headings, to be pasted in a note."""

from __future__ import annotations

from collections.abc import Iterator

from geoansvar.delivery.situation import Head, View, clock_text, heads_of, notice_of, public_view
from geoansvar.delivery.titles import EXERCISE
from geoansvar.model.access import Access
from geoansvar.texts import Lang, text
from geoansvar.workspace.situations import Situation

_NAMED = 20  # of each list: a note in WIS is read, not searched
_LINE = "_" * 40


def wis_text(situation: Situation, lang: Lang = "sv") -> str:
    """Write the block: nothing in it rests on a more restricted layer or field, and it says that it may lack them."""
    return "\n".join(_lines(public_view(situation), lang)) + "\n"


def _lines(view: View, lang: Lang) -> Iterator[str]:
    found = view.situation
    mark = [EXERCISE] if found.exercise else []
    yield from mark
    title = clock_text(found, lang).upper()
    yield f"{title}, {found.time:%Y-%m-%d} – {found.answer['workspace']['name']}"
    yield text("Skyddsnivå: {level}", level=Access.PUBLIC.label).render(lang)
    yield notice_of(view, lang)
    for number, head in enumerate(heads_of(view, lang, at_most=_NAMED), start=1):
        yield ""
        yield f"{number}. {head.title.upper()}"
        yield from _head(head)
    yield ""
    if view.answer is not None:
        yield text("Körning: {run}", run=view.answer.run).render(lang)
    yield from mark


def _head(head: Head) -> Iterator[str]:
    for label, words in head.lines:
        yield f"{label}: {words or _LINE}"
    for blank in head.blanks:
        yield f"{blank}: {_LINE}"


def file_stem(situation: Situation) -> str:
    """Name a file of it: ``OVNING-lage-2026-11-16-0312``."""
    return f"{'OVNING-' if situation.exercise else ''}lage-{situation.time:%Y-%m-%d-%H%M}"
