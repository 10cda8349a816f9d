"""What values are called, and that names and symbols do not lie on each other."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoansvar.maps.basemap import road_class
from geoansvar.maps.labels import box_of, full_from, levels, with_room
from geoansvar.maps.outlines import detail_m, pixels, start_zoom
from geoansvar.maps.planned import Label
from geoansvar.maps.words import Words
from geoansvar.model.codes import packaged_codes
from geoansvar.model.kinds import KINDS

WORDS = Words("sv", {"sectors": packaged_codes("sectors")}, {"a1": "Socialnämnden"}, fewest=5)
SPOTS = st.tuples(st.floats(11.10, 11.20), st.floats(57.85, 57.90))
RANKS = st.sampled_from(["town", "locality", "neighbour", "object", "district", "place"])
LABELS = st.builds(
    lambda name, at, rank: Label(name, at, rank, 0), st.text("abcå", min_size=1, max_size=12), SPOTS, RANKS
)


@pytest.mark.parametrize(
    ("kind", "column", "value", "shown"),
    [
        ("vital-service", "sector", "ENE", "Energiförsörjning"),
        ("vital-service", "responsible", "a1", "Socialnämnden"),
        ("vital-service", "responsible", "a9", "a9"),  # not in the register: the id is what is known
        ("vital-service", "endurance_h", 1.5, "1,5"),
        ("vital-service", "endurance_h", float("nan"), ""),
        ("safety-point", "services", ["varme", "el"], "värme, el och laddning"),
        ("safety-point", "status", "designated", "utpekad"),
        ("safety-point", "status_time", "2026-05-04T09:00:00+02:00", "2026-05-04 kl 09:00"),
        ("safety-point", "status_time", "i våras", "i våras"),
        ("population", "residents", 1234, "1\xa0234"),
        ("population", "residents", 4, "färre än 5"),
        ("population", "residents", 0, "0"),
        ("road", "bridge", True, "ja"),
        ("road", "eget", "Ä <b>", "Ä <b>"),
        ("road", "name", None, ""),
    ],
)
def test_values_are_shown_in_words(kind, column, value, shown):
    assert WORDS.value(KINDS[kind], column, value) == shown


@pytest.mark.parametrize(
    ("value", "key"),
    [("motorway_link", "major"), ("Riksväg", "major"), ("3", "main"), ("residential", "local"), ("path", "path"),
     ("något annat", "local"), (None, "local")],
)  # fmt: skip
def test_roads_of_osm_and_nvdb_have_an_importance(value, key):
    assert road_class(value) == key


def test_a_badge_keeps_its_place_at_the_start_and_the_towns_name_moves():
    spot, zoom = (11.1, 57.9), 12
    badge = Label("planerad\navskuren\nutan försörjning", spot, "badge", 0)
    alone = with_room([badge], [spot], zoom=zoom)[0]
    beside = (11.1, 57.8883)  # 65 pixels south: over it, the name would lie on the badge
    placed = with_room([Label("Köpingen", beside, "town", 0), badge], [spot], zoom=zoom)

    (shown,) = [label for label in placed if label.rank == "badge"]
    (town,) = [label for label in placed if label.rank == "town"]
    assert shown == alone
    assert town.min_zoom <= zoom
    assert town.side != "above"


def test_a_town_with_room_stands_over_its_place():
    assert with_room([Label("Köpingen", (11.1, 57.9), "town", 0)], zoom=12)[0].side == "above"


def test_a_town_is_named_before_a_place_on_the_same_spot():
    town = Label("Köpingen", (11.1, 57.9), "town", 0)
    farm = Label("Köpings gård", (11.1, 57.9), "place", 0)

    assert with_room([farm, town], zoom=12)[0].text == "Köpingen"


def test_a_lonely_symbol_has_its_letter_at_every_zoom_and_of_two_only_the_first_from_afar():
    alone, near, far = (11.0, 57.9), (11.0001, 57.9), (11.5, 57.9)
    first, second, third = full_from([alone, near, far], zoom=12)

    assert first == third == levels(12)[0]
    assert second > first


def test_symbols_on_one_spot_get_their_letters_at_the_last_zoom():
    assert full_from([(11.0, 57.9)] * 3, zoom=12) == [levels(12)[0], levels(12)[-1], levels(12)[-1]]


@settings(max_examples=40, deadline=None)
@given(labels=st.lists(LABELS, max_size=12), symbols=st.lists(SPOTS, max_size=8))
def test_no_two_names_overlap_at_any_zoom_where_both_are_shown(labels, symbols):
    shown = with_room(labels, symbols, zoom=12.5)

    for level in levels(12.5):
        boxes = [box_of(label, level) for label in shown if label.min_zoom <= level]
        for number, one in enumerate(boxes):
            for other in boxes[number + 1 :]:
                assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@settings(max_examples=30, deadline=None)
@given(spots=st.lists(SPOTS, max_size=20))
def test_letters_never_touch_before_the_last_zoom(spots):
    given_levels = full_from(spots, zoom=12)

    for level in levels(12)[:-1]:
        lettered = [
            pixels(spot[0], spot[1], level) for spot, since in zip(spots, given_levels, strict=True) if since <= level
        ]
        for number, (x, y) in enumerate(lettered):
            assert all(max(abs(x - a), abs(y - b)) >= 17 for a, b in lettered[number + 1 :])


def test_zoom_and_detail_follow_the_extent():
    town, county = (11.09, 57.84, 11.29, 57.94), (11.0, 57.0, 14.0, 58.5)

    assert start_zoom(town) > start_zoom(county)
    assert detail_m((0, 0, 8_000, 8_000)) == 1.0
    assert detail_m((0, 0, 80_000, 80_000)) == 10.0
    assert detail_m((0, 0, 8_000, 8_000), "flood-extent") == 2.5
