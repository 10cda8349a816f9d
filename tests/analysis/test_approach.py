"""Who gets to a safety point by road: over the water, round it, or only if a bridge holds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoansvar.analysis.approach import approach
from geoansvar.analysis.closures import Flooded
from tests.analysis.crossing import band, roads, station
from tests.analysis.streets import grid, road
from tests.analysis.supplied import asked, need, only, point, resource
from tests.analysis.town import at

WEST, EAST = (-100, 0), (100, 0)
STATION = (station(*WEST),)
STREET = ((-200, 0), (0, 0), (200, 0))


def places(*offsets):
    return np.array([None if each is None else at(*each) for each in offsets] + [None], dtype=object)[:-1]


def look_up(known, points, *, anchors=STATION, resources=(), water=None, vehicle="truck"):
    """Ask who gets to the points, from the fire station in the west unless another is given."""
    flooded = None if water is None else Flooded.of(known.network, water, vehicle)
    return approach(known, "drive", anchors, places(*points), places(*resources), flooded=flooded)


def words(found):
    """Tell of each point whether it is reached when dry, with passages closed, and with all of them open."""
    told = zip(found.dry, found.lower, found.upper, found.known, strict=True)
    return [(bool(dry), bool(lower), bool(upper)) if known else None for dry, lower, upper, known in told]


def test_deep_water_across_the_only_street_cuts_off_what_lies_behind_it():
    found = look_up(roads(road(*STREET)), [EAST, (-150, 0)], water=band(20, 60, depth=2.0))

    assert words(found) == [(True, False, False), (True, True, True)]


def test_a_bridge_over_the_water_makes_it_a_doubt():
    known = roads(road((-200, 0), (0, 0)), road((0, 0), (80, 0), bridge=True), road((80, 0), (200, 0)))

    assert words(look_up(known, [EAST], water=band(20, 60, depth=2.0))) == [(True, False, True)]


def test_without_water_both_bounds_are_the_dry_one():
    known = roads(road(*STREET), road((500, 500), (600, 500)))

    assert words(look_up(known, [EAST, (550, 500)])) == [(True, True, True), (False, False, False)]


@pytest.mark.parametrize("anchors", [[], [station(9_000, 9_000)]])
def test_without_an_anchor_on_a_road_nobody_can_tell(anchors):
    assert words(look_up(roads(road(*STREET)), [EAST], anchors=anchors)) == [None]


def test_a_point_without_a_place_or_a_road_is_unknown():
    assert words(look_up(roads(road(*STREET)), [None, (100, 5_000)])) == [None, None]


def test_a_resource_gets_to_the_points_on_its_side_of_the_water():
    kept = [WEST, (150, 0), None]

    found = look_up(roads(road(*STREET)), [EAST, (-50, 0)], resources=kept, water=band(20, 60, depth=2.0))

    assert found.arriving_lower.tolist() == [[False, True, False], [True, False, False]]
    assert found.arriving_upper.tolist() == found.arriving_lower.tolist()


def test_a_resource_follows_one_way_streets_from_where_it_is_kept_to_the_point():
    known = roads(road(*STREET, oneway=True))

    found = look_up(known, [EAST, (-150, 0)], resources=[(0, 0)])

    assert found.arriving_lower.tolist() == [[True], [False]]


def test_no_points_and_no_resources_are_no_fault():
    found = look_up(roads(road(*STREET)), [])

    assert (found.lower.shape, found.arriving_lower.shape) == ((0,), (0, 0))


def test_what_the_roads_tell_stands_in_the_points_status():
    known = roads(road(*STREET))
    found = look_up(known, [EAST], resources=[(150, 0), WEST], water=band(20, 60, depth=2.0))
    generators = [resource("here", "Elverk"), resource("beyond", "Elverk")]

    row = only(asked([point(geometry=at(*EAST))], [need("t", "wet")], resources=generators, reach=found))

    assert (row["cut_off"], row["cut_off_dry"], row["flags"]) == ("yes", False, ["cut-off", "unsupplied"])
    assert [each["id"] for each in row["reachable_resources"]] == ["here"]


offsets = st.tuples(st.integers(0, 300), st.integers(0, 300))


@settings(max_examples=25, deadline=None)
@given(st.lists(offsets, min_size=1, max_size=4), st.lists(offsets, max_size=4), st.integers(0, 250), st.booleans())
def test_closed_passages_let_through_no_more_than_open_ones_and_those_no_more_than_dry_roads(
    points, kept, west, bridge
):
    known = roads(*grid(4, 4), bridge=bridge)

    found = look_up(known, points, anchors=[station(0, 0)], resources=kept, water=band(west, west + 40, depth=2.0))
    dry = look_up(known, points, anchors=[station(0, 0)], resources=kept)

    assert (found.lower <= found.upper).all()
    assert (found.upper <= found.dry).all()
    assert (found.arriving_lower <= found.arriving_upper).all()
    assert (found.arriving_upper <= dry.arriving_upper).all()
