"""A figure with what was promised of it: ratios of one run are gates, times are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number, and the promise it is held against.

    ``gates`` tells whether missing the promise fails the run: a ratio does,
    a time on a shared machine does not.
    """

    name: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    gates: bool = True

    @property
    def kept(self) -> bool | None:
        """Whether the promise was kept; None where none was given."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return self.value <= self.at_most if self.at_most is not None else None

    @property
    def promise(self) -> str:
        """The promise, as it is printed."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return f"≤ {self.at_most:g}" if self.at_most is not None else ""


def table(figures: Iterable[Figure]) -> str:
    """Write figures as a table: name, value, unit, promise, and whether it was kept."""
    words = {True: "ok", False: "MISSED", None: ""}
    rows = [(f.name, f"{f.value:.1f}", f.unit, f.promise, words[f.kept]) for f in figures]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(
        f"{name:<{widths[0]}}  {value:>{widths[1]}} {unit:<{widths[2]}}  {promise:<{widths[3]}}  {kept}".rstrip()
        for name, value, unit, promise, kept in rows
    )


def missed(figures: Iterable[Figure]) -> list[Figure]:
    """Give the figures that fail the run."""
    return [figure for figure in figures if figure.gates and figure.kept is False]
