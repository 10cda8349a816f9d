"""Excel templates for people who live in Excel: they are written here, filled in anywhere, and need no TOML."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from geoansvar.errors import TargetNotEmpty
from geoansvar.layers.template_comments import comment_findings
from geoansvar.layers.template_form import FILES, form_of
from geoansvar.layers.template_reading import template_declaration, template_frame, template_layer_name
from geoansvar.texts import Lang, text

__all__ = [
    "comment_findings",
    "template_declaration",
    "template_frame",
    "template_layer_name",
    "write_template",
    "write_templates",
]


def write_templates(directory: Path, *, lang: Lang = "sv", actor_names: Sequence[str] = ()) -> list[Path]:
    """Write a template for each kind a municipality fills by hand: actors, vital services, safety points, resources.

    Parameters
    ----------
    directory
        Made if it is not there. Nothing in it is written over.
    actor_names
        Offered in drop-downs where an actor is asked for; other names may still be written.

    Raises
    ------
    TargetNotEmpty
        If one of the files is there already: it may be filled in.
    """
    paths = {kind: directory / name for kind, name in FILES.items()}
    taken = [path.name for path in paths.values() if path.exists()]
    if taken:
        raise TargetNotEmpty(
            text("Mallen {names} finns redan i mappen och skrivs inte över.", names=", ".join(taken)),
            place=str(directory),
            remedy=text("Flytta den, eller välj en annan mapp."),
        )
    directory.mkdir(parents=True, exist_ok=True)
    return [write_template(kind, path, lang=lang, actor_names=actor_names) for kind, path in paths.items()]


def write_template(kind: str, path: Path, *, lang: Lang = "sv", actor_names: Sequence[str] = ()) -> Path:
    """Write the template of one kind; filled in and put in ``layers/`` it needs no declaration.

    Raises
    ------
    UnknownName
        If there is no template for that kind.
    """
    form = form_of(kind)
    from geoansvar.layers.template_book import write_book  # XlsxWriter is slow to load, and reading does not need it

    write_book(form, path, lang=lang, actor_names=actor_names)
    return path
