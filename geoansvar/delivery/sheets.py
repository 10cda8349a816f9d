"""An answer as an Excel workbook: first what it is, then a sheet per table, and behind each number its rows."""

from __future__ import annotations

from geoansvar.delivery.evidence import Evidence
from geoansvar.delivery.flat_sheet import MOST_ROWS, write_reasons, write_table
from geoansvar.delivery.matrix import Matrix
from geoansvar.delivery.matrix_sheet import MatrixSheet
from geoansvar.delivery.method_sheet import write_method
from geoansvar.delivery.number_blocks import NumberBlocks
from geoansvar.delivery.number_sheet import write_numbers
from geoansvar.delivery.overview import write_overview
from geoansvar.delivery.paste_sheet import write_to_paste
from geoansvar.delivery.pivots import matrices_of
from geoansvar.delivery.reach_sheets import reach_sheets, sheet_names
from geoansvar.delivery.row_links import RowLinks
from geoansvar.delivery.rows_sheet import write_evidence
from geoansvar.delivery.titles import FLOOD_KINDS, REACH_KINDS, tables_of
from geoansvar.delivery.workbook import Book, sheet_name
from geoansvar.model.answer import Answer
from geoansvar.model.tables import Table
from geoansvar.texts import Lang, text

_SHEET_TITLES = {
    "nearest_safety_points": text("Närmaste trygghetspunkter"),
    "consequences": text("Utkast till text"),
}
_TOTALS = "totals"
_PASTED = ("value", "affected", "uncertain", "added", "no_data")  # the numbers that there is room for in a text
_LINKED = ("headings", "totals")  # the tables that the rows lead back to


def xlsx_bytes(answer: Answer, lang: Lang = "sv") -> bytes:
    """Write an answer as a workbook; same answer, same bytes."""
    book = Book(answer, lang)
    tables = tables_of(answer)
    if answer.kind in REACH_KINDS:
        named = sheet_names(answer, tables, lang)
        write_overview(book, book.sheet(text("Översikt").render(lang)), sheets=named)
        reach_sheets(book, tables, named)
        return book.bytes()
    matrices = matrices_of(answer, lang)
    names = {table.key: sheet_name(_SHEET_TITLES.get(table.key, table.title).render(lang)) for table in tables}
    if _TOTALS in matrices:
        names = {_TOTALS: sheet_name(matrices[_TOTALS].title)} | names
    overview = text("Översikt").render(lang)
    sources = write_overview(book, book.sheet(overview), sheets=names)
    if answer.kind in FLOOD_KINDS:
        _flood_sheets(book, tables, matrices, names, (overview, sources))
        return book.bytes()
    for table in tables:
        write_table(book, book.sheet(names[table.key]), table)
    if "actors" in answer.result:
        write_reasons(book, book.sheet(text("Varför").render(lang)))
    return book.bytes()


def _flood_sheets(
    book: Book,
    tables: list[Table],
    matrices: dict[str, Matrix],
    names: dict[str, str],
    told: tuple[str, dict[str, int]],
) -> None:
    """Write the pivoted tables with their links, the others as they are, and last what to paste and the method.

    ``told`` is the sheet that names the layers, and the line of each.
    """
    answer = book.answer
    blocks = None if answer.ledger is None else NumberBlocks(answer.ledger, MOST_ROWS)
    blocks_sheet = sheet_name(text("Rader per tal").render(book.lang))
    evidence = Evidence.of(answer)
    links = RowLinks(answer, names, evidence, blocks, blocks_sheet, *told)
    main = next((matrices[key] for key in _LINKED if key in matrices), None)
    by_key = {table.key: table for table in tables}
    for key, name in names.items():
        sheet = book.sheet(name)
        if key in matrices:
            MatrixSheet(book, sheet, matrices[key], links).write()
        elif key == "objects" and book.answer.result["objects"]:
            write_evidence(book, sheet, by_key[key], evidence, main, names[main.key] if main else next(iter(names)))
        else:
            write_table(book, sheet, by_key[key])
    if blocks is not None and blocks.blocks:
        write_numbers(book, book.sheet(blocks_sheet), blocks, names[main.key] if main else next(iter(names)))
    if main is not None:
        write_to_paste(book, book.sheet(text("Att klistra in").render(book.lang)), main.only(*_PASTED))
    write_method(book, book.sheet(text("Metod").render(book.lang)))
