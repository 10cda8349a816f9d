"""The map in a real browser that can reach no other host."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from affine import Affine
from playwright.sync_api import expect

from geoansvar.maps import asset_store, plan_map
from geoansvar.maps.draw import draw
from geoansvar.maps.single import single_file
from geoansvar.model.depth import DepthWindow
from geoansvar.model.recipe import MapRecipe, RecipeLayer
from tests.maps.conftest import EAST, NORTH, made_layer, square
from tests.maps.hostile import PAYLOADS, saying
from tests.maps.test_reach_maps import EVERY, asked_of, isolated, standing

pytestmark = pytest.mark.browser
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)


class Watched:
    """A page, and everything it asked for or complained about."""

    def __init__(self, browser, width: int = 1400, height: int = 900) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": height})
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None,
        )

    def open(self, url: str):
        self.page.goto(url)
        assert self.page.evaluate("window.geoansvarMap !== undefined")
        return self.page


def choose(page, flow):
    """Press the slider's tick of a flow; of none where it has no name."""
    page.locator(".geo-ticks span").filter(has_text=flow or "inget").first.click()


@pytest.fixture
def watched(browser) -> Iterator[Watched]:
    made = Watched(browser)
    yield made
    made.page.close()


@pytest.fixture
def served(workspace) -> Iterator[str]:
    """The map as a service gives it, under a strict policy."""
    drawing = draw(plan_map(workspace, "lagesbild"))
    links = "".join(
        f'<link rel="stylesheet" href="{head.content}">'
        if head.kind == "css"
        else f'<script defer src="{head.content}"></script>'
        for head in drawing.head
    )
    page = (
        f'<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Karta</title>{links}'
        f'<script defer src="/map-script.js"></script><link rel="icon" href="data:,"></head><body>'
        f'<div class="geo-map">{drawing.body}</div>{drawing.legend}{drawing.tables}</body></html>'
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content, media_type = self.found()
            self.send_response(200)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(content)

        def found(self) -> tuple[bytes, str]:
            if self.path.startswith("/assets/"):
                return asset_store().file(*self.path.removeprefix("/assets/").split("/"))
            if self.path == "/map-script.js":
                return drawing.script.encode(), "text/javascript; charset=utf-8"
            return page.encode(), "text/html; charset=utf-8"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def written(tmp_path: Path, page: str) -> str:
    path = tmp_path / "karta.html"
    path.write_text(page, encoding="utf-8")
    return path.as_uri()


def test_a_single_file_asks_for_itself_alone(workspace, watched, tmp_path):
    url = written(tmp_path, single_file(plan_map(workspace, "lagesbild")))
    page = watched.open(url)

    assert watched.requests == [url]
    assert watched.complaints == []
    assert page.locator(".geo-symbol").count() == 5  # three services and two safety points have a place
    assert page.locator(".leaflet-geo-areas-pane path:not([d='M0 0'])").count() == 1  # Q100 alone
    assert page.locator("img").count() == 0  # no tiles


def test_a_served_map_works_under_a_strict_policy_and_asks_this_host_alone(watched, served):
    page = watched.open(served)
    page.locator(".geo-symbol").first.click()

    assert page.locator(".geo-popup").is_visible()
    assert watched.complaints == []
    assert {url for url in watched.requests if not url.startswith((served, "data:"))} == set()
    assert page.evaluate("Object.keys(window.geoansvarLayers).sort().join()") == (
        "oversvamning_bhf,oversvamning_q100,oversvamning_q200,oversvamning_q50,samhallsviktigt,trygghetspunkter"
    )
    assert page.evaluate("window.geoansvarStyle['safety-point'].trygghetspunkt.svg").startswith("<svg")


def test_an_object_is_reached_and_left_by_keyboard_alone(watched, served):
    page = watched.open(served)
    page.locator("[role=button][aria-label^='Norrskolan']").focus()
    page.keyboard.press("Enter")

    assert page.locator(".geo-popup-name").inner_text() == "2 objekt här"  # it lies on another, and stands first
    page.keyboard.press("Enter")
    assert page.locator(".geo-popup-name").inner_text() == "Norrskolan"
    assert "geo-overlap-back" in page.evaluate("document.activeElement.className")
    page.keyboard.press("Escape")
    page.wait_for_selector(".geo-popup", state="detached")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Norrskolan")


def test_a_box_in_the_legend_switches_its_layer_and_the_address_follows(watched, served):
    page = watched.open(served)
    box = page.locator("input[data-geoansvar-layer=trygghetspunkter]")
    assert box.is_checked()
    box.uncheck()

    assert page.locator(".geo-symbol").count() == 3
    assert "trygghetspunkter" not in page.evaluate("location.hash")
    assert "samhallsviktigt" in page.evaluate("location.hash")


def test_an_address_opens_the_map_where_it_was_left(watched, served):
    page = watched.open(f"{served}#14/57.89100/11.12000/kommungrans,oversvamning_q50")

    assert page.evaluate("window.geoansvarMap.getZoom()") == 14
    assert page.evaluate("window.geoansvarMap.getCenter().lat.toFixed(3)") == "57.891"
    assert page.locator("input[data-geoansvar-layer]:checked").evaluate_all(
        "boxes => boxes.map(box => box.dataset.geoansvarLayer).sort()"
    ) == ["kommungrans", "oversvamning_q50"]


def test_a_row_of_the_table_shows_its_object_on_the_map(watched, served):
    page = watched.open(served)
    page.locator("summary", has_text="Trygghetspunkter").last.click()
    page.get_by_role("button", name="Biblioteket", exact=True).click()

    assert page.locator(".geo-popup-name").inner_text() == "Biblioteket"
    assert page.locator(".geo-popup dd").first.inner_text() == "informationspunkt"


def test_the_whole_municipality_fits_a_phone(browser, workspace, tmp_path):
    watched = Watched(browser, 390, 844)
    page = watched.open(written(tmp_path, single_file(plan_map(workspace, "lagesbild"))))

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("window.geoansvarMap.getBounds().contains(window.geoansvarPlan.bounds)")
    watched.page.close()


def test_on_paper_the_map_the_legend_and_the_mark_are_there(workspace, watched, tmp_path):
    page = watched.open(written(tmp_path, single_file(plan_map(workspace, "lagesbild"))))
    paper = page.pdf(prefer_css_page_size=True, print_background=True)

    assert paper.startswith(b"%PDF")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 4
    assert not page.evaluate("document.documentElement.classList.contains('geo-printing')")
    page.emulate_media(media="print")
    assert page.locator(".geo-watermark").is_visible()


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_no_text_runs_as_code_or_breaks_the_map(payload, watched, tmp_path):
    url = written(tmp_path, single_file(saying(payload)))
    page = watched.open(url)
    for symbol in page.locator(".geo-symbol").all():
        symbol.hover(force=True)
        symbol.click(force=True)
    for summary in page.locator("summary").all():
        summary.click()
    page.locator("[data-geoansvar-feature]").first.click()

    assert page.evaluate("window.ran") is None
    expect(page.locator(".geo-popup")).to_have_count(1)  # the one before fades away
    assert watched.complaints == []
    assert watched.requests == [url]


@pytest.fixture
def flood_page(watched, workspace, tmp_path):
    """A map of two flows, opened as the file that it is."""
    recipe = {
        "title": "Översvämning",
        "access": "internal",
        "layer": [{"name": f"oversvamning_{flow}"} for flow in ("q100", "q50")],
    }
    workspace.recipes["oversvamning"] = MapRecipe.model_validate(recipe)
    for rank, flow in enumerate(("q50", "q100"), start=1):
        declared = {"flow": flow.upper(), "survey": "Övran 2026", "rank": rank}
        depth = made_layer(f"djup_{flow}", "flood-depth", [{"at": square(-500, -500, 1000)}], flood=declared)
        workspace.layers[depth.name] = depth
        values = np.full((10, 10), rank, dtype=np.float32)
        workspace.depths[depth.name] = [DepthWindow(values, Affine(100, 0, EAST - 500, 0, -100, NORTH + 500))]
        layers = (*workspace.recipes["oversvamning"].layer, RecipeLayer(name=depth.name))
        workspace.recipes["oversvamning"] = workspace.recipes["oversvamning"].model_copy(update={"layer": layers})
    file = tmp_path / "karta.html"
    file.write_text(single_file(plan_map(workspace, "oversvamning")), encoding="utf-8")
    return watched.open(file.as_uri())


def on_map(page) -> set[str]:
    script = "Object.keys(geoansvarLayers).filter((name) => geoansvarMap.hasLayer(geoansvarLayers[name]))"
    return set(page.evaluate(script))


def test_one_flow_is_seen_at_a_time_and_keeps_what_was_chosen_of_the_one_before(flood_page, watched):
    assert on_map(flood_page) == {"djup_q100", "oversvamning_q100"}
    choose(flood_page, "Q50")
    assert on_map(flood_page) == {"djup_q50", "oversvamning_q50"}

    flood_page.evaluate("document.querySelector('.geo-legend-stacked').open = true")
    flood_page.locator("input[data-geoansvar-layer=oversvamning_q50]").uncheck()
    choose(flood_page, "Q100")
    assert on_map(flood_page) == {"djup_q100"}
    assert watched.complaints == []
    assert [url for url in watched.requests if not url.startswith(("file:", "data:"))] == []


def test_several_flows_at_once_leave_no_single_one_chosen(flood_page):
    flood_page.evaluate("document.querySelector('.geo-legend-stacked').open = true")
    flood_page.locator("input[data-geoansvar-layer=djup_q50]").check()

    assert on_map(flood_page) == {"djup_q50", "djup_q100", "oversvamning_q100"}
    assert flood_page.locator("input[data-geoansvar-flow]:checked").count() == 0
    choose(flood_page, "Q50")
    assert on_map(flood_page) == {"djup_q50", "oversvamning_q50"}


def test_the_depths_that_are_seen_are_those_that_are_explained(flood_page):
    choose(flood_page, "Q50")

    assert flood_page.locator("[data-geoansvar-shown=djup_q50]").is_visible()
    assert flood_page.locator("[data-geoansvar-shown=djup_q100]").is_hidden()
    picture = flood_page.locator("img.geo-depths")
    assert picture.count() == 1
    assert flood_page.evaluate("document.querySelector('img.geo-depths').naturalWidth") > 0


def test_no_flow_at_all_is_a_choice_and_the_next_one_brings_it_back(flood_page):
    choose(flood_page, "")
    assert on_map(flood_page) == set()
    choose(flood_page, "Q50")
    assert on_map(flood_page) == {"djup_q50", "oversvamning_q50"}


@pytest.fixture
def cut_off_page(watched, workspace, tmp_path):
    """A map of who is cut off at two flows, opened as the file that it is."""
    for flow in ("Q50", "Q100"):
        workspace.answers.append(isolated(flow))
    for name in ("oversvamning_q200", "oversvamning_bhf"):
        del workspace.layers[name]
    file = tmp_path / "karta.html"
    file.write_text(single_file(asked_of(workspace, EVERY)), encoding="utf-8")
    return watched.open(file.as_uri())


def seen_of(page, *parts: str) -> set[str]:
    return {name for name in on_map(page) if name.endswith(parts)}


def test_every_part_of_an_answer_goes_with_its_flow(cut_off_page, watched):
    cut_off_page.evaluate("document.querySelector('.geo-legend-stacked').open = true")
    assert seen_of(cut_off_page, "cells", "roads", "passages") == {
        "svar_1_2_cells",
        "svar_1_2_roads",
        "svar_1_2_passages",
    }
    cut_off_page.locator("input[data-geoansvar-layer=svar_1_2_roads]").uncheck()
    choose(cut_off_page, "Q50")

    assert seen_of(cut_off_page, "cells", "roads", "passages") == {"svar_1_1_cells", "svar_1_1_passages"}
    assert "svar_1_anchors" in on_map(cut_off_page)
    assert watched.complaints == []
    assert [url for url in watched.requests if not url.startswith(("file:", "data:"))] == []


def test_that_it_leads_nobody_stands_on_the_map_at_every_flow_and_on_paper(cut_off_page):
    warning = cut_off_page.locator(".leaflet-container .geo-warning")
    for flow in ("Q50", "Q100", ""):
        choose(cut_off_page, flow)
        expect(warning).to_have_text("Ej vägvisning för utryckning")
        expect(warning).to_be_visible()
    cut_off_page.emulate_media(media="print")
    expect(warning).to_be_visible()


def test_cells_lie_over_the_water_whichever_was_switched_on_last(cut_off_page):
    choose(cut_off_page, "Q50")
    choose(cut_off_page, "Q100")
    on_top = cut_off_page.evaluate(
        """() => {
            const depth = (name) => {
                const drawn = geoansvarLayers[name].getLayers()[0].getElement();
                return Number(drawn.closest("svg").style.zIndex);
            };
            return depth("svar_1_2_cells") > depth("oversvamning_q100");
        }"""
    )

    assert on_top


def test_badges_are_lines_of_text_and_change_with_the_flow(watched, workspace, tmp_path):
    workspace.answers.append(standing())
    file = tmp_path / "karta.html"
    file.write_text(single_file(asked_of(workspace, {"kind": "status"})), encoding="utf-8")
    page = watched.open(file.as_uri())
    page.evaluate("geoansvarMap.setZoom(14, { animate: false })")
    lines = page.locator(".geo-label-badge").filter(has_text="utpekad").locator("span span")

    assert lines.all_text_contents() == ["utpekad", "våt", "avskuren", "utan försörjning"]
    choose(page, "Q50")
    assert lines.all_text_contents() == ["utpekad", "inget hinder funnet"]
    assert watched.complaints == []
