"""A reading at the gauge lies between two mapped flows; what is between them nobody has mapped, and is not drawn."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from geoansvar.analysis.rows import table_row
from geoansvar.errors import QuestionInvalid
from geoansvar.model.answer import Row
from geoansvar.model.finding import Finding
from geoansvar.model.flow import Flow
from geoansvar.model.tables import EXPOSURE
from geoansvar.texts import text

Quantity = Literal["discharge_m3_s", "level_m"]
UNITS: dict[Quantity, str] = {"discharge_m3_s": "m3/s", "level_m": "m"}
_KEYS = next(table.keys for table in EXPOSURE if table.key == "gauge")


class Reading(NamedTuple):
    """Where a reading lies: rows of the table ``gauge``, the flows it leaves to ask about, and what must be known."""

    rows: list[Row]
    flows: tuple[Flow, ...]
    findings: tuple[Finding, ...] = ()


def between(
    flows: Sequence[Flow],
    *,
    declared: Sequence[Flow] | None = None,
    discharge_m3_s: float | None = None,
    level_m: float | None = None,
) -> Reading:
    """Find the two flows that a reading lies between, survey by survey and gauge by gauge.

    Parameters
    ----------
    flows
        Those that are asked about.
    declared
        All that there are: a reading lies between two of the survey's flows, whichever are asked about. Those asked
        about if None.
    discharge_m3_s, level_m
        The reading; at most one of them, and without one nothing is narrowed.

    Returns
    -------
    Reading
        ``below`` is the largest flow that the reading reaches, ``above`` the smallest that it does not; of those
        asked about these are left, or all of them where neither is.

    Raises
    ------
    QuestionInvalid
        If no flow asked about tells its discharge or level.
    """
    quantity: Quantity = "level_m" if discharge_m3_s is None else "discharge_m3_s"
    value = level_m if discharge_m3_s is None else discharge_m3_s
    if value is None:
        return Reading([], tuple(flows))
    told = [flow for flow in flows if _told(flow, quantity) is not None]
    if not told:
        raise _nothing_to_compare(quantity)
    surveys = {flow.flood.survey for flow in told}
    others = [flow for flow in declared or () if flow.flood.survey in surveys and flow.key not in _keys(flows)]
    pairs = [
        (survey, *_around(group, quantity, value)) for survey, group in _by_gauge([*flows, *others], quantity, surveys)
    ]
    near = [flow for _, *pair in pairs for flow in pair if flow is not None]
    left = tuple(flow for flow in told if flow.key in _keys(near)) or tuple(told)
    rows = [_row(quantity, value, survey, below, above) for survey, below, above in pairs]
    silent = [flow for flow in (*flows, *others) if _told(flow, quantity) is None]
    unasked = [flow for flow in near if flow.key not in _keys(flows)]
    return Reading(rows, left, tuple(_notes(quantity, silent, unasked)))


def _keys(flows: Iterable[Flow]) -> set[str]:
    return {flow.key for flow in flows}


def _by_gauge(flows: Iterable[Flow], quantity: Quantity, surveys: Container[str]) -> list[tuple[str, list[Flow]]]:
    """Put together the flows that can be held against one reading."""
    found: dict[tuple[str, str | None, str | None], list[Flow]] = {}
    for flow in flows:
        if flow.flood.survey in surveys and _told(flow, quantity) is not None:
            datum = flow.flood.vertical_datum if quantity == "level_m" else None
            found.setdefault((flow.flood.survey, flow.flood.gauge, datum), []).append(flow)
    return [(survey, group) for (survey, _, _), group in found.items()]


def _notes(quantity: Quantity, silent: Sequence[Flow], unasked: Sequence[Flow]) -> Iterator[Finding]:
    """Name the flows that the reading could not be held against, and those next to it that nobody asked about."""
    if silent:
        yield Finding(
            "flow-without-reading", "warning",
            text("{flows} anger inte {quantity} och är inte jämförda med avläsningen; de kan vara både mindre och "
                 "större.", flows=", ".join(flow.key for flow in silent), quantity=quantity),
            key=quantity, remedy=text("Skriv {quantity} under [flood] i flödenas lager.", quantity=quantity),
        )  # fmt: skip
    if unasked:
        yield Finding(
            "reading-beside-question", "note",
            text("Avläsningen ligger intill {flows}, som inte är med i svaret.",
                 flows=", ".join(flow.key for flow in unasked)),
            key="floods",
        )  # fmt: skip


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
