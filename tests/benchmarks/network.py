"""A quarter of a million nodes: our searches against other engines on the same town, in one interleaved run.

Every engine here runs on one core, so its own processor time is counted: what else the machine does is not.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any

import igraph
import numpy as np
import rustworkx
from numpy.typing import NDArray
from scipy.sparse import csgraph

from geoansvar.analysis.network import Network
from geoansvar.analysis.noding import along_a_curve
from geoansvar.analysis.road_graph import Closure, RoadGraph
from geoansvar.analysis.routes import covers, nearest
from geoansvar.analysis.snapping import RoadIndex
from geoansvar.model.travel import packaged_travel
from tests.analysis.streets import frame, road
from tests.benchmarks.figures import Figure

NODES = 250_000
POINTS, CELLS, CANDIDATES = 200, 13_000, 1_000
BLOCK_M, BEND = 80.0, 1.1
WITHIN_M = 1_000.0
ROUNDS = 5
MISSING, CLOSED = 0.12, 0.03  # parts of the streets that a full grid has, and that the flood takes
CHUNK = 50  # candidates that scipy works out together: 50 × 250,000 distances are 100 MB
STREETS = 225  # each way, in the layer from which a network is built
TRAVEL = packaged_travel()
Floats = NDArray[np.float64]
Arc = tuple[int, int, float]


def figures() -> list[Figure]:
    """Measure searches, closures, cover sets and building, and check that every engine finds the same."""
    town = _Town(NODES)
    nearest(town.graph, town.points, town.cells)  # compiled before the clock starts
    covers(town.graph, town.candidates, town.cells, limit=WITHIN_M)
    return [*_nearest(town), _four_times(town), _flooded(town), *_covers(town), *_built()]


class _Town:
    """A town of ragged blocks with points, cells and candidates on its streets."""

    def __init__(self, nodes: int) -> None:
        dice = np.random.default_rng(7)
        self.network = _grid(round(nodes**0.5))
        self.graph = RoadGraph.of(self.network, "walk", TRAVEL)
        corners = (self.network.node_xy.min(axis=0), self.network.node_xy.max(axis=0))
        index = RoadIndex(self.network, self.network.usable("walk", TRAVEL))
        self.points, self.cells, self.candidates = (
            index.snap_xy(dice.uniform(*corners, (count, 2))) for count in (POINTS, CELLS, CANDIDATES)
        )

    @property
    def before(self) -> list[Arc]:
        """Arcs from one node before all points, for engines that search from one node only."""
        heads, costs = self.graph.leaving(self.points)
        return [(self.graph.nodes, *arc) for arc in zip(heads.ravel().tolist(), costs.ravel().tolist(), strict=True)]

    @property
    def edges(self) -> list[Arc]:
        """Every street, for engines that read Python's own numbers."""
        net = self.network
        columns = (net.edge_from, net.edge_to, net.length_m)
        return [*zip(*(each.tolist() for each in columns), strict=True), *self.before]


def _grid(side: int) -> Network:
    """Lay so many streets each way, some of them missing."""
    dice = np.random.default_rng(1)
    at = np.arange(side * side).reshape(side, side)
    pairs = [np.stack(each, -1).reshape(-1, 2) for each in ((at[:, :-1], at[:, 1:]), (at[:-1], at[1:]))]
    ends = np.concatenate(pairs).astype(np.int32)
    ends = ends[dice.random(len(ends)) > MISSING]
    xy = np.stack([at % side, at // side], -1).reshape(-1, 2) * BLOCK_M
    xy = xy + dice.normal(0, BLOCK_M / 6, xy.shape)
    curve = along_a_curve(xy)  # as the nodes of any network are numbered
    rank = np.empty(len(xy), dtype=np.int32)
    rank[curve] = np.arange(len(xy), dtype=np.int32)
    xy, ends = xy[curve], rank[ends]
    one = Network.of(frame(road((0, 0), (1, 0))), TRAVEL).arrays()
    alike = ("row", "road_class", "speed_km_h", "oneway", "bridge", "tunnel", "level", "barred")
    own = {
        "node_xy": xy,
        "component": np.zeros(len(xy), np.int32),
        "edge_from": ends[:, 0].copy(),
        "edge_to": ends[:, 1].copy(),
        "length_m": np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T) * BEND,
        "xy": xy[ends].reshape(-1, 2),
        "start": np.arange(0, 2 * len(ends) + 1, 2),
    }
    return Network.from_arrays(one | {name: np.repeat(one[name], len(ends)) for name in alike} | own)


def _nearest(town: _Town) -> list[Figure]:
    """Measure the nearest of all points from every cell, and by the others only the distances of the nodes."""
    matrix = town.graph.matrix(town.graph.leaving(town.points))
    tips = town.graph.nodes + np.arange(POINTS)
    took = _interleaved(
        ours=lambda: nearest(town.graph, town.points, town.cells),
        scipy=lambda: csgraph.dijkstra(matrix, indices=tips, min_only=True),
        rust=_rustworkx(town),
        igraph=_igraph(town),
    )
    found = {name: last for name, (_, last) in took.items()}
    _check(town, found["ours"].cost, [found["scipy"], _of_mapping(found["rust"], town), np.array(found["igraph"])])
    ours = took["ours"][0]
    name = f"nearest of {POINTS} points from {CELLS:,} cells, {NODES:,} nodes"
    return [
        Figure(f"{name}: times faster than rustworkx", took["rust"][0] / ours, "×", at_least=5),
        Figure(f"{name}: times faster than igraph", took["igraph"][0] / ours, "×", at_least=8),
        Figure(f"{name}: of the time of bare scipy", ours / took["scipy"][0], "×", at_most=1.3),
        Figure(name, ours * 1000, "ms"),
    ]


def _rustworkx(town: _Town) -> Callable[[], Any]:
    graph = rustworkx.PyGraph()
    graph.add_nodes_from(range(town.graph.nodes + 1))
    graph.add_edges_from(town.edges)
    return lambda: rustworkx.dijkstra_shortest_path_lengths(graph, town.graph.nodes, float)


def _igraph(town: _Town) -> Callable[[], Any]:
    edges = town.edges
    graph = igraph.Graph(town.graph.nodes + 1, [edge[:2] for edge in edges])
    graph.es["cost"] = [edge[2] for edge in edges]
    return lambda: graph.distances(source=town.graph.nodes, weights="cost")[0]


def _of_mapping(found: Any, town: _Town) -> Floats:
    cost = np.full(town.graph.nodes, np.inf)
    nodes = np.fromiter(found.keys(), dtype=np.int64)
    cost[nodes] = np.fromiter(found.values(), dtype=np.float64)
    return cost


def _check(town: _Town, ours: Floats, nodes: list[Floats]) -> None:
    """Hold our distances against those that follow from each engine's nodes; only on one street may ours be less."""
    ends, last = town.graph.arriving(town.cells)
    beside = np.isin(town.cells.edge, town.points.edge)
    for cost in nodes:
        theirs = np.min(cost[: town.graph.nodes][ends] + last, axis=1)
        same = np.isclose(np.nan_to_num(ours, nan=np.inf), theirs, rtol=0, atol=1e-6)
        if not (same | (beside & (ours < theirs))).all():
            raise AssertionError("the engines find different distances")


def _four_times(town: _Town) -> Figure:
    large = _Town(4 * NODES)
    took = _interleaved(
        small=lambda: nearest(town.graph, town.points, town.cells),
        large=lambda: nearest(large.graph, large.points, large.cells),
    )
    name = f"nearest, {4 * NODES:,} nodes: of the time of {NODES:,}"
    return Figure(name, took["large"][0] / took["small"][0], "×", at_most=10)


def _flooded(town: _Town) -> Figure:
    """Measure a closure with new distances against the dry run."""
    closure = Closure.of_edges(town.network, np.random.default_rng(3).random(len(town.network.row)) < CLOSED)
    took = _interleaved(
        dry=lambda: nearest(town.graph, town.points, town.cells),
        flooded=lambda: nearest(town.graph.closed(closure), town.points, town.cells),
    )
    dry, flooded = (np.nan_to_num(took[each][1].cost, nan=np.inf) for each in ("dry", "flooded"))
    if not (flooded >= dry).all() or not (flooded > dry).any():
        raise AssertionError("closing roads has made ways shorter, or no difference")
    name = "closing roads and measuring anew: of the dry run"
    return Figure(name, took["flooded"][0] / took["dry"][0], "×", at_most=3)


def _covers(town: _Town) -> list[Figure]:
    took = _interleaved(
        ours=lambda: covers(town.graph, town.candidates, town.cells, limit=WITHIN_M), scipy=lambda: _covered(town)
    )
    if not np.array_equal(np.diff(took["ours"][1].start), took["scipy"][1]):
        raise AssertionError("the engines cover different cells")
    name = f"cover sets of {CANDIDATES:,} candidates within {WITHIN_M:,.0f} m"
    return [
        Figure(f"{name}: times faster than scipy in chunks", took["scipy"][0] / took["ours"][0], "×", at_least=20),
        Figure(name, took["ours"][0] * 1000, "ms"),
    ]


def _covered(town: _Town) -> NDArray[np.int64]:
    """Count each candidate's cells by scipy's limited search, some candidates at a time."""
    matrix = town.graph.matrix(town.graph.leaving(town.candidates))
    ends, last = town.graph.arriving(town.cells)
    counts = []
    for begin in range(0, CANDIDATES, CHUNK):
        tips = town.graph.nodes + np.arange(begin, min(begin + CHUNK, CANDIDATES))
        nodes = csgraph.dijkstra(matrix, indices=tips, limit=WITHIN_M)
        counts.append(np.sum(np.min(nodes[:, ends] + last, axis=2) <= WITHIN_M, axis=1))
    return np.concatenate(counts)


def _built() -> list[Figure]:
    """Tell how long a layer of roads takes to become a network, and cells to be put on it."""
    dice = np.random.default_rng(2)
    roads = frame(*(road(*_street(dice, number, upward=up)) for number in range(STREETS) for up in (False, True)))
    began = process_time()
    network = Network.of(roads, TRAVEL)
    built_s = process_time() - began
    index = RoadIndex(network, network.usable("walk", TRAVEL))
    xy = dice.uniform(network.node_xy.min(axis=0), network.node_xy.max(axis=0), (CELLS, 2))
    began = process_time()
    index.snap_xy(xy)
    return [
        Figure(f"network of {len(network.row):,} edges, cut at its crossings", built_s, "s"),
        Figure(f"{CELLS:,} cells put on it", (process_time() - began) * 1000, "ms"),
    ]


def _street(dice: np.random.Generator, number: int, *, upward: bool) -> Floats:
    """Draw a street across the whole town, with a bend per block."""
    along = np.arange(STREETS) * BLOCK_M
    across = number * BLOCK_M + dice.normal(0, 1, STREETS)
    return np.column_stack([across, along] if upward else [along, across])


def _interleaved(**jobs: Callable[[], Any]) -> dict[str, tuple[float, Any]]:
    """Run jobs in turn, and give each one's median seconds and last result."""
    took: dict[str, list[float]] = {name: [] for name in jobs}
    last: dict[str, Any] = {}
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            began = process_time()
            last[name] = job()
            took[name].append(process_time() - began)
    return {name: (median(took[name]), last[name]) for name in jobs}
