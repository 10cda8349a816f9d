"""A comparison of two answers from files: read, put into words, and written as JSON or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from geoansvar.analysis.compare import COLUMNS, Comparison, compare
from geoansvar.delivery.csv_file import cell_text
from geoansvar.delivery.titles import EXERCISE, NOTICE, shown
from geoansvar.errors import QuestionInvalid
from geoansvar.model.answer import Row
from geoansvar.texts import Lang, Text, number_text, text

_OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
_PARTS = {
    "version": text("Programmet"),
    "workspace": text("Arbetsytan"),
    "access": text("Vad frågaren fick se"),
    "question": text("Frågan"),
    "source": text("Underlaget"),
    "flow": text("Flödet"),
}


def read_answer(path: Path) -> Row:
    """Read an answer that was written as JSON.

    Raises
    ------
    QuestionInvalid
        If the file cannot be read, or is no answer.
    """
    try:
        answer = orjson.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except OSError as error:
        fault = error.strerror or str(error)
        raise QuestionInvalid(text("Filen går inte att läsa: {fault}.", fault=fault), place=str(path)) from None
    except orjson.JSONDecodeError as error:
        raise QuestionInvalid(
            text("Filen är inte läsbar JSON: {fault}.", fault=str(error)), place=str(path), remedy=_how_to_save()
        ) from None
    if not _is_answer(answer):
        raise QuestionInvalid(text("Filen är inget svar från geoansvar."), place=str(path), remedy=_how_to_save())
    return dict(answer)


def _how_to_save() -> Text:
    return text("Spara ett svar med ”geoansvar ask … -o svar.json”.")


def _is_answer(answer: Any) -> bool:
    if not isinstance(answer, dict) or not isinstance(answer.get("kind"), str) or "run" not in answer:
        return False
    result = answer.get("result")
    if not isinstance(result, dict) or not all(_are_rows(rows) for rows in result.values()):
        return False
    facts = (answer.get(part) for part in ("question", "workspace"))
    totals, sources = answer.get("totals"), answer.get("sources")
    return _are_rows(totals) and _are_rows(sources) and all(isinstance(fact, dict) for fact in facts)


def _are_rows(rows: Any) -> bool:
    return isinstance(rows, list) and all(isinstance(row, dict) for row in rows)


def compared(before: Path, after: Path) -> Comparison:
    """Compare two answers from files.

    Raises
    ------
    QuestionInvalid
        If a file is no answer, or the two are of different kinds.
    """
    one, other = read_answer(before), read_answer(after)
    if one["kind"] != other["kind"]:
        raise QuestionInvalid(
            text("Svaren är av olika slag: {one} och {other}.", one=one["kind"], other=other["kind"]),
            place=str(after),
            remedy=text("Jämför två svar på samma slags fråga."),
        )
    return compare(one, other)


def json_bytes(comparison: Comparison) -> bytes:
    """Write the rows as a JSON list."""
    return orjson.dumps(comparison.rows, option=_OPTIONS)


def csv_bytes(comparison: Comparison) -> bytes:
    """Write the rows as CSV: RFC 4180, UTF-8, decimal point; unknown is an empty cell.

    An exercise and a limited view say so in a last column, on every row, as in an answer's CSV.
    """
    last = {"exercise": EXERCISE} if comparison.exercise else {}
    last |= {"notice": "access-limited"} if comparison.limited else {}
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*COLUMNS, *last])
    writer.writerows([*(cell_text(row[column]) for column in COLUMNS), *last.values()] for row in comparison.rows)
    return out.getvalue().encode("utf-8")


def marks_text(comparison: Comparison, lang: Lang = "sv") -> list[str]:
    """Give what must stand on every copy: ÖVNING where one of them is, and that something may be hidden."""
    lines = [EXERCISE] if comparison.exercise else []
    return lines + ([NOTICE.render(lang)] if comparison.limited else [])


def differences_text(comparison: Comparison, lang: Lang = "sv") -> list[str]:
    """Say what else is not the same, a line each: another program, question, source or flow."""
    if comparison.same_run:
        return [text("Samma körning: samma fråga, underlag och program.").render(lang)]
    lines = list(_lines(comparison.differs, lang))
    return lines or [text("Samma fråga, underlag och program i båda svaren.").render(lang)]


def _lines(differs: Iterable[Row], lang: Lang) -> Iterator[str]:
    for row in differs:
        part = " ".join(filter(None, (_PARTS[row["part"]].render(lang), row["name"])))
        if row["key"] == "sha256":
            yield text("{part}: innehållet är ett annat.", part=part).render(lang)
        elif row["key"] is None:
            missing = text("{part} finns bara i det första svaret.", part=part)
            new = text("{part} finns bara i det andra svaret.", part=part)
            yield (new if row["before"] is None else missing).render(lang)
        else:
            before, after = _told_apart(row["key"], row["before"], row["after"], lang)
            yield text(
                "{part}: {key}, {before} → {after}", part=part, key=row["key"], before=before, after=after
            ).render(lang)


def _told_apart(key: str, before: Any, after: Any, lang: Lang) -> tuple[str, str]:
    """Show two values that differ; where people's way of writing them hides it, as the answers have them."""
    shown_as = _value(key, before, lang), _value(key, after, lang)
    if shown_as[0] != shown_as[1]:
        return shown_as
    return _exactly(before, lang), _exactly(after, lang)


def _exactly(value: Any, lang: Lang) -> str:
    if isinstance(value, float):
        return number_text(value, lang, decimals=len(f"{value!r}".partition(".")[2]))
    return str(value)


def _value(key: str, value: Any, lang: Lang) -> str:
    if isinstance(value, dict):
        return orjson.dumps(value).decode()
    return shown(key, value, lang=lang) or "–"
