"""A proposed point on the map: dropped, dragged, moved by keys and taken away, and the answer follows each time."""

import re

import pytest

pytestmark = pytest.mark.browser
PAGE = "/tackning?kind=siting&within_m=1000&mode=walk"
POINT = ".answer-mark.proposed"
ANSWER = "#answer[data-proposed]"


def dropped(page, across=0.55, down=0.6):
    frame = page.locator(".map-frame").bounding_box()
    page.mouse.click(frame["x"] + frame["width"] * across, frame["y"] + frame["height"] * down)
    page.locator(ANSWER).wait_for()


def settled(page, act):
    """Do something that asks anew, and wait for its answer."""
    place = page.locator("#answer").get_attribute("data-proposed")
    act()
    page.locator(f"#answer:not([data-proposed='{place}'])").wait_for()
    return page.locator("#answer").get_attribute("data-proposed")


def test_a_press_drops_the_point_and_says_who_gets_one_before_beside_after(window, service):
    page = window(service).open(PAGE)
    dropped(page)

    place = page.locator("#proposed").input_value()
    assert re.fullmatch(r"\d\d\.\d{5} \d\d\.\d{5}", place)
    latitude, longitude = map(float, page.locator(ANSWER).get_attribute("data-proposed").split())
    assert (round(latitude, 5), round(longitude, 5)) == tuple(map(float, place.split()))
    assert page.locator("#g-compared thead th").all_inner_texts() == ["Vad", "före", "efter", "ändring"]
    assert "proposed=" in page.url  # the link asks exactly this again
    again = window(service).open(page.url.removeprefix(service.address))
    assert again.locator(POINT).count() == 1
    assert again.locator(".reading").first.inner_text() == page.locator(".reading").first.inner_text()


def test_the_point_is_dragged_and_taken_away(window, service):
    page = window(service).open(PAGE)
    dropped(page)
    box = page.locator(POINT).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag():
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 70, y - 40, steps=4)
        page.mouse.up()

    before = page.locator(ANSWER).get_attribute("data-proposed")
    assert float(settled(page, drag).split()[1]) < float(before.split()[1])
    page.get_by_role("button", name="Ta bort punkten").click()
    page.locator(".invite").wait_for()
    assert page.locator(POINT).count() == 0
    assert page.locator("#proposed").input_value() == ""
    assert "proposed=" not in page.url


def test_by_keyboard_the_point_is_written_moved_and_taken_away(window, service):
    page = window(service).open(PAGE)
    page.locator("#proposed").fill("Allégatan 12")
    page.keyboard.press("Enter")
    page.locator(ANSWER).wait_for()
    point = page.get_by_role("button", name="Föreslagen punkt. Piltangenterna flyttar den")
    before = page.locator(ANSWER).get_attribute("data-proposed")

    def north():
        point.focus()
        for _ in range(3):
            page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")

    assert float(settled(page, north).split()[0]) > float(before.split()[0])
    point.focus()
    page.keyboard.press("Delete")
    page.locator(".invite").wait_for()
    assert page.evaluate("document.activeElement.dataset.propose") == "point"


def test_while_one_points_a_press_on_an_object_drops_the_point_there_and_escape_ends_it(window, service):
    page = window(service).open(PAGE)
    button = page.get_by_role("button", name="Peka ut på kartan")
    assert button.get_attribute("aria-pressed") == "true"  # there is no point yet
    page.keyboard.press("Escape")
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    symbol = page.locator(".map-frame .geo-symbol:not(.geo-ring)").first.bounding_box()
    page.mouse.click(symbol["x"] + symbol["width"] / 2, symbol["y"] + symbol["height"] / 2)

    page.locator(ANSWER).wait_for()
    assert page.locator(".leaflet-popup").count() == 0


def test_a_point_outside_the_map_of_roads_is_answered_in_words_and_the_map_stays(window, service):
    page = window(service).open(PAGE)
    page.locator("#proposed").fill("ingenstans alls")
    page.keyboard.press("Enter")

    page.locator("#svar .problem").wait_for()
    assert page.locator(".map-frame").is_visible()


def test_on_a_phone_the_map_is_open_and_nothing_is_wider_than_the_screen(window, service):
    page = window(service, size=(390, 844), has_touch=True, is_mobile=True).open(PAGE)

    assert page.locator("#karta .map-frame").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for button in page.locator(".propose button").all():
        assert button.bounding_box()["height"] >= 44
