"""Coverage, cut-off places, status and cascade as a workspace answers them, on one street that a head can hold.

A straight street runs from the western border to the eastern one, 1,000 m, 500 m from the south. The station and a
safety point stand in the west, at 100 m; cells of ten people each at 150 m and at 850 m. Water lies on the street
between 400 m and 600 m at Q100.
"""

import numpy as np
import pytest

import rasterio
from rasterio import Affine

from geoansvar import Workspace
from geoansvar.delivery.headlines import headlines
from geoansvar.delivery.matrix import unknown_words
from geoansvar.delivery.reach_pivots import reach_matrices
from geoansvar.errors import QuestionInvalid, UnknownName
from geoansvar.model.access import Access, Principal
from tests.workspace.conftest import EAST, LAYER, NORTH, point, square

FLOOD = '[flood]\nflow = "Q100"\nsurvey = "Ån 2026"\ndischarge_m3_s = 100\n'


def street(*offsets):
    """A line along the street between so many metres from the west."""
    return {"type": "LineString", "coordinates": [[EAST + east, NORTH + 500] for east in offsets]}


def cell(east, north=500, size_m=2):
    return square(size_m, east - size_m / 2, north - size_m / 2)


def water(west, east):
    corners = [[west, 0], [east, 0], [east, 1000], [west, 1000], [west, 0]]
    return {"type": "Polygon", "coordinates": [[[EAST + x, NORTH + y] for x, y in corners]]}


@pytest.fixture
def street_town(square_town, write_layer):
    write_layer("vagar", "road", (street(0, 1000), {"id": "v1", "bridge": False, "tunnel": False}))
    write_layer("djupt", "flood-extent", (water(400, 600), {"id": "1"}), more=FLOOD)
    write_layer(
        "befolkning",
        "population",
        (cell(150), {"id": "west", "residents": 10}),
        (cell(850), {"id": "east", "residents": 10}),
    )
    write_layer(
        "trygghetspunkter",
        "safety-point",
        (point(100, 500), {"id": "t1", "name": "Västra", "type": "trygghetspunkt", "status": "designated"}),
    )
    write_layer(
        "samhallsviktigt",
        "vital-service",
        (point(100, 500), {"id": "station", "name": "Brandstationen", "function": "raddning", "sector": "ORD"}),
    )
    return square_town


@pytest.fixture
def write_depth(street_town):
    """Write a raster of 10 m cells over the whole square: so deep between two lines, dry beside."""

    def write(name, depth_m, west, east):
        depths = np.zeros((100, 100), dtype=np.float32)
        depths[:, west // 10 : east // 10] = depth_m
        path = street_town / "layers" / "data" / f"{name}.tif"
        place = Affine(10, 0, EAST, 0, -10, NORTH + 1000)
        profile = {"driver": "GTiff", "width": 100, "height": 100, "count": 1, "dtype": "float32", "nodata": -9999}
        with rasterio.open(path, "w", crs="EPSG:3006", transform=place, **profile) as raster:
            raster.write(depths, 1)
        declared = LAYER.format(name=name, kind="flood-depth", title="Djup", access="public")
        (street_town / "layers" / f"{name}.toml").write_text(declared.replace(".geojson", ".tif") + FLOOD)

    return write


@pytest.fixture
def town(street_town):
    return Workspace.find(street_town)


def parts(answer, key="residents", **wanted):
    (row,) = [row for row in answer.totals if row["key"] == key and wanted.items() <= row.items()]
    assert row["total"] == row["affected"] + row["uncertain"] + row["outside"] + row["no_data"]
    return row["affected"], row["uncertain"], row["outside"], row["no_data"]


def codes(answer):
    return {finding.code for finding in answer.findings}


def test_a_question_with_nothing_more_is_a_straight_line_of_two_kilometres(town):
    answer = town.answer({"kind": "coverage"})

    assert (answer.question["mode"], answer.question["within_m"]) == ("straight", [2000.0])
    assert answer.question["points"] == ["trygghetspunkter"]
    assert parts(answer) == (20, 0, 0, 0)
    assert "straight-line" in codes(answer)


@pytest.mark.parametrize(
    ("more", "mode"),
    [({"within_min": 15}, "walk"), ({"flood": "Q100"}, "walk"), ({"vehicle": "truck", "flood": "Q100"}, "drive")],
)
def test_minutes_vehicles_and_flows_mean_a_way_along_roads(town, more, mode):
    assert town.answer({"kind": "coverage", **more}).question["mode"] == mode


def test_only_points_with_the_decisions_asked_for_count(town):
    assert parts(town.answer({"kind": "coverage", "statuses": ["designated"]})) == (20, 0, 0, 0)
    opened = town.answer({"kind": "coverage", "statuses": "open"})
    assert parts(opened) == (0, 0, 20, 0)
    assert "no-points" in codes(opened)


def test_water_of_unknown_depth_on_the_only_street_leaves_the_east_in_doubt(town):
    answer = town.answer({"kind": "coverage", "mode": "walk", "flood": "Q100"})

    assert parts(answer, flood=None, within_m=2000.0) == (20, 0, 0, 0)
    assert parts(answer, flood="Q100", within_m=2000.0) == (10, 10, 0, 0)


def test_deep_water_cuts_the_east_off_from_the_station_and_not_from_the_border(street_town, write_depth):
    write_depth("djup", 1.0, 400, 600)
    town = Workspace.find(street_town)
    asked = {"kind": "isolation", "flood": "Q100", "vehicle": "car", "places": ["befolkning"]}

    from_station = town.answer(asked | {"anchors": ["samhallsviktigt/station"]})
    from_border = town.answer(asked | {"anchors": ["kommungrans"]})

    assert parts(from_station, flood=None) == (0, 0, 20, 0)
    assert parts(from_station, flood="Q100") == (10, 0, 10, 0)
    assert [row["id"] for row in from_station.result["unreachable_flood"]] == ["east"]
    assert parts(from_border, flood="Q100") == (0, 0, 20, 0)


def test_the_directives_table_says_who_finds_it_hard_to_leave_home(street_town, write_depth, write_layer):
    write_depth("djup", 1.0, 700, 1000)  # the eastern border is closed; the western one is not
    write_layer("djupt", "flood-extent", (water(700, 1000), {"id": "1"}), more=FLOOD)
    answer = Workspace.find(street_town).answer({"kind": "flood-directive"})

    (row,) = [row for row in answer.result["headings"] if row["indicator"] == "residents_cut_off"]
    assert (row["heading"], row["value"], row["uncertain"], row["state"]) == ("health", 10, 0, "ok")
    assert [(row["id"], row["residents"], row["lower"]) for row in answer.result["cut_off"]] == [("east", 10.0, True)]
    assert parts(answer, "residents_cut_off", flood="Q100") == (10, 0, 10, 0)
    assert "vagar" in {source["layer"] for source in answer.sources}
    assert any("nå eller lämna bostaden" in row["text"] for row in answer.result["consequences"])


def test_without_roads_nobody_is_counted_as_cut_off_and_the_layer_is_named(street_town):
    (street_town / "layers" / "vagar.toml").unlink()
    answer = Workspace.find(street_town).answer({"kind": "flood-directive"})

    (row,) = [row for row in answer.result["headings"] if row["indicator"] == "residents_cut_off"]
    assert (row["value"], row["state"]) == (None, "no-layer")
    assert ("residents_cut_off", "road") in {(row["indicator"], row["kind"]) for row in answer.result["missing"]}
    assert "residents_cut_off" not in {row["key"] for row in answer.totals}


def test_a_safety_point_stands_dry_and_reached_beside_its_decision(town):
    (row,) = town.answer({"kind": "status"}).result["objects"]

    assert (row["id"], row["flood"], row["status"]) == ("t1", "Q100", "designated")
    assert (row["wet"], row["cut_off"]) == ("no", "no")
    assert row["flags"] == ["unknown"]  # nobody has said what it depends on


def test_without_roads_status_says_that_the_way_is_not_known(street_town):
    (street_town / "layers" / "vagar.toml").unlink()
    (row,) = Workspace.find(street_town).answer({"kind": "status"}).result["objects"]

    assert row["cut_off"] is None
    assert "reach-unknown" in row["unknown_because"]


def test_what_falls_is_named_by_id(town):
    answer = town.answer({"kind": "cascade", "down": ["station"]})

    assert [row["id"] for row in answer.result["outages"]] == ["station"]
    with pytest.raises(UnknownName) as raised:
        town.answer({"kind": "cascade", "down": ["stationen"]})
    assert raised.value.place == "down"


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ({"kind": "coverage", "mode": "straight", "within_min": [10]}, "mode"),
        ({"kind": "coverage", "mode": "walk", "vehicle": "truck"}, "vehicle"),
        ({"kind": "coverage", "services": ["sleep"]}, "services"),
        ({"kind": "coverage", "within_m": [0]}, "within_m.0"),
        ({"kind": "coverage", "within_m": [True]}, "within_m.0"),
        ({"kind": "isolation"}, "anchors"),
        ({"kind": "isolation", "anchors": []}, "anchors"),
        ({"kind": "cascade"}, "down"),
        ({"kind": "cascade", "down": ["station"], "flood": "Q100"}, "down"),
        ({"kind": "siting", "candidates": ["adresser"]}, "k"),
    ],
)
def test_what_cannot_be_asked_names_the_key(town, question, place):
    with pytest.raises(QuestionInvalid) as raised:
        town.answer(question)
    assert raised.value.place == place


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ({"kind": "coverage", "points": ["vagar"]}, "points"),
        ({"kind": "coverage", "residents": "vagar"}, "residents"),
        ({"kind": "coverage", "flood": "Q999"}, "flood"),
        ({"kind": "coverage", "mode": "walk", "roads": "befolkning"}, "roads"),
        ({"kind": "isolation", "anchors": ["ingen"]}, "anchors"),
        ({"kind": "isolation", "anchors": ["samhallsviktigt/ingen"]}, "anchors"),
        ({"kind": "status", "points": ["befolkning"]}, "points"),
    ],
)
def test_a_name_that_is_none_is_never_guessed(town, question, place):
    with pytest.raises(UnknownName) as raised:
        town.answer(question)
    assert raised.value.place == place


def test_several_layers_of_people_are_listed_and_never_guessed(street_town, write_layer):
    write_layer("rutor", "population", (cell(200), {"id": "r", "residents": 3}))
    with pytest.raises(UnknownName, match="befolkning, rutor"):
        Workspace.find(street_town).answer({"kind": "coverage"})


def test_the_network_is_kept_and_built_anew_when_the_lines_change(street_town, write_layer):
    asked = {"kind": "coverage", "mode": "walk"}
    Workspace.find(street_town).answer(asked)
    kept = list((street_town / ".geoansvar" / "networks").glob("vagar-*"))
    Workspace.find(street_town).answer(asked)
    assert list((street_town / ".geoansvar" / "networks").glob("vagar-*")) == kept

    write_layer("vagar", "road", (street(0, 120), {"id": "v1"}), (street(500, 1000), {"id": "v2"}))
    answer = Workspace.find(street_town).answer(asked)

    assert parts(answer, "unreachable_dry") == (10, 0, 10, 0)
    assert list((street_town / ".geoansvar" / "networks").glob("vagar-*")) != kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"kind": "isolation", "anchors": ["kommungrans"]},
         {"kind": "isolation", "anchors": ["kommungrans", "kommungrans"]}),
        ({"kind": "coverage", "mode": "walk", "within_min": [15]},
         {"kind": "coverage", "mode": "walk", "within_min": [15.0, 15], "within_m": [500]}),
        ({"kind": "coverage"}, {"kind": "coverage", "within_m": None}),
    ],
)  # fmt: skip
def test_questions_that_mean_the_same_have_the_same_run(town, one, other):
    first, second = town.answer(one), town.answer(other)

    assert first.run == second.run
    assert town.answer(first.question).run == first.run


def test_where_minutes_count_the_filled_in_question_has_no_metres(town):
    filled = town.answer({"kind": "coverage", "mode": "walk", "within_min": 15}).question

    assert (filled["within_m"], filled["within_min"]) == (None, [15.0])


def test_the_same_question_has_the_same_run_and_another_road_another(street_town, write_layer):
    asked = {"kind": "coverage", "mode": "walk"}
    first, again = (Workspace.find(street_town).answer(asked).run for _ in range(2))
    write_layer("vagar", "road", (street(0, 999), {"id": "v1"}))

    assert first == again
    assert Workspace.find(street_town).answer(asked).run != first


def test_check_says_what_is_wrong_with_the_lines(street_town, write_layer):
    write_layer(
        "vagar",
        "road",
        (street(0, 500), {"id": "v1"}),
        (street(500.1, 1000), {"id": "v2"}),
        (street(700, 700), {"id": "v3"}),
    )
    found = {(finding.code, finding.row) for finding in Workspace.find(street_town).findings()}

    assert ("road-empty", "v3") in found
    assert "road-joined" in {code for code, _ in found}


@pytest.mark.parametrize("question", [
    {"kind": "coverage", "mode": "straight"}, {"kind": "allocation", "mode": "straight"},
    {"kind": "siting", "mode": "straight", "candidates": ["samhallsviktigt"], "k": 1},
])  # fmt: skip
def test_roads_that_are_misspelt_are_told_of_also_where_nobody_goes_along_one(town, question):
    with pytest.raises(UnknownName) as raised:
        town.answer(question | {"roads": "vager"})
    assert raised.value.place == "roads"


def test_what_falls_is_named_with_its_layer_as_everywhere_else(town):
    plain, named = (
        town.answer({"kind": "cascade", "down": [each]}) for each in ("station", "samhallsviktigt/station")
    )

    assert named.result == plain.result
    assert named.run == plain.run
    with pytest.raises(UnknownName):
        town.answer({"kind": "cascade", "down": ["befolkning/station"]})


def test_a_layer_that_one_may_not_see_is_not_said_to_be_missing(town):
    public = Principal("public", Access.PUBLIC, None)
    for question in ({"kind": "status"}, {"kind": "cascade", "down": ["station"]}):
        assert any("finns att leta i" in str(each.text) for each in town.answer(question).findings)
        said = [str(each.text) for each in town.answer(question, public).findings]
        assert not any("finns att leta i" in each for each in said)
        assert any("syns för den som frågar" in each for each in said)


def test_check_holds_the_flows_against_each_other(street_town, write_layer):
    more = FLOOD.replace("Q100", "Q200").replace("= 100", "= 200")
    write_layer("mindre", "flood-extent", (water(450, 550), {"id": "1"}), more=more)

    found = [each for each in Workspace.find(street_town).findings() if each.code == "flow-not-nested"]

    assert [(each.severity, each.place) for each in found] == [("error", "layers/djupt.toml")]
    assert "10 ha" in str(found[0].text)


def test_where_the_way_of_nobody_is_known_no_share_is_said(street_town, write_layer):
    write_layer("vagar", "road")
    for question in (
        {"kind": "coverage", "mode": "walk"},
        {"kind": "allocation", "mode": "walk"},
        {"kind": "isolation", "anchors": ["samhallsviktigt"], "flood": "Q100"},
    ):
        lines = headlines(Workspace.find(street_town).answer(question))

        assert "går inte att säga" in lines[0]
        assert "%" not in lines[0]


def test_those_without_data_are_people_and_never_a_span_between_people_and_squares(street_town, write_layer):
    write_layer("vagar", "road")
    answer = Workspace.find(street_town).answer({"kind": "coverage", "mode": "walk"})

    limits = reach_matrices(answer)["limits"]
    assert {unknown_words(line) for line in limits.lines} == {"20"}  # of two squares
