"""``geoansvar lage``: freeze what the layers know of an area, list what is frozen, show it and compare two."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geoansvar.cli.area import area_from, area_options
from geoansvar.cli.session import Session, current, put_bytes, put_file
from geoansvar.cli.swedish import Group, option, verb
from geoansvar.errors import ParameterInvalid, QuestionInvalid
from geoansvar.texts import text

if TYPE_CHECKING:
    from geoansvar.workspace.situations import Situation

_FILES = (".pdf", ".txt")


@verb(
    "freeze",
    *area_options(),
    option("--flood", metavar="FLÖDE", help="Bara den del som flödet täcker, och flödets tal för hela kommunen."),
    option("--as-of", metavar="DATUM", help="Dagen underlaget gäller; annars i dag, i en övning dess egen dag."),
    option("--time", metavar="TID", help="Lägets tid, som 2026-11-16T07:05; annars klockan nu."),
    help="Frys läget i ett område. Namnet skrivs på stdout.",
)
def _freeze(flood: str | None, as_of: str | None, time: str | None, **given: Any) -> None:
    from geoansvar.model.access import LOCAL
    from geoansvar.workspace.situations import freeze

    keys = {key: value for key, value in (("flood", flood), ("as_of", as_of)) if value}
    question = {"kind": "affected-area"} | area_from(given, required=True) | keys
    print(freeze(current().workspace, question, time=_time(time), principal=LOCAL).id)


def _time(written: str | None) -> datetime:
    """Read a time; without an offset it is this computer's."""
    if written is None:
        return datetime.now().astimezone()
    try:
        return datetime.fromisoformat(written).astimezone()
    except ValueError:
        raise ParameterInvalid(
            text("{value} är ingen tid.", value=written),
            place="--time",
            remedy=text("Skriv den som {example}.", example="2026-11-16T07:05"),
        ) from None


@verb("list", help="Lista de frysta lägena, det senaste först.")
def _list() -> None:
    from geoansvar.delivery.situation import area_of, clock_text, whole_view
    from geoansvar.delivery.titles import EXERCISE
    from geoansvar.model.access import LOCAL
    from geoansvar.workspace.situations import situations

    session = current()
    found, changed = situations(session.workspace, LOCAL)
    for each in found:
        mark = [EXERCISE] if each.exercise else []
        words = (clock_text(each, session.lang), f"{each.time:%Y-%m-%d}", area_of(whole_view(each), session.lang))
        print(each.id, *mark, *words, sep="\t")
    for name in changed:
        session.say(text("Läget {name} har ändrats efter att det frystes. Lita inte på det.", name=name))


@verb(
    "show",
    click.Argument(["name"], metavar="LÄGE"),
    option("-o", "--output", metavar="FIL", help="Skriv det i en fil: pdf (ett A4) eller txt (texten till WIS)."),
    help="Visa ett fryst läge som text till WIS: bara det som är öppet.",
)
def _show(name: str, output: str | None) -> None:
    from geoansvar.delivery.situation_text import wis_text

    session = current()
    if output is not None and Path(output).suffix.lower() not in _FILES:
        raise QuestionInvalid(
            text("Ett läge kan inte skrivas som {suffix}.", suffix=Path(output).suffix or text("en fil utan ändelse")),
            place="output",
            remedy=text("Välj ett av: {formats}.", formats="pdf, txt"),
        )
    found = _named(session, name)
    if output is None:
        put_bytes(wis_text(found, session.lang).encode())
        return
    if Path(output).suffix.lower() == ".pdf":
        from geoansvar.delivery.situation_paper import situation_pdf

        put_file(Path(output), situation_pdf(found, session.lang))
    else:
        put_file(Path(output), wis_text(found, session.lang).encode())
    session.say(text("Läget står i {path}.", path=output))


@verb(
    "compare",
    click.Argument(["before"], metavar="FÖRE"),
    click.Argument(["after"], metavar="EFTER"),
    option("--json", "as_json", is_flag=True, help="Skriv raderna som en JSON-lista på stdout."),
    help="Visa vad som har ändrats mellan två frysta lägen.",
)
def _compare(before: str, after: str, as_json: bool) -> None:  # noqa: FBT001 - click gives it by name
    from geoansvar.analysis.compare import compare
    from geoansvar.cli.compare import print_comparison
    from geoansvar.cli.words import console
    from geoansvar.delivery.compare import differences_text, json_bytes

    session = current()
    comparison = compare(_named(session, before).answer, _named(session, after).answer)
    said = differences_text(comparison, session.lang)
    if as_json:
        put_bytes(json_bytes(comparison))
        print(*said, sep="\n", file=sys.stderr)
    else:
        print_comparison(console(), comparison, said, session.lang)


def _named(session: Session, name: str) -> Situation:
    from geoansvar.model.access import LOCAL
    from geoansvar.workspace.situations import situation

    return situation(session.workspace, name, LOCAL)


lage = Group(
    "lage",
    help="Lägesunderlag: frys läget i ett område, visa det och jämför två.",
    commands=[_freeze, _list, _show, _compare],
)
