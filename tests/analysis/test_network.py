"""A network knows how long its edges are, how fast they are gone, and who may go them."""

import numpy as np
import pytest

import shapely

from geoansvar.analysis.network import Network
from geoansvar.layers.kept import load_kept, save_kept
from tests.analysis.streets import TRAVEL, frame, grid, network, road
from tests.analysis.town import SQUARE

STREET = ((0, 0), (600, 0))


def test_an_edge_is_as_long_as_its_bends():
    assert network(road((0, 0), (300, 0), (300, 400), (0, 0))).length_m.tolist() == [300 + 400 + 500]


@pytest.mark.parametrize(
    ("columns", "mode", "minutes"),
    [
        ({"road_class": "residential", "speed_km_h": 36.0}, "drive", 1.0),  # 10 m/s
        ({"road_class": "residential"}, "drive", 600 / (40_000 / 60)),  # the class's
        ({"road_class": "Lokalgata"}, "drive", 600 / (40_000 / 60)),  # the same class in Swedish
        ({}, "drive", 600 / (50_000 / 60)),  # nothing is known
        ({"speed_km_h": 0.0}, "drive", 600 / (50_000 / 60)),  # nobody drives at 0
        ({"road_class": "residential", "speed_km_h": 36.0}, "walk", 7.2),  # 5 km/h whatever the sign says
        ({}, "walk", 7.2),
    ],
)
def test_minutes_follow_from_the_speed_of_the_road_else_of_its_class(columns, mode, minutes):
    along, against = network(road(*STREET, **columns)).costs(mode, TRAVEL, by="minutes")

    assert along.tolist() == pytest.approx([minutes])
    assert against.tolist() == pytest.approx([minutes])


@pytest.mark.parametrize(
    ("road_class", "walk", "drive"),
    [
        ("motorway", False, True),
        ("motortrafikled", False, True),
        ("trunk", True, True),
        ("footway", True, False),
        ("Gång- och cykelväg", True, False),
        ("proposed", False, False),
        ("3", True, True),  # NVDB's functional class
        ("något eget", True, True),
        (None, True, True),
    ],
)
def test_a_class_is_open_to_those_who_may_use_it(road_class, walk, drive):
    net = network(road(*STREET, road_class=road_class))

    assert (net.usable("walk", TRAVEL).tolist(), net.usable("drive", TRAVEL).tolist()) == ([walk], [drive])


def test_one_way_is_for_those_who_drive():
    net = network(road(*STREET, oneway=True))

    assert [each.tolist() for each in net.costs("drive", TRAVEL)] == [[600], [np.inf]]
    assert [each.tolist() for each in net.costs("walk", TRAVEL)] == [[600], [600]]


def test_where_no_speed_is_known_what_is_reckoned_with_is_said():
    known, unknown = road(*STREET, speed_km_h=30.0), road((0, 50), (1_000, 50))

    said = network(known, unknown, road((0, 90), (500, 90), road_class="footway")).speeds_assumed(TRAVEL)

    assert [each.code for each in said] == ["road-speed-assumed"]
    assert "1 av 1,6 km" in str(said[0].text)
    assert network(known).speeds_assumed(TRAVEL) == []


def test_unknown_is_not_no():
    net = network(road(*STREET), road((0, 50), (600, 50), bridge=True, tunnel=False))

    assert net.bridge.tolist() == [-1, 1]
    assert net.tunnel.tolist() == [-1, 0]
    assert np.isnan(net.speed_km_h).all()


def test_the_parts_that_hang_together_are_numbered_from_the_longest():
    island = [road((5_000, 0), (5_050, 0), id="island")]

    net = network(*island, *grid(3, 3))

    assert sorted(net.component[net.edge_from].tolist()) == [0] * 12 + [1]
    parts = [each for each in net.findings(["a"] * 13) if each.code == "road-parts"]
    assert len(parts) == 1
    assert [each.code for each in network(*grid(3, 3)).findings(["a"] * 12)] == []


def test_every_edge_knows_its_row():
    roads = [*grid(3, 3), road((50, -50), (50, 250), id="new")]

    net = network(*roads)

    rows = shapely.linestrings([shapely.get_coordinates(each["geometry"]) for each in roads])
    assert len(net.row) == 12 + 3 + 4  # three streets are cut in two, and the new one in four
    middles = shapely.line_interpolate_point(net.lines, 0.5, normalized=True)
    assert shapely.distance(middles, rows[net.row]).max() < 1e-6


def test_a_network_kept_on_disk_comes_back_as_it_was(tmp_path):
    town = grid(4, 3, road_class="Byväg\nsmal")
    net = network(*town, road((0, 0), (0, 0)), road((9, 9), (5, 5), bridge=True))
    save_kept(tmp_path, "vagar", "key", net.arrays())

    kept = load_kept(tmp_path, "vagar", "key")
    assert kept is not None
    again = Network.from_arrays(kept)

    assert again.class_names == net.class_names == ("Byväg\nsmal",)
    assert all(
        np.array_equal(array, again.arrays()[name], equal_nan=array.dtype.kind == "f") for name, array in kept.items()
    )
    assert again.findings(["a"] * 19) == net.findings(["a"] * 19)
    with pytest.raises(KeyError):
        Network.from_arrays({"node_xy": net.node_xy})


def test_a_network_stays_where_the_roads_are():
    net = network(road(*STREET))

    assert net.node_xy.tolist() == [list(SQUARE), [SQUARE[0] + 600, SQUARE[1]]]


def test_a_layer_of_no_columns_but_its_lines_is_a_network_too():
    bare = frame(road(*STREET))[["id", "geometry"]]

    net = Network.of(bare, TRAVEL)

    assert (net.road_class.tolist(), net.oneway.tolist(), net.level.tolist()) == ([-1], [0], [0])
