"""The forms that a layer's rows are given in, each one function over the same rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

import numpy as np

import shapely
from geopandas import GeoDataFrame, GeoSeries

from geoansvar.api.features.addresses import GEOJSON, HTML
from geoansvar.api.features.crs_params import Reference, turned
from geoansvar.api.features.encoding import plain_values
from geoansvar.api.features.fields import LISTS, Field
from geoansvar.api.features.geometries import Positions
from geoansvar.api.features.views import LayerView
from geoansvar.delivery.csv_file import cell_text
from geoansvar.layers.write import write_vector

ITEM_FORMS = {
    "geojson": GEOJSON,
    "csv": "text/csv",
    "fgb": "application/vnd.flatgeobuf",
    "gpkg": "application/geopackage+sqlite3",
    "html": HTML,
}
_TAKEN = ("fid", "ogc_fid", "geom", "geometry")
_ONE_AT_A_TIME = Lock()  # what day a file is of is a setting of the whole process


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a file is to hold.

    Attributes
    ----------
    marks
        Columns that say something of every row: that it is an exercise, that something may be hidden.
    """

    view: LayerView
    system: Reference
    fields: Sequence[Field]
    shape: bool
    marks: dict[str, str]

    def columns(self, positions: Positions) -> dict[str, list[object]]:
        """Give the values of some rows by field, lists as one text."""
        rows = self.view.layer.frame.iloc[positions]
        found: dict[str, list[object]] = {}
        for field in self.fields:
            values = plain_values(rows[field.name], field)
            if field.type in LISTS:
                values = [None if value is None else "; ".join(value) for value in values]
            found[field.name] = values
        return found

    def marked(self, count: int) -> dict[str, list[object]]:
        """Give the marks of some rows."""
        return {name: [word] * count for name, word in self.marks.items()}


def csv_of(wanted: Wanted, positions: Positions) -> bytes:
    """Write rows as CSV: RFC 4180, UTF-8, the place last but for the marks, as WKT in the system's own axes."""
    columns: dict[str, list[object]] = wanted.columns(positions)
    if wanted.shape:
        shapes = turned(wanted.view.geometries(wanted.system).shapes[positions], wanted.system)
        columns["geometry"] = list(shapely.to_wkt(shapes, rounding_precision=-1))
    columns |= wanted.marked(len(positions))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(map(cell_text, row) for row in zip(*columns.values(), strict=True))
    return out.getvalue().encode("utf-8")


def _file_of(suffix: str) -> Callable[[Wanted, Positions], bytes]:
    def made(wanted: Wanted, positions: Positions) -> bytes:
        frame = _frame(wanted, positions)
        with TemporaryDirectory(prefix="geoansvar-") as folder, _ONE_AT_A_TIME:
            path = Path(folder) / f"{wanted.view.layer.name}{suffix}"
            write_vector(frame, path, layer=wanted.view.layer.name, dated=_day(wanted.view))
            return path.read_bytes()

    return made


def _day(view: LayerView) -> date:
    return view.layer.declaration.source.retrieved


def _frame(wanted: Wanted, positions: Positions) -> GeoDataFrame:
    """Put together rows as a frame in the wanted system; in a file x is east whatever the system says."""
    shapes = wanted.view.geometries(wanted.system).shapes[positions]
    if not wanted.shape:
        shapes = np.full(len(positions), None, dtype=object)
    rows = wanted.view.layer.frame.iloc[positions].reset_index(drop=True)
    columns = wanted.columns(positions)
    typed = {
        field.name: rows[field.name] if field.type in ("integer", "number", "boolean") else columns[field.name]
        for field in wanted.fields
    }
    named = dict(zip(_unlike([*typed, *wanted.marks]), [*typed.values(), *wanted.marked(len(positions)).values()],
                     strict=True))  # fmt: skip
    return GeoDataFrame(named, geometry=GeoSeries(shapes, crs=wanted.system.crs))


def _unlike(names: Sequence[str]) -> list[str]:
    """Name columns so that a database can hold them: none is called as its own are, and no two are alike to it."""
    taken, found = set(_TAKEN), []
    for name in names:
        while name.lower() in taken:
            name += "_"  # noqa: PLW2901 - until it is free
        taken.add(name.lower())
        found.append(name)
    return found


MAKERS: dict[str, Callable[[Wanted, Positions], bytes]] = {
    "csv": csv_of,
    "fgb": _file_of(".fgb"),
    "gpkg": _file_of(".gpkg"),
}
