"""A slow answer, a lost service and a refusal: each page says what is going on, and nothing that was there is lost."""

import json
import re
import shutil
from datetime import UTC, datetime

import httpx
import pytest
from playwright.sync_api import expect

from geoansvar.api.keys import Keys
from tests.browser.conftest import ASKED, ROOT

pytestmark = pytest.mark.browser
COVERAGE = "/tackning?kind=coverage&mode=walk&within_m=1000"
BAND = "#lost:not([hidden])"


@pytest.fixture(scope="module")
def fragile(serve, tmp_path_factory):
    """A service of its own, to be slowed and stopped."""
    folder = tmp_path_factory.mktemp("fragile")
    for room in ("layers", "maps", "api"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("built", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder / "pyproject.toml")
    return serve(folder)


@pytest.fixture(autouse=True)
def at_its_usual_speed(fragile):
    yield
    fragile.slow()
    if fragile.process.poll() is not None:
        fragile.start()


def ask_for(page, metres):
    page.fill("#buffer_m", str(metres))
    page.keyboard.press("Tab")


def test_a_quick_answer_shows_nothing_on_the_way(window, fragile):
    page = window(fragile).open(ASKED)
    page.evaluate(
        """() => {
          window.seen = [];
          const look = () => seen.push(document.documentElement.className);
          new MutationObserver(look).observe(document.documentElement, { attributes: true });
        }"""
    )
    ask_for(page, 301)  # the same objects as at 300 m are at hand
    page.locator("#area", has_text="301").wait_for()
    took = page.evaluate(
        "performance.getEntriesByType('resource').findLast(each => each.name.includes('svar')).duration"
    )
    greyed = [each for each in page.evaluate("seen") if "waiting" in each]

    assert bool(greyed) == (took > 300)


def test_a_slow_answer_greys_the_old_one_and_says_how_long_it_takes(window, fragile):
    page = window(fragile).open(ASKED)
    rows = page.locator("tr[data-key]").count()
    fragile.slow(omrade_svar=4.5)
    ask_for(page, 500)
    page.wait_for_selector("html.waiting")

    expect(page.locator("#status")).to_have_text("räknar …")
    assert page.locator("#area").inner_text().endswith("300 m")
    assert page.locator("tr[data-key]").count() == rows
    expect(page.locator("#status")).to_have_text(re.compile(r"räknar ännu … det gamla svaret står kvar \(\d s\)"))
    page.locator("#area", has_text="500").wait_for()
    assert page.locator("html.waiting").count() == 0


KEPT = """() => {
  const status = document.getElementById("status");
  const keep = () => {
    const seen = document.documentElement.classList.contains("waiting") && status.offsetHeight > 10;
    sessionStorage.setItem("said", `${sessionStorage.getItem("said") ?? ""}${seen ? status.textContent : ""}|`);
  };
  new MutationObserver(keep).observe(status, { childList: true });
}"""


def test_a_form_that_takes_long_says_so_too(window, fragile):
    page = window(fragile).open(COVERAGE)
    fragile.slow(tackning=4)
    page.evaluate(KEPT)  # a page that is being left answers no test
    page.locator("#ask button.primary").click()
    page.wait_for_url("**within_min=**")

    said = page.evaluate("sessionStorage.getItem('said')")
    assert re.search(r"räknar …\|räknar ännu … det gamla svaret står kvar \(\d s\)\|", said)


def test_the_newest_question_wins(window, fragile):
    page = window(fragile).open(ASKED)
    fragile.slow(omrade_svar=1)
    ask_for(page, 400)
    ask_for(page, 500)
    page.locator("#area", has_text="500").wait_for()
    page.wait_for_timeout(1200)

    assert "500 m" in page.locator("#area").inner_text()


def test_without_contact_the_answer_stays_is_printed_and_the_question_is_asked_when_it_is_back(window, fragile):
    page = window(fragile).open(ASKED)
    rows = page.locator("tr[data-key]").count()
    fragile.stop()
    ask_for(page, 500)
    page.wait_for_selector(BAND)

    said = (
        r"Ingen kontakt sedan kl \d\d:\d\d\. Svaret nedanför togs fram kl \d\d:\d\d\. Frågan ställs igen av sig själv"
    )
    assert re.match(said, page.locator("#lost").inner_text())
    page.emulate_media(media="print")
    assert page.locator("a.tel").first.is_visible()
    assert page.locator(BAND).is_visible()  # whoever has it on paper sees that it may be old
    page.emulate_media(media="screen")
    assert page.locator("tr[data-key]").count() == rows
    fragile.start()
    page.locator("#area", has_text="500").wait_for()
    assert page.locator(BAND).count() == 0


ASKING = (COVERAGE, "/oversvamning?kind=exposure", "/ansvar", "/collections/vagar/items?f=html")


def test_no_page_is_left_for_an_answer_that_nobody_gives(window, fragile):
    opened = window(fragile)
    pages = [opened.open(address, anew=True) for address in ASKING]
    rows = [page.locator("main tr").count() for page in pages]
    fragile.stop()
    for page in pages:
        page.locator("main form button").first.click()
        page.wait_for_selector(BAND)
        page.locator(".top nav a").first.click()

    assert [page.locator("main tr").count() for page in pages] == rows
    for page in pages:
        assert re.search(r"Ingen kontakt sedan kl \d\d:\d\d", page.locator("#lost").inner_text())
    fragile.start()
    for page in pages:
        page.wait_for_url("**/omrade")


def test_a_map_says_that_contact_is_lost_before_it_is_needed(window, fragile):
    opened = window(fragile)
    opened.page.clock.install()
    page = opened.open("/maps/lagesbild")
    fragile.stop()
    page.clock.fast_forward(20_000)
    page.wait_for_selector(BAND)

    said = r"Ingen kontakt sedan kl \d\d:\d\d\. Det som står på sidan gällde då\. Sidan försöker igen av sig själv\."
    assert re.fullmatch(said, page.locator("#lost").inner_text())
    assert page.locator(".leaflet-container").is_visible()


def test_a_service_that_has_hung_is_as_good_as_gone(window, fragile):
    page = window(fragile).open("/ansvar")
    fragile.slow(search=60)
    page.locator("form button").first.click()

    page.wait_for_selector(BAND, timeout=15_000)
    assert page.locator("#answer").is_visible()


@pytest.fixture
def keyed(window, fragile):
    """A window of somebody with a key; the key; the keys."""
    keys = Keys.of(fragile.state)
    key, token = keys.create("Prov", "isf", moment=datetime.now(UTC))
    opened = window(fragile, extra_http_headers={"Authorization": f"Bearer {token}"})
    return opened.open(ASKED), key, token


def test_a_session_that_has_ended_says_so_and_keeps_what_was_typed(keyed, fragile):
    page, key, _ = keyed
    page.fill("#sok", "Storgatan 1")
    Keys.of(fragile.state).revoke(key.id, moment=datetime.now(UTC))
    page.locator("#ask .primary").click()
    page.wait_for_selector(BAND)

    assert "Det du har skrivit står kvar här." in page.locator("#lost").inner_text()
    assert page.locator("#lost a").get_attribute("target") == "_blank"
    assert page.input_value("#sok") == "Storgatan 1"
    assert page.locator("#area").inner_text().endswith("300 m")
    page.fill("#sok", "Allégatan 12")
    ask_for(page, 400)
    expect(page.locator("#lost a")).to_have_text("Logga in i en ny flik")


def test_too_many_questions_says_how_long_to_wait(keyed, fragile):
    page, _, token = keyed
    with httpx.Client(base_url=fragile.address, headers={"Authorization": f"Bearer {token}"}) as client:
        while client.get("/search", params={"q": ""}).status_code == 200:
            pass
    ask_for(page, 400)
    page.wait_for_selector(BAND)

    assert re.search(r"Vänta \d+ sekunder", page.locator("#lost").inner_text())
    assert page.locator("#area").inner_text().endswith("300 m")


FILES = {
    "too large": ("x" * 2_100_000, "större än"),
    "no area": ('{"type": "Point"}', "GeoJSON"),
    "not a file of ours": ("hej", "Filen"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_used_says_why_and_what_to_do(window, fragile, tmp_path, name):
    content, said = FILES[name]
    (tmp_path / "yta.geojson").write_text(content)
    page = window(fragile).open(ASKED)
    page.set_input_files("#file", str(tmp_path / "yta.geojson"))
    page.wait_for_selector(BAND)

    assert said in page.locator("#lost").inner_text()
    assert len(page.locator("#lost").inner_text().split(". ")) >= 2  # what happened, and what to do
    assert page.locator("tr[data-key]").count() > 0


def test_an_area_that_cannot_be_used_says_what_to_do_where_the_answer_would_stand(window, fragile, tmp_path):
    far = {"type": "Polygon", "coordinates": [[[2, 48], [2.1, 48], [2.1, 48.1], [2, 48]]]}
    (tmp_path / "yta.geojson").write_text(json.dumps(far))
    page = window(fragile).open(ASKED)
    page.set_input_files("#file", str(tmp_path / "yta.geojson"))

    expect(page.locator(".problem")).to_contain_text("Gör så här:")
