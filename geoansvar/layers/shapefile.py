"""A shapefile is several files that may disagree: what is missing, cut off or wrongly labelled is found out here."""

from __future__ import annotations

import re
import struct
from pathlib import Path

from geoansvar.layers.noted import Notes
from geoansvar.layers.source import content_files, unreadable
from geoansvar.texts import text

_HEADER = 32
_LATIN = "ISO-8859-1"
# The language byte of a dBASE file (byte 29) that Swedish files carry.
_LANGUAGE_BYTES = {0x03: "CP1252", 0x57: "CP1252", 0x01: "CP437", 0x02: "CP850"}


def check_complete(path: Path, notes: Notes) -> None:
    """Refuse a shapefile that is cut off or lacks its index.

    The lengths that the headers of .shp and .dbf state are compared with the files'.

    Raises
    ------
    SourceUnreadable
    """
    beside = {part.suffix.lower(): part for part in content_files(path)}
    for needed in (".shx", ".dbf"):
        if needed not in beside:
            message = text("Filen {name} saknas bredvid {shp}.", name=path.stem + needed, shp=path.name)
            raise unreadable(
                notes.place, message, text("En shapefil är flera filer: hämta alla (.shp .shx .dbf .prj).")
            )
    for part, expected in ((path, _shp_bytes(path)), (beside[".dbf"], _dbf_bytes(beside[".dbf"]))):
        if part.stat().st_size < expected:
            message = text("Filen {name} är avbruten: delar av den saknas.", name=part.name)
            raise unreadable(notes.place, message, text("Hämta alla shapefilens filer på nytt."))


def _shp_bytes(path: Path) -> int:
    head = _head(path)
    return struct.unpack(">i", head[24:28])[0] * 2 if len(head) >= _HEADER else _HEADER


def _dbf_bytes(path: Path) -> int:
    head = _head(path)
    if len(head) < _HEADER:
        return _HEADER
    rows, header, row = struct.unpack("<IHH", head[4:12])
    return int(header + rows * row)


def _head(path: Path) -> bytes:
    with path.open("rb") as content:
        return content.read(_HEADER)


def attribute_encoding(path: Path, stated: str | None, notes: Notes) -> str:
    """Decide how the .dbf is encoded; what the bytes show wins over what the .cpg says, and is written down."""
    if stated:
        return stated
    beside = {part.suffix.lower(): part for part in content_files(path)}
    claimed = _claimed(beside[".cpg"].read_text("ascii", "replace")) if ".cpg" in beside else None
    shown = shown_encoding(beside[".dbf"].read_bytes())
    if shown is None:
        return claimed or "UTF-8"
    if claimed is None:
        language = _LANGUAGE_BYTES.get(_head(beside[".dbf"])[29])
        return language if language and shown != "UTF-8" else shown
    if (claimed == "UTF-8") == (shown == "UTF-8"):
        return claimed
    notes.add(
        "encoding-lies",
        "warning",
        text(
            "Filen .cpg säger {claimed}, men texten är skriven i {shown} och läses så.", claimed=claimed, shown=shown
        ),
        key="source.encoding",
        remedy=text('Rätta .cpg, eller skriv encoding = "{shown}" under [source].', shown=shown),
    )
    return shown


def shown_encoding(content: bytes) -> str | None:
    """Tell from the bytes: UTF-8, CP1252, or None where all is ASCII and nothing can be told."""
    header = struct.unpack("<H", content[8:10])[0] if len(content) >= _HEADER else 0
    text_bytes = content[header:]
    if text_bytes.isascii():
        return None
    try:
        # A field of fixed width may cut a character in two: what is cut is not counted as wrong.
        re.sub(rb"[\xc2-\xf4][\x80-\xbf]{0,2}(?=[ \x00]|$)", b"", text_bytes).decode("utf-8")
    except UnicodeDecodeError:
        return "CP1252"
    return "UTF-8" if _has_pairs(text_bytes) else "CP1252"


def _has_pairs(content: bytes) -> bool:
    return re.search(rb"[\xc2-\xf4][\x80-\xbf]", content) is not None


def _claimed(cpg: str) -> str:
    """Read what a .cpg says, in the many ways it is written: ``ISO 88591``, ``1252``, ``utf8``."""
    word = re.sub(r"[^a-z0-9]", "", cpg.lower())
    if word in ("utf8", "65001"):
        return "UTF-8"
    if word in ("iso88591", "88591", "latin1", "28591"):
        return _LATIN
    return "CP" + word.removeprefix("ansi").removeprefix("cp").removeprefix("windows") if word else "UTF-8"
