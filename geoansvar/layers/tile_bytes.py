"""Mapbox Vector Tiles 2.1, written a whole zoom level at a time: numpy does what a loop over corners would be slow at.

The format is that of https://github.com/mapbox/vector-tile-spec/tree/master/2.1; numbers in brackets are its fields.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

EXTENT = 4096  # units along the side of a tile
POINT, LINE, AREA = 1, 2, 3  # the format's words for what a feature is
_MOVE, _LINE, _CLOSE = 1, 2, 7
_LEAST_CORNERS = {POINT: 1, LINE: 2, AREA: 3}
Integers = NDArray[np.int64]
Value = str | int


@dataclass(frozen=True, slots=True)
class Parts:
    """Rings, lines or points with whole coordinates: ``of`` is the feature of each, ``start`` its first corner."""

    xy: Integers
    start: Integers
    of: Integers

    @property
    def count(self) -> Integers:
        """How many corners each has."""
        return np.diff(np.append(self.start, len(self.xy)))


def varints(values: Integers) -> tuple[NDArray[np.uint8], Integers]:
    """Write whole numbers, none negative and all below 2³⁵, as protobuf does: bytes, and how many each took."""
    sizes = np.ones(len(values), dtype=np.int64)
    for bits in (7, 14, 21, 28):
        sizes += values >= 1 << bits
    ends = np.cumsum(sizes)
    out = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    for byte in range(int(sizes.max()) if len(sizes) else 0):
        has = sizes > byte
        more = np.where(sizes[has] > byte + 1, 0x80, 0)
        out[ends[has] - sizes[has] + byte] = ((values[has] >> (7 * byte)) & 0x7F) | more
    return out, sizes


def geometries(shapes: NDArray[Any], kind: int, origin: Integers) -> list[bytes]:
    """Encode shapes as the commands of their features; nothing of one that has no extent in whole units.

    Parameters
    ----------
    shapes
        In units, y southwards; all POINT, LINE or AREA, in one part or many.
    origin
        The upper left corner of each one's tile, in the same units, ``(n, 2)``.
    """
    if not len(shapes):
        return []
    parts = _without_the_empty(_parts(shapes, kind, origin), kind)
    return _commands(parts, kind, len(shapes))


def _parts(shapes: NDArray[Any], kind: int, origin: Integers) -> Parts:
    single, of = shapely.get_parts(shapes, return_index=True)
    if kind == AREA:
        # an outer ring goes clockwise on the screen, whose y points down: what looks here like the other way round
        single, ring_of = shapely.get_rings(shapely.orient_polygons(single, exterior_cw=False), return_index=True)
        of = of[ring_of]
    corners, at = shapely.get_coordinates(single, return_index=True)
    start = np.searchsorted(at, np.arange(len(single)))
    return Parts(np.rint(corners).astype(np.int64) - origin[of[at]], start, of)


def _without_the_empty(parts: Parts, kind: int) -> Parts:
    """Take away corners that fall on the one before, a ring's last, and parts that are left with too few."""
    of_corner = np.repeat(np.arange(len(parts.start)), parts.count)
    again = np.zeros(len(parts.xy), dtype=bool)
    if kind != POINT:
        same = (parts.xy[1:] == parts.xy[:-1]).all(axis=1)
        again[1:] = same & (of_corner[1:] == of_corner[:-1])
    if kind == AREA:
        again |= _closes(parts, of_corner)
    left = np.bincount(of_corner[~again], minlength=len(parts.start))
    whole = left >= _LEAST_CORNERS[kind]
    if kind == AREA:
        whole &= _doubled_area(parts, of_corner) != 0
    kept = ~again & whole[of_corner]
    return Parts(parts.xy[kept], np.cumsum(left[whole]) - left[whole], parts.of[whole])


def _closes(parts: Parts, of_corner: Integers) -> NDArray[np.bool_]:
    """Tell which corners end a ring by standing where it began."""
    last = np.append(parts.start[1:], len(parts.xy)) - 1
    tail: NDArray[np.bool_] = (parts.xy == parts.xy[parts.start[of_corner]]).all(axis=1)
    tail &= np.arange(len(parts.xy)) != parts.start[of_corner]
    # several corners may have fallen on the first: all that follow each other up to the last
    steps = np.where(tail, 0, np.arange(len(parts.xy)))
    ends: NDArray[np.bool_] = tail & (np.maximum.accumulate(steps)[last][of_corner] < np.arange(len(parts.xy)))
    return ends


def _doubled_area(parts: Parts, of_corner: Integers) -> Integers:
    following = np.roll(parts.xy, -1, axis=0)
    last = np.append(parts.start[1:], len(parts.xy)) - 1
    following[last] = parts.xy[parts.start]
    crossed = parts.xy[:, 0] * following[:, 1] - following[:, 0] * parts.xy[:, 1]
    return np.rint(np.bincount(of_corner, weights=crossed, minlength=len(parts.start))).astype(np.int64)


def _commands(parts: Parts, kind: int, features: int) -> list[bytes]:
    """Write each feature's parts: move to the first corner, lines to the others, close a ring."""
    count, of_corner = parts.count, np.repeat(np.arange(len(parts.start)), parts.count)
    if kind == POINT:  # one command moves to all the points of a feature
        new = np.append(True, parts.of[1:] != parts.of[:-1])[: len(parts.of)]
        run = np.cumsum(new) - 1
        first, count = parts.start[new], np.bincount(run, minlength=int(new.sum()))
        words, head = 1 + 2 * count, count << 3 | _MOVE
        owner, of_corner = parts.of[new], run
    else:
        first, owner = parts.start, parts.of
        words = 2 * count + (3 if kind == AREA else 2)
        head = np.full(len(count), 1 << 3 | _MOVE)
    ends = np.cumsum(words)
    stream = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.int64)
    begins = ends - words
    stream[begins] = head
    rank = np.arange(len(parts.xy)) - first[of_corner]
    place = begins[of_corner] + 1 + 2 * rank
    if kind != POINT:
        stream[begins + 3] = (count - 1) << 3 | _LINE
        place += rank > 0  # the word that says how many lines there are
    if kind == AREA:
        stream[ends - 1] = 1 << 3 | _CLOSE
    moves = _moves(parts, np.asarray(owner)[of_corner])
    stream[place], stream[place + 1] = moves[:, 0], moves[:, 1]
    return _by_feature(stream, np.repeat(owner, words), features)


def _moves(parts: Parts, feature: Integers) -> Integers:
    """Give each corner as the step from the one before in its feature, zigzag: small numbers of either sign."""
    steps = parts.xy.copy()
    follows = feature[1:] == feature[:-1]
    steps[1:][follows] -= parts.xy[:-1][follows]
    return (steps << 1) ^ (steps >> 63)


def _by_feature(stream: Integers, feature: Integers, features: int) -> list[bytes]:
    written, sizes = varints(stream)
    ends = np.cumsum(np.bincount(feature, weights=sizes, minlength=features)).astype(np.int64)
    plain = written.tobytes()
    return [plain[begin:end] for begin, end in zip(np.append(0, ends[:-1]), ends, strict=True)]


def _varint(value: int) -> bytes:
    return _SMALL[value] if value < len(_SMALL) else _large(value)


def _large(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


_SMALL = [_large(value) for value in range(1 << 12)]


def _held(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _value(value: Value) -> bytes:
    return _held(4, _varint(5 << 3) + _varint(value) if isinstance(value, int) else _held(1, value.encode()))


def tile(name: str, fields: Sequence[str], rows: Sequence[Sequence[Value]], kinds: Sequence[int],
         shapes: Sequence[bytes]) -> bytes:  # fmt: skip
    """Write a tile of one layer.

    Parameters
    ----------
    fields
        What the values of a row are called; empty ones are left out.
    shapes
        What ``geometries`` gave for each row; a row without one is left out.
    """
    seen: dict[Value, int] = {}
    out = []
    for row, kind, shape in zip(rows, kinds, shapes, strict=True):
        if shape:
            tags = bytearray()
            for key, value in enumerate(row):
                if value != "":
                    tags += _varint(key) + _varint(seen.setdefault(value, len(seen)))
            out.append(_held(2, _held(2, bytes(tags)) + bytes((3 << 3, kind)) + _held(4, shape)))
    if not out:
        return b""
    head = _varint(15 << 3) + _varint(2) + _held(1, name.encode())
    keys = b"".join(_held(3, field.encode()) for field in fields)
    tail = keys + b"".join(map(_value, seen)) + _varint(5 << 3) + _varint(EXTENT)
    return _held(3, head + b"".join(out) + tail)
