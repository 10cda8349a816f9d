"""The one place where geodata files are written: the same rows give the same file content, whatever the format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter
from numpy.typing import NDArray

import pyogrio
import rasterio
import rasterio.features
import rasterio.shutil
import shapely
from geopandas import GeoDataFrame
from rasterio.io import MemoryFile

from geoansvar.errors import RequestError
from geoansvar.texts import text

NODATA = -9999.0
FIXED_TIME = datetime(2026, 11, 16)
DRIVERS = {
    ".gpkg": "GPKG",
    ".fgb": "FlatGeobuf",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".shp": "ESRI Shapefile",
}


@dataclass(frozen=True, slots=True)
class DepthGrid:
    """Depths in metres on square cells, NaN where there is no water.

    Attributes
    ----------
    depth_m
        Rows from north to south, columns from west to east.
    west_m, north_m
        The north-western corner in EPSG:3006.
    cell_m
        The side of a cell.
    """

    depth_m: NDArray[np.float32]
    west_m: float
    north_m: float
    cell_m: float

    def at(self, east: NDArray[np.float64], north: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the depth at points in EPSG:3006; 0 where it is dry, and outside the grid."""
        rows = np.floor((self.north_m - north) / self.cell_m).astype(int)
        columns = np.floor((east - self.west_m) / self.cell_m).astype(int)
        height, width = self.depth_m.shape
        inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
        found = self.depth_m[rows.clip(0, height - 1), columns.clip(0, width - 1)]
        return np.where(inside, np.nan_to_num(found), 0.0)

    def extent(self) -> shapely.MultiPolygon:
        """Give what is under water, depth above 0, as polygons along the edges of the cells."""
        wet = np.nan_to_num(self.depth_m) > 0
        shapes = rasterio.features.shapes(wet.astype(np.uint8), mask=wet, connectivity=4, transform=self._transform())
        parts = shapely.from_geojson([_geojson(shape) for shape, _ in shapes])
        return shapely.MultiPolygon(list(parts[np.argsort(-shapely.area(parts), kind="stable")]))

    def _transform(self) -> Any:
        return rasterio.Affine(self.cell_m, 0.0, self.west_m, 0.0, -self.cell_m, self.north_m)


def write_vector(frame: GeoDataFrame, path: Path, *, layer: str | None = None, dated: date | None = None) -> None:
    """Write a frame as the suffix of ``path`` says: gpkg, fgb, geojson, parquet or shp.

    A GeoPackage keeps its other layers. GeoJSON is written as RFC 7946 wants it, in WGS 84; the others keep
    the frame's own reference system.

    Parameters
    ----------
    dated
        The day that a GeoPackage says it was changed, where not now: then the same rows give the same bytes.

    Raises
    ------
    RequestError
        If the suffix is none of these.
    """
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        frame.to_parquet(path, index=False)
        return
    if suffix not in DRIVERS:
        raise RequestError(
            text("Filändelsen {suffix} kan inte skrivas.", suffix=suffix or "(ingen)"),
            place=str(path),
            remedy=text("Välj en av: {suffixes}.", suffixes=", ".join([*DRIVERS, ".parquet"])),
        )
    options = _options(suffix, frame)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{dated}T00:00:00.000Z" if dated else None})
    try:
        pyogrio.write_dataframe(_plain(frame), path, driver=DRIVERS[suffix], layer=layer, **options)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write rows without geometry: ``.csv`` as RFC 4180 in UTF-8, ``.xlsx`` with one plain header row.

    Both are the same byte for byte when the rows are the same.

    Raises
    ------
    RequestError
        If the suffix is neither.
    """
    rows = pd.DataFrame(frame.drop(columns=["geometry"], errors="ignore"))
    if path.suffix.lower() == ".csv":
        rows.to_csv(path, index=False, encoding="utf-8", lineterminator="\r\n")
    elif path.suffix.lower() == ".xlsx":
        _write_workbook(rows, path)
    else:
        raise RequestError(
            text("Filändelsen {suffix} kan inte skrivas.", suffix=path.suffix or "(ingen)"),
            place=str(path),
            remedy=text("Välj en av: {suffixes}.", suffixes=".csv, .xlsx"),
        )


def write_depth(grid: DepthGrid, path: Path) -> None:
    """Write depths as a cloud optimised GeoTIFF: float32 metres, no data -9999, tiled, with overviews."""
    height, width = grid.depth_m.shape
    profile = {
        "driver": "GTiff", "height": height, "width": width, "count": 1, "dtype": "float32",
        "crs": "EPSG:3006", "transform": grid._transform(), "nodata": NODATA,
    }  # fmt: skip
    pixels = np.where(np.isnan(grid.depth_m), np.float32(NODATA), grid.depth_m).astype(np.float32)
    with MemoryFile() as memory:
        with memory.open(**profile) as target:
            target.write(pixels, 1)
        with memory.open() as source:
            rasterio.shutil.copy(
                source, path, driver="COG", COMPRESS="DEFLATE", PREDICTOR="YES", LEVEL=9, BLOCKSIZE=512,
                OVERVIEW_RESAMPLING="NEAREST",
            )  # fmt: skip


def _geojson(shape: dict[str, Any]) -> str:
    return shapely.to_geojson(shapely.geometry.shape(shape))


def _options(suffix: str, frame: GeoDataFrame) -> dict[str, Any]:
    if suffix == ".geojson" or suffix == ".json":
        return {"layer_options": {"RFC7946": "YES", "COORDINATE_PRECISION": "7"}}
    kinds = frame.geometry.geom_type.dropna().unique()
    mixed = {"geometry_type": "Unknown"} if len(kinds) != 1 else {}
    if suffix == ".gpkg":
        return {**mixed, "dataset_options": {"ADD_GPKG_OGR_CONTENTS": "NO"}}
    if suffix == ".fgb" and frame.geometry.isna().any():  # its index has no room for a row without a place
        return {**mixed, "layer_options": {"SPATIAL_INDEX": "NO"}}
    return mixed


def _plain(frame: GeoDataFrame) -> GeoDataFrame:
    """Lists become text with semicolons: none of the formats holds a list that all readers understand."""
    plain = frame.copy()
    for name in plain.columns.drop(plain.geometry.name):
        values = plain[name]
        if values.map(lambda value: isinstance(value, (list, tuple))).any():
            plain[name] = values.map(lambda value: ";".join(value) if isinstance(value, (list, tuple)) else value)
    return plain


def _write_workbook(rows: pd.DataFrame, path: Path) -> None:
    options = {"remove_timezone": True, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": FIXED_TIME})
        sheet = book.add_worksheet(path.stem[:31])
        heading = book.add_format({"bold": True})
        sheet.write_row(0, 0, list(rows.columns), heading)
        for number, row in enumerate(rows.itertuples(index=False), start=1):
            for place, value in enumerate(row):
                _write_cell(sheet, number, place, value)
        sheet.freeze_panes(1, 0)
        sheet.autofit()


def _write_cell(sheet: Any, row: int, column: int, value: Any) -> None:
    """Text stays text: an id of digits must not become a number, nor a phone number a formula."""
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    else:
        sheet.write(row, column, value.item() if isinstance(value, np.generic) else value)
