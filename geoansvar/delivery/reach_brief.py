"""Which columns of the answers on who reaches what there is room for, and what stands in their cells."""

from __future__ import annotations

from collections.abc import Callable

from geoansvar.delivery.spans import flow_text, limit_text
from geoansvar.delivery.titles import shown
from geoansvar.model.answer import Answer, Row
from geoansvar.model.table import TableColumn
from geoansvar.texts import Lang, text

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
_FOR_FILES: dict[str, tuple[str, ...]] = {
    "coverage": ("drawn",),
    "isolation": ("anchors",),
    "siting": ("bound", "gap", "before", "after"),
    "what-if": ("before", "after"),
}


def for_files(answer: Answer) -> tuple[str, ...]:
    """Give the tables that only files have; what speaks against a proposed point is a finding already."""
    proposed = answer.kind == "siting" and answer.question["proposed"] is not None
    return (*_FOR_FILES.get(answer.kind, ()), *(("excluded",) if proposed else ()))


NUMBERS = frozenset({
    "residents", "age_0_5", "age_80_plus", "cells", "minutes", "mean_minutes", "max_minutes", "capacity",
    "capacity_day", "capacity_night", "assigned", "free", "covers", "adds", "order", "dependents", "hours_until",
    "total", "affected", "uncertain", "outside", "no_data", "value", "bound", "gap",
})  # fmt: skip
STANDS = {
    True: text("avskurna säkert"),
    False: text("avskurna om osäkra vägar är stängda"),
    None: text("går inte att bedöma"),
}
_WORDS_OF = {"excluded": "reason"}  # of a change: whose words a state is in, where not those of what it is about
_WITHOUT_FLOW = ("assigned", "unassigned", "chosen", "excluded", "status")  # of a change: nothing that water decides
_SURE = {True: text("ja"), False: text("nej"), None: text("okänt")}


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


def _capacity(row: Row, lang: Lang) -> str | None:
    """Of a point that people are assigned to, say that nobody knows how many it takes: that is not room."""
    lacking = "assigned" in row and row["capacity"] is None
    return text("platser: uppgift saknas").render(lang) if lacking else None


def _cause(row: Row, lang: Lang) -> str | None:
    """Say for want of what something falls, and through whom."""
    if row["cause"] != "dependency":
        return None
    through = " → ".join(map(str, row["via_names"] or ()))
    service = shown("service", row["service"], lang=lang) or text("leverans").render(lang)
    said = text("utan {service}: {names}", service=service, names=through)
    return (said if through else text("utan {service}", service=service)).render(lang)


def _exceeds(row: Row, lang: Lang) -> str:
    return _SURE[row["exceeds"]].render(lang)


def _case(row: Row, lang: Lang) -> str | None:
    """Say at which flow and within which limit something holds; of a row of a change."""
    if "what" not in row:
        return None
    flow = "" if row["flood"] is None and row["what"] in _WITHOUT_FLOW else flow_text(row["flood"], lang)
    return ", ".join(part for part in (flow, limit_text(row, lang)) if part)


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
        told["lower"] = STANDS[row["lower"]].render(lang) if row["lower"] is None else row["lower"]
    if "flood" in row and row.get("what") not in _WITHOUT_FLOW:
        told["flood"] = flow_text(row["flood"], lang)
    return row | told


_CELLS: dict[str, Callable[[Row, Lang], str | None]] = {
    "name": _name,
    "distance_m": _distance,
    "capacity": _capacity,
    "cause": _cause,
    "exceeds": _exceeds,
    "flood": _case,
    "before": _side("before"),
    "after": _side("after"),
}


def is_square(row: Row) -> bool:
    """Tell whether a row is a square of people, or a piece of road: nobody knows them by name, and they are many."""
    if "what" in row:
        return row["what"] != "wet" and not row["name"] and not row["address"] and not row["responsible"]
    return row.get("residents") is not None or "road_class" in row
