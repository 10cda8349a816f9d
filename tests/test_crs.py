"""The two crossings agree with known points, and undo one another."""

import pytest

import shapely
from pyproj import CRS

from geoansvar.crs import SWEREF99TM, WGS84, geometry_in, geometry_out, in_sweden, transformer

# Latitude, longitude and SWEREF 99 TM, SWEREF 99 12 00, SWEREF 99 13 30 and RT 90 2.5 gon V as east, north.
KNOWN = [
    (57.7210, 12.9401, {3006: (377306.7, 6399513.9), 3007: (206021.4, 6400597.6), 3008: (116634.6, 6400346.8)}),
    (57.9300, 12.5335, {3006: (353942.4, 6423581.6), 3007: (181608.7, 6423611.0), 3021: (1306202.5, 6427548.4)}),
]


@pytest.mark.parametrize(("latitude", "longitude", "known"), KNOWN)
def test_a_known_point_comes_out_where_it_lies(latitude, longitude, known):
    for code, expected in known.items():
        east_north = transformer(WGS84, CRS.from_epsg(code)).transform(longitude, latitude)
        tolerance_m = 0.1 if code != 3021 else 1.0
        assert east_north == pytest.approx(expected, abs=tolerance_m)


def test_crossing_in_and_out_gives_the_same_place():
    point = shapely.Point(12.9401, 57.7210)

    assert geometry_out(geometry_in(point)).distance(point) < 1e-9


def test_the_inside_is_east_before_north():
    inside = geometry_in(shapely.Point(12.9401, 57.7210))

    assert shapely.get_x(inside) < 1_000_000 < shapely.get_y(inside)
    assert in_sweden(inside)
    assert not in_sweden(shapely.Point(0, 0))
    assert SWEREF99TM.to_epsg() == 3006
