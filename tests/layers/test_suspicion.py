"""What reads without a fault and still looks wrong."""

import pytest

from geoansvar.layers.suspicion import is_person
from tests.layers.conftest import codes, of_code


@pytest.mark.parametrize("rows", [1000, 2000, 8000])
def test_a_round_thousand_of_rows_may_be_a_page(folder, read, rows):
    (folder / "a.csv").write_text("id;name\n" + "".join(f"{n};Rad {n}\n" for n in range(rows)), encoding="utf-8")
    assert "page-cap" in codes(read("place", "a.csv"))


@pytest.mark.parametrize("rows", [999, 1001, 500])
def test_other_numbers_of_rows_are_no_page(folder, read, rows):
    (folder / "a.csv").write_text("id;name\n" + "".join(f"{n};Rad {n}\n" for n in range(rows)), encoding="utf-8")
    assert "page-cap" not in codes(read("place", "a.csv"))


def test_points_on_the_same_spot_name_each_other(folder, read):
    (folder / "a.csv").write_text("id;x;y\na;377000;6399000\nb;377001;6399000\nc;377000;6399000\n", encoding="utf-8")
    (found,) = of_code(read("shelter", "a.csv", crs="EPSG:3006"), "duplicate-point")
    assert found.row == "c"
    assert "a" in found.text.render()


def test_a_column_in_which_nothing_stands_is_named(folder, read):
    (folder / "a.csv").write_text("id;name;sector;backup_power\n1;A;;fixed\n2;B;;\n", encoding="utf-8")
    assert [finding.key for finding in of_code(read("vital-service", "a.csv"), "column-empty")] == ["sector"]


def test_a_row_without_what_the_kind_needs_is_named(folder, read):
    (folder / "a.csv").write_text("id;name\n1;A\n2;\n", encoding="utf-8")
    (found,) = of_code(read("vital-service", "a.csv"), "value-missing")
    assert (found.row, found.key) == ("2", "name")


@pytest.mark.parametrize(
    "contact",
    ["Anna Svensson", "Anna-Karin Öberg", "Brandchef Lars Holm", "Göran P. Johansson", "Per Nilsson, 070-174 06 05"],
)
def test_a_persons_name_is_seen(contact):
    assert is_person(contact)


@pytest.mark.parametrize(
    "contact",
    ["TiB", "Vakthavande ingenjör", "Växel", "Tjänsteperson i beredskap", "Vakthavande Befäl", "Kommunens växel",
     "Driftcentralen", "Borås Elnät", "Jourhavande tekniker", "Anna kyrkogård", "Räddningschef i beredskap", ""],
)  # fmt: skip
def test_a_function_is_no_person(contact):
    assert not is_person(contact)


def test_a_contact_that_is_a_person_is_a_finding_that_does_not_repeat_the_name(folder, read):
    content = "id;name;contact_function;phone\n1;Nämnden;Anna Svensson;1\n2;Bolaget;TiB;1\n"
    (folder / "a.csv").write_text(content, encoding="utf-8")
    (found,) = of_code(read("actor", "a.csv"), "contact-is-person")
    assert found.row == "1"
    assert "Svensson" not in found.text.render()


def test_an_actor_without_a_number_is_named(folder, read):
    (folder / "a.csv").write_text("id;name;phone;phone_24_7\n1;A;;\n2;B;;031-390 06 12\n", encoding="utf-8")
    assert [finding.row for finding in of_code(read("actor", "a.csv"), "contact-missing")] == ["1"]


def test_the_same_people_on_two_rows_are_pointed_out(folder, read):
    (folder / "a.csv").write_text("name;residents;x\nNorrby;400;1\nNorrby;400;2\nGöta;400;3\n", encoding="utf-8")
    assert len(of_code(read("population", "a.csv"), "population-repeated")) == 1


def test_every_finding_has_code_severity_place_and_text(folder, read):
    (folder / "a.csv").write_text("name;sector\nA;fel\nA;fel\n", encoding="utf-8")
    for finding in read("vital-service", "a.csv").findings:
        assert finding.severity in ("error", "warning", "note")
        assert finding.place == "layers/lager.toml"
        assert finding.text.render()
