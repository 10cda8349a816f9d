"""What counts as a marking of security classification, and that nothing of such data is kept or repeated."""

import pytest
from openpyxl import Workbook

from geoansvar.errors import ClassifiedData
from geoansvar.layers.marking import marked


@pytest.mark.parametrize(
    "content",
    ["HEMLIG", "Hemlig", "hemligt", "Kvalificerat hemlig", "kvalificerat hemligt", "Konfidentiell", "Begränsat hemlig",
     "H/TS", "H/S", "SECRET", "RESTRICTED", "TOP SECRET", "NATO Restricted", "säkerhetsskyddsklassificerad",
     "Uppgiften är hemlig enligt 15 kap. 2 §", "Vattenverket\nHEMLIG\nreserv"],
)  # fmt: skip
def test_a_marking_is_seen_as_a_whole_word(content):
    assert marked(content)


@pytest.mark.parametrize(
    "content",
    ["Hemlighetens backe", "Den hemliga trädgården", "sekretess", "Sekretessmarkering enligt 5 kap. 5 § OSL",
     "ej hemlig", "inte hemlig", "inga säkerhetsskyddsklassificerade uppgifter", "Secret Garden", "restricted",
     "konfidentialitet", "50 km/h/s", "säkerhetsskyddschefen"],
)  # fmt: skip
def test_ordinary_words_are_no_marking(content):
    assert not marked(content)


ROWS = "id;name;anm\n1;Pumphus Viken;{}\n"


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("data.csv", ROWS.format("HEMLIG")),
        ("data.csv", "id;name;Hemlig uppgift\n1;Pumphus Viken;x\n"),
        ("hemlig_lista.csv", ROWS.format("")),
    ],
    ids=["in a cell", "in a heading", "in the file's name"],
)
def test_marked_data_are_refused_and_nothing_of_them_is_repeated(folder, read, file, content):
    (folder / file).write_text(content, encoding="utf-8")
    with pytest.raises(ClassifiedData) as refused:
        read("vital-service", file)
    said = refused.value.render() + refused.value.render("en") + repr(refused.value)
    assert "Pumphus" not in said
    assert "HEMLIG" not in said
    assert file not in said or file == "data.csv"
    assert "säkerhetsskyddschefen" in said
    assert not list((folder.parent / "state").rglob("*")) or not list(
        (folder.parent / "state" / "snapshots").iterdir()
    )


def test_a_marked_sheet_is_refused(folder, read):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Konfidentiell")
    sheet.append(["id", "name"])
    sheet.append(["1", "Pumphus Viken"])
    book.save(folder / "data.xlsx")
    with pytest.raises(ClassifiedData):
        read("vital-service", "data.xlsx")


def test_a_snapshot_from_before_the_marking_goes_too(folder, read):
    source = folder / "data.csv"
    source.write_text(ROWS.format("öppen"), encoding="utf-8")
    read("vital-service", "data.csv")
    kept = folder.parent / "state" / "snapshots"
    assert len(list(kept.iterdir())) == 1
    source.write_text(ROWS.format("HEMLIG"), encoding="utf-8")
    with pytest.raises(ClassifiedData):
        read("vital-service", "data.csv")
    assert not list(kept.iterdir())


def test_a_column_that_says_no_for_every_row_is_no_marking(folder, read):
    content = "id;name;säkerhetsskyddsklassificerad\n1;Pumphus Viken;nej\n2;Skolan;\n"
    (folder / "data.csv").write_text(content, encoding="utf-8")
    assert len(read("vital-service", "data.csv").frame) == 2
