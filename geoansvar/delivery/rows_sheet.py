"""The sheet that every number leads to: the rows it counts, standing together, and the way back."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from geoansvar.delivery.evidence import Evidence
from geoansvar.delivery.flat_sheet import SheetColumn, sheet_columns, write_rows
from geoansvar.delivery.matrix import Matrix
from geoansvar.delivery.matrix_sheet import line_of
from geoansvar.delivery.row_links import FIRST_ROW
from geoansvar.delivery.workbook import Book, link_to
from geoansvar.model.answer import Row
from geoansvar.model.tables import Table
from geoansvar.texts import text

_FIRST = ("flood", "wet", "group")  # what the rows are sorted by stands first
_A3 = 8
_LEFT_OUT = ("counted_in",)


def write_evidence(
    book: Book, sheet: Worksheet, table: Table, evidence: Evidence, matrix: Matrix | None, matrix_sheet: str
) -> None:
    """Write all blocks, one below the other, under one line of titles that can be filtered.

    The first row of each block leads back to its number, and the frozen first line to the whole table.
    """
    by_key = {column.key: column for column in table.columns}
    rest = [column for column in table.columns if column.key not in (*_FIRST, *_LEFT_OUT)]
    columns = [
        SheetColumn(by_key["counted_in"].title.render(book.lang), ("counted",)),
        *sheet_columns([*(by_key[key] for key in _FIRST), *rest], book.lang),
    ]
    titles = [block.title(book.lang) for block in evidence.blocks]
    rows: list[Row] = [
        row | {"counted": title} for block, title in zip(evidence.blocks, titles, strict=True) for row in block.rows
    ]
    write_rows(book, sheet, columns, rows, head=FIRST_ROW - 1)
    sheet.set_paper(_A3)  # so many columns cannot be read on A4
    back = text("Tillbaka till talen").render(book.lang)
    hint = text(
        "Filtrera på ”Räknas i” och ”Flöde” för att se raderna bakom ett tal. De tal vars rader inte står intill "
        "varandra här har dem på ett eget blad."
    ).render(book.lang)
    sheet.write_url(0, 0, link_to(matrix_sheet, 0), book.formats["link"], string=back)
    sheet.write_string(0, 1, hint, book.formats["muted"])
    if matrix is None:
        return
    for block, title in zip(evidence.blocks, titles, strict=True):
        at = next((line for key in block.indicators if (line := line_of(matrix, key, block.flood))), None)
        if at is not None:
            link = link_to(matrix_sheet, at)
            sheet.write_url(FIRST_ROW + block.start, 0, link, book.formats["link"], string=title)
