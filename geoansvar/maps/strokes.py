"""How a pen moves on paper: areas, lines, symbols and letters in the looks of the style table, with matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

import shapely

from geoansvar.maps.style import INK, PAPER, Look

mpl.rcParams["svg.hashsalt"] = "geoansvar"  # ids that are the same each time; a constant, set once
FONT_FILE = f"{mpl.get_data_path()}/fonts/ttf/DejaVuSans.ttf"  # its own, the same on every machine
BOLD_FILE = f"{mpl.get_data_path()}/fonts/ttf/DejaVuSans-Bold.ttf"
SLANTED_FILE = f"{mpl.get_data_path()}/fonts/ttf/DejaVuSans-Oblique.ttf"
FONT, BOLD, SLANTED = (FontProperties(fname=name) for name in (FONT_FILE, BOLD_FILE, SLANTED_FILE))
PT_PER_PX = 0.45  # a screen's pixel on paper
PT_PER_MM = 72 / 25.4
SYMBOL_PT = 7.0
SMALL_PT = 6.5
HALO = withStroke(linewidth=2, foreground=PAPER)
_LETTER_PT = 4.8
_RIM_PT = 1.6  # a symbol is seen on dark water too
_MARKERS = {
    "square": "s", "circle": "o", "triangle": "^", "diamond": "D", "hexagon": "h", "star": "*", "dot": "o",
}  # fmt: skip
_SIZES = {"dot": 0.55, "star": 1.5, "ring": 1.6}  # of a symbol's
_HATCH_PT = 0.5
_RING_SWATCH = 0.8  # of a ring's size, which goes round a symbol


def draw_areas(axes: Axes, geometries: NDArray[Any], look: Look, zorder: float, *, hatch: str = "") -> None:
    """Fill and outline polygons; what is no polygon is left out."""
    parts = shapely.get_parts(geometries)
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    if len(polygons):
        path = path_of(shapely.get_rings(polygons), closed=True)
        axes.add_artist(
            PathPatch(path, facecolor=look.fill, edgecolor="none", lw=0, alpha=look.opacity, zorder=zorder)
        )
        if hatch:
            axes.add_artist(_hatched(PathPatch(path, lw=0, zorder=zorder), look, hatch))
        axes.add_artist(PathPatch(path, facecolor="none", zorder=zorder, **_edge(look)))


def draw_lines(axes: Axes, geometries: NDArray[Any], look: Look, zorder: float, **given: Any) -> None:
    """Draw lines; what is no line is left out."""
    parts = shapely.get_parts(geometries)
    lines = parts[shapely.get_dimensions(parts) == 1]
    if len(lines):
        path = path_of(lines, closed=False)
        axes.add_artist(PathPatch(path, facecolor="none", zorder=zorder, **(_edge(look) | given)))


def draw_swatch(axes: Axes, x: float, y: float, look: Look, *, hatch: str = "", size: float = 1.0) -> None:
    """Draw what stands for a look in a legend, 6 units wide and in the middle of the height ``y``.

    ``size`` is a symbol's, as a share of the ordinary.
    """
    if look.shape == "area":
        box = Rectangle((x, y - 1.4), 6, 2.8, facecolor=look.fill, alpha=look.opacity, lw=0)
        axes.add_artist(box)
        if hatch:
            axes.add_artist(_hatched(Rectangle((x, y - 1.4), 6, 2.8, lw=0), look, hatch))
        axes.add_artist(Rectangle((x, y - 1.4), 6, 2.8, facecolor="none", **_edge(look)))
    elif look.shape == "line":
        draw_lines(axes, np.array([shapely.LineString([(x, y), (x + 6, y)])]), look, 2)
    else:
        draw_symbols(axes, [(x + 3, y)], look, zorder=10, size=_RING_SWATCH if look.shape == "ring" else size)


def _hatched(patch: Any, look: Look, hatch: str) -> Any:
    patch.set(facecolor="none", edgecolor=look.stroke if look.stroke != "none" else INK, hatch=hatch)
    patch.set_hatch_linewidth(_HATCH_PT)
    return patch


def _edge(look: Look) -> dict[str, Any]:
    return {"edgecolor": look.stroke, "lw": look.width_px * PT_PER_PX, "linestyle": dash_of(look)}


def path_of(lines: NDArray[Any], *, closed: bool) -> Path:
    """Make one path of many lines or rings."""
    xy, of = shapely.get_coordinates(lines, return_index=True)
    codes = np.full(len(xy), Path.LINETO, dtype=np.uint8)
    codes[np.flatnonzero(np.diff(of, prepend=-1))] = Path.MOVETO
    if closed:
        codes[np.flatnonzero(np.diff(of, append=-1))] = Path.CLOSEPOLY
    return Path(xy, codes)


def dash_of(look: Look) -> Any:
    """Give a look's dashes in matplotlib's words."""
    return (0, tuple(float(step) for step in look.dash.split())) if look.dash else "solid"


def draw_symbols(
    axes: Axes, spots: Sequence[tuple[float, float]], look: Look, *, zorder: float, size: float = 1.0,
    letters: bool = True, uncertain: bool = False,
) -> None:  # fmt: skip
    """Draw a symbol at each spot, with its letter; ``size`` is a share of the ordinary. An uncertain one is dashed."""
    if not len(spots):
        return
    xy, marker = np.asarray(spots, dtype=float), _MARKERS.get(look.shape, "o")
    wide = SYMBOL_PT * size * _SIZES.get(look.shape, 1.0)
    if look.shape == "ring":
        axes.scatter(xy[:, 0], xy[:, 1], s=wide**2, marker="o", facecolors="none", edgecolors=look.stroke,
                     linewidths=look.width_px * PT_PER_PX, linestyles=[dash_of(look)], zorder=zorder)  # fmt: skip
        return
    dash: Any = (0, (2.4, 1.6)) if uncertain else "solid"
    for wider, under, fill, edge in ((_RIM_PT, 0.1, PAPER, PAPER), (0.0, 0.0, look.fill, INK)):
        axes.scatter(xy[:, 0], xy[:, 1], s=(wide + wider) ** 2, marker=marker, facecolors=fill, edgecolors=edge,
                     linewidths=0.6, linestyles=[dash if edge == INK else "solid"], zorder=zorder - under)  # fmt: skip
    for x, y in xy if look.letter and letters else ():
        axes.text(x, y, look.letter, fontproperties=FONT, fontsize=_LETTER_PT * size, color=look.ink, ha="center",
                  va="center_baseline", clip_on=True, parse_math=False, zorder=zorder + 0.5)  # fmt: skip


@cache
def _letters() -> frozenset[str]:
    return frozenset(chr(code) for code in FT2Font(FONT_FILE).get_charmap() if code >= ord(" "))


def written(words: str) -> str:
    """Give words with a question mark for each sign that the font has not: a name may come from anywhere."""
    return "".join(letter if letter in _letters() else "?" for letter in words)


def haloed(axes: Axes, x: float, y: float, words: str, **given: Any) -> None:
    """Write words that are read on any ground."""
    look: dict[str, Any] = {"fontproperties": FONT, "fontsize": SMALL_PT, "color": INK, "zorder": 12}
    drawn = axes.text(x, y, written(words), clip_on=True, parse_math=False, **(look | given))
    drawn.set_path_effects([HALO])
