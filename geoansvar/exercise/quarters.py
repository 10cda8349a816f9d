"""What each part of a settlement is for: blocks in the middle, villas round them, works by the railway."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import shapely

from geoansvar.exercise.place import Place, Settlement
from geoansvar.exercise.river import River
from geoansvar.exercise.sizes import Size

QUAY_M = 48.0
BROOK_GREEN_M = 20.0
RAIL_GREEN_M = 16.0
SMALLEST_M2 = 15_000.0


@dataclass(frozen=True, slots=True)
class Style:
    """How a quarter is built: blocks ``across_m`` by ``along_m``, streets bent by ``bend_m``."""

    name: str
    across_m: float
    along_m: float
    bend_m: float
    speed_km_h: int


STYLES = {
    style.name: style
    for style in (
        Style("core", 88.0, 118.0, 0.0, 30),
        Style("blocks", 125.0, 185.0, 0.0, 40),
        Style("villa", 72.0, 210.0, 26.0, 30),
        Style("industry", 170.0, 260.0, 0.0, 40),
        Style("village", 76.0, 150.0, 12.0, 40),
    )
}


@dataclass(frozen=True, slots=True)
class Quarter:
    """One connected piece of a settlement with one style of building."""

    settlement: str
    district: str
    style: str
    angle: float
    area: shapely.Polygon


def corridors(river: River, railway: shapely.LineString, bypass: shapely.LineString) -> shapely.Geometry:
    """Give the strips that no ordinary street may cross: river, brook, railway and bypass."""
    strips = [
        river.main.buffer(QUAY_M, quad_segs=4),
        river.pond.buffer(20),
        river.brook.buffer(BROOK_GREEN_M, quad_segs=4),
        railway.buffer(RAIL_GREEN_M, quad_segs=4),
        bypass.buffer(45, quad_segs=4),
    ]
    return shapely.union_all(strips)


def quarters(place: Place, strips: shapely.Geometry, size: Size, rng: np.random.Generator) -> list[Quarter]:
    """Cut every settlement by the districts and the strips, and give each piece a style."""
    found: list[Quarter] = []
    for settlement in place.settlements:
        land = shapely.difference(settlement.outline, strips)
        pieces = shapely.intersection(place.districts.geometry.to_numpy(), land)
        for district, piece in zip(place.districts["name"], pieces, strict=True):
            angle = rng.uniform(-0.5, 0.5)
            parts = [p for p in shapely.get_parts(piece) if p.area > SMALLEST_M2 and p.geom_type == "Polygon"]
            for part in parts:
                style = _style(settlement, place, part, district, size, rng)
                found.append(Quarter(settlement.name, district, style, _turn(style, angle), part))
    return found


def _turn(style: str, angle: float) -> float:
    """The oldest streets follow the river."""
    return 0.33 if style == "core" else 0.33 + angle


def _style(
    settlement: Settlement,
    place: Place,
    part: shapely.Polygon,
    district: str,
    size: Size,
    rng: np.random.Generator,
) -> str:
    if settlement is not place.settlements[0]:
        return "village"
    off_m = float(shapely.distance(shapely.centroid(part), shapely.points(size.centre)))
    chance = rng.random()
    if district == "Centrum" or off_m < 0.24 * settlement.radius_m:
        return "core"
    if district in ("Västerhed", "Tallmon", "Smedjan"):
        return "industry"
    return "blocks" if chance < 0.30 + 0.25 * (off_m < 0.6 * settlement.radius_m) else "villa"
