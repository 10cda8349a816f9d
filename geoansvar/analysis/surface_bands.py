"""The band round a surface's edge that its survey cannot tell, and what of the surface lies farther in or out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.surface_pieces import SLACK, Leaves, halved, polygons_of
from geoansvar.analysis.surface_shares import simple

Geometries = NDArray[Any]
Floats = NDArray[np.float64]
Progress = Callable[[float], None]
Block = tuple[Floats, Geometries, Geometries]

BAND_CORNERS = 800  # of a leaf: in smaller ones more of the edge is banded twice
AT_ONCE = 16  # leaves between two words of progress
MOST_HANDS = 4  # that share the leaves
LEAF_RUNS = 160  # of the edge, near enough a leaf to band it
STRAIGHT = 0.003  # of a band's width: how far the edge is straightened, and the band widened for it
STEPS = (0.03, 0.09, 0.28, 0.6)  # of a band's width
QUARTER = 8  # sides of a quarter of a round corner: what is drawn outside it is 0.5 % wider


def split(
    leaves: Leaves, edge: shapely.STRtree, accuracy_m: float, progress: Progress
) -> tuple[Geometries, Geometries]:
    """Give the pieces farther in than ``accuracy_m``, and those of all that is in or nearer than that.

    The band round the edge is made box by box, of the runs of the edge that are near: a buffer of a whole river
    would take its corners squared. It is at least as wide as the accuracy, and at most a hundredth wider.
    """
    leaves = finer(leaves, edge, accuracy_m)
    core, reach = [polygons_of(leaves.part[:0])], [polygons_of(leaves.part[:0])]
    pool = ThreadPoolExecutor(min(MOST_HANDS, os.cpu_count() or 1))
    try:
        made = pool.map(lambda block: _split(block, accuracy_m), _blocks(leaves, edge, accuracy_m))
        for done, (inner, outer) in enumerate(made, start=1):
            core.append(inner)
            reach.append(outer)
            progress(min(1.0, done * AT_ONCE / len(leaves.box)))
    finally:
        pool.shutdown(cancel_futures=True)
    return np.concatenate(core), np.concatenate(reach)


def finer(leaves: Leaves, edge: shapely.STRtree, width_m: float) -> Leaves:
    """Cut on where many runs of the edge are so near, as along a river that a box's side follows."""
    while True:
        whose, _ = edge.query(_grown(leaves.box, width_m))
        long = (leaves.box[:, 2:] - leaves.box[:, :2]).max(axis=1, initial=0.0) > 4 * width_m
        many = (np.bincount(whose, minlength=len(leaves.box)) > LEAF_RUNS) & long
        if not many.any():
            return leaves
        leaves = halved(leaves, many)


def _blocks(leaves: Leaves, edge: shapely.STRtree, width_m: float) -> Iterator[Block]:
    """Give the leaves some at a time: their boxes, what of the surface is in them, and the edge that is near.

    Only here are geometries read that blocks have in common, by one hand.
    """
    for begin in range(0, len(leaves.box), AT_ONCE):
        box, part = leaves.box[begin : begin + AT_ONCE], leaves.part[begin : begin + AT_ONCE]
        lines = np.full(len(box), shapely.MultiLineString(), dtype=object)
        whose, run = edge.query(_grown(box, width_m))
        near, group = np.unique(whose, return_inverse=True)
        if len(near):
            lines[near] = shapely.multilinestrings(edge.geometries[run], indices=group)
        yield box, part, lines


def _split(block: Block, width_m: float) -> tuple[Geometries, Geometries]:
    box, part, lines = block
    near = shapely.line_merge(shapely.intersection(lines, _grown(box, width_m)))
    band = _widened(near, width_m)
    inner = shapely.difference(part, band)
    outer = shapely.intersection(shapely.union(part, band), shapely.box(*box.T))
    return _pieces(box, inner), _pieces(box, outer)


def _pieces(box: Floats, geometry: Geometries) -> Geometries:
    """Give the surfaces of geometries in pieces of few corners; where two only touch, they share no surface."""
    polygons, whose = simple(geometry, 2)
    part = np.full(len(box), shapely.MultiPolygon(), dtype=object)
    shapely.multipolygons(polygons, indices=whose, out=part)
    return Leaves(box, part).cut().polygons()


def _widened(lines: Geometries, width_m: float) -> Geometries:
    """Widen lines, a little at first and then more and more.

    At once, the round corners of a ragged line would all cross each other; widened by less than its raggedness,
    most of them are gone. Corners are round only at first: later their tangents are carried outwards.
    """
    outside = np.cos(np.pi / 4 / QUARTER)  # what is drawn outside a circle, of one drawn inside it
    straight = shapely.simplify(lines, width_m * STRAIGHT, preserve_topology=False)
    area = shapely.buffer(straight, width_m * (STEPS[0] + STRAIGHT) / outside, quad_segs=QUARTER)
    for step in STEPS[1:]:
        area = shapely.buffer(area, width_m * step, join_style="mitre")
    return area


def _grown(box: Floats, width_m: float) -> Geometries:
    grown: Any = shapely.box(*(box + np.array([-1, -1, 1, 1]) * width_m * SLACK).T)
    return np.asarray(grown, dtype=object)
