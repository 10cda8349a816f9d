"""The area of a question on the command line: one of six ways to say where, and how far around it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from geoansvar.cli.swedish import option
from geoansvar.errors import QuestionInvalid
from geoansvar.texts import text

_WAYS = {
    "area_file": ("--area", "FIL", "Ett område i en GeoJSON-fil, eller en sparad varning (CAP eller SMHI)."),
    "address": ("--address", "ADRESS", 'En adress: "Allégatan 12".'),
    "place": ("--place", "NAMN", "En plats, en tätort eller ett distrikt."),
    "feature": ("--feature", "LAGER/ID", "Ett objekt i ett lager."),
    "layer": ("--layer", "NAMN", "Allt i ett lager, som en översvämnings utbredning."),
    "point": ("--point", "LON,LAT", "En punkt i grader: 12.94,57.72."),
}


def area_options() -> list[click.Parameter]:
    """Make the options that say where."""
    ways: list[click.Parameter] = [
        option(flag, name, metavar=metavar, help=words) for name, (flag, metavar, words) in _WAYS.items()
    ]
    return [*ways, option("--buffer-m", metavar="METER", help="Så långt runt om det.")]


def area_from(given: dict[str, Any], *, required: bool) -> dict[str, Any]:
    """Take the area options out of what was given, and make the question's ``area`` of them.

    Raises
    ------
    QuestionInvalid
        If not exactly one of the ways was used.
    AreaUnusable
        If a file has no area in it.
    """
    values = {name: given.pop(name) for name in _WAYS}
    buffer = given.pop("buffer_m")
    used = {name: value for name, value in values.items() if value is not None}
    if not used and buffer is None and not required:
        return {}
    if len(used) != 1:
        raise QuestionInvalid(
            text("Ett område behövs, sagt på ett sätt; {count} gavs.", count=len(used)),
            place="area",
            remedy=text("Välj ett av {flags}.", flags=", ".join(flag for flag, _, _ in _WAYS.values())),
        )
    name, value = next(iter(used.items()))
    area = _geometry(name, value)
    return {"area": dict(area) | ({} if buffer is None else {"buffer_m": buffer})}


def _geometry(name: str, value: str) -> Mapping[str, Any]:
    if name == "area_file":
        from geoansvar.layers import read_area_file

        return {"geometry": read_area_file(Path(value)).geometry}
    if name == "point":
        return {"geometry": {"type": "Point", "coordinates": lon_lat(value, "--point")}}
    return {name: value}


def lon_lat(value: str, flag: str) -> list[float]:
    """Read ``LON,LAT`` in degrees.

    Raises
    ------
    QuestionInvalid
        If it is not two numbers.
    """
    try:
        lon, lat = (float(part) for part in value.split(","))
    except ValueError:
        raise QuestionInvalid(
            text("”{value}” är inte en punkt.", value=value),
            place=flag,
            remedy=text("Skriv longitud och latitud i grader med decimalpunkt: {flag} 12.94,57.72.", flag=flag),
        ) from None
    return [lon, lat]
