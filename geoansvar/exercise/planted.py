"""What is wrong on purpose: each with a fixed id, and with the finding or the answer that names it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

import shapely
from geopandas import GeoDataFrame

from geoansvar.exercise.sizes import EXERCISE_DAY, Size


@dataclass(frozen=True, slots=True)
class Plant:
    """One thing planted: the row, the fault in words, and who should find it."""

    id: str
    layer: str
    what: str
    named_by: str


PLANTED = (
    Plant("a-naringsliv", "aktorer", "aktör utan yta, utan objekt och utan kontakt",
          "responsibility: gaps; affected-area: unplaced"),
    Plant("s-natforrad", "samhallsviktigt", "objekt med endast adress",
          "affected-area: placed through its address"),
    Plant("s-flyttbar", "samhallsviktigt", "objekt utan plats och utan adress", "affected-area: unplaced"),
    Plant("s-linden", "samhallsviktigt", "fastighetsägaren är inte huvudman",
          "affected-area: reasons responsible before property_owner"),
    Plant("a-vardbolag", "aktorer", "privat utförare på avtal (operator för s-linden)",
          "affected-area: reason operator"),
    Plant("a-apotek", "aktorer", "kontakt som gick ut i går",
          "affected-area: contact expired; responsibility: expired"),
    Plant("t-skola-2", "trygghetspunkter", "utpekad men inte öppen", "affected-area: status designated"),
    Plant("a-vattenrad", "aktorer", "ansvarsområde som går över kommungränsen", "affected-area: neighbours"),
    Plant("s-mottagning-grannby", "samhallsviktigt", "grannens station utanför kommunen som el kommer från",
          "check: outside the municipality; affected-area: dependents"),
    Plant("a-mobil-2", "aktorer", "ersättaren a-mobil-9 finns inte", "check: unknown actor id"),
    Plant("s-bro-gang", "samhallsviktigt", "objekt utan ansvarig aktör",
          "responsibility: gaps; affected-area: missing"),
    Plant("a-elnat", "aktorer", "gör anspråk på samma område som a-elnat-norr", "responsibility: overlaps"),
    Plant("a-elnat-norr", "aktorer", "gör anspråk på samma område som a-elnat", "responsibility: overlaps"),
    Plant("s-vardcentral", "samhallsviktigt", "uthållighet 4 h, acceptabel avbrottstid 12 h",
          "responsibility: continuity"),
    Plant("s-polisstation", "samhallsviktigt", "kontinuitetsplan från 2019", "responsibility: continuity"),
    Plant("s-storkok", "samhallsviktigt", "ingen kontinuitetsplan", "responsibility: continuity"),
    Plant("s-hemtjanst", "samhallsviktigt", "process utan egen plats, med objekt",
          "affected-area: placed through object_ids"),
    Plant("skyddsrum-001", "skyddsrum", "skyddsrum som är torrt vid Q50 och under vatten vid Q100",
          "exposure: ladder"),
    Plant("farlig-2", "farlig_verksamhet", "farlig verksamhet under vatten redan vid Q50",
          "flood-directive: headings"),
    Plant("ied-2", "fororenade_omraden", "IED-anläggning under vatten redan vid Q50",
          "flood-directive: obligatory"),
    Plant("skydd-1", "skyddade_omraden", "dricksvattenskydd (vattendirektivet) under vatten",
          "flood-directive: obligatory"),
)  # fmt: skip
AMBIGUOUS_ADDRESS = "Storgatan 1"
KNOWN_ADDRESS = "Allégatan 12"
OLD_PLAN = date(2019, 2, 1)
EXPIRED_YESTERDAY = date.fromordinal(EXERCISE_DAY.toordinal() - 366)


def plant_services(
    services: GeoDataFrame, addresses: GeoDataFrame, municipalities: GeoDataFrame, roads: GeoDataFrame, size: Size
) -> GeoDataFrame:
    """Add and change the services of the table."""
    changed = services.set_index("id", drop=False)
    changed.loc["s-polisstation", "continuity_plan_date"] = OLD_PLAN
    changed.loc["s-storkok", "continuity_plan_date"] = None
    template = changed.loc["s-natstation-1"].to_dict() | {"object_ids": None, "address": None}
    store = _unique_address(addresses, size)
    extra: list[dict[str, Any]] = [
        {"id": "s-natforrad", "name": "Elnätets reservdelsförråd", "address": store, "geometry": None},
        {"id": "s-flyttbar", "name": "Flyttbar nätstation", "property_owner": None, "geometry": None},
        {"id": "s-mottagning-grannby", "name": "Mottagningsstation Grannby", "responsible": "a-grannelnat",
         "operator": "a-grannelnat", "facility_owner": "a-grannelnat", "property_owner": "a-grannelnat",
         "priority": 1, "tolerated_outage_h": 1.0, "geometry": _outside(municipalities, size)},
        {"id": "s-bro-gang", "name": "Gångbron över Övran", "function": "vagtransport", "sector": "TRP",
         "responsible": None, "operator": None, "facility_owner": None, "property_owner": None, "priority": 3,
         "continuity_plan_date": None, "geometry": _footbridge(roads)},
    ]  # fmt: skip
    rows = [*changed.to_dict("records"), *({**template, **row} for row in extra)]
    frame = GeoDataFrame(rows, geometry=[row["geometry"] for row in rows], crs="EPSG:3006")
    return frame[services.columns].astype({"priority": "Int64"})


def _unique_address(addresses: GeoDataFrame, size: Size) -> str:
    """An address near the square that is found in one place only."""
    single = addresses[~addresses["address"].duplicated(keep=False)]
    aim = shapely.points(np.array(size.centre) + (0.12, 0.14) * np.array(size.town_radius_m))
    return str(single.loc[single.geometry.distance(aim).idxmin(), "address"])


def _outside(municipalities: GeoDataFrame, size: Size) -> shapely.Point:
    """A place in Grannby, three hundred metres from the border."""
    beyond = shapely.difference(municipalities.geometry.iloc[1], municipalities.geometry.iloc[0].buffer(300))
    nearest = shapely.get_point(shapely.shortest_line(beyond, shapely.points(size.centre)), 0)
    return shapely.Point(np.round(shapely.get_coordinates(nearest)[0], 2))


def _footbridge(roads: GeoDataFrame) -> shapely.Point:
    span = roads.geometry[roads["bridge"] & (roads["road_class"] == "path")].iloc[0]
    middle = shapely.line_interpolate_point(span, 0.5, normalized=True)
    return shapely.Point(np.round(shapely.get_coordinates(middle)[0], 2))
