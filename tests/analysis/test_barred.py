"""What a barrier keeps dry, on a pool of 1 km²: inside a surface, and behind a line that the watercourse is not."""

import numpy as np
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st

import shapely

from geoansvar.analysis.barred import BarredSurface, barred_depths, barred_windows, kept_dry
from geoansvar.analysis.depth import depths
from geoansvar.analysis.surface import DRY, NO_PLACE, STATE_WORDS, UNCERTAIN, UNMAPPED, WET, FlowSurface
from geoansvar.model.depth import DepthWindow
from tests.analysis.test_lookup import numbers, star
from tests.analysis.test_surface import POOL, line, mixed, plain_shares, rows
from tests.analysis.town import SQUARE, at, box

WALL = line((400, -50), (400, 1_050))  # 400 m of the pool lie west of it, 600 m east
# A barrier may make an object drier, never wetter.
WETTER = np.zeros(5)
WETTER[[NO_PLACE, DRY, UNMAPPED, UNCERTAIN, WET]] = (0, 0, 0, 1, 2)


def barred(barrier, wet=POOL, *, accuracy_m=0.0, water=()):
    base = FlowSurface.of(wet, accuracy_m=accuracy_m)
    return BarredSurface.of_base(base, kept_dry(barrier, base.wet.area, water=rows(*water)))


def words(surface, *geometries):
    return [STATE_WORDS[state] for state in surface.states(rows(*geometries))]


def test_inside_a_surface_it_is_dry_and_outside_as_it_was():
    surface = barred(box(100, 100, 300, 300))

    house, half, beside = box(150, 150, 160, 160), box(290, 150, 310, 160), box(310, 150, 320, 160)
    assert words(surface, at(200, 200), at(50, 50), at(-50, 0), house, half, beside, None) == [
        "no", "yes", "no", "no", "yes", "yes", None
    ]  # fmt: skip
    np.testing.assert_allclose(surface.shares(rows(house, half, beside)), [0.0, 0.5, 1.0])
    np.testing.assert_allclose(
        surface.split_shares(rows(house, half, beside)), [[0.0, 0.5, 1.0], [0.0, 0.5, 1.0], [1.0, 1.0, 1.0]]
    )
    assert surface.wet_m2 == pytest.approx(1_000_000 - 200 * 200)


def test_the_water_on_the_other_side_of_the_wall_is_not_at_the_door():
    surface = barred(box(100, 100, 300, 300))
    house, outside = box(289, 150, 299, 160), box(-12, 150, -2, 160)

    assert [STATE_WORDS[state] for state in surface.states_near(rows(house, outside), 5)] == ["no", "yes"]


def test_a_line_parts_the_water_and_the_watercourse_stays_wet():
    west = line((100, -200), (100, 1_200))

    assert words(barred(WALL, water=[west]), at(200, 500), at(600, 500)) == ["yes", "no"]
    assert kept_dry(WALL, POOL, water=rows(west)).m2 == pytest.approx(600 * 1_000)


def test_where_no_watercourse_is_known_the_largest_part_stays_wet():
    assert words(barred(WALL), at(200, 500), at(600, 500)) == ["no", "yes"]


def test_a_watercourse_on_both_sides_keeps_both_wet_and_is_named():
    both = line((-100, 500), (1_100, 500))
    kept = kept_dry(WALL, POOL, water=rows(line((900, 0), (900, 900)), both))

    assert (kept.touches, kept.m2, kept.fed_by) == (True, 0.0, (1,))
    assert shapely.is_empty(kept.dry)


def test_a_watercourse_that_only_touches_the_wall_does_not_run_behind_it():
    beside = box(0, 0, 400, 1_000)

    assert words(barred(WALL, water=[beside]), at(200, 500), at(600, 500)) == ["yes", "no"]


@pytest.mark.parametrize(
    ("barrier", "touches"),
    [
        (line((400, -50), (400, 900)), True),  # does not reach through
        (line((400, 100), (600, 900)), True),
        (line((1_100, 0), (1_100, 1_000)), False),
        (box(2_000, 0, 2_100, 100), False),
    ],
)
def test_what_separates_nothing_keeps_nothing_dry(barrier, touches):
    kept = kept_dry(barrier, POOL)

    assert (kept.touches, kept.m2, bool(shapely.is_empty(kept.dry))) == (touches, 0.0, True)


def test_a_line_round_a_house_is_a_wall_round_it():
    ring = line((100, 100), (200, 100), (200, 200), (100, 200), (100, 100))

    assert words(barred(ring), at(150, 150), at(250, 150)) == ["no", "yes"]


def test_water_that_the_line_does_not_reach_stays():
    other = box(2_000, 0, 2_100, 100)

    assert words(barred(WALL, shapely.union_all([POOL, other])), at(2_050, 50), at(200, 500)) == ["yes", "no"]


def test_a_wall_is_sharp_however_rough_the_map_is():
    surface = barred(WALL, accuracy_m=20)  # west falls dry

    assert words(surface, at(399, 500), at(401, 500), at(430, 500)) == ["no", "yes", "yes"]


def test_nothing_is_uncertain_beside_a_part_that_fell_dry():
    before = FlowSurface.of(POOL, accuracy_m=20)
    after = barred(WALL, accuracy_m=20)

    west, east = at(-10, 500), at(1_010, 500)
    assert words(before, west, east) == ["uncertain", "uncertain"]
    assert words(after, west, east) == ["no", "uncertain"]
    yards = rows(box(-15, 500, -5, 510), box(1_005, 500, 1_015, 510), box(390, 500, 410, 510))
    core, reach, _ = before.split_shares(yards)
    np.testing.assert_allclose([core, reach], [[0, 0, 1], [1, 1, 1]])
    core, reach, _ = after.split_shares(yards)
    np.testing.assert_allclose([core, reach], [[0, 0, 0.5], [0, 1, 0.5]])


def test_what_is_near_the_water_that_is_left_is_still_uncertain():
    """The wall ends at the southern edge of the pool: five metres west of it and south of the pool, both are near."""
    surface = barred(WALL, accuracy_m=20)

    assert words(surface, at(395, -5), at(370, -5)) == ["uncertain", "no"]


def test_what_is_not_mapped_is_not_dry_behind_a_barrier():
    base = FlowSurface.of(POOL, accuracy_m=0, mapped=box(0, 0, 1_100, 1_000))
    surface = BarredSurface.of_base(base, kept_dry(box(900, 0, 1_300, 1_000), POOL))

    assert words(surface, at(1_200, 500), at(1_050, 500), at(950, 500)) == ["unmapped", "no", "no"]


@settings(max_examples=40, deadline=None)
@given(numbers, st.integers(3, 40), st.sampled_from([0.0, 15.0]))
def test_no_barrier_wets_anything_and_outside_it_nothing_changes(seed, corners, accuracy_m):
    barrier, objects = star(seed, corners), mixed(seed)
    before = FlowSurface.of(POOL, accuracy_m=accuracy_m)
    after = barred(barrier, accuracy_m=accuracy_m)

    old, new = before.states(objects), after.states(objects)
    assert (WETTER[new] <= WETTER[old]).all()
    beside = shapely.disjoint(barrier, objects)
    assert (old[beside] == new[beside]).all()
    inside = shapely.covers(barrier, objects)
    assert not np.isin(new[inside], (WET, UNCERTAIN)).any()
    for one, other in zip((before.shares(objects), *before.split_shares(objects)[:2]),
                          (after.shares(objects), *after.split_shares(objects)[:2]), strict=True):  # fmt: skip
        assert (np.nan_to_num(other) <= np.nan_to_num(one) + 1e-9).all()


@settings(max_examples=25, deadline=None)
@given(numbers, st.integers(3, 40))
def test_shares_are_those_of_the_water_that_is_left(seed, corners):
    barrier, objects = star(seed, corners), mixed(seed)
    plain = rows(*(each for each in objects if shapely.get_type_id(each) in (3, 5, 6)))  # one measure throughout

    left = shapely.difference(POOL, barrier)
    np.testing.assert_allclose(barred(barrier).shares(plain), plain_shares(plain, left), rtol=0, atol=1e-9)


def windows():
    """Ten by ten cells of 100 m over the pool, one metre deep everywhere."""
    place = Affine(100, 0, SQUARE[0], 0, -100, SQUARE[1] + 1_000)
    return [DepthWindow(np.ones((10, 10), dtype=np.float32), place)]


def measure(geometry):
    return depths(geometry, windows(), thresholds_m=(0.5, 2.0))


def test_depths_are_of_what_lies_outside_and_shares_of_the_whole():
    house, half, beside = box(110, 110, 190, 190), box(150, 510, 250, 590), box(610, 610, 690, 690)

    found = barred_depths(measure, barred(box(100, 0, 200, 1_000)))(rows(house, half, beside, at(150, 950), None))

    np.testing.assert_array_equal(found.wet_cells, [0, 1, 1, 0, 0])
    np.testing.assert_array_equal(found.max_m, [np.nan, 1, 1, np.nan, np.nan])
    np.testing.assert_allclose(found.wet_at_least[:, 0], [0, 0.5, 1, 0, np.nan])
    np.testing.assert_allclose(found.wet_at_least[:, 1], [0, 0, 0, 0, np.nan])


def test_depths_of_nothing_but_the_dry_part_are_none():
    found = barred_depths(measure, barred(box(-1, -1, 1_001, 1_001)))(rows(at(150, 950)))

    assert (found.wet_cells.tolist(), np.isnan(found.max_m).tolist()) == ([0], [True])


def test_a_cell_whose_middle_is_kept_dry_has_no_water():
    (window,) = barred_windows(windows(), box(0, 0, 140, 1_000))
    (same,) = barred_windows(windows(), box(5_000, 0, 5_140, 1_000))

    np.testing.assert_array_equal(np.isnan(window.values).sum(axis=1), [1] * 10)  # the second column's is at 150 m
    np.testing.assert_array_equal(same.values, windows()[0].values)
