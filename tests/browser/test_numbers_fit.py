"""A number that is cut off cannot be called: every one lies inside its column, on every usual screen."""

import pytest

from tests.browser.conftest import ASKED

pytestmark = pytest.mark.browser
CUT = """() => [...document.querySelectorAll('a[href^="tel:"]')].filter((link) => {
  const number = link.querySelector(".number").getBoundingClientRect();
  const cell = link.closest("td").getBoundingClientRect();
  const column = document.getElementById("svar").getBoundingClientRect();
  return number.width > 0 && number.right > Math.min(cell.right, column.right) + 0.5;
}).map((link) => link.href)"""


@pytest.mark.parametrize("width", [1024, 1280, 1366, 1440, 1536, 1680])
def test_every_number_lies_inside_its_column(window, service, width):
    page = window(service, size=(width, 768)).open(ASKED)

    assert page.locator("a.tel").count() > 10
    assert page.evaluate(CUT) == []
    assert page.locator("#karta").bounding_box()["width"] >= 320


def test_on_a_phone_the_first_number_stands_on_the_first_screen(window, service):
    page = window(service, size=(390, 844), has_touch=True, is_mobile=True).open(ASKED)
    first = page.locator("a.tel").first.bounding_box()

    assert first["y"] + first["height"] <= page.locator(".bottom").bounding_box()["y"]


def test_on_a_phone_the_suggestions_are_not_clipped(window, service):
    page = window(service, size=(390, 844), has_touch=True, is_mobile=True).open("/omrade")
    page.locator("#sok").press_sequentially("kommun")
    page.wait_for_selector("#suggestions li")
    box = page.locator("#suggestions").bounding_box()

    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert page.evaluate(
        "[...document.querySelectorAll('#suggestions li')].every((li) => li.scrollWidth <= li.clientWidth)"
    )
