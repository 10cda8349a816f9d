"""What reads without a fault and still looks wrong."""

import pytest

import shapely
from geopandas import GeoDataFrame

from geoansvar.layers.suspicion import is_person
from tests.layers.conftest import FLOOD, codes, of_code


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


def square(side_m):
    return shapely.box(377_000, 6_400_000, 377_000 + side_m, 6_400_000 + side_m)


@pytest.mark.parametrize(
    ("rings", "count"),
    [
        ([square(200)], 0),
        ([square(200), shapely.box(377_300, 6_400_000, 377_300.001, 6_400_900)], 1),
        ([square(200).difference(shapely.box(377_050, 6_400_050, 377_050.0005, 6_400_150))], 1),
        ([square(200), shapely.box(377_300, 6_400_000, 377_300.5, 6_400_900)], 0),  # a ditch
    ],
)
def test_a_ring_that_is_too_thin_to_be_water_is_said(folder, read, rings, count):
    flood = shapely.MultiPolygon(rings)
    GeoDataFrame({"id": ["1"]}, geometry=[flood], crs="EPSG:3006").to_file(folder / "data.gpkg")
    layer = read("flood-extent", flood=FLOOD)

    found = of_code(layer, "sliver-rings")
    assert len(found) == min(count, 1)
    assert all(each.severity == "warning" and str(each.text).startswith(f"{count} del") for each in found)
