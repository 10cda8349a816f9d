"""The cells behind a number of cover: whichever number it is, they sum to it, and dry a cell is behind one alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoansvar.model.reached import OPENED, ReachNumber
from tests.analysis.crossing import band, cover, people, points, roads
from tests.analysis.river import districts, house
from tests.analysis.streets import planar, road
from tests.analysis.town import box, layer

STREET = road((-500, 0), (500, 0), id="street")


def opened(answer, part, *, key="residents", limit=250.0, flood=None, district=None):
    return answer.reached.open(ReachNumber(key, limit, flood, part, district))


def added(rows):
    return sum(row["adds"] for row in rows)


def of_parts(row):
    """What must stand behind each part of a total; those in doubt both may have a point and may lack one."""
    doubt = row["uncertain"]
    return {"has": row["affected"] + doubt, "lacks": row["outside"] + doubt, "no-data": row["no_data"]}


def test_who_has_a_point_and_who_lacks_one_are_named_with_how_far_they_have():
    answer = cover(roads(STREET), points((0, 0)), people((100, 0, 10), (300, 0, 7), (0, 9_000, 3)), within_m=(250.0,))

    (near,), (far,), (nowhere,) = (opened(answer, part) for part in ("has", "lacks", "no-data"))
    assert (near["id"], near["adds"], near["distance_m"], near["nearest"], near["reason"]) == (
        "c0",
        10,
        100,
        "t0",
        None,
    )
    assert (far["id"], far["adds"], far["distance_m"], far["reason"]) == ("c1", 7, 300, "beyond-limit")
    assert (nowhere["id"], nowhere["adds"], nowhere["reason"]) == ("c2", 3, "no-road")
    assert tuple(near) == OPENED.keys


def test_a_bridge_in_doubt_stands_behind_both_and_says_so():
    over = (road((-500, 0), (-50, 0), id="w"), road((-50, 0), (50, 0), id="bron", bridge=True),
            road((50, 0), (500, 0), id="e"))  # fmt: skip
    answer = cover(roads(*over), points((110, 0)), people((-100, 0, 6), (120, 0, 2)), within_m=(250.0,),
                   water=band(-40, 40, depth=4.0))  # fmt: skip

    has, lacks = (opened(answer, part, flood="Q100") for part in ("has", "lacks"))
    assert {row["id"]: row["uncertain"] for row in has} == {"c0": True, "c1": False}
    assert [(row["id"], row["uncertain"]) for row in lacks] == [("c0", True)]
    assert {row["id"]: row["uncertain"] for row in opened(answer, "has")} == {"c0": False, "c1": False}


def test_a_cell_on_a_border_is_in_both_districts_with_its_share_of_each():
    cells = people((-10, 0, 10), (2, 0, 10), (100, 0, 30), side=10)
    halves = districts(box(-500, -50, 0, 50), box(0, -50, 60, 50))
    answer = cover(roads(STREET), points((0, 0)), cells, within_m=(50.0,), districts=halves)

    west, east, none = (opened(answer, "has", limit=50.0, district=each) for each in ("d0", "d1", "-"))
    assert {row["id"]: row["adds"] for row in west} == {"c0": 10, "c1": 3}
    assert {row["id"]: row["adds"] for row in east} == {"c1": 7}
    assert none == []
    assert {row["id"]: row["adds"] for row in opened(answer, "lacks", limit=50.0, district="-")} == {"c2": 30}


@pytest.mark.parametrize(
    "asked",
    [{"limit": 999.0}, {"flood": "Q100"}, {"key": "unreachable_dry"}, {"district": "d0"}],
    ids=["another limit", "another flow", "no number of people", "no such district"],
)
def test_a_number_that_the_answer_has_not_is_not_opened(asked):
    answer = cover(roads(STREET), points((0, 0)), people((100, 0, 10)), within_m=(250.0,))

    assert opened(answer, "has", **asked) is None


@given(
    seed=st.integers(0, 10_000), west=st.integers(0, 1_500), wide=st.integers(10, 400), bridges=st.integers(0, 6),
    limit=st.integers(100, 3_000), homes=st.integers(0, 8),
)  # fmt: skip
@settings(deadline=None, max_examples=30)
def test_rows_sum_to_every_number_of_the_answer(seed, west, wide, bridges, limit, homes):
    rows = [row | {"bridge": number < bridges} for number, row in enumerate(planar(seed, nodes=20))]
    dice = np.random.default_rng(seed)
    who = people(*((*dice.uniform(0, 2_000, 2), int(dice.integers(1, 50))) for _ in range(12)), side=90, age_0_5=2)
    houses = [layer("building", *(house(*dice.uniform(0, 2_000, 2)) for _ in range(homes)))] if homes else ()
    parted = districts(box(0, 0, 900, 2_100), box(900, 0, 1_600, 2_100))
    safe, water = points(*dice.uniform(0, 2_000, (3, 2))), band(west, west + 5 * (wide // 5), depth=1.0)
    answer = cover(roads(*rows), safe, who, within_m=(float(limit),), water=water, districts=parted, buildings=houses)

    for total in answer.totals:
        if total["within_m"] is not None:
            for part, number in of_parts(total).items():
                found = opened(answer, part, key=total["key"], limit=float(limit), flood=total["flood"])
                assert abs(added(found) - number) <= 1.01  # a number is rounded so that its parts sum to the whole
    for row in answer.result["districts"]:
        for part, number in of_parts(row).items():
            found = opened(answer, part, key=row["key"], limit=float(limit), flood=row["flood"],
                           district=row["id"] or "-")  # fmt: skip
            assert abs(added(found) - number) <= 2.01


@given(seed=st.integers(0, 10_000), limit=st.integers(100, 3_000))
@settings(deadline=None, max_examples=20)
def test_dry_everybody_is_behind_exactly_one_part(seed, limit):
    dice = np.random.default_rng(seed)
    who = people(*((*dice.uniform(0, 2_000, 2), int(dice.integers(1, 50))) for _ in range(12)))
    answer = cover(roads(*planar(seed, nodes=20)), points(*dice.uniform(0, 2_000, (2, 2))), who,
                   within_m=(float(limit),))  # fmt: skip

    found = [row["id"] for part in ("has", "lacks", "no-data") for row in opened(answer, part, limit=float(limit))]
    assert sorted(found) == sorted(who.frame["id"])
