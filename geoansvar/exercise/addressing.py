"""One address that every exercise can rely on: a house in the town near people, services and water."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import shapely
from geopandas import GeoDataFrame

from geoansvar.exercise.sizes import MUNICIPALITY_NAME, Size
from geoansvar.layers.write import DepthGrid

STREET, NUMBER = "Allégatan", "12"
KEEP = ("Storgatan", "Kungsgatan", "Södra vägen", "Strandgatan", "Kajgatan")
REACH_M = 300.0
AIM_RESIDENTS = 380.0


def known_point(addresses: GeoDataFrame) -> NDArray[np.float64]:
    """Give the place of the address, x = east and y = north."""
    at = addresses.geometry[(addresses["street"] == STREET) & (addresses["number"] == NUMBER)]
    return np.asarray(shapely.get_coordinates(at.to_numpy())[0])


def name_the_known_street(
    houses: GeoDataFrame, addresses: GeoDataFrame, residents: NDArray[np.int64], hundred_years: DepthGrid, size: Size
) -> tuple[GeoDataFrame, GeoDataFrame, Callable[[GeoDataFrame], pd.Series]]:
    """Give the name Allégatan to the street whose number 12 lies best: dry itself, with Q100 within 300 m.

    Returns
    -------
    tuple
        Buildings and addresses with the new name, and a function that renames roads.
    """
    old = _best_street(houses, addresses, residents, hundred_years, size)
    in_town = addresses["place"] == MUNICIPALITY_NAME
    at = (addresses["street"] == old) & in_town
    addresses = addresses.assign(street=addresses["street"].mask(at, STREET))
    addresses["address"] = addresses["street"] + " " + addresses["number"]
    own = (houses["place"] == MUNICIPALITY_NAME) & (houses["address"].str.rsplit(" ", n=1).str[0] == old)
    number = houses["address"].str.rsplit(" ", n=1).str[1]
    houses = houses.assign(address=houses["address"].mask(own, STREET + " " + number))
    town = addresses.geometry[at].union_all().convex_hull.buffer(150)

    def renamed(roads: GeoDataFrame) -> pd.Series:
        names: pd.Series = roads["name"]
        return names.mask((names == old) & roads.geometry.intersects(town), STREET)

    return houses, addresses, renamed


def _best_street(
    houses: GeoDataFrame, addresses: GeoDataFrame, residents: NDArray[np.int64], hundred_years: DepthGrid, size: Size
) -> str:
    doors = shapely.get_coordinates(addresses.geometry)
    offered = (
        (addresses["number"] == NUMBER)
        & (addresses["place"] == MUNICIPALITY_NAME)
        & ~addresses["street"].isin(KEEP)
        & (hundred_years.at(doors[:, 0], doors[:, 1]) == 0)
    )
    middles = shapely.get_coordinates(shapely.centroid(houses.geometry.to_numpy()))
    oldest = set(houses.loc[(houses["style"] == "core") & (houses["place"] == MUNICIPALITY_NAME), "address"])
    offered &= addresses["address"].isin(oldest)
    score: dict[str, float] = {}
    for index in np.flatnonzero(offered):
        near = np.hypot(*(middles - doors[index]).T) <= REACH_M
        wet = (hundred_years.at(*middles[near].T) > 0).sum()
        far = np.hypot(*(doors[index] - size.centre)) / size.town_radius_m
        score[addresses["street"].iloc[index]] = (
            min(int(wet), 12) / 12 - 2 * abs(residents[near].sum() - AIM_RESIDENTS) / AIM_RESIDENTS - 2 * far
        )
    return max(score, key=lambda street: score[street])
