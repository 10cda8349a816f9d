"""``geoansvar compare A.json B.json``: what has changed between two answers to one kind of question."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click
from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text as Styled

from geoansvar.analysis.compare import Comparison
from geoansvar.cli.session import current, put_bytes, put_file
from geoansvar.cli.swedish import option, verb
from geoansvar.cli.words import console, plain
from geoansvar.delivery.changed import (
    change_text,
    changed_rows,
    has_turned,
    in_one,
    side_text,
    table_titles,
    what_text,
    where_text,
)
from geoansvar.delivery.compare import compared, csv_bytes, differences_text, json_bytes, marks_text
from geoansvar.delivery.titles import KIND_TITLES
from geoansvar.errors import QuestionInvalid
from geoansvar.model.answer import Row
from geoansvar.texts import Lang, text

_SHOWN = 60  # rows in a terminal; the files have them all
_WRITERS: dict[str, Callable[[Comparison], bytes]] = {"json": json_bytes, "csv": csv_bytes}


@verb(
    "compare",
    click.Argument(["before"], metavar="FÖRE.json"),
    click.Argument(["after"], metavar="EFTER.json"),
    option("--json", "as_json", is_flag=True, help="Skriv raderna som en JSON-lista på stdout."),
    option("--csv", "as_csv", is_flag=True, help="Skriv raderna som CSV på stdout."),
    option("-o", "--output", metavar="FIL", help="Skriv raderna i en fil: json eller csv."),
    help="Jämför två sparade svar av samma slag, tal för tal.",
)
def compare(before: str, after: str, as_json: bool, as_csv: bool, output: str | None) -> None:  # noqa: FBT001 - click gives it by name
    """Print what has changed; where the rows go elsewhere, what else differs is said on stderr."""
    session = current()
    if as_json and as_csv:
        raise QuestionInvalid(text("Välj ett av --json och --csv."), place="--csv")
    to_file = _writer_of(output) if output else None
    to_stdout = json_bytes if as_json else csv_bytes if as_csv else None
    comparison = compared(Path(before), Path(after))
    said = differences_text(comparison, session.lang)
    if output and to_file:
        put_file(Path(output), to_file(comparison))
        session.say(text("Jämförelsen står i {path}.", path=output))
    if to_stdout:
        put_bytes(to_stdout(comparison))
    if to_stdout or to_file:
        print(*said, sep="\n", file=sys.stderr)
    else:
        print_comparison(console(), comparison, said, session.lang)


def _writer_of(output: str) -> Callable[[Comparison], bytes]:
    suffix = Path(output).suffix.lower()
    if suffix.lstrip(".") not in _WRITERS:
        raise QuestionInvalid(
            text("En jämförelse kan inte skrivas som {suffix}.", suffix=suffix or text("en fil utan ändelse")),
            place="output",
            remedy=text("Välj ett av: {formats}.", formats=", ".join(_WRITERS)),
        )
    return _WRITERS[suffix.lstrip(".")]


def print_comparison(to: Console, comparison: Comparison, said: list[str], lang: Lang) -> None:
    """Print a comparison: what it is of, what else differs, and the rows that have changed."""
    title = KIND_TITLES[comparison.kind].render(lang) if comparison.kind in KIND_TITLES else comparison.kind
    for mark in marks_text(comparison, lang):
        to.print(Styled(f" {mark} ", style="bold reverse"))
    to.print(Styled(plain(title), style="bold"))
    for line in said:
        to.print(Styled(plain(line), style="dim"))
    to.print()
    told, changed = changed_rows(comparison)
    only_one = sum(in_one(row) for row in told if not has_turned(row))
    if changed:
        to.print(_grid(changed[:_SHOWN], table_titles(comparison.kind, lang), lang))
        to.print()
    if len(changed) > _SHOWN:
        more = text("och {count} till; alla rader: -o jamforelse.csv", count=len(changed) - _SHOWN)
        to.print(Styled(more.render(lang), style="dim"))
    same = len(told) - len(changed) - only_one
    counts = text(
        "Ändrade: {changed}. Oförändrade: {same}. Bara i det ena svaret: {one}.",
        changed=len(changed), same=same, one=only_one,
    )  # fmt: skip
    to.print(counts.render(lang))


def _grid(rows: list[Row], titles: dict[str, str], lang: Lang) -> Grid:
    grid = Grid(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    for title in (text("Tabell"), text("Uppgift"), text("Var")):
        grid.add_column(title.render(lang), overflow="fold")
    for title in (text("Före"), text("Efter"), text("Ändring")):
        grid.add_column(title.render(lang), justify="right")
    for row in rows:
        cells = (
            what_text(row, lang),
            where_text(row, lang),
            *(side_text(row, side, lang) for side in ("before", "after")),
        )
        table = titles.get(row["table"], str(row["table"]))
        grid.add_row(*(plain(cell) for cell in (table, *cells)), change_text(row, lang))
    return grid
