"""The files of the traces: read as a failing disk may have left them, and added to by whole lines."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from geoansvar.api.chain import Record, read


def whole(line: bytes) -> Record | None:
    """Give a line that the chain can go on from; None where it cannot be read, or does not say when it was."""
    row = read(line)
    try:
        return row if row is not None and datetime.fromisoformat(row["time"]).tzinfo else None
    except (ValueError, KeyError, TypeError):
        return None


def first_moment(path: Path) -> datetime | None:
    """Give when the first line of a file was written; None where that cannot be read."""
    with path.open("rb") as file:
        row = whole(file.readline())
    return None if row is None else datetime.fromisoformat(row["time"])


def size(path: Path) -> int:
    """Give how many bytes a file has; 0 where there is none."""
    return path.stat().st_size if path.exists() else 0


def own_folder(folder: Path) -> None:
    """Make a folder that only its owner may look into; one that somebody has made is left as it is."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def write_own(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)


def append(path: Path, line: bytes) -> None:
    """Add a line whole, or nothing of it: the system writes it in one piece at the end, and half is taken back."""
    handle = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        before = os.fstat(handle).st_size
        if os.write(handle, line) != len(line):
            os.ftruncate(handle, before)
            raise OSError("the line was not written whole")
    finally:
        os.close(handle)


def mend(path: Path) -> None:
    """Set half a last line apart, so that the next one begins on its own."""
    content = path.read_bytes()
    if content and not content.endswith(b"\n"):
        whole = content[: content.rfind(b"\n") + 1]
        write_own(path.with_suffix(".half"), content[len(whole) :])
        os.truncate(path, len(whole))  # in one step: what is whole is never away, whenever the machine stops
