"""Names become ids where they can mean one thing only."""

from datetime import date

import pandas as pd
import pytest

import shapely
from geopandas import GeoDataFrame

from geoansvar.layers import resolve_actor_areas, resolve_actor_names
from geoansvar.model.declaration import LayerDeclaration, Source
from geoansvar.model.layer import Layer

WEST, EAST = shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)
SOURCE = Source(owner="Fyrkanten", licence="CC0-1.0", retrieved=date(2026, 11, 1), path="data/x.gpkg")


def layer(kind, *rows, name="lager"):
    declaration = LayerDeclaration(title="Lager", kind=kind, access="internal", source=SOURCE)
    columns = {column.name: None for column in declaration.kind_of.columns} | {"placed_by": None}
    frame = pd.DataFrame([columns | row for row in rows], dtype=object)
    geometry = [row.get("geometry") for row in rows]
    return Layer(name, declaration, GeoDataFrame(frame, geometry=geometry, crs=3006), (), len(rows), "0")


ACTORS = layer(
    "actor",
    {"id": "a1", "name": "Socialnämnden"},
    {"id": "a2", "name": "Elnät AB", "deputy": "socialnämnden"},
    {"id": "a3", "name": "Hemtjänsten"},
    {"id": "a4", "name": "Hemtjänsten"},
)


def column(resolved, name):
    return list(resolved.frame[name])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Socialnämnden", "a1"),
        ("  socialNÄMNDEN ", "a1"),
        ("a1", "a1"),
        ("Socialen", "Socialen"),  # left to be found as an id that does not exist
        (None, None),
    ],
)
def test_a_name_becomes_the_id_of_the_one_actor_that_has_it(written, read):
    services = layer("vital-service", {"id": "s1", "name": "Solgården", "responsible": written})
    resolved = resolve_actor_names(services, [ACTORS])
    assert column(resolved, "responsible") == [read]
    assert resolved.findings == ()


def test_a_name_that_two_actors_share_is_not_guessed():
    services = layer("vital-service", {"id": "s1", "name": "Solgården", "operator": "Hemtjänsten"})
    resolved = resolve_actor_names(services, [ACTORS])
    assert column(resolved, "operator") == ["Hemtjänsten"]
    assert [(f.code, f.row, f.key) for f in resolved.findings] == [("actor-name-ambiguous", "s1", "operator")]
    assert "a3, a4" in resolved.findings[0].text.render()


def test_an_id_beats_a_name_that_looks_like_it():
    actors = layer("actor", {"id": "Polisen", "name": "Region Väst"}, {"id": "p2", "name": "Polisen"})
    services = layer("resource", {"id": "r1", "type": "Bil", "holder": "Polisen"})
    assert column(resolve_actor_names(services, [actors]), "holder") == ["Polisen"]


def test_actors_name_their_deputies_and_processes_their_objects():
    assert column(resolve_actor_names(ACTORS, [ACTORS]), "deputy") == [None, "a1", None, None]
    services = layer(
        "vital-service",
        {"id": "s1", "name": "Vattenverket"},
        {"id": "s2", "name": "Vattenförsörjningen", "object_ids": ("vattenverket", "s9")},
    )
    assert column(resolve_actor_names(services, [ACTORS]), "object_ids")[1] == ("s1", "s9")


def test_a_layer_without_such_columns_is_the_same_layer():
    roads = layer("road", {"id": "v1"})
    assert resolve_actor_names(roads, [ACTORS]) is roads


AREAS = [
    layer("locality", {"id": "t", "code": "T1", "name": "Byn", "geometry": EAST}),
    layer(
        "municipality",
        {"id": "k", "code": "9999", "name": "Fyrkanten", "geometry": WEST},
        {"id": "g", "code": "9998", "name": "Grannen", "geometry": EAST},
    ),
]


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        ("Hela kommunen", WEST),
        ("hela kommunen", WEST),
        ("9999", WEST),
        ("Grannen", EAST),
        ("Grannens kommun", EAST),
        ("fyrkanten  stad", WEST),
        ("byn", EAST),
        ("Fyrkanten; Grannen", shapely.box(0, 0, 2000, 1000)),
    ],
)
def test_an_actor_has_the_area_it_names(area, expected):
    resolved = resolve_actor_areas(layer("actor", {"id": "a1", "name": "A", "area": area}), AREAS, municipality="9999")
    assert resolved.frame.geometry[0].equals(expected)
    assert column(resolved, "placed_by") == ["place"]
    assert resolved.frame.crs == 3006


@pytest.mark.parametrize("area", ["Atlantis", "Byn; Atlantis", ";"])
def test_an_area_nobody_knows_is_named_and_the_actor_stays_without_place(area):
    resolved = resolve_actor_areas(layer("actor", {"id": "a1", "name": "A", "area": area}), AREAS, municipality="9999")
    assert resolved.frame.geometry.isna().all()
    assert [(f.code, f.row) for f in resolved.findings] == [("area-unknown", "a1")]


def test_a_drawn_area_is_kept_and_actors_that_name_none_are_left():
    drawn = shapely.box(5, 5, 6, 6)
    actors = layer("actor", {"id": "a1", "name": "A", "area": "Grannen", "geometry": drawn}, {"id": "a2", "name": "B"})
    resolved = resolve_actor_areas(actors, AREAS, municipality="9999")
    assert resolved.frame.geometry[0].equals(drawn)
    assert resolved.frame.geometry[1] is None
