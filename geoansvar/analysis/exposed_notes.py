"""What a reader must know before a number about water is used: how people were counted, and what was not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

import shapely

from geoansvar.analysis.crowd import Crowd
from geoansvar.analysis.decks import bridges_by_name
from geoansvar.analysis.exposed import Exposed, geometry_of
from geoansvar.analysis.exposed_rows import WITHOUT_UNKNOWN
from geoansvar.analysis.indicators import EXPOSED_KINDS, INDICATORS, Indicator, counted_at
from geoansvar.analysis.surface import NO_PLACE, UNMAPPED
from geoansvar.model.finding import Finding
from geoansvar.model.kinds import kind_named
from geoansvar.model.layer import Layer
from geoansvar.texts import Text, text


def exposed_notes(
    exposed: Sequence[Exposed],
    *,
    crowd: Crowd,
    districts: Layer | None,
    sees_all: bool = True,
    listed: bool = False,
) -> list[Finding]:
    """Say how people were spread, which numbers are unknown, and where the survey does not reach.

    To one who does not see everything, nothing is said to be none. ``listed`` says that what nobody can tell of stands
    in rows, whatever it is.
    """
    return [
        *_people(exposed, crowd, sees_all=sees_all),
        *(finding for indicator in INDICATORS for finding in _unknown(indicator, exposed)),
        *_other_layers(exposed),
        *_crossings(exposed),
        *_mapped(exposed),
        *(() if listed else _not_listed(exposed)),
        *_elsewhere(exposed, sees_all=sees_all),
        *_districts(districts),
    ]


_MOST_NAMED = 5
LARGE_CELL_M2 = 1e6  # SCB's own largest squares: over a town that is larger, people are anywhere


def missing_layers(exposed: Sequence[Exposed], *, sees_all: bool = True) -> list[Finding]:
    """Say which kinds of layer there were none of: nothing was looked in, and that is not nought."""
    there = {each.layer.kind for each in exposed}
    return [
        Finding(
            "no-layer", "note", text("Inget lager med {title} finns att leta i.", title=kind_named(kind).title)
            if sees_all
            else text("I det du får se saknas lager med {title}.", title=kind_named(kind).title),
            key=kind, remedy=text("Deklarera ett lager."),
        )
        for kind in EXPOSED_KINDS
        if kind not in there
    ]  # fmt: skip


def _people(exposed: Sequence[Exposed], crowd: Crowd, *, sees_all: bool) -> Iterator[Finding]:
    """Name the layer and the year of every number of people, and how they were spread."""
    used = [_used(indicator, exposed) for indicator in INDICATORS if indicator.kind == "population"]
    for layer in {layer.name: layer for layer in used if layer is not None}.values():
        yield Finding("population-method", "note", _method(layer, crowd), place=layer.place)
        yield from _coarse(layer, exposed)
        if crowd.method == "building" and not crowd.homes(layer).housed.any():
            yield Finding(
                "no-dwellings", "warning",
                text("Inga bostadsbyggnader finns bland lagren i frågan; befolkningen är fördelad efter yta.")
                if sees_all
                else text("I det du får se saknas bostadsbyggnader; befolkningen är fördelad efter yta."),
                place=layer.place, key="population_method",
                remedy=text("Ta med ett byggnadslager med ändamål (purpose)."),
            )  # fmt: skip


def _coarse(layer: Layer, exposed: Sequence[Exposed]) -> Iterator[Finding]:
    """Say where people are spread over surfaces so large that the water may be anywhere in them."""
    touched = [each.touched for each in exposed if each.layer.name == layer.name]
    cells = geometry_of(layer)[np.logical_or.reduce(touched)] if touched else np.empty(0, dtype=object)
    large = int((shapely.area(cells) > LARGE_CELL_M2).sum())
    if large:
        yield Finding(
            "population-coarse", "warning",
            text("{count} av de ytor i {layer} som berörs är större än en kvadratkilometer; var i dem folk bor vet "
                 "ingen, och talet är grovt.", count=large, layer=layer.name),
            place=layer.place, remedy=text("Använd mindre rutor, eller fördela på bostadsbyggnader."),
        )  # fmt: skip


def _method(layer: Layer, crowd: Crowd) -> Text:
    declared = layer.declaration
    year = (
        text("år {year}", year=str(declared.valid_from.year))
        if declared.valid_from is not None
        else text("år okänt, hämtat {day}", day=declared.source.retrieved)
    )
    blanks = {"layer": layer.name, "year": year}
    if crowd.method == "area":
        return text("Befolkningen är ur {layer} ({year}), fördelad efter yta inom varje ruta.", **blanks)
    homes = crowd.homes(layer)
    return text(
        "Befolkningen är ur {layer} ({year}), fördelad på {homes} bostadsbyggnader efter deras yta; {bare} rutor utan "
        "bostadsbyggnad är fördelade efter yta.",
        **blanks, homes=len(homes.cell), bare=int((~homes.housed).sum()),
    )  # fmt: skip


def _used(indicator: Indicator, exposed: Sequence[Exposed]) -> Layer | None:
    """Give the layer that people are counted in: at every flow the same."""
    return next((layers[0].layer for layers in counted_at(indicator, exposed)), None)


def _unknown(indicator: Indicator, exposed: Sequence[Exposed]) -> Iterator[Finding]:
    """Tell how many rows have no number, where others of their layer have."""
    if indicator.unit != "persons" or indicator.amount is None:
        return
    layers = next(counted_at(indicator, exposed), [])
    for layer in (each.layer for each in layers):
        unknown = int(np.isnan(indicator.amount(layer)).sum())
        if unknown:
            column = next(c.title for c in kind_named(layer.kind).columns if c.name == indicator.key)
            yield Finding(
                "rows-without-number", "warning",
                text("I {layer} saknar {count} av {rows} rader uppgift om {column}; de räknas inte.",
                     count=unknown, rows=len(layer.frame), layer=layer.name, column=column),
                place=layer.place, key=indicator.key,
            )  # fmt: skip


def _other_layers(exposed: Sequence[Exposed]) -> Iterator[Finding]:
    """Name the population layers that a newer one keeps from being counted."""
    layers = {each.layer.name: each.layer for each in exposed if each.layer.kind == "population"}
    used = [_used(indicator, exposed) for indicator in INDICATORS if indicator.kind == "population"]
    names = {layer.name for layer in used if layer is not None}
    for layer in (layer for name, layer in layers.items() if name not in names):
        yield Finding(
            "layer-not-used", "warning",
            text("{layer} räknas inte: ett nyare befolkningslager har samma uppgifter.", layer=layer.name),
            place=layer.place, remedy=text("Låt ett lager ha kolumnen, så att ingen räknas två gånger."),
        )  # fmt: skip


def _crossings(exposed: Sequence[Exposed]) -> Iterator[Finding]:
    """Say that a bridge in the water is not known to be under it."""
    for layer in {each.layer.name: each.layer for each in exposed if each.layer.kind in ("road", "railway")}.values():
        count = sum(
            int(layer.frame[key].fillna(value=False).sum()) for key in ("bridge", "tunnel") if key in layer.frame
        )
        if count:
            yield Finding(
                "bridges-uncertain", "note",
                text("Broar och tunnlar i {layer} ({count}) är osäkra där kartan har vatten: deras höjd är inte känd.",
                     count=count, layer=layer.name),
                place=layer.place,
            )  # fmt: skip
    yield from _bridges_by_name(exposed)


def _bridges_by_name(exposed: Sequence[Exposed]) -> Iterator[Finding]:
    """Name the vital services that are taken for bridges, so that one who knows better can say so."""
    for layer in {each.layer.name: each.layer for each in exposed if each.layer.kind == "vital-service"}.values():
        names = layer.frame["name"][bridges_by_name(layer)].tolist() if len(layer.frame) else []
        if names:
            listed = ", ".join(map(str, names[:_MOST_NAMED])) + (" …" if len(names) > _MOST_NAMED else "")
            yield Finding(
                "bridges-by-name", "note",
                text("{count} objekt i {layer} heter som broar ({names}) och är osäkra där kartan har vatten: "
                     "brobanans höjd är inte känd.", count=len(names), layer=layer.name, names=listed),
                place=layer.place,
            )  # fmt: skip


def _mapped(exposed: Sequence[Exposed]) -> Iterator[Finding]:
    """Tell how many objects lie outside what each survey mapped: that is not dry."""
    for flow in {each.flow.key: each.flow for each in exposed}.values():
        count = sum(int((each.states == UNMAPPED).sum()) for each in exposed if each.flow.key == flow.key)
        if count:
            yield Finding(
                "unmapped", "warning",
                text("Utanför det som är karterat för {flow} ligger {count} av objekten: inte karterat är inte torrt.",
                     count=count, flow=flow.key),
                place=f"layers/{flow.layers[0]}.toml", key="flood.covers",
            )  # fmt: skip


def _not_listed(exposed: Sequence[Exposed]) -> Iterator[Finding]:
    """Tell how many rows nobody knows of that stand in no file: of such there may be all too many."""
    counts: dict[str, int] = {}
    for each in (each for each in exposed if each.layer.kind in WITHOUT_UNKNOWN):
        unknown = int(np.isin(each.states, (UNMAPPED, NO_PLACE)).sum())
        counts[each.layer.name] = max(unknown, counts.get(each.layer.name, 0))
    places = {each.layer.name: each.layer.place for each in exposed}
    for name, count in counts.items():
        if count:
            yield Finding(
                "rows-not-listed", "note",
                text("I {layer} är upp till {count} rader utan uppgift vid ett flöde. De öppnas från sina tal på "
                     "sidan och i Excel, men står inte bland de berörda objekten, utom skolor, vård och omsorg.",
                     layer=name, count=count),
                place=places[name],
                remedy=text("Ställ frågan med unknown_rows för att få dem i JSON, CSV och GeoJSON."),
            )  # fmt: skip


def _elsewhere(exposed: Sequence[Exposed], *, sees_all: bool) -> Iterator[Finding]:
    """Tell of a flow that meets nothing at all: it may be another river's."""
    for flow in {each.flow.key: each.flow for each in exposed}.values():
        if not any(each.touched.any() for each in exposed if each.flow.key == flow.key):
            yield Finding(
                "flow-meets-nothing", "warning",
                text("{flow} når inget objekt i de lager som frågan gäller.", flow=flow.key)
                if sees_all
                else text("I det du får se saknas objekt som {flow} når.", flow=flow.key),
                place=f"layers/{flow.layers[0]}.toml",
                remedy=text("Se på kartan att flödet och lagren är på samma plats."),
            )  # fmt: skip


def _districts(districts: Layer | None) -> Iterator[Finding]:
    if districts is not None:
        yield Finding(
            "district-method", "note",
            text("Ett objekt räknas i det distrikt där en punkt på dess yta ligger, en väg där dess mitt ligger; "
                 "befolkningsrutor delas av distriktens gränser."),
            place=districts.place,
        )  # fmt: skip
