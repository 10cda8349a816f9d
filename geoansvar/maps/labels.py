"""Names and symbols with room: the important ones first, and none on top of another."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geoansvar.maps.outlines import pixels
from geoansvar.maps.planned import Label, Side

ORDER = ("badge", "town", "locality", "neighbour", "object", "district", "place")
SIZE_PX = {
    "town": 17.0, "badge": 11.0, "locality": 14.0, "neighbour": 15.0, "object": 12.0, "district": 12.0, "place": 11.0,
}  # fmt: skip
ABOVE = ("town", "locality")  # these stand over their place or move beside it, the others on it or right of a symbol
ABOVE_FIRST: tuple[Side, ...] = (
    "above", "above-left", "above-right", "below", "left", "right", "below-left", "below-right",
)  # fmt: skip
BELOW, BELOW_PX = ("place",), 12.0  # a place is often where a symbol stands
OVER_SYMBOLS = ("town",)  # a town that cannot be named is worse than a covered symbol
# Where a badge may stand, the best first: how far east and south of its symbol.
SIDES: dict[Side, tuple[int, int]] = {
    "below": (0, 1), "above": (0, -1), "left": (-1, 0), "right": (1, 0), "below-left": (-1, 1), "below-right": (1, 1),
    "above-left": (-1, -1), "above-right": (1, -1),
}  # fmt: skip
BESIDE_OWN = ("object", "badge")  # these stand beside their own symbol, and need no room from it
LINE_OF_SIZE = 1.25  # the height of a line among several
BADGE_EDGE_PX = 5.0  # the frame of a badge and the paper within it, all round
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
    further in, so a label is shown only from where it keeps it. A badge stands
    on whichever side of its symbol it has room first, and before any name: it
    says how things are, and a town's name may move to another side.
    """
    wanted = sorted(labels, key=lambda label: (ORDER.index(label.rank), label.text, label.at))
    tried = levels(zoom)
    ground = {level: np.array([_square(spot, level) for spot in symbols]).reshape(-1, 4) for level in tried}
    boxes = {level: np.full((len(wanted), 4), np.nan) for level in tried}  # NaN meets nothing: not shown there
    told = np.isin(np.arange(len(symbols)), _with_badges(symbols, wanted))
    placed: list[Label] = []
    for number, label in enumerate(wanted):
        others = np.array([spot != label.at or label.rank not in BESIDE_OWN for spot in symbols], dtype=bool)
        taken = {level: np.concatenate([boxes[level][:number], ground[level][others]]) for level in tried}
        free = {level: boxes[level][:number] for level in tried} if label.rank in OVER_SYMBOLS else taken
        best = _best(label, free, tried)
        if label.rank == "badge" and _zoom_of(best) > int(zoom):  # over symbols that have none, rather than not seen
            over = {level: np.concatenate([boxes[level][:number], ground[level][others & told]]) for level in tried}
            best = min(best, _best(label, over, tried), key=_zoom_of)
        if best is not None:
            placed.append(best)
            for level in (level for level in tried if level >= best.min_zoom):
                boxes[level][number] = box_of(best, level)
    return tuple(placed)


def _with_badges(symbols: Sequence[Spot], labels: Iterable[Label]) -> list[int]:
    """Give the symbols at which a badge is to stand, by position."""
    badged = {label.at for label in labels if label.rank == "badge"}
    return [number for number, spot in enumerate(symbols) if spot in badged]


def _best(label: Label, taken: Mapping[int, Floats], tried: Sequence[int]) -> Label | None:
    """Give the label on the side where it has room first; None if it never has on any."""
    return min((_placed(side, taken, tried) for side in _sides(label)), key=_zoom_of)


def _sides(label: Label) -> list[Label]:
    if label.rank == "badge":
        return [replace(label, side=side) for side in SIDES]
    return [replace(label, side=side) for side in ABOVE_FIRST] if label.rank in ABOVE else [label]


def _placed(label: Label, taken: Mapping[int, Floats], tried: Sequence[int]) -> Label | None:
    """Give the label the zoom from which it has room beside what is taken; None if it never has."""
    lowest = _kept_from([level for level in tried if not _meets(box_of(label, level), taken[level])], tried)
    return None if lowest is None else replace(label, min_zoom=lowest)


def _zoom_of(label: Label | None) -> float:
    return math.inf if label is None else label.min_zoom


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
    lines = label.text.split("\n")
    height = SIZE_PX[label.rank]
    width = max(map(len, lines)) * height * WIDTH_OF_SIZE
    if label.rank == "badge":
        half, high = width / 2 + BADGE_EDGE_PX, len(lines) * height * LINE_OF_SIZE / 2 + BADGE_EDGE_PX
        across, down = SIDES[label.side]
        middle_x, middle_y = x + across * (half + BELOW_PX), y + down * (high + BELOW_PX)
        return middle_x - half, middle_y - high, middle_x + half, middle_y + high
    if label.rank in ABOVE:
        across, down = SIDES[label.side]
        left = x - width / 2 + across * (width / 2 + BELOW_PX)
        top = y - height / 2 + down * height * 0.8
        return left, top, left + width, top + height
    left = x + SYMBOL_PX + 3 if label.rank == "object" else x - width / 2
    top = y + BELOW_PX if label.rank in BELOW else y - height / 2
    return left, top, left + width, top + height


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
