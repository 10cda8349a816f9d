"""Theirs becomes ours: the file's columns are found under any case, and one that is needed and absent is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geoansvar.errors import ColumnMissing
from geoansvar.layers.noted import Notes, nearest, some
from geoansvar.layers.values import as_text
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.texts import text

OWN_NAMES = ("geometry", "placed_by")  # columns of every frame that no file may bring
_DBF_NAME = 10  # characters that a shapefile keeps of a column's name


@dataclass(frozen=True, slots=True)
class Named:
    """A file's columns under our names.

    Attributes
    ----------
    ours
        Our name to the file's values.
    theirs
        Our name to the file's name, where the file has the column.
    extra
        The municipality's own columns, under their own names.
    """

    ours: dict[str, pd.Series[Any]]
    theirs: dict[str, str]
    extra: dict[str, pd.Series[Any]]


def named(attributes: pd.DataFrame, declaration: LayerDeclaration, notes: Notes) -> Named:
    """Match the file's columns with the kind's: as ``[columns]`` says, else by the same name, whatever the case.

    Raises
    ------
    ColumnMissing
        If a column that the kind needs is not there.
    """
    have = {str(name).strip().casefold(): str(name) for name in attributes.columns}
    theirs = _declared(have, declaration, notes)
    taken = set(theirs.values())
    for column in declaration.kind_of.columns:
        found = have.get(column.name.casefold(), have.get(column.name[:_DBF_NAME] if _is_dbf(declaration) else ""))
        if column.name not in theirs and found is not None and found not in taken:
            theirs[column.name] = found
            taken.add(found)
    _check_required(theirs, list(attributes.columns), declaration, notes)
    extra = {_own_name(str(name), declaration): attributes[name] for name in attributes.columns if name not in taken}
    ours = {name: attributes[found] for name, found in theirs.items()}
    if declaration.kind == "municipality":
        ours["code"] = _four_digits(ours["code"], notes)
    return Named(ours, theirs, extra)


def _four_digits(codes: pd.Series[Any], notes: Notes) -> pd.Series[Any]:
    """Give municipality codes their leading zero back: a table that took them for numbers wrote 862 for 0862."""
    plain = as_text(codes)
    short = plain.str.fullmatch(r"\d{3}").fillna(value=False).to_numpy(dtype=bool)
    if short.any():
        first = str(plain[short].iloc[0])
        message = text(
            "{count} kommunkoder hade tre siffror; en inledande nolla lades till ({first} blev 0{first}).",
            count=int(short.sum()),
            first=first,
        )
        notes.add("leading-zero", "warning", message, key="code", remedy=text("Lagra koder som text i källan."))
    return plain.mask(short, "0" + plain.astype(object).where(short, ""))


def _is_dbf(declaration: LayerDeclaration) -> bool:
    return declaration.source.suffix in ("shp", "zip", "dbf")


def _declared(have: Mapping[str, str], declaration: LayerDeclaration, notes: Notes) -> dict[str, str]:
    theirs: dict[str, str] = {}
    for written, ours in declaration.columns.items():
        found = have.get(written.strip().casefold())
        if found is None:
            close = nearest(written, have.values())
            notes.add(
                "column-unknown",
                "warning",
                text("Kolumnen {column} finns inte i filen.", column=written),
                key=f"columns.{written}",
                remedy=text("Menades {name}?", name=close)
                if close
                else text("Filens kolumner: {names}.", names=some(list(have.values()), most=30)),
            )
        elif ours in theirs:
            notes.add(
                "column-twice",
                "warning",
                text(
                    "Både {first} och {second} skulle bli {ours}; {first} används.",
                    first=theirs[ours],
                    second=found,
                    ours=ours,
                ),
                key=f"columns.{written}",
                remedy=text("Ta bort en av raderna under [columns]."),
            )
        else:
            theirs[ours] = found
    return theirs


def _check_required(theirs: Mapping[str, str], have: list[str], declaration: LayerDeclaration, notes: Notes) -> None:
    missing = [name for name in declaration.kind_of.required if name not in theirs]
    if not missing:
        return
    close = nearest(missing[0], [name for name in have if name not in theirs.values()])
    example = close or "…"
    raise ColumnMissing(
        text(
            "Kolumnen {column} krävs av slaget {kind} och finns inte i filen.",
            column=", ".join(missing),
            kind=declaration.kind_of.title,
        ),
        place=f"{notes.place}: columns",
        remedy=text(
            'Skriv under [columns] vilken kolumn som är {column}: "{example}" = "{column}". Filens kolumner: {names}.',
            column=missing[0],
            example=example,
            names=some(have, most=30) or "inga",
        ),
    )


def _own_name(name: str, declaration: LayerDeclaration) -> str:
    ours = {column.name for column in declaration.kind_of.columns} | set(OWN_NAMES)
    name = name.strip()
    return f"{name}_2" if name in ours or name in declaration.columns.values() else name
