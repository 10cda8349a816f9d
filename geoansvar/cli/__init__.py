"""The command line: parse, call, print; what is answered goes to stdout and all else to stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from geoansvar.cli.ask import ask
from geoansvar.cli.audit import audit
from geoansvar.cli.check import check
from geoansvar.cli.compare import compare
from geoansvar.cli.draw import draw
from geoansvar.cli.folders import exercise, init, templates
from geoansvar.cli.key import key
from geoansvar.cli.lage import lage
from geoansvar.cli.running import guarded, steady_streams
from geoansvar.cli.schema import schema
from geoansvar.cli.serve import serve
from geoansvar.cli.session import Session
from geoansvar.cli.swedish import Group, option
from geoansvar.texts import LANGS

__all__ = ["geoansvar", "main"]

_HELP = """Vilka aktörer berörs, vem ansvarar, vem ringer vi och vem saknas?

Svaret skrivs på stdout, allt annat på stderr. Slutkod 0: gjort. 1: fel i arbetsytan, data eller
programmet. 2: fel i det som frågades."""

geoansvar = Group(
    "geoansvar",
    help=_HELP,
    params=[
        option("-w", "--workspace", metavar="MAPP", help="Arbetsytan; annars den mapp du står i, eller ovanför."),
        option("--lang", choices=LANGS, help="Språk; annars arbetsytans eget."),
    ],
    commands=[check, schema, init, exercise, ask, compare, draw, serve, templates, lage, key, audit],
    callback=Session.begin,
)


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code: 0, 1 or 2; 130 where Ctrl+C broke it off."""
    steady_streams()
    sys.exit(guarded(geoansvar, list(sys.argv[1:] if args is None else args)))
