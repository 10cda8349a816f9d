"""A list that can be sorted, searched and leafed through by its address alone; what no script has to do, none does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from geoansvar.api.links import Parameters
from geoansvar.api.row_view import Badge, Contact
from geoansvar.model.answer import Row

PAGE_ROWS = 100
LOOK_KEYS = ("table", "sort", "find", "offset")
_ALPHABET = str.maketrans("åäöüé", "{|}ye")  # å, ä and ö stand after z
Key = tuple[bool, float, str]


@dataclass(frozen=True, slots=True)
class CellView:
    """What stands in a cell: words, and where they lead; badges, each a word; whom to call.

    ``kind`` is what is drawn before the words, where they name an object, with its ``code``.
    """

    words: str = ""
    href: str | None = None
    under: str = ""
    badges: tuple[Badge, ...] = ()
    contact: Contact | None = None
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class HeadView:
    """A column: its title, the address that sorts by it, and whether the list is: ``ascending`` or ``descending``."""

    key: str
    title: str
    right: bool = False
    href: str | None = None
    order: str = ""


@dataclass(frozen=True, slots=True)
class ListView:
    """A page of a list.

    ``whole`` is how many rows there are, ``count`` how many of them were found, ``first`` the place of the first that
    is shown. ``hidden`` are the parameters that the search keeps, ``clear`` leads back to all rows, and ``looked``
    says what was looked in where there are none.
    """

    key: str
    title: str
    heads: tuple[HeadView, ...]
    rows: tuple[tuple[CellView, ...], ...]
    whole: int
    count: int
    first: int
    path: str
    hidden: tuple[tuple[str, str], ...]
    find: str = ""
    before: str | None = None
    after: str | None = None
    clear: str | None = None
    file: str | None = None
    looked: str = ""
    about: str = ""
    open: bool = True


@dataclass(frozen=True, slots=True)
class Looking:
    """How somebody looks at a page of lists: which one is sorted or searched, how, and from which row on."""

    table: str = ""
    sort: str = ""
    find: str = ""
    offset: int = 0

    def at(self, table: str) -> Looking:
        """Give how one list is looked at; those that nobody has touched stand as they are."""
        return self if self.table == table else Looking(table)

    @property
    def column(self) -> str:
        """The column that it is sorted by."""
        return self.sort.removeprefix("-")

    @property
    def falling(self) -> bool:
        """Whether the largest comes first."""
        return self.sort.startswith("-")

    def parameters(self) -> Parameters:
        """Give it as parameters of an address."""
        given = {"sort": self.sort, "find": self.find, "offset": str(self.offset or "")}
        kept: Parameters = {key: value for key, value in given.items() if value}
        return kept | ({"table": self.table} if kept and self.table else {})

    def turned(self, column: str) -> Looking:
        """Sort by a column, or the other way round where it is that column's turn already."""
        again = self.column == column and not self.falling
        return Looking(self.table, f"-{column}" if again else column, self.find)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list stands: its page, the parameters that its links keep, and the anchor that they end with."""

    path: str
    link: Callable[..., str]
    parameters: Parameters
    anchor: str = ""

    def href(self, looking: Looking) -> str:
        """Give the address that looks at the list so."""
        return self.link(self.path, **self.parameters, **looking.parameters()) + self.anchor

    def hidden(self, looking: Looking) -> tuple[tuple[str, str], ...]:
        """Give what a search keeps: the question, the list and its order, and the language."""
        kept: Parameters = self.parameters | {"sort": looking.sort, "table": looking.table}
        pairs = ((key, value) for key, value in kept.items() if value)
        return tuple((key, each) for key, value in pairs for each in ([value] if isinstance(value, str) else value))


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list is made of.

    Attributes
    ----------
    columns
        Key, title, and whether it stands to the right.
    cells
        Gives the cells of a row.
    word
        Gives what a row says in a column, to be ordered by; ``words`` all that can be found in it.
    looked
        What was looked in, where there are no rows.
    """

    key: str
    title: str
    columns: tuple[tuple[str, str, bool], ...]
    cells: Callable[[Row], Iterable[CellView]]
    word: Callable[[Row, str], str]
    words: Callable[[Row], Iterable[str]]
    looked: str = ""
    about: str = ""
    file: str | None = None
    open: bool = True

    def found(self, rows: Sequence[Row], looking: Looking) -> list[Row]:
        """Give the rows that have what is looked for, in the order that is wanted."""
        found = [row for row in rows if found_in(self.words(row), looking.find)] if looking.find else list(rows)
        known = looking.column in [key for key, _, _ in self.columns]
        return in_order(found, lambda row: self.word(row, looking.column), looking) if known else found

    def view(self, rows: Sequence[Row], looking: Looking, place: Place, *, whole: int | None = None) -> ListView:
        """Lay out the page of rows that somebody looks at; ``whole`` counts those that were left out before."""
        found = self.found(rows, looking)
        first, before, after = leaves(looking, place, len(found))
        return ListView(
            key=self.key,
            title=self.title,
            heads=heads_of(self.columns, looking, place),
            rows=tuple(tuple(self.cells(row)) for row in found[first : first + PAGE_ROWS]),
            whole=len(rows) if whole is None else whole,
            count=len(found),
            first=first,
            path=place.path,
            hidden=place.hidden(looking),
            find=looking.find,
            before=before,
            after=after,
            clear=place.href(Looking(looking.table, looking.sort)) if looking.find else None,
            file=self.file,
            looked=self.looked,
            about=self.about,
            open=self.open or bool(looking.parameters()),
        )


def heads_of(columns: Iterable[tuple[str, str, bool]], looking: Looking, place: Place) -> tuple[HeadView, ...]:
    """Give the heads of columns, which are given as key, title and whether they stand to the right."""
    order = "descending" if looking.falling else "ascending"
    return tuple(
        HeadView(key, title, right, place.href(looking.turned(key)), order if key == looking.column else "")
        for key, title, right in columns
    )


def leaves(looking: Looking, place: Place, count: int, limit: int = PAGE_ROWS) -> tuple[int, str | None, str | None]:
    """Give the first row of a page, and the addresses of the pages before and after it."""
    first = looking.offset if 0 <= looking.offset < count else 0
    last = first + limit
    before = place.href(replace(looking, offset=max(0, first - limit))) if first else None
    return first, before, place.href(replace(looking, offset=last)) if last < count else None


def sort_key(value: Any, words: str) -> Key:
    """Order what is known before what is not, numbers as numbers, words as a Swedish reader does."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return (not words, 0.0, collated(words))
    return (value != value, float(value), "")


def collated(words: str) -> str:
    """Give what words are ordered by: å, ä and ö after z, capitals with small letters."""
    return words.casefold().translate(_ALPHABET)


def in_order(rows: Sequence[Row], words: Callable[[Row], str], looking: Looking) -> list[Row]:
    """Sort rows by a column; what is not known comes last, whichever way it is turned."""
    if not looking.column:
        return list(rows)
    keyed = [(sort_key(row.get(looking.column), words(row)), row) for row in rows]
    known = sorted((pair for pair in keyed if not pair[0][0]), key=lambda pair: pair[0], reverse=looking.falling)
    return [row for _, row in known] + [row for key, row in keyed if key[0]]


def found_in(words: Iterable[str], find: str) -> bool:
    """Tell whether all that is looked for stands somewhere in a row."""
    whole = "\n".join(words).casefold()
    return all(part in whole for part in find.casefold().split())
