"""What is taken away on a stick opens where there is no service and no network, and asks nobody for anything."""

import re
import zlib

import httpx
import pytest

from geoansvar import Workspace
from tests.browser.conftest import ROOT
from tests.browser.test_accessible import LOOKS, QUESTION, violations

pytestmark = pytest.mark.browser
ACTING = (
    b"/URI",
    b"/JS",
    b"/JavaScript",
    b"/Launch",
    b"/OpenAction",
    b"/EmbeddedFile",
    b"/GoToR",
    b"http:",
    b"https:",
)
RECIPES = sorted(Workspace.find(ROOT).recipes)


@pytest.fixture(scope="module")
def alone(browser):
    """A browser's page, with everything that it asks for and complains of."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.asked, page.complaints = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda message: page.complaints.append(message.text) if message.type != "log" else None)
    yield page
    page.close()


@pytest.mark.parametrize("name", RECIPES)
def test_a_map_in_one_file_asks_for_itself_alone(alone, service, tmp_path, name):
    file = tmp_path / f"{name}.html"
    file.write_bytes(httpx.get(f"{service.address}/maps/{name}?f=single", timeout=120).content)
    alone.asked.clear()
    alone.goto(file.as_uri(), timeout=90_000)
    alone.evaluate("geoansvarMap.setZoom(geoansvarMap.getZoom() + 1, { animate: false })")
    alone.evaluate(
        "document.querySelectorAll('input[data-geoansvar-layer]:not(:checked)').forEach((box) => box.click())"
    )
    alone.wait_for_load_state("networkidle")

    assert [url for url in alone.asked if not url.startswith("data:")] == [file.as_uri()]
    assert alone.complaints == []
    assert violations(alone, only=[rule for rule in LOOKS if rule != "color-contrast"]) == []


def unpacked(pdf):
    """Give a PDF with its packed objects unpacked; pictures and fonts, which act on nothing, are left out."""
    packed = re.findall(rb"/Type\s*/ObjStm.*?stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    outside = re.sub(rb"stream\r?\n.*?endstream", b"", pdf, flags=re.DOTALL)
    return b"\n".join([outside, *(zlib.decompress(each) for each in packed)])


def test_a_frozen_situation_on_paper_holds_nothing_that_asks_or_runs(service):
    made = httpx.post(service.address + "/lage", json=QUESTION, timeout=60).json()
    whole = unpacked(httpx.get(f"{service.address}{made['href']}?f=pdf", timeout=60).content)

    assert b"/StructTreeRoot" in whole  # what is looked through is what is in it
    assert [mark for mark in ACTING if mark in whole] == []


@pytest.mark.parametrize("page", ["/omrade?address=Allégatan 12&buffer_m=300", "/lage/{frozen}"])
def test_a_page_that_is_kept_as_a_file_names_no_other_host(service, page):
    made = httpx.post(service.address + "/lage", json=QUESTION, timeout=60).json()
    kept = httpx.get(
        service.address + page.replace("{frozen}", made["id"]), headers={"Accept": "text/html"}, timeout=60
    )

    assert set(re.findall(r"""(?:src|href|action|url)\s*[=(]\s*["']?(?:https?:)?//[^"')\s]+""", kept.text)) == set()
