"""Nothing needs a pointer: what can be reached is seen to be reached, and what is pressed with a finger is large."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ASKED
from tests.browser.everything import states
from tests.browser.test_accessible import desktop, frozen, opened, phone  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser
NARROWEST_PX = 3

# Everything that can have focus, given it one by one; those whose focus is seen too little, or not at all.
UNSEEN = """(narrowest) => {
  const can = "a[href], button:not([disabled]), input:not([type=hidden]), select, summary, textarea, [tabindex='0']";
  const seen = (each) => each.checkVisibility({ visibilityProperty: true }) || each.matches(".skip, input.sr");
  const ring = (style) => style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
  const line = (each) => each instanceof SVGElement ? parseFloat(getComputedStyle(each).strokeWidth) : 0;
  const found = [];
  for (const each of document.querySelectorAll(can)) {
    if (!seen(each)) continue;
    each.focus({ focusVisible: true, preventScroll: true });
    if (document.activeElement !== each) continue;
    const beside = each.matches("input.sr") ? document.querySelector(`label[for="${each.id}"]`) : each;
    if (Math.max(ring(getComputedStyle(beside)), line(each)) < narrowest) found.push(each.outerHTML.slice(0, 120));
    if (found.length > 5) break;
  }
  return found;
}"""
# What a finger presses: links in running text, and symbols that have their equal in a table, are the exceptions of
# WCAG 2.5.8; a box is pressed on its words too.
SMALL = """(least) => {
  const inText = (link) => {
    const around = link.closest(".totals") ?? link.closest("p, li, td, th, dd, dt, figcaption, caption, h1, h2, h3");
    if (!around || getComputedStyle(link).display !== "inline") return false;
    return around.textContent.trim() !== link.textContent.trim();
  };
  const onMap = (each) => each.closest(".leaflet-map-pane, .leaflet-control-attribution");
  const size = (each) => (each.closest("label") ?? each).getBoundingClientRect();
  const found = [];
  for (const each of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")) {
    if (!each.checkVisibility({ visibilityProperty: true }) || each.matches(".skip, .sr") || onMap(each)) continue;
    if (each.matches("a") && inText(each)) continue;
    const { width, height } = size(each);
    if (height >= least - 0.5 || width * height === 0) continue;
    found.push(`${Math.round(height)}: ${each.outerHTML.slice(0, 110)}`);
  }
  return [...new Set(found)].slice(0, 6);
}"""


@pytest.mark.parametrize("name", states())
def test_focus_is_always_seen(desktop, frozen, name):  # noqa: F811
    page = opened(desktop, name, frozen)
    page.keyboard.press("Tab")  # as from a keyboard, so that the ring is shown

    assert page.evaluate(UNSEEN, NARROWEST_PX) == []


@pytest.mark.parametrize("name", states())
def test_what_a_finger_presses_is_large(phone, frozen, name):  # noqa: F811
    page = opened(phone, name, frozen)

    assert page.evaluate(SMALL, 44) == []


@pytest.mark.parametrize("name", states())
def test_the_first_key_skips_to_what_the_page_is_about(desktop, frozen, name):  # noqa: F811
    page = opened(desktop, name, frozen)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.evaluate("window.still = true")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("window.still")  # nothing was asked anew

    assert page.evaluate(
        "document.activeElement.closest('main') !== null || !document.querySelector('main a, main button')"
    )


def tab_until(page, wanted, *, most=120):
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} is not reached")


def test_search_to_list_to_call_on_a_phone_without_touching_it(phone, frozen):  # noqa: F811
    page = opened(phone, "area, empty", frozen)
    tab_until(page, "#sok")
    page.keyboard.type("Allégatan 1")
    page.wait_for_selector("#suggestions li")
    page.keyboard.press("Escape")
    assert page.locator("#suggestions").is_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("article#answer")
    tab_until(page, "a.tel")

    call = page.evaluate_handle("document.activeElement").as_element()
    assert call.get_attribute("href").startswith("tel:0")
    box = call.bounding_box()
    assert box["height"] >= 44
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= page.locator(".bottom").bounding_box()["y"]  # nothing lies over it


@pytest.mark.parametrize(
    ("written", "area"),
    [
        ("Allégatan 12", "Allégatan 12"),
        ("Översvämning vid Q100", "Q100"),
        ("samhallsviktigt/s-brandstation", "rand"),
    ],
)
def test_an_area_is_chosen_without_a_pointer(desktop, frozen, written, area):  # noqa: F811
    page = opened(desktop, "area, empty", frozen)
    tab_until(page, "#sok")
    page.keyboard.type(written)
    page.keyboard.press("Enter")
    page.wait_for_selector("article#answer")

    assert area in page.locator("#area").inner_text()


def test_a_map_is_worked_by_keyboard_alone(desktop, frozen):  # noqa: F811
    page = opened(desktop, "map of points", frozen)
    tab_until(page, ".geo-symbol[role=button]")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Enter")
    expect(page.locator(".geo-popup")).to_be_visible()
    assert name.split(",")[0] in page.locator(".geo-popup").inner_text()  # among all that lie there
    page.keyboard.press("Escape")
    expect(page.locator(".geo-popup")).to_have_count(0)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == name
    box = page.locator("input[data-geoansvar-layer]:visible").first
    box.focus()
    was = box.is_checked()
    page.keyboard.press("Space")
    assert box.is_checked() is not was


def test_drawing_that_was_begun_is_left_with_escape(desktop, frozen):  # noqa: F811
    page = desktop.open(ASKED)
    button = page.locator("button[data-draw=polygon]")
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    page.keyboard.press("Escape")

    assert button.get_attribute("aria-pressed") == "false"
    assert page.locator("#area").inner_text().endswith("300 m")
