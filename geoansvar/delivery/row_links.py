"""The way from every number of a workbook to its rows, wherever in it they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geoansvar.analysis.indicators import INDICATORS
from geoansvar.delivery.evidence import Evidence
from geoansvar.delivery.matrix import Cell, Line
from geoansvar.delivery.number_blocks import UNLISTED, NumberBlocks
from geoansvar.delivery.workbook import link_to
from geoansvar.model.answer import Answer

FIRST_ROW = 2  # on a sheet of rows: the way back, then the titles
_LINKED_COLUMNS = 8  # so many columns of the rows are selected when a number is followed
_KIND_OF = {indicator.key: indicator.kind for indicator in INDICATORS}


@dataclass(frozen=True, slots=True)
class RowLinks:
    """Spells the links of a workbook's numbers.

    Attributes
    ----------
    names
        The sheet of each table.
    evidence
        Where rows stand on the sheet of objects.
    blocks
        Rows of their own for numbers whose rows do not stand together there; None where nothing opens them.
    blocks_sheet
        The sheet of those.
    sources_sheet, sources
        Where it is told what the answer rests on, and the line of each layer there.
    """

    answer: Answer
    names: Mapping[str, str]
    evidence: Evidence
    blocks: NumberBlocks | None
    blocks_sheet: str
    sources_sheet: str
    sources: Mapping[str, int]

    def of(self, line: Line, cell: Cell, part: str) -> str | None:
        """Spell the link of a number; None where it counts nothing."""
        behind = cell.behind
        if behind is None:
            return None
        if part in UNLISTED:
            return self._source(behind.indicator)
        rows = self.evidence.rows_of(behind, part, cell.parts[part], line.unit)
        if rows is not None:
            return _selecting(self.names["objects"], rows)
        span = None if self.blocks is None else self.blocks.span(behind, part)
        return None if span is None else _selecting(self.blocks_sheet, span)

    def _source(self, indicator: str) -> str | None:
        """Spell the link to the first layer that an indicator is counted in."""
        layers = (str(source["layer"]) for source in self.answer.sources if source["kind"] == _KIND_OF.get(indicator))
        line = next((self.sources[layer] for layer in layers if layer in self.sources), None)
        return None if line is None else link_to(self.sources_sheet, line)


def _selecting(sheet: str, rows: tuple[int, int]) -> str:
    return link_to(sheet, rows[0] + FIRST_ROW, rows[1] - 1 + FIRST_ROW, columns=_LINKED_COLUMNS)
