"""How the safety points stand: what has been decided beside what is computed, flow by flow, each flag a word."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from geoansvar.api.answer_lists import UNKNOWN, AnswerLists, badge_of
from geoansvar.api.listing import CellView, Listing, ListView
from geoansvar.api.row_view import Badge, contact_view
from geoansvar.delivery.asked import looked_in
from geoansvar.delivery.titles import shown
from geoansvar.model.answer import Answer, Row
from geoansvar.texts import Lang, Text, number_text, text

KEY = "points"
FLAGS = {
    "any": "safety_points", "wet": "safety_points_wet", "cut-off": "safety_points_cut_off",
    "unsupplied": "safety_points_unsupplied",
}  # fmt: skip
_COLUMNS: tuple[tuple[str, Text], ...] = (("name", text("Punkt")), ("status", text("Status (beslutad)")))
_NAMED = 2  # resources that are named in a cell; the files name them all
_MAYBE = {
    "wet": ("wet", text("kanske våt")), "cut_off": ("cut-off", text("kanske avskuren")),
    "unsupplied": ("unsupplied", text("kanske utan försörjning")),
}  # fmt: skip
_CERTAIN = ("yes", "uncertain")


def flagged(row: Row, flag: str) -> bool:
    """Tell whether a point has a flag at a flow, for certain or perhaps."""
    if flag == "any":
        return any(flagged(row, each) for each in FLAGS if each != "any")
    return row.get(flag.replace("-", "_")) in _CERTAIN


def points_list(lists: AnswerLists, keep: Callable[[Row], bool]) -> ListView:
    """Give each point once, with its flags at each flow.

    Parameters
    ----------
    keep
        Which rows, one for each point and flow, a point must have one of.
    """
    answer, lang = lists.answer, lists.lang
    rows = list(_points(answer, keep, lang))
    floods = list(dict.fromkeys(str(row["flood"]) for row in answer.result["objects"]))
    heads = [(key, title.render(lang), False) for key, title in _COLUMNS]
    listing = Listing(
        key=KEY,
        title=text("Punkt för punkt").render(lang),
        columns=(
            *heads,
            *((flood, flood, False) for flood in floods),
            ("contact", text("Kontakt").render(lang), False),
        ),
        cells=lambda row: _cells(row, floods, lists),
        word=lambda row, key: str(row.get(key) or ""),
        words=lambda row: (str(each) for each in row.values()),
        looked=looked_in(answer, "safety_points", lang),
        about=text(
            "Status är vad som är beslutat; utpekad är inte öppen. Hindren är beräknade vid varje flöde."
        ).render(lang),
        file=lists.files("objects"),
    )
    return listing.view(rows, lists.looking.at(KEY), lists.place(KEY))


def _points(answer: Answer, keep: Callable[[Row], bool], lang: Lang) -> Iterable[Row]:
    """Gather the rows of each point: its own columns, and by flow what is said there."""
    of_point: dict[tuple[str, str], list[Row]] = {}
    for row in answer.result["objects"]:
        of_point.setdefault((str(row["layer"]), str(row["id"])), []).append(row)
    for rows in of_point.values():
        if any(keep(row) for row in rows):
            first = rows[0]
            words = {key: shown(key, first.get(key), lang=lang) for key in ("status", "type")}
            yield {
                "layer": first["layer"], "id": first["id"], "name": first["name"], "address": first["address"],
                **words, **{str(row["flood"]): _words(row, lang) for row in rows},
                "contact": shown("contact", first.get("contact"), lang=lang), "rows": rows,
            }  # fmt: skip


def _words(row: Row, lang: Lang) -> str:
    return ", ".join(badge.word for badge in _flags(row, lang))


def _flags(row: Row, lang: Lang) -> Iterable[Badge]:
    for flag in row["flags"]:
        yield badge_of("flags", flag, shown("flags", flag, lang=lang))
    for key, (_, words) in _MAYBE.items():
        if row.get(key) == "uncertain":
            yield badge_of("reason", key, words.render(lang))


def _cells(row: Row, floods: Iterable[str], lists: AnswerLists) -> Iterable[CellView]:
    lang, first = lists.lang, row["rows"][0]
    href = lists.pages.of_object(row["layer"], row["id"])
    under = " · ".join(part for part in (row["type"], str(row["address"] or "")) if part)
    yield CellView(str(row["name"] or row["id"]), href, under=under)
    status = badge_of("status", first["status"], row["status"] or UNKNOWN.render(lang))
    yield CellView(badges=(status,), under=str(first.get("status_time") or "")[:10])
    by_flood = {str(each["flood"]): each for each in row["rows"]}
    for flood in floods:
        at_flow = by_flood.get(flood)
        if at_flow is None:
            yield CellView(UNKNOWN.render(lang), unknown=True)
        else:
            yield CellView(badges=tuple(_flags(at_flow, lang)), under=_about(at_flow, lang))
    contact = contact_view(first.get("contact"), lang)
    yield CellView(UNKNOWN.render(lang), contact=contact, unknown=contact is None)


def _about(row: Row, lang: Lang) -> str:
    """Say what lies behind the flags: how deep, what is lost and when, what nobody knows, what can be brought."""
    told = [words.render(lang) for words in _told(row, lang)]
    return " · ".join(told)


def _told(row: Row, lang: Lang) -> Iterable[Text]:
    if row.get("depth_max_m") is not None:
        yield text("djup {depth} m", depth=shown("depth_max_m", row["depth_max_m"], lang=lang))
    if row.get("lost_services"):
        services = shown("service", row["lost_services"], lang=lang)
        hours = row.get("unsupplied_at_h")
        yield (
            text("saknar {services}", services=services)
            if hours is None
            else text("saknar {services} efter {hours} h", services=services, hours=number_text(hours, lang))
        )
    if row.get("reachable_resources"):
        named = [str(each.get("name") or each["id"]) for each in row["reachable_resources"]]
        more = len(named) - _NAMED
        names = ", ".join(named[:_NAMED])
        yield (
            text("kan ersättas av {names} och {count} till", names=names, count=more)
            if more > 0
            else text("kan ersättas av {names}", names=names)
        )
    for reason in row.get("unknown_because") or ():
        yield text("{reason}", reason=shown("unknown_because", reason, lang=lang))
