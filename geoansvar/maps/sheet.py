"""A paper map as plain data: its extent and size, what is drawn on it, and where its legend's lines stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import shapely

from geoansvar.maps.outlines import Extent
from geoansvar.maps.style import LOOKS, WATER_HUES, Look
from geoansvar.model.ground import Ground

_MARGIN = 0.04  # of the longer side
_SHAPE = (0.42, 0.85)  # the least and the greatest height of the map, as a share of its width
_DETAIL_MM = 0.1  # on paper nothing finer is seen
_LINE_MM = 4.6
_LETTER_MM, _SWATCH_MM, _COLUMN_MM = 1.35, 10.0, 42.0  # of the legend: a letter, a swatch, the least width
_BARS_M = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
_DASHES = ("", "", "6 4", "1 4")  # each flow has its own edge too, so that they can be told apart in grey


@dataclass(frozen=True, slots=True)
class Entry:
    """A class on the map and in its legend: surfaces or lines (``geometry``, EPSG:3006) or symbols at ``spots``."""

    title: str
    look: Look
    geometry: Any = None
    spots: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A map's extent (EPSG:3006, metres), its width on paper, and its classes in drawing order.

    ``legend`` has classes that are only explained: those of depths, drawn from a raster. ``mark`` is a word across
    the map, which stays with it when it is copied: ÖVNING.
    """

    extent: Extent
    width_mm: float
    areas: tuple[Entry, ...] = ()
    symbols: tuple[Entry, ...] = ()
    legend: tuple[Entry, ...] = ()
    mark: str = ""

    BUILDINGS_TO: ClassVar[int] = 25_000  # scales (1 to so many) up to which a class is drawn
    STREETS_TO: ClassVar[int] = 60_000

    @property
    def m_per_mm(self) -> float:
        """How many metres a millimetre of the paper stands for."""
        return (self.extent[2] - self.extent[0]) / self.width_mm

    @property
    def scale(self) -> int:
        """The map is 1 to so many, to two figures."""
        return int(float(f"{1_000 * self.m_per_mm:.2g}"))

    @property
    def map_mm(self) -> float:
        """The map's height on paper."""
        west, south, east, north = self.extent
        return self.width_mm * (north - south) / (east - west)

    @property
    def height_mm(self) -> float:
        """The height of map and legend together."""
        return self.map_mm + self.legend_mm

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The legend's lines: the topmost surface first, then symbols."""
        return (*reversed(self.areas), *self.legend, *self.symbols)

    @property
    def legend_mm(self) -> float:
        """The legend's height."""
        lines = -(-len(self.entries) // self._columns)
        return lines * _LINE_MM + (2.0 if lines else 0.0)

    @property
    def places(self) -> tuple[tuple[float, float], ...]:
        """Where each line of the legend stands, in millimetres from its upper left corner."""
        wide = self.width_mm / self._columns
        return tuple(
            (1.0 + wide * (at % self._columns), 2.0 + _LINE_MM * (at // self._columns + 0.5))
            for at in range(len(self.entries))
        )

    @property
    def _columns(self) -> int:
        longest = max((len(entry.title) for entry in self.entries), default=0)
        return max(1, int(self.width_mm // max(_COLUMN_MM, _SWATCH_MM + _LETTER_MM * longest)))

    @property
    def detail_m(self) -> float:
        """How far a drawn line may be from the real one."""
        return _DETAIL_MM * self.m_per_mm

    @property
    def reach(self) -> Extent:
        """The extent and a little more, so that the edges of what is cut are not seen."""
        west, south, east, north = self.extent
        more = 0.02 * (east - west)
        return west - more, south - more, east + more, north + more

    @property
    def bar_m(self) -> int:
        """The scale bar's length: the longest round one that fits in a quarter of the map."""
        quarter = (self.extent[2] - self.extent[0]) / 4
        return max((metres for metres in _BARS_M if metres <= quarter), default=_BARS_M[0])


def extent_of_flows(ground: Ground) -> Extent | None:
    """Give the extent that shows all flows, in a shape that fits a page; None where nothing has a place."""
    drawn = [flow.extent for flow in ground.flows if flow.extent is not None and not shapely.is_empty(flow.extent)]
    drawn = drawn or [
        geometry
        for layer in ground.layers
        if layer.kind == "municipality"
        for code, geometry in zip(layer.frame["code"], layer.frame.geometry, strict=True)
        if str(code) == ground.municipality
    ]
    if not drawn:
        return None
    west, south, east, north = (float(value) for value in shapely.total_bounds(drawn))
    margin = _MARGIN * max(east - west, north - south, 100.0)
    return _shaped((west - margin, south - margin, east + margin, north + margin))


def _shaped(extent: Extent) -> Extent:
    """Widen an extent that is too flat or too tall for a page."""
    west, south, east, north = extent
    wide, high = east - west, north - south
    wider, higher = max(wide, high / _SHAPE[1]), max(high, wide * _SHAPE[0])
    more_x, more_y = (wider - wide) / 2, (higher - high) / 2
    return west - more_x, south - more_y, east + more_x, north + more_y


def flow_looks(names: Sequence[str]) -> list[Look]:
    """Give each flow its look, the smallest first: by name where all are known, else paler the larger it is."""
    known = LOOKS["flood-extent"]
    if all(name in known for name in names):
        return [_solid(known[name]) for name in names]
    steps = max(1, len(names) - 1)
    ranks = [round((len(WATER_HUES) - 1) * at / steps) for at in range(len(names))]
    return [
        Look("area", WATER_HUES[-1 - rank], stroke=WATER_HUES[-1], width_px=1.4, dash=_DASHES[rank]) for rank in ranks
    ]


def _solid(look: Look) -> Look:
    """Flows lie inside each other on paper: nothing is to shine through."""
    return Look("area", look.fill, stroke=look.stroke, width_px=look.width_px, dash=look.dash)


def depth_hues(limits: int) -> tuple[str, ...]:
    """Give a colour for each class of depth between so many limits, the shallowest palest."""
    classes = limits + 1
    ramp = ("#e3eef9", "#a9cfe6", *WATER_HUES[1:])
    return tuple(ramp[min(round(at * (len(ramp) - 1) / max(1, classes - 1)), len(ramp) - 1)] for at in range(classes))
