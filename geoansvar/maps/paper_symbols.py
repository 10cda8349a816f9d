"""The symbols of a map on paper: each with its letter where there is room, and else as a small one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from geoansvar.maps.paper_frame import Frame, nearer
from geoansvar.maps.paper_labels import Spot, with_letters
from geoansvar.maps.paper_pages import PaperPage, spots_of
from geoansvar.maps.planned import PlanLayer
from geoansvar.maps.strokes import draw_symbols
from geoansvar.maps.style import Look, look_of

_CROWDED = 8  # symbols without room for their letter, on one page
_NEARER = 4.0
SYMBOL_SIZE = 1.25  # a letter is read after a bad copier
_PIP = 0.65
_PLAIN = ("ring", "dot", "star")  # these have no letter, and are as large as they are


@dataclass(frozen=True, slots=True)
class Symbol:
    """One symbol where it stands on paper, millimetres; ``full`` has room for its letter."""

    level: int
    look: Look
    at: Spot
    uncertain: bool
    full: bool


def symbols_of(layers: Sequence[PlanLayer], frame: Frame) -> list[Symbol]:
    """Give the symbols of some layers, the undermost first."""
    found = [
        (level, look, frame.mm(*spot), feature.uncertain)
        for level, layer in enumerate(layers)
        for feature, spot in spots_of(layer, frame)
        if (look := _look(layer, feature.code)).is_symbol
    ]
    own = [at for at, (_, look, _, _) in enumerate(found) if look.shape not in _PLAIN]
    room = dict(zip(reversed(own), with_letters([found[at][2] for at in reversed(own)]), strict=True))
    return [Symbol(*each, full=room.get(at, True)) for at, each in enumerate(found)]


def part_of(pages: Sequence[PaperPage], frame: Frame) -> Frame | None:
    """Give the part of a sheet that needs one of its own, as many symbols there have no room; None where few have not.

    The same part serves all pages, so that they can be laid beside each other.
    """
    crowded = [symbol.at for page in pages for symbol in symbols_of(page.layers, frame) if not symbol.full]
    if len(crowded) < _CROWDED * len(pages):
        return None
    x, y = np.median(np.array(crowded), axis=0)
    west, south = frame.extent[:2]
    return nearer(frame, (west + float(x) * frame.m_per_mm, south + float(y) * frame.m_per_mm), _NEARER)


def _look(layer: PlanLayer, code: str) -> Look:
    return next((each.look for each in layer.classes if each.code == code), None) or look_of(layer.kind, code)


def draw_all(axes: Axes, symbols: Sequence[Symbol], zorder: float) -> None:
    """Draw symbols, those that look alike together, small ones under those with a letter."""
    alike: dict[tuple[int, Look, bool, bool], list[Spot]] = {}
    for symbol in symbols:
        key = (symbol.level, symbol.look, symbol.uncertain, symbol.full)
        alike.setdefault(key, []).append(symbol.at)
    for (level, look, uncertain, full), spots in alike.items():
        height = zorder + 0.01 * level - (0 if full else 0.5)
        draw_symbols(
            axes, spots, look, zorder=height, size=SYMBOL_SIZE if full else _PIP, letters=full, uncertain=uncertain
        )
