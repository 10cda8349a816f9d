"""What stands over the water or under it: there a wet map says nothing of whether the thing itself gets wet."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from geoansvar.model.layer import Layer

Flags = NDArray[np.bool_]
_LINES = ("road", "railway")
_TRAFFIC = ("vagtransport", "jarnvagstransport", "vaghallning")  # functions that a bridge is there for
# The words before "över", "vid" or the like name the thing; if the last of them is a bridge, the thing is one.
_ABOUT = re.compile(r"\b(?:över|vid|på|i|till|mot|mellan|för|under|over|at|near|across)\b|[(,–]", re.IGNORECASE)
_BRIDGE = re.compile(
    r"(?:^|\s|-)(?:\w*bron|bro|bro [\d-]+|\w*broar(?:na)?|\w*viadukt(?:en)?|\w*bridge)$", re.IGNORECASE
)


def over_or_under(layer: Layer) -> Flags:
    """Tell which rows are bridges or tunnels; unknown is neither.

    Roads and railways say so in columns of their own. A vital service has none: it is a bridge where its function
    is road or rail traffic and its name is that of a bridge.
    """
    if layer.kind in _LINES:
        return _marked(layer)
    return bridges_by_name(layer)


def bridges_by_name(layer: Layer) -> Flags:
    """Tell which vital services are bridges by what they are for and are called."""
    frame = layer.frame
    found = np.zeros(len(frame), dtype=np.bool_)
    if layer.kind != "vital-service" or "function" not in frame or "name" not in frame:
        return found
    carrying = np.flatnonzero(frame["function"].isin(_TRAFFIC).to_numpy(dtype=np.bool_))
    names = frame["name"].iloc[carrying].fillna("").astype(str)
    found[carrying] = [is_bridge(name) for name in names]
    return found


def is_bridge(name: str) -> bool:
    """Tell whether a name is a bridge's: ``Gångbron över ån``, and not ``Busstationen vid Storbron``."""
    return _BRIDGE.search(_ABOUT.split(name, maxsplit=1)[0].strip()) is not None


def _marked(layer: Layer) -> Flags:
    found = np.zeros(len(layer.frame), dtype=np.bool_)
    for column in ("bridge", "tunnel"):
        if column in layer.frame:
            found |= layer.frame[column].astype("boolean").fillna(value=False).to_numpy(dtype=np.bool_)
    return found
