"""A band of water across the streets, of a depth by head; people are small cells, so that they are where one says."""

from dataclasses import replace
from functools import partial

import numpy as np
from affine import Affine

from geoansvar.analysis.anchors import Anchor
from geoansvar.analysis.coverage import CoverageSettings, coverage
from geoansvar.analysis.depth import depths
from geoansvar.analysis.isolation import IsolationSettings, isolation
from geoansvar.analysis.roads import Roads
from geoansvar.model.depth import DepthWindow
from tests.analysis.river import flow
from tests.analysis.streets import TRAVEL
from tests.analysis.town import SQUARE, TODAY, at, box, layer

CELL = 5


def roads(*rows, bridge=False):
    """Make roads ready; all say that they are no bridge unless they or ``bridge`` say otherwise."""
    return Roads.of(layer("road", *({"bridge": bridge, **row} for row in rows)), TRAVEL)


def band(west, east, *, depth=None, south=-2_000, north=2_000, **flood):
    """Give a flow between two lines, metres east of the square; without a depth it has no raster."""
    wet = box(west, south, east, north)
    made = flow("Q100", wet=wet, **flood)
    return made if depth is None else replace(made, depths=partial(_deep, (west, south, east, north), depth))


def _deep(bounds, depth, geometry):
    west, south, east, north = bounds
    values = np.full(((north - south) // CELL, (east - west) // CELL), depth, dtype=np.float32)
    window = DepthWindow(values, Affine(CELL, 0, SQUARE[0] + west, 0, -CELL, SQUARE[1] + north))
    return depths(geometry, [window], thresholds_m=(0.1,))


def people(*cells, side=2, **columns):
    """Give cells of so many residents round points: ``(east, north, residents)``."""
    half = side / 2
    rows = [
        {"id": f"c{number}", "geometry": box(east - half, north - half, east + half, north + half), "residents": count}
        for number, (east, north, count) in enumerate(cells)
    ]
    return layer("population", *(row | columns for row in rows))


def points(*offsets, **columns):
    """Give safety points at metre offsets."""
    return layer("safety-point", *({"id": f"t{n}", "geometry": at(*each)} | columns for n, each in enumerate(offsets)))


def station(*offset, geometry=None):
    """Give a fire station to be reached from."""
    return Anchor("brand", "b", "Brandstationen", geometry or at(*offset))


def cover(known, safe, who, *, districts=None, water=None, register=None, buildings=(), **settings):
    """Ask who has a point within reach."""
    return coverage(
        known, [safe] if safe is not None else [], who, settings=CoverageSettings(**settings), districts=districts,
        flow=water, register=register, as_of=TODAY, buildings=buildings,
    )  # fmt: skip


def isolate(known, anchors, *places, water=None, vehicle="car", register=None, buildings=()):
    """Ask who is cut off."""
    return isolation(
        known, anchors, places, flow=water, settings=IsolationSettings(vehicle), register=register, as_of=TODAY,
        buildings=buildings,
    )  # fmt: skip


def parts(answer, key="residents", **wanted):
    """Give a row of totals as (affected, uncertain, outside, no_data)."""
    (row,) = [row for row in answer.totals if row["key"] == key and wanted.items() <= row.items()]
    assert row["total"] == row["affected"] + row["uncertain"] + row["outside"] + row["no_data"]
    return row["affected"], row["uncertain"], row["outside"], row["no_data"]
