"""A plan's map drawn for paper: the same layers, classes and labels as on the screen, with grid, scale and north."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from numpy.typing import NDArray

import shapely

from geoansvar.maps.paper_frame import BAND_MM, Frame, Paper
from geoansvar.maps.paper_grid import draw_furniture, draw_grid, draw_part
from geoansvar.maps.paper_names import draw_names
from geoansvar.maps.paper_pages import PaperPage, hatches_of, on_paper
from geoansvar.maps.paper_raster import raster_on
from geoansvar.maps.paper_symbols import SYMBOL_SIZE, draw_all, symbols_of
from geoansvar.maps.planned import BasePart, MapPlan, PlanLayer
from geoansvar.maps.strokes import draw_areas, draw_lines, draw_swatch
from geoansvar.maps.style import PAPER, Look, drawn_as_area, look_of

LAND = "#f7f5f1"
MOST_SVG_BYTES = 12_000_000  # three to four times what it takes in the document
RASTER_DPI = 220
_DETAIL_MM = 0.1  # on paper nothing finer is seen
_REACH_MM = 5.0  # the edges of what is cut are not seen
_GROUND, _RASTERS, _AREAS, _ROADS, _LINES, _SYMBOLS = 2.0, 3.0, 4.0, 5.0, 6.0, 10.0
_DEPTH_OPACITY = 0.85  # as on the screen
_ROADS_AT = 13.0  # the zoom at which the background's widths are meant


@dataclass(frozen=True, slots=True)
class PaperMap:
    """A drawn map: its content, and whether that is ``svg`` or, where lines would be too many, ``png``."""

    content: bytes
    format: str


def draw_paper(
    plan: MapPlan, page: PaperPage, paper: Paper, frame: Frame, *, part: Frame | None = None, mark: str = ""
) -> PaperMap:
    """Draw one page of a plan; the same page is the same bytes.

    Parameters
    ----------
    part
        What of it is drawn on a sheet of its own, and is framed here.
    mark
        A word across the map, which stays with it when it is copied.
    """
    wide, high = paper.picture_mm
    figure = Figure(figsize=(wide / 25.4, high / 25.4), facecolor=PAPER)
    FigureCanvasSVG(figure)
    ground = _axes(figure, frame, paper)
    over = _over(figure, frame)
    _draw_base(ground, plan, frame)
    for number, layer in enumerate(page.layers):
        _draw_layer(ground, layer, frame, 0.01 * number)
    symbols = symbols_of(page.layers, frame)
    draw_all(over, symbols, _SYMBOLS)
    draw_grid(over, frame)
    if part is not None:
        draw_part(over, frame, part)
    taken = draw_furniture(over, frame, mark=mark, warning=plan.warning)
    draw_names(over, plan, page, frame, symbols, taken)
    return _written(figure)


def _written(figure: Figure) -> PaperMap:
    out = io.BytesIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    if out.tell() <= MOST_SVG_BYTES:
        return PaperMap(out.getvalue(), "svg")
    out = io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(out, format="png", dpi=RASTER_DPI, metadata={"Software": None})
    return PaperMap(out.getvalue(), "png")


def _axes(figure: Figure, frame: Frame, paper: Paper) -> Axes:
    wide, high = paper.picture_mm
    axes = figure.add_axes((BAND_MM / wide, BAND_MM / high, frame.width_mm / wide, frame.height_mm / high))
    west, south, east, north = frame.extent
    axes.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], facecolor=LAND)
    axes.set_aspect("auto")
    return axes


def _over(figure: Figure, frame: Frame) -> Axes:
    """Make what lies over the ground, measured in millimetres from the map's south-western corner."""
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0), zorder=2)
    axes.set(xlim=(-BAND_MM, frame.width_mm + BAND_MM), ylim=(-BAND_MM, frame.height_mm + BAND_MM))
    axes.axis("off")
    return axes


def _draw_base(axes: Axes, plan: MapPlan, frame: Frame) -> None:
    hidden = {layer.name for layer in plan.base_layers if not layer.visible}
    shown = [part for part in plan.base if part.layer not in hidden and part.min_zoom <= frame.zoom]
    for number, part in enumerate(shown):
        own = _fitted(on_paper([part.geometry]), frame)
        zorder = (_GROUND if part.under else _ROADS) + 0.001 * number
        if part.look.shape == "area":
            draw_areas(axes, own, part.look, zorder)
        else:
            _draw_base_line(axes, part, own, frame, zorder)


def _draw_base_line(axes: Axes, part: BasePart, own: NDArray[Any], frame: Frame, zorder: float) -> None:
    grown = float(np.clip(2 ** ((frame.zoom - _ROADS_AT) / 2), 0.4, 1.3))
    look = Look("line", stroke=part.look.stroke, width_px=part.look.width_px * grown, dash=part.look.dash)
    if part.casing:
        wider = Look("line", stroke=part.casing, width_px=look.width_px + 1.6 * grown)
        draw_lines(axes, own, wider, zorder - 0.0005)
    draw_lines(axes, own, look, zorder)


def _draw_layer(axes: Axes, layer: PlanLayer, frame: Frame, above: float) -> None:
    if layer.picture is not None:
        raster_on(axes, layer.picture, frame, opacity=_DEPTH_OPACITY, zorder=_RASTERS + above)
    looks = {each.code: each.look for each in layer.classes}
    hatches = hatches_of(layer)
    for code in dict.fromkeys(feature.code for feature in layer.features):
        look = looks.get(code) or look_of(layer.kind, code)
        own = on_paper(each.geometry for each in layer.features if each.code == code)
        fitted = _fitted(own, frame)
        if look.shape == "line":
            draw_lines(axes, fitted, look, _LINES + above)
        else:
            draw_areas(axes, fitted, drawn_as_area(look), _AREAS + above, hatch=hatches.get(code, ""))
            draw_lines(axes, fitted, drawn_as_area(look), _AREAS + above)


def _fitted(geometries: NDArray[Any], frame: Frame) -> NDArray[Any]:
    """Cut to the sheet and simplify to what paper can show."""
    west, south, east, north = frame.extent
    reach = (_REACH_MM * frame.m_per_mm, _DETAIL_MM * frame.m_per_mm)
    here = geometries[shapely.intersects(geometries, shapely.box(*frame.extent))]
    simple: Any = shapely.simplify(here, reach[1])
    cut: Any = shapely.clip_by_rect(simple, west - reach[0], south - reach[0], east + reach[0], north + reach[0])
    return np.asarray(cut)


@cache
def swatch_svg(look: Look, hatch: str = "") -> bytes:
    """Draw what stands for a look in the legend, 8 by 3.6 millimetres, with the same pen as the map."""
    figure = Figure(figsize=(8 / 25.4, 3.6 / 25.4), facecolor="none")
    FigureCanvasSVG(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set(xlim=(0, 8), ylim=(0, 3.6))
    axes.axis("off")
    draw_swatch(axes, 1.0, 1.8, look, hatch=hatch, size=SYMBOL_SIZE)
    out = io.BytesIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()
