"""``geoansvar draw``: the maps of a workspace as files that open without a network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from geoansvar.cli.session import current, put_file
from geoansvar.cli.swedish import option, verb
from geoansvar.errors import UnknownName
from geoansvar.model.faults import did_you_mean
from geoansvar.texts import text

if TYPE_CHECKING:
    from geoansvar.maps.paper_frame import PaperName


@verb(
    "draw",
    click.Argument(["names"], metavar="[KARTA …]", nargs=-1),
    option("-o", "--output", metavar="MAPP", help="Var kartorna ska ligga; annars maps/built i arbetsytan."),
    option("--pdf", choices=("a4", "a3"), help="Varje karta som PDF att skriva ut, liggande A4 eller A3."),
    option("--single-file", is_flag=True, help="Varje karta i en enda fil, att bära på ett USB-minne."),
    help="Rita kartorna som filer. Utan namn ritas alla.",
)
def draw(names: tuple[str, ...], output: str | None, pdf: PaperName | None, single_file: bool) -> None:  # noqa: FBT001 - click gives it by name
    """Write the maps, and name their pages on stdout."""
    from geoansvar.delivery.map_files import map_files
    from geoansvar.delivery.map_paper import map_pdf
    from geoansvar.maps import plan_map

    session = current()
    workspace = session.workspace
    for name in names:
        if name not in workspace.recipes:
            raise UnknownName(
                text("Det finns ingen karta som heter {name}.", name=name),
                place="map",
                remedy=did_you_mean(name, workspace.recipes),
            )
    if not workspace.recipes:
        session.say(text("Arbetsytan har inga kartor. En karta är en fil i maps/, som maps/lagesbild.toml."))
    target = Path(output) if output else workspace.root / "maps" / "built"
    for name in names or tuple(workspace.recipes):
        plan = plan_map(workspace, name, lang=session.lang)
        if pdf is not None:
            printed = target / f"{name}-{pdf}.pdf"
            put_file(printed, map_pdf(plan, pdf))
            print(printed)
        if single_file or pdf is None:
            files = map_files(plan, single=single_file)
            for path, content in files.items():
                put_file(target / path, content)
            print(target / next(iter(files)))
