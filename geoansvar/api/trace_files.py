"""The files of the traces: read as a failing disk may have left them, and added to by whole lines."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

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


def write_own(path: Path, content: bytes | BinaryIO) -> None:
    """Write a file that only its owner may read: some bytes, or what is left of another file."""
    with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            copyfileobj(content, file)
        file.flush()
        os.fsync(file.fileno())


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


def cut_through(path: Path, number: int) -> None:
    """Take away the lines of a file that stand before the first with a higher number, in one step.

    Raises
    ------
    OSError
        If it cannot be done; then the file is as it was.
    """
    half, at = path.with_suffix(".half"), 0
    with path.open("rb") as file:
        for line in file:
            row = whole(line)
            if row is not None and row["n"] > number:
                break
            at += len(line)
        else:
            return
        file.seek(at)
        try:
            write_own(half, file)
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)
