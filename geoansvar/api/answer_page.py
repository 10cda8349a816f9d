"""What every page of an answer has: its day and level, what was noticed, its sources, and a link that asks again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geoansvar.api.answer_view import finding_row
from geoansvar.api.flood_tables import NumberView
from geoansvar.api.links import Parameters, fits_a_link
from geoansvar.api.listing import ListView
from geoansvar.delivery.titles import shown
from geoansvar.model.answer import Answer
from geoansvar.texts import Lang


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A line of a table of numbers; ``href`` is where its title leads."""

    title: str
    cells: tuple[tuple[NumberView, ...], ...]
    about: str = ""
    is_part: bool = False
    href: str | None = None


@dataclass(frozen=True, slots=True)
class NumberTable:
    """A table of numbers, whose lines stand in sections; a section without a heading has an empty one."""

    key: str
    title: str
    heads: tuple[str, ...]
    sections: tuple[tuple[str, tuple[NumberLine, ...]], ...]
    about: str = ""
    open: bool = True


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """An answer as it stands on a page: first the numbers, then the lists they open.

    ``read`` is the answer in a few lines, for whoever reads no further, and ``asked`` what
    was asked, in words.
    """

    answer: Answer
    title: str
    path: str
    parameters: Parameters
    read: tuple[str, ...]
    asked: tuple[str, ...]
    numbers: tuple[NumberTable, ...]
    lists: tuple[ListView, ...]
    findings: tuple[Mapping[str, Any], ...]
    access: str

    @classmethod
    def of(
        cls,
        answer: Answer,
        lang: Lang,
        *,
        title: str,
        path: str,
        parameters: Parameters,
        read: tuple[str, ...] = (),
        asked: tuple[str, ...] = (),
        numbers: tuple[NumberTable, ...] = (),
        lists: tuple[ListView, ...] = (),
    ) -> AnswerPage:
        """Put a page together."""
        findings = tuple(finding_row(finding, lang) for finding in answer.findings)
        access = shown("access", str(answer.access), lang=lang)
        return cls(answer, title, path, parameters, read, asked, numbers, lists, findings, access)

    @property
    def errors(self) -> tuple[Mapping[str, Any], ...]:
        """What is wrong with what the answer rests on."""
        return tuple(row for row in self.findings if row["severity"] == "error")

    @property
    def linkable(self) -> bool:
        """Whether the question is short enough for a link."""
        return fits_a_link(self.parameters)

    @property
    def oldest(self) -> str:
        """The day of the oldest source."""
        return min((str(row["retrieved"]) for row in self.answer.sources), default="–")
