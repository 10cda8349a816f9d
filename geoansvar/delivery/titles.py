"""How a cell is shown to a person: one place, so that screen, paper and spreadsheet say the same word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from geoansvar.delivery.decimals import depth_decimals
from geoansvar.delivery.resource_words import resources_text
from geoansvar.model.access import Access
from geoansvar.model.answer import Answer, Row
from geoansvar.model.code_titles import CODE_TITLES
from geoansvar.model.codes import CodeList, packaged_codes
from geoansvar.model.directive import tick_list
from geoansvar.model.kinds import KINDS
from geoansvar.model.tables import TABLES, Table
from geoansvar.texts import Lang, Text, number_text, text

Codes = Mapping[str, CodeList]

KIND_TITLES = {
    "affected-area": text("Berörda aktörer"),
    "responsibility": text("Ansvar: luckor, överlapp och utgånget"),
    "exposure": text("Vad som blir vått"),
    "flood-directive": text("Följder av översvämning: underlag enligt översvämningsdirektivet"),
    "coverage": text("Vem som når en trygghetspunkt"),
    "isolation": text("Vem som blir avskuren"),
    "status": text("Trygghetspunkternas läge"),
    "cascade": text("Vad som faller när något faller"),
    "allocation": text("Vem som får plats vid vilken punkt"),
    "siting": text("Var nya punkter gör mest nytta"),
    "what-if": text("Tänk om: vad som ändras, och för vem"),
}
FLOOD_KINDS = ("exposure", "flood-directive")  # whose totals stand flow by flow
REACH_KINDS = ("coverage", "isolation", "status", "cascade", "allocation", "siting", "what-if")
SEVERITY_TITLES = {"error": text("fel"), "warning": text("varning"), "note": text("upplysning")}
CONTACT_TITLES = {
    "state": text("Kontaktens läge"),
    "function": text("Funktion att ringa"),
    "phone_24_7": text("Telefon dygnet runt"),
    "phone": text("Telefon"),
    "deputy": text("Ersättare"),
    "deputy_phone": text("Ersättarens telefon"),
    "other_way": text("När telefonin är nere"),
    "verified": text("Uppgiften bekräftad"),
}
PARTS = {
    "affected": text("berörda"),
    "uncertain": text("osäkra"),
    "outside": text("utanför"),
    "no_data": text("utan uppgift"),
}
_AUDITED = {"affected": text("med anmärkning"), "outside": text("utan anmärkning")}
ONE = {
    "residents": text("folkbokförd (natt)"),
    "actors": text("aktör"),
    "vital_services": text("samhällsviktig verksamhet"),
    "safety_points": text("trygghetspunkt"),
    "resources": text("resurs"),
    "buildings": text("byggnad"),
    "dwellings": text("bostadsbyggnad"),
    "hazardous_sites": text("farlig verksamhet"),
    "dams": text("damm"),
    "workplaces": text("arbetsställe"),
    "employees": text("anställd"),
    "protected_areas": text("skyddat område"),
    "ied_plants": text("IED-anläggning"),
    "polluted_sites": text("förorenat område"),
    "heritage": text("kulturarvsobjekt"),
}
NOTHING = text("inget underlag")
NEVER_CONFIRMED = text("aldrig bekräftad")
NOTICE = text("Du ser en begränsad del av underlaget. Svaret kan vara ofullständigt.")
EXERCISE = "ÖVNING"

_CODE_LISTS = {"sector": "sectors", "sectors": "sectors", "category": "categories", "function": "functions-2020"}
_SAME_WORDS = {
    "role": "rule",
    "key": "totals",
    "indicator": "totals",
    "counted_in": "totals",
    "uncertain_at": "flood",
    "unmapped_at": "flood",
    "road_class": "group",
    "flag": "flags",
}
_TICKED = ("tick", "indicator", "counted_in")  # may be a category of the directive's tick list
_ROLES = {"deputy": text("ersättare"), "holder": text("innehavare")}  # besides those that are reasons
_WHOLE = ("_m", "_m2")  # metres and square metres are shown whole: the data are no better
_SHARES = ("share", "wet_share", "share_at_most", "gap_share")
_UNGROUPED = ("year", "rank")  # a year is no amount
_FINE = ("depth_max_m", "depth_mean_m", "threshold_m", "thresholds_m", "accuracy_m", "level_m", "search_m")
_LARGE = {"m": (1_000.0, "km"), "m2": (10_000.0, "ha")}  # what people count lengths and surfaces in


def tables_of(answer: Answer) -> list[Table]:
    """Give the tables of an answer in reading order; a result no table describes gets none and is never shown."""
    return [table for table in TABLES[answer.kind] if table.key in answer.result]


def shown(key: str, value: Any, *, lang: Lang = "sv", codes: Codes | None = None) -> str:
    """Show a cell to a person.

    Parameters
    ----------
    key
        The column, which decides what a code means: ``level``, ``reasons``, ``contact``.
    codes
        Code lists by column, where the workspace brings its own; otherwise the packaged ones.

    Returns
    -------
    str
        Empty where nothing is known.
    """
    if value is None or value == "":
        return ""
    if key == "amounts":
        return amounts_text(value, lang)
    if isinstance(value, bool):
        return text("ja").render(lang) if value else text("nej").render(lang)
    if isinstance(value, int | float):
        return _number(key, value, lang)
    if key == "contact":
        return contact_text(value, lang)
    if key == "reasons":
        return reasons_text(value, lang)
    if key == "reachable_resources":
        return resources_text(value, lang)
    if isinstance(value, list | tuple):
        return ", ".join(shown(key, item, lang=lang, codes=codes) for item in value)
    return _word(key, str(value), lang, codes or {})


def _number(key: str, value: float, lang: Lang) -> str:
    if key in _SHARES:
        return f"{number_text(100 * value, lang, decimals=0 if value >= 0.1 or value == 0 else 1)} %"
    if key in _UNGROUPED:
        return f"{value:.0f}"
    if key in _FINE:
        return number_text(value, lang, decimals=depth_decimals(value))
    whole = key.endswith(_WHOLE) or float(value).is_integer()
    return number_text(value, lang, decimals=0 if whole else 1)


def amount_text(value: float, unit: str, lang: Lang = "sv") -> str:
    """Write an amount with its unit as people count it: ``412``, ``3,2 km``, ``0,45 ha``; a little is never a nought.

    ``unit`` is a code of an answer: ``persons``, ``objects``, ``m`` or ``m2``.
    """
    if unit not in _LARGE:
        return number_text(value, lang, decimals=0 if float(value).is_integer() else 1)
    divisor, name = _LARGE[unit]
    large = value / divisor
    if 0 < large < 0.005:
        return f"< {number_text(0.01, lang, decimals=2)} {name}"
    decimals = 0 if large == 0 or large >= 100 else 1 if large >= 1 else 2
    return f"{number_text(large, lang, decimals=decimals)} {name}"


def _word(key: str, value: str, lang: Lang, codes: Codes) -> str:
    if key == "kind":
        return KINDS[value].title.render(lang) if value in KINDS else value
    if key == "severity":
        return SEVERITY_TITLES[value].render(lang)
    if key == "access":
        return Access(value).label.render(lang)
    if key == "group":
        return _group_word(value, lang, codes)
    if key == "status_time":
        return value[:16].replace("T", " ")  # by the minute; a day alone stays a day
    words = CODE_TITLES.get(_SAME_WORDS.get(key, key), {}) | (_ROLES if key == "role" else {})
    if value in words:
        return words[value].render(lang)
    if key in _TICKED:
        return tick_list().titled(value, lang)
    if key in _CODE_LISTS:
        return (codes.get(key) or packaged_codes(_CODE_LISTS[key])).title_of(value, lang)
    return value


def _group_word(value: str, lang: Lang, codes: Codes) -> str:
    """Name what a number is split by: a class, a purpose, a sector, a type, or the layer's own word."""
    for key in ("group", "type"):
        if value in CODE_TITLES[key]:
            return CODE_TITLES[key][value].render(lang)
    return (codes.get("sector") or packaged_codes("sectors")).title_of(value, lang)


def amounts_text(amounts: Row, lang: Lang = "sv") -> str:
    """Say what an object adds to each number: ``Folkbokförda 2,5; Byggnadsyta 120 m²``."""
    return "; ".join(
        f"{shown('indicator', key, lang=lang)} {amount_text(told['affected'] + told['uncertain'], told['unit'], lang)}"
        for key, told in amounts.items()
    )


def contact_text(contact: Row, lang: Lang = "sv") -> str:
    """Say whom to call: ``TiB 031-390 06 12``, and what is wrong with the number where something is."""
    number = contact.get("phone_24_7") or contact.get("phone")
    parts = [str(part) for part in (contact.get("function"), number) if part]
    if contact.get("state") != "ok":
        state = state_text(contact, lang)
        parts.append(f"({state})" if parts else state)
    return " ".join(parts)


def state_text(contact: Row, lang: Lang = "sv") -> str:
    """Say how far a contact can be trusted; one that nobody ever confirmed is not called too old."""
    if contact.get("state") == "expired" and not contact.get("verified"):
        return NEVER_CONFIRMED.render(lang)
    return shown("contact_state", contact.get("state"), lang=lang)


def counted(key: str, count: int, lang: Lang = "sv") -> str:
    """Name what a total counts, after its number: ``1 trygghetspunkt``, ``2 trygghetspunkter``."""
    return ONE[key].render(lang) if count == 1 and key in ONE else shown("key", key, lang=lang)


def reasons_text(reasons: Iterable[Row], lang: Lang = "sv", *, at_most: int | None = None) -> str:
    """Say why an actor is there: ``verksamhetsansvarig, driver: Solgården; äger fastigheten: Alléhallen``.

    Objects for which it has the same roles are named together, and of these
    ``at_most`` so many; its area comes last.
    """
    roles: dict[tuple[str, str], list[str]] = {}
    names: dict[tuple[str, str], str] = {}
    areas = []
    for reason in reasons:
        if reason["rule"] in ("area", "neighbour"):
            areas.append(_area_reason(reason, lang))
            continue
        key = (str(reason["layer"]), str(reason["id"]))
        roles.setdefault(key, []).append(str(reason["rule"]))
        names[key] = str(reason.get("name") or "/".join(key))
    together: dict[tuple[str, ...], list[str]] = {}
    for key, rules in roles.items():
        together.setdefault(tuple(dict.fromkeys(rules)), []).append(names[key])
    parts = [
        f"{shown('rule', rules, lang=lang)}: {_listed(named, lang, at_most)}" for rules, named in together.items()
    ]
    return "; ".join([*parts, *areas])


def _area_reason(reason: Row, lang: Lang) -> str:
    rule = shown("rule", reason["rule"], lang=lang)
    if reason.get("share") is None:
        return rule
    return text("{rule} ({share} av området)", rule=rule, share=shown("share", reason["share"], lang=lang)).render(
        lang
    )


def _listed(names: list[str], lang: Lang, at_most: int | None) -> str:
    names = list(dict.fromkeys(names))  # a hall and the safety point in it have one name
    if at_most is None or len(names) <= at_most:
        return ", ".join(names)
    more = text("och {count} till", count=len(names) - at_most).render(lang)
    return f"{', '.join(names[:at_most])} {more}"


def part_titles(kind: str) -> dict[str, Text]:
    """Name the parts of a total: what is in an area, or in an audit what there is something to say about."""
    return PARTS | (_AUDITED if kind == "responsibility" else {})


def total_text(row: Row, lang: Lang = "sv", *, kind: str = "affected-area") -> str:
    """Say a total in a line: ``Folkbokförda (natt) vid Q100: 412 · 30 osäkra``; no part that is zero.

    Where there is nothing to count, that is said, and not a nought.
    ``kind`` is the kind of the question.
    """
    title = _total_title(row, lang)
    titles = part_titles(kind)
    if row["total"] == 0:
        return text("{title}: inget underlag", title=title).render(lang)
    first = amount_text(row["affected"], row["unit"], lang)
    if kind == "responsibility":
        first = f"{first} {titles['affected'].render(lang)}"
    parts = [f"{title}: {first}"]
    for part in ("uncertain", "outside", "no_data"):
        if row[part]:
            parts.append(f"{amount_text(row[part], row['unit'], lang)} {titles[part].render(lang)}")
    return " · ".join(parts)


def _total_title(row: Row, lang: Lang) -> str:
    title = shown("key", row["key"], lang=lang)
    title = f"{title[:1].upper()}{title[1:]}"
    return text("{title} vid {flood}", title=title, flood=row["flood"]).render(lang) if row.get("flood") else title


def marks(answer: Answer, lang: Lang = "sv") -> list[str]:
    """Give what must stand on every copy: ÖVNING where it is one, and that something may be hidden."""
    lines = [EXERCISE] if answer.workspace.get("exercise") else []
    if answer.notice is not None:
        lines.append(NOTICE.render(lang))
    return lines
