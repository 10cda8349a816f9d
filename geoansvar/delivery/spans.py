"""Numbers that are an interval: the lower end holds for certain, the upper end if everything in doubt holds too."""

from __future__ import annotations

from geoansvar.delivery.titles import amount_text, shown
from geoansvar.model.answer import Row
from geoansvar.model.few import Few
from geoansvar.texts import Lang, text

DRY = text("torrt")
WITHOUT_FLOW = ("cascade", "allocation", "siting")  # questions whose totals are not told flow by flow
_UNBROKEN = "\u00a0"  # a space at which no line is broken


def ends(row: Row) -> tuple[float, float]:
    """Give the lower and the upper end of a total: what is affected, and with what is uncertain."""
    return row["affected"], row["affected"] + row["uncertain"]


def span_text(row: Row, lang: Lang = "sv") -> str:
    """Write a total as an interval: ``5 670–5 700``, and one number where nothing is in doubt."""
    return between(*ends(row), str(row["unit"]), lang)


def between(low: float, high: float, unit: str, lang: Lang = "sv") -> str:
    """Write an interval with its unit; both ends the same are one number."""
    least, most = amount_text(low, unit, lang), amount_text(high, unit, lang)
    return least if least == most else f"{least}–{most}"


def share_text(row: Row, lang: Lang = "sv") -> str:
    """Write a total as a share of all: ``88 %``, ``88–90 %``; empty where there is nothing to have a share of.

    All and nothing are said only where it is all or nothing: 99.8 % is not 100 %.
    """
    if not row["total"] or isinstance(row["affected"], Few):  # few of many is no share, and no nought
        return ""
    low, high = (_per_cent(end / row["total"]) for end in ends(row))
    return f"{low if low == high else f'{low}–{high}'}{_UNBROKEN}%"


def _per_cent(share: float) -> str:
    if 0 < share < 0.01:
        return f"<{_UNBROKEN}1"
    if 0.99 < share < 1:
        return f">{_UNBROKEN}99"
    return str(round(100 * share))


def flow_text(flood: str | None, lang: Lang = "sv") -> str:
    """Name a flow; to ask about none is to ask when it is dry."""
    return str(flood) if flood else DRY.render(lang)


def case_flow(row: Row, inner: str, lang: Lang = "sv") -> str:
    """Name the flow of a number of a question within another; empty where that question's numbers have none."""
    return "" if "flood" not in row or inner in WITHOUT_FLOW else flow_text(row["flood"], lang)


def limit_text(row: Row, lang: Lang = "sv") -> str:
    """Name a row's limit: ``inom 2 000 m``, ``inom 15 min``; empty where it has none."""
    for key, unit in (("within_m", "m"), ("within_min", "min")):
        if row.get(key) is not None:
            limit = f"{shown('buffer_m' if unit == 'm' else 'minutes', row[key], lang=lang)} {unit}"
            return text("inom {limit}", limit=limit).render(lang)
    return ""
