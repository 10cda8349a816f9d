"""Houses along the streets, each with its number, none on a road, in the river or on another house."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import shapely
from geopandas import GeoDataFrame

from geoansvar.exercise.place import Place
from geoansvar.exercise.river import River
from geoansvar.exercise.roads import Network
from geoansvar.exercise.sizes import Size, dice
from geoansvar.layers.write import DepthGrid

ROAD_CLEAR_M = 6.5
WATER_CLEAR_M = 12.0
RAIL_CLEAR_M = 14.0
PIECE_M = 500.0
OLD = 0.12  # few houses stand where the river comes every other generation, and those are old
RESIDENTS_PER_PUBLIC = 170
HOUSE_STREETS = ("residential", "tertiary", "secondary", "track")

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Plot:
    """How houses stand along the streets of a style; metres."""

    every_m: float
    front_m: tuple[float, float]
    depth_m: tuple[float, float]
    setback_m: float
    purposes: tuple[tuple[str, float], ...]
    shed: tuple[float, float] | None
    used: float = 0.96


PLOTS = {
    "core": Plot(31.0, (20.0, 27.0), (11.0, 14.0), 9.0, (("bostad", 0.62), ("verksamhet", 0.38)), None),
    "blocks": Plot(
        60.0, (34.0, 48.0), (11.0, 13.0), 14.0, (("bostad", 0.93), ("verksamhet", 0.07)), (5.0, 14.0), 0.85
    ),
    "villa": Plot(24.0, (10.0, 14.5), (8.0, 10.0), 11.0, (("bostad", 1.0),), (5.5, 7.0)),
    "industry": Plot(92.0, (36.0, 68.0), (26.0, 44.0), 15.0, (("industri", 0.65), ("verksamhet", 0.35)), (8.0, 16.0)),
    "village": Plot(27.0, (10.0, 15.0), (8.0, 10.0), 12.0, (("bostad", 0.97), ("verksamhet", 0.03)), (6.0, 8.0)),
    "rural": Plot(150.0, (10.0, 15.0), (8.0, 10.5), 16.0, (("bostad", 1.0),), (11.0, 22.0), 0.62),
}
PUBLIC = Plot(150.0, (44.0, 62.0), (22.0, 30.0), 13.0, (("samhällsfunktion", 1.0),), None)
PUBLIC_STYLES = ("core", "blocks", "villa", "village")


def build(
    place: Place, river: River, network: Network, often_wet: DepthGrid, size: Size, *, seed: int
) -> tuple[GeoDataFrame, GeoDataFrame]:
    """Give buildings and addresses.

    Returns
    -------
    tuple
        Buildings (``purpose``, ``address``, ``style``, ``quarter``: polygons) and addresses (points at the street).
    """
    rng = dice(seed, "buildings")
    streets = _streets(network)
    ground = _Ground(place, river, network, often_wet)
    public = ground.fitting(_candidates(streets, "public", PUBLIC, size, rng), rng)
    plans = [public.sample(min(len(public), size.residents // RESIDENTS_PER_PUBLIC), random_state=rng)]
    plans += [ground.fitting(_candidates(streets, style, plot, size, rng), rng) for style, plot in PLOTS.items()]
    rows = ground.free(pd.concat(plans, ignore_index=True))
    rows = _numbered(rows, place)
    sheds = ground.free_beside(_sheds(rows, size, rng), rows)
    return _buildings(rows, sheds), _addresses(rows)


def _streets(network: Network) -> pd.DataFrame:
    rows = [s for s in network.streets if s.road_class in HOUSE_STREETS]
    return pd.DataFrame({
        "street": [s.name for s in rows], "town": [s.settlement for s in rows], "line": [s.line for s in rows],
        "road_class": [s.road_class for s in rows],
    })  # fmt: skip


def _candidates(streets: pd.DataFrame, style: str, plot: Plot, size: Size, rng: np.random.Generator) -> pd.DataFrame:
    """Houses on both sides of every street at the pace of one style, wherever that style turns out to hold."""
    every_m = plot.every_m * size.plot_shrink
    lengths = shapely.length(streets["line"].to_numpy())
    places = [np.arange(rng.uniform(0.3, 0.7) * every_m, length - 6, every_m) for length in lengths]
    street = np.repeat(np.arange(len(streets)), [2 * len(p) for p in places])
    along = np.concatenate([np.repeat(p, 2) for p in places])
    along = along + rng.uniform(-0.06, 0.06, len(along)) * every_m * (4 if style == "rural" else 1)
    side = np.tile([1.0, -1.0], len(along) // 2)
    along = np.clip(along, 3.0, lengths[street] - 3.0)
    use = rng.random(len(along)) < plot.used
    rows = pd.DataFrame({"street": street, "along": along, "side": side, "plan": style})[use]
    front, depth = rng.uniform(*plot.front_m, len(rows)), rng.uniform(*plot.depth_m, len(rows))
    rows = rows.assign(front=np.round(front * 2) / 2, depth=np.round(depth * 2) / 2)
    names, shares = zip(*plot.purposes, strict=True)
    rows["purpose"] = rng.choice(names, len(rows), p=shares)
    return _placed(rows, streets, plot.setback_m)


def _placed(rows: pd.DataFrame, streets: pd.DataFrame, setback_m: float) -> pd.DataFrame:
    lines = streets["line"].to_numpy()[rows["street"]]
    along = rows["along"].to_numpy()
    at = shapely.get_coordinates(shapely.line_interpolate_point(lines, along))
    back = shapely.get_coordinates(shapely.line_interpolate_point(lines, np.maximum(along - 4, 0)))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(lines, along + 4))
    heading = (ahead - back) / np.maximum(np.hypot(*(ahead - back).T), 1e-9)[:, None]
    normal = np.column_stack([-heading[:, 1], heading[:, 0]]) * rows["side"].to_numpy()[:, None]
    middle = at + normal * (setback_m + rows["depth"].to_numpy() / 2)[:, None]
    return rows.assign(
        e=middle[:, 0], n=middle[:, 1], he=heading[:, 0], hn=heading[:, 1], ne=normal[:, 0], nn=normal[:, 1],
        door_e=(at + normal * (setback_m - 2))[:, 0], door_n=(at + normal * (setback_m - 2))[:, 1],
        town=streets["town"].to_numpy()[rows["street"]], name=streets["street"].to_numpy()[rows["street"]],
        footprint=_rectangles(middle, heading, rows["front"].to_numpy(), rows["depth"].to_numpy()),
    )  # fmt: skip


def _rectangles(middle: Floats, heading: Floats, front: Floats, depth: Floats) -> NDArray[np.object_]:
    half = np.stack(
        [heading * (front / 2)[:, None], np.column_stack([-heading[:, 1], heading[:, 0]]) * (depth / 2)[:, None]]
    )
    signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    corners = np.stack([middle + a * half[0] + b * half[1] for a, b in signs], axis=1)
    return np.asarray(shapely.polygons(np.round(corners, 2)))


class _Ground:
    """What houses must keep clear of, indexed once."""

    def __init__(self, place: Place, river: River, network: Network, often_wet: DepthGrid) -> None:
        self._often_wet = often_wet
        self._roads = shapely.STRtree(network.roads.geometry.to_numpy())
        self._water = shapely.STRtree(_pieces(river.surface))
        self._rails = shapely.STRtree(_pieces(shapely.union_all(network.railway.geometry.to_numpy())))
        self._quarters = network.quarters
        self._areas = shapely.STRtree([quarter.area for quarter in network.quarters])
        self._settled = shapely.union_all([s.outline.buffer(60) for s in place.settlements])
        self._inside = shapely.buffer(place.area, -30)

    def fitting(self, rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        """Keep the candidates that stand on land of their own style, few of them where it is often wet."""
        points = shapely.points(rows["e"], rows["n"])
        found, area = self._areas.query(points, predicate="within")
        quarter = np.full(len(rows), -1)
        quarter[found] = area
        styles = np.array([*(q.style for q in self._quarters), "rural"])[quarter]
        styles = np.where((quarter < 0) & shapely.intersects(self._settled, points), "", styles)
        plan = rows["plan"].iloc[0]
        fits = np.isin(styles, PUBLIC_STYLES) if plan == "public" else styles == plan
        fits &= shapely.contains(self._inside, points)
        fits &= (self._often_wet.at(rows["e"].to_numpy(), rows["n"].to_numpy()) == 0) | (rng.random(len(rows)) < OLD)
        rows = rows.assign(quarter=quarter, style=styles)[fits]
        return rows[self._clear(rows["footprint"].to_numpy())]

    def _clear(self, footprints: NDArray[np.object_]) -> Bools:
        clear = np.ones(len(footprints), bool)
        for tree, distance in (
            (self._roads, ROAD_CLEAR_M), (self._water, WATER_CLEAR_M), (self._rails, RAIL_CLEAR_M)
        ):  # fmt: skip
            clear[tree.query(footprints, predicate="dwithin", distance=distance)[0]] = False
        return clear

    def free(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Keep the first of houses that would stand closer than three metres."""
        keep = np.ones(len(rows), bool)
        shapes = rows["footprint"].to_numpy()
        first, second = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=3.0)
        pairs = np.column_stack([first, second])[first < second]
        for one, other in pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]:
            if keep[one]:
                keep[other] = False
        return rows[keep].reset_index(drop=True)

    def free_beside(self, sheds: pd.DataFrame, houses: pd.DataFrame) -> pd.DataFrame:
        """Keep sheds that stand clear of roads, water, houses and each other."""
        sheds = sheds[self._clear(sheds["footprint"].to_numpy())]
        close = shapely.STRtree(houses["footprint"].to_numpy()).query(
            sheds["footprint"].to_numpy(), predicate="dwithin", distance=1.0
        )[0]
        sheds = sheds[~np.isin(np.arange(len(sheds)), close)]
        return self.free(sheds.reset_index(drop=True))


def _pieces(shape: shapely.Geometry) -> NDArray[np.object_]:
    """Cut a long shape into squares of half a kilometre, so that distance to it is found through the index."""
    min_e, min_n, max_e, max_n = np.array(shapely.bounds(shape)) // PIECE_M * PIECE_M
    east, north = np.meshgrid(np.arange(min_e, max_e + 1, PIECE_M), np.arange(min_n, max_n + 1, PIECE_M))
    squares = shapely.box(east.ravel(), north.ravel(), east.ravel() + PIECE_M, north.ravel() + PIECE_M)
    shapely.prepare(shape)
    return np.asarray(shapely.intersection(squares[shapely.intersects(shape, squares)], shape))


def _sheds(rows: pd.DataFrame, size: Size, rng: np.random.Generator) -> pd.DataFrame:
    """Garages, sheds and barns behind the houses."""
    of_plan = {style: plot.shed for style, plot in PLOTS.items() if plot.shed}
    hosts = rows[rows["plan"].isin(of_plan)]
    hosts = hosts[rng.random(len(hosts)) < 0.86]
    measure = np.array([of_plan[plan] for plan in hosts["plan"]])
    front, depth = measure[:, 1] * rng.uniform(0.85, 1.15, len(hosts)), measure[:, 0]
    heading = hosts[["he", "hn"]].to_numpy()
    behind = (hosts["depth"].to_numpy() + depth) / 2 + rng.uniform(2.5, 5.0, len(hosts))
    aside = rng.uniform(-0.5, 0.5, len(hosts)) * hosts["front"].to_numpy()
    middle = hosts[["e", "n"]].to_numpy() + hosts[["ne", "nn"]].to_numpy() * behind[:, None] + heading * aside[:, None]
    return hosts.assign(purpose="komplement", footprint=_rectangles(middle, heading, front, depth))


def _numbered(rows: pd.DataFrame, place: Place) -> pd.DataFrame:
    """Odd numbers on the left of a street and even on the right, counted from its beginning."""
    centres = np.array([s.centre for s in place.settlements])
    names = np.array([s.name for s in place.settlements])
    outlines = shapely.STRtree([s.outline for s in place.settlements])
    nearest = names[outlines.nearest(shapely.points(rows["e"], rows["n"]))]
    rows = rows.assign(place=np.where(rows["town"] == "", nearest, rows["town"]))
    through = rows["name"].isin(("Storgatan", "Kungsgatan", "Södra vägen"))
    rows["place"] = np.where(through, nearest, rows["place"])
    rows = rows.sort_values(["place", "name", "street", "along", "side"], kind="stable").reset_index(drop=True)
    rank = rows.groupby(["place", "name", "side"], sort=False).cumcount()
    rows["number"] = (2 * rank + np.where(rows["side"] > 0, 1, 2)).astype(str)
    rows["address"] = rows["name"] + " " + rows["number"]
    far = np.hypot(*(rows[["e", "n"]].to_numpy() - centres[0]).T)
    postal = pd.Series(rows["place"]).map({name: index for index, name in enumerate(names)})
    rows["postcode"] = [
        f"999 {10 + min(int(m // 700), 9) if p == 0 else 30 + p}" for p, m in zip(postal, far, strict=True)
    ]
    return rows


def _buildings(houses: pd.DataFrame, sheds: pd.DataFrame) -> GeoDataFrame:
    rows = pd.concat([houses, sheds], ignore_index=True)
    keep = rows[["purpose", "address", "place", "style", "quarter"]]
    frame = GeoDataFrame(keep, geometry=rows["footprint"].to_numpy(), crs="EPSG:3006")
    frame.insert(0, "id", [f"byggnad-{number:06d}" for number in range(1, len(frame) + 1)])
    return frame


def _addresses(houses: pd.DataFrame) -> GeoDataFrame:
    frame = GeoDataFrame(
        {
            "id": [f"adress-{number:06d}" for number in range(1, len(houses) + 1)],
            "address": houses["address"],
            "street": houses["name"],
            "number": houses["number"],
            "postcode": houses["postcode"],
            "place": houses["place"],
        },
        geometry=shapely.points(np.round(houses["door_e"], 2), np.round(houses["door_n"], 2)),
        crs="EPSG:3006",
    )
    return frame.reset_index(drop=True)
