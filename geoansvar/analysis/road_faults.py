"""What was noticed in road lines is kept as numbers beside the network, and said in words when somebody asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoansvar.analysis.polylines import Floats
from geoansvar.model.finding import Finding, Severity
from geoansvar.texts import Text, text

LISTED = 200  # rows of one fault that are listed one by one; the rest are counted


@dataclass(frozen=True, slots=True)
class _Fault:
    """What a finding of one code says: of a row with its metres, and of the others when they are many."""

    code: str
    severity: Severity
    text: Text
    remedy: Text


FAULTS = (
    _Fault("road-empty", "warning", text("Vägen har ingen linje och är inte med i vägnätet."),
           text("Rita linjen, eller ta bort raden.")),
    _Fault("road-zero-length", "warning", text("Vägens linje har ingen längd och är inte med i vägnätet."),
           text("Rätta linjen, eller ta bort raden.")),
    _Fault("road-duplicate", "warning", text("Vägen ligger exakt på en annan och är med i vägnätet bara en gång."),
           text("Ta bort en av dem.")),
    _Fault("road-loop", "note", text("Vägen börjar och slutar i samma punkt."),
           text("Stämmer det behöver inget göras; den räknas som en slinga.")),
    _Fault("road-joined", "warning", text("Vägens ände fogades ihop med en annan väg över ett glapp."),
           text("Fäst änden i den andra vägen i källan.")),
    _Fault("road-crossing-noded", "note", text("Vägen korsar en annan i samma plan utan gemensam brytpunkt; de möts."),
           text("Går den ena över den andra: skriv bridge eller tunnel.")),
    _Fault("road-not-road", "note", text("Linjen är ingen väg och är inte med i vägnätet."),
           text("Det gäller vattendrag, spår och staket i en fil från OpenStreetMap.")),
)  # fmt: skip
EMPTY, ZERO_LENGTH, DUPLICATE, LOOP, JOINED, CROSSED, NOT_ROAD = range(len(FAULTS))


@dataclass(frozen=True, slots=True, eq=False)
class Faults:
    """What was noticed in lines: the kind's position in ``FAULTS``, the row in the layer, and metres (NaN: none)."""

    code: NDArray[np.int8]
    row: NDArray[np.int32]
    metres: Floats

    @classmethod
    def of(cls, code: int, rows: NDArray[Any], metres: Floats | None = None) -> Faults:
        """Remember one kind of fault in some rows, each row once with the most metres."""
        table = pd.Series(np.full(len(rows), np.nan) if metres is None else metres, index=rows, dtype="float64")
        most = table.groupby(level=0).max()
        return cls(
            np.full(len(most), code, dtype=np.int8),
            most.index.to_numpy(dtype=np.int32),
            most.to_numpy(dtype=np.float64),
        )

    @classmethod
    def together(cls, faults: Iterable[Faults]) -> Faults:
        """Put several kinds in one."""
        parts = [(each.code, each.row, each.metres) for each in faults]
        code, row, metres = (np.concatenate(each) for each in zip(*parts, strict=True))
        return cls(code, row, metres)

    def findings(self, ids: Sequence[str], *, place: str | None = None) -> list[Finding]:
        """Say what was noticed.

        Parameters
        ----------
        ids
            Of every row of the layer.
        place
            The layer's declaration, as findings name it.
        """
        return [finding for code in range(len(FAULTS)) for finding in self._findings(code, ids, place)]

    def _findings(self, code: int, ids: Sequence[str], place: str | None) -> Iterable[Finding]:
        fault, found = FAULTS[code], np.flatnonzero(self.code == code)
        listed = found[:LISTED] if fault.severity == "warning" or code == LOOP else found[:0]
        for at in listed:
            said = _with_metres(fault.text, float(self.metres[at]))
            yield Finding(fault.code, fault.severity, said, place, row=ids[self.row[at]], remedy=fault.remedy)
        rest = found[len(listed) :]
        if len(rest):
            some = ", ".join(ids[row] for row in self.row[rest[:10]])
            said = text(
                "{said} Det gäller {count} rader, bland dem {ids}.", said=fault.text, count=len(rest), ids=some
            )
            said = _with_most_metres(said, self.metres[rest])
            yield Finding(fault.code, fault.severity, said, place, remedy=fault.remedy)


def _with_metres(said: Text, metres: float) -> Text:
    return said if np.isnan(metres) else text("{said} Glappet är {gap} cm.", said=said, gap=_cm(metres))


def _with_most_metres(said: Text, metres: Floats) -> Text:
    known = metres[~np.isnan(metres)]
    return text("{said} Det största glappet är {gap} cm.", said=said, gap=_cm(known.max())) if len(known) else said


def _cm(metres: float) -> float:
    return round(float(metres) * 100, 1)
