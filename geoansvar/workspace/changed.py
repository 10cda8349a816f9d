"""A workspace in which something is changed: the same layers with what is supposed of them, and nothing of it kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import shapely

from geoansvar.model.access import LOCAL, Principal
from geoansvar.model.layer import Layer
from geoansvar.workspace.shelf import Shelf, Value, principal_key

_NOTHING: Mapping[str, Any] = MappingProxyType({})
# What is kept of the workspace as it is and holds in the changed one too, by what the change leaves alone. What is
# not named here is made anew, for the one answer, and forgotten.
_AS_IT_IS = frozenset(
    ("read", "placed", "view", "union", "boxes", "level", "gazetteer", "declared as", "code lists", "presets", "roads",
     "surface", "wet cells")
)  # fmt: skip
_WITHOUT_STATUS = frozenset(("register", "inputs"))
_WITHOUT_BARRIER = frozenset(("wet roads", "closures", "gates"))
_WITH_ROADS_ALONE = frozenset(("exposed",))


@dataclass(frozen=True, slots=True)
class Changes:
    """What a question is asked to suppose.

    Attributes
    ----------
    closed_roads
        By layer, the ids of the roads that nobody gets along.
    statuses
        By layer, the status of points by id: ``open`` or ``closed``.
    barrier
        Surfaces inside which it stays dry, and lines that water does not pass; EPSG:3006.
    """

    closed_roads: Mapping[str, frozenset[str]] = field(default_factory=lambda: _NOTHING)
    statuses: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: _NOTHING)
    barrier: shapely.Geometry | None = None

    @property
    def kept(self) -> frozenset[str]:
        """What may be taken from the workspace as it is, by the first word of its key."""
        kept = _AS_IT_IS
        if not self.statuses:
            kept |= _WITHOUT_STATUS
        if self.barrier is None:
            kept |= _WITHOUT_BARRIER
        return kept if self.statuses or self.barrier is not None else kept | _WITH_ROADS_ALONE


NONE = Changes()


class ChangedShelf(Shelf):
    """The layers of a workspace with what is supposed of them; the workspace as it is learns nothing of it."""

    def __init__(self, shelf: Shelf, changes: Changes) -> None:
        super().__init__(shelf._declared, shelf.state)
        self.unchanged, self._changes = shelf, changes

    def once(self, key: object, make: Callable[[], Value]) -> Value:
        """Give what ``make`` gives, or what is kept of the workspace as it is where no change reaches that."""
        first = key[0] if isinstance(key, tuple) else key
        return self.unchanged.once(key, make) if first in self._changes.kept else super().once(key, make)

    def layer(self, name: str, principal: Principal = LOCAL) -> Layer:
        """Give one layer as the principal may see it, its points with the status that is supposed.

        Raises
        ------
        UnknownName, LayerError
        """
        layer = self.unchanged.layer(name, principal)
        statuses = self._changes.statuses.get(name)
        if not statuses:
            return layer
        key = ("changed", name, principal_key(principal))
        return super().once(key, lambda: _with_statuses(layer, statuses))


def _with_statuses(layer: Layer, statuses: Mapping[str, str]) -> Layer:
    """Change the status of some points; what was decided before, by whom and when, no longer stands beside it."""
    frame = layer.frame.copy()
    changed = frame["id"].isin(statuses)
    frame.loc[changed, "status"] = frame.loc[changed, "id"].map(statuses)
    for column in ("status_time", "decided_by"):
        if column in frame:
            frame.loc[changed, column] = None
    return replace(layer, frame=frame)
