"""Who cannot do without whom, for how long: power from outside, water from one works, and two in a ring."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

import shapely
from geopandas import GeoDataFrame

DRY = ("el-distribution", "fjarrvarme", "avlopp", "vader", "telefoni", "internet", "vagtransport", "el-produktion")
BY_HEAT = ("omsorg", "utbildning", "primarvard", "lokal-ledning")
# dependent, provider, what, tolerated outage and endurance in hours
_FIXED: tuple[tuple[str, str, str, float, float], ...] = (
    ("s-fordelning-1", "s-mottagning-grannby", "el", 2, 0),
    ("s-fordelning-2", "s-mottagning-grannby", "el", 2, 0),
    ("s-hemtjanst", "s-hemtjanstlokal", "personal", 8, 4),
    ("s-hemtjanst", "s-telestation", "tele", 4, 2),
    ("s-larm", "s-telestation", "tele", 1, 1),
    ("s-krisledning", "s-stadsnat-1", "it", 4, 2),
    ("s-brandstation", "s-drivmedel-1", "bransle", 48, 72),
    ("s-ambulans", "s-drivmedel-1", "bransle", 24, 36),
    ("s-depa", "s-drivmedel-2", "bransle", 24, 48),
    ("s-almgarden", "s-storkok", "transport", 12, 24),
    ("s-linden", "s-storkok", "transport", 12, 24),
    ("s-varmeverk", "s-vattenverk", "vatten", 24, 12),
    ("s-vattenverk", "s-telestation", "tele", 24, 48),
    ("s-telestation", "s-stadsnat-1", "it", 4, 24),
    ("s-stadsnat-1", "s-telestation", "it", 4, 8),
    ("s-reningsverk", "s-pump-1", "transport", 24, 4),
    ("s-bageri", "s-vattenverk", "vatten", 24, 0),
    ("s-betalning", "s-stadsnat-1", "it", 24, 0),
)


def dependencies(services: GeoDataFrame, points: GeoDataFrame) -> pd.DataFrame:
    """List each dependency as a row: who, of whom, what, and both times in hours."""
    rows = [*_FIXED, *_power(services), *_water(services), *_heat(services), *_supplied(points, services)]
    frame = pd.DataFrame(rows, columns=["dependent", "provider", "service", "tolerated_outage_h", "endurance_h"])
    frame = frame.drop_duplicates(["dependent", "provider", "service"]).reset_index(drop=True)
    frame.insert(0, "id", [f"beroende-{number:04d}" for number in range(1, len(frame) + 1)])
    return frame


def _power(services: GeoDataFrame) -> Iterator[tuple[str, str, str, float, float]]:
    """Every object takes power from the nearest secondary substation, and each of those from the nearest primary."""
    placed = services[services.geometry.notna()]
    small = placed[placed["id"].str.startswith("s-natstation")]
    large = placed[placed["id"].str.startswith("s-fordelning")]
    users = placed[~placed["function"].isin(("el-distribution", "vagtransport", "el-produktion"))]
    for takers, givers in ((users, small), (small, large)):
        yield from _nearest(takers, givers, "el")


def _water(services: GeoDataFrame) -> Iterator[tuple[str, str, str, float, float]]:
    users = services[services.geometry.notna() & ~services["function"].isin((*DRY, "dricksvatten"))]
    for row in users.itertuples():
        yield row.id, "s-vattentorn", "vatten", max(row.tolerated_outage_h, 8.0), 4.0
    yield "s-vattentorn", "s-vattenverk", "vatten", 8.0, 10.0


def _heat(services: GeoDataFrame) -> Iterator[tuple[str, str, str, float, float]]:
    users = services[services["function"].isin(BY_HEAT) & services.geometry.notna()]
    for row in users.itertuples():
        yield row.id, "s-varmeverk", "varme", 24.0, 12.0


def _supplied(points: GeoDataFrame, services: GeoDataFrame) -> Iterator[tuple[str, str, str, float, float]]:
    """Safety points take power as other houses do; warmth only where there is district heating."""
    small = services[services["id"].str.startswith("s-natstation")]
    yield from _nearest(points.assign(tolerated_outage_h=12.0), small, "el")
    for row in points[points["level"] != "1"].itertuples():
        yield row.id, "s-vattentorn", "vatten", 12.0, 6.0


def _nearest(takers: GeoDataFrame, givers: GeoDataFrame, what: str) -> Iterator[tuple[str, str, str, float, float]]:
    found = shapely.STRtree(givers.geometry.to_numpy()).nearest(takers.geometry.to_numpy())
    endurance = np.nan_to_num(takers["endurance_h"].astype(float).to_numpy())
    rows = zip(takers["id"], givers["id"].to_numpy()[found], takers["tolerated_outage_h"], endurance, strict=True)
    yield from ((str(taker), str(giver), what, float(outage), float(hours)) for taker, giver, outage, hours in rows)
