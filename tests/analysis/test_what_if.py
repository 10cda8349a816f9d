"""What stands otherwise after a change: two answers' tables, small enough to compare by head."""

import pytest

from geoansvar.analysis.what_if import AFTER, BEFORE, CHANGED, Told, changed_rows, changed_totals, total_rows
from geoansvar.model.answer import Row
from tests.analysis.town import TODAY, actor, at, layer, register

PUMP = {"layer": "vital_service", "id": "pump", "name": "Pumpen", "address": "Ågatan 1"}
HOME = {"layer": "vital_service", "id": "home", "name": "Hemmet"}
CELL = {"layer": "befolkning", "id": "c1", "name": None}
ACTORS = (
    actor("water", name="Åvatten", phone_24_7="031-390 06 01", contact_function="VA-jouren"),
    actor("board", name="Nämnden", phone="031-390 06 02"),
)
REGISTER = register(
    layer("actor", *ACTORS),
    layer(
        "vital-service",
        {"id": "pump", "name": "Pumpen", "geometry": at(0, 0), "responsible": "water"},
        {"id": "home", "name": "Hemmet", "geometry": at(9, 0), "responsible": "board"},
        {"id": "lost", "name": "Vilse", "geometry": None},
    ),
    layer("safety-point", {"id": "t1", "name": "Torget", "geometry": at(5, 0), "responsible": "board"}),
)


def changed(before, after):
    """Compare lists of what was told, and give what the reader looks at first."""
    rows = changed_rows(before, after, register=REGISTER, as_of=TODAY)
    assert all(tuple(row) == CHANGED for row in rows)
    return [(row["id"], row["what"], row["flood"], row["before"], row["after"]) for row in rows]


def exposed(**wet):
    """Tell of the pump and the home at Q100; what is dry is in no list."""
    objects = [
        row | {"flood": "Q100", "wet": wet[row["id"]]} for row in (PUMP, HOME) if wet.get(row["id"], "no") != "no"
    ]
    return Told("exposure", {"floods": ["Q100"]}, {"objects": objects})


def cut_off(dry=(), at_flow=(), flood="Q100", what=None):
    """Tell of isolation: (row, lower, upper) of those who are cut off dry, and at the flow."""
    tables = ([row | {"lower": low, "upper": up} for row, low, up in rows] for rows in (dry, at_flow))
    result = dict(zip(("unreachable_dry", "unreachable_flood"), tables, strict=True))
    return Told("isolation", {"flood": flood}, result, what)


def covered(beyond=(), residents=0, within=(500.0, 1_000.0), flood=None):
    rows = [CELL | {"reason": reason, "uncertain": doubt} for reason, doubt in beyond]
    catchments = [{"layer": "safety_point", "id": "t1", "name": "Torget", "residents": residents}]
    return Told("coverage", {"flood": flood, "within_m": list(within), "within_min": None},
                {"beyond": rows, "catchments": catchments})  # fmt: skip


def test_two_answers_alike_tell_of_no_change():
    told = [
        exposed(pump="yes"),
        cut_off([(HOME, True, True)], [(PUMP, False, True)]),
        covered([("beyond-limit", False)]),
    ]

    assert changed(told, told) == []


def test_what_is_in_no_list_is_dry():
    assert changed([exposed(pump="yes", home="uncertain")], [exposed(home="yes")]) == [
        ("home", "wet", "Q100", "uncertain", "yes"),  # Nämnden comes before Åvatten
        ("pump", "wet", "Q100", "yes", "no"),
    ]


def test_a_row_says_whom_to_call():
    (row,) = changed_rows([exposed()], [exposed(pump="yes")], register=REGISTER, as_of=TODAY)

    assert (row["layer"], row["name"], row["address"]) == ("vital_service", "Pumpen", "Ågatan 1")
    assert (row["responsible"], row["responsible_name"]) == ("water", "Åvatten")
    assert (row["contact"]["function"], row["contact"]["phone_24_7"]) == ("VA-jouren", "031-390 06 01")


def test_who_becomes_cut_off_dry_is_so_at_the_flow_too():
    """At the flow the list of those who are cut off by it loses whoever is cut off before it comes."""
    before, after = cut_off(at_flow=[(PUMP, True, True)]), cut_off(dry=[(PUMP, True, True)])

    assert changed([before], [after]) == [("pump", "cut_off", None, "no", "yes")]


@pytest.mark.parametrize(
    ("bounds", "word"), [((True, True), "yes"), ((False, True), "uncertain"), ((None, None), None)]
)
def test_bounds_make_a_word(bounds, word):
    assert changed([cut_off()], [cut_off(at_flow=[(HOME, *bounds)])]) == [("home", "cut_off", "Q100", "no", word)]


def test_the_way_from_the_border_is_told_apart_from_the_questions_own():
    own, border = cut_off(dry=[(HOME, True, True)], flood=None), cut_off(flood=None, what="cut_off_from_border")
    after = cut_off(dry=[(HOME, True, True)], flood=None, what="cut_off_from_border")

    assert changed([own, border], [own, after]) == [("home", "cut_off_from_border", None, "no", "yes")]


def test_coverage_tells_of_cells_and_of_how_many_go_where():
    before, after = covered(residents=10), covered([("beyond-limit", False)], residents=7)

    assert changed([before], [after]) == [("t1", "residents", None, 10, 7), ("c1", "within", None, "yes", "no")]
    (_, cell) = changed_rows([before], [after], register=REGISTER, as_of=TODAY)
    assert (cell["within_m"], cell["within_min"], cell["responsible"]) == (1_000.0, None, None)


@pytest.mark.parametrize(
    ("beyond", "word"), [(("unreachable-flood", True), "uncertain"), (("unreachable", False), "no"),
                         (("no-road", False), None)]
)  # fmt: skip
def test_a_cell_beyond_is_so_for_certain_or_in_doubt_or_nobody_knows(beyond, word):
    assert changed([covered()], [covered([beyond])]) == [("c1", "within", None, "yes", word)]


def test_a_point_that_is_gone_has_nobody():
    gone = Told("coverage", covered().question, {"beyond": [], "catchments": []})

    assert changed([covered(residents=10)], [gone]) == [("t1", "residents", None, 10, 0)]


def outages(*rows):
    told = [row | {"certain": certain, "hours_until": hours} for row, certain, hours in rows]
    return Told("cascade", {"flood": "Q100"}, {"outages": told})


def test_a_cascade_tells_who_is_out_and_the_hour_only_where_there_is_one_before_and_after():
    before = outages((HOME, True, 8.0), (PUMP, False, 4.0))

    assert changed([before], [outages((HOME, True, 24.0))]) == [
        ("home", "hours_until", "Q100", 8.0, 24.0),
        ("pump", "out", "Q100", "uncertain", "no"),
    ]


def status(**told):
    row: Row = {"layer": "safety_point", "id": "t1", "name": "Torget", "flood": "Q100", "status": "designated"}
    row |= {"cut_off_dry": False, "wet": "no", "cut_off": "no", "unsupplied": None, "reachable_resources": []}
    return Told("status", {"floods": ["Q100"]}, {"objects": [row | told]})


def test_status_tells_each_of_its_questions_and_what_is_decided():
    after = status(status="closed", cut_off_dry=True, cut_off="yes", reachable_resources=[{"certain": True}])

    assert changed([status()], [after]) == [
        ("t1", "cut_off", None, "no", "yes"),
        ("t1", "cut_off", "Q100", "no", "yes"),
        ("t1", "reachable_resources", "Q100", 0, 1),
        ("t1", "status", None, "designated", "closed"),
    ]


def test_allocation_and_siting_tell_who_goes_where_and_what_is_chosen():
    point, new = {"layer": "safety_point", "id": "t1"}, {"layer": "skolor", "id": "s9"}
    full = Told("allocation", {}, {"points": [point | {"assigned": 7}], "unassigned": [CELL | {"residents": 3}]})
    room = Told("allocation", {}, {"points": [point | {"assigned": 10}], "unassigned": []})
    none, one = (Told("siting", {}, {"chosen": chosen}) for chosen in ([], [new]))

    assert changed([room, none], [full, one]) == [
        ("t1", "assigned", None, 10, 7),
        ("c1", "unassigned", None, 0, 3),
        ("s9", "chosen", None, "no", "yes"),
    ]


def test_a_cell_without_room_for_two_reasons_is_the_people_of_both():
    rows = [CELL | {"residents": 3, "reason": "full"}, CELL | {"residents": 4, "reason": "beyond-limit"}]
    none, both = (Told("allocation", {}, {"points": [], "unassigned": left}) for left in ([], rows))

    assert changed([none], [both]) == [("c1", "unassigned", None, 0, 7)]


def test_of_a_cell_with_people_in_several_places_the_worst_is_told():
    doubtful, certain, unknown = ((CELL, False, True), (CELL, True, True), (CELL, None, None))
    beyond = [("beyond-limit", True), ("beyond-limit", False), ("no-road", False)]

    assert changed([cut_off()], [cut_off(at_flow=[doubtful, certain])]) == [("c1", "cut_off", "Q100", "no", "yes")]
    assert ("c1", "cut_off", "Q100", "no", "uncertain") in changed([cut_off()], [cut_off([unknown], [doubtful])])
    assert changed([covered()], [covered(beyond)]) == [("c1", "within", None, "yes", "no")]


def test_a_candidate_that_is_not_excluded_is_not_in_doubt_and_one_that_may_be_wet_is():
    point = {"layer": "safety_point", "id": "t1", "name": "Torget"}
    free, wet, maybe = (
        Told("siting", {}, {"chosen": [], "excluded": [point | {"reason": why} for why in reasons]})
        for reasons in ([], ["wet"], ["wet-uncertain"])
    )

    assert changed([free], [wet]) == [("t1", "excluded", None, "no", "wet")]
    for after, part in ((wet, "affected"), (maybe, "uncertain")):
        rows = changed_rows([free], [after], register=REGISTER, as_of=TODAY)
        (total,) = changed_totals(rows, REGISTER, ["safety_point"])
        assert (total["total"], total[part]) == (1, 1)


def test_flows_stand_in_the_order_they_were_asked_in():
    def told(*wet):
        objects = [HOME | {"flood": flood, "wet": "yes"} for flood in wet]
        return Told("exposure", {"floods": ["Q50", "Q100", "BHF"]}, {"objects": objects})

    rows = changed([told()], [told("BHF", "Q100", "Q50")])

    assert [flood for _, _, flood, *_ in rows] == ["Q50", "Q100", "BHF"]


def test_totals_count_objects_once_and_add_up():
    before, after = [exposed(home="no")], [exposed(pump="yes", home="uncertain")]
    rows = changed_rows(before, after, register=REGISTER, as_of=TODAY)

    services, points = changed_totals(rows, REGISTER, {"vital_service", "safety_point"})

    assert (services["key"], services["total"]) == ("changed_vital_services", 3)
    parts = ("affected", "uncertain", "outside", "no_data")
    assert [services[part] for part in parts] == [1, 1, 0, 1]  # the pump, the home, nothing, and who has no place
    assert [points[part] for part in parts] == [0, 0, 1, 0]
    assert changed_totals(rows, REGISTER, set()) == []


def test_totals_of_any_question_have_the_same_columns():
    row = {
        "key": "residents",
        "unit": "persons",
        "total": 3,
        "affected": 1,
        "uncertain": 2,
        "outside": 0,
        "no_data": 0,
    }

    (told,) = total_rows([row | {"within_m": 500.0, "mean_distance_m": 7.0}])

    assert BEFORE == AFTER == tuple(told)
    assert (told["within_m"], told["flood"], told["total"]) == (500.0, None, 3)
