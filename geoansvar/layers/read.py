"""Reading a layer is one list of steps; each says what it changed, and what cannot be used is refused by name."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import shapely
from geopandas import GeoDataFrame

from geoansvar.crs import SWEREF99TM
from geoansvar.errors import ClassifiedData, ColumnMissing
from geoansvar.layers import snapshot
from geoansvar.layers.columns import Named, named
from geoansvar.layers.coordinates import coordinate_columns, points_of
from geoansvar.layers.formats import Raw, open_source
from geoansvar.layers.geometry import cleaned, fitting, joined, note_missing, note_unread, within_reach
from geoansvar.layers.identity import identified
from geoansvar.layers.marking import refuse_marked
from geoansvar.layers.noted import Notes
from geoansvar.layers.read_columns import read_columns
from geoansvar.layers.reference import crossed_in
from geoansvar.layers.source import fingerprint, locate, unreadable
from geoansvar.layers.suspicion import note_suspicions
from geoansvar.layers.template_speech import in_excel
from geoansvar.model.codes import CodeList
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.model.faults import did_you_mean
from geoansvar.model.kinds import PLACELESS_KINDS
from geoansvar.model.layer import Layer
from geoansvar.texts import text

SNAPSHOTS = "snapshots"


def read_layer(
    name: str, declaration: LayerDeclaration, *, root: Path, state: Path, code_lists: Mapping[str, CodeList]
) -> Layer:
    """Read a layer from its source, or from a snapshot of the same source and declaration.

    Parameters
    ----------
    name
        The layer's name; findings and errors name ``layers/NAME.toml``.
    root
        The workspace: ``source.path`` is relative to its folder ``layers``.
    state
        Where snapshots are kept, in the folder ``snapshots``.
    code_lists
        The workspace's own by name; those of the package need not be there.

    Returns
    -------
    Layer
        Its frame is in EPSG:3006. What was noticed is in its findings, and depends on no date.

    Raises
    ------
    LayerError
        SourceMissing, SourceUnreadable, CRSRefused, ColumnMissing or ClassifiedData.
    """
    notes = Notes(name)
    folder = state / SNAPSHOTS
    path = locate(declaration.source, root=root, place=notes.place)
    try:
        refuse_marked(pd.DataFrame(), [path.name], notes.place)
        content = fingerprint(path)
        key = snapshot.snapshot_key(name, content, declaration, code_lists)
        kept = snapshot.load(folder, name, key)
        if kept is None:
            kept = _read(path, declaration, code_lists, notes)
            _require_unchanged(path, content, notes.place)
            with suppress(OSError):  # a full or read-only disk makes the next start slow, not this answer wrong
                snapshot.save(folder, name, key, kept)
    except ClassifiedData:
        snapshot.forget(folder, name)
        raise
    return Layer(name, declaration, kept.frame, kept.findings, kept.rows_read, content, path)


def _require_unchanged(path: Path, content: str, place: str) -> None:
    """Refuse what was written while it was read: half of it would be kept under the other half's name."""
    if fingerprint(path) != content:
        raise unreadable(
            place,
            text("Filen {name} ändrades medan den lästes.", name=path.name),
            text("Försök igen när den är färdigskriven."),
        )


def _read(
    path: Path, declaration: LayerDeclaration, code_lists: Mapping[str, CodeList], notes: Notes
) -> snapshot.Snapshot:
    if declaration.kind_of.shape == "raster":
        from geoansvar.layers.raster import read_raster

        return snapshot.Snapshot(read_raster(path, declaration, notes), tuple(notes.findings), 1)
    raw = open_source(path, declaration, notes)
    refuse_marked(raw.attributes, [declaration.source.sheet or "", declaration.source.layer or ""], notes.place)
    raw = _of_this_layer(raw, declaration.source.having, notes)
    rows_read = len(raw.attributes)
    raw = _without_empty_rows(raw, notes)
    columns = named(raw.attributes, declaration, notes)
    geometry, had_geometry, unread = _geometry(raw, columns, declaration, notes)
    ids, whole = identified(columns, raw.geometry, len(raw.attributes), declaration, notes)
    note_unread(raw.repaired, raw.lost, ids, notes)
    _note_coordinates(unread, ids, notes)
    frame = read_columns(columns, ids, declaration, code_lists, notes)
    geometry, keep = _usable(
        geometry, whole, ids, declaration, notes, had_geometry=had_geometry, logged=raw.lost | unread
    )
    note_suspicions(
        {column: values[keep] for column, values in frame.items()},
        geometry[keep],
        rows_read=rows_read,
        declaration=declaration,
        stated=list(columns.ours),
        notes=notes,
    )
    found = notes.findings
    if notes.excel_rows is not None:
        found = in_excel(found, declaration.kind, notes.excel_rows)
    return snapshot.Snapshot(_assembled(frame, geometry, keep), tuple(found), rows_read)


def _without_empty_rows(raw: Raw, notes: Notes) -> Raw:
    """Leave out, and list, rows in which nothing stands."""
    empty = raw.attributes.isna().all(axis=1).to_numpy() & ~raw.lost
    if raw.geometry is not None:
        empty &= shapely.is_missing(raw.geometry)
    if not empty.any():
        return raw
    message = text("I raden står ingenting; den är utelämnad.")
    numbers = (f"rad {number + 1}" for number in np.flatnonzero(empty))
    notes.rows("row-left-out", "note", ((row, message) for row in numbers), limit=None)
    return raw.only(~empty)


def _of_this_layer(raw: Raw, having: str | Mapping[str, tuple[str, ...]] | None, notes: Notes) -> Raw:
    """Keep the rows that have a value in the column named ``having``, or one of those it names; count the others."""
    if having is None:
        return raw
    wanted: Mapping[str, tuple[str, ...] | None] = {having: None} if isinstance(having, str) else having
    keep = np.ones(len(raw.attributes), dtype=bool)
    for column, values in wanted.items():
        keep &= _has_value(raw, column, values, notes)
    said = text("{count} av {rows} rader har inget värde i {column} och hör till annat än detta lager.",
                count=int((~keep).sum()), rows=len(keep), column=", ".join(wanted))  # fmt: skip
    if not isinstance(having, str):
        said = text("{count} av {rows} rader har inte de värden i {column} som lagret gäller, och hör till annat.",
                    count=int((~keep).sum()), rows=len(keep), column=", ".join(wanted))  # fmt: skip
    notes.add("rows-of-others", "note", said, key="source.having")
    return raw.only(keep)


def _has_value(raw: Raw, column: str, values: tuple[str, ...] | None, notes: Notes) -> NDArray[np.bool_]:
    if column not in raw.attributes:
        raise ColumnMissing(
            text("Filen har ingen kolumn {column}.", column=column),
            place=f"{notes.place} source.having",
            remedy=did_you_mean(column, map(str, raw.attributes.columns)),
        )
    cells = raw.attributes[column]
    found = cells.notna() & (cells != "") if values is None else cells.astype("string").isin(values)
    return found.to_numpy(dtype=bool)


def _geometry(
    raw: Raw, columns: Named, declaration: LayerDeclaration, notes: Notes
) -> tuple[NDArray[np.object_], bool, NDArray[np.bool_]]:
    """Give geometries in EPSG:3006, whether the file has any, and the rows whose coordinates are no numbers."""
    rows = len(raw.attributes)
    none, unread = np.full(rows, None, dtype=object), np.zeros(rows, bool)
    geometry, crs = raw.geometry, raw.crs
    if declaration.kind_of.shape == "none":
        if geometry is not None and not shapely.is_missing(geometry).all():
            notes.add(
                "geometry-unused",
                "note",
                text("Slaget {kind} har inga geometrier; filens används inte.", kind=declaration.kind_of.title),
                key="geometry",
            )
        return none, False, unread
    if geometry is None:
        pair = coordinate_columns([str(name) for name in raw.attributes.columns], declaration.source, notes.place)
        if pair is None:
            return none, False, unread
        geometry, unread = points_of(raw.attributes[pair[0]], raw.attributes[pair[1]])
    if shapely.is_missing(geometry).all():
        return none, raw.geometry is not None, unread
    return crossed_in(geometry, stated=declaration.source.crs, found=crs, notes=notes), True, unread


def _note_coordinates(unread: NDArray[np.bool_], ids: pd.Series[Any], notes: Notes) -> None:
    message = text("Koordinaterna är inte två tal; raden har inget läge.")
    notes.rows(
        "coordinate-unreadable",
        "warning",
        ((row, message) for row in ids[unread]),
        key="geometry",
        limit=None,
        remedy=text("Rätta koordinaterna i källan."),
    )


def _usable(
    geometry: NDArray[np.object_],
    whole: NDArray[np.intp],
    ids: pd.Series[Any],
    declaration: LayerDeclaration,
    notes: Notes,
    *,
    had_geometry: bool,
    logged: NDArray[np.bool_],
) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Clean geometries, join the parts of one surface, and tell which rows are kept."""
    if had_geometry:
        if declaration.kind not in PLACELESS_KINDS:  # of those, placing says what could not be placed
            note_missing(geometry, logged, ids, notes)
        geometry = within_reach(cleaned(geometry, ids, notes), ids, notes)
    keep = whole == np.arange(len(whole))
    geometry = joined(geometry, whole)
    geometry, fits = fitting(geometry, ids, keep, declaration.kind_of, notes)
    return geometry, keep & fits


def _assembled(
    frame: Mapping[str, pd.Series[Any]], geometry: NDArray[np.object_], keep: NDArray[np.bool_]
) -> GeoDataFrame:
    placed = np.full(len(geometry), "own", dtype=object)
    placed[shapely.is_missing(geometry)] = None
    columns = {name: values[keep].reset_index(drop=True) for name, values in frame.items()}
    columns["placed_by"] = pd.Series(placed[keep], dtype=object)
    return GeoDataFrame(columns, geometry=geometry[keep], crs=SWEREF99TM)
