"""Every row has a name of its own that is the same tomorrow: the file's, the code's, or one made from its content."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import shapely

from geoansvar.layers.columns import Named
from geoansvar.layers.noted import Notes
from geoansvar.layers.values import as_text
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.texts import text

# What other systems call a row's name; offered when the file has no column id.
LIKELY_IDS = ("objektidentitet", "uuid", "guid", "globalid", "objectid", "objekt_id", "gid", "fid", "osm_id", "rutid",
              "rut_id", "deso", "desokod", "nr", "nummer")  # fmt: skip


def identified(
    columns: Named, geometry: NDArray[np.object_] | None, rows: int, declaration: LayerDeclaration, notes: Notes
) -> tuple[pd.Series[Any], NDArray[np.intp]]:
    """Give each row an id of text, unique in the layer, and for each row the number of the row it is a part of.

    A repeated id is kept with a number after it, and said; a missing one is made from the row's content and geometry,
    so that the same row gets the same id next time. Rows of one surface (same id, same values in all our columns) are
    its parts: the first stands for all.
    """
    stated = _stated(columns, declaration, notes)
    if stated is None:
        stated = pd.Series(np.full(rows, None, dtype=object), dtype=object)
    missing = stated.isna().to_numpy()
    if missing.any():
        made = _made(columns, geometry, rows)
        stated = stated.mask(missing, made)
    _note_made(missing, columns, stated, declaration, notes)
    whole = _wholes(stated, columns, declaration)
    return _unique(stated, whole, ~missing, notes), whole


def _wholes(ids: pd.Series[Any], columns: Named, declaration: LayerDeclaration) -> NDArray[np.intp]:
    """Give for each row the one it is a part of; an id whose rows disagree (a 0 for none) makes no parts."""
    own = np.arange(len(ids), dtype=np.intp)
    if declaration.kind_of.shape != "polygon" or not ids.duplicated().any():
        return own
    values = pd.DataFrame({name: as_text(column).fillna("") for name, column in columns.ours.items()}).assign(id=ids)
    alike = values.assign(_row=own).groupby(list(values.columns), sort=False)["_row"]
    agree = alike.transform("size") == values.groupby("id", sort=False)["id"].transform("size")
    return np.where(agree, alike.transform("min"), own).astype(np.intp)


def _stated(columns: Named, declaration: LayerDeclaration, notes: Notes) -> pd.Series[Any] | None:
    if "id" in columns.ours:
        return as_text(columns.ours["id"])
    if "code" in columns.ours and "code" in declaration.kind_of.required:
        notes.add("id-made", "note", text("Filen har ingen kolumn id; koden används som id."), key="columns.id")
        return as_text(columns.ours["code"])
    return None


def _made(columns: Named, geometry: NDArray[np.object_] | None, rows: int) -> pd.Series[Any]:
    mixed = np.full(rows, 1469598103934665603, dtype=np.uint64)
    named = {**columns.ours, **columns.extra}
    parts = [
        pd.util.hash_array(as_text(named[name]).fillna("").to_numpy(), categorize=False) for name in sorted(named)
    ]
    if geometry is not None:
        wkb = np.where(shapely.is_missing(geometry), b"", shapely.to_wkb(geometry, output_dimension=2))
        parts.append(pd.util.hash_array(wkb.astype(object), categorize=False))
    for part in parts:
        mixed = (mixed ^ part) * np.uint64(1099511628211)
    return pd.Series([f"r{value:016x}"[:13] for value in mixed.tolist()], dtype=object)


def _note_made(
    missing: NDArray[np.bool_], columns: Named, ids: pd.Series[Any], declaration: LayerDeclaration, notes: Notes
) -> None:
    if not missing.any():
        return
    if "id" in columns.ours or not missing.all():
        message = text("Raden saknar id; ett är gjort av dess innehåll.")
        notes.rows("id-made", "warning", ((row, message) for row in ids[missing]), key="id")
        return
    likely = next(
        (name for name in columns.extra if name.casefold() in LIKELY_IDS and _is_key(columns.extra[name])), None
    )
    notes.add(
        "id-made", "note",
        text("Filen har ingen kolumn id; varje rad har fått ett av sitt innehåll. Ändras raden ändras dess id."),
        key="columns.id",
        remedy=text('Kolumnen {name} är unik: skriv "{name}" = "id" under [columns].', name=likely) if likely
        else text('Finns en unik kolumn, skriv "dess namn" = "id" under [columns].'),
    )  # fmt: skip
    del declaration


def _is_key(values: pd.Series[Any]) -> bool:
    return bool(values.notna().all() and values.is_unique)


def _unique(ids: pd.Series[Any], whole: NDArray[np.intp], stated: NDArray[np.bool_], notes: Notes) -> pd.Series[Any]:
    repeated = ids.duplicated().to_numpy()
    if not repeated.any():
        return ids
    taken = set(ids)
    items = ids.tolist()
    found = []
    for row in np.flatnonzero(repeated):
        original, number = items[row], 2
        while f"{original}-{number}" in taken:
            number += 1
        items[row] = f"{original}-{number}"
        taken.add(items[row])
        code = "row-left-out" if whole[row] != row else "id-duplicate" if stated[row] else "row-duplicate"
        found.append((code, items[row], original))
    for code, message in (
        (
            "row-left-out",
            "Raden är en del av {id}; dess yta är lagd till den raden, så att värdena inte räknas två gånger.",
        ),
        ("id-duplicate", "Id {id} finns på flera rader; den här raden heter nu {row}."),
        ("row-duplicate", "Raden är helt lik {id}; den här raden heter nu {row}."),
    ):
        notes.rows(code, "note" if code == "row-left-out" else "warning", ((row, text(message, id=original, row=row))
                   for kind, row, original in found if kind == code), key="id", limit=None,
                   remedy=text("Ge varje rad ett eget id i källan."))  # fmt: skip
    return pd.Series(np.array(items, dtype=object), dtype=object)
