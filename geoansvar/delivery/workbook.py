"""A workbook that can be filed, filtered and printed: its looks, its pages, and how one cell is written."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from geoansvar.delivery.titles import EXERCISE, KIND_TITLES, shown
from geoansvar.model.answer import Answer
from geoansvar.texts import Lang, Said, text

LONGEST_NAME = 31  # characters; Excel takes no more
_DATES = ("date", "verified", "continuity_plan_date", "agreement_until")
_SHARES = ("share", "wet_share", "share_at_most", "gap_share")
_PLAIN_NUMBERS = ("year", "rank")
_LONGEST_HEADER = 40  # characters of the title that stand beside the mark
_LINE_PT, _MOST_LINES = 15.0, 26  # a line's height, and how many a row may have: Excel stops at 409 points
_LONGEST_CELL = 32_000  # Excel takes 32,767 characters
_LINK = {"font_color": "#0B5CAD", "underline": 1}


@dataclass(slots=True)
class Book:
    """An answer's workbook while it is being written."""

    answer: Answer
    lang: Lang
    out: io.BytesIO = field(default_factory=io.BytesIO)
    book: Workbook = field(init=False)
    formats: dict[str, Format] = field(init=False)

    def __post_init__(self) -> None:
        self.book = Workbook(
            self.out,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
        )
        self.book.set_properties(self._properties())
        self.formats = _formats(self.book)

    @property
    def exercise(self) -> bool:
        """Whether every sheet is to say ÖVNING."""
        return bool(self.answer.workspace.get("exercise"))

    def bytes(self) -> bytes:
        """Close the book and give it; same answer, same bytes."""
        self.book.close()
        return self.out.getvalue()

    def _properties(self) -> dict[str, Any]:
        day = date.fromisoformat(self.answer.question["as_of"])
        title = KIND_TITLES[self.answer.kind].render(self.lang)
        return {
            "title": f"{EXERCISE}: {title}" if self.exercise else title,
            "subject": self.answer.run,
            "author": self.answer.workspace["name"],
            "created": datetime(day.year, day.month, day.day),
        }

    def sheet(self, name: str) -> Worksheet:
        """Add a sheet, its page set up: A4 landscape, all columns on its width, and what it is on every page."""
        sheet = self.book.add_worksheet(name)
        level = shown("access", str(self.answer.access), lang=self.lang)
        mark = EXERCISE if self.exercise else ""
        page = text("Sida &P av &N").render(self.lang)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.7)  # inches
        owner = str(self.answer.workspace["name"])[:60].replace("&", "&&")
        title = KIND_TITLES[self.answer.kind].render(self.lang)
        right = f"{title} · &A" if len(title) <= _LONGEST_HEADER else "&A"  # a longer one runs into the mark
        sheet.set_header(f"&L{owner}, {self.answer.question['as_of']}&C&B{mark}&R{right}")
        sheet.set_footer(f"&L{self.answer.run[:23]} · {level}&C&B{mark}&R{page}")
        return sheet

    def write(self, sheet: Worksheet, line: int, number: int, value: Any, key: str) -> None:
        """Write a value as what it is: a number, a date or words; nothing where nothing is known."""
        if value is None or value == "":
            return
        if isinstance(value, str):
            if key in _DATES and _is_date(value):
                sheet.write_datetime(line, number, datetime.fromisoformat(value), self.formats["date"])
            else:
                sheet.write_string(line, number, _cut(value), self.formats["text"])
            return
        if isinstance(value, Said):
            sheet.write_string(line, number, value.say(self.lang), self.formats["text"])
        else:
            sheet.write_number(line, number, value, self.formats[_number_style(key, value)])


def row_height(cells: Iterable[tuple[str, float]]) -> float | None:
    """Give the height (points) of a row from its words and the widths (characters) of their columns.

    None where one line is enough. Not every program works it out by itself when it opens the file.
    """
    lines = max((_lines(words, max(width - 1.5, 1.0)) for words, width in cells), default=1)
    return _LINE_PT * min(lines, _MOST_LINES) if lines > 1 else None


def _lines(words: str, width: float) -> int:
    """Count the lines that words take when they are broken between words, in letters of middling width."""
    count, used = 1, 0.0
    for word in words.split():
        if used and used + 1 + len(word) > width:
            count, used = count + 1, 0.0
        count += int(len(word) // (width + 1))
        used += len(word) + (1 if used else 0)
    return count


def sheet_name(words: str) -> str:
    """Cut a title to what Excel takes as the name of a sheet."""
    return "".join(" " if character in "[]:*?/\\" else character for character in words)[:LONGEST_NAME].strip()


def link_to(sheet: str, first: int, last: int | None = None, *, columns: int = 1) -> str:
    """Spell a link to rows of another sheet, counted from 0; following it selects them."""
    cells = f"A{first + 1}" if last is None else f"A{first + 1}:{_letter(columns - 1)}{last + 1}"
    return f"internal:'{sheet}'!{cells}"


def _letter(column: int) -> str:
    words = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        words = chr(ord("A") + rest) + words
    return words


def _formats(book: Workbook) -> dict[str, Format]:
    base = {"valign": "top"}
    return {
        "head": book.add_format({**base, "bold": True, "text_wrap": True, "bg_color": "#E6E9ED", "bottom": 1}),
        "head_right": book.add_format(
            {**base, "bold": True, "text_wrap": True, "bg_color": "#E6E9ED", "bottom": 1, "align": "right"}
        ),
        "title": book.add_format({**base, "bold": True, "font_size": 16}),
        "section": book.add_format({**base, "bold": True, "font_size": 12, "top": 1}),
        "mark": book.add_format({**base, "bold": True, "font_size": 14, "font_color": "#A4161A"}),
        "text": book.add_format({**base, "num_format": "@", "text_wrap": True}),
        "line": book.add_format(base),
        "part": book.add_format({**base, "num_format": "@", "text_wrap": True, "indent": 1}),
        "number": book.add_format({**base, "num_format": "#,##0.##"}),
        "whole": book.add_format({**base, "num_format": "#,##0"}),
        "plain": book.add_format({**base, "num_format": "0"}),
        "linked": book.add_format({**base, "num_format": "#,##0", **_LINK}),
        "right": book.add_format({**base, "num_format": "@", "text_wrap": True, "align": "right"}),
        "link": book.add_format({**base, "text_wrap": True, **_LINK}),
        "share": book.add_format({**base, "num_format": "0 %"}),
        "date": book.add_format({**base, "num_format": "yyyy-mm-dd", "align": "left"}),
        "muted": book.add_format({**base, "italic": True, "font_color": "#4A5766"}),
    }


def _number_style(key: str, value: float) -> str:
    if key in _SHARES:
        return "share"
    if key in _PLAIN_NUMBERS:
        return "plain"
    return "whole" if float(value).is_integer() else "number"


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST_CELL else f"{words[:_LONGEST_CELL]} …"
