"""How a cell is shown to a person: one place, so that screen, paper and spreadsheet say the same word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from geoansvar.model.access import Access
from geoansvar.model.answer import Answer, Row
from geoansvar.model.codes import CodeList, packaged_codes
from geoansvar.model.kinds import KINDS, PLACELESS_KINDS
from geoansvar.model.tables import CODE_TITLES, TABLES, Table
from geoansvar.texts import Lang, Text, number_text, text

Codes = Mapping[str, CodeList]
Names = Mapping[str, str | Text]

KIND_TITLES = {
    "affected-area": text("Berörda aktörer"),
    "responsibility": text("Ansvar: luckor, överlapp och utgånget"),
}
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
}
NOTHING = text("inget underlag")
NEVER_CONFIRMED = text("aldrig bekräftad")
NOTICE = text("Du ser en begränsad del av underlaget. Svaret kan vara ofullständigt.")
EXERCISE = "ÖVNING"

_CODE_LISTS = {"sector": "sectors", "sectors": "sectors", "category": "categories", "function": "functions-2020"}
_SAME_WORDS = {"role": "rule", "key": "totals"}
_ROLES = {"deputy": text("ersättare"), "holder": text("innehavare")}  # besides those that are reasons
_WHOLE = ("_m", "_m2")  # metres and square metres are shown whole: the data are no better
_LOOKED_IN = {
    "actors": ("actor",),
    "vital_services": ("vital-service",),
    "dependents": ("dependency",),
    "schools_and_care": ("building",),
    "safety_points": ("safety-point",),
    "nearest_safety_points": ("safety-point",),
    "resources": ("resource",),
    "nearest_resources": ("resource",),
    "unplaced": PLACELESS_KINDS,
    "missing": ("actor", "vital-service", "safety-point"),
    "neighbours": ("municipality",),
    "gaps": ("actor", "vital-service"),
    "overlaps": ("actor",),
    "expired": ("actor",),
    "continuity": ("vital-service",),
}


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
    if isinstance(value, bool):
        return text("ja").render(lang) if value else text("nej").render(lang)
    if isinstance(value, int | float):
        return _number(key, value, lang)
    if key == "contact":
        return contact_text(value, lang)
    if key == "reasons":
        return reasons_text(value, lang)
    if isinstance(value, list | tuple):
        return ", ".join(shown(key, item, lang=lang, codes=codes) for item in value)
    return _word(key, str(value), lang, codes or {})


def _number(key: str, value: float, lang: Lang) -> str:
    if key == "share":
        return f"{number_text(100 * value, lang, decimals=0 if value >= 0.1 else 1)} %"
    whole = key.endswith(_WHOLE) or float(value).is_integer()
    return number_text(value, lang, decimals=0 if whole else 1)


def _word(key: str, value: str, lang: Lang, codes: Codes) -> str:
    if key == "kind":
        return KINDS[value].title.render(lang) if value in KINDS else value
    if key == "severity":
        return SEVERITY_TITLES[value].render(lang)
    if key == "access":
        return Access(value).label.render(lang)
    if key in _CODE_LISTS:
        return (codes.get(key) or packaged_codes(_CODE_LISTS[key])).title_of(value, lang)
    words = CODE_TITLES.get(_SAME_WORDS.get(key, key), {}) | (_ROLES if key == "role" else {})
    return words[value].render(lang) if value in words else value


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
    return shown("state", contact.get("state"), lang=lang)


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


def area_text(question: Row, lang: Lang = "sv", *, sources: Iterable[Row] = (), names: Names | None = None) -> str:
    """Say in words what area a question is about: ``Allégatan 12 + 300 m, det som Q100 täcker``.

    ``sources`` are the answer's, for the titles of its layers; ``names`` are
    those of its objects, as ``names_in`` gives them.
    """
    area = question.get("area")
    if area is None:
        return text("Hela kommunen").render(lang)
    titles = {row["layer"]: row["title"] for row in sources if row.get("title")}
    words = _place_text(area, titles, names or {}).render(lang)
    if area.get("buffer_m"):
        words += f" + {shown('buffer_m', area['buffer_m'], lang=lang)} m"
    if question.get("flood"):
        flood = titles.get(question["flood"], question["flood"])
        words = text("{area}, det som {flood} täcker", area=words, flood=flood).render(lang)
    return words


def names_in(answer: Answer) -> dict[str, str | Text]:
    """Give the names of the objects that an answer knows of, by ``layer/id``; the municipality's own is the whole."""
    names: dict[str, str | Text] = {}
    for rows in answer.result.values():
        for row in (each for whole in rows for each in (*(whole.get("reasons") or ()), whole)):
            if row.get("name"):
                names.setdefault(f"{row.get('layer')}/{row.get('id')}", str(row["name"]))
    feature = str((answer.question.get("area") or {}).get("feature") or "")
    layer, _, row_id = feature.partition("/")
    municipal = {row["layer"] for row in answer.sources if row["kind"] == "municipality"}
    if layer in municipal and row_id.rpartition("-")[2] == answer.workspace["municipality"]:
        names[feature] = text("{name}, hela kommunen", name=answer.workspace["name"])
    return names


def _place_text(area: Row, titles: Mapping[str, str], names: Names) -> Text:
    if area.get("geometry") is not None:
        points = {"Point": text("Utpekad plats"), "LineString": text("Ritad linje")}
        return points.get(str(area["geometry"].get("type")), text("Ritat område"))
    if area.get("feature"):
        layer, _, row = str(area["feature"]).partition("/")
        if area["feature"] in names:
            return text("{place}", place=names[area["feature"]])
        if layer in titles:
            return text("{layer}: {row}", layer=titles[layer], row=row)
        return text("Objektet {feature}", feature=area["feature"])
    if area.get("layer"):
        return text("{layer}", layer=titles.get(area["layer"], area["layer"]))
    return text("{place}", place=str(area.get("address") or area.get("place")))


def looked_in(answer: Answer, key: str, lang: Lang = "sv") -> str:
    """Say what an empty group was looked for in: ``0 av 41 objekt i 3 lager``, never that there is nothing."""
    sources = [row for row in answer.sources if row["kind"] in _LOOKED_IN.get(key, ())]
    if not sources:
        return text("inget lager att söka i").render(lang)
    objects = sum(int(row["rows"]) for row in sources)
    return text("0 av {objects} objekt i {layers} lager", objects=objects, layers=len(sources)).render(lang)


def part_titles(kind: str) -> dict[str, Text]:
    """Name the parts of a total: what is in an area, or in an audit what there is something to say about."""
    return PARTS | (_AUDITED if kind == "responsibility" else {})


def total_text(row: Row, lang: Lang = "sv", *, kind: str = "affected-area") -> str:
    """Say a total in a line: ``Folkbokförda (natt): 412 · 30 osäkra · 8 558 utanför``; no part that is zero.

    Where there is nothing to count, that is said, and not a nought.
    ``kind`` is the kind of the question.
    """
    title = shown("key", row["key"], lang=lang)
    titles = part_titles(kind)
    if row["total"] == 0:
        return text("{title}: inget underlag", title=f"{title[:1].upper()}{title[1:]}").render(lang)
    first = number_text(row["affected"], lang)
    if kind == "responsibility":
        first = f"{first} {titles['affected'].render(lang)}"
    parts = [f"{title[:1].upper()}{title[1:]}: {first}"]
    for part in ("uncertain", "outside", "no_data"):
        if row[part]:
            parts.append(f"{number_text(row[part], lang)} {titles[part].render(lang)}")
    return " · ".join(parts)


def marks(answer: Answer, lang: Lang = "sv") -> list[str]:
    """Give what must stand on every copy: ÖVNING where it is one, and that something may be hidden."""
    lines = [EXERCISE] if answer.workspace.get("exercise") else []
    if answer.notice is not None:
        lines.append(NOTICE.render(lang))
    return lines
