"""What falls when something falls: hours that a reader adds by head, circles, and what hangs on one provider."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoansvar.analysis.cascade import LOOPS, OUTAGES, SINGLE_POINTS, cascade, down_by_id
from geoansvar.analysis.clocks import Outset
from geoansvar.analysis.supply import Supplies
from geoansvar.errors import UnknownName
from tests.analysis.river import flow, stands
from tests.analysis.town import TODAY, actor, at, codes, ids, layer, register, total

OBJECTS = "abcdefgh"


def need(dependent, provider, endurance_h=0.0, *, service="el", tolerated_h=None):
    """Say that one object cannot do without another for longer than it holds out."""
    return {"dependent": dependent, "provider": provider, "service": service, "endurance_h": endurance_h,
            "tolerated_outage_h": tolerated_h}  # fmt: skip


def service(id, **columns):
    return {"id": id, "name": id.upper(), "geometry": at(0, 0), **columns}


def known(*needs, objects=None):
    """Make a register of objects and their dependencies."""
    named = [service(id) for id in OBJECTS] if objects is None else objects
    return register(layer("vital-service", *named), layer("dependency", *needs))


def fallen(known, *down, lasts_h=None):
    return cascade(known, down_by_id(down, known), as_of=TODAY, lasts_h=lasts_h)


def hours(answer):
    """Give the hour of every object that is out."""
    return {row["id"]: row["hours_until"] for row in answer.result["outages"]}


def outage(answer, id):
    return next(row for row in answer.result["outages"] if row["id"] == id)


def test_endurances_add_up_along_a_chain():
    # A substation, a waterworks with 4 h of power, a care home with 6 h of water.
    answer = fallen(known(need("b", "a", 4), need("c", "b", 6, service="vatten")), "a")

    assert hours(answer) == {"a": 0, "b": 4, "c": 10}
    row = outage(answer, "c")
    assert (row["cause"], row["service"], row["via"], row["lost_at_h"], row["endurance_h"]) == (
        "dependency", "vatten", ["a", "b"], 4, 6,
    )  # fmt: skip
    assert (outage(answer, "a")["cause"], outage(answer, "a")["via"]) == ("down", [])


def test_who_needs_two_is_out_when_the_first_is_used_up():
    needs = [need("d", "a", 9), need("d", "b", 2, service="vatten"), need("b", "a", 5)]

    row = outage(fallen(known(*needs), "a"), "d")

    assert (row["hours_until"], row["service"], row["via"]) == (7, "vatten", ["a", "b"])


def test_tenths_of_an_hour_are_added_exactly():
    answer = fallen(known(need("b", "a", 0.1), need("c", "b", 0.2), need("d", "c", 0.3)), "a")

    assert hours(answer) == {"a": 0, "b": 0.1, "c": 0.3, "d": 0.6}


def test_an_unknown_endurance_makes_the_hour_unknown_and_never_nought():
    answer = fallen(known(need("b", "a", None), need("c", "b", 6)), "a")

    assert hours(answer) == {"a": 0, "b": None, "c": None}
    assert outage(answer, "b")["lost_at_h"] == 0
    assert outage(answer, "c")["unknown_endurance"] == ["b"]
    assert all(row["certain"] for row in answer.result["outages"])
    assert "endurance-unknown" in codes(answer)


def test_a_known_way_tells_the_latest_hour_and_an_unknown_one_that_it_may_be_earlier():
    needs = [need("c", "a", 24), need("b", "a", None), need("c", "b", 1)]

    row = outage(fallen(known(*needs), "a"), "c")

    assert (row["hours_until"], row["may_be_earlier"], row["unknown_endurance"]) == (24, True, ["b"])


def test_an_unknown_way_that_cannot_be_quicker_leaves_the_hour_exact():
    needs = [need("c", "a", 4), need("b", "a", 5), need("c", "b", None)]

    row = outage(fallen(known(*needs), "a"), "c")

    assert (row["hours_until"], row["may_be_earlier"], row["unknown_endurance"]) == (4, False, [])


def test_the_objects_own_hours_hold_where_the_dependency_tells_none():
    objects = [service("a"), service("b", endurance_h=8.0, tolerated_outage_h=12.0), service("c", endurance_h=8.0)]

    answer = fallen(known(need("b", "a", None), need("c", "a", 3), objects=objects), "a")

    assert hours(answer) == {"a": 0, "b": 8, "c": 3}
    assert outage(answer, "b")["tolerated_outage_h"] == 12


@pytest.mark.parametrize("wrong", [-1.0, float("inf"), float("nan")])
def test_what_is_no_time_is_unknown(wrong):
    assert hours(fallen(known(need("b", "a", wrong)), "a"))["b"] is None


@pytest.mark.parametrize(
    ("endurance_h", "tolerated_h", "serious_at_h"),
    [
        (4, 12, 22),  # lost at hour 10, out at 14, accepted until 22
        (12, 4, 22),  # accepted until 14, but it holds out until 22
        (0, 0, 10),
        (4, None, None),
        (None, 4, None),
    ],
)
def test_an_outage_is_serious_when_the_accepted_time_is_over_and_nothing_is_left(
    endurance_h, tolerated_h, serious_at_h
):
    needs = [need("b", "a", 10), need("c", "b", endurance_h, tolerated_h=tolerated_h)]

    row = outage(fallen(known(*needs), "a"), "c")

    assert (row["serious_at_h"], row["exceeds"]) == (serious_at_h, None if serious_at_h is None else True)


@pytest.mark.parametrize(
    ("lasts_h", "out", "exceeds"),
    [(4, {"a": 0}, None), (5, {"a": 0, "b": 4}, False), (12, {"a": 0, "b": 4}, False), (13, {"a": 0, "b": 4}, True)],
)
def test_who_holds_out_until_all_is_back_is_never_out(lasts_h, out, exceeds):
    answer = fallen(known(need("b", "a", 4, tolerated_h=12)), "a", lasts_h=lasts_h)

    assert hours(answer) == out
    assert exceeds is None or outage(answer, "b")["exceeds"] is exceeds


def test_until_something_is_back_an_unknown_endurance_is_a_doubt():
    answer = fallen(known(need("b", "a", None)), "a", lasts_h=3)

    assert (outage(answer, "b")["hours_until"], outage(answer, "b")["certain"]) == (None, False)
    assert total(answer, "vital_services") == (1, 1, 6, 0)


def test_a_circle_is_gone_round_once_and_named():
    needs = [need("b", "a", 8, service="it"), need("a", "b", 24, service="tele"), need("c", "b", 1)]

    answer = fallen(known(*needs), "a")

    assert hours(answer) == {"a": 0, "b": 8, "c": 9}
    (loop,) = answer.result["loops"]
    assert (loop["members"], loop["names"], loop["services"]) == (["a", "b"], ["A", "B"], ["it", "tele"])
    assert "dependency-loop" in codes(answer)


def test_a_circle_that_holds_out_no_time_at_all_still_ends():
    answer = fallen(known(need("a", "b"), need("b", "a"), need("b", "c", 2)), "c")

    assert hours(answer) == {"c": 0, "b": 2, "a": 2}
    assert (outage(answer, "b")["via"], outage(answer, "a")["via"]) == (["c"], ["c", "b"])


def test_who_needs_itself_is_a_circle_of_one():
    (loop,) = fallen(known(need("a", "a", 1)), "a").result["loops"]

    assert loop["members"] == ["a"]


def test_single_points_count_all_that_fall_step_after_step():
    # a feeds b, b feeds c and d; c and d need each other.
    needs = [need("b", "a"), need("c", "b"), need("d", "b", service="vatten"), need("c", "d"), need("d", "c")]

    rows = fallen(known(*needs), "a").result["single_points"]

    assert [(row["id"], row["dependents"], row["services"]) for row in rows] == [
        ("a", 3, ["el"]), ("b", 2, ["el", "vatten"]), ("c", 1, ["el"]), ("d", 1, ["el"]),
    ]  # fmt: skip


def test_who_hangs_on_a_provider_by_two_ways_is_counted_once():
    needs = [need("b", "a"), need("c", "a"), need("d", "b"), need("d", "c")]

    assert fallen(known(*needs), "a").result["single_points"][0]["dependents"] == 3


def test_two_providers_of_one_service_are_both_needed_and_that_is_said():
    answer = fallen(known(need("c", "a", 3), need("c", "b", 1)), "a")

    assert hours(answer) == {"a": 0, "c": 3}
    assert "several-providers" in codes(answer)
    assert "several-providers" not in codes(fallen(known(need("c", "a"), need("c", "b", service="it")), "a"))


def test_a_process_falls_with_the_objects_it_uses_as_long_as_it_holds_out():
    objects = [service("a"), service("p", geometry=None, object_ids=("a",), endurance_h=12.0)]

    row = outage(fallen(known(objects=objects), "a"), "p")

    assert (row["hours_until"], row["service"], row["via"]) == (12, None, ["a"])


def test_a_provider_that_no_layer_has_is_named_by_its_id():
    answer = fallen(known(need("b", "grannens"), objects=[service("b")]), "grannens")

    row = outage(answer, "grannens")
    assert (row["layer"], row["name"], row["hours_until"]) == (None, None, 0)
    assert hours(answer)["b"] == 0


def test_an_id_that_nothing_has_is_an_error_with_a_suggestion():
    with pytest.raises(UnknownName, match="Menade du pump-1") as caught:
        down_by_id(["pump-l"], known(objects=[service("pump-1")]))

    assert caught.value.place == "down"


def test_a_row_tells_whom_to_call():
    services = layer("vital-service", service("a", responsible="va"))

    (row,) = fallen(register(services, layer("actor", actor("va"))), "a").result["outages"]

    assert (row["responsible_name"], row["contact"]["state"]) == ("Va", "ok")


def test_without_a_layer_of_dependencies_nothing_was_looked_in():
    assert "no-layer" in codes(fallen(register(layer("vital-service", service("a"))), "a"))


def test_every_table_has_its_columns_in_order():
    answer = fallen(known(need("b", "a", 1), need("a", "b", 1)), "a")

    for name, keys in (("outages", OUTAGES), ("loops", LOOPS), ("single_points", SINGLE_POINTS)):
        assert answer.result[name]
        assert all(tuple(row) == keys for row in answer.result[name])
    assert set(answer.geometries) == {("vital_service", "a"), ("vital_service", "b")}


# A flow that reaches as far as the square: a stands in it, b in its edge, c beside it, d where nobody has mapped.
def flooded(*needs):
    objects = [
        {"id": "a", "geometry": at(-100, 0)}, {"id": "b", "geometry": at(-2, 0)}, {"id": "c", "geometry": at(100, 0)},
        {"id": "d", "geometry": at(2_000, 0)}, {"id": "e", "geometry": at(100, 0)},
        {"id": "p", "geometry": None, "object_ids": ("a",)}, {"id": "q", "geometry": None},
        {"id": "r", "geometry": None, "object_ids": ("e",)},
    ]  # fmt: skip
    services = layer("vital-service", *objects)
    mapped = at(0, 0).buffer(1_000)
    exposed = stands(services, flow("Q100", 0, accuracy_m=5, mapped=mapped))
    made = register(services, layer("dependency", *needs))
    return cascade(made, Outset.at_flow([exposed], Supplies.of(made)), as_of=TODAY)


def test_what_is_wet_is_down_and_what_is_in_doubt_or_unmapped_is_not_mixed_with_it():
    answer = flooded(need("c", "b", 5))

    assert [(row["id"], row["cause"], row["certain"]) for row in answer.result["outages"]] == [
        ("a", "wet", True), ("p", "dependency", True), ("b", "uncertain", False), ("c", "dependency", False),
        ("d", "unknown", None), ("q", "unknown", None),
    ]  # fmt: skip
    assert total(answer, "vital_services") == (2, 2, 2, 2)  # r stands as the object it uses


def test_a_process_without_a_place_is_not_out_at_once_because_its_object_is_wet():
    assert (outage(flooded(), "p")["hours_until"], outage(flooded(), "p")["lost_at_h"]) == (None, 0)


def test_what_hangs_on_somebody_outside_the_map_is_unknown_and_has_no_hour():
    answer = flooded(need("c", "d", 5), need("e", "grannens", 5))

    assert [(outage(answer, id)["certain"], hours(answer)[id]) for id in ("c", "d", "e", "grannens")] == [
        (None, None)
    ] * 4
    assert "provider-unknown" in codes(answer)


def test_what_is_certain_may_come_earlier_through_what_is_in_doubt():
    row = outage(flooded(need("c", "a", 24), need("c", "b", 1)), "c")

    assert (row["certain"], row["hours_until"], row["may_be_earlier"]) == (True, 24, True)


def test_what_is_in_doubt_itself_may_be_out_before_its_supply_is():
    row = outage(flooded(need("b", "a", 24)), "b")

    assert (row["cause"], row["certain"], row["hours_until"], row["may_be_earlier"]) == ("dependency", True, 24, True)


def test_where_two_layers_share_an_id_the_one_that_the_register_goes_by_is_wet_or_not():
    services = layer("vital-service", {"id": "x", "geometry": at(100, 0)})
    points = layer("safety-point", {"id": "x", "geometry": at(-100, 0)})
    exposed = [stands(each, flow("Q100", 0)) for each in (services, points)]

    assert Outset.at_flow(exposed, Supplies.of(register(services, points))).down == frozenset()


needs = st.builds(
    need,
    st.sampled_from(OBJECTS),
    st.sampled_from(OBJECTS),
    st.sampled_from([None, 0.0, 0.1, 1.0, 2.5, 24.0]),
    service=st.sampled_from(["el", "vatten", None]),
    tolerated_h=st.sampled_from([None, 0.0, 4.0]),
)
nets = st.lists(needs, max_size=14)
downs = st.sets(st.sampled_from(OBJECTS), min_size=1, max_size=3)
LATEST = float("inf")


def never(hour):
    return LATEST if hour is None else hour


@settings(max_examples=40, deadline=None)
@given(nets, needs, downs)
def test_one_more_dependency_never_makes_an_outage_later(net, more, down):
    before, after = hours(fallen(known(*net), *down)), hours(fallen(known(*net, more), *down))

    assert before.keys() <= after.keys()
    assert all(never(after[id]) <= never(before[id]) for id in before)


@settings(max_examples=40, deadline=None)
@given(nets, downs, downs)
def test_more_that_is_down_never_leaves_fewer_out(net, down, more):
    before, after = hours(fallen(known(*net), *down)), hours(fallen(known(*net), *(down | more)))

    assert before.keys() <= after.keys()
    assert all(never(after[id]) <= never(before[id]) for id in before)


@settings(max_examples=40, deadline=None)
@given(nets.flatmap(lambda net: st.tuples(st.just(net), st.permutations(net))), downs)
def test_the_order_of_the_rows_changes_nothing(both, down):
    net, shuffled = both

    assert fallen(known(*net), *down).result == fallen(known(*shuffled), *down).result


@settings(max_examples=40, deadline=None)
@given(nets, downs)
def test_hours_are_those_of_the_plainest_way_to_reckon(net, down):
    """Let every need pass on its hour, again and again, until nothing changes."""
    plain = dict.fromkeys(down, 0)
    for _ in OBJECTS:
        for each in net:
            if each["provider"] in plain and each["endurance_h"] is not None:
                hour = plain[each["provider"]] + round(each["endurance_h"] * 60)
                plain[each["dependent"]] = min(hour, plain.get(each["dependent"], hour))
    found = hours(fallen(known(*net), *down))

    assert {id: round(hour * 60) for id, hour in found.items() if hour is not None} == plain


@settings(max_examples=25, deadline=None)
@given(nets)
def test_a_single_point_counts_those_that_are_out_when_it_alone_is_down(net):
    made = known(*net)
    counted = {row["id"]: row["dependents"] for row in fallen(made, "a").result["single_points"]}

    out = {id: {*ids(fallen(made, id).result["outages"])} - {id} for id in OBJECTS}
    assert counted == {id: len(others) for id, others in out.items() if others}


@settings(max_examples=25, deadline=None)
@given(nets)
def test_two_are_in_one_circle_where_each_is_out_when_the_other_is_down(net):
    made = known(*net)
    out = {id: set(ids(fallen(made, id).result["outages"])) for id in OBJECTS}
    circles = [set(loop["members"]) for loop in fallen(made, "a").result["loops"]]

    for one in OBJECTS:
        for other in OBJECTS:
            together = any({one, other} <= circle for circle in circles)
            assert one == other or together == (one in out[other] and other in out[one])


@settings(max_examples=40, deadline=None)
@given(nets, downs, st.sampled_from([0.5, 1.0, 3.0, 30.0]))
def test_a_shorter_outage_takes_fewer_and_none_at_another_hour(net, down, lasts_h):
    endless, short = hours(fallen(known(*net), *down)), hours(fallen(known(*net), *down, lasts_h=lasts_h))

    assert short.keys() <= endless.keys()
    assert all(hour == endless[id] and hour < lasts_h for id, hour in short.items() if hour is not None)


@pytest.fixture(scope="module")
def exercise(town):
    names = ("beroenden", "samhallsviktigt", "trygghetspunkter", "resurser", "aktorer")
    return register(*(town.layer(name) for name in names))


def test_the_exercise_loses_its_warmth_and_its_alarm_with_one_substation(exercise):
    answer = fallen(exercise, "s-natstation-18")

    found = hours(answer)
    assert found["s-varmeverk"] == 24  # its own reserve power
    assert found["s-aldreboende-1"] == 8  # power; the warmth would have lasted until 36
    assert found["s-vardcentral"] == 36  # warmth: 24 + 12
    assert (found["s-telestation"], found["s-larm"], found["s-stadsnat-1"]) == (24, 25, 32)
    assert found["s-krisledning"] == 34  # it over the ring: 24 + 8 + 2
    assert [loop["members"] for loop in answer.result["loops"]] == [["s-stadsnat-1", "s-telestation"]]


def test_the_exercise_hangs_on_its_neighbours_substation(exercise):
    first, *others = fallen(exercise, "s-natstation-1").result["single_points"]

    assert (first["id"], first["responsible_name"]) == ("s-mottagning-grannby", "Grannby Elnät AB")
    assert all(row["dependents"] < first["dependents"] for row in others)
