"""Whether the files of a workspace have changed: when each was written, how long it is, and which file it is."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

Stamps = dict[str, tuple[int, int, int]]
ROOMS = ("layers", "maps", "api")


def stamps(root: Path) -> Stamps:
    """Give for each file that a workspace consists of when it was last changed (ns), its length and its number."""
    paths = [root / "pyproject.toml", *(path for room in ROOMS for path in (root / room).rglob("*"))]
    found: Stamps = {}
    for path in paths:
        with suppress(FileNotFoundError):  # taken away while it was looked for
            if "built" not in path.parts and "__pycache__" not in path.parts and path.is_file():
                stat = path.stat()
                found[str(path)] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return found
