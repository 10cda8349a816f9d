"""What each row adds to a number, done by head: a river from the west, and what stands across its edge."""

import pytest

from geoansvar.model.number import NOWHERE, Number
from tests.analysis.river import ask, cell, districts, flow, house, road
from tests.analysis.town import box, layer

STEPS = [flow("Q50", 0, rank=1, depth=0.25), flow("Q100", 50, rank=2, depth=0.25)]


def opened(answer, *wanted, **narrowed):
    """Give what each row adds, by its id."""
    found = answer.ledger.open(Number(*wanted, **narrowed))
    return {row["id"]: row["adds"]["amount"] for row in found.rows()}


def test_each_row_adds_its_wet_its_dry_and_its_unmapped_part():
    river = flow("Q100", 0, mapped=box(-1_000, -500, 60, 500))
    answer = ask([river], layer("road", road((-30, 0), (70, 0), id="over"), road((200, 0), (300, 0), id="far")))

    assert opened(answer, "roads_m", "Q100", "affected") == {"over": 30.0}
    assert opened(answer, "roads_m", "Q100", "outside") == {"over": 60.0}
    assert opened(answer, "roads_m", "Q100", "no_data") == {"over": 10.0, "far": 100.0}
    assert opened(answer, "roads_m", "Q100", "total") == {"over": 100.0, "far": 100.0}
    assert opened(answer, "roads_m", "Q100", "no_data", group="unknown").keys() == {"over", "far"}


def test_what_nobody_has_mapped_is_not_told_to_be_dry():
    river = flow("Q100", 0, mapped=box(-1_000, -500, 60, 500))
    answer = ask([river], layer("road", road((200, 0), (300, 0), id="far")))

    (row,) = answer.ledger.open(Number("roads_m", "Q100", "no_data")).rows()
    assert (row["wet"], row["wet_share"], row["wet_m"]) == ("unmapped", None, None)
    assert answer.result["objects"] == []
    assert answer.ledger.place("road", "far").length == 100


def test_a_cell_that_a_border_cuts_adds_to_each_district_what_lies_in_it():
    # Of a cell of 100 people 40 % is wet, all of that in the west; the border goes through the middle.
    answer = ask(
        [flow("Q100", 0)], layer("population", cell(-40, 0, 100, 100, id="ruta")),
        districts=districts(box(-500, -500, 10, 500), box(10, -500, 50, 500)),
    )  # fmt: skip

    assert opened(answer, "residents", "Q100", "affected", district="d0") == {"ruta": 40.0}
    assert opened(answer, "residents", "Q100", "outside", district="d0") == {"ruta": 10.0}
    assert opened(answer, "residents", "Q100", "affected", district="d1") == {}
    assert opened(answer, "residents", "Q100", "outside", district="d1") == {"ruta": 40.0}
    assert opened(answer, "residents", "Q100", "outside", district=NOWHERE) == {"ruta": 10.0}


def test_people_in_houses_add_to_the_district_where_the_house_is():
    answer = ask(
        [flow("Q100", 0)],
        layer("population", cell(-50, 0, 100, 30, id="ruta")),
        layer("building", house(-40, 10), house(20, 10), house(20, 50)),
        districts=districts(box(-500, -500, 0, 500), box(0, -500, 500, 500)),
        population_method="building",
    )

    assert opened(answer, "residents", "Q100", "affected", district="d0") == {"ruta": 10.0}
    assert opened(answer, "residents", "Q100", "affected", district="d1") == {}
    assert opened(answer, "residents", "Q100", "outside", district="d1") == {"ruta": 20.0}


def test_at_a_depth_a_row_adds_only_what_is_so_deep():
    # Half a metre in the westernmost 40 m of water, a decimetre and a half in the last 20.
    river = flow("Q100", 0, depth=lambda column: 0.5 if column < -20 else 0.15)
    answer = ask([river], layer("road", road((-60, 5), (40, 5), id="väg")), layer("building", house(-15, id="hus")))

    assert opened(answer, "roads_m", "Q100", "affected") == {"väg": 60.0}
    assert opened(answer, "roads_m", "Q100", "affected", depth_m=0.1) == {"väg": 60.0}
    assert opened(answer, "roads_m", "Q100", "affected", depth_m=0.2) == {"väg": 40.0}
    assert opened(answer, "roads_m", "Q100", "fewer", depth_m=0.2) == {"väg": 20.0}
    assert opened(answer, "roads_m", "Q100", "affected", depth_m=0.8) == {}
    assert opened(answer, "buildings", "Q100", "affected", depth_m=0.1) == {"hus": 1.0}
    assert opened(answer, "buildings", "Q100", "fewer", depth_m=0.2) == {"hus": 1.0}


def test_a_step_adds_what_the_one_before_did_not_reach():
    answer = ask(STEPS, layer("building", house(-30, id="before"), house(20, id="new")),
                 layer("road", road((-30, 0), (70, 0), id="over")))  # fmt: skip

    assert opened(answer, "buildings", "Q100", "added") == {"new": 1.0}
    assert opened(answer, "roads_m", "Q100", "added") == {"over": 50.0}


def test_rows_come_in_the_order_they_are_read_and_page_by_page_the_same():
    houses = [house(-900 + 30 * n, id=f"h{n}", name=name) for n, name in enumerate(("Ö", None, "Å", "A", "Ä"))]
    answer = ask([flow("Q100", 0)], layer("building", *houses))
    found = answer.ledger.open(Number("buildings", "Q100"))

    assert [row["name"] for row in found.rows()] == ["A", "Å", "Ä", "Ö", None]
    assert found.rows(0, 2) + found.rows(2, 4) + found.rows(4) == found.rows()


@pytest.mark.parametrize("unknown", [False, True])
def test_what_is_unknown_stands_in_rows_where_it_is_asked_for(unknown):
    river = flow("Q100", 0, mapped=box(-1_000, -500, 60, 500))
    answer = ask([river], layer("building", house(300, id="far")), unknown_rows=unknown)

    assert [row["id"] for row in answer.result["objects"]] == ["far"] * unknown
    assert opened(answer, "buildings", "Q100", "no_data") == {"far": 1.0}
