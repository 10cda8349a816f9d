"""Numbers flow by flow in a terminal: what is counted as lines, flows as columns, noughts left to the files."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text as Styled

from geoansvar.cli.words import broken, plain
from geoansvar.delivery.matrix import Cell, Line, Matrix, first_words, other_words
from geoansvar.delivery.titles import amount_text
from geoansvar.texts import Lang, Text, text

# Characters: words of titles, and numbers with the word before them, are broken as late as can be.
_TITLE, _NARROWEST, _UNKNOWN = 20, 9, 7
_LINES = 40  # of a table so many are shown; the files have them all
_IN_A_CELL = ("value", "affected", "uncertain", "added", "wet", "span")
_NO_DATA = "no_data"
_ABOUT = ("objects",)  # whose lines are told more about: what has been decided of a point


def print_matrix(to: Console, matrix: Matrix, lang: Lang) -> None:
    """Print a pivoted table under its title, without lines that are a known nought at every flow."""
    told = [line for line in matrix.lines if not line.is_nought((*_IN_A_CELL, _NO_DATA))]
    listed = _listed(told)
    to.print(Styled(f"{matrix.title} ({len(matrix.lines)})", style="bold"))
    if listed:
        to.print(
            _grid(matrix.of_lines(listed), to.width, lang), crop=False
        )  # in a narrow window lines break, and lose nothing
    for words in _left_out(len(told) - len(listed), len(matrix.lines) - len(told)):
        to.print(Styled(f"  {words.render(lang)}", style="dim"))
    to.print()


def _listed(told: list[Line]) -> list[Line]:
    """Give the lines there is room for: the parts of a number go before any whole number does."""
    whole = told if len(told) <= _LINES else [line for line in told if not line.is_part]
    return (whole or told)[:_LINES]


def _left_out(more: int, noughts: int) -> list[Text]:
    said = []
    if more > 0:
        said.append(text("och {count} till; alla rader: -o svar.xlsx", count=more))
    if noughts:
        said.append(text("Rader som är noll vid alla flöden: {count}.", count=noughts))
    return said


def _grid(matrix: Matrix, width: int, lang: Lang) -> Grid:
    grid = Grid(box=box.SIMPLE_HEAD, padding=0, show_edge=False, pad_edge=False)
    unknown = dict(matrix.parts).get(_NO_DATA)
    last = _UNKNOWN + 1 if unknown else 0
    titles = max((len(line.title) + 2 * bool(line.section) + 2 * line.is_part for line in matrix.lines), default=0)
    least = min(_TITLE, max(titles, len(matrix.heads[1])))
    most = max(_NARROWEST, (width - least - 1 - last) // max(len(matrix.columns), 1) - 1)
    room = max(least, width - (most + 1) * len(matrix.columns) - last - 1)
    grid.add_column(matrix.heads[1], overflow="fold", min_width=least, max_width=room)
    for column in matrix.columns:
        grid.add_column(plain(column), justify="right", overflow="fold", max_width=most)
    if unknown:
        grid.add_column(plain(unknown), justify="right", overflow="fold", max_width=_UNKNOWN)
    told = matrix.only(*_IN_A_CELL)
    for section, lines in told.sections:
        if section:
            grid.add_row(Styled(plain(section), style="dim"))
        for line in lines:
            cells = [_cell(told, line, cell, most, lang) for cell in line.cells]
            grid.add_row(_title(line, told=matrix.key in _ABOUT), *cells, *([_unknown(line, lang)] if unknown else []))
    return grid


def _unknown(line: Line, lang: Lang) -> str:
    """Say in one column what has no data: what was not mapped at one flow was mostly not mapped at the others."""
    amounts = sorted({amount for cell in line.cells if cell is not None and (amount := cell.parts.get(_NO_DATA))})
    return "–".join(amount_text(amount, line.unit, lang) for amount in dict.fromkeys((*amounts[:1], *amounts[-1:])))


def _title(line: Line, *, told: bool) -> Styled:
    title = plain(line.title)
    if line.is_part:
        return Styled(f"    {title}", style="dim")
    words = Styled(f"  {title}" if line.section else title)
    return words.append(f"\n{plain(line.about)}", style="dim") if told and line.about else words


def _cell(matrix: Matrix, line: Line, cell: Cell | None, most: int, lang: Lang) -> Styled:
    words = Styled(broken(first_words(matrix, line, cell, lang), most))
    others = other_words(matrix, line, cell, lang)
    return words.append("".join(f"\n{broken(other, most)}" for other in others), style="dim") if others else words
