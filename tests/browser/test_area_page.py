"""Berörda aktörer as somebody meets it: found, drawn, called, copied, and still there when the service is not."""

import re

import pytest

from tests.browser.conftest import ASKED

pytestmark = pytest.mark.browser


def answered(page):
    page.wait_for_selector("article#answer")
    return page.locator("article#answer")


def test_search_to_list_to_call_by_keyboard_only(window, service):
    page = window(service).open("/omrade")
    for _ in range(12):
        if page.evaluate("document.activeElement.id") == "sok":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("Allégatan 1")
    page.wait_for_selector("#suggestions li")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#suggestions li[aria-selected=true] b").inner_text()
    page.keyboard.press("Enter")
    answered(page)

    assert chosen in page.locator("#area").inner_text()
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('a.tel')"):
            break
    assert page.evaluate("document.activeElement.href").startswith("tel:")
    assert "buffer_m=300" in page.url


def test_a_drawn_area_is_answered_and_its_link_runs_again(window, service):
    opened = window(service)
    page = opened.open("/omrade")
    page.click("button[data-draw=polygon]")
    box = page.locator("#karta .map-frame").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    corners = [(-60, -60), (60, -60), (60, 60), (-60, 60), (-60, -60)]
    for x, y in corners:
        page.mouse.move(middle[0] + x, middle[1] + y)
        page.mouse.click(middle[0] + x, middle[1] + y)
        page.wait_for_timeout(80)
    answered(page)
    run = page.locator(".run").inner_text().split("sha256:")[1]

    assert "Ritat område" in page.locator("#area").inner_text()
    assert "geometry=" in page.url
    assert run in opened.open(page.url).locator(".run").inner_text()


def test_a_point_and_a_radius_make_an_area(window, service):
    page = window(service).open("/omrade")
    page.click("button[data-draw=marker]")
    box = page.locator("#karta .map-frame").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    answered(page)

    assert "+ 300 m" in page.locator("#area").inner_text()


def test_a_dropped_file_is_the_area(window, service, tmp_path):
    path = tmp_path / "yta.geojson"
    ring = "[[12.88,57.70],[12.98,57.70],[12.98,57.76],[12.88,57.76],[12.88,57.70]]"
    path.write_text(f'{{"type":"Feature","properties":{{}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}')
    page = window(service).open("/omrade")
    page.set_input_files("#file", str(path))

    page.wait_for_selector("#answer:not(.invite)")
    assert "Ritat område" in answered(page).inner_text()


def test_row_and_object_light_together(window, service):
    page = window(service).open(ASKED)
    page.wait_for_selector(".answer-mark")
    row = page.locator("#g-vital_services tr[data-key]").first
    row.locator("a.spot").focus()

    assert page.locator(".answer-mark.lit").count() == 1
    page.locator(".answer-mark").first.dispatch_event("mouseover")
    assert page.locator("tr.lit").count() >= 1


def test_a_new_radius_is_a_new_answer(window, service):
    page = window(service).open(ASKED)
    page.fill("#buffer_m", "900")
    page.keyboard.press("Tab")
    page.locator("#area", has_text="900").wait_for()

    assert "buffer_m=900" in page.url
    page.go_back()
    page.locator("#area", has_text="300").wait_for()


def test_without_scripts_the_answer_is_whole(window, service):
    page = window(service, java_script_enabled=False).open(ASKED)

    assert page.locator("a.tel").count() > 10
    assert page.locator(".sketch > svg").is_visible()
    assert page.locator("button[data-draw]").first.is_hidden()


def test_on_a_phone_the_first_number_is_one_flick_away_and_nothing_is_cut_off(window, service):
    page = window(service, size=(390, 844), has_touch=True, is_mobile=True).open(ASKED)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    first = page.locator("a.tel").first.bounding_box()
    assert first["y"] < 2 * 844
    for selector in ("a.tel", "nav a", ".bottom > *", "#ask .primary"):
        for target in page.locator(selector).all():
            if target.is_visible():
                assert target.bounding_box()["height"] >= 44, selector


def test_a_lost_service_leaves_the_last_answer_with_its_time(window, serve):
    service = serve()
    opened = window(service)
    page = opened.open(ASKED)
    rows = page.locator("tr[data-key]").count()
    service.stop()
    page.fill("#buffer_m", "500")
    page.keyboard.press("Tab")
    page.wait_for_selector("#lost:not([hidden])")

    assert re.search(r"Ingen kontakt sedan kl \d\d:\d\d", page.locator("#lost").inner_text())
    assert page.locator("tr[data-key]").count() == rows
    assert page.locator("a.tel").first.is_visible()


def test_a_group_is_copied_as_plain_text(window, service):
    opened = window(service)
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened.open(ASKED)
    page.locator("#g-actors button[data-act=copy]").click()
    page.locator("#status", has_text="Kopierat.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")

    lines = copied.splitlines()
    assert lines[0].startswith("Berörda aktörer")
    assert len(lines) == 2 + page.locator("#g-actors tr[data-key]").count()
    assert "031-390" in copied


def test_names_from_the_data_are_never_run(window, service):
    page = window(service).open("/omrade")
    page.fill("#sok", "<img src=x onerror=alert(1)>")
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    page.locator("[role=alert]").wait_for()

    assert page.locator("img").count() == 0


def test_the_map_page_draws_and_asks_nobody(window, service):
    page = window(service).open("/maps/lagesbild")

    assert page.evaluate("Boolean(window.geoansvarMap)")
    assert page.locator(".leaflet-container").is_visible()
