"""What is said of a filled template is said in the words of Excel: the row's number, the column's title, the list."""

import openpyxl
import pytest

from geoansvar.errors import DeclarationError, SourceUnreadable
from geoansvar.layers import comment_findings, cross_findings, dated_findings, place_rows
from geoansvar.layers.gazetteer import Gazetteer
from geoansvar.layers.template_reading import template_declaration, template_frame
from tests.layers.conftest import of_code, point, remedy
from tests.layers.test_templates import BORAS_E, BORAS_N, commented, fill, findings_of, read, template  # noqa: F401  a fixture

NORTH, EAST = "Nord (N) eller latitud", "Öst (E) eller longitud"


def words(finding):
    return finding.text.render()


def test_a_template_without_its_guidance_is_named_with_what_happened(template):  # noqa: F811  the fixture
    path = fill(template(), {"Namn": "Polisen"})
    book = openpyxl.load_workbook(path)
    del book["Så här fyller du i"]
    book.save(path)
    for reader, refused_as in ((template_declaration, DeclarationError), (template_frame, SourceUnreadable)):
        with pytest.raises(refused_as, match=r"aktorer\.xlsx") as refused:
            reader(path)
        assert "Så här fyller du i" in refused.value.message.render()
        assert "ny mall" in remedy(refused.value)


def test_turned_coordinates_and_mixed_systems_are_said_row_by_row(template):  # noqa: F811  the fixture
    path = fill(
        template("safety-point"),
        {"Namn": "Rätt", NORTH: BORAS_N, EAST: BORAS_E},
        {"Namn": "Också rätt", NORTH: BORAS_N, EAST: BORAS_E + 50},
        {"Namn": "Vänd", NORTH: BORAS_E, EAST: BORAS_N + 50},
        {"Namn": "Grader", NORTH: 57.7310, EAST: 12.9401},
        {"Namn": "Vända grader", NORTH: 12.9401, EAST: 57.7410},
    )
    found = findings_of(path)
    assert [f.row for f in of_code(found, "axes-swapped")] == ["vand", "vanda-grader"]
    assert [f.row for f in of_code(found, "reference-mixed")] == ["grader", "vanda-grader"]
    assert all(remedy(f) for code in ("axes-swapped", "reference-mixed") for f in of_code(found, code))


def test_one_system_the_right_way_round_is_nothing_to_mention(template):  # noqa: F811  the fixture
    path = fill(template(), {"Namn": "A", NORTH: 57.7210, EAST: 12.9401}, {"Namn": "B", NORTH: 57.7, EAST: 12.9})
    assert not {"axes-swapped", "reference-mixed"} & {f.code for f in findings_of(path)}


@pytest.mark.parametrize(
    ("kind", "first", "again"),
    [
        ("actor", {"Namn": "Polisen"}, {"Namn": " polisen "}),
        ("vital-service", {"Namn": "Norrby förskola", "Adress": "Allégatan 12"},
         {"Namn": "Norrby Förskola", "Adress": "allégatan 12"}),
        ("safety-point", {"Namn": "Hallen"}, {"Namn": "Hallen", "Adress": "Skolgatan 3"}),
        ("resource", {"Resurs": "Elverk", "Antal": 2}, {"Resurs": "elverk", "Antal": 2}),
    ],
)  # fmt: skip
def test_the_same_thing_on_two_rows_is_said_with_both_numbers(template, kind, first, again):  # noqa: F811  the fixture
    layer = read(fill(template(kind), first, {}, again))
    (found,) = of_code(layer, "row-duplicate")
    assert found.severity == "warning"
    assert "Rad 5" in words(found)
    assert "rad 3" in words(found)
    assert len(layer.frame) == 2, "both rows are kept"


@pytest.mark.parametrize(
    ("kind", "first", "other"),
    [
        ("vital-service", {"Namn": "Skola", "Adress": "Allégatan 12"}, {"Namn": "Skola", "Adress": "Storgatan 1"}),
        ("resource", {"Resurs": "Elverk", "Antal": 2}, {"Resurs": "Elverk", "Antal": 3}),
        ("actor", {"Namn": "Polisen"}, {"Namn": "Tullen"}),
    ],
)  # fmt: skip
def test_two_things_that_differ_are_two(template, kind, first, other):  # noqa: F811  the fixture
    assert of_code(read(fill(template(kind), first, other)), "row-duplicate") == []


def test_an_unknown_word_is_named_by_row_and_column_with_the_words_of_the_list(template, tmp_path):  # noqa: F811
    path = fill(template(), {"Namn": "Polisen"}, {"Namn": "Nämnden", "Slag": "Nämnd"})
    layer = read(path)
    (found,) = of_code(layer, "unknown-code")
    assert words(found) == "Rad 4, kolumn Slag: ”Nämnd” finns inte i listan."
    assert remedy(found).startswith("Välj: ")
    assert "Nämnd eller förvaltning" in remedy(found)
    assert (found.key, found.row) == ("Slag", "namnden")
    comments = commented(comment_findings(path, layer.findings, tmp_path / "svar.xlsx"))
    assert "finns inte i listan" in comments["C4"], "the column is found by its title too"


def test_nothing_said_of_a_template_speaks_of_toml_or_of_our_keys(template):  # noqa: F811  the fixture
    path = fill(
        template(),
        {"Namn": "Polisen", "Telefon": "114 14", "Ersättare (aktör)": "Tullen", "Nivå": "hög", "Adress": "Ingenväg 1",
         "Uppgiften bekräftad": "igår"},
        {"Namn": "Regionen"},
    )  # fmt: skip
    layer = place_rows(read(path), Gazetteer([]))
    found = [*layer.findings, *cross_findings({layer.name: layer}, municipality="1490")]
    found += dated_findings(layer, as_of=layer.declaration.source.retrieved, contact_valid_days=365)
    said = " ".join(words(f) + " " + remedy(f) + " " + (f.key or "") for f in found)
    for ours in (
        "[codes",
        "[source",
        "[columns",
        "_original",
        "verified",
        "phone_24_7",
        "källan",
        "deputy",
        "category",
    ):
        assert ours not in said
    assert "Rad 3, kolumn Ersättare (aktör)" in said
    assert "kolumn Uppgiften bekräftad" in said


def test_ids_made_of_names_are_one_note(template):  # noqa: F811  the fixture
    path = fill(template(), *({"Namn": f"Aktör {n}"} for n in range(12)))
    (made,) = of_code(read(path), "id-made")
    assert made.severity == "note"
    assert "12" in words(made)


def test_a_missing_address_layer_is_not_the_addresss_fault(layer):
    service = layer("vital-service", {"id": ["s"], "name": ["s"], "address": ["Allégatan 12"]}, name="svv")
    (found,) = place_rows(service, Gazetteer([])).findings
    assert "inget adresslager" in words(found)
    assert "adresser.toml.exempel" in remedy(found)


def test_an_actors_unknown_address_is_said_although_her_area_is_known(layer):
    addresses = layer("address", {"id": ["a"], "name": [None], "address": ["Allégatan 12"]}, geometry=[point()])
    columns = {"id": ["a", "b"], "name": ["A", "B"], "address": ["Kungsgatan 5", "Allégatan 12"]}
    actors = layer("actor", columns, geometry=[point().buffer(9)] * 2, name="aktorer")
    placed = place_rows(actors, Gazetteer([addresses]))
    assert [(f.code, f.row, f.severity) for f in placed.findings] == [("address-unknown", "a", "note")]
    assert placed.frame.geometry.tolist() == actors.frame.geometry.tolist(), "the area is left as it was"
    assert place_rows(placed, Gazetteer([addresses])).findings == placed.findings


@pytest.mark.parametrize(
    ("written", "kept"), [(313900612, "0313900612"), (701740605, "0701740605"), (33357000, "033357000"),
                          (31390060627, "31390060627"), (46313900612, "46313900612"), (11414, "11414")]
)  # fmt: skip
def test_a_zero_is_put_back_only_where_it_is_certain(template, written, kept):  # noqa: F811  the fixture
    path = fill(template(), {"Namn": "A", "Telefon": written})
    assert list(template_frame(path)["phone"]) == [kept]
    assert [f.row for f in of_code(findings_of(path), "phone-as-number")] == ["a"]


@pytest.mark.parametrize(
    ("written", "wrong"), [("igår", True), ("08:00", True), ("2026-11-16 28:00", True),
                           ("2026-11-16 08:00", False), ("2026-11-16", False), (None, False)]
)  # fmt: skip
def test_a_status_since_no_time_at_all_is_said(template, written, wrong):  # noqa: F811  the fixture
    layer = read(fill(template("safety-point"), {"Namn": "Hallen", "Status sedan": written}))
    assert bool(of_code(layer, "time-unreadable")) is wrong


def test_a_suggestion_is_a_name_and_really_alike(layer):
    actors = layer("actor", {"id": ["socialnamnden"], "name": ["Socialnämnden"]}, name="aktorer")
    services = [
        layer("vital-service", {"id": ["s"], "name": ["s"], "responsible": [who]}, geometry=[point()], name=name)
        for name, who in (("a", "Socialnämden"), ("b", "Kommunalförbundet"))
    ]
    found = of_code(
        cross_findings({one.name: one for one in (actors, *services)}, municipality="1490"), "unknown-actor"
    )
    assert "Menades Socialnämnden (socialnamnden)?" in remedy(found[0])
    assert "Menades" not in remedy(found[1])


def test_a_broken_geopackage_is_described_in_swedish(folder, request):
    read = request.getfixturevalue("read")
    (folder / "a.gpkg").write_bytes(b"SQLite format 3\x00" + b"\x10\x00" * 60)
    with pytest.raises(SourceUnreadable) as refused:
        read("place", "a.gpkg")
    said = refused.value.message.render()
    assert said.startswith("Filen a.gpkg är skadad, eller är inte vad ändelsen säger (GDAL säger: ")
    assert len(said.partition("GDAL säger: ")[2]) <= 82


def test_a_kind_is_called_by_its_swedish_title(folder, request):
    read = request.getfixturevalue("read")
    (folder / "a.csv").write_text("x;y\n1;2\n", "utf-8")
    with pytest.raises(Exception, match="Tätort") as refused:
        read("locality", "a.csv")
    assert "locality" not in refused.value.args[0].render()
