"""A packed file says how much it unpacks to before it is unpacked: more than a layer ever is, is refused."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from pathlib import Path

from geoansvar.errors import SourceUnreadable
from geoansvar.texts import text

MOST_BYTES = 2_000_000_000
SUSPECT_BYTES = 50_000_000
MOST_TIMES = 200  # a spreadsheet of the same row over and over packs to a fiftieth


def refuse_bomb(path: Path, place: str) -> None:
    """Refuse a zip file (workbooks are such) that unpacks to far more than it is.

    Raises
    ------
    SourceUnreadable
    """
    unpacked = 0
    with suppress(OSError, zipfile.BadZipFile, NotImplementedError), zipfile.ZipFile(path) as packed:
        unpacked = sum(part.file_size for part in packed.infolist())  # no more than that is ever unpacked of a part
    if unpacked > MOST_BYTES or (unpacked > SUSPECT_BYTES and unpacked > MOST_TIMES * path.stat().st_size):
        raise SourceUnreadable(
            text("Filen {name} packas upp till {count} MB och läses inte.", name=path.name,
                 count=unpacked // 1_000_000),
            place=place,
            remedy=text("Spara den på nytt ur programmet den kommer från, med bara de rader som hör till lagret."),
        )  # fmt: skip
