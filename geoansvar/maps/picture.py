"""A map on paper: the workspace's own ground, flows or depths over it, symbols, legend, scale and north.

Matplotlib is used here and nowhere else, without its global state, so that several threads may draw at once.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

import shapely

from geoansvar.maps.basemap import AREAS, LINES, ROADS, STREAM, VEIL, road_class, too_many
from geoansvar.maps.depth_grid import depth_grid
from geoansvar.maps.sheet import Entry, Sheet, depth_hues
from geoansvar.maps.style import INK, PAPER, Look
from geoansvar.maps.words import unknown
from geoansvar.model.ground import DrawnFlow, Ground
from geoansvar.model.layer import Layer

mpl.rcParams["svg.hashsalt"] = "geoansvar"  # ids that are the same each time; a constant, set once
_FONT_FILE = f"{mpl.get_data_path()}/fonts/ttf/DejaVuSans.ttf"  # its own, the same on every machine
_FONT = FontProperties(fname=_FONT_FILE)
_LAND = "#f7f5f1"
_PT_PER_PX = 0.45  # a screen's pixel on paper
_MARKERS = {"square": "s", "circle": "o", "triangle": "^", "diamond": "D", "hexagon": "h", "dot": "o", "ring": "o"}
_SYMBOL_PT = 7.0
_RIM = {"markerfacecolor": PAPER, "markeredgecolor": PAPER}  # a symbol is seen on dark water too
_SMALL_PT = 6.5
_PT_PER_MM = 72 / 25.4
_MARK_HIGH, _MARK_WIDE = 0.3, 0.9  # of the map's height, and of its width in all
_HALO = withStroke(linewidth=2, foreground=PAPER)
_MOST_LETTERS = 150
_MOST_NAMES = 25


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn map: SVG, its size on paper, and its scale (1 to so many)."""

    svg: bytes
    width_mm: float
    height_mm: float
    scale: int


def draw_picture(ground: Ground, sheet: Sheet, *, depths: DrawnFlow | None = None) -> Picture:
    """Draw a sheet over its ground; the same sheet is the same bytes.

    Parameters
    ----------
    ground
        Layers in EPSG:3006, from which towns, water, roads and borders are drawn.
    sheet
        What the map shows, in its drawing order, and the size of the paper.
    depths
        A flow whose depths are drawn in the classes of ``ground``; None draws none.
    """
    figure = Figure(figsize=(sheet.width_mm / 25.4, sheet.height_mm / 25.4), facecolor=PAPER)
    FigureCanvasSVG(figure)
    axes = _axes(figure, sheet)
    _draw_ground(axes, ground, sheet)
    for area in sheet.areas:
        draw = _line if area.look.shape == "line" else _area
        draw(axes, _fitted(np.array([area.geometry]), sheet), area.look, 5)
    if depths is not None and depths.depths is not None:
        _draw_depths(axes, depths, ground.depth_limits_m, sheet)
    _draw_lines_over(axes, ground, sheet)
    for entry in sheet.symbols:
        _symbols(axes, entry)
    _scale_bar(axes, sheet)
    _north(axes, sheet)
    _mark(axes, sheet)
    if sheet.entries:
        _legend(figure, sheet)
    out = io.BytesIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return Picture(out.getvalue(), sheet.width_mm, sheet.height_mm, sheet.scale)


def _axes(figure: Figure, sheet: Sheet) -> Axes:
    axes = figure.add_axes((0.0, sheet.legend_mm / sheet.height_mm, 1.0, sheet.map_mm / sheet.height_mm))
    west, south, east, north = sheet.extent
    axes.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], facecolor=_LAND)
    axes.set_aspect("auto")
    for spine in axes.spines.values():
        spine.set(linewidth=0.6, color="#77838f")
    return axes


def _draw_ground(axes: Axes, ground: Ground, sheet: Sheet) -> None:
    for kind in ("locality", "water", "building"):
        for layer in _of(ground, kind):
            if kind == "building" and (sheet.scale > sheet.BUILDINGS_TO or too_many(layer)):
                continue
            own = _fitted(layer.frame.geometry.to_numpy(), sheet)
            _area(axes, own, AREAS[kind], 2)
            if kind == "water":
                _line(axes, own, STREAM, 2)
    for layer in _of(ground, "road"):
        _roads(axes, layer, sheet)
    for layer in _of(ground, "railway"):
        _line(axes, _fitted(layer.frame.geometry.to_numpy(), sheet), LINES["railway"], 3)


def _roads(axes: Axes, layer: Layer, sheet: Sheet) -> None:
    of = np.array([road_class(value) for value in layer.frame["road_class"]], dtype=object)
    own = layer.frame.geometry.to_numpy()
    for road in ROADS:
        if road.casing and (road.key in ("main", "major") or sheet.scale <= sheet.STREETS_TO):
            lines = _fitted(own[of == road.key], sheet)
            _line(axes, lines, Look("line", stroke=road.casing, width_px=road.look.width_px * 0.7), 3)
            _line(axes, lines, Look("line", stroke=road.look.stroke, width_px=road.look.width_px * 0.45), 3.1)


def _draw_lines_over(axes: Axes, ground: Ground, sheet: Sheet) -> None:
    """Draw what must be seen through water: borders, and the names of places."""
    for layer in _of(ground, "municipality"):
        ours = (layer.frame["code"].astype(str) == ground.municipality).to_numpy()
        own = shapely.union_all(layer.frame.geometry.to_numpy()[ours])
        if not shapely.is_empty(own):
            outside = shapely.difference(shapely.box(*sheet.extent), own)
            _area(axes, np.array([outside]), VEIL, 6)
            _line(axes, _fitted(np.array([shapely.boundary(own)]), sheet), LINES["municipality"], 7)
    for layer in _of(ground, "locality"):
        for name, spot in _names(layer, sheet):
            _haloed(axes, spot.x, spot.y, name, ha="center", va="center")


def _names(layer: Layer, sheet: Sheet) -> Iterator[tuple[str, Any]]:
    whole: Any = layer.frame.geometry.to_numpy()
    seen = shapely.intersection(whole, shapely.box(*sheet.extent))
    order = np.argsort(-shapely.area(seen), kind="stable")[:_MOST_NAMES]
    for at in order:
        name = layer.frame["name"].iloc[at]
        if not unknown(name) and seen[at] is not None and shapely.area(seen[at]) > 0.5 * shapely.area(whole[at]):
            yield str(name), shapely.point_on_surface(seen[at])


def _draw_depths(axes: Axes, flow: DrawnFlow, limits_m: Sequence[float], sheet: Sheet) -> None:
    west, south, east, north = sheet.extent
    depth = depth_grid(flow, sheet)
    colours = np.array([mpl.colors.to_rgba(hue) for hue in depth_hues(len(limits_m))])
    image = colours[np.searchsorted(np.asarray(limits_m, dtype=depth.dtype), depth, side="left")]
    image[..., 3] = depth > 0
    axes.imshow((image * 255).astype(np.uint8), extent=(west, east, south, north), interpolation="none",
                aspect="auto", zorder=5.5, origin="upper")  # fmt: skip


def _of(ground: Ground, kind: str) -> Iterator[Layer]:
    return (layer for layer in ground.layers if layer.kind == kind)


def _fitted(geometries: Any, sheet: Sheet) -> NDArray[Any]:
    """Cut to the sheet and simplify to what paper can show."""
    here: Any = geometries[shapely.intersects(geometries, shapely.box(*sheet.extent))]
    return np.asarray(shapely.clip_by_rect(shapely.simplify(here, sheet.detail_m), *sheet.reach))


def _area(axes: Axes, geometries: NDArray[Any], look: Look, zorder: float) -> None:
    parts = shapely.get_parts(geometries)
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    if not len(polygons):
        return
    edge = "none" if look.stroke == "none" else look.stroke
    rings = shapely.get_rings(polygons)
    axes.add_patch(PathPatch(_path(rings, closed=True), facecolor=look.fill, edgecolor="none", lw=0,
                             alpha=look.opacity, zorder=zorder))  # fmt: skip
    axes.add_patch(PathPatch(_path(rings, closed=True), facecolor="none", edgecolor=edge, zorder=zorder,
                             lw=look.width_px * _PT_PER_PX, linestyle=_dash(look)))  # fmt: skip


def _line(axes: Axes, geometries: NDArray[Any], look: Look, zorder: float) -> None:
    parts = shapely.get_parts(geometries)
    lines = parts[shapely.get_dimensions(parts) == 1]
    if len(lines):
        axes.add_patch(PathPatch(_path(lines, closed=False), facecolor="none", edgecolor=look.stroke, zorder=zorder,
                                 lw=look.width_px * _PT_PER_PX, linestyle=_dash(look)))  # fmt: skip


def _path(lines: NDArray[Any], *, closed: bool) -> Path:
    xy, of = shapely.get_coordinates(lines, return_index=True)
    codes = np.full(len(xy), Path.LINETO, dtype=np.uint8)
    codes[np.flatnonzero(np.diff(of, prepend=-1))] = Path.MOVETO
    if closed:
        codes[np.flatnonzero(np.diff(of, append=-1))] = Path.CLOSEPOLY
    return Path(xy, codes)


def _dash(look: Look) -> Any:
    return (0, tuple(float(step) for step in look.dash.split())) if look.dash else "solid"


def _marker(look: Look, size: float, **given: Any) -> dict[str, Any]:
    return {"marker": _MARKERS.get(look.shape, "o"), "markersize": size, "linestyle": "none",
            "markerfacecolor": look.fill, "markeredgecolor": INK, "markeredgewidth": 0.6, **given}  # fmt: skip


def _symbols(axes: Axes, entry: Entry) -> None:
    xy = np.asarray(entry.spots)
    axes.plot(xy[:, 0], xy[:, 1], zorder=9.9, **(_marker(entry.look, _SYMBOL_PT + 1.6) | _RIM))
    axes.plot(xy[:, 0], xy[:, 1], zorder=10, **_marker(entry.look, _SYMBOL_PT))
    for x, y in xy if entry.look.letter and len(xy) <= _MOST_LETTERS else ():
        _letter(axes, x, y, entry.look, zorder=10.5)


def _letter(axes: Axes, x: float, y: float, look: Look, **given: Any) -> None:
    axes.text(x, y, look.letter, fontproperties=_FONT, fontsize=4.8, color=look.ink, ha="center",
              va="center_baseline", clip_on=True, parse_math=False, **given)  # fmt: skip


def _scale_bar(axes: Axes, sheet: Sheet) -> None:
    bar, m_per_mm = sheet.bar_m, sheet.m_per_mm
    x, y = sheet.extent[0] + 4 * m_per_mm, sheet.extent[1] + 3.5 * m_per_mm
    rim = (x - 0.6 * m_per_mm, y - 0.6 * m_per_mm)
    axes.add_patch(Rectangle(rim, bar + 1.2 * m_per_mm, 2.3 * m_per_mm, facecolor=PAPER, lw=0, zorder=11.5))
    for half, colour in ((0, INK), (1, PAPER)):
        axes.add_patch(Rectangle((x + half * bar / 2, y), bar / 2, 1.1 * m_per_mm, facecolor=colour, edgecolor=INK,
                                 lw=0.6, zorder=12))  # fmt: skip
    _haloed(axes, x, y + 2.4 * m_per_mm, f"{bar} m" if bar < 1_000 else f"{bar // 1_000} km")


def _north(axes: Axes, sheet: Sheet) -> None:
    m_per_mm = sheet.m_per_mm
    x, y = sheet.extent[2] - 5 * m_per_mm, sheet.extent[3] - 10 * m_per_mm
    arrow = axes.annotate("", (x, y + 5.5 * m_per_mm), (x, y - 0.5 * m_per_mm), zorder=12,
                          arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.0})  # fmt: skip
    arrow.set_path_effects([_HALO])
    _haloed(axes, x, y + 6 * m_per_mm, "N", ha="center")


def _mark(axes: Axes, sheet: Sheet) -> None:
    """Write the mark across the map, thin enough to read what it lies on."""
    if not sheet.mark:
        return
    height_pt = min(sheet.map_mm * _MARK_HIGH, sheet.width_mm * _MARK_WIDE / len(sheet.mark)) * _PT_PER_MM
    angle = float(np.degrees(np.arctan2(sheet.map_mm, sheet.width_mm)))
    axes.text(0.5, 0.5, sheet.mark, transform=axes.transAxes, fontproperties=_FONT, fontsize=height_pt, color=INK,
              alpha=0.16, rotation=angle, ha="center", va="center", zorder=11, parse_math=False)  # fmt: skip


@cache
def _letters() -> frozenset[str]:
    return frozenset(chr(code) for code in FT2Font(_FONT_FILE).get_charmap() if code >= ord(" "))


def _written(words: str) -> str:
    """Give words with a question mark for each sign that the font has not: a name may come from anywhere."""
    return "".join(letter if letter in _letters() else "?" for letter in words)


def _haloed(axes: Axes, x: float, y: float, words: str, **given: Any) -> None:
    look: dict[str, Any] = {"fontproperties": _FONT, "fontsize": _SMALL_PT, "color": INK, "zorder": 12}
    drawn = axes.text(x, y, _written(words), clip_on=True, parse_math=False, **look, **given)
    drawn.set_path_effects([_HALO])


def _legend(figure: Figure, sheet: Sheet) -> None:
    width, height = sheet.width_mm, sheet.height_mm
    axes = figure.add_axes((0.0, 0.0, 1.0, sheet.legend_mm / height))
    axes.set(xlim=(0, width), ylim=(sheet.legend_mm, 0))
    axes.axis("off")
    for entry, (x, y) in zip(sheet.entries, sheet.places, strict=True):
        look = entry.look
        if look.shape == "area":
            edge = "none" if look.stroke == "none" else look.stroke
            axes.add_patch(Rectangle((x, y - 1.4), 6, 2.8, facecolor=look.fill, alpha=look.opacity, lw=0))
            axes.add_patch(Rectangle((x, y - 1.4), 6, 2.8, facecolor="none", edgecolor=edge,
                                     lw=look.width_px * _PT_PER_PX, linestyle=_dash(look)))  # fmt: skip
        elif look.shape == "line":
            axes.add_line(Line2D([x, x + 6], [y, y], color=look.stroke, lw=look.width_px * _PT_PER_PX,
                                 linestyle=_dash(look)))  # fmt: skip
        else:
            axes.plot([x + 3], [y], **_marker(look, _SYMBOL_PT))
            _letter(axes, x + 3, y, look)
        axes.text(x + 8, y, _written(entry.title), fontproperties=_FONT, fontsize=_SMALL_PT, color=INK, va="center",
                  parse_math=False)  # fmt: skip
