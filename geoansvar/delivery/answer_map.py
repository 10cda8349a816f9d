"""The maps of an answer on paper: its flows with what gets wet, and the depths of each."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import shapely

from geoansvar.delivery.blocks import Block
from geoansvar.delivery.titles import EXERCISE, amount_text, shown
from geoansvar.maps.sheet import Entry, Sheet, depth_hues, extent_of_flows, flow_looks
from geoansvar.maps.style import look_of
from geoansvar.model.answer import Answer, Row
from geoansvar.model.ground import Ground
from geoansvar.model.kinds import KINDS
from geoansvar.texts import Lang, number_text, text

WIDE_MM = 178.0
_BESIDE_MM = {2: 87.0, 3: 56.6}  # the width of maps that stand so many beside each other
_MOST_IN_TWO, _MOST_DEPTH_MAPS = 4, 6  # more would not fit on a page
# Symbols by kind, in the order of the legend; only these have a group that their look tells of.
_SYMBOLS = ("vital-service", "safety-point", "hazardous-site", "dam", "pollution-source", "heritage")
_DRAWN = ("municipality", "locality", "water", "road", "railway", "building")  # what lies under the flows
NO_LEGEND: Block = {"legend": [], "columns": [], "counted": ""}
_BY_GROUP = ("vital-service", "safety-point")

Files = dict[str, bytes]


def picture_blocks(answer: Answer, lang: Lang) -> tuple[dict[str, Block], Files]:
    """Draw an answer's maps.

    Returns
    -------
    tuple
        Blocks for the lay-out, ``map`` and ``depths``, and the pictures that they name. Nothing where the answer
        has nothing to draw on.
    """
    ground = answer.ground
    extent = extent_of_flows(ground) if ground is not None else None
    if ground is None or extent is None:
        return {}, {}
    from geoansvar.maps.picture import draw_picture  # it takes half a second to load, and only paper needs it

    mark = EXERCISE if answer.workspace.get("exercise") else ""
    whole = Sheet(extent, WIDE_MM, flow_entries(ground, lang), tuple(_symbols(answer, lang)), mark=mark)
    files = {"flows.svg": draw_picture(ground, whole).svg}
    deep = [flow for flow in ground.flows if flow.depths is not None][:_MOST_DEPTH_MAPS]
    half = Sheet(extent, _BESIDE_MM[2 if len(deep) <= _MOST_IN_TWO else 3], mark=mark)
    for number, flow in enumerate(deep):
        files[f"depths-{number}.svg"] = draw_picture(ground, half, depths=flow).svg
    blocks = {"map": _flows_block(answer, whole, lang)}
    if deep:
        blocks["depths"] = _depths_block(answer, [flow.name for flow in deep], half, lang)
    return blocks, files


def _flows_block(answer: Answer, sheet: Sheet, lang: Lang) -> Block:
    classes = "; ".join(entry.title for entry in sheet.entries)
    scale = text("Skala ungefär 1:{scale}. Norr är uppåt.", scale=number_text(sheet.scale, lang)).render(lang)
    symbols = text("Symboler: objekt som är våta eller osäkra vid något av flödena.").render(lang)
    return {
        "kind": "pictures",
        "title": text("Karta").render(lang),
        "width_mm": sheet.width_mm,
        "pictures": [{"file": "flows.svg", "alt": map_alt(classes, lang), "caption": ""}],
        **NO_LEGEND,
        "note": f"{scale} {symbols}" if sheet.symbols else scale,
        "after": sources_text([*ground_sources(answer.ground), *sources_of(answer, "flood-extent")], lang),
    }


def ground_sources(ground: Ground | None) -> list[Row]:
    """Give the sources of what lies under the flows; the answer itself need not rest on them."""
    return [layer.source_row() for layer in (ground.layers if ground else ()) if layer.kind in _DRAWN]


def sources_of(answer: Answer, kind: str) -> list[Row]:
    """Give the sources of an answer that are of a kind."""
    return [row for row in answer.sources if row["kind"] == kind]


def sources_text(rows: Iterable[Row], lang: Lang) -> str:
    """Say whose data a map is drawn from, and of which day: ``Källor: Trafikverket 2026-11-01 (Vägar)``."""
    owned: dict[str, list[str]] = {}
    for row in rows:
        owned.setdefault(f"{row['owner']} {row['retrieved']}", []).append(row.get("title") or row["layer"])
    named = "; ".join(f"{owner} ({', '.join(layers)})" for owner, layers in owned.items())
    return text("Källor: {sources}.", sources=named).render(lang) if named else ""


def _depths_block(answer: Answer, names: list[str], sheet: Sheet, lang: Lang) -> Block:
    limits_m = answer.ground.depth_limits_m if answer.ground is not None else ()
    classes = depth_classes(limits_m, lang)
    counts = depth_counts(answer, names, limits_m)
    return {
        "kind": "pictures",
        "title": text("Vattendjup").render(lang),
        "width_mm": sheet.width_mm,
        "pictures": [
            {"file": f"depths-{number}.svg", "alt": map_alt(f"{name}: {', '.join(classes)}", lang), "caption": name}
            for number, name in enumerate(names)
        ],
        **_depth_legend(classes, names, counts, lang),
        "note": "",
        "after": sources_text(sources_of(answer, "flood-depth"), lang),
    }


def _depth_legend(classes: list[str], names: list[str], counts: list[list[int]] | None, lang: Lang) -> Block:
    """Make a legend of depths, with how many buildings there are in each class at each flow where that is known."""
    titles = [*classes, text("djup saknas").render(lang)]
    hues = [*depth_hues(len(classes) - 1), ""]
    rows = counts or [[] for _ in titles]
    legend = [
        {"title": title, "fill": hue, "counts": [amount_text(count, "objects", lang) for count in row]}
        for title, hue, row in zip(titles, hues, rows, strict=True)
        if hue or any(row)
    ]
    counted = text("Våta och osäkra byggnader efter största djup").render(lang)
    return {"legend": legend, "columns": names if counts else [], "counted": counted}


def depth_counts(answer: Answer, flows: Sequence[str], limits_m: Sequence[float]) -> list[list[int]] | None:
    """Count the buildings that are wet or uncertain by their greatest depth.

    Returns
    -------
    list of list of int, or None
        A row for each class between the limits, and last one for those without a depth; a column for each flow.
        None where the answer tells of no building.
    """
    rows = [row for row in answer.result.get("objects", []) if "buildings" in (row.get("counted_in") or ())]
    rows = [row for row in rows if row["wet"] in ("yes", "uncertain")]
    if not rows:
        return None
    found = Counter((_depth_class(row["depth_max_m"], limits_m), str(row["flood"])) for row in rows)
    return [[found[number, flow] for flow in flows] for number in range(len(limits_m) + 2)]


def _depth_class(depth_m: float | None, limits_m: Sequence[float]) -> int:
    """Give the number of a depth's class; a limit is the last of its class, as it is drawn."""
    return len(limits_m) + 1 if depth_m is None else bisect_left(limits_m, depth_m)


def map_alt(classes: str, lang: Lang) -> str:
    """Say what a map shows to those who cannot see it."""
    return text("Karta. Klasser: {classes}. Talen står i tabellerna.", classes=classes).render(lang)


def depth_classes(limits_m: Iterable[float], lang: Lang = "sv") -> list[str]:
    """Name the classes between some limits: ``0–0,2 m``, and last ``över 2 m``."""
    limits = [shown("threshold_m", limit, lang=lang) for limit in limits_m]
    between = [f"{low}–{high} m" for low, high in zip(["0", *limits], limits, strict=False)]
    return [*between, text("över {depth} m", depth=limits[-1]).render(lang)]


def flow_entries(ground: Ground, lang: Lang) -> tuple[Entry, ...]:
    """Make an entry for each flow with a surface, the largest first: it lies underneath."""
    drawn = [flow for flow in ground.flows if flow.extent is not None]
    looks = flow_looks([flow.name for flow in drawn])
    entries = [
        Entry(f"{flow.name} ({amount_text(float(shapely.area(flow.extent)), 'm2', lang)})", look, flow.extent)
        for flow, look in zip(drawn, looks, strict=True)
    ]
    return tuple(reversed(entries))


def _symbols(answer: Answer, lang: Lang) -> list[Entry]:
    kinds = {row["layer"]: row["kind"] for row in answer.sources}
    spots: dict[tuple[str, str], dict[tuple[str, str], Any]] = {}
    for row in answer.result.get("objects", []):
        key, kind = (str(row["layer"]), str(row["id"])), kinds.get(row["layer"], "")
        geometry = answer.geometries.get(key)
        if kind in _SYMBOLS and geometry is not None and row["wet"] in ("yes", "uncertain"):
            group = str(row.get("group") or "") if kind in _BY_GROUP else ""
            spots.setdefault((kind, group), {})[key] = shapely.point_on_surface(geometry)
    ordered = sorted(spots.items(), key=lambda pair: (_SYMBOLS.index(pair[0][0]), pair[0][1]))
    return [
        Entry(
            f"{_symbol_title(kind, group, lang)} ({len(found)})",
            look_of(kind, group),
            spots=tuple((float(point.x), float(point.y)) for point in found.values()),
        )
        for (kind, group), found in ordered
    ]


def _symbol_title(kind: str, group: str, lang: Lang) -> str:
    return shown("group", group, lang=lang) if group else KINDS[kind].title.render(lang)
