"""Who is within a limit of a point is the same for siting as for coverage: door to door, dry and flooded."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shapely

from geoansvar.analysis.closures import Flooded
from geoansvar.analysis.reach import along, straight
from geoansvar.analysis.within import within_along, within_straight
from tests.analysis.crossing import band, roads
from tests.analysis.streets import planar, road
from tests.analysis.town import SQUARE, at

NOWHERE = np.array([None], dtype=object)


def nearest_of(found, places):
    """Give the least cost of each place over all points; NaN where it is within none."""
    least = np.full(places, np.inf)
    np.minimum.at(least, found.place, found.cost)
    return np.where(np.isinf(least), np.nan, least)


def at_most(cost, limit):
    return np.where(cost <= limit + 1e-6, cost, np.nan)


def test_both_doors_are_a_part_of_the_way():
    known = roads(road((-500, 0), (500, 0)))
    points, places = np.array([at(0, 40)]), np.array([at(300, -30)])

    assert within_along(known, "walk", points, places, 370).cost == pytest.approx([370])
    assert len(within_along(known, "walk", points, places, 369).place) == 0


def test_minutes_count_the_way_to_the_road_at_walking_pace():
    known = roads(road((0, 0), (6_000, 0), speed_km_h=60.0))
    points, places = np.array([at(0, 0)]), np.array([at(6_000, 500)])

    assert within_along(known, "drive", points, places, 12.1, by="minutes").cost == pytest.approx([12.0])


def test_what_is_nowhere_is_within_nothing():
    known = roads(road((-500, 0), (500, 0)))
    here = np.array([at(0, 0)])

    for points, places in ((NOWHERE, here), (here, NOWHERE)):
        assert within_straight(points, places, 1e6).start.tolist() == [0, 0]
        assert within_along(known, "walk", points, places, 1e6).start.tolist() == [0, 0]


@given(
    seed=st.integers(0, 10_000), limit=st.floats(10, 2_500), mode=st.sampled_from(["walk", "drive"]),
    west=st.integers(0, 1_500),
)  # fmt: skip
@settings(deadline=None, max_examples=25)
def test_the_nearest_within_is_the_nearest_of_coverage(seed, limit, mode, west):
    dice = np.random.default_rng(seed)
    known = roads(*planar(seed, nodes=20))
    spots = shapely.points(dice.uniform(0, 2_000, (19, 2)) + SQUARE)
    points, places = spots[:4], spots[4:]
    flooded = Flooded.of(known.network, band(west, west + 100, depth=1.0), "car")
    reach = along(known, mode, points, places, flooded=flooded)

    dry = within_along(known, mode, points, places, limit)
    wet = within_along(known, mode, points, places, limit, closure=flooded.closures.upper)
    air = within_straight(points, places, limit)

    assert nearest_of(dry, 15) == pytest.approx(at_most(reach.dry.cost, limit), nan_ok=True)
    assert nearest_of(wet, 15) == pytest.approx(at_most(reach.sure.cost, limit), nan_ok=True)
    assert nearest_of(air, 15) == pytest.approx(at_most(straight(points, places).dry.cost, limit), nan_ok=True)
    assert all((np.diff(found.of(point)) > 0).all() for found in (dry, wet, air) for point in range(4))
