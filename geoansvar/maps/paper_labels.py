"""Names on a paper map: the important ones first, and none on top of another, on a symbol or over the edge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from geoansvar.maps.labels import ORDER
from geoansvar.maps.planned import Label

SIZES_PT = {
    "town": 9.5, "badge": 6.0, "locality": 8.0, "neighbour": 8.0, "object": 6.5, "district": 7.0, "place": 6.5,
}  # fmt: skip
BOLD_RANKS = ("town", "badge")
LINE_OF_SIZE = 1.3
MM_PER_PT = 25.4 / 72
GAP_MM = 0.4  # between two labels
BESIDE_MM = 2.1  # from a symbol's middle to the label beside it
SYMBOL_MM = 1.8  # half a symbol
PIP_MM = 1.0  # half a symbol that has no room for its letter
EDGE_MM = 0.6  # the frame of a badge
BESIDE = ("object", "badge")  # these stand beside their own symbol, and the others on their place
_AROUND = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
_ON_PLACE = ((0, 0), (0, 1), (0, -1))

Spot = tuple[float, float]


class Box(NamedTuple):
    """A rectangle in millimetres."""

    left: float
    low: float
    right: float
    high: float

    def meets(self, other: Box) -> bool:
        """Tell whether two rectangles overlap."""
        return self.left < other.right and other.left < self.right and self.low < other.high and other.low < self.high


@dataclass(frozen=True, slots=True)
class Placed:
    """A label with its middle on paper, and the room that it takes; millimetres from the south-western corner."""

    label: Label
    x: float
    y: float
    box: Box


@dataclass(frozen=True, slots=True)
class Wanted:
    """A label, where its place is on paper, and how wide and high its words are; millimetres."""

    label: Label
    at: Spot
    width: float
    height: float


def placed(wanted: Iterable[Wanted], taken: Sequence[Box], size: Spot) -> list[Placed]:
    """Give each label the first place that is free, the important ones first; the others are left out.

    Parameters
    ----------
    taken
        Where no label may stand: symbols, scale bar, north arrow.
    size
        The map's width and height.

    Notes
    -----
    Greedy, in the order of rank. A label that stands beside its symbol is tried on all its sides.
    """
    full: list[Box] = list(taken)
    found: list[Placed] = []
    sheet = Box(0.0, 0.0, *size)
    for one in sorted(wanted, key=lambda each: (ORDER.index(each.label.rank), each.label.text, each.at)):
        for spot in _tried(one):
            if _inside(spot.box, sheet) and not any(spot.box.meets(other) for other in full):
                found.append(spot)
                full.append(spot.box)
                break
    return found


def _tried(wanted: Wanted) -> Iterator[Placed]:
    beside = wanted.label.rank in BESIDE
    away = BESIDE_MM if beside else 1.0
    for across, up in _AROUND if beside else _ON_PLACE:
        x = wanted.at[0] + across * (away + wanted.width / 2)
        y = wanted.at[1] + up * (away + wanted.height / 2)
        half_x, half_y = (wanted.width + GAP_MM) / 2, (wanted.height + GAP_MM) / 2
        yield Placed(wanted.label, x, y, Box(x - half_x, y - half_y, x + half_x, y + half_y))


def _inside(box: Box, sheet: Box) -> bool:
    return sheet.left <= box.left and box.right <= sheet.right and sheet.low <= box.low and box.high <= sheet.high


def with_letters(spots: Sequence[Spot]) -> list[bool]:
    """Say which symbols have room for their letter, the first in the list before the others; millimetres."""
    places = np.asarray(spots, dtype=float).reshape(-1, 2)
    full = np.zeros(len(places), dtype=bool)
    for number, place in enumerate(places):
        apart = np.abs(places[:number][full[:number]] - place).max(axis=1)
        full[number] = bool((apart >= 2 * SYMBOL_MM - GAP_MM).all())
    return full.tolist()


def symbol_box(spot: Spot, *, full: bool) -> Box:
    """Give the room that a symbol takes."""
    half = SYMBOL_MM if full else PIP_MM
    return Box(spot[0] - half, spot[1] - half, spot[0] + half, spot[1] + half)
