"""Where one must be able to come from, and get to: chosen, never guessed as the largest part of the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.closures import Flooded, held
from geoansvar.analysis.exposed import geometry_of
from geoansvar.analysis.road_graph import Closure
from geoansvar.analysis.roads import Roads
from geoansvar.analysis.snapping import Snapped
from geoansvar.model.finding import Finding
from geoansvar.model.layer import Layer
from geoansvar.model.travel import Mode
from geoansvar.texts import Text, text

_MOST_ONE_BY_ONE = 10  # more of one sort are told of in one sentence
_NAMED = 5
_POINTS = (0, 4)  # Point and MultiPoint, as shapely numbers them


@dataclass(frozen=True, slots=True, eq=False)
class Anchor:
    """One anchor: a point, or a line or surface whose edge is passed where roads cross it (a border).

    ``geometry`` is in EPSG:3006; None has no place.
    """

    layer: str
    id: str
    name: str | None
    geometry: shapely.Geometry | None

    @property
    def called(self) -> str:
        """The anchor's name, or its id where it has none."""
        return self.name or self.id

    @classmethod
    def all_of(cls, layer: Layer) -> list[Anchor]:
        """Make every row of a layer an anchor."""
        frame = layer.frame
        rows = zip(frame["id"].tolist(), frame["name"].tolist(), geometry_of(layer), strict=True)
        return [cls(layer.name, key, name or None, geometry) for key, name, geometry in rows]


@dataclass(frozen=True, slots=True, eq=False)
class Anchors:
    """Anchors with the points in which they meet the roads.

    Attributes
    ----------
    feet, owner
        Points or the anchors themselves, EPSG:3006, and whose each of them is.
    stands
        The feet on the edges of the network.
    """

    anchors: tuple[Anchor, ...]
    feet: NDArray[Any]
    owner: NDArray[np.intp]
    stands: Snapped

    @classmethod
    def of(cls, anchors: Sequence[Anchor], roads: Roads, mode: Mode) -> Anchors:
        """Put anchors on the roads of a mode: a point on the nearest, an edge where roads cross it."""
        feet = [_feet(anchor.geometry, roads, mode) for anchor in anchors]
        owner = np.repeat(np.arange(len(feet)), [len(each) for each in feet])
        every = np.concatenate([np.empty(0, dtype=object), *feet])
        return cls(tuple(anchors), every, owner, roads.snap(mode, every))

    @property
    def any(self) -> bool:
        """Whether some anchor has a road."""
        return bool(self.stands.on_road.any())

    def without_road(self) -> list[Anchor]:
        """Give the anchors that no road is near."""
        used = np.unique(self.owner[self.stands.on_road])
        return [anchor for at, anchor in enumerate(self.anchors) if at not in used]

    def closed(self, closure: Closure) -> list[Anchor]:
        """Give the anchors all of whose roads are closed where they stand."""
        free = np.unique(self.owner[self.stands.on_road & ~held(closure, self.stands)])
        shut = np.setdiff1d(self.owner[self.stands.on_road], free)
        return [self.anchors[at] for at in shut.tolist()]


def _feet(geometry: shapely.Geometry | None, roads: Roads, mode: Mode) -> NDArray[Any]:
    if geometry is None or shapely.is_empty(geometry):
        return np.array([None], dtype=object)
    if shapely.get_type_id(geometry) in _POINTS:
        return np.asarray(shapely.get_parts(geometry), dtype=object)
    edge = shapely.boundary(geometry) if shapely.get_dimensions(geometry) == 2 else geometry
    crossings = roads.crossings(mode, edge)
    return crossings if len(crossings) else np.array([geometry], dtype=object)


def anchor_notes(starts: Anchors, flooded: Flooded | None) -> Iterator[Finding]:
    """Name the anchors that have no road, and those that the water closes."""
    if not starts.any:
        yield Finding(
            "no-anchor", "error",
            text("Ingen utgångspunkt ligger vid en väg: ingenting kan sägas om vilka som är avskurna."),
            key="anchors", remedy=text("Välj brandstation, sjukhus, kommungräns eller depå som ligger vid väglagret."),
        )  # fmt: skip
    yield from _told("anchor-no-road", starts.without_road())
    if flooded is not None:
        sure = starts.closed(flooded.closures.lower)
        yield from _told("anchor-closed", sure)
        yield from _told(
            "anchor-uncertain", [each for each in starts.closed(flooded.closures.upper) if each not in sure]
        )


def _told(code: str, anchors: Sequence[Anchor]) -> Iterator[Finding]:
    """Tell of each anchor, or of all of them at once where they are many."""
    one, many = _SAID[code]
    if len(anchors) <= _MOST_ONE_BY_ONE:
        for each in anchors:
            yield Finding(code, "warning", one(each.called), place=f"layers/{each.layer}.toml", row=each.id)
        return
    named = ", ".join(each.called for each in anchors[:_NAMED])
    layers = {each.layer for each in anchors}
    place = f"layers/{anchors[0].layer}.toml" if len(layers) == 1 else None
    yield Finding(code, "warning", many(len(anchors), named), place=place, key="anchors")


_SAID: dict[str, tuple[Callable[[str], Text], Callable[[int, str], Text]]] = {
    "anchor-no-road": (
        lambda name: text("{name} ligger inte vid någon väg och räknas inte som utgångspunkt.", name=name),
        lambda count, names: text(
            "{count} utgångspunkter ligger inte vid någon väg och räknas inte, bland dem {names}.",
            count=count, names=names,
        ),
    ),
    "anchor-closed": (
        lambda name: text("{name} nås inte: vägen där är stängd av vattnet.", name=name),
        lambda count, names: text(
            "{count} utgångspunkter nås inte, bland dem {names}: vägen där är stängd av vattnet.",
            count=count, names=names,
        ),
    ),
    "anchor-uncertain": (
        lambda name: text("{name} nås kanske inte: vägen där kan vara stängd av vattnet.", name=name),
        lambda count, names: text(
            "{count} utgångspunkter nås kanske inte, bland dem {names}: vägen där kan vara stängd av vattnet.",
            count=count, names=names,
        ),
    ),
}  # fmt: skip
