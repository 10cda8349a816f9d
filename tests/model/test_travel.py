"""Speeds are dated data: every preset that comes with the package says where they are from."""

import pytest
from pydantic import ValidationError

from geoansvar.model.travel import Travel, packaged_travel

PRESET = {
    "title": {"sv": "Prov"},
    "version": "2026-11",
    "source": "ingen",
    "walk": {"speed_km_h": 5, "one_way": False},
    "drive": {"speed_km_h": 50, "one_way": True},
}


def test_the_packaged_preset_is_dated_and_names_its_source():
    travel = packaged_travel()

    assert travel.version == "2026-11"
    assert "1998:1276" in travel.source
    assert travel.classes["motorway"].title("en") == "Motorway"


@pytest.mark.parametrize(
    ("spelling", "road_class"),
    [("Motorväg", "motorway"), (" gång-  och cykelväg ", "footway"), ("3", "primary"), ("okänd", None), (None, None)],
)
def test_a_class_is_known_by_all_its_spellings(spelling, road_class):
    assert packaged_travel().class_of(spelling) == road_class


def test_nobody_walks_on_the_motorway_or_drives_on_the_footway():
    travel = packaged_travel()

    assert not travel.allows("walk", "motorway")
    assert not travel.allows("drive", "footway")
    assert travel.allows("walk", None)
    assert travel.speed_km_h("walk", "motorway") == travel.speed_km_h("walk", None) == 5
    assert travel.speed_km_h("drive", None) == 50


def test_a_spelling_that_two_classes_claim_is_refused():
    classes = {"a": {"sv": "A", "en": "A", "also": ["Väg"]}, "b": {"sv": "B", "en": "B", "also": ["väg"]}}

    with pytest.raises(ValidationError, match="väg"):
        Travel.model_validate(PRESET | {"classes": classes})


def test_a_speed_of_nothing_is_refused():
    with pytest.raises(ValidationError):
        Travel.model_validate(PRESET | {"classes": {"a": {"sv": "A", "en": "A", "drive_km_h": 0}}})
