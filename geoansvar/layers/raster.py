"""A raster layer is one row, its extent; its numbers stay in the file until a question asks for some of them."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np

import rasterio
from geopandas import GeoDataFrame
from pyproj import CRS
from rasterio.errors import NotGeoreferencedWarning, RasterioError

from geoansvar.crs import SWEREF99TM
from geoansvar.layers.noted import Notes
from geoansvar.layers.raster_survey import note_survey
from geoansvar.layers.raster_windows import outline
from geoansvar.layers.read_columns import empty_column
from geoansvar.layers.reference import crossed_in
from geoansvar.layers.source import unreadable
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.texts import text

_LARGEST_BLOCK = 1 << 26  # cells: a file stored in one piece is held whole in memory


def read_raster(path: Path, declaration: LayerDeclaration, notes: Notes) -> GeoDataFrame:
    """Read a raster layer: one row, its extent, after its system, its blocks and its depths have been looked at.

    Raises
    ------
    LayerError
        SourceUnreadable if it is no raster, has no place or is cut off; CRSRefused as for rows.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)  # it is refused below
            source = rasterio.open(path)
        with source:
            _check_placed(source, path, notes)
            _check_whole(source, path, notes)
            found = CRS.from_wkt(source.crs.to_wkt()) if source.crs else None
            edge = np.array([outline(source)], dtype=object)
            geometry = crossed_in(edge, stated=declaration.source.crs, found=found, notes=notes)
            _note_form(source, notes)
            note_survey(source, declaration.flood.unit if declaration.flood is not None else None, notes)
    except RasterioError:
        message = text("Filen {name} är inget raster som går att läsa, eller är avbruten.", name=path.name)
        raise unreadable(notes.place, message, text("Hämta den på nytt, eller spara som GeoTIFF.")) from None
    columns: dict[str, Any] = {column.name: empty_column(column, 1) for column in declaration.kind_of.columns}
    columns |= {"id": [notes.layer], "name": [declaration.title], "placed_by": ["own"]}
    return GeoDataFrame(columns, geometry=geometry, crs=SWEREF99TM)


def _check_placed(source: Any, path: Path, notes: Notes) -> None:
    """Refuse a picture: a raster that does not say where it lies."""
    if source.transform.is_identity:
        message = text("Filen {name} säger inte var rastret ligger: den är inte georefererad.", name=path.name)
        raise unreadable(notes.place, message, text("Spara den som GeoTIFF med läge, eller lägg en .tfw bredvid."))


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


def _note_form(source: Any, notes: Notes) -> None:
    """Say what of a raster's form its owner may not have meant."""
    if source.count > 1:
        notes.add("raster-bands", "note", text("Rastret har {count} band; det första används.", count=source.count))
    if source.transform.b or source.transform.d:
        message = text("Rastret är vridet; det mäts i sina egna celler, utan att räknas om.")
        notes.add("raster-turned", "note", message, key="source.path")
    if source.block_shapes[0][0] * source.block_shapes[0][1] > _LARGEST_BLOCK:
        message = text("Filen är lagrad i ett enda stycke: varje fråga läser hela, och tar minne därefter.")
        remedy = text("Spara om den i rutor: gdal_translate -of COG.")
        notes.add("raster-block-large", "warning", message, key="source.path", remedy=remedy)
