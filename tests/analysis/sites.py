"""Points and cells by hand: a reach is how far each point has to each cell, None where it is out of reach."""

from itertools import combinations

import numpy as np

from geoansvar.analysis.routes import Covers


def reach(*rows, cells=None):
    """Give what each point has within the limit: a list of metres per point, one value per cell."""
    width = cells if cells is not None else max((len(row) for row in rows), default=0)
    place = [[cell for cell, metres in enumerate(row) if metres is not None] for row in rows]
    cost = [float(metres) for row in rows for metres in row if metres is not None]
    start = np.concatenate([[0], np.cumsum([len(each) for each in place])]).astype(np.int64)
    flat = [cell for each in place for cell in each]
    assert all(cell < width for cell in flat)
    return Covers(start, np.array(flat, dtype=np.int32), np.array(cost))


def nothing(cells):
    return reach(cells=cells)


def random_reach(dice, points, cells, *, kept=0.4, within=1_000):
    """Give whole metres at random, some out of reach."""
    metres = dice.integers(0, within + 1, (points, cells))
    there = dice.random((points, cells)) < kept
    rows = [[m if t else None for m, t in zip(*row, strict=True)] for row in zip(metres.tolist(), there, strict=True)]
    return reach(*rows, cells=cells)


def every_choice(candidates, most):
    """Give every set of so many candidates or fewer."""
    return (chosen for size in range(most + 1) for chosen in combinations(range(candidates), size))
