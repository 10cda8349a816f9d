"""What holds for any town and any area."""

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import shapely

from tests.analysis.town import SQUARE, actor, ask, at, box, ids, layer

COUNTED = {"actor": "actors", "vital-service": "vital_services", "safety-point": "safety_points",
           "resource": "resources", "building": "buildings"}  # fmt: skip


def town(seed, *, of=SQUARE):
    """Scatter a small town round a square: some rows without a place, some uncertain of their actor."""
    dice = np.random.default_rng(seed)
    actors = [f"a{number}" for number in range(12)]

    def place(*, none=0.15):
        spot = at(*dice.integers(-900, 900, 2).tolist(), of=of)
        return None if dice.random() < none else spot

    def house():
        west, south = dice.integers(-900, 900, 2).tolist()
        return box(west, south, west + 20, south + 15, of=of)

    def anyone():
        return str(dice.choice([*actors, "nobody"])) if dice.random() < 0.8 else None

    return {
        "actor": [
            actor(id, geometry=None if dice.random() < 0.5 else place(none=0).buffer(300),
                  level=str(dice.choice(["local", "regional"])), verified=date(2025, int(dice.integers(1, 13)), 1))
            for id in actors
        ],
        "vital-service": [
            {"id": f"s{number}", "name": "S", "geometry": place(), "responsible": anyone(), "operator": anyone(),
             "object_ids": tuple(f"s{other}" for other in dice.integers(0, 30, 2)) if number % 4 == 0 else ()}
            for number in range(25)
        ],
        "safety-point": [{"id": f"p{n}", "name": "P", "geometry": place(), "responsible": anyone()} for n in range(9)],
        "resource": [{"id": f"r{n}", "type": "pump", "geometry": place(), "holder": anyone()} for n in range(9)],
        "building": [{"id": f"b{n}", "name": "B", "purpose": "Skola", "geometry": house()} for n in range(30)],
        "population": [
            {"id": f"c{east}{north}", "residents": int(dice.integers(0, 50)),
             "geometry": box(east, north, east + 250, north + 250, of=of)}
            for east in range(-1_000, 1_000, 250) for north in range(-1_000, 1_000, 250)
        ],
        "municipality": [
            {"id": "own", "code": "9999", "name": "Ö", "geometry": box(-2_000, -2_000, 200, 2_000, of=of)},
            {"id": "next", "code": "9998", "name": "G", "geometry": box(200, -2_000, 2_000, 2_000, of=of)},
        ],
    }  # fmt: skip


def answered(rows, area, **question):
    return ask(*(layer(kind, *some) for kind, some in rows.items()), area=area, **question)


seeds = st.integers(0, 2**32 - 1)
radii = st.integers(20, 1_200)
accuracies = st.sampled_from([0.0, 0.0, 5.0, 40.0])


@settings(max_examples=10, deadline=None)
@given(seeds, radii, accuracies)
def test_every_total_is_every_row_and_every_table_has_what_its_total_says(seed, radius_m, accuracy_m):
    rows = town(seed)

    answer = answered(rows, at(0, 0).buffer(radius_m), accuracy_m=accuracy_m)

    totals = {row["key"]: row for row in answer.totals}
    for kind, key in COUNTED.items():
        assert totals[key]["total"] == len(rows[kind])
        assert all(totals[key][part] >= 0 for part in ("affected", "uncertain", "outside", "no_data"))
        if kind != "building":
            assert len(answer.result[key]) == totals[key]["affected"] + totals[key]["uncertain"]
    assert totals["residents"]["total"] == sum(cell["residents"] for cell in rows["population"])


@settings(max_examples=10, deadline=None)
@given(seeds, radii, accuracies)
def test_moving_everything_a_kilometre_changes_nothing(seed, radius_m, accuracy_m):
    there = (SQUARE[0] + 1_000, SQUARE[1] + 1_000)

    here = answered(town(seed), at(0, 0).buffer(radius_m), accuracy_m=accuracy_m)
    moved = answered(town(seed, of=there), at(0, 0, of=there).buffer(radius_m), accuracy_m=accuracy_m)

    assert moved.result == here.result
    assert moved.totals == here.totals


@settings(max_examples=10, deadline=None)
@given(seeds, radii, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(seed, radius_m, dice):
    rows = town(seed)
    shuffled = {kind: dice.sample(some, len(some)) for kind, some in rows.items()}
    area = at(0, 0).buffer(radius_m)

    before, after = answered(rows, area), answered(shuffled, area)

    assert after.totals == before.totals
    assert after.result["actors"] == [
        row | {"reasons": after.result["actors"][number]["reasons"]}
        for number, row in enumerate(before.result["actors"])
    ]
    for table in before.result:
        assert sorted(ids(after.result[table])) == sorted(ids(before.result[table]))


@settings(max_examples=10, deadline=None)
@given(seeds, radii, radii)
def test_a_larger_area_never_loses_an_actor_that_is_there_for_an_object(seed, one_m, other_m):
    rows = town(seed)
    small, large = sorted((one_m, other_m))

    inner, outer = (answered(rows, at(0, 0).buffer(radius_m)) for radius_m in (small, large))

    by_object = {
        row["id"] for row in inner.result["actors"] if any(reason["share"] is None for reason in row["reasons"])
    }
    assert by_object <= set(ids(outer.result["actors"]))


@settings(max_examples=10, deadline=None)
@given(seeds, radii)
def test_every_place_in_the_answer_is_the_place_in_the_layer(seed, radius_m):
    rows = town(seed)

    answer = answered(rows, at(0, 0).buffer(radius_m))

    services = {row["id"]: row["geometry"] for row in rows["vital-service"]}
    for row in answer.result["vital_services"]:
        own = services[row["id"]]
        assert (row["layer"], row["id"]) in answer.geometries if own is not None else row["via"]
        assert own is None or shapely.equals(answer.geometries[row["layer"], row["id"]], own)
