"""Streets at metre offsets from the square, so that every distance is done by head; places are put on them by hand."""

from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np

import shapely

from geoansvar.analysis.network import Network
from geoansvar.analysis.road_graph import RoadGraph
from geoansvar.analysis.snapping import RoadIndex, Snapped
from geoansvar.model.travel import packaged_travel
from tests.analysis.town import SQUARE, layer

TRAVEL = packaged_travel()


def road(*offsets, **columns):
    """Give a road through points at metres east and north of the square."""
    return {"geometry": shapely.LineString(np.array(offsets, dtype=float) + SQUARE), **columns}


def frame(*roads):
    """Give roads as the loader gives a layer of them; what a column does not have is not known."""
    return layer("road", *roads).frame


def network(*roads, tolerance_m=0.2):
    return Network.of(frame(*roads), TRAVEL, tolerance_m=tolerance_m)


def graph(net, mode="walk", **how):
    return RoadGraph.of(net, mode, TRAVEL, **how)


def snapped(net, *offsets, mode="walk", within_m=1_000.0):
    """Put points at metre offsets from the square on the network."""
    xy = np.array(offsets, dtype=float).reshape(-1, 2) + SQUARE
    return RoadIndex(net, net.usable(mode, TRAVEL)).snap_xy(xy, within_m=within_m)


def grid(columns, rows, *, block_m=100, **more):
    """Give the streets of a town: a road per block side, named by where it begins."""
    across = [
        road((i * block_m, j * block_m), ((i + 1) * block_m, j * block_m), id=f"east-{i}-{j}", **more)
        for i in range(columns - 1)
        for j in range(rows)
    ]
    up = [
        road((i * block_m, j * block_m), (i * block_m, (j + 1) * block_m), id=f"north-{i}-{j}", **more)
        for i in range(columns)
        for j in range(rows - 1)
    ]
    return across + up


def planar(seed, nodes=40, *, kept=0.7):
    """Give random roads that meet in their ends only: some sides of a triangulation, bent, some of them one-way."""
    dice = np.random.default_rng(seed)
    corners = dice.uniform(0, 2_000, (nodes, 2)).round(2)
    triangles = shapely.delaunay_triangles(shapely.MultiPoint(corners), only_edges=True)
    sides = [side for side in shapely.get_parts(triangles) if dice.random() < kept]
    roads = []
    for number, side in enumerate(sides):
        begin, end = shapely.get_coordinates(side)
        if dice.random() < 0.5:
            begin, end = end, begin
        way = bool(dice.random() < 0.2)
        speed = float(dice.choice([30.0, 50.0, 70.0]))
        roads.append(road(begin, (begin + end) / 2, end, id=f"r{number}", oneway=way, speed_km_h=speed))
    return roads


def scattered(seed, net, count):
    """Put places at random spots of random edges, some in nodes and some on one edge together."""
    dice = np.random.default_rng(seed)
    edge = dice.integers(0, len(net.row), count)
    edge[: count // 4] = edge[0]
    part = dice.choice([0.0, 1.0, 0.5, *dice.random(7)], count)
    return Snapped(edge.astype(np.int32), part * net.length_m[edge], np.zeros(count))


def independent(net, forward, backward, **groups):
    """Give the network as networkx has it, with every place a node of its own on its edge: ``(group, number)``."""
    directed = nx.DiGraph()
    at: dict[int, list[Any]] = {}
    for group, places in groups.items():
        for number, (edge, offset) in enumerate(zip(places.edge.tolist(), places.offset_m.tolist(), strict=True)):
            at.setdefault(edge, []).append((offset, (group, number)))
    for edge in range(len(net.row)):
        length_m = float(net.length_m[edge])
        stops = [(0.0, int(net.edge_from[edge])), *sorted(at.get(edge, [])), (length_m, int(net.edge_to[edge]))]
        for (here_m, here), (there_m, there) in pairwise(stops):
            for one, other, cost in ((here, there, forward[edge]), (there, here, backward[edge])):
                part = 0.0 if there_m == here_m else cost * (there_m - here_m) / length_m
                if np.isfinite(part):
                    _least(directed, one, other, part)
    return directed


def _least(directed, one, other, cost):
    known = directed.get_edge_data(one, other, {"weight": np.inf})["weight"]
    directed.add_edge(one, other, weight=min(cost, known))
