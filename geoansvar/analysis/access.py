"""Who finds it hard to reach or leave home at each flow: isolation's count, as a row of the directive's table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.indicators import Count, Indicator
from geoansvar.analysis.rows import table_row
from geoansvar.model.answer import Measured, Row
from geoansvar.model.finding import Finding
from geoansvar.model.flood_presets import Passability
from geoansvar.model.layer import Layer
from geoansvar.model.tables import FLOOD_DIRECTIVE
from geoansvar.texts import text

# Counted along roads and not by what is wet itself; its kind is that of the layer it cannot do without.
CUT_OFF = Indicator(
    "residents_cut_off", "road", "persons", None, lambda layer: np.ones(len(layer.frame), dtype=np.bool_), None
)
_ROWS = next(table.keys for table in FLOOD_DIRECTIVE if table.key == "cut_off")
_PARTS = ("total", "affected", "uncertain", "outside", "no_data")
_REPEATED = ("roads-unmapped", "passages-uncertain", "bridges-unknown", "no-anchor", "anchor-closed")


def _no_data(_row: Row) -> int:
    return 3


def _certainty(row: Row) -> int:
    return 0 if row["lower"] else 1


@dataclass(frozen=True, slots=True)
class Access:
    """Who is cut off at each flow.

    Attributes
    ----------
    at_flow
        An answer of isolation for each flow, by its key.
    people
        Cells of those who are counted.
    lacks
        The kind of layer that nobody can be counted without, where it is not there; then there is no number.
    rule
        How deep water the vehicle gets through.
    """

    at_flow: Mapping[str, Measured]
    people: Layer | None = None
    lacks: str | None = None
    rule: Passability | None = None

    @property
    def layer(self) -> str:
        """The name of the layer of people."""
        return "" if self.people is None else self.people.name

    def parts(self, flow: str) -> NDArray[np.float64]:
        """Give how many of each cell's residents are cut off, in doubt, reached, and unknown, shape (n, 4).

        Who is cut off when it is dry already is unknown: nothing can be said of what the flow does to them.
        """
        if self.people is None or flow not in self.at_flow:
            return np.zeros((0, 4))
        frame, result = self.people.frame, self.at_flow[flow].result
        residents = np.nan_to_num(frame["residents"].to_numpy(dtype=np.float64, na_value=np.nan))
        at = {row: position for position, row in enumerate(frame["id"].tolist())}
        parts = np.zeros((len(frame), 4))
        parts[:, 2] = residents
        for table, column in (("unreachable_dry", _no_data), ("unreachable_flood", _certainty)):
            for row in result[table]:
                if row["layer"] == self.layer:
                    parts[at[row["id"]]] = 0.0
                    parts[at[row["id"]], column(row)] = residents[at[row["id"]]]
        return parts

    def counts(self) -> Iterator[Count]:
        """Give the residents who are cut off by each flow: for certain, and if doubtful passages cannot be used."""
        for flow, answer in self.at_flow.items():
            for row in answer.totals:
                if row["key"] == "residents" and row["flood"] == flow:
                    parts = {part: int(row[part]) for part in _PARTS}
                    yield Count(CUT_OFF.key, None, flow, CUT_OFF.unit, **parts, layer=self.layer)

    def rows(self) -> list[Row]:
        """Give the cells that are cut off by each flow."""
        return [
            table_row(_ROWS, row, flood=flow)
            for flow, answer in self.at_flow.items()
            for row in answer.result["unreachable_flood"]
            if row["layer"] == self.layer
        ]

    def findings(self) -> Iterator[Finding]:
        """Say how it was counted, and what is in doubt, once each."""
        if self.rule is not None:
            said = text(
                "Svårt att nå eller lämna bostaden har den som inte kan köra mellan den och kommungränsen när vägar "
                "stängs där vattnet är djupare än {limit} m ({source}). Osäkert är det som hänger på broar, tunnlar "
                "och underfarter. Ej vägvisning för utryckning.", limit=self.rule.limit_m, source=self.rule.source,
            )  # fmt: skip
            yield Finding("access-by-road", "note", said)
        known: set[tuple[str, str, str | None]] = set()
        for answer in self.at_flow.values():
            for finding in answer.findings:
                key = (finding.code, str(finding.text), finding.row)
                if finding.code in _REPEATED and key not in known:
                    known.add(key)
                    yield finding
