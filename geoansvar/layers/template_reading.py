"""A filled template becomes a layer without any TOML: the sheet says what it is, and words become codes."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from geoansvar.errors import DeclarationError, GeoansvarError
from geoansvar.layers.marking import refuse_marked
from geoansvar.layers.noted import Notes, nearest
from geoansvar.layers.template_cells import cell_text, placed
from geoansvar.layers.template_form import EAST, NORTH, SENSITIVE, VERSION
from geoansvar.layers.template_notes import ACCESS, LICENCE, OWNER, RETRIEVED, REVIEW_BY, TITLE, access_titles
from geoansvar.layers.template_rows import has_coordinates, identified_rows, is_filled, plain_ascii, read_date
from geoansvar.layers.template_sheet import WORKBOOKS, Sheet, is_template, read_sheet
from geoansvar.model.access import Access, highest
from geoansvar.model.declaration import LayerDeclaration, Source
from geoansvar.texts import LANGS, text

UNKNOWN_OWNER = "Okänd ägare"
_PLACE = (EAST, NORTH)


def template_layer_name(path: Path) -> str:
    """Give the layer's name: the file's stem in lower-case ASCII, so ``Aktörer 2026.xlsx`` is ``aktorer_2026``."""
    name = plain_ascii(path.stem)
    return name if name[:1].isalpha() else f"lager_{name}".rstrip("_")


def template_declaration(path: Path) -> LayerDeclaration | None:
    """Give the declaration of a filled template, or None where the file is not one of our templates.

    What the sheet does not say is never made milder: an unreadable level is read as the highest.

    Raises
    ------
    DeclarationError
        If it is a template that cannot be read, or a workbook of which nobody can tell whether it is one.
    """
    place = _place(path)
    if not is_template(path):
        _check_workbook(path, place)
        return None
    try:
        sheet = read_sheet(path, place=place)
    except GeoansvarError as error:
        raise DeclarationError(error.message, place=error.place, remedy=error.remedy) from None
    if sheet.version != str(VERSION):
        raise DeclarationError(
            text("Mallen är av version {version}, som inte kan läsas.", version=sheet.version or "?"),
            place=place,
            remedy=text("Gör en ny mall med ”geoansvar templates MAPP” och klistra in raderna."),
        )
    access = _access(sheet) or Access.PROTECTED
    coordinates = {"x": EAST, "y": NORTH, "crs": "EPSG:3006"} if has_coordinates(sheet) else {}
    return LayerDeclaration(
        title=(_field(sheet, TITLE.mark) or sheet.form.title.render())[:80],
        kind=sheet.form.kind,
        access=access,
        source=Source(
            owner=_field(sheet, OWNER.mark) or UNKNOWN_OWNER,
            licence=_field(sheet, LICENCE.mark) or "Egen uppgift",
            retrieved=_day(sheet, RETRIEVED.mark) or _changed(path),
            review_by=_day(sheet, REVIEW_BY.mark),
            path=_place(path).removeprefix("layers/"),
            **coordinates,
        ),
        column_access={name: highest(access, Access.LIMITED) for name in SENSITIVE if is_filled(sheet, name)},
    )


def _check_workbook(path: Path, place: str) -> None:
    """Refuse a workbook that is broken or locked with a password: left alone it would be missing unseen."""
    if path.suffix.lower() not in WORKBOOKS or path.name.startswith("~$") or zipfile.is_zipfile(path):
        return
    raise DeclarationError(
        text("Arbetsboken {name} går inte att läsa, så ingen vet om den är en ifylld mall.", name=path.name),
        place=place,
        remedy=text("Öppna den i Excel och spara den på nytt som .xlsx, utan lösenord."),
    )


def template_frame(path: Path) -> pd.DataFrame:
    """Read a filled template's rows under our column names, with codes for words and without the example.

    Coordinates, where there are any, stand in ``east`` and ``north`` in EPSG:3006.

    Raises
    ------
    SourceUnreadable, ColumnMissing
        If the workbook or its table cannot be read.
    ClassifiedData
        If what stands beside the table carries a marking of security classification.
    """
    return open_template(path, Notes(template_layer_name(path)))


def open_template(path: Path, notes: Notes) -> pd.DataFrame:
    """Do as ``template_frame``, and write down what was noticed on the way.

    A column that nobody has filled in is left out: that it stands in the template says nothing.
    """
    sheet = read_sheet(path, place=_place(path))
    stated = [cell_text(value) or "" for value in sheet.fields.values()]
    refuse_marked(pd.DataFrame(), [path.name, sheet.title, *stated], notes.place)
    _note_fields(sheet, notes)
    _note_columns(sheet, notes)
    rows = identified_rows(sheet, notes)
    notes.excel_rows = {row["id"]: number for number, row in rows}
    if not rows:
        notes.add("template-empty", "warning", text("Mallen {name} har inga ifyllda rader.", name=path.name))
    filled = {name for _, row in rows for name, value in row.items() if value is not None}
    required = {column.name for column in sheet.form.columns if column.required}
    kept = filled | required | {"id"} | (set(_PLACE) if filled & set(_PLACE) else set())
    names = [column.name for column in sheet.form.columns if column.name in sheet.places and column.name in kept]
    frame = pd.DataFrame([row for _, row in rows], columns=[*dict.fromkeys(["id", *names, *sheet.own])], dtype=object)
    return placed(frame, notes)


def _note_fields(sheet: Sheet, notes: Notes) -> None:
    for mark, value in ((OWNER, _field(sheet, OWNER.mark)), (RETRIEVED, _day(sheet, RETRIEVED.mark))):
        if value is None:
            message = text("Fältet ”{title}” är inte ifyllt.", title=mark.title)
            notes.add("field-empty", "warning", message, remedy=text("Fyll i det på bladet bredvid tabellen."))
    if _access(sheet) is None:
        message = text("Nivån går inte att läsa, så lagret behandlas som skyddsvärt.")
        remedy = text("Välj nivå i listan på bladet bredvid tabellen.")
        notes.add("access-unreadable", "warning", message, remedy=remedy)


def _note_columns(sheet: Sheet, notes: Notes) -> None:
    titles = {column.name: column.title.render() for column in sheet.form.columns}
    for name in sheet.absent:
        close = nearest(titles[name], sheet.own)
        message = text("Mallens kolumn ”{title}” finns inte kvar.", title=titles[name])
        remedy = text("Heter den nu ”{name}”? Skriv mallens rubrik igen.", name=close) if close else None
        notes.add("column-renamed" if close else "column-left-out", "warning" if close else "note", message, key=name,
                  remedy=remedy)  # fmt: skip


def _field(sheet: Sheet, mark: str) -> str | None:
    return cell_text(sheet.fields.get(mark))


def _day(sheet: Sheet, mark: str) -> date | None:
    value = read_date(sheet.fields.get(mark))
    if isinstance(value, str):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    return value if isinstance(value, date) else None


def _access(sheet: Sheet) -> Access | None:
    said = (_field(sheet, ACCESS.mark) or "").casefold()
    words = {word.casefold(): level for lang in LANGS for level, word in access_titles(lang).items()}
    return words.get(said) or (Access(said) if said in list(Access) else None)


def _changed(path: Path) -> date:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()


def _place(path: Path) -> str:
    """Name the file as findings do, from the room it lies in."""
    return f"layers/data/{path.name}" if path.parent.name == "data" else f"layers/{path.name}"
