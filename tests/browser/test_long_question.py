"""A question that takes long says what is done, and can be given up; a short one never shows it."""

import re
import time

import pytest

from tests.browser import conftest

pytestmark = pytest.mark.browser
SLOWLY = """
import time
from geoansvar.workspace import Workspace
answer = Workspace.answer
def slowly(self, question, principal, *, progress):
    for step in range(int(getattr(question.area, "buffer_m", 0) or 0) // 10):
        progress("vagar", min(step, 19) / 20)
        time.sleep(0.25)
    return answer(self, question, principal, progress=progress)
Workspace.answer = slowly
"""


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    """The exercise, in which a question takes a second for every forty metres of its buffer."""
    serve = conftest.SERVE
    conftest.SERVE = SLOWLY + serve
    try:
        service = conftest.Service(conftest.ROOT, tmp_path_factory.mktemp("slow"))
    finally:
        conftest.SERVE = serve
    yield service
    service.stop()


def ask(page, metres):
    page.fill("#buffer_m", str(metres))
    page.keyboard.press("Tab")


def opened(window, slow, metres):
    page = window(slow).open("/omrade")
    page.fill("#buffer_m", str(metres))
    page.fill("#sok", "Allégatan 1")
    page.wait_for_selector("#suggestions li")
    page.keyboard.press("ArrowDown")
    return page


def test_what_is_done_is_shown_and_the_answer_comes(window, slow):
    page = opened(window, slow, 300)
    page.keyboard.press("Enter")  # 300 m: seven seconds
    running = page.wait_for_selector(".running")

    assert re.search(r"Vägar \d+ %", running.inner_text())
    page.wait_for_selector("article#answer", timeout=60_000)
    assert page.locator(".running").count() == 0
    assert "buffer_m=300" in page.url


def test_it_can_be_given_up_and_the_work_ends(window, slow):
    page = opened(window, slow, 310)
    page.keyboard.press("Enter")
    page.wait_for_selector(".running button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".running", state="detached")

    assert page.locator("article#answer").count() == 0
    assert page.evaluate("document.activeElement.id") == "sok"
    assert not page.evaluate("document.documentElement.classList.contains('waiting')")


def test_a_newer_question_gives_the_older_one_up(window, slow):
    page = opened(window, slow, 320)
    page.keyboard.press("Enter")
    page.wait_for_selector(".running")
    began = time.monotonic()
    ask(page, 9)
    page.wait_for_selector("article#answer", timeout=60_000)

    assert "buffer_m=9" in page.url
    page.wait_for_selector(".running", state="detached")
    jobs = page.evaluate("fetch('/jobs').then((each) => each.json())")["jobs"]
    assert "dismissed" in {job["status"] for job in jobs}
    assert time.monotonic() - began < 30
