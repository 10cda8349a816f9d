"""The numbers of the answers on who reaches what, side by side: flows, limits, or before and after."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from geoansvar.delivery.flags import flags_text
from geoansvar.delivery.matrix import Cell, Line, Matrix
from geoansvar.delivery.spans import between, case_flow, ends, flow_text, limit_text, share_text, span_text
from geoansvar.delivery.titles import amount_text, shown
from geoansvar.model.answer import Answer, Row
from geoansvar.texts import Lang, Text, text

SPAN = "span"
_NO_DATA = "no_data"
_MOST_CASES = 6  # limits and flows that have room beside each other; a workbook has them all
_ALL = text("Alla")
_TWICE = "_twice"
_POINTS = {
    "safety_points": text("Punkter med något hinder"),
    "safety_points_wet": text("våta"),
    "safety_points_cut_off": text("avskurna"),
    "safety_points_unsupplied": text("utan försörjning"),
}
_WITHIN_KEYS = ("residents", "age_0_5", "age_80_plus", "day_population", "cells")
_SHORT = {
    "residents": text("Boende"),
    "age_0_5": text("0–5 år"),
    "age_80_plus": text("80+ år"),
    "day_population": text("Dagtid"),
    "cells": text("Rutor"),
}


def reach_matrices(answer: Answer, lang: Lang = "sv") -> dict[str, Matrix]:
    """Give the pivoted tables of an answer by the key of the table whose place they take; ``totals`` first."""
    found = (make(answer, lang) for make in _MADE.get(answer.kind, ()))
    return {matrix.key: matrix for matrix in found if matrix.lines}


def _limits(answer: Answer, lang: Lang) -> Matrix:
    """Lay out who has a point: a line for each limit and flow, people in columns."""
    rows = answer.result.get("limits", [])
    keys = tuple(key for key in _WITHIN_KEYS if any(row["key"] == key for row in rows))
    cases: dict[tuple[str, str | None], dict[str, Row]] = {}
    for row in rows:
        cases.setdefault((limit_text(row, lang), row["flood"]), {})[row["key"]] = row
    lines = [
        Line(_capital(limit), flow_text(flood, lang), "", _shares(keys, found, lang))
        for (limit, flood), found in cases.items()
    ]
    return _matrix("limits", text("Vem som har en punkt inom räckhåll"), _columns(keys, lang), lines, lang,
                   head=text("Gräns och flöde"))  # fmt: skip


def _columns(keys: Iterable[str], lang: Lang) -> tuple[str, ...]:
    return tuple(_SHORT[key].render(lang) for key in keys)


def _shares(keys: Sequence[str], found: Mapping[str, Row], lang: Lang) -> tuple[Cell | None, ...]:
    """Give a line of people and squares; those without data are told of the first: one amount cannot tell of both."""
    cells = [_share(found.get(key), lang) for key in keys]
    return (*cells[:1], *(cell and Cell({SPAN: cell.parts[SPAN]}) for cell in cells[1:]))


def _share(row: Row | None, lang: Lang) -> Cell | None:
    """Give people as an interval, with the share that they are of all."""
    if row is None:
        return None
    share = share_text(row, lang)
    words = f"{span_text(row, lang)} ({share})" if share else span_text(row, lang)
    return Cell({SPAN: words, _NO_DATA: row["no_data"]})


def _of_districts(answer: Answer, lang: Lang) -> Matrix:
    """Lay out the residents of each district who have a point: a column for each limit and flow."""
    rows = [row for row in answer.result.get("districts", []) if row["key"] == "residents"]
    cases = list(dict.fromkeys((limit_text(row, lang), row["flood"]) for row in rows))[:_MOST_CASES]
    by_id: dict[str | None, list[Row]] = {}
    for row in rows:
        by_id.setdefault(row["id"], []).append(row)
    lines = []
    for district, own in by_id.items():
        found = {(limit_text(row, lang), row["flood"]): row for row in own}
        name = text("Utanför alla distrikt").render(lang) if district is None else str(own[0]["name"] or district)
        lines.append(
            Line("", name, "persons", (_all(own[0], lang), *(_share(found.get(case), lang) for case in cases)))
        )
    columns = (_ALL.render(lang), *(f"{limit}, {flow_text(flood, lang)}" for limit, flood in cases))
    return _matrix("districts", text("Folkbokförda med en punkt, per distrikt"), columns, lines, lang,
                   head=text("Distrikt"))  # fmt: skip


def _by_flow(title: Text, named: Mapping[str, Text] | None = None) -> Callable[[Answer, Lang], Matrix]:
    """Make what lays out totals with a line for each number and a column for each flow, the dry day first."""

    def laid_out(answer: Answer, lang: Lang) -> Matrix:
        totals = [*answer.totals, *_together(answer.kind, answer.totals, lang)]
        flows = tuple(dict.fromkeys(row["flood"] for row in totals))
        found: dict[str, dict[str | None, Row]] = {}
        for row in totals:
            found.setdefault(row["key"], {})[row["flood"]] = row
        lines = [_flow_line(key, rows, flows, named or {}, lang) for key, rows in found.items()]
        columns = (_ALL.render(lang), *(flow_text(flow, lang) for flow in flows))
        return _matrix("totals", title, columns, lines, lang)

    return laid_out


def _together(kind: str, rows: Sequence[Row], lang: Lang) -> list[Row]:
    """Add up who is cut off when dry and who is so by the flow: nobody is both, and only their sum can be compared."""
    dry = {row["key"]: row for row in rows if row["flood"] is None} if kind == "isolation" else {}
    flooded = [row for row in rows if row["key"] in dry and row["flood"] is not None]
    return [_summed(dry[row["key"]], row, lang) for row in flooded]


def _summed(dry: Row, flooded: Row, lang: Lang) -> Row:
    """Sum both; those of whom nothing can be said are so when dry already."""
    affected = dry["affected"] + flooded["affected"]
    return flooded | {
        "flood": text("sammanlagt").render(lang),
        "affected": affected,
        "no_data": dry["no_data"],
        "outside": flooded["total"] - affected - flooded["uncertain"] - dry["no_data"],
    }


def _flow_line(
    key: str, rows: Mapping[str | None, Row], flows: Sequence[str | None], named: Mapping[str, Text], lang: Lang
) -> Line:
    first = next(iter(rows.values()))
    title = named[key].render(lang) if key in named else _key(key, lang)
    return Line("", title, first["unit"], (_all(first, lang), *(_span(rows.get(flow), lang) for flow in flows)))


def _all(row: Row, lang: Lang) -> Cell:
    return Cell({SPAN: amount_text(row["total"], row["unit"], lang)})


def _span(row: Row | None, lang: Lang) -> Cell | None:
    return None if row is None else Cell({SPAN: span_text(row, lang), _NO_DATA: row["no_data"]})


def _points(answer: Answer, lang: Lang) -> Matrix:
    """Lay out the points by name: what has been decided beside what has been found, a column for each flow."""
    rows = answer.result.get("objects", [])
    flows = tuple(dict.fromkeys(str(row["flood"]) for row in rows))
    by_id: dict[tuple[str, str], dict[str, Row]] = {}
    for row in rows:
        by_id.setdefault((row["layer"], row["id"]), {})[str(row["flood"])] = row
    lines = [
        Line("", str(first["name"] or first["address"] or first["id"]), "",
             tuple(Cell({SPAN: flags_text(found[flow], lang)}) if flow in found else None for flow in flows),
             about=text("beslutad: {status}", status=decided_text(first, lang)).render(lang))
        for found in by_id.values()
        for first in (next(iter(found.values())),)
    ]  # fmt: skip
    return _matrix(
        "objects", text("Trygghetspunkternas läge, beräknat"), flows, lines, lang, head=text("Punkt och beslut")
    )


def decided_text(row: Row, lang: Lang = "sv") -> str:
    """Say what has been decided about a point; nothing decided is said too."""
    return shown("status", row["status"], lang=lang) or text("inget beslut").render(lang)


def _compared(title: Text) -> Callable[[Answer, Lang], Matrix]:
    """Make what lays out the numbers before and after a change beside each other."""

    def laid_out(answer: Answer, lang: Lang) -> Matrix:
        inner = str((answer.question.get("question") or {}).get("kind", ""))
        before, after = (
            {_case(row, inner, lang): row for row in [*own, *_together(inner, own, lang)]}
            for own in (answer.result.get(side, []) for side in ("before", "after"))
        )
        cases = list(dict.fromkeys([*before, *after]))
        if inner:
            cases = _moved(cases, before, after, text("sammanlagt").render(lang))
        lines = [_compared_line(case, before.get(case), after.get(case), inner, lang) for case in cases]
        columns = tuple(each.render(lang) for each in (text("Före"), text("Efter"), text("Ändring")))
        return _matrix("before", title, columns, lines, lang)

    return laid_out


def _moved(
    cases: Sequence[tuple[str, str, str]], before: Mapping[Any, Row], after: Mapping[Any, Row], together: str
) -> list[tuple[str, str, str]]:
    """Keep the numbers that the change moves, and beside them the sums that may stand still all the same."""
    moved = {case[0] for case in cases if has_moved(case, before, after)}
    return [case for case in cases if has_moved(case, before, after) or (case[2] == together and case[0] in moved)]


def has_moved(case: Hashable, before: Mapping[Any, Row], after: Mapping[Any, Row]) -> bool:
    """Tell whether a number is another after a change than before it."""
    return case not in before or case not in after or ends(before[case]) != ends(after[case])


def _compared_line(case: tuple[str, str, str], before: Row | None, after: Row | None, inner: str, lang: Lang) -> Line:
    key, *where = case
    twice = key.endswith(_TWICE) and not inner  # a part of the number above, which a change need not move
    named = _POINTS.get(key) if inner == "status" else text("varav med två punkter") if twice else None
    title = _capital(named.render(lang)) if named and not twice else named.render(lang) if named else _key(key, lang)
    cells = (_span(before, lang), _span(after, lang), _change(before, after, lang))
    unit = str((after or before or {}).get("unit") or "")
    return Line(", ".join(part for part in where if part), title, unit, cells, is_part=twice)


def _case(row: Row, inner: str, lang: Lang) -> tuple[str, str, str]:
    return str(row["key"]), _capital(limit_text(row, lang)), case_flow(row, inner, lang)


def _change(before: Row | None, after: Row | None, lang: Lang) -> Cell | None:
    """Say how much both ends of an interval move; a minus is written as one."""
    if before is None or after is None:
        return None
    moved = sorted(end - start for start, end in zip(ends(before), ends(after), strict=True))
    unit = str(after["unit"])
    words = [between(abs(each), abs(each), unit, lang) for each in moved]
    signed = [f"{'+' if each > 0 else '−' if each < 0 else ''}{word}" for each, word in zip(moved, words, strict=True)]
    said = signed[0] if signed[0] == signed[1] else text("{least} till {most}", least=signed[0], most=signed[1])
    return Cell({SPAN: said if isinstance(said, str) else said.render(lang)})


def _key(key: str, lang: Lang) -> str:
    return _capital(shown("key", key, lang=lang))


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _matrix(
    key: str, title: Text, columns: tuple[str, ...], lines: Sequence[Line], lang: Lang, *, head: Text | None = None
) -> Matrix:
    parts = ((SPAN, ""), (_NO_DATA, text("utan uppgift").render(lang)))
    unknown = any(cell is not None and cell.parts.get(_NO_DATA) for line in lines for cell in line.cells)
    return Matrix(
        key, title.render(lang), ("", (head or text("Uppgift")).render(lang)), columns,
        parts if unknown else parts[:1], tuple(lines),
    )  # fmt: skip


_MADE: dict[str, tuple[Callable[[Answer, Lang], Matrix], ...]] = {
    "coverage": (_limits, _of_districts),
    "isolation": (_by_flow(text("Avskurna, torrt och vid flödet")),),
    "status": (_by_flow(text("Punkter per flöde"), _POINTS), _points),
    "siting": (_compared(text("Före och efter")),),
    "what-if": (_compared(text("Tal som ändras")),),
}
