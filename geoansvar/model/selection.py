"""Which rows of a layer are wanted, and the page of them that was found."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from geopandas import GeoDataFrame


@dataclass(frozen=True, slots=True)
class Selection:
    """Some rows of a layer: those in an area and of given ids, from ``offset``, at most ``limit``.

    ``area`` is in EPSG:3006; its rim counts as inside.
    """

    area: shapely.Geometry | None = None
    ids: tuple[str, ...] | None = None
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """The rows that were found, and how many there are in all."""

    rows: GeoDataFrame
    matched: int
    offset: int
