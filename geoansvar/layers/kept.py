"""What took long to make is kept as plain arrays under the hash of all it depends on; a doubtful copy is made anew."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]

FORMAT_VERSION = 1  # raise it when the same arrays would be written otherwise than before
_ENDING = ".arrays"
_DIGEST = 32  # hexadecimal digits of the file's own hash, in its name
_KINDS = "biuf"  # truth values and numbers: nothing in a file is ever run


def kept_key(*depends: Any) -> str:
    """Hash what arrays depend on, as JSON writes it: contents, declarations, and the version of what made them."""
    return hashlib.sha256(json.dumps([FORMAT_VERSION, *depends]).encode()).hexdigest()[:24]


def load_kept(folder: Path, name: str, key: str) -> Arrays | None:
    """Give the arrays of that key, or None where there are none that are whole: their name holds their own hash."""
    for path in folder.glob(f"{name}-{key}-*{_ENDING}"):
        with suppress(OSError, ValueError, KeyError, EOFError), path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()[:_DIGEST]
            if digest == path.stem.rpartition("-")[2]:
                file.seek(0)
                return _read(file)
    return None


def save_kept(folder: Path, name: str, key: str, arrays: Mapping[str, NDArray[Any]]) -> Path:
    """Write arrays beside and rename them, so that half a file never has a whole one's name; older ones go.

    Raises
    ------
    TypeError
        If an array holds anything but numbers and truth values.
    OSError
        If there is no room, or no right to write there; nothing half is left.
    """
    for label, array in arrays.items():
        if array.dtype.kind not in _KINDS:
            raise TypeError(f"{label} holds {array.dtype}, not numbers")
    folder.mkdir(parents=True, exist_ok=True)
    handle, written = tempfile.mkstemp(dir=folder, suffix=".half")
    half = Path(written)
    try:
        with os.fdopen(handle, "w+b") as file:
            _write(file, arrays)
            file.flush()
            os.fsync(file.fileno())
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()[:_DIGEST]
        path = folder / f"{name}-{key}-{digest}{_ENDING}"
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
    forget_kept(folder, name, but=path)
    return path


def kept_or_made(
    folder: Path, name: str, key: str, make: Callable[[], Mapping[str, NDArray[Any]]]
) -> Mapping[str, NDArray[Any]]:
    """Give the arrays of that key, made and kept if there are none; where nothing can be kept, they are only made."""
    found = load_kept(folder, name, key)
    if found is not None:
        return found
    made = make()
    with suppress(OSError):  # a read-only folder costs time, never an answer
        save_kept(folder, name, key, made)
    return made


def forget_kept(folder: Path, name: str, *, but: Path | None = None) -> None:
    """Remove the arrays of a name, all but one file."""
    for old in folder.glob(f"{name}-*{_ENDING}"):
        if old != but and old.name.rpartition("-")[0].rpartition("-")[0] == name:
            with suppress(OSError):  # somebody reads it; it goes next time
                old.unlink()


def _write(file: BinaryIO, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write a line of JSON with the names, and then the arrays one after another as numpy writes them."""
    file.write(json.dumps([FORMAT_VERSION, list(arrays)]).encode() + b"\n")
    for array in arrays.values():
        np.lib.format.write_array(file, np.asarray(array), allow_pickle=False)


def _read(file: BinaryIO | io.BytesIO) -> Arrays:
    version, names = json.loads(file.readline())
    if version != FORMAT_VERSION:
        raise ValueError(f"written as {version}")
    return {name: np.lib.format.read_array(file, allow_pickle=False) for name in names}
