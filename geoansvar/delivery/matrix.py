"""Numbers side by side, flow by flow: one pivoted table that paper, spreadsheet, terminal and clipboard all print."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from geoansvar.delivery.titles import amount_text, shown
from geoansvar.model.number import Number
from geoansvar.texts import Lang, text

_UNSAID = ("ok", None)


@dataclass(frozen=True, slots=True)
class Behind:
    """Which rows a number counts: those of an indicator at a flow, of one group or of all.

    ``district`` is its id, ``-`` outside all of them; ``depth_m`` the least depth of the water.
    """

    indicator: str
    flood: str
    group: str | None = None
    district: str | None = None
    depth_m: float | None = None

    def number(self, part: str) -> Number:
        """Give the number that one of a cell's parts is."""
        part = {"value": "affected"}.get(part, part)
        return Number(self.indicator, self.flood, part, self.group, self.district, self.depth_m)


@dataclass(frozen=True, slots=True)
class Cell:
    """One number with what belongs to it; ``state`` says why there is none."""

    parts: Mapping[str, Any]
    state: str | None = None
    behind: Behind | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: the section it stands under, what is counted, and a cell (or none) for each column.

    ``is_part`` is a part of the line above; ``about`` tells more of an object, as its address does.
    """

    section: str
    title: str
    unit: str
    cells: tuple[Cell | None, ...]
    is_part: bool = False
    about: str = ""

    @property
    def indicator(self) -> str:
        """What the line counts; empty where nothing is."""
        return next((cell.behind.indicator for cell in self.cells if cell and cell.behind), "")

    def is_nought(self, parts: Collection[str]) -> bool:
        """Whether every number of the line, of some parts, is a known nought."""
        return all(
            cell is not None and cell.state in _UNSAID and not any(cell.parts.get(part) for part in parts)
            for cell in self.cells
        )

    def counts(self, indicators: Collection[str]) -> bool:
        """Whether the line counts one of some indicators."""
        return any(cell.behind.indicator in indicators for cell in self.cells if cell and cell.behind)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A pivoted table.

    Attributes
    ----------
    key
        The table of the answer that it shows; ``totals`` for the totals.
    heads
        What the sections and the lines are called.
    parts
        The numbers of each cell and their titles, the most important first.
    """

    key: str
    title: str
    heads: tuple[str, str]
    columns: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]

    @property
    def sections(self) -> list[tuple[str, list[Line]]]:
        """The lines under their sections, in order."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.section, []).append(line)
        return list(found.items())

    def only(self, *parts: str) -> Matrix:
        """Give the table with some of its parts alone, where there is no room for all."""
        return replace(self, parts=tuple(part for part in self.parts if part[0] in parts))

    def of_lines(self, lines: Iterable[Line]) -> Matrix:
        """Give the table with some of its lines alone."""
        return replace(self, lines=tuple(lines))


def first_words(matrix: Matrix, line: Line, cell: Cell | None, lang: Lang = "sv") -> str:
    """Say a cell's first number with its unit, or why there is none."""
    if cell is None:
        return "–"
    value = cell.parts.get(matrix.parts[0][0])
    if value is None:
        return shown("state", cell.state, lang=lang) or "–"
    if isinstance(value, str):
        return shown(matrix.parts[0][0], value, lang=lang)
    return amount_text(value, line.unit, lang)


def other_words(matrix: Matrix, line: Line, cell: Cell | None, lang: Lang = "sv") -> list[str]:
    """Say a cell's other numbers, the ones that are not noughts: ``osäkert 30``, ``+120``; and what they lack."""
    if cell is None:
        return []
    words = []
    for key, title in matrix.parts[1:]:
        value = cell.parts.get(key)
        if value and not isinstance(value, str):
            amount = amount_text(value, line.unit, lang)
            words.append(_other_word(key, amount, title, lang))
    if cell.state not in _UNSAID and cell.parts.get(matrix.parts[0][0]) is not None:
        words.append(shown("state", cell.state, lang=lang))
    return words


def unknown_words(line: Line, lang: Lang = "sv") -> str:
    """Say how much of a line has no data: one amount where it is the same in all cells, else the least to the most."""
    amounts = [cell.parts["no_data"] or 0 for cell in line.cells if cell is not None and "no_data" in cell.parts]
    least, most = min(amounts, default=0), max(amounts, default=0)
    if not most:
        return ""
    told = [amount_text(amount, line.unit, lang) for amount in dict.fromkeys((least, most))]
    return "–".join(told)


def _other_word(key: str, amount: str, title: str, lang: Lang) -> str:
    if key == "added":
        return f"+ {amount}" if amount.startswith("<") else f"+{amount}"
    if key == "value":
        return text("{count} st", count=amount).render(lang)
    if key == "uncertain":
        return text("osäkert {amount}", amount=amount).render(lang)
    return f"{title} {amount}"
