"""Tiles that are kept: one file for a layer as somebody may see it, under the hash of all that is in it."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoansvar.layers.kept import Arrays, load_kept, save_kept
from geoansvar.layers.tiles import HIGH, Place, Progress, build_tiles

_LEVEL = 6  # of gzip


@dataclass(frozen=True, slots=True)
class TileSet:
    """A layer's tiles.

    Attributes
    ----------
    key
        The hash of what they were made of.
    low, high
        The zooms they are of; a map enlarges or shrinks them for others.
    """

    key: str
    low: int
    high: int
    _places: Mapping[Place, int] = field(repr=False)
    _starts: NDArray[np.int64] = field(repr=False)
    _bytes: NDArray[np.uint8] = field(repr=False)

    def __len__(self) -> int:
        return len(self._places)

    def get(self, zoom: int, row: int, column: int) -> bytes | None:
        """Give a tile, gzipped; None where nothing is drawn in it."""
        at = self._places.get((zoom, row, column))
        return None if at is None else self._bytes[self._starts[at] : self._starts[at + 1]].tobytes()

    def covers(self, zoom: int) -> bool:
        """Tell whether there are tiles of a zoom."""
        return self.low <= zoom <= self.high


def kept_tiles(folder: Path, name: str, key: str) -> TileSet | None:
    """Give the tiles of that key, or None where they have not been built, or are not whole."""
    arrays = load_kept(folder, name, key[:24])
    return None if arrays is None else _tile_set(key, arrays)


def make_tiles(
    folder: Path,
    name: str,
    key: str,
    layer: str,
    geometries: NDArray[Any],
    fields: Mapping[str, Sequence[str]],
    progress: Progress = lambda share: None,
) -> TileSet:
    """Build the tiles of a layer and keep them; where nothing can be kept, they are only built.

    Parameters
    ----------
    folder, name
        Where, and under which name: an older key's file of that name goes.
    geometries, fields
        As ``build_tiles`` has them.
    """
    arrays = _arrays(build_tiles(layer, geometries, fields, progress=progress))
    with suppress(OSError):  # a read-only folder costs time at the next start, never a map
        save_kept(folder, name, key[:24], arrays)
    return _tile_set(key, arrays)


def _arrays(tiles: Iterable[tuple[Place, bytes]]) -> Arrays:
    places, written = [], []
    for place, content in tiles:
        places.append(place)
        written.append(gzip.compress(content, _LEVEL, mtime=0))
    return {
        "places": np.array(places, dtype=np.int64).reshape(-1, 3),
        "starts": np.cumsum([0, *map(len, written)], dtype=np.int64),
        "bytes": np.frombuffer(b"".join(written), dtype=np.uint8),
    }


def _tile_set(key: str, arrays: Arrays) -> TileSet:
    places = {(zoom, row, column): at for at, (zoom, row, column) in enumerate(arrays["places"].tolist())}
    zooms = arrays["places"][:, 0]
    low, high = (int(zooms.min()), int(zooms.max())) if len(zooms) else (HIGH, HIGH)
    return TileSet(key, low, high, places, arrays["starts"], arrays["bytes"])
