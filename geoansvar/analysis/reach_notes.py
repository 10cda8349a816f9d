"""What a reader must know before a distance is used: where it is measured from, what closes roads, and what may."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

import shapely

from geoansvar.analysis.closures import (
    BRIDGE_UNKNOWN,
    MAP_EDGE,
    NO_DEPTH,
    PASSAGES,
    PIECE_M,
    Flooded,
)
from geoansvar.analysis.dwellers import Dwellers
from geoansvar.analysis.exposed import FlowInput, geometry_of
from geoansvar.analysis.indicators import dated
from geoansvar.analysis.reach import Reach
from geoansvar.analysis.roads import Roads
from geoansvar.analysis.routes import NO_ROAD
from geoansvar.analysis.snapping import FARTHEST_M
from geoansvar.model.finding import Finding
from geoansvar.model.layer import Layer
from geoansvar.texts import Text, text

_BROAD_M = 200.0  # half the diagonal of a cell: of larger ones the middle is not where their people are
_FAR_OFF_M = 100.0  # a door that stands so far from its road is told of


def dweller_notes(dwellers: Dwellers) -> Iterator[Finding]:
    """Say where people are counted, and how many cells have no number."""
    layer, homes = dwellers.layer, int(dwellers.at_home.sum())
    blanks = {"layer": layer.name, "year": dated(layer)[:4]}
    middles = text("Befolkningen är ur {layer} ({year}); avstånd mäts från rutans mitt.", **blanks)
    houses = text(
        "Befolkningen är ur {layer} ({year}), fördelad på {homes} bostadsbyggnader; avstånd mäts från dem, och från "
        "rutans mitt där ingen bostad finns.",
        **blanks, homes=homes,
    )  # fmt: skip
    yield Finding("population-method", "note", houses if homes else middles, place=layer.place)
    unknown = int(np.isnan(dwellers.number("residents")).sum())
    if unknown:
        yield Finding(
            "rows-without-number", "warning",
            text("I {layer} saknar {count} av {rows} rutor uppgift om folkbokförda; de räknas inte.",
                 count=unknown, rows=len(layer.frame), layer=layer.name),
            place=layer.place, key="residents",
        )  # fmt: skip
    yield from _broad_cells(dwellers)


def _broad_cells(dwellers: Dwellers) -> Iterator[Finding]:
    """Say so where cells are so large that their middle tells little."""
    bounds = shapely.bounds(geometry_of(dwellers.layer)[dwellers.row[~dwellers.at_home]])
    half_m = np.hypot(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]) / 2
    broad = half_m > _BROAD_M
    if broad.any():
        yield Finding(
            "cells-broad", "warning",
            text("Stora befolkningsrutor: {count}. Deras folk kan bo upp till {metres} m från den mitt som "
                 "avståndet mäts från.", count=int(broad.sum()), metres=round(float(np.nanmax(half_m)))),
            place=dwellers.layer.place, remedy=text("Räkna med ett byggnadslager, eller med mindre rutor."),
        )  # fmt: skip


def other_populations(layers: Sequence[Layer]) -> Iterator[Finding]:
    """Name the population layers that a newer one keeps from being counted."""
    for layer in layers:
        yield Finding(
            "layer-not-used", "warning",
            text("{layer} räknas inte: ett nyare befolkningslager har samma uppgifter.", layer=layer.name),
            place=layer.place, remedy=text("Låt ett lager ha kolumnen, så att ingen räknas två gånger."),
        )  # fmt: skip


def way_notes(
    roads: Roads | None, reach: Reach, dwellers: Dwellers, flow: FlowInput | None, flooded: Flooded | None
) -> Iterator[Finding]:
    """Say how the way was measured: in a straight line or along roads, and what the flow closes."""
    if roads is None or reach.straight:
        yield from _straight(flow)
        return
    yield from roads.findings()
    yield from place_notes(reach, dwellers)
    if flooded is not None:
        yield from flood_notes(roads, flooded)


def _straight(flow: FlowInput | None) -> Iterator[Finding]:
    yield Finding(
        "straight-line", "note",
        text("Avstånden är fågelvägen: vattendrag, järnvägar och omvägar räknas inte."), key="mode",
    )  # fmt: skip
    if flow is not None:
        yield Finding(
            "flood-not-used", "warning",
            text("{flow} stänger inga vägar i ett svar om fågelvägen; svaret gäller torrt.", flow=flow.flow.key),
            key="flood", remedy=text("Fråga längs vägnätet: mode = walk eller drive."),
        )  # fmt: skip


def place_notes(reach: Reach, dwellers: Dwellers) -> Iterator[Finding]:
    """Say who has no road, and how far from their road the others stand."""
    lost = int((reach.dry.state == NO_ROAD).sum())
    if lost:
        yield Finding(
            "places-no-road", "warning",
            text("Platser i {layer} som ligger mer än {metres} m från närmaste väg och inte kan räknas: {count}.",
                 count=lost, layer=dwellers.layer.name, metres=round(FARTHEST_M)),
            place=dwellers.layer.place, remedy=text("Se om vägar saknas i väglagret."),
        )  # fmt: skip
    snapped_m = reach.stands.distance_m[~reach.placeless]
    if len(snapped_m):
        yield Finding(
            "snap-distance", "note",
            text("Vägen mellan dörr och väg är med i avstånden; som mest är den {metres} m, och för {count} platser "
                 "över {far} m.", metres=round(float(snapped_m.max())), count=int((snapped_m > _FAR_OFF_M).sum()),
                 far=round(_FAR_OFF_M)),
            place=dwellers.layer.place,
        )  # fmt: skip


def flood_notes(roads: Roads, flooded: Flooded) -> Iterator[Finding]:
    """Say what closes roads, what is in doubt, and that this is no guide for those who drive to rescue."""
    yield not_for_navigation()
    yield _limit(flooded)
    yield from _doubts(roads, flooded)
    if flooded.wet.unmapped_m:
        yield Finding(
            "roads-unmapped", "warning",
            text("{km} km väg ligger utanför det som är karterat för {flow}: inte karterat är inte torrt.",
                 km=round(flooded.wet.unmapped_m / 1000, 1), flow=flooded.key),
            place=f"layers/{flooded.flow.flow.layers[0]}.toml", key="flood.covers",
        )  # fmt: skip


def not_for_navigation() -> Finding:
    """Say that an answer is no guide for those who drive to rescue."""
    return Finding(
        "not-for-navigation", "warning",
        text("Ej vägvisning för utryckning: vägars skick, strömmande vatten och broars bärighet är inte kända."),
        key="vehicle",
    )  # fmt: skip


def _limit(flooded: Flooded) -> Finding:
    rule = flooded.rule
    said = text(
        "{vehicle}: en väg är stängd där vattnet är djupare än {limit} m. Källa: {source}. Läget på vägen anges på "
        "{piece} m när.",
        vehicle=rule.named, limit=rule.limit_m, source=rule.source, piece=round(PIECE_M),
    )  # fmt: skip
    return Finding("passability", "note", said, key="vehicle")


def _doubts(roads: Roads, flooded: Flooded) -> Iterator[Finding]:
    """Tell how much road is in doubt, and why."""
    closures, place = flooded.closures, roads.layer.place
    for code, why, said, remedy in _DOUBTS:
        edges = np.flatnonzero(closures.doubtful & np.isin(closures.why, why))
        rows = len(np.unique(roads.network.row[edges]))
        if rows:
            yield Finding(
                code, "note" if remedy is None else "warning",
                text("{said} Antal vägar: {count}; {metres} m.", said=said, count=rows,
                     metres=round(float(closures.closed_m[edges].sum()))),
                place=place, remedy=remedy,
            )  # fmt: skip


_DOUBTS: tuple[tuple[str, tuple[int, ...], Text, Text | None], ...] = (
    (
        "passages-uncertain", PASSAGES,
        text("Broar, tunnlar och underfarter vid vattnet kan vara öppna eller stängda: svaret är ett spann."), None,
    ),
    (
        "bridges-unknown", (BRIDGE_UNKNOWN,),
        text("Väglagret säger inte vilka vägar som är broar eller tunnlar: djupt vatten kan ligga under en bro."),
        text("Fyll i bridge och tunnel i väglagret."),
    ),
    (
        "roads-no-depth", (NO_DEPTH,), text("Vägarna ligger i vattnet men har inget djup: de kan vara öppna."),
        text("Lägg till ett djupraster för flödet."),
    ),
    (
        "roads-at-edge", (MAP_EDGE,),
        text("Vägarna ligger närmare vattnets kant än kartans noggrannhet: de kan vara öppna."), None,
    ),
)  # fmt: skip
