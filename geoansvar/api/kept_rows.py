"""A few rows in one file that only its owner may read: changed as one, whoever else changes them at the same time."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from filelock import FileLock

Row = TypeVar("Row")
Rows = dict[str, Row]
_LOCK_WAIT_S = 5.0


class KeptRows(Generic[Row]):
    """Rows by their id.

    Parameters
    ----------
    path
        Of the file, JSON.
    parse, write
        Make the rows of what the file holds, and the reverse.
    """

    def __init__(self, path: Path, parse: Callable[[object], Rows[Row]], write: Callable[[Rows[Row]], object]) -> None:
        self.path = path
        self._parse, self._write = parse, write
        self._turn = Lock()
        self._known: tuple[tuple[int, int] | None, Rows[Row]] = (None, {})

    def read(self) -> Rows[Row]:
        """Give the rows; what has not changed since is not read again.

        Raises
        ------
        OSError
        ValueError, TypeError, KeyError
            If the file cannot be read, or ``parse`` makes nothing of it.
        """
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            return {}
        stamp = (stat.st_mtime_ns, stat.st_ino)
        if self._known[0] != stamp:
            self._known = (stamp, self._parse(json.loads(self.path.read_text(encoding="utf-8"))))
        return self._known[1]

    def change(self, change: Callable[[Rows[Row]], Rows[Row]]) -> Rows[Row]:
        """Read, change and write as one, whoever else does the same; half a file never has the whole one's name."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.path.with_suffix(".lock"), timeout=_LOCK_WAIT_S, mode=0o600)  # let go with its process
        with self._turn, lock:
            rows = change(self.read())
            content = json.dumps(self._write(rows), ensure_ascii=False, indent=1)
            handle, half = tempfile.mkstemp(dir=self.path.parent, suffix=".half")  # readable by its owner alone
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(half).replace(self.path)
            return rows
