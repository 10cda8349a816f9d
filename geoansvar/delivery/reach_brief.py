"""Which columns of the answers on who reaches what there is room for, how their rows are parted, and their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from geoansvar.delivery.flags import listed
from geoansvar.delivery.spans import flow_text, limit_text
from geoansvar.delivery.titles import amount_text, contact_text, shown
from geoansvar.model.answer import Row
from geoansvar.model.table import TableColumn
from geoansvar.texts import Lang, Text, text

Part = tuple[str | None, list[Row]]

REACH_BRIEF: dict[str, dict[str, tuple[str, ...]]] = {
    "coverage": {
        "beyond": ("name", "residents", "distance_m", "minutes", "nearest_name"),
        "catchments": ("name", "residents", "age_80_plus", "mean_distance_m", "max_distance_m", "capacity_day",
                       "capacity_night"),
        "drawn": ("name", "drawing", "within_m"),
    },
    "isolation": {
        "unreachable_dry": ("name", "residents", "reason", "responsible_name", "contact"),
        "unreachable_flood": ("name", "residents", "distance_m", "reason", "responsible_name", "contact"),
        "closed_roads": ("name", "road_class", "length_m", "depth_max_m", "why"),
        "bridges": ("name", "road_class", "why", "residents"),
    },
    "status": {"objects": ("name", "status", "flood", "flags", "reachable_resources")},
    "cascade": {
        "outages": ("name", "cause", "serious_at_h", "contact"),
        "loops": ("names", "services"),
        "single_points": ("name", "services", "dependents", "responsible_name", "contact"),
    },
    "allocation": {
        "points": ("name", "capacity", "assigned", "free", "mean_distance_m", "max_distance_m"),
        "unassigned": ("name", "residents", "reason"),
    },
    "siting": {
        "chosen": ("order", "name", "address", "covers", "adds"),
        "bound": ("objective", "value", "bound", "gap", "optimal"),
        "excluded": ("name", "address", "reason"),
    },
    "what-if": {"changed": ("name", "what", "flood", "before", "after")},
}  # fmt: skip
# Tables that are for files: those that a pivoted table or a line at the top says already, and drawings.
FOR_FILES: dict[str, tuple[str, ...]] = {
    "coverage": ("drawn",),
    "siting": ("bound", "gap", "before", "after"),
    "what-if": ("before", "after"),
}
NUMBERS = frozenset({
    "residents", "age_0_5", "age_80_plus", "cells", "minutes", "mean_minutes", "max_minutes", "capacity",
    "capacity_day", "capacity_night", "assigned", "free", "covers", "adds", "order", "dependents", "hours_until",
    "total", "affected", "uncertain", "outside", "no_data", "value", "bound", "gap",
})  # fmt: skip
_STANDS = {
    True: text("avskurna säkert"),
    False: text("avskurna om osäkra vägar är stängda"),
    None: text("går inte att bedöma"),
}
_WORDS_OF = {"excluded": "reason"}  # of a change: whose words a state is in, where not those of what it is about
_ORDER = (True, False, None)
_SURE = {True: text("ja"), False: text("nej"), None: text("okänt")}
_CERTAIN: dict[bool | None, Text] = {
    True: text("Säkert"),
    False: text("Om det osäkra också faller"),
    None: text("Ingen kan säga om den faller"),
}


def reach_cell(column: TableColumn, row: Row, lang: Lang) -> str | None:
    """Show a cell that says more than its value alone; None where the value is enough."""
    make = _CELLS.get(column.key)
    return None if make is None else make(row, lang)


def _name(row: Row, lang: Lang) -> str | None:
    """Call a square of the population by its id; nobody has named it."""
    unnamed = not row.get("name") and not row.get("address")
    if not unnamed or "road_class" in row or not is_square(row):
        return None
    return text("ruta {id}", id=str(row["id"])).render(lang)


def _distance(row: Row, lang: Lang) -> str | None:
    """Where there is no distance, say that there is none: never nought, and never nothing at all."""
    lacking = "nearest" in row and row["distance_m"] is None and row["minutes"] is None
    return text("kan inte nås").render(lang) if lacking else None


def _cause(row: Row, lang: Lang) -> str | None:
    """Say for want of what something falls, and through whom."""
    if row["cause"] != "dependency":
        return None
    through = listed([str(name) for name in row["via_names"]], lang) if row["via_names"] else ""
    service = shown("service", row["service"], lang=lang) or text("leverans").render(lang)
    said = text("utan {service} genom {names}", service=service, names=through)
    return (said if through else text("utan {service}", service=service)).render(lang)


def _exceeds(row: Row, lang: Lang) -> str:
    return _SURE[row["exceeds"]].render(lang)


def _case(row: Row, lang: Lang) -> str | None:
    """Say at which flow and within which limit something holds; of a row of a change."""
    if "what" not in row:
        return None
    return ", ".join(part for part in (flow_text(row["flood"], lang), limit_text(row, lang)) if part)


def _side(side: str) -> Callable[[Row, Lang], str | None]:
    """Make what says a state before or after a change, in the words of what it is about."""

    def said(row: Row, lang: Lang) -> str | None:
        if "what" not in row:
            return None
        if row[side] is None:
            return text("valbar").render(lang) if row["what"] == "excluded" else text("okänt").render(lang)
        what = str(row["what"])
        return shown(_WORDS_OF.get(what, what), row[side], lang=lang)

    return said


def file_row(row: Row, lang: Lang) -> Row:
    """Give a row for a sheet: words where a code means nothing without the rest of the row, numbers as they are."""
    told: Row = {}
    if "what" in row:
        sides = {side: _CELLS[side](row, lang) for side in ("before", "after")}
        told = {side: said for side, said in sides.items() if not isinstance(row[side], int | float)}
    if "certain" in row:
        told["certain"] = _SURE[row["certain"]].render(lang)
        told["exceeds"] = _exceeds(row, lang)
    if "lower" in row:
        told["lower"] = _STANDS[row["lower"]].render(lang) if row["lower"] is None else row["lower"]
    if "flood" in row:
        told["flood"] = flow_text(row["flood"], lang)
    return row | told


_CELLS: dict[str, Callable[[Row, Lang], str | None]] = {
    "name": _name,
    "distance_m": _distance,
    "cause": _cause,
    "exceeds": _exceeds,
    "flood": _case,
    "before": _side("before"),
    "after": _side("after"),
}


def reach_parts(key: str, rows: list[Row], lang: Lang) -> list[Part] | None:
    """Part the rows of a table as they are read; None where they are read as one.

    Squares have no name that anybody knows: what has one comes first, then the squares where most people live. Roads
    are told street by street.
    """
    make = _PARTED.get(key)
    return None if make is None else make(rows, lang)


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


def _changed(rows: list[Row], lang: Lang) -> list[Part]:
    """Part what has changed by whose it is; last the squares, which are nobody's."""
    squares = [row for row in rows if is_square(row)]
    parts = _grouped([row for row in rows if not is_square(row)], lambda row: _whom(row, lang))
    head = text("Befolkningsrutor ({count})", count=len({row["id"] for row in squares})).render(lang)
    return [*parts, *([(head, _alike(squares, lang))] if squares else [])]


def _alike(squares: list[Row], lang: Lang) -> list[Row]:
    """Put the squares together of which the same has changed in the same way."""
    keys = ("what", "flood", "within_m", "within_min", "before", "after")
    found: dict[tuple[object, ...], list[Row]] = {}
    for row in squares:
        found.setdefault(tuple(row[key] for key in keys), []).append(row)
    return [
        own[0] if len(own) == 1 else own[0] | {"name": text("{count} rutor", count=len(own)).render(lang)}
        for own in found.values()
    ]


def is_square(row: Row) -> bool:
    """Tell whether a row is a square of people, or a piece of road: nobody knows them by name, and they are many."""
    if "what" in row:
        return not row["name"] and not row["address"] and not row["responsible"]
    return row.get("residents") is not None or "road_class" in row


def _beyond(rows: list[Row], lang: Lang) -> list[Part]:
    """Part those beyond by why they are; each part says how many people it is."""
    parts = _grouped(rows, lambda row: shown("reason", row["reason"], lang=lang))
    return [(_with_people(head, own, lang), _most_first(own)) for head, own in parts]


def _cut_off(rows: list[Row], lang: Lang) -> list[Part]:
    """Part objects from squares of people, and what is certain from what hangs on roads in doubt."""
    heads = text("Objekt"), text("Befolkningsrutor, de folkrikaste först")
    found: dict[tuple[bool, int], list[Row]] = {}
    for row in rows:
        found.setdefault((row["residents"] is not None, _ORDER.index(row["lower"])), []).append(row)
    return [
        (
            _with_people(f"{heads[square].render(lang)}, {_STANDS[_ORDER[at]].render(lang)}", own, lang),
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
    "changed": _changed,
    "beyond": _beyond,
    "unreachable_dry": _cut_off,
    "unreachable_flood": _cut_off,
    "closed_roads": _streets,
}


def _whom(row: Row, lang: Lang) -> str:
    """Name whose object it is, and whom to call."""
    if not row["responsible_name"]:
        return text("Ingen ansvarig i registret").render(lang)
    call = contact_text(row["contact"], lang) if row["contact"] else ""
    return f"{row['responsible_name']}: {call}" if call else str(row["responsible_name"])


def _grouped(rows: Iterable[Row], head: Callable[[Row], str]) -> list[Part]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(head(row), []).append(row)
    return list(found.items())
