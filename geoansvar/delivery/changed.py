"""What has changed between two answers, row by row and in words: the same on a screen, in a terminal and on paper."""

from __future__ import annotations

from geoansvar.analysis.compare import INSIDE, STATES, Comparison
from geoansvar.delivery.spans import limit_text
from geoansvar.delivery.titles import PARTS, amount_text, shown
from geoansvar.model.answer import Row
from geoansvar.model.code_titles import CODE_TITLES
from geoansvar.model.tables import TABLES
from geoansvar.texts import Lang, text

_MIRRORED = ".outside"  # says again, with the other sign, what is affected


def changed_rows(comparison: Comparison) -> tuple[list[Row], list[Row]]:
    """Give the rows that say something of their own, and of these the ones that have changed."""
    told = [row for row in comparison.rows if not str(row["key"]).endswith(_MIRRORED)]
    return told, [row for row in told if (row["before"] != row["after"] and not in_one(row)) or has_turned(row)]


def in_one(row: Row) -> bool:
    """Whether only one of the answers has the number, as of a flow that the other was not asked about."""
    return (row["before"] is None) != (row["after"] is None)


def has_turned(row: Row) -> bool:
    """Whether its state is another."""
    return bool(row["state_before"] != row["state_after"])


def table_titles(kind: str, lang: Lang) -> dict[str, str]:
    """Name the tables of a kind of answer."""
    titles = {table.key: table.title.render(lang) for table in TABLES.get(kind, ())}
    return titles | {"totals": text("Summor").render(lang)}


def _is_object(row: Row) -> bool:
    """Whether a row is about one object, and not about a number that is counted in or for it."""
    return bool(row["key"] == f"{row['layer']}/{row['id']}")


def what_text(row: Row, lang: Lang) -> str:
    """Name what a row is about: an object, or a number and its part."""
    if _is_object(row):
        return str(row["name"] or row["key"])
    key, _, part = str(row["key"]).partition(".")
    name = shown("key", key, lang=lang)
    parts = PARTS | {"total": text("summa")}
    return f"{name}, {parts[part].render(lang) if part in parts else part}" if part else name


def where_text(row: Row, lang: Lang) -> str:
    """Say where a number holds: flow, object, heading, group and depth."""
    depth = row["threshold_m"]
    said = [
        str(row["flood"] or ""),
        "" if _is_object(row) else str(row["name"] or ""),
        shown("heading", row["heading"], lang=lang),
        shown("group", row["group"], lang=lang),
        limit_text(row, lang),
        "" if depth is None else text("minst {depth} m", depth=shown("threshold_m", depth, lang=lang)).render(lang),
    ]
    return " · ".join(part for part in said if part)


def side_text(row: Row, side: str, lang: Lang) -> str:
    """Show what it was, or is; ``side`` is before or after."""
    value, state = row[side], row[f"state_{side}"]
    if _is_object(row):
        return _object_side(row, value, state, lang)
    words = shown("affected" if row["table"] == "ticks" else "state", state, lang=lang)
    if not isinstance(value, int | float):
        return words or "–"
    amount = amount_text(value, row["unit"] or "objects", lang)
    return f"{words} ({amount})" if words and has_turned(row) else amount


def _object_side(row: Row, value: int, state: str | None, lang: Lang) -> str:
    """Say how an object stands in one of the answers: a dash where the table does not have it."""
    if value == 0:
        return "–"
    if state is not None:
        column = STATES.get(row["table"], INSIDE)
        flags = str(state).split(",")
        if set(flags) <= CODE_TITLES["flags"].keys():  # of a point: several may hold
            return shown("flags", flags, lang=lang)
        return shown("contact_state" if column == "contact" else column, state, lang=lang)
    return (text("läge saknas") if row["table"] == "objects" else text("finns")).render(lang)


def change_text(row: Row, lang: Lang) -> str:
    """Say how it has changed: an amount with its sign, or whether an object is new, gone or changed."""
    change = row["change"]
    if change is None:
        return ""
    if _is_object(row):
        words = text("ny") if change > 0 else text("borta") if change < 0 else text("ändrad")
        return words.render(lang)
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return sign + amount_text(abs(change), row["unit"] or "objects", lang)
