"""A filled template as it lies on the disk: where its table begins, which column is which, and what the fields say."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geoansvar.errors import ColumnMissing, SourceUnreadable
from geoansvar.layers.noted import nearest
from geoansvar.layers.packed import refuse_bomb
from geoansvar.layers.template_form import FILES, MARK, SHEETS, Form, form_of
from geoansvar.layers.template_notes import FIELDS
from geoansvar.texts import LANGS, text

WORKBOOKS = (".xlsx", ".xlsm")
WORKBOOK = "xl/workbook.xml"
HEADER_WITHIN = 20  # rows; above the header a municipality may put a title of its own
_CELL = re.compile(r"^'?(?P<sheet>.*?)'?!\$?(?P<column>[A-Z]+)\$?(?P<row>\d+)$")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The table of a template.

    Attributes
    ----------
    kind
        The kind the template was made for.
    fields
        What the named cells beside the table hold.
    title
        The table sheet's name in the file.
    header_row
        Counted from 1, as Excel does.
    places
        Our column to its place in a row, counted from 0.
    own
        Headers that are not ours, with their places.
    rows
        Every row below the header: its number in Excel and its cells.
    """

    form: Form
    version: str
    fields: dict[str, Any]
    title: str
    header_row: int
    places: dict[str, int]
    own: dict[str, int]
    rows: list[tuple[int, tuple[Any, ...]]]

    @property
    def absent(self) -> list[str]:
        """Columns of the form whose header is no longer there."""
        return [column.name for column in self.form.columns if column.name not in self.places]


def is_template(path: Path) -> bool:
    """Tell whether a file is a workbook made from one of our templates; it is not read for that.

    Excel's lock file ``~$x.xlsx`` is not a workbook at all.
    """
    if path.suffix.lower() not in WORKBOOKS or path.name.startswith("~$"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return MARK.encode() in archive.read(WORKBOOK)
    except (zipfile.BadZipFile, KeyError, OSError):
        return False


def read_sheet(path: Path, *, place: str) -> Sheet:
    """Read a template's table and fields as they stand.

    Raises
    ------
    SourceUnreadable
        If the workbook is locked or broken, if its table or its sheet of guidance cannot be found, or if it is a
        template for a kind that we do not have.
    """
    book = open_workbook(path, place=place, read_only=True)
    try:
        named = {name: _cell(book, definition.attr_text) for name, definition in book.defined_names.items()}
        kind, _, version = str(named.get(MARK) or "").partition("/")
        form = _form(kind, path, place)
        fields = {note.mark: named.get(note.mark) for note in FIELDS}
        title, grid = _table(book, form, place)
    finally:
        book.close()
    header_row, places, own = _header(grid, form, place)
    rows = [(number, cells) for number, cells in enumerate(grid[header_row:], start=header_row + 1)]
    return Sheet(form, version, fields, title, header_row, places, own, rows)


def _form(kind: str, path: Path, place: str) -> Form:
    """Give the form that the marked cell names; the cell stands on the sheet of guidance."""
    guidance = SHEETS["notes"].render()
    if not kind:
        raise SourceUnreadable(
            text("I mallen {name} är bladet ”{sheet}” borttaget, så ingen vet vad mallen gäller.", name=path.name,
                 sheet=guidance),
            place=place,
            remedy=text("Gör en ny mall med ”geoansvar templates MAPP”, klistra in raderna och låt bladet vara kvar."),
        )  # fmt: skip
    if kind not in FILES:
        raise SourceUnreadable(
            text("Mallen {name} är gjord för något som inte känns igen: {kind}.", name=path.name, kind=kind),
            place=place,
            remedy=text("Gör en ny mall med ”geoansvar templates MAPP” och klistra in raderna."),
        )
    return form_of(kind)


def open_workbook(path: Path, *, place: str, read_only: bool) -> Any:
    """Open a workbook with openpyxl.

    Raises
    ------
    SourceUnreadable
        If it is locked, truncated, not a workbook, or one that unpacks to far more than it is.
    """
    import openpyxl  # only where there is a workbook: it takes longer to load than most layers to read

    refuse_bomb(path, place)
    try:
        return openpyxl.load_workbook(path, read_only=read_only, data_only=read_only)
    except PermissionError:
        raise SourceUnreadable(
            text("Arbetsboken {name} är låst.", name=path.name),
            place=place,
            remedy=text("Stäng den i Excel och försök igen."),
        ) from None
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError):
        raise SourceUnreadable(
            text("Arbetsboken {name} går inte att läsa.", name=path.name),
            place=place,
            remedy=text("Öppna den i Excel och spara den på nytt som .xlsx, utan lösenord."),
        ) from None


def _cell(book: Any, reference: str) -> Any:
    from openpyxl.utils import column_index_from_string

    match = _CELL.match(reference or "")
    if match is None or match["sheet"].replace("''", "'") not in book.sheetnames:
        return None
    sheet = book[match["sheet"].replace("''", "'")]
    column = column_index_from_string(match["column"])
    row = int(match["row"])
    found = next(sheet.iter_rows(min_row=row, max_row=row, min_col=column, max_col=column, values_only=True), (None,))
    return found[0] if found else None


def _table(book: Any, form: Form, place: str) -> tuple[str, list[tuple[Any, ...]]]:
    for title in book.sheetnames:
        grid = [tuple(row) for row in book[title].iter_rows(values_only=True)]
        if header_in(grid, form) is not None:
            return title, grid
    raise SourceUnreadable(
        text("Mallens tabell finns inte: inget blad har mallens rubriker."),
        place=place,
        remedy=text("Lägg tillbaka rubrikraden, eller gör en ny mall med ”geoansvar templates MAPP”."),
    )


def header_in(grid: Sequence[Sequence[Any]], form: Form) -> int | None:
    """Give the place of the row that holds most of the form's titles, or None where no row holds three."""
    known = titles_of(form)
    best = [sum(1 for cell in row if folded(cell) in known) for row in grid[:HEADER_WITHIN]]
    most = max(best, default=0)
    return best.index(most) if most >= 3 else None


def titles_of(form: Form) -> dict[str, str]:
    """Give every spelling of a header that is understood: our key, and its title in each language."""
    spellings: dict[str, str] = {}
    for column in form.columns:
        for spelling in (column.name, *(column.title.render(lang) for lang in LANGS)):
            spellings.setdefault(folded(spelling), column.name)
    return spellings


def folded(value: Any) -> str:
    """Write a header or a name so that case, stars and stray spaces do not matter."""
    return " ".join(str(value or "").replace("*", " ").split()).casefold()


def _header(grid: list[tuple[Any, ...]], form: Form, place: str) -> tuple[int, dict[str, int], dict[str, int]]:
    number = header_in(grid, form) or 0
    known = titles_of(form)
    places: dict[str, int] = {}
    own: dict[str, int] = {}
    for position, cell in enumerate(grid[number]):
        name = known.get(folded(cell))
        if name is not None and name not in places:
            places[name] = position
        elif folded(cell):
            own[_unique(str(cell).strip(), own)] = position
    _check_required(form, places, own, place)
    return number + 1, places, own


def _unique(name: str, taken: Iterable[str]) -> str:
    count = sum(1 for other in taken if other == name or other.startswith(f"{name} ("))
    return f"{name} ({count + 1})" if count else name


def _check_required(form: Form, places: dict[str, int], own: dict[str, int], place: str) -> None:
    for column in form.columns:
        if column.required and column.name not in places:
            title = column.title.render()
            close = nearest(title, own)
            raise ColumnMissing(
                text("Kolumnen {title} finns inte i tabellen.", title=title),
                place=place,
                remedy=text("Heter den nu {name}? Skriv {title} i rubriken igen.", name=close, title=title)
                if close
                else text("Skriv {title} i rubriken igen.", title=title),
            )
