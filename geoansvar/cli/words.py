"""Findings and answers in a terminal: whom to call first, everything in a width that fits."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Sequence
from itertools import groupby
from textwrap import wrap
from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.text import Text as Styled

from geoansvar.delivery.titles import shown
from geoansvar.model.finding import Finding
from geoansvar.texts import Lang, Text, text

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# The space between a number and its unit.
_WITH_NUMBER = re.compile(r"(?<=\d) (?=(?:m|m²|m³/s|km|cm|ha|h|min|%)(?![\w/²³]))")
_ALIKE = 5  # of many alike rows so many are shown
_PIPED_WIDTH = 160  # characters, where there is no terminal to ask
_STYLES = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan"}


class Terminal(Console):
    """A console whose reader may leave without that being a fault."""

    def on_broken_pipe(self) -> None:
        """Leave it to the way out that every verb shares."""
        raise BrokenPipeError


def console(stream: TextIO | None = None) -> Console:
    """Give a terminal that prints what it is given: no markup, no emoji, no guessing what is a number."""
    out = stream or sys.stdout
    width = None if out.isatty() else int(os.environ.get("COLUMNS", _PIPED_WIDTH))
    return Terminal(file=out, width=width, markup=False, emoji=False, highlight=False)


def plain(words: str) -> str:
    """Take away control characters: data must not steer the terminal it is shown in."""
    return _CONTROL.sub(" ", words)


def broken(words: str, width: int) -> str:
    """Break words into lines at plain spaces: no number is parted within itself, nor from its unit."""
    held = _WITH_NUMBER.sub("\xa0", plain(words))
    return "\n".join(wrap(held, max(width, 1), break_long_words=False, break_on_hyphens=False))


def print_findings(to: Console, findings: Sequence[Finding], lang: Lang) -> None:
    """Print findings file by file; of many alike the first five, then how many more."""
    for place, rows in groupby(findings, key=lambda finding: finding.place):
        to.print(Styled(plain(place or text("Svaret").render(lang)), style="bold underline"))
        kinds: dict[tuple[str, str | None], list[Finding]] = {}
        for finding in rows:
            kinds.setdefault((finding.code, finding.key), []).append(finding)
        for alike in kinds.values():
            _print_alike(to, alike, lang)
        to.print()


def _print_alike(to: Console, alike: Sequence[Finding], lang: Lang) -> None:
    """Print findings of one kind: rows of which the same is said stand in one line."""
    said: dict[Text, list[Finding]] = {}
    for finding in alike:
        said.setdefault(finding.text, []).append(finding)
    shown_now = list(said.values())[:_ALIKE]
    for same in shown_now:
        to.print(Padding.indent(_finding_words(same, lang, to.width - 2), 2))
    left = len(alike) - sum(len(same) for same in shown_now)
    if left:
        to.print(Padding.indent(Styled(_more(left, lang), style="dim"), 4))
    for remedy in dict.fromkeys(same[0].remedy for same in shown_now if same[0].remedy):
        to.print(Padding.indent(Styled(broken(f"→ {remedy.render(lang)}", to.width - 4)), 4))


def _more(count: int, lang: Lang) -> str:
    return text("och {count} till", count=count).render(lang)


def _finding_words(same: Sequence[Finding], lang: Lang, width: int) -> Styled:
    first = same[0]
    rows = [plain(finding.row) for finding in same if finding.row]
    where = f"{', '.join(rows[:_ALIKE])} {_more(len(rows) - _ALIKE, lang) if len(rows) > _ALIKE else ''}".strip()
    key = f" {first.key}" if first.key else ""
    severity = shown("severity", first.severity, lang=lang).upper()
    tail = f" [{where}]" if where else ""
    words = Styled(broken(f"{severity}{key}: {first.text.render(lang)}{tail}", width))
    words.stylize(_STYLES[first.severity], 0, len(severity))
    words.stylize("dim", len(words) - len(tail))
    return words


def by_file(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings by file, the files with errors first, and in each file errors first."""
    listed = list(findings)
    faulty = {finding.place for finding in listed if finding.severity == "error"}
    return sorted(listed, key=lambda f: (f.place not in faulty, f.place or "", list(_STYLES).index(f.severity)))


def count_text(findings: Sequence[Finding]) -> Text:
    """Count findings by severity: ``2 fel, 14 varningar, 3 upplysningar``."""
    counts = {severity: sum(f.severity == severity for f in findings) for severity in _STYLES}
    return text(
        "Fel: {errors}. Varningar: {warnings}. Upplysningar: {notes}.",
        errors=counts["error"], warnings=counts["warning"], notes=counts["note"],
    )  # fmt: skip
