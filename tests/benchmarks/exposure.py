"""What four flows wet of a municipality, against geopandas on the same data, in one interleaved run."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import perf_counter
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

import shapely
from geopandas import GeoDataFrame, overlay, sjoin

from geoansvar import Workspace
from geoansvar.analysis.surface import WET, FlowSurface, boxes
from tests.benchmarks.figures import Figure

Geometries = NDArray[Any]

FLOWS = ("q50", "q100", "q200", "bhf")
BUILDINGS = 100_000
ROUNDS = 5
CELL_M = 250.0
STATES, TEN_FOLD, SHARES, CELLS = 8.0, 10.0, 2.0, 100.0  # times as fast; times the time
GB = (1.0, 3.0, 1.5, 1.0)  # in/out, ten times as many, shares, cells


def figures() -> list[Figure]:
    """Write a municipality, make its flows ready, and measure objects at all of them."""
    buildings, wet = _municipality()
    began = perf_counter()
    flows = [FlowSurface.of(each, accuracy_m=0) for each in wet]
    ready = [
        Figure("exposure: make four flows ready", perf_counter() - began, "s"),
        Figure("exposure: the same with an accuracy of 5 m", _timed(lambda: _with_accuracy(wet))[0], "s"),
    ]
    return [*ready, *_states(buildings, wet, flows), *_shares(buildings, flows), *_cells(wet, flows)]


def _municipality() -> tuple[Geometries, list[Any]]:
    """Give a hundred thousand footprints, and the surface of each flow."""
    with tempfile.TemporaryDirectory() as folder:
        town = Path(folder) / "municipality"
        command = [sys.executable, "-m", "geoansvar", "exercise", str(town), "--seed", "1", "--size", "municipality"]
        subprocess.run(command, check=True, capture_output=True)
        workspace = Workspace.find(town)
        layers = {layer.name: layer for kind in ("building", "flood-extent") for layer in workspace.layers_of(kind)}
        wet = [shapely.union_all(layers[f"oversvamning_{flow}"].frame.geometry.to_numpy()) for flow in FLOWS]
        buildings = np.asarray(next(layer.frame.geometry for layer in layers.values() if layer.kind == "building"))
        shutil.rmtree(town / ".geoansvar", ignore_errors=True)
    return buildings[:BUILDINGS], wet


def _with_accuracy(wet: list[Any]) -> list[FlowSurface]:
    return [FlowSurface.of(each, accuracy_m=5) for each in wet]


def _states(buildings: Geometries, wet: list[Any], flows: list[FlowSurface]) -> list[Figure]:
    frame, zones = _framed(buildings), _framed(np.array(wet))
    frame.sindex.query(shapely.Point(0, 0))  # built before the clock starts
    many = np.concatenate([_moved(buildings, by_m) for by_m in range(10)])
    with _memory() as small:
        _asked(buildings, flows)
    with _memory() as large:
        _asked(many, flows)
    ours, theirs, tenfold = [], [], []
    for _ in range(ROUNDS):
        took, found = _timed(lambda: _asked(buildings, flows))
        ours.append(took)
        tenfold.append(_timed(lambda: _asked(many, flows))[0])
        took, joined = _timed(lambda: sjoin(zones, frame, predicate="intersects"))
        theirs.append(took)
    if sum(int((states == WET).sum()) for states in found) != len(joined):
        raise AssertionError("the surfaces and sjoin find different buildings")
    name = f"exposure: in or out, {len(buildings):,} buildings × 4 flows"
    return [
        Figure(f"{name}: times faster than sjoin", median(theirs) / median(ours), "×", at_least=STATES),
        Figure(f"{name}: {len(joined):,} wet", median(ours) * 1000, "ms"),
        Figure(f"{name}: memory", small[0], "GB", at_most=GB[0]),
        Figure("exposure: in or out, ten times as many: times the time", median(tenfold) / median(ours), "×",
               at_most=TEN_FOLD),
        Figure("exposure: in or out, ten times as many: memory", large[0], "GB", at_most=GB[1]),
    ]  # fmt: skip


def _moved(buildings: Geometries, by_m: float) -> Geometries:
    moved: Geometries = shapely.transform(buildings, lambda corners: corners + by_m)
    return moved


def _asked(buildings: Geometries, flows: list[FlowSurface]) -> list[NDArray[np.int8]]:
    box = boxes(buildings)
    return [flow.states(buildings, box=box) for flow in flows]


def _shares(buildings: Geometries, flows: list[FlowSurface]) -> list[Figure]:
    frame = _framed(buildings)
    split = [_framed(flow.wet.pieces.pieces) for flow in flows]
    ours, theirs = [], []
    with _memory() as used:
        found = [flow.shares(buildings) for flow in flows]
    for _ in range(3):
        ours.append(_timed(lambda: [flow.shares(buildings) for flow in flows])[0])
        took, cut = _timed(
            lambda: [overlay(frame, pieces, how="intersection", keep_geom_type=True) for pieces in split]
        )
        theirs.append(took)
    area = shapely.area(buildings)
    _agree([float(share @ area) for share in found], [each.area.sum() for each in cut])
    name = f"exposure: wet share, {len(buildings):,} buildings × 4 flows"
    return [
        Figure(f"{name}: times faster than overlay on split flows", median(theirs) / median(ours), "×",
               at_least=SHARES),
        Figure(name, median(ours) * 1000, "ms"),
        Figure(f"{name}: memory", used[0], "GB", at_most=GB[2]),
    ]  # fmt: skip


def _cells(wet: list[Any], flows: list[FlowSurface]) -> list[Figure]:
    west, south = 261_000.0, 6_404_000.0
    x, y = (each.ravel() for each in np.meshgrid(np.arange(92) * CELL_M + west, np.arange(142) * CELL_M + south))
    cells = shapely.box(x, y, x + CELL_M, y + CELL_M)
    frame, zones = _framed(cells), [_framed(np.array([each])) for each in wet]
    with _memory() as used:
        found = _wetted(cells, flows)
    ratios, ours = [], []
    for _ in range(ROUNDS):
        took, cut = _timed(lambda: [overlay(frame, zone, how="intersection", keep_geom_type=True) for zone in zones])
        own = [_timed(lambda: _wetted(cells, flows))[0] for _ in range(ROUNDS)]
        ratios.append(took / median(own))
        ours += own
    _agree([share.sum() * CELL_M**2 for share in found], [each.area.sum() for each in cut])
    name = f"exposure: wet share, {len(cells):,} population cells × 4 flows"
    return [
        Figure(f"{name}: times faster than raw overlay", median(ratios), "×", at_least=CELLS),
        Figure(name, median(ours) * 1000, "ms"),
        Figure(f"{name}: memory", used[0], "GB", at_most=GB[3]),
    ]  # fmt: skip


def _wetted(cells: Geometries, flows: list[FlowSurface]) -> list[NDArray[np.float64]]:
    box = boxes(cells)
    return [flow.shares(cells, box=box) for flow in flows]


def _agree(ours: list[float], theirs: list[float]) -> None:
    if not np.allclose(ours, theirs, rtol=1e-7):
        raise AssertionError("the surfaces and overlay measure different areas")


def _framed(geometry: Geometries) -> GeoDataFrame:
    return GeoDataFrame(geometry=geometry, crs=3006)


@contextmanager
def _memory() -> Iterator[list[float]]:
    """Give the most memory that the process held meanwhile, gigabytes, all that was read before included."""
    process, done, most = psutil.Process(), Event(), [0.0]

    def watch() -> None:
        while not done.wait(0.005):
            most[0] = max(most[0], process.memory_info().rss / 1e9)

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        most[0] = max(most[0], process.memory_info().rss / 1e9)
        done.set()
        watcher.join()


def _timed(measured: Callable[[], Any]) -> tuple[float, Any]:
    began = perf_counter()
    result = measured()
    return perf_counter() - began, result
