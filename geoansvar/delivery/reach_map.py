"""The paper map of an answer on who reaches what: points, places that are beyond or cut off, and closed roads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import shapely

from geoansvar.delivery.answer_map import (
    NO_LEGEND,
    WIDE_MM,
    Files,
    flow_entries,
    ground_sources,
    map_alt,
    sources_of,
    sources_text,
)
from geoansvar.delivery.blocks import Block
from geoansvar.delivery.titles import EXERCISE, shown
from geoansvar.maps.cut_off_layers import lines_in_water
from geoansvar.maps.sheet import Entry, Sheet, extent_of_flows
from geoansvar.maps.style import (
    ANCHOR_LOOK,
    BLUE,
    CUT_OFF_LOOKS,
    GREEN,
    INK,
    ORANGE,
    PAPER,
    PASSAGE_LOOKS,
    ROAD_LOOKS,
    VERMILION,
    YELLOW,
    Look,
)
from geoansvar.model.answer import Answer, Row
from geoansvar.model.ground import DrawnFlow
from geoansvar.texts import Lang, Text, number_text, text

_FILE = "map.svg"
_BARRIER_MM = 0.35  # half the width of a barrier that is a line, on paper
_BEYOND = Look("area", ORANGE, stroke="#7f2704", width_px=1, opacity=0.5)
_NO_WAY = Look("area", INK, stroke=INK, width_px=1.4, opacity=0.35, dash="1 3")
_POINT, _CHOSEN = Look("circle", BLUE, "P"), Look("circle", VERMILION, "N")
_CHANGED, _OTHER = Look("circle", VERMILION, "!"), Look("dot", ORANGE)
_BARRIER = Look("area", VERMILION, stroke="#a4161a", width_px=2.5, opacity=0.4)
# The gravest first; the letter says it too, so that the colour may be lost.
_STANDING = {
    "wet": Look("circle", VERMILION, "V"),
    "cut-off": Look("circle", ORANGE, "A"),
    "unsupplied": Look("circle", YELLOW, "F"),
    "unknown": Look("circle", PAPER, "?"),
    "no-obstacle-found": Look("circle", GREEN, "O"),
}
_CUT_OFF = {
    "certain": Look("circle", VERMILION, "A"),
    "doubtful": Look("circle", YELLOW, "?"),
    "dry": Look("circle", INK, "T"),
}
_BORDER = Look("line", stroke=GREEN, width_px=4, dash="8 3")  # where one comes from, if that is an edge
_BEYOND_TITLES = {
    True: text("kan inte nå någon punkt"),
    False: text("längre bort än den längsta gränsen"),
}


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What is drawn: surfaces and roads, barriers that become surfaces at the map's scale, and symbols.

    ``borders`` are drawn where the map shows them: they do not make it larger.
    """

    areas: tuple[Entry, ...] = ()
    roads: tuple[Entry, ...] = ()
    barriers: tuple[Entry, ...] = ()
    symbols: tuple[Entry, ...] = ()
    borders: tuple[Entry, ...] = ()

    @property
    def seen(self) -> list[Any]:
        """All geometries, from which the extent is taken."""
        spots = [shapely.multipoints(list(entry.spots)) for entry in self.symbols if entry.spots]
        return [entry.geometry for entry in (*self.areas, *self.roads, *self.barriers)] + spots


def reach_pictures(answer: Answer, lang: Lang) -> tuple[dict[str, Block], Files]:
    """Draw an answer's map, over its flows if it has any; nothing where there is nothing to draw or to draw on."""
    make = _MADE.get(answer.kind)
    if make is None or answer.ground is None:
        return {}, {}
    drawn = make(answer, lang)
    shape = shapely.union_all([shapely.envelope(each) for each in drawn.seen])
    extent = extent_of_flows(replace(answer.ground, flows=(DrawnFlow("", shape),))) if drawn.seen else None
    if extent is None:
        return {}, {}
    from geoansvar.maps.picture import draw_picture  # it takes half a second to load, and only paper needs it

    sheet = _sheet(answer, extent, drawn, lang)
    return {"map": _block(answer, sheet, lang)}, {_FILE: draw_picture(answer.ground, sheet).svg}


def _sheet(answer: Answer, extent: tuple[float, float, float, float], drawn: _Drawn, lang: Lang) -> Sheet:
    mark = EXERCISE if answer.workspace.get("exercise") else ""
    flows = flow_entries(answer.ground, lang) if answer.ground is not None else ()
    bare = Sheet(extent, WIDE_MM)
    wide_m = _BARRIER_MM * bare.m_per_mm
    barriers = [replace(each, geometry=shapely.buffer(each.geometry, wide_m)) for each in drawn.barriers]
    borders = [each for each in drawn.borders if shapely.intersects(each.geometry, shapely.box(*extent))]
    return Sheet(extent, WIDE_MM, (*flows, *drawn.areas, *borders, *drawn.roads, *barriers), drawn.symbols, mark=mark)


def _block(answer: Answer, sheet: Sheet, lang: Lang) -> Block:
    classes = "; ".join(entry.title for entry in sheet.entries)
    scale = text("Skala ungefär 1:{scale}. Norr är uppåt.", scale=number_text(sheet.scale, lang)).render(lang)
    return {
        "kind": "pictures",
        "title": text("Karta").render(lang),
        "width_mm": sheet.width_mm,
        "pictures": [{"file": _FILE, "alt": map_alt(classes, lang), "caption": ""}],
        **NO_LEGEND,
        "note": scale,
        "after": sources_text([*ground_sources(answer.ground), *sources_of(answer, "flood-extent")], lang),
    }


def _coverage(answer: Answer, lang: Lang) -> _Drawn:
    parts: dict[bool, list[Row]] = {}
    for row in answer.result["beyond"]:
        parts.setdefault(row["distance_m"] is None and row["minutes"] is None, []).append(row)
    areas = [
        _area(answer, parts[missed], _BEYOND_TITLES[missed], _NO_WAY if missed else _BEYOND, lang)
        for missed in (False, True) if missed in parts
    ]  # fmt: skip
    points = _spots(answer, answer.result["catchments"], text("punkter som räknas"), _POINT, lang)
    return _Drawn(tuple(_told(areas)), symbols=tuple(_told([points])))


def _isolation(answer: Answer, lang: Lang) -> _Drawn:
    by_stand = _by_stand(answer)
    titles = {
        "certain": text("avskurna säkert"),
        "doubtful": text("avskurna om osäkra vägar är stängda"),
        "dry": text("avskurna redan torrt"),
    }
    areas = [
        _area(answer, [row for row in rows if row["residents"] is not None],
              text("rutor {stand}", stand=titles[stand]), CUT_OFF_LOOKS[stand], lang)
        for stand, rows in by_stand.items()
    ]  # fmt: skip
    rings = [
        _spots(answer, [row for row in rows if row["residents"] is None], text("objekt {stand}", stand=titles[stand]),
               _CUT_OFF[stand], lang)
        for stand, rows in by_stand.items()
    ]  # fmt: skip
    bridges = _spots(answer, answer.result["bridges"], text("broar och underfarter vid vattnet"),
                     PASSAGE_LOOKS["bridge"], lang)  # fmt: skip
    starts, edges = _anchors(answer, lang)
    return _Drawn(
        tuple(_told(areas)), tuple(_roads(answer, lang)),
        symbols=tuple(_told([*rings, bridges, starts])), borders=tuple(_told([edges])),
    )  # fmt: skip


def _by_stand(answer: Answer) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in answer.result["unreachable_flood"]:
        if row["lower"] is not None:
            found.setdefault("certain" if row["lower"] else "doubtful", []).append(row)
    for row in answer.result["unreachable_dry"]:
        if row["lower"]:
            found.setdefault("dry", []).append(row)
    return found


def _roads(answer: Answer, lang: Lang) -> Iterator[Entry]:
    """Draw roads where they go through the water: how much of them is closed stands in the table."""
    rows = answer.result["closed_roads"]
    flows = answer.ground.flows if answer.ground is not None else ()
    wet = shapely.union_all([flow.extent for flow in flows if flow.extent is not None])
    whole = {_key(row): answer.geometries.get(_key(row)) for row in rows}
    cut = replace(answer, geometries=answer.geometries | lines_in_water(whole, None if wet.is_empty else wet))
    for state, title in {"doubtful": text("osäkra vägar"), "closed": text("stängda vägar")}.items():
        of_state = [row for row in rows if row["state"] == state]
        yield from _told([_area(cut, of_state, title, ROAD_LOOKS[state], lang)])


def _anchors(answer: Answer, lang: Lang) -> tuple[Entry | None, Entry | None]:
    """Draw where one must be able to come from, points and edges."""
    rows = [row for row in answer.result["anchors"] if _key(row) in answer.geometries]
    is_point = {_key(row): shapely.get_dimensions(answer.geometries[_key(row)]) == 0 for row in rows}
    edges = _placed(answer, [row for row in rows if not is_point[_key(row)]])
    lines = shapely.union_all([shapely.boundary(e) if shapely.get_dimensions(e) == 2 else e for e in edges])
    return (
        _spots(answer, [row for row in rows if is_point[_key(row)]], text("utgångspunkter"), ANCHOR_LOOK, lang),
        Entry(_counted(text("gränser som utgångspunkt"), edges, lang), _BORDER, lines) if edges else None,
    )


def _status(answer: Answer, lang: Lang) -> _Drawn:
    """Draw each point once, with the gravest that is said of it at any flow."""
    worst: dict[tuple[str, str], tuple[int, Row]] = {}
    for row in answer.result["objects"]:
        rank = min(list(_STANDING).index(flag) for flag in row["flags"])
        worst[_key(row)] = min(worst.get(_key(row), (rank, row)), (rank, row), key=lambda pair: pair[0])
    entries = [
        _spots(answer, [row for at, row in worst.values() if at == rank],
               text("{flag} vid något flöde", flag=shown("flag", flag, lang=lang)), look, lang)
        for rank, (flag, look) in enumerate(_STANDING.items())
    ]  # fmt: skip
    return _Drawn(symbols=tuple(_told(entries)))


def _allocation(answer: Answer, lang: Lang) -> _Drawn:
    areas = [_area(answer, answer.result["unassigned"], text("rutor med boende utan plats"), _BEYOND, lang)]
    points = [_spots(answer, answer.result["points"], text("punkter"), _POINT, lang)]
    return _Drawn(tuple(_told(areas)), symbols=tuple(_told(points)))


def _siting(answer: Answer, lang: Lang) -> _Drawn:
    return _Drawn(
        symbols=tuple(_told([_spots(answer, answer.result["chosen"], text("valda punkter"), _CHOSEN, lang)]))
    )


def _what_if(answer: Answer, lang: Lang) -> _Drawn:
    closed = [
        dict(zip(("layer", "id"), str(key).split("/", 1), strict=True)) for key in answer.question["close_roads"] or ()
    ]
    roads = _area(answer, closed, text("vägar som antas stängda"), ROAD_LOOKS["closed"], lang)
    barrier = _area(answer, [{"layer": "", "id": "barrier"}], text("barriären"), _BARRIER, lang)
    rows = answer.result["changed"]
    others = _spots(answer, [row for row in rows if not row["responsible"]], text("andra objekt som ändrat läge"),
                    _OTHER, lang)  # fmt: skip
    owned = _spots(answer, [row for row in rows if row["responsible"]], text("aktörers objekt som ändrat läge"),
                   _CHANGED, lang)  # fmt: skip
    return _Drawn(roads=tuple(_told([roads])), barriers=tuple(_told([barrier])), symbols=tuple(_told([others, owned])))


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row["layer"]), str(row["id"])


def _placed(answer: Answer, rows: Iterable[Mapping[str, Any]]) -> list[Any]:
    places = {key: answer.geometries.get(key) for key in map(_key, rows)}
    return [place for place in places.values() if place is not None and not shapely.is_empty(place)]


def _area(answer: Answer, rows: Iterable[Mapping[str, Any]], title: Text, look: Look, lang: Lang) -> Entry | None:
    places = _placed(answer, rows)
    return Entry(_counted(title, places, lang), look, shapely.union_all(places)) if places else None


def _spots(answer: Answer, rows: Iterable[Mapping[str, Any]], title: Text, look: Look, lang: Lang) -> Entry | None:
    places = _placed(answer, rows)
    on = [shapely.point_on_surface(place) for place in places]
    return Entry(_counted(title, places, lang), look, spots=tuple((p.x, p.y) for p in on)) if places else None


def _counted(title: Text, places: list[Any], lang: Lang) -> str:
    words = title.render(lang)
    return f"{words[:1].upper()}{words[1:]} ({number_text(len(places), lang)})"


def _told(entries: Iterable[Entry | None]) -> list[Entry]:
    return [entry for entry in entries if entry is not None]


_MADE: dict[str, Callable[[Answer, Lang], _Drawn]] = {
    "coverage": _coverage,
    "isolation": _isolation,
    "status": _status,
    "allocation": _allocation,
    "siting": _siting,
    "what-if": _what_if,
}
