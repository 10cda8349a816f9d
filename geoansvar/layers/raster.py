"""Rasters are opened a window at a time, in metres and in SWEREF 99 TM, with nothing where nothing is known."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor
from pathlib import Path
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray

import rasterio
import shapely
from geopandas import GeoDataFrame
from pyproj import CRS
from rasterio.errors import RasterioError
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window

from geoansvar.crs import SWEREF99TM
from geoansvar.layers.noted import Notes
from geoansvar.layers.read_columns import empty_column
from geoansvar.layers.reference import crossed_in
from geoansvar.layers.source import unreadable
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.texts import text

Bounds = tuple[float, float, float, float]
UNITS_M = {"m": 1.0, "cm": 0.01, "ft": 0.3048}
_OVERVIEW_PIXELS = 1024
_DEEPEST_M = 60.0  # deeper than any Swedish river in flood: the unit is another
_EDGE_POINTS = 20
_EDGE = 1e-6  # cells: bounds that fall on a cell's edge mean that edge


@dataclass(frozen=True, slots=True)
class DepthWindow:
    """Depths in metres, NaN where nothing is known; ``transform`` takes (column, row) to EPSG:3006."""

    values: NDArray[np.float32]
    transform: Affine


def read_raster(path: Path, declaration: LayerDeclaration, notes: Notes) -> GeoDataFrame:
    """Read a raster layer: one row, its extent, after its system, its blocks and its depths have been looked at.

    Raises
    ------
    LayerError
        SourceUnreadable if it is no raster or cut off, CRSRefused as for rows.
    """
    try:
        with rasterio.open(path) as source:
            _check_whole(source, path, notes)
            found = CRS.from_wkt(source.crs.to_wkt()) if source.crs else None
            outline = np.array([_outline(source)], dtype=object)
            geometry = crossed_in(outline, stated=declaration.source.crs, found=found, notes=notes)
            _note_values(source, declaration, notes)
    except RasterioError:
        message = text("Filen {name} är inget raster som går att läsa, eller är avbruten.", name=path.name)
        raise unreadable(notes.place, message, text("Hämta den på nytt, eller spara som GeoTIFF.")) from None
    columns: dict[str, Any] = {column.name: empty_column(column, 1) for column in declaration.kind_of.columns}
    columns |= {"id": [notes.layer], "name": [declaration.title], "placed_by": ["own"]}
    return GeoDataFrame(columns, geometry=geometry, crs=SWEREF99TM)


def raster_extent(path: Path, *, crs: str | None = None) -> Any:
    """Give a raster's outline in EPSG:3006; ``crs`` where the file has none."""
    with rasterio.open(path) as source:
        found = CRS.from_wkt(source.crs.to_wkt()) if source.crs else None
        outline = np.array([_outline(source)], dtype=object)
    return crossed_in(outline, stated=crs, found=found, notes=Notes(path.stem))[0]


def depth_window(path: Path, bounds: Bounds, *, unit: str = "m", crs: str | None = None) -> DepthWindow:
    """Read the depths within ``bounds`` (west, south, east, north in EPSG:3006), in metres.

    A raster in another system is taken over cell by cell, the nearest one. What lies outside the raster is NaN, and
    so is what it marks as no data. ``crs`` is the declaration's, for a file that has none.
    """
    with rasterio.open(path) as source, _in_sweref(source, crs) as straight:
        place = straight.transform
        west, south, east, north = bounds
        left, right = floor((west - place.c) / place.a + _EDGE), ceil((east - place.c) / place.a - _EDGE)
        top, bottom = floor((north - place.f) / place.e + _EDGE), ceil((south - place.f) / place.e - _EDGE)
        values = _padded(straight, left, top, width=max(1, right - left), height=max(1, bottom - top))
    transform = Affine(place.a, 0.0, place.c + left * place.a, 0.0, place.e, place.f + top * place.e)
    return DepthWindow(values * np.float32(UNITS_M[unit]), transform)


def _in_sweref(source: Any, stated: str | None) -> Any:
    """Give the raster itself where it lies straight in EPSG:3006, else a view of it that does."""
    crs = CRS.from_user_input(stated) if stated else CRS.from_wkt(source.crs.to_wkt())
    if crs.to_epsg() == SWEREF99TM.to_epsg() and source.transform.b == source.transform.d == 0:
        return source
    return WarpedVRT(source, src_crs=crs.to_wkt(), crs="EPSG:3006", nodata=_nodata(source))


def _nodata(source: Any) -> float:
    return float(source.nodata) if source.nodata is not None else -9999.0


def _padded(straight: Any, left: int, top: int, *, width: int, height: int) -> NDArray[np.float32]:
    """Read cells that may lie outside; what is there is not known."""
    values = np.full((height, width), np.nan, dtype=np.float32)
    first, last = max(left, 0), min(left + width, straight.width)
    upper, lower = max(top, 0), min(top + height, straight.height)
    if first < last and upper < lower:
        inside = Window(first, upper, last - first, lower - upper)
        part = straight.read(1, window=inside, masked=True).astype(np.float32).filled(np.nan)
        values[upper - top : lower - top, first - left : last - left] = part
    return values


def _outline(source: Any) -> shapely.Polygon:
    """Give the raster's edge with points along it: a straight edge is a curve in another system."""
    steps = np.linspace(0, 1, _EDGE_POINTS)
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    ring = [
        (x0 + (x1 - x0) * step, y0 + (y1 - y0) * step)
        for (x0, y0), (x1, y1) in pairwise(corners)
        for step in steps[:-1]
    ]
    return shapely.Polygon([_place_of(source.transform, x * source.width, y * source.height) for x, y in ring])


def _place_of(transform: Affine, column: float, row: float) -> tuple[float, float]:
    """Take a place in the raster to coordinates; written out, since affine has changed the operator for it."""
    return (
        transform.a * column + transform.b * row + transform.c,
        transform.d * column + transform.e * row + transform.f,
    )


def _check_whole(source: Any, path: Path, notes: Notes) -> None:
    """Refuse a GeoTIFF whose blocks lie beyond the file's end: it opens, and breaks when somebody needs it."""
    if source.driver not in ("GTiff", "COG"):
        return
    size = path.stat().st_size
    height, width = source.block_shapes[0]
    for row in range(-(-source.height // height)):
        for column in range(-(-source.width // width)):
            offset = source.get_tag_item(f"BLOCK_OFFSET_{column}_{row}", "TIFF", bidx=1)
            length = source.get_tag_item(f"BLOCK_SIZE_{column}_{row}", "TIFF", bidx=1)
            if offset and length and int(offset) + int(length) > size:
                message = text("Filen {name} är avbruten: delar av den saknas.", name=path.name)
                raise unreadable(notes.place, message, text("Hämta den på nytt."))


def _note_values(source: Any, declaration: LayerDeclaration, notes: Notes) -> None:
    shape = (min(source.height, _OVERVIEW_PIXELS), min(source.width, _OVERVIEW_PIXELS))
    values = source.read(1, masked=True, out_shape=shape).astype(np.float64)
    known = values.compressed()
    known = known[np.isfinite(known)]
    if source.count > 1:
        notes.add("raster-bands", "note", text("Rastret har {count} band; det första används.", count=source.count))
    if len(known) == 0:
        notes.add("raster-empty", "warning", text("Rastret har inga värden."), key="source.path")
        return
    if declaration.flood is not None:
        _note_depths(known * UNITS_M[declaration.flood.unit], source, declaration.flood.unit, notes)


def _note_depths(depths_m: NDArray[np.float64], source: Any, unit: str, notes: Notes) -> None:
    if unit != "m":
        notes.add(
            "unit-converted", "note", text("Djupen är i {unit} och räknas om till meter.", unit=unit), key="flood.unit"
        )
    if depths_m.max() > _DEEPEST_M:
        notes.add(
            "depth-unlikely",
            "warning",
            text("Största djupet är {depth} m.", depth=float(depths_m.max())),
            key="flood.unit",
            remedy=text("Är rastret i centimeter, eller en höjdmodell? Rätta unit under [flood]."),
        )
    if depths_m.min() < 0:
        notes.add(
            "depth-negative",
            "warning",
            text(
                "Minsta djupet är {depth} m: ett värde för uppgift saknas är inte angivet i filen.",
                depth=float(depths_m.min()),
            ),
            key="source.path",
            remedy=text("Sätt nodata i filen."),
        )
    if source.nodata is None:
        notes.add("nodata-missing", "note", text("Filen anger inget värde för uppgift saknas."), key="source.path")
