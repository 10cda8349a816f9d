"""What is true of where rows are: inside, touching, crossing something that the filter draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

import shapely

from geoansvar.api.features.cql_terms import Terms, Truth, property_of, refused
from geoansvar.api.features.crs_params import Reference, east_first
from geoansvar.api.features.geometries import Geometries
from geoansvar.texts import text

MOST_CORNERS = 5_000  # of what a filter draws
_Test = Callable[[Any, Any], Any]
# The test of a field against what is drawn, and its turn where what is drawn comes first.
SPATIAL: dict[str, tuple[_Test, _Test]] = {
    "s_intersects": (shapely.intersects, shapely.intersects),
    "s_equals": (shapely.equals, shapely.equals),
    "s_disjoint": (shapely.disjoint, shapely.disjoint),
    "s_touches": (shapely.touches, shapely.touches),
    "s_within": (shapely.within, shapely.contains),
    "s_contains": (shapely.contains, shapely.within),
    "s_overlaps": (shapely.overlaps, shapely.overlaps),
    "s_crosses": (shapely.crosses, lambda one, other: shapely.crosses(other, one)),
}


def spatial(operator: str, arguments: list[Any], terms: Terms) -> Truth:
    """Judge where rows are."""
    if len(arguments) != 2:
        raise refused(text("Villkoret {name} har fel antal delar.", name=operator))
    one, other = arguments
    first, turned = SPATIAL[operator]
    name = property_of(one)
    if name is not None and property_of(other) is None:
        return _of_rows(operator, first, terms.places(name), drawn(other, terms.system))
    if property_of(other) is not None and name is None:
        return _of_rows(operator, turned, terms.places(property_of(other)), drawn(one, terms.system))
    raise refused(text("Villkoret {name} gäller lagrets läge och en form.", name=operator))


def _of_rows(operator: str, test: _Test, places: Geometries, area: shapely.Geometry) -> Truth:
    """Try the rows whose bounds meet those of what is drawn; the others are apart from it."""
    known = np.ones(len(places.shapes), dtype=bool)
    known[places.placeless] = False
    near = places.tree.query(area)
    shapely.prepare(area)
    apart = operator == "s_disjoint"
    yes = np.full(len(known), apart)
    yes[near] = _tried(operator, test, places.shapes[near], area)
    return Truth.of(yes, known)


def _tried(operator: str, test: _Test, shapes: NDArray[np.object_], area: shapely.Geometry) -> NDArray[np.bool_]:
    """Let the prepared shape, which is what is drawn, stand first where the order makes no difference."""
    if operator in ("s_intersects", "s_disjoint", "s_touches", "s_overlaps"):
        return np.asarray(test(area, shapes), dtype=bool)
    if test is shapely.within:
        return np.asarray(shapely.contains(area, shapes), dtype=bool)
    return np.asarray(test(shapes, area), dtype=bool)


def drawn(node: Any, system: Reference) -> shapely.Geometry:
    """Read what a filter draws, x = east.

    Raises
    ------
    ParameterInvalid
        If it is no geometry, or has more corners than are taken.
    """
    if isinstance(node, dict) and set(node) == {"bbox"}:
        return _box(node["bbox"], system)
    try:
        shape = shapely.from_geojson(orjson.dumps(node))
    except (shapely.GEOSException, TypeError, ValueError):
        shape = None
    if shape is None or shapely.is_empty(shape) or not np.isfinite(shapely.get_coordinates(shape)).all():
        raise refused(text("Formen i filtret går inte att läsa."))
    if shapely.get_num_coordinates(shape) > MOST_CORNERS:
        raise refused(text("Formen i filtret har fler än {count} hörn.", count=MOST_CORNERS))
    if not shapely.is_valid(shape):
        raise refused(text("Formen i filtret korsar sig själv."))
    turned: shapely.Geometry = shapely.transform(shape, lambda xy: east_first(xy, system))
    return turned


def _box(numbers: Any, system: Reference) -> shapely.Geometry:
    try:
        flat = np.array(numbers, dtype=np.float64)
        corners = east_first(flat.reshape(2, -1)[:, :2], system)
    except (ValueError, TypeError):
        raise refused(text("Formen i filtret går inte att läsa.")) from None
    if len(flat) not in (4, 6) or not np.isfinite(flat).all():
        raise refused(text("Formen i filtret går inte att läsa."))
    (west, south), (east, north) = corners.tolist()
    box: shapely.Geometry = shapely.box(west, south, east, north)
    return box
