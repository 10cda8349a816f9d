"""The pages of lists: by keyboard alone, in a hand, on paper and without a script."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
COVERAGE = "/tackning?kind=coverage&mode=walk&within_m=1000+2000&flood=Q100"
STATUS = "/tackning?kind=status"
PAGES = ("/ansvar", COVERAGE, STATUS, "/collections/samhallsviktigt/items?f=html", "/tillganglighet")


def focused(page):
    return page.evaluate("document.activeElement.getAttribute('href') ?? document.activeElement.name ?? ''")


def tab_to(page, wanted, *, most=400):
    """Press Tab until something is in focus, as somebody without a mouse does; its focus must be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if re.search(wanted, focused(page)):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            return
    raise AssertionError(f"nothing with {wanted} comes into focus")


def test_from_a_number_to_its_rows_to_an_object_to_a_call_by_keyboard_alone(window, service):
    page = window(service).open("/ansvar")
    tab_to(page, r"of=vital_services")
    page.keyboard.press("Enter")
    page.wait_for_url("**of=vital_services**")
    tab_to(page, r"/collections/samhallsviktigt/items/s-apotek")
    page.keyboard.press("Enter")
    page.wait_for_url("**/collections/samhallsviktigt/items/**")
    tab_to(page, r"^tel:")


def test_a_table_is_searched_and_sorted_by_keyboard_alone(window, service):
    page = window(service).open("/collections/samhallsviktigt/items?f=html")
    tab_to(page, r"^find$")
    page.keyboard.type("skola")
    page.keyboard.press("Enter")
    page.wait_for_url("**find=skola**")
    found = page.locator("tbody tr").count()
    tab_to(page, r"sort=name")
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=name**")

    assert "find=skola" in page.url
    assert page.locator("tbody tr").count() == found > 0
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Namn")


def test_a_question_is_asked_by_keyboard_alone(window, service):
    page = window(service).open("/tackning?kind=isolation")
    tab_to(page, r"^anchors$")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**anchors=**")

    assert page.locator("#g-totals").is_visible()


@pytest.mark.parametrize("address", PAGES)
def test_nothing_hangs_over_the_edge_of_a_phone(window, service, address):
    page = window(service, size=(390, 844), is_mobile=True, has_touch=True).open(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_lost_without_a_script(window, service, address):
    words = "main:not(:has(#karta)), #svar"  # the map beside an answer is drawn by a script, and says so without one
    with_script = window(service).open(address).locator(words).first.inner_text()
    without = window(service, java_script_enabled=False).open(address).locator(words).first.inner_text()
    buttons = {"Skriv ut", "Kopiera", "Kopiera länk", "Skriv ut sidan"}
    clocks = re.compile(r"kl \d\d:\d\d")
    lines = [
        [clocks.sub("", line) for line in words.splitlines() if line.strip() and line.strip() not in buttons]
        for words in (with_script, without)
    ]

    assert lines[0] == lines[1]


def test_a_phone_number_is_easily_hit(window, service):
    page = window(service, size=(390, 844), is_mobile=True, has_touch=True).open(STATUS)
    heights = page.eval_on_selector_all("a.tel", "links => links.map(link => link.getBoundingClientRect().height)")

    assert len(heights) >= 10
    assert min(heights) >= 44


def test_a_group_is_copied_with_its_rows(window, service):
    made = window(service)
    made.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = made.open("/ansvar")
    page.locator("#g-expired button[data-act=copy]").click()
    expect(page.locator("#status")).to_have_text("Kopierat.")
    copied = page.evaluate("navigator.clipboard.readText()")

    assert "Apoteket Ekorren AB" in copied
    assert "kontakten för gammal" in copied


def test_paper_has_the_rows_and_no_controls(window, service):
    page = window(service).open(STATUS)
    page.emulate_media(media="print")

    assert page.locator("form.ask").is_hidden()
    assert page.locator(".search-rows").first.is_hidden()
    assert page.locator("#g-points tbody tr").first.is_visible()


def test_the_restless_are_told_that_it_is_being_counted(window, service):
    made = window(service)
    page = made.open("/tackning?kind=coverage&mode=walk&within_m=1000")
    page.evaluate("addEventListener('submit', event => event.preventDefault())")  # an answer that never comes
    page.locator("#ask button.primary").click()
    expect(page.locator("#status")).to_contain_text("räknar")

    assert page.evaluate("document.documentElement.classList.contains('waiting')")
