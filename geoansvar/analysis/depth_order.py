"""More water is nowhere shallower: a raster in feet or centimetres shows when flows are held against each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.exposed import Exposed
from geoansvar.model.finding import Finding
from geoansvar.model.flow import Flow
from geoansvar.texts import text

NOISE_M = 0.05  # two models of the same water differ by so much
_SHARE = 0.01  # of the objects may be shallower: cells at the edge are


def shallower(exposed: Sequence[Exposed], ladders: Sequence[tuple[Flow, ...]]) -> Iterator[Finding]:
    """Tell where a larger flow is shallower than the smaller one at objects that both wet.

    Parameters
    ----------
    exposed
        Layers at flows, with their depths.
    ladders
        Flows in order, each larger than the one before.
    """
    for small, large in (pair for ladder in ladders for pair in pairwise(ladder)):
        before, after = _deepest(exposed, small), _deepest(exposed, large)
        both = np.isfinite(before) & np.isfinite(after)
        less_m = (before - after)[both]
        count = int((less_m > NOISE_M).sum())
        if count and count > _SHARE * both.sum():
            yield Finding(
                "flow-shallower", "warning",
                text("{large} är grundare än {small} vid {count} av {objects} objekt som båda når, "
                     "som mest {depth} m.", large=large.key, small=small.key, count=count, objects=int(both.sum()),
                     depth=round(float(less_m.max()), 2)),
                place=f"layers/{large.depth}.toml", key="flood.unit",
                remedy=text("Se efter att båda rastren är djup i den enhet som anges, och av rätt flöde."),
            )  # fmt: skip


def _deepest(exposed: Sequence[Exposed], flow: Flow) -> NDArray[np.float64]:
    """Give the greatest depth of every object at a flow, layer after layer; NaN where none is known."""
    at_flow = sorted((each for each in exposed if each.flow.key == flow.key), key=lambda each: each.layer.name)
    found = [np.full(len(each.states), np.nan) if each.depths is None else each.depths.max_m for each in at_flow]
    return np.concatenate(found) if found else np.zeros(0)
