"""Safety points on paper: a card for each, what has been decided beside what has been found at each flow."""

from __future__ import annotations

from collections.abc import Iterator

from geoansvar.delivery.flags import flags_text, listed
from geoansvar.delivery.reach_pivots import decided_text
from geoansvar.delivery.resource_words import resources_text
from geoansvar.delivery.titles import contact_text, shown
from geoansvar.model.answer import Answer, Row
from geoansvar.texts import Lang, text

Card = dict[str, object]


def cards_block(answer: Answer, lang: Lang = "sv") -> dict[str, object]:
    """Make a block of cards; flows at which a point stands alike share a line."""
    points: dict[tuple[str, str], list[Row]] = {}
    for row in answer.result["objects"]:
        points.setdefault((row["layer"], row["id"]), []).append(row)
    title = text("Punkt för punkt ({count})", count=len(points)).render(lang)
    return {"kind": "cards", "title": title, "cards": [_card(rows, lang) for rows in points.values()]}


def _card(rows: list[Row], lang: Lang) -> Card:
    first = rows[0]
    told: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        told.setdefault((flags_text(row, lang), "\n".join(_more(row, lang))), []).append(str(row["flood"]))
    return {
        "name": str(first["name"] or first["address"] or first["id"]),
        "about": _about(first, lang),
        "decided": text("Beslutad: {status}", status=_decided(first, lang)).render(lang),
        "call": _call(first, lang),
        "rows": [
            {"flows": ", ".join(flows), "flags": flags, "more": more.split("\n") if more else []}
            for (flags, more), flows in told.items()
        ],
    }


def _about(row: Row, lang: Lang) -> str:
    level = text("nivå {level}", level=row["level"]).render(lang) if row["level"] else ""
    address = row["address"] if row["name"] else ""
    return ", ".join(str(part) for part in (shown("type", row["type"], lang=lang), level, address) if part)


def _decided(row: Row, lang: Lang) -> str:
    """Say what was decided, by whom and since when."""
    said = [decided_text(row, lang), *([str(row["decided_by"])] if row["decided_by"] else [])]
    since = shown("status_time", row["status_time"], lang=lang)[:10]
    return ", ".join([*said, *([since] if since else [])])


def _call(row: Row, lang: Lang) -> str:
    call = contact_text(row["contact"], lang) if row["contact"] else ""
    return ": ".join(part for part in (str(row["responsible_name"] or ""), call) if part)


def _more(row: Row, lang: Lang) -> Iterator[str]:
    """Say through whom a supply is lost, what can stand in for it, and what is not known."""
    if row["unsupplied"] in ("yes", "uncertain") and row["via_names"]:
        yield text("Genom {names}.", names=listed([str(name) for name in row["via_names"]], lang)).render(lang)
    if row["reachable_resources"]:
        yield text("Kan ersättas av: {names}.", names=resources_text(row["reachable_resources"], lang)).render(lang)
    elif row["unsupplied"] == "yes":
        yield text("Deklarerad resurs som kan ersätta och når fram saknas.").render(lang)
    if row["unknown_because"]:
        yield text("Okänt: {why}.", why=shown("unknown_because", row["unknown_because"], lang=lang)).render(lang)
