"""The tables of an answer about floods, as paper and spreadsheet have them, where every number opens its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from geoansvar.api.flood_rows import parameters_behind
from geoansvar.delivery.asked import looked_in
from geoansvar.delivery.brief import brief_cell, brief_columns, is_number
from geoansvar.delivery.matrix import Behind, Cell, Line, Matrix, first_words, other_words
from geoansvar.delivery.pivots import matrices_of
from geoansvar.delivery.remarks import remarks
from geoansvar.delivery.rows_behind import RowsBehind, Traits, can_be_opened, is_exact
from geoansvar.delivery.titles import amount_text, shown, tables_of
from geoansvar.model.answer import Answer, Row
from geoansvar.model.tables import Table
from geoansvar.texts import Lang, text

# In reading order; a table that is not named here comes after, and the objects are the rows behind the numbers.
_ORDER = (
    "totals", "headings", "thresholds", "obligatory", "ticks", "consequences", "missing", "changes", "ladder",
    "groups", "districts", "gauge", "flows",
)  # fmt: skip
_ELSEWHERE = ("objects",)
_CLOSED = ("changes", "districts", "groups", "ladder")  # long, and seldom what is asked first
_ON_SCREEN = {
    "totals": ("affected", "uncertain", "no_data"),
    "groups": ("affected", "uncertain", "no_data"),
    "districts": ("affected", "uncertain", "no_data"),
}
_MOST_ROWS = 200  # of a list on the page; the files have them all
_TICKED = {"uncertain": "uncertain", "unmapped": "no_data"}  # the rows behind a tick that is not a yes
_SUMMED = ("affected", "uncertain", "outside", "no_data", "total")
_NO_ROWS = (None, 0, "no", "no-layer", "no-data")  # what is not there, or not known, has no rows to open


@dataclass(frozen=True, slots=True)
class NumberView:
    """A number or a word in a cell, and the address that opens the rows it counts."""

    words: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a pivoted table; ``href`` is where its title leads."""

    title: str
    about: str
    is_part: bool
    cells: tuple[tuple[NumberView, ...], ...]
    href: str | None = None


@dataclass(frozen=True, slots=True)
class TableView:
    """A table of the page: pivoted (``sections``), listed (``rows``) or told in ``texts``.

    ``empty`` says what was looked in where there is nothing, and ``left`` how many rows only the files have.
    """

    key: str
    title: str
    form: str
    heads: tuple[str, ...] = ()
    right: tuple[bool, ...] = ()
    sections: tuple[tuple[str, tuple[LineView, ...]], ...] = ()
    rows: tuple[tuple[NumberView, ...], ...] = ()
    texts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    count: int = 0
    left: int = 0
    empty: str = ""
    open: bool = True


@dataclass(frozen=True, slots=True)
class FloodTables:
    """Makes the tables of an answer.

    Attributes
    ----------
    href
        Gives the address that opens some of its rows.
    counts
        By indicator and flow: how many rows there are of each kind that numbers tell apart; empty where the answer
        has a ledger, which opens every number.
    remarks
        What must be known of the rows of an indicator, in a few words.
    """

    answer: Answer
    lang: Lang
    href: Callable[..., str]
    behind: RowsBehind
    counts: Mapping[tuple[str, str], Counter[Traits]]
    remarks: Mapping[str, str]

    @classmethod
    def of(cls, answer: Answer, lang: Lang, href: Callable[..., str]) -> FloodTables:
        """Look through an answer's rows once."""
        behind = RowsBehind.of(answer)
        counts: dict[tuple[str, str], Counter[Traits]] = {}
        for row in answer.result.get("objects", ()) if answer.ledger is None else ():
            traits = behind.traits(row)
            for key in row.get("counted_in") or ():
                counts.setdefault((str(key), str(row["flood"])), Counter())[traits] += 1
        return cls(answer, lang, href, behind, counts, remarks(answer, lang))

    def all(self) -> Iterable[TableView]:
        """Give the tables in reading order; a reading of a gauge only where there was one."""
        matrices = matrices_of(self.answer, self.lang)
        lists = {table.key: table for table in tables_of(self.answer) if table.key not in _ELSEWHERE}
        known = [key for key in _ORDER if key in matrices or key in lists]
        for key in (*known, *(key for key in lists if key not in known)):
            if key in matrices:
                yield self._pivoted(matrices[key])
            elif key == "consequences":
                yield self._told(lists[key])
            elif self.answer.result[key] or key != "gauge":
                yield self._listed(lists[key])

    def _pivoted(self, matrix: Matrix) -> TableView:
        if matrix.key in _ON_SCREEN:
            matrix = matrix.only(*_ON_SCREEN[matrix.key])
        parts = [key for key, _ in matrix.parts]
        seen = matrix.of_lines(line for line in matrix.lines if not (line.is_part and line.is_nought(parts)))
        return TableView(
            key=matrix.key,
            title=matrix.title,
            form="pivoted",
            heads=(matrix.heads[1], *matrix.columns),
            sections=tuple(
                (section, tuple(self._line(matrix, section, line) for line in lines))
                for section, lines in seen.sections
            ),
            count=len(seen.lines),
            empty=looked_in(self.answer, matrix.key, self.lang),
            open=matrix.key not in _CLOSED,
        )

    def _line(self, matrix: Matrix, section: str, line: Line) -> LineView:
        cells = tuple(
            tuple(self._numbers(matrix, line, cell, self._behind(matrix, line, column, cell)))
            for column, cell in enumerate(line.cells)
        )
        said = "" if line.is_part else self.remarks.get(line.indicator, "")
        about = " · ".join(words for words in (line.about, said) if words)
        return LineView(line.title, about, line.is_part, cells)

    def _numbers(self, matrix: Matrix, line: Line, cell: Cell | None, behind: Behind | None) -> Iterable[NumberView]:
        """Give a cell's numbers, each with its own rows behind it: what is certain, what is not, what is added."""
        first, *others = [part for part, _ in matrix.parts]
        yield NumberView(first_words(matrix, line, cell, self.lang), self._opens(line, cell, first, behind))
        for part in others:
            words = other_words(matrix.only(first, part), line, cell, self.lang)
            if words:
                yield NumberView(words[0], self._opens(line, cell, part, behind))

    def _opens(self, line: Line, cell: Cell | None, part: str, behind: Behind | None) -> str | None:
        """Give the address of a number's rows; None where there is nothing to open."""
        if cell is None or behind is None or cell.parts.get(part) in _NO_ROWS:
            return None
        value = cell.parts[part]
        rows = _TICKED.get(value, part) if isinstance(value, str) else {"value": "affected"}.get(part, part)
        if self.answer.ledger is None and not self._is_listed(behind, rows, value, line.unit):
            return None
        return self.href(**parameters_behind(behind, rows))

    def _is_listed(self, behind: Behind, part: str, value: object, unit: str) -> bool:
        """Whether the answer itself has the rows of a number, and no others."""
        choice = self.behind.choice(behind, part, unit)
        counts = self.counts.get((behind.indicator, behind.flood), Counter())
        found = sum(count for traits, count in counts.items() if choice.takes(traits))
        return can_be_opened(behind, part) and is_exact(found, value, unit)

    def sums(self) -> Iterable[tuple[str, str, tuple[NumberView, ...]]]:
        """Give each total with all its parts, which sum to the whole."""
        for row in self.answer.totals:
            title = shown("key", row["key"], lang=self.lang)
            behind = Behind(str(row["key"]), str(row.get("flood") or ""))
            line, cell = Line("", title, str(row["unit"]), ()), Cell(row, "ok", behind)
            views = tuple(
                NumberView(amount_text(row[part], row["unit"], self.lang), self._opens(line, cell, part, behind))
                for part in _SUMMED
            )
            yield f"{title[:1].upper()}{title[1:]}", behind.flood, views

    def _behind(self, matrix: Matrix, line: Line, column: int, cell: Cell | None) -> Behind | None:
        """Say which rows a cell counts; a tick's are those of its category."""
        if cell is None or matrix.key != "ticks":
            return cell.behind if cell is not None else None
        categories = list(dict.fromkeys(str(row["category"]) for row in self.answer.result["ticks"]))
        return Behind(categories[matrix.lines.index(line)], matrix.columns[column])

    def _listed(self, table: Table) -> TableView:
        rows = self.answer.result[table.key]
        columns = brief_columns(self.answer, table)
        return TableView(
            key=table.key,
            title=table.title.render(self.lang),
            form="listed",
            heads=tuple(column.title.render(self.lang) for column in columns),
            right=tuple(is_number(column) for column in columns),
            rows=tuple(
                tuple(self._cell(column.key, brief_cell(column, row, self.lang), row) for column in columns)
                for row in rows[:_MOST_ROWS]
            ),
            count=len(rows),
            left=max(0, len(rows) - _MOST_ROWS),
            empty=looked_in(self.answer, table.key, self.lang),
            open=table.key not in _CLOSED,
        )

    def _cell(self, key: str, words: str, row: Row) -> NumberView:
        """An object's name opens its own rows, at every flow."""
        if key == "name" and row.get("name") and row.get("id") is not None:
            return NumberView(words, self.href(named=row["name"]))
        return NumberView(words)

    def _told(self, table: Table) -> TableView:
        rows = self.answer.result[table.key]
        by_flow: dict[str, list[tuple[str, str]]] = {}
        for row in rows:
            heading = shown("heading", row["heading"], lang=self.lang)
            by_flow.setdefault(str(row["flood"] or ""), []).append((heading, str(row["text"])))
        return TableView(
            key=table.key,
            title=text("Utkast till beskrivning av följderna, att läsa och rätta").render(self.lang),
            form="told",
            texts=tuple((flow, tuple(told)) for flow, told in by_flow.items()),
            count=len(rows),
            empty=looked_in(self.answer, table.key, self.lang),
        )
