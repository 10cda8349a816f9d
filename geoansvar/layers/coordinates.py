"""Points from two columns: which columns, what numbers, and nothing put at zero for want of a value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import shapely

from geoansvar.errors import ColumnMissing
from geoansvar.layers.noted import nearest
from geoansvar.layers.values import numbers_of
from geoansvar.model.declaration import Source
from geoansvar.texts import text

# Names that say east and north, or longitude and latitude; the pair decides together.
PAIRS = (
    ("x", "y"),
    ("ost", "nord"),
    ("öst", "nord"),
    ("e", "n"),
    ("easting", "northing"),
    ("east", "north"),
    ("lon", "lat"),
    ("long", "lat"),
    ("longitude", "latitude"),
    ("longitud", "latitud"),
    ("lng", "lat"),
    ("x_koordinat", "y_koordinat"),
    ("x-koordinat", "y-koordinat"),
    ("xkoord", "ykoord"),
    ("coord_x", "coord_y"),
    ("sweref_e", "sweref_n"),
    ("sweref99_e", "sweref99_n"),
    ("e_sweref", "n_sweref"),
    ("koordinat_e", "koordinat_n"),
)


def coordinate_columns(names: list[str], source: Source, place: str) -> tuple[str, str] | None:
    """Give the columns with east and north: those stated, else a pair whose names say it, else None.

    Raises
    ------
    ColumnMissing
        If a stated column is not there, or only one of the two is stated.
    """
    folded = {name.strip().casefold(): name for name in names}
    if source.x is None and source.y is None:
        found = next(((x, y) for x, y in PAIRS if x in folded and y in folded), None)
        return (folded[found[0]], folded[found[1]]) if found else None
    return _stated(source.x, "x", folded, place), _stated(source.y, "y", folded, place)


def _stated(wanted: str | None, key: str, folded: dict[str, str], place: str) -> str:
    if wanted is not None and wanted.strip().casefold() in folded:
        return folded[wanted.strip().casefold()]
    close = nearest(wanted or key, folded.values())
    raise ColumnMissing(
        text("Kolumnen {column} med koordinater finns inte i filen.", column=wanted or key),
        place=f"{place}: source.{key}",
        remedy=text("Menades {name}?", name=close) if close else text("Skriv både x och y under [source]."),
    )


def points_of(x: pd.Series[Any], y: pd.Series[Any]) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Make a point of each row's numbers; the second array tells where something stood that is no pair of numbers.

    A coordinate of exactly 0 is none: that is how an empty cell comes out of many systems.
    """
    east, north = numbers_of(x), numbers_of(y)
    usable = np.isfinite(east) & np.isfinite(north) & (east != 0) & (north != 0)
    geometry = np.full(len(x), None, dtype=object)
    geometry[usable] = shapely.points(east[usable], north[usable])
    stated = (x.notna() | y.notna()).to_numpy()
    return geometry, stated & ~usable
