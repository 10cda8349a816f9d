"""What gets wet at each flow: every number opens its rows, every depth tells who falls out, and the laws hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoansvar.model.tables import EXPOSURE
from tests.analysis.river import THRESHOLDS, ask, cell, districts, flow, house, road, total
from tests.analysis.town import SQUARE, actor, at, box, codes, ids, layer, register

PARTS = ("affected", "uncertain", "outside", "no_data")


def rows(answer, table, **wanted):
    return [row for row in answer.result[table] if all(row[key] == value for key, value in wanted.items())]


def test_every_table_has_its_columns_in_order():
    flows = [flow("Q50", 0, rank=1, depth=0.4), flow("Q100", 50, rank=2, depth=0.4)]

    answer = ask(flows, layer("building", house(-5)), districts=districts(box(-500, -500, 500, 500)))

    assert list(answer.result) == [table.key for table in EXPOSURE]
    for table in EXPOSURE:
        assert all(tuple(row) == table.keys for row in answer.result[table.key])
        assert answer.result[table.key] or table.key == "gauge"


def test_an_object_tells_how_it_stands_how_deep_it_is_and_who_answers():
    services = layer(
        "vital-service", {"id": "s1", "name": "Pumpen", "geometry": at(-15, 0), "sector": "LIV", "responsible": "va"}
    )
    known = register(services, layer("actor", actor("va")))

    answer = ask([flow("Q100", 0, depth=0.456)], services, register=known, districts=districts(box(-99, -9, 99, 9)))

    (row,) = answer.result["objects"]
    assert (row["id"], row["wet"], row["group"], row["district"]) == ("s1", "yes", "LIV", "d0")
    assert (row["depth_max_m"], row["depth_mean_m"]) == (0.456, 0.46)
    assert (row["responsible_name"], row["contact"]["state"]) == ("Va", "ok")
    assert row["counted_in"] == ["vital_services"]
    assert answer.geometries["vital_service", "s1"] == at(-15, 0)


def test_wet_surface_and_length_are_measured_as_drawn():
    answer = ask([flow("Q100", 0)], layer("building", house(-5)), layer("road", road((-30, 0), (70, 0))))

    assert [(row["wet_m2"], row["wet_m"], row["wet_share"]) for row in answer.result["objects"]] == [
        (100.0, None, 0.25), (None, 30.0, 0.3),
    ]  # fmt: skip


def test_a_cell_tells_how_many_of_its_people_are_in_the_water_or_in_doubt():
    answer = ask([flow("Q100", 0)], layer("population", cell(-30, 0, 100, 25), cell(200, 0, 100, 9)))

    assert [(row["persons"], row["counted_in"]) for row in answer.result["objects"]] == [(7.5, ["residents"])]


def test_what_nobody_can_tell_of_is_named_and_not_left_out():
    survey = box(-1_000, -500, 100, 500)
    answer = ask(
        [flow("Q100", 0, mapped=survey)],
        layer("dam", {"id": "lost", "geometry": None}, {"id": "far", "geometry": at(400, 0)}, {"geometry": at(50, 0)}),
        layer("building", house(300), {"geometry": None}),
    )

    assert [(row["id"], row["wet"], row["counted_in"]) for row in answer.result["objects"]] == [
        ("far", "unmapped", ["dams"]), ("lost", None, ["dams"]),
    ]  # fmt: skip
    assert total(answer, "dams") == (0, 0, 1, 2)
    assert total(answer, "buildings") == (0, 0, 0, 2)
    assert "unmapped" in codes(answer)


# Five houses in water of 5, 15, 40, 60 and 90 cm: one falls out at 0.1, one at 0.2, one at 0.5, one at 0.8 m.
def stepped():
    depth = {-95: 0.05, -75: 0.15, -55: 0.4, -35: 0.6, -15: 0.9}
    water = flow("Q100", 0, depth=lambda east: depth.get(int(east // 10 * 10 + 5), 0.0))
    return water, [house(east - 4, 3, side=4, name=f"{metres} m") for east, metres in depth.items()]


def test_the_strip_tells_how_many_are_left_at_each_depth_and_who_falls_out():
    water, houses = stepped()

    answer = ask([water], layer("building", *houses))

    strip = rows(answer, "thresholds", key="buildings")
    assert [(row["threshold_m"], row["affected"], row["fewer"]) for row in strip] == [
        (0.1, 4, 1), (0.2, 3, 1), (0.3, 3, 0), (0.5, 2, 1), (0.8, 1, 1),
    ]  # fmt: skip
    assert [(row["threshold_m"], row["name"]) for row in answer.result["changes"]] == [
        (0.1, "0.05 m"), (0.2, "0.15 m"), (0.5, "0.4 m"), (0.8, "0.6 m"),
    ]  # fmt: skip


def test_an_object_that_falls_out_by_a_millimetre_is_not_told_to_be_as_deep_as_the_limit():
    answer = ask([flow("Q100", 0, depth=0.2996)], layer("building", house(-50)))

    told = [(row["threshold_m"], row["depth_max_m"]) for row in answer.result["changes"]]
    assert told == [(0.3, 0.2996)]


@pytest.mark.parametrize("threshold_m", [0.1, 0.2, 0.3, 0.5, 0.8])
def test_water_of_exactly_a_threshold_is_so_deep(threshold_m):
    answer = ask([flow("Q100", 0, depth=threshold_m)], layer("building", house(-50)))

    for key, whole in (("buildings", 1), ("buildings_m2", 400)):
        told = {row["threshold_m"]: row["affected"] for row in rows(answer, "thresholds", key=key)}
        assert told == {each: whole if each <= threshold_m else 0 for each in THRESHOLDS}
    assert all(row["threshold_m"] > threshold_m for row in answer.result["changes"])


def test_people_by_area_leave_the_strip_by_how_much_of_their_cell_is_so_deep():
    # 100 m of cell in the water: the west half 0.9 m deep, the east half 0.25 m.
    water = flow("Q100", 0, depth=lambda east: 0.9 if east < -50 else 0.25)

    answer = ask([water], layer("population", cell(-100, 0, 100, 40)))

    assert [row["affected"] for row in rows(answer, "thresholds")] == [40, 40, 20, 20, 20]


def test_what_is_wet_without_a_depth_is_counted_as_unknown_at_every_depth():
    dry_raster = flow("Q100", 0, depth=lambda _: np.nan)

    answer = ask([dry_raster], layer("building", house(-50)))

    assert {
        (row["affected"], row["no_data"], row["fewer"]) for row in rows(answer, "thresholds", key="buildings")
    } == {(0, 1, 0)}
    assert answer.result["changes"] == []


def test_a_flow_without_a_raster_has_no_strip():
    answer = ask([flow("Q100", 0)], layer("building", house(-50)))

    assert answer.result["thresholds"] == []
    assert "flow-without-depth" in codes(answer)


def test_the_ladder_tells_what_first_gets_wet_and_from_where_it_is_uncertain():
    flows = [flow(f"Q{at}", east, rank=at, accuracy_m=10) for at, east in enumerate((0, 50, 100))]
    dams = [{"id": id, "name": id, "geometry": at(east, 0)} for id, east in
            (("first", -50), ("second", 5), ("third", 75), ("unsure", 105), ("dry", 300))]  # fmt: skip

    answer = ask(flows, layer("dam", *dams))

    assert [(row["id"], row["flood"], row["uncertain_at"]) for row in answer.result["ladder"]] == [
        ("first", "Q0", None), ("second", "Q1", "Q0"), ("third", "Q2", None), ("unsure", None, "Q2"),
    ]  # fmt: skip


def test_the_ladder_tells_from_where_an_object_was_not_mapped():
    small = flow("Q50", -50, rank=1, mapped=box(-1_000, -500, -30, 500))
    answer = ask([small, flow("Q100", 100, rank=2)], layer("dam", {"geometry": at(-60, 0)}, {"geometry": at(50, 0)}))

    assert [(row["flood"], row["unmapped_at"]) for row in answer.result["ladder"]] == [("Q50", None), ("Q100", "Q50")]


def test_flows_that_cannot_be_compared_have_no_ladder():
    flows = [flow("Q50", 0, rank=1), flow("BHF", 50, rank=2, climate="2100")]

    answer = ask(flows, layer("dam", {"geometry": at(-50, 0)}))

    assert answer.result["ladder"] == []
    assert "flows-not-comparable" in codes(answer)


def test_what_is_not_known_of_people_and_bridges_is_said():
    answer = ask(
        [flow("Q100", 0)],
        layer("population", cell(-50, 0, 100, 9), cell(-50, 0, 100, None)),
        layer("road", road((0, 0), (9, 0), bridge=True)),
        layer("workplace", {"geometry": at(-9, 0), "employees": 3}, {"geometry": at(-9, 0)}),
    )

    assert {"population-method", "rows-without-number", "bridges-uncertain"} <= set(codes(answer))
    assert sorted(f.key for f in answer.findings if f.code == "rows-without-number") == ["employees", "residents"]


def test_a_flow_that_meets_nothing_is_told():
    assert "flow-meets-nothing" in codes(ask([flow("Q100", -900)], layer("dam", {"geometry": at(0, 0)})))
    assert "flow-meets-nothing" not in codes(ask([flow("Q100", 50)], layer("dam", {"geometry": at(0, 0)})))


def test_a_kind_that_no_layer_has_is_said_to_be_missing_unless_the_layers_were_chosen():
    missing = {f.key for f in ask([flow("Q100", 0)], layer("dam")).findings if f.code == "no-layer"}

    assert {"shelter", "building"} < missing
    assert "dam" not in missing
    assert "no-layer" not in codes(ask([flow("Q100", 0)], layer("dam"), objects=["dam"]))


def test_what_was_read_off_the_gauge_stands_in_the_answer():
    read = [{"quantity": "level_m", "value": 1.0}]

    assert ask([flow("Q100", 0)], layer("dam"), gauge=read).result["gauge"] == read


def test_an_older_population_layer_is_said_not_to_be_counted():
    layers = [layer("population", cell(-50, 0, 100, 9), name=name, retrieved=f"{year}-01-01") for name, year in
              (("old", 2020), ("new", 2026))]  # fmt: skip

    answer = ask([flow("Q100", 0)], *layers)

    (finding,) = (finding for finding in answer.findings if finding.code == "layer-not-used")
    assert finding.place == "layers/old.toml"
    assert [row["counted_in"] for row in rows(answer, "objects", layer="old")] == [[]]


def town(seed, *, of=SQUARE):
    """Scatter a small town along the river."""
    dice = np.random.default_rng(seed)

    def spot():
        return None if dice.random() < 0.1 else at(*dice.integers(-150, 150, 2).tolist(), of=of)

    services = [{"id": f"s{n}", "name": "S", "geometry": spot(), "sector": str(dice.choice(["ELK", "LIV"])),
                 "object_ids": tuple(f"s{other}" for other in dice.integers(0, 12, 2)) if n % 4 == 0 else ()}
                for n in range(12)]  # fmt: skip
    return [
        layer("population", *(
            cell(x, y, 50, int(dice.integers(0, 40)), of=of, age_0_5=int(dice.integers(0, 5)))
            for x in range(-150, 150, 50) for y in range(-100, 100, 50)
        )),
        layer("building", *(
            house(int(dice.integers(-160, 150)), int(dice.integers(-160, 150)), int(dice.integers(5, 30)), of=of,
                  purpose=str(dice.choice(["Bostad", "Skola", "Industri"]))) for _ in range(25)
        )),
        layer("vital-service", *services),
        layer("road", *(
            road(*dice.integers(-160, 160, (3, 2)).tolist(), of=of, bridge=bool(dice.random() < 0.2),
                 road_class=str(dice.choice(["trunk", "path"]))) for _ in range(8)
        )),
        layer("workplace", *(
            {"geometry": spot(), "employees": int(dice.integers(0, 9)), "sni": "47"} for _ in range(9)
        )),
        layer("land-use", {"geometry": box(-200, -200, 40, 200, of=of), "class": "åker"}),
    ]  # fmt: skip


def flows(*easts, of=SQUARE, accuracy_m=0.0, mapped=None):
    """Make a ladder of flows; the water is a metre deeper for each hundred metres inland from its edge."""
    return [
        flow(f"Q{at}", east, rank=at, depth=lambda x, east=east: max((east - x) / 100, 0.0), of=of,
             accuracy_m=accuracy_m, mapped=mapped)
        for at, east in enumerate(easts)
    ]  # fmt: skip


seeds = st.integers(0, 2**32 - 1)
easts = st.integers(-120, 120)
accuracies = st.sampled_from([0.0, 6.0])
methods = st.sampled_from(["area", "building"])


@settings(max_examples=15, deadline=None)
@given(seeds, easts, accuracies, methods)
def test_every_total_is_its_parts_and_every_number_opens_its_rows(seed, east, accuracy_m, method):
    survey = box(-1_000, -500, 120, 500)

    answer = ask(flows(east, accuracy_m=accuracy_m, mapped=survey), *town(seed), population_method=method)

    for row in answer.totals:
        assert row["total"] == sum(row[part] for part in PARTS)
        assert all(row[part] >= 0 for part in PARTS)
        behind = [each for each in answer.result["objects"] if row["key"] in each["counted_in"]]
        if row["unit"] == "objects":
            assert sum(each["wet"] == "yes" for each in behind) == row["affected"]
            assert sum(each["wet"] == "uncertain" for each in behind) == row["uncertain"]
        elif row["key"] in ("residents", "employees"):
            assert sum(each["persons"] for each in behind) == pytest.approx(
                row["affected"] + row["uncertain"], abs=1 + 0.05 * len(behind)
            )
        else:
            assert bool(behind) >= bool(row["affected"] + row["uncertain"])
    assert total(answer, "vital_services", "Q0")[3] == sum(
        each["wet"] in (None, "unmapped") for each in rows(answer, "objects", layer="vital_service")
    )


@settings(max_examples=15, deadline=None)
@given(seeds, easts, st.integers(1, 80), accuracies)
def test_a_bigger_flow_never_dries_an_object(seed, east, more, accuracy_m):
    answer = ask(flows(east, east + more, accuracy_m=accuracy_m), *town(seed))

    def touched(flood, *words):
        return {(row["layer"], row["id"]) for row in rows(answer, "objects", flood=flood) if row["wet"] in words}

    assert touched("Q0", "yes") <= touched("Q1", "yes")
    assert touched("Q0", "yes", "uncertain") <= touched("Q1", "yes", "uncertain")
    for small, large in zip(answer.totals[::2], answer.totals[1::2], strict=True):
        assert (small["key"], small["flood"], large["flood"]) == (large["key"], "Q0", "Q1")
        assert small["affected"] <= large["affected"]
        assert small["affected"] + small["uncertain"] <= large["affected"] + large["uncertain"]


@settings(max_examples=10, deadline=None)
@given(seeds, easts, accuracies, methods)
def test_moving_everything_a_kilometre_changes_nothing(seed, east, accuracy_m, method):
    there = (SQUARE[0] + 1_000, SQUARE[1] + 1_000)

    here, moved = (
        ask(
            flows(east, east + 40, of=of, accuracy_m=accuracy_m),
            *town(seed, of=of),
            districts=districts(box(-130, -500, 10, 500, of=of), box(10, -500, 99, 500, of=of)),
            population_method=method,
        )
        for of in (SQUARE, there)
    )

    assert moved.totals == here.totals
    assert moved.result == here.result


@settings(max_examples=15, deadline=None)
@given(seeds, easts, st.integers(-140, 140), accuracies)
def test_splitting_a_polygon_changes_no_total(seed, east, line, accuracy_m):
    west, height = -200, 60
    whole = [box(west, 0, 200, height)]
    halves = [box(west, 0, line, height), box(line, 0, 200, height)]

    def counted(parts):
        people = [{"geometry": part, "residents": 3 * round(part.bounds[2] - part.bounds[0])} for part in parts]
        fields = [{"geometry": part, "class": "åker"} for part in parts]
        return ask(flows(east, accuracy_m=accuracy_m), layer("population", *people), layer("land-use", *fields)).totals

    for one, two in zip(counted(whole), counted(halves), strict=True):
        assert one["total"] == two["total"]
        assert [one[part] for part in PARTS] == pytest.approx([two[part] for part in PARTS], abs=1)


@settings(max_examples=15, deadline=None)
@given(seeds, easts, accuracies, methods)
def test_the_strip_accounts_for_everything_that_is_wet(seed, east, accuracy_m, method):
    answer = ask(flows(east, accuracy_m=accuracy_m), *town(seed), population_method=method)

    for whole in answer.totals:
        strip = rows(answer, "thresholds", key=whole["key"])
        assert [row["threshold_m"] for row in strip] == list(THRESHOLDS)
        assert all(row["fewer"] >= 0 for row in strip)
        assert sorted((row["affected"] for row in strip), reverse=True) == [row["affected"] for row in strip]
        last = strip[-1]
        assert last["affected"] + last["uncertain"] + last["no_data"] + sum(row["fewer"] for row in strip) == (
            whole["affected"] + whole["uncertain"]
        )


@settings(max_examples=10, deadline=None)
@given(seeds, st.lists(easts, min_size=2, max_size=4, unique=True).map(sorted))
def test_the_ladder_is_what_the_rows_tell(seed, reaches):
    answer = ask(flows(*reaches, accuracy_m=4), *town(seed))

    for step in answer.result["ladder"]:
        same = rows(answer, "objects", layer=step["layer"], id=step["id"])
        assert step["flood"] == next((row["flood"] for row in same if row["wet"] == "yes"), None)
        before = next((row["flood"] for row in same if row["wet"] == "uncertain"), None)
        assert step["uncertain_at"] in (before, None)
    climbed = {(row["layer"], row["id"]) for row in answer.result["ladder"]}
    assert climbed == {
        (row["layer"], row["id"])
        for row in answer.result["objects"]
        if row["wet"] in ("yes", "uncertain") and row["layer"] != "population"
    }
    assert len(climbed) == len(ids(answer.result["ladder"]))


def test_more_water_is_nowhere_shallower():
    deep, feet = flow("Q50", 0, rank=1, depth=1.0), flow("Q100", 50, rank=2, depth=0.3)

    found = [
        each for each in ask([deep, feet], layer("building", house(-50))).findings if each.code == "flow-shallower"
    ]

    assert [(each.severity, each.key) for each in found] == [("warning", "flood.unit")]
    assert "0,7 m" in found[0].text.render()
    alike = ask(
        [flow("Q50", 0, rank=1, depth=1.0), flow("Q100", 50, rank=2, depth=1.2)], layer("building", house(-50))
    )
    assert "flow-shallower" not in codes(alike)


@pytest.mark.parametrize("depth_m", [0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.3])
def test_a_depth_that_is_just_the_threshold_reaches_it_in_every_table(depth_m):
    answer = ask([flow("Q100", 0, depth=depth_m)], layer("building", house(-50)), thresholds_m=[depth_m])

    strip = {row["key"]: row["affected"] for row in answer.result["thresholds"]}
    assert (strip["buildings"], strip["buildings_m2"]) == (1, 400)
    assert answer.result["changes"] == []


@pytest.mark.parametrize(("side_m", "coarse"), [(900, False), (1_100, True)])
def test_people_spread_over_more_than_a_square_kilometre_are_a_rough_number(side_m, coarse):
    answer = ask(
        [flow("Q100", 0)], layer("population", {"geometry": box(-50, 0, side_m - 50, side_m), "residents": 9})
    )

    assert ("population-coarse" in codes(answer)) is coarse
    (method,) = (each for each in answer.findings if each.code == "population-method")
    assert "år okänt, hämtat 20" in method.text.render()
