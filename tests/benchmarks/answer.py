"""The main job as its users meet it: a whole municipality, over HTTP, cold and from snapshots."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import httpx
import psutil

import shapely

from geoansvar import Workspace
from geoansvar.crs import geometry_out
from tests.benchmarks.figures import Figure

ROUNDS = 5
RADIUS_M = 1_000.0
ANSWER_MS, COLD_S, WARM_S, MEMORY_GB = 50.0, 15.0, 4.0, 1.0
PATIENCE_S = 120.0
SPOTS = ((0.5, 0.5), (0.4, 0.55), (0.6, 0.45))  # where the areas lie, as parts of the municipality's extent


def figures() -> list[Figure]:
    """Write a municipality, serve it twice and ask it about circles of a kilometre."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "municipality"
        _geoansvar("exercise", str(workspace), "--seed", "1", "--size", "municipality")
        shutil.rmtree(workspace / ".geoansvar", ignore_errors=True)
        questions = [_question(workspace, *spot) for spot in SPOTS]
        shutil.rmtree(workspace / ".geoansvar", ignore_errors=True)
        cold_s, *_ = _served(workspace, questions)
        warm_s, answer_ms, memory_gb, rows = _served(workspace, questions)
    return [
        Figure("start to first answer, cold", cold_s, "s", at_most=COLD_S, gates=False),
        Figure("start to first answer, from snapshots", warm_s, "s", at_most=WARM_S, gates=False),
        Figure(f"affected-area over HTTP, 1 km, {rows} rows", answer_ms, "ms", at_most=ANSWER_MS, gates=False),
        Figure("memory of the service", memory_gb, "GB", at_most=MEMORY_GB, gates=False),
    ]


def _geoansvar(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "geoansvar", *arguments], check=True, capture_output=True)


def _question(folder: Path, east: float, north: float) -> dict[str, Any]:
    """Draw a circle of a kilometre at a part of the municipality's extent."""
    border = next(iter(Workspace.find(folder).layers_of("municipality"))).frame.geometry.iloc[0]
    x_min, y_min, x_max, y_max = border.bounds
    middle = shapely.Point(x_min + east * (x_max - x_min), y_min + north * (y_max - y_min))
    drawn = geometry_out(middle.buffer(RADIUS_M))
    return {"kind": "affected-area", "area": {"geometry": json.loads(shapely.to_geojson(drawn))}}


def _served(workspace: Path, questions: list[dict[str, Any]]) -> tuple[float, float, float, int]:
    """Give seconds to the first answer, median milliseconds after it, gigabytes, and rows in the first answer."""
    began = perf_counter()
    with _service(workspace) as (process, client):
        rows = _rows(_asked(client, questions[0]))
        first_s = perf_counter() - began
        for question in questions:
            _asked(client, question)
        took = [_timed(client, question) for _ in range(ROUNDS) for question in questions]
        return first_s, median(took) * 1000, process.memory_info().rss / 1e9, rows


@contextmanager
def _service(workspace: Path) -> Iterator[tuple[psutil.Process, httpx.Client]]:
    command = [sys.executable, "-m", "geoansvar", "-w", str(workspace), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as started:
        try:
            assert started.stdout is not None  # it was piped
            address = started.stdout.readline().split("http://")[1].split("/")[0]
            with httpx.Client(base_url=f"http://{address}", timeout=PATIENCE_S, trust_env=False) as client:
                yield psutil.Process(started.pid), client
        finally:
            started.terminate()


def _asked(client: httpx.Client, question: dict[str, Any]) -> httpx.Response:
    return client.post("/questions", json=question).raise_for_status()


def _timed(client: httpx.Client, question: dict[str, Any]) -> float:
    began = perf_counter()
    _asked(client, question)
    return perf_counter() - began


def _rows(answer: httpx.Response) -> int:
    return sum(len(rows) for rows in answer.json()["result"].values())
