"""Addresses and places are found as people write them; several are listed, and what is found can be found again."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shapely
from geopandas import GeoDataFrame

from geoansvar.errors import PlaceAmbiguous, PlaceNotFound
from geoansvar.layers import Gazetteer, place_rows
from geoansvar.model.layer import Layer
from tests.layers.conftest import codes, declare, of_code, point, remedy

ADDRESSES = [  # street and number, postcode, place, metres east of Allégatan 12
    ("Allégatan 12", "503 32", "Borås", 0),
    ("Allégatan 12 A", "503 32", "Borås", 10),
    ("Storgatan 1", "503 35", "Norrby", 100),
    ("Storgatan 1", "513 31", "Fristad", 9000),
    ("Åvägen 3", "503 33", "Borås", 200),
    ("Åvägen 3", "503 33", "Borås", 200.5),  # two stairwells of one house
]


@pytest.fixture
def addresses(layer):
    columns = {"id": [f"a{n}" for n in range(len(ADDRESSES))], "address": [row[0] for row in ADDRESSES]}
    columns |= {"postcode": [row[1] for row in ADDRESSES], "place": [row[2] for row in ADDRESSES]}
    return layer("address", columns, geometry=[point(377_000 + row[3]) for row in ADDRESSES], name="adresser")


@pytest.fixture
def gazetteer(layer, addresses):
    square = shapely.box(377_000, 6_399_000, 378_000, 6_400_000)
    places = layer("place", {"id": ["p1"], "name": ["Annelundsparken"]}, geometry=[point()], name="platser")
    town = layer(
        "locality", {"id": ["t1", "t2"], "name": ["Norrby", "Fristad"]}, geometry=[square] * 2, name="tatorter"
    )
    parts = layer("district", {"id": ["d1"], "name": ["Norrby"]}, geometry=[square], name="distrikt")
    return Gazetteer([addresses, places, town, parts])


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Allégatan 12", "a0"), ("allégatan 12", "a0"), ("  ALLÉGATAN   12 ", "a0"), ("Allégatan 12A", "a1"),
        ("Allégatan 12 a", "a1"), ("Allégatan 12, Borås", "a0"), ("Allégatan 12, 503 32 Borås", "a0"),
        ("Allégatan 12 50332 Borås", "a0"), ("Storgatan 1, Norrby", "a2"), ("Storgatan 1 Fristad", "a3"),
        ("storgatan 1, 51331", "a3"), ("Åvägen 3", "a4"),
    ],
)  # fmt: skip
def test_an_address_is_found_as_people_write_it(gazetteer, written, found):
    assert gazetteer.address(written).id == found


def test_several_addresses_are_listed_and_each_is_found_by_its_label(gazetteer):
    with pytest.raises(PlaceAmbiguous) as several:
        gazetteer.address("Storgatan 1")
    assert several.value.choices == ("Storgatan 1, Norrby", "Storgatan 1, Fristad")
    assert [gazetteer.address(choice).id for choice in several.value.choices] == ["a2", "a3"]


def test_a_place_of_two_kinds_is_listed_with_its_kind(gazetteer):
    with pytest.raises(PlaceAmbiguous) as several:
        gazetteer.place("norrby")
    assert several.value.choices == ("Norrby (tätort)", "Norrby (distrikt)")
    assert [gazetteer.place(choice).layer for choice in several.value.choices] == ["tatorter", "distrikt"]


def test_what_nothing_tells_apart_is_told_apart_by_its_id(layer):
    twins = layer("place", {"id": ["x", "y"], "name": ["Bron", "Bron"]}, geometry=[point(), point(380_000)], name="p")
    with pytest.raises(PlaceAmbiguous) as several:
        Gazetteer([twins]).place("Bron")
    assert several.value.choices == ("Bron (p/x)", "Bron (p/y)")
    assert Gazetteer([twins]).place("Bron (p/y)").id == "y"


@pytest.mark.parametrize("written", ["Alegatan 12", "Allegatn 12"])
def test_a_misspelling_names_what_is_near(gazetteer, written):
    with pytest.raises(PlaceNotFound) as missing:
        gazetteer.address(written)
    assert "Allégatan 12" in remedy(missing.value)


@pytest.mark.parametrize("written", ["", "   ", "Kungsgatan 5", "Storgatan 1, Göteborg", "Allégatan"])
def test_what_is_not_there_is_not_guessed(gazetteer, written):
    with pytest.raises(PlaceNotFound):
        gazetteer.address(written)


def test_suggestions_begin_with_what_was_typed(gazetteer):
    assert [hit.label for hit in gazetteer.search("allé")] == ["Allégatan 12", "Allégatan 12 A"]
    assert [hit.label for hit in gazetteer.search("STORG")] == ["Storgatan 1, Norrby", "Storgatan 1, Fristad"]
    assert [hit.kind for hit in gazetteer.search("a")][:3] == ["place", "address", "address"]
    assert len(gazetteer.search("a", limit=2)) == 2
    assert gazetteer.search("") == []


def test_a_row_without_place_is_not_found(layer):
    unplaced = layer("place", {"id": ["x"], "name": ["Bron"]}, name="p")
    with pytest.raises(PlaceNotFound):
        Gazetteer([unplaced]).place("Bron")


STREETS = st.builds("{} {}{}".format, st.sampled_from(["Storgatan", "Allén", "Norra vägen", "1:a gatan", "Åsen"]),
                    st.integers(1, 30), st.sampled_from(["", "A", " B", "c"]))  # fmt: skip


@given(st.lists(st.tuples(STREETS, st.sampled_from(["Norrby", "Göta", None])), min_size=1, max_size=12))
def test_every_address_that_was_given_is_found(rows):
    made = _layer_of(rows)
    gazetteer = Gazetteer([made])
    for row, (address, _) in enumerate(rows):
        try:
            hits = [gazetteer.address(address)]
        except PlaceAmbiguous as several:
            hits = [gazetteer.address(choice) for choice in several.choices]
        assert made.frame["id"].iloc[row] in [hit.id for hit in hits]


def _layer_of(rows):
    columns: dict[str, list[str | None]] = {
        key: [None] * len(rows) for key in ("name", "street", "number", "postcode")
    }
    columns |= {"id": [f"a{n}" for n in range(len(rows))], "address": [row[0] for row in rows]}
    columns |= {"place": [row[1] for row in rows]}
    geometry = [point(377_000 + 50 * n) for n in range(len(rows))]
    objects = {name: pd.Series(values, dtype=object) for name, values in columns.items()}
    frame = GeoDataFrame(objects, geometry=geometry, crs=3006)
    return Layer("adresser", declare("address"), frame, (), len(rows), "0")


def service(layer, *addresses):
    ids = [f"s{n}" for n in range(len(addresses))]
    return layer("vital-service", {"id": ids, "name": ids, "address": list(addresses)}, name="svv")


def test_rows_are_placed_through_their_address_or_the_place_it_names(layer, gazetteer):
    placed = place_rows(service(layer, "Allégatan 12a", "Annelundsparken"), gazetteer)
    assert placed.frame["placed_by"].tolist() == ["address", "place"]
    assert placed.frame.geometry.tolist() == [point(377_010), point()]
    assert placed.findings == ()


@pytest.mark.parametrize(
    ("address", "code"),
    [("Kungsgatan 5", "address-unknown"), ("Storgatan 1", "address-ambiguous"), (None, "place-missing")],
)
def test_a_row_that_cannot_be_placed_stays_and_is_named(layer, gazetteer, address, code):
    placed = place_rows(service(layer, address), gazetteer)
    assert placed.frame.geometry.isna().all()
    assert [(f.code, f.row, f.place) for f in placed.findings] == [(code, "s0", "layers/svv.toml")]


def test_a_row_with_coordinates_of_its_own_keeps_them(layer, gazetteer):
    own = layer("vital-service", {"id": ["s"], "name": ["s"], "address": ["Allégatan 12"]}, geometry=[point(390_000)])
    assert place_rows(own, gazetteer).frame.geometry.tolist() == [point(390_000)]


@pytest.mark.parametrize("written", [("Allégatan 12", "Kungsgatan 5", None, "Storgatan 1"), ("Kungsgatan 5",)])
def test_placing_twice_is_placing_once(layer, gazetteer, written):
    once = place_rows(service(layer, *written), gazetteer)
    twice = place_rows(once, gazetteer)
    assert twice.frame.equals(once.frame)
    assert twice.findings == once.findings


def test_an_actor_without_area_is_no_fault_but_a_note(layer, gazetteer):
    actor = layer("actor", {"id": ["a"], "name": ["A"]}, name="aktorer")
    assert {f.severity for f in place_rows(actor, gazetteer).findings} <= {"note"}
    assert codes(of_code(place_rows(actor, gazetteer), "address-unknown")) == []
