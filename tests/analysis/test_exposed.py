"""Wet, dry, in doubt or unmapped: a reader can tell from metres where each object stands."""

import numpy as np
import pytest

import shapely

from geoansvar.analysis.exposed import PARTS
from geoansvar.analysis.processes import through_objects
from geoansvar.analysis.surface import DRY, NO_PLACE, UNCERTAIN, UNMAPPED, WET
from tests.analysis.river import exposed, flow, house, road, stands
from tests.analysis.town import at, box, layer


@pytest.mark.parametrize(
    ("east", "state"),
    [(-50, WET), (-21, WET), (-20, UNCERTAIN), (-1, UNCERTAIN), (1, UNCERTAIN), (20, UNCERTAIN), (21, DRY), (50, DRY)],
)
def test_a_point_nearer_the_edge_than_the_accuracy_is_uncertain_on_both_sides(east, state):
    found = stands(layer("dam", {"geometry": at(east, 0)}), flow("Q100", 0, accuracy_m=20))

    assert found.states.tolist() == [state]


def test_how_much_of_a_house_is_wet_sure_and_in_doubt():
    found = stands(layer("building", house(-30, side=40)), flow("Q100", 0, accuracy_m=5))

    # 40 m wide: 30 m wet as drawn, 25 m surely, 35 m perhaps; the doubt is drawn a few centimetres wider.
    assert found.shares[0] == pytest.approx(0.75)
    assert found.by_share()[0] == pytest.approx([25 / 40, 10 / 40, 5 / 40, 0], abs=2e-3)
    assert found.by_state()[0].tolist() == [1, 0, 0, 0]


def test_a_row_without_a_place_is_no_data_and_has_no_share():
    found = stands(layer("dam", {"geometry": None}), flow("Q100"))

    assert found.states.tolist() == [NO_PLACE]
    assert np.isnan(found.shares[0])
    assert found.by_state().tolist() == found.by_share().tolist() == [[0, 0, 0, 1]]


def test_outside_what_the_survey_covers_is_not_dry():
    found = stands(
        layer("dam", {"geometry": at(200, 0)}, {"geometry": at(50, 0)}, {"geometry": at(-50, 0)}),
        flow("Q100", 0, mapped=box(-1_000, -500, 100, 500)),
    )

    assert found.states.tolist() == [UNMAPPED, DRY, WET]
    assert found.by_state()[:, PARTS.index("no_data")].tolist() == [1, 0, 0]


def test_a_cell_that_the_survey_covers_in_part_is_unknown_in_that_part():
    found = stands(
        layer("population", {"geometry": box(-100, 0, 100, 100), "residents": 1}),
        flow("Q100", 0, mapped=box(-1_000, -500, 50, 500)),
    )

    assert found.by_share()[0] == pytest.approx([0.5, 0, 0.25, 0.25])


@pytest.mark.parametrize("column", ["bridge", "tunnel"])
def test_a_bridge_and_a_tunnel_in_the_water_are_uncertain_and_a_road_is_wet(column):
    found = stands(
        layer("road", road((-50, 0), (-10, 0), **{column: True}), road((-50, 9), (-10, 9))), flow("Q100", accuracy_m=2)
    )

    assert found.states.tolist() == [UNCERTAIN, WET]
    assert found.by_share() == pytest.approx(np.array([[0, 1, 0, 0], [1, 0, 0, 0]]))


@pytest.mark.parametrize(("search_m", "state"), [(0, DRY), (9, DRY), (10, WET), (50, WET)])
def test_a_door_can_stand_in_water_that_the_wall_does_not_reach(search_m, state):
    found = stands(layer("building", house(10)), flow("Q100", 0), search_m=search_m)

    assert found.states.tolist() == [state]
    assert found.shares.tolist() == [0]


def test_a_road_is_never_searched_for():
    assert stands(layer("road", road((10, 0), (50, 0))), flow("Q100", 0), search_m=50).states.tolist() == [DRY]


def test_only_what_is_wet_or_may_be_has_a_depth():
    found = stands(layer("building", house(-100), house(100), {"geometry": None}), flow("Q100", 0, depth=0.4))

    assert found.depths is not None
    assert found.depths.max_m[0] == pytest.approx(0.4)
    assert np.isnan(found.depths.max_m[1:]).all()


def process(*object_ids, **columns):
    return {"name": "P", "geometry": None, "object_ids": object_ids, **columns}


@pytest.mark.parametrize(
    ("uses", "state"),
    [
        (("wet",), WET),
        (("dry",), DRY),
        (("dry", "wet"), WET),
        (("dry", "rim"), UNCERTAIN),
        (("dry", "lost"), NO_PLACE),
        (("rim", "lost"), UNCERTAIN),
        (("nobody",), NO_PLACE),
        (("circle",), NO_PLACE),
        (("chain",), WET),
    ],
)
def test_a_process_without_a_place_is_as_the_objects_it_uses(uses, state):
    services = layer(
        "vital-service",
        {"id": "wet", "name": "W", "geometry": at(-50, 0)},
        {"id": "dry", "name": "D", "geometry": at(50, 0)},
        {"id": "rim", "name": "R", "geometry": at(1, 0)},
        {"id": "lost", "name": "L", "geometry": None},
        process("circle", id="circle"),
        process("wet", id="chain"),
        process(*uses, id="asked"),
    )

    found = through_objects(exposed([flow("Q100", 0, accuracy_m=5)], [services]))[0]

    assert found.states[-1] == state


def test_a_process_has_the_greatest_depth_of_the_objects_it_is_wet_through():
    points = layer(
        "safety-point",
        {"id": "shallow", "name": "S", "geometry": at(-15, 0)},
        {"id": "deep", "name": "D", "geometry": at(-55, 0)},
    )
    services = layer("vital-service", process("shallow", "deep", "gone"))
    water = flow("Q100", 0, depth=lambda east: -east / 100)

    both = through_objects(exposed([water], [services, points]))
    found = both[0]

    assert found.via == {0: ("shallow", "deep")}
    assert found.depths.max_m[0] == pytest.approx(0.55)
    assert through_objects(both)[0].states.tolist() == found.states.tolist() == [WET]


def test_every_row_is_wholly_shared_out():
    shapes = [house(east, side=30) for east in range(-100, 100, 7)]
    found = stands(layer("building", *shapes), flow("Q100", 0, accuracy_m=9, mapped=box(-1_000, -500, 44, 500)))

    assert found.by_share().sum(axis=1) == pytest.approx(np.ones(len(shapes)))
    assert (found.by_state().sum(axis=1) == 1).all()
    assert found.shares == pytest.approx([shapely.intersection(s["geometry"], box(-1e3, -500, 0, 500)).area / 900 for s in shapes])  # fmt: skip  # noqa: E501


@pytest.mark.parametrize("east", [3, 8])
def test_water_within_reach_wets_the_nearer_house_no_less_than_the_farther(east):
    found = stands(layer("building", house(east)), flow("Q100", 0, accuracy_m=5), search_m=20)

    assert found.states.tolist() == [WET]


def processes(uses):
    rows = [{"id": name, "geometry": None, "object_ids": tuple(used)} for name, used in uses.items()]
    return layer("vital-service", {"id": "wet", "geometry": at(-50, 0), "object_ids": ()}, *rows)


def states_of(uses):
    (found,) = through_objects(exposed([flow("Q100", 0)], [processes(uses)]))
    return dict(zip(found.layer.frame["id"], found.states.tolist(), strict=True))


def test_processes_that_all_use_each_other_are_settled_at_once():
    names = [f"p{number}" for number in range(40)]
    circle = {name: [other for other in names if other != name] for name in names}

    assert set(states_of(circle).values()) == {WET, NO_PLACE}
    assert set(states_of(circle | {"p0": ["p1", "wet"]}).values()) == {WET}


def test_a_long_chain_of_processes_is_as_its_last_object():
    chain = {f"p{number}": [f"p{number + 1}"] for number in range(2_000)} | {"p2000": ["wet"]}

    assert set(states_of(chain).values()) == {WET}


def test_what_nobody_mapped_is_wet_where_mapped_water_is_near():
    water = flow("Q100", 0, mapped=box(-1_000, -500, 5, 500))

    assert stands(layer("building", house(10)), water).states.tolist() == [UNMAPPED]
    assert stands(layer("building", house(10)), water, search_m=20).states.tolist() == [WET]


WET_AND_DRY = (
    {"id": "wet", "name": "W", "geometry": at(-50, 0)},
    {"id": "dry", "name": "D", "geometry": at(50, 0)},
)


@pytest.mark.parametrize("turned", [False, True])
def test_processes_that_all_use_each_other_are_wet_through_any_of_them(turned):
    ids = [f"p{number}" for number in range(30)]
    used = [process(*ids, *(["wet"] if name == "p7" else ["dry"]), id=name) for name in ids]
    services = layer("vital-service", *WET_AND_DRY, *(used[::-1] if turned else used))

    found = through_objects(exposed([flow("Q100", 0)], [services]))[0]

    assert found.states.tolist() == [WET, DRY, *[WET] * 30]


def test_what_rests_on_a_mere_circle_and_on_dry_land_is_not_known_to_be_dry():
    circle = process("circle", id="circle")
    services = layer("vital-service", *WET_AND_DRY, circle, process("circle", "dry", id="asked"))

    assert through_objects(exposed([flow("Q100", 0)], [services]))[0].states.tolist() == [WET, DRY, NO_PLACE, NO_PLACE]
