"""Many rows of one function together tell more than each: no more of them leave at once than the guard allows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from geoansvar.api.features.geometries import Positions
from geoansvar.api.features.views import LayerView
from geoansvar.api.guard import counts_of, may_rise, require_rows
from geoansvar.api.service import Service
from geoansvar.workspace import Workspace


def require_few(view: LayerView, matched: Positions | range, service: Service) -> None:
    """Refuse rows of which too many have one function; all that a request matches count, however it is paged.

    Raises
    ------
    Aggregated
    """
    workspace, principal = service.current(), service.principal
    if not may_rise(view.level, principal):
        return
    shown = view.field("function") is not None
    counts = _shown(view, matched) if shown else _hidden(view, matched, workspace)
    require_rows(view.layer.name, view.level, counts, workspace, shown=shown)


def _shown(view: LayerView, matched: Positions | range) -> Mapping[str, int]:
    values = view.values("function")
    chosen = values.data[matched.start : matched.stop] if isinstance(matched, range) else values.data[matched]
    counted = np.bincount(chosen[chosen >= 0], minlength=len(values.words))
    return {str(word): int(count) for word, count in zip(values.words, counted, strict=True)}


def _hidden(view: LayerView, matched: Positions | range, workspace: Workspace) -> Mapping[str, int]:
    """Count by what the owner says of the rows: their own view does not say it."""
    if not any(column.name == "function" for column in view.layer.declaration.kind_of.columns):
        return {}
    return counts_of(view.layer.name, view.layer.frame["id"].iloc[matched].astype(str), workspace)
