"""What was noticed in a workspace or an answer: a code, a place, a row and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from geoansvar.errors import GeoansvarError
from geoansvar.texts import Lang, Text

Severity = Literal["error", "warning", "note"]
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


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings: errors first, then by place, key and row."""
    return sorted(findings, key=lambda f: (_ORDER[f.severity], f.place or "", f.key or "", f.code, f.row or ""))
