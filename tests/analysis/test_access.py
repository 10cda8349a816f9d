"""Who finds it hard to reach or leave home, in the directive's table: isolation's own numbers, and never a guess."""

from geoansvar.analysis.access import Access
from geoansvar.model.answer import Measured, total_row
from geoansvar.model.finding import Finding
from geoansvar.model.flood_presets import flood_presets
from geoansvar.model.number import Number
from geoansvar.texts import text
from tests.analysis.test_directive import ask, flood, numbers, square
from tests.analysis.town import box, codes, layer

PEOPLE = layer(
    "population", *({"id": name, "geometry": box(0, 0, 10, 10), "residents": 1} for name in ("c1", "c2", "c3"))
)


def cut_off(flow, affected, uncertain, *, outside=0, no_data=0, cells=(), findings=()):
    """Give an isolation's answer at a flow, with its row for when it is dry."""
    at_flow = total_row(
        "residents", "persons", affected=affected, uncertain=uncertain, outside=outside, no_data=no_data
    )
    dry = total_row("residents", "persons", affected=0, uncertain=0, outside=99, no_data=0)
    rows = [{"layer": PEOPLE.name, "id": cell, "residents": 1.0, "lower": True, "upper": True} for cell in cells]
    rows += [{"layer": "skolor", "id": "s", "residents": None, "lower": True, "upper": True}]
    return Measured(
        [dry | {"flood": None}, at_flow | {"flood": flow}],
        {"unreachable_flood": rows, "unreachable_dry": []},
        list(findings),
    )


def road():
    return layer("road", square(0, id="v"))


def test_the_row_has_isolations_numbers_and_opens_the_cells_behind_them():
    access = Access({"Q100": cut_off("Q100", 7, 2, outside=11, cells=["c1", "c2"])}, PEOPLE)
    answer = ask(road(), access=access)

    assert numbers(answer, "residents_cut_off") == [(7, 2, None, "ok")]
    assert [(row["flood"], row["id"]) for row in answer.result["cut_off"]] == [("Q100", "c1"), ("Q100", "c2")]
    (total,) = [row for row in answer.totals if row["key"] == "residents_cut_off"]
    assert (total["total"], total["affected"], total["uncertain"], total["outside"]) == (20, 7, 2, 11)


def test_what_a_step_cuts_off_more_is_told():
    flows = [flood("Q50", 100, rank=1), flood("Q100", 150, rank=2)]
    access = Access({"Q50": cut_off("Q50", 7, 0), "Q100": cut_off("Q100", 12, 0)}, PEOPLE)

    assert numbers(ask(road(), flows=flows, access=access), "residents_cut_off") == [
        (7, 0, None, "ok"), (12, 0, 5, "ok"),
    ]  # fmt: skip


def test_what_is_wanting_is_named_and_nobody_is_counted():
    answer = ask(road(), access=Access({}, lacks="population"))

    assert numbers(answer, "residents_cut_off") == [(None, None, None, "no-layer")]
    (row,) = [row for row in answer.result["missing"] if row["indicator"] == "residents_cut_off"]
    assert (row["kind"], row["reason"]) == ("population", "no-layer")


def test_where_nobody_can_be_told_of_there_is_no_number():
    access = Access({"Q100": cut_off("Q100", 0, 0, no_data=20)}, PEOPLE)

    assert numbers(ask(road(), access=access), "residents_cut_off") == [(None, None, None, "no-data")]


def test_nobody_cut_off_is_a_nought_and_no_word_of_safety():
    answer = ask(road(), access=Access({"Q100": cut_off("Q100", 0, 0, outside=20)}, PEOPLE))

    assert numbers(answer, "residents_cut_off") == [(0, 0, None, "ok")]
    (drafted,) = [row["text"] for row in answer.result["consequences"] if row["heading"] == "health"]
    assert "nå eller lämna" not in drafted


def test_how_it_was_counted_is_said_once_and_doubts_are_not_repeated():
    doubt = Finding("passages-uncertain", "note", text("Broar är osäkra."))
    answers = {flow: cut_off(flow, 1, 0, findings=[doubt]) for flow in ("Q50", "Q100")}
    access = Access(answers, PEOPLE, rule=flood_presets().passability["car"])
    answer = ask(road(), flows=[flood("Q50", 100, rank=1), flood("Q100", 150, rank=2)], access=access)

    said = [code for code in codes(answer) if code in ("access-by-road", "passages-uncertain")]
    assert sorted(said) == ["access-by-road", "passages-uncertain"]


def test_each_number_opens_the_cells_that_make_it():
    q50, q100 = cut_off("Q50", 1, 0, outside=2, cells=["c1"]), cut_off("Q100", 2, 0, outside=1, cells=["c1", "c3"])
    q100.result["unreachable_dry"].append({"layer": PEOPLE.name, "id": "c2"})
    flows = [flood("Q50", 100, rank=1), flood("Q100", 150, rank=2)]
    answer = ask(road(), PEOPLE, flows=flows, access=Access({"Q50": q50, "Q100": q100}, PEOPLE))

    def opened(part, flow="Q100"):
        found = answer.ledger.open(Number("residents_cut_off", flow, part))
        return [(row["id"], row["adds"]["amount"]) for row in found.rows()]

    assert opened("affected") == [("c1", 1.0), ("c3", 1.0)]
    assert opened("added") == [("c3", 1.0)]
    assert opened("no_data") == [("c2", 1.0)]
    assert opened("outside", "Q50") == [("c2", 1.0), ("c3", 1.0)]
    assert answer.ledger.open(Number("residents_cut_off", "Q200", "affected")) is None
