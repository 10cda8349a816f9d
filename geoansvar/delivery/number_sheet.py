"""The sheet of rows that stand together for one number alone, and what each adds to it."""

from __future__ import annotations

from dataclasses import replace

from xlsxwriter.worksheet import Worksheet

from geoansvar.delivery.flat_sheet import SheetColumn, write_rows
from geoansvar.delivery.number_blocks import NumberBlock, NumberBlocks
from geoansvar.delivery.number_title import number_title
from geoansvar.delivery.row_links import FIRST_ROW
from geoansvar.delivery.rows_behind import is_by_share
from geoansvar.delivery.titles import shown
from geoansvar.delivery.workbook import Book, link_to
from geoansvar.model.answer import Row
from geoansvar.model.tables import EXPOSED_OBJECTS
from geoansvar.texts import text

_OF_THE_OBJECT = ("layer", "id", "name", "group", "district", "wet", "depth_max_m")
_TOUCHED = ("yes", "uncertain")


def write_numbers(book: Book, sheet: Worksheet, blocks: NumberBlocks, first_sheet: str) -> None:
    """Write all blocks below each other; ``first_sheet`` is where the numbers are."""
    titles = {column.key: column.title.render(book.lang) for column in EXPOSED_OBJECTS.columns}
    columns = [
        SheetColumn(text("Tal").render(book.lang), ("number",)),
        SheetColumn(titles["flood"], ("floods",)),
        *(SheetColumn(titles[key], (key,)) for key in _OF_THE_OBJECT),
        SheetColumn(text("Bidrar med").render(book.lang), ("added",)),
        SheetColumn(text("Enhet").render(book.lang), ("unit",)),
    ]
    named = {id(block): _title(block, book) for block in blocks.blocks}
    rows = [_row(block, row, named[id(block)], book) for block, row in blocks.rows()]
    write_rows(book, sheet, columns, rows, head=FIRST_ROW - 1)
    hint = text(
        "Här står raderna bakom varje tal vars rader inte står intill varandra bland de berörda objekten, med vad var "
        "och en bidrar med till just det talet. Den som står här vid flera flöden bidrar lika vid alla."
    ).render(book.lang)
    back = text("Tillbaka till talen").render(book.lang)
    sheet.write_url(0, 0, link_to(first_sheet, 0), book.formats["link"], string=back)
    sheet.write_string(0, 1, hint, book.formats["muted"])


def _title(block: NumberBlock, book: Book) -> str:
    number = block.number if len(block.floods) == 1 else replace(block.number, flood="")
    by_share = is_by_share(number.indicator, block.unit)
    return number_title(book.answer, number, book.lang, by_share=by_share)


def _row(block: NumberBlock, row: Row | None, title: str, book: Book) -> Row:
    told: Row = {"number": title, "floods": ", ".join(block.floods), "unit": shown("unit", block.unit, lang=book.lang)}
    if row is None:
        left_out = text("… och {count} rader till; öppna talet på sidan för alla.", count=block.left_out)
        rest = round(float(block.adds[len(block.rows) :].sum()), 3)
        return told | {"name": left_out.render(book.lang), "added": rest}
    told |= {key: row[key] for key in _OF_THE_OBJECT}
    told |= {"name": row["name"] or row["address"], "added": row["adds"]["amount"]}
    if len(block.floods) > 1 and row["wet"] in _TOUCHED:  # a part of it is unknown at all of them, the rest differs
        told |= {"wet": None, "depth_max_m": None}
    return told
