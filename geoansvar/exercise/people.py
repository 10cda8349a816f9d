"""Who lives and works where: every resident is in a dwelling, and every cell is the sum of its dwellings."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import shapely
from geopandas import GeoDataFrame

from geoansvar.exercise.sizes import Size, dice

CELL_M = 250
M2_PER_PERSON = {"core": 75.0, "blocks": 75.0}
FLOORS = {"core": 4, "blocks": 3}
HOUSEHOLD = 2.5
HOLIDAY_HOMES = 0.2
YOUNG, OLD = 0.065, 0.062
AT_HOME_BY_DAY = 0.46
TRADES = {
    "verksamhet": (("47.110", "Butik"), ("56.100", "Restaurang"), ("69.201", "Kontor"),
                   ("96.021", "Salong"), ("62.010", "Databyrå")),
    "industri": (("25.620", "Verkstad"), ("16.233", "Snickeri"), ("52.100", "Lager"),
                 ("10.710", "Bageri"), ("28.990", "Maskinfabrik")),
    "samhällsfunktion": (("84.111", "Förvaltning"), ("91.011", "Kulturhus"), ("93.111", "Idrottsanläggning")),
    "skola": (("85.201", "Skola"),), "förskola": (("85.100", "Förskola"),),
    "äldreboende": (("87.301", "Äldreboende"),), "vård": (("86.211", "Vårdmottagning"),),
}  # fmt: skip
STAFF = {
    "verksamhet": 7,
    "industri": 22,
    "samhällsfunktion": 14,
    "skola": 42,
    "förskola": 17,
    "äldreboende": 48,
    "vård": 30,
}
PUPILS = {"skola": 230, "förskola": 70}

Integers = NDArray[np.int64]


def residents_of(buildings: GeoDataFrame, size: Size, *, seed: int) -> Integers:
    """Share the residents of a size out among the dwellings; the sum is exact."""
    rng = dice(seed, "residents")
    style = buildings["style"]
    floors = style.map(FLOORS).fillna(0).to_numpy() * buildings.area.to_numpy()
    flats = floors / style.map(M2_PER_PERSON).fillna(1.0).to_numpy()
    houses = np.where(style == "rural", rng.random(len(style)) > HOLIDAY_HOMES, 1.0) * HOUSEHOLD
    weight = np.where(floors > 0, flats, houses) * rng.gamma(4.0, 0.25, len(style))
    weight = np.where(buildings["purpose"] == "bostad", weight, 0.0)
    share = weight / weight.sum() * size.residents
    whole = np.floor(share).astype(np.int64)
    left = size.residents - int(whole.sum())
    whole[np.argsort(-(share - whole), kind="stable")[:left]] += 1
    return np.asarray(whole, dtype=np.int64)


def cells(buildings: GeoDataFrame, residents: Integers, workplaces: GeoDataFrame, *, seed: int) -> GeoDataFrame:
    """Sum people into squares of 250 m, named as SCB does: 6 digits east and 7 north of the south-western corner."""
    rng = dice(seed, "cells")
    home = _by_cell(buildings.geometry, pd.Series(residents))
    pupils = _by_cell(buildings.geometry, buildings["purpose"].map(PUPILS).fillna(0).astype(int))
    staff = _by_cell(workplaces.geometry, workplaces["employees"])
    frame = pd.concat({"residents": home, "staff": staff, "pupils": pupils}, axis=1).fillna(0).astype(int)
    frame = frame[frame.sum(axis=1) > 0].sort_index()
    count = frame["residents"].to_numpy()
    young = rng.binomial(count, YOUNG)
    frame["age_0_5"] = young
    frame["age_80_plus"] = rng.binomial(count - young, OLD)
    frame["day_population"] = np.round(count * AT_HOME_BY_DAY).astype(int) + frame["staff"] + frame["pupils"]
    corner = np.array([[int(key[:6]), int(key[6:])] for key in frame.index])
    squares = shapely.box(corner[:, 0], corner[:, 1], corner[:, 0] + CELL_M, corner[:, 1] + CELL_M)
    keep = frame[["residents", "age_0_5", "age_80_plus", "day_population"]].reset_index(names="id")
    return GeoDataFrame(keep, geometry=squares, crs="EPSG:3006")


def cell_ids(points: NDArray[np.float64]) -> list[str]:
    """Name the square that holds each point (x = east, y = north)."""
    corner = (np.floor(points / CELL_M) * CELL_M).astype(int)
    return [f"{east:06d}{north:07d}" for east, north in corner]


def workplaces(buildings: GeoDataFrame, *, seed: int) -> GeoDataFrame:
    """One workplace in every building where people work."""
    rng = dice(seed, "workplaces")
    rows = buildings[buildings["purpose"].isin(STAFF)]
    trades = [TRADES[purpose][rng.integers(len(TRADES[purpose]))] for purpose in rows["purpose"]]
    mean = rows["purpose"].map(STAFF).to_numpy()
    employees = np.maximum(1, np.round(rng.gamma(2.0, mean / 2.0))).astype(int)
    return GeoDataFrame(
        {
            "id": [f"arbetsstalle-{number:05d}" for number in range(1, len(rows) + 1)],
            "name": [f"{title} {address}" for (_, title), address in zip(trades, rows["address"], strict=True)],
            "address": rows["address"].to_numpy(),
            "sni": [code for code, _ in trades],
            "employees": employees,
        },
        geometry=_centres(rows.geometry),
        crs="EPSG:3006",
    )


def _centres(shapes: pd.Series) -> NDArray[np.object_]:
    return np.asarray(shapely.points(np.round(shapely.get_coordinates(shapely.centroid(shapes.to_numpy())), 2)))


def _by_cell(shapes: pd.Series, count: pd.Series) -> pd.Series:
    keys = cell_ids(shapely.get_coordinates(shapely.centroid(shapes.to_numpy())))
    return count.groupby(np.array(keys)).sum()
