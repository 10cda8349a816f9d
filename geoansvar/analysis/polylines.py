"""Polylines in one run of coordinates, and the little geometry that cutting them needs, a whole county at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]
Flags = NDArray[np.bool_]
Pairs = tuple[Positions, Positions]

MILLIMETRE = 0.001  # nearer than this is the same place


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Polylines in one run of coordinates: line i is ``xy[start[i] : start[i + 1]]``, none shorter than two.

    Attributes
    ----------
    row
        Position in the layer of each line's row.
    level
        The deck of each line.
    """

    xy: Floats
    start: Positions
    row: NDArray[np.int32]
    level: NDArray[np.int16]

    @property
    def line(self) -> Positions:
        """The line of each vertex."""
        return np.repeat(np.arange(len(self.row)), np.diff(self.start))

    @property
    def segment(self) -> Positions:
        """The vertices at which a segment begins, which ends in the next."""
        begins = np.ones(len(self.xy), dtype=np.bool_)
        begins[self.start[1:] - 1] = False
        return np.flatnonzero(begins)

    @property
    def is_end(self) -> Flags:
        """Whether a vertex is the first or last of its line."""
        ends = np.zeros(len(self.xy), dtype=np.bool_)
        ends[self.start[:-1]] = ends[self.start[1:] - 1] = True
        return ends

    @property
    def along_m(self) -> Floats:
        """How far along its line a vertex lies."""
        step = np.zeros(len(self.xy))
        step[1:] = np.hypot(*np.diff(self.xy, axis=0).T)
        step[self.start[:-1]] = 0
        run = np.cumsum(step)
        along: Floats = run - np.repeat(run[self.start[:-1]], np.diff(self.start))
        return along


def spread(count: Positions) -> Pairs:
    """Write out counts: for each of them, whose it is and its number among them."""
    whose = np.repeat(np.arange(len(count)), count)
    return whose, np.arange(len(whose)) - np.repeat(np.cumsum(count) - count, count)


def places(xy: Floats) -> Positions:
    """Number the places, a millimetre wide, in which vertices lie."""
    grid = np.round(xy / MILLIMETRE)
    _, column = np.unique(grid[:, 0], return_inverse=True)
    rows, row = np.unique(grid[:, 1], return_inverse=True)
    place: Positions = np.unique(column.ravel() * max(len(rows), 1) + row.ravel(), return_inverse=True)[1].ravel()
    return place


def foot(point: Floats, begin: Floats, end: Floats) -> tuple[Floats, Floats]:
    """Give where on segments points are nearest, as a part, and how near."""
    run = end - begin
    square = np.sum(run**2, axis=1)
    part = np.clip(np.sum((point - begin) * run, axis=1) / np.where(square > 0, square, 1), 0, 1)
    return part, np.hypot(*(point - begin - part[:, None] * run).T)


def intersections(xy: Floats, one: Positions, other: Positions) -> tuple[Floats, Floats, Flags]:
    """Give where segments cross, as parts of each, and whether they do; a millimetre past an end is at the end."""
    run, rise = xy[one + 1] - xy[one], xy[other + 1] - xy[other]
    gap = xy[other] - xy[one]
    turn = run[:, 0] * rise[:, 1] - run[:, 1] * rise[:, 0]
    level = np.abs(turn) <= 1e-9 * np.hypot(*run.T) * np.hypot(*rise.T)  # side by side: they touch or never meet
    safe = np.where(level, 1.0, turn)
    part_one = (gap[:, 0] * rise[:, 1] - gap[:, 1] * rise[:, 0]) / safe
    part_other = (gap[:, 0] * run[:, 1] - gap[:, 1] * run[:, 0]) / safe
    slack_one, slack_other = MILLIMETRE / np.hypot(*run.T), MILLIMETRE / np.hypot(*rise.T)
    meet = ~level & (part_one >= -slack_one) & (part_one <= 1 + slack_one)
    meet &= (part_other >= -slack_other) & (part_other <= 1 + slack_other)
    return np.clip(part_one, 0, 1), np.clip(part_other, 0, 1), meet
