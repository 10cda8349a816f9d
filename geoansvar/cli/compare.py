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

from geoansvar.analysis.compare import INSIDE, STATES, Comparison
from geoansvar.cli.session import current, put_bytes, put_file
from geoansvar.cli.swedish import option, verb
from geoansvar.cli.words import console, plain
from geoansvar.delivery.compare import compared, csv_bytes, differences_text, json_bytes, marks_text
from geoansvar.delivery.spans import limit_text
from geoansvar.delivery.titles import KIND_TITLES, PARTS, amount_text, shown
from geoansvar.errors import QuestionInvalid
from geoansvar.model.answer import Row
from geoansvar.model.code_titles import CODE_TITLES
from geoansvar.model.tables import TABLES
from geoansvar.texts import Lang, text

_SHOWN = 60  # rows in a terminal; the files have them all
_MIRRORED = ".outside"  # says again, with the other sign, what is affected
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
        _print(console(), comparison, said, session.lang)


def _writer_of(output: str) -> Callable[[Comparison], bytes]:
    suffix = Path(output).suffix.lower()
    if suffix.lstrip(".") not in _WRITERS:
        raise QuestionInvalid(
            text("En jämförelse kan inte skrivas som {suffix}.", suffix=suffix or text("en fil utan ändelse")),
            place="output",
            remedy=text("Välj ett av: {formats}.", formats=", ".join(_WRITERS)),
        )
    return _WRITERS[suffix.lstrip(".")]


def _print(to: Console, comparison: Comparison, said: list[str], lang: Lang) -> None:
    title = KIND_TITLES[comparison.kind].render(lang) if comparison.kind in KIND_TITLES else comparison.kind
    for mark in marks_text(comparison, lang):
        to.print(Styled(f" {mark} ", style="bold reverse"))
    to.print(Styled(plain(title), style="bold"))
    for line in said:
        to.print(Styled(plain(line), style="dim"))
    to.print()
    told = [row for row in comparison.rows if not str(row["key"]).endswith(_MIRRORED)]
    changed = [row for row in told if (row["before"] != row["after"] and not _in_one(row)) or _has_turned(row)]
    in_one = sum(_in_one(row) for row in told if not _has_turned(row))
    if changed:
        to.print(_grid(changed[:_SHOWN], _table_titles(comparison.kind, lang), lang))
        to.print()
    if len(changed) > _SHOWN:
        more = text("och {count} till; alla rader: -o jamforelse.csv", count=len(changed) - _SHOWN)
        to.print(Styled(more.render(lang), style="dim"))
    same = len(told) - len(changed) - in_one
    counts = text(
        "Ändrade: {changed}. Oförändrade: {same}. Bara i det ena svaret: {one}.",
        changed=len(changed), same=same, one=in_one,
    )  # fmt: skip
    to.print(counts.render(lang))


def _in_one(row: Row) -> bool:
    """Whether only one of the answers has the number, as of a flow that the other was not asked about."""
    return (row["before"] is None) != (row["after"] is None)


def _has_turned(row: Row) -> bool:
    return bool(row["state_before"] != row["state_after"])


def _table_titles(kind: str, lang: Lang) -> dict[str, str]:
    titles = {table.key: table.title.render(lang) for table in TABLES.get(kind, ())}
    return titles | {"totals": text("Summor").render(lang)}


def _grid(rows: list[Row], titles: dict[str, str], lang: Lang) -> Grid:
    grid = Grid(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    for title in (text("Tabell"), text("Uppgift"), text("Var")):
        grid.add_column(title.render(lang), overflow="fold")
    for title in (text("Före"), text("Efter"), text("Ändring")):
        grid.add_column(title.render(lang), justify="right")
    for row in rows:
        cells = (_what(row, lang), _where(row, lang), *(_side(row, side, lang) for side in ("before", "after")))
        table = titles.get(row["table"], str(row["table"]))
        grid.add_row(*(plain(cell) for cell in (table, *cells)), _change(row, lang))
    return grid


def _is_object(row: Row) -> bool:
    """Whether a row is about one object, and not about a number that is counted in or for it."""
    return bool(row["key"] == f"{row['layer']}/{row['id']}")


def _what(row: Row, lang: Lang) -> str:
    if _is_object(row):
        return str(row["name"] or row["key"])
    key, _, part = str(row["key"]).partition(".")
    name = shown("key", key, lang=lang)
    parts = PARTS | {"total": text("summa")}
    return f"{name}, {parts[part].render(lang) if part in parts else part}" if part else name


def _where(row: Row, lang: Lang) -> str:
    depth = row["threshold_m"]
    said = [
        str(row["flood"] or ""),
        "" if _is_object(row) else str(row["name"] or ""),
        shown("heading", row["heading"], lang=lang),
        shown("group", row["group"], lang=lang),
        limit_text(row, lang),
        "" if depth is None else text("minst {depth} m", depth=shown("threshold_m", depth, lang=lang)).render(lang),
    ]
    return " · ".join(part for part in said if part)


def _side(row: Row, side: str, lang: Lang) -> str:
    value, state = row[side], row[f"state_{side}"]
    if _is_object(row):
        return _object_side(row, value, state, lang)
    words = shown("affected" if row["table"] == "ticks" else "state", state, lang=lang)
    if not isinstance(value, int | float):
        return words or "–"
    amount = amount_text(value, row["unit"] or "objects", lang)
    return f"{words} ({amount})" if words and _has_turned(row) else amount


def _object_side(row: Row, value: int, state: str | None, lang: Lang) -> str:
    """Say how an object stands in one of the answers: a dash where the table does not have it."""
    if value == 0:
        return "–"
    if state is not None:
        column = STATES.get(row["table"], INSIDE)
        flags = str(state).split(",")
        if set(flags) <= CODE_TITLES["flags"].keys():  # of a point: several may hold
            return shown("flags", flags, lang=lang)
        return shown("contact_state" if column == "contact" else column, state, lang=lang)
    return (text("läge saknas") if row["table"] == "objects" else text("finns")).render(lang)


def _change(row: Row, lang: Lang) -> str:
    change = row["change"]
    if change is None:
        return ""
    if _is_object(row):
        words = text("ny") if change > 0 else text("borta") if change < 0 else text("ändrad")
        return words.render(lang)
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return sign + amount_text(abs(change), row["unit"] or "objects", lang)
