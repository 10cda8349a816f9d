"""The names and badges of a map on paper, each with room of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path

import shapely

from geoansvar.crs import geometry_in
from geoansvar.maps.paper_frame import Frame
from geoansvar.maps.paper_labels import (
    BOLD_RANKS,
    EDGE_MM,
    GAP_MM,
    LINE_OF_SIZE,
    MM_PER_PT,
    SIZES_PT,
    Box,
    Placed,
    Wanted,
    placed,
    symbol_box,
)
from geoansvar.maps.paper_pages import PaperPage
from geoansvar.maps.paper_symbols import Symbol
from geoansvar.maps.planned import Label, MapPlan
from geoansvar.maps.strokes import BOLD, FONT, SLANTED, haloed, written
from geoansvar.maps.style import INK, PAPER

_MUTED = "#4a5766"
_QUIET = ("neighbour", "district", "place")
_RINGS = ("ring", "star")  # a ring goes round a symbol that takes its room already


def draw_names(
    axes: Axes, plan: MapPlan, page: PaperPage, frame: Frame, symbols: Sequence[Symbol], taken: Sequence[Box]
) -> None:
    """Write the labels of what is on the page, where there is room."""
    rooms = [symbol_box(each.at, full=each.full) for each in symbols if each.look.shape not in _RINGS]
    for each in placed(_wanted(plan, page, frame), [*taken, *rooms], (frame.width_mm, frame.height_mm)):
        _write(axes, each)


def _wanted(plan: MapPlan, page: PaperPage, frame: Frame) -> Iterator[Wanted]:
    names = {"", *(layer.name for layer in page.layers), *_shown_ground(plan)}
    labels = [label for label in plan.labels if label.layer in names]
    points: Any = geometry_in(shapely.points(np.array([label.at for label in labels]).reshape(-1, 2)))  # type: ignore[arg-type]  # many
    for label, x, y in zip(labels, shapely.get_x(points), shapely.get_y(points), strict=True):
        width, height = _size(label)
        yield Wanted(label, frame.mm(float(x), float(y)), width, height)


def _shown_ground(plan: MapPlan) -> set[str]:
    return {layer.name for layer in plan.base_layers if layer.visible}


def _size(label: Label) -> tuple[float, float]:
    lines = label.text.split("\n")
    edge = 2 * EDGE_MM if label.rank == "badge" else 0.0
    width = max(_width_pt(written(line), label.rank) for line in lines) * MM_PER_PT
    return width + edge, len(lines) * SIZES_PT[label.rank] * LINE_OF_SIZE * MM_PER_PT + edge


def _width_pt(words: str, rank: str) -> float:
    font = (BOLD if rank in BOLD_RANKS else FONT).copy()
    font.set_size(SIZES_PT[rank])
    width, _, _ = text_to_path.get_text_width_height_descent(words, font, ismath=False)
    return float(width)


def _write(axes: Axes, spot: Placed) -> None:
    rank = spot.label.rank
    if rank == "badge":
        _write_badge(axes, spot)
        return
    given: dict[str, Any] = {
        "fontproperties": BOLD if rank in BOLD_RANKS else FONT,
        "fontsize": SIZES_PT[rank],
        "color": _MUTED if rank in _QUIET else INK,
    }
    haloed(axes, spot.x, spot.y, spot.label.text, ha="center", va="center", **given)


def _write_badge(axes: Axes, spot: Placed) -> None:
    """Write words in a frame: first what has been decided, slanted, and then what is known."""
    box, gap = spot.box, GAP_MM / 2
    corner, wide, high = (box.left + gap, box.low + gap), box.right - box.left - GAP_MM, box.high - box.low - GAP_MM
    axes.add_artist(Rectangle(corner, wide, high, facecolor=PAPER, edgecolor=INK, lw=0.6, zorder=13))
    lines = spot.label.text.split("\n")
    step = (high - 2 * EDGE_MM) / len(lines)
    for number, line in enumerate(lines):
        y = corner[1] + high - EDGE_MM - (number + 0.5) * step
        axes.text(spot.x, y, written(line), fontproperties=SLANTED if number == 0 else BOLD, color=INK, zorder=14,
                  fontsize=SIZES_PT["badge"], ha="center", va="center", parse_math=False)  # fmt: skip
