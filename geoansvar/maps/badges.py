"""Words that stand at a symbol, for each flow its own: all share the room of the largest, as one is seen at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from geoansvar.maps.labels import Spot, with_room
from geoansvar.maps.planned import Label, PlanLayer


def badges_of(layers: Iterable[PlanLayer]) -> dict[Spot, list[Label]]:
    """Give the badges of each spot; of what stands on one and the same spot in one layer, the badge is one."""
    found: dict[Spot, dict[str, Label]] = {}
    for layer in layers:
        for feature in layer.features:
            at = feature.symbol_at
            if feature.badge and at is not None:
                here = found.setdefault(at, {})
                above = f"{here[layer.name].text}\n" if layer.name in here else ""
                here[layer.name] = Label(above + "\n".join(feature.badge), at, "badge", 0, layer.name)
    return {at: list(here.values()) for at, here in found.items()}


def with_badges(
    labels: Sequence[Label], badges: Mapping[Spot, Sequence[Label]], symbols: Sequence[Spot], *, zoom: float
) -> tuple[Label, ...]:
    """Give labels and badges room beside each other; see ``with_room``."""
    placed = with_room([*labels, *map(_largest, badges.values())], symbols, zoom=zoom)
    return tuple(one for label in placed for one in _each(label, badges))


def _largest(badges: Sequence[Label]) -> Label:
    """Give a label that takes the room of whichever of some badges is seen."""
    lines = [label.text.split("\n") for label in badges]
    longest = max((line for each in lines for line in each), key=len)
    return replace(badges[0], text="\n".join([longest] * max(map(len, lines))))


def _each(placed: Label, badges: Mapping[Spot, Sequence[Label]]) -> Iterator[Label]:
    if placed.rank != "badge":
        yield placed
        return
    for badge in badges[placed.at]:
        yield replace(badge, min_zoom=placed.min_zoom, side=placed.side)
