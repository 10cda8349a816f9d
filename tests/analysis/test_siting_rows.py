import numpy as np

from geoansvar.analysis.allocation import allocate
from geoansvar.analysis.allocation_rows import (
    POINTS,
    UNASSIGNED,
    allocation_findings,
    allocation_rows,
    allocation_total,
)
from geoansvar.analysis.routes import NO_ROAD, REACHED, UNREACHABLE
from geoansvar.analysis.siting import site
from geoansvar.analysis.siting_rows import AFTER, BOUND, CHOSEN, EXCLUDED, siting_findings, siting_rows
from tests.analysis.sites import nothing, random_reach, reach

UNKNOWN = np.nan


def rows(layer, count):
    return [{"layer": layer, "id": f"{layer}-{n}", "name": f"{layer} {n}", "address": None} for n in range(count)]


def codes(findings):
    return [finding.code for finding in findings]


def parts(row):
    assert row["total"] == row["affected"] + row["uncertain"] + row["outside"] + row["no_data"]
    return row["affected"], row["uncertain"], row["outside"], row["no_data"]


# Two points; the cells: at the first, at the second, between them and full, an island, a place without a road.
WAYS = reach([100, None, 200, None, None], [None, 50.04, 900, None, None])
PEOPLE = np.array([10.0, 20.0, 30.0, 7.0, 1.0])
STATES = np.array([REACHED, REACHED, REACHED, UNREACHABLE, NO_ROAD], dtype=np.int8)


def test_every_point_says_what_it_holds_and_what_is_free():
    made = allocation_rows(allocate(WAYS, PEOPLE, [25, 40]), rows("points", 2), rows("cells", 5), states=STATES)

    assert [tuple(row) for row in made["points"]] == [POINTS, POINTS]
    told = [
        (row["id"], row["capacity"], row["assigned"], row["free"], row["max_distance_m"]) for row in made["points"]
    ]
    assert told == [("points-0", 25, 25, 0, 200.0), ("points-1", 40, 35, 5, 900.0)]
    assert made["points"][0]["mean_distance_m"] == (10 * 100 + 15 * 200) / 25


def test_who_is_unassigned_is_listed_with_the_reason():
    made = allocation_rows(allocate(WAYS, PEOPLE, [15, 30]), rows("points", 2), rows("cells", 5), states=STATES)

    assert [tuple(row) for row in made["unassigned"]] == [UNASSIGNED] * 3
    told = [(row["id"], row["residents"], row["reason"]) for row in made["unassigned"]]
    assert told == [("cells-2", 15, "full"), ("cells-3", 7, "unreachable"), ("cells-4", 1, "no-road")]


def test_without_more_knowledge_who_has_no_point_is_beyond_the_limit():
    made = allocation_rows(allocate(WAYS, PEOPLE, [99, 99]), rows("points", 2), rows("cells", 5))

    assert {row["reason"] for row in made["unassigned"]} == {"beyond-limit"}


def test_a_point_of_unknown_capacity_has_no_free_places_and_holds_people_in_doubt():
    found = allocate(WAYS, PEOPLE, [UNKNOWN, 99])
    made = allocation_rows(found, rows("points", 2), rows("cells", 5))

    assert (made["points"][0]["capacity"], made["points"][0]["free"]) == (None, None)
    assert parts(allocation_total(found, states=STATES)) == (20, 40, 7, 1)


def test_a_point_that_nobody_goes_to_has_no_distance():
    made = allocation_rows(allocate(WAYS, PEOPLE, [99, 0]), rows("points", 2), rows("cells", 5))

    assert (made["points"][1]["mean_distance_m"], made["points"][1]["max_distance_m"]) == (None, None)


def test_what_was_taken_for_granted_in_an_allocation_is_said():
    numbers = np.array([10, UNKNOWN, 30, 7, 1])
    found = allocate(WAYS, numbers, [15, UNKNOWN], unknown_capacity=0)
    said = allocation_findings(found)

    assert codes(said) == ["capacity-unknown", "room-in-all", "no-room"]
    assert str(said[0].text) == "Antalet platser är okänt för 1 av 2 punkter, som räknas med 0 platser var."
    assert str(said[1].text) == "Platser i de punkter vars antal är känt: 15. Boende: 48."
    assert str(said[2].text) == "25 boende har punkter inom gränsen men får inte plats."


def test_a_cell_whose_people_are_in_several_places_has_a_row_for_each_reason():
    cells = rows("cells", 2)  # the people of the first cell are in the first four places
    of_cell = np.array([0, 0, 0, 0, 1])
    made = allocation_rows(allocate(WAYS, PEOPLE, [5, 0]), rows("points", 2), cells, states=STATES, row=of_cell)

    told = [(row["id"], row["residents"], row["reason"]) for row in made["unassigned"]]
    assert told == [("cells-0", 55, "full"), ("cells-0", 7, "unreachable"), ("cells-1", 1, "no-road")]


# Three candidates, of which the last lies in water; one existing point; the fifth cell has no road.
CANDIDATES = reach([0, 400, None, None, None], [None, 300, 100, None, None], [0, 0, 0, 0, None])
EXISTING = reach([600, None, None, None, None])
NUMBERS = {"residents": np.array([10, 20, 30, 40, 5.0]), "age_80_plus": np.array([1, UNKNOWN, 3, 4, 0])}
OFF = np.array([False, False, False, False, True])
REASONS = [None, None, "wet"]


def sited(objective="max-cover", k=1):
    allowed = np.array([reason is None for reason in REASONS])
    return site(CANDIDATES, EXISTING, NUMBERS["residents"], objective=objective, k=k, limit=1_000, allowed=allowed)


def made(found):
    return siting_rows(found, rows("sites", 3), NUMBERS, within_m=1_000, excluded=REASONS, off=OFF)


def test_the_chosen_stand_in_order_and_the_excluded_with_their_reason():
    tables = made(sited(k=2))

    assert [tuple(row) for row in tables["chosen"]] == [CHOSEN]
    assert [(row["order"], row["id"], row["covers"], row["adds"]) for row in tables["chosen"]] == [
        (1, "sites-1", 50, 50)
    ]
    assert [tuple(row) for row in tables["excluded"]] == [EXCLUDED]
    assert [(row["id"], row["reason"]) for row in tables["excluded"]] == [("sites-2", "wet")]


def test_value_and_bound_stand_side_by_side():
    tables = made(sited())

    assert tuple(tables["bound"][0]) == BOUND
    assert list(tables["bound"][0].values()) == ["max-cover", 60, 60, 0.0, True, "persons"]
    assert list(tables["gap"][0].values()) == ["max-cover", 0, 0.0, "persons"]


def test_before_and_after_add_up_and_tell_who_has_two():
    tables = made(sited(objective="mean-distance", k=2))
    before, after = ({row["key"]: row for row in tables[name]} for name in ("before", "after"))

    assert tuple(before["residents"]) == AFTER
    assert parts(before["residents"]) == (10, 0, 90, 5)
    assert parts(after["residents"]) == (60, 0, 40, 5)
    assert parts(after["residents_twice"]) == (30, 0, 70, 5)  # the first cell's 10, and the 20 between both
    assert parts(after["age_80_plus"]) == (4, 0, 4, 0)
    assert after["residents"]["mean_distance_m"] == (10 * 0 + 20 * 300 + 30 * 100) / 60


def test_a_proven_choice_and_what_no_candidate_reaches_are_said():
    said = siting_findings(sited(k=2), NUMBERS["residents"], k=2, within_m=1_000)

    assert codes(said) == ["siting-proven", "candidates-excluded", "fewer-points-enough", "cannot-be-covered"]
    assert str(said[-1].text) == "45 boende nås inte av någon punkt eller kandidat inom 1\xa0000 m."


def test_all_that_can_be_covered_may_need_more_points_than_were_asked_for():
    candidates = reach([0, None], [None, 0])
    found = site(candidates, nothing(2), np.ones(2), objective="full-cover", k=1, limit=1_000)

    assert codes(siting_findings(found, np.ones(2), k=1, within_m=1_000)) == ["siting-proven", "more-points-needed"]


def hurried(objective):
    """Choose 12 of 60 without time for a proof; give the choice, its people, and its row of value and bound."""
    dice = np.random.default_rng(3)
    candidates, people = random_reach(dice, 60, 400, kept=0.08), dice.integers(1, 30, 400).astype(float)
    found = site(candidates, nothing(400), people, objective=objective, k=12, limit=1_000, time_limit_s=0.0)
    return found, people, siting_rows(found, rows("sites", 60), {"residents": people}, within_m=1_000)["bound"][0]


def test_an_unproven_choice_is_never_told_without_its_bound():
    found, people, shown = hurried("max-cover")
    said = siting_findings(found, people, k=12, within_m=1_000)[0]

    assert said.code == "siting-not-proven"
    assert f"{shown['bound']}" in str(said.text).replace("\xa0", "")
    assert shown["value"] < shown["bound"]
    assert not shown["optimal"]


def test_a_bound_is_never_rounded_past_what_it_bounds():
    found, _, shown = hurried("mean-distance")

    assert not found.optimal
    assert found.bound - 0.1 < shown["bound"] <= found.bound < found.value


def test_without_candidates_it_is_said_that_there_were_none():
    found = site(nothing(1), nothing(1), np.ones(1), objective="max-cover", k=1, limit=1_000)

    assert codes(siting_findings(found, np.ones(1), k=1, within_m=1_000)) == ["no-candidates"]
