"""Geometry is made fit to measure with, and every change to it is logged with the row's id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import shapely
from pyproj import CRS

from geoansvar.crs import SWEREF99TM
from geoansvar.errors import SourceUnreadable
from geoansvar.layers.noted import Notes
from geoansvar.layers.reference import EUROPE_DEGREES, degrees
from geoansvar.layers.source import unreadable
from geoansvar.model.kinds import Kind, Shape
from geoansvar.texts import Text, text

Geometries = NDArray[np.object_]
Flags = NDArray[np.bool_]
_DIMENSION: dict[Shape, int] = {"point": 0, "line": 1, "polygon": 2}
_SHAPE_NAMES: dict[int, Text] = {0: text("punkter"), 1: text("linjer"), 2: text("ytor")}


def cleaned(geometry: Geometries, ids: pd.Series[str], notes: Notes) -> Geometries:
    """Drop heights, take away what is empty or has no finite coordinates, and repair what crosses itself.

    A repair keeps the dimension: a surface stays a surface, and what collapses to nothing becomes no place.
    """
    geometry = geometry.copy()
    if shapely.has_z(geometry).any() or shapely.has_m(geometry).any():
        geometry = shapely.force_2d(geometry)
        notes.add("z-dropped", "note", text("Höjder i geometrierna används inte."), key="geometry")
    void = ~shapely.is_missing(geometry) & shapely.is_empty(geometry)
    _lose(geometry, void, ids, notes, "geometry-empty", text("Geometrin är tom; raden har inget läge."))
    endless = ~shapely.is_missing(geometry) & ~np.isfinite(shapely.bounds(geometry)).all(axis=1)
    endless |= ~shapely.is_missing(geometry) & ~np.isfinite(shapely.length(geometry))
    _lose(
        geometry,
        endless,
        ids,
        notes,
        "geometry-not-finite",
        text("Geometrin har koordinater som inte är tal; raden har inget läge."),
    )
    return _repaired(geometry, ids, notes)


def _repaired(geometry: Geometries, ids: pd.Series[str], notes: Notes) -> Geometries:
    broken = ~shapely.is_missing(geometry) & ~shapely.is_valid(geometry)
    if not broken.any():
        return geometry
    reasons = shapely.is_valid_reason(geometry[broken])
    mended = shapely.make_valid(geometry[broken], method="structure", keep_collapsed=False)
    still = ~shapely.is_valid(mended)
    mended[still] = shapely.buffer(mended[still], 0)  # parts that share an edge are left side by side
    gone = np.zeros(len(geometry), bool)
    gone[broken] = shapely.is_empty(mended)
    geometry[broken] = mended
    notes.rows(
        "geometry-repaired",
        "note",
        (
            (row, text("Geometrin var ogiltig och lagades: {reason}.", reason=reason))
            for row, reason, still in zip(ids[broken], reasons, ~gone[broken], strict=True)
            if still
        ),
        key="geometry",
        limit=None,
    )
    _lose(
        geometry,
        gone,
        ids,
        notes,
        "geometry-collapsed",
        text("Geometrin har ingen utsträckning när den lagats; raden har inget läge."),
    )
    return geometry


def _lose(geometry: Geometries, rows: Flags, ids: pd.Series[str], notes: Notes, code: str, message: Text) -> None:
    geometry[rows] = None
    notes.rows(
        code,
        "warning",
        ((row, message) for row in ids[rows]),
        key="geometry",
        limit=None,
        remedy=text("Rätta geometrin i källan."),
    )


def note_unread(repaired: Flags, lost: Flags, ids: pd.Series[str], notes: Notes) -> None:
    """Log geometries that could be read only after a ring was closed, or not at all."""
    notes.rows(
        "geometry-repaired",
        "note",
        ((row, text("En ring i geometrin var inte sluten; den slöts.")) for row in ids[repaired]),
        key="geometry",
        limit=None,
    )
    notes.rows(
        "geometry-unreadable",
        "warning",
        ((row, text("Geometrin går inte att läsa; raden har inget läge.")) for row in ids[lost]),
        key="geometry",
        limit=None,
        remedy=text("Rätta geometrin i källan."),
    )


def note_missing(geometry: Geometries, stated: Flags, ids: pd.Series[str], notes: Notes) -> None:
    """Log rows without geometry in a file whose other rows have one; ``stated`` rows have been logged already."""
    missing = shapely.is_missing(geometry) & ~stated
    message = text("Raden har ingen geometri; den placeras genom sin adress eller blir läge saknas.")
    notes.rows("geometry-missing", "warning", ((row, message) for row in ids[missing]), key="geometry", limit=None)


def within_reach(geometry: Geometries, ids: pd.Series[str], notes: Notes, *, crs: CRS = SWEREF99TM) -> Geometries:
    """Take away geometries so far off that SWEREF 99 TM has no place for them.

    Raises
    ------
    SourceUnreadable
        If that leaves nothing of a layer that had geometries.
    """
    bounds = shapely.bounds(geometry)
    west, south, east, north = EUROPE_DEGREES
    there = np.isfinite(bounds).all(axis=1)
    corners = np.full((len(geometry), 4), np.nan)
    for x, y in ((0, 1), (2, 3), (0, 3), (2, 1)):
        lon, lat = degrees(crs, bounds[there, x], bounds[there, y])
        outside = (lon < west) | (lon > east) | (lat < south) | (lat > north) | ~np.isfinite(lon + lat)
        corners[there, x] = np.fmax(corners[there, x], outside)
    far = np.nan_to_num(corners).any(axis=1)
    if far.any() and far[there].all():
        raise unreadable(
            notes.place,
            text("Lagret når långt utanför Europa och går inte att uttrycka i SWEREF 99 TM."),
            text("Klipp det till Sverige, eller rätta crs under [source]."),
        )
    geometry = geometry.copy()
    _lose(
        geometry,
        far,
        ids,
        notes,
        "geometry-far-away",
        text("Geometrin ligger långt utanför Europa; raden har inget läge."),
    )
    return geometry


def joined(geometry: Geometries, whole: NDArray[np.intp]) -> Geometries:
    """Join the parts of one surface in the row that stands for it; ``whole`` gives that row's number for each row."""
    parts = np.flatnonzero(whole != np.arange(len(whole)))
    geometry = geometry.copy()
    for row in np.unique(whole[parts]):
        pieces = geometry[whole == row]
        pieces = pieces[~shapely.is_missing(pieces)]
        geometry[row] = shapely.union_all(pieces) if len(pieces) else None
    return geometry


def fitting(
    geometry: Geometries, ids: pd.Series[str], keep: Flags, kind: Kind, notes: Notes
) -> tuple[Geometries, Flags]:
    """Hold geometries against the kind: give them, and which rows can be used.

    A line where a surface belongs measures nothing, so it is left out and listed. A surface where a point belongs
    is kept: it says more, not less.

    Raises
    ------
    SourceUnreadable
        If most rows have another shape than the kind needs: then it is the wrong file or the wrong kind.
    """
    fits = np.ones(len(geometry), bool)
    geometry = _unwrapped(geometry)
    wanted = _DIMENSION.get(kind.shape)
    if wanted is None:
        return geometry, fits
    geometry = _of_dimension(geometry, wanted)
    dimension = shapely.get_dimensions(geometry)
    if kind.shape == "point":
        _note_not_points(dimension, notes)
        return geometry, fits
    there = ~shapely.is_missing(geometry) & keep
    wrong = there & (dimension != wanted)
    if wrong.sum() * 2 > there.sum():
        raise _wrong_shape(int(dimension[wrong].max()), wanted, kind, notes.place)
    message = text("Raden har {found} där slaget {kind} har {wanted}, och är utelämnad.")
    for row, found in zip(ids[wrong], dimension[wrong], strict=True):
        values = {"found": _SHAPE_NAMES[int(found)], "kind": kind.title, "wanted": _SHAPE_NAMES[wanted]}
        notes.add("row-left-out", "warning", text(message.template, **values), key="geometry", row=str(row))
    return geometry, ~wrong


def _of_dimension(geometry: Geometries, wanted: int) -> Geometries:
    """Take out of a mixed collection the parts of the wanted dimension."""
    geometry = geometry.copy()
    mixed = np.flatnonzero(shapely.get_type_id(geometry) == shapely.GeometryType.GEOMETRYCOLLECTION)
    join: dict[int, Callable[..., Any]] = {
        0: shapely.multipoints,
        1: shapely.multilinestrings,
        2: shapely.multipolygons,
    }
    for row in mixed:
        parts = shapely.get_parts(shapely.get_parts(geometry[row]))
        parts = parts[shapely.get_dimensions(parts) == wanted]
        if len(parts):
            geometry[row] = shapely.make_valid(join[wanted](list(parts)), method="structure", keep_collapsed=False)
    return geometry


def _unwrapped(geometry: Geometries) -> Geometries:
    """Take single points out of their wrapping."""
    wrapped = (shapely.get_type_id(geometry) == shapely.GeometryType.MULTIPOINT) & (
        shapely.get_num_geometries(geometry) == 1
    )
    geometry = geometry.copy()
    geometry[wrapped] = shapely.get_geometry(geometry[wrapped], 0)
    return geometry


def _note_not_points(dimension: NDArray[np.signedinteger[Any]], notes: Notes) -> None:
    count = int((dimension > 0).sum())
    if count:
        notes.add(
            "geometry-type",
            "note",
            text("{count} rader är ytor eller linjer där punkter väntades; de används som de är.", count=count),
            key="geometry",
        )


def _wrong_shape(found: int, wanted: int, kind: Kind, place: str) -> SourceUnreadable:
    return unreadable(
        place,
        text(
            "Lagret har {found}, men slaget {kind} behöver {wanted}.",
            found=_SHAPE_NAMES[found],
            kind=kind.title,
            wanted=_SHAPE_NAMES[wanted],
        ),
        text(
            'Välj en fil med {wanted}, eller kind = "reference" om lagret bara ska ritas.', wanted=_SHAPE_NAMES[wanted]
        ),
    )
