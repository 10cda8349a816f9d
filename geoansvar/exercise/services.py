"""Vital services in every sector and outside them: objects in houses of the town, and processes without a place."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import shapely
from geopandas import GeoDataFrame

from geoansvar.exercise.place import Place
from geoansvar.exercise.river import River
from geoansvar.exercise.sizes import Size
from geoansvar.model.codes import packaged_codes

BANK_OFF_M = 75.0
YARD_M = 55.0
BESIDE_M = np.array([11.0, 9.0])
POOLS = {
    "samhällsfunktion": ("samhällsfunktion", "verksamhet"),
    "verksamhet": ("verksamhet",),
    "industri": ("industri",),
}
PLACED = frozenset(("at", "known", "river", "rivers", "per", "village", "bridge"))

Spot = tuple[shapely.Geometry | None, str | None]


class Sites:
    """Hands out houses to services, each house once, and remembers what each became.

    Only houses whose address is found in one place: whoever reads the address finds the house.
    """

    def __init__(self, buildings: GeoDataFrame, residents: NDArray[np.int64], rng: np.random.Generator) -> None:
        self.purposes = buildings["purpose"].copy()
        self.taken: list[int] = []
        self._buildings = buildings
        self._middles = shapely.get_coordinates(shapely.centroid(buildings.geometry.to_numpy()))
        self._weights = residents / residents.sum()
        self._rng = rng
        mains = buildings[buildings["purpose"] != "komplement"]
        single = ~buildings["address"].isin(mains["address"][mains["address"].duplicated()])
        self._free = {name: np.flatnonzero(single & buildings["purpose"].isin(of)) for name, of in POOLS.items()}

    def take(self, at: NDArray[np.float64], entry: dict[str, Any]) -> Spot:
        """Take the nearest free house of a pool; its place and its address."""
        free = self._free[entry.get("pool", "samhällsfunktion")]
        index = int(free[np.argmin(np.hypot(*(self._middles[free] - at).T))])
        self._free = {name: rows[rows != index] for name, rows in self._free.items()}
        self.purposes.iloc[index] = entry.get("purpose", self.purposes.iloc[index])
        self.taken.append(index)
        return _point(self._middles[index]), str(self._buildings["address"].iloc[index])

    def named(self, services: GeoDataFrame) -> GeoDataFrame:
        """Give the buildings with their new purposes, and the name of the service over the door."""
        names = pd.Series(None, index=self._buildings.index, dtype=object)
        names.iloc[self.taken] = services["name"][services["address"].notna()].to_numpy()
        return self._buildings.assign(purpose=self.purposes, name=names)

    def among_people(self) -> NDArray[np.float64]:
        """Give the place of a dwelling, more often where many live."""
        return np.asarray(self._middles[self._rng.choice(len(self._weights), p=self._weights)])


def plan() -> list[dict[str, Any]]:
    """Read the services that come with the package, every default filled in."""
    book = tomllib.loads(files("geoansvar.exercise").joinpath("services.toml").read_text(encoding="utf-8"))
    return [{**book["defaults"], **row} for row in book["service"]]


@dataclass(frozen=True, slots=True)
class Ground:
    """What services are placed on: the land, the river, the roads, the houses, and the address everyone knows."""

    place: Place
    river: River
    roads: GeoDataFrame
    sites: Sites
    known: NDArray[np.float64]
    size: Size


def vital_services(ground: Ground) -> GeoDataFrame:
    """Place every service of the plan.

    ``sector`` follows from the function in the packaged code list; the operator and the facility's owner are
    the responsible actor where the plan says nothing else.
    """
    sectors = packaged_codes("functions-2020").codes
    rows: list[dict[str, Any]] = []
    shapes = []
    given: Counter[str] = Counter()
    for entry in plan():
        for number, (shape, address) in enumerate(_spots(entry, ground), start=1):
            name = entry["name"].format(n=number, place=_near(ground.place, shape))
            given[name] += 1
            name = f"{name} {given[name]}" if given[name] > 1 else name
            rows.append(_row(entry, number, name, address, sectors[entry["function"]].sector))
            shapes.append(shape)
    return GeoDataFrame(rows, geometry=shapes, crs="EPSG:3006")


def _row(entry: dict[str, Any], number: int, name: str, address: str | None, sector: str | None) -> dict[str, Any]:
    several = "per" in entry or "rivers" in entry
    process = not PLACED.intersection(entry)
    responsible = entry["responsible"]
    return {
        "id": f"{entry['id']}-{number}" if several else entry["id"],
        "name": name,
        "function": entry["function"],
        "sector": sector,
        "responsible": responsible,
        "operator": entry.get("operator", responsible),
        "facility_owner": None if process else entry.get("facility_owner", responsible),
        "property_owner": entry.get("property_owner"),
        "object_ids": entry.get("objects"),
        "priority": entry["priority"],
        "tolerated_outage_h": float(entry["outage_h"]),
        "backup_power": entry.get("backup"),
        "endurance_h": float(entry["endurance_h"]) if "endurance_h" in entry else None,
        "continuity_plan_date": entry["plan"],
        "address": address,
        "reviewed": pd.Timestamp(2026, 9, 15).date(),
    }


def _spots(entry: dict[str, Any], ground: Ground) -> Iterator[Spot]:
    if "per" in entry:
        for _ in range(max(2, round(ground.size.residents / entry["per"]))):
            yield _spot(entry, ground.sites.among_people(), ground.sites)
    elif "rivers" in entry:
        for share in entry["rivers"]:
            yield _spot(entry, bank(ground.river, ground.size, share), ground.sites)
    elif "bridge" in entry:
        yield _middle_of_bridge(entry["bridge"], ground), None
    elif PLACED.intersection(entry):
        yield _spot(entry, _aim(entry, ground), ground.sites)
    else:
        yield None, None


def _aim(entry: dict[str, Any], ground: Ground) -> NDArray[np.float64]:
    """Where an entry of the plan wants to stand."""
    if "river" in entry:
        return bank(ground.river, ground.size, entry["river"])
    if "village" in entry:
        return np.array(ground.place.settlements[1 + entry["village"]].centre)
    if "known" in entry:
        return np.asarray(ground.known + entry["known"])
    return np.array(ground.size.centre) + np.array(entry["at"]) * ground.size.town_radius_m


def _middle_of_bridge(street: str, ground: Ground) -> shapely.Point:
    spans = ground.roads[ground.roads["bridge"] & (ground.roads["name"] == street)].geometry
    nearest = spans.loc[spans.distance(shapely.points(ground.size.centre)).idxmin()]
    middle = shapely.line_interpolate_point(nearest, 0.5, normalized=True)
    return _point(shapely.get_coordinates(middle)[0])


def _spot(entry: dict[str, Any], at: NDArray[np.float64], sites: Sites) -> Spot:
    if entry.get("shape") == "point":
        return _point(at + BESIDE_M), None
    if entry.get("shape") == "area":
        return shapely.box(*np.round(np.concatenate([at - YARD_M, at + YARD_M]), 2)), None
    return sites.take(at, entry)


def bank(river: River, size: Size, share: float) -> NDArray[np.float64]:
    """Give a place on the northern bank, so many town radii upstream of the square."""
    along = river.middle_m - share * size.town_radius_m
    ends = shapely.get_coordinates(shapely.line_interpolate_point(river.main, [along - 15, along + 15]))
    heading = (ends[1] - ends[0]) / np.hypot(*(ends[1] - ends[0]))
    return np.asarray(ends.mean(axis=0) + np.array([heading[1], -heading[0]]) * BANK_OFF_M)


def _near(place: Place, shape: shapely.Geometry | None) -> str:
    if shape is None:
        return ""
    index = place.districts.geometry.distance(shape).to_numpy().argmin()
    return str(place.districts["name"].iloc[index])


def _point(at: NDArray[np.float64]) -> shapely.Point:
    return shapely.Point(np.round(at, 2))
