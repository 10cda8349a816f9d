"""Inside, outside or too near the edge to say: an area is only as sharp as its survey."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.cut import Pieces
from geoansvar.analysis.lookup import FrameLookup

Positions = NDArray[np.intp]
Standing = tuple[Positions, Positions]
ROUND = 1.002  # a buffer of 16 segments a quarter misses its circle by 0.12 %


@dataclass(frozen=True, slots=True)
class Zone:
    """An affected area made ready to be asked about.

    ``core`` is what lies farther than ``accuracy_m`` inside the edge, and
    ``reach`` what lies nearer than that outside it. With an accuracy of 0
    both are the area.
    """

    area: shapely.Geometry
    accuracy_m: float
    core: shapely.Geometry
    reach: shapely.Geometry
    edge: shapely.Geometry
    centre: shapely.Point
    pieces: Pieces

    @classmethod
    def of(cls, area: shapely.Geometry, *, accuracy_m: float) -> Zone:
        """Make a valid polygonal area (EPSG:3006) ready; the caller's geometry is left as it is."""
        area = shapely.force_2d(area)  # a copy of our own: preparing a shared one is not safe between threads
        core = shapely.buffer(area, -accuracy_m * ROUND, quad_segs=16) if accuracy_m else area
        reach = shapely.buffer(area, accuracy_m * ROUND, quad_segs=16) if accuracy_m else area
        edge = shapely.boundary(area)
        shapely.prepare([area, core, reach, edge])
        centre = shapely.point_on_surface(area)
        return cls(area, accuracy_m, core, reach, edge, centre, Pieces.of(area))

    @property
    def m2(self) -> float:
        """The area's surface in square metres."""
        return float(shapely.area(self.area))

    def standing(self, lookup: FrameLookup) -> Standing:
        """Give the positions that are in the area, and those too near its edge to say.

        A point within ``accuracy_m`` of the edge, on either side, is
        uncertain. A line or surface is in the area when some of it reaches
        farther in than that.
        """
        if not self.accuracy_m:
            return lookup.within(self.area), np.empty(0, dtype=np.intp)
        sure = lookup.within(self.core)
        near = np.setdiff1d(lookup.within(self.reach), sure, assume_unique=True)
        geometry = lookup.geometry[near]
        at_edge = shapely.dwithin(self.edge, geometry, self.accuracy_m)
        point_inside = lookup.is_point[near] & ~at_edge & shapely.intersects(self.area, geometry)
        doubtful = at_edge | (shapely.intersects(self.area, geometry) & ~point_inside)
        return np.sort(np.concatenate([sure, near[point_inside]])), near[doubtful]
