"""An answer is named tables of rows with their evidence; every format is one function over tables."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import orjson

from geoansvar.model.access import Access
from geoansvar.model.few import as_json
from geoansvar.model.finding import Finding
from geoansvar.model.ground import Ground
from geoansvar.model.number import Ledger
from geoansvar.model.reached import ReachedLedger
from geoansvar.texts import Lang

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """What an analysis found: totals that add up, named tables of rows, and what was noticed.

    ``geometries`` holds, for rows that have a place, the geometry in EPSG:3006
    under ``(layer, id)``; it leaves the house only through a format that draws. ``ledger`` opens the numbers whose
    rows are too many to stand in every file, and ``reached`` those of an answer on cover.
    """

    totals: list[Row]
    result: dict[str, list[Row]]
    findings: list[Finding] = field(default_factory=list)
    geometries: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False, compare=False)
    ledger: Ledger | None = field(default=None, repr=False, compare=False)
    reached: ReachedLedger | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """A frozen answer: the question with every default filled in, its sources, its numbers and its rows.

    ``ground`` is what a paper map of it is drawn from, where it has one; it stands in no file of rows.
    ``ledger`` opens its numbers, where they can be opened beyond the rows that stand in the answer itself, and
    ``reached`` those of an answer on cover.
    """

    kind: str
    run: str
    version: str
    access: Access
    workspace: Row
    question: Row
    sources: list[Row]
    totals: list[Row]
    result: dict[str, list[Row]]
    findings: list[Finding]
    notice: str | None = None
    geometries: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False, compare=False)
    ground: Ground | None = field(default=None, repr=False, compare=False)
    ledger: Ledger | None = field(default=None, repr=False, compare=False)
    reached: ReachedLedger | None = field(default=None, repr=False, compare=False)

    def told(self, rows: Any) -> Any:
        """Give rows of it as JSON has them: of few people it says that they are few."""
        return rows if self.notice is None else as_json(rows)

    def as_json(self, lang: Lang = "sv") -> Row:
        """Give the answer as the contract spells it."""
        rows: Row = {
            "kind": self.kind,
            "run": self.run,
            "version": self.version,
            "access": str(self.access),
            "workspace": self.workspace,
            "question": self.question,
            "sources": self.sources,
            "totals": self.told(self.totals),
            "result": self.told(self.result),
            "findings": [finding.as_row(lang) for finding in self.findings],
        }
        if self.notice is not None:
            rows["notice"] = self.notice
        return rows


def run_id(question: Row, evidence: Row) -> str:
    """Hash what an answer depends on: same question, same inputs, same program, same asker, same run."""
    written = orjson.dumps([question, evidence], option=orjson.OPT_SORT_KEYS)
    return "sha256:" + hashlib.sha256(written).hexdigest()


def total_row(key: str, unit: str, *, affected: int, uncertain: int, outside: int, no_data: int) -> Row:
    """Make a row of totals; the total is the sum of its parts, never a fifth number."""
    return {
        "key": key,
        "unit": unit,
        "total": affected + uncertain + outside + no_data,
        "affected": affected,
        "uncertain": uncertain,
        "outside": outside,
        "no_data": no_data,
    }
