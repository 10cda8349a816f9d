"""A number of an answer, and the rows behind it: what each adds, and the rows themselves once somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from geoansvar.model.answer import Row

NOWHERE = "-"  # the district of what lies in none


@dataclass(frozen=True, slots=True)
class Number:
    """One number of an answer on floods.

    Attributes
    ----------
    indicator, flood
        What is counted, or a category of the tick list; at which flow.
    part
        ``affected``, ``uncertain``, ``outside``, ``no_data`` or ``total``; what is ``added`` to the flow before it in
        its ladder; what a depth has ``fewer`` of than the depth before; empty for what is wet or may be.
    group
        Only rows of this group.
    district
        Only what lies in the district of this id; ``-`` in none.
    depth_m
        Only water of at least this depth, which has to be one that the question asked for.
    """

    indicator: str
    flood: str
    part: str = ""
    group: str | None = None
    district: str | None = None
    depth_m: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """The rows behind a number.

    Attributes
    ----------
    unit
        ``objects``, ``persons``, ``m`` or ``m2``.
    objects
        Which objects they are, in reading order: the same one has the same number wherever it stands in the answer.
    adds
        What each adds, unrounded; they sum to the number but for its rounding.
    make
        Makes the rows of some of them, by their places in ``objects``.
    """

    unit: str
    objects: NDArray[np.intp]
    adds: NDArray[np.float64]
    make: Callable[[Sequence[int]], list[Row]]

    def __len__(self) -> int:
        return len(self.objects)

    def rows(self, first: int = 0, last: int | None = None) -> list[Row]:
        """Give some of the rows, all if nothing is said; ``adds`` is what each adds, with its unit."""
        places = range(len(self))[first:last]
        told = self.adds[first:last].round(3).tolist()
        return [
            row | {"adds": {"amount": amount, "unit": self.unit}}
            for row, amount in zip(self.make(places), told, strict=True)
        ]


class Ledger(Protocol):
    """Opens the numbers of an answer; it stands in no file."""

    def open(self, number: Number) -> Opened | None:
        """Give the rows behind a number; None where it is none of the answer's."""

    def place(self, layer: str, row_id: str) -> Any:
        """Give where an object is, EPSG:3006; None where it has no place."""
