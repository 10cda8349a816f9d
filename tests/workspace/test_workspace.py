"""A folder is the application: find it, read it, ask it."""

import json

import pytest

import shapely
from shapely.geometry import shape

from geoansvar import Workspace
from geoansvar.crs import geometry_out
from geoansvar.errors import (
    AreaUnusable,
    DeclarationError,
    PlaceNotFound,
    TooLarge,
    UnknownName,
    WorkspaceNotFound,
)
from geoansvar.model.access import Access, Principal
from geoansvar.model.selection import Selection
from tests.workspace.conftest import point, square

ROUND_THE_TOWN_HALL = {"kind": "affected-area", "area": {"address": "Torget 1", "buffer_m": 100}}
STAFF = Principal("staff", Access.INTERNAL, None)


def names(rows):
    return [row["name"] for row in rows]


def test_a_workspace_is_found_from_any_folder_in_it(square_town):
    assert Workspace.find(square_town / "layers" / "data").root == square_town.resolve()


def test_where_there_is_none_the_error_says_how_to_make_one(tmp_path):
    with pytest.raises(WorkspaceNotFound, match="geoansvar init"):
        Workspace.find(tmp_path)


def test_the_actor_who_answers_for_what_is_in_the_area_is_named(workspace):
    answer = workspace.answer(ROUND_THE_TOWN_HALL)

    assert names(answer.result["actors"]) == ["Socialnämnden"]
    assert answer.result["actors"][0]["reasons"][0]["rule"] == "responsible"
    assert answer.result["actors"][0]["contact"]["phone"] == "031-390 06 12"
    assert names(answer.result["vital_services"]) == ["Solgården"]


def test_an_object_with_only_an_address_is_placed_by_it(workspace):
    layer = workspace.layer("samhallsviktigt")

    assert list(layer.frame["placed_by"]) == ["own", "address"]
    assert names(
        workspace.answer({"kind": "affected-area", "area": {"address": "Torget 2", "buffer_m": 1}}).result[
            "vital_services"
        ]
    ) == ["Brunnen"]


def test_same_question_same_bytes(workspace, square_town):
    again = Workspace.find(square_town)

    assert workspace.answer(ROUND_THE_TOWN_HALL).as_json() == again.answer(ROUND_THE_TOWN_HALL).as_json()


def test_a_changed_input_is_another_run(workspace, square_town, write_layer):
    before = workspace.answer(ROUND_THE_TOWN_HALL).run
    write_layer("aktorer", "actor", (None, {"id": "a1", "name": "Omsorgsnämnden", "phone": "031-390 06 13"}))

    assert workspace.fresh() is not workspace
    assert workspace.fresh().answer(ROUND_THE_TOWN_HALL).run != before


def test_the_exercises_own_day_is_the_clock(workspace):
    assert workspace.answer(ROUND_THE_TOWN_HALL).question["as_of"] == "2026-11-16"


def test_totals_add_up(workspace):
    for row in workspace.answer(ROUND_THE_TOWN_HALL).totals:
        assert row["total"] == row["affected"] + row["uncertain"] + row["outside"] + row["no_data"]


def test_what_you_may_not_see_you_may_not_count(workspace):
    public = Principal("public", Access.PUBLIC, None)

    with pytest.raises(UnknownName) as hidden:
        workspace.layer("samhallsviktigt", public)
    with pytest.raises(UnknownName) as absent:
        workspace.layer("samhallsviktigx", public)
    assert str(hidden.value).replace("viktigt", "viktigx") == str(absent.value)
    answer = workspace.answer(ROUND_THE_TOWN_HALL, public)
    assert answer.result["actors"] == []
    assert answer.notice == "access-limited"
    assert all(source["layer"] not in ("samhallsviktigt", "aktorer") for source in answer.sources)


def test_a_field_above_ones_level_is_empty(workspace):
    assert workspace.layer("samhallsviktigt").frame["endurance_h"].notna().all()
    assert workspace.layer("samhallsviktigt", STAFF).frame["endurance_h"].isna().all()
    row = workspace.answer(ROUND_THE_TOWN_HALL, STAFF).result["vital_services"][0]
    assert row["endurance_h"] is None


def test_an_answer_is_as_restricted_as_what_went_into_it(workspace):
    assert workspace.answer(ROUND_THE_TOWN_HALL).access is Access.PROTECTED
    assert workspace.answer(ROUND_THE_TOWN_HALL, STAFF).access is Access.INTERNAL


def test_a_layer_that_cannot_be_read_is_named_in_the_answer_it_would_have_touched(square_town):
    (square_town / "layers" / "data" / "aktorer.geojson").write_text("{", encoding="utf-8")

    answer = Workspace.find(square_town).answer(ROUND_THE_TOWN_HALL)

    assert names(answer.result["vital_services"]) == ["Solgården"]
    assert "layers/aktorer.toml" in [finding.place for finding in answer.findings if finding.severity == "error"]


def test_every_fault_of_every_file_is_told_at_once(square_town):
    (square_town / "layers" / "aktorer.toml").write_text("title = ", encoding="utf-8")
    (square_town / "layers" / "adresser.toml").write_text('titel = "x"\n', encoding="utf-8")
    (square_town / "layers" / "Åar.toml").write_text("", encoding="utf-8")
    (square_town / "maps").mkdir()
    recipe = 'title = "Karta"\naccess = "public"\n[[layer]]\nname = "kommungrens"\n'
    (square_town / "maps" / "karta.toml").write_text(recipe, encoding="utf-8")

    found = Workspace.find(square_town).findings()

    places = {finding.place for finding in found if finding.severity == "error"}
    assert {"layers/aktorer.toml", "layers/adresser.toml", "layers/Åar.toml", "maps/karta.toml"} <= places
    assert "kommungrans" in next(str(f.remedy) for f in found if f.place == "maps/karta.toml")


def test_a_broken_policy_serves_nothing(square_town):
    (square_town / "api").mkdir()
    (square_town / "api" / "service.toml").write_text('default_audiens = "public"\n', encoding="utf-8")

    with pytest.raises(DeclarationError, match="default_audiens"):
        _ = Workspace.find(square_town).service


def test_rows_are_selected_by_area_and_id_and_given_in_pages(workspace):
    area = shapely.box(270_450, 6_422_450, 270_550, 6_422_550)
    assert list(workspace.select("adresser", Selection(area=area)).rows["id"]) == ["t1"]
    page = workspace.select("adresser", Selection(limit=1, offset=1))
    assert (page.matched, list(page.rows["id"])) == (2, ["t2"])


def in_degrees(geometry):
    return json.loads(shapely.to_geojson(geometry_out(shape(geometry))))


def swapped(geometry):
    return {"type": "Polygon", "coordinates": [[(y, x) for x, y in ring] for ring in geometry["coordinates"]]}


def many_corners(count):
    ring = [(11.0 + i / 1e7, 57.9 + (i % 2) / 1e7) for i in range(count)]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def test_a_drawn_area_in_degrees_is_the_area_in_metres(workspace):
    answer = workspace.answer({"kind": "affected-area", "area": {"geometry": in_degrees(square(200, 400, 400))}})

    assert names(answer.result["vital_services"]) == ["Solgården"]
    assert answer.geometries["", "area"].area == pytest.approx(40_000, rel=1e-6)


@pytest.mark.parametrize(
    ("geometry", "error", "words"),
    [
        ({}, AreaUnusable, "GeoJSON"),
        ({"type": "Polygon"}, AreaUnusable, "GeoJSON"),
        ({"type": "Polygon", "coordinates": "här"}, AreaUnusable, "GeoJSON"),
        ({"type": "LineString", "coordinates": [["11", "57"], ["12", "58"]]}, AreaUnusable, "GeoJSON"),
        ({"type": "Polygon", "coordinates": []}, AreaUnusable, "tomt"),
        ({"type": "Point", "coordinates": [11.0, 57.9]}, AreaUnusable, "buffer_m"),
        (
            {"type": "Polygon", "coordinates": [[[11, 57], [float("nan"), 57], [11, 58], [11, 57]]]},
            AreaUnusable,
            "NaN",
        ),
        (swapped(in_degrees(square())), AreaUnusable, "latitud före longitud"),
        (square(), AreaUnusable, "meter"),
        ({"type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2], [1, 1]]]}, AreaUnusable, "utanför Sverige"),
        (many_corners(60_000), TooLarge, "hörn"),
    ],
)
def test_an_unusable_area_is_refused_with_place_fault_and_remedy(workspace, geometry, error, words):
    with pytest.raises(error) as caught:
        workspace.answer({"kind": "affected-area", "area": {"geometry": geometry}})

    assert caught.value.place
    assert words in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("area", "error"),
    [
        ({"address": "Torget 77", "buffer_m": 10}, PlaceNotFound),
        ({"place": "Atlantis", "buffer_m": 10}, PlaceNotFound),
        ({"layer": "finnsinte"}, UnknownName),
        ({"feature": "samhallsviktigt/s99", "buffer_m": 10}, UnknownName),
        ({"feature": "aktorer/a1", "buffer_m": 10}, AreaUnusable),
        ({"layer": "aktorer"}, AreaUnusable),
    ],
)
def test_a_name_that_is_not_there_is_never_guessed(workspace, area, error):
    with pytest.raises(error) as caught:
        workspace.answer({"kind": "affected-area", "area": area})

    assert caught.value.remedy


def test_a_flow_narrows_the_area_to_what_it_covers(square_town, write_layer):
    flood = '[flood]\nflow = "Q100"\nsurvey = "Ån 2026"\naccuracy_m = 5\n'
    write_layer("oversvamning_q100", "flood-extent", (square(200, 450, 450), {"id": "f"}), more=flood)
    workspace = Workspace.find(square_town)
    everywhere = {"kind": "affected-area", "area": {"layer": "kommungrans"}}

    assert len(workspace.answer(everywhere).result["vital_services"]) == 2
    for name in ("Q100", "oversvamning_q100"):
        wet = workspace.answer(everywhere | {"flood": name})
        assert names(wet.result["vital_services"]) == ["Solgården"]
    with pytest.raises(UnknownName, match="Q100"):
        workspace.answer(everywhere | {"flood": "Q200"})
    dry = {"kind": "affected-area", "area": {"address": "Torget 2", "buffer_m": 10}, "flood": "Q100"}
    with pytest.raises(AreaUnusable, match="utanför karterad utbredning"):
        workspace.answer(dry)


def test_a_point_and_its_own_feature_are_the_same_area(workspace):
    drawn = {"geometry": in_degrees(point(500, 500)), "buffer_m": 50}
    feature = {"feature": "samhallsviktigt/s1", "buffer_m": 50}

    answers = [workspace.answer({"kind": "affected-area", "area": area}) for area in (drawn, feature)]

    assert answers[0].totals == answers[1].totals
    assert answers[0].result["actors"] == answers[1].result["actors"]


def test_a_mark_once_set_is_not_lost_when_a_file_changes(square_town):
    manifest = (square_town / "pyproject.toml").read_text(encoding="utf-8")
    real = manifest.replace("exercise = true\nexercise_day = 2026-11-16\n", "")
    (square_town / "pyproject.toml").write_text(real, encoding="utf-8")
    workspace = Workspace.find(square_town)
    assert not workspace.exercise

    marked = workspace.as_exercise()
    (square_town / "pyproject.toml").write_text(real + "\n", encoding="utf-8")

    assert marked.fresh() is not marked
    assert marked.fresh().exercise


def test_a_map_may_wait_for_a_layer_that_is_not_there_yet(square_town):
    (square_town / "maps").mkdir()
    recipe = 'title = "Karta"\naccess = "public"\n[[layer]]\nname = "trygghetspunkter"\noptional = true\n'
    (square_town / "maps" / "karta.toml").write_text(recipe, encoding="utf-8")

    assert [f for f in Workspace.find(square_town).findings() if f.place == "maps/karta.toml"] == []


def test_a_sketched_border_makes_the_neighbours_uncertain(square_town):
    declared = square_town / "layers" / "kommungrans.toml"
    declared.write_text("accuracy_m = 450\n" + declared.read_text(encoding="utf-8"), encoding="utf-8")
    workspace = Workspace.find(square_town)

    def codes(address):
        area = {"address": address, "buffer_m": 49}
        return [finding.code for finding in workspace.answer({"kind": "affected-area", "area": area}).findings]

    assert "border-uncertain" in codes("Torget 2")  # 51 m from the border
    assert "border-uncertain" not in codes("Torget 1")  # 451 m from it


def test_what_decides_an_answer_decides_its_run(square_town):
    before = Workspace.find(square_town).answer(ROUND_THE_TOWN_HALL).run
    assert Workspace.find(square_town).answer(ROUND_THE_TOWN_HALL).run == before

    manifest = square_town / "pyproject.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8") + "contact_valid_days = 30\n", encoding="utf-8")

    assert Workspace.find(square_town).answer(ROUND_THE_TOWN_HALL).run != before


def test_the_layer_that_places_an_object_is_among_the_sources(workspace):
    answer = workspace.answer({"kind": "affected-area", "area": {"layer": "kommungrans"}})

    assert "adresser" in [source["layer"] for source in answer.sources]


def test_a_place_that_came_through_a_hidden_address_is_hidden(square_town):
    declared = square_town / "layers" / "adresser.toml"
    declared.write_text(declared.read_text(encoding="utf-8").replace('"public"', '"protected"'), encoding="utf-8")
    workspace = Workspace.find(square_town)

    assert list(workspace.layer("samhallsviktigt", STAFF).frame.geometry.isna()) == [False, True]
    assert list(workspace.layer("samhallsviktigt").frame.geometry.isna()) == [False, False]


def test_hidden_geometry_does_not_come_back_through_what_was_asked_before(square_town):
    declared = square_town / "layers" / "samhallsviktigt.toml"
    declared.write_text(declared.read_text(encoding="utf-8") + 'geometry = "protected"\n', encoding="utf-8")
    workspace = Workspace.find(square_town)
    area = {"kind": "affected-area", "area": {"layer": "samhallsviktigt", "buffer_m": 10}}

    assert workspace.answer(area).result["vital_services"]
    with pytest.raises(AreaUnusable):
        workspace.answer(area, STAFF)
    assert workspace.answer(area).result["vital_services"]


def test_what_stood_in_the_file_is_as_protected_as_what_it_became(square_town, write_layer):
    protected = '[column_access]\nendurance_h = "protected"\n'
    row = {"id": "s1", "name": "Solgården", "endurance_h": "ca 4 timmar"}
    write_layer("samhallsviktigt", "vital-service", (point(500, 500), row), access="internal", more=protected)
    workspace = Workspace.find(square_town)

    assert "endurance_h_original" in workspace.layer("samhallsviktigt").frame
    assert "endurance_h_original" not in workspace.layer("samhallsviktigt", STAFF).frame


def test_a_layer_is_as_restricted_as_a_protected_column_of_the_municipalitys_own(square_town, write_layer):
    """Whoever does not see the column gets an answer of the level of what they see."""
    row = {"id": "s1", "name": "Solgården", "alarm_code": "4711"}
    own = '[column_access]\nalarm_code = "protected"\n'
    write_layer("samhallsviktigt", "vital-service", (point(500, 500), row), access="internal", more=own)
    workspace = Workspace.find(square_town)
    around = {"kind": "affected-area", "area": {"layer": "kommungrans"}}

    assert workspace.level("samhallsviktigt") is Access.PROTECTED
    assert workspace.level("samhallsviktigt", STAFF) is Access.INTERNAL
    assert workspace.answer(around).access is Access.PROTECTED
    assert workspace.answer(around, STAFF).access is Access.INTERNAL


def test_a_level_for_a_column_that_does_not_exist_is_an_error(square_town, write_layer):
    misspelled = '[column_access]\nendurence_h = "protected"\n'
    row = {"id": "s1", "name": "Solgården", "endurance_h": 4}
    write_layer("samhallsviktigt", "vital-service", (point(500, 500), row), access="internal", more=misspelled)

    found = [f for f in Workspace.find(square_town).findings() if f.key == "column_access.endurence_h"]

    assert [(f.severity, "endurance_h" in str(f.remedy)) for f in found] == [("error", True)]


def test_a_shared_edge_with_the_water_is_not_an_area(square_town, write_layer):
    flood = '[flood]\nflow = "Q100"\nsurvey = "Ån 2026"\n'
    write_layer("oversvamning_q100", "flood-extent", (square(200, 400, 400), {"id": "f"}), more=flood)
    beside = {"feature": "ytor/b"}
    write_layer("ytor", "reference", (square(100, 600, 400), {"id": "b"}))

    with pytest.raises(AreaUnusable, match="utanför karterad utbredning"):
        Workspace.find(square_town).answer({"kind": "affected-area", "area": beside, "flood": "Q100"})


def test_many_small_circles_are_no_larger_than_the_points_they_were_drawn_as(workspace):
    points = {"type": "MultiPoint", "coordinates": [in_degrees(point(i, i))["coordinates"] for i in range(300)]}

    answer = workspace.answer({"kind": "affected-area", "area": {"geometry": points, "buffer_m": 10}})

    assert answer.geometries["", "area"].area > 300


def test_a_raster_is_not_its_rectangle(town):
    with pytest.raises(AreaUnusable, match="raster"):
        town.answer({"kind": "affected-area", "area": {"layer": "djup_q50"}})


def test_the_file_of_a_declaration_that_cannot_be_read_is_not_called_unknown(square_town):
    (square_town / "layers" / "data" / "djup.tif").write_bytes(b"")
    (square_town / "layers" / "djup.toml").write_text(
        'path = "data/djup.tif"\n[flood]\nflow = Q100\n', encoding="utf-8"
    )

    found = [(f.code, f.place) for f in Workspace.find(square_town).findings() if "djup" in str(f.place)]

    assert found == [("declaration", "layers/djup.toml")]


def test_a_file_that_nobody_reads_is_named(square_town):
    (square_town / "layers" / "aktorer.xls").write_bytes(b"old")
    (square_town / "layers" / "data" / "gammal.csv").write_text("id\n1\n", encoding="utf-8")

    stray = [f.place for f in Workspace.find(square_town).findings() if f.code == "not-read"]

    assert stray == ["layers/aktorer.xls", "layers/data/gammal.csv"]


@pytest.mark.parametrize(
    "question",
    [
        {"kind": "affected-area", "area": {"address": "Allégatan 12", "buffer_m": 300}},
        {"kind": "exposure"},
        {"kind": "coverage", "mode": "walk", "flood": "Q100"},
        {"kind": "isolation", "anchors": ["kommungrans"], "flood": "Q100"},
        {"kind": "status"},
    ],
)
def test_no_answer_prepares_what_other_threads_read(town, question):
    """A prepared geometry builds its indexes when it is first used: two threads at once would build them twice."""
    town.answer(question)
    vectors = [layer for layer in town.layers_of() if layer.declaration.kind_of.shape not in ("raster", "none")]

    assert [layer.name for layer in vectors if shapely.is_prepared(layer.frame.geometry.to_numpy()).any()] == []
