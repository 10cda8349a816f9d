"""A map as plain data, decided and not yet drawn: what stands here is what a reader will see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from geoansvar.maps.style import Look
from geoansvar.model.access import Access
from geoansvar.texts import Lang

GeoJson = Mapping[str, Any]  # a GeoJSON geometry in WGS 84, longitude before latitude, five decimals
Side = Literal[
    "below", "above", "left", "right", "below-left", "below-right", "above-left", "above-right"
]  # of a symbol
Bounds = tuple[float, float, float, float]  # west, south, east, north in degrees
# How a layer is drawn on screen: each object as SVG, all on a canvas, symbols gathered where close, or in tiles.
Form = Literal["shapes", "canvas", "clusters", "tiles"]


@dataclass(frozen=True, slots=True)
class Feature:
    """One object.

    ``values`` answers to the layer's ``titles``; ``spot`` is where its symbol
    stands when the object has an extent. Both geometries are None for an
    object whose place is not known: it is in the table, not on the map. Below
    zoom ``full_from`` its symbol has no room for its letter. ``badge`` has the
    words that stand under it, line by line.
    """

    id: str
    name: str
    code: str
    geometry: GeoJson | None
    values: tuple[str, ...] = ()
    spot: tuple[float, float] | None = None
    uncertain: bool = False
    full_from: int = 0
    badge: tuple[str, ...] = ()

    @property
    def symbol_at(self) -> tuple[float, float] | None:
        """Where its symbol stands, longitude and latitude, if it has one."""
        if self.geometry is not None and self.geometry["type"] == "Point":
            longitude, latitude = self.geometry["coordinates"]
            return longitude, latitude
        return self.spot


@dataclass(frozen=True, slots=True)
class PlanClass:
    """The objects of a layer that look alike, and how many they are; ``amount`` says it where they are not counted."""

    code: str
    title: str
    look: Look
    count: int
    amount: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is laid on the ground: a PNG whose pixels are square in web Mercator, ``pixel_m`` metres wide."""

    png: bytes
    bounds: Bounds
    pixel_m: float


@dataclass(frozen=True, slots=True)
class PlanLayer:
    """One layer of the map.

    Attributes
    ----------
    titles
        What the values of a feature are called, in the order they are shown.
    rows
        The layer's objects, drawn or not; ``unplaced`` of them have no place.
    form
        How it is drawn on screen. One that is drawn in tiles has no features, but a ``grid``.
    grid
        The same layer as counts in squares: for one file, and until there are tiles.
    counted
        It is such a grid: its features are squares, and ``rows`` are what was counted.
    by
        The field of the tiles that has the class of an object; empty where all are of one.
    flow
        The flow that the layer shows something of, by the name a question has for it; empty for other layers.
    picture
        What is drawn of a raster.
    access
        The level of an answer that the layer tells of; a layer's own stands in its declaration.
    part
        Which part of an answer it shows, where the answer is drawn in several layers.
    about
        The answer's own numbers in words, for the legend.
    notes
        What was noticed of the answer, and must be read with it.
    warning
        What must stand on the map itself wherever the layer may be seen.
    """

    name: str
    title: str
    kind: str
    group: str
    visible: bool
    titles: tuple[str, ...]
    classes: tuple[PlanClass, ...]
    features: tuple[Feature, ...]
    rows: int
    unplaced: int = 0
    form: Form = "shapes"
    grid: PlanLayer | None = None
    counted: bool = False
    by: str = ""
    flow: str = ""
    picture: Picture | None = None
    access: Access | None = None
    part: str = ""
    about: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    warning: str = ""

    @property
    def drawn(self) -> int:
        """How many of its objects are on the map, one by one."""
        return sum(feature.geometry is not None for feature in self.features)


@dataclass(frozen=True, slots=True)
class PlanFlow:
    """A flow to switch to: what a question calls it, and what tells it from the others."""

    key: str
    about: str


@dataclass(frozen=True, slots=True)
class BasePart:
    """Some of the background that is drawn alike.

    ``under`` says whether it lies under the layers' areas (ground, water) or
    over them (roads, borders). Widths are pixels at zoom 13.
    """

    layer: str
    key: str
    geometry: GeoJson
    look: Look
    under: bool
    casing: str = ""
    min_zoom: float = 0.0


@dataclass(frozen=True, slots=True)
class BaseTiles:
    """A background layer that is drawn in tiles: by which field its objects look how, and from which zoom."""

    layer: str
    by: str
    looks: Mapping[str, BaseLook]
    under: bool


@dataclass(frozen=True, slots=True)
class BaseLook:
    """How a class of a tiled background layer is drawn, from a zoom on."""

    look: Look
    casing: str = ""
    min_zoom: float = 0.0


@dataclass(frozen=True, slots=True)
class BaseLayer:
    """One background layer, as the legend names it; ``note`` says what was left out, ``without_tiles`` in one file."""

    name: str
    title: str
    look: Look
    visible: bool = True
    note: str = ""
    without_tiles: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A text on the map, in one or several lines, and the lowest zoom at which it has room.

    ``layer`` is the layer it goes out with; empty for the background's.
    ``side`` is that of its symbol on which a badge stands.
    """

    text: str
    at: tuple[float, float]
    rank: Literal["town", "locality", "neighbour", "district", "place", "object", "badge"]
    min_zoom: int
    layer: str = ""
    side: Side = "below"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where a layer is from, how old it is, and what to think of that, in a word."""

    layer: str
    title: str
    owner: str
    licence: str
    retrieved: str
    age: Literal["current", "review", "stale", "undated"]
    age_text: str


@dataclass(frozen=True, slots=True)
class OnlineBackground:
    """Pictures from another host, which a reader may lay over the background; on screen only, and never at first.

    ``url`` has ``{z}``, ``{x}`` and ``{y}``, and ``host`` is what a page must allow for it: ``https://…``.
    """

    url: str
    title: str
    attribution: str
    host: str


@dataclass(frozen=True, slots=True)
class MapPlan:
    """One map, decided: extent, layers in drawing order (the first lies underneath), texts and sources.

    ``flows`` are those that more than one layer group shows and that a reader may switch between, the smallest first.
    ``warning`` always stands on the map itself, on screen, in a file and on paper.
    """

    name: str
    title: str
    lang: Lang
    municipality: str
    access: Access
    access_text: str
    exercise: bool
    day: str
    bounds: Bounds
    zoom: float
    texts: tuple[str, ...] = ()
    base: tuple[BasePart, ...] = ()
    base_layers: tuple[BaseLayer, ...] = ()
    base_tiles: tuple[BaseTiles, ...] = ()
    layers: tuple[PlanLayer, ...] = ()
    flows: tuple[PlanFlow, ...] = ()
    labels: tuple[Label, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    unread: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    limited: bool = False
    warning: str = ""
    detail_m: float = field(default=0.0)
    online: OnlineBackground | None = None

    def layer(self, name: str) -> PlanLayer:
        """Give the layer of that name; there must be one."""
        return next(layer for layer in self.layers if layer.name == name)
