"""A file is written whole or not at all: beside, onto the disk, and then given its name."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, content: bytes, *, once: bool = False) -> None:
    """Write a file that only its owner may read; whoever reads it meets the old one or the new one, never half.

    Parameters
    ----------
    once
        Whether a file that is there already is left as it is.

    Raises
    ------
    OSError
        If it cannot be written; then what was there is there still.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".half")
    half = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if not once:
            half.replace(path)
        else:
            with suppress(FileExistsError):
                path.hardlink_to(half)
    finally:
        half.unlink(missing_ok=True)
    _to_disk(path.parent)


def _to_disk(folder: Path) -> None:
    """See to it that the new name is on the disk too, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
