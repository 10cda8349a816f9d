"""Rows that stand together for one number alone, where they do not among the objects: each with what it adds to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geoansvar.delivery.evidence import Range
from geoansvar.delivery.matrix import Behind
from geoansvar.delivery.rows_behind import PEOPLE
from geoansvar.model.answer import Row
from geoansvar.model.number import Ledger, Number, Opened

UNLISTED = (
    "outside",
    "total",
)  # all others, and the layer itself: the sheet of what the answer rests on tells of them
_SAME = 1e-6  # persons, m or m²
_MOST_AT_A_DEPTH = 25  # those that add most to a number of people, m or m²; they all stand among the objects as well


@dataclass(slots=True)
class NumberBlock:
    """The rows of a number, from row ``start`` of the sheet's rows on.

    Attributes
    ----------
    objects, adds
        What stands on each row, and what it adds; the last row tells what all that were ``left_out`` add.
    floods
        The flows at which the number is this one.
    """

    number: Number
    unit: str
    start: int
    objects: NDArray[np.intp]
    adds: NDArray[np.float64]
    rows: list[Row]
    left_out: int = 0
    floods: list[str] = field(default_factory=list)

    @property
    def lines(self) -> Range:
        """Where all of it stands."""
        return self.start, self.start + len(self.rows) + bool(self.left_out)

    def span(self, opened: Opened) -> Range | None:
        """Say where just some rows stand together and add just as much; None where they do not."""
        if len(opened) > len(self.objects) or (self.left_out and len(opened) < len(self.objects)):
            return None
        order = np.argsort(self.objects)
        found = np.searchsorted(self.objects, opened.objects, sorter=order)
        lines = order[np.minimum(found, len(order) - 1)]
        together = int(lines.max() - lines.min()) + 1 == len(opened)
        same = together and np.array_equal(self.objects[lines], opened.objects)
        if not same or not np.allclose(self.adds[lines], opened.adds, rtol=0.0, atol=_SAME):
            return None
        first = self.start + int(lines.min())
        return self.lines if self.left_out else (first, first + len(opened))


@dataclass(slots=True)
class NumberBlocks:
    """Gives every number rows of its own, once for all numbers that have the very same.

    Parameters
    ----------
    ledger
        Opens the numbers.
    most
        So many rows have room; of the numbers after them it is only told how many rows they have.
    """

    ledger: Ledger
    most: int
    blocks: list[NumberBlock] = field(default_factory=list)
    _lines: int = 0
    _known: dict[tuple[str, str], list[NumberBlock]] = field(default_factory=dict)

    def span(self, behind: Behind, part: str) -> Range | None:
        """Say on which rows a number's rows stand; None where it has none."""
        number = behind.number(part)
        opened = None if part in UNLISTED else self.ledger.open(number)
        if opened is None or not len(opened):
            return None
        unknown = number.part == "no_data" and number.depth_m is None
        known = self._known.setdefault((number.indicator, "" if unknown else number.flood), [])
        for block in known:
            span = block.span(opened)
            if span is not None:
                if number.flood not in block.floods:
                    block.floods.append(number.flood)
                return span
        block = self._placed(number, opened)
        known.append(block)
        return block.lines

    def rows(self) -> Iterator[tuple[NumberBlock, Row | None]]:
        """Give the rows of the sheet, each with its block; None stands for those that were left out."""
        for block in self.blocks:
            yield from ((block, row) for row in block.rows)
            if block.left_out:
                yield block, None

    def _placed(self, number: Number, opened: Opened) -> NumberBlock:
        rows = opened.rows()
        order = sorted(range(len(opened)), key=lambda at: _in_block(number, rows[at]))
        if number.depth_m is not None and opened.unit != "objects":
            order = np.argsort(-np.abs(opened.adds), kind="stable").tolist()
            listed = min(len(opened), _MOST_AT_A_DEPTH)
        else:
            listed = len(opened)
        listed = min(listed, max(self.most - self._lines, 0))
        block = NumberBlock(
            number, opened.unit, self._lines, opened.objects[order], opened.adds[order],
            [rows[at] for at in order[:listed]], len(opened) - listed, [number.flood],
        )  # fmt: skip
        self.blocks.append(block)
        self._lines = block.lines[1]
        return block


def _in_block(number: Number, row: Row) -> tuple[float, str, str]:
    """Order rows so that those of other numbers stand together: the deepest first, or by group and district."""
    deepest = -float(row.get("depth_max_m") or 0.0) if number.depth_m is not None else 0.0
    group = "" if number.indicator in PEOPLE else str(row.get("group") or "")
    return deepest, group, str(row.get("district") or "")
