"""What would be otherwise, on one street that a head can hold.

A street of three roads runs 1,000 m from the western border to the eastern one, 500 m from the south: v1 to 300 m, v2
to 700 m, v3 to the end. The station and the point that is open stand in the west, at 100 m; the pump of another actor,
and a point that is closed, in the east, at 850 m. Ten people live at 150 m and ten at 850 m. At Q100 there is water
between 400 m and 600 m, over the whole height of the square; its stream runs at 420 m.
"""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import shapely

from geoansvar import Workspace
from geoansvar.crs import geometry_out
from geoansvar.errors import AreaUnusable, QuestionInvalid, TooLarge, UnknownName
from geoansvar.model.access import Access, Principal
from geoansvar.model.tables import TABLES
from tests.workspace.conftest import EAST, NORTH, point, square
from tests.workspace.test_reach_answers import FLOOD, cell, street, water, write_depth

__all__ = ["write_depth"]  # a fixture, taken from there with its town
PUBLIC = Principal("public", Access.PUBLIC, None)
FROM_STATION = {"kind": "isolation", "anchors": ["samhallsviktigt/station"], "vehicle": "car"}
IN_REACH = {"kind": "coverage", "mode": "walk", "within_m": [100, 300]}


@pytest.fixture
def street_town(square_town, write_layer):
    roads = {"v1": (0, 300), "v2": (300, 700), "v3": (700, 1000)}
    write_layer(
        "vagar",
        "road",
        *((street(*ends), {"id": key, "bridge": False, "tunnel": False}) for key, ends in roads.items()),
    )
    write_layer("djupt", "flood-extent", (water(400, 600), {"id": "1"}), more=FLOOD)
    write_layer("vatten", "water", (line(420, 0, 420, 1000), {"id": "an", "name": "Ån", "class": "river"}))
    people = ((cell(at), {"id": key, "residents": 10}) for key, at in {"west": 150, "east": 850}.items())
    write_layer("befolkning", "population", *people)
    shelter = {"type": "trygghetspunkt", "responsible": "a1"}
    write_layer(
        "trygghetspunkter",
        "safety-point",
        (point(100, 500), shelter | {"id": "t1", "name": "Västra", "status": "open"}),
        (point(850, 500), shelter | {"id": "t2", "name": "Östra", "status": "closed"}),
    )
    service = {"function": "va", "sector": "DRI", "responsible": "a1"}
    write_layer(
        "samhallsviktigt",
        "vital-service",
        (point(100, 500), service | {"id": "station", "name": "Brandstationen"}),
        (point(850, 500), service | {"id": "pump", "name": "Pumpen"}),
        (point(550, 900), service | {"id": "wet", "name": "Våta verket"}),
        access="internal",
    )
    return square_town


@pytest.fixture
def town(street_town):
    return Workspace.find(street_town)


def line(*xy):
    """A line through metres east and north of the square's corner."""
    return {"type": "LineString", "coordinates": np.add(np.reshape(xy, (-1, 2)), [EAST, NORTH]).tolist()}


def lon_lat(geometry):
    """A GeoJSON geometry in longitude and latitude, as it is asked."""
    return json.loads(shapely.to_geojson(geometry_out(shapely.from_geojson(json.dumps(geometry)))))


def what_if(town, question, principal=None, **changes):
    asked = {"kind": "what-if", "question": question, **changes}
    answer = town.answer(asked) if principal is None else town.answer(asked, principal)
    for row in (*answer.totals, *answer.result["before"], *answer.result["after"]):
        assert row["total"] == row["affected"] + row["uncertain"] + row["outside"] + row["no_data"]
    return answer


def changed(answer):
    return [(row["id"], row["what"], row["flood"], row["before"], row["after"]) for row in answer.result["changed"]]


def people(answer, side, **wanted):
    (row,) = [row for row in answer.result[side] if row["key"] == "residents" and wanted.items() <= row.items()]
    return row["affected"], row["uncertain"], row["outside"], row["no_data"]


def codes(answer):
    return {finding.code for finding in answer.findings}


def test_a_closed_road_cuts_off_who_lives_behind_it_and_names_whose_pump_stands_there(town):
    answer = what_if(town, FROM_STATION, close_roads="v2")

    assert (people(answer, "before"), people(answer, "after")) == ((0, 0, 20, 0), (10, 0, 10, 0))
    assert changed(answer) == [
        ("pump", "cut_off", None, "no", "yes"),
        ("wet", "cut_off", None, "no", "yes"),  # its way begins on v2, and so does that from the border
        ("wet", "cut_off_from_border", None, "no", "yes"),
        ("t2", "cut_off", None, "no", "yes"),
        ("east", "cut_off", None, "no", "yes"),
    ]
    pump = answer.result["changed"][0]
    assert (pump["responsible_name"], pump["contact"]["phone"]) == ("Socialnämnden", "031-390 06 12")
    assert answer.question["close_roads"] == ["vagar/v2"]
    assert ("vagar", "v2") in answer.geometries


def test_from_the_border_both_ends_are_still_reached_until_both_are_closed(town):
    question = {"kind": "exposure", "objects": ["samhallsviktigt"]}

    assert {row[0] for row in changed(what_if(town, question, close_roads=["v2"]))} == {"wet"}
    assert changed(what_if(town, question, close_roads=["v2", "v3"])) == [
        ("pump", "cut_off_from_border", None, "no", "yes"),
        ("pump", "cut_off_from_border", "Q100", "no", "yes"),
        ("wet", "cut_off_from_border", None, "no", "yes"),
        ("wet", "cut_off_from_border", "Q100", "uncertain", "yes"),
        ("t2", "cut_off_from_border", None, "no", "yes"),
        ("t2", "cut_off_from_border", "Q100", "no", "yes"),
    ]


def test_who_lives_along_a_closed_road_does_not_get_away_from_there(town):
    answer = what_if(town, FROM_STATION, close_roads=["v3"])

    assert people(answer, "after") == (10, 0, 10, 0)
    assert "supposed-closed-road" in codes(answer)


def test_at_the_flow_both_the_water_and_the_closed_road_close(street_town, write_depth):
    write_depth("djup", 1.0, 400, 600)
    answer = what_if(Workspace.find(street_town), FROM_STATION | {"flood": "Q100"}, close_roads=["vagar/v1"])

    assert [people(answer, "before", flood=flood) for flood in (None, "Q100")] == [(0, 0, 20, 0), (10, 0, 10, 0)]
    assert [people(answer, "after", flood=flood) for flood in (None, "Q100")] == [(20, 0, 0, 0), (0, 0, 0, 20)]
    east = [row[2:] for row in changed(answer) if row[0] == "east"]
    assert east == [(None, "no", "yes")]  # at the flow it was cut off already


def test_an_opened_point_takes_those_who_live_near(town):
    answer = what_if(town, IN_REACH, open_points=["t2"])

    assert [people(answer, side, within_m=100.0) for side in ("before", "after")] == [(10, 0, 10, 0), (20, 0, 0, 0)]
    assert changed(answer) == [
        ("t1", "residents", None, 20, 10),
        ("t2", "residents", None, 0, 10),
        ("east", "within", None, "no", "yes"),
        ("east", "within", None, "no", "yes"),
    ]
    assert [row["within_m"] for row in answer.result["changed"]] == [None, None, 100.0, 300.0]
    assert "supposed-open-point" in codes(answer)


def test_a_closed_point_leaves_nobody_within_and_status_says_what_is_supposed(town):
    answer = what_if(town, IN_REACH, close_points=["trygghetspunkter/t1"])

    assert people(answer, "after", within_m=300.0) == (0, 0, 20, 0)
    told = changed(what_if(town, {"kind": "status"}, close_points=["t1"], open_points=["t2"]))
    assert told == [("t1", "status", None, "open", "closed"), ("t2", "status", None, "closed", "open")]


def test_a_point_that_counts_already_is_told_to(town):
    answer = what_if(town, IN_REACH, open_points=["t1"])

    assert answer.result["changed"] == []
    assert {"supposed-open-point", "nothing-changed"} <= codes(answer)
    (said,) = [str(finding.text) for finding in answer.findings if finding.code == "supposed-open-point"]
    assert "redan förut" in said


WALL = line(500, -50, 500, 1050)


def test_a_wall_keeps_dry_what_it_parts_from_the_stream(town):
    answer = what_if(town, {"kind": "exposure", "objects": ["samhallsviktigt"]}, barrier=lon_lat(WALL))

    assert changed(answer) == [
        (
            "wet",
            "cut_off_from_border",
            "Q100",
            "uncertain",
            "no",
        ),  # the street is dry from 500 m to the eastern border
        ("wet", "wet", "Q100", "yes", "no"),
    ]
    assert {"barrier-no-hydraulics", "barrier-keeps-dry"} <= codes(answer)
    assert answer.geometries["", "barrier"].length == pytest.approx(1100, abs=1)
    assert (answer.totals[0]["affected"], answer.totals[0]["outside"]) == (1, 2)
    (flow,) = answer.ground.flows
    assert shapely.area(flow.extent) == pytest.approx(100 * 1000, rel=1e-3)


def test_depths_are_gone_where_it_is_kept_dry(street_town, write_depth):
    write_depth("djup", 1.0, 400, 600)
    town = Workspace.find(street_town)
    answer = what_if(town, {"kind": "exposure", "objects": ["vagar"]}, barrier=lon_lat(WALL))
    (flow,) = answer.ground.flows

    (window,) = flow.depths()
    deep = window.values > 0
    assert (deep[:, :50].sum(), deep[:, 50:].sum()) == (1000, 0)
    road_m = [next(row["affected"] for row in answer.result[side] if row["key"] == "roads_m") for side in SIDES]
    assert road_m == [200, 100]


SIDES = ("before", "after")


def test_inside_a_surface_the_street_is_open_again(street_town, write_depth):
    write_depth("djup", 1.0, 400, 600)
    ring = np.add([[390, 480], [610, 480], [610, 520], [390, 520], [390, 480]], [EAST, NORTH]).tolist()
    dry = lon_lat({"type": "Polygon", "coordinates": [ring]})
    answer = what_if(Workspace.find(street_town), FROM_STATION | {"flood": "Q100"}, barrier=dry)

    assert [people(answer, side, flood="Q100") for side in SIDES] == [(10, 0, 10, 0), (0, 0, 20, 0)]
    assert ("pump", "cut_off", "Q100", "yes", "no") in changed(answer)


@pytest.mark.parametrize(
    ("barrier", "said"),
    [
        (line(500, 100, 500, 1050), "skiljer inte av"),
        (line(100, 0, 100, 900), "rör inte vattnet"),
        (line(300, 500, 700, 500), "rinner Ån"),
    ],
)
def test_a_barrier_that_keeps_nothing_dry_says_why(town, barrier, said):
    answer = what_if(town, {"kind": "exposure"}, barrier=lon_lat(barrier))

    assert changed(answer) == []
    assert any(said in str(f.text) for f in answer.findings if f.code == "barrier-without-effect")
    assert "nothing-changed" in codes(answer)


@pytest.mark.parametrize(
    ("question", "change", "key"),
    [
        ({"kind": "coverage"}, {"close_roads": ["v1"]}, "close_roads"),
        ({"kind": "exposure"}, {"open_points": ["t2"]}, "open_points"),
        ({"kind": "coverage"}, {"barrier": lon_lat(WALL)}, "barrier"),
    ],
)
def test_a_change_without_a_say_in_the_question_is_told(town, question, change, key):
    answer = what_if(town, question, **change)

    assert answer.result["before"] == answer.result["after"]
    assert key in {finding.key for finding in answer.findings if finding.code == "change-without-say"}


EVERY: list[dict[str, Any]] = [
    {"kind": "exposure"},
    IN_REACH | {"flood": "Q100"},
    FROM_STATION | {"flood": "Q100"},
    {"kind": "status"},
    {"kind": "cascade", "flood": "Q100"},
    {"kind": "allocation", "mode": "walk", "within_m": 300},
    {"kind": "siting", "candidates": ["samhallsviktigt"], "k": 1, "mode": "walk", "within_m": 300},
]
ALL_CHANGES = {"close_roads": ["v2"], "close_points": ["t1"], "open_points": ["t2"], "barrier": lon_lat(WALL)}


@pytest.mark.parametrize("question", EVERY, ids=lambda question: question["kind"])
def test_every_question_can_be_asked_again(town, question):
    """And the filled-in question is the same question; and what is kept has learned nothing of it."""
    before = town.answer(question)
    answer = what_if(town, question, **ALL_CHANGES)
    again = town.answer(answer.question)

    assert answer.result["changed"]
    assert (again.run, again.totals, again.result) == (answer.run, answer.totals, answer.result)
    assert town.answer(question).as_json() == before.as_json()
    totals = [{key: row[key] for key in ("key", "total", "affected")} for row in answer.result["before"]]
    assert totals == [{key: row[key] for key in ("key", "total", "affected")} for row in before.totals]


def test_the_changed_workspace_is_kept_nowhere(town, street_town):
    for question in EVERY:
        town.answer(question)
    kept = {path: path.read_bytes() for path in town.state.rglob("*") if path.is_file()}

    for question in EVERY:
        what_if(town, question, **ALL_CHANGES)

    assert {path: path.read_bytes() for path in town.state.rglob("*") if path.is_file()} == kept


def test_asked_first_it_leaves_a_workspace_that_answers_as_one_that_was_never_asked(street_town):
    asked, fresh = Workspace.find(street_town), Workspace.find(street_town)
    for question in EVERY:
        what_if(asked, question, **ALL_CHANGES)

    for question in EVERY:
        assert asked.answer(question).as_json() == fresh.answer(question).as_json()


def test_without_a_change_that_changes_nothing_has_changed(town):
    answer = what_if(town, IN_REACH, close_points=["t2"])  # it is closed

    assert answer.result["changed"] == []
    assert answer.result["before"] == answer.result["after"]
    assert "nothing-changed" in codes(answer)


def test_one_who_may_not_see_the_services_is_not_told_of_them(town):
    answer = what_if(town, IN_REACH, PUBLIC, close_roads=["v2", "v3"])

    assert {row["layer"] for row in answer.result["changed"]} <= {"trygghetspunkter", "befolkning"}
    assert [row["key"] for row in answer.totals] == ["changed_safety_points"]
    assert answer.notice == "access-limited"


@pytest.mark.parametrize(
    ("change", "error", "place", "said"),
    [
        ({"close_roads": ["v4"]}, UnknownName, "close_roads", "v1, v2, v3"),
        ({"close_roads": ["vagar/v9"]}, UnknownName, "close_roads", "v1, v2, v3"),
        ({"open_points": ["t11"]}, UnknownName, "open_points", "t1"),
        ({"close_points": ["pump"]}, UnknownName, "close_points", "t1, t2"),
        ({"close_points": ["t1"], "open_points": ["t1"]}, QuestionInvalid, "open_points", "close_points"),
        ({"close_points": ["t1"], "open_points": ["trygghetspunkter/t1"]}, QuestionInvalid, "open_points", ""),
        ({"close_points": []}, QuestionInvalid, "close_points", ""),
        ({}, QuestionInvalid, "close_roads", ""),
        ({"barrier": {"type": "Point", "coordinates": [11, 57]}}, AreaUnusable, "barrier", "linje"),
        ({"barrier": {"type": "LineString", "coordinates": [[11, 57], [11, 57]]}}, AreaUnusable, "barrier", ""),
        ({"barrier": {"type": "LineString", "coordinates": [[57, 11], [58, 12]]}}, AreaUnusable, "barrier", ""),
        ({"barrier": {"type": "LineString"}}, AreaUnusable, "barrier", ""),
        ({"barrier": {"type": "GeometryCollection", "geometries": []}}, AreaUnusable, "barrier", ""),
        ({"barrier": {}}, AreaUnusable, "barrier", ""),
        ({"barrier": "en mur"}, QuestionInvalid, "barrier", ""),
        (
            {"barrier": {"type": "LineString", "coordinates": [[11 + n * 1e-5, 57] for n in range(60_000)]}},
            TooLarge, "barrier", "",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_supposed_is_said_with_its_place(town, change, error, place, said):
    with pytest.raises(error) as caught:
        town.answer({"kind": "what-if", "question": IN_REACH, **change})

    assert caught.value.place == place
    assert said in str(caught.value.remedy)


def test_an_id_of_two_layers_must_be_named_with_its_layer(street_town, write_layer):
    twin = {"id": "t1", "name": "Norra", "type": "trygghetspunkt", "status": "open"}
    write_layer("extrapunkter", "safety-point", (point(100, 900), twin))
    town = Workspace.find(street_town)

    with pytest.raises(QuestionInvalid, match="extrapunkter, trygghetspunkter") as caught:
        what_if(town, IN_REACH, close_points=["t1"])
    assert caught.value.place == "close_points"
    assert what_if(town, IN_REACH, close_points=["extrapunkter/t1"]).question["close_points"] == ["extrapunkter/t1"]


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ({"kind": "coverage", "withinm": 3}, "question.withinm"),
        ({"kind": "isolation", "ancors": ["x"], "anchors": ["y"]}, "question.ancors"),
        ({"kind": "affected-area", "area": {"address": "Torget 1"}}, "question.kind"),
        ({"kind": "status", "floods": ["Q1000"]}, "floods"),
    ],
)
def test_a_fault_of_the_inner_question_names_its_key(town, question, place):
    with pytest.raises((QuestionInvalid, UnknownName)) as caught:
        what_if(town, question, close_roads=["v1"])
    assert caught.value.place == place


def test_where_no_road_is_declared_none_can_be_closed(square_town):
    with pytest.raises(UnknownName, match="road"):
        Workspace.find(square_town).answer({"kind": "what-if", "question": {"kind": "status"}, "close_roads": ["v1"]})


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.sampled_from(["v1", "v2", "v3"]), min_size=1), st.booleans())
def test_a_closed_road_never_lets_anybody_reach_more(town, roads, flooded):
    question = FROM_STATION | ({"flood": "Q100"} if flooded else {})
    answer = what_if(town, question, close_roads=sorted(roads))

    order = {"no": 0, "uncertain": 1, "yes": 2}
    ways = [row for row in changed(answer) if row[1].startswith("cut_off")]
    assert all(order[before] <= order[after] for *_, before, after in ways)
    (before, after) = (people(answer, side, flood=None) for side in SIDES)
    assert before[2] >= after[2]


@pytest.fixture
def closed_points_town(street_town, write_layer):
    """Five more points along the street, all of them closed."""
    points = [
        (point(east, 500), {"id": f"e{east}", "name": "P", "status": "closed"}) for east in range(200, 1000, 175)
    ]
    write_layer("extrapunkter", "safety-point", *points)
    return Workspace.find(street_town)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.sampled_from([f"e{east}" for east in range(200, 1000, 175)]), min_size=1), st.booleans())
def test_an_opened_point_never_leaves_fewer_within(closed_points_town, points, flooded):
    question = IN_REACH | ({"flood": "Q100"} if flooded else {})
    answer = what_if(closed_points_town, question, open_points=sorted(points))

    for before, after in zip(answer.result["before"], answer.result["after"], strict=True):
        if before["within_m"] is not None:
            assert after["affected"] >= before["affected"]
            assert after["affected"] + after["uncertain"] >= before["affected"] + before["uncertain"]
    assert all(row["before"] != "yes" for row in answer.result["changed"] if row["what"] == "within")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), min_size=1, max_size=4), st.integers(10, 300))
def test_no_surface_wets_anything(town, corners, size_m):
    squares = [square(size_m, *corner)["coordinates"] for corner in corners]
    barrier = lon_lat({"type": "MultiPolygon", "coordinates": squares})
    answer = what_if(town, {"kind": "exposure"}, barrier=barrier)

    assert all(row["before"] in ("yes", "uncertain") for row in answer.result["changed"] if row["what"] == "wet")
    for before, after in zip(answer.result["before"], answer.result["after"], strict=True):
        assert after["affected"] <= before["affected"]


def test_every_row_has_the_columns_of_its_table(town):
    answer = what_if(town, FROM_STATION, close_roads="v2")
    for table in TABLES.get("what-if", ()):
        assert all(tuple(row) == table.keys for row in answer.result[table.key])


def test_the_exercise_closes_its_bridges():
    """The town's two road bridges over Övran: who lives south of the river has no way to the fire station."""
    town = Workspace.find()
    isolation = {"kind": "isolation", "anchors": ["samhallsviktigt/s-brandstation"], "vehicle": "rescue"}
    answer = what_if(town, isolation | {"flood": "Q100"}, close_roads=["vag-00853", "vag-00481"])

    before, after = (people(answer, side, flood=None) for side in SIDES)
    assert before[0] == 0 < after[0]
    rows = [row for row in answer.result["changed"] if row["responsible"] is not None]
    assert {row["responsible_name"] for row in rows} >= {"Övrans Vatten AB", "Vård- och äldrenämnden"}
    assert all(row["contact"]["function"] for row in rows)
    assert answer.workspace["exercise"]
