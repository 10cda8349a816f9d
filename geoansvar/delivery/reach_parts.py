"""How rows of the answers on who reaches what are parted as they are read: by hour, actor, reason or street."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from geoansvar.delivery.reach_brief import STANDS
from geoansvar.delivery.titles import amount_text, contact_text, shown
from geoansvar.model.answer import Row
from geoansvar.texts import Lang, Text, text

Part = tuple[str | None, list[Row]]
Titles = Mapping[str, str]
_FEW = 3  # so many alike are named one by one
_ORDER = (True, False, None)
_CERTAIN: dict[bool | None, Text] = {
    True: text("Säkert"),
    False: text("Om det osäkra också faller"),
    None: text("Ingen kan säga om den faller"),
}


def reach_parts(key: str, rows: list[Row], lang: Lang, titles: Titles) -> list[Part] | None:
    """Part the rows of a table as they are read; None where they are read as one.

    Squares have no name that anybody knows: what has one comes first, then the squares where most people live. Roads
    are told street by street. ``titles`` are those of layers.
    """
    if key == "changed":
        return _changed(rows, lang, titles)
    if key in ("outages", "single_points"):
        rows = _told_apart(rows, titles)
    if key == "single_points":
        return [(None, rows)]
    make = _PARTED.get(key)
    return None if make is None else make(rows, lang)


def _told_apart(rows: list[Row], titles: Titles) -> list[Row]:
    """Say the layer beside a name that objects of several layers have: a school and the safety point in it."""
    layers: dict[object, set[str]] = {}
    for row in rows:
        layers.setdefault(row["name"], set()).add(str(row["layer"]))
    return [
        row | {"name": f"{row['name']} ({titles.get(str(row['layer']), row['layer'])})"}
        if row["name"] and row["layer"] and len(layers[row["name"]]) > 1 else row
        for row in rows
    ]  # fmt: skip


def _outages(rows: list[Row], lang: Lang) -> list[Part]:
    """Part what falls by how certain it is, and hour by hour."""
    return _grouped(rows, lambda row: _when(row, lang))


def _when(row: Row, lang: Lang) -> str:
    """Say how certain it is, and the hour: at once, after so many, or unknown; and whether it may come sooner."""
    hours, certain = row["hours_until"], _CERTAIN[row["certain"]]
    if hours is None:
        said = text("{certain}: timme okänd", certain=certain)
    elif hours == 0:
        said = text("{certain}: genast", certain=certain)
    elif row["may_be_earlier"]:
        said = text("{certain}: senast efter {hours} h", certain=certain, hours=hours)
    else:
        said = text("{certain}: efter {hours} h", certain=certain, hours=hours)
    return said.render(lang)


def _changed(rows: list[Row], lang: Lang, titles: Titles) -> list[Part]:
    """Part what has changed by whose it is; what nobody answers for comes last, many alike in one line."""
    owned = [row for row in rows if row["responsible"]]
    others = [row for row in rows if not row["responsible"]]
    parts = _grouped(owned, lambda row: _whom(row, lang))
    head = text("Ingen ansvarig i registret ({count})", count=len(others)).render(lang)
    return [*parts, *([(head, _alike(others, lang, titles))] if others else [])]


def _alike(rows: list[Row], lang: Lang, titles: Titles) -> list[Row]:
    """Put the objects of a layer together of which the same has changed in the same way."""
    keys = ("layer", "what", "flood", "within_m", "within_min", "before", "after")
    found: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row[key] for key in keys), []).append(row)
    return [row for own in found.values() for row in (own if len(own) <= _FEW else [_many(own, lang, titles)])]


def _many(rows: list[Row], lang: Lang, titles: Titles) -> Row:
    layer = str(rows[0]["layer"])
    name = text("{layer}: {count} objekt", layer=titles.get(layer, layer), count=len(rows)).render(lang)
    return rows[0] | {"name": name}


def _beyond(rows: list[Row], lang: Lang) -> list[Part]:
    """Part those beyond by why they are; each part says how many people it is."""
    parts = _grouped(rows, lambda row: shown("reason", row["reason"], lang=lang))
    return [(_with_people(head, own, lang), _most_first(own)) for head, own in parts]


def _cut_off(rows: list[Row], lang: Lang) -> list[Part]:
    """Part objects from squares of people, and what is certain from what hangs on roads in doubt."""
    heads = text("Objekt med namn"), text("Befolkningsrutor, de folkrikaste först")
    found: dict[tuple[bool, int], list[Row]] = {}
    for row in rows:
        found.setdefault((row["residents"] is not None, _ORDER.index(row["lower"])), []).append(row)
    return [
        (
            _with_people(f"{heads[square].render(lang)}, {STANDS[_ORDER[at]].render(lang)}", own, lang),
            _most_first(own),
        )
        for (square, at), own in sorted(found.items(), key=lambda pair: pair[0])
    ]


def _with_people(head: str | None, rows: list[Row], lang: Lang) -> str:
    people = sum(row["residents"] or 0 for row in rows)
    if not people:
        return text("{head} ({count})", head=head, count=len(rows)).render(lang)
    told = text("{head} ({count} rutor, {people} boende)", head=head, count=len(rows), people=round(people))
    return told.render(lang)


def _most_first(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: -(row["residents"] or 0))  # what is alike keeps its order


def _streets(rows: list[Row], lang: Lang) -> list[Part]:
    """Put the pieces of a street together, the closed streets first and the longest first."""
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        street = str(row["name"] or text("utan namn").render(lang))
        found.setdefault((str(row["state"]), street, str(row["road_class"] or "")), []).append(row)
    streets = sorted((_street(key[1], own) for key, own in found.items()), key=lambda row: -(row["length_m"] or 0))
    parts = _grouped(sorted(streets, key=lambda row: str(row["state"])), lambda row: str(row["state"]))
    return [(_with_length(str(state), own, lang), own) for state, own in parts]


def _with_length(state: str, rows: list[Row], lang: Lang) -> str:
    metres = amount_text(sum(row["length_m"] for row in rows), "m", lang)
    word = shown("state", state, lang=lang)
    return text("{state}: {streets} gator och vägar, {length}",
                state=f"{word[:1].upper()}{word[1:]}", streets=len(rows), length=metres).render(lang)  # fmt: skip


def _street(name: str, rows: list[Row]) -> Row:
    depths = [row["depth_max_m"] for row in rows if row["depth_max_m"] is not None]
    why = list(dict.fromkeys(row["why"] for row in rows))
    length_m = sum(row["length_m"] or 0.0 for row in rows)
    return rows[0] | {"name": name, "length_m": length_m, "depth_max_m": max(depths, default=None), "why": why}


_PARTED: dict[str, Callable[[list[Row], Lang], list[Part]]] = {
    "outages": _outages,
    "beyond": _beyond,
    "unreachable_dry": _cut_off,
    "unreachable_flood": _cut_off,
    "closed_roads": _streets,
}


def _whom(row: Row, lang: Lang) -> str:
    """Name whose object it is, and whom to call."""
    name = str(row["responsible_name"] or row["responsible"])
    call = contact_text(row["contact"], lang) if row["contact"] else ""
    return f"{name}: {call}" if call else name


def _grouped(rows: Iterable[Row], head: Callable[[Row], str]) -> list[Part]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(head(row), []).append(row)
    return list(found.items())
