"""What stands on every map on paper: grid with letters and digits, scale bar, north, mark and warning."""

from __future__ import annotations

import textwrap
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from geoansvar.maps.paper_frame import BAND_MM, Frame
from geoansvar.maps.paper_labels import Box
from geoansvar.maps.strokes import BOLD, FONT, HALO, PT_PER_MM, haloed, written
from geoansvar.maps.style import INK, PAPER

_LINE = "#4a5766"
_LETTER_PT, _COORDINATE_PT, _SCALE_PT = 8.5, 6.0, 7.0
_WARNING_LETTERS, _WARNING_MM = 60, 1.75  # on a line, and the width of one
_LEAST_MM = 5.0  # a cell that is cut to less has no letter
_MARK_HIGH, _MARK_WIDE, _MARK_OPACITY = 0.3, 0.9, 0.16
_BELOW_SYMBOLS, _ABOVE_ALL = 8.0, 20.0


def draw_grid(axes: Axes, frame: Frame) -> None:
    """Draw the grid's lines, its letters and digits on all four sides, and SWEREF 99 TM coordinates on two."""
    wide, high, west, south = frame.width_mm, frame.height_mm, frame.extent[0], frame.extent[1]
    across = [(line - west) / frame.m_per_mm for line in frame.easts]
    up = [(line - south) / frame.m_per_mm for line in frame.norths]
    for x in across:
        axes.plot([x, x], [0, high], color=_LINE, lw=0.4, alpha=0.6, zorder=_BELOW_SYMBOLS)
    for y in up:
        axes.plot([0, wide], [y, y], color=_LINE, lw=0.4, alpha=0.6, zorder=_BELOW_SYMBOLS)
    axes.add_patch(Rectangle((0, 0), wide, high, facecolor="none", edgecolor=INK, lw=0.9, zorder=_ABOVE_ALL))
    for low, over in pairwise([0.0, *across, wide]):
        for y in (-BAND_MM / 2, high + BAND_MM / 2):
            middle = (low + over) / 2
            _named(axes, middle, y, frame.column(west + middle * frame.m_per_mm), over - low)
    for low, over in pairwise([0.0, *up, high]):
        for x in (-BAND_MM / 2, wide + BAND_MM / 2):
            middle = (low + over) / 2
            _named(axes, x, middle, frame.row(south + middle * frame.m_per_mm), over - low)
    _coordinates(axes, frame, across, up)


def _named(axes: Axes, x: float, y: float, name: str, room: float) -> None:
    if room >= _LEAST_MM:
        _text(axes, x, y, name, fontproperties=BOLD, fontsize=_LETTER_PT)


def _coordinates(axes: Axes, frame: Frame, across: list[float], up: list[float]) -> None:
    for x, east in zip(across, frame.easts, strict=True):
        if _room(x, frame.width_mm):
            _text(axes, x, -BAND_MM / 2, _thousands(east), fontproperties=FONT, fontsize=_COORDINATE_PT)
    for y, north in zip(up, frame.norths, strict=True):
        if _room(y, frame.height_mm):
            _text(axes, -BAND_MM / 2, y, _thousands(north), fontproperties=FONT, fontsize=_COORDINATE_PT, rotation=90)


def _room(at: float, side: float) -> bool:
    """Tell whether a coordinate has room beside the letters of the outermost cells."""
    return 9.0 <= at <= side - 9.0


def _thousands(metres: int) -> str:
    return f"{metres:,}".replace(",", " ")


def _text(axes: Axes, x: float, y: float, words: str, **given: Any) -> None:
    look: dict[str, Any] = {"color": INK, "ha": "center", "va": "center", "zorder": _ABOVE_ALL, "parse_math": False}
    axes.text(x, y, words, **(look | given))


def draw_part(axes: Axes, frame: Frame, part: Frame) -> None:
    """Frame the part of the map that has a sheet of its own."""
    (left, low), (right, high) = frame.mm(*part.extent[:2]), frame.mm(*part.extent[2:])
    for colour, width, zorder in ((PAPER, 2.4, 0.1), (INK, 1.0, 0.2)):
        axes.add_patch(Rectangle((left, low), right - left, high - low, facecolor="none", edgecolor=colour, lw=width,
                                 zorder=_BELOW_SYMBOLS + zorder))  # fmt: skip


def draw_furniture(axes: Axes, frame: Frame, *, mark: str, warning: str) -> list[Box]:
    """Draw scale bar, north, mark and warning, and give the room that they take."""
    taken = [_scale_bar(axes, frame), _north(axes, frame)]
    if warning:
        taken.append(_warning(axes, frame, warning))
    if mark:
        _mark(axes, frame, mark)
    return taken


def _scale_bar(axes: Axes, frame: Frame) -> Box:
    long = frame.bar_m / frame.m_per_mm
    box = Box(2.0, 2.0, long + 17.0, 11.0)
    axes.add_patch(Rectangle(box[:2], box.right - box.left, box.high - box.low, facecolor=PAPER, edgecolor=INK, lw=0.5,
                             zorder=_ABOVE_ALL))  # fmt: skip
    for half, colour in ((0, INK), (1, PAPER)):
        axes.add_patch(Rectangle((6.0 + half * long / 2, 3.6), long / 2, 1.2, facecolor=colour, edgecolor=INK, lw=0.6,
                                 zorder=_ABOVE_ALL + 1))  # fmt: skip
    unit, per = ("km", 1_000) if frame.bar_m >= 1_000 else ("m", 1)
    ends = ((6.0, "0"), (6.0 + long, f"{frame.bar_m // per} {unit}"))
    for x, words in ends:
        _text(axes, x, 6.4, words, fontproperties=FONT, fontsize=_SCALE_PT, zorder=_ABOVE_ALL + 1)
    _text(axes, 4.0, 9.2, f"1:{_thousands(frame.scale)}", fontproperties=BOLD, fontsize=_SCALE_PT, ha="left",
          zorder=_ABOVE_ALL + 1)  # fmt: skip
    return box


def _north(axes: Axes, frame: Frame) -> Box:
    x, y = frame.width_mm - 6.0, frame.height_mm - 14.0
    looks = {"arrowstyle": "-|>", "color": INK, "lw": 1.2, "shrinkA": 0, "shrinkB": 0}
    arrow = axes.annotate("", (x, y + 8.0), (x, y), zorder=_ABOVE_ALL, arrowprops=looks)
    arrow.set_path_effects([HALO])
    haloed(axes, x, y + 10.0, "N", fontproperties=BOLD, fontsize=9.0, ha="center", va="center", zorder=_ABOVE_ALL)
    return Box(x - 3.0, y - 1.0, x + 3.0, y + 13.0)


def _mark(axes: Axes, frame: Frame, mark: str) -> None:
    """Write the mark across the map, thin enough to read what it lies on."""
    height_pt = min(frame.height_mm * _MARK_HIGH, frame.width_mm * _MARK_WIDE / len(mark)) * PT_PER_MM
    angle = float(np.degrees(np.arctan2(frame.height_mm, frame.width_mm)))
    _text(axes, frame.width_mm / 2, frame.height_mm / 2, mark, fontproperties=FONT, fontsize=height_pt,
          alpha=_MARK_OPACITY, rotation=angle, zorder=_BELOW_SYMBOLS + 1)  # fmt: skip


def _warning(axes: Axes, frame: Frame, warning: str) -> Box:
    """Write the warning at the top of the map, in lines that leave room for the north arrow."""
    lines = textwrap.wrap(written(warning), _WARNING_LETTERS) or [""]
    wide = _WARNING_MM * max(map(len, lines))
    box = Box(2.0, frame.height_mm - 3.4 - 3.4 * len(lines), 4.0 + wide, frame.height_mm - 2.0)
    axes.add_patch(Rectangle(box[:2], box.right - box.left, box.high - box.low, facecolor=PAPER, edgecolor=INK, lw=0.9,
                             zorder=_ABOVE_ALL))  # fmt: skip
    _text(axes, box.left + 1.2, (box.low + box.high) / 2, "\n".join(lines), fontproperties=BOLD, fontsize=7.0,
          ha="left", linespacing=1.2, zorder=_ABOVE_ALL + 1)  # fmt: skip
    return box
