"""In the browser the answer on the page is frozen with one press, and its pages are for everyone."""

import pytest

from tests.browser.conftest import ASKED
from tests.browser.test_accessible import violations

SIZES = {"desktop": {}, "phone": {"size": (390, 844), "is_mobile": True, "has_touch": True}}


@pytest.mark.parametrize("size", SIZES)
def test_an_answer_is_frozen_opened_listed_and_compared(window, service, size):
    page = window(service, **SIZES[size]).open(ASKED)
    page.click("button[data-act=freeze]")
    page.wait_for_selector("#wis")

    assert page.text_content("#wis").startswith("ÖVNING\nLÄGE KL ")
    assert violations(page) == []
    page.click("button[data-act=copy-wis]")
    page.wait_for_selector("#status:not(:empty)")
    first = page.url
    page.goto(first.split("/lage/")[0] + ASKED.replace("300", "400"))
    page.click("button[data-act=freeze]")
    page.wait_for_selector("#wis")
    page.click("a[href='/lage?f=html']")
    page.wait_for_selector(".situation-list")

    assert violations(page) == []
    page.click("form.situations button.primary")
    page.wait_for_selector("table.plain")

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
