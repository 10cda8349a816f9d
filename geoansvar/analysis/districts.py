"""A number split by district: cells are cut where a border cuts them, and the columns sum to the whole, to the one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.cut import Pieces
from geoansvar.analysis.exposed import Exposed, FlowInput, geometry_of, parts_of_shares
from geoansvar.analysis.indicators import Whole, shared_out
from geoansvar.model.finding import Finding
from geoansvar.model.layer import Layer
from geoansvar.texts import text

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]
Geometries = NDArray[Any]
LINE, COLLECTION = 1, 7  # as shapely numbers them
LEAST_OVERLAP_M2 = 0.01  # less is the rounding of coordinates
_AFFECTED, _UNCERTAIN, _OUTSIDE, _NO_DATA = range(4)  # columns of the four parts
_OTHERS = (_AFFECTED, _UNCERTAIN, _NO_DATA)
NOWHERE = -1  # the district of what lies in none
LEAST_SHARE = 1e-9  # of a cell: a shared border is no shared surface


@dataclass(frozen=True, slots=True, eq=False)
class Portions:
    """Pieces of rows, each in one district: ``parts`` is how much of its row it has of each part, shape (n, 4)."""

    row: Positions
    district: Positions
    parts: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Cuts:
    """Where districts part a layer's surfaces: the piece and its share of the row's surface; uncut ones have None."""

    row: Positions
    district: Positions
    share: Floats
    piece: Geometries


class Districts:
    """Districts made ready; what lies in several is in the first of them.

    Parameters
    ----------
    layer
        Polygons, EPSG:3006; rows without a place are no district's place.

    Attributes
    ----------
    overlap_m2
        By position: how much of a district lies in others before it, m², and is left to them.
    """

    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        self.ids: list[str] = layer.frame["id"].tolist()
        self.names: list[str | None] = [name or None for name in layer.frame["name"].tolist()]
        geometry, self.overlap_m2 = _parted(geometry_of(layer))
        pieces = [Pieces.of(each).pieces if _is_place(each) else np.empty(0, dtype=object) for each in geometry]
        self._pieces: Geometries = np.concatenate([np.empty(0, dtype=object), *pieces])
        self._district = np.repeat(np.arange(len(pieces)), [len(each) for each in pieces])
        self._tree = shapely.STRtree(self._pieces)
        self._known: dict[str, Positions] = {}
        self._cut: dict[str, _Cuts] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def of(self, geometry: Geometries) -> Positions:
        """Give the district that a point on each surface lies in, or a line's middle; ``NOWHERE`` if there is none."""
        found = np.full(len(geometry), NOWHERE, dtype=np.intp)
        there = np.flatnonzero(~(shapely.is_missing(geometry) | shapely.is_empty(geometry)))
        place, piece = self._tree.query(_spots(geometry[there]), predicate="intersects")
        for district in np.unique(self._district[piece])[::-1]:
            found[there[place[self._district[piece] == district]]] = district
        return found

    def of_layer(self, layer: Layer) -> Positions:
        """Give the district of every row of a layer, looked up once."""
        if layer.name not in self._known:
            self._known[layer.name] = self.of(geometry_of(layer))
        return self._known[layer.name]

    def cuts(self, layer: Layer) -> _Cuts:
        """Cut the surfaces of a layer along the borders, once."""
        if layer.name not in self._cut:
            self._cut[layer.name] = self._cuts(geometry_of(layer))
        return self._cut[layer.name]

    def _cuts(self, geometry: Geometries) -> _Cuts:
        row, at = self._tree.query(geometry)
        whole = shapely.contains_properly(self._pieces[at], geometry[row])
        piece = np.full(len(row), None, dtype=object)
        piece[~whole] = _surfaces(shapely.intersection(self._pieces[at[~whole]], geometry[row[~whole]]))
        m2 = np.maximum(shapely.area(geometry[row]), 1e-9)
        share = np.where(whole, 1.0, shapely.area(piece) / m2)
        some = whole | (np.nan_to_num(share) > LEAST_SHARE)
        return _Cuts(row[some], self._district[at[some]], share[some], piece[some])


def _parted(geometry: Geometries) -> tuple[Geometries, dict[int, float]]:
    """Take from each district what lies in one before it, so that nothing is in two."""
    places = np.flatnonzero([_is_place(each) for each in geometry])
    parted, overlap_m2 = geometry.copy(), {}
    one, other = shapely.STRtree(geometry[places]).query(geometry[places], predicate="intersects")
    for at in np.unique(one[other < one]).tolist():
        earlier = shapely.union_all(geometry[places[other[(one == at) & (other < at)]]])
        shared_m2 = float(shapely.area(shapely.intersection(geometry[places[at]], earlier)))
        if shared_m2 > LEAST_OVERLAP_M2:
            parted[places[at]] = shapely.difference(geometry[places[at]], earlier)
            overlap_m2[int(places[at])] = shared_m2
    return parted, overlap_m2


def overlap_notes(districts: Districts) -> Iterator[Finding]:
    """Name the districts that lie partly in others: what they share is counted in the first."""
    for at, m2 in districts.overlap_m2.items():
        yield Finding(
            "districts-overlap", "warning",
            text("{name} ligger till {m2} m² i andra distrikt; det räknas i det distrikt som står först.",
                 name=districts.names[at] or districts.ids[at], m2=round(m2)),
            place=districts.layer.place, row=districts.ids[at],
        )  # fmt: skip


def _spots(geometry: Geometries) -> Geometries:
    """Give a point on each geometry: of a line its middle, and not the corner that is nearest to it."""
    spots = shapely.point_on_surface(geometry)
    line = shapely.get_type_id(geometry) == LINE
    spots[line] = shapely.line_interpolate_point(geometry[line], 0.5, normalized=True)
    return spots


def _is_place(geometry: shapely.Geometry | None) -> bool:
    return geometry is not None and not shapely.is_empty(geometry)


def _surfaces(geometry: Geometries) -> Geometries:
    """Leave out the lines and points along which two surfaces only touch."""
    mixed = np.flatnonzero(shapely.get_type_id(geometry) == COLLECTION)
    for at in mixed.tolist():
        parts = shapely.get_parts(geometry[at])
        geometry[at] = shapely.multipolygons(parts[shapely.get_dimensions(parts) == 2])
    return geometry


def as_wholes(districts: Districts, layer: Layer, parts: Floats) -> Portions:
    """Let every row be in one district with the whole of it."""
    return Portions(np.arange(len(parts), dtype=np.intp), districts.of_layer(layer), parts)


def by_surface(districts: Districts, exposed: Exposed, parts: Floats, flow: FlowInput) -> Portions:
    """Split the surfaces of a layer by district; only what both a border and the flow cut is measured again.

    Parameters
    ----------
    parts
        Each row's share of the four parts, shape (n, 4).
    """
    cuts = districts.cuts(exposed.layer)
    own = cuts.share[:, None] * parts[cuts.row]
    mixed = np.flatnonzero((cuts.share < 1.0 - LEAST_SHARE) & (parts[cuts.row].max(axis=1) < 1.0 - LEAST_SHARE))
    if len(mixed):
        core, reach, mapped = flow.surface.split_shares(cuts.piece[mixed])
        placed = np.ones(len(mixed), dtype=np.bool_)
        pieces = parts_of_shares(core, np.maximum(core, reach), mapped, placed=placed)
        own[mixed] = cuts.share[mixed, None] * pieces
    return Portions(cuts.row, cuts.district, own)


def split_by_district(portions: Portions, parts: Floats, weights: Floats, count: int) -> Floats:
    """Sum what each district has, shape (count + 1, 4); the last row is what lies in none.

    Where districts overlap, the rows' shares are brought down so that nothing is counted twice.
    """
    own = portions.parts * _brought_down(portions, parts)[portions.row]
    inside = _by_row(portions.row, own, len(parts))
    district = np.where(portions.district == NOWHERE, count, portions.district)
    weighed = weights[portions.row, None] * own
    sums: Floats = np.column_stack(
        [np.bincount(district, weights=column, minlength=count + 1) for column in weighed.T]
    ).astype(np.float64)  # of no portions at all, bincount makes whole numbers
    sums[count] += (weights[:, None] * np.maximum(parts - inside, 0.0)).sum(axis=0)
    return sums


def parts_within(portions: Portions, parts: Floats, district: int) -> Floats:
    """Give how much of each row lies in one district, by part, shape (n, 4); what lies in none is ``NOWHERE``'s."""
    own = portions.parts * _brought_down(portions, parts)[portions.row]
    within = _by_row(portions.row, own, len(parts), only=portions.district == district)
    if district != NOWHERE:
        return within
    rest: Floats = within + np.maximum(parts - _by_row(portions.row, own, len(parts)), 0.0)
    return rest


def _by_row(row: Positions, parts: Floats, count: int, *, only: NDArray[np.bool_] | None = None) -> Floats:
    if only is not None:
        row, parts = row[only], parts[only]
    columns = [np.bincount(row, weights=column, minlength=count) for column in parts.T]
    return np.column_stack(columns).astype(np.float64)  # of nothing at all, bincount makes whole numbers


def _brought_down(portions: Portions, parts: Floats) -> Floats:
    """Give by what each row's portions are multiplied, so that together they are no more than the row."""
    together = _by_row(portions.row, portions.parts, len(parts))
    factor = np.ones_like(parts)
    np.divide(parts, together, out=factor, where=together > parts)
    return factor


def whole_by_district(sums: Floats, parts: Whole, *, totals: Whole | None = None) -> Whole:
    """Round what districts have, shape (districts, 4), so that every column sums to its part of the whole.

    A district's total is the same at every flow: what is outside is what the other parts leave of it. Where rounding
    has made the others more than the total, one of them gives way to a district that has some left outside.

    Parameters
    ----------
    totals
        Of the districts, where they have been rounded already.
    """
    if totals is None:
        totals = shared_out(sums.sum(axis=1)[:, None], np.array([parts.sum()]))[:, 0]
    whole = shared_out(sums, parts)
    whole[:, _OUTSIDE] = totals - whole[:, _OTHERS].sum(axis=1)
    for row in np.flatnonzero(whole[:, _OUTSIDE] < 0).tolist():
        while whole[row, _OUTSIDE] < 0:
            _give_way(whole, sums, row)
    return whole


def whole_within(sums: Floats, parts: Whole, dry: Whole) -> Whole:
    """Round what districts have at a flow, so that none has more within reach, certain or in doubt, than when dry.

    Parameters
    ----------
    dry
        The districts' parts when it is dry, shape (districts, 4): all within reach is ``affected``. Of whom there is
        no data, there is none at a flow either.
    """
    reached = [_AFFECTED, _UNCERTAIN]
    some = np.zeros(len(parts), dtype=np.bool_)
    some[reached] = True
    whole = whole_by_district(np.where(some, sums, 0.0), np.where(some, parts, 0), totals=dry[:, _AFFECTED])
    whole[:, _OUTSIDE] = dry[:, _AFFECTED] + dry[:, _OUTSIDE] - whole[:, reached].sum(axis=1)
    whole[:, _NO_DATA] = dry[:, _NO_DATA]
    return whole


def _give_way(whole: Whole, sums: Floats, row: int) -> None:
    """Move one of what was rounded up most in a district to the one that has most reason to get it."""
    column = max(_OTHERS, key=lambda at: (whole[row, at] > 0, whole[row, at] - sums[row, at]))
    reason = np.where(whole[:, _OUTSIDE] > 0, sums[:, column] - whole[:, column], -np.inf)
    for at, step in ((row, -1), (int(reason.argmax()), 1)):
        whole[at, column] += step
        whole[at, _OUTSIDE] -= step
