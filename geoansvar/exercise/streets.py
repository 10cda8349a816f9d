"""Where streets and roads run, each as one line with its name, before they meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.exercise.names import street_names
from geoansvar.exercise.place import Place, Settlement
from geoansvar.exercise.quarters import QUAY_M, STYLES, Quarter
from geoansvar.exercise.river import River
from geoansvar.exercise.sizes import Size

SHORTEST_M = 55.0
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Street:
    """One street: a line, its name, the settlement that named it and what traffic it carries."""

    name: str
    settlement: str
    road_class: str
    speed_km_h: int
    line: shapely.LineString
    crosses: bool = False
    oneway: bool = False


class Names:
    """Hands out street names; never the same twice in one settlement."""

    def __init__(self) -> None:
        self._left: dict[tuple[str, str], Iterator[str]] = {}
        self._given: set[tuple[str, str]] = set()

    def next(self, settlement: str, style: str) -> str:
        """Give a name of that style that the settlement does not have yet."""
        left = self._left.setdefault((settlement, style), _endless(street_names(style)))
        name = next(name for name in left if (settlement, name) not in self._given)
        self._given.add((settlement, name))
        return name


def _endless(names: list[str]) -> Iterator[str]:
    yield from names
    for lap in count(2):
        yield from (f"{_ORDINALS.get(lap, f'{lap}:e')} {name}" for name in names)


_ORDINALS = {2: "Norra", 3: "Södra", 4: "Östra", 5: "Västra", 6: "Lilla", 7: "Stora", 8: "Nya", 9: "Gamla"}


def railway_line(size: Size, river: River) -> shapely.LineString:
    """Run the railway from the northern edge past the town's western side to the southern edge."""
    north = np.arange(size.box[3], size.box[1] - 10, -20.0)
    off = (north - size.centre[1]) / (size.box[3] - size.box[1])
    east = size.centre[0] - 0.42 * size.town_radius_m + 900 * np.sin(2.2 * off) * off * 4
    return shapely.LineString(np.round(np.column_stack([east, north]), 2))


def bypass_line(size: Size, river: River) -> shapely.LineString:
    """Run the trunk road north of the town, along the valley."""
    points = shapely.get_coordinates(river.valley)
    lift = 1.22 * size.town_radius_m * np.exp(-(((points[:, 0] - size.centre[0]) / (2.6 * size.town_radius_m)) ** 2))
    line = np.column_stack([points[:, 0], points[:, 1] + 620 + lift])[::4]
    return shapely.LineString(np.round(line, 2))


def grid(quarter: Quarter, names: Names, rng: np.random.Generator) -> list[Street]:
    """Fill a quarter with streets in two directions; every third cross street stops half-way."""
    style = STYLES[quarter.style]
    long_ways = _ruled(quarter, style.across_m, style.bend_m, quarter.angle, rng)
    cross_ways = _ruled(quarter, style.along_m, style.bend_m / 3, quarter.angle + np.pi / 2, rng)
    streets = []
    for number, line in enumerate([*long_ways, *cross_ways]):
        single = quarter.style == "core" and number % 4 == 1 and line.length > 150
        streets.append(
            Street(names.next(quarter.settlement, quarter.style), quarter.settlement, "residential",
                   style.speed_km_h, line, oneway=single)
        )  # fmt: skip
    return streets


def _ruled(
    quarter: Quarter, step_m: float, bend_m: float, angle: float, rng: np.random.Generator
) -> list[shapely.LineString]:
    """Parallel lines over a polygon, bent like a wave, cut to it."""
    middle = shapely.get_coordinates(shapely.centroid(quarter.area))[0]
    reach_m = float(shapely.minimum_bounding_radius(quarter.area)) * 1.6
    along = np.linspace(-reach_m, reach_m, max(2, int(2 * reach_m / 20)) if bend_m else 2)
    wave = bend_m * np.sin(2 * np.pi * along / 640 + rng.uniform(0, 2 * np.pi))
    offsets = np.arange(-reach_m + rng.uniform(0, step_m), reach_m, step_m)
    offsets = offsets + rng.uniform(-0.09, 0.09, len(offsets)) * step_m
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    lines = [np.column_stack([along, wave + offset]) @ turn + middle for offset in offsets]
    cut = shapely.get_parts(shapely.intersection(shapely.linestrings(np.array(lines)), quarter.area))
    return [line for line in cut if line.geom_type == "LineString" and line.length > SHORTEST_M]


def quays(
    place: Place, river: River, districts: shapely.Geometry, strips: shapely.Geometry, names: Names
) -> list[Street]:
    """Streets on both sides of the river, and collectors where two quarters meet."""
    town = place.settlements[0]
    rim = shapely.intersection(river.main.buffer(QUAY_M, quad_segs=4).boundary, town.outline)
    others = shapely.difference(rim, shapely.difference(strips, river.main.buffer(QUAY_M + 1, quad_segs=4)))
    streets = []
    for line in shapely.get_parts(shapely.line_merge(others)):
        if line.length > 150:
            middle = shapely.line_interpolate_point(line, 0.5, normalized=True)
            water = shapely.line_interpolate_point(river.main, shapely.line_locate_point(river.main, middle))
            name = "Strandgatan" if shapely.get_y(middle) > shapely.get_y(water) else "Kajgatan"
            streets.append(Street(name, town.name, "tertiary", 40, line))
    land = shapely.difference(shapely.union_all([s.outline for s in place.settlements]), strips)
    parts = shapely.get_parts(shapely.line_merge(shapely.intersection(districts, land)))
    seams = [line for line in parts if line.geom_type == "LineString" and line.length > 80]
    streets += [Street(names.next(town.name, "lead"), town.name, "tertiary", 50, line) for line in seams]
    return streets


def bridges(place: Place, river: River, size: Size) -> list[Street]:
    """Three bridges for cars and one for feet, square across the river in the town."""
    at = shapely.line_locate_point(river.main, shapely.points(size.centre))
    plan = ((0.0, "Storgatan", "secondary"), (0.52, "Östra bron", "tertiary"), (-0.40, "Västra bron", "tertiary"),
            (0.25, "Gångbron", "path"))  # fmt: skip
    streets = []
    for share, name, road_class in plan:
        if name == "Storgatan":
            continue
        place_m = at - share * size.town_radius_m
        ends = [shapely.get_coordinates(shapely.line_interpolate_point(river.main, place_m + d))[0] for d in (-9, 9)]
        along = (ends[1] - ends[0]) / np.hypot(*(ends[1] - ends[0]))
        normal = np.array([-along[1], along[0]]) * (QUAY_M + 8)
        middle = (ends[0] + ends[1]) / 2
        speed = 5 if road_class == "path" else 40
        line = shapely.LineString([middle - normal, middle + normal])
        streets.append(Street(name, place.settlements[0].name, road_class, speed, line, crosses=True))
    return streets


def main_roads(place: Place, river: River, size: Size, rng: np.random.Generator) -> list[Street]:
    """The roads that hold the municipality together: two through the town and one to each village."""
    town = place.settlements[0].name
    east, north = size.centre
    upright = np.linspace(size.box[1], size.box[3], 160)
    sway = (
        260 * np.sin((upright - north) / 1_900) * np.clip((np.abs(upright - north) / size.town_radius_m - 0.7), 0, 1)
    )
    streets = [Street("Storgatan", town, "secondary", 50, _line(east + sway, upright), crosses=True)]
    valley = shapely.get_coordinates(river.valley)
    for name, shift in (("Kungsgatan", 330.0), ("Södra vägen", -420.0)):
        streets.append(
            Street(name, town, "secondary", 60, _line(valley[::5, 0], valley[::5, 1] + shift), crosses=True)
        )
    for village in place.settlements[1:]:
        streets += _approach(village, streets, size, rng)
    return streets


def _approach(village: Settlement, roads: list[Street], size: Size, rng: np.random.Generator) -> list[Street]:
    """A winding road from a village to the nearest road, and one through it along the country."""
    start = np.array(village.centre)
    lines = np.array([road.line for road in roads])
    nearest = lines[int(np.argmin(shapely.distance(lines, shapely.points(start))))]
    goal = shapely.get_coordinates(
        shapely.line_interpolate_point(nearest, shapely.line_locate_point(nearest, shapely.points(start)))
    )[0]
    way = goal - start
    length = max(float(np.hypot(*way)), 1.0)
    back = start - way / length * (village.radius_m + 900)
    share = np.linspace(0, 1, max(8, int(length / 60)))
    normal = np.array([-way[1], way[0]]) / length
    wind = rng.uniform(60, 130) * np.sin(np.pi * share * round(1 + length / 1_500))
    main = start + share[:, None] * way + wind[:, None] * normal
    out = np.linspace(1, 0, 20)[:, None] * (back - start) + start
    bent = out + (60 * np.sin(np.linspace(np.pi, 0, 20)))[:, None] * normal
    whole = np.vstack([np.clip(bent, np.array(size.box[:2]) + 1, np.array(size.box[2:]) - 1)[:-1], main])
    return [Street("Storgatan", village.name, "secondary", 50, _line(*whole.T), crosses=True)]


def lanes(
    roads: list[Street], place: Place, strips: shapely.Geometry, size: Size, names: Names, rng: np.random.Generator
) -> list[Street]:
    """Gravel lanes from the main roads to the farms, and from those lanes to the next ones."""
    built = shapely.union_all([s.outline.buffer(120) for s in place.settlements] + [strips])
    shapely.prepare(built)
    area = shapely.buffer(place.area, -200)
    shapely.prepare(area)
    found: list[Street] = []
    feet = roads
    for _ in range(2):
        lines = [_lane(road.line, at, rng) for road in feet for at in _starts(road.line.length, size, rng)]
        kept = shapely.contains(area, lines) & ~shapely.intersects(built, lines)
        feet = [
            Street(names.next("", "rural"), "", "track", 50, line) for line, ok in zip(lines, kept, strict=True) if ok
        ]
        found += feet
    return found


def _starts(length_m: float, size: Size, rng: np.random.Generator) -> Floats:
    places = np.arange(rng.uniform(0.3, 1.0) * size.lane_every_m, length_m - 50, size.lane_every_m)
    return places + rng.uniform(-0.2, 0.2, len(places)) * size.lane_every_m


def _lane(road: shapely.LineString, at_m: float, rng: np.random.Generator) -> shapely.LineString:
    start, ahead = shapely.get_coordinates(shapely.line_interpolate_point(road, [at_m, at_m + 5]))
    heading = np.arctan2(*(ahead - start)[::-1]) + rng.choice([-1, 1]) * rng.uniform(1.1, 1.9)
    step = np.arange(0, rng.uniform(350, 1_300), 30.0)
    turn = heading + 0.5 * np.sin(step / rng.uniform(180, 420) + rng.uniform(0, 6))
    moves = np.column_stack([np.cos(turn), np.sin(turn)]) * 30.0
    return shapely.LineString(np.vstack([start, start + np.cumsum(moves, axis=0)]))


def _line(east: Floats, north: Floats) -> shapely.LineString:
    return shapely.LineString(np.round(np.column_stack([east, north]), 2))
