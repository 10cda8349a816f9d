"""Where the exercise lies, and how the land is divided without gap or overlap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import shapely
from geopandas import GeoDataFrame

from geoansvar.exercise.names import NEIGHBOURS, QUARTERS, VILLAGES
from geoansvar.exercise.sizes import MUNICIPALITY_CODE, MUNICIPALITY_NAME, Size, dice

CENTIMETRES = 0.01
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Settlement:
    """A built-up area: where its square is, how far it reaches and how its land is divided."""

    name: str
    centre: tuple[float, float]
    radius_m: float
    outline: shapely.Polygon


@dataclass(frozen=True, slots=True)
class Place:
    """The municipality, its neighbours, its districts and its settlements; the town is the first settlement."""

    municipalities: GeoDataFrame
    districts: GeoDataFrame
    settlements: list[Settlement]

    @property
    def area(self) -> shapely.Geometry:
        """The municipality of the exercise itself."""
        own: shapely.Geometry = self.municipalities.geometry.iloc[0]
        return own


def lay_out(size: Size, valley: shapely.LineString, *, seed: int) -> Place:
    """Draw the border, the neighbours and the districts from one set of noded lines, so that borders are shared."""
    rng = dice(seed, "place")
    settlements = _settlements(size, valley, rng)
    seeds, names = _district_seeds(size, settlements, rng)
    border = shapely.Polygon(_border(size, rng))
    outer = shapely.box(*size.box)
    cells = shapely.voronoi_polygons(shapely.multipoints(seeds), extend_to=outer, only_edges=True)
    inner = shapely.intersection(cells, border)
    beyond = shapely.difference(_cuts(size), border)
    rings = shapely.boundary(np.array([outer, border]))
    noded = shapely.union_all([*rings, inner, beyond], grid_size=CENTIMETRES)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    inside = shapely.contains(border.buffer(0.1), faces)
    districts = _districts(faces[inside], seeds, names)
    return Place(_municipalities(faces[~inside], districts, size), districts, settlements)


def _settlements(size: Size, valley: shapely.LineString, rng: np.random.Generator) -> list[Settlement]:
    town = Settlement(MUNICIPALITY_NAME, size.centre, size.town_radius_m, _blob(size.centre, size.town_radius_m, rng))
    return [town, *_villages(size, valley, rng)]


def _villages(size: Size, valley: shapely.LineString, rng: np.random.Generator) -> list[Settlement]:
    """Spread villages far from the town, from each other, from the river and from the border."""
    chosen: list[Settlement] = []
    points: list[tuple[float, float]] = [size.centre]
    min_e, min_n, max_e, max_n = size.box
    apart_m = 2.0 * size.town_radius_m if size.villages < 5 else 3_300.0
    while len(chosen) < size.villages:
        at = (
            rng.uniform(min_e + 0.17 * (max_e - min_e), max_e - 0.17 * (max_e - min_e)),
            rng.uniform(min_n + 0.14 * (max_n - min_n), max_n - 0.14 * (max_n - min_n)),
        )
        near = [np.hypot(at[0] - p[0], at[1] - p[1]) for p in points]
        off_river = shapely.distance(valley, shapely.points(at)) > 900
        wrong_side = (at[1] > size.centre[1]) == bool(len(chosen) % 2)
        if wrong_side or near[0] < 1.75 * size.town_radius_m + 700 or min(near) < apart_m or not off_river:
            apart_m *= 0.998
            continue
        radius_m = float(rng.uniform(*size.village_radius_m))
        chosen.append(Settlement(VILLAGES[len(chosen)], at, radius_m, _blob(at, radius_m, rng)))
        points.append(at)
    return chosen


def _blob(centre: tuple[float, float], radius_m: float, rng: np.random.Generator) -> shapely.Polygon:
    turn = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    swell = sum(rng.uniform(0.02, 0.07) * np.sin(k * turn + rng.uniform(0, 2 * np.pi)) for k in (2, 3, 4, 5))
    reach_m = radius_m * (1 + swell)
    # Towns in a valley are longer along the river than across it.
    return shapely.Polygon(
        np.column_stack([centre[0] + 1.18 * reach_m * np.cos(turn), centre[1] + 0.88 * reach_m * np.sin(turn)])
    )


def _district_seeds(size: Size, settlements: list[Settlement], rng: np.random.Generator) -> tuple[Floats, list[str]]:
    """Rings of quarters round the square, one district per village, and four that hold the land between."""
    seeds: list[tuple[float, float]] = [size.centre]
    east, north = size.centre
    for ring, count in enumerate(size.quarter_rings, start=1):
        radius_m = size.town_radius_m * (ring - 0.18) / len(size.quarter_rings) * 0.86
        for turn in np.arange(count) / count * 2 * np.pi + 0.26 + rng.uniform(-0.1, 0.1, count):
            seeds.append((east + 1.18 * radius_m * np.cos(turn), north + 0.88 * radius_m * np.sin(turn)))
    names = list(QUARTERS[: len(seeds)])
    for village in settlements[1:]:
        seeds.append(village.centre)
        names.append(village.name)
    away_e, away_n = 0.33 * (size.box[2] - size.box[0]), 0.33 * (size.box[3] - size.box[1])
    taken = np.array(seeds)
    for name, turn in zip(
        ("Östbygden", "Norrbygden", "Västbygden", "Sörbygden"), np.arange(4) * np.pi / 2, strict=True
    ):
        at = (east + away_e * np.cos(turn + 0.3), north + away_n * np.sin(turn + 0.3))
        if np.hypot(*(taken - at).T).min() > 1_200:
            seeds.append(at)
            names.append(name)
    return np.round(np.array(seeds), 2), names


def _border(size: Size, rng: np.random.Generator) -> Floats:
    """A rounded rectangle with bays, between the town and the edge of the box."""
    turn = np.linspace(0, 2 * np.pi, 160, endpoint=False)
    half_e, half_n = (size.box[2] - size.box[0]) / 2 - 450, (size.box[3] - size.box[1]) / 2 - 450
    reach = (np.abs(np.cos(turn)) ** 5 + np.abs(np.sin(turn)) ** 5) ** (-1 / 5)
    bays = sum(rng.uniform(0.01, 0.025) * np.sin(k * turn + rng.uniform(0, 2 * np.pi)) for k in (3, 5, 8, 13))
    reach = reach * (0.93 + bays)
    east, north = size.centre
    return np.round(np.column_stack([east + half_e * reach * np.cos(turn), north + half_n * reach * np.sin(turn)]), 2)


def _cuts(size: Size) -> shapely.Geometry:
    """Three lines from the square outwards, which part the neighbours from each other."""
    far_m = size.box[3] - size.box[1] + size.box[2] - size.box[0]
    east, north = size.centre
    turns = np.array([0.35, 2.3, 4.4])
    ends = np.column_stack([east + far_m * np.cos(turns), north + far_m * np.sin(turns)])
    lines = shapely.MultiLineString([[(east, north), tuple(end)] for end in ends])
    return shapely.intersection(lines, shapely.box(*size.box))


def _districts(faces: NDArray[np.object_], seeds: Floats, names: list[str]) -> GeoDataFrame:
    owner = shapely.STRtree(list(shapely.MultiPoint(seeds).geoms)).nearest(shapely.point_on_surface(faces))
    held = [index for index in range(len(seeds)) if (owner == index).any()]
    return GeoDataFrame(
        {
            "id": [f"distrikt-{n:02d}" for n in range(1, len(held) + 1)],
            "code": [f"{MUNICIPALITY_CODE}{n:02d}" for n in range(1, len(held) + 1)],
            "name": [names[index] for index in held],
        },
        geometry=[shapely.union_all(faces[owner == index]) for index in held],
        crs="EPSG:3006",
    )


def _municipalities(outside: NDArray[np.object_], districts: GeoDataFrame, size: Size) -> GeoDataFrame:
    own = shapely.union_all(districts.geometry.to_numpy())
    at = shapely.get_coordinates(shapely.point_on_surface(outside)) - size.centre
    turn = np.arctan2(at[:, 1], at[:, 0]) % (2 * np.pi)
    sector = np.digitize(turn, [0.35, 2.3, 4.4]) % 3
    # Sector 1 is north, 2 is west, 0 is south and east.
    areas = [shapely.union_all(outside[sector == number]) for number in (1, 2, 0)]
    return GeoDataFrame(
        {
            "id": ["kommun-9999", *(f"kommun-{code}" for code, _ in NEIGHBOURS)],
            "code": [MUNICIPALITY_CODE, *(code for code, _ in NEIGHBOURS)],
            "name": [MUNICIPALITY_NAME, *(name for _, name in NEIGHBOURS)],
        },
        geometry=[own, *areas],
        crs="EPSG:3006",
    )
