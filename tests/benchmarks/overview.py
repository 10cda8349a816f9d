"""A municipality's map with 100,000 buildings in a real browser, against the same layer through folium.GeoJson."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, sleep
from typing import Any

import httpx
import psutil
from playwright.sync_api import Browser, Page, Route, TimeoutError, sync_playwright

import folium
from geopandas import GeoDataFrame

from geoansvar import Workspace
from geoansvar.maps import plan_map
from geoansvar.maps.assets import stored_texts
from geoansvar.maps.draw import draw
from geoansvar.maps.single import single_file
from tests.benchmarks.figures import Figure
from tests.browser.conftest import ROOT, Service
from tests.conftest import CHROMIUM, FLAGS

BUILDINGS = 100_000
NAME = f"overview, {BUILDINGS:,} buildings"
ROUNDS = 5
PAINT_S, SOONER, MOVE_MS, ANSWER_S, PYTHON_S, FILE_S, FILE_MB = 2.0, 5.0, 100.0, 1.0, 2.0, 3.0, 6.0
FOLIUM_MOST_S = 60.0  # it is stopped then, and that counts
RECIPE = 'title = "Översikt"\naccess = "internal"\n' + "".join(
    f'\n[[layer]]\nname = "{name}"\n'
    for name in ("kommungrans", "tatorter", "vatten", "vagar", "jarnvagar", "byggnader", "samhallsviktigt")
).replace('name = "byggnader"\n', 'name = "byggnader"\nstyle = "purpose"\n')
FRAMES = "new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(() => seen(performance.now()))))"
DRAWN = """() => {
    const group = window.geoansvarLayers && window.geoansvarLayers.byggnader;
    const [tiles] = group ? group.getLayers() : [];
    return Boolean(tiles && tiles.at && !tiles.isLoading());
}"""


def figures() -> list[Figure]:
    """Write a municipality, serve it, and open its overview; then the same buildings as folium draws them."""
    with tempfile.TemporaryDirectory() as folder, _chromium() as browser:
        town = _municipality(Path(folder) / "municipality")
        workspace = Workspace.find(town, state=Path(folder) / "state")
        service = Service(town, Path(folder) / "state")
        try:
            built = _wait_for_tiles(service)
            ours, painted, page = _first_paint(browser, service)
            moves = [*_moves(page), *_answered(browser, service)]
        finally:
            service.stop()
        theirs = _folium_paint(browser, workspace.layer("byggnader").frame.iloc[:BUILDINGS])
        made = [*_planned(workspace), *_exported()]
    return [
        Figure(f"{NAME}: times sooner than folium.GeoJson", theirs / ours, "×", at_least=SOONER),
        Figure("overview: first useful paint", ours, "s", at_most=PAINT_S, gates=False),
        Figure("overview: first useful paint, processor time of page and service", painted, "s", at_most=PAINT_S),
        Figure("overview: the same through folium.GeoJson on canvas", theirs, "s"),
        Figure("overview: tiles built after start", built, "s"),
        *moves,
        *made,
    ]


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


def _municipality(folder: Path) -> Path:
    command = [sys.executable, "-m", "geoansvar", "exercise", str(folder), "--seed", "1", "--size", "municipality"]
    subprocess.run(command, check=True, capture_output=True)
    (folder / "maps" / "lagesbild.toml").write_text(RECIPE, encoding="utf-8")
    return folder


def _wait_for_tiles(service: Service) -> float:
    began = perf_counter()
    while True:
        states = httpx.get(f"{service.address}/maps/lagesbild/large.json", timeout=120).json()
        if all(state["ready"] for state in states.values()):
            return perf_counter() - began
        sleep(0.5)


def _busy_s() -> float:
    """Give the processor time that the browser and the service have had: an idle machine waits no longer."""
    busy = 0.0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if "node" not in process.name():  # what steers the browser is no part of it
                busy += sum(process.cpu_times()[:2])
    return busy


def _first_paint(browser: Browser, service: Service) -> tuple[float, float, Page]:
    """Give the seconds from asking for the page until two frames after its buildings are drawn, as first met."""
    took, busy = [], []
    for _ in range(ROUNDS):
        page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
        before = _busy_s()
        page.goto(f"{service.address}/maps/lagesbild", wait_until="commit")
        page.wait_for_function(DRAWN, polling="raf", timeout=60_000)
        took.append(page.evaluate(FRAMES) / 1000)
        busy.append(_busy_s() - before)
    return median(took), median(busy), page


def _moves(page: Page) -> list[Figure]:
    """Measure pans and zooms to the second frame after, at every zoom from the whole to the street."""
    pans, zooms, settled = [], [], []
    for _ in range(ROUNDS):
        zooms.append(_moved(page, "geoansvarMap.setZoom(geoansvarMap.getZoom() + 1, {animate: false})"))
        settled.append(zooms[-1] + _until_drawn(page))
        pans.append(_moved(page, "geoansvarMap.panBy([300, 200], {animate: false})"))
        _until_drawn(page)
    return [
        Figure("overview: pan, to the frame", median(pans), "ms", at_most=MOVE_MS, gates=False),
        Figure("overview: zoom, to the frame", median(zooms), "ms", at_most=MOVE_MS, gates=False),
        Figure("overview: zoom, until all new tiles are drawn", median(settled), "ms"),
    ]


def _moved(page: Page, move: str) -> float:
    """Give the milliseconds from a move until two frames after it."""
    began = "const began = performance.now();"
    return float(page.evaluate(f"async () => {{ {began} {move}; return (await {FRAMES}) - began; }}"))


def _until_drawn(page: Page) -> float:
    began = perf_counter()
    page.wait_for_function(DRAWN, polling="raf", timeout=60_000)
    return (perf_counter() - began) * 1000


def _answered(browser: Browser, service: Service) -> list[Figure]:
    """Draw a triangle on Berörda aktörer, and wait for the first row of the answer."""
    took: list[float] = []
    busy: list[float] = []
    for at in range(ROUNDS):
        page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
        page.goto(f"{service.address}/omrade")
        page.wait_for_load_state("networkidle")
        page.click("button[data-draw=polygon]")
        box: Any = page.locator(".leaflet-container").bounding_box()
        middle = box["x"] + box["width"] / 2 + 6 * at, box["y"] + box["height"] / 2
        for x, y in ((-40, -30), (40, -30), (0, 40)):
            page.mouse.move(middle[0] + x, middle[1] + y)
            page.mouse.click(middle[0] + x, middle[1] + y)
            page.wait_for_timeout(80)  # two clicks at once are a double click
        began, before = perf_counter(), _busy_s()
        page.mouse.click(middle[0] - 40, middle[1] - 30)
        page.wait_for_selector("article#answer", timeout=60_000)
        page.evaluate(FRAMES)
        took.append(perf_counter() - began)
        busy.append(_busy_s() - before)
        page.context.close()
    name = "overview: from drawn to the answer on screen"
    return [
        Figure(name, median(took[1:]), "s", at_most=ANSWER_S, gates=False),
        Figure(f"{name}, processor time", median(busy[1:]), "s", at_most=ANSWER_S, gates=False),
    ]


def _folium_paint(browser: Browser, frame: GeoDataFrame) -> float:
    """Give the seconds until folium's own page has drawn the buildings on a canvas, at most ``FOLIUM_MOST_S``."""
    rounded = frame[["id", "purpose", "geometry"]].to_crs(4326)
    rounded["geometry"] = rounded.geometry.set_precision(1e-5, mode="pointwise")
    west, south, east, north = rounded.total_bounds
    chart = folium.Map(prefer_canvas=True, tiles=None)
    chart.fit_bounds([[south, west], [north, east]])
    folium.GeoJson(json.loads(rounded.to_json(drop_id=True)), embed=True).add_to(chart)
    texts, page = stored_texts(), browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
    whole = chart.get_root().render()

    def given(route: Route) -> None:
        route.fulfill(body=whole if route.request.url.endswith("/map.html") else texts.get(route.request.url, ""))

    page.route("**/*", given)
    page.set_default_timeout(FOLIUM_MOST_S * 1000)
    began = perf_counter()
    with suppress(TimeoutError):
        page.goto("http://127.0.0.1/map.html", wait_until="load", timeout=FOLIUM_MOST_S * 1000)
        page.wait_for_function("() => document.querySelector('canvas.leaflet-zoom-animated')", polling="raf")
        page.evaluate(FRAMES)
    took = min(perf_counter() - began, FOLIUM_MOST_S)
    page.close()
    return took


def _planned(workspace: Workspace) -> list[Figure]:
    """Measure the building of the overview in Python, its layers read."""
    plan_map(workspace, "lagesbild")
    took = []
    for _ in range(ROUNDS):
        began = process_time()
        draw(plan_map(workspace, "lagesbild"), address="/maps/lagesbild")
        took.append(process_time() - began)
    return [Figure("overview: planned and drawn in Python, processor time", median(took), "s", at_most=PYTHON_S)]


def _exported() -> list[Figure]:
    """Measure the exercise town's maps as one file each; the slowest and the largest count."""
    with tempfile.TemporaryDirectory() as folder:
        town = Workspace.find(ROOT, state=folder)
        seconds, megabytes = [], []
        for name in sorted(town.recipes):
            plan_map(town, name)  # what its questions ask for is read and reckoned before the clock starts
            began = process_time()
            content = single_file(plan_map(town, name))
            seconds.append(process_time() - began)
            megabytes.append(len(content.encode()) / 1e6)
    return [
        Figure("the town's map in one file: the slowest, processor time", max(seconds), "s", at_most=FILE_S),
        Figure("the town's map in one file: the largest", max(megabytes), "MB", at_most=FILE_MB),
    ]
