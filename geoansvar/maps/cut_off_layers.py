"""Who is cut off at a flow, on a map: cells and objects within their bounds, closed roads, passages and anchors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

import shapely

from geoansvar.maps.planned import PlanLayer
from geoansvar.maps.style import ANCHOR_LOOK, CUT_OFF_LOOKS, CUT_OFF_RINGS, PASSAGE_LOOKS, ROAD_LOOKS, Look, look_of
from geoansvar.maps.told import Kin, Telling, Told, by_cell, capital
from geoansvar.model.answer import Row
from geoansvar.texts import Text, text

Named = tuple[str, str, str]  # layer, id, name
_CERTAIN, _DOUBTFUL = text("säkert avskuren"), text("avskuren bara om osäkra passager är stängda")
_PASSAGES = ("bridge", "tunnel", "underpass")
_BESIDE_M = 10.0  # how far beside the water a closed road is drawn, so that it is seen to end outside it


def cut_off_layers(telling: Telling, anchors: Iterable[Named], wet: shapely.Geometry | None) -> list[PlanLayer]:
    """Make an answer about cut-off places its layers; anchors, and who is cut off when dry, are the same at any flow.

    Parameters
    ----------
    anchors
        What one must be able to come from, as the asker may see it.
    wet
        What the flow wets, EPSG:3006: roads are drawn where they go through it. None draws them whole.
    """
    layers = [_dry(telling), _anchors(telling, anchors)]
    if telling.flow:
        people, objects = _parted(telling, telling.answer.result["unreachable_flood"])
        layers += [_cells(telling, people), _roads(telling, wet), _passages(telling), _objects(telling, objects)]
    return [layer for layer in layers if layer.features or layer.flow]


def _parted(telling: Telling, rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Part the rows where people live from those of objects; of objects only those are drawn that are symbols."""
    kinds = {row["layer"]: str(row["kind"]) for row in telling.answer.sources}
    people: list[Row] = []
    objects: list[Row] = []
    for row in rows:
        kind = kinds.get(row["layer"], "")
        if kind == "population":
            people.append(row)
        elif look_of(kind).is_symbol:
            objects.append(row)
    return people, objects


# ------------------------------------------------------------------------------------------------ at the flow


def _cells(telling: Telling, rows: Sequence[Row]) -> PlanLayer:
    told = [_told_cell(telling, each) for each in by_cell(rows)]
    total = telling.total("residents", flood=telling.flow)
    titles = (
        text("Boende"), text("Läge vid {flood}", flood=telling.flow), text("Väg när det är torrt"), text("Varför"),
    )  # fmt: skip
    return telling.layer(
        "cells", text("Avskurna boende vid {flood}", flood=telling.flow), told,
        _kin(telling, CUT_OFF_LOOKS, total), titles, flow=telling.flow, about=tuple(_about(telling, total)),
        notes=telling.notes, warning=telling.warning,
    )  # fmt: skip


def _told_cell(telling: Telling, rows: Sequence[Row]) -> Told:
    """Tell a cell once; it is drawn as certainly cut off where anybody in it is."""
    ordered = sorted(rows, key=lambda row: not row["lower"])
    first = ordered[0]
    known = [row["residents"] for row in rows if row["residents"] is not None]
    people = sum(known) if known else None
    states = [
        telling.say(_state(row) if len(rows) == 1 else text("{state}: {count}", state=_state(row),
                                                            count=_live(telling, row["residents"] or 0)))
        for row in ordered
    ]  # fmt: skip
    return Told((first["layer"], first["id"]), _of_cell(telling, first | {"residents": people}), _certainty(first), (
        telling.people(people), ", ".join(dict.fromkeys(states)),
        telling.metres(max((row["distance_m"] for row in rows if row["distance_m"] is not None), default=None)),
        ", ".join(dict.fromkeys(telling.code("reason", row["reason"]) for row in ordered)),
    ))  # fmt: skip


def _about(telling: Telling, total: Row | None) -> Iterator[str]:
    vehicle = telling.code("vehicle", telling.answer.question["vehicle"])
    if total is not None:
        yield telling.say(text("{count} av {total} boende nås inte av {vehicle}.", count=telling.interval(total),
                               total=telling.people(total["total"]), vehicle=vehicle))  # fmt: skip
    cells = telling.total("cells", flood=telling.flow)
    if cells is not None:
        yield telling.say(text("{count} av {total} rutor.", count=telling.cells(cells), total=cells["total"]))


def _kin(telling: Telling, looks: dict[str, Look], total: Row | None = None) -> list[Kin]:
    titles = {"certain": _CERTAIN, "doubtful": _DOUBTFUL}
    parts = {"certain": "affected", "doubtful": "uncertain"}
    return [
        Kin(code, capital(telling.say(title)), looks[code],
            amount="" if total is None else telling.say(_live(telling, total[parts[code]])))
        for code, title in titles.items()
    ]  # fmt: skip


def _objects(telling: Telling, rows: Sequence[Row]) -> PlanLayer:
    layers = {row["layer"]: str(row.get("title") or row["layer"]) for row in telling.answer.sources}
    told = [
        Told((row["layer"], row["id"]), str(row["name"] or row["id"]), _certainty(row), (
            telling.say(_state(row)), layers.get(row["layer"], str(row["layer"])), str(row["address"] or ""),
            telling.metres(row["distance_m"]), telling.code("reason", row["reason"]),
            str(row["responsible_name"] or ""), telling.contact(row),
        ))
        for row in rows
    ]  # fmt: skip
    titles = (
        text("Läge vid {flood}", flood=telling.flow), text("Lager"), text("Adress"), text("Väg när det är torrt"),
        text("Varför"), text("Ansvarig"), text("Kontakt"),
    )  # fmt: skip
    title = text("Avskurna objekt vid {flood}", flood=telling.flow)
    return telling.layer("objects", title, told, _kin(telling, CUT_OFF_RINGS), titles, flow=telling.flow, spots=True)


def _roads(telling: Telling, wet: shapely.Geometry | None) -> PlanLayer:
    told = [
        Told((row["layer"], row["id"]), str(row["name"] or row["id"]), str(row["state"]), (
            telling.code("state", row["state"]), telling.code("why", row["why"]),
            telling.metres(row["length_m"]), telling.depth(row["depth_max_m"]),
            telling.code("road_class", row["road_class"]),
        ))
        for row in telling.answer.result["closed_roads"]
    ]  # fmt: skip
    titles = (text("Läge"), text("Varför"), text("Stängd längd"), text("Största djup"), text("Vägklass"))
    kin = [Kin(code, capital(telling.code("state", code)), look) for code, look in ROAD_LOOKS.items()]
    about = (telling.say(text("Ritade där de går genom vattnet. Hur mycket som är stängt står i rutan.")),)
    title = text("Stängda och osäkra vägar vid {flood}", flood=telling.flow)
    within = _in_water(telling, [each.key for each in told], wet)
    return telling.drawing(within).layer("roads", title, told, kin, titles, flow=telling.flow, about=about)


def _in_water(
    telling: Telling, keys: Sequence[tuple[str, str]], wet: shapely.Geometry | None
) -> dict[tuple[str, str], shapely.Geometry]:
    return lines_in_water({key: telling.answer.geometries.get(key) for key in keys}, wet)


def lines_in_water(
    lines: Mapping[tuple[str, str], shapely.Geometry | None], wet: shapely.Geometry | None
) -> dict[tuple[str, str], shapely.Geometry]:
    """Cut roads to the water and a little beside it; one that is not in it is left out, to be drawn whole.

    ``lines`` and ``wet`` are in EPSG:3006; without water none is cut.
    """
    if wet is None or not lines:
        return {}
    around = shapely.buffer(shapely.simplify(wet, _BESIDE_M / 2), _BESIDE_M)
    cut = shapely.intersection(np.array(list(lines.values()), dtype=object), around)
    inside = ~(shapely.is_missing(cut) | shapely.is_empty(cut))
    return {key: line for key, line, is_in in zip(lines, cut, inside, strict=True) if is_in}


def _passages(telling: Telling) -> PlanLayer:
    told = [
        Told((row["layer"], row["id"]), str(row["name"] or row["id"]),
             row["why"] if row["why"] in _PASSAGES else "", (
            telling.code("why", row["why"]), telling.people(row["residents"]),
            telling.code("road_class", row["road_class"]),
        ))
        for row in telling.answer.result["bridges"]
    ]  # fmt: skip
    titles = (text("Vad det är"), text("Avskurna bara om den stängs"), text("Vägklass"))
    counts = Counter(each.code for each in told)
    kin = [
        Kin(code, capital(telling.code("why", code)) if code else telling.say(text("Annan osäker passage")), look)
        for code, look in PASSAGE_LOOKS.items()
        if counts[code] or (code == "bridge" and not counts)
    ]
    title = text("Osäkra passager vid {flood}", flood=telling.flow)
    about = (telling.say(text("Ingen vet här om de håller: tal för avskurna gäller från öppna till stängda.")),)
    return telling.layer("passages", title, told, kin, titles, flow=telling.flow, spots=True, about=about)


# ------------------------------------------------------------------------------------------------ at any flow


def _dry(telling: Telling) -> PlanLayer:
    """Show whom no road leads to when dry, and of what nothing can be said, as it has no place."""
    people, objects = _parted(telling, telling.answer.result["unreachable_dry"])
    told = [_told_dry(telling, each, "cells") for each in by_cell(people)]
    told += [_told_dry(telling, [row], "objects") for row in objects]
    total = telling.total("residents", flood=None)
    kin = (
        Kin("cells", telling.say(text("Rutor")), CUT_OFF_LOOKS["dry"],
            amount=telling.say(_live(telling, total["affected"] if total else 0))),
        Kin("objects", telling.say(text("Objekt")), CUT_OFF_RINGS["dry"]),
        Kin("unknown", telling.say(text("Läge saknas, ingen kan säga")), CUT_OFF_RINGS["dry"]),
    )  # fmt: skip
    found = Counter(each.code for each in told)
    shown = [each for each in kin if found[each.code]]
    lines = [text("{what}: {count}.", what=each.title, count=found[each.code]) for each in shown]
    title = text("Nås inte ens när det är torrt, eller saknar läge")
    titles = (text("Boende"), text("Varför"))
    return telling.layer("dry", title, told, shown, titles, about=_alone(telling, lines))


def _alone(telling: Telling, lines: Sequence[Text]) -> tuple[str, ...]:
    """Say the line of an only class; the legend lists several itself."""
    return tuple(map(telling.say, lines)) if len(lines) == 1 else ()


def _told_dry(telling: Telling, rows: Sequence[Row], what: str) -> Told:
    row = min(rows, key=lambda each: not each["lower"])
    if len(rows) > 1:
        row = row | {"residents": sum(each["residents"] or 0 for each in rows)}
    name = _of_cell(telling, row) if what == "cells" else str(row["name"] or row["id"])
    values = (telling.people(row["residents"]), telling.code("reason", row["reason"]))
    return Told((row["layer"], row["id"]), name, what if row["lower"] else "unknown", values)


def _anchors(telling: Telling, anchors: Iterable[Named]) -> PlanLayer:
    placed = telling.answer.geometries
    start = telling.say(text("utgångspunkt"))
    told = [
        Told((layer, key), name, "anchor", badge=(start, name))
        for layer, key, name in anchors
        if placed.get((layer, key)) is not None
    ]
    title = text("Härifrån måste man kunna komma")
    kin = [Kin("anchor", telling.say(text("Utgångspunkt")), ANCHOR_LOOK)]
    return telling.layer("anchors", title, told, kin, spots=True)


def _live(telling: Telling, count: float) -> Text:
    return text("{count} boende", count=telling.people(count))


def _of_cell(telling: Telling, row: Row) -> str:
    return str(row["name"] or telling.say(_live(telling, row["residents"] or 0)))


def _certainty(row: Row) -> str:
    return "certain" if row["lower"] else "doubtful"


def _state(row: Row) -> Text:
    return _CERTAIN if row["lower"] else _DOUBTFUL
