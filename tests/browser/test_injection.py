"""Whatever the words are, and wherever they come from: they are read, never run, and they break nothing."""

import json
from pathlib import Path

import httpx
import pytest

from geoansvar import Workspace
from tests.browser.conftest import ASKED, Window
from tests.browser.everything import STATES, states
from tests.browser.poisoned import PAYLOADS, WRITTEN, poisoned_town
from tests.browser.test_accessible import QUESTION, opened

pytestmark = pytest.mark.browser
LINKS = """[...document.querySelectorAll("a[href]")].map((each) => each.href)
  .filter((href) => !/^(https?|tel|blob):/.test(href))"""


@pytest.fixture(scope="module")
def town_of_words(tmp_path_factory):
    return poisoned_town(tmp_path_factory.mktemp("poisoned"))


@pytest.fixture(scope="module")
def hostile(browser, serve, town_of_words):
    """A window on the service of the town where everything is hostile."""
    made = Window(browser, serve(town_of_words))
    yield made
    made.close()


@pytest.fixture(scope="module")
def frozen(hostile):
    return httpx.post(hostile.service.address + "/lage", json=QUESTION, timeout=120).json()["id"]


def test_the_words_are_there_to_be_shown(town_of_words, tmp_path):
    workspace = Workspace.find(town_of_words, state=tmp_path)
    frames = {name: workspace.layer(name).frame for name in workspace.declarations}
    spoken = {
        (name, key)
        for name, frame in frames.items()
        for key in WRITTEN & set(frame)
        if frame[key].isin(PAYLOADS).any()
    }

    assert {
        ("aktorer", "name"),
        ("aktorer", "phone"),
        ("samhallsviktigt", "name"),
        ("trygghetspunkter", "name"),
    } <= spoken
    assert len(spoken) >= 12
    assert workspace.recipes["lagesbild"].title in [each[:80] for each in PAYLOADS]


def unharmed(window, page):
    assert page.evaluate("window.ran") is None
    assert page.evaluate(LINKS) == []
    assert window.complaints == []
    assert window.elsewhere == []


@pytest.mark.parametrize("name", states())
def test_nothing_runs_and_nothing_breaks(hostile, frozen, name):
    page = opened(hostile, name, frozen)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    if STATES[name].is_map:
        assert page.evaluate("Boolean(window.geoansvarMap)")
        page.locator(".geo-symbol, path.leaflet-interactive").first.dispatch_event("click")
    if page.locator(".answer-mark").count():
        page.locator(".answer-mark").first.dispatch_event("mouseover")

    unharmed(hostile, page)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_stands_after_the_hash_is_no_code_and_breaks_nothing(hostile, payload):
    for address in (ASKED, "/oversvamning?kind=exposure", "/maps/lagesbild"):
        page = hostile.open(f"{address}#{payload}")
        page.evaluate("dispatchEvent(new HashChangeEvent('hashchange'))")
        unharmed(hostile, page)


def test_a_file_and_what_is_written_in_it_are_only_read(hostile, tmp_path):
    ring = [[12.88, 57.70], [12.98, 57.70], [12.98, 57.76], [12.88, 57.76], [12.88, 57.70]]
    page = hostile.open("/omrade")
    for number, payload in enumerate(PAYLOADS):
        feature = {"type": "Feature", "properties": {"name": payload, "headline": payload}, "title": payload}
        feature["geometry"] = {"type": "Polygon" if number % 2 else payload, "coordinates": [ring]}
        path = Path(tmp_path, f"{payload.replace('/', '').replace(chr(92), '')[:60]}.geojson")
        path.write_text(json.dumps(feature), encoding="utf-8")
        page.set_input_files("#file", str(path))
        page.wait_for_load_state("networkidle")
        unharmed(hostile, page)


def test_what_is_written_in_the_box_and_found_is_only_read(hostile):
    page = hostile.open("/omrade")
    for payload in PAYLOADS:
        page.fill("#sok", payload)
        page.wait_for_timeout(150)
        page.wait_for_load_state("networkidle")
        unharmed(hostile, page)


@pytest.mark.parametrize("f", ["csv", "xlsx", "pdf", "geojson"])
def test_files_of_the_answer_are_whole_and_no_cell_is_a_formula(hostile, f, tmp_path):
    content = httpx.post(f"{hostile.service.address}/questions?f={f}", json=QUESTION, timeout=120).content
    if f == "xlsx":
        import openpyxl

        (tmp_path / "svar.xlsx").write_bytes(content)
        book = openpyxl.load_workbook(tmp_path / "svar.xlsx")
        assert [
            cell.coordinate for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
        ] == []
    elif f == "csv":
        import csv
        import io

        cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";") for cell in row]
        assert [cell for cell in cells if cell[:1] in ("=", "@", "+") and "cmd" in cell] == []
    elif f == "pdf":
        assert content.startswith(b"%PDF")
        assert not [mark for mark in (b"/JavaScript", b"/Launch", b"/OpenAction", b"javascript:") if mark in content]
    else:
        assert json.loads(content)["features"]
