"""A cell says the same word on screen, on paper and in a spreadsheet."""

import pytest

from geoansvar.delivery.asked import area_text, looked_in
from geoansvar.delivery.brief import sections
from geoansvar.delivery.titles import counted, marks, reasons_text, shown, total_text
from geoansvar.delivery.trades import division_text
from geoansvar.model.answer import total_row
from geoansvar.model.codes import CodeList, packaged_codes
from geoansvar.model.tables import AFFECTED_AREA
from tests.delivery.answers import PHONE, contact, row, small_answer

SQUARE = {"type": "Polygon", "coordinates": []}


def unbroken(words):
    return words.replace("\xa0", " ")  # numbers are grouped with a space that does not break


def test_an_unknown_sector_is_not_said_to_be_outside_the_sectors():
    table = next(table for table in AFFECTED_AREA if table.key == "vital_services")
    rows = [row("vital_services", id=str(n), sector=sector) for n, sector in enumerate((None, "none", "ENE"))]
    parts = [(title, [each["sector"] for each in part]) for title, part in sections(table, rows)]

    assert parts == [("Energiförsörjning", ["ENE"]), ("Utanför sektor", ["none"]), ("Sektor saknas", [None])]


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("level", "local", "lokal"),
        ("level", "3", "3"),  # a safety point's level is a number, and stays one
        ("status", "open", "öppen"),
        ("sector", "ENE", "Energiförsörjning"),
        ("function", "omsorg", "Omsorg om barn, funktionshindrade och äldre"),
        ("category", "rescue-service", "Räddningstjänst"),
        ("kind", "safety-point", "Trygghetspunkter"),
        ("access", "protected", "skyddsvärd"),
        ("role", "operator", "driver"),
        ("role", "deputy", "ersättare"),
        ("services", ["varme", "el"], "värme, el och laddning"),
        ("type", "Bärbart elverk", "Bärbart elverk"),  # a resource's type is its owner's own word
        ("endurance_h", 4.5, "4,5"),
        ("amount", 1234, "1 234"),
        ("distance_m", 41.4, "41"),
        ("share", 0.34, "34 %"),
        ("share", 0.0609, "6,1 %"),
        ("ied", True, "ja"),
        ("ied", False, "nej"),
        ("date", "2026-10-02", "2026-10-02"),
        ("name", None, ""),
        ("endurance_h", 0, "0"),  # nothing is not the same as not known
        ("name", "=1+1", "=1+1"),
    ],
)
def test_a_code_is_shown_as_a_word_and_a_number_as_people_write_it(key, value, words):
    assert unbroken(shown(key, value)) == words


def test_a_workspaces_own_code_list_goes_before_the_packaged_one():
    own = CodeList.model_validate({"title": "t", "version": "1", "source": "s", "codes": {"x1": {"sv": "Egen"}}})

    assert shown("function", "x1", codes={"function": own}) == "Egen"


def test_a_contact_says_whom_to_call_at_any_hour_before_office_hours():
    both = contact(function="TiB", phone="031-390 06 00", phone_24_7=PHONE)

    assert shown("contact", both) == f"TiB {PHONE}"


def test_a_contact_says_what_is_wrong_with_it():
    assert shown("contact", contact(state="missing")) == "kontakt saknas"
    old = contact(state="expired", phone=PHONE, verified="2024-01-01")
    assert shown("contact", old) == f"{PHONE} (kontakten för gammal)"


def test_a_contact_that_nobody_ever_confirmed_is_not_called_too_old():
    assert shown("contact", contact(state="expired", phone=PHONE, verified=None)) == f"{PHONE} (aldrig bekräftad)"


def test_one_is_counted_in_the_singular():
    assert [counted("safety_points", count) for count in (0, 1, 2)] == [
        "trygghetspunkter", "trygghetspunkt", "trygghetspunkter",
    ]  # fmt: skip


def reason(rule, name, share=None):
    return {"rule": rule, "layer": "samhallsviktigt", "id": name or "s1", "name": name, "share": share}


def test_an_object_is_named_once_with_every_role_the_actor_has_in_it():
    reasons = [reason("responsible", "Solgården"), reason("operator", "Solgården"), reason("area", "Nämnden", 0.34)]

    assert reasons_text(reasons) == "verksamhetsansvarig, driver: Solgården; ansvarsområde (34 % av området)"


def test_many_objects_are_named_first_and_then_counted():
    assert reasons_text([reason("operator", f"P{n}") for n in range(7)], at_most=3) == "driver: P0, P1, P2 och 4 till"


def test_an_object_without_a_name_is_called_by_its_id():
    assert reasons_text([reason("operator", None)]) == "driver: samhallsviktigt/s1"


@pytest.mark.parametrize(
    ("area", "flood", "words"),
    [
        ({"address": "Allégatan 12", "buffer_m": 300.0}, None, "Allégatan 12 + 300 m"),
        ({"place": "Norrby", "buffer_m": 0.0}, "Q100", "Norrby, det som Q100 täcker"),
        ({"geometry": SQUARE, "buffer_m": 0.0}, None, "Ritat område"),
        ({"layer": "aktorer", "buffer_m": 0.0}, None, "Aktörer"),
    ],
)
def test_an_area_is_said_in_words(area, flood, words):
    assert area_text({"area": area, "flood": flood}, sources=small_answer().sources) == words


def test_a_total_leaves_out_parts_that_are_zero():
    residents, actors = small_answer().totals

    assert unbroken(total_text(residents)) == "Folkbokförda (natt): 412 · 30 osäkra · 8 558 utanför"
    assert total_text(actors) == "Aktörer: 2 · 38 utanför · 1 utan uppgift"


def test_a_total_of_nothing_is_not_a_nought():
    empty = total_row("resources", "objects", affected=0, uncertain=0, outside=0, no_data=0)

    assert total_text(empty) == "Resurser: inget underlag"


def test_an_audit_has_nothing_outside():
    assert total_text(small_answer().totals[1], kind="responsibility").startswith("Aktörer: 2 med anmärkning")


def test_an_empty_group_says_what_was_looked_in():
    assert looked_in(small_answer(), "safety_points") == "0 av 12 objekt i 1 lager"
    assert looked_in(small_answer(), "resources") == "inget lager att söka i"


def test_only_an_exercise_is_marked():
    real = {"municipality": "1490", "name": "Borås", "exercise": False}

    assert marks(small_answer()) == ["ÖVNING"]
    assert marks(small_answer(workspace=real)) == []


@pytest.mark.parametrize(
    ("depth_m", "words"),
    [
        (0.2996, "0,2996"),
        (0.3, "0,3"),
        (0.299, "0,299"),
        (0.2504, "0,2504"),
        (0.437, "0,44"),
        (1.0, "1"),
        (0.1, "0,1"),
    ],
)
def test_a_depth_just_beside_a_limit_is_not_shown_as_on_it(depth_m, words):
    assert shown("depth_max_m", depth_m) == words


def test_a_division_of_trade_has_its_name_and_one_that_nobody_knows_only_its_number():
    assert division_text("56") == "56 Restaurang-, catering- och barverksamhet"
    assert division_text("56", "en") == "56 Food and beverage service activities"
    assert division_text("04") == "04"
    assert division_text("unknown") == shown("group", "unknown") != "unknown"


def test_every_division_of_sni_2007_has_a_name_in_both_languages():
    codes = packaged_codes("sni-2007").codes

    assert len(codes) == 88
    assert all(code.isdigit() and len(code) == 2 and each.sv and each.en for code, each in codes.items())
    unused = {"04", "34", "40", "44", "48", "54", "57", "67", "76", "83", "89"}
    assert {f"{number:02}" for number in range(1, 100)} - set(codes) == unused
