"""A reference system is stated and believed only if the coordinates agree; a guess is offered, never used."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from geoansvar.crs import SWEREF99TM, WGS84, transformer
from geoansvar.errors import CRSRefused
from geoansvar.layers.guess import SWEDEN_DEGREES, ZONES, Guess, guess
from geoansvar.layers.noted import Notes
from geoansvar.texts import Text, text

Floats = NDArray[np.float64]

# Where SWEREF 99 TM can still be used at all.
EUROPE_DEGREES = (-30.0, 34.0, 60.0, 82.0)
_SAMPLE = 1000
_AT_ZERO_M = 5_000.0
_ZONE_FALSE_EAST_M = 150_000.0
_ZONE_REACH_M = 160_000.0  # no municipality lies so far from its zone's middle


def crs_named(stated: str, place: str) -> CRS:
    """Read what a declaration says: ``EPSG:3006``; heights are left out.

    Raises
    ------
    CRSRefused
    """
    try:
        return flat(CRS.from_user_input(stated))
    except CRSError:
        raise CRSRefused(
            text("Referenssystemet {crs} känns inte igen.", crs=stated),
            place=f"{place}: source.crs",
            remedy=text('Skriv till exempel crs = "EPSG:3006" (SWEREF 99 TM).'),
        ) from None


def flat(crs: CRS) -> CRS:
    """Give the horizontal part of a reference system, under its EPSG code where it has one."""
    horizontal = crs.sub_crs_list[0] if crs.is_compound else crs
    code = horizontal.to_epsg(min_confidence=70)
    return CRS.from_epsg(code) if code is not None and not crs.is_bound else horizontal


def crossed_in(
    geometry: NDArray[np.object_], *, stated: str | None, found: CRS | None, notes: Notes
) -> NDArray[np.object_]:
    """Take geometries into SWEREF 99 TM, after their coordinates have been held against the reference system.

    ``stated`` is the declaration's and goes before ``found``, the file's own. Axes that are swapped beyond doubt
    are put right, and said.

    Raises
    ------
    CRSRefused
        If the system is not known, or if the coordinates look like another one.
    """
    x, y = _middles(geometry)
    crs = crs_named(stated, notes.place) if stated else (flat(found) if found else None)
    if crs is None:
        raise _unknown(x, y, notes.place)
    if len(x) == 0:
        return geometry
    if _share_in_sweden(crs, x, y) < 0.5 and _share_in_sweden(crs, y, x) >= 0.5:
        _note_swapped(crs, x, y, notes)
        geometry = shapely.transform(geometry, lambda points: points[:, ::-1])
        x, y = y, x
    _check_fit(crs, x, y, stated=stated, found=found, place=notes.place)
    _note_conversion(crs, x, y, notes)
    if stated and found is not None and flat(found) != crs:
        notes.add(
            "crs-overridden",
            "note",
            text(
                "Filen säger {file}, lagrets deklaration {crs}; deklarationen gäller.",
                file=_shown(flat(found)),
                crs=_shown(crs),
            ),
            key="source.crs",
        )
    return _to_sweref(geometry, crs)


def _middles(geometry: NDArray[np.object_]) -> tuple[Floats, Floats]:
    """Give the middles of a sample of geometries: enough to judge a system by."""
    bounds = shapely.bounds(geometry)
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    bounds = bounds[:: max(1, len(bounds) // _SAMPLE)]
    return (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2


def degrees(crs: CRS, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Give longitude and latitude; infinite where a system has no such place."""
    lon, lat = transformer(crs, WGS84).transform(x, y)
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def _share_in_sweden(crs: CRS, x: Floats, y: Floats) -> float:
    lon, lat = degrees(crs, x, y)
    west, south, east, north = SWEDEN_DEGREES
    return float(np.mean((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)))


def _check_fit(crs: CRS, x: Floats, y: Floats, *, stated: str | None, found: CRS | None, place: str) -> None:
    middle = float(np.median(x)), float(np.median(y))
    beyond_zone = crs.to_epsg() in ZONES and abs(middle[0] - _ZONE_FALSE_EAST_M) > _ZONE_REACH_M
    if _share_in_sweden(crs, x, y) >= 0.5 and not beyond_zone:
        return
    if stated and found is not None and _share_in_sweden(flat(found), x, y) >= 0.5:
        raise CRSRefused(
            text(
                "Koordinaterna är inte i {crs}, men passar det som filen själv säger: {file}.",
                crs=stated,
                file=_shown(flat(found)),
            ),
            place=f"{place}: source.crs",
            remedy=text("Ta bort raden crs under [source]."),
        )
    likely = guess(*middle)
    if likely is not None and _shown(crs) not in likely.codes:
        raise CRSRefused(
            text(
                "Koordinaterna är inte i {crs}: {reason}. De ser ut att vara i {name}.",
                crs=_shown(crs),
                reason=likely.reason,
                name=likely.name,
            ),
            place=f"{place}: source.crs",
            remedy=_write(likely),
        )
    if not crs.is_geographic and max(np.abs(x).max(), np.abs(y).max()) < _AT_ZERO_M:
        raise CRSRefused(
            text("Koordinaterna ligger intill noll i {crs}: de är i ett eget, lokalt system.", crs=_shown(crs)),
            place=f"{place}: source.crs",
            remedy=text("Ta reda på vilket system filen är ritad i, och georeferera den."),
        )


def _unknown(x: Floats, y: Floats, place: str) -> CRSRefused:
    likely = guess(float(np.median(x)), float(np.median(y))) if len(x) else None
    if likely is None:
        return CRSRefused(
            text("Filen säger inte vilket referenssystem koordinaterna är i, och talen liknar inget svenskt."),
            place=f"{place}: source.crs",
            remedy=text('Fråga den som lämnat filen, och skriv crs = "EPSG:…".'),
        )
    return CRSRefused(
        text(
            "Filen säger inte vilket referenssystem koordinaterna är i. Troligen {name}: {reason}.",
            name=likely.name,
            reason=likely.reason,
        ),
        place=f"{place}: source.crs",
        remedy=_write(likely),
    )


def _write(likely: Guess) -> Text:
    if len(likely.codes) > 2:
        return text("Ta reda på kommunens zon och skriv {line} under [source].", line=likely.line)
    return text("Skriv {line} under [source], om det stämmer.", line=likely.line)


def _note_swapped(crs: CRS, x: Floats, y: Floats, notes: Notes) -> None:
    example = {"x": float(x[0]), "y": float(y[0])}
    message = text("Öst och nord är omkastade i filen (till exempel {x}; {y}). De lästes rätt.", **example)
    if crs.is_geographic:
        message = text("Longitud och latitud är omkastade i filen (till exempel {x}; {y}). De lästes rätt.", **example)
    notes.add(
        "axes-swapped",
        "warning",
        message,
        key="source.crs",
        remedy=text("Byt plats på kolumnerna i källan, eller skriv x och y under [source] åt rätt håll."),
    )


def _note_conversion(crs: CRS, x: Floats, y: Floats, notes: Notes) -> None:
    code = crs.to_epsg()
    lon, lat = degrees(crs, np.array([np.median(x)]), np.array([np.median(y)]))
    if code == 3857:
        notes.add(
            "web-mercator",
            "note",
            text(
                "Källan är i web-mercator; ytor där är flera gånger för stora. Lagret räknades om till SWEREF 99 TM."
            ),
            key="source.crs",
        )
    elif code == 3021:
        notes.add(
            "rt90",
            "note",
            text("Källan är i RT90; omräkningen till SWEREF 99 TM är bra på en decimeter när."),
            key="source.crs",
        )
    elif code in ZONES:
        notes.add(
            "local-zone",
            "note",
            text("Källan är i {crs}; lagret räknades om till SWEREF 99 TM.", crs=_shown(crs)),
            key="source.crs",
        )
        _note_far_zone(code, float(lon[0]), notes)
    if _share_in_sweden(crs, x, y) < 0.5:
        notes.add(
            "outside-sweden",
            "warning",
            text(
                "Lagret ligger utanför Sverige, vid longitud {lon}, latitud {lat}.",
                lon=float(lon[0]),
                lat=float(lat[0]),
            ),
            key="source.crs",
            remedy=text("Stämmer inte det är referenssystemet fel: rätta crs under [source]."),
        )


def _note_far_zone(code: int, lon: float, notes: Notes) -> None:
    best = min(ZONES, key=lambda zone: abs(ZONES[zone] - lon))
    if abs(ZONES[code] - lon) > 1.5:
        notes.add(
            "zone-unlikely",
            "warning",
            text("Lagret ligger långt från zonens mitt; EPSG:{zone} vore väntat där.", zone=str(best)),
            key="source.crs",
            remedy=text("Kontrollera vilken zon filen är i."),
        )


def _to_sweref(geometry: NDArray[np.object_], crs: CRS) -> NDArray[np.object_]:
    if crs == SWEREF99TM:
        return geometry
    convert = transformer(crs, SWEREF99TM)
    return shapely.transform(geometry, lambda xy: np.column_stack(convert.transform(xy[:, 0], xy[:, 1])))


def _shown(crs: CRS) -> str:
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else str(crs.name)
