"""Excel templates: what they ask, what is read back, and how findings return to the cells."""

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoansvar.errors import ClassifiedData, ColumnMissing, DeclarationError, TargetNotEmpty, UnknownName
from geoansvar.layers import read_layer
from geoansvar.layers.noted import Notes
from geoansvar.layers.template_cells import coded, sweref
from geoansvar.layers.template_comments import comment_findings
from geoansvar.layers.template_form import EXAMPLE_MARK, FILES, HINTS, code_titles, form_of
from geoansvar.layers.template_reading import (
    open_template,
    template_declaration,
    template_frame,
    template_layer_name,
)
from geoansvar.layers.templates import write_template, write_templates
from geoansvar.model.access import Access
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.model.finding import Finding
from geoansvar.texts import text

BORAS_E, BORAS_N = 377306.7, 6399513.9  # the check point 57.7210, 12.9401
FIELD_ROWS = {"owner": 4, "retrieved": 5, "review_by": 6, "access": 7, "licence": 8, "title": 9}


@pytest.fixture
def template(tmp_path):
    """Write a template into ``layers/`` of a workspace."""

    def write(kind="actor", name=None, **options) -> Path:
        (tmp_path / "layers").mkdir(exist_ok=True)
        return write_template(kind, tmp_path / "layers" / (name or FILES[kind]), **options)

    return write


def fill(path, *rows, start=3, fields=None, rename=None):
    """Fill a template in as a person does: by the titles of its columns."""
    book = openpyxl.load_workbook(path)
    table: Any = book.worksheets[0]
    notes = book.worksheets[1]
    titles = {str(cell.value).removesuffix(" *"): cell.column for cell in table[1]}
    for number, row in enumerate(rows, start=start):
        for title, value in row.items():
            table.cell(number, titles[title], value)
    for old, new in (rename or {}).items():
        table.cell(1, titles[old], new)
    for field, value in (fields or {}).items():
        notes.cell(FIELD_ROWS[field], 2, value)
    book.save(path)
    return path


def declared(path) -> LayerDeclaration:
    declaration = template_declaration(path)
    assert declaration is not None
    return declaration


def findings_of(path):
    notes = Notes(template_layer_name(path))
    open_template(path, notes)
    return notes.findings


def codes_of(path):
    return [finding.code for finding in findings_of(path)]


# what a template asks for


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_column_of_the_kind_is_asked_for_once(template, kind, lang):
    table = openpyxl.load_workbook(template(kind, lang=lang)).worksheets[0]
    titles = [str(cell.value).removesuffix(" *") for cell in table[1]]
    assert titles == [column.title.render(lang) for column in form_of(kind).columns]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("kind", FILES)
def test_every_column_of_codes_has_a_drop_down_with_its_words(template, kind):
    book = openpyxl.load_workbook(template(kind))
    validations = {str(v.sqref).split(":")[0]: v for v in book.worksheets[0].data_validations.dataValidation}
    for place, column in enumerate(form_of(kind).columns, start=1):
        if column.type != "code":
            continue
        validation = validations[book.worksheets[0].cell(2, place).coordinate]
        assert validation.type == "list"
        sheet, cells = validation.formula1.lstrip("=").split("!")
        offered = [row[0].value for row in book[sheet.strip("'")][cells.replace("$", "")]]
        assert offered == list(code_titles(column).values())


def test_dates_are_checked_and_phone_numbers_are_text(template):
    table: Any = openpyxl.load_workbook(template()).worksheets[0]
    letters = {str(cell.value).removesuffix(" *"): cell.column_letter for cell in table[1]}
    dates = [str(v.sqref) for v in table.data_validations.dataValidation if v.type == "date"]
    assert f"{letters['Uppgiften bekräftad']}2:{letters['Uppgiften bekräftad']}1001" in dates
    for title in ("Telefon", "Telefon dygnet runt", "Id"):
        assert number_format_of(table, openpyxl.utils.column_index_from_string(letters[title])) == "@"


def number_format_of(table, place):
    """Give the format of a whole column; alike neighbours are kept as one."""
    return next(d.number_format for d in table.column_dimensions.values() if d.min <= place <= d.max)


def test_the_header_stands_still_and_says_what_is_required(template):
    table = openpyxl.load_workbook(template("resource")).worksheets[0]
    assert table.freeze_panes == "C2"
    assert [cell.value for cell in table[1] if str(cell.value).endswith(" *")] == ["Resurs *"]


def test_no_hint_is_cut_off():
    assert {name for name, hint in HINTS.items() if len(hint.render("sv")) > 255} == set()


def test_names_of_actors_are_offered_when_they_are_known(template):
    book = openpyxl.load_workbook(template("vital-service", actor_names=["Socialnämnden", "Elnät AB"]))
    offered = [[cell.value for cell in column] for column in book["Kodlistor"].iter_cols()][-1]
    assert offered[:3] == ["Aktörer", "Elnät AB", "Socialnämnden"]


def test_the_same_template_is_the_same_bytes(tmp_path):
    first, second = (write_template("actor", tmp_path / name).read_bytes() for name in ("a.xlsx", "b.xlsx"))
    assert first == second


def test_a_filled_template_is_never_written_over(tmp_path):
    assert len(write_templates(tmp_path / "mallar")) == 4
    with pytest.raises(TargetNotEmpty, match=r"aktorer\.xlsx"):
        write_templates(tmp_path / "mallar")


def test_there_is_no_template_for_a_kind_that_is_not_written_by_hand(tmp_path):
    with pytest.raises(UnknownName, match="actor"):
        write_template("road", tmp_path / "vagar.xlsx")


# the declaration


def test_a_filled_template_declares_itself(template):
    path = fill(
        template("safety-point"),
        {"Namn": "Bjärkehallen"},
        fields={
            "owner": "Alingsås kommun",
            "retrieved": datetime(2026, 11, 1),
            "access": "öppen",
            "review_by": "2027-11-01",
        },
    )
    layer = declared(path)
    assert (layer.kind, layer.title, layer.access) == ("safety-point", "Trygghetspunkter", Access.PUBLIC)
    assert layer.source.owner == "Alingsås kommun"
    assert layer.source.retrieved == date(2026, 11, 1)
    assert layer.source.review_by == date(2027, 11, 1)
    assert layer.source.path == "trygghetspunkter.xlsx"
    assert layer.source.crs is None, "no coordinates, no reference system"
    assert layer.field_access("endurance_h") is Access.PUBLIC, "nothing is said of endurance, so nothing is held back"


def test_how_long_something_lasts_without_power_is_for_few(template):
    path = fill(template("vital-service"), {"Namn": "Vattenverket", "Uthållighet (h)": 8}, fields={"access": "öppen"})
    layer = declared(path)
    assert layer.field_access("endurance_h") is Access.LIMITED
    assert layer.field_access("backup_power") is Access.PUBLIC


def test_a_template_in_the_data_folder_is_found_there(template):
    path = template()
    (path.parent / "data").mkdir()
    moved = Path(shutil.move(path, path.parent / "data" / path.name))
    assert declared(moved).source.path == "data/aktorer.xlsx"


def test_a_level_nobody_can_read_is_the_highest(template):
    path = fill(template(), fields={"access": "lite hemligt"})
    assert declared(path).access is Access.PROTECTED
    assert "access-unreadable" in codes_of(path)


def test_an_empty_owner_and_date_are_findings_not_failures(template):
    path = fill(template(), {"Namn": "Polisen"})
    assert declared(path).source.owner == "Okänd ägare"
    assert codes_of(path).count("field-empty") == 2


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("Aktörer 2026.xlsx", "aktorer_2026"),
        ("aktorer.xlsx", "aktorer"),
        ("SAMHÄLLSVIKTIGT (kopia).xlsx", "samhallsviktigt_kopia"),
        ("2026 resurser.xlsx", "lager_2026_resurser"),
        ("日本.xlsx", "lager"),
    ],
)
def test_the_layer_is_called_what_the_file_is_called(file, name):
    assert template_layer_name(Path(file)) == name


def test_excels_lock_file_and_other_workbooks_declare_nothing(template):
    path = template()
    lock = path.with_name("~$aktorer.xlsx")
    lock.write_bytes(b"\x05Anna" + b"\0" * 160)
    other = path.with_name("lista.xlsx")
    openpyxl.Workbook().save(other)
    assert template_declaration(lock) is None
    assert template_declaration(other) is None
    assert template_declaration(path.with_name("anteckning.csv")) is None


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 avbruten", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 med losenord"])
def test_a_workbook_nobody_can_open_is_not_passed_over_in_silence(tmp_path, content):
    path = tmp_path / "aktorer.xlsx"
    path.write_bytes(content)
    with pytest.raises(DeclarationError, match="aktorer"):
        template_declaration(path)


def test_a_template_of_a_coming_version_is_refused_with_what_to_do(template):
    path = template()
    book = openpyxl.load_workbook(path)
    notes = book.worksheets[1]
    mark = next(cell for row in notes.iter_rows() for cell in row if cell.value == "actor/1")
    mark.value = "actor/2"
    book.save(path)
    with pytest.raises(DeclarationError, match="version 2"):
        template_declaration(path)


# the rows


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_example_is_nobodys_data(template, kind, lang):
    path = template(kind, lang=lang)
    assert len(template_frame(path)) == 0
    assert "template-empty" in codes_of(path)


def test_an_example_that_was_written_over_counts_although_its_mark_was_left(template):
    path = fill(template(), {"Namn": "Tekniska nämnden"}, start=2)
    assert list(template_frame(path)["name"]) == ["Tekniska nämnden"]
    assert list(template_frame(path)["id"]) == ["tekniska-namnden"]


def test_an_example_whose_mark_was_taken_away_is_a_row(template):
    path = template()
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["A2"] = None
    book.save(path)
    assert list(template_frame(path)["name"]) == ["Socialnämnden"]


def test_words_become_codes_and_what_is_no_code_stays_to_be_found(template):
    path = fill(
        template(),
        {"Namn": "Socialnämnden", "Slag": "Nämnd eller förvaltning", "Nivå": "Lokal",
         "Sektorer": "Hälsa, vård och omsorg; transporter", "Roll i ISF": "chef"},
    )  # fmt: skip
    row = template_frame(path).iloc[0]
    assert (row["category"], row["level"], row["sectors"]) == ("municipality", "local", "HVO;TRP")
    assert row["isf_role"] == "chef"


@pytest.mark.parametrize("kind", FILES)
def test_every_word_that_is_offered_is_read_back_as_its_code(kind):
    for column in form_of(kind).columns:
        for lang in ("sv", "en"):
            for code, title in code_titles(column, lang).items():
                assert coded(column, title) == code
                assert coded(column, f" {title.upper()} ") == code


def test_blank_rows_are_no_rows_and_empty_cells_are_unknown(template):
    path = fill(template(), {"Namn": "Polisen"}, {}, {"Namn": "  "}, {"Namn": "Regionen"})
    frame = template_frame(path)
    assert list(frame["name"]) == ["Polisen", "Regionen"]
    assert "phone" not in frame, "a column nobody filled in is no column"


def test_an_id_is_made_of_the_name_and_is_the_same_next_time(template):
    path = fill(template(), {"Namn": "Borås Elnät AB"}, {"Namn": "Polisen", "Id": "p1"}, {"Namn": "Borås Elnät AB"})
    assert list(template_frame(path)["id"]) == ["boras-elnat-ab", "p1", "boras-elnat-ab-2"]
    assert list(template_frame(path)["id"]) == list(template_frame(path)["id"])
    made = [finding for finding in findings_of(path) if finding.code == "id-made"]
    assert ["2 rader" in finding.text.render() for finding in made] == [True], "one note says how many"


def test_a_phone_number_keeps_its_zero_and_one_saved_as_a_number_is_named(template):
    path = fill(template(), {"Namn": "A", "Telefon": "031-390 06 12"}, {"Namn": "B", "Telefon": 313900612})
    assert list(template_frame(path)["phone"]) == ["031-390 06 12", "0313900612"]
    assert [f.row for f in findings_of(path) if f.code == "phone-as-number"] == ["b"]


@pytest.mark.parametrize(
    "written", [datetime(2026, 11, 1), date(2026, 11, 1), "2026-11-01", 46327, "1 november 2026", "den 1 nov. 2026"]
)
def test_a_date_is_read_however_excel_kept_it(template, written):
    path = fill(template(), {"Namn": "A", "Uppgiften bekräftad": written})
    assert template_frame(path)["verified"].iloc[0] == "2026-11-01"


@pytest.mark.parametrize(
    ("north", "east"),
    [
        (6399513.9, 377306.7),
        ("6 399 513,9", "377 306,7"),
        (57.7210, 12.9401),
        ("57,7210", "12,9401"),
        ("57.7210° N", "12.9401° E"),
        (377306.7, 6399513.9),  # the wrong way round, and there is only one way it can be meant
        (12.9401, 57.7210),
    ],
)
def test_a_place_may_be_written_in_metres_or_degrees(template, north, east):
    path = fill(
        template(),
        {"Namn": "Med", "Nord (N) eller latitud": north, "Öst (E) eller longitud": east},
        {"Namn": "Utan"},
    )
    frame = template_frame(path)
    assert frame["east"].iloc[0] == pytest.approx(BORAS_E, abs=7)  # four decimals of a degree are six metres
    assert frame["north"].iloc[0] == pytest.approx(BORAS_N, abs=7)
    assert frame[["east", "north"]].iloc[1].isna().all()
    assert declared(path).source.crs == "EPSG:3006"


@pytest.mark.parametrize(("north", "east"), [(48.85, 2.35), (6399513, None), ("vid kyrkan", "norra dörren"), (0, 0)])
def test_a_place_outside_sweden_is_left_empty_and_named(template, north, east):
    path = fill(template(), {"Namn": "A", "Nord (N) eller latitud": north, "Öst (E) eller longitud": east})
    assert template_frame(path)["east"].isna().all()
    assert [f.row for f in findings_of(path) if f.code == "coordinates-unusable"] == ["a"]


@settings(max_examples=50, deadline=None)
@given(st.floats(200_001, 999_999), st.floats(6_000_001, 7_799_999))
def test_metres_come_back_whichever_way_they_are_written(east, north):
    assert sweref(north, east) == sweref(east, north) == (east, north)


# the columns


def test_columns_may_stand_in_any_order_and_the_municipality_may_add_its_own(template):
    path = template()
    book = openpyxl.load_workbook(path)
    table = book.worksheets[0]
    table.delete_cols(3, 2)
    table.move_range("B1:B3", cols=40)
    table.insert_rows(1)
    table["A1"] = "Aktörsregister, fastställt av kommundirektören"
    table.cell(2, 30, "Rakelnummer")
    table.cell(4, 30, "1234567")
    table.cell(4, 42, "Polisen")
    book.save(path)
    frame = template_frame(path)
    assert (frame["name"].iloc[0], frame["Rakelnummer"].iloc[0]) == ("Polisen", "1234567")
    gone = [finding for finding in findings_of(path) if finding.code == "column-left-out"]
    assert [finding.key for finding in gone] == ["category", "level"]


def test_a_renamed_column_is_named_with_what_it_is_called_now(template):
    path = fill(
        template(),
        {"Namn": "Polisen", "Telefon dygnet runt": "114 14"},
        rename={"Telefon dygnet runt": "Telefon dygnet om"},
    )
    frame = template_frame(path)
    assert "phone_24_7" not in frame
    assert list(frame["Telefon dygnet om"]) == ["114 14"], "what is written there is kept"
    renamed = next(finding for finding in findings_of(path) if finding.code == "column-renamed")
    assert renamed.key == "phone_24_7"
    assert "Telefon dygnet om" in renamed.remedy.render()


def test_a_required_column_that_is_gone_is_an_error_with_its_title(template):
    path = fill(template(), rename={"Namn": "Benämning"})
    with pytest.raises(ColumnMissing, match="Namn"):
        template_frame(path)


def test_our_own_keys_are_headers_too(template):
    columns = form_of("actor").columns
    path = fill(template(), {"Namn": "Polisen"}, rename={column.title.render(): column.name for column in columns})
    assert list(template_frame(path)["name"]) == ["Polisen"]


def test_a_marking_beside_the_table_is_refused_and_not_repeated(template):
    path = fill(template(), {"Namn": "Polisen"}, fields={"licence": "HEMLIG enligt beslut 17"})
    with pytest.raises(ClassifiedData) as refused:
        template_frame(path)
    assert "17" not in str(refused.value)


# the layer


def read(path, name=None):
    root = path.parents[1]
    layer_name = name or template_layer_name(path)
    return read_layer(layer_name, declared(path), root=root, state=root / ".geoansvar", code_lists={})


def test_a_filled_template_is_a_layer_without_any_toml(template):
    path = fill(
        template("safety-point"),
        {
            "Namn": "Bjärkehallen",
            "Typ": "trygghetspunkt",
            "Nivå": 2,
            "Erbjuder": "värme; toalett",
            "Platser dag": "80 personer",
        },
        {"Namn": "Albert Hall", "Nord (N) eller latitud": 57.9300, "Öst (E) eller longitud": 12.5335},
    )
    layer = read(path)
    first, second = layer.frame.to_dict("records")
    assert (layer.kind, layer.rows_read, len(layer.frame)) == ("safety-point", 2, 2)
    assert (first["type"], first["level"], first["services"]) == ("trygghetspunkt", "2", ("varme", "toalett"))
    assert first["capacity_day"] == 80
    assert first["geometry"] is None
    assert (second["geometry"].x, second["geometry"].y) == pytest.approx((353942.4, 6423581.6), abs=1)
    assert "number-in-text" in {finding.code for finding in layer.findings}
    assert "id-made" in {finding.code for finding in layer.findings}


def test_reading_again_gives_the_same_layer_and_the_same_findings(template):
    path = fill(template(), {"Namn": "Polisen"}, {"Namn": "Regionen", "Avtal till": date(2027, 1, 1)})
    first, again = read(path), read(path)
    assert first.frame.equals(again.frame)
    assert first.findings == again.findings


# comments


def commented(path):
    table = openpyxl.load_workbook(path).worksheets[0]
    return {cell.coordinate: cell.comment.text for row in table.iter_rows() for cell in row if cell.comment}


def finding(code="x", row=None, key=None, place="layers/aktorer.toml", words="Något är fel."):
    return Finding(code, "warning", text(words), place=place, row=row, key=key, remedy=text("Gör så här."))


def test_findings_come_back_in_the_cells_they_concern(template, tmp_path):
    path = fill(template(), {"Namn": "Polisen"}, {}, {"Namn": "Regionen"})
    found = [
        finding(row="regionen", key="phone", words="Telefon saknas."),
        finding(row="polisen", words="Läge saknas."),
        finding(row="polisen", key="name", words="Och en sak till."),
        finding(row="polisen", key="phone", place="layers/annat.toml"),
    ]
    out = comment_findings(path, found, tmp_path / "svar.xlsx")
    comments = commented(out)
    assert set(comments) == {"B3", "H5"}
    assert "Telefon saknas. Gör så här." in comments["H5"]
    assert "Läge saknas." in comments["B3"]
    assert "Och en sak till." in comments["B3"]
    assert not commented(path), "the original is left as it was"


def test_a_remedy_speaks_of_excel_where_there_is_no_toml(template, tmp_path):
    path = fill(template(), {"Namn": "Polisen", "Slag": "poliser"})
    found = [
        finding(code="unknown-code", row="polisen", key="category"),
        finding(code="id-made", row="polisen", key="id"),
    ]
    comments = commented(comment_findings(path, found, tmp_path / "svar.xlsx"))
    assert set(comments) == {"C3"}, "an id that was made of the name is nothing to do about"
    assert "cellens lista" in comments["C3"]
    assert "Gör så här" not in comments["C3"]


def test_drop_downs_and_rows_survive_the_comments(template, tmp_path):
    path = fill(template(), {"Namn": "Polisen", "Nivå": "lokal"})
    out = comment_findings(path, [finding(row="polisen")], tmp_path / "svar.xlsx")
    before, after = (openpyxl.load_workbook(p).worksheets[0].data_validations.dataValidation for p in (path, out))
    assert len(before) == len(after) > 5
    assert template_frame(out).equals(template_frame(path))
    assert declared(out).kind == "actor"


def test_what_concerns_no_row_is_listed_beside_the_table(template, tmp_path):
    path = fill(template(), {"Namn": "Polisen"})
    found = [finding(words="Ägaren saknas."), finding(row="okänd-rad", words="Raden finns inte längre.")]
    out = comment_findings(path, found, tmp_path / "svar.xlsx")
    words = [str(cell.value) for cell in openpyxl.load_workbook(out).worksheets[1]["B"]]
    assert sum("Ägaren saknas." in word for word in words) == 1
    assert sum("Raden finns inte längre." in word for word in words) == 1


def test_an_earlier_run_is_taken_away_and_a_persons_comment_stays(template, tmp_path):
    path = fill(template(), {"Namn": "Polisen"})
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["B3"].comment = openpyxl.comments.Comment("Ring först.", "Anna")
    book.save(path)
    out = tmp_path / "svar.xlsx"
    comment_findings(path, [finding(row="polisen", key="phone"), finding(words="Ägaren saknas.")], out)
    again = comment_findings(out, [], tmp_path / "igen.xlsx")
    assert commented(again) == {"B3": "Ring först."}
    assert not any("Ägaren saknas." in str(cell.value) for cell in openpyxl.load_workbook(again).worksheets[1]["B"])


def test_every_row_ends_up_in_the_example_or_in_the_frame(template):
    path = fill(template(), *[{"Namn": f"Aktör {number}"} for number in range(40)])
    assert len(template_frame(path)) == 40
    assert openpyxl.load_workbook(path).worksheets[0]["A2"].value == EXAMPLE_MARK.render()
