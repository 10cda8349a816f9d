"""A picture of a few colours as PNG, with nothing but the standard library: the same classes, the same bytes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Colour = tuple[int, int, int, int]  # red, green, blue and opacity, 0–255
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BIT_DEPTH, _PALETTE, _NO_INTERLACE = 8, 3, 0


def png(classes: NDArray[np.uint8], palette: Sequence[Colour]) -> bytes:
    """Write a picture whose pixels are positions in a palette.

    Parameters
    ----------
    classes
        Shape (rows, columns), the uppermost row first.
    palette
        At most 256 colours.
    """
    height, width = classes.shape
    head = struct.pack(">IIBBBBB", width, height, _BIT_DEPTH, _PALETTE, 0, 0, _NO_INTERLACE)
    lines = np.zeros((height, width + 1), dtype=np.uint8)  # before each line stands its filter: 0 is none
    lines[:, 1:] = classes
    return b"".join((
        _SIGNATURE,
        _chunk(b"IHDR", head),
        _chunk(b"PLTE", bytes(part for colour in palette for part in colour[:3])),
        _chunk(b"tRNS", bytes(colour[3] for colour in palette)),
        _chunk(b"IDAT", zlib.compress(lines.tobytes(), 9)),
        _chunk(b"IEND", b""),
    ))  # fmt: skip


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
