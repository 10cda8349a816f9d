"""Every format is the same answer: read back, it has the same rows; asked twice, the same bytes."""

import csv
import io
import json
import string

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoansvar.delivery import FORMATS, format_of
from geoansvar.delivery.csv_file import cell_text
from geoansvar.errors import QuestionInvalid
from tests.delivery.answers import PHONE, actor, contact, small_answer

REAL = {"municipality": "1490", "name": "Borås", "exercise": False}


def written(name, answer=None, lang="sv"):
    return FORMATS[name].write(answer or small_answer(), lang)


def csv_rows(answer=None):
    return list(csv.DictReader(io.StringIO(written("csv", answer).decode("utf-8"), newline="")))


def workbook(answer=None):
    return openpyxl.load_workbook(io.BytesIO(written("xlsx", answer)))


def with_actor(**values):
    answer = small_answer()
    return small_answer(result=answer.result | {"actors": [actor(1, **{"name": "Nämnden"} | values)]})


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_answer_is_the_same_bytes(name):
    assert written(name) == written(name)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_written_in_both_languages(name):
    assert written(name, lang="en")


def test_a_format_is_chosen_by_the_files_suffix():
    assert format_of(".PDF") is FORMATS["pdf"]
    with pytest.raises(QuestionInvalid) as refused:
        format_of(".docx")
    assert refused.value.place == "output"


def test_json_is_the_answer_as_the_contract_spells_it():
    answer = json.loads(written("json"))

    assert answer["result"]["actors"][0]["contact"]["phone_24_7"] == PHONE
    assert [row["total"] for row in answer["totals"]] == [412 + 30 + 8558, 2 + 38 + 1]


def test_csv_has_every_row_with_its_group_first():
    rows = csv_rows()

    assert next(iter(rows[0])) == "group"
    assert [row["group"] for row in rows] == ["actors", "actors", "vital_services", "unplaced"]


def test_csv_lays_contacts_and_reasons_flat():
    first, second, service, _ = csv_rows()

    assert first["contact.phone_24_7"] == PHONE
    assert first["reasons"] == "responsible:samhallsviktigt/s3"
    assert second["contact.state"] == "missing"
    assert service["via"] == "o1; o2"
    assert "contact" not in first


def test_csv_has_decimal_points_and_empty_cells_for_the_unknown():
    row = csv_rows()[2]

    assert row["endurance_h"] == "4.5"
    assert row["priority"] == ""


def test_csv_lines_end_as_rfc_4180_says():
    lines = written("csv").split(b"\r\n")

    assert len(lines) == 6  # a header, four rows, and nothing after the last end of line
    assert b"\n" not in b"".join(lines)


def test_csv_says_exercise_on_every_row_and_only_in_an_exercise():
    assert {row["exercise"] for row in csv_rows()} == {"ÖVNING"}
    assert "exercise" not in csv_rows(small_answer(workspace=REAL))[0]


def test_csv_says_that_something_may_be_hidden():
    assert {row["notice"] for row in csv_rows(small_answer(notice="access-limited"))} == {"access-limited"}


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("+46 31 390 06 12", "+46 31 390 06 12"),
        ("+46-31-390 06 12", "+46-31-390 06 12"),
        (-4.5, "-4.5"),
        (float("nan"), ""),
        (True, "true"),
        (None, ""),
    ],
)
def test_a_spreadsheet_runs_nothing_and_a_number_stays_a_number(value, cell):
    assert cell_text(value) == cell


@settings(deadline=None)  # a busy machine is not a fault
@given(st.text(alphabet=string.printable + "åäöÅÄÖ–€", max_size=40))
def test_any_name_survives_csv(name):
    answer = with_actor(name=name)
    content = FORMATS["csv"].write(answer, "sv").decode("utf-8")
    row = next(csv.DictReader(io.StringIO(content, newline="")))

    assert row["name"] == cell_text(name)
    assert row["name"].removeprefix("'") == name.removeprefix("'")


def test_geojson_has_a_feature_for_every_row_with_or_without_a_place():
    collection = json.loads(written("geojson"))
    places = {(f["properties"]["group"], f["properties"]["id"]): f["geometry"] for f in collection["features"]}

    assert list(places) == [("actors", "a7"), ("actors", "a8"), ("vital_services", "s3"), ("unplaced", "s9")]
    assert places["unplaced", "s9"] is None
    assert places["vital_services", "s3"]["type"] == "Point"


def test_geojson_is_longitude_and_latitude_near_the_place():
    collection = json.loads(written("geojson"))
    lon, lat = collection["features"][2]["geometry"]["coordinates"]

    assert 11 < lon < 12  # the Skagerrak coast: 270 km east of the zone's false origin, 57.9 degrees north
    assert 57 < lat < 58


def test_geojson_carries_the_rest_of_the_answer_and_the_area_it_is_for():
    rest = json.loads(written("geojson"))["answer"]

    assert rest["run"].startswith("sha256:")
    assert rest["area"]["type"] == "Polygon"
    assert "result" not in rest


def test_geojson_opens_in_a_gis(tmp_path):
    import pyogrio

    path = tmp_path / "svar.geojson"
    path.write_bytes(written("geojson"))
    frame = pyogrio.read_dataframe(path)

    assert frame["group"].tolist() == ["actors", "actors", "vital_services", "unplaced"]
    assert frame.crs.to_epsg() == 4326


def test_excel_opens_with_what_it_is_before_what_it_says():
    book = workbook()
    cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]

    assert book.sheetnames[:2] == ["Översikt", "Berörda aktörer"]
    assert cells[:4] == ["Berörda aktörer", "ÖVNING", "Område", "Allégatan 12 + 300 m"]
    assert {"Underlag", "Anmärkningar", "Kontakten är för gammal.", "2026-11-16", "intern"} <= set(cells)


def test_excel_has_a_sheet_for_every_table_even_the_empty_ones():
    book = workbook()

    assert len(book.sheetnames) == len(small_answer().result) + 2  # and Översikt and Varför
    assert book["Resurser i området"]["A2"].value == "inget lager att söka i"


def test_excel_keeps_telephone_numbers_as_text_and_amounts_as_numbers():
    actors = workbook()["Berörda aktörer"]
    titles = [cell.value for cell in actors[1]]
    phone = actors.cell(2, titles.index("Telefon dygnet runt") + 1)
    distance = actors.cell(2, titles.index("Avstånd (m)") + 1)

    assert (phone.value, phone.data_type) == (PHONE, "s")
    assert (distance.value, distance.data_type) == (41.4, "n")
    assert len(set(titles)) == len(titles)


def test_excel_runs_nothing():
    sheet = workbook(with_actor(name="=1+1"))["Berörda aktörer"]

    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=1+1", "s")


def test_excel_is_ready_to_filter_and_print():
    sheet = workbook()["Berörda aktörer"]

    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$1:$1"
    assert "ÖVNING" in sheet.oddHeader.center.text
    assert "sha256:" in sheet.oddFooter.left.text


def test_excel_lists_every_reason_by_itself():
    sheet = workbook(
        with_actor(
            reasons=[
                {"rule": "operator", "layer": "l", "id": str(n), "name": f"P{n}", "share": None} for n in range(3000)
            ]
        )
    )["Varför"]

    assert sheet.max_row == 1 + 3000


def test_only_an_exercise_says_so_in_excel():
    book = workbook(small_answer(workspace=REAL))

    assert not any(cell.value == "ÖVNING" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_an_actor_with_nobody_to_call_is_in_every_format():
    silent = with_actor(name="Tyst AB", contact=contact(state="missing"))

    assert csv_rows(silent)[0]["contact.state"] == "missing"
    assert "kontakt saknas" in [cell.value for cell in workbook(silent)["Berörda aktörer"][2]]
