"""A raster is read a window at a time, as long as somebody asks: a copy of it stays as it was when it was checked."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from geoansvar.layers.source import content_files, fingerprint, is_raster_file
from geoansvar.model.layer import Layer

FOLDER = "rasters"
_DIGEST = 24  # hexadecimal digits of the source's hash, in the copy's name
_NAMES_OTHERS = ".vrt"  # holds no cells of its own, only the places of files relative to itself


def held_raster(layer: Layer, state: Path) -> Layer:
    """Give a raster layer that reads from a copy in ``state``; another, or where there is no room, as it is."""
    path = layer.path
    if path is None or not is_raster_file(path) or path.suffix.lower() == _NAMES_OTHERS:
        return layer
    folder = state / FOLDER / f"{layer.name}-{layer.sha256[:_DIGEST]}"
    copy = folder / path.name
    try:
        if not folder.is_dir():
            _copied(content_files(path), folder)
        whole = fingerprint(copy) == layer.sha256
    except OSError:  # no room, or the file is gone: it is read where it lies
        return layer
    if not whole:  # it was written while it was copied, and is soon read anew; or the copy is damaged
        shutil.rmtree(folder, ignore_errors=True)
    return replace(layer, path=copy) if whole else layer


def _copied(files: Iterable[Path], folder: Path) -> None:
    """Copy some files beside and rename their folder, so that half a copy never has a whole one's name."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(dir=folder.parent, suffix=".half"))
    try:
        for file in files:
            shutil.copyfile(file, half / file.name)
            _to_disk(half / file.name)
        with suppress(OSError):  # another has made it meanwhile
            half.replace(folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def forget_rasters(state: Path, but: Iterable[Layer]) -> None:
    """Remove the copies that none of some layers reads from."""
    kept = {layer.path.parent for layer in but if layer.path is not None}
    for folder in (state / FOLDER).glob("*-*"):
        if folder not in kept and folder.suffix != ".half":
            shutil.rmtree(folder, ignore_errors=True)
