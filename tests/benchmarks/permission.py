"""What it costs to ask as somebody: the same question with a key, audit and limits, and without any of them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
from fastapi.testclient import TestClient

import geopandas
import shapely

from geoansvar import Workspace, create_app
from geoansvar.api.keys import Keys
from geoansvar.api.rates import Rates
from geoansvar.model.access import LOCAL, Principal
from tests.benchmarks.figures import Figure

ROOT = Path(__file__).parents[2]
AREAS, ROUNDS = 60, 3  # each area is asked both ways, one right after the other, so that what else runs hits both
RADIUS_M = 800.0
MOST = 1.15


def figures() -> list[Figure]:
    """Ask the exercise about circles, with the whole chain of permission and without it, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.find(ROOT, state=Path(folder))
        _, key = Keys.of(workspace.state).create("bench", "isf", moment=datetime.now(UTC))
        bare = _asker(workspace, LOCAL, {})
        guarded = _asker(workspace, None, {"Authorization": f"Bearer {key}"})
        questions = _questions(workspace)
        for ask in (bare, guarded):
            ask(questions[0])
        pairs = [(bare(each), guarded(each)) for _ in range(ROUNDS) for each in questions]
    without, with_all = (median(each) * 1000 for each in zip(*pairs, strict=True))
    return [
        Figure("affected-area without permission, audit and limits", without, "ms"),
        Figure("affected-area with them", with_all, "ms"),
        Figure("what permission, audit and limits cost", with_all / without, "x", at_most=MOST),
    ]


def _asker(
    workspace: Workspace, everybody: Principal | None, headers: dict[str, str]
) -> Callable[[dict[str, object]], float]:
    """Give what asks a question that nobody has asked before, and tells how many seconds the answer took."""
    client = TestClient(
        create_app(workspace, everybody),
        base_url="http://127.0.0.1:8000",
        client=("127.0.0.1", 50000),
        headers=headers,
    )
    service = client.app.state.service  # type: ignore[attr-defined]

    def ask(question: dict[str, object]) -> float:
        service._answers.clear()  # a kept answer costs nothing either way: here every one is reckoned
        service.rates = Rates()  # nobody is refused for having asked so often
        began = perf_counter()
        answer = client.post("/questions", json=question)
        took = perf_counter() - began
        assert answer.status_code == 200, answer.text
        return took

    return ask


def _questions(workspace: Workspace) -> list[dict[str, object]]:
    """Draw circles over the municipality, as a caller does: longitude before latitude."""
    west, south, east, north = workspace.layer("kommungrans").frame.total_bounds
    random = np.random.default_rng(7)
    middles = shapely.points(random.uniform((west, south), (east, north), (AREAS, 2)))
    areas = geopandas.GeoSeries(shapely.buffer(middles, RADIUS_M), crs=3006).to_crs(4326)
    return [{"kind": "affected-area", "area": {"geometry": area.__geo_interface__}} for area in areas]
