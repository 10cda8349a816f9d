"""A guess at a reference system is offered with its reason and never used: numbers cannot tell a zone from another."""

from __future__ import annotations

from dataclasses import dataclass

from geoansvar.texts import Text, text

# Sweden with its waters, in degrees (west, south, east, north).
SWEDEN_DEGREES = (10.0, 54.5, 25.0, 69.7)
# The local zones of SWEREF 99 and their central meridians.
ZONES = {
    3007: 12.0, 3008: 13.5, 3009: 15.0, 3010: 16.5, 3011: 18.0, 3012: 14.25, 3013: 15.75, 3014: 17.25,
    3015: 18.75, 3016: 20.25, 3017: 21.75, 3018: 23.25,
}  # fmt: skip
_ZONE_NAMES = "EPSG:3007–3018"


@dataclass(frozen=True, slots=True)
class Guess:
    """What some numbers look like: codes that fit, whether the axes are swapped, and why.

    Several codes mean that the numbers cannot tell them apart.
    """

    codes: tuple[str, ...]
    swapped: bool
    reason: Text

    @property
    def name(self) -> str:
        """The codes in one line; a zone is never picked out, it follows the municipality."""
        return _ZONE_NAMES if len(self.codes) > 2 else " / ".join(self.codes)

    @property
    def line(self) -> str:
        """What to write in the declaration."""
        return f'crs = "{"EPSG:30.." if len(self.codes) > 2 else self.codes[0]}"'


def guess(x: float, y: float) -> Guess | None:
    """Guess the reference system from one point, from the ranges that Swedish coordinates have.

    North is always 6.1–7.7 million metres. East is 200–970 thousand in SWEREF 99 TM, 1.2–1.9 million in RT90 and
    40–260 thousand in a local zone, where the number cannot tell which.
    """
    for east, north, swapped in ((x, y, False), (y, x, True)):
        codes, reason = _fitting(east, north)
        if codes:
            return Guess(codes, swapped, _swapped(reason) if swapped else reason)
    return None


def _fitting(east: float, north: float) -> tuple[tuple[str, ...], Text]:
    west, south, far_east, far_north = SWEDEN_DEGREES
    if west <= east <= far_east and south <= north <= far_north:
        return ("EPSG:4326",), text("talen är grader: longitud {east}, latitud {north}", east=east, north=north)
    sweref = 6_050_000 <= north <= 7_750_000
    mercator = 1_100_000 <= east <= 2_800_000 and 7_300_000 <= north <= 11_100_000
    if sweref and 260_000 < east <= 970_000:
        return ("EPSG:3006",), text("öst {east} och nord {north} passar SWEREF 99 TM", east=east, north=north)
    if sweref and 1_200_000 <= east <= 1_900_000:
        codes = ("EPSG:3021", "EPSG:3857") if mercator else ("EPSG:3021",)
        return codes, text("öst med sju siffror ({east}) passar RT90 2,5 gon V", east=east)
    if sweref and 40_000 <= east <= 260_000:
        zones = tuple(f"EPSG:{code}" for code in ZONES)
        return zones, text(
            "öst {east} och nord {north} passar en lokal zon i SWEREF 99; vilken går inte att se, "
            "zonerna skiljer tiotals kilometer",
            east=east,
            north=north,
        )
    if mercator:
        return ("EPSG:3857",), text("talen ({east}; {north}) passar web-mercator", east=east, north=north)
    return (), text("")


def _swapped(reason: Text) -> Text:
    return text("axlarna är omkastade, och {reason}", reason=reason)
