"""What the floods directive also asks about: protected land, polluted ground and heritage; and names for places."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

import shapely
from geopandas import GeoDataFrame

from geoansvar.exercise.place import Place
from geoansvar.exercise.river import River
from geoansvar.exercise.roads import Network
from geoansvar.exercise.services import bank
from geoansvar.exercise.sizes import Size

PRECISION_M = 0.1


def localities(place: Place) -> GeoDataFrame:
    """Built-up areas with more than 200 residents, as polygons with made-up codes."""
    rows = {
        "id": [f"tatort-{number}" for number in range(1, len(place.settlements) + 1)],
        "code": [f"9999TC{number:03d}" for number in range(101, 101 + len(place.settlements))],
        "name": [settlement.name for settlement in place.settlements],
    }
    outlines = [settlement.outline for settlement in place.settlements]
    return GeoDataFrame(rows, geometry=shapely.set_precision(outlines, 0.01), crs="EPSG:3006")


def places(place: Place, network: Network, services: GeoDataFrame) -> GeoDataFrame:
    """Names that somebody at a telephone might say: settlements, quarters, farms and well-known houses."""
    named = services[services.geometry.notna() & ~services["name"].str.contains(r"\d")]
    named = named[~named["id"].str.startswith(("s-natstation", "s-pump", "s-fordelning", "s-mast"))]
    villages = pd.DataFrame({
        "name": [s.name for s in place.settlements],
        "geometry": [shapely.Point(s.centre) for s in place.settlements],
    })  # fmt: skip
    districts = place.districts[["name"]].assign(
        geometry=shapely.point_on_surface(place.districts.geometry.to_numpy())
    )
    farms = pd.DataFrame(
        [
            (s.name.removesuffix("vägen"), shapely.get_point(s.line, -1))
            for s in network.streets
            if s.road_class == "track"
        ],
        columns=["name", "geometry"],
    )
    houses = named[["name"]].assign(geometry=shapely.centroid(named.geometry.to_numpy()))
    rows = (
        pd.concat([villages, districts, farms, houses], ignore_index=True)
        .drop_duplicates("name")
        .reset_index(drop=True)
    )
    frame = GeoDataFrame(
        rows[["name"]], geometry=shapely.set_precision(rows["geometry"].to_numpy(), 0.01), crs="EPSG:3006"
    )
    frame.insert(0, "id", [f"plats-{number:04d}" for number in range(1, len(frame) + 1)])
    return frame


def protected_areas(place: Place, river: River, size: Size) -> GeoDataFrame:
    """Water protection round the intake, a Natura 2000 stretch downstream, a reserve and a bathing place."""
    radius_m = size.town_radius_m
    intake = shapely.Point(bank(river, size, 1.45))
    shore = river.main.buffer(220, quad_segs=3)
    meadow = shapely.intersection(shore, shapely.Point(bank(river, size, -2.6)).buffer(0.75 * radius_m, quad_segs=6))
    wood = shapely.Point(np.array(size.centre) + np.array([1.1, 1.9]) * radius_m).buffer(0.42 * radius_m, quad_segs=5)
    shoreline = river.pond.exterior
    beach = shoreline.buffer(12).intersection(shapely.get_point(shoreline, 0).buffer(120))
    rows = (
        ("skydd-1", "Övrans vattenskyddsområde", "vattenskydd", shapely.intersection(shore, intake.buffer(700))),
        ("skydd-2", "Nedre Övrans strandängar", "Natura 2000", meadow),
        ("skydd-3", "Tallmossens naturreservat", "naturreservat", wood),
        ("skydd-4", "Kvarndammens badplats", "badvatten", beach),
    )  # fmt: skip
    return _frame(rows, "designation")


def pollution_sources(services: GeoDataFrame, river: River, size: Size) -> GeoDataFrame:
    """Old works by the river and the plants of today."""
    spots = (
        ("fororening-1", "Gamla garveriet", "1", False, bank(river, size, -0.30)),
        ("fororening-2", "Nedlagda impregneringen", "1", False, bank(river, size, -0.95)),
        ("fororening-3", "Gamla gasverket", "2", False, bank(river, size, 0.42)),
        (
            "fororening-4",
            "Deponin Svackan",
            "2",
            False,
            np.array(size.centre) + np.array([-1.9, 1.1]) * size.town_radius_m,
        ),
        ("fororening-5", "Bangården", "3", False, np.array(size.centre) + np.array([-0.44, 0.3]) * size.town_radius_m),
    )
    rows: list[dict[str, Any]] = [
        {"id": key, "name": name, "risk_class": risk, "ied": ied, "geometry": shapely.Point(np.round(at, 2))}
        for key, name, risk, ied, at in spots
    ]
    by_id = services.set_index("id")
    for key, host in (("ied-1", "s-lackfabrik"), ("ied-2", "s-reningsverk"), ("ied-3", "s-varmeverk")):
        at = shapely.set_precision(shapely.centroid(by_id.loc[host, "geometry"]), 0.01)
        rows.append({"id": key, "name": by_id.loc[host, "name"], "risk_class": None, "ied": True, "geometry": at})
    return GeoDataFrame(rows, geometry="geometry", crs="EPSG:3006")


def heritage(river: River, size: Size) -> GeoDataFrame:
    """A listed mill, a church, a burial ground, a bridge and an environment of national interest."""
    centre, radius_m = np.array(size.centre), size.town_radius_m
    mound = shapely.Point(centre + np.array([1.5, -1.4]) * radius_m).buffer(70, quad_segs=3)
    church = shapely.Point(centre + np.array([0.03, 0.20]) * radius_m)
    rows = (
        ("kultur-1", "Övre kvarnen", "byggnadsminne", shapely.Point(bank(river, size, 0.06))),
        ("kultur-2", "Övningsköpings kyrka", "kyrkligt kulturminne", church),
        ("kultur-3", "Gravfältet på Kullen", "fornlämning", mound),
        ("kultur-4", "Gamla stenvalvet", "byggnadsminne", shapely.Point(bank(river, size, -0.55))),
        ("kultur-5", "Övningsköpings rutnätsstad", "riksintresse kulturmiljö",
         shapely.box(*(centre + np.array([-0.28, -0.26]) * radius_m), *(centre + np.array([0.30, 0.28]) * radius_m))),
    )  # fmt: skip
    return _frame(rows, "designation")


def _frame(rows: tuple[tuple[Any, ...], ...], column: str) -> GeoDataFrame:
    keys, names, values, shapes = zip(*rows, strict=True)
    return GeoDataFrame(
        {"id": keys, "name": names, column: values},
        geometry=shapely.set_precision(shapes, PRECISION_M),
        crs="EPSG:3006",
    )
