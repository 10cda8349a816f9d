"""A million points and one area: the look-up against geopandas.sjoin with its index cached, in one interleaved run."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

import shapely
from geopandas import GeoDataFrame, sjoin

from geoansvar.analysis import PointLookup
from tests.benchmarks.figures import Figure

POINTS = 1_000_000
SIDE_M = 40_000.0
ROUNDS = 5
CORNERS = (500, 5_000)
RADII_M = (11_000.0, 1_000.0)  # a quarter of all points, and a five-hundredth
AT_LEAST = 4.0  # times as fast as sjoin
CENTRE = (380_000.0, 6_400_000.0)


def figures() -> list[Figure]:
    """Measure the ratio for each area, and check that the ids are the same."""
    dice = np.random.default_rng(1)
    x, y = dice.uniform(-SIDE_M / 2, SIDE_M / 2, (2, POINTS)) + np.array(CENTRE)[:, None]
    began = perf_counter()
    lookup = PointLookup(x, y)
    building = Figure("lookup: build, 1 M points", perf_counter() - began, "s", at_most=1.5, gates=False)
    frame = GeoDataFrame(geometry=shapely.points(x, y), crs=3006)
    frame.sindex.query(shapely.Point(CENTRE))  # built before the clock starts
    areas = [(corners, radius_m) for corners in CORNERS for radius_m in RADII_M]
    measured = [figure for area in areas for figure in _against_sjoin(lookup, frame, _blob(dice, *area), *area)]
    return [building, *measured]


def _blob(dice: np.random.Generator, corners: int, radius_m: float) -> shapely.Geometry:
    """Draw a ragged area like a flood's or a municipality's."""
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    swell = sum(dice.uniform(0.02, 0.1) * np.sin(k * turn + dice.uniform(0, 6)) for k in (2, 3, 5, 9, 17))
    reach = radius_m * (1 + swell + dice.normal(0, 0.002, corners))
    ring = np.column_stack([CENTRE[0] + reach * np.cos(turn), CENTRE[1] + reach * np.sin(turn)])
    return shapely.make_valid(shapely.Polygon(ring), method="structure", keep_collapsed=False)


def _against_sjoin(
    lookup: PointLookup, frame: GeoDataFrame, blob: shapely.Geometry, corners: int, radius_m: float
) -> list[Figure]:
    ours, theirs = [], []
    for _ in range(ROUNDS):
        took, found = _timed(lambda: lookup.within(_fresh(blob)))
        ours.append(took)
        took, joined = _timed(lambda: sjoin(_framed(blob), frame, predicate="intersects"))
        theirs.append(took)
        if not np.array_equal(found, np.sort(joined["index_right"].to_numpy())):
            raise AssertionError("the look-up and sjoin find different points")
    name = f"lookup: {corners} corners, radius {radius_m / 1000:.0f} km"
    return [
        Figure(f"{name}: times faster than sjoin", median(theirs) / median(ours), "×", at_least=AT_LEAST),
        Figure(f"{name}: {len(found):,} found", median(ours) * 1000, "ms"),
    ]


def _fresh(blob: shapely.Geometry) -> shapely.Geometry:
    """Give the area as a request brings it: nobody has prepared it."""
    return shapely.force_2d(blob)


def _framed(blob: shapely.Geometry) -> GeoDataFrame:
    return GeoDataFrame(geometry=[_fresh(blob)], crs=3006)


def _timed(measured: Callable[[], Any]) -> tuple[float, Any]:
    began = perf_counter()
    result = measured()
    return perf_counter() - began, result
