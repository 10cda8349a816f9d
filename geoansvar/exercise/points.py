"""Safety points with their decided status, and what may be lent: pumps, water tanks, blankets, people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

import shapely
from geopandas import GeoDataFrame

DOOR_M = np.array([0.0, 17.0])
WARM = ["information", "varme", "dricksvatten", "el", "toalett", "mat"]
# id, name (the house's own where empty), type, level, host (the service in whose house it is), services,
# places by day and by night, power, hours, status, property owner
_POINTS: tuple[tuple[Any, ...], ...] = (
    ("t-allehallen", "Alléhallen", "trygghetspunkt", "3", "s-idrottshall", [*WARM, "dusch", "vila", "overnattning"],
     220, 120, "inlet", 24.0, "prepared", "a-fastighet"),
    ("t-stadshuset", "Stadshusets informationspunkt", "informationspunkt", "1", "s-stadshuset",
     ["information", "kommunikation-112", "internet"], 60, None, "fixed", 72.0, "open", "a-fastighet"),
    ("t-skola-1", "", "trygghetspunkt", "2", "s-skola-1", WARM, 180, None, "inlet", None,
     "prepared", "a-fastighet"),
    ("t-skola-2", "", "trygghetspunkt", "2", "s-skola-2", [*WARM, "krisstod"], 160, None,
     "inlet", None, "designated", "a-fastighet"),
    ("t-skola-3", "", "trygghetspunkt", "2", "s-skola-3", WARM, 140, None, "none", None,
     "planned", "a-fastighet"),
    ("t-deltid", "Informationspunkt deltidsstationen", "informationspunkt", "1", "s-deltid",
     ["information", "kommunikation-112", "el"], 40, None, "inlet", 12.0, "prepared", "a-fastighet"),
    ("t-bygdegard", "Bygdegården", "trygghetspunkt", "2", "s-lanthandel", [*WARM, "vila"], 90, 30, "mobile", 8.0,
     "designated", "a-bygdegard"),
    ("t-resecentrum", "Resecentrums uppsamlingsplats", "uppsamlingsplats", "1", "s-resecentrum",
     ["information", "toalett"], 150, None, "none", None, "prepared", "a-fastighet"),
    ("t-kyrkan", "Församlingshemmets värmestuga", "varmestuga", "1", "s-krematorium",
     ["information", "varme", "mat", "krisstod"], 80, None, "none", None, "closed", "a-forsamling"),
)  # fmt: skip
# id, type, amount, unit, holder, ready in minutes, needs, contact function, house
_RESOURCES: tuple[tuple[Any, ...], ...] = (
    ("r-elverk-60", "Mobilt elverk 60 kVA", 2, "st", "a-tekn", 90, "Dragfordon och elektriker", "Vägjouren", "s-depa"),
    ("r-elverk-20", "Mobilt elverk 20 kVA", 4, "st", "a-fastighet", 60, "Dragfordon", "Lokaljouren", "s-depa"),
    ("r-elverk-rtj", "Bärbart elverk", 6, "st", "a-rtj", 20, "Bensin", "RCB", "s-brandstation"),
    ("r-nodvatten", "Nödvattentank 1 m³", 12, "st", "a-va", 180, "Lastbil med kran", "VA-jouren", "s-depa"),
    ("r-vattenbil", "Tankbil dricksvatten", 1, "st", "a-va", 120, "Förare", "VA-jouren", "s-depa"),
    ("r-pump-stor", "Högflödespump", 1, "st", "a-rtj", 45, "Lastväxlare", "RCB", "s-brandstation"),
    ("r-pump", "Dränkbar pump", 9, "st", "a-rtj", 20, "Elverk", "RCB", "s-brandstation"),
    ("r-pump-va", "Avloppspump med slang", 4, "st", "a-va", 60, "Elverk", "VA-jouren", "s-depa"),
    ("r-sand", "Sandsäckar, fyllda", 1_500, "st", "a-tekn", 60, "Lastmaskin", "Vägjouren", "s-depa"),
    ("r-sand-tomma", "Sandsäckar, tomma", 8_000, "st", "a-tekn", 60, "Sand och tjugo personer", "Vägjouren", "s-depa"),
    ("r-barriar", "Översvämningsbarriär", 240, "m", "a-rtj", 240, "Åtta personer", "RCB", "s-brandstation"),
    ("r-filtar", "Filtar", 600, "st", "a-frg", 60, "Transport", "FRG:s insatsledare", "s-brandstation"),
    ("r-sangar", "Tältsängar", 200, "st", "a-krisstab", 120, "Transport", "Stabschef i beredskap", "s-idrottshall"),
    ("r-kaminer", "Fotogenkaminer", 25, "st", "a-frg", 120, "Fotogen och brandvakt", "FRG:s insatsledare",
     "s-brandstation"),
    ("r-frg", "Frivilliga, inlarmade", 24, "personer", "a-frg", 120, None, "FRG:s insatsledare", "s-ledningsplats"),
    ("r-bandvagn", "Bandvagn", 1, "st", "a-rtj", 60, "Utbildad förare", "RCB", "s-deltid"),
    ("r-bat", "Räddningsbåt", 2, "st", "a-rtj", 15, "Besättning", "RCB", "s-brandstation"),
    ("r-minibuss", "Minibussar med ramp", 5, "st", "a-buss", 60, "Förare", "Trafikledare buss", "s-resecentrum"),
    ("r-buss", "Bussar för utrymning", 6, "st", "a-buss", 90, "Förare", "Trafikledare buss", "s-resecentrum"),
    ("r-terrang", "Terrängfordon", 3, "st", "a-tekn", 45, "Förare", "Vägjouren", "s-depa"),
    ("r-lastmaskin", "Lastmaskin", 3, "st", "a-tekn", 45, "Förare", "Vägjouren", "s-depa"),
    ("r-diesel", "Dieseltank, mobil", 3, "m³", "a-drivmedel", 120, "Farligt gods-förare", "Stationsföreståndare",
     "s-verkstad"),
    ("r-rakel", "Rakelterminaler, lånepool", 12, "st", "a-krisstab", 30, None, "Stabschef i beredskap",
     "s-stadshuset"),
    ("r-satellit", "Satellittelefoner", 3, "st", "a-krisstab", 30, None, "Stabschef i beredskap", "s-ledningsplats"),
    ("r-mobiltoa", "Mobila toaletter", 10, "st", "a-fastighet", 240, "Lastbil", "Lokaljouren", "s-depa"),
    ("r-mat", "Portioner beredskapsmat", 900, "st", "a-utb", 180, "Varmt vatten", "Skolchefens jour", "s-storkok"),
)  # fmt: skip


def safety_points(services: GeoDataFrame) -> GeoDataFrame:
    """Safety and information points at the doors of houses that already have a duty."""
    by_id = services.set_index("id")
    rows, shapes = [], []
    for key, name, kind, level, host, offers, day, night, power, hours, status, owner in (
        *_POINTS,
        *_schools(services),
    ):
        house = by_id.loc[host]
        rows.append({
            "id": key, "name": name or house["name"], "type": kind, "level": level,
            "services": offers, "responsible": "a-bygdegard" if key == "t-bygdegard" else "a-krisstab",
            "operator": "a-frg" if level == "3" else house["responsible"], "property_owner": owner,
            "capacity_day": day, "capacity_night": night, "backup_power": power, "endurance_h": hours,
            "accessibility": ["rullstol", "hörslinga"] if level == "3" else ["rullstol"], "status": status,
            "status_time": "2026-11-15T18:00:00+01:00" if status == "open" else "2026-05-04T09:00:00+02:00",
            "decided_by": "Stabschef i beredskap" if status == "open" else "Kommunstyrelsen",
            "address": house["address"], "reviewed": pd.Timestamp(2026, 10, 5).date(),
        })  # fmt: skip
        middle = shapely.get_coordinates(shapely.centroid(house.geometry))[0]
        shapes.append(shapely.Point(np.round(middle + DOOR_M, 2)))
    frame = GeoDataFrame(rows, geometry=shapes, crs="EPSG:3006")
    return frame.astype({"capacity_day": "Int64", "capacity_night": "Int64"})


def _schools(services: GeoDataFrame) -> Iterator[tuple[Any, ...]]:
    """Every school beyond the three that are written down is a point too, further or less far on its way."""
    schools = services.loc[services["id"].str.startswith("s-skola-"), "id"]
    for number, host in enumerate(schools[3:], start=4):
        status = ("prepared", "designated", "planned")[number % 3]
        yield (
            f"t-skola-{number}",
            "",
            "trygghetspunkt",
            "2",
            host,
            WARM,
            150,
            None,
            "inlet",
            None,
            status,
            "a-fastighet",
        )


def resources(services: GeoDataFrame) -> pd.DataFrame:
    """What may be lent, placed by the address of the house where it stands."""
    addresses = services.set_index("id")["address"]
    keys = ("id", "type", "amount", "unit", "holder", "ready_in_min", "needs", "contact_function")
    rows = [dict(zip(keys, row[:8], strict=True)) | {"address": addresses[row[8]]} for row in _RESOURCES]
    return pd.DataFrame(rows)
