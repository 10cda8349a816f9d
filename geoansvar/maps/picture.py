"""A map on paper: the workspace's own ground, flows or depths over it, symbols, legend, scale and north.

Matplotlib is used here and nowhere else, without its global state, so that several threads may draw at once.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

import shapely

from geoansvar.maps.basemap import AREAS, LINES, ROADS, STREAM, VEIL, road_class, too_many
from geoansvar.maps.depth_grid import depth_grid
from geoansvar.maps.sheet import Sheet, depth_hues
from geoansvar.maps.strokes import (
    FONT,
    HALO,
    PT_PER_MM,
    SMALL_PT,
    draw_areas,
    draw_lines,
    draw_swatch,
    draw_symbols,
    haloed,
    written,
)
from geoansvar.maps.style import INK, PAPER, Look
from geoansvar.maps.words import unknown
from geoansvar.model.ground import DrawnFlow, Ground
from geoansvar.model.layer import Layer

_LAND = "#f7f5f1"
_MARK_HIGH, _MARK_WIDE = 0.3, 0.9  # of the map's height, and of its width in all
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
        draw = draw_lines if area.look.shape == "line" else draw_areas
        draw(axes, _fitted(np.array([area.geometry]), sheet), area.look, 5)
    if depths is not None and depths.depths is not None:
        _draw_depths(axes, depths, ground.depth_limits_m, sheet)
    _draw_lines_over(axes, ground, sheet)
    for entry in sheet.symbols:
        draw_symbols(axes, entry.spots, entry.look, zorder=10, letters=len(entry.spots) <= _MOST_LETTERS)
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
            draw_areas(axes, own, AREAS[kind], 2)
            if kind == "water":
                draw_lines(axes, own, STREAM, 2)
    for layer in _of(ground, "road"):
        _roads(axes, layer, sheet)
    for layer in _of(ground, "railway"):
        draw_lines(axes, _fitted(layer.frame.geometry.to_numpy(), sheet), LINES["railway"], 3)


def _roads(axes: Axes, layer: Layer, sheet: Sheet) -> None:
    of = np.array([road_class(value) for value in layer.frame["road_class"]], dtype=object)
    own = layer.frame.geometry.to_numpy()
    for road in ROADS:
        if road.casing and (road.key in ("main", "major") or sheet.scale <= sheet.STREETS_TO):
            lines = _fitted(own[of == road.key], sheet)
            draw_lines(axes, lines, Look("line", stroke=road.casing, width_px=road.look.width_px * 0.7), 3)
            draw_lines(axes, lines, Look("line", stroke=road.look.stroke, width_px=road.look.width_px * 0.45), 3.1)


def _draw_lines_over(axes: Axes, ground: Ground, sheet: Sheet) -> None:
    """Draw what must be seen through water: borders, and the names of places."""
    for layer in _of(ground, "municipality"):
        ours = (layer.frame["code"].astype(str) == ground.municipality).to_numpy()
        own = shapely.union_all(layer.frame.geometry.to_numpy()[ours])
        if not shapely.is_empty(own):
            outside = shapely.difference(shapely.box(*sheet.extent), own)
            draw_areas(axes, np.array([outside]), VEIL, 6)
            draw_lines(axes, _fitted(np.array([shapely.boundary(own)]), sheet), LINES["municipality"], 7)
    for layer in _of(ground, "locality"):
        for name, spot in _names(layer, sheet):
            haloed(axes, spot.x, spot.y, name, ha="center", va="center")


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


def _scale_bar(axes: Axes, sheet: Sheet) -> None:
    bar, m_per_mm = sheet.bar_m, sheet.m_per_mm
    x, y = sheet.extent[0] + 4 * m_per_mm, sheet.extent[1] + 3.5 * m_per_mm
    rim = (x - 0.6 * m_per_mm, y - 0.6 * m_per_mm)
    axes.add_patch(Rectangle(rim, bar + 1.2 * m_per_mm, 2.3 * m_per_mm, facecolor=PAPER, lw=0, zorder=11.5))
    for half, colour in ((0, INK), (1, PAPER)):
        axes.add_patch(Rectangle((x + half * bar / 2, y), bar / 2, 1.1 * m_per_mm, facecolor=colour, edgecolor=INK,
                                 lw=0.6, zorder=12))  # fmt: skip
    haloed(axes, x, y + 2.4 * m_per_mm, f"{bar} m" if bar < 1_000 else f"{bar // 1_000} km")


def _north(axes: Axes, sheet: Sheet) -> None:
    m_per_mm = sheet.m_per_mm
    x, y = sheet.extent[2] - 5 * m_per_mm, sheet.extent[3] - 10 * m_per_mm
    arrow = axes.annotate("", (x, y + 5.5 * m_per_mm), (x, y - 0.5 * m_per_mm), zorder=12,
                          arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 1.0})  # fmt: skip
    arrow.set_path_effects([HALO])
    haloed(axes, x, y + 6 * m_per_mm, "N", ha="center")


def _mark(axes: Axes, sheet: Sheet) -> None:
    """Write the mark across the map, thin enough to read what it lies on."""
    if not sheet.mark:
        return
    height_pt = min(sheet.map_mm * _MARK_HIGH, sheet.width_mm * _MARK_WIDE / len(sheet.mark)) * PT_PER_MM
    angle = float(np.degrees(np.arctan2(sheet.map_mm, sheet.width_mm)))
    axes.text(0.5, 0.5, sheet.mark, transform=axes.transAxes, fontproperties=FONT, fontsize=height_pt, color=INK,
              alpha=0.16, rotation=angle, ha="center", va="center", zorder=11, parse_math=False)  # fmt: skip


def _legend(figure: Figure, sheet: Sheet) -> None:
    width, height = sheet.width_mm, sheet.height_mm
    axes = figure.add_axes((0.0, 0.0, 1.0, sheet.legend_mm / height))
    axes.set(xlim=(0, width), ylim=(sheet.legend_mm, 0))
    axes.axis("off")
    for entry, (x, y) in zip(sheet.entries, sheet.places, strict=True):
        draw_swatch(axes, x, y, entry.look)
        axes.text(x + 8, y, written(entry.title), fontproperties=FONT, fontsize=SMALL_PT, color=INK, va="center",
                  parse_math=False)  # fmt: skip
