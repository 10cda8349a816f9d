"""How values are read: unknown stays unknown, what is changed is kept beside, and nothing is dropped silently."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from geoansvar.errors import ColumnMissing
from geoansvar.layers.read import read_layer
from geoansvar.layers.values import day_of, number_within, numbers_of, read_booleans, read_numbers
from geoansvar.model.codes import Code, CodeList
from tests.layers.conftest import codes, declare, of_code, remedy


def write(folder, heading, *values, file="a.csv"):
    rows = [f"{number};Rad {number};{value}" for number, value in enumerate(values, start=1)]
    (folder / file).write_text("\n".join([f"id;name;{heading}", *rows]) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "unit", "number"),
    [
        ("80 personer", "persons", 80), ("ca 80", "persons", 80), ("1 200 platser", "persons", 1200),
        ("80,5", "", 80.5), ("Ja, 72 tim", "h", 72), ("3 dygn", "h", 72), ("90 min", "h", 1.5), ("2 tim", "min", 120),
        ("1,2 km", "m", 1200), ("1.234,5", "", 1234.5), ("1,234.5", "", 1234.5), ("70 km/h", "km/h", 70),
    ],
)  # fmt: skip
def test_the_one_number_in_some_words_is_read_in_the_columns_unit(words, unit, number):
    assert number_within(words, unit) == pytest.approx(number)


@pytest.mark.parametrize(
    ("words", "unit"), [("50–100 personer", "persons"), ("många", "persons"), ("2 tankar", "h"), ("12/24 tim", "h")]
)
def test_words_with_no_number_or_several_or_another_unit_are_unknown(words, unit):
    assert pd.isna(number_within(words, unit))


def test_rows_of_another_layer_in_the_same_file_are_left_to_it_and_counted(folder, read):
    write(folder, "byggnad", "ja", "", "skola")

    layer = read("building", "a.csv", having="byggnad")

    assert layer.frame["id"].tolist() == ["1", "3"]
    assert layer.rows_read == 2
    (said,) = of_code(layer, "rows-of-others")
    assert "1 av 3" in said.text.render()


def test_a_layer_may_be_the_rows_with_some_values_and_no_row_of_another_value_is_taken(folder, read):
    write(folder, "amenity", "school", "pub", "", "kindergarten", "School")

    layer = read("place", "a.csv", having={"amenity": ["school", "kindergarten"]}, columns={"amenity": "name"})

    assert layer.frame["id"].tolist() == ["1", "4"]
    (said,) = of_code(layer, "rows-of-others")
    assert "3 av 5" in said.text.render()


def test_values_of_a_column_that_is_not_there_are_refused(folder, read):
    write(folder, "amenity", "school")

    with pytest.raises(ColumnMissing, match="amenty"):
        read("place", "a.csv", having={"amenty": ["school"]}, columns={"amenity": "name"})


def test_a_column_that_tells_layers_apart_has_to_be_there(folder, read):
    write(folder, "byggnad", "ja")

    with pytest.raises(ColumnMissing, match="byggnad") as fault:
        read("building", "a.csv", having="byggand")
    assert fault.value.place == "layers/lager.toml source.having"


def test_eighty_persons_is_80_and_what_stood_there_is_kept(folder, read):
    write(folder, "capacity_day", "80 personer", "40", "", "många")
    layer = read("safety-point", "a.csv")
    assert layer.frame["capacity_day"].tolist() == [80, 40, pd.NA, pd.NA]
    assert layer.frame["capacity_day_original"].tolist() == ["80 personer", None, None, "många"]
    assert [(finding.row, finding.key) for finding in of_code(layer, "number-in-text")] == [("1", "capacity_day")]
    assert [finding.row for finding in of_code(layer, "number-unreadable")] == ["4"]


@pytest.mark.parametrize(
    ("value", "meaning"),
    [("ja", True), ("Ja", True), ("J", True), ("true", True), ("1", True), ("nej", False), ("NEJ", False),
     ("0", False), ("okänt", pd.NA), ("vet ej", pd.NA), ("", pd.NA), ("-", pd.NA)],
)  # fmt: skip
def test_yes_and_no_and_unknown(folder, read, value, meaning):
    write(folder, "ied", value)
    layer = read("pollution-source", "a.csv")
    assert layer.frame["ied"].tolist() == [meaning]
    assert "boolean-unreadable" not in codes(layer)


def test_a_word_that_is_neither_yes_nor_no_is_unknown_and_said(folder, read):
    write(folder, "ied", "kanske")
    layer = read("pollution-source", "a.csv")
    assert layer.frame["ied"].isna().all()
    assert of_code(layer, "boolean-unreadable")[0].row == "1"


@given(st.lists(st.sampled_from(["ja", "nej", "okänd", "kanske", None, "x", "0"])))
def test_unknown_is_never_read_as_no(values):
    read = read_booleans(pd.Series(values, dtype=object)).values
    assert [value is not pd.NA and not value for value in read] == [value in ("nej", "0") for value in values]


@pytest.mark.parametrize(
    "written",
    ["2026-11-22", "20261122", "2026/11/22", "22.11.2026", "22/11 2026", "2026-11-22T08:00:00"],
)
def test_a_day_is_read_however_it_is_written(written):
    assert day_of(written) == date(2026, 11, 22)


@pytest.mark.parametrize("written", ["03/04/2026", "2026", "2026-13-01", "i våras", "11/22/2026"])
def test_what_may_be_two_days_is_none(written):
    assert day_of(written) is None


def test_a_date_that_cannot_be_read_is_unknown_and_said(folder, read):
    write(folder, "verified", "2026-10-02", "i våras", "okänt")
    layer = read("actor", "a.csv")
    assert layer.frame["verified"].tolist() == [date(2026, 10, 2), None, None]
    assert [finding.row for finding in of_code(layer, "date-unreadable")] == ["2"]


@pytest.mark.parametrize(
    ("written", "code"),
    [("ENE", "ENE"), ("ene", "ENE"), (" ENE ", "ENE"), ("Energiförsörjning", "ENE"), ("energiforsorjning", "ENE"),
     ("Kraft", "ENE"), ("Hälsa, vård och omsorg", "HVO"), ("none", "none"), ("okänd", None), ("", None)],
)  # fmt: skip
def test_a_sector_is_known_by_its_code_its_title_or_the_declarations_word_for_it(folder, read, written, code):
    write(folder, "sector", written)
    layer = read("vital-service", "a.csv", codes={"sector": {"kraft": "ENE"}})
    assert layer.frame["sector"].tolist() == [code]
    assert "unknown-code" not in codes(layer)


def test_an_unknown_code_is_null_kept_beside_and_said_with_what_was_meant(folder, read):
    write(folder, "sector", "ENEE")
    layer = read("vital-service", "a.csv")
    assert layer.frame.loc[0, ["sector", "sector_original"]].tolist() == [None, "ENEE"]
    found = of_code(layer, "unknown-code")[0]
    assert (found.row, found.key, found.place) == ("1", "sector", "layers/lager.toml")
    assert "ENE?" in found.text.render()
    assert "[codes.sector]" in remedy(found)


def test_a_declaration_that_maps_to_no_code_is_an_error(folder, read):
    write(folder, "sector", "Kraft")
    layer = read("vital-service", "a.csv", codes={"sector": {"Kraft": "ENX"}})
    assert [finding.severity for finding in of_code(layer, "unknown-code")] == ["error", "warning"]


@pytest.mark.parametrize("separator", [";", ",", "|", "; "])
def test_lists_are_cut_at_any_separator(folder, read, separator):
    (folder / "a.csv").write_text(
        f'id\tname\tservices\taccessibility\n1\tSkolan\t"information{separator}Värme"\t"ramp{separator}hörslinga"\n',
        encoding="utf-8",
    )
    frame = read("safety-point", "a.csv").frame
    assert frame["services"].tolist() == [("information", "varme")]
    assert frame["accessibility"].tolist() == [("ramp", "hörslinga")]


def test_a_title_with_a_comma_in_it_is_one_code(folder, read):
    write(folder, "sectors", '"Hälsa, vård och omsorg"', '"Hälsa, vård och omsorg|TRP"', '"ENE, TRP"')
    frame = read("actor", "a.csv").frame
    assert frame["sectors"].tolist() == [("HVO",), ("HVO", "TRP"), ("ENE", "TRP")]


def test_known_codes_of_a_list_are_kept_where_one_is_unknown(folder, read):
    write(folder, "services", '"varme|bastu"')
    layer = read("safety-point", "a.csv")
    assert layer.frame["services"].tolist() == [("varme",)]
    assert "bastu" in of_code(layer, "unknown-code")[0].text.render()


def test_a_workspace_may_bring_its_own_list_of_functions(folder, tmp_path):
    write(folder, "function", "pumpning")
    own = CodeList(title="Egna", version="1", source="Kommunen", codes={"pump": Code(sv="Pumpning")})
    declaration = declare("vital-service", "a.csv", code_list="egna")
    layer = read_layer("lager", declaration, root=tmp_path, state=tmp_path / "s", code_lists={"egna": own})
    assert layer.frame["function"].tolist() == ["pump"]


def test_columns_are_found_whatever_their_case_and_blanks(folder, read):
    (folder / "a.csv").write_text(" ID ; VerksamhetsNAMN \n1; Solgården \n", encoding="utf-8")
    frame = read("vital-service", "a.csv", columns={"verksamhetsnamn": "name"}).frame
    assert frame["name"].tolist() == ["Solgården"]


def test_two_columns_for_one_name_is_a_finding(folder, read):
    (folder / "a.csv").write_text("id;a;b\n1;Solgården;Annat\n", encoding="utf-8")
    layer = read("place", "a.csv", columns={"a": "name", "b": "name"})
    assert layer.frame["name"].tolist() == ["Solgården"]
    assert of_code(layer, "column-twice")[0].key == "columns.b"


def test_a_phone_number_kept_as_a_number_has_lost_its_zero(folder, read):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Aktörer")
    for row in (["id", "name", "phone"], ["1", "Växjö", 313900612]):
        sheet.append(row)
    book.save(folder / "a.xlsx")
    layer = read("actor", "a.xlsx")
    assert layer.frame["phone"].tolist() == ["313900612"]
    assert of_code(layer, "phone-as-number")[0].row == "1"


def test_fewer_than_no_people_is_unknown(folder, read):
    write(folder, "residents", "12", "-99")
    layer = read("population", "a.csv")
    assert layer.frame["residents"].tolist() == [12, pd.NA]
    assert [finding.row for finding in of_code(layer, "number-negative")] == ["2"]


def test_a_municipality_code_gets_its_zero_back(folder, read):
    (folder / "a.csv").write_text("code;name\n862;Emmaboda\n1490;Borås\n", encoding="utf-8")
    layer = read("municipality", "a.csv")
    assert layer.frame["code"].tolist() == ["0862", "1490"]
    assert "862 blev 0862" in of_code(layer, "leading-zero")[0].text.render()


def test_a_fault_in_a_whole_column_lists_the_first_rows_and_counts_the_rest(folder, read):
    write(folder, "sector", *["fel"] * 250)
    found = of_code(read("vital-service", "a.csv"), "unknown-code")
    assert len(found) == 201
    assert "50 rader till" in found[-1].text.render()


@given(st.integers(-(10**9), 10**9), st.sampled_from(["{}", " {} ", "{},0", "{}.00", "{},00"]))
def test_a_number_is_read_however_its_decimals_are_written(number, form):
    assert numbers_of(pd.Series([form.format(number)], dtype=object)).tolist() == [number]


@given(st.lists(st.one_of(st.none(), st.text(max_size=12), st.integers(0, 99).map(str))))
def test_no_value_disappears_without_a_word(values):
    reading = read_numbers(pd.Series(values, dtype=object), "h")
    for position, value in enumerate(values):
        silent = pd.isna(reading.values.iloc[position]) and position not in reading.faults
        assert (
            not silent
            or value is None
            or not any(sign.isalnum() and sign.isascii() and sign.isdigit() for sign in value)
        )
