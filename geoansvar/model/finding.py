"""What was noticed in a workspace or an answer: a code, a place, a row and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from geoansvar.errors import GeoansvarError
from geoansvar.texts import Lang, Text, text

Severity = Literal["error", "warning", "note"]
MOST_ALIKE = 20  # of notes that say the very same thing of a row; more of them are one note with a count
_NAMED = 5
_ORDER = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was noticed.

    Parameters
    ----------
    code
        Stable and English: ``contact-expired``.
    place
        The file, as ``layers/aktorer.toml``.
    key
        The column or key it concerns.
    row
        The id of the row it concerns.
    """

    code: str
    severity: Severity
    text: Text
    place: str | None = None
    key: str | None = None
    row: str | None = None
    remedy: Text | None = None

    def as_row(self, lang: Lang = "sv") -> dict[str, Any]:
        """Give the finding as the contract spells it."""
        return {
            "code": self.code,
            "severity": self.severity,
            "place": self.place,
            "key": self.key,
            "row": self.row,
            "text": self.text.render(lang),
            "remedy": self.remedy.render(lang) if self.remedy else None,
        }


def finding_of(error: GeoansvarError, *, place: str | None = None) -> Finding:
    """Turn an error into a finding, so that ``check`` can print it among the others.

    An error's place may be ``file: key``; a finding has the two apart.
    """
    file, _, key = (error.place or place or "").partition(": ")
    return Finding(error.code, "error", error.message, file or None, key or None, remedy=error.remedy)


def grouped(findings: Iterable[Finding]) -> list[Finding]:
    """Make one note of many that say the very same thing of a row each; faults and warnings keep every row.

    Rows of a filled template (``.xlsx``) are kept apart too: each gets its comment in the file.
    """
    found: dict[object, list[Finding]] = {}
    for at, each in enumerate(findings):
        alone = each.severity != "note" or each.row is None or (each.place or "").endswith(".xlsx")
        found.setdefault(at if alone else (each.code, each.place, each.key, str(each.text)), []).append(each)
    return [each for alike in found.values() for each in (alike if len(alike) <= MOST_ALIKE else [_one_of(alike)])]


def _one_of(alike: list[Finding]) -> Finding:
    first = alike[0]
    named = ", ".join(str(each.row) for each in alike[:_NAMED])
    said = text("{count} rader, bland dem {ids}: {said}", count=len(alike), ids=named, said=first.text)
    return replace(first, text=said, row=None)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings: errors first, then by place, key and row."""
    return sorted(findings, key=lambda f: (_ORDER[f.severity], f.place or "", f.key or "", f.code, f.row or ""))
