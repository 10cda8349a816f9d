"""What a question is asked to suppose: ids become roads and points, a drawing becomes a barrier, and each is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import shapely

from geoansvar.analysis.accepted_points import OUT_OF_USE
from geoansvar.analysis.area import usable_area
from geoansvar.errors import AreaUnusable, QuestionInvalid, TooLarge, UnknownName
from geoansvar.model.faults import did_you_mean
from geoansvar.model.finding import Finding
from geoansvar.model.flow import Flow
from geoansvar.model.layer import Layer
from geoansvar.model.question import WhatIf
from geoansvar.texts import text
from geoansvar.workspace.areas import drawn
from geoansvar.workspace.asked import Asked
from geoansvar.workspace.barriers import names_of_those_that_feed
from geoansvar.workspace.changed import Changes
from geoansvar.workspace.choosing import needed
from geoansvar.workspace.floods import Floods

OPEN, CLOSED = "open", "closed"
_KIND_OF = {"close_roads": "road", "close_points": "safety-point", "open_points": "safety-point"}
Named = dict[str, dict[str, str]]  # by layer, by id: how the row is called


def changes_of(question: WhatIf, asked: Asked) -> Changes:
    """Find out what a question supposes.

    Raises
    ------
    UnknownName
        If no layer has a row of some id.
    QuestionInvalid
        If an id is of rows in several layers, or a point is both to be opened and to be closed.
    AreaUnusable, TooLarge
        If the barrier is no surface or line, or has too many corners.
    """
    roads = named_rows(question.close_roads, "close_roads", asked)
    closed, opened = (
        named_rows(names, key, asked)
        for names, key in ((question.close_points, "close_points"), (question.open_points, "open_points"))
    )
    _refuse_both(closed, opened)
    return Changes(
        {layer: frozenset(rows) for layer, rows in roads.items()},
        {
            layer: dict.fromkeys(closed.get(layer, ()), CLOSED) | dict.fromkeys(opened.get(layer, ()), OPEN)
            for layer in dict.fromkeys((*closed, *opened))
        },
        None if question.barrier is None else _barrier(question, asked),
    )


def named_rows(names: Sequence[str] | None, key: str, asked: Asked) -> Named:
    """Find the rows that a key names by id, or by LAYER/ID.

    Raises
    ------
    UnknownName, QuestionInvalid
    """
    found: Named = {}
    if not names:
        return found
    layers = asked.shelf.readable(_KIND_OF[key], principal=asked.principal)
    if not layers:
        needed(None, key, (_KIND_OF[key],), asked)  # says what is missing
    for name in names:
        layer, row = _one(name, key, layers)
        found.setdefault(layer.name, {})[row] = _called(layer, row)
    return found


def _one(name: str, key: str, layers: Sequence[Layer]) -> tuple[Layer, str]:
    before, slash, after = name.partition("/")
    of_layer = [layer for layer in layers if slash and layer.name == before]
    row, among = (after, of_layer) if of_layer else (name, list(layers))
    holders = [layer for layer in among if layer.frame["id"].eq(row).any()]
    if len(holders) == 1:
        return holders[0], row
    if holders:
        raise QuestionInvalid(
            text("{id} finns i flera lager: {layers}.", id=row, layers=", ".join(layer.name for layer in holders)),
            place=key, remedy=text("Skriv LAGER/ID."),
        )  # fmt: skip
    known = {each for layer in among for each in layer.frame["id"]}
    raise UnknownName(
        text("Det finns inget {id} i {layers}.", id=row, layers=", ".join(layer.name for layer in among)),
        place=key, remedy=did_you_mean(row, known) or text("Sök objektet efter namn, eller se lagrets tabell."),
    )  # fmt: skip


def _called(layer: Layer, row: str) -> str:
    names = layer.frame.loc[layer.frame["id"].eq(row), "name"]
    name = next(iter(names.dropna().tolist()), None)
    return f"{name} ({row})" if name else row


def _refuse_both(closed: Named, opened: Named) -> None:
    for layer, rows in closed.items():
        for row in rows.keys() & opened.get(layer, {}).keys():
            raise QuestionInvalid(
                text("{id} kan inte både öppnas och stängas.", id=f"{layer}/{row}"),
                place="open_points", remedy=text("Ta bort punkten ur close_points eller open_points."),
            )  # fmt: skip


def _barrier(question: WhatIf, asked: Asked) -> shapely.Geometry:
    """Read a barrier as an area is read, and mend its surfaces as an area's are mended."""
    try:
        geometry = drawn(question.barrier or {}, max_vertices=asked.max_vertices)
        parts = shapely.get_parts(shapely.get_parts(geometry))
        flat, long = shapely.get_dimensions(parts), shapely.length(parts) > 0
        if ((flat == 0) | ~long).any():
            raise AreaUnusable(
                text("Barriären är ingen yta eller linje."),
                remedy=text("Rita en linje som skiljer av vattnet, eller en yta som ska hållas torr."),
            )
        surfaces = [usable_area(each, max_vertices=asked.max_vertices)[0] for each in parts[flat == 2]]
    except (AreaUnusable, TooLarge) as error:
        raise type(error)(error.message, place="barrier", remedy=error.remedy) from None
    barrier: shapely.Geometry = shapely.geometrycollections([*parts[flat == 1], *shapely.get_parts(surfaces)])
    return barrier


def supposed(question: WhatIf, asked: Asked) -> Iterator[Finding]:
    """Say of each road and point what is supposed: it is no decision."""
    for layer, roads in named_rows(question.close_roads, "close_roads", asked).items():
        for row, called in roads.items():
            yield Finding(
                "supposed-closed-road", "note",
                text("{name} räknas som stängd i hela sin längd, för alla färdsätt; den som bor längs den kommer inte "
                     "därifrån. Det är ett antagande, inget beslut.", name=called),
                place=f"layers/{layer}.toml", row=row,
            )  # fmt: skip
    for key, status in (("close_points", CLOSED), ("open_points", OPEN)):
        for layer, points in named_rows(getattr(question, key), key, asked).items():
            for row, called in points.items():
                yield _supposed_point(asked.shelf.layer(layer, asked.principal), row, called, status)


def _supposed_point(layer: Layer, row: str, called: str, status: str) -> Finding:
    decided = next(iter(layer.frame.loc[layer.frame["id"].eq(row), "status"].dropna().tolist()), None)
    opened = status == OPEN
    said = text("{name} räknas som öppen. Det är ett antagande, inget beslut.", name=called) if opened else text(
        "{name} räknas som stängd. Det är ett antagande, inget beslut.", name=called)  # fmt: skip
    if decided is None:
        said = text("{said} Vad som är beslutat om den är inte känt; den räknades som öppen förut.", said=said)
    elif (decided not in OUT_OF_USE) == opened:
        said = text("{said} Den räknades så redan förut: bara punkter som är beslutade stängda eller obrukbara räknas "
                    "inte.", said=said)  # fmt: skip
    return Finding(f"supposed-{status}-point", "note", said, place=layer.place, row=row)


def barrier_notes(flows: Iterable[Flow], asked: Asked) -> Iterator[Finding]:
    """Say what a barrier keeps dry at each flow, and that nobody has reckoned what the water does instead."""
    yield Finding(
        "barrier-no-hydraulics", "warning",
        text("Ingen hydraulik är räknad: vattnet höjs inte någon annanstans, och barriären antas hålla och vara hög "
             "nog."), key="barrier",
    )  # fmt: skip
    floods = Floods(asked)
    for flow in flows:
        kept = floods.kept_dry(flow)
        if not kept.touches:
            said, remedy = (
                text("Barriären rör inte vattnet vid {flow}: den ändrar ingenting där.", flow=flow.key),
                None,
            )
        elif not kept.m2 and kept.fed_by:
            said = text("Vid {flow} blir inget torrt: på båda sidor om barriären rinner {water}.", flow=flow.key,
                        water=", ".join(names_of_those_that_feed(kept, asked)))  # fmt: skip
            remedy = text(
                "Dra barriären så att vattendraget inte rinner innanför den, eller rita ytan som hålls torr."
            )
        elif not kept.m2:
            said = text("Barriären skiljer inte av något vatten vid {flow}: den ändrar ingenting där.", flow=flow.key)
            remedy = text("Dra linjen tvärs genom vattnet, med båda ändarna på torr mark.")
        else:
            hectares = round(kept.m2 / 10_000, 2)
            said = text("Vid {flow} håller barriären {ha} ha torra som annars är våta.", flow=flow.key, ha=hectares)
            yield Finding("barrier-keeps-dry", "note", said, key="barrier")
            continue
        yield Finding("barrier-without-effect", "warning", said, key="barrier", remedy=remedy)
