"""Two answers side by side: what each number was and is, and which objects came, went or turned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoansvar.analysis.compare import COLUMNS, compare

FLOWS = ("Q100", "BHF")
BOTH = [("residents", "Q100", 1), ("residents", "BHF", 2)]
numbers = st.integers(0, 10_000)
totals = st.lists(
    st.tuples(st.sampled_from(["residents", "buildings"]), st.sampled_from(FLOWS), numbers, numbers),
    unique_by=lambda row: row[:2],
    max_size=4,
)
objects = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(FLOWS), st.sampled_from(["yes", "uncertain", None])),
    unique_by=lambda row: row[:2],
    max_size=6,
)


def total(key, flood, affected, uncertain=0, unit="persons"):
    row = {"key": key, "flood": flood, "unit": unit, "affected": affected, "uncertain": uncertain}
    return row | {"outside": 0, "no_data": 0, "total": affected + uncertain}


def exposed(name, flood, wet):
    return {"layer": "byggnader", "id": name, "name": None, "flood": flood, "wet": wet}


def answer(totals=(), objects=(), **given):
    plain = {
        "kind": "exposure", "run": "sha256:1", "version": "1.0.0", "access": "internal",
        "workspace": {"municipality": "9999"}, "question": {"kind": "exposure", "thresholds_m": [0.1]},
        "sources": [{"layer": "byggnader", "rows": 3, "sha256": "a", "retrieved": "2026-11-01"}],
        "totals": [total(*row) for row in totals], "result": {"objects": [exposed(*row) for row in objects]},
    }  # fmt: skip
    return plain | given


def test_a_number_has_what_it_was_what_it_is_and_the_change():
    (row,) = compare(answer([("residents", "Q100", 412)]), answer([("residents", "Q100", 430)])).rows[:1]

    assert tuple(row) == COLUMNS
    assert (row["table"], row["key"], row["flood"], row["unit"]) == ("totals", "residents", "Q100", "persons")
    assert (row["before"], row["after"], row["change"]) == (412, 430, 18)


def test_the_other_parts_of_a_total_are_told_where_they_differ():
    rows = compare(answer([("residents", "Q100", 400, 30)]), answer([("residents", "Q100", 410, 20)])).rows

    assert {row["key"]: row["change"] for row in rows} == {"residents": 10, "residents.uncertain": -10}


def test_a_flow_that_only_one_of_them_has_is_no_nought():
    before, after = answer([("residents", "Q100", 5)]), answer([("residents", "BHF", 7)])
    rows = {row["flood"]: row for row in compare(before, after).rows if row["key"] == "residents"}

    assert (rows["Q100"]["before"], rows["Q100"]["after"], rows["Q100"]["change"]) == (5, None, None)
    assert (rows["BHF"]["before"], rows["BHF"]["after"], rows["BHF"]["change"]) == (None, 7, None)


def test_an_object_comes_goes_or_turns():
    before = answer(BOTH, [("a", "Q100", "yes"), ("b", "Q100", "uncertain"), ("c", "Q100", "yes")])
    after = answer(BOTH, [("b", "Q100", "yes"), ("c", "Q100", "yes"), ("c", "BHF", "yes")])
    rows = {(row["id"], row["flood"]): row for row in compare(before, after).rows if row["table"] == "objects"}

    assert {at: (row["before"], row["after"], row["change"]) for at, row in rows.items()} == {
        ("a", "Q100"): (1, 0, -1),
        ("b", "Q100"): (1, 1, 0),
        ("c", "BHF"): (0, 1, 1),
    }
    assert (rows["b", "Q100"]["state_before"], rows["b", "Q100"]["state_after"]) == ("uncertain", "yes")
    assert rows["a", "Q100"]["key"] == "byggnader/a"


def test_what_was_not_asked_for_is_not_gone():
    asked = answer(BOTH, [("a", "Q100", "yes"), ("a", "BHF", "yes")])
    fewer = answer(BOTH[:1], [("a", "Q100", "yes")])
    other = {"layer": "vagar", "rows": 1, "sha256": "c"}
    without = answer(BOTH, sources=[other])
    rows = [row for one in (fewer, without) for row in compare(asked, one).rows if row["table"] == "objects"]

    assert rows == []
    assert [row["part"] for row in compare(asked, without).differs] == ["source", "source"]


def test_a_ladder_of_other_flows_is_another_ladder():
    def ladder(flows, first):
        row = {"survey": "Övran", "flood": first, "layer": "byggnader", "id": "a", "name": "Kvarnen"}
        return answer(result={"ladder": [row], "flows": [{"flood": flow} for flow in flows]})

    found = compare(ladder(["Q100", "BHF"], "Q100"), ladder(["BHF"], "BHF"))

    assert found.rows == []
    assert {(row["part"], row["name"]) for row in found.differs} == {("flow", "Q100")}


def test_the_ladder_tells_at_which_flow_an_object_first_gets_wet():
    def ladder(flood):
        row = {"survey": "Övran", "flood": flood, "layer": "byggnader", "id": "a", "name": "Kvarnen"}
        return answer(result={"ladder": [row]})

    (row,) = compare(ladder("Q100"), ladder("BHF")).rows

    assert (row["name"], row["state_before"], row["state_after"]) == ("Kvarnen", "Q100", "BHF")


def test_an_actor_whose_contact_has_expired_has_turned():
    def actors(state):
        row = {"layer": "aktorer", "id": "a7", "name": "Socialnämnden", "contact": {"state": state, "phone": "1"}}
        return answer(result={"actors": [row]}, sources=[{"layer": "aktorer"}])

    (row,) = compare(actors("ok"), actors("expired")).rows

    assert (row["name"], row["change"], row["state_before"], row["state_after"]) == (
        "Socialnämnden", 0, "ok", "expired",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("headings", {"heading": "economy", "indicator": "buildings", "group": "bostad", "flood": "Q100"}),
        ("obligatory", {"item": "inhabitants", "indicator": "residents", "group": None, "flood": "Q100"}),
        ("ticks", {"category": "vård", "flood": "Q100"}),
    ],
)
def test_the_tables_of_the_directive_are_compared_number_by_number(table, row):
    one, other = ({**row, "value": value, "uncertain": 0, "unit": "objects"} for value in (4, 9))
    (found,) = compare(answer(result={table: [one]}), answer(result={table: [other]})).rows

    assert (found["table"], found["flood"], found["before"], found["after"], found["change"]) == (
        table, "Q100", 4, 9, 5,
    )  # fmt: skip
    assert found["group"] == row.get("group")


def test_a_layer_that_is_missing_makes_a_number_unknown_and_says_why():
    row = {"heading": "economy", "indicator": "buildings", "group": None, "flood": "Q100", "unit": "objects"}
    before = answer(result={"headings": [{**row, "value": 4, "state": "ok"}]})
    after = answer(result={"headings": [{**row, "value": None, "state": "no-layer"}]})
    (found,) = compare(before, after).rows

    assert (found["before"], found["after"], found["change"]) == (4, None, None)
    assert (found["state_before"], found["state_after"]) == ("ok", "no-layer")


def test_depths_and_districts_are_told_apart():
    def strip(first, second):
        rows = [
            {"key": "residents", "flood": "Q100", "threshold_m": depth, "unit": "persons", "affected": count}
            for depth, count in ((0.1, first), (0.5, second))
        ]
        return answer(result={"thresholds": rows})

    rows = compare(strip(90, 40), strip(90, 30)).rows

    assert {row["threshold_m"]: row["change"] for row in rows} == {0.1: 0, 0.5: -10}


def test_what_differs_besides_the_numbers_is_told():
    source = {"layer": "byggnader", "rows": 4, "sha256": "b", "retrieved": "2026-11-01"}
    after = answer(
        version="1.1.0", question={"kind": "exposure", "thresholds_m": [0.2]}, sources=[source, {"layer": "vagar"}]
    )
    differs = compare(answer(), after).differs

    assert {(row["part"], row["name"], row["key"]) for row in differs} == {
        ("version", "", "version"),
        ("question", "", "thresholds_m"),
        ("source", "byggnader", "rows"),
        ("source", "byggnader", "sha256"),
        ("source", "vagar", None),
    }


def test_a_flow_declared_otherwise_is_told():
    def at(discharge):
        return answer(result={"flows": [{"flood": "Q100", "discharge_m3_s": discharge}]})

    assert compare(at(230), at(240)).differs == [
        {"part": "flow", "name": "Q100", "key": "discharge_m3_s", "before": 230, "after": 240}
    ]


@given(totals, objects)
def test_an_answer_does_not_differ_from_itself(rows, things):
    found = compare(answer(rows, things), answer(rows, things))

    assert found.same_run
    assert found.differs == []
    assert [row for row in found.rows if row["change"] != 0 or row["state_before"] != row["state_after"]] == []
    assert len(found.rows) == len(rows)


@given(totals, totals, objects, objects)
def test_the_other_way_round_every_change_has_the_other_sign(one, other, things, others):
    def by_row(rows):
        return {tuple(row[key] for key in COLUMNS[:-5]): row for row in rows}

    there = by_row(compare(answer(one, things), answer(other, others)).rows)
    back = by_row(compare(answer(other, others), answer(one, things)).rows)

    assert set(there) == set(back)
    for key, row in there.items():
        assert (row["before"], row["after"]) == (back[key]["after"], back[key]["before"])
        assert row["change"] is None or row["change"] == -back[key]["change"] == row["after"] - row["before"]


@given(objects, objects)
def test_what_has_changed_makes_one_list_of_the_other(things, others):
    rows = compare(answer(BOTH, things), answer(BOTH, others)).rows
    rows = [row for row in rows if row["table"] == "objects"]
    states = {(row["id"], row["flood"]): (row["after"], row["state_after"]) for row in rows}
    made = {(name, flood): wet for name, flood, wet in things}
    for at, (there, state) in states.items():
        if there:
            made[at] = state
        else:
            del made[at]

    assert made == {(name, flood): wet for name, flood, wet in others}


@pytest.mark.parametrize("limit", ["within_m", "within_min"])
def test_limits_are_told_apart_and_each_is_compared_with_its_own(limit):
    def within(*people):
        rows = zip((5.0, 10.0), people, strict=True)
        told = [total("residents", None, count) | {limit: far} for far, count in rows]
        districts = [row | {"layer": "distrikt", "id": "d1", "name": "Norr"} for row in told]
        return answer(kind="coverage", result={"districts": districts, "limits": told}) | {"totals": told}

    before, after = within(100, 200), within(110, 190)
    rows = [row for row in compare(before, after).rows if row["key"] == "residents"]

    assert {(row["table"], row[limit]): row["change"] for row in rows} == {
        ("totals", 5.0): 10, ("totals", 10.0): -10, ("districts", 5.0): 10, ("districts", 10.0): -10,
    }  # fmt: skip


def test_a_point_that_stands_otherwise_says_all_its_flags_before_and_after():
    def standing(*flags):
        point = {"layer": "punkter", "id": "t1", "name": "Hallen", "flood": "Q100", "flags": list(flags)}
        return answer(kind="status", totals=[("safety_points", "Q100", 1)], result={"objects": [point]})

    rows = compare(standing("unsupplied"), standing("wet", "unsupplied")).rows
    (row,) = (row for row in rows if row["table"] == "objects")

    assert (row["state_before"], row["state_after"]) == ("unsupplied", "wet,unsupplied")
    assert not [row for row in compare(standing("wet"), standing("wet")).rows if row["table"] == "objects"]
