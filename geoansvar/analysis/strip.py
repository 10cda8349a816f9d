"""A headline at every depth: what is left when only deeper water counts, and what falls out on the way."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.exposed import Exposed

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]


def strip_of(
    exposed: Exposed, rows: Positions, parts: Floats, threshold_m: float, at: int, *, by_share: bool
) -> Floats:
    """Give some rows' share in water of at least some depth: sure, in doubt, and of unknown depth, shape (rows, 3).

    Parameters
    ----------
    rows
        Positions in the layer.
    parts
        Their shares of ``PARTS``, shape (rows, 4).
    threshold_m, at
        The depth in metres, and which of the question's thresholds it is.
    by_share
        Whether a row counts by how much of it lies so deep; else the whole of it where its greatest depth does.
    """
    sure, reach = parts[:, 0], parts[:, 0] + parts[:, 1]
    if exposed.depths is None:
        return np.column_stack([np.zeros_like(sure), np.zeros_like(sure), reach])
    deepest = exposed.depths.max_m[rows]
    known = np.isfinite(deepest)
    if by_share:
        deep = np.nan_to_num(exposed.depths.wet_at_least[rows, at])
        left, also = np.minimum(sure, deep), np.minimum(reach, deep)
    else:
        so_deep = np.nan_to_num(deepest) >= np.float32(threshold_m)  # as fine as depths are
        left, also = sure * so_deep, reach * so_deep
    return np.column_stack([left * known, (also - left) * known, reach * ~known])
