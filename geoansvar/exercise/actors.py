"""Who answers for what: an invented register of actors, with functions and numbers but never a person."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import shapely
from geopandas import GeoDataFrame

from geoansvar.exercise.place import Place
from geoansvar.exercise.river import River
from geoansvar.exercise.sizes import EXERCISE_DAY

# The numbers that PTS keeps for fiction: nobody answers on them, and none can be given to a subscriber.
FICTION_RANGES = (
    ("031-390 06 {:02d}", 0, 99),
    ("040-628 04 {:02d}", 0, 99),
    ("08-465 004 {:02d}", 0, 99),
    ("0980-319 2{:02d}", 0, 99),
    ("070-174 06 {:02d}", 5, 99),
)
OTHER_WAYS = {
    "rakel": "Rakel, talgrupp via räddningschef i beredskap",
    "bud": "Bud till stadshusets reception",
    "station": "Bud till brandstationen",
    "satellit": "Satellittelefon i ledningsplatsen",
    "frg": "Bud genom frivilliga resursgruppen",
}


def fiction_numbers() -> list[str]:
    """Give every number that may stand in an exercise."""
    return [form.format(n) for form, first, last in FICTION_RANGES for n in range(first, last + 1)]


class _Numbers:
    """Hands out each number once: a local actor has a local number, a duty officer a mobile one."""

    def __init__(self) -> None:
        local, other, capital, north, mobile = (
            iter([form.format(n) for n in range(first, last + 1)]) for form, first, last in FICTION_RANGES
        )
        self._desk = {"local": local, "regional": other, "national": capital}
        self._duty = {"local": mobile, "regional": north, "national": capital}

    def desk(self, level: str) -> str:
        """Give a number that is answered by day."""
        return next(self._desk[level])

    def duty(self, level: str) -> str:
        """Give a number that is answered day and night."""
        return next(self._duty[level])


def plan() -> list[dict[str, Any]]:
    """Read the register that comes with the package."""
    source = files("geoansvar.exercise").joinpath("actors.toml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(source)["actor"]
    return rows


def actors(place: Place, river: River) -> GeoDataFrame:
    """Give the register with areas of responsibility; an actor without an area is placed by its objects."""
    numbers = _Numbers()
    areas = _Areas(place, river)
    rows = [_row(row, number, numbers) for number, row in enumerate(plan())]
    shapes = [areas.named(row.get("area", "")) for row in plan()]
    return GeoDataFrame(rows, geometry=shapes, crs="EPSG:3006")


def _row(row: dict[str, Any], number: int, numbers: _Numbers) -> dict[str, Any]:
    phones = row.get("phones", 2)
    verified = EXERCISE_DAY - timedelta(days=row.get("verified_days_ago", 20 + (number * 37) % 240))
    return {
        "id": row["id"],
        "name": row["name"],
        "category": row["category"],
        "level": row["level"],
        "sectors": row["sectors"],
        "isf_role": row.get("isf_role", "informed"),
        "contact_function": row.get("contact") if phones else None,
        "phone": numbers.desk(row["level"]) if phones else None,
        "phone_24_7": numbers.duty(row["level"]) if phones > 1 else None,
        "deputy": row.get("deputy"),
        "deputy_phone": numbers.duty(row["level"]) if row.get("deputy_phone") else None,
        "other_way": OTHER_WAYS.get(row.get("other_way", "")),
        "agreement_until": row.get("agreement_until"),
        "verified": verified if phones else None,
        "reviewed": date(2026, 10, 1),
    }


class _Areas:
    """Areas of responsibility by name."""

    def __init__(self, place: Place, river: River) -> None:
        self._place = place
        self._river = river
        self._districts = place.districts.set_index("name").geometry

    def named(self, name: str) -> shapely.Geometry | None:
        """Give an area, or None for an actor that is placed by what it answers for."""
        municipalities = self._place.municipalities.geometry
        own = self._place.area
        if name.startswith("neighbour-"):
            neighbour: shapely.Geometry = municipalities.iloc[int(name[-1])]
            return neighbour
        known: dict[str, Callable[[], shapely.Geometry | None]] = {
            "": lambda: None,
            "municipality": lambda: own,
            "county": lambda: shapely.union_all(municipalities.to_numpy()),
            "federation": lambda: shapely.union_all([own, municipalities.iloc[1]]),
            "town": lambda: shapely.set_precision(self._place.settlements[0].outline, 0.01),
            "river": lambda: shapely.intersection(
                self._river.main.buffer(250, quad_segs=2), shapely.union_all(municipalities.to_numpy()), grid_size=0.01
            ),
            "north": lambda: self._half(above=True, reach_m=0.0),
            "south-and-more": lambda: self._half(above=False, reach_m=420.0),
        }
        return known[name]()

    def _half(self, *, above: bool, reach_m: float) -> shapely.Geometry:
        """The municipality north or south of a line through the northern part of the town."""
        min_e, min_n, max_e, max_n = shapely.bounds(self._place.area)
        town = self._place.settlements[0]
        split = town.centre[1] + 0.45 * town.radius_m
        box = shapely.box(min_e, split, max_e, max_n) if above else shapely.box(min_e, min_n, max_e, split + reach_m)
        return shapely.intersection(self._place.area, box, grid_size=0.01)
