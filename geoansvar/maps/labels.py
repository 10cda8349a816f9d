"""Names and symbols with room: the important ones first, and none on top of another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geoansvar.maps.outlines import pixels
from geoansvar.maps.planned import Label

ORDER = ("town", "locality", "neighbour", "object", "district", "place")
SIZE_PX = {"town": 17.0, "locality": 14.0, "neighbour": 15.0, "object": 12.0, "district": 12.0, "place": 11.0}
ABOVE = ("town", "locality")  # these stand over their place, the others on it or right of their symbol
BELOW, BELOW_PX = ("place",), 12.0  # a place is often where a symbol stands
OVER_SYMBOLS = ("town",)  # a town that cannot be named is worse than a covered symbol
WIDTH_OF_SIZE = 0.6  # a letter's mean width as a share of its height
MARGIN_PX = 3.0
SYMBOL_PX = 10.0  # half a symbol
PIP_PX = 4.0  # half a symbol that has no room for its letter
ZOOMS_BELOW, ZOOMS_ABOVE = 2, 6

Box = tuple[float, float, float, float]
Spot = tuple[float, float]
Floats = NDArray[np.float64]


def with_room(labels: Iterable[Label], symbols: Sequence[Spot] = (), *, zoom: float) -> tuple[Label, ...]:
    """Give each label the lowest zoom from which it has room; those that never have any are left out.

    Parameters
    ----------
    symbols
        Where no label may stand, longitude and latitude.
    zoom
        The map's own at the start; labels are tried from a little further out
        (a phone) to a good deal further in.

    Notes
    -----
    Greedy, in the order of rank. A label beside its symbol can lose its room
    further in, so a label is shown only from where it keeps it.
    """
    wanted = sorted(labels, key=lambda label: (ORDER.index(label.rank), label.text, label.at))
    tried = levels(zoom)
    ground = {level: np.array([_square(spot, level) for spot in symbols]).reshape(-1, 4) for level in tried}
    boxes = {level: np.full((len(wanted), 4), np.nan) for level in tried}  # NaN meets nothing: not shown there
    placed: list[Label] = []
    for number, label in enumerate(wanted):
        own = np.array([spot != label.at or label.rank != "object" for spot in symbols], dtype=bool)
        free = [level for level in tried if _has_room(label, level, boxes[level][:number], ground[level][own])]
        lowest = _kept_from(free, tried)
        if lowest is not None:
            placed.append(replace(label, min_zoom=lowest))
            for level in (level for level in tried if level >= lowest):
                boxes[level][number] = box_of(label, level)
    return tuple(placed)


def full_from(symbols: Sequence[Spot], *, zoom: float) -> list[int]:
    """Say from which zoom each symbol has room for its letter, the first in the list before the others.

    Below that zoom it is drawn as a pip: still there, still with its shape and
    colour. Symbols on one and the same spot get theirs at the last zoom tried.
    """
    tried = levels(zoom)
    places = np.array([pixels(*spot) for spot in symbols]).reshape(-1, 2)
    given = np.full(len(symbols), tried[-1])
    for number, place in enumerate(places):
        apart = np.abs(places[:number] - place).max(axis=1)  # pixels at zoom 0
        free = [level for level in tried if not _covered(apart[given[:number] <= level] * 2.0**level)]
        given[number] = tried[-1] if (lowest := _kept_from(free, tried)) is None else lowest
    return [int(level) for level in given]


def levels(zoom: float) -> list[int]:
    """Give the whole zooms at which labels are tried."""
    return list(range(int(zoom) - ZOOMS_BELOW, int(zoom) + ZOOMS_ABOVE))


def box_of(label: Label, zoom: float) -> Box:
    """Give the rectangle that a label covers, in pixels: left, top, right, bottom."""
    x, y = pixels(*label.at, zoom)
    height = SIZE_PX[label.rank]
    width = len(label.text) * height * WIDTH_OF_SIZE
    left = x + SYMBOL_PX + 3 if label.rank == "object" else x - width / 2
    top = y - height * 1.3 if label.rank in ABOVE else y + BELOW_PX if label.rank in BELOW else y - height / 2
    return left, top, left + width, top + height


def _has_room(label: Label, level: int, boxes: Floats, symbols: Floats) -> bool:
    box = box_of(label, level)
    return not _meets(box, boxes) and (label.rank in OVER_SYMBOLS or not _meets(box, symbols))


def _kept_from(free: Sequence[int], tried: Sequence[int]) -> int | None:
    """Give the lowest level from which all levels are free."""
    lowest = None
    for level in reversed(tried):
        if level not in free:
            break
        lowest = level
    return lowest


def _covered(apart_px: Floats) -> bool:
    return bool((apart_px < 2 * SYMBOL_PX - MARGIN_PX).any())


def _square(spot: Spot, zoom: float) -> Box:
    x, y = pixels(*spot, zoom)
    return x - PIP_PX, y - PIP_PX, x + PIP_PX, y + PIP_PX


def _meets(box: Box, others: Floats) -> bool:
    left, top, right, bottom = box
    return bool(
        (
            (left < others[:, 2] + MARGIN_PX)
            & (others[:, 0] < right + MARGIN_PX)
            & (top < others[:, 3] + MARGIN_PX)
            & (others[:, 1] < bottom + MARGIN_PX)
        ).any()
    )
