"""What layers say against each other."""

import pytest

import shapely

from geoansvar.layers import cross_findings
from tests.layers.conftest import FLOOD, codes, of_code, point, remedy

BORDER = shapely.box(370_000, 6_390_000, 385_000, 6_410_000)


def judge(*layers):
    return cross_findings({one.name: one for one in layers}, municipality="1490")


def actors(layer, *ids, name="aktorer", **columns):
    return layer("actor", {"id": list(ids), "name": list(ids), **columns}, name=name)


def services(layer, **columns):
    return layer("vital-service", {"id": ["s1"], "name": ["Verket"], **columns}, geometry=[point()], name="svv")


def municipality(layer):
    columns = {"id": ["1490", "1489"], "name": ["Borås", "Alingsås"], "code": ["1490", "1489"]}
    return layer("municipality", columns, geometry=[BORDER, shapely.box(0, 0, 1, 1)], name="kommungrans")


def test_an_actor_that_nobody_has_is_named_with_row_and_column(layer):
    findings = judge(actors(layer, "elnat"), services(layer, operator=["elnat"], responsible=["elnatt"]))
    (found,) = of_code(findings, "unknown-actor")
    assert (found.place, found.row, found.key) == ("layers/svv.toml", "s1", "responsible")
    assert "elnatt" in found.text.render()
    assert "Menades elnat?" in remedy(found)


def test_objects_of_processes_and_dependencies_must_exist(layer):
    dependency = layer("dependency", {"id": ["d1"], "dependent": ["s1"], "provider": ["s9"]}, name="beroenden")
    findings = judge(services(layer, object_ids=[("s1", "s8")]), dependency)
    assert [(f.row, f.key) for f in of_code(findings, "unknown-object")] == [("s1", "object_ids"), ("d1", "provider")]


def test_a_deputy_must_be_an_actor(layer):
    assert codes(judge(actors(layer, "a", "b", deputy=["b", "c"]))) == ["unknown-actor"]


def test_the_same_actor_in_two_layers_is_said(layer):
    findings = judge(actors(layer, "a", "b"), actors(layer, "b", name="andra"))
    assert [(f.code, f.place, f.row) for f in findings] == [("actor-twice", "layers/andra.toml", "b")]


def test_a_row_outside_the_municipality_is_kept_and_said(layer):
    places = layer("place", {"id": ["in", "rim", "out"], "name": ["a", "b", "c"]}, name="platser",
                   geometry=[point(), point(385_000, 6_400_000), point(385_001, 6_400_000)])  # fmt: skip
    findings = judge(municipality(layer), places)
    assert [(f.code, f.severity, f.row) for f in findings] == [("outside-municipality", "note", "out")]


def flood(layer, kind, box, name):
    return layer(kind, {"id": [name], "name": [name]}, geometry=[box], name=name, sha256=name, flood=FLOOD)


@pytest.mark.parametrize("kind", ["flood-depth", "flood-extent"])
def test_a_flood_that_lies_wholly_outside_is_doubted_and_one_that_reaches_out_is_not(layer, kind):
    far = shapely.box(900_000, 6_900_000, 901_000, 6_901_000)
    assert codes(judge(municipality(layer), flood(layer, kind, far, "far"))) == ["layer-outside-municipality"]
    wide = BORDER.buffer(5_000).envelope
    assert judge(municipality(layer), flood(layer, kind, wide, "wide")) == []


def test_a_raster_beside_its_own_extent_is_an_error(layer):
    extent = flood(layer, "flood-extent", shapely.box(377_000, 6_400_000, 378_000, 6_401_000), "utbredning")
    depth = flood(layer, "flood-depth", shapely.box(379_000, 6_400_000, 380_000, 6_401_000), "djup")

    (found,) = judge(extent, depth)

    assert (found.code, found.severity, found.place) == ("flow-raster-elsewhere", "error", "layers/djup.toml")
    assert judge(extent, flood(layer, "flood-depth", extent.frame.geometry.iloc[0], "djup")) == []


def test_a_layer_wholly_outside_is_doubted(layer):
    places = layer("place", {"id": ["a"], "name": ["a"]}, geometry=[point(466_000)], name="platser")
    assert codes(judge(municipality(layer), places)) == ["layer-outside-municipality"]


def test_many_rows_outside_are_one_finding(layer):
    ids = [str(number) for number in range(31)]
    places = layer("place", {"id": ids, "name": ids}, geometry=[point(), *[point(500_000)] * 30], name="platser")
    (found,) = judge(municipality(layer), places)
    assert "30" in found.text.render()


def test_objects_without_a_place_are_named_and_actors_are_not(layer):
    service = layer("vital-service", {"id": ["s1"], "name": ["Verket"]}, name="svv")
    assert [(f.code, f.row) for f in judge(service, actors(layer, "a"))] == [("place-missing", "s1")]


def test_a_process_is_where_its_objects_are(layer):
    columns = {"id": ["s1", "p1"], "name": ["Verket", "Dricksvatten"], "object_ids": [(), ("s1",)]}
    assert judge(layer("vital-service", columns, geometry=[point(), None], name="svv")) == []


def test_one_file_under_two_flows_is_no_ladder(layer):
    one = layer("flood-extent", {"id": ["a"]}, flood=FLOOD, name="q100", sha256="x")
    other = layer("flood-extent", {"id": ["a"]}, flood=FLOOD | {"flow": "Q200"}, name="q200", sha256="x")
    assert [(f.code, f.place) for f in judge(one, other)] == [("same-content", "layers/q200.toml")]


def test_what_a_survey_mapped_is_a_layer_of_surfaces(layer):
    flood = layer("flood-extent", {"id": ["a"]}, flood=FLOOD | {"covers": "karterat"}, name="q100")
    spots = layer("reference", {"id": ["1"]}, geometry=[point()], name="karterat")
    mapped = layer("reference", {"id": ["1"]}, geometry=[BORDER], name="karterat")

    (nowhere,), (no_surface,) = judge(flood), judge(flood, spots)

    assert (nowhere.code, nowhere.key, nowhere.severity) == ("unknown-cover", "flood.covers", "error")
    assert "karterat" in nowhere.text.render()
    assert no_surface.code == "unknown-cover"
    assert judge(flood, mapped) == []
