"""The rows behind every number, in an order in which the rows of each number stand together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geoansvar.delivery.matrix import Behind
from geoansvar.delivery.pivots import flows_in
from geoansvar.delivery.rows_behind import Choice, RowsBehind, Traits, can_be_opened, is_exact, says_what_it_adds
from geoansvar.delivery.titles import shown
from geoansvar.model.answer import Answer, Row
from geoansvar.texts import Lang

_CERTAINTY = ("yes", "uncertain", "unmapped", None)
_NO_GROUP = "unknown"  # what numbers call the part that has no group

Range = tuple[int, int]  # the first row and the row after the last


@dataclass(frozen=True, slots=True)
class Run:
    """Where the first and the last of some rows stand, and how many they are."""

    first: int
    last: int
    count: int


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that the same indicators count at one flow; they begin at row ``start`` of all the blocks' rows."""

    indicators: tuple[str, ...]
    flood: str
    rows: tuple[Row, ...]
    start: int
    runs: Mapping[Traits, Run]

    def span(self, choice: Choice, value: object, unit: str) -> Range | None:
        """Say where the rows of a number stand; None where they do not stand together, or are not what it says."""
        runs = [run for traits, run in self.runs.items() if choice.takes(traits)]
        if not runs:
            return None
        first, last = min(run.first for run in runs), max(run.last for run in runs)
        count = sum(run.count for run in runs)
        together = last - first + 1 == count
        return (first, last + 1) if together and is_exact(count, value, unit) else None

    def title(self, lang: Lang = "sv") -> str:
        """Name what the rows are counted in."""
        words = ", ".join(shown("indicator", indicator, lang=lang) for indicator in self.indicators)
        return f"{words[:1].upper()}{words[1:]}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """All the blocks of an answer, and where each number's rows are among them.

    An object that several indicators count stands once in each block. Indicators that count the very same rows,
    as buildings and their surface, share one. ``opens_more`` says that a ledger opens what does not stand here.
    """

    blocks: tuple[Block, ...]
    behind: RowsBehind
    opens_more: bool = False

    @classmethod
    def of(cls, answer: Answer) -> Evidence:
        """Sort the objects of an answer into blocks: by indicator, flow, certainty, group and name."""
        rows = answer.result.get("objects", [])
        flows = flows_in(answer, rows)
        blocks: list[Block] = []
        start, behind = 0, RowsBehind.of(answer)
        for indicators, found in _shared(rows):
            for flow in (*flows, None):
                own = tuple(sorted((row for row in found if row["flood"] == flow), key=_in_block))
                if own:
                    blocks.append(Block(indicators, str(flow or ""), own, start, _runs(own, start, behind)))
                    start += len(own)
        return cls(tuple(blocks), behind, answer.ledger is not None)

    def rows_of(self, behind: Behind, part: str, value: object, unit: str) -> Range | None:
        """Say which rows a number counts; None where it counts none, or they do not stand together or tell enough.

        ``part`` is the number's key in its row, and ``value`` the number.
        """
        block = next(
            (each for each in self.blocks if behind.indicator in each.indicators and each.flood == behind.flood), None
        )
        told = says_what_it_adds(behind, part, unit) or not self.opens_more
        if block is None or not told or not can_be_opened(behind, part):
            return None
        return block.span(self.behind.choice(behind, part, unit), value, unit)


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
    return at, str(row.get("group") or _NO_GROUP), str(row.get("name") or ""), str(row["id"])


def _runs(rows: Sequence[Row], start: int, behind: RowsBehind) -> dict[Traits, Run]:
    """Say where the rows stand that no number tells apart."""
    runs: dict[Traits, Run] = {}
    for number, row in enumerate(rows, start=start):
        traits = behind.traits(row)
        known = runs.get(traits)
        runs[traits] = Run(number, number, 1) if known is None else Run(known.first, number, known.count + 1)
    return runs
