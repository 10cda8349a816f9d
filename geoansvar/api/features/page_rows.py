"""What a program's parameters mean on a layer's page: the same rows, in the same order."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from fastapi import Query, Request

from geoansvar.api.features.collections import view_of
from geoansvar.api.features.crs_params import spoken
from geoansvar.api.features.geometries import Positions
from geoansvar.api.features.query import ITEMS, read_items
from geoansvar.api.features.selecting import selected
from geoansvar.api.service import service_of

OWN = ("f", "lang", "limit", "offset")  # which the page reads itself
SHARED = tuple(name for name in ITEMS if name not in OWN)
_Words = "Som för program."
Parameter = Annotated[str | None, Query(description=_Words)]
BoxSystem = Annotated[str | None, Query(alias="bbox-crs", description=_Words)]
FilterLang = Annotated[str | None, Query(alias="filter-lang", description=_Words)]
FilterSystem = Annotated[str | None, Query(alias="filter-crs", description=_Words)]
SkipGeometry = Annotated[str | None, Query(alias="skipGeometry", description=_Words)]


def shared_parameters(request: Request) -> dict[str, str]:
    """Give the parameters of a page that are a program's."""
    return {name: value for name, value in request.query_params.items() if name in SHARED}


def rows_meant(request: Request, layer: str, positions: Positions) -> Positions:
    """Leave of some rows those that a program would get, in its order where it says one.

    Raises
    ------
    ParameterInvalid
        If a parameter cannot be meant.
    """
    given = shared_parameters(request)
    if not given:
        return positions
    service = service_of(request)
    view = view_of(service, layer)
    query = read_items(given, view, spoken(service.current().manifest))
    if query.whole:
        return positions
    matched = np.asarray(selected(view, query).matched, dtype=np.intp)
    return matched[np.isin(matched, positions)] if query.sort else positions[np.isin(positions, matched)]
