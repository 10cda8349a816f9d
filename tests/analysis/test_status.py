"""How a safety point stands: three questions with an answer each, beside a decision that is never computed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoansvar.analysis.exposed import FlowInput, expose
from geoansvar.analysis.relief import movable, stands_in_for
from geoansvar.analysis.status import FLAGS, STATUS_OBJECTS, TOTALS, safety_points, status
from geoansvar.analysis.surface import FlowSurface
from geoansvar.model.flow import Flow
from tests.analysis.river import total
from tests.analysis.supplied import (
    DRY,
    EDGE,
    SUPPLIED,
    UNMAPPED,
    UNSUPPLIED,
    WET,
    asked,
    need,
    only,
    point,
    reached,
    resource,
)
from tests.analysis.town import TODAY, actor, codes, ids, layer, register


def test_dry_reached_and_supplied_is_no_obstacle_found():
    row = only(asked([point()], SUPPLIED))

    assert row["flags"] == ["no-obstacle-found"]
    assert (row["wet"], row["cut_off"], row["unsupplied"], row["unknown_because"]) == ("no", "no", "no", [])


def test_several_flags_hold_at_a_time():
    row = only(asked([point(geometry=WET)], [need("t", "wet")], reach=reached([False])))

    assert row["flags"] == ["wet", "cut-off", "unsupplied"]
    assert row["depth_max_m"] == 0.6


@pytest.mark.parametrize(
    ("geometry", "needs", "reach", "flags", "because"),
    [
        (None, SUPPLIED, None, ["unknown"], ["no-place"]),
        (UNMAPPED, SUPPLIED, None, ["unknown"], ["unmapped"]),
        (EDGE, SUPPLIED, None, ["unknown"], ["water-uncertain"]),
        (DRY, SUPPLIED, "nobody", ["unknown"], ["reach-unknown"]),
        (DRY, SUPPLIED, reached([True], known=False), ["unknown"], ["reach-unknown"]),
        (DRY, SUPPLIED, reached([False], [True]), ["unknown"], ["reach-uncertain"]),
        (DRY, (), None, ["unknown"], ["no-dependency"]),
        (DRY, [need("t", "grannens")], None, ["unknown"], ["supplier-unknown"]),
        (WET, (), "nobody", ["wet", "unknown"], ["reach-unknown", "no-dependency"]),
    ],
)
def test_what_nobody_can_tell_is_unknown_beside_what_is_known(geometry, needs, reach, flags, because):
    row = only(asked([point(geometry=geometry)], needs, reach=reach))

    assert (row["flags"], row["unknown_because"]) == (flags, because)


@pytest.mark.parametrize(
    ("place", "unsupplied", "because"),
    [(EDGE, "uncertain", ["supply-uncertain"]), (UNMAPPED, None, ["supplier-unknown"])],
)
def test_a_supplier_in_doubt_is_no_supplier_that_is_down(place, unsupplied, because):
    row = only(asked([point()], [need("t", "s")], services=[{"id": "s", "geometry": place}]))

    assert (row["unsupplied"], row["flags"], row["unknown_because"]) == (unsupplied, ["unknown"], because)
    assert row["unsupplied_at_h"] == (6 if unsupplied else None)


def test_supply_is_lost_through_the_chain_when_endurance_has_run_out():
    # The works stands in water; the tower lasts 10 h without it, the point 6 h without the tower.
    needs = [need("t", "tower", 6, "vatten"), need("tower", "wet", 10, "vatten"), need("t", "dry")]

    row = only(asked([point()], needs, services=[{"id": "tower", "geometry": DRY}]))

    assert (row["unsupplied"], row["unsupplied_at_h"], row["via"]) == ("yes", 16, ["wet", "tower"])
    assert row["lost_services"] == ["vatten"]


def test_what_is_certain_may_come_earlier_through_a_supplier_in_doubt():
    needs, edge = [need("t", "wet", 24), need("t", "s", 1)], [{"id": "s", "geometry": EDGE}]

    row = only(asked([point()], needs, services=edge))

    assert (row["unsupplied"], row["unsupplied_at_h"], row["may_be_earlier"]) == ("yes", 24, True)
    assert only(asked([point()], needs[:1], services=edge))["may_be_earlier"] is False


def test_an_unknown_endurance_is_no_hour_and_is_said():
    answer = asked([point()], [need("t", "wet", None)])

    row = only(answer)
    assert (row["flags"], row["unsupplied_at_h"], row["unknown_endurance"]) == (["unsupplied"], None, ["t"])
    assert "endurance-unknown" in codes(answer)


def test_the_points_own_endurance_holds_where_the_dependency_tells_none():
    assert only(asked([point(endurance_h=24.0)], [need("t", "wet", None)]))["unsupplied_at_h"] == 24


@pytest.mark.parametrize("decided", ["designated", "open", "closed", None])
def test_the_decided_status_changes_no_flag_and_no_flag_changes_it(decided):
    row = only(asked([point(status=decided, decided_by="Stabschef")], SUPPLIED))

    assert (row["status"], row["decided_by"], row["flags"]) == (decided, "Stabschef", ["no-obstacle-found"])


RESOURCES = [
    resource("stor", "Mobilt elverk 60 kVA", ready_in_min=90.0, holder="a1"),
    resource("liten", "Bärbart elverk", ready_in_min=20.0),
    resource("vatten", "Nödvattentank 1 m³"),
    resource("fast", "Stationärt elverk"),
    resource("sand", "Sandsäckar"),
]


def with_resources(lower, upper, needs=UNSUPPLIED):
    answer = asked([point()], needs, resources=RESOURCES, actors=[actor("a1")],
                   reach=reached([True], arriving=([lower], [upper])))  # fmt: skip
    return only(answer)["reachable_resources"]


def test_declared_resources_that_stand_in_for_what_is_lost_are_listed_the_soonest_ready_first():
    everywhere = [True] * 4  # all but the stationary one

    rows = with_resources(everywhere, everywhere)

    assert ids(rows) == ["liten", "stor"]
    assert (rows[1]["stands_in_for"], rows[1]["holder_name"], rows[1]["certain"]) == (["el"], "A1", True)
    assert ids(with_resources(everywhere, everywhere, [need("t", "wet", service="vatten")])) == ["vatten"]
    assert with_resources(everywhere, everywhere, SUPPLIED) == []


def test_a_resource_that_no_passable_road_brings_is_left_out_and_a_doubtful_one_stands_last():
    rows = with_resources([True, False, True, True], [True, True, True, True])
    assert [(row["id"], row["certain"]) for row in rows] == [("stor", True), ("liten", False)]

    assert ids(with_resources([True, False, True, True], [True, False, True, True])) == ["stor"]


def test_a_resource_that_stands_in_water_itself_says_so():
    kept = [resource("elverk", "Elverk") | {"geometry": WET}]
    answer = asked([point()], [need("t", "wet")], resources=kept, reach=reached([True], arriving=([[1]], [[1]])))

    assert [row["wet"] for row in only(answer)["reachable_resources"]] == ["yes"]


def test_points_and_resources_are_in_the_order_that_reach_is_given_in():
    answer = asked([point("b"), point("a")], [need("a", "dry"), need("b", "dry")], reach=reached([False, True]))

    assert [(row["id"], row["cut_off"]) for row in answer.result["objects"]] == [("a", "no"), ("b", "yes")]
    made = register(layer("safety-point", point("b"), point("a")), layer("resource", *RESOURCES))
    assert [layer.rows[at]["id"] for layer, at in safety_points(made)] == ["b", "a"]
    assert [each.row["id"] for each in movable(made)] == ["stor", "liten", "vatten", "sand"]


@pytest.mark.parametrize(
    ("type", "services"),
    [("Mobilt elverk 20 kVA", ("el",)), ("Tankbil dricksvatten", ("vatten",)), ("Dieseltank, mobil", ("bransle",)),
     ("Fotogenkaminer", ("varme",)), ("Avloppspump med slang", ()), ("Sandsäckar", ())],
)  # fmt: skip
def test_a_resource_is_known_by_what_it_is_called(type, services):
    assert stands_in_for(resource("r", type)) == services


def test_totals_count_points_with_an_obstacle_in_doubt_with_none_and_unknown():
    points = [point("a", WET), point("b"), point("c", EDGE), point("d", UNMAPPED), point("e")]
    needs = [need(id, "wet" if id == "e" else "dry") for id in "abcde"]

    answer = asked(points, needs)

    assert total(answer, "safety_points") == (2, 1, 1, 1)
    assert total(answer, "safety_points_wet") == (1, 1, 2, 1)
    assert total(answer, "safety_points_cut_off") == (0, 0, 5, 0)
    assert total(answer, "safety_points_unsupplied") == (1, 0, 4, 0)


def test_every_row_has_the_columns_in_order_and_its_place():
    answer = asked([point(), point("u", None)], SUPPLIED)

    assert all(tuple(row) == STATUS_OBJECTS for row in answer.result["objects"])
    assert answer.geometries == {("safety_point", "t"): DRY}
    assert "status-is-decided" in codes(answer)


def test_no_points_is_said_and_nothing_is_counted():
    answer = asked([])

    assert answer.result["objects"] == []
    assert "no-layer" in codes(answer)
    assert total(answer, "safety_points") == (0, 0, 0, 0)


places = st.sampled_from([WET, DRY, EDGE, UNMAPPED, None])
roads = st.sampled_from([(False, False), (False, True), (True, True)])
providers, endurances = st.sampled_from(["wet", "dry", "x", "y"]), st.sampled_from([None, 0.0, 5.0])
nets = st.lists(st.builds(need, st.sampled_from("tuvx"), providers, endurances), max_size=6)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(places, roads), min_size=1, max_size=3), nets, places)
def test_flags_are_what_the_answers_amount_to_and_totals_what_the_rows_do(points, needs, station):
    named = [point(id, geometry) for id, (geometry, _) in zip("tuv", points, strict=False)]
    reach = reached([road[0] for _, road in points], [road[1] for _, road in points])

    answer = asked(named, needs, services=[{"id": "x", "geometry": station}], reach=reach)

    rows = answer.result["objects"]
    for row in rows:
        told = [row["wet"], row["cut_off"], row["unsupplied"]]
        assert row["flags"]
        assert [flag in row["flags"] for flag in FLAGS[:3]] == [word == "yes" for word in told]
        assert (
            ("unknown" in row["flags"])
            == bool(row["unknown_because"])
            == any(word not in ("yes", "no") for word in told)
        )
        assert ("no-obstacle-found" in row["flags"]) == (row["flags"] == ["no-obstacle-found"]) == (told == ["no"] * 3)
    assert sum(total(answer, "safety_points")) == len(rows)
    affected = sum(bool({"wet", "cut-off", "unsupplied"} & set(row["flags"])) for row in rows)
    assert total(answer, "safety_points")[0] == affected
    assert {row["key"] for row in answer.totals} == set(TOTALS)


@pytest.fixture(scope="module")
def exercise(town):
    names = ("beroenden", "samhallsviktigt", "trygghetspunkter", "resurser", "aktorer")
    layers = [town.layer(name) for name in names]
    extent, mapped = town.layer("oversvamning_q100"), town.layer("karterat_omrade")
    surface = FlowSurface.of(
        extent.frame.geometry.union_all(), accuracy_m=extent.declaration.flood.accuracy_m,
        mapped=mapped.frame.geometry.union_all(),
    )  # fmt: skip
    water = FlowInput(Flow("Q100", extent.declaration.flood, extent.name, None), surface)
    made = register(*layers)
    points, resources = len(safety_points(made)), len(movable(made))
    all_there = np.ones((points, resources), dtype=bool)
    reach = reached([True] * points, arriving=(all_there, all_there))
    answer = status(made, expose(layers[1:4], water), approaches={"Q100": reach}, as_of=TODAY)
    return {row["id"]: row for row in answer.result["objects"]}


def test_the_exercises_waterworks_leaves_a_dry_hall_without_water(exercise):
    # At Q100 the works stands in water; the tower lasts 10 h, the hall 6 h more.
    hall = exercise["t-allehallen"]

    assert (hall["flags"], hall["wet"], hall["unsupplied_at_h"]) == (["unsupplied"], "no", 16)
    assert hall["via"] == ["s-vattenverk", "s-vattentorn"]
    assert ids(hall["reachable_resources"]) == ["r-vattenbil", "r-nodvatten"]


def test_the_exercises_designated_school_is_wet_and_the_open_town_hall_hangs_on_a_station_outside_the_map(exercise):
    school, town_hall = exercise["t-skola-2"], exercise["t-stadshuset"]

    assert (school["status"], school["flags"]) == ("designated", ["wet", "unsupplied"])
    assert (town_hall["status"], town_hall["flags"]) == ("open", ["unknown"])
    assert town_hall["via"][0] == "s-mottagning-grannby"
