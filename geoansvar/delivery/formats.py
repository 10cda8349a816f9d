"""Five formats, one row each: a format is one function over an answer's tables, never one per question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import orjson

from geoansvar.delivery.csv_file import csv_bytes
from geoansvar.delivery.geojson import geojson_bytes
from geoansvar.errors import QuestionInvalid
from geoansvar.model.answer import Answer
from geoansvar.texts import Lang, text


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its media type, the file's suffix with its dot, and the function that writes it."""

    media_type: str
    suffix: str
    write: Callable[[Answer, Lang], bytes]


def json_bytes(answer: Answer, lang: Lang = "sv") -> bytes:
    """Write the answer as the contract spells it."""
    return orjson.dumps(answer.as_json(lang), option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE)


def xlsx_bytes(answer: Answer, lang: Lang = "sv") -> bytes:
    """Write the answer as an Excel file; what writes it is loaded when the first one is asked for."""
    from geoansvar.delivery import sheets

    return sheets.xlsx_bytes(answer, lang)


def pdf_bytes(answer: Answer, lang: Lang = "sv") -> bytes:
    """Write the answer on A4; what sets it is loaded when the first one is asked for."""
    from geoansvar.delivery import report

    return report.pdf_bytes(answer, lang)


FORMATS: dict[str, Format] = {
    "json": Format("application/json", ".json", json_bytes),
    "csv": Format("text/csv; charset=utf-8", ".csv", csv_bytes),
    "geojson": Format("application/geo+json", ".geojson", geojson_bytes),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", xlsx_bytes),
    "pdf": Format("application/pdf", ".pdf", pdf_bytes),
}


def format_of(suffix: str) -> Format:
    """Give the format of a file's suffix, with or without its dot.

    Raises
    ------
    QuestionInvalid
        If answers are not written in such a file.
    """
    name = suffix.lower().lstrip(".")
    if name not in FORMATS:
        raise QuestionInvalid(
            text("Ett svar kan inte skrivas som {suffix}.", suffix=suffix or text("en fil utan ändelse")),
            place="output",
            remedy=text("Välj ett av: {formats}.", formats=", ".join(FORMATS)),
        )
    return FORMATS[name]
