"""A background from elsewhere is asked for by a tick alone; when its host fails, it is away and that is said."""

import re
import shutil

import pytest

from tests.browser.conftest import ROOT, free_port
from tests.browser.tile_host import SilentHost, TileHost

pytestmark = pytest.mark.browser
MAP = "/maps/lagesbild"
BOX = "input[data-geoansvar-online]"
TILES = ".leaflet-geo-online-pane img"
STATUS = "[data-geoansvar-online-status]"
GROUND = ".leaflet-geo-ground-pane path"


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def allowing(serve, tmp_path_factory, port):
    """A service of a workspace that takes tiles from a port, where a test may put a host."""
    folder = tmp_path_factory.mktemp("online")
    for room in ("layers", "maps", "api"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("built", "__pycache__"))
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    declared += (
        f'\n[tool.geoansvar.online_tiles]\nurl = "https://127.0.0.1:{port}/topo/{{z}}/{{x}}/{{y}}.png"\n'
        'attribution = "© Ägaren"\ntitle = "Topografisk webbkarta"\n'
    )
    (folder / "pyproject.toml").write_text(declared, encoding="utf-8")
    return serve(folder)


@pytest.fixture
def online(allowing, window, port):
    """The map, in a browser that is let through to our own host and to that one."""
    opened = window(allowing, ignore_https_errors=True)
    opened.context.route(f"https://127.0.0.1:{port}/**", lambda route: route.continue_())
    return opened.open(MAP)


@pytest.fixture
def tiles(tmp_path, port):
    host = TileHost(tmp_path, port)
    yield host
    host.stop()


def test_nothing_is_asked_for_before_the_tick_and_tiles_lie_over_the_ground_after_it(tiles, online):
    page = online
    assert not page.locator(BOX).is_checked()
    assert tiles.asked == []

    page.locator(BOX).check()
    page.locator(f"{TILES}.leaflet-tile-loaded").nth(3).wait_for(state="attached")
    assert {re.fullmatch(r"/topo/\d+/\d+/\d+\.png", path) is not None for path, _, _ in tiles.asked} == {True}
    assert {(referer, cookie) for _, referer, cookie in tiles.asked} == {
        (None, None)
    }  # it learns no more than it must
    assert page.locator(GROUND).count() > 0
    assert page.locator(".geo-online-credit").inner_text() == "© Ägaren"
    layer = "(name) => Number(getComputedStyle(document.querySelector(`.leaflet-geo-${name}-pane`)).zIndex)"
    ground, over, lines = (page.evaluate(layer, name) for name in ("ground", "online", "lines"))
    assert ground < over < lines

    page.locator(BOX).uncheck()
    assert page.locator(TILES).count() == 0
    assert page.locator(STATUS).inner_text() == ""


def test_on_paper_the_municipalitys_own_background_is_all_there_is(online, tiles):
    page = online
    page.locator(BOX).check()
    page.locator(f"{TILES}.leaflet-tile-loaded").nth(3).wait_for(state="attached")
    page.emulate_media(media="print")

    assert not page.locator(TILES).first.is_visible()
    assert not page.locator(".geo-online-credit").is_visible()
    assert page.locator(GROUND).count() > 0


def test_a_host_that_dies_is_taken_away_and_that_is_said(online, tiles):
    page = online
    page.locator(BOX).check()
    page.locator(f"{TILES}.leaflet-tile-loaded").nth(3).wait_for(state="attached")
    tiles.stop()
    page.evaluate("geoansvarMap.setZoom(geoansvarMap.getZoom() + 3, {animate: false})")

    page.locator(STATUS, has_text="Topografisk webbkarta svarar inte").wait_for()
    assert page.locator(TILES).count() == 0
    assert not page.locator(BOX).is_checked()
    assert page.locator(STATUS).get_attribute("role") == "status"
    assert page.locator(GROUND).count() > 0


def test_a_host_that_cannot_be_reached_is_taken_away(online):
    page = online
    page.locator(BOX).check()

    page.locator(STATUS, has_text="svarar inte").wait_for()
    assert page.locator(TILES).count() == 0


def test_a_host_that_says_nothing_is_not_waited_for(online, port):
    host = SilentHost(port)
    page = online
    page.locator(BOX).check()

    page.locator(STATUS, has_text="svarar inte").wait_for(timeout=15_000)
    assert page.locator(TILES).count() == 0
    host.stop()
