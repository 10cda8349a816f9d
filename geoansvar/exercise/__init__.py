"""A whole municipality that does not exist, on open sea in Skagerrak, the same from the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geopandas import GeoDataFrame

from geoansvar.exercise import hazards, land, surroundings
from geoansvar.exercise.actors import actors
from geoansvar.exercise.addressing import known_point, name_the_known_street
from geoansvar.exercise.buildings import build
from geoansvar.exercise.declarations import write_declarations
from geoansvar.exercise.dependencies import dependencies
from geoansvar.exercise.files import write_data
from geoansvar.exercise.flood import FLOWS, flood
from geoansvar.exercise.people import cells, residents_of, workplaces
from geoansvar.exercise.place import Place, lay_out
from geoansvar.exercise.planted import plant_services
from geoansvar.exercise.points import resources, safety_points
from geoansvar.exercise.river import River, run_river
from geoansvar.exercise.roads import Network, build_roads
from geoansvar.exercise.services import Ground, Sites, vital_services
from geoansvar.exercise.sizes import SIZES, Size, SizeName, dice
from geoansvar.layers.write import DepthGrid

__all__ = ["Exercise", "generate", "write_exercise"]


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise municipality in EPSG:3006.

    Attributes
    ----------
    layers
        The root's layers by name; those without geometry are plain frames.
    depths
        Depths in metres by flow, on one grid.
    """

    layers: dict[str, GeoDataFrame | pd.DataFrame]
    depths: dict[str, DepthGrid]


def generate(*, seed: int, size: SizeName) -> Exercise:
    """Make a municipality: land and river first, then roads and houses, then people, then who answers for what.

    It lies between longitude 10.9 and 11.4 on open sea, so that nobody can walk to a safety point that is not
    there. The same seed and size give the same rows, coordinates and pixels.

    Parameters
    ----------
    seed
        Any whole number.
    size
        ``town`` (9 000 residents) or ``municipality`` (90 000).
    """
    measures = SIZES[size]
    river = run_river(measures, seed=seed)
    place = lay_out(measures, river.valley, seed=seed)
    depths = flood(measures, river, seed=seed)
    network = build_roads(place, river, measures, seed=seed)
    layers = {
        **_land(place, river, network, depths, measures),
        **_people(place, river, network, depths, measures, seed=seed),
    }
    return Exercise(layers, depths)


def write_exercise(directory: Path, *, seed: int, size: SizeName) -> None:
    """Write a municipality as a workspace: data, declarations, one map and who may see what.

    A ``pyproject.toml`` and a README are written only where there is none with ``[tool.geoansvar]``.

    Parameters
    ----------
    directory
        Where; made if it is not there. Files of the same names are written over.
    seed, size
        As for `generate`.
    """
    exercise = generate(seed=seed, size=size)
    write_data(exercise.layers, exercise.depths, directory / "layers" / "data")
    write_declarations(directory, size=size)


def _land(
    place: Place, river: River, network: Network, depths: dict[str, DepthGrid], size: Size
) -> dict[str, GeoDataFrame]:
    extents = {
        f"oversvamning_{flow.name.lower()}": GeoDataFrame(
            {"id": [f"{flow.name}-1"], "name": [f"Övran, {flow.name}"]},
            geometry=[depths[flow.name].extent()],
            crs="EPSG:3006",
        )
        for flow in FLOWS
    }
    return {
        "kommungrans": place.municipalities,
        "distrikt": place.districts,
        "tatorter": surroundings.localities(place),
        "vagar": network.roads,
        "jarnvagar": network.railway,
        "vatten": river.water,
        "dammar": hazards.dams(river),
        "markanvandning": land.land_use(place, river),
        "karterat_omrade": land.surveyed(place, river, size),
        **extents,
    }


def _people(
    place: Place, river: River, network: Network, depths: dict[str, DepthGrid], size: Size, *, seed: int
) -> dict[str, GeoDataFrame | pd.DataFrame]:
    houses, addresses = build(place, river, network, depths["Q50"], size, seed=seed)
    residents = residents_of(houses, size, seed=seed)
    houses, addresses, renamed = name_the_known_street(houses, addresses, residents, depths["Q100"], size)
    network.roads["name"] = renamed(network.roads)
    sites = Sites(houses, residents, dice(seed, "services"))
    services = vital_services(Ground(place, river, network.roads, sites, known_point(addresses), size))
    houses = sites.named(services)
    points = safety_points(services)
    jobs = workplaces(houses, seed=seed)
    return {
        "adresser": addresses,
        "byggnader": houses.drop(columns=["style", "quarter", "place"]),
        "befolkning": cells(houses, residents, jobs, seed=seed),
        "arbetsstallen": hazards.with_unknown(jobs, depths),
        "samhallsviktigt": plant_services(services, addresses, place.municipalities, network.roads, size),
        "trygghetspunkter": points,
        "skyddsrum": hazards.shelters(houses, depths, size, seed=seed),
        "farlig_verksamhet": hazards.hazardous_sites(services),
        "aktorer": actors(place, river),
        "beroenden": dependencies(services, points),
        "resurser": resources(services),
        "platser": surroundings.places(place, network, services),
        "skyddade_omraden": surroundings.protected_areas(place, river, size),
        "fororenade_omraden": surroundings.pollution_sources(services, river, size),
        "kulturarv": surroundings.heritage(river, size),
    }
