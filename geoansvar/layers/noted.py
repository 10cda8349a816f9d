"""What is noticed while a layer is read is written down once, with the row's id, in one place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from itertools import islice

from geoansvar.model.finding import Finding, Severity
from geoansvar.texts import Text, text

ROWS_LISTED = 200  # a fault in a whole column is one fault: the first rows are listed, the rest are counted


class Notes:
    """The findings of one layer, in the order they were made."""

    def __init__(self, layer: str) -> None:
        self.layer = layer
        self.place = f"layers/{layer}.toml"
        self.findings: list[Finding] = []
        self.excel_rows: dict[str, int] | None = None  # of a filled template: each id's row in Excel

    def add(
        self,
        code: str,
        severity: Severity,
        message: Text,
        *,
        key: str | None = None,
        row: str | None = None,
        remedy: Text | None = None,
    ) -> None:
        """Write down one finding."""
        self.findings.append(Finding(code, severity, message, place=self.place, key=key, row=row, remedy=remedy))

    def rows(
        self,
        code: str,
        severity: Severity,
        found: Iterable[tuple[str, Text]],
        *,
        key: str | None = None,
        remedy: Text | None = None,
        limit: int | None = ROWS_LISTED,
    ) -> None:
        """Write down one finding for each row; beyond ``limit`` rows, one that counts the rest.

        With ``limit`` None every row is listed: so it is where something of the row is changed or left out.
        """
        rest = iter(found)
        for row, message in islice(rest, limit):
            self.add(code, severity, message, key=key, row=row, remedy=remedy)
        more = [row for row, _ in rest]
        if more:
            message = text("Samma sak gäller {count} rader till, bland dem {ids}.", count=len(more), ids=some(more))
            self.add(code, severity, message, key=key, remedy=remedy)


def some(names: Sequence[str], *, most: int = 10) -> str:
    """Write the first few of some names: ``a, b, c …``."""
    shown = ", ".join(map(str, names[:most]))
    return shown + " …" if len(names) > most else shown


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Give the choice that ``word`` was probably meant to be, whatever its case."""
    folded = {choice.casefold(): choice for choice in choices}
    close = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None
