"""axe finds nothing to complain of on any page, in any of its states, on any screen and on paper."""

from pathlib import Path

import httpx
import pytest

from geoansvar import Workspace, create_app
from tests.browser.conftest import ROOT
from tests.browser.everything import FROZEN, STATES, states, unknown_pages

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parent / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Symbols that stand close on a map have their equal in the table below it (WCAG 2.5.8, exception equivalent).
ON_A_MAP = {"target-size": {"enabled": False}}
# What a style sheet for another screen can change; what the page says and holds is the same on all of them.
LOOKS = [
    "color-contrast", "link-in-text-block", "scrollable-region-focusable", "label", "link-name", "button-name",
    "aria-hidden-focus", "page-has-heading-one", "heading-order", "bypass", "nested-interactive", "frame-title",
    "select-name", "summary-name", "svg-img-alt", "empty-table-header", "landmark-unique", "region",
]  # fmt: skip
QUESTION = {"kind": "affected-area", "area": {"address": "Allégatan 12", "buffer_m": 300}}


def violations(page, rules=None, *, only=None):
    """Give what axe finds wrong: by all the rules but those left out, or by some rules alone."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)  # from the test's side: the page itself would refuse to load it
    run = {"type": "rule", "values": only} if only else {"type": "tag", "values": TAGS}
    options = {"runOnly": run, "rules": rules or {}, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in found["violations"]]


def close(name):
    """Give the rule that does not hold where symbols lie as close as their objects."""
    return ON_A_MAP if STATES[name].is_map or STATES[name].beside else None


@pytest.fixture(scope="module")
def frozen(service):
    """The name of a situation that has been frozen."""
    return httpx.post(service.address + "/lage", json=QUESTION, timeout=60).json()["id"]


@pytest.fixture(scope="module")
def desktop(browser, service):
    from tests.browser.conftest import Window

    opened = Window(browser, service)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def phone(browser, service):
    from tests.browser.conftest import Window

    opened = Window(browser, service, size=(390, 844), is_mobile=True, has_touch=True)
    yield opened
    opened.close()


def opened(window, name, frozen):
    """Go to a state; everything that it asked for was of this service, and nothing was complained of."""
    state = STATES[name]
    window.answered.clear()
    page = window.open(state.address.replace(FROZEN, frozen))
    assert window.answered[0] == state.status
    assert (window.elsewhere, window.complaints) == ([], [])
    return page


def test_every_page_of_the_service_and_every_map_is_gone_through(tmp_path):
    workspace = Workspace.find(ROOT, state=tmp_path)

    assert unknown_pages(create_app(workspace), workspace.recipes) == set(), "a new page: say in STATES how it is met"


@pytest.mark.parametrize("name", states())
def test_no_violation_on_a_screen_in_the_dark_magnified_or_on_paper(desktop, frozen, name):
    page = opened(desktop, name, frozen)
    found = {"light": violations(page, close(name))}
    page.emulate_media(color_scheme="dark")
    found["dark"] = violations(page, only=LOOKS)
    page.emulate_media(color_scheme="light", media="print")
    found["print"] = violations(page, only=LOOKS)
    page.emulate_media(media="screen")
    for magnified, width, height in (("200 %", 720, 450), ("400 %", 320, 256)):
        page.set_viewport_size({"width": width, "height": height})
        found[magnified] = violations(page, only=LOOKS)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, magnified
    page.set_viewport_size({"width": 1440, "height": 900})

    assert {screen: each for screen, each in found.items() if each} == {}


@pytest.mark.parametrize("name", states())
def test_no_violation_on_a_phone_with_everything_unfolded(phone, frozen, name):
    page = opened(phone, name, frozen)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    if STATES[name].is_map:  # its symbols are many; what is round it is as on every page
        assert violations(page, only=LOOKS) == []
        return
    assert violations(page, close(name)) == []
    if page.evaluate("const folded = document.querySelectorAll('details:not([open])');"
                     "folded.forEach(each => each.open = true); folded.length"):  # fmt: skip
        assert violations(page, close(name)) == []
