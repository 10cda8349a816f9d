"""What threads compare with at once is each one's own: a prepared geometry that two share ends the process."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

import shapely

from geoansvar.analysis.per_thread import PerThread
from geoansvar.model.access import LOCAL

# Four threads hold the same border against the same boxes at the same moment, a hundred times over. With one copy for
# all of them (``border.mine()`` before the threads begin) the process ends with a segmentation fault.
AT_ONCE = """
import sys, threading
import numpy as np, shapely
from geoansvar.analysis.per_thread import PerThread

sys.setswitchinterval(1e-5)
line = shapely.from_wkt("LINESTRING (0 0, 1 1, -1 1, 0 -1)")
boxes = shapely.buffer(shapely.points(np.random.default_rng(1).uniform(-2, 2, (200, 2))), 0.05)
for wide in np.linspace(0.3, 0.31, 100):
    border = PerThread(np.array([shapely.buffer(line, wide, quad_segs=200)], dtype=object))
    start = threading.Barrier(4)

    def hold():
        start.wait()
        own = border.mine()[0]
        for compare in (shapely.contains_properly, shapely.intersects, shapely.covers):
            compare(own, boxes)

    threads = [threading.Thread(target=hold) for _ in range(4)]
    for each in threads: each.start()
    for each in threads: each.join()
"""


def test_threads_that_compare_at_once_end_as_they_should():
    ended = subprocess.run([sys.executable, "-c", AT_ONCE], capture_output=True, timeout=300)

    assert (ended.returncode, ended.stderr) == (0, b"")


def test_each_thread_has_its_own_copies_and_the_same_every_time():
    rows = np.array([shapely.box(0, 0, 1, 1), None, shapely.box(2, 2, 3, 3)], dtype=object)
    shared = PerThread(rows[[0, 1, 2, 0]])
    start = Barrier(2)

    def mine(_):
        start.wait()
        return shared.mine(), shared.mine()

    with ThreadPoolExecutor(2) as pool:
        (one, again), (other, _) = pool.map(mine, range(2))

    assert one is again
    assert one[0] is one[3]
    assert one[1] is None
    assert not {id(each) for each in one if each} & {id(each) for each in (*other, *rows) if each}
    assert shapely.is_prepared(one[[0, 2]]).all()
    assert not shapely.is_prepared(rows).any()
    assert shapely.equals(one[[0, 2, 3]], rows[[0, 2, 0]]).all()


@pytest.mark.parametrize("who", ["isf", "staff"])
def test_what_a_workspace_shares_between_askers_is_never_prepared(who, town):
    """The layers, and what answers look up in: an index that GEOS writes in is the asking thread's alone."""
    principal = LOCAL if who == "isf" else town.principal(who)
    town.answer({"kind": "affected-area", "area": {"layer": "kommungrans"}}, principal)
    town.answer({"kind": "responsibility"}, principal)
    register = town.register(principal)
    looked_up = [objects.lookup.geometry for kind in register.layers.values() for objects in kind]
    drawn = [layer.frame.geometry.to_numpy() for layer in town.layers_of(principal=principal)]

    assert not any(shapely.is_prepared(each).any() for each in (*looked_up, *drawn))
    with ThreadPoolExecutor(2) as pool:
        own = list(pool.map(lambda _: register.own, range(8)))
    assert len({id(each) for each in own}) <= 2
    assert not any(each is register.own for each in own)
