"""The small map on paper: the area, what lies in it, and a scale bar; a sketch that survives a bad copier."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import shapely

from geoansvar.model.answer import Answer, Row

_SIDE_MM = 50.0
_MARGIN = 0.12  # of the longer side
_MARKS = {"vital_services": "square", "safety_points": "circle", "resources": "triangle"}
_MOST_VERTICES = 2_000
_TOLERANCE_MM = 0.15
_BARS_M = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000)

Place = Callable[[float, float], tuple[float, float]]


def sketch_of(answer: Answer) -> Row | None:
    """Lay out the sketch in millimetres, north up, origin in the upper left corner; None where there is no area."""
    area = answer.geometries.get(("", "area"))
    if area is None or shapely.is_empty(area):
        return None
    left, low, right, high = shapely.bounds(area)
    side_m = max(right - left, high - low) * (1 + 2 * _MARGIN) or 1.0
    mm_per_m = _SIDE_MM / side_m
    corner = ((left + right - side_m) / 2, (low + high + side_m) / 2)

    def place(x: float, y: float) -> tuple[float, float]:
        return round((x - corner[0]) * mm_per_m, 2), round((corner[1] - y) * mm_per_m, 2)

    bar = max((m for m in _BARS_M if m * mm_per_m <= _SIDE_MM / 3), default=_BARS_M[0])
    return {
        "width_mm": _SIDE_MM,
        "height_mm": _SIDE_MM,
        "area": _rings(area, place, tolerance_m=_TOLERANCE_MM / mm_per_m),
        "marks": [mark for key, shape in _MARKS.items() for mark in _marks(answer, key, shape, place)],
        "scale_mm": round(bar * mm_per_m, 2),
        "scale_text": f"{bar} m" if bar < 1_000 else f"{bar // 1_000} km",
    }


def _rings(area: Any, place: Place, *, tolerance_m: float) -> list[list[tuple[float, float]]]:
    """Give the outlines that are large enough to be seen; holes are left out of a sketch."""
    simple = shapely.simplify(area, tolerance_m)
    parts = [part for part in shapely.get_parts(simple) if shapely.get_type_id(part) == shapely.GeometryType.POLYGON]
    parts.sort(key=lambda part: -float(shapely.area(part)))
    rings: list[list[tuple[float, float]]] = []
    left = _MOST_VERTICES
    for part in parts:
        xy = shapely.get_coordinates(shapely.get_exterior_ring(part))
        if len(xy) > left:
            break
        left -= len(xy)
        rings.append([place(x, y) for x, y in np.asarray(xy)])
    return rings


def _marks(answer: Answer, key: str, shape: str, place: Place) -> list[Row]:
    marks = []
    for row in answer.result.get(key, []):
        geometry = answer.geometries.get((str(row.get("layer")), str(row.get("id"))))
        if geometry is not None and not shapely.is_empty(geometry):
            point = shapely.point_on_surface(geometry)
            x, y = place(float(shapely.get_x(point)), float(shapely.get_y(point)))
            marks.append({"shape": shape, "x": x, "y": y})
    return marks
