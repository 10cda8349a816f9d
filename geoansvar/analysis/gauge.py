"""A reading at the gauge lies between two mapped flows; what is between them nobody has mapped, and is not drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from geoansvar.analysis.rows import table_row
from geoansvar.errors import QuestionInvalid
from geoansvar.model.answer import Row
from geoansvar.model.flow import Flow
from geoansvar.model.tables import EXPOSURE
from geoansvar.texts import text

Quantity = Literal["discharge_m3_s", "level_m"]
UNITS: dict[Quantity, str] = {"discharge_m3_s": "m3/s", "level_m": "m"}
_KEYS = next(table.keys for table in EXPOSURE if table.key == "gauge")


def between(
    flows: Sequence[Flow], *, discharge_m3_s: float | None = None, level_m: float | None = None
) -> tuple[list[Row], tuple[Flow, ...]]:
    """Find the two flows that a reading lies between, survey by survey and gauge by gauge.

    Parameters
    ----------
    flows
        Those that can be asked about.
    discharge_m3_s, level_m
        The reading; at most one of them, and without one nothing is narrowed.

    Returns
    -------
    rows of the table ``gauge``, and the flows that they name: ``below`` is the largest that the reading reaches,
    ``above`` the smallest that it does not.

    Raises
    ------
    QuestionInvalid
        If no flow tells its discharge or level.
    """
    quantity: Quantity = "level_m" if discharge_m3_s is None else "discharge_m3_s"
    value = level_m if discharge_m3_s is None else discharge_m3_s
    if value is None:
        return [], tuple(flows)
    told = [flow for flow in flows if _told(flow, quantity) is not None]
    if not told:
        raise _nothing_to_compare(quantity)
    by_gauge: dict[tuple[str, str | None, str | None], list[Flow]] = {}
    for flow in told:
        datum = flow.flood.vertical_datum if quantity == "level_m" else None
        by_gauge.setdefault((flow.flood.survey, flow.flood.gauge, datum), []).append(flow)
    pairs = [(survey, *_around(group, quantity, value)) for (survey, _, _), group in by_gauge.items()]
    rows = [_row(quantity, value, survey, below, above) for survey, below, above in pairs]
    kept = [flow for _, *pair in pairs for flow in pair]
    return rows, tuple(flow for flow in flows if flow in kept)


def _told(flow: Flow, quantity: Quantity) -> float | None:
    value: float | None = getattr(flow.flood, quantity)
    return value


def _around(flows: Sequence[Flow], quantity: Quantity, value: float) -> tuple[Flow | None, Flow | None]:
    rising = sorted(flows, key=lambda flow: _told(flow, quantity) or 0.0)
    reached = [flow for flow in rising if (_told(flow, quantity) or 0.0) <= value]
    return (reached[-1] if reached else None), (rising[len(reached)] if len(reached) < len(rising) else None)


def _row(quantity: Quantity, value: float, survey: str, below: Flow | None, above: Flow | None) -> Row:
    names = {"below": below.key if below else None, "above": above.key if above else None}
    return table_row(_KEYS, {"quantity": quantity, "value": value, "unit": UNITS[quantity], "survey": survey, **names})


def _nothing_to_compare(quantity: Quantity) -> QuestionInvalid:
    return QuestionInvalid(
        text("Inget flöde anger {quantity}, så avläsningen kan inte jämföras med dem.", quantity=quantity),
        place=quantity,
        remedy=text("Skriv {quantity} under [flood] i flödenas lager.", quantity=quantity),
    )
