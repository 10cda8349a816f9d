"""Lines each bound to the one before by its hash: none can be changed or taken away unseen."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Set
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from geoansvar.texts import text

Record = dict[str, Any]
START = "0" * 64  # what the first line of all is bound to
# What is wrong with a line, in words.
REASONS = {
    "unreadable": text("raden går inte att läsa"),
    "changed": text("raden är ändrad sedan den skrevs"),
    "begins-late": text("det som stod före raden är borta, och ingen gallring säger det"),
    "line-missing": text("en rad före den här är borta eller flyttad"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the chain does not hold.

    Attributes
    ----------
    line
        Counted from 1.
    """

    file: str
    line: int
    reason: str


def canonical(row: Record) -> bytes:
    """Give a row as the bytes that are hashed: keys in order, nothing between."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


def bound(secret: bytes, before: str, row: Record) -> bytes:
    """Give the line of a row that comes after the line with the hash ``before``."""
    written = row | {"before": before}
    return canonical(written | {"hash": _hash(secret, canonical(written))}) + b"\n"


def read(line: bytes) -> Record | None:
    """Give what a line says; None where it is none of the chain's, as what a failing disk leaves."""
    try:
        row = json.loads(line)
        whole = isinstance(row, dict) and type(row["n"]) is int and isinstance(row["hash"], str)
        return row if whole and isinstance(row["before"], str) and canonical(row) else None
    except (ValueError, KeyError, RecursionError):
        return None


def faults_in(files: Iterable[Path], secret: bytes, thinned: Set[str]) -> list[Fault]:
    """Look through the lines of some files, the oldest first.

    Parameters
    ----------
    thinned
        The hashes of last lines that were taken away, and said to be.
    """
    found: list[Fault] = []
    before: str | None = None
    number = 0
    for path in files:
        for at, line in enumerate(path.read_bytes().splitlines(), start=1):
            reason, row = _fault_of(secret, line, before, number, thinned)
            if reason is not None:
                found.append(Fault(path.name, at, reason))
            before, number = row.get("hash", before), row.get("n", number + 1)
    return found


def _fault_of(
    secret: bytes, line: bytes, before: str | None, number: int, thinned: Set[str]
) -> tuple[str | None, Record]:
    told = read(line)
    if told is None:
        return "unreadable", {}
    row = {key: value for key, value in told.items() if key != "hash"}
    stated = told["hash"]
    if not hmac.compare_digest(_hash(secret, canonical(row)), stated):
        return "changed", told
    if before is None:
        return (None if row["before"] == START or row["before"] in thinned else "begins-late"), told
    return (None if row["before"] == before and row["n"] == number + 1 else "line-missing"), told


def _hash(secret: bytes, written: bytes) -> str:
    """Bind by HMAC where there is a secret: without it anybody could work the hashes out anew."""
    if secret:
        return hmac.new(secret, written, sha256).hexdigest()
    return sha256(written).hexdigest()
