"""Översvämning as somebody meets it: a number opens its rows, by pointer and by keyboard, with and without scripts."""

import re

import pytest

pytestmark = pytest.mark.browser
ASKED = "/oversvamning?kind=exposure"
NUMBER = "#g-totals a.behind[href*='indicator=vital_services'][href*='at=Q100'][href*='part=affected']"


def counted(page):
    return int(page.locator(NUMBER).inner_text())


def test_a_number_opens_its_rows_beside_it_and_back_closes_them(window, service):
    page = window(service).open(ASKED)
    page.locator(NUMBER).click()
    page.wait_for_selector(".behind-rows")

    assert page.locator("#rader tr[data-key]").count() == counted(page)
    assert "indicator=vital_services" in page.url
    beside, number = page.locator("#rader").bounding_box(), page.locator(NUMBER).bounding_box()
    assert beside["x"] > number["x"] + number["width"]
    assert "chosen" in page.locator(NUMBER).get_attribute("class")
    page.go_back()
    page.wait_for_selector(".behind-rows", state="detached")


def test_rows_are_opened_and_closed_by_keyboard_and_focus_comes_back(window, service):
    page = window(service).open(ASKED)
    page.locator(NUMBER).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".behind-rows")
    assert page.evaluate("document.activeElement.id") == "rader"

    page.locator("#rader [data-close]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".behind-rows", state="detached")
    assert page.evaluate("document.activeElement.className").startswith("behind")


def test_without_scripts_a_number_is_a_link_to_its_rows(window, service):
    page = window(service, java_script_enabled=False).open(ASKED)
    page.locator(NUMBER).click()

    assert page.locator("#rader tr[data-key]").count() == counted(page)
    assert page.locator("#rader a.tel").count() > 0


@pytest.mark.parametrize("kind", ["exposure", "flood-directive"])
def test_on_a_phone_nothing_is_wider_than_the_screen_and_targets_are_large(window, service, kind):
    page = window(service, size=(390, 844), has_touch=True, is_mobile=True).open(f"/oversvamning?kind={kind}")

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for selector in (".kinds a", "nav a", ".flows label", "#ask .primary"):
        for target in page.locator(selector).all():
            if target.is_visible():
                assert target.bounding_box()["height"] >= 44, selector


def test_on_a_phone_the_rows_stand_after_the_table_they_belong_to(window, service):
    page = window(service, size=(390, 844), has_touch=True, is_mobile=True).open(ASKED)
    page.locator(NUMBER).click()
    page.wait_for_selector(".behind-rows")

    assert page.evaluate("document.getElementById('rader').previousElementSibling.id") == "g-totals"


def test_on_a_phone_one_flow_is_shown_at_a_time_and_the_others_are_named_above_it(window, service):
    page = window(service, size=(390, 844), has_touch=True, is_mobile=True).open(ASKED)
    select = page.get_by_label("Kolumn som visas").first
    shown = "#g-totals table.matrix thead th:visible"

    assert page.locator(shown).all_inner_texts()[1:] == ["Q100"]
    assert select.locator("option").all_inner_texts() == ["Q50", "Q100", "Q200", "BHF", "alla bredvid varandra"]
    assert select.bounding_box()["height"] >= 44
    select.select_option("BHF")
    assert page.locator(shown).all_inner_texts()[1:] == ["BHF"]
    assert page.locator("#g-totals tbody tr").nth(1).locator("td:visible").count() == 1
    select.select_option("alla bredvid varandra")
    assert len(page.locator(shown).all()) == 5


def test_on_a_wide_screen_all_flows_stand_side_by_side(window, service):
    page = window(service).open(ASKED)

    assert len(page.locator("#g-totals table.matrix thead th:visible").all()) == 5
    assert not page.get_by_label("Kolumn som visas").first.is_visible()


def test_on_a_phone_all_but_the_first_group_is_folded_until_it_is_asked_for(window, service):
    page = window(service, size=(390, 844), has_touch=True, is_mobile=True).open(ASKED)

    assert page.locator("#answer > details.group[open]").count() == 1
    page.locator("a[href='#g-method']").click()
    assert page.locator("#g-method[open] li").first.is_visible()


def test_an_object_of_the_rows_is_found_on_the_map(window, service):
    opened = window(service)
    page = opened.open(ASKED + "&indicator=vital_services&at=Q100&part=affected")
    href = page.locator("#rader tr[data-key] th a").first.get_attribute("href")
    shown = opened.open(href)

    assert re.match(r"/maps/oversvamning#16/", href)
    assert shown.evaluate("geoansvarMap.getZoom()") == 16


def test_a_table_is_copied_as_a_table_for_a_word_processor(window, service):
    opened = window(service)
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened.open("/oversvamning?kind=flood-directive")
    page.locator("#g-headings button[data-act=copy]").click()
    page.locator("#status", has_text="Kopierat.").wait_for()
    copied = page.evaluate(
        """async () => {
          const [item] = await navigator.clipboard.read();
          const read = async (type) => (await item.getType(type)).text();
          return [await read("text/html"), await read("text/plain")];
        }"""
    )
    page.set_content(copied[0])

    assert page.locator("table").count() == 1
    assert page.locator("table a, table script").count() == 0
    cells = page.locator("tr", has_text="Folkbokförda").locator("th, td").all_inner_texts()
    assert len(cells) == 5
    assert re.fullmatch(r"[\d\s]+ \(osäkert \d+, \+\d+, utan uppgift [\d\s]+\)", cells[2])
    assert copied[1].splitlines()[0].startswith("Följder per flöde")
