"""A river that comes from the west: a flow reaches so far east of the square, and its depths are done by head."""

from functools import partial

import numpy as np
from affine import Affine

import shapely

from geoansvar.analysis.depth import depths
from geoansvar.analysis.exposed import FlowInput, expose
from geoansvar.analysis.exposure import exposure
from geoansvar.analysis.surface import FlowSurface
from geoansvar.model.declaration import Flood
from geoansvar.model.depth import DepthWindow
from geoansvar.model.flood_questions import Exposure
from geoansvar.model.flow import Flow
from tests.analysis.town import SQUARE, TODAY, box, layer

WEST, SOUTH, NORTH = -1_000, -500, 500
CELL = 10
THRESHOLDS = Exposure().thresholds_m


def water(east, *, of=SQUARE):
    """Give everything from the west as far as ``east``, metres."""
    return box(WEST, SOUTH, east, NORTH, of=of)


def flow(name, east=0, *, wet=None, mapped=None, depth=None, layers=(), raster=None, of=SQUARE, search_m=0.0, **flood):
    """Make a flow ready; ``depth`` is metres, everywhere or given by metres east of the square."""
    declared = Flood.model_validate({"flow": name, "survey": "Ån 2024"} | flood)
    made = Flow(name, declared, f"{name.lower()}_utbredning", None if depth is None else f"{name.lower()}_djup")
    surface = FlowSurface.of(water(east, of=of) if wet is None else wet, accuracy_m=declared.accuracy_m, mapped=mapped)
    measure = None if depth is None else partial(_measured, east, depth, of, search_m)
    return FlowInput(made, surface, measure, tuple(layers), raster)


def _measured(east, depth, of, search_m, geometry):
    """Measure in cells of ten metres from the west as far as the water reaches, dry beyond."""
    columns = np.arange(WEST, 1_000, CELL)
    told = depth if callable(depth) else lambda _: depth
    across = np.array([told(column + CELL / 2) if column < east else np.nan for column in columns], dtype=np.float32)
    values = np.tile(across, ((NORTH - SOUTH) // CELL, 1))
    transform = Affine(CELL, 0, of[0] + WEST, 0, -CELL, of[1] + NORTH)
    windows = [DepthWindow(values, transform)]
    return depths(geometry, windows, thresholds_m=THRESHOLDS, search_m=search_m)


def stands(layer, water, *, search_m=0.0):
    """Ask how one layer stands to one flow."""
    return expose([layer], water, search_m=search_m)[0]


def exposed(flows, layers, *, search_m=0.0):
    return [each for water in flows for each in expose(layers, water, search_m=search_m)]


def ask(flows, *layers, districts=None, register=None, gauge=(), **question):
    """Ask what gets wet."""
    settings = Exposure.model_validate(question)
    found = exposed(flows, layers, search_m=settings.search_m)
    return exposure(
        found, flows=flows, districts=districts, settings=settings, register=register, as_of=TODAY, gauge=gauge
    )


def total(answer, key, flood="Q100"):
    """Give a row of totals as (affected, uncertain, outside, no_data)."""
    row = next(row for row in answer.totals if (row["key"], row["flood"]) == (key, flood))
    assert row["total"] == row["affected"] + row["uncertain"] + row["outside"] + row["no_data"]
    return row["affected"], row["uncertain"], row["outside"], row["no_data"]


def house(west, south=0, side=20, *, of=SQUARE, **columns):
    """Give a square house at metre offsets."""
    return {"geometry": box(west, south, west + side, south + side, of=of), "purpose": "Bostad", **columns}


def cell(west, south, side, residents, *, of=SQUARE, **columns):
    return {"geometry": box(west, south, west + side, south + side, of=of), "residents": residents, **columns}


def road(*offsets, of=SQUARE, **columns):
    """Give a road through metre offsets."""
    return {"geometry": shapely.LineString([(of[0] + east, of[1] + north) for east, north in offsets]), **columns}


def districts(*parts, **columns):
    """Give a layer of districts, named by number."""
    rows = [{"geometry": part, "id": f"d{at}", "name": f"D{at}", "code": str(at)} for at, part in enumerate(parts)]
    return layer("district", *rows, **columns)
