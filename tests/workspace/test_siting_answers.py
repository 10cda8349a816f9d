"""Who goes to which point and where a new one does most good, on one street that a head can hold.

A straight street runs from the western border to the eastern one, 1,000 m. Ten people live at 150 m (a), twenty at
450 m (b) and thirty at 850 m (c). Points stand at 100 m (25 places) and at 800 m (20 places).
"""

import numpy as np
import pytest

import rasterio
import shapely
from rasterio import Affine

from geoansvar import Workspace
from geoansvar.crs import geometry_out
from geoansvar.errors import AreaUnusable, QuestionInvalid, UnknownName
from geoansvar.model.access import Access, Principal
from geoansvar.model.question import question_from
from tests.workspace.conftest import EAST, LAYER, NORTH, point, square
from tests.workspace.test_reach_answers import FLOOD, cell, codes, parts, street, water

PIECES = ((0, 500), (500, 800), (800, 1000))  # of the street, each a road of its own
PUBLIC = Principal("public", Access.PUBLIC, None)


def safety_point(key, east, **more):
    return (point(east, 500), {"id": key, "name": key, "type": "trygghetspunkt", "status": "designated"} | more)


def place(key, east, north=500):
    return (point(east, north), {"id": key, "name": key})


@pytest.fixture
def town(square_town, write_layer):
    write_layer("vagar", "road", (street(0, 1000), {"id": "v1", "bridge": False, "tunnel": False}))
    write_layer(
        "befolkning",
        "population",
        (cell(150), {"id": "a", "residents": 10, "age_80_plus": 1}),
        (cell(450), {"id": "b", "residents": 20, "age_80_plus": 2}),
        (cell(850), {"id": "c", "residents": 30, "age_80_plus": 3}),
    )
    write_layer(
        "trygghetspunkter",
        "safety-point",
        safety_point("t1", 100, capacity_day=25),
        safety_point("t2", 800, capacity_day=20),
    )
    return square_town


@pytest.fixture
def ask(town):
    """Ask the town as it is written now."""
    return lambda kind, **more: Workspace.find(town).answer({"kind": kind, **more})


def held(answer):
    return {row["id"]: row["assigned"] for row in answer.result["points"]}


def left(answer):
    return {row["id"]: (row["residents"], row["reason"]) for row in answer.result["unassigned"]}


# --- allocation ---


def test_every_place_is_taken_and_the_least_is_walked_and_the_rest_are_named(ask):
    answer = ask("allocation")

    assert held(answer) == {"t1": 25, "t2": 20}
    assert left(answer) == {"c": (10, "full"), "b": (5, "full")}
    assert parts(answer) == (45, 0, 15, 0)
    # a to t1, 15 of b to t1, 20 of c to t2
    assert answer.totals[0]["mean_distance_m"] == round((10 * 50 + 15 * 350 + 20 * 50) / 45, 1)
    assert [row["id"] for row in answer.result["unassigned"]] == ["c", "b"]
    assert {"no-room", "room-in-all", "straight-line"} <= codes(answer)


@pytest.mark.parametrize("mode", ["straight", "walk", "drive"])
def test_who_has_no_point_within_the_limit_is_beyond_it(ask, mode):
    answer = ask("allocation", within_m=100, mode=mode)

    assert held(answer) == {"t1": 10, "t2": 20}
    assert left(answer) == {"b": (20, "beyond-limit"), "c": (10, "full")}


def test_the_way_round_counts_and_not_the_straight_line(ask, write_layer):
    write_layer("vagar", "road", (street(0, 300), {"id": "v1"}), (street(400, 1000), {"id": "v2"}))
    write_layer("trygghetspunkter", "safety-point", safety_point("t1", 100, capacity_day=99))

    assert held(ask("allocation")) == {"t1": 60}
    assert left(ask("allocation", mode="walk")) == {"b": (20, "unreachable"), "c": (30, "unreachable")}


def test_who_has_no_place_or_no_road_is_no_data(ask, write_layer):
    write_layer(
        "befolkning",
        "population",
        (cell(150), {"id": "a", "residents": 10}),
        (cell(150, 1900), {"id": "far", "residents": 7}),
        (cell(200), {"id": "unknown"}),
    )
    answer = ask("allocation", mode="walk")

    assert parts(answer) == (10, 0, 0, 7)
    assert left(answer) == {"far": (7, "no-road")}
    assert {"rows-without-number", "places-no-road"} <= codes(answer)


def test_places_by_night_are_others_and_unknown_ones_are_in_doubt(ask, write_layer):
    write_layer(
        "trygghetspunkter",
        "safety-point",
        safety_point("t1", 100, capacity_day=25, capacity_night=5),
        safety_point("t2", 800, capacity_day=20),
    )
    answer = ask("allocation", capacity="night")

    assert parts(answer) == (5, 55, 0, 0)
    assert [row["free"] for row in answer.result["points"]] == [0, None]
    assert parts(ask("allocation", capacity="night", unknown_capacity=8)) == (5, 8, 47, 0)


def test_shelters_have_one_number_and_schools_have_none(ask, write_layer):
    write_layer("skyddsrum", "shelter", (point(100, 500), {"id": "s1", "capacity": 12}))
    write_layer("skolor", "place", place("p1", 800))

    assert held(ask("allocation", points=["skyddsrum"], capacity="night")) == {"s1": 12}
    assert parts(ask("allocation", points=["skolor"])) == (0, 60, 0, 0)


def test_capacity_in_words_is_read_where_it_has_a_number_and_unknown_where_it_has_none(ask, write_layer):
    write_layer(
        "trygghetspunkter",
        "safety-point",
        safety_point("t1", 100, capacity_day="25 personer"),
        safety_point("t2", 800, capacity_day="många"),
    )
    answer = ask("allocation", unknown_capacity=0)

    assert held(answer) == {"t1": 25, "t2": 0}
    assert "capacity-unknown" in codes(answer)


def test_a_capacity_below_nothing_is_unknown(ask, write_layer):
    write_layer("trygghetspunkter", "safety-point", safety_point("t1", 100, capacity_day=-5))
    answer = ask("allocation")

    assert answer.result["points"][0]["capacity"] is None
    assert parts(answer) == (0, 60, 0, 0)


def test_points_of_other_types_and_closed_ones_take_nobody(ask, write_layer):
    write_layer(
        "trygghetspunkter",
        "safety-point",
        safety_point("t1", 100, capacity_day=99, services="varme"),
        safety_point("t2", 800, capacity_day=99, status="closed", services="varme"),
        safety_point("t3", 700, capacity_day=99, type="informationspunkt"),
    )

    assert set(held(ask("allocation"))) == {"t1", "t3"}
    assert set(held(ask("allocation", types=["trygghetspunkt"]))) == {"t1"}
    assert set(held(ask("allocation", services="varme"))) == {"t1"}


def test_without_points_nobody_has_a_place_and_it_is_said(ask, town):
    (town / "layers" / "trygghetspunkter.toml").unlink()
    answer = ask("allocation")

    assert parts(answer) == (0, 0, 60, 0)
    assert answer.result["points"] == []
    assert [finding.code for finding in answer.findings].count("no-points") == 1


def test_a_point_far_from_any_road_is_named(ask, write_layer):
    write_layer("trygghetspunkter", "safety-point", (point(100, 1800), {"id": "t1", "capacity_day": 99}))
    answer = ask("allocation", mode="walk")

    assert parts(answer) == (0, 0, 60, 0)
    assert [finding.row for finding in answer.findings if finding.code == "point-no-road"] == ["t1"]


def test_people_in_houses_are_whole_and_none_is_lost(ask, write_layer):
    write_layer("befolkning", "population", (cell(450, size_m=900), {"id": "a", "residents": 10}))
    houses = [(square(10, east, 495), {"id": str(east), "purpose": "Bostad"}) for east in (100, 400, 700)]
    write_layer("byggnader", "building", *houses)
    write_layer("trygghetspunkter", "safety-point", safety_point("t1", 100, capacity_day=5))
    answer = ask("allocation", population_method="building", within_m=350)

    # three houses as large: 4, 3 and 3 people, and the last house is beyond the limit
    assert parts(answer) == (5, 0, 5, 0)
    told = [(row["id"], row["residents"], row["reason"]) for row in answer.result["unassigned"]]
    assert sorted(told) == [("a", 2, "full"), ("a", 3, "beyond-limit")]


def test_an_allocation_names_all_that_it_rests_on_and_fills_the_question_in(ask):
    answer = ask("allocation", mode="walk")

    assert [source["layer"] for source in answer.sources] == ["befolkning", "trygghetspunkter", "vagar"]
    wanted = {"points": ["trygghetspunkter"], "residents": "befolkning", "roads": "vagar", "within_m": 2000.0}
    assert wanted.items() <= answer.question.items()
    assert ask("allocation", mode="walk").run == answer.run
    assert ask("allocation", mode="drive").run != answer.run


def test_who_may_not_see_the_number_of_places_is_told_that_it_is_unknown(ask, town, write_layer):
    hidden = '[column_access]\ncapacity_day = "internal"\n'
    write_layer("trygghetspunkter", "safety-point", safety_point("t1", 100, capacity_day=25), more=hidden)
    answer = Workspace.find(town).answer({"kind": "allocation"}, PUBLIC)

    assert answer.result["points"][0]["capacity"] is None
    assert parts(answer) == (0, 60, 0, 0)
    assert answer.access is Access.PUBLIC


# --- siting ---


@pytest.fixture
def schools(town, write_layer):
    """Three schools: beside a, at b and between b and c; the safety points are gone."""
    (town / "layers" / "trygghetspunkter.toml").unlink()
    write_layer("skolor", "place", place("pa", 160), place("pb", 450), place("pbc", 650))
    return town


def chosen(answer):
    return [row["id"] for row in answer.result["chosen"]]


def excluded(answer):
    return {row["id"]: row["reason"] for row in answer.result["excluded"]}


def who_has(answer, table, key="residents"):
    (row,) = [row for row in answer.result[table] if row["key"] == key]
    assert row["total"] == row["affected"] + row["uncertain"] + row["outside"] + row["no_data"]
    return row["affected"]


@pytest.mark.usefixtures("schools")
@pytest.mark.parametrize("mode", ["straight", "walk", "drive"])
def test_the_school_that_most_people_have_within_the_limit_is_chosen(ask, mode):
    answer = ask("siting", candidates=["skolor"], k=1, within_m=200, mode=mode)

    assert chosen(answer) == ["pbc"]  # b and c, 50 people; pa has 10 and pb 20
    assert (answer.result["chosen"][0]["covers"], answer.result["chosen"][0]["adds"]) == (50, 50)
    assert (who_has(answer, "before"), who_has(answer, "after")) == (0, 50)
    assert who_has(answer, "after", "age_80_plus") == 5
    assert answer.result["bound"][0] == {
        "objective": "max-cover", "value": 50, "bound": 50, "gap": 0.0, "optimal": True, "unit": "persons"
    }  # fmt: skip
    assert parts(answer) == (50, 0, 10, 0)
    assert {"siting-proven", "no-existing"} <= codes(answer)
    assert "no-points" not in codes(answer)


@pytest.mark.usefixtures("schools")
def test_who_has_two_is_counted_beside(ask):
    answer = ask("siting", candidates=["skolor"], k=3, within_m=250, objective="mean-distance")

    assert sorted(chosen(answer)) == ["pa", "pb", "pbc"]
    assert who_has(answer, "after", "residents_twice") == 20  # b has its own school and the next


def test_existing_points_are_kept_and_closed_ones_are_not(ask, write_layer):
    write_layer("skolor", "place", place("pa", 160), place("pc", 850))
    asked = {"candidates": ["skolor"], "k": 1, "within_m": 100}

    assert chosen(ask("siting", **asked)) == []  # a and c have their points, and nobody else is near a school
    assert chosen(ask("siting", existing=[], **asked)) == ["pc"]
    write_layer("trygghetspunkter", "safety-point", safety_point("t1", 100), safety_point("t2", 800, status="closed"))
    assert chosen(ask("siting", **asked)) == ["pc"]
    write_layer("trygghetspunkter", "safety-point", safety_point("t1", 100, status="closed"))
    assert {"no-existing", "points-out-of-use"} <= codes(ask("siting", **asked))


@pytest.mark.usefixtures("schools")
def test_as_few_points_as_reach_all_need_no_number_of_points(ask):
    answer = ask("siting", candidates=["skolor"], objective="full-cover", within_m=250)

    assert sorted(chosen(answer)) == ["pa", "pbc"]
    assert parts(answer) == (60, 0, 0, 0)
    assert "more-points-needed" in codes(
        ask("siting", candidates=["skolor"], objective="full-cover", within_m=250, k=1)
    )


@pytest.mark.usefixtures("schools")
def test_the_mean_distance_is_that_of_all_who_can_be_reached(ask):
    answer = ask("siting", candidates=["skolor"], k=1, objective="mean-distance", within_m=400)

    assert chosen(answer) == ["pbc"]  # b and c 200 m, and a beyond, as at the limit; pb would be 0, 400 and 300 m
    assert answer.result["bound"][0]["value"] == pytest.approx((10 * 400 + 50 * 200) / 60, abs=0.05)
    assert "beyond-counts-as-limit" in codes(answer)


@pytest.mark.usefixtures("schools")
def test_more_points_than_there_are_candidates_is_said(ask):
    answer = ask("siting", candidates=["skolor"], k=9, within_m=200)

    (found,) = [finding for finding in answer.findings if finding.code == "fewer-candidates"]
    assert str(found.text) == "9 nya punkter efterfrågas, men bara 3 kandidater är valbara."


def test_single_objects_may_be_candidates_and_what_exists_is_none(ask, write_layer):
    write_layer("skolor", "place", place("pa", 160), place("pbc", 650))
    answer = ask("siting", candidates=["skolor/pa", "trygghetspunkter"], k=2, within_m=200)

    assert excluded(answer) == {"t1": "existing", "t2": "existing"}
    assert "pbc" not in chosen(answer) + list(excluded(answer))


def test_of_a_register_only_those_of_some_types_may_be_candidates(ask, write_layer):
    write_layer(
        "samhallsviktigt",
        "vital-service",
        (point(650, 500), {"id": "school", "name": "Skolan", "function": "utbildning"}),
        (point(650, 500), {"id": "home", "name": "Hemmet", "function": "omsorg"}),
        (point(650, 500), {"id": "unknown", "name": "Okänd"}),
    )
    write_layer("skolor", "place", place("pa", 160))
    asked = {"candidates": ["samhallsviktigt", "skolor"], "k": 3, "existing": [], "within_m": 250}

    assert sorted(chosen(ask("siting", types=["utbildning"], **asked))) == ["pa", "school"]
    with pytest.raises(UnknownName) as raised:
        ask("siting", types=["skola"], **asked)
    assert raised.value.place == "types"
    assert str(raised.value.remedy) == "Välj bland: omsorg, utbildning."


def test_candidates_outside_without_a_road_or_a_place_are_listed_with_the_reason(ask, write_layer, schools):
    write_layer("kommungrans", "municipality", (square(5000), {"id": "k", "code": "9999", "name": "Fyrkanten"}))
    write_layer("skolor", "place", place("pb", 450), place("out", 450, -100), place("far", 450, 3000))
    write_layer(
        "samhallsviktigt",
        "vital-service",
        (None, {"id": "nowhere", "name": "Jouren"}),
        (None, {"id": "s", "name": "S"}),
    )
    answer = ask("siting", candidates=["skolor", "samhallsviktigt"], k=1, within_m=200, mode="walk")

    assert excluded(answer) == {"out": "outside", "far": "no-road", "nowhere": "no-place", "s": "no-place"}
    assert chosen(answer) == ["pb"]
    assert "far" not in excluded(ask("siting", candidates=["skolor"], k=1, within_m=200))


@pytest.mark.usefixtures("schools")
def test_who_lives_far_from_any_road_is_no_data(ask, write_layer):
    write_layer(
        "befolkning",
        "population",
        (cell(450), {"id": "b", "residents": 20}),
        (cell(150, 1900), {"id": "far", "residents": 7}),
        (cell(200), {"id": "unknown"}),
    )
    asked = {"within_m": 200, "mode": "walk"}
    chosen_ones, one = (
        ask("siting", candidates=["skolor"], k=1, **asked),
        ask("siting", proposed=lon_lat(450), **asked),
    )

    assert parts(chosen_ones) == parts(one) == (20, 0, 0, 7)
    assert {"rows-without-number", "places-no-road"} <= codes(chosen_ones)


def test_when_no_candidate_will_do_nothing_is_chosen_and_nothing_fails(ask, write_layer):
    write_layer("skolor", "place", place("out", 3000))
    for objective in ("max-cover", "full-cover", "mean-distance"):
        answer = ask("siting", candidates=["skolor"], k=1, objective=objective, within_m=100)

        assert chosen(answer) == []
        assert who_has(answer, "before") == who_has(answer, "after") == 40
        assert "no-candidates" in codes(answer)


def test_without_people_nothing_is_chosen_and_nothing_fails(ask, write_layer, schools):
    write_layer("befolkning", "population", (cell(150), {"id": "a", "residents": None}))
    for objective in ("max-cover", "full-cover", "mean-distance"):
        answer = ask("siting", candidates=["skolor"], k=1, objective=objective)

        assert all(row["affected"] == 0 for row in answer.totals)


# --- siting at a flow ---


@pytest.fixture
def write_bands(town, write_layer):
    """Write Q100 as water over parts of the street, from and to so many metres; with a depth where one is given."""

    def write(*bands, depth_m=None, accuracy_m=0):
        surfaces = [(water(*band), {"id": str(number)}) for number, band in enumerate(bands)]
        write_layer("djupt", "flood-extent", *surfaces, more=FLOOD + f"accuracy_m = {accuracy_m}\n")
        if depth_m is not None:
            write_depths(town, bands, depth_m)

    return write


def write_depths(town, bands, depth_m):
    depths = np.zeros((100, 100), dtype=np.float32)
    for west, east in bands:
        depths[:, west // 10 : east // 10] = depth_m
    profile = {"driver": "GTiff", "width": 100, "height": 100, "count": 1, "dtype": "float32", "nodata": -9999}
    corner = Affine(10, 0, EAST, 0, -10, NORTH + 1000)
    path = town / "layers" / "data" / "djup.tif"
    with rasterio.open(path, "w", crs="EPSG:3006", transform=corner, **profile) as raster:
        raster.write(depths, 1)
    declared = LAYER.format(name="djup", kind="flood-depth", title="Djup", access="public")
    (town / "layers" / "djup.toml").write_text(declared.replace(".geojson", ".tif") + FLOOD)


@pytest.fixture
def flooded(write_layer, write_bands):
    """Water lies deep at 600-700 m and at 900-1,000 m: between them it is dry, and cut off from both borders."""
    write_layer("vagar", "road", *((street(*ends), {"id": f"v{ends[0]}", "bridge": False}) for ends in PIECES))
    write_bands((600, 700), (900, 1000), depth_m=1.0)
    write_layer("skolor", "place", place("west", 300), place("wet", 650), place("between", 800))


@pytest.mark.usefixtures("flooded")
def test_what_is_wet_or_cut_off_at_the_flow_is_not_chosen(ask):
    asked = {"candidates": ["skolor"], "k": 3, "existing": [], "within_m": 500}
    dry = ask("siting", mode="walk", **asked)
    answer = ask("siting", exclude_flood="Q100", **asked)

    assert excluded(dry) == {}
    assert excluded(answer) == {"wet": "wet", "between": "cut-off"}
    assert chosen(answer) == ["west"]
    assert answer.question["mode"] == "walk"
    assert {"distances-dry", "not-for-navigation", "candidates-excluded"} <= codes(answer)
    assert {"djupt", "djup", "vagar", "kommungrans"} <= {source["layer"] for source in answer.sources}


@pytest.mark.usefixtures("flooded")
def test_a_straight_line_does_not_keep_a_cut_off_candidate_in(ask):
    answer = ask("siting", candidates=["skolor"], k=1, exclude_flood="Q100", mode="straight")

    assert excluded(answer) == {"wet": "wet", "between": "cut-off"}


@pytest.mark.usefixtures("flooded")
def test_where_one_comes_from_may_be_chosen(ask, write_layer):
    write_layer("station", "place", place("depot", 850))
    answer = ask("siting", candidates=["skolor"], k=1, exclude_flood="Q100", anchors=["station/depot"])

    assert excluded(answer) == {"wet": "wet", "west": "cut-off"}


@pytest.mark.usefixtures("flooded")
def test_existing_points_that_would_not_serve_at_the_flow_are_named(ask):
    answer = ask("siting", candidates=["skolor"], k=1, exclude_flood="Q100")

    assert [finding.row for finding in answer.findings if finding.code == "existing-unfit"] == ["t2"]


@pytest.mark.usefixtures("flooded")
def test_an_existing_point_without_a_place_is_named_and_nothing_fails(ask, write_layer):
    write_layer("trygghetspunkter", "safety-point", (None, {"id": "t9", "type": "mobil"}))
    answer = ask("siting", candidates=["skolor"], k=1, exclude_flood="Q100")

    assert [finding.row for finding in answer.findings if finding.code == "point-no-place"] == ["t9"]
    assert who_has(answer, "before") == 0


@pytest.mark.usefixtures("flooded")
def test_where_the_municipality_is_not_known_it_is_said(ask, town):
    (town / "layers" / "kommungrans.toml").unlink()
    answer = ask("siting", candidates=["skolor"], k=1, exclude_flood="Q100")

    assert excluded(answer) == {"wet": "wet"}
    assert {"border-unknown", "no-anchor"} <= codes(answer)


@pytest.mark.usefixtures("flooded")
def test_without_roads_nobody_says_what_is_cut_off(ask, town):
    (town / "layers" / "vagar.toml").unlink()
    answer = ask("siting", candidates=["skolor"], k=1, exclude_flood="Q100", mode="straight")

    assert excluded(answer) == {"wet": "wet"}
    assert "cut-off-unknown" in codes(answer)


def test_a_candidate_that_no_car_reaches_even_when_dry_is_not_cut_off_by_the_flow(ask, write_layer, write_bands):
    write_layer("vagar", "road", *((street(*ends), {"id": f"v{ends[0]}"}) for ends in ((0, 300), (400, 500))))
    write_bands((900, 1000))
    write_layer("skolor", "place", place("west", 200), place("island", 450))

    assert excluded(ask("siting", candidates=["skolor"], k=1, exclude_flood="Q100")) == {"island": "unreachable"}


def test_what_may_be_wet_or_cut_off_is_not_chosen_either_and_counted(ask, write_layer, write_bands):
    write_bands((600, 700), (900, 1000), accuracy_m=20)
    write_layer("skolor", "place", place("west", 300), place("edge", 590), place("between", 800))
    answer = ask("siting", candidates=["skolor"], k=1, exclude_flood="Q100")

    assert excluded(answer) == {"edge": "wet-uncertain", "between": "cut-off-uncertain"}
    assert "candidates-in-doubt" in codes(answer)


# --- one proposed point ---


def lon_lat(east, north=500):
    there = geometry_out(shapely.Point(EAST + east, NORTH + north))
    return {"type": "Point", "coordinates": shapely.get_coordinates(there)[0].tolist()}


@pytest.mark.parametrize("mode", ["straight", "walk"])
def test_a_proposed_point_does_what_a_candidate_there_would_do(ask, write_layer, mode):
    write_layer("trygghetspunkter", "safety-point", safety_point("t1", 100))
    write_layer("skolor", "place", place("pbc", 650))
    one = ask("siting", proposed=lon_lat(650), within_m=200.01, mode=mode)
    other = ask("siting", candidates=["skolor"], k=1, within_m=200.01, mode=mode)

    (row,) = one.result["chosen"]
    assert (row["id"], row["covers"], row["adds"]) == ("proposed", 50, 50)
    assert (who_has(one, "before"), who_has(one, "after")) == (10, 60)
    for table in ("before", "after"):
        for mine, theirs in zip(one.result[table], other.result[table], strict=True):
            near = pytest.approx(theirs["mean_distance_m"], abs=0.2) if theirs["mean_distance_m"] else None
            assert mine | {"mean_distance_m": None} == theirs | {"mean_distance_m": None}
            assert mine["mean_distance_m"] == near
    assert (one.result["bound"], one.result["gap"], one.result["excluded"]) == ([], [], [])
    assert one.geometries["", "proposed"].distance(shapely.Point(EAST + 650, NORTH + 500)) < 0.01


def test_a_proposed_point_that_adds_nothing_has_its_row(ask):
    (row,) = ask("siting", proposed=lon_lat(150), within_m=100).result["chosen"]

    assert (row["covers"], row["adds"]) == (10, 0)


@pytest.mark.usefixtures("flooded")
def test_what_speaks_against_a_proposed_point_is_said_and_it_is_reckoned_with_all_the_same(ask):
    answer = ask("siting", proposed=lon_lat(650), within_m=300, exclude_flood="Q100")

    assert excluded(answer) == {"proposed": "wet"}
    assert "proposed-unfit" in codes(answer)
    assert answer.result["chosen"][0]["covers"] == 50


def test_a_proposed_point_in_the_sea_is_outside_and_reaches_nobody(ask):
    answer = ask("siting", proposed=lon_lat(-3000), mode="walk")

    assert excluded(answer) == {"proposed": "outside"}
    assert answer.result["chosen"][0]["covers"] == 0


def test_a_proposed_point_in_a_lake_is_said_to_be_in_the_water(ask, write_layer):
    write_layer("sjoar", "water", (square(100, 600, 450), {"id": "1", "name": "Tjärnen"}))

    assert "proposed-in-water" in codes(ask("siting", proposed=lon_lat(650)))
    assert "proposed-in-water" not in codes(ask("siting", proposed=lon_lat(550)))


@pytest.mark.parametrize(
    "proposed",
    [
        {"type": "Polygon", "coordinates": [[[12, 57], [13, 57], [13, 58], [12, 57]]]},
        {"type": "Point", "coordinates": [57.7, 12.9]},
        {"type": "Point", "coordinates": [383_000, 6_399_000]},
        {"type": "Point", "coordinates": [2.35, 48.85]},
        {"type": "Point", "coordinates": ["12.9", "57.7"]},
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": [12.9]},
        {"type": "Point", "coordinates": [[12.9, 57.7], [12.8, 57.6]]},
        {"type": "Point", "coordinates": [[12.9, 57.7]]},
        {"type": "Point"},
        {"coordinates": [12.9, 57.7]},
        {},
    ],
)
def test_what_is_no_point_in_sweden_is_refused_with_place_and_remedy(ask, proposed):
    with pytest.raises(AreaUnusable) as raised:
        ask("siting", proposed=proposed)
    assert raised.value.place == "proposed"
    assert raised.value.remedy is not None


# --- what cannot be asked ---


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ({"kind": "siting", "candidates": ["adresser"]}, "k"),
        ({"kind": "siting", "k": 1}, "candidates"),
        ({"kind": "siting", "candidates": ["a"], "proposed": {"type": "Point"}, "k": 1}, "candidates"),
        ({"kind": "siting", "candidates": ["adresser"], "k": 0}, "k"),
        ({"kind": "siting", "candidates": ["adresser"], "k": 1.5}, "k"),
        ({"kind": "siting", "candidates": [], "k": 1}, "candidates"),
        ({"kind": "siting", "candidates": ["adresser"], "k": 1, "within_m": 0}, "within_m"),
        ({"kind": "siting", "candidates": ["adresser"], "k": 1, "objective": "best"}, "objective"),
        ({"kind": "siting", "proposed": "57.7, 12.9"}, "proposed"),
        ({"kind": "allocation", "within_m": 0}, "within_m"),
        ({"kind": "allocation", "within_m": [500, 1000]}, "within_m"),
        ({"kind": "allocation", "capacity": "noon"}, "capacity"),
        ({"kind": "allocation", "unknown_capacity": -1}, "unknown_capacity"),
        ({"kind": "allocation", "flood": "Q100"}, "flood"),
    ],
)
def test_what_cannot_be_asked_names_the_key(question, place):
    with pytest.raises(QuestionInvalid) as raised:
        question_from(question)
    assert raised.value.place == place


@pytest.mark.usefixtures("schools")
@pytest.mark.parametrize(
    ("question", "place"),
    [
        ({"kind": "siting", "candidates": ["adresser"], "k": 1}, "candidates"),
        ({"kind": "siting", "candidates": ["skolor/ingen"], "k": 1}, "candidates"),
        ({"kind": "siting", "candidates": ["skolor"], "existing": ["vagar"], "k": 1}, "existing"),
        ({"kind": "siting", "candidates": ["skolor"], "exclude_flood": "Q999", "k": 1}, "exclude_flood"),
        ({"kind": "siting", "candidates": ["skolor"], "residents": "vagar", "k": 1}, "residents"),
        ({"kind": "siting", "candidates": ["skolor"], "roads": "skolor", "mode": "walk", "k": 1}, "roads"),
        ({"kind": "allocation", "points": ["befolkning"]}, "points"),
    ],
)
def test_a_name_that_is_none_is_never_guessed(town, write_layer, question, place):
    write_layer("djupt", "flood-extent", (water(400, 600), {"id": "1"}), more=FLOOD)
    with pytest.raises(UnknownName) as raised:
        Workspace.find(town).answer(question)
    assert raised.value.place == place


@pytest.mark.usefixtures("schools")
def test_long_work_tells_how_far_it_has_come(town):
    for question in ({"kind": "allocation"}, {"kind": "siting", "candidates": ["skolor"], "k": 1}):
        told: list[tuple[str, float]] = []
        Workspace.find(town).answer(question, progress=lambda *step: told.append(step))  # noqa: B023 - called at once

        assert {what for what, _ in told} == {"befolkning"}
        steps = [done for _, done in told]
        assert steps == sorted(steps)
        assert (steps[0], steps[-1]) == (0.0, 1.0)


# --- the exercise municipality ---


def test_in_the_exercise_everybody_is_assigned_or_named_and_no_point_is_overfull():
    answer = Workspace.find().answer({"kind": "allocation", "mode": "walk"})

    assigned = sum(row["assigned"] for row in answer.result["points"])
    unassigned = sum(row["residents"] for row in answer.result["unassigned"])
    people = Workspace.find().layer("befolkning").frame["residents"].sum()
    assert assigned + unassigned == people == answer.totals[0]["total"]
    assert all(row["capacity"] is None or row["assigned"] <= row["capacity"] for row in answer.result["points"])


def test_in_the_exercise_new_points_take_nothing_away_and_add_what_they_say():
    asked = {"kind": "siting", "candidates": ["samhallsviktigt", "platser"], "k": 3, "within_m": 1000}
    answer = Workspace.find().answer(asked | {"exclude_flood": "Q100"})

    before, after = (who_has(answer, table) for table in ("before", "after"))
    assert after == before + sum(row["adds"] for row in answer.result["chosen"])
    assert answer.result["bound"][0]["optimal"]
    assert {"wet", "cut-off"} & set(excluded(answer).values())
    assert not {row["id"] for row in answer.result["chosen"]} & set(excluded(answer))


@pytest.mark.parametrize("mode", ["straight", "walk"])
def test_coverage_siting_and_allocation_agree_on_who_has_a_point(mode):
    asked = {"mode": mode, "within_m": 1000}
    workspace = Workspace.find()
    covered, *_ = parts(workspace.answer({"kind": "coverage", **asked}))
    sited = workspace.answer({"kind": "siting", "candidates": ["platser"], "k": 1, **asked})
    night = workspace.answer({"kind": "allocation", "capacity": "night", **asked})

    assert who_has(sited, "before") == covered
    assigned, doubtful, *_ = parts(night)  # most points have no number by night, and take all who come
    full = sum(row["residents"] for row in night.result["unassigned"] if row["reason"] == "full")
    assert assigned + doubtful + full == covered
