"""Reference systems by name, as a request gives them; the one place where northing may stand before easting."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

import shapely
from pyproj import CRS

from geoansvar.errors import ParameterInvalid
from geoansvar.model.manifest import Manifest
from geoansvar.texts import text

CRS84_URI = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
STORAGE_CODE = 3006
_EPSG_URI = "http://www.opengis.net/def/crs/EPSG/0/{code}"
METRE_DECIMALS = 3  # a millimetre
DEGREE_DECIMALS = 7  # a centimetre


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference system that is spoken.

    Attributes
    ----------
    uri
        Its name as the standard has it.
    code
        Its EPSG number; 4326 for CRS84 too, which is told from it by ``flipped`` alone.
    flipped
        Whether its first axis points north: then a coordinate is written y before x.
    """

    uri: str
    code: int
    flipped: bool
    degrees: bool

    @property
    def crs(self) -> CRS:
        """The system, in pyproj's words."""
        return CRS.from_epsg(self.code)

    @property
    def stored(self) -> bool:
        """Whether it is the one that layers are kept in."""
        return self.code == STORAGE_CODE

    @property
    def key(self) -> str:
        """What tells its coordinates, as they are written, from those of another."""
        return self.uri

    @property
    def decimals(self) -> int:
        """How many decimals are written: what more there are tell of the arithmetic and not of the place."""
        return DEGREE_DECIMALS if self.degrees else METRE_DECIMALS


@cache
def epsg(code: int) -> Reference:
    """Give the system of an EPSG number, its axes in the order that its own definition has."""
    crs = CRS.from_epsg(code)
    return Reference(
        _EPSG_URI.format(code=code),
        code,
        crs.axis_info[0].direction == "north",
        crs.axis_info[0].unit_name == "degree",
    )


CRS84 = Reference(CRS84_URI, 4326, False, True)  # noqa: FBT003 - longitude first, by its own definition, in degrees


def spoken(manifest: Manifest) -> tuple[Reference, ...]:
    """Give the systems that a service speaks, CRS84 first: WGS 84, SWEREF 99 TM, the local zone, the web's."""
    codes = [4326, STORAGE_CODE]
    if manifest.local_crs is not None:
        codes.append(int(manifest.local_crs.removeprefix("EPSG:")))
    return (CRS84, *(epsg(code) for code in (*codes, 3857)))


def reference(value: str, known: Iterable[Reference], *, parameter: str) -> Reference:
    """Give the system that a request names, by its address or shortly as ``[EPSG:3006]``.

    Raises
    ------
    ParameterInvalid
        If it is none of those that are spoken.
    """
    known = tuple(known)
    for each in known:
        if value == each.uri or _short(value) == _short(each.uri):
            return each
    raise ParameterInvalid(
        text("Referenssystemet {name} talas inte här.", name=value[:200]),
        place=parameter,
        remedy=text("Välj ett av: {names}.", names=", ".join(each.uri for each in known)),
    )


def _short(value: str) -> str:
    """Shorten a name: an address, a URN and a safe CURIE of one system become the same."""
    address = re.fullmatch(r"https?://www\.opengis\.net/def/crs/(EPSG|OGC)/[\d.]+/(\w+)", value)
    found = address or re.fullmatch(r"urn:ogc:def:crs:(EPSG|OGC):[\d.]*:(\w+)", value)
    found = found or re.fullmatch(r"\[?(EPSG|OGC):(\w+)\]?", value)
    return f"{found[1]}:{found[2]}" if found else value


def east_first(numbers: NDArray[np.float64], system: Reference) -> NDArray[np.float64]:
    """Turn coordinates as they are written in a system into x = east before y = north, or back again.

    Parameters
    ----------
    numbers
        Pairs, shape (n, 2).
    """
    return numbers[:, ::-1] if system.flipped else numbers


def turned(geometries: NDArray[np.object_], system: Reference) -> NDArray[np.object_]:
    """Turn geometries likewise, as they go out or come in."""
    if not system.flipped:
        return geometries
    return np.asarray(shapely.transform(geometries, lambda xy: east_first(xy, system)), dtype=object)
