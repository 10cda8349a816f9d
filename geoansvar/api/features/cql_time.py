"""How days and stretches of time lie to one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoansvar.api.features.cql_compare import moment_of
from geoansvar.api.features.cql_terms import Terms, Truth, property_of, refused
from geoansvar.api.features.values import Booleans
from geoansvar.texts import text

Seconds = NDArray[np.float64]
OPEN = (None, "", "..")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time per row, seconds since 1970; a moment begins and ends at once."""

    start: Seconds
    end: Seconds
    known: Booleans


# Each as CQL2 defines it, a before b; T_AFTER and its like are the same with the two exchanged.
TEMPORAL: dict[str, Callable[[Span, Span], Any]] = {
    "t_after": lambda a, b: a.start > b.end,
    "t_before": lambda a, b: a.end < b.start,
    "t_contains": lambda a, b: (a.start < b.start) & (a.end > b.end),
    "t_disjoint": lambda a, b: (a.end < b.start) | (a.start > b.end),
    "t_during": lambda a, b: (a.start > b.start) & (a.end < b.end),
    "t_equals": lambda a, b: (a.start == b.start) & (a.end == b.end),
    "t_finishedby": lambda a, b: (a.start < b.start) & (a.end == b.end),
    "t_finishes": lambda a, b: (a.start > b.start) & (a.end == b.end),
    "t_intersects": lambda a, b: (a.end >= b.start) & (a.start <= b.end),
    "t_meets": lambda a, b: a.end == b.start,
    "t_metby": lambda a, b: a.start == b.end,
    "t_overlappedby": lambda a, b: (a.start > b.start) & (a.start < b.end) & (a.end > b.end),
    "t_overlaps": lambda a, b: (a.start < b.start) & (a.end > b.start) & (a.end < b.end),
    "t_startedby": lambda a, b: (a.start == b.start) & (a.end > b.end),
    "t_starts": lambda a, b: (a.start == b.start) & (a.end < b.end),
}  # fmt: skip


def temporal(operator: str, arguments: list[Any], terms: Terms) -> Truth:
    """Judge when rows are."""
    if len(arguments) != 2:
        raise refused(text("Villkoret {name} har fel antal delar.", name=operator))
    one, other = (_span(each, terms) for each in arguments)
    with np.errstate(invalid="ignore"):
        return Truth.of(np.asarray(TEMPORAL[operator](one, other), dtype=bool), one.known & other.known)


def _span(node: Any, terms: Terms) -> Span:
    if isinstance(node, dict) and isinstance(node.get("interval"), list) and len(node["interval"]) == 2:
        start, _, known = _end(node["interval"][0], terms, -np.inf)
        _, end, also = _end(node["interval"][1], terms, np.inf)
        return Span(start, end, known & also)
    return Span(*_end(node, terms, 0.0))


def _end(node: Any, terms: Terms, unbounded: float) -> tuple[Seconds, Seconds, Booleans]:
    """Give one end of a stretch; a field is a day in every row, and where that day is unknown so is the end."""
    name = property_of(node)
    if name is not None:
        values = terms.values(name)
        if values.kind != "date":
            raise refused(text("Fältet {name} har inga dagar.", name=name))
        seconds = np.where(values.known, values.data.astype("datetime64[s]").astype("int64"), np.nan)
        return seconds, seconds, values.known
    bounded = node not in OPEN or np.isfinite(unbounded) if not isinstance(node, dict) else True
    moment = moment_of(node).astype("int64").astype(float) if bounded else unbounded
    whole = np.full(terms.count, float(moment))
    return whole, whole, np.ones(terms.count, dtype=bool)
