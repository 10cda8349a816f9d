"""Which rows somebody wants, in which order: how many there are is always known exactly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import numpy as np

from geoansvar.api.features.cql import judged
from geoansvar.api.features.cql_terms import Terms
from geoansvar.api.features.geometries import Positions
from geoansvar.api.features.query import ItemsQuery, Moments
from geoansvar.api.features.values import Booleans
from geoansvar.api.features.views import LayerView


@dataclass(frozen=True, slots=True)
class Selected:
    """The rows of a page, and all that it is a page of.

    Attributes
    ----------
    matched
        Every row that is wanted, in order.
    """

    page: Positions | range
    matched: Positions | range

    def __len__(self) -> int:
        return len(self.page)


def selected(view: LayerView, query: ItemsQuery) -> Selected:
    """Choose the rows.

    Raises
    ------
    ParameterInvalid
        If the filter cannot be judged.
    """
    stop = query.offset + query.limit
    if query.whole:
        every = range(len(view))
        return Selected(every[query.offset : stop], every)
    chosen = _matched(view, query)
    if query.sort:
        chosen = chosen[_order(view, query, chosen)]
    return Selected(chosen[query.offset : stop], chosen)


def _matched(view: LayerView, query: ItemsQuery) -> Positions:
    keep: Booleans | None = None
    if query.filter is not None:
        keep = judged(query.filter.node, Terms(view, query.filter_system)).yes
    if query.moments is not None and not _valid(view, query.moments):
        return np.zeros(0, dtype=np.intp)
    if query.boxes:
        rows = in_boxes(view, query)
        return rows if keep is None else rows[keep[rows]]
    return np.arange(len(view), dtype=np.intp) if keep is None else np.flatnonzero(keep)


def in_boxes(view: LayerView, query: ItemsQuery) -> Positions:
    """Give the rows that touch a box, and those without a place: the standard matches them with every box."""
    places = view.geometries(query.box_system)
    found = [places.in_box(box) for box in query.boxes]
    if len(found) == 1 and not len(places.placeless):
        return found[0]
    return np.unique(np.concatenate([*found, places.placeless]))


def _valid(view: LayerView, moments: Moments) -> bool:
    """Tell whether the layer is valid at some time in a stretch; one that does not say when always is."""
    declaration = view.layer.declaration
    start, end = moments
    begins, ends = declaration.valid_from, declaration.valid_to
    too_early = end is not None and begins is not None and end < _at(begins, time.min)
    too_late = start is not None and ends is not None and start > _at(ends, time.max)
    return not (too_early or too_late)


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, UTC)


def _order(view: LayerView, query: ItemsQuery, chosen: Positions) -> Positions:
    """Order some rows; what is unknown comes last, whichever way it is turned."""
    keys = []
    for name, falling in query.sort:
        ranks = view.ranks(name)[chosen]
        keys.append(-ranks if falling else ranks)  # NaN is last either way
    return np.lexsort(keys[::-1])
