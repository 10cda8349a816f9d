"""A row as a person reads it: what it is, why it is there, and whom to call with a press."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geoansvar.delivery.number_title import district_name
from geoansvar.delivery.titles import CONTACT_TITLES, amount_text, shown, state_text
from geoansvar.model.answer import Answer, Row
from geoansvar.model.codes import CodeList
from geoansvar.model.tables import Table
from geoansvar.texts import Lang, number_text, text

_SAID_ELSEWHERE = frozenset(
    {
        "layer", "id", "name", "address", "contact", "reasons", "inside", "distance_m", "level", "category",
        "responsible", "responsible_name", "operator", "facility_owner", "property_owner", "holder", "provider",
        "provider_layer", "sector", "function", "kind",
    }
)  # fmt: skip
LEVELS = ("local", "regional", "national")
CONTACT_STATES = ("ok", "expired", "missing")  # whom one reaches first
_WET_SAID = ("flood", "wet", "depth_max_m", "wet_share", "wet_m2", "wet_m", "persons", "amounts", "adds")
_AREA_RULES = ("area", "neighbour")


@dataclass(frozen=True, slots=True)
class Badge:
    """A word with a tone: ``fine``, ``look``, ``fault`` or ``plain``. The word alone says it."""

    word: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that can be called with a press."""

    title: str
    number: str

    @property
    def href(self) -> str:
        """The number as ``tel:`` wants it."""
        return "tel:" + re.sub(r"[^\d+]", "", self.number)


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call: the function, its numbers, and what else is known of the way there."""

    function: str
    phones: tuple[Phone, ...]
    lines: tuple[tuple[str, str], ...]
    badge: Badge


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a group; ``orders`` is what it may be put in order by: nearer first, local before national."""

    key: str
    name: str
    under: str
    badges: tuple[Badge, ...]
    said: tuple[str, ...]
    more: tuple[tuple[str, str], ...]
    contact: Contact | None
    code: str | None
    on_map: bool
    orders: Mapping[str, str | float]


def row_view(answer: Answer, table: Table, row: Row, lang: Lang, codes: Mapping[str, CodeList]) -> RowView:
    """Lay out a row of a table; ``codes`` are the code lists by column, as the workspace has them."""
    key = (str(row.get("layer")), str(row.get("id")))
    under = [shown("address", row.get("address"), lang=lang) if row.get("name") or "wet" not in row else ""]
    if table.key in ("unplaced", "missing"):
        under.append(shown("kind", row.get("kind"), lang=lang))
    return RowView(
        key="/".join(key),
        name=_name(row),
        under=" · ".join(part for part in under if part),
        badges=tuple(_badges(table, row, lang, codes)),
        said=tuple(_said(row, lang)),
        more=tuple(_more(answer, table, row, lang, codes)),
        contact=contact_view(row.get("contact"), lang),
        code=row.get("sector") or row.get("type"),
        on_map=answer.geometries.get(key) is not None,
        orders=_orders(row, lang, codes),
    )


def _orders(row: Row, lang: Lang, codes: Mapping[str, CodeList]) -> Mapping[str, str | float]:
    """Give by what a row may be put in order, of what is known of it."""
    contact = (row.get("contact") or {}).get("state") or "missing"
    known: dict[str, str | float | None] = {
        "name": _name(row),
        "distance_m": row.get("distance_m"),
        "level": LEVELS.index(row["level"]) if row.get("level") in LEVELS else None,
        "category": shown("category", row.get("category"), lang=lang, codes=codes),
        "sector": shown("sector", row.get("sector"), lang=lang, codes=codes),
        "contact": CONTACT_STATES.index(contact) if contact in CONTACT_STATES else len(CONTACT_STATES),
    }
    return {key: value for key, value in known.items() if value not in (None, "")}


def _name(row: Row) -> str:
    """Say what a row is called; a house that has no name is called by its address."""
    names = (row.get("name"), row.get("address") if "wet" in row else None, row.get("id"), row.get("code"), "–")
    return next(str(name) for name in names if name)


def _badges(table: Table, row: Row, lang: Lang, codes: Mapping[str, CodeList]) -> Iterable[Badge]:
    for key in ("category", "level"):
        if row.get(key) and table.key == "actors":
            yield Badge(shown(key, row[key], lang=lang, codes=codes))
    if "wet" in row:
        yield _wet(row, lang)
    if row.get("inside") == "uncertain":
        yield Badge(shown("inside", "uncertain", lang=lang), "look")
    if row.get("distance_m") is not None and table.key != "actors":  # an actor's number is for their order only
        yield Badge(_distance(float(row["distance_m"]), lang))
    if row.get("reason"):
        yield Badge(shown("reason", row["reason"], lang=lang), "fault" if table.key == "missing" else "look")
    if row.get("status"):
        yield Badge(shown("status", row["status"], lang=lang), "fine" if row["status"] == "open" else "look")


def _wet(row: Row, lang: Lang) -> Badge:
    """Say how an object stands at a flow: ``våt vid Q100``; without a place nobody can tell."""
    if row["wet"] is None:
        return Badge(text("läge saknas").render(lang), "look")
    word = shown("wet", row["wet"], lang=lang)
    tone = {"yes": "fault", "uncertain": "look"}.get(str(row["wet"]), "plain")
    return Badge(text("{word} vid {flood}", word=word, flood=row.get("flood") or "–").render(lang), tone)


def _distance(metres: float, lang: Lang) -> str:
    if metres < 1:
        return text("intill").render(lang)
    if metres < 1_000:
        return f"{number_text(round(metres), lang)} m"
    return f"{number_text(metres / 1_000, lang, decimals=1)} km"


def _said(row: Row, lang: Lang) -> Iterable[str]:
    """Say why, the rules that hold for the same objects in one breath: ``verksamhetsansvarig, driver: Solgården``."""
    by_rule: dict[str, list[Row]] = {}
    for reason in row.get("reasons") or ():
        by_rule.setdefault(str(reason["rule"]), []).append(reason)
    alike: dict[tuple[str, ...], list[str]] = {}
    for rule, found in by_rule.items():
        objects = tuple(str(each.get("name") or each["id"]) for each in found)
        if rule in _AREA_RULES:
            yield shown("reasons", found, lang=lang)
        else:
            alike.setdefault(objects, []).append(shown("rule", rule, lang=lang))
    for objects, rules in alike.items():
        yield f"{', '.join(rules)}: {', '.join(objects)}"
    if "wet" in row and (amounts := _amounts(row, lang)):
        yield amounts
    if row.get("responsible_name"):
        yield text("{rule}: {name}", rule=text("Verksamhetsansvarig"), name=row["responsible_name"]).render(lang)


def _amounts(row: Row, lang: Lang) -> str:
    """Say how much of an object is wet, and how deep: ``djup högst 0,4 m · 38 % vått · 12 personer``."""
    keys = ("depth_max_m", "wet_share", "wet_m2", "wet_m", "persons")
    known = {key: shown(key, row[key], lang=lang) for key in keys if row.get(key) is not None}
    adds = row.get("adds")
    if adds is not None and adds["unit"] == "objects" and adds["amount"] == 1:
        adds = None  # it is one of the number's objects, and that goes without saying
    said = (
        text("djup högst {depth} m", depth=known.get("depth_max_m", "")),
        text("{share} vått", share=known.get("wet_share", "")),
        text("{surface} m² vått", surface=known.get("wet_m2", "")),
        text("{length} m vått", length=known.get("wet_m", "")),
        text("{count} personer", count=known.get("persons", "")),
    )
    told = [each.render(lang) for key, each in zip(keys, said, strict=True) if key in known]
    if adds is not None:  # opened from a number: what it adds to it stands first, and no other number of people
        amount = amount_text(round(adds["amount"], 1), adds["unit"], lang)
        amount += f" {shown('unit', 'persons', lang=lang)}" if adds["unit"] == "persons" else ""
        told = [text("räknas med {amount}", amount=amount).render(lang), *(told[:-1] if "persons" in known else told)]
    return " · ".join(told)


def _more(
    answer: Answer, table: Table, row: Row, lang: Lang, codes: Mapping[str, CodeList]
) -> Iterable[tuple[str, str]]:
    badges = {"status", "reason", *(_WET_SAID if "wet" in row else ())}
    for column in table.columns:
        if column.key in _SAID_ELSEWHERE | badges:
            continue
        told = row.get(column.key)
        if column.key == "district" and told is not None:
            told = district_name(answer, str(told), lang)
        value = shown(column.key, told, lang=lang, codes=codes)
        if value:
            yield column.title.render(lang), value


def contact_view(contact: Row | None, lang: Lang) -> Contact | None:
    """Lay out whom to call, with how far the number can be trusted as a word; None where there is nobody."""
    if not contact:
        return None
    phones: list[Phone] = []
    for key in ("phone_24_7", "phone", "deputy_phone"):
        number = contact.get(key)
        if number and number not in [phone.number for phone in phones]:
            phones.append(Phone(CONTACT_TITLES[key].render(lang), str(number)))
    lines = [
        (CONTACT_TITLES[key].render(lang), str(contact[key])) for key in ("deputy", "other_way") if contact.get(key)
    ]
    state = str(contact.get("state") or "missing")
    tone = {"ok": "fine", "missing": "fault", "expired": "look"}.get(state, "look")
    verified = str(contact.get("verified") or "")
    badge = Badge(f"{state_text(contact | {'state': state}, lang)} {verified}".strip(), tone)
    return Contact(str(contact.get("function") or ""), tuple(phones), tuple(lines), badge)
