"""Berörda aktörer in another order and sifted, its objects reached by keyboard, and a heading is no new question."""

import pytest

from tests.browser.conftest import ASKED

pytestmark = pytest.mark.browser
ROWS = "#g-actors tr[data-key]"
NAMES = f"{ROWS}:visible .name"


def test_actors_are_put_in_order_by_name_and_back(window, service):
    page = window(service).open(ASKED)
    came = page.locator(NAMES).all_inner_texts()
    select = page.locator("select[data-order=actors]")
    select.select_option("name")

    alphabet = {letter: place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyzåäö")}
    sorted_names = page.locator(NAMES).all_inner_texts()
    first = [alphabet[name[0].lower()] for name in sorted_names]
    assert sorted(sorted_names) == sorted(came)
    assert first == sorted(first)
    select.select_option("")
    assert page.locator(NAMES).all_inner_texts() == came


def test_services_in_order_stand_without_headings_and_get_them_back(window, service):
    page = window(service).open(ASKED)
    group = page.locator("#g-vital_services")
    headings, came = group.locator("tr.part:visible").count(), group.locator(".name").all_inner_texts()
    group.locator("select").select_option("name")
    assert group.locator("tr.part:visible").count() == 0
    assert sorted(group.locator(".name").all_inner_texts()) == sorted(came)
    group.locator("select").select_option("")
    assert group.locator("tr.part:visible").count() == headings > 0
    assert group.locator(".name").all_inner_texts() == came


def test_only_rows_with_the_words_are_shown_and_that_is_said(window, service):
    page = window(service).open(ASKED)
    whole = page.locator("#answer table.rows tr[data-key]").count()
    page.get_by_label("Visa bara rader med").fill("kottens")

    shown = page.locator("#answer table.rows tr[data-key]:not([hidden])")
    assert 0 < shown.count() < whole
    assert all("kottens" in row.text_content().lower() for row in shown.all())
    assert page.locator("#sifted").inner_text().startswith(f"{shown.count()} av {whole} rader")
    assert (
        page.locator("#g-actors .count").first.inner_text().startswith(f"{page.locator(f'{ROWS}:visible').count()} /")
    )
    page.get_by_label("Visa bara rader med").fill("")
    assert shown.count() == whole


def test_a_short_word_must_begin_a_word(window, service):
    page = window(service).open(ASKED)
    page.get_by_label("Visa bara rader med").fill("lefon")
    assert page.locator(f"{ROWS}:visible").count() == page.locator(ROWS).count()  # within "telefon", and long enough
    page.get_by_label("Visa bara rader med").fill("efo")
    assert page.locator(f"{ROWS}:visible").count() < page.locator(ROWS).count()


def test_an_object_on_the_map_is_reached_by_keyboard_lights_its_row_and_leads_there(window, service):
    page = window(service).open(ASKED)
    mark = page.locator(".answer-mark[role=button]").first
    mark.wait_for()
    mark.focus()

    name = mark.get_attribute("aria-label")
    assert page.locator("tr.lit").count() >= 1
    assert name in page.locator("tr.lit .name").first.inner_text()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('tr').classList.contains('lit')")


def test_going_to_the_map_or_a_heading_asks_nothing_and_keeps_the_answer(window, service):
    page = window(service, size=(390, 844), has_touch=True, is_mobile=True).open(ASKED)
    page.evaluate("window.same = true")
    page.locator("nav.bottom a[href='#karta']").click()
    page.locator("nav.bottom a[href='#svar']").click()
    page.locator(".totals a").first.click()
    page.go_back()
    page.wait_for_timeout(300)  # a reload would have begun

    assert page.evaluate("window.same") is True


def test_on_a_phone_the_box_comes_up_with_a_thumb_and_the_first_number_stays_on_the_first_screen(window, service):
    page = window(service, size=(390, 844), has_touch=True, is_mobile=True).open(ASKED)
    number, bar = page.locator("a.tel").first.bounding_box(), page.locator("nav.bottom").bounding_box()
    assert number["y"] + number["height"] <= bar["y"] + 8
    page.get_by_role("button", name="Filtrera").click()

    assert page.evaluate("document.activeElement.id") == "sift"
    box = page.locator("#sift").bounding_box()
    assert 400 < box["y"] < bar["y"]
