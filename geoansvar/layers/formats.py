"""Any file becomes the same raw thing: attributes and geometries as they stand, and what the file claims."""

from __future__ import annotations

import json
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

import pyogrio
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from geoansvar.errors import GeoansvarError, SourceUnreadable
from geoansvar.layers.marking import marked, refuse_marked
from geoansvar.layers.noted import Notes, nearest
from geoansvar.layers.shapefile import attribute_encoding, check_complete
from geoansvar.layers.source import is_raster_file, unreadable, zipped_shapefile
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.texts import text

TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")
# GDAL's settings and Python's warning filters belong to the whole process.
_GDAL = threading.Lock()
_OSM_SETTINGS = {"OGR_GEOMETRY_ACCEPT_UNCLOSED_RING": "YES"}
_DRIVER_WORDS = 80  # characters of what the driver says, in its own language
_FAULTS = (RuntimeError, OSError, ValueError, pa.ArrowException)  # pyogrio's own errors are RuntimeErrors


@dataclass(frozen=True, slots=True)
class Raw:
    """What a file holds, before anything is judged.

    Attributes
    ----------
    attributes
        One row per row of the file, columns under the file's own names.
    geometry
        One geometry or None per row, in the file's own coordinates; None where the file has no geometries at all.
    repaired
        Rows whose geometry could only be read after closing a ring.
    lost
        Rows whose geometry no reader understands.
    crs
        What the file says of its reference system.
    """

    attributes: pd.DataFrame
    geometry: NDArray[np.object_] | None
    repaired: NDArray[np.bool_]
    lost: NDArray[np.bool_]
    crs: CRS | None = None

    def only(self, keep: NDArray[np.bool_]) -> Raw:
        """Give some of the rows, numbered anew."""
        geometry = self.geometry[keep] if self.geometry is not None else None
        attributes = self.attributes[keep].reset_index(drop=True)
        return Raw(attributes, geometry, self.repaired[keep], self.lost[keep], self.crs)


def open_source(path: Path, declaration: LayerDeclaration, notes: Notes) -> Raw:
    """Read a file of any kind that has rows.

    Raises
    ------
    SourceUnreadable
        If it is truncated, not what it claims to be, a raster, or has several layers and none is named.
    """
    suffix = path.suffix.lower()
    if suffix in TABLE_SUFFIXES:
        from geoansvar.layers.tables import open_table

        return _without_geometry(open_table(path, declaration, notes))
    if suffix in (".parquet", ".geoparquet"):
        return _open_parquet(path, notes)
    if is_raster_file(path):
        message = text("Filen är ett raster, men slaget {kind} har rader.", kind=declaration.kind_of.title)
        raise unreadable(notes.place, message, text("Välj flood-depth eller elevation som kind, eller en vektorfil."))
    return _open_ogr(path, declaration, notes)


def _without_geometry(attributes: pd.DataFrame) -> Raw:
    none = np.zeros(len(attributes), bool)
    return Raw(attributes, None, none, none)


def _open_ogr(path: Path, declaration: LayerDeclaration, notes: Notes) -> Raw:
    options: dict[str, Any] = {}
    if path.suffix.lower() == ".shp":
        check_complete(path, notes)
        options["encoding"] = attribute_encoding(path, declaration.source.encoding, notes)
    elif declaration.source.encoding:
        options["encoding"] = declaration.source.encoding
    if path.suffix.lower() == ".gml":
        options["WRITE_GFS"] = "NO"
    dataset = _dataset(path)
    try:
        with _GDAL, warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # what GDAL warns of is measured on the rows themselves
            pyogrio.set_gdal_config_options(_OSM_SETTINGS)
            layer = choose_layer(dataset, declaration, notes.place)
            meta, table = pyogrio.raw.read_arrow(dataset, layer=layer, datetime_as_string=True, **options)
            return _raw_of(meta, table, straight=lambda: _straightened(dataset, layer, options))
    except GeoansvarError:
        raise
    except _FAULTS as fault:
        raise _cannot_read(path, fault, notes.place) from None


def _dataset(path: Path) -> str:
    inside = zipped_shapefile(path) if path.suffix.lower() == ".zip" else None
    if path.suffix.lower() == ".zip":
        return f"/vsizip/{path}/{inside}" if inside else f"/vsizip/{path}"
    return str(path)


def choose_layer(dataset: str, declaration: LayerDeclaration, place: str) -> str:
    """Give the layer that is meant: the one named, else the only one with geometries, else the only one.

    Raises
    ------
    SourceUnreadable
        If none or several fit; the file's layers are listed.
    """
    layers = [(str(name), kind) for name, kind in pyogrio.list_layers(dataset)]
    names = [name for name, _ in layers]
    refuse_marked(pd.DataFrame(), names, place)
    wanted = declaration.source.layer
    if wanted in names:
        return wanted
    if wanted is not None:
        close = nearest(wanted, names)
        hint = text("Menades {name}?", name=close) if close else text("Filens lager: {names}.", names=", ".join(names))
        raise unreadable(f"{place}: source.layer", text("Filen har inget lager {layer}.", layer=wanted), hint)
    fitting = [name for name, kind in layers if kind is not None] or names
    if len(fitting) == 1:
        return fitting[0]
    message = text("Filen har flera lager och inget är valt.") if fitting else text("Filen har inga lager.")
    remedy = text('Skriv layer = "…" under [source], ett av: {names}.', names=", ".join(fitting))
    raise unreadable(f"{place}: source.layer", message, remedy)


def _raw_of(meta: dict[str, Any], table: pa.Table, *, straight: Callable[[], NDArray[np.object_]]) -> Raw:
    name = meta["geometry_name"] or "wkb_geometry"
    crs = _crs_of(meta.get("crs"))
    if name not in table.column_names:
        return _without_geometry(attributes_of(table))
    wkb = table.column(name).to_numpy().astype(object)
    try:
        geometry, repaired, lost = _parsed(wkb)
    except NotImplementedError:  # arcs, which shapely does not know
        geometry, repaired, lost = _parsed(straight())
    return Raw(attributes_of(table.drop_columns([name])), geometry, repaired, lost, crs)


def _parsed(wkb: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.bool_], NDArray[np.bool_]]:
    geometry = shapely.from_wkb(wkb, on_invalid="ignore")
    repaired = shapely.is_missing(geometry) & np.array([one is not None for one in wkb], bool)
    if repaired.any():
        geometry[repaired] = shapely.from_wkb(wkb[repaired], on_invalid="fix")
    lost = repaired & shapely.is_missing(geometry)
    return geometry, repaired & ~lost, lost


def _straightened(dataset: str, layer: str, options: dict[str, Any]) -> NDArray[np.object_]:
    """Read geometries by the slower way in, which makes short straight pieces of arcs."""
    _, _, wkb, _ = pyogrio.raw.read(dataset, layer=layer, columns=[], **options)
    return np.asarray(wkb, dtype=object)


def _crs_of(stated: Any) -> CRS | None:
    try:
        return CRS.from_user_input(stated) if stated else None
    except CRSError:
        return None


def attributes_of(table: pa.Table) -> pd.DataFrame:
    """Turn arrow columns into pandas columns that keep what is unknown: never False or 0 for a missing value."""
    return pd.DataFrame(
        {name: _column_of(column) for name, column in zip(table.column_names, table.columns, strict=True)},
        index=pd.RangeIndex(table.num_rows),
    )


def _column_of(column: Any) -> Any:
    kind = column.type
    if pa.types.is_boolean(kind):
        return column.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get)
    if pa.types.is_integer(kind):
        return column.cast(pa.int64(), safe=False).to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    if pa.types.is_floating(kind):
        return column.cast(pa.float64()).to_pandas()
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return pd.Series(column.to_numpy().astype(object), dtype=object)
    if pa.types.is_temporal(kind):
        column = column.cast(pa.string())
        return pd.Series(column.to_numpy().astype(object), dtype=object)
    return pd.Series([_as_json(value) for value in column.to_pylist()], dtype=object)


def _as_json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, default=str)


def _open_parquet(path: Path, notes: Notes) -> Raw:
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        about = json.loads((table.schema.metadata or {}).get(b"geo", b"{}"))
        name = about.get("primary_column")
        if name not in table.column_names:
            return _without_geometry(attributes_of(table))
        stated = about["columns"][name].get("crs", "OGC:CRS84")  # the specification's default
        others = [other for other in table.column_names if other == name or other in ("bbox",)]
        geometry, repaired, lost = _parsed(_parquet_geometry(path, table, name))
        return Raw(attributes_of(table.drop_columns(others)), geometry, repaired, lost, _crs_of(stated))
    except (*_FAULTS, KeyError) as fault:
        raise _cannot_read(path, fault, notes.place) from None


def _parquet_geometry(path: Path, table: Any, name: str) -> Any:
    if pa.types.is_binary(table.schema.field(name).type) or pa.types.is_large_binary(table.schema.field(name).type):
        return table.column(name).to_numpy().astype(object)
    import geopandas

    return np.asarray(geopandas.read_parquet(path, columns=[name]).geometry.to_wkb(), dtype=object)


def _cannot_read(path: Path, fault: Exception, place: str) -> SourceUnreadable:
    said = str(fault).splitlines()[0][:200] if str(fault) else type(fault).__name__
    if "not recognized as being in a supported" in said:
        return unreadable(
            place,
            text("Filen {name} är av ett format som inte känns igen.", name=path.name),
            text("Spara den som GeoPackage, GeoJSON eller CSV; punktmoln görs först om till raster."),
        )
    if marked(said):
        said = type(fault).__name__
    said = said.replace(str(path.parent), "")[:_DRIVER_WORDS].rstrip(".; ")
    reader = "Arrow" if isinstance(fault, pa.ArrowException) else "GDAL"
    return unreadable(
        place,
        text(
            "Filen {name} är skadad, eller är inte vad ändelsen säger ({reader} säger: {fault}).",
            name=path.name,
            reader=reader,
            fault=said,
        ),
        text("Hämta filen på nytt, eller öppna den i QGIS och spara den som GeoPackage."),
    )
