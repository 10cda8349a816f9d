"""What may be asked about, and what is refused with the reason."""

import numpy as np
import pytest

import shapely

from geoansvar.analysis import usable_area
from geoansvar.crs import geometry_in
from geoansvar.errors import AreaUnusable, TooLarge
from tests.analysis.town import SQUARE, at, box

BOW_TIE = shapely.Polygon([(380_000, 6_400_000), (380_100, 6_400_100), (380_100, 6_400_000), (380_000, 6_400_100)])


def with_a_corner(x):
    """Give a triangle one of whose corners has that east coordinate."""
    corners = shapely.get_coordinates(shapely.Polygon([at(0, 0), at(100, 0), at(50, 50)]))
    corners[1, 0] = x
    return shapely.set_coordinates(shapely.Polygon([at(0, 0), at(100, 0), at(50, 50)]), corners)


def used(geometry):
    return usable_area(geometry, max_vertices=50_000)


def test_a_drawn_square_is_used_as_it_is():
    area, findings = used(box(0, 0, 100, 100))

    assert area.equals(box(0, 0, 100, 100))
    assert findings == []


def test_a_bow_tie_becomes_its_two_triangles_and_that_is_said():
    area, findings = used(BOW_TIE)

    assert area.is_valid
    assert area.area == pytest.approx(2 * 100 * 50 / 2)
    assert [finding.code for finding in findings] == ["area-repaired"]


def test_ground_drawn_twice_counts_once_and_never_becomes_a_hole():
    twice = shapely.MultiPolygon([box(0, 0, 100, 100), box(50, 0, 150, 100)])

    area, findings = used(twice)

    assert area.equals(box(0, 0, 150, 100))
    assert [finding.code for finding in findings] == ["area-repaired"]


def test_the_surfaces_of_a_mixed_collection_are_kept_and_the_rest_is_named():
    mixed = shapely.GeometryCollection([at(5_000, 0), shapely.MultiPolygon([box(0, 0, 10, 10), box(20, 0, 30, 10)])])

    area, findings = used(mixed)

    assert area.area == pytest.approx(200)
    assert [finding.code for finding in findings] == ["area-repaired"]


@pytest.mark.parametrize(
    ("geometry", "says"),
    [
        (None, "tomt"),
        (shapely.Polygon(), "tomt"),
        (shapely.GeometryCollection(), "tomt"),
        (at(0, 0), "ingen yta"),
        (shapely.LineString([at(0, 0), at(100, 0)]), "ingen yta"),
        (shapely.Polygon([at(0, 0), at(100, 0), at(50, 0)]), "ingen yta"),
        (with_a_corner(float("nan")), "inte tal"),
        (with_a_corner(float("inf")), "inte tal"),
        (shapely.box(2_000_000, 6_400_000, 2_000_100, 6_400_100), "långt utanför Sverige"),
        (shapely.box(0, 0, 100, 100), "långt utanför Sverige"),
        (shapely.box(SQUARE[1], SQUARE[0], SQUARE[1] + 100, SQUARE[0] + 100), "bytt plats"),
    ],
)
def test_what_is_no_area_in_sweden_is_refused_with_the_reason(geometry, says):
    with pytest.raises(AreaUnusable, match=says) as refused:
        used(geometry)

    assert refused.value.place == "area"
    assert refused.value.remedy is not None


def test_latitude_before_longitude_is_named():
    boras = shapely.box(57.70, 12.90, 57.72, 12.95)

    with pytest.raises(AreaUnusable, match="bytt plats"):
        used(geometry_in(boras))


def test_too_many_corners_are_refused_before_anything_else_is_done():
    turn = np.linspace(0, 2 * np.pi, 2_000_000)
    ring = np.column_stack([SQUARE[0] + np.cos(turn), SQUARE[1] + np.sin(turn)])

    with pytest.raises(TooLarge, match=r"2\s000\s000 hörn"):
        used(shapely.Polygon(ring))
