"""The flows on a slider: by keyboard and by press, named, and in step with the map, the columns and the thresholds."""

import pytest

pytestmark = pytest.mark.browser
MAP, PAGE = "/maps/oversvamning", "/oversvamning?kind=exposure"
SLIDER = "input.geo-flow-range"
PICTURE = "img.geo-depths"
SECTIONS = "#g-thresholds tbody[data-flow]:visible"


def said(page):
    return page.locator(SLIDER).get_attribute("aria-valuetext")


def test_the_slider_of_a_map_is_native_named_and_moved_by_keyboard(window, service):
    page = window(service).open(MAP)
    slider = page.get_by_role("slider", name="Visa flöde")

    assert slider.get_attribute("type") == "range"
    assert said(page).startswith("Q100 · 230 m³/s")
    assert page.locator(".geo-ticks span").all_inner_texts() == ["inget flöde", "Q50", "Q100", "Q200", "BHF"]
    slider.focus()
    page.keyboard.press("End")
    assert said(page).startswith("BHF")
    assert page.locator(PICTURE).get_attribute("alt") == "Djup vid BHF"
    page.keyboard.press("Home")
    assert said(page) == "inget flöde"
    assert page.locator(PICTURE).count() == 0


def test_a_tick_is_pressed_and_each_stands_under_its_place_on_the_slider(window, service):
    page = window(service).open(MAP)
    page.locator(".geo-ticks span", has_text="Q50").click()

    assert said(page).startswith("Q50")
    assert page.locator(PICTURE).get_attribute("alt") == "Djup vid Q50"
    slider, ticks = page.locator(SLIDER).bounding_box(), page.locator(".geo-ticks span").all()
    for at, tick in enumerate(ticks):
        box = tick.bounding_box()
        place = slider["x"] + 8 + (slider["width"] - 16) * at / (len(ticks) - 1)  # a thumb is 16 pixels wide
        assert abs(box["x"] + box["width"] / 2 - place) < 2


def test_several_flows_at_once_are_said_to_be_several(window, service):
    page = window(service).open(MAP)
    page.locator(".geo-legend-stacked summary").click()
    page.locator("input[data-geoansvar-layer=oversvamning_bhf]").check()

    assert said(page) == "flera flöden samtidigt"


def test_without_scripts_the_choices_stand_there_and_the_page_offers_each_flow(window, service):
    opened = window(service, java_script_enabled=False)

    assert opened.open(MAP).locator("input[data-geoansvar-flow]:visible").count() == 5
    page = opened.open(PAGE)
    page.locator("input[name=floods][value=Q200]").check()
    page.get_by_role("button", name="Räkna").click()
    assert page.locator("#g-totals thead th").all_inner_texts()[1:] == ["Q200"]


def test_on_the_page_map_columns_thresholds_and_level_follow_one_slider(window, service):
    page = window(service).open(PAGE)
    assert page.locator("#g-totals thead th.in-step").all_inner_texts() == ["Q100"]
    page.locator(SLIDER).focus()
    page.keyboard.press("End")

    assert page.locator(PICTURE).get_attribute("alt") == "Djup vid BHF"
    assert page.locator("#g-totals thead th.in-step").all_inner_texts() == ["BHF"]
    assert page.locator("#g-totals tbody td.in-step").count() == page.locator("#g-totals tbody tr").count()
    assert page.locator(SECTIONS).count() == 1
    assert page.locator(f"{SECTIONS} .part").inner_text() == "BHF"
    assert page.locator("#g-flows tr.in-step td").first.inner_text() == "BHF"
    assert "nivå 45,3 m (RH 2000)" in said(page)
    page.keyboard.press("Home")
    assert page.locator(SECTIONS).count() == 4  # no flow in particular: all of them


def test_a_page_of_one_flow_starts_with_it(window, service):
    page = window(service).open(PAGE + "&floods=BHF")

    assert said(page).startswith("BHF")
    assert page.locator(PICTURE).get_attribute("alt") == "Djup vid BHF"


def test_on_a_phone_the_column_that_is_chosen_is_the_flow_of_the_map(window, service):
    page = window(service, size=(390, 844), has_touch=True, is_mobile=True).open(PAGE)
    assert not page.locator("#karta .map-frame").is_visible()
    page.get_by_label("Kolumn som visas").first.select_option("Q200")
    page.locator("#karta > summary").click()

    assert said(page).startswith("Q200")
    assert page.locator("#karta .map-frame").is_visible()
    page.locator(".geo-ticks span", has_text="Q50").click()
    assert page.locator("#g-totals thead th:visible").all_inner_texts()[1:] == ["Q50"]


def test_on_a_phone_the_map_comes_before_its_texts_and_the_slider_is_on_the_first_screen(window, service):
    page = window(service, size=(390, 844), has_touch=True, is_mobile=True).open(MAP)
    frame, slider = page.locator(".map-frame").bounding_box(), page.locator(SLIDER).bounding_box()

    assert frame["y"] < 230
    assert frame["height"] > 400
    assert slider["y"] + slider["height"] < 844
    assert page.locator(".map-texts p").first.is_visible() is False
    page.locator(".map-texts summary").click()
    assert page.locator(".map-texts p").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
