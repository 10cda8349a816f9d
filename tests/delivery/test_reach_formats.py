"""Every format of every answer on who reaches what is whole: all rows, numbers as numbers, no code for a person."""

import csv
import io
import json
import re
import shutil
import subprocess

import openpyxl
import pytest

import shapely

from geoansvar.delivery import FORMATS
from geoansvar.delivery.asked import names_in
from geoansvar.delivery.headlines import headlines
from geoansvar.delivery.reach_asked import asked_lines
from geoansvar.delivery.reach_sheets import SPANS_TITLE
from geoansvar.delivery.spans import ends
from geoansvar.maps.cut_off_layers import lines_in_water
from geoansvar.model.code_titles import CODE_TITLES
from tests.delivery.reach_answers import KINDS, reach_answer

with_reader = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
# Codes that no Swedish word is spelled like: they would be seen at once.
CODES = sorted({code for words in CODE_TITLES.values() for code in words if "_" in code or "-" in code} - {"yes-no"})
RAW = re.compile(r"(?<![\w./-])(" + "|".join(map(re.escape, CODES)) + r")(?![\w/-])")
ROWS_OF_FINDINGS = ("Kod", "Var")  # whose codes are meant to be looked up


def csv_rows(answer):
    return list(csv.DictReader(io.StringIO(FORMATS["csv"].write(answer, "sv").decode("utf-8"), newline="")))


def workbook(answer):
    return openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(answer, "sv")))


def head_of(sheet):
    return [cell.value for cell in sheet[1]]


def column(sheet, title):
    at = head_of(sheet).index(title)
    return [row[at] for row in sheet.iter_rows(min_row=2, values_only=True)]


def printed(answer, folder):
    path = folder / "svar.pdf"
    path.write_bytes(FORMATS["pdf"].write(answer, "sv"))
    command = ["pdftotext", "-layout", str(path), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FORMATS)
def test_the_same_answer_is_the_same_bytes_in_every_format(town, kind, name):
    answer = reach_answer(town, kind)

    assert FORMATS[name].write(answer, "sv") == FORMATS[name].write(answer, "sv")
    assert FORMATS[name].write(answer, "en")


@pytest.mark.parametrize("kind", KINDS)
def test_csv_has_every_row_of_every_table_and_the_totals(town, kind):
    answer = reach_answer(town, kind)
    rows = csv_rows(answer)
    expected = {key: len(found) for key, found in answer.result.items()} | {"totals": len(answer.totals)}

    for key, count in expected.items():
        assert sum(row["group"] == key for row in rows) == count, key
    assert len(rows) == sum(expected.values())
    assert not any("{" in cell or cell == "None" or cell == "nan" for row in rows for cell in row.values())


@pytest.mark.parametrize("kind", KINDS)
def test_geojson_has_every_row_and_valid_geometry_on_the_right_side_of_the_earth(town, kind):
    answer = reach_answer(town, kind)
    features = json.loads(FORMATS["geojson"].write(answer, "sv"))["features"]

    assert len(features) == sum(map(len, answer.result.values()))
    shapes = [shapely.geometry.shape(each["geometry"]) for each in features if each["geometry"] is not None]
    assert all(shape.is_valid for shape in shapes)
    for shape in shapes:
        west, south, east, north = shape.bounds
        assert 10 < west <= east < 25
        assert 55 < south <= north < 70


def test_a_drawn_area_is_marked_as_a_drawing_and_lies_in_no_layer(town):
    features = json.loads(FORMATS["geojson"].write(reach_answer(town, "coverage"), "sv"))["features"]
    drawn = [each for each in features if each["properties"]["group"] == "drawn"]

    assert drawn
    for each in drawn:
        assert each["properties"]["drawing"] == "catchment"
        assert each["properties"]["layer"] == "drawing"
        assert each["geometry"]["type"] in ("Polygon", "MultiPolygon")


@pytest.mark.parametrize("kind", KINDS)
def test_a_workbook_has_a_sheet_for_each_table_with_all_its_rows_and_its_head_frozen(town, kind):
    answer = reach_answer(town, kind)
    book = workbook(answer)
    sheets = book.worksheets[2:-1]  # after the overview and the numbers, before the method

    assert book.sheetnames[:2] == ["Översikt", str(SPANS_TITLE)]
    assert book.sheetnames[-1] == "Metod"
    assert len(sheets) == len(answer.result)
    for sheet, rows in zip(sheets, answer.result.values(), strict=True):
        assert sheet.max_row - 1 == max(len(rows), 1), sheet.title
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref is not None
        assert not any(title in ("None", "") for title in head_of(sheet))


def test_an_interval_stands_as_two_numbers_for_each_flow(town):
    answer = reach_answer(town, "status")
    sheet = workbook(answer)[str(SPANS_TITLE)]
    for flood in ("Q100", "BHF"):
        rows = [row for row in answer.totals if row["flood"] == flood]
        low, high = zip(*map(ends, rows), strict=True)

        assert column(sheet, f"{flood}: minst") == list(low)
        assert column(sheet, f"{flood}: högst") == list(high)
        assert column(sheet, f"{flood}: utan uppgift") == [row["no_data"] for row in rows]


def test_before_and_after_stand_beside_each_other(town):
    sheet = workbook(reach_answer(town, "what-if"))[str(SPANS_TITLE)]
    heads = [title for title in head_of(sheet) if title.endswith("minst")]

    assert heads == ["torrt, före: minst", "torrt, efter: minst", "Q100, före: minst", "Q100, efter: minst"]


def test_hours_metres_and_people_are_numbers_in_a_workbook(town):
    outages = workbook(reach_answer(town, "cascade"))["Timme för timme"]
    hours = reach_answer(town, "cascade").result["outages"]
    assert column(outages, "Faller efter (h)") == [row["hours_until"] for row in hours]

    beyond = workbook(reach_answer(town, "coverage"))["Bortom gränsen"]
    rows = reach_answer(town, "coverage").result["beyond"]
    assert column(beyond, "Avstånd (m)") == [row["distance_m"] for row in rows]
    assert column(beyond, "Folkbokförda") == [row["residents"] for row in rows]


def test_nobody_who_cannot_get_there_has_a_distance_in_any_format(town):
    answer = reach_answer(town, "coverage")
    lost = {row["id"] for row in answer.result["beyond"] if row["reason"].startswith("unreachable")}
    rows = [row for row in csv_rows(answer) if row["group"] == "beyond" and row["id"] in lost]

    assert rows
    assert {row["distance_m"] for row in rows} == {row["minutes"] for row in rows} == {""}


@pytest.mark.parametrize("kind", KINDS)
def test_no_code_stands_raw_in_a_workbook(town, kind):
    book = workbook(reach_answer(town, kind))
    for sheet in book.worksheets[1:-1]:
        for row in sheet.iter_rows(values_only=True):
            for title, value in zip(head_of(sheet), row, strict=True):
                if title in ("Lager", "Id") or "(id)" in str(title):
                    continue
                assert not (isinstance(value, str) and RAW.search(value)), (sheet.title, title, value)
                assert value not in ("True", "False", "None"), (sheet.title, title)


@with_reader
@pytest.mark.parametrize("kind", KINDS)
def test_paper_says_what_was_asked_what_it_comes_to_and_no_code(town, kind, tmp_path):
    answer = reach_answer(town, kind)
    words = printed(answer, tmp_path)
    told = re.sub(r"\s+", " ", words)
    names = {
        str(row[key]) for rows in answer.result.values() for row in rows for key in ("layer", "id") if row.get(key)
    }

    assert "ÖVNING" in words
    for line in headlines(answer)[:2]:
        assert re.sub(r"\s+", " ", line) in told
    assert "Så har det räknats" in words
    raw = {found.group(1) for found in RAW.finditer(words)} - names
    assert not raw


@with_reader
@pytest.mark.parametrize("kind", ["isolation", "status", "what-if", "coverage"])
def test_paper_that_tells_of_closed_roads_says_that_it_is_no_guide_to_a_rescue(town, kind, tmp_path):
    pages = printed(reach_answer(town, kind), tmp_path).rstrip("\f").split("\f")

    assert all("Ej vägvisning för utryckning" in page for page in pages)


@with_reader
def test_a_card_says_what_is_decided_beside_what_is_found(town, tmp_path):
    answer = reach_answer(town, "status")
    words = re.sub(r"\s+", " ", printed(answer, tmp_path))

    for row in answer.result["objects"]:
        assert row["name"] in words
    assert "Beslutad: utpekad, Kommunstyrelsen, 2026-05-04" in words
    assert "utpekad är inte öppen" in words


@with_reader
def test_what_falls_is_told_in_the_order_of_the_hour(town, tmp_path):
    words = printed(reach_answer(town, "cascade"), tmp_path)
    heads = [float(hour) for hour in re.findall(r"^ *Säkert: efter (\d+) h$", words, flags=re.MULTILINE)]

    assert len(set(heads)) > 3
    assert heads == sorted(heads)
    assert words.index("Säkert: genast") < words.index("Säkert: efter")


@with_reader
def test_the_two_numbers_of_who_is_cut_off_come_first_and_are_never_added_up_silently(town, tmp_path):
    answer = reach_answer(town, "isolation")
    words = printed(answer, tmp_path)
    dry, wet = headlines(answer)[:2]

    assert dry.startswith("Avskurna redan när det är torrt: 0 av 9")
    assert wet.startswith("Avskurna på grund av Q100: ")
    assert words.index("Avskurna redan när det är torrt") < words.index("Avskurna på grund av Q100")
    assert "sammanlagt" in words


def test_a_closed_road_is_drawn_where_it_goes_through_the_water(town):
    answer = reach_answer(town, "isolation")
    keys = {(row["layer"], row["id"]) for row in answer.result["closed_roads"]}
    whole = {key: answer.geometries[key] for key in keys}
    (flow,) = answer.ground.flows
    drawn = lines_in_water(whole, flow.extent)

    assert sum(map(shapely.length, drawn.values())) < sum(map(shapely.length, whole.values()))
    assert all(shapely.distance(each, flow.extent) < 20 for each in drawn.values())


def test_an_anchor_is_named(town):
    answer = reach_answer(town, "isolation")

    assert any("Brandstationen" in line for line in asked_lines(answer.question, names=names_in(answer)))
