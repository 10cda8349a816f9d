"""The road network: every street cut where it meets another, so that neighbours share their vertex."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

import shapely
from geopandas import GeoDataFrame

from geoansvar.exercise import streets as lay
from geoansvar.exercise.place import Place
from geoansvar.exercise.quarters import Quarter, corridors, quarters
from geoansvar.exercise.river import River
from geoansvar.exercise.sizes import Size, dice
from geoansvar.exercise.streets import Names, Street

CENTIMETRES = 0.01
BANK_M = 6.0


@dataclass(frozen=True, slots=True)
class Network:
    """Roads as delivered, the streets as named, the railway, and the quarters that the streets fill."""

    roads: GeoDataFrame
    railway: GeoDataFrame
    streets: list[Street]
    quarters: list[Quarter]


def build_roads(place: Place, river: River, size: Size, *, seed: int) -> Network:
    """Lay streets, roads, bridges and the railway, and join them to one connected network."""
    rng = dice(seed, "roads")
    rail, bypass = lay.railway_line(size, river), lay.bypass_line(size, river)
    strips = corridors(river, rail, bypass)
    names = Names()
    main = lay.main_roads(place, river, size, rng)
    town = quarters(place, strips, size, rng)
    seams = shapely.union_all(shapely.boundary(place.districts.geometry.to_numpy()))
    streets = [
        Street("Riksväg 99", "", "trunk", 100, bypass, crosses=True),
        *main,
        *lay.quays(place, river, seams, strips, names),
        *lay.bridges(place, river, size),
        *(street for quarter in town for street in lay.grid(quarter, names, rng)),
        *lay.lanes(main, place, strips, size, names, rng),
    ]
    roads = _joined(streets, river, rail)
    return Network(roads, _railway(rail, river), streets, town)


def _joined(streets: list[Street], river: River, rail: shapely.LineString) -> GeoDataFrame:
    banks = shapely.union(shapely.buffer(river.surface, BANK_M, quad_segs=2), rail.buffer(BANK_M, quad_segs=2))
    lines = np.array([street.line for street in streets])
    wet = shapely.get_parts(shapely.intersection(lines, banks))
    dry = shapely.get_parts(shapely.difference(lines, banks))
    edges = shapely.get_parts(shapely.union_all(np.concatenate([dry, wet]), grid_size=CENTIMETRES))
    middles = shapely.line_interpolate_point(edges, 0.5, normalized=True)
    source = shapely.STRtree(lines).nearest(middles)
    crosses = np.array([streets[index].crosses for index in source])
    bridge = shapely.dwithin(river.surface, middles, 0.5)
    frame = GeoDataFrame(
        {
            "name": [streets[index].name for index in source],
            "road_class": [streets[index].road_class for index in source],
            "speed_km_h": [streets[index].speed_km_h for index in source],
            "oneway": [streets[index].oneway for index in source],
            "bridge": bridge,
            "tunnel": crosses & ~bridge & shapely.dwithin(rail, middles, 1.0),
        },
        geometry=edges,
        crs="EPSG:3006",
    )
    frame = frame[crosses | ~(bridge | shapely.dwithin(rail, middles, 1.0))]
    return _numbered(_two_way_where_needed(_connected(frame)))


def _connected(frame: GeoDataFrame) -> GeoDataFrame:
    """Keep the largest network that hangs together: a street that leads nowhere is not a street."""
    tail, head, nodes = _nodes(frame)
    graph = sparse.coo_matrix((np.ones(len(frame)), (tail, head)), shape=(nodes, nodes))
    _, part = csgraph.connected_components(graph, directed=False)
    return frame[part[tail] == np.bincount(part).argmax()].reset_index(drop=True)


def _two_way_where_needed(frame: GeoDataFrame) -> GeoDataFrame:
    """Lift one-way from streets that could be entered and not left, or left and not entered."""
    tail, head, nodes = _nodes(frame)
    back = ~frame["oneway"].to_numpy()
    starts, ends = np.concatenate([tail, head[back]]), np.concatenate([head, tail[back]])
    graph = sparse.coo_matrix((np.ones(len(starts)), (starts, ends)), shape=(nodes, nodes))
    _, part = csgraph.connected_components(graph, directed=True, connection="strong")
    main = np.bincount(part).argmax()
    return frame.assign(oneway=frame["oneway"] & (part[tail] == main) & (part[head] == main))


def _nodes(frame: GeoDataFrame) -> tuple[NDArray[np.intp], NDArray[np.intp], int]:
    ends = np.concatenate([shapely.get_point(frame.geometry, 0), shapely.get_point(frame.geometry, -1)])
    keys = np.round(shapely.get_coordinates(ends) * 100).astype(np.int64)
    unique, index = np.unique(keys, axis=0, return_inverse=True)
    index = index.ravel()
    return index[: len(frame)], index[len(frame) :], len(unique)


def _numbered(frame: GeoDataFrame) -> GeoDataFrame:
    order = np.lexsort((frame.geometry.bounds["miny"], frame.geometry.bounds["minx"], frame["name"]))
    frame = frame.iloc[order].reset_index(drop=True)
    frame.insert(0, "id", [f"vag-{number:05d}" for number in range(1, len(frame) + 1)])
    return frame


def _railway(rail: shapely.LineString, river: River) -> GeoDataFrame:
    banks = shapely.buffer(river.surface, BANK_M, quad_segs=2)
    noded = shapely.union_all(
        [shapely.difference(rail, banks), shapely.intersection(rail, banks)], grid_size=CENTIMETRES
    )
    lines = pd.Series(shapely.get_parts(noded))
    bridge = shapely.intersects(river.surface, shapely.line_interpolate_point(lines.to_numpy(), 0.5, normalized=True))
    return GeoDataFrame(
        {
            "id": [f"jarnvag-{number}" for number in range(1, len(lines) + 1)],
            "name": "Övningsbanan",
            "railway_class": "main",
            "bridge": bridge,
            "tunnel": False,
        },
        geometry=lines.to_numpy(),
        crs="EPSG:3006",
    )
