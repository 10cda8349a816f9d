"""The two reference systems of geoansvar, and the only two crossings between them.

Inside, everything is SWEREF 99 TM (EPSG:3006), x = east and y = north in metres.
Outside, GeoJSON and the web want WGS 84 longitude and latitude.
"""

from __future__ import annotations

from functools import cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

import shapely
from geopandas import GeoDataFrame
from pyproj import CRS, Transformer
from shapely.geometry.base import BaseGeometry

SWEREF99TM = CRS.from_epsg(3006)
WGS84 = CRS.from_epsg(4326)

# Sweden with its waters and a margin for neighbours' objects, in EPSG:3006 (min east, min north, max east, max north).
SWEDEN_EXTENT_M = (200_000.0, 6_050_000.0, 970_000.0, 7_750_000.0)


@cache
def transformer(source: CRS, target: CRS) -> Transformer:
    """Give the transformation between two systems, x before y whatever the authority says."""
    return Transformer.from_crs(source, target, always_xy=True)


def transformed(geometry: shapely.Geometry, source: CRS, target: CRS) -> BaseGeometry:
    """Take a geometry from one reference system to another, x = east in both."""
    convert = transformer(source, target)

    def points(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(convert.transform(xy[:, 0], xy[:, 1]))

    return cast(BaseGeometry, shapely.transform(geometry, points))


def geometry_in(geometry: shapely.Geometry, source: CRS = WGS84) -> BaseGeometry:
    """Cross in: a geometry in ``source`` becomes SWEREF 99 TM."""
    return transformed(geometry, source, SWEREF99TM)


def geometry_out(geometry: shapely.Geometry) -> BaseGeometry:
    """Cross out: a geometry in SWEREF 99 TM becomes WGS 84 longitude, latitude."""
    return transformed(geometry, SWEREF99TM, WGS84)


def frame_in(frame: GeoDataFrame) -> GeoDataFrame:
    """Cross in: a frame in any stated reference system becomes SWEREF 99 TM."""
    return frame if frame.crs == SWEREF99TM else frame.to_crs(SWEREF99TM)


def frame_out(frame: GeoDataFrame) -> GeoDataFrame:
    """Cross out: a frame in SWEREF 99 TM becomes WGS 84 longitude, latitude."""
    return frame.to_crs(WGS84)


def in_sweden(geometry: shapely.Geometry) -> bool:
    """Tell whether a geometry in SWEREF 99 TM touches Sweden's extent."""
    return bool(shapely.intersects(shapely.box(*SWEDEN_EXTENT_M), geometry))
