"""An answer about floods as a page: its tables, the rows behind the number that was pressed, and how it was made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import shapely

from geoansvar.api.answer_view import finding_row
from geoansvar.api.flood_rows import PAGE_ROWS, Wanted, nothing_found
from geoansvar.api.flood_tables import FloodTables, NumberView, TableView
from geoansvar.api.links import Parameters, fits_a_link, parameters_of
from geoansvar.api.row_view import RowView, row_view
from geoansvar.crs import geometry_out
from geoansvar.delivery.asked import area_text
from geoansvar.delivery.flood_blocks import reading_line
from geoansvar.delivery.method import method_lines, what_it_is
from geoansvar.delivery.remarks import remarks
from geoansvar.delivery.titles import shown, tables_of
from geoansvar.model.answer import Answer, Row
from geoansvar.model.codes import CodeList
from geoansvar.model.number import Opened
from geoansvar.model.question import Question
from geoansvar.texts import Lang, number_text, text

Link = Callable[..., str]
PATH, ROWS = "/oversvamning", "#rader"
_SPOT_ZOOM = 16


@dataclass(frozen=True, slots=True)
class RowsView:
    """The rows behind a number, a page of them.

    ``together`` is what all of them add to it, and ``known`` what else must be known of them.
    """

    title: str
    heads: tuple[str, str, str]
    rows: tuple[RowView, ...]
    count: int
    first: int
    empty: str
    before: str | None
    after: str | None
    file: str
    spots: Mapping[str, str]
    together: str = ""
    known: str = ""
    kind: str = ""
    orders: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FloodView:
    """Everything that stands on the page of an answer about floods; ``flows`` are those that it tells of."""

    answer: Answer
    title: str
    what: str
    read: tuple[str, ...]
    tables: tuple[TableView, ...]
    rows: RowsView | None
    method: tuple[str, ...]
    findings: tuple[Mapping[str, Any], ...]
    errors: tuple[Mapping[str, Any], ...]
    sums: tuple[tuple[str, str, tuple[NumberView, ...]], ...]
    parameters: Parameters
    linkable: bool
    oldest: str
    access: str
    flows: tuple[str, ...] = ()


def flood_view(
    answer: Answer,
    question: Question,
    *,
    lang: Lang,
    codes: Mapping[str, CodeList],
    link: Link,
    wanted: Wanted | None,
    from_row: int = 0,
    map_path: str | None = None,
    rows_alone: bool = False,
) -> FloodView:
    """Lay out an answer for reading.

    Parameters
    ----------
    question
        As it was asked: its links leave out what nobody chose.
    codes
        Code lists by column, as the workspace has them.
    link
        Makes addresses.
    wanted
        The rows that are asked for, from the ``from_row``-th on.
    map_path
        Where the map is that shows them, if there is one.
    rows_alone
        Leave the tables out: they stand on the page already.
    """
    asked = question.model_dump(mode="json") | {"as_of": answer.question["as_of"]}
    page = _Page(answer, lang, codes, link, parameters_of(asked), map_path)
    tables = None if rows_alone else FloodTables.of(answer, lang, page.href)
    findings = tuple(finding_row(finding, lang) for finding in answer.findings)
    return FloodView(
        answer=answer,
        title=area_text(answer.question, lang, sources=answer.sources),
        what=what_it_is(answer, lang),
        read=tuple(reading_line(row, lang) for row in answer.result.get("gauge", ())),
        tables=() if tables is None else tuple(tables.all()),
        rows=None if wanted is None else page.rows(wanted, from_row),
        method=tuple(method_lines(answer, lang)[1:]),
        findings=findings,
        errors=tuple(row for row in findings if row["severity"] == "error"),
        sums=() if tables is None else tuple(tables.sums()),
        parameters=page.parameters,
        linkable=fits_a_link(page.parameters),
        oldest=min((str(row["retrieved"]) for row in answer.sources), default="–"),
        access=shown("access", str(answer.access), lang=lang),
        flows=tuple(dict.fromkeys(str(row["flood"]) for row in answer.totals if row.get("flood"))),
    )


@dataclass(frozen=True, slots=True)
class _Page:
    answer: Answer
    lang: Lang
    codes: Mapping[str, CodeList]
    link: Link
    parameters: Parameters
    map_path: str | None

    def href(self, **wanted: Any) -> str:
        return self.link(PATH, **self.parameters, **wanted) + ROWS

    def rows(self, wanted: Wanted, from_row: int) -> RowsView:
        (table,) = (table for table in tables_of(self.answer) if table.key == "objects")
        opened = wanted.opened(self.answer)
        listed = wanted.of_the_answer(self.answer) if opened is None else []
        count = len(listed) if opened is None else len(opened)
        first = from_row if 0 <= from_row < count else 0
        last = first + PAGE_ROWS
        found = listed[first:last] if opened is None else opened.rows(first, last)
        own = {
            "indicator": wanted.indicator, "at": wanted.at, "split": wanted.split, "part": wanted.part,
            "district": wanted.district, "named": wanted.named,
            "depth_m": None if wanted.depth_m is None else repr(wanted.depth_m),
        }  # fmt: skip
        heads = (text("Objekt"), text("Uppgifter"), text("Kontakt"))
        return RowsView(
            title=wanted.title(self.answer, self.lang),
            heads=(heads[0].render(self.lang), heads[1].render(self.lang), heads[2].render(self.lang)),
            rows=tuple(row_view(self.answer, table, row, self.lang, self.codes) for row in found),
            count=count,
            first=first,
            empty=nothing_found(self.answer, self.lang, rounded=opened is not None),
            before=self.href(**own, from_row=max(0, first - PAGE_ROWS) or None) if first else None,
            after=self.href(**own, from_row=last) if last < count else None,
            file=self.link(PATH, f="csv", group="objects", **self.parameters, **own),
            spots=self._spots(found),
            together=self._together(opened),
            known=remarks(self.answer, self.lang).get(str(wanted.indicator), ""),
        )

    def _together(self, opened: Opened | None) -> str:
        """Say what rows add to a number of people, metres or square metres: it is the number before its rounding."""
        if opened is None or opened.unit == "objects" or not len(opened):
            return ""
        unit = shown("unit", opened.unit, lang=self.lang)
        amount = f"{number_text(float(opened.adds.sum()), self.lang, decimals=1)} {unit}"
        return text("Tillsammans {amount}; talet är avrundat.", amount=amount).render(self.lang)

    def _place(self, key: tuple[str, str]) -> Any:
        place = self.answer.geometries.get(key)
        return self.answer.ledger.place(*key) if place is None and self.answer.ledger is not None else place

    def _spots(self, rows: Iterable[Row]) -> dict[str, str]:
        """Give the address of each object on the map, where there is one."""
        if self.map_path is None:
            return {}
        keys = dict.fromkeys((str(row["layer"]), str(row["id"])) for row in rows)
        places = {key: place for key in keys if (place := self._place(key)) is not None}
        spots = [geometry_out(shapely.point_on_surface(place)) for place in places.values()]
        return {
            "/".join(key): f"{self.map_path}#{_SPOT_ZOOM}/{spot.y:.5f}/{spot.x:.5f}"  # type: ignore[attr-defined]  # it is a point
            for key, spot in zip(places, spots, strict=True)
        }
