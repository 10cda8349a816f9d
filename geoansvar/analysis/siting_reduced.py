"""A covering problem without what decides nothing: cells that others stand for, and candidates that others outdo."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geoansvar.analysis.siting_gains import Gains

Flags = NDArray[np.bool_]
LARGEST_PRODUCT = 60_000_000  # pairs of cells, or of candidates, that are compared at the most


def without_dominated(gains: Gains) -> Gains:
    """Leave out the cells and candidates without which the fewest points are as many.

    A cell that every candidate of another cell serves is served whenever
    that one is. A candidate all of whose cells another has can give way to
    it. Each makes more of the other, so both are left out until none is
    left (the reductions of set covering; Beasley 1987). Of equals the first stays.

    Parameters
    ----------
    gains
        Of which only counts that they are there. Candidates keep their numbers; cells get new ones.
    """
    serves = _serves(gains)
    candidates = np.arange(len(gains))
    while True:
        before = serves.shape
        serves = serves[:, ~_outdone(serves.T, larger=True)]
        kept = ~_outdone(serves, larger=False)
        serves, candidates = serves[kept], candidates[kept]
        if serves.shape == before:
            break
    at = serves.tocoo()
    shape = (len(gains), serves.shape[1])
    return Gains.of(candidates[at.row], at.col.astype(np.intp), np.ones(at.nnz), shape)


def _serves(gains: Gains) -> Any:
    one = np.ones(len(gains.cell), dtype=np.int32)
    return sparse.csr_array((one, (gains.candidate, gains.cell)), shape=(len(gains), gains.cells))


def _outdone(sets: Any, *, larger: bool) -> Flags:
    """Tell which sets, one per row, may be left out for another: the larger of two nested ones, or the smaller.

    Empty sets go with the smaller ones. Where there are too many pairs to compare, none is left out.
    """
    sets = sparse.csr_array(sets)
    size = np.diff(sets.indptr)
    out: Flags = np.zeros(len(size), dtype=np.bool_)
    of_column = np.bincount(sets.indices, minlength=sets.shape[1]).astype(np.float64)
    if of_column @ of_column > LARGEST_PRODUCT:
        return out
    common = (sets @ sets.T).tocoo()
    one, other = common.row, common.col
    inner, outer = (other, one) if larger else (one, other)  # ``one`` is what may be left out
    nested = (one != other) & (common.data == size[inner])
    out[one[nested & ((size[outer] > size[inner]) | (other < one))]] = True
    return out if larger else out | (size == 0)
