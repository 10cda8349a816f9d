"""How large an exercise is: one small table, so that a larger one is a row and not a rewrite."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

SizeName = Literal["town", "municipality"]

EXERCISE_DAY = date(2026, 11, 16)
MUNICIPALITY_CODE = "9999"
MUNICIPALITY_NAME = "Övningsköping"


@dataclass(frozen=True, slots=True)
class Size:
    """The measures of an exercise; lengths in metres, the box in EPSG:3006.

    ``box`` (min east, min north, max east, max north) lies on open sea in Skagerrak, west of longitude 11.4,
    so that nobody can walk to an invented safety point.
    """

    box: tuple[float, float, float, float]
    residents: int
    town_radius_m: float
    quarter_rings: tuple[int, ...]
    villages: int
    village_radius_m: tuple[float, float]
    lane_every_m: float
    plot_shrink: float

    @property
    def centre(self) -> tuple[float, float]:
        """The square of the town."""
        min_e, min_n, max_e, max_n = self.box
        return ((min_e + max_e) / 2, (min_n + max_n) / 2)


SIZES: dict[SizeName, Size] = {
    "town": Size(
        box=(268_000.0, 6_418_000.0, 280_000.0, 6_428_000.0),
        residents=9_000,
        town_radius_m=1_250.0,
        quarter_rings=(6,),
        villages=2,
        village_radius_m=(260.0, 330.0),
        lane_every_m=430.0,
        plot_shrink=1.0,
    ),
    "municipality": Size(
        box=(261_000.0, 6_404_000.0, 285_000.0, 6_440_000.0),
        residents=90_000,
        town_radius_m=4_000.0,
        quarter_rings=(6, 12, 18),
        villages=16,
        village_radius_m=(500.0, 1_000.0),
        lane_every_m=520.0,
        plot_shrink=1.0,
    ),
}


def dice(seed: int, subject: str) -> np.random.Generator:
    """Give a subject its own random numbers, so that a change in one leaves the others as they were."""
    return np.random.default_rng([seed, zlib.crc32(subject.encode())])
