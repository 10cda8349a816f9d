"""Two hundred clients for a minute, in a process of their own: no errors, and memory that stays as it is."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import psutil

from tests.benchmarks.figures import Figure

ROOT = Path(__file__).parents[2]
CLIENTS = 200
SECONDS = 60.0
FIRST_S = 10.0  # after that, memory is to be flat
GROWTH = 1.10
LOOK_S = 0.5


def figures(seconds: float = SECONDS, first_s: float = FIRST_S) -> list[Figure]:
    """Measure a minute of two hundred clients."""
    with TemporaryDirectory(prefix="geoansvar-") as folder, _served(Path(folder)) as (process, port):
        seen: list[tuple[float, int]] = []
        began = time.monotonic()
        looking = Thread(target=_look, args=[process.pid, began, seconds, seen])
        looking.start()
        told = _clients(port, seconds)
        looking.join()
    answered = told.pop("answered", 0)
    early = max(bytes_ for at, bytes_ in seen if at <= first_s)
    late = max(bytes_ for at, bytes_ in seen if at > first_s)
    name = f"clients: {CLIENTS} for {seconds:.0f} s"
    return [
        Figure(f"{name}: errors {told or ''}".rstrip(), float(sum(told.values())), "", at_most=0),
        Figure(f"{name}: answered", answered / seconds, "/s"),
        Figure(f"{name}: memory after the first {first_s:.0f} s", late / early, "×", at_most=GROWTH),
        Figure(f"{name}: memory at most", late / 1e6, "MB"),
    ]


def _clients(port: int, seconds: float) -> dict[str, int]:
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.client_process",
        "127.0.0.1",
        str(port),
        str(CLIENTS),
        str(seconds),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    told: dict[str, int] = json.loads(done.stdout)
    return told


def _look(pid: int, began: float, seconds: float, seen: list[tuple[float, int]]) -> None:
    process = psutil.Process(pid)
    while (at := time.monotonic() - began) < seconds:
        seen.append((at, process.memory_info().rss))
        time.sleep(LOOK_S)


@contextmanager
def _served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Serve a copy of the root in which one address may ask as much as two hundred."""
    for room in ("layers", "maps", "api"):
        shutil.copytree(ROOT / room, folder / "town" / room, ignore=shutil.ignore_patterns("built", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder / "town/pyproject.toml")
    policy = folder / "town/api/service.toml"
    roomy = re.sub(r"requests_per_minute = \d+", "requests_per_minute = 1_000_000", policy.read_text("utf-8"))
    policy.write_text(roomy, "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "geoansvar", "-w", str(folder / "town"), "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "GEOANSVAR_STATE": str(folder / "state")},
    )
    try:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+)", process.stdout.readline())
        assert found is not None
        _wait_for(int(found[1]))
        yield process, int(found[1])
    finally:
        process.terminate()
        process.wait(60)
        if process.stdout is not None:
            process.stdout.close()


def _wait_for(port: int) -> None:
    for _ in range(600):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=60) as health:
            if json.load(health)["checked"]:
                return
        time.sleep(0.2)
    raise AssertionError("the service was not ready within two minutes")
