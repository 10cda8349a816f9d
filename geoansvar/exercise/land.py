"""What the flood survey mapped, and what the dry land is used for."""

from __future__ import annotations

import shapely
from geopandas import GeoDataFrame
from shapely.ops import substring

from geoansvar.exercise.flood import BROOK_MAPPED_M
from geoansvar.exercise.place import Place
from geoansvar.exercise.river import River
from geoansvar.exercise.sizes import Size

SURVEYED_M = 1_000.0  # either side of the river; far beyond where any flow ends
SURVEYED_BROOK_M = 500.0
MEADOW_M = 150.0
FARMLAND_M = 650.0
PRECISION_M = 0.01
SMOOTH_M = 10.0


def surveyed(place: Place, river: River, size: Size) -> GeoDataFrame:
    """Give what the survey mapped: the river's valley, the lower brook and the whole town.

    Villages, and the brook above its last three kilometres, are not in it: there nobody knows.
    """
    brook = substring(river.brook, river.brook.length - BROOK_MAPPED_M, river.brook.length)
    area = shapely.union_all([
        river.main.buffer(SURVEYED_M, quad_segs=3),
        brook.buffer(SURVEYED_BROOK_M, quad_segs=3),
        place.settlements[0].outline.buffer(100.0, quad_segs=3),
    ]).simplify(SMOOTH_M)  # fmt: skip
    area = shapely.intersection(area, shapely.box(*size.box), grid_size=PRECISION_M)
    return GeoDataFrame({"id": ["kartering-1"], "name": ["Övran 2025 (påhittad)"]}, geometry=[area], crs="EPSG:3006")


def land_use(place: Place, river: River) -> GeoDataFrame:
    """Divide the municipality's dry land without gap or overlap: built, meadow, farmland, and wood for the rest."""
    shores = shapely.union(river.main, river.brook)
    farms = [river.main.buffer(FARMLAND_M, quad_segs=2)]
    farms += [village.outline.buffer(FARMLAND_M / 2, quad_segs=2) for village in place.settlements[1:]]
    layers = (
        ("bebyggelse", shapely.union_all([settlement.outline for settlement in place.settlements])),
        ("betesmark", shores.buffer(MEADOW_M, quad_segs=2).simplify(SMOOTH_M)),
        ("åker", shapely.union_all(farms).simplify(SMOOTH_M)),
        ("skog", place.area),
    )
    left = shapely.difference(place.area, river.surface, grid_size=PRECISION_M)
    classes: list[str] = []
    parts: list[shapely.Geometry] = []
    for name, wanted in layers:
        used = shapely.get_parts(shapely.intersection(left, wanted, grid_size=PRECISION_M))
        used = used[shapely.area(used) > 0]
        left = shapely.difference(left, wanted, grid_size=PRECISION_M)
        parts += list(used)
        classes += [name] * len(used)
    ids = [f"mark-{number:03d}" for number in range(1, len(parts) + 1)]
    return GeoDataFrame({"id": ids, "class": classes}, geometry=parts, crs="EPSG:3006")
