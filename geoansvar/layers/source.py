"""A source is a file that is there, can be opened and has not changed; all else is said before anything is read."""

from __future__ import annotations

import hashlib
import zipfile
from contextlib import suppress
from pathlib import Path

from geoansvar.errors import SourceMissing, SourceUnreadable
from geoansvar.layers.noted import nearest
from geoansvar.layers.packed import refuse_bomb
from geoansvar.model.declaration import Source
from geoansvar.texts import Text, text

SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".qpj")
LAYERS_FOLDER = "layers"


def unreadable(place: str, message: Text, remedy: Text) -> SourceUnreadable:
    """Make the error for a file that is there and cannot be used."""
    return SourceUnreadable(message, place=place, remedy=remedy)


def locate(source: Source, *, root: Path, place: str) -> Path:
    """Give the file a declaration names; its path is relative to ``layers/``.

    Raises
    ------
    SourceMissing
        If it is not there, or has to be fetched first.
    SourceUnreadable
        If it is a folder, empty, locked or a lock file.
    """
    if source.path is None:
        raise SourceMissing(
            text("Lagret hämtas från nätet, och ingen hämtad fil finns."),
            place=f"{place}: source.url",
            remedy=text("Hämta filen, lägg den i layers/data och skriv path i stället för url."),
        )
    path = (root / LAYERS_FOLDER / source.path).absolute()
    if not path.exists():
        raise SourceMissing(
            text("Filen {path} finns inte.", path=source.path),
            place=f"{place}: source.path",
            remedy=_where_else(path),
        )
    _check_openable(path, source.path, place)
    return path


def _where_else(path: Path) -> Text:
    names = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
    close = nearest(path.name, names)
    if close is not None:
        return text("Menades {name}?", name=close)
    return text("Lägg filen där, eller rätta path. Sökvägen räknas från mappen layers.")


def _check_openable(path: Path, shown: str, place: str) -> None:
    if path.is_dir() and path.suffix.lower() == ".gdb":
        return
    if path.is_dir():
        fault = text("{path} är en mapp, inte en fil.", path=shown)
        raise unreadable(place, fault, text("Skriv i path vilken fil i mappen som är lagret."))
    if path.name.startswith(("~$", ".~lock.")):
        fault = text("{path} är en låsfil som kontorsprogrammet lämnar medan arbetsboken är öppen.", path=shown)
        raise unreadable(place, fault, text("Skriv arbetsbokens eget namn i path, utan ~$."))
    if path.stat().st_size == 0:
        fault = text("Filen {path} är tom (0 byte).", path=shown)
        raise unreadable(place, fault, text("Hämta eller spara den på nytt."))
    refuse_bomb(path, place)
    try:
        with path.open("rb"):
            pass
    except OSError:
        fault = text("Filen {path} går inte att öppna: den är låst, eller du saknar läsrätt.", path=shown)
        raise unreadable(
            place, fault, text("Stäng filen i andra program, till exempel Excel, och försök igen.")
        ) from None


def content_files(path: Path) -> list[Path]:
    """Give every file that is part of a source: a shapefile has several, a file geodatabase many."""
    if path.is_dir():
        return sorted(part for part in path.rglob("*") if part.is_file() and part.suffix != ".lock")
    if path.suffix.lower() == ".shp":
        beside = {other.name.casefold(): other for other in path.parent.iterdir()}
        names = [(path.stem + suffix).casefold() for suffix in SHAPEFILE_PARTS]
        return [beside[name] for name in names if name in beside]
    worlds = [path.with_suffix(ending) for ending in (".prj", ".wld", ".tfw")]
    return [path, *(world for world in worlds if world.is_file() and world != path and is_raster_file(path))]


def is_raster_file(path: Path) -> bool:
    """Tell whether a file's ending is one that only rasters have."""
    return path.suffix.lower() in {".tif", ".tiff", ".asc", ".vrt", ".img", ".nc", ".jp2", ".bil", ".dem", ".grd"}


def fingerprint(path: Path) -> str:
    """Hash a source's content; for a single file it is the plain SHA-256 of the file."""
    files = content_files(path)
    if len(files) == 1:
        return _digest(files[0])
    whole = hashlib.sha256()
    for part in files:
        name = str(part.relative_to(path)) if path.is_dir() else part.suffix.lower()
        whole.update(f"{name}:{_digest(part)}\n".encode())
    return whole.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def zipped_shapefile(path: Path) -> str | None:
    """Give the name of the one shapefile inside a zip, or None where there is none or several."""
    with suppress(zipfile.BadZipFile), zipfile.ZipFile(path) as archive:
        inside = [name for name in archive.namelist() if name.lower().endswith(".shp")]
        return inside[0] if len(inside) == 1 else None
    return None
