"""An answer in a terminal: whom to call first, then the rest briefly; the files have every row and column."""

from __future__ import annotations

from collections.abc import Mapping

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text as Styled

from geoansvar.cli.matrix_table import print_matrix
from geoansvar.cli.words import broken, count_text, plain, print_findings
from geoansvar.delivery.asked import area_text, looked_in, names_in
from geoansvar.delivery.brief import brief_columns, brief_line, layer_titles, sections
from geoansvar.delivery.headlines import headlines
from geoansvar.delivery.matrix import Matrix
from geoansvar.delivery.named import named_matrix
from geoansvar.delivery.pivots import matrices_of
from geoansvar.delivery.reach_asked import asked_lines
from geoansvar.delivery.reach_brief import for_files
from geoansvar.delivery.reach_pivots import reach_matrices
from geoansvar.delivery.titles import (
    FLOOD_KINDS,
    KIND_TITLES,
    REACH_KINDS,
    marks,
    reasons_text,
    shown,
    state_text,
    tables_of,
    total_text,
)
from geoansvar.model.answer import Answer, Row
from geoansvar.model.finding import in_order
from geoansvar.model.tables import Table, TableColumn
from geoansvar.texts import Lang, text

_OBJECTS_NAMED = 3
_ROWS_SHOWN = 10
_OF_EACH_PART = 5
_WHOLE = (
    "consequences",
    "flows",
    "gauge",
    "missing",
    "chosen",
    "loops",
    "bridges",
)  # short, and to be read to the end


def print_answer(to: Console, answer: Answer, lang: Lang) -> None:
    """Print an answer for a person to read."""
    _print_head(to, answer, lang)
    pivoted = _pivoted(answer, lang)
    if "totals" in pivoted:
        print_matrix(to, pivoted["totals"], lang)
    for table in tables_of(answer):
        if table.key in pivoted:
            print_matrix(to, pivoted[table.key], lang)
        elif table.key in for_files(answer):
            continue
        elif table.key == "actors" and answer.result["actors"]:
            _print_actors(to, answer, table, lang)
        else:
            _print_group(to, answer, table, lang)
    _print_foot(to, answer, lang)


def _pivoted(answer: Answer, lang: Lang) -> dict[str, Matrix]:
    """Give the tables that are read flow by flow, by the key of the table whose place they take."""
    if answer.kind not in FLOOD_KINDS:
        return reach_matrices(answer, lang)
    named = named_matrix(answer, lang)
    return matrices_of(answer, lang) | ({"objects": named} if named.lines else {})


def _print_head(to: Console, answer: Answer, lang: Lang) -> None:
    for mark in marks(answer, lang):
        to.print(Styled(f" {mark} ", style="bold reverse"))
    area = area_text(answer.question, lang, sources=answer.sources, names=names_in(answer))
    title = f"{KIND_TITLES[answer.kind].render(lang)}: {area}"
    to.print(Styled(plain(title), style="bold"))
    level = shown("access", str(answer.access), lang=lang)
    facts = (answer.workspace["name"], answer.question["as_of"], level)
    to.print(Styled(plain(" · ".join(str(fact) for fact in facts)), style="dim"))
    for line in asked_lines(answer.question, lang, sources=answer.sources, names=names_in(answer)):
        to.print(Styled(broken(line, to.width), style="dim"))
    for line in headlines(answer, lang):
        to.print(broken(line, to.width))
    for row in () if answer.kind in (*FLOOD_KINDS, *REACH_KINDS) else answer.totals:
        to.print(total_text(row, lang, kind=answer.kind))
    to.print()


def _title(table: Table, count: int, lang: Lang) -> Styled:
    return Styled(f"{table.title.render(lang)} ({count})", style="bold")


def _print_actors(to: Console, answer: Answer, table: Table, lang: Lang) -> None:
    rows = answer.result["actors"]
    to.print(_title(table, len(rows), lang))
    grid = Grid(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), expand=True, show_edge=False, pad_edge=False)
    grid.add_column(text("Aktör").render(lang), ratio=3, overflow="fold")
    grid.add_column(text("Ring").render(lang), ratio=3, overflow="fold")
    grid.add_column(text("Varför").render(lang), ratio=4, overflow="fold")
    for row in rows:
        why = reasons_text(row["reasons"], lang, at_most=_OBJECTS_NAMED)
        grid.add_row(
            Styled(plain(str(row["name"] or row["id"])), style="bold"), _call(row["contact"], lang), plain(why)
        )
    to.print(grid)
    to.print()


def _call(contact: Row, lang: Lang) -> Styled:
    number = contact.get("phone_24_7") or contact.get("phone") or ""
    words = Styled(plain(str(number)), style="bold")
    if contact.get("function"):
        words.append(plain(f" {contact['function']}".rstrip()), style="not bold")
    if contact["state"] != "ok":
        words.append(f"\n{state_text(contact, lang)}".lstrip("\n" if not words.plain else ""), "red")
    return words


def _print_group(to: Console, answer: Answer, table: Table, lang: Lang) -> None:
    rows = answer.result[table.key]
    to.print(_title(table, len(rows), lang))
    if not rows:
        to.print(Padding.indent(Styled(looked_in(answer, table.key, lang), style="dim"), 2))
    columns = brief_columns(answer, table)
    if answer.kind in REACH_KINDS:
        _print_parts(to, table, columns, rows, layer_titles(answer), lang)
        return
    at_most = len(rows) if table.key in _WHOLE else _ROWS_SHOWN
    for title, part in sections(table, rows[:at_most], lang):
        _print_part(to, columns, title, part, lang)
    _print_more(to, len(rows) - at_most, lang)
    to.print()


def _print_parts(
    to: Console, table: Table, columns: list[TableColumn], rows: list[Row], titles: Mapping[str, str], lang: Lang
) -> None:
    """Print some rows of every part, so that none is hidden behind another."""
    parts = sections(table, rows, lang, titles=titles)
    at_most = len(rows) if table.key in _WHOLE else _ROWS_SHOWN if len(parts) == 1 else _OF_EACH_PART
    for title, part in parts:
        _print_part(to, columns, title, part[:at_most], lang)
        _print_more(to, len(part) - at_most, lang)
    to.print()


def _print_part(to: Console, columns: list[TableColumn], title: str | None, rows: list[Row], lang: Lang) -> None:
    if title is not None:
        to.print(Padding.indent(Styled(plain(title), style="dim"), 2))
    for row in rows:
        to.print(Padding.indent(_line(brief_line(columns, row, lang), to.width - 2), 2))


def _print_more(to: Console, count: int, lang: Lang) -> None:
    if count > 0:
        more = text("och {count} till; alla rader: -o svar.xlsx", count=count)
        to.print(Padding.indent(Styled(more.render(lang), style="dim"), 2))


def _line(parts: list[str], width: int) -> Styled:
    name, *rest = [plain(part) for part in parts] or [""]
    words = Styled(broken(f"{name}  {' · '.join(rest)}" if rest else name, width))
    words.stylize("bold", 0, len(name))
    return words


def _print_foot(to: Console, answer: Answer, lang: Lang) -> None:
    if answer.findings:
        ordered = sorted(in_order(answer.findings), key=lambda finding: finding.place or "")
        print_findings(to, ordered, lang)
        to.print(count_text(answer.findings).render(lang))
    oldest = min((str(row["retrieved"]) for row in answer.sources), default="")
    sources = text("Underlag: {layers} lager, äldst hämtat {day}.", layers=len(answer.sources), day=oldest)
    to.print(Styled(sources.render(lang), style="dim"))
    to.print(Styled(answer.run, style="dim"))
