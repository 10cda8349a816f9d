"""Depths at 100,000 buildings over one raster of 20,000 by 20,000 cells: against exactextract, and only reading."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from exactextract import exact_extract  # type: ignore[import-untyped]
from numpy.typing import NDArray

import rasterio
import shapely
from geopandas import GeoDataFrame
from rasterio import Affine
from rasterio.windows import Window

from geoansvar.analysis.depth import Depths, depths
from geoansvar.layers import depth_windows
from tests.benchmarks.figures import Figure

BUILDINGS = 100_000
SIDE, CELL_M, TILE = 20_000, 2.0, 512
CORNER = (360_000.0, 6_420_000.0)  # the raster's north-west
THRESHOLDS_M = (0.1, 0.2, 0.3, 0.5, 0.8)
ROUNDS = 5
READ_WIDE, CACHE_BYTES = 8_192, 64_000_000
FASTER, OF_READING, MEMORY_GB = 8.0, 1.6, 1.5
ALIKE = 0.99  # of the buildings: exactextract also counts cells of which less than GDAL sees is covered


def figures() -> list[Figure]:
    """Write a raster, measure it in both ways, and check that the greatest depths are the same."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "depth.tif"
        _write(path)
        buildings = _buildings()
        depths(buildings[:1], depth_windows(path), thresholds_m=THRESHOLDS_M)  # compiled before the clock starts
        reading, tuned, ours = [], [], []
        for _ in range(ROUNDS):
            reading.append(_alone("read", path))
            tuned.append(_timed(lambda: _only_read(path))[0])
            took, found = _timed(lambda: _measured(path, buildings))
            ours.append(took)
        theirs, stated = _timed(lambda: _exactextract(path, buildings))
        _check(found, stated)
        memory_gb = _alone("memory", path)
    name = "depth: 100,000 buildings, 400 M cells"
    return [
        Figure(f"{name}: times faster than exactextract", theirs / median(ours), "×", at_least=FASTER),
        Figure(f"{name}: times only reading", median(ours) / median(reading), "×", at_most=OF_READING),
        Figure(f"{name}: times only reading, with GDAL's cache small", median(ours) / median(tuned), "×"),
        Figure(f"{name}", median(ours), "s"),
        Figure(f"{name}: per building", median(ours) / BUILDINGS * 1e6, "µs"),
        Figure(f"{name}: memory of the whole process", memory_gb, "GB", at_most=MEMORY_GB),
    ]


def _write(path: Path) -> None:
    """Write a winding river over a rough valley: a sixth of the cells are wet, with two centimetres of noise."""
    dice = np.random.default_rng(1)
    profile = {
        "driver": "GTiff", "height": SIDE, "width": SIDE, "count": 1, "dtype": "float32", "crs": "EPSG:3006",
        "transform": Affine(CELL_M, 0, CORNER[0], 0, -CELL_M, CORNER[1]), "nodata": -9999.0, "tiled": True,
        "blockxsize": TILE, "blockysize": TILE, "compress": "deflate", "zlevel": 1,
    }  # fmt: skip
    x = np.arange(SIDE, dtype=np.float32)
    with rasterio.open(path, "w", **profile) as target:
        for top in range(0, SIDE, TILE):
            y = np.arange(top, min(top + TILE, SIDE), dtype=np.float32)[:, None]
            middle = SIDE / 2 + 3000 * np.sin(y / 3000) + 800 * np.sin(y / 700)
            depth = (
                4 - 4 * np.abs(x - middle) / (1500 + 600 * np.sin(y / 1100)) + 0.3 * np.sin(x / 40) * np.sin(y / 33)
            )
            depth = (depth + dice.normal(0, 0.02, depth.shape)).astype(np.float32).round(2)
            target.write(
                np.where(depth > 0, depth, -9999.0).astype(np.float32), 1, window=Window(0, top, SIDE, len(y))
            )


def _buildings() -> NDArray[Any]:
    """Draw houses with an ell, each turned its own way, all over the raster and sorted by its tiles."""
    dice = np.random.default_rng(2)
    middle = dice.uniform(50, SIDE * CELL_M - 50, (BUILDINGS, 2))
    tile = (middle // (TILE * CELL_M)).astype(int)
    middle = middle[np.lexsort((tile[:, 0], -tile[:, 1]))]
    half, turn = dice.uniform(3, 12, (BUILDINGS, 2)), dice.uniform(0, np.pi, (BUILDINGS, 1))
    house = np.array([(-1, -1), (1, -1), (1, 0), (0.3, 0), (0.3, 1), (-1, 1), (-1, -1)])
    across, up = (house[None] * half[:, None]).transpose(2, 0, 1)
    east = CORNER[0] + middle[:, :1] + across * np.cos(turn) - up * np.sin(turn)
    north = CORNER[1] - SIDE * CELL_M + middle[:, 1:] + across * np.sin(turn) + up * np.cos(turn)
    return np.asarray(shapely.polygons(np.stack([east, north], axis=-1)), dtype=object)


def _alone(job: str, path: Path) -> float:
    """Run a job in a process of its own: neither its memory nor GDAL's cache has been used before."""
    command = [sys.executable, "-m", "tests.benchmarks.depth", job, str(path)]
    return float(subprocess.run(command, check=True, capture_output=True).stdout)


def _only_read(path: Path) -> None:
    """Read in whole rows of tiles, the fastest way that we found."""
    with rasterio.Env(GDAL_CACHEMAX=CACHE_BYTES):
        _read(path)


def _read(path: Path) -> None:
    with rasterio.open(path) as source:
        for top in range(0, SIDE, TILE):
            for left in range(0, SIDE, READ_WIDE):
                source.read(1, window=Window(left, top, min(READ_WIDE, SIDE - left), min(TILE, SIDE - top)))


def _measured(path: Path, buildings: NDArray[Any]) -> Depths:
    near = shapely.bounds(buildings)
    return depths(buildings, depth_windows(path, near=near), thresholds_m=THRESHOLDS_M)


def _exactextract(path: Path, buildings: NDArray[Any]) -> NDArray[np.float64]:
    frame = GeoDataFrame(geometry=buildings, crs=3006)
    table = exact_extract(str(path), frame, ["max", "mean"], output="pandas")
    return np.asarray(table["max"], dtype=np.float64)


def _check(found: Depths, stated: NDArray[np.float64]) -> None:
    alike = (found.max_m == stated) | (np.isnan(found.max_m) & np.isnan(stated))
    if alike.mean() < ALIKE:
        raise AssertionError(f"the greatest depth differs at {(~alike).sum()} of {BUILDINGS} buildings")


def _timed(measured: Callable[[], Any]) -> tuple[float, Any]:
    began = perf_counter()
    result = measured()
    return perf_counter() - began, result


def _peak_gb(path: Path) -> float:
    """Measure once in this process, and give the most that it ever held; Linux tells it."""
    _measured(path, _buildings())
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1e6


JOBS: dict[str, Callable[[Path], float]] = {"memory": _peak_gb, "read": lambda path: _timed(lambda: _read(path))[0]}

if __name__ == "__main__":
    print(JOBS[sys.argv[1]](Path(sys.argv[2])))
