"""The barrier that a question supposes, held against a flow and the watercourses there are."""

from __future__ import annotations

import numpy as np

from geoansvar.analysis.barred import Kept, kept_dry, nothing_kept
from geoansvar.analysis.surface import FlowSurface
from geoansvar.model.flow import Flow
from geoansvar.model.layer import Layer
from geoansvar.workspace.asked import Asked
from geoansvar.workspace.shelf import principal_key


def kept_dry_at(flow: Flow, surface: FlowSurface, asked: Asked) -> Kept:
    """Give what the barrier keeps dry of a flow, found once; nothing where none is supposed.

    Parameters
    ----------
    surface
        The flow's as it is mapped.
    """
    return asked.shelf.once(
        ("kept dry", flow.layers, principal_key(asked.principal)), lambda: _kept_dry(surface, asked)
    )


def _kept_dry(surface: FlowSurface, asked: Asked) -> Kept:
    barrier = asked.changes.barrier
    if barrier is None:
        return nothing_kept()
    water = [layer.frame.geometry.dropna().to_numpy() for layer in watercourses(asked)]
    courses = np.concatenate([np.empty(0, dtype=object), *water])
    return kept_dry(barrier, surface.wet.area, water=courses)


def watercourses(asked: Asked) -> tuple[Layer, ...]:
    """Give the layers of water as it is when there is no flood."""
    return asked.shelf.readable("water", principal=asked.principal)


def names_of_those_that_feed(kept: Kept, asked: Asked) -> list[str]:
    """Name the watercourses that keep wet what a barrier parts from the rest."""
    rows = [row for layer in watercourses(asked) for row in layer.frame.dropna(subset="geometry").itertuples()]
    return list(dict.fromkeys(str(rows[at].name or rows[at].id) for at in kept.fed_by))
