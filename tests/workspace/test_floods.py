"""Flows in a workspace: named or not, prepared once, never trusted half-written, and never wider than their asker."""

import numpy as np
import pytest

import rasterio
from rasterio import Affine

from geoansvar import Workspace
from geoansvar.errors import LayerError, QuestionInvalid, UnknownName
from geoansvar.model.access import Access, Principal
from tests.workspace.conftest import EAST, LAYER, NORTH, square

PUBLIC = Principal("public", Access.PUBLIC, None)
FLOOD = '[flood]\nflow = "{flow}"\nsurvey = "Ån 2026"\ndischarge_m3_s = {discharge}\n{more}'
# Three houses of 10 × 10 m in a row from west to east; the water comes from the west.
HOUSES = {"a": 100, "b": 300, "c": 500}


def extent(width_m):
    """Water over the whole height of the square, from its western edge."""
    ring = square(1000)["coordinates"][0]
    west, south, north = ring[0][0], ring[0][1], ring[2][1]
    east = west + width_m
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [corners]}


@pytest.fixture
def write_flow(write_layer):
    def write(name, flow, width_m, discharge, more="", access="public"):
        declared = FLOOD.format(flow=flow, discharge=discharge, more=more)
        write_layer(name, "flood-extent", (extent(width_m), {"id": "1"}), more=declared, access=access)

    return write


@pytest.fixture
def river_town(square_town, write_layer, write_flow):
    houses = [(square(10, east, 500), {"id": name, "purpose": "Bostad"}) for name, east in HOUSES.items()]
    write_layer("byggnader", "building", *houses)
    write_flow("liten", "Q50", 200, 50)
    write_flow("stor", "Q100", 400, 100)
    return square_town


def wet(answer, flow):
    return {row["id"] for row in answer.result["objects"] if row["flood"] == flow and row["layer"] == "byggnader"}


def total(answer, key, flow):
    return next(row for row in answer.totals if (row["key"], row["flood"]) == (key, flow))


def test_every_flow_is_asked_about_when_none_is_named(river_town):
    answer = Workspace.find(river_town).answer({"kind": "exposure"})

    assert answer.question["floods"] == ["Q50", "Q100"]
    assert (wet(answer, "Q50"), wet(answer, "Q100")) == ({"a"}, {"a", "b"})
    row = total(answer, "buildings", "Q100")
    assert (row["total"], row["affected"], row["uncertain"], row["outside"], row["no_data"]) == (3, 2, 0, 1, 0)


def test_a_flow_is_named_by_itself_or_by_its_layer(river_town):
    workspace = Workspace.find(river_town)

    by_flow, by_layer = (workspace.answer({"kind": "exposure", "floods": [name]}) for name in ("Q100", "stor"))

    assert by_flow.as_json() == by_layer.as_json()
    assert by_flow.question["floods"] == ["Q100"]


def test_an_unknown_flow_is_told_with_those_there_are(river_town):
    with pytest.raises(UnknownName, match=r"Q50 \(liten\), Q100 \(stor\)"):
        Workspace.find(river_town).answer({"kind": "exposure", "floods": ["Q1000"]})


def test_without_a_flow_there_is_nothing_to_answer(square_town):
    with pytest.raises(UnknownName, match="Inget flöde"):
        Workspace.find(square_town).answer({"kind": "flood-directive"})


def test_a_layer_that_nobody_counts_is_refused_with_those_that_are(river_town):
    with pytest.raises(UnknownName, match="byggnader"):
        Workspace.find(river_town).answer({"kind": "exposure", "objects": ["kommungrans"]})


def test_only_the_layers_that_are_named_are_answered_about(river_town):
    answer = Workspace.find(river_town).answer({"kind": "exposure", "objects": ["byggnader"]})

    assert answer.question["objects"] == ["byggnader"]
    assert {row["key"] for row in answer.totals} == {"buildings", "buildings_m2", "dwellings", "schools_and_care"}


def test_the_affected_area_narrows_to_a_flow_by_the_same_names(river_town):
    workspace = Workspace.find(river_town)
    area = {"feature": "kommungrans/k"}

    narrowed = [workspace.answer({"kind": "affected-area", "area": area, "flood": name}) for name in ("Q100", "stor")]

    assert [round(answer.geometries["", "area"].area) for answer in narrowed] == [400_000, 400_000]
    with pytest.raises(UnknownName) as fault:
        workspace.answer({"kind": "affected-area", "area": area, "flood": "Q1000"})
    assert fault.value.place == "flood"


def test_a_gauge_names_the_flows_on_either_side_and_asks_only_about_them(river_town, write_flow):
    write_flow("storst", "BHF", 600, 300)
    workspace = Workspace.find(river_town)

    answer = workspace.answer({"kind": "exposure", "discharge_m3_s": 120})

    assert [(row["below"], row["above"]) for row in answer.result["gauge"]] == [("Q100", "BHF")]
    assert {row["flood"] for row in answer.totals} == {"Q100", "BHF"}
    with pytest.raises(QuestionInvalid):
        workspace.answer({"kind": "exposure", "level_m": 12.3})  # no flow tells its level


def test_a_reading_is_held_against_all_flows_though_only_one_is_asked_about(river_town, write_flow):
    write_flow("storst", "BHF", 600, 300)

    answer = Workspace.find(river_town).answer({"kind": "exposure", "floods": ["Q50"], "discharge_m3_s": 120})

    assert [(row["below"], row["above"]) for row in answer.result["gauge"]] == [("Q100", "BHF")]
    assert {row["flood"] for row in answer.totals} == {"Q50"}
    assert "reading-beside-question" in {finding.code for finding in answer.findings}


def test_a_surface_is_prepared_once_and_a_broken_copy_is_made_anew(river_town):
    first = Workspace.find(river_town).answer({"kind": "exposure"}).as_json()
    kept = sorted((river_town / ".geoansvar" / "floods").iterdir())
    stamps = [path.stat().st_mtime_ns for path in kept]

    assert len(kept) == 2
    assert Workspace.find(river_town).answer({"kind": "exposure"}).as_json() == first
    assert [path.stat().st_mtime_ns for path in kept] == stamps

    kept[0].write_bytes(kept[0].read_bytes()[:-7])
    assert Workspace.find(river_town).answer({"kind": "exposure"}).as_json() == first
    assert sorted((river_town / ".geoansvar" / "floods").iterdir()) == kept


def test_a_change_of_the_map_or_of_its_accuracy_is_prepared_anew(river_town, write_flow):
    workspace = Workspace.find(river_town)
    before = workspace.answer({"kind": "exposure"})

    write_flow("liten", "Q50", 200, 50, more="accuracy_m = 150\n")
    after = workspace.fresh().answer({"kind": "exposure"})

    assert before.run != after.run
    assert total(before, "buildings", "Q50")["uncertain"] == 0
    assert total(after, "buildings", "Q50")["uncertain"] == 2  # a lies 90 m inside the edge, b 100 m outside it


def test_what_the_survey_did_not_cover_is_no_data_and_not_dry(river_town, write_layer, write_flow):
    write_layer("karterat", "reference", (extent(400), {"id": "1"}))
    write_flow("liten", "Q50", 200, 50, more='covers = "karterat"\n')

    answer = Workspace.find(river_town).answer({"kind": "exposure", "floods": ["Q50"]})

    row = total(answer, "buildings", "Q50")
    assert (row["affected"], row["outside"], row["no_data"]) == (1, 1, 1)
    assert "karterat" in {source["layer"] for source in answer.sources}


def test_one_file_under_two_flows_is_refused(river_town, write_flow):
    write_flow("stor", "Q100", 200, 100)

    with pytest.raises(LayerError, match="en och samma karta"):
        Workspace.find(river_town).answer({"kind": "exposure"})


def test_a_flow_that_cannot_be_read_is_named_and_the_others_answer(river_town):
    (river_town / "layers" / "data" / "stor.geojson").write_text("{", encoding="utf-8")
    workspace = Workspace.find(river_town)

    answer = workspace.answer({"kind": "exposure"})

    assert answer.question["floods"] == ["Q50"]
    assert any(finding.place == "layers/stor.toml" and finding.severity == "error" for finding in answer.findings)
    with pytest.raises(LayerError):
        workspace.answer({"kind": "exposure", "floods": ["Q100"]})


def test_several_layers_of_districts_are_listed_and_never_guessed(river_town, write_layer):
    for name in ("norr", "soder"):
        write_layer(name, "district", (square(), {"id": name, "code": name, "name": name}))
    workspace = Workspace.find(river_town)

    with pytest.raises(UnknownName, match="norr, soder"):
        workspace.answer({"kind": "exposure"})
    assert workspace.answer({"kind": "exposure", "by": "norr"}).question["by"] == "norr"


def test_one_who_may_not_see_a_flow_is_not_told_that_there_is_one(river_town, write_flow):
    write_flow("hemlig", "BHF", 900, 300, access="protected")
    workspace = Workspace.find(river_town)

    assert [flow.key for flow in workspace.flows()] == ["Q50", "Q100", "BHF"]
    answer = workspace.answer({"kind": "exposure"}, PUBLIC)
    assert answer.question["floods"] == ["Q50", "Q100"]
    assert answer.notice == "access-limited"
    with pytest.raises(UnknownName) as fault:
        workspace.answer({"kind": "exposure", "floods": ["BHF"]}, PUBLIC)
    assert "hemlig" not in str(fault.value)


def test_a_paper_map_draws_no_layer_above_the_answers_own_level(river_town, write_layer):
    write_layer("an", "water", (extent(20), {"id": "1"}))
    write_layer("hemliga_vagar", "road", access="protected")
    workspace = Workspace.find(river_town)

    ground = workspace.answer({"kind": "exposure", "objects": ["byggnader"]}, PUBLIC).ground

    assert "hemliga_vagar" not in {layer.name for layer in ground.layers}
    assert {"an", "kommungrans"} <= {layer.name for layer in ground.layers}
    assert [flow.name for flow in ground.flows] == ["Q50", "Q100"]


def test_the_directive_answers_from_the_same_numbers(river_town):
    workspace = Workspace.find(river_town)

    exposure, directive = (workspace.answer({"kind": kind}) for kind in ("exposure", "flood-directive"))

    dwellings = [
        row["value"]
        for row in directive.result["headings"]
        if row["indicator"] == "dwellings" and row["group"] is None
    ]
    assert dwellings == [total(exposure, "dwellings", flow)["affected"] for flow in ("Q50", "Q100")]


def test_a_flow_whose_survey_cannot_be_read_is_named_and_not_silently_gone(river_town, write_layer, write_flow):
    write_layer("karterat", "reference", (extent(400), {"id": "1"}))
    write_flow("liten", "Q50", 200, 50, more='covers = "karterat"\n')
    (river_town / "layers" / "data" / "karterat.geojson").write_text("{", encoding="utf-8")
    workspace = Workspace.find(river_town)

    answer = workspace.answer({"kind": "exposure"})

    assert answer.question["floods"] == ["Q100"]
    (left_out,) = (finding for finding in answer.findings if finding.code == "flow-left-out")
    assert (left_out.severity, left_out.place) == ("error", "layers/karterat.toml")
    assert "Q50" in left_out.text.render()
    with pytest.raises(LayerError):
        workspace.answer({"kind": "exposure", "floods": ["Q50"]})


@pytest.mark.parametrize("empty", ["liten", "karterat"])
def test_a_layer_without_surfaces_stops_its_own_flow_and_no_other(river_town, write_layer, write_flow, empty):
    write_layer("karterat", "reference", *([] if empty == "karterat" else [(extent(400), {"id": "1"})]))
    write_flow("liten", "Q50", 200, 50, more='covers = "karterat"\n')
    if empty == "liten":
        write_layer("liten", "flood-extent", more=FLOOD.format(flow="Q50", discharge=50, more='covers = "karterat"\n'))
    workspace = Workspace.find(river_town)

    assert workspace.answer({"kind": "exposure"}).question["floods"] == ["Q100"]
    with pytest.raises(LayerError, match=f"{empty} har inga ytor, så Q50"):
        workspace.answer({"kind": "exposure", "floods": ["Q50"]})


def test_a_misspelt_cover_is_an_error_in_the_answer_too(river_town, write_flow):
    write_flow("liten", "Q50", 200, 50, more='covers = "karterad"\n')

    answer = Workspace.find(river_town).answer({"kind": "exposure"})

    (fault,) = (finding for finding in answer.findings if finding.code == "unknown-cover")
    assert (fault.severity, fault.place, fault.key) == ("error", "layers/liten.toml", "flood.covers")


def test_a_hidden_cover_is_not_told_of(river_town, write_layer, write_flow):
    write_layer("kartomr", "reference", (extent(400), {"id": "1"}), access="protected")
    write_flow("liten", "Q50", 200, 50, more='covers = "kartomr"\n')

    answer = Workspace.find(river_town).answer({"kind": "exposure"}, PUBLIC)

    assert answer.question["floods"] == ["Q50", "Q100"]
    assert "kartomr" not in str(answer.as_json())


def test_a_paper_map_writes_no_name_above_the_answers_own_level(river_town, write_layer):
    protected = '[column_access]\nname = "protected"\n'
    town = {"id": "1", "code": "1", "name": "Hemligorten"}
    write_layer("tatorter", "locality", (square(), town), more=protected)

    answer = Workspace.find(river_town).answer({"kind": "exposure", "objects": ["byggnader"]})

    assert answer.access is Access.INTERNAL
    (drawn,) = (layer for layer in answer.ground.layers if layer.name == "tatorter")
    assert drawn.frame["name"].isna().all()
    assert drawn.frame.geometry.notna().all()


def test_a_raster_alone_says_nothing_of_what_lies_beyond_its_edge(river_town):
    for name in ("liten", "stor"):
        (river_town / "layers" / f"{name}.toml").unlink()
    depth = np.full((100, 20), 0.5, dtype=np.float32)  # the western 200 m, and all but its eastern quarter is wet
    depth[:, 15:] = 0
    profile = {"driver": "GTiff", "width": 20, "height": 100, "count": 1, "dtype": "float32", "nodata": -1}
    place = Affine(10, 0, EAST, 0, -10, NORTH + 1000)
    path = river_town / "layers" / "data" / "djup.tif"
    with rasterio.open(path, "w", crs="EPSG:3006", transform=place, **profile) as raster:
        raster.write(depth, 1)
    declared = LAYER.format(name="djup", kind="flood-depth", title="Djup", access="public").replace("geojson", "tif")
    declared += FLOOD.format(flow="Q50", discharge=50, more="")
    (river_town / "layers" / "djup.toml").write_text(declared, encoding="utf-8")

    answer = Workspace.find(river_town).answer({"kind": "exposure"})

    row = total(answer, "buildings", "Q50")
    assert (row["affected"], row["outside"], row["no_data"]) == (1, 0, 2)
    assert "flow-covers-raster" in {finding.code for finding in answer.findings}


def test_a_broken_raster_takes_the_depths_away_and_not_the_flow(river_town):
    (river_town / "layers" / "data" / "djup.tif").write_text("nothing", encoding="utf-8")
    declared = LAYER.format(name="djup", kind="flood-depth", title="Djup", access="public").replace("geojson", "tif")
    declared += FLOOD.format(flow="Q50", discharge=50, more="")
    (river_town / "layers" / "djup.toml").write_text(declared, encoding="utf-8")

    answer = Workspace.find(river_town).answer({"kind": "exposure"})

    assert answer.question["floods"] == ["Q50", "Q100"]
    assert wet(answer, "Q50") == {"a"}
    (fault,) = (finding for finding in answer.findings if finding.code == "flow-depth-left-out")
    assert (fault.severity, fault.place) == ("error", "layers/djup.toml")


@pytest.mark.parametrize("key", ["objects", "by"])
def test_a_layer_that_is_not_there_is_told_under_its_own_key(river_town, key):
    with pytest.raises(UnknownName) as fault:
        Workspace.find(river_town).answer({"kind": "exposure", key: ["nope"] if key == "objects" else "nope"})
    assert fault.value.place == key


def test_two_readings_at_once_are_refused_under_the_second(river_town):
    with pytest.raises(QuestionInvalid) as fault:
        Workspace.find(river_town).answer({"kind": "exposure", "discharge_m3_s": 120, "level_m": 43})
    assert fault.value.place == "level_m"
