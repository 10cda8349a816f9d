"""Where road lines meet: at a shared vertex, at an end that nearly touches, and at crossings on one deck only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

import shapely

from geoansvar.analysis.polylines import (
    MILLIMETRE,
    Flags,
    Floats,
    Lines,
    Pairs,
    Positions,
    foot,
    intersections,
    places,
    spread,
)

_NEAR_ALONG = 4.0  # tolerances: two corners of one line that lie nearer along it are its own bend
_STRAIGHT = -0.94  # cosine of 160°: two ends that face each other go through
_AT_A_TIME = 200_000  # segments whose neighbours are looked up at once


@dataclass(frozen=True, slots=True, eq=False)
class Meetings:
    """Places on lines that are one node.

    Attributes
    ----------
    first, second
        Pairs of places: a vertex's position, or the number of vertices plus the position of a cut.
    cut, part
        New places: the vertex at which the cut segment begins, and the part of the segment before the cut.
    joined, joined_m
        The ends that were joined across a gap, as vertices, and the gap.
    crossed
        Vertices at which a segment begins that met another on its deck with no vertex there.
    """

    first: Positions
    second: Positions
    cut: Positions
    part: Floats
    joined: Positions
    joined_m: Floats
    crossed: Positions

    @property
    def pairs(self) -> Pairs:
        """The places that are one node, pair by pair."""
        return self.first, self.second


class Meeting:
    """Finds the meetings of lines.

    Parameters
    ----------
    lines
        Metres, EPSG:3006.
    tolerance_m
        Ends that come nearer than this to a line are joined to it.
    """

    def __init__(self, lines: Lines, *, tolerance_m: float) -> None:
        self.lines, self.tolerance_m = lines, tolerance_m
        self.line, self.is_end, self.along_m = lines.line, lines.is_end, lines.along_m
        self.level = lines.level[self.line].astype(np.int64)
        self.place = places(lines.xy)
        self.places = int(self.place.max()) + 1 if len(self.place) else 0
        self.order = np.lexsort((self.level, self.place))
        self.first_of = np.searchsorted(self.place[self.order], np.arange(self.places + 1))
        self.segment = lines.segment

    def all(self) -> Meetings:
        """Find every meeting."""
        shared = self._shared()
        near, near_m = self._near()
        touching = self._touching()
        crossing = self._crossing()
        cuts = len(touching.cut)  # the crossings' cuts are numbered after these
        first, second = (each + np.where(each >= len(self.lines.xy), cuts, 0) for each in crossing.pairs)
        return Meetings(
            np.concatenate([shared[0], near[0], touching.first, first]),
            np.concatenate([shared[1], near[1], touching.second, second]),
            np.concatenate([touching.cut, crossing.cut]),
            np.concatenate([touching.part, crossing.part]),
            np.concatenate([near[0], touching.joined]),
            np.concatenate([near_m, touching.joined_m]),
            crossing.crossed,
        )

    def _shared(self) -> Pairs:
        """Pair the vertices at one place, deck by deck; decks meet where one of them comes to an end."""
        order, place, level = self.order, self.place[self.order], self.level[self.order]
        same_place = place[1:] == place[:-1]
        same_deck = same_place & (level[1:] == level[:-1])
        begin = np.flatnonzero(np.concatenate([[True], ~same_deck])) if len(order) else np.empty(0, np.intp)
        decks = same_place[begin[1:] - 1]
        lower, upper = np.flatnonzero(decks), np.flatnonzero(decks) + 1
        meet = self._decks_meet(begin, lower, upper)
        one, other = order[:-1][same_deck], order[1:][same_deck]
        return np.concatenate([one, order[begin[lower[meet]]]]), np.concatenate([other, order[begin[upper[meet]]]])

    def _decks_meet(self, begin: Positions, lower: Positions, upper: Positions) -> Flags:
        """Tell where the vertices of two decks at one place are a junction and no over- or underpass.

        They are where a bridge or tunnel ends, unless two ends of it face
        each other as they do where a viaduct was cut above a road; and where
        a lone end would otherwise hang on nothing.
        """
        if not len(lower):
            return np.empty(0, dtype=np.bool_)
        count = np.diff(np.append(begin, len(self.order)))
        ends = np.add.reduceat(self.is_end[self.order].astype(np.int64), begin)
        level = self.level[self.order[begin]]
        lone = (count == 1) & (ends == 1)
        lands = (ends > 0) & ~((ends == 2) & (count == 2) & self._straight(begin))
        meet: Flags = lone[lower] | lone[upper] | (lands & (level > 0))[upper] | (lands & (level < 0))[lower]
        return meet

    def _straight(self, begin: Positions) -> Flags:
        """Tell at which places the first two ends face each other."""
        one, other = self.order[begin], self.order[np.minimum(begin + 1, len(self.order) - 1)]
        facing: Flags = np.sum(self._leaving(one) * self._leaving(other), axis=1) < _STRAIGHT
        return facing

    def _leaving(self, end: Positions) -> Floats:
        """Give the direction in which a line leaves its end."""
        first = self.along_m[end] == 0
        step = self.lines.xy[np.where(first, np.minimum(end + 1, len(self.line) - 1), end - 1)] - self.lines.xy[end]
        length = np.hypot(*step.T)
        direction: Floats = step / np.where(length > 0, length, 1)[:, None]
        return direction

    def _near(self) -> tuple[Pairs, Floats]:
        """Pair ends with vertices that lie within the tolerance of them and not at the same place."""
        xy = self.lines.xy[self.order[self.first_of[:-1]]]
        ends = np.unique(self.place[self.is_end])
        found = cKDTree(xy[ends]).sparse_distance_matrix(cKDTree(xy), self.tolerance_m, output_type="ndarray")
        one, other = ends[found["i"]], found["j"]
        apart = one != other
        pair, first, second = self._occurrences(one[apart], other[apart])
        gap_m = found["v"][apart][pair]
        bend = (self.line[first] == self.line[second]) & (
            np.abs(self.along_m[first] - self.along_m[second]) <= _NEAR_ALONG * self.tolerance_m
        )
        own = np.zeros(int(apart.sum()), dtype=np.bool_)
        own[pair[bend]] = True
        level = self.level
        fit = (level[first] == level[second]) | self.is_end[second] | (level[first] != 0)
        kept = self.is_end[first] & fit & ~own[pair]
        return (first[kept], second[kept]), gap_m[kept]

    def _occurrences(self, one: Positions, other: Positions) -> tuple[Positions, Positions, Positions]:
        """Write out, for pairs of places, every pair of their vertices: which pair, and the two vertices."""
        count = np.diff(self.first_of)
        pair, number = spread(count[one] * count[other])
        first = self.first_of[one[pair]] + number // count[other[pair]]
        second = self.first_of[other[pair]] + number % count[other[pair]]
        return pair, self.order[first], self.order[second]

    def _touching(self) -> Meetings:
        """Cut the segments that an end touches, or nearly, far from their own vertices."""
        xy, tolerance = self.lines.xy, self.tolerance_m
        ends = np.unique(self.place[self.is_end])
        at = self.order[self.first_of[ends]]
        tree = shapely.STRtree(self._segments())
        which, hit = tree.query(shapely.points(xy[at]), predicate="dwithin", distance=tolerance)
        begin, end = self.segment[hit], self.segment[hit] + 1
        from_begin, from_end = (np.hypot(*(xy[at[which]] - xy[corner]).T) for corner in (begin, end))
        inner = (from_begin > tolerance) & (from_end > tolerance)
        pair, number = spread(np.diff(self.first_of)[ends[which[inner]]])
        vertex = self.order[self.first_of[ends[which[inner]]][pair] + number]
        begin = begin[inner][pair]
        part, gap_m = foot(xy[vertex], xy[begin], xy[begin + 1])
        bend = (self.line[vertex] == self.line[begin]) & (
            np.abs(self.along_m[vertex] - self.along_m[begin]) <= _NEAR_ALONG * tolerance
        )
        fit = (self.level[vertex] == self.level[begin]) | (self.level[vertex] != 0)
        kept = self.is_end[vertex] & fit & ~bend
        vertex, begin, part, gap_m = vertex[kept], begin[kept], part[kept], gap_m[kept]
        gap = gap_m > MILLIMETRE
        new = len(xy) + np.arange(len(begin))
        return Meetings(vertex, new, begin, part, vertex[gap], gap_m[gap], begin[:0])

    def _crossing(self) -> Meetings:
        """Cut the segments that cross another on their deck, where neither has a vertex nor an end that was joined."""
        none = np.empty(0, dtype=np.intp)
        found = [(none, none, np.empty(0), np.empty(0)), *self._crossed()]
        one, other, part_one, part_other = (np.concatenate(each) for each in zip(*found, strict=True))
        first, cut_one = self._cut(one, part_one, len(self.lines.xy))
        second, cut_other = self._cut(other, part_other, len(self.lines.xy) + int(cut_one.sum()))
        return Meetings(
            first,
            second,
            np.concatenate([one[cut_one], other[cut_other]]),
            np.concatenate([part_one[cut_one], part_other[cut_other]]),
            none,
            np.empty(0),
            np.concatenate([one, other]),
        )

    def _cut(self, begin: Positions, part: Floats, new_from: int) -> tuple[Positions, Flags]:
        """Name the place on each segment: its vertex where the crossing lies there, else a new one."""
        length = np.hypot(*(self.lines.xy[begin + 1] - self.lines.xy[begin]).T)
        at_begin, at_end = part * length <= MILLIMETRE, (1 - part) * length <= MILLIMETRE
        new = ~(at_begin | at_end)
        place = np.where(at_begin, begin, begin + 1)
        place[new] = new_from + np.arange(int(new.sum()))
        return place, new

    def _crossed(self) -> Iterator[tuple[Positions, Positions, Floats, Floats]]:
        segments = self._segments()
        tree = shapely.STRtree(segments)
        for chunk in range(0, len(segments), _AT_A_TIME):
            which, other = tree.query(segments[chunk : chunk + _AT_A_TIME])
            which = which + chunk
            once = which < other
            yield self._crossings(self.segment[which[once]], self.segment[other[once]])

    def _crossings(self, one: Positions, other: Positions) -> tuple[Positions, Positions, Floats, Floats]:
        """Keep the pairs of segments that cross, and where on each."""
        place, xy = self.place, self.lines.xy
        apart = self.level[one] == self.level[other]
        for a in (0, 1):
            for b in (0, 1):
                apart &= place[one + a] != place[other + b]
        one, other = one[apart], other[apart]
        part_one, part_other, reach = intersections(xy, one, other)
        one, other = one[reach], other[reach]
        part_one, part_other = part_one[reach], part_other[reach]
        at = xy[one] + part_one[:, None] * (xy[one + 1] - xy[one])
        joined = np.zeros(len(one), dtype=np.bool_)
        for corner in (one, one + 1, other, other + 1):
            joined |= self.is_end[corner] & (np.hypot(*(at - xy[corner]).T) <= self.tolerance_m)
        return one[~joined], other[~joined], part_one[~joined], part_other[~joined]

    def _segments(self) -> NDArray[np.object_]:
        pairs = np.stack([self.lines.xy[self.segment], self.lines.xy[self.segment + 1]], axis=1)
        return np.asarray(shapely.linestrings(pairs), dtype=object).reshape(-1)
