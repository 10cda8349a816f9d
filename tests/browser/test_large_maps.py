"""A layer of any size on a map: fetched when it is shown, or in tiles, and as counts until those are there."""

from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import expect

from tests.api.crowded import PLANTED, crowded_folder

SHOWN = "/maps/lagesbild?lang=sv"
BOX = "input[data-geoansvar-layer=byggnader]"
TILED = """() => {
    const [layer] = geoansvarLayers.byggnader.getLayers();
    return Boolean(layer && layer.at && !layer.isLoading());
}"""


@pytest.fixture(scope="module")
def crowded(serve, tmp_path_factory):
    """The exercise with 14,000 buildings, one of which is called what must never run."""
    return serve(crowded_folder(tmp_path_factory.mktemp("crowded")))


def with_tiles(page):
    page.locator(BOX).check()
    page.wait_for_function(TILED, timeout=60_000)
    return page


def house_of(page, **wanted):
    """Zoom in on a house that has the values, and give where on the screen it is."""
    script = """async (wanted) => {
        const response = await fetch("/maps/lagesbild/large.json");
        const { byggnader } = await response.json();
        const [layer] = geoansvarLayers.byggnader.getLayers();
        for (const [, tile] of Object.entries(layer._tiles)) {
            const up = Math.max(0, tile.coords.z - byggnader.high);
            const [x, y, z] = [tile.coords.x >> up, tile.coords.y >> up, tile.coords.z - up];
            const answer = await fetch(`${byggnader.url}/${z}/${y}/${x}`);
            if (answer.status !== 200) continue;
            const { features, extent } = geoansvarTiles.read(await answer.arrayBuffer());
            for (const { values, parts } of features) {
                if (!Object.entries(wanted).every(([key, value]) => values[key] === value)) continue;
                const [ring] = parts;
                let [right, down, corners] = [0, 0, ring.length / 2];
                for (let at = 0; at < ring.length; at += 2) {
                    right += ring[at] / corners;
                    down += ring[at + 1] / corners;
                }
                const place = geoansvarMap.unproject([(x + right / extent) * 256, (y + down / extent) * 256], z);
                if (!geoansvarMap.getBounds().pad(-0.2).contains(place)) continue;
                const { x: left, y: top } = geoansvarMap.latLngToContainerPoint(place);
                return { left, top, id: values.id };
            }
        }
        return null;
    }"""
    return page.evaluate(script, wanted)


def click(page, at):
    box = page.locator(".leaflet-container").bounding_box()
    page.mouse.click(box["x"] + at["left"], box["y"] + at["top"])


def alone(page):
    """Hide every other layer, so that a click meets a building."""
    script = """(kept) => document.querySelectorAll("input[data-geoansvar-layer]:checked").forEach((box) => {
        if (!kept.includes(box.dataset.geoansvarLayer)) box.click();
    })"""
    page.evaluate(script, ["byggnader", "kommungrans"])


def test_a_large_layer_is_drawn_in_tiles_and_a_click_tells_of_the_house(window, crowded):
    page = with_tiles(window(crowded).open(SHOWN))
    alone(page)
    page.evaluate("geoansvarMap.setView([57.8917, 11.1903], 16, { animate: false })")
    page.wait_for_function(TILED)
    house = house_of(page, purpose="bostad")

    click(page, house)
    popup = page.locator(".leaflet-popup .geo-popup")
    expect(popup.locator("dd").first).to_have_text("bostad")
    expect(popup.locator(".geo-popup-kind")).to_have_text("Byggnader")
    assert page.locator("canvas.leaflet-tile").count() > 0
    assert page.locator(".leaflet-geo-areas-pane path").count() < 100


def test_a_name_in_a_tile_is_text_and_never_runs(window, crowded):
    opened = window(crowded)
    page = with_tiles(opened.open(SHOWN))
    alone(page)
    address = f"{crowded.address}/maps/lagesbild/objects/byggnader/{quote(PLANTED, safe='')}"
    told = httpx.get(address)
    assert told.json()["name"] == PLANTED
    page.evaluate("geoansvarMap.setView([57.8917, 11.1903], 16, { animate: false })")
    page.wait_for_function(TILED)
    page.evaluate(
        """(planted) => {
        const [layer] = geoansvarLayers.byggnader.getLayers();
        const at = layer.at;
        layer.at = (...given) => at(...given).length ? [{ id: planted }] : [];
    }""",
        PLANTED,
    )
    click(page, house_of(page, purpose="bostad"))

    expect(page.locator(".geo-popup-name")).to_have_text(PLANTED)
    assert page.evaluate("window.ran") is None
    assert page.locator(".geo-popup img").count() == 0


def test_until_the_tiles_are_there_the_map_shows_counts_and_says_so(window, crowded):
    opened = window(crowded)
    unbuilt = {"byggnader": {"ready": False, "share": 0.25, "grid": GRID}}
    opened.context.route("**/large.json", lambda route: route.fulfill(json=unbuilt))
    page = opened.open(SHOWN)
    page.locator(BOX).check()

    board, square = page.locator(".geo-board"), page.locator("path[aria-label='Byggnader, Byggnader: 10–99 i rutan']")
    expect(board).to_have_text("Byggnader: antal per ruta visas tills kartan är byggd (25 %).")
    expect(square).to_have_count(1)
    assert board.get_attribute("role") == "status"

    opened.context.unroute("**/large.json")
    page.wait_for_function(TILED, timeout=60_000)
    expect(board).to_be_hidden()
    expect(square).to_have_count(0)


GRID = {
    "name": "byggnader", "title": "Byggnader", "visible": False, "form": "shapes", "by": "", "rings": False,
    "pane": "geo-areas", "titles": ["Antal objekt"], "kind": "building", "flow": "",
    "classes": {"10": {"title": "10–99 i rutan", "svg": "", "path": {"color": "#4b3a86", "weight": 1}}},
    "features": [["Polygon", [[[11.19, 57.89], [11.2, 57.89], [11.2, 57.9], [11.19, 57.89]]], "1", "", "10", ["42"]]],
}  # fmt: skip


def test_a_service_that_is_lost_is_said_on_the_map(window, crowded):
    opened = window(crowded)
    opened.context.route("**/tiles/WebMercatorQuad/**", lambda route: route.abort())
    page = opened.open(SHOWN)
    page.locator(BOX).check()

    expect(page.locator(".geo-board")).to_have_text("Byggnader kunde inte hämtas. Ladda om sidan.")


def test_a_layer_of_some_thousands_is_fetched_when_it_is_first_shown(window, service):
    opened = window(service)
    asked = []
    opened.page.on("request", lambda request: asked.append(request.url) if "/objects/" in request.url else None)
    page = opened.open(SHOWN)
    assert asked == []

    page.locator(BOX).check()
    page.wait_for_function("() => geoansvarLayers.byggnader.getLayers().length > 7000")
    page.locator(BOX).uncheck()
    page.locator(BOX).check()
    assert len(asked) == 1
    assert page.locator(".leaflet-geo-canvas-pane canvas").count() == 1


def test_a_service_that_does_not_give_a_layer_is_said_and_asked_again(window, service):
    opened = window(service)
    opened.context.route("**/objects/*.json", lambda route: route.abort(), times=1)
    page = opened.open(SHOWN)
    page.locator(BOX).check()
    expect(page.locator(".geo-board")).to_have_text("Byggnader kunde inte hämtas. Ladda om sidan.")

    page.locator(BOX).uncheck()
    page.locator(BOX).check()
    page.wait_for_function("() => geoansvarLayers.byggnader.getLayers().length > 7000")
    expect(page.locator(".geo-board")).to_be_hidden()
