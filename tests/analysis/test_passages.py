"""Whom one passage cuts off is found on a shrunken network as on the whole one."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geoansvar.analysis.closures import Flooded
from geoansvar.analysis.passages import CutBy
from geoansvar.analysis.routes import REACHED, nearest
from tests.analysis.crossing import band, roads
from tests.analysis.streets import planar, road, scattered, snapped


@given(seed=st.integers(0, 10_000), west=st.integers(0, 1_500), wide=st.integers(10, 600), sure=st.booleans())
@settings(deadline=None, max_examples=40)
def test_the_shrunken_network_tells_what_the_whole_one_does(seed, west, wide, sure):
    dice = np.random.default_rng(seed)
    rows = [row | {"bridge": bool(dice.random() < 0.5)} for row in planar(seed, nodes=25)]
    known = roads(*rows)
    water = band(west, west + 5 * (wide // 5), depth=1.0 if sure else None)
    closures = Flooded.of(known.network, water, "car").closures
    sources, places = scattered(seed, known.network, 3), scattered(seed + 1, known.network, 15)
    graphs = [known.graph("drive", direction=direction) for direction in known.directions("drive")]

    def missed(closure):
        found = [nearest(graph.closed(closure), sources, places).state != REACHED for graph in graphs]
        return np.any(found, axis=0)

    places = places.of(np.flatnonzero(~missed(closures.lower)))
    cut_by = CutBy(graphs, sources, places, closures)

    for row in np.unique(known.network.row[closures.doubtful]).tolist():
        edges = np.flatnonzero(closures.doubtful & (known.network.row == row))
        assert (cut_by.edges(edges) == missed(closures.with_closed(edges))).all()
    assert len(graphs) == 2


def test_who_reaches_a_source_without_leaving_the_road_hangs_on_that_road_alone():
    one_way = road((0, 0), (100, 0), id="one-way", bridge=True, oneway=True)
    known = roads(one_way, road((0, 50), (100, 50), id="other", bridge=True))
    closures = Flooded.of(known.network, band(40, 60), "car").closures
    source, place = (snapped(known.network, (east, 0), mode="drive") for east in (80, 20))
    own, other = (np.flatnonzero(known.network.row == row) for row in (0, 1))

    cut_by = CutBy([known.graph("drive")], source, place, closures)

    assert (cut_by.edges(own).tolist(), cut_by.edges(other).tolist()) == ([True], [False])
