"""An answer about floods in files: the contract's group, totals that add up, and numbers that lead to their rows."""

import csv
import io
import json

import openpyxl
import pytest

import shapely

from geoansvar.delivery import FORMATS
from geoansvar.delivery.pivots import matrices_of
from geoansvar.model.answer import Answer
from tests.delivery.flood_answers import FLOWS, OBJECTS, directive_answer, exposure_answer, objects, row

KINDS = {"exposure": exposure_answer, "flood-directive": directive_answer}
FIRST = {"exposure": "Antal per flöde", "flood-directive": "Följder per flöde"}
OWNED = "Berörda objekt"


def csv_rows(answer: Answer):
    return list(csv.DictReader(io.StringIO(FORMATS["csv"].write(answer, "sv").decode("utf-8"), newline="")))


def workbook(answer: Answer):
    return openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(answer, "sv")))


def column(sheet, title, line=1):
    return [cell.value for cell in sheet[line]].index(title) + 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_same_answer_is_the_same_bytes_in_every_format(kind, name, lang):
    assert FORMATS[name].write(KINDS[kind](), lang) == FORMATS[name].write(KINDS[kind](), lang)


@pytest.mark.parametrize("kind", KINDS)
def test_csv_keeps_the_key_of_the_table_apart_from_the_part_that_a_number_is_split_into(kind):
    answer = KINDS[kind]()
    rows = csv_rows(answer)
    counted = {key: len(found) for key, found in answer.result.items() if found} | {"totals": len(answer.totals)}

    assert {key: [each["group"] for each in rows].count(key) for key in counted} == counted
    assert len(rows) == sum(counted.values())
    assert {each["subgroup"] for each in rows if each["group"] == "objects" and each["id"] == "b3"} == {"industri"}


def test_csv_has_the_totals_of_every_flow_and_they_add_up():
    totals = [each for each in csv_rows(exposure_answer()) if each["group"] == "totals"]

    assert {each["flood"] for each in totals} == set(FLOWS)
    for each in totals:
        parts = sum(int(each[part]) for part in ("affected", "uncertain", "outside", "no_data"))
        assert parts == int(each["total"])


def test_csv_leaves_what_has_no_layer_empty_and_never_a_nought():
    (missing,) = [each for each in csv_rows(directive_answer()) if each["state"] == "no-layer" and each["heading"]]

    assert (missing["indicator"], missing["value"]) == ("polluted_sites", "")


@pytest.mark.parametrize("kind", KINDS)
def test_geojson_names_the_table_as_the_contract_says(kind):
    answer = KINDS[kind]()
    features = json.loads(FORMATS["geojson"].write(answer, "sv"))["features"]

    assert {each["properties"]["group"] for each in features} == {key for key, found in answer.result.items() if found}
    assert len(features) == sum(map(len, answer.result.values()))


def test_geojson_gives_an_object_the_same_place_at_every_flow():
    features = json.loads(FORMATS["geojson"].write(exposure_answer(), "sv"))["features"]
    pump = [each for each in features if each["properties"]["group"] == "objects" and each["properties"]["id"] == "s1"]

    assert [each["properties"]["flood"] for each in pump] == list(FLOWS)
    assert len({shapely.from_geojson(json.dumps(each["geometry"])).wkt for each in pump}) == 1
    assert {each["properties"]["subgroup"] for each in pump} == {"LIV"}


@pytest.mark.parametrize("kind", KINDS)
def test_excel_has_a_sheet_for_every_table_and_for_what_to_paste_and_the_method(kind):
    answer = KINDS[kind]()
    names = workbook(answer).sheetnames

    assert names[:2] == ["Översikt", FIRST[kind]]
    assert names[-2:] == ["Att klistra in", "Metod"]
    assert len(names) == len(answer.result) + 3 + (kind == "exposure")  # whose totals are a sheet too


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_of_objects_leads_to_as_many_rows_that_are_what_it_says(kind):
    book = workbook(KINDS[kind]())
    sheet, rows = book[FIRST[kind]], book[OWNED]
    unit, flood, wet = column(sheet, "Enhet"), column(rows, "Flöde", 2), column(rows, "Våt", 2)
    heads = [cell.value for cell in sheet[1]]
    followed = 0
    for line in sheet.iter_rows(min_row=2):
        for cell, head in zip(line, heads, strict=True):
            if line[unit - 1].value != "antal" or not cell.hyperlink or "tillkommer" in head:
                continue
            if "utanför" in head or "summa" in head:  # the layer itself, on the sheet that names the layers
                assert cell.hyperlink.location.startswith("'Översikt'!A")
                continue
            first, last = cell.hyperlink.location.split("!")[1].replace("H", "A").replace("A", "").split(":")
            owned = [rows[number] for number in range(int(first), int(last) + 1)]
            assert len(owned) == cell.value
            assert {each[flood - 1].value for each in owned} == {head.split()[0]}
            assert {each[wet - 1].value for each in owned} == {"osäker" if "osäker" in head else "våt"}
            followed += 1
    assert followed > 20


@pytest.mark.parametrize("kind", KINDS)
def test_no_number_but_a_nought_is_without_a_way_to_its_rows(kind):
    sheet = workbook(KINDS[kind]())[FIRST[kind]]
    heads = [cell.value for cell in sheet[1]]
    for line in sheet.iter_rows(min_row=2):
        for cell, head in zip(line, heads, strict=True):
            if isinstance(cell.value, int) and cell.value and ("berört" in head or "osäkert" in head):
                assert cell.hyperlink, (line[0].value, head)


def test_a_number_whose_rows_have_no_group_leads_to_them_as_unknown():
    rows = [
        row("flood-directive", "objects", layer="byggnader", id=str(n), flood="Q50", wet="yes", group=group,
            counted_in=["buildings"])
        for n, group in enumerate(("bostad", None, None))
    ]  # fmt: skip
    counted = [
        row("flood-directive", "headings", heading="economy", indicator="buildings", group=group, flood="Q50",
            value=value, uncertain=0, unit="objects", state="ok")
        for group, value in ((None, 3), ("bostad", 1), ("unknown", 2))
    ]  # fmt: skip
    base = directive_answer()
    sheet = workbook(directive_answer(result=base.result | {"objects": rows, "headings": counted}))[FIRST[base.kind]]
    links = [sheet.cell(line, column(sheet, "Q50 berört")).hyperlink.location for line in (2, 3, 4)]

    assert [link.split("!")[1] for link in links] == ["A3:H5", "A3:H3", "A4:H5"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_row_behind_a_number_leads_back_to_it(kind):
    book = workbook(KINDS[kind]())
    back = book[OWNED]["A3"].hyperlink.location

    assert book[OWNED]["A3"].value.startswith("Folkbokförda")
    assert back.startswith(f"'{FIRST[kind]}'!A")
    assert book[FIRST[kind]].cell(int(back.split("!A")[1]), 1 + (kind == "flood-directive")).value.startswith("Folkb")


def test_what_to_paste_is_words_in_a_column_for_each_flow():
    sheet = workbook(directive_answer())["Att klistra in"]
    heads = [cell.value for cell in sheet[1]]
    lines = {line[1].value: [cell.value for cell in line[2:]] for line in sheet.iter_rows(min_row=2)}

    assert heads == ["Rubrik (ÖVNING)", "Uppgift", *FLOWS]
    assert lines["Byggnader"] == ["0 (osäkert 1)", "1 (osäkert 2, +1)", "3 (+2)", "3 (osäkert 1)"]
    assert lines["– SNI 56 Restaurang-, catering- och barverksamhet"] == ["0", "0 (osäkert 1)", "1 (+1)", "1"]
    assert "– SNI 47" not in lines  # a part that is a nought at every flow
    assert lines["Förorenade områden"] == ["inget lager"] * 4
    assert not sheet.merged_cells.ranges
    assert not any(cell.hyperlink for line in sheet.iter_rows() for cell in line)


def test_the_method_stands_in_the_file_with_every_default_of_the_question():
    sheet = workbook(exposure_answer())["Metod"]
    said = {line[0].value: line[1].value for line in sheet.iter_rows() if line[0].value}

    assert said["Djuptrösklar (m)"] == "0,2; 0,5"
    assert said["Rutor som djupet läses i"] == "alla rutor som objektet berör"
    assert said["Lager som prövats"] == "alla som finns"
    assert any("fördelad efter yta" in str(line[1].value) for line in sheet.iter_rows())


def test_the_strip_has_a_column_for_every_depth_and_says_how_many_fewer():
    sheet = workbook(exposure_answer())["Tröskelremsa"]
    (line,) = [
        line for line in sheet.iter_rows(min_row=2) if (line[0].value, line[1].value) == ("Q200", "Bostadsbyggnader")
    ]

    assert line[column(sheet, "vått berört") - 1].value == 2
    assert line[column(sheet, "minst 0,2 m berört") - 1].value == 1
    assert line[column(sheet, "minst 0,2 m färre än vid förra") - 1].value == 1


def test_long_words_get_a_row_that_is_high_enough_in_every_program():
    told = row("flood-directive", "consequences", flood="Q50", heading="health", text="Följden är stor. " * 40)
    base = directive_answer()
    sheet = workbook(directive_answer(result=base.result | {"consequences": [told]}))["Utkast till text"]

    assert sheet.column_dimensions["C"].width > 80
    assert sheet.row_dimensions[2].height >= 15 * len(told["text"]) / 100


def test_numbers_are_numbers_and_years_have_no_space_in_them():
    sheet = workbook(exposure_answer())["Flöden"]
    year = sheet.cell(2, column(sheet, "År"))
    wet = sheet.cell(2, column(sheet, "Våt yta (m²)"))

    assert (year.value, year.number_format) == (2025, "0")
    assert (wet.value, wet.number_format) == (2_400_000, "#,##0")


def test_every_object_has_its_row_even_when_it_is_counted_in_nothing():
    lonely = row("exposure", "objects", layer="samhallsviktigt", id="s9", name="Mobil stab", wet=None, counted_in=[])
    base = exposure_answer()
    sheet = workbook(exposure_answer(result=base.result | {"objects": [*objects(), lonely]}))[OWNED]
    names = [line[column(sheet, "Namn", 2) - 1].value for line in sheet.iter_rows(min_row=3)]

    assert "Mobil stab" in names
    assert {name for _, name, *_ in OBJECTS if name} <= set(names)


def test_an_answer_that_found_nothing_is_a_whole_workbook_all_the_same():
    for make in KINDS.values():
        base = make()
        book = workbook(make(result={key: [] for key in base.result}, totals=[]))
        assert book["Flöden"]["A2"].value == "2 lager lästa"
        assert book[OWNED]["A2"].value.startswith("0 av ")


def test_two_districts_of_one_name_are_two_and_each_number_is_its_own_district():
    base = exposure_answer()
    twin = [each | {"id": "d2", "affected": 7} for each in base.result["districts"] if each["id"] == "d1"]
    answer = exposure_answer(result=base.result | {"districts": [*base.result["districts"], *twin]})
    table = matrices_of(answer)["districts"]

    assert [section for section, _ in table.sections] == ["Ådalen (d1)", "Utanför alla distrikt", "Ådalen (d2)"]
    assert {cell.behind.district for line in table.lines for cell in line.cells} == {"d1", "-", "d2"}
    assert {cell.parts["affected"] for line in table.sections[2][1] for cell in line.cells} == {7}
