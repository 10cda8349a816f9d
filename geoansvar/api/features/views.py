"""A layer as one asker sees it, made ready to be asked again and again: ids, values, places, written rows."""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from threading import Lock
from typing import Any, cast
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar import __version__
from geoansvar.api.features.crs_params import Reference
from geoansvar.api.features.encoding import Written, WrittenRows
from geoansvar.api.features.fields import Field, fields_of
from geoansvar.api.features.geometries import Geometries
from geoansvar.api.features.values import Values, values_of
from geoansvar.model.access import Access, Principal
from geoansvar.model.layer import Layer
from geoansvar.workspace import Workspace
from geoansvar.workspace.shelf import principal_key

_LOCK = Lock()


@dataclass
class LayerView:
    """A layer as one asker sees it.

    Attributes
    ----------
    level
        That of the most restricted field in it.
    moment
        When it was taken into use: what is written of it is of that time, however often it is asked for.
    """

    layer: Layer
    fields: tuple[Field, ...]
    level: Access
    shared: SharedPlaces
    rows: WrittenRows
    moment: datetime = field(default_factory=lambda: datetime.now(UTC))
    _values: dict[str, Values] = field(default_factory=dict)
    _ranks: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.layer.frame)

    @cached_property
    def tag(self) -> bytes:
        """What changes when anything of it does: its data, how it is declared, its fields, the program."""
        told = (
            self.layer.sha256,
            self.layer.declaration.model_dump_json(),
            repr(self.fields),
            self.moment.isoformat(),
            __version__,
        )
        return sha256("\n".join(told).encode()).digest()

    @cached_property
    def timestamp(self) -> str:
        """When what is given of it was made, as RFC 3339."""
        return self.moment.isoformat(timespec="seconds").replace("+00:00", "Z")

    @cached_property
    def ids(self) -> list[bytes]:
        """The rows' ids, each written as JSON: not by orjson, which keeps room for a page around every one of them."""
        return [json.dumps(str(each), ensure_ascii=False).encode() for each in self.layer.frame["id"]]

    @cached_property
    def places_of_ids(self) -> dict[str, int]:
        """Where each id stands."""
        return {str(each): at for at, each in enumerate(self.layer.frame["id"])}

    def field(self, name: str) -> Field | None:
        """Give a field that the asker may see; None where there is no such."""
        return next((each for each in self.fields if each.name == name), None)

    def values(self, name: str) -> Values:
        """Give a field's values, laid out when they are first asked about."""
        found = self._values.get(name)
        if found is None:
            found = values_of(self.layer.frame[name], cast(Field, self.field(name)))
            self._values[name] = found
        return found

    def ranks(self, name: str) -> NDArray[np.float64]:
        """Give what rows are ordered by, for a field."""
        found = self._ranks.get(name)
        if found is None:
            found = self._ranks[name] = self.values(name).ranks()
        return found

    @cached_property
    def stored(self) -> NDArray[Any]:
        """The rows' places as the layer has them, EPSG:3006."""
        return np.asarray(self.layer.frame.geometry.to_numpy(), dtype=object)

    @cached_property
    def corners(self) -> float:
        """How many corners a row has, on average."""
        return float(np.mean(shapely.get_num_coordinates(self.stored))) if len(self) else 0.0

    def has_places(self, system: Reference) -> bool:
        """Tell whether the rows' places are converted to a system already."""
        return self.shared.has(self.stored, system)

    def geometries(self, system: Reference) -> Geometries:
        """Give where the rows are, in a system."""
        return self.shared.of(self.stored, system)

    def written(self, system: Reference, names: Sequence[str] | None, *, shape: bool) -> Written:
        """Give the rows as some fields (all, where none are named) and a system write them."""
        fields = self.fields if names is None else tuple(each for each in self.fields if each.name in names)
        key: Hashable = (id(self), system.key if shape else "", tuple(each.name for each in fields))
        return self.rows.of(
            key,
            lambda: Written(self.layer.frame, fields, self.ids, self.geometries(system) if shape else None),
        )


class SharedPlaces:
    """The places of layers by system; who sees a layer's places as they are shares them with all others who do."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[tuple[int, int, str], tuple[NDArray[Any], Geometries]] = {}

    def of(self, stored: NDArray[Any], system: Reference) -> Geometries:
        """Give some stored places in a system."""
        key = _key(stored, system)
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                found = (stored, Geometries(np.asarray(stored, dtype=object), system))
                self._kept[key] = found
        return found[1]

    def has(self, stored: NDArray[Any], system: Reference) -> bool:
        """Tell whether some stored places are converted already."""
        return _key(stored, system) in self._kept


def _key(stored: NDArray[Any], system: Reference) -> tuple[int, int, str]:
    return stored.__array_interface__["data"][0], len(stored), system.key


class Views:
    """The views of a workspace's layers."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, LayerView] = {}
        self._places, self._rows = SharedPlaces(), WrittenRows()

    def ready(self, name: str, principal: Principal) -> LayerView | None:
        """Give a view that is made already."""
        return self._kept.get((name, principal_key(principal)))

    def of(self, workspace: Workspace, name: str, principal: Principal) -> LayerView:
        """Give a layer as the principal sees it.

        Raises
        ------
        UnknownName, LayerError
            A layer that is hidden is told as one that is not there.
        """
        found = self.ready(name, principal)
        if found is None:
            layer = workspace.layer(name, principal)
            fields = fields_of(layer, principal, workspace)
            view = LayerView(layer, fields, workspace.level(name, principal), self._places, self._rows)
            found = self._kept.setdefault((name, principal_key(principal)), view)
        return found


_OF: WeakKeyDictionary[Workspace, Views] = WeakKeyDictionary()


def views_of(workspace: Workspace) -> Views:
    """Give the views of a workspace; another workspace, read after a change, has others."""
    with _LOCK:
        return _OF.setdefault(workspace, Views()) if workspace not in _OF else _OF[workspace]
