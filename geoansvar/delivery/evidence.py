"""The rows behind every number, in an order in which the rows of each number stand together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geoansvar.delivery.matrix import Behind
from geoansvar.delivery.pivots import flows_in
from geoansvar.delivery.titles import shown
from geoansvar.model.answer import Answer, Row
from geoansvar.texts import Lang

_CERTAINTY = ("yes", "uncertain", "unmapped", None)
_NO_GROUP = "unknown"  # what numbers call the part that has no group
_BY_SHARE = ("m", "m2", "persons")  # of these the rim of a wet row is uncertain too

Range = tuple[int, int]  # the first row and the row after the last


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that the same indicators count at one flow; they begin at row ``start`` of all the blocks' rows."""

    indicators: tuple[str, ...]
    flood: str
    rows: tuple[Row, ...]
    start: int
    runs: Mapping[tuple[str | None, str], Range]

    def span(self, wanted: Sequence[str | None], group: str | None) -> Range | None:
        """Say where the rows of some certainties stand, of one group or of all; of two runs apart, the first."""
        runs = [run for (wet, own), run in self.runs.items() if wet in wanted and group in (None, own)]
        if not runs:
            return None
        return (runs[0][0], runs[-1][1]) if group is None else runs[0]

    def title(self, lang: Lang = "sv") -> str:
        """Name what the rows are counted in."""
        words = ", ".join(shown("indicator", indicator, lang=lang) for indicator in self.indicators)
        return f"{words[:1].upper()}{words[1:]}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """All the blocks of an answer, and where each number's rows are among them.

    An object that several indicators count stands once in each block. Indicators that count the very same rows,
    as buildings and their surface, share one.
    """

    blocks: tuple[Block, ...]

    @classmethod
    def of(cls, answer: Answer) -> Evidence:
        """Sort the objects of an answer into blocks: by indicator, flow, certainty, group and name."""
        rows = answer.result.get("objects", [])
        flows = flows_in(answer, rows)
        blocks: list[Block] = []
        start = 0
        for indicators, found in _shared(rows):
            for flow in (*flows, None):
                own = tuple(sorted((row for row in found if row["flood"] == flow), key=_in_block))
                if own:
                    blocks.append(Block(indicators, str(flow or ""), own, start, _runs(own, start)))
                    start += len(own)
        return cls(tuple(blocks))

    def rows_of(self, behind: Behind, part: str, unit: str) -> Range | None:
        """Say which rows a number counts; None where it counts none.

        ``part`` is the number's key in its row. What is certain counts wet rows alone; what is uncertain counts
        uncertain ones, and of people, lengths and surfaces the rim of the wet ones as well.
        """
        block = next(
            (each for each in self.blocks if behind.indicator in each.indicators and each.flood == behind.flood), None
        )
        if block is None:
            return None
        return block.span(_counted(part, unit), behind.group)


def _counted(part: str, unit: str) -> tuple[str | None, ...]:
    """Say of which certainty the rows are that a number counts."""
    if part == "no_data":
        return "unmapped", None
    if part in ("outside", "total", "fewer"):  # these count what is dry as well, or what is gone
        return ()
    if part == "uncertain":
        return ("yes", "uncertain") if unit in _BY_SHARE else ("uncertain",)
    return ("yes",)


def _shared(rows: Sequence[Row]) -> Iterable[tuple[tuple[str, ...], list[Row]]]:
    """Give the rows of each indicator; those with the very same rows together."""
    counted: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        for indicator in row.get("counted_in") or ("",):
            counted.setdefault(indicator, []).append(number)
    shared: dict[tuple[int, ...], list[str]] = {}
    for indicator, numbers in counted.items():
        shared.setdefault(tuple(numbers), []).append(indicator)
    return [(tuple(indicators), [rows[number] for number in numbers]) for numbers, indicators in shared.items()]


def _in_block(row: Row) -> tuple[int, str, str, str]:
    at = _CERTAINTY.index(row["wet"]) if row["wet"] in _CERTAINTY else len(_CERTAINTY)
    return at, _group(row), str(row.get("name") or ""), str(row["id"])


def _group(row: Row) -> str:
    return str(row.get("group") or _NO_GROUP)


def _runs(rows: Sequence[Row], start: int) -> dict[tuple[str | None, str], Range]:
    """Say where the rows of each certainty and group stand; in a sorted block they stand together."""
    runs: dict[tuple[str | None, str], Range] = {}
    for number, row in enumerate(rows, start=start):
        key = (row["wet"], _group(row))
        runs[key] = (runs.get(key, (number, number))[0], number + 1)
    return runs
