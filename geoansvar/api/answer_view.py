"""An answer as a person reads it: groups of rows with whom to call, each group saying what it was looked for in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from geoansvar.api.links import Parameters, fits_a_link, parameters_of
from geoansvar.api.row_view import RowView, row_view
from geoansvar.delivery.asked import area_text, looked_in, names_in
from geoansvar.delivery.titles import counted, shown, tables_of, total_text
from geoansvar.model.answer import Answer, Row
from geoansvar.model.codes import CodeList
from geoansvar.model.finding import Finding
from geoansvar.model.tables import Table
from geoansvar.texts import Lang, Text, text
from geoansvar.workspace import Workspace

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
_ORDERS: dict[str, Text] = {
    "name": text("namn"), "distance_m": text("avstånd, det närmaste först"), "level": text("nivå, lokal först"),
    "category": text("kategori"), "sector": text("sektor"), "contact": text("kontakt, de med nummer först"),
}  # fmt: skip


CODE_LISTS = {"sector": "sectors", "sectors": "sectors", "category": "categories", "function": "functions-2020"}


def code_lists(workspace: Workspace) -> dict[str, CodeList]:
    """Give the code lists by the columns whose codes they explain, as a workspace has them."""
    return {column: workspace.codes(name) for column, name in CODE_LISTS.items()}


@dataclass(frozen=True, slots=True)
class GroupView:
    """One table of the answer; ``parts`` are its rows under their headings (one without a heading for most).

    ``orders`` are what its rows differ in, and may be put in order by, each with its title.
    """

    key: str
    title: str
    kind: str
    heads: tuple[str, str, str]
    parts: tuple[tuple[str, tuple[RowView, ...]], ...]
    count: int
    empty: str
    open: bool
    orders: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TotalView:
    """One total, the group whose rows it counts, if any, and where there is nothing to count, those words.

    ``counted`` is the title as it stands after the number.
    """

    row: Row
    title: str
    counted: str
    target: str | None
    nothing: str | None


@dataclass(frozen=True, slots=True)
class AnswerView:
    """Everything that stands on the page of an answer."""

    answer: Answer
    area: str
    totals: tuple[TotalView, ...]
    groups: tuple[GroupView, ...]
    findings: tuple[Mapping[str, Any], ...]
    errors: tuple[Mapping[str, Any], ...]
    parameters: Parameters
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
    findings = tuple(finding_row(finding, lang) for finding in answer.findings)
    return AnswerView(
        answer=answer,
        area=area_text(answer.question, lang, sources=answer.sources, names=names_in(answer)),
        totals=tuple(_total(row, shown_groups, lang) for row in sorted(answer.totals, key=_actors_first)),
        groups=groups,
        findings=findings,
        errors=tuple(row for row in findings if row["severity"] == "error"),
        parameters=parameters,
        linkable=fits_a_link(parameters),
        oldest=min((str(row["retrieved"]) for row in answer.sources), default="–"),
        access=shown("access", str(answer.access), lang=lang),
    )


def finding_row(finding: Finding, lang: Lang) -> Mapping[str, Any]:
    """Give a finding with its severity as a word."""
    return finding.as_row(lang) | {"word": shown("severity", finding.severity, lang=lang)}


def _actors_first(row: Row) -> bool:
    return str(row["key"]) != "actors"


def _total(row: Row, groups: Iterable[str], lang: Lang) -> TotalView:
    key = str(row["key"])
    nothing = total_text(row, lang) if row["total"] == 0 else None
    return TotalView(
        row=row,
        title=shown("key", key, lang=lang),
        counted=counted(key, int(row["affected"]), lang),
        target=key if key in groups else None,
        nothing=nothing,
    )


def _group(answer: Answer, table: Table, lang: Lang, codes: Mapping[str, CodeList]) -> GroupView:
    rows = answer.result[table.key]
    heads = _HEADS.get(table.key, _OTHER_HEADS)
    parts: dict[str, list[RowView]] = {}
    for row in _in_sectors(rows, codes) if table.key == "vital_services" else rows:
        parts.setdefault(_heading(table, row, lang, codes), []).append(row_view(answer, table, row, lang, codes))
    return GroupView(
        key=table.key,
        title=table.title.render(lang),
        kind=_KINDS.get(table.key, ""),
        heads=(heads[0].render(lang), heads[1].render(lang), heads[2].render(lang)),
        parts=tuple((heading, tuple(found)) for heading, found in parts.items()),
        count=len(rows),
        empty=looked_in(answer, table.key, lang),
        open=table.key not in _CLOSED,
        orders=tuple(_orders([row for found in parts.values() for row in found], lang)),
    )


def _orders(rows: list[RowView], lang: Lang) -> Iterable[tuple[str, str]]:
    """Say by what rows may be put in order: by what not all have alike."""
    for key, title in _ORDERS.items():
        if len({row.orders.get(key) for row in rows}) > 1:
            yield key, title.render(lang)


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
