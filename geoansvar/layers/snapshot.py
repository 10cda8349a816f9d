"""A layer that was read is kept as GeoParquet under the hash of all it depends on; a doubtful copy is read anew."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

import shapely
from geopandas import GeoDataFrame

from geoansvar.crs import SWEREF99TM
from geoansvar.layers.formats import attributes_of
from geoansvar.model.codes import CodeList
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.model.finding import Finding
from geoansvar.texts import Text

FORMAT_VERSION = 4  # raise it when the same source would be read otherwise than before
GROUP_ROWS = 20_000
_ROW = "_row"  # the row's number in the source: a snapshot lies in Hilbert order
_ABOUT = b"geoansvar"
_BOX = ("xmin", "ymin", "xmax", "ymax")
_DIGEST = 32  # hexadecimal digits of the file's own hash, in its name


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a snapshot holds: the frame, what was found when it was read, and how many rows there were."""

    frame: GeoDataFrame
    findings: tuple[Finding, ...]
    rows_read: int


def snapshot_key(name: str, content: str, declaration: LayerDeclaration, code_lists: Mapping[str, CodeList]) -> str:
    """Hash what a read layer depends on: its content, its declaration, the code lists and this program's reading."""
    depends = [
        FORMAT_VERSION,
        name,
        content,
        declaration.model_dump_json(),
        {key: codes.model_dump_json() for key, codes in sorted(code_lists.items())},
    ]
    return hashlib.sha256(json.dumps(depends).encode()).hexdigest()[:24]


def load(folder: Path, name: str, key: str) -> Snapshot | None:
    """Give the snapshot of that key, or None where there is none that is whole: its name holds its own hash."""
    for path in folder.glob(f"{name}-{key}-*.parquet"):
        with suppress(OSError, ValueError, KeyError, pa.ArrowException, shapely.errors.ShapelyError):
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest()[:_DIGEST] == path.stem.rpartition("-")[2]:
                return _snapshot_of(pq.read_table(pa.BufferReader(content)))
    return None


def window(path: Path, bounds: tuple[float, float, float, float]) -> GeoDataFrame:
    """Read only the rows of a snapshot whose box meets ``bounds`` (EPSG:3006, metres); the source's order is kept."""
    west, south, east, north = bounds
    box = {side: pa.compute.field("bbox", side) for side in _BOX}
    meets = (box["xmin"] <= east) & (box["xmax"] >= west) & (box["ymin"] <= north) & (box["ymax"] >= south)
    return _frame_of(pq.read_table(path, filters=meets))


def save(folder: Path, name: str, key: str, snapshot: Snapshot) -> Path:
    """Write a snapshot beside and rename it, so that half a file never has a whole one's name; older ones go."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, written = tempfile.mkstemp(dir=folder, suffix=".half")
    os.close(handle)
    half = Path(written)
    try:
        pq.write_table(_table_of(snapshot), half, row_group_size=GROUP_ROWS, compression="zstd", compression_level=1)
        digest = hashlib.sha256(half.read_bytes()).hexdigest()[:_DIGEST]
        path = folder / f"{name}-{key}-{digest}.parquet"
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    forget(folder, name, but=path)
    return path


def forget(folder: Path, name: str, *, but: Path | None = None) -> None:
    """Remove the snapshots of a layer, all but one."""
    for old in folder.glob(f"{name}-*.parquet"):
        if old != but and old.name.rpartition("-")[0].rpartition("-")[0] == name:
            with suppress(OSError):  # somebody reads it; it goes next time
                old.unlink()


def _table_of(snapshot: Snapshot) -> pa.Table:
    frame = snapshot.frame
    order = _hilbert_order(frame)
    geometry = frame.geometry.to_numpy()[order]
    attributes = pd.DataFrame(frame.drop(columns="geometry")).iloc[order]
    table = pa.table({str(name): _arrow_of(attributes[name]) for name in attributes.columns})
    bounds = shapely.bounds(geometry)
    sides = [pa.array(bounds[:, side], from_pandas=True) for side in range(4)]
    table = table.append_column("geometry", pa.array(shapely.to_wkb(geometry), type=pa.binary()))
    table = table.append_column("bbox", pa.StructArray.from_arrays(sides, names=list(_BOX)))
    table = table.append_column(_ROW, pa.array(order, type=pa.int64()))
    return table.replace_schema_metadata({b"geo": _geo(), _ABOUT: _about(snapshot)})


def _hilbert_order(frame: GeoDataFrame) -> np.ndarray[Any, np.dtype[np.intp]]:
    geometry = frame.geometry
    placed = np.flatnonzero(~(geometry.isna() | geometry.is_empty).to_numpy())
    rest = np.setdiff1d(np.arange(len(frame)), placed)
    if len(placed) > 1:
        placed = placed[np.argsort(geometry.iloc[placed].hilbert_distance().to_numpy(), kind="stable")]
    return np.concatenate([placed, rest]).astype(np.intp)


def _arrow_of(values: pd.Series[Any]) -> pa.Array:
    if values.dtype != object:
        return pa.array(values, from_pandas=True)
    if len(values) and isinstance(values.iloc[0], tuple):
        return pa.array([list(value) for value in values], type=pa.list_(pa.string()))
    first = next((value for value in values if value is not None), None)
    kind = pa.date32() if isinstance(first, date) else pa.string()
    return pa.array(values, type=kind, from_pandas=True)


def _geo() -> bytes:
    column = {
        "encoding": "WKB",
        "geometry_types": [],
        "crs": SWEREF99TM.to_json_dict(),
        "covering": {"bbox": {side: ["bbox", side] for side in _BOX}},
    }
    return json.dumps({"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}).encode()


def _about(snapshot: Snapshot) -> bytes:
    findings = [_packed(finding) for finding in snapshot.findings]
    types = {str(name): str(kind) for name, kind in snapshot.frame.dtypes.items()}
    return json.dumps({"rows_read": snapshot.rows_read, "findings": findings, "types": types}).encode()


def _snapshot_of(table: pa.Table) -> Snapshot:
    about = json.loads(table.schema.metadata[_ABOUT])
    findings = tuple(_unpacked(packed) for packed in about["findings"])
    return Snapshot(_frame_of(table), findings, int(about["rows_read"]))


def _frame_of(table: pa.Table) -> GeoDataFrame:
    order = np.argsort(table.column(_ROW).to_numpy(), kind="stable")
    geometry = shapely.from_wkb(table.column("geometry").to_numpy().astype(object))
    plain = table.drop_columns(["geometry", "bbox", _ROW])
    columns = {name: _column_of(plain.column(name)) for name in plain.column_names}
    frame = GeoDataFrame(columns, geometry=geometry, crs=SWEREF99TM)
    return frame.iloc[order].reset_index(drop=True)


def _column_of(column: pa.ChunkedArray) -> pd.Series[Any]:
    if pa.types.is_list(column.type):
        return pd.Series([tuple(value) for value in column.to_pylist()], dtype=object)
    if pa.types.is_date(column.type):
        return pd.Series(np.array(column.to_pylist(), dtype=object), dtype=object)
    return attributes_of(pa.table({"values": column}))["values"]


def _packed(finding: Finding) -> dict[str, Any]:
    row = {key: getattr(finding, key) for key in ("code", "severity", "place", "key", "row")}
    return row | {"text": _packed_text(finding.text), "remedy": _packed_text(finding.remedy)}


def _unpacked(row: dict[str, Any]) -> Finding:
    return Finding(**{**row, "text": _unpacked_text(row["text"]), "remedy": _unpacked_text(row["remedy"])})


def _packed_text(sentence: Text | None) -> Any:
    if sentence is None:
        return None
    return [sentence.template, [[key, _packed_value(value)] for key, value in sentence.values]]


def _packed_value(value: Any) -> Any:
    if isinstance(value, Text):
        return {"text": _packed_text(value)}
    return value.item() if isinstance(value, np.generic) else value if isinstance(value, int | float) else str(value)


def _unpacked_text(packed: Any) -> Any:
    if packed is None:
        return None
    template, values = packed
    return Text(template, tuple((key, _unpacked_value(value)) for key, value in values))


def _unpacked_value(value: Any) -> Any:
    return _unpacked_text(value["text"]) if isinstance(value, dict) else value
