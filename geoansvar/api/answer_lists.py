"""The tables of an answer as lists: an object leads to its own page, an actor to whom to call, a state is a word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from geoansvar.api.listing import CellView, Listing, ListView, Looking, Place
from geoansvar.api.objects import Pages
from geoansvar.api.row_view import Badge, contact_view
from geoansvar.delivery.asked import looked_in
from geoansvar.delivery.brief import brief_columns, is_number
from geoansvar.delivery.reach_brief import reach_cell
from geoansvar.delivery.titles import contact_text, shown, tables_of
from geoansvar.model.answer import Answer, Row
from geoansvar.model.codes import CodeList
from geoansvar.model.tables import Table, TableColumn
from geoansvar.texts import Lang, text

UNKNOWN = text("uppgift saknas")
# Told with another column: the object by its name, an actor by its own.
_TOLD = frozenset({
    "layer", "id", "address", "responsible", "operator", "holder", "nearest", "of_layer", "of", "via", "layer_of",
    "cut_off_dry", "other",
})  # fmt: skip
# The column that names an actor → the column that holds its id.
_ACTORS = {
    "responsible_name": "responsible", "operator_name": "operator", "holder_name": "holder", "other_name": "other",
    "actor_name": "actor", "actor": "actor",
}  # fmt: skip
_TONES: dict[str, dict[str, str]] = {
    "status": {"open": "fine", "closed": "fault", "unusable": "fault"},
    "flags": {"wet": "fault", "cut-off": "fault", "unsupplied": "fault", "no-obstacle-found": "fine"},
    "wet": {"yes": "fault", "uncertain": "look"},
    "cut_off": {"yes": "fault", "uncertain": "look"},
    "unsupplied": {"yes": "fault", "uncertain": "look"},
    "state": {"closed": "fault", "doubtful": "look"},
    "reason": {},
}
# Their rows are of several sorts: what one lacks is not unknown, but not meant of it.
_MIXED = ("gaps", "overlaps", "changed", "beyond", "unreachable_dry", "unreachable_flood")
# Columns that a page has room for beside those that paper has.
_ALSO = {
    "beyond": ("adds", "reason", "uncertain"),
    "unreachable_flood": ("lower",),
    "catchments": ("responsible_name", "contact"),
    "changed": ("responsible_name", "contact"),
    "closed_roads": ("state",),
}
_AFTER_THE_NAME = "order"
_LAST = ("responsible_name", "contact")
_NUMBERS = ("residents", "covers", "adds", "cells", "order", "area_m2", "minutes", "capacity", "assigned", "free")


def tables_in(answer: Answer) -> dict[str, Table]:
    """Give the tables of an answer by key."""
    return {table.key: table for table in tables_of(answer)}


def badge_of(key: str, code: object, words: str) -> Badge:
    """Give a state as a badge: the word alone says it, the tone only helps."""
    tones = _TONES.get(key, {})
    return Badge(words, tones.get(str(code), "look" if key in ("flags", "reason") else "plain"))


@dataclass(frozen=True, slots=True)
class AnswerLists:
    """Makes lists of an answer's tables.

    Attributes
    ----------
    place
        Where a list of a key stands.
    looking
        How somebody looks at the page.
    keep
        Whether a row of a table is wanted; all are, if None.
    files
        Gives the address of a table as a file.
    """

    answer: Answer
    lang: Lang
    codes: Mapping[str, CodeList]
    pages: Pages
    place: Callable[[str], Place]
    looking: Looking
    files: Callable[[str], str | None]
    keep: Callable[[str, Row], bool] | None = None

    def of(self, key: str, *, about: str = "", opened: bool = True) -> ListView:
        """Give one table as a list."""
        listing = self._listing(tables_in(self.answer)[key], about, opened=opened)
        rows = self.answer.result[key]
        return listing.view(self._kept(key, rows), self.looking.at(key), self.place(key), whole=len(rows))

    def of_rows(self, table: Table, rows: list[Row], *, title: str, about: str = "") -> ListView:
        """Give rows that somebody has opened as a list, in a table of their own; its file is that of its key."""
        own = replace(self, answer=replace(self.answer, result=self.answer.result | {table.key: rows}))
        listing = replace(own._listing(table, about), title=title)
        return listing.view(rows, self.looking.at(table.key), self.place(table.key))

    def found(self, key: str) -> list[Row]:
        """Give the rows of a table that are wanted and have what is looked for, in order."""
        listing = self._listing(tables_in(self.answer)[key])
        return listing.found(self._kept(key, self.answer.result[key]), self.looking.at(key))

    def narrowed(self) -> Answer:
        """Give the answer with only these rows: what a file of the page holds."""
        return replace(
            self.answer, result=self.answer.result | {key: self.found(key) for key in tables_in(self.answer)}
        )

    def _kept(self, key: str, rows: list[Row]) -> list[Row]:
        kept = rows if self.keep is None else [row for row in rows if self.keep(key, row)]
        named_first = key.startswith("unreachable")  # objects, whom somebody answers for, and then where people live
        return sorted(kept, key=lambda row: row["residents"] is not None) if named_first else kept

    def _listing(self, table: Table, about: str = "", *, opened: bool = True) -> Listing:
        columns = {column.key: column for column in self.columns(table)}
        return Listing(
            key=table.key,
            title=table.title.render(self.lang),
            columns=tuple((each.key, self._title(each), self._right(each)) for each in columns.values()),
            cells=lambda row: self.cells(row, columns.values(), mixed=table.key in _MIXED),
            word=lambda row, key: self._word(columns[key], row),
            words=lambda row: self._words(row, columns.values()),
            looked=looked_in(self.answer, table.key, self.lang),
            about=about,
            file=self.files(table.key),
            open=opened,
        )

    def columns(self, table: Table) -> list[TableColumn]:
        """Give the columns that are shown: those that say something in some row, and are not told by another."""
        also = _ALSO.get(table.key, ())
        brief = brief_columns(self.answer, table)
        known = {column.key for column in brief}
        rows = self.answer.result[table.key]
        said = {key for key in also if any(row.get(key) is not None for row in rows)} - known
        brief = [*brief, *(column for column in table.columns if column.key in said)]
        brief = sorted(brief, key=lambda column: column.key in _LAST)
        keys = {column.key for column in brief}
        named = {own for name, own in _ACTORS.items() if name in keys and own != name}
        if "id" in table.keys and "name" in table.keys:  # a row without a name is called by its address, or its id
            name = next(column for column in table.columns if column.key == "name")
            brief = brief if "name" in keys else [name, *brief]
            brief = sorted(brief, key=lambda column: column.key == _AFTER_THE_NAME)
            return [column for column in brief if column.key not in _TOLD | named]
        return [column for column in brief if column.key not in (_TOLD - {"id"}) | named]

    def cells(self, row: Row, columns: Iterable[TableColumn], *, mixed: bool = False) -> Iterable[CellView]:
        """Give the cells of a row; in a ``mixed`` table, what a row lacks is not unknown but not meant of it."""
        for column in columns:
            cell = self.cell(row, column)
            yield CellView("–", unknown=True) if mixed and cell.unknown else cell

    def cell(self, row: Row, column: TableColumn) -> CellView:
        """Give one cell."""
        key, value = column.key, row.get(column.key)
        if key in ("name", "nearest_name"):
            return self._object(row, key)
        if key in _ACTORS and value:
            return CellView(self.pages.name_of(value) if key == "actor" else str(value), self._actor(row, key))
        if key == "contact":
            return CellView(contact=contact_view(value, self.lang), unknown=not value)
        told = reach_cell(column, row, self.lang)
        if told is not None:
            return CellView(told)
        if value is None or value in ("", []):
            return CellView(UNKNOWN.render(self.lang), unknown=True)
        if key in _TONES:
            codes = value if isinstance(value, list | tuple) else [value]
            return CellView(badges=tuple(badge_of(key, code, self._shown(column, code)) for code in codes))
        return CellView(self._shown(column, value))

    def _object(self, row: Row, key: str) -> CellView:
        if key == "nearest_name":
            layer = next((each["layer"] for each in self.answer.sources if each["kind"] == "safety-point"), None)
            words = str(row.get("nearest_name") or row.get("nearest") or "")
            href = self.pages.of_object(layer, row.get("nearest"))
            return CellView(words or UNKNOWN.render(self.lang), href, unknown=not words)
        address = str(row.get("address") or "")
        square = row.get("residents") is not None and not row.get("name") and not address
        called = text("ruta {id}", id=str(row["id"])).render(self.lang) if square else row.get("id")
        name = str(row.get("name") or address or called or self._sort_of(row))
        return CellView(
            name, self.pages.of_object(row.get("layer"), row.get("id")), under=address if row.get("name") else ""
        )

    def _sort_of(self, row: Row) -> str:
        """Name what has no name by what it is: an area that nobody of a sort answers for."""
        said = (shown(key, row.get(key), lang=self.lang, codes=self.codes) for key in ("category", "sector"))
        return next((words for words in said if words), "–")

    def _actor(self, row: Row, key: str) -> str | None:
        return self.pages.of_actor(row.get(_ACTORS[key]))

    def _title(self, column: TableColumn) -> str:
        return column.title.render(self.lang)

    def _right(self, column: TableColumn) -> bool:
        return is_number(column) or column.key in _NUMBERS

    def _shown(self, column: TableColumn, value: Any) -> str:
        return shown(column.words or column.key, value, lang=self.lang, codes=self.codes)

    def _word(self, column: TableColumn, row: Row) -> str:
        value = row.get(column.key)
        if column.key == "name":
            return str(value or row.get("address") or row.get("id") or "")
        told = reach_cell(column, row, self.lang)
        if told is not None:
            return told
        return contact_text(value, self.lang) if column.key == "contact" and value else self._shown(column, value)

    def _words(self, row: Row, columns: Iterable[TableColumn]) -> Iterable[str]:
        yield str(row.get("id") or "")
        yield str(row.get("address") or "")
        for column in columns:
            yield self._word(column, row)
            if column.key == "actor":
                yield self.pages.name_of(row.get("actor"))
