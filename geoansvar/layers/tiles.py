"""A layer as a pyramid of vector tiles: every object in the lowest row, squares and sums of them higher up.

Between zooms an object is simplified to half a pixel, and what is smaller than a pixel is told together: areas as
squares of two pixels, points as one for each sixteen. Such a sum has ``n``, how many it stands for, and no ``id``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.crs import geometry_out
from geoansvar.layers import tile_bytes
from geoansvar.layers.tile_bytes import AREA, EXTENT, LINE, POINT, Integers, Value

TILES_VERSION = 1  # raise it when the same layer would give other tiles than before
HIGH = 14  # the zoom in which every object is whole; nearer to, the map enlarges its tiles
LOW = 4
PIXEL = EXTENT // 256  # units
BUFFER = 4 * PIXEL  # what lies so near a tile is drawn in it too, so that edges are not seen
MOST_BYTES = 400_000  # of a tile above the lowest row: beyond it, larger objects are told together too
_COARSEST = 32  # pixels
CELL = {AREA: 2 * PIXEL, POINT: 16 * PIXEL}
Geometries = NDArray[Any]
Progress = Callable[[float], None]
Place = tuple[int, int, int]  # zoom, row, column


@dataclass(frozen=True, slots=True)
class Drawn:
    """Objects as the tiles have them: geometry, and the values of ``fields``, of which the first is the id.

    ``sums`` says for each how many it stands for.
    """

    shapes: Geometries
    fields: tuple[str, ...]
    rows: list[tuple[Value, ...]]


def tiles_digest(geometries: Geometries, fields: Mapping[str, Sequence[str]]) -> str:
    """Hash what tiles are made of: they are another's as soon as a corner or a value is."""
    digest = sha256(f"tiles {TILES_VERSION} {sorted(fields)}".encode())
    digest.update(b"".join(each or b"-" for each in shapely.to_wkb(geometries)))
    for name in sorted(fields):
        digest.update("\0".join((name, *fields[name])).encode(errors="replace"))
    return digest.hexdigest()


def build_tiles(
    name: str,
    geometries: Geometries,
    fields: Mapping[str, Sequence[str]],
    *,
    progress: Progress = lambda share: None,
) -> Iterator[tuple[Place, bytes]]:
    """Make the tiles of a layer, from the lowest zoom to the highest.

    Parameters
    ----------
    geometries
        EPSG:3006; those missing or empty are in no tile.
    fields
        The values to carry, as text; ``id`` must be the first. Of a sum, every other field has its commonest value.
    progress
        Told how far it has come, 0–1.

    Yields
    ------
    Zoom, row and column in WebMercatorQuad (row 0 is the northernmost), and the tile, not compressed.
    """
    there = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    columns = (np.asarray(each, dtype=object)[there] for each in fields.values())
    rows: list[tuple[Value, ...]] = list(zip(*columns, strict=True))
    drawn = Drawn(flattened(geometries[there]), tuple(fields), rows)
    zooms = range(lowest(drawn.shapes), HIGH + 1) if rows else ()
    for done, zoom in enumerate(zooms):
        for (row, column), content in _level(name, drawn, zoom):
            yield (zoom, row, column), content
        progress((done + 1) / len(zooms))


def flattened(geometries: Geometries) -> Geometries:
    """Take geometries from EPSG:3006 to web Mercator's square: 0–1 eastwards, 0–1 southwards."""
    many: Any = geometries
    out: Any = geometry_out(many)
    return np.asarray(shapely.transform(out, _square))


def _square(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    sine = np.sin(np.radians(lonlat[:, 1]))
    return np.column_stack((lonlat[:, 0] / 360 + 0.5, 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)))


def lowest(flat: Geometries) -> int:
    """Give the zoom at which a layer is no wider than a tile: farther out nothing more is told."""
    if not len(flat):
        return HIGH
    west, north, east, south = shapely.total_bounds(flat)
    side = max(east - west, south - north, 1e-9)
    return int(np.clip(np.floor(-np.log2(side)), LOW, HIGH - 1))


def _level(name: str, drawn: Drawn, zoom: int) -> list[tuple[tuple[int, int], bytes]]:
    """Make the tiles of a zoom, coarser and coarser until none is too large."""
    scale = float(EXTENT << zoom)
    units = replace(drawn, shapes=np.asarray(shapely.transform(drawn.shapes, lambda flat: flat * scale)))
    coarse = 1
    while True:
        shown = units if zoom == HIGH else generalised(units, coarse)
        tiles = list(_tiles(name, shown, zoom))
        heaviest = max((len(content) for _, content in tiles), default=0)
        if zoom == HIGH or heaviest <= MOST_BYTES or coarse >= _COARSEST:
            return tiles
        coarse *= 2


def generalised(drawn: Drawn, coarse: int) -> Drawn:
    """Simplify what is seen, and tell together what is smaller than ``coarse`` pixels."""
    west, north, east, south = shapely.bounds(drawn.shapes).T
    side = np.maximum(east - west, south - north)
    dimension = shapely.get_dimensions(drawn.shapes)
    small = side < coarse * PIXEL
    large = np.flatnonzero(~small)
    simple = shapely.simplify(drawn.shapes[large], coarse * PIXEL / 2, preserve_topology=True)
    found = [_taken(drawn, large, simple)]
    for kind, wanted in ((AREA, 2), (POINT, 0)):
        found.append(_sums(drawn, np.flatnonzero(small & (dimension == wanted)), kind, CELL[kind] * coarse))
    shapes = np.concatenate([each.shapes for each in found])
    return Drawn(shapes, (*drawn.fields, "n"), [row for each in found for row in each.rows])


def _taken(drawn: Drawn, which: Integers, shapes: Geometries) -> Drawn:
    return Drawn(shapes, drawn.fields, [(*drawn.rows[at], "") for at in which])


def _sums(drawn: Drawn, which: Integers, kind: int, cell: int) -> Drawn:
    """Tell objects together by the cell their middle lies in: as its square, or as a point in the midst of them."""
    if not len(which):
        return Drawn(np.empty(0, dtype=object), drawn.fields, [])
    west, north, east, south = shapely.bounds(drawn.shapes[which]).T
    middle = np.column_stack(((west + east) / 2, (north + south) / 2))
    cells, of, counts = np.unique(np.floor(middle / cell).astype(np.int64), axis=0, return_inverse=True,
                                  return_counts=True)  # fmt: skip
    of = of.ravel()
    shapes: Any
    if kind == AREA:
        shapes = shapely.box(*(cells * cell).T, *((cells + 1) * cell).T)
    else:
        shapes = shapely.points(*(np.bincount(of, weights=each) / counts for each in middle.T))
    return Drawn(shapes, drawn.fields, _sum_rows(drawn, which, of, counts))


def _sum_rows(drawn: Drawn, which: Integers, of: Integers, counts: Integers) -> list[tuple[Value, ...]]:
    """Give the rows of sums: the commonest value of each class; of one object, its own row."""
    alone = np.zeros(len(counts), dtype=np.int64)
    alone[of] = which  # of a cell with one object it is that one
    columns = []
    for at, field in enumerate(drawn.fields):
        values = [drawn.rows[row][at] for row in which]
        columns.append([""] * len(counts) if field in ("id", "name") else _commonest(values, of, len(counts)))
    return [
        (*drawn.rows[alone[cell]], "") if counts[cell] == 1 else (*row, int(counts[cell]))
        for cell, row in enumerate(zip(*columns, strict=True))
    ]


def _commonest(values: Sequence[Value], of: Integers, cells: int) -> list[Value]:
    known = sorted(set(values), key=str)
    code = {value: at for at, value in enumerate(known)}
    codes = np.fromiter((code[value] for value in values), dtype=np.int64, count=len(values))
    pairs, counts = np.unique(of * len(known) + codes, return_counts=True)
    best = np.zeros(cells, dtype=np.int64)
    order = np.argsort(counts, kind="stable")  # the commonest of a cell is written last, and stays
    best[pairs[order] // len(known)] = pairs[order] % len(known)
    return [known[at] for at in best]


def _tiles(name: str, drawn: Drawn, zoom: int) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Put objects into every tile that they reach, and write the tiles."""
    which, place = _reached(drawn.shapes, zoom)
    shapes = _clipped(drawn.shapes, which, place)
    inside = ~shapely.is_empty(shapes)
    which, place, shapes = which[inside], place[inside], shapes[inside]
    order = np.lexsort((which, place[:, 0], place[:, 1]))
    which, place, shapes = which[order], place[order], shapes[order]
    kinds: Any = shapely.get_dimensions(shapes).astype(np.int64) + 1
    written = _written(shapes, kinds, place * EXTENT)
    starts: Any = np.flatnonzero(np.append(True, (place[1:] != place[:-1]).any(axis=1))) if len(place) else []
    for begin, end in zip(starts, [*starts[1:], len(place)], strict=True):
        rows = [drawn.rows[at] for at in which[begin:end]]
        column, row = (int(each) for each in place[begin])
        own: list[bytes] = written[begin:end].tolist()
        yield (row, column), tile_bytes.tile(name, drawn.fields, rows, kinds[begin:end].tolist(), own)


def _written(shapes: Geometries, kinds: Integers, origin: Integers) -> NDArray[Any]:
    """Encode shapes of all kinds; one so small that nothing is left of it becomes the least there can be."""
    written = np.empty(len(shapes), dtype=object)
    for kind in (POINT, LINE, AREA):
        at = np.flatnonzero(kinds == kind)
        written[at] = tile_bytes.geometries(shapes[at], kind, origin[at])
    lost = np.flatnonzero(written == b"")
    for kind in (LINE, AREA):
        at = lost[kinds[lost] == kind]
        written[at] = tile_bytes.geometries(_least(shapes[at], kind), kind, origin[at])
    return written


def _least(shapes: Geometries, kind: int) -> Geometries:
    west, north = np.rint(shapely.bounds(shapes)[:, :2]).T
    if kind == AREA:
        return np.asarray(shapely.box(west, north, west + 1, north + 1))
    return np.asarray(shapely.linestrings(np.stack([np.c_[west, north], np.c_[west + 1, north + 1]], axis=1)))


def _reached(shapes: Geometries, zoom: int) -> tuple[Integers, Integers]:
    """Give which object reaches which tile (column, row), its buffer included."""
    west, north, east, south = shapely.bounds(shapes).T
    last = (1 << zoom) - 1
    first_x, first_y = (np.clip((low - BUFFER) // EXTENT, 0, last).astype(np.int64) for low in (west, north))
    last_x, last_y = (np.clip((high + BUFFER) // EXTENT, 0, last).astype(np.int64) for high in (east, south))
    wide = last_x - first_x + 1
    count = wide * (last_y - first_y + 1)
    which = np.repeat(np.arange(len(shapes)), count)
    nth = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    return which, np.column_stack((first_x[which] + nth % wide[which], first_y[which] + nth // wide[which]))


def _clipped(shapes: Geometries, which: Integers, place: Integers) -> Geometries:
    """Cut what is much larger than a tile to each; a house over an edge is whole in both."""
    given = shapes[which]
    west, north, east, south = shapely.bounds(given).T
    vast = np.maximum(east - west, south - north) > EXTENT / 2
    corner = place[vast] * EXTENT - BUFFER
    tiles = shapely.box(*corner.T, *(corner + EXTENT + 2 * BUFFER).T)
    cut = shapely.intersection(_valid(given[vast]), tiles)
    given[vast] = _of_dimension(cut, shapely.get_dimensions(given[vast]))
    return np.asarray(given)


def _valid(shapes: Geometries) -> Geometries:
    bad = ~shapely.is_valid(shapes)
    shapes[bad] = shapely.make_valid(shapes[bad])
    return shapes


def _of_dimension(shapes: Geometries, dimensions: Integers) -> Geometries:
    """Keep of a mixture what has the dimension that the whole had: an area that only touches a tile is not in it."""
    mixed = np.flatnonzero((shapely.get_type_id(shapes) == 7) | (shapely.get_dimensions(shapes) != dimensions))
    make = (shapely.multipoints, shapely.multilinestrings, shapely.multipolygons)
    for at in mixed:
        parts = shapely.get_parts(shapes[at])
        kept = parts[shapely.get_dimensions(parts) == dimensions[at]]
        shapes[at] = make[dimensions[at]](kept)
    return shapes
