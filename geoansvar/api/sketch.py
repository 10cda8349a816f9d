"""The small map in the page itself: it needs no script, prints anywhere and shows the area among water and roads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import shapely

from geoansvar.model.access import Principal
from geoansvar.model.answer import Answer
from geoansvar.workspace import Workspace

WIDTH, HEIGHT = 640, 400  # user units of the picture
MARGIN = 0.15  # of the longer side, round the area
MOST_SHAPES = 3_000
BARS_M = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
_GROUND = (("locality", "ground"), ("water", "water"), ("building", "building"), ("road", "road"), ("railway", "rail"))
_MARKS = {
    "vital_services": "vital-service",
    "safety_points": "safety-point",
    "resources": "resource",
}


@dataclass(frozen=True, slots=True)
class Sketch:
    """Paths and marks in the picture's own units, y downwards."""

    ground: tuple[tuple[str, str], ...]
    area: str
    marks: tuple[tuple[float, float, str, str], ...]
    bar: float
    bar_m: int
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class _Frame:
    """The piece of ground that is shown (EPSG:3006), and the way from it to the picture."""

    left: float
    top: float
    per_m: float

    @property
    def box(self) -> shapely.Geometry:
        return shapely.box(self.left, self.top - HEIGHT / self.per_m, self.left + WIDTH / self.per_m, self.top)

    def at(self, x: float, y: float) -> tuple[float, float]:
        return round((x - self.left) * self.per_m, 1), round((self.top - y) * self.per_m, 1)


def sketch_of(answer: Answer, workspace: Workspace, principal: Principal) -> Sketch | None:
    """Lay out the picture of an answer; None where there is no area to show."""
    area = answer.geometries.get(("", "area"))
    if area is None or shapely.is_empty(area):
        return None
    frame = _frame_round(area)
    bar_m = max((metres for metres in BARS_M if metres * frame.per_m <= WIDTH / 4), default=BARS_M[0])
    return Sketch(
        ground=tuple(_ground(workspace, principal, frame)),
        area=_path(shapely.simplify(area, 1 / frame.per_m), frame),
        marks=tuple(_marks(answer, frame)),
        bar=round(bar_m * frame.per_m, 1),
        bar_m=bar_m,
    )


def _frame_round(area: shapely.Geometry) -> _Frame:
    left, low, right, high = shapely.bounds(area)
    wide, tall = max(right - left, 50.0), max(high - low, 50.0)
    per_m = min(WIDTH / (wide * (1 + 2 * MARGIN)), HEIGHT / (tall * (1 + 2 * MARGIN)))
    return _Frame((left + right) / 2 - WIDTH / per_m / 2, (low + high) / 2 + HEIGHT / per_m / 2, per_m)


def _ground(workspace: Workspace, principal: Principal, frame: _Frame) -> Iterator[tuple[str, str]]:
    for kind, look in _GROUND:
        for layer in workspace.layers_of(kind, principal=principal):
            frame_rows = layer.frame.geometry
            near = frame_rows.sindex.query(frame.box)
            if len(near) == 0 or len(near) > MOST_SHAPES:
                continue
            clipped = shapely.clip_by_rect(frame_rows.to_numpy()[near], *shapely.bounds(frame.box))
            path = "".join(_path(shape, frame) for shape in shapely.simplify(clipped, 0.7 / frame.per_m))
            if path:
                yield look, path


def _path(geometry: Any, frame: _Frame) -> str:
    pieces = []
    for part in shapely.get_parts(geometry):
        closed = shapely.get_type_id(part) == shapely.GeometryType.POLYGON
        lines = shapely.get_rings(part) if closed else [part]
        for line in lines:
            points = [frame.at(x, y) for x, y in shapely.get_coordinates(line)]
            if len(points) > 1:
                pieces.append("M" + "L".join(f"{x} {y}" for x, y in points) + ("Z" if closed else ""))
    return "".join(pieces)


def _marks(answer: Answer, frame: _Frame) -> Iterator[tuple[float, float, str, str]]:
    for group, kind in _MARKS.items():
        for row in answer.result.get(group, ()):
            geometry = answer.geometries.get((str(row.get("layer")), str(row.get("id"))))
            if geometry is None or shapely.is_empty(geometry):
                continue
            point = shapely.point_on_surface(geometry)
            x, y = frame.at(float(shapely.get_x(point)), float(shapely.get_y(point)))
            if 0 <= x <= WIDTH and 0 <= y <= HEIGHT:
                code = row.get("sector") or row.get("type")
                yield x, y, kind, str(code or "")
