"""``init``, ``exercise`` and ``templates``: the verbs that write a folder for somebody to go on with."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from geoansvar.cli.session import current, unwritable
from geoansvar.cli.swedish import option, verb
from geoansvar.cli.words import console
from geoansvar.errors import TargetNotEmpty, WorkspaceError
from geoansvar.texts import Text, text


def _must_be_empty(target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise TargetNotEmpty(
            text("Mappen är inte tom."),
            place=str(target),
            remedy=text("Välj en mapp som är tom eller inte finns."),
        )


def _folder() -> click.Argument:
    return click.Argument(["directory"], metavar="MAPP")


def _working(words: Text) -> Progress:
    """Show on stderr that something is going on, and for how long."""
    progress = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(),
        console=console(sys.stderr), transient=True,
    )  # fmt: skip
    progress.add_task(words.render(current().lang), total=None)
    return progress


@verb(
    "init",
    _folder(),
    option("--municipality", metavar="KOD", required=True, help="Kommunens kod eller namn: 1490 eller Borås."),
    help="Skriv en arbetsyta för en kommun, redo att fyllas.",
)
def init(directory: str, municipality: str) -> None:
    """Write the smallest workspace that passes ``check``."""
    from geoansvar.scaffold import init_workspace

    target = Path(directory)
    try:
        with _working(text("Skriver arbetsytan …")):
            written = init_workspace(target, municipality)
    except OSError as error:
        raise unwritable(target, error) from None
    session = current()
    session.say(text("{count} filer skrivna i {path}.", count=len(written), path=str(target)))
    session.say(text("Läs README.md där, och kör sedan ”geoansvar -w {path} check”.", path=str(target)))
    print(target)


@verb(
    "exercise",
    _folder(),
    option("--seed", type=int, required=True, metavar="TAL", help="Samma tal ger samma kommun."),
    option("--size", choices=("town", "municipality"), default="town", help="Hur stor. town om inget sägs."),
    help="Skriv en påhittad kommun att öva med.",
)
def exercise(directory: str, seed: int, size: Literal["town", "municipality"]) -> None:
    """Write a whole fictional municipality; same seed, same rows."""
    from geoansvar.exercise import write_exercise

    target = Path(directory)
    _must_be_empty(target)
    try:
        with _working(text("Skapar övningskommunen …")):
            write_exercise(target, seed=seed, size=size)
    except OSError as error:
        raise unwritable(target, error) from None
    current().say(text("Titta på den med ”geoansvar -w {path} serve”.", path=str(target)))
    print(target)


def _actor_names() -> list[str]:
    """Name the actors of the workspace in sight, for the templates' drop-downs; none where there is no workspace."""
    try:
        layers = current().workspace.layers_of("actor")
    except WorkspaceError:
        return []
    return list(dict.fromkeys(str(name) for layer in layers for name in layer.frame["name"].dropna()))


@verb(
    "templates",
    _folder(),
    help="Skriv Excelmallar att fylla i och lägga i layers/.",
)
def templates(directory: str) -> None:
    """Write the Excel templates, and name them on stdout."""
    from geoansvar.layers import write_templates

    session = current()
    target = Path(directory)
    names = _actor_names()
    try:
        written = write_templates(target, lang=session.lang, actor_names=names)
    except OSError as error:
        raise unwritable(target, error) from None
    for path in written:
        print(path)
    session.say(text("Fyll i dem, lägg dem i layers/ och kör ”geoansvar check”."))
