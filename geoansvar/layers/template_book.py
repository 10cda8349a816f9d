"""The workbook itself: a table with drop-downs in front, and everything else on sheets beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from geoansvar.layers.template_form import (
    EXAMPLE_MARK,
    HINTS,
    MARK,
    SHEETS,
    VERSION,
    Form,
    code_titles,
)
from geoansvar.layers.template_notes import FIELDS, HEADINGS, HOW, NoteField, access_titles, sections
from geoansvar.model.kinds import Column
from geoansvar.texts import Lang, text

FIXED_TIME = datetime(2026, 11, 16)  # the same template is the same bytes
LAST_ROW = 1000  # rows that have drop-downs
PAPER_A3, PAPER_A4 = 8, 9
DAYS = (date(1990, 1, 1), date(2099, 12, 31))
WIDTHS = {"id": 20.0, "name": 34.0, "function": 40.0, "other_way": 30.0, "address": 28.0, "services": 34.0}
TYPE_WIDTHS = {"date": 13.0, "number": 13.0, "integer": 12.0, "phone": 17.0, "id": 26.0, "ids": 30.0, "codes": 28.0}


def write_book(form: Form, path: Path, *, lang: Lang, actor_names: Sequence[str]) -> None:
    """Write the workbook of one form; the same form gives the same bytes."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"title": form.title.render(lang), "created": FIXED_TIME})
        _Template(book, form, lang, tuple(actor_names)).write()


@dataclass
class _Template:
    book: Any
    form: Form
    lang: Lang
    actor_names: tuple[str, ...]
    looks: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.looks = _looks(self.book)

    def write(self) -> None:
        table, notes, codes = (self.book.add_worksheet(name) for name in self._sheet_names())
        lists = self._write_codes(codes)
        self._write_table(table, lists)
        self._write_notes(notes)
        table.activate()

    def _sheet_names(self) -> tuple[str, str, str]:
        return self.form.title.render(self.lang), self._say("notes"), self._say("codes")

    def _say(self, sheet: str) -> str:
        return SHEETS[sheet].render(self.lang)

    def _write_codes(self, sheet: Any) -> dict[str, str]:
        """Write each list in a column of its own; give where a drop-down finds it."""
        lists = {
            column.name: (column.title.render(self.lang), list(code_titles(column, self.lang).values()))
            for column in self.form.columns
            if column.codes
        }
        if self.actor_names:
            lists["actors"] = (text("Aktörer").render(self.lang), sorted(self.actor_names))
        places = {}
        for place, (name, (title, words)) in enumerate(lists.items()):
            sheet.write_string(0, place, title, self.looks["heading"])
            sheet.write_column(1, place, words)
            sheet.set_column(place, place, max(map(len, (title, *words))) + 2)
            letter = xl_col_to_name(place)
            places[name] = f"='{self._say('codes')}'!${letter}$2:${letter}${len(words) + 1}"
        sheet.freeze_panes(1, 0)
        return places

    def _write_table(self, sheet: Any, lists: dict[str, str]) -> None:
        for place, column in enumerate(self.form.columns):
            look = self.looks["required" if column.required else "header"]
            sheet.write_string(0, place, self._title(column), look)
            sheet.set_column(place, place, _width(column), self.looks[_cell_look(column)])
            sheet.data_validation(1, place, LAST_ROW, place, self._validation(column, lists, place))
            self._write_example(sheet, place, column)
        sheet.set_row(0, 48)
        sheet.set_row(1, 32)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, LAST_ROW, len(self.form.columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(PAPER_A3)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def _title(self, column: Column) -> str:
        return column.title.render(self.lang) + (" *" if column.required else "")

    def _write_example(self, sheet: Any, place: int, column: Column) -> None:
        value = EXAMPLE_MARK.render(self.lang) if column.name == "id" else self.form.example.get(column.name)
        if column.codes and value is not None:
            titles = code_titles(column, self.lang)
            value = "; ".join(titles[code] for code in str(value).split(";"))
        if isinstance(value, date):
            sheet.write_datetime(1, place, datetime(value.year, value.month, value.day), self.looks["example_date"])
        else:
            sheet.write(1, place, value, self.looks["example"])

    def _validation(self, column: Column, lists: dict[str, str], place: int) -> dict[str, Any]:
        hint = HINTS.get(column.name)
        rule = _rule(column, self.lang) | self._choice(column, lists, place)
        if hint is not None:
            rule |= {"input_title": column.title.render(self.lang)[:32], "input_message": hint.render(self.lang)[:255]}
        return rule

    def _choice(self, column: Column, lists: dict[str, str], place: int) -> dict[str, Any]:
        if column.type == "code":
            fault = text("Välj ett av orden i listan, eller lämna tomt.").render(self.lang)
            return {"validate": "list", "source": lists[column.name], "error_message": fault}
        if column.refers_to == "actor" and column.type == "id":
            return self._actor_choice(lists, place)
        return {}

    def _actor_choice(self, lists: dict[str, str], place: int) -> dict[str, Any]:
        if self.form.kind == "actor":
            own = [c.name for c in self.form.columns].index("name")
            source = f"=${xl_col_to_name(own)}$2:${xl_col_to_name(own)}${LAST_ROW + 1}"
        elif "actors" in lists:
            source = lists["actors"]
        else:
            return {}
        fault = text("Namnet finns inte i listan. Skriv det likadant som i aktörslistan.").render(self.lang)
        return {"validate": "list", "source": source, "error_type": "information", "error_message": fault}

    def _write_notes(self, sheet: Any) -> None:
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(PAPER_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_column(0, 0, 34, self.looks["label"])
        sheet.set_column(1, 1, 90, self.looks["wrapped"])
        sheet.write_string(0, 0, self.form.title.render(self.lang), self.looks["title"])
        sheet.write_string(2, 0, HEADINGS["fields"].render(self.lang), self.looks["section"])
        row = 3
        for note in FIELDS:
            self._write_field(sheet, row, note)
            row += 1
        for heading, lines in sections():
            row += 1
            sheet.write_string(row, 0, heading.render(self.lang), self.looks["section"])
            for number, line in enumerate(lines, start=1):
                sheet.write(row + number, 0, number if lines is HOW else "•", self.looks["number"])
                sheet.write_string(row + number, 1, line.render(self.lang), self.looks["wrapped"])
            row += len(lines) + 1
        self._name_cell(row + 1, MARK)
        sheet.write_string(row + 1, 0, text("Mall (ändra inte)").render(self.lang), self.looks["quiet"])
        sheet.write_string(row + 1, 1, f"{self.form.kind}/{VERSION}", self.looks["quiet"])

    def _write_field(self, sheet: Any, row: int, note: NoteField) -> None:
        self._name_cell(row, note.mark)
        sheet.write_string(row, 0, note.title.render(self.lang) + (" *" if note.required else ""), self.looks["label"])
        given = self.form.title if note.mark == "geoansvar_title" else note.given
        look = self.looks["field_date" if note.type == "date" else "field"]
        sheet.write(row, 1, given.render(self.lang) if given else None, look)
        if note.type == "date":
            sheet.data_validation(row, 1, row, 1, _dates(self.lang))
        if note.type == "access":
            words = list(access_titles(self.lang).values())
            sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": words})

    def _name_cell(self, row: int, mark: str) -> None:
        cell = xl_rowcol_to_cell(row, 1, row_abs=True, col_abs=True)
        self.book.define_name(mark, f"='{self._say('notes')}'!{cell}")


def _looks(book: Any) -> dict[str, Any]:
    top = {"text_wrap": True, "valign": "top"}
    head = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "border_color": "#8a95a3"}
    example = top | {"italic": True, "font_color": "#4a5766", "bg_color": "#f4f5f7"}
    entry = {"bg_color": "#fff8e1", "border": 1, "border_color": "#8a95a3", "align": "left"}
    wanted = {
        "heading": {"bold": True},
        "header": head | {"bg_color": "#dce6ee", "font_color": "#16202c"},
        "required": head | {"bg_color": "#005a70", "font_color": "#ffffff"},
        "text": top | {"num_format": "@"},
        "date": top | {"num_format": "yyyy-mm-dd"},
        "any": top,
        "example": example,
        "example_date": example | {"num_format": "yyyy-mm-dd", "align": "left"},
        "title": {"bold": True, "font_size": 16},
        "section": {"bold": True, "font_size": 12, "font_color": "#005a70"},
        "label": {"valign": "top"},
        "wrapped": top,
        "number": {"valign": "top", "align": "right", "font_color": "#4a5766"},
        "quiet": {"font_color": "#77838f", "valign": "top"},
        "field": entry | {"num_format": "@"},
        "field_date": entry | {"num_format": "yyyy-mm-dd"},
    }
    return {name: book.add_format(look) for name, look in wanted.items()}


def _width(column: Column) -> float:
    return WIDTHS.get(column.name) or TYPE_WIDTHS.get(column.type) or 22.0


def _cell_look(column: Column) -> str:
    if column.type == "date":
        return "date"
    return "any" if column.type in ("number", "integer") else "text"


def _rule(column: Column, lang: Lang) -> dict[str, Any]:
    """Give the check of a cell that the column's type asks for."""
    if column.type == "date":
        return _dates(lang)
    if column.type in ("number", "integer"):
        fault = text("Här ska stå ett tal, eller ingenting.").render(lang)
        kind = "integer" if column.type == "integer" else "decimal"
        return {"validate": kind, "criteria": ">=", "value": 0, "error_message": fault}
    return {"validate": "any"}


def _dates(lang: Lang) -> dict[str, Any]:
    fault = text("Här ska stå ett datum, som 2026-11-22, eller ingenting.").render(lang)
    return {"validate": "date", "criteria": "between", "minimum": DAYS[0], "maximum": DAYS[1], "error_message": fault}
