"""Where people can shelter, what must not get out, what holds the water, and what nobody has filled in."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import shapely
from geopandas import GeoDataFrame

from geoansvar.exercise.river import River
from geoansvar.exercise.sizes import Size, dice
from geoansvar.layers.write import DepthGrid

RESIDENTS_PER_SHELTER = 750
CLEAR_M = 12.0  # so far inside one flow, and so far from the smaller one, that no survey's accuracy hides it
# id, name, the service in whose house it is, class, safety distance
_HAZARDOUS: tuple[tuple[str, str, str, str, float], ...] = (
    ("farlig-1", "Lacken & Limmet", "s-lackfabrik", "Seveso, lägre kravnivån", 300.0),
    ("farlig-2", "Vattenverkets klorlager", "s-vattenverk", "farlig verksamhet (LSO 2:4)", 150.0),
    ("farlig-3", "Kraftvärmeverkets oljecistern", "s-varmeverk", "farlig verksamhet (LSO 2:4)", 100.0),
)

Flags = NDArray[np.bool_]


def first_wet(points: NDArray[np.float64], smaller: DepthGrid, larger: DepthGrid) -> Flags:
    """Tell which points are well inside the larger flow and well outside the smaller one."""
    turn = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    rim = CLEAR_M * np.column_stack([np.cos(turn), np.sin(turn)])
    around = np.concatenate([np.zeros((1, 2)), rim])[None, :, :] + points[:, None, :]
    east, north = around[..., 0].ravel(), around[..., 1].ravel()
    shape = around.shape[:2]
    inside = (larger.at(east, north) > 0).reshape(shape).all(axis=1)
    outside = (smaller.at(east, north) == 0).reshape(shape).all(axis=1)
    return np.asarray(inside & outside)


def shelters(houses: GeoDataFrame, depths: dict[str, DepthGrid], size: Size, *, seed: int) -> GeoDataFrame:
    """Give shelters in cellars of the town; where there is such a house, the first is dry at Q50 and not at Q100."""
    rng = dice(seed, "shelters")
    fits = houses["style"].isin(("core", "blocks")) & houses["purpose"].isin(("bostad", "verksamhet"))
    rows = houses[fits & ~houses["address"].duplicated(keep=False)]
    middles = shapely.get_coordinates(shapely.centroid(rows.geometry.to_numpy()))
    wet = np.flatnonzero(first_wet(middles, depths["Q50"], depths["Q100"]))
    count = max(6, size.residents // RESIDENTS_PER_SHELTER)
    others = rng.permutation(np.setdiff1d(np.arange(len(rows)), wet))
    chosen = np.concatenate([wet[:1], others])[:count]
    return GeoDataFrame(
        {
            "id": [f"skyddsrum-{number:03d}" for number in range(1, len(chosen) + 1)],
            "name": [f"Skyddsrum {address}" for address in rows["address"].iloc[chosen]],
            "address": rows["address"].iloc[chosen].to_numpy(),
            "capacity": rng.integers(4, 17, len(chosen)) * 10,
        },
        geometry=shapely.points(np.round(middles[chosen], 2)),
        crs="EPSG:3006",
    )


def hazardous_sites(services: GeoDataFrame) -> GeoDataFrame:
    """Give the sites whose owners must have a plan for accidents, each where its service is."""
    hosts = services.set_index("id")
    frame = pd.DataFrame(_HAZARDOUS, columns=["id", "name", "host", "class", "safety_distance_m"])
    at = shapely.centroid(hosts.geometry.loc[frame["host"]].to_numpy())
    frame.insert(2, "address", hosts["address"].loc[frame["host"]].to_numpy())
    return GeoDataFrame(frame.drop(columns="host"), geometry=shapely.set_precision(at, 0.01), crs="EPSG:3006")


def dams(river: River) -> GeoDataFrame:
    """Give the dam that holds the mill pond, across the river where it leaves."""
    rim = shapely.intersection(river.pond.exterior, river.main)
    along = shapely.line_locate_point(river.main, shapely.get_parts(rim))
    middle_m = float(along.max()) + 2.0
    ends = shapely.get_coordinates(shapely.line_interpolate_point(river.main, [middle_m - 5, middle_m + 5]))
    heading = (ends[1] - ends[0]) / np.hypot(*(ends[1] - ends[0]))
    across = np.array([-heading[1], heading[0]]) * 24.0
    line = shapely.LineString(np.round(ends.mean(axis=0) + np.array([-across, across]), 2))
    return GeoDataFrame({"id": ["damm-1"], "name": ["Kvarndammens damm"]}, geometry=[line], crs="EPSG:3006")


def with_unknown(jobs: GeoDataFrame, depths: dict[str, DepthGrid]) -> GeoDataFrame:
    """Leave out trade and employees of the first workplace that gets wet at Q100: unknown is not none."""
    at = shapely.get_coordinates(jobs.geometry.to_numpy())
    wet = np.flatnonzero(first_wet(at, depths["Q50"], depths["Q100"]))[:1]
    changed = jobs.astype({"employees": "Int64"})
    changed.loc[changed.index[wet], ["sni", "employees"]] = None
    return changed
