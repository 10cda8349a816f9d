"""Which columns a table shows where room is scarce: on paper and in a terminal; the full rows are in the files."""

from __future__ import annotations

from collections.abc import Mapping

from geoansvar.delivery.reach_brief import NUMBERS, REACH_BRIEF, reach_cell
from geoansvar.delivery.reach_parts import reach_parts
from geoansvar.delivery.titles import FLOOD_KINDS, shown
from geoansvar.model.answer import Answer, Row
from geoansvar.model.tables import Table, TableColumn
from geoansvar.texts import Lang, text

_BRIEF = {
    "actors": ("name", "contact", "reasons"),
    "vital_services": ("name", "function", "inside", "responsible_name", "contact"),
    "dependents": ("name", "provider_name", "service", "tolerated_outage_h", "endurance_h", "contact"),
    "schools_and_care": ("name", "address", "purpose", "inside"),
    "safety_points": ("name", "address", "type", "status", "inside", "contact"),
    "nearest_safety_points": ("name", "address", "type", "status", "distance_m", "contact"),
    "resources": ("name", "type", "amount", "holder_name", "ready_in_min", "inside", "contact"),
    "nearest_resources": ("name", "type", "amount", "holder_name", "ready_in_min", "distance_m", "contact"),
    "unplaced": ("name", "address", "kind", "reason", "contact"),
    "missing": ("name", "reason", "role", "actor", "date"),
    "neighbours": ("name", "share", "area_m2", "contact"),
    "gaps": ("name", "reason", "role", "actor", "category", "sector", "area_m2"),
    "overlaps": ("name", "other_name", "category", "level", "share", "area_m2"),
    "expired": ("name", "reason", "date", "contact"),
    "continuity": ("actor_name", "name", "reason", "continuity_plan_date", "tolerated_outage_h", "endurance_h"),
}
_BRIEF_OF_FLOODS = {
    "objects": ("name", "address", "flood", "wet", "depth_max_m", "wet_share", "responsible_name", "contact"),
    "changes": ("name", "address", "flood", "threshold_m", "depth_max_m"),
    "ladder": ("name", "address", "group", "flood", "uncertain_at", "unmapped_at", "depth_max_m",
               "responsible_name", "contact"),
    "missing": ("heading", "indicator", "kind", "reason"),
    "flows": (
        "flood", "survey", "climate", "year", "discharge_m3_s", "model", "detail", "accuracy_m", "vertical_datum",
        "wet_m2",
    ),
}  # fmt: skip
_INSIDE = {"yes": text("i området"), "no": text("utanför området"), "uncertain": text("osäkert läge")}
_TITLED = ("exceeds", "optimal", "before", "after", "gap")  # a bare word or share would say nothing in a line
_RIGHT = ("_m", "_m2", "_h", "_min", "amount", "share", "_s", "year")


def brief_columns(answer: Answer, table: Table) -> list[TableColumn]:
    """Give a table's most needed columns, without those that are empty in every row of the answer."""
    brief = REACH_BRIEF.get(answer.kind) or (_BRIEF_OF_FLOODS if answer.kind in FLOOD_KINDS else _BRIEF)
    wanted = brief.get(table.key, table.keys)
    columns = [column for key in wanted for column in table.columns if column.key == key]
    rows = answer.result[table.key]
    return [column for column in columns if any(_is_said(column, row) for row in rows)]


def _is_said(column: TableColumn, row: Row) -> bool:
    return row.get(column.key) not in (None, "", []) or reach_cell(column, row, "sv") is not None


def brief_cell(column: TableColumn, row: Row, lang: Lang = "sv") -> str:
    """Show a cell where room is scarce: an amount with its unit, a name or else what stands for it."""
    value = row.get(column.key)
    told = reach_cell(column, row, lang)
    if told is not None:
        return told
    if column.key == "name" and not value:
        return str(row.get("address") or row.get("id") or "")
    if column.key == "amount" and value is not None:
        return f"{shown('amount', value, lang=lang)} {row.get('unit') or ''}".strip()
    return shown(column.words or column.key, value, lang=lang)


def brief_line(columns: list[TableColumn], row: Row, lang: Lang = "sv") -> list[str]:
    """Show a row as parts of a line, where no heading stands above: numbers say what they are."""
    return [part for part in (_part(column, row, lang) for column in columns) if part]


def _part(column: TableColumn, row: Row, lang: Lang) -> str:
    words = brief_cell(column, row, lang)
    title = column.title.render(lang).replace(f" ({column.unit})", "").lower()
    if column.key in _TITLED and words:
        return f"{title}: {words}"
    if reach_cell(column, row, lang) is not None:
        return words
    if column.key == "inside":
        return _INSIDE[str(row["inside"])].render(lang) if row["inside"] in _INSIDE else words
    if not words or not is_number(column) or column.key == "amount":
        return words
    return f"{title} {words} {column.unit}".strip()


def sections(
    table: Table, rows: list[Row], lang: Lang = "sv", *, titles: Mapping[str, str] | None = None
) -> list[tuple[str | None, list[Row]]]:
    """Part a table's rows as they are read: vital services by sector, most else in one.

    ``titles`` are those of layers, for rows that are told together.
    """
    told = reach_parts(table.key, rows, lang, titles or {})
    if told is not None:
        return told
    if table.key != "vital_services":
        return [(None, rows)]
    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault(str(row.get("sector") or ""), []).append(row)
    ordered = sorted(parts, key=lambda sector: (sector == "", sector == "none", sector))
    unknown = text("Sektor saknas").render(lang)  # not the same as to stand outside the sectors
    return [(shown("sector", sector, lang=lang) or unknown, parts[sector]) for sector in ordered]


def layer_titles(answer: Answer) -> dict[str, str]:
    """Give the titles of the layers that an answer rests on."""
    return {str(row["layer"]): str(row.get("title") or row["layer"]) for row in answer.sources}


def is_number(column: TableColumn) -> bool:
    """Tell whether a column holds numbers, which stand to the right."""
    return column.key.endswith(_RIGHT) or column.key in NUMBERS
