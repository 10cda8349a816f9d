"""Many rows of one function together tell more than each: no more of them leave at once than the guard allows."""

from __future__ import annotations

import numpy as np

from geoansvar.api.features.geometries import Positions
from geoansvar.api.features.views import LayerView
from geoansvar.api.guard import may_rise, require_rows
from geoansvar.api.service import Service


def require_few(view: LayerView, matched: Positions | range, service: Service) -> None:
    """Refuse rows of which too many have one function; all that a request matches count, however it is paged.

    Raises
    ------
    Aggregated
    """
    workspace, principal = service.current(), service.principal
    if not may_rise(view.level, principal) or view.field("function") is None:
        return
    values = view.values("function")
    chosen = values.data[matched.start : matched.stop] if isinstance(matched, range) else values.data[matched]
    counted = np.bincount(chosen[chosen >= 0], minlength=len(values.words))
    counts = {str(word): int(count) for word, count in zip(values.words, counted, strict=True)}
    require_rows(view.layer.name, view.level, counts, workspace)
