"""An answer as a person reads it: groups of rows with whom to call, each group saying what it was looked for in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from geoansvar.api.links import fits_a_link, parameters_of
from geoansvar.delivery.titles import CONTACT_TITLES, area_text, looked_in, shown, tables_of
from geoansvar.model.answer import Answer, Row
from geoansvar.model.codes import CodeList
from geoansvar.model.finding import Finding
from geoansvar.model.tables import Table
from geoansvar.texts import Lang, Text, number_text, text

_SAID_ELSEWHERE = frozenset(
    {
        "layer", "id", "name", "address", "contact", "reasons", "inside", "distance_m", "level", "category",
        "responsible", "responsible_name", "operator", "facility_owner", "property_owner", "holder", "provider",
        "provider_layer", "sector", "function", "kind",
    }
)  # fmt: skip
_AREA_RULES = ("area", "neighbour")
_CLOSED = ("nearest_resources",)  # long and seldom first; everything else stands open
_KINDS = {
    "actors": "actor",
    "vital_services": "vital-service",
    "dependents": "vital-service",
    "schools_and_care": "building",
    "safety_points": "safety-point",
    "nearest_safety_points": "safety-point",
    "resources": "resource",
    "nearest_resources": "resource",
}
_HEADS: dict[str, tuple[Text, Text, Text]] = {
    "actors": (text("Aktör"), text("Varför"), text("Kontakt")),
    "neighbours": (text("Kommun"), text("Uppgifter"), text("Kontakt")),
}
_OTHER_HEADS = (text("Objekt"), text("Uppgifter"), text("Kontakt"))


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
    """One row of a group."""

    key: str
    name: str
    under: str
    badges: tuple[Badge, ...]
    said: tuple[str, ...]
    more: tuple[tuple[str, str], ...]
    contact: Contact | None
    code: str | None
    on_map: bool


@dataclass(frozen=True, slots=True)
class GroupView:
    """One table of the answer; ``parts`` are its rows under their headings (one without a heading for most)."""

    key: str
    title: str
    kind: str
    heads: tuple[str, str, str]
    parts: tuple[tuple[str, tuple[RowView, ...]], ...]
    count: int
    empty: str
    open: bool


@dataclass(frozen=True, slots=True)
class TotalView:
    """One total, and the group whose rows it counts, if any."""

    row: Row
    title: str
    target: str | None


@dataclass(frozen=True, slots=True)
class AnswerView:
    """Everything that stands on the page of an answer."""

    answer: Answer
    area: str
    totals: tuple[TotalView, ...]
    groups: tuple[GroupView, ...]
    findings: tuple[Mapping[str, Any], ...]
    errors: tuple[Mapping[str, Any], ...]
    parameters: dict[str, str]
    linkable: bool
    oldest: str
    access: str


def answer_view(answer: Answer, *, lang: Lang, codes: Mapping[str, CodeList]) -> AnswerView:
    """Lay out an answer for reading.

    Parameters
    ----------
    codes
        Code lists by column, as the workspace has them.
    """
    groups = tuple(_group(answer, table, lang, codes) for table in tables_of(answer))
    shown_groups = {group.key for group in groups if group.count}
    parameters = parameters_of(answer.question)
    findings = tuple(_finding(finding, lang) for finding in answer.findings)
    return AnswerView(
        answer=answer,
        area=area_text(answer.question, lang),
        totals=tuple(_total(row, shown_groups, lang) for row in sorted(answer.totals, key=_actors_first)),
        groups=groups,
        findings=findings,
        errors=tuple(row for row in findings if row["severity"] == "error"),
        parameters=parameters,
        linkable=fits_a_link(parameters),
        oldest=min((str(row["retrieved"]) for row in answer.sources), default="–"),
        access=shown("access", str(answer.access), lang=lang),
    )


def _finding(finding: Finding, lang: Lang) -> Mapping[str, Any]:
    return finding.as_row(lang) | {"word": shown("severity", finding.severity, lang=lang)}


def _actors_first(row: Row) -> bool:
    return row["key"] != "actors"


def _total(row: Row, groups: Iterable[str], lang: Lang) -> TotalView:
    key = str(row["key"])
    return TotalView(row, shown("key", key, lang=lang), key if key in groups else None)


def _group(answer: Answer, table: Table, lang: Lang, codes: Mapping[str, CodeList]) -> GroupView:
    rows = answer.result[table.key]
    heads = _HEADS.get(table.key, _OTHER_HEADS)
    parts: dict[str, list[RowView]] = {}
    for row in _in_sectors(rows, codes) if table.key == "vital_services" else rows:
        parts.setdefault(_heading(table, row, lang, codes), []).append(_row(answer, table, row, lang, codes))
    return GroupView(
        key=table.key,
        title=table.title.render(lang),
        kind=_KINDS.get(table.key, ""),
        heads=(heads[0].render(lang), heads[1].render(lang), heads[2].render(lang)),
        parts=tuple((heading, tuple(found)) for heading, found in parts.items()),
        count=len(rows),
        empty=looked_in(answer, table.key, lang),
        open=table.key not in _CLOSED,
    )


def _in_sectors(rows: list[Row], codes: Mapping[str, CodeList]) -> list[Row]:
    order = list(codes["sector"].codes)
    return sorted(rows, key=lambda row: (_place_in(order, row.get("sector")), str(row.get("function") or "~")))


def _place_in(order: list[str], code: object) -> int:
    return order.index(str(code)) if code in order else len(order)


def _heading(table: Table, row: Row, lang: Lang, codes: Mapping[str, CodeList]) -> str:
    if table.key != "vital_services":
        return ""
    sector = shown("sector", row.get("sector"), lang=lang, codes=codes) or text("Sektor saknas").render(lang)
    function = shown("function", row.get("function"), lang=lang, codes=codes)
    return f"{sector}: {function}" if function else sector


def _row(answer: Answer, table: Table, row: Row, lang: Lang, codes: Mapping[str, CodeList]) -> RowView:
    key = (str(row.get("layer")), str(row.get("id")))
    under = [shown("address", row.get("address"), lang=lang)]
    if table.key in ("unplaced", "missing"):
        under.append(shown("kind", row.get("kind"), lang=lang))
    return RowView(
        key="/".join(key),
        name=str(row.get("name") or row.get("id") or row.get("code") or "–"),
        under=" · ".join(part for part in under if part),
        badges=tuple(_badges(table, row, lang, codes)),
        said=tuple(_said(row, lang)),
        more=tuple(_more(table, row, lang, codes)),
        contact=_contact(row.get("contact"), lang),
        code=row.get("sector") or row.get("type"),
        on_map=answer.geometries.get(key) is not None,
    )


def _badges(table: Table, row: Row, lang: Lang, codes: Mapping[str, CodeList]) -> Iterable[Badge]:
    for key in ("category", "level"):
        if row.get(key) and table.key == "actors":
            yield Badge(shown(key, row[key], lang=lang, codes=codes))
    if row.get("inside") == "uncertain":
        yield Badge(shown("inside", "uncertain", lang=lang), "look")
    if row.get("distance_m") is not None:
        yield Badge(_distance(float(row["distance_m"]), lang))
    if row.get("reason"):
        yield Badge(shown("reason", row["reason"], lang=lang), "fault" if table.key == "missing" else "look")
    if row.get("status"):
        yield Badge(shown("status", row["status"], lang=lang), "fine" if row["status"] == "open" else "look")


def _distance(metres: float, lang: Lang) -> str:
    if metres < 1:
        return text("i området").render(lang)
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
    if row.get("responsible_name"):
        yield text("{rule}: {name}", rule=text("Verksamhetsansvarig"), name=row["responsible_name"]).render(lang)


def _more(table: Table, row: Row, lang: Lang, codes: Mapping[str, CodeList]) -> Iterable[tuple[str, str]]:
    badges = {"status", "reason"}
    for column in table.columns:
        if column.key in _SAID_ELSEWHERE | badges:
            continue
        value = shown(column.key, row.get(column.key), lang=lang, codes=codes)
        if value:
            yield column.title.render(lang), value


def _contact(contact: Row | None, lang: Lang) -> Contact | None:
    if not contact:
        return None
    phones = []
    for key in ("phone_24_7", "phone", "deputy_phone"):
        number = contact.get(key)
        if number and number not in [phone.number for phone in phones]:
            phones.append(Phone(CONTACT_TITLES[key].render(lang), str(number)))
    lines = [
        (CONTACT_TITLES[key].render(lang), str(contact[key]))
        for key in ("deputy", "other_way")
        if contact.get(key)
    ]
    state = str(contact.get("state") or "missing")
    tone = {"ok": "fine", "missing": "fault", "expired": "look"}.get(state, "look")
    verified = str(contact.get("verified") or "")
    badge = Badge(f"{shown('state', state, lang=lang)} {verified}".strip(), tone)
    return Contact(str(contact.get("function") or ""), tuple(phones), tuple(lines), badge)
