"""Water closes roads by depth; what a raster cannot tell of is in doubt, and doubt is never a yes or a no."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shapely

from geoansvar.analysis.closures import WHY, Flooded, WetRoads, held, passability
from geoansvar.analysis.network import Network
from geoansvar.analysis.road_pieces import cut_in_pieces
from tests.analysis.crossing import band, roads
from tests.analysis.streets import TRAVEL, frame, planar, road, snapped

# A street of 400 m along which the water stands from 100 m on to 200 m.
STREET = road((-200, 0), (200, 0), id="street")


def closed(known, water, vehicle="car"):
    return Flooded.of(known.network, water, vehicle).closures


def why(closures):
    return [None if code < 0 else WHY[code] for code in closures.why.tolist()]


@pytest.mark.parametrize(
    ("vehicle", "depth", "shut"),
    [("car", 0.31, True), ("car", 0.3, False), ("rescue", 0.21, True), ("rescue", 0.2, False), ("truck", 0.3, False),
     ("pedestrian", 0.3, False), ("pedestrian", 0.5, True)],
)  # fmt: skip
def test_a_road_deeper_than_the_limit_is_closed_and_one_of_just_that_depth_is_not(vehicle, depth, shut):
    found = closed(roads(STREET), band(-100, 0, depth=depth), vehicle)

    assert found.closed.tolist() == [shut]
    assert not found.doubtful.any()
    assert found.depth_max_m == pytest.approx([depth])


def test_only_the_wet_part_of_a_road_is_closed_to_ten_metres():
    found = closed(roads(STREET), band(-98, -3, depth=1.0))

    assert (found.lower.begin_m.tolist(), found.lower.end_m.tolist()) == ([100.0], [200.0])
    assert found.closed_m.tolist() == [100.0]


@pytest.mark.parametrize(("column", "reason"), [("bridge", "bridge"), ("tunnel", "tunnel")])
def test_a_bridge_over_and_a_tunnel_under_the_water_are_in_doubt_however_deep_it_is(column, reason):
    found = closed(roads(STREET | {column: True}), band(-100, 0, depth=3.0))

    assert (found.closed.tolist(), found.doubtful.tolist(), why(found)) == ([False], [True], [reason])
    assert np.isnan(found.lower.begin_m).all()
    assert found.upper.closed.all()


def test_a_bridge_beside_the_water_is_open():
    assert why(closed(roads(STREET | {"bridge": True}), band(300, 400, depth=3.0))) == [None]


def test_a_road_under_a_deck_is_in_doubt_there_and_closed_where_it_is_deep_elsewhere():
    deck = road((-50, -100), (-50, 100), id="deck", bridge=True)

    under = closed(roads(STREET, deck), band(-60, -40, depth=1.0))
    along = closed(roads(STREET, deck), band(-100, 0, depth=1.0))

    assert why(under) == ["underpass", "bridge"]
    assert (under.closed.tolist(), under.doubtful.tolist()) == ([False, False], [True, True])
    assert along.closed.tolist() == [True, False]


def test_a_road_that_meets_a_bridge_at_its_end_is_no_underpass():
    deck = road((0, 0), (0, 100), id="deck", bridge=True)

    found = closed(roads(STREET, deck), band(-5, 5, south=-10, north=10, depth=1.0))

    assert why(found) == ["depth", "depth", "bridge"]


def test_water_without_a_depth_is_in_doubt():
    found = closed(roads(STREET), band(-100, 0))

    assert why(found) == ["no-depth"]
    assert (found.closed.tolist(), found.doubtful.tolist()) == ([False], [True])


def test_of_a_layer_that_marks_no_bridges_nobody_knows_whether_the_road_is_one():
    deep = closed(roads(STREET, bridge=None), band(-100, 0, depth=1.0))
    shallow = closed(roads(STREET, bridge=None), band(-100, 0, depth=0.1))

    assert (why(deep), why(shallow)) == (["bridge-unknown"], [None])
    assert not deep.closed.any()


def test_a_road_nearer_the_water_than_the_map_is_accurate_is_in_doubt_if_the_water_there_is_deep():
    beside = road((3, -200), (3, 200), id="beside")

    assert why(closed(roads(beside), band(-100, 0, depth=1.0, accuracy_m=5))) == ["map-edge"]
    assert why(closed(roads(beside), band(-100, 0, depth=0.1, accuracy_m=5))) == [None]
    assert why(closed(roads(beside), band(-100, 0, depth=1.0))) == [None]


def test_roads_outside_the_survey_are_told_of():
    water = band(-100, 0, depth=1.0, mapped=shapely.box(0, 0, 1, 1))

    assert WetRoads.of(roads(STREET, road((500, 0), (800, 0))).network, water).unmapped_m == pytest.approx(300)


def test_who_stands_in_the_closed_part_is_held_there():
    known = roads(STREET)
    stands = snapped(known.network, (-150, 0), (-50, 0), (50, 0), mode="drive")

    assert held(closed(known, band(-100, 0, depth=1.0)).upper, stands).tolist() == [False, True, False]


def test_every_vehicle_has_a_limit_with_a_source():
    assert all(len(passability(vehicle).source) > 20 for vehicle in ("pedestrian", "car", "truck", "rescue"))


def test_no_roads_and_no_water_close_nothing():
    assert closed(roads(), band(-100, 0, depth=1.0)).closed.tolist() == []
    assert why(closed(roads(STREET), band(1_000, 1_100, depth=1.0))) == [None]


@given(seed=st.integers(0, 10_000), longest_m=st.floats(3, 200))
@settings(deadline=None, max_examples=30)
def test_pieces_are_the_edge_again(seed, longest_m):
    net = Network.of(frame(*planar(seed, nodes=12)), TRAVEL)
    edges = np.arange(len(net.row))[::2]

    edge, begin_m, end_m, pieces = cut_in_pieces(net, edges, longest_m)

    assert shapely.length(pieces) == pytest.approx(end_m - begin_m, abs=1e-6)
    assert (end_m - begin_m).max() <= longest_m + 1e-6
    for each in edges:
        mine = pieces[edge == each]
        assert shapely.hausdorff_distance(shapely.multilinestrings(mine), net.lines[each]) < 1e-6
        assert shapely.get_coordinates(mine[0])[0] == pytest.approx(net.xy[net.start[each]], abs=1e-6)


@given(
    seed=st.integers(0, 10_000), west=st.integers(0, 1_500), wide=st.integers(10, 400), depth=st.floats(0.05, 2),
    accuracy=st.sampled_from([0, 15]), bridges=st.integers(0, 3),
)  # fmt: skip
@settings(deadline=None, max_examples=40)
def test_what_is_closed_for_certain_is_closed_and_a_higher_limit_closes_no_more(
    seed, west, wide, depth, accuracy, bridges
):
    rows = [row | {"bridge": number < bridges} for number, row in enumerate(planar(seed, nodes=15))]
    known = roads(*rows)
    water = band(west, west + 5 * (wide // 5), depth=depth, accuracy_m=accuracy)

    low, high = closed(known, water, "rescue"), closed(known, water, "car")

    for found in (low, high):
        sure = found.lower.closed
        assert (found.upper.closed == (found.closed | found.doubtful)).all()
        assert (sure == found.closed).all()
        assert (found.upper.begin_m[sure] <= found.lower.begin_m[sure]).all()
        assert (found.upper.end_m[sure] >= found.lower.end_m[sure]).all()
        assert not (found.closed & found.doubtful).any()
        assert ((found.why >= 0) == found.upper.closed).all()
    assert not (high.upper.closed & ~low.upper.closed).any()
    assert not (high.closed & ~low.closed).any()


def test_depths_along_pieces_are_those_of_the_whole_road():
    bent = road((-200, 0), (-130, 37), (-60, -12), (20, 55), (200, 0), id="bent")
    known, water = roads(bent), band(-100, 0, depth=1.0)

    assert closed(known, water).depth_max_m == pytest.approx(water.depths(known.network.lines).max_m)
