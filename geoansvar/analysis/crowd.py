"""People are spread evenly over their cell, or over the houses in it; either way nobody is lost and nobody made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

import shapely

from geoansvar.analysis.amounts import of_purpose
from geoansvar.analysis.districts import Districts, Portions, as_wholes, by_surface
from geoansvar.analysis.dwelling import is_dwelling
from geoansvar.analysis.exposed import Exposed, FlowInput, geometry_of
from geoansvar.analysis.indicators import OF_KIND, Indicator, fractions_of
from geoansvar.analysis.strip import strip_of
from geoansvar.analysis.surface import DRY, NO_PLACE, UNCERTAIN, UNMAPPED, WET
from geoansvar.model.layer import Layer

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]
OfHouses = Callable[[Exposed, Positions], Floats]
Method = Literal["area", "building"]


@dataclass(frozen=True, slots=True, eq=False)
class Homes:
    """The dwellings that a population layer's people live in, one row each; ``place`` is a point on each.

    Attributes
    ----------
    layer, position
        Which building it is: the layer's name, and the row in it.
    cell
        The position of the cell it stands in.
    share
        How much of its cell's people it has: its share of the floor that the cell's dwellings cover, 0–1.
    housed
        Which cells have a dwelling at all; the people of the others are spread over their surface.
    """

    layer: NDArray[Any]
    position: NDArray[np.intp]
    cell: NDArray[np.intp]
    share: Floats
    place: NDArray[Any]
    housed: NDArray[np.bool_]

    @classmethod
    def of(cls, cells: Layer, buildings: Iterable[Layer]) -> Homes:
        """Let every dwelling stand in the cell that a point on its surface is in, the first of several."""
        found = [_dwellings(layer) for layer in buildings]
        names = np.concatenate([np.empty(0, dtype=object), *(names for names, _, _ in found)])
        positions = np.concatenate([np.empty(0, dtype=np.intp), *(positions for _, positions, _ in found)])
        shapes = np.concatenate([np.empty(0, dtype=object), *(shapes for _, _, shapes in found)])
        places = shapely.point_on_surface(shapes)
        home, cell = _cell_of(places, geometry_of(cells))
        floor = _floor_m2(shapes[home])
        in_cell = np.bincount(cell, weights=floor, minlength=len(cells.frame))
        return cls(names[home], positions[home], cell, floor / in_cell[cell], places[home], in_cell > 0)


def _dwellings(layer: Layer) -> tuple[NDArray[Any], NDArray[np.intp], NDArray[Any]]:
    geometry = geometry_of(layer)
    there = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    positions = np.flatnonzero(of_purpose(is_dwelling)(layer) & there)
    return np.full(len(positions), layer.name, dtype=object), positions, geometry[positions]


def _cell_of(places: NDArray[Any], cells: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give which places are in a cell, and in which: the first where cells meet."""
    home, cell = shapely.STRtree(cells).query(places, predicate="intersects")
    order = np.lexsort((cell, home))
    home, first = np.unique(home[order], return_index=True)
    return home, cell[order][first]


def _floor_m2(shapes: NDArray[Any]) -> Floats:
    """Measure footprints; a house that is drawn as a point is as large as the others are."""
    m2: Floats = np.asarray(shapely.area(shapes), dtype=np.float64)
    drawn = m2 > 0
    return np.where(drawn, m2, m2[drawn].mean() if drawn.any() else 1.0)


class Crowd:
    """How the objects of layers at flows fall on the parts of a number, and people as the question wants them spread.

    Parameters
    ----------
    exposed
        Every layer at every flow; dwellings are found among the buildings.
    method
        ``area`` spreads people over their cell's surface, ``building`` over its dwellings by their footprint: a
        dwelling's people are as the house is, wet if some of it is.
    """

    def __init__(self, exposed: Sequence[Exposed], *, method: Method = "area") -> None:
        self.method = method
        self._at = {(each.flow.key, each.layer.name): each for each in exposed}
        self._buildings = list({e.layer.name: e.layer for e in exposed if e.layer.kind == "building"}.values())
        self._homes: dict[str, Homes] = {}
        self._known: dict[tuple[str, str, bool], Floats] = {}
        self._weights: dict[tuple[str, str], Floats] = {}
        self._cut: dict[tuple[str, str], Portions] = {}

    def by_house(self, indicator: Indicator) -> bool:
        """Tell whether an indicator is spread over dwellings."""
        return self.method == "building" and indicator.kind == "population"

    def homes(self, cells: Layer) -> Homes:
        """Give the dwellings of a population layer, looked up once."""
        if cells.name not in self._homes:
            self._homes[cells.name] = Homes.of(cells, self._buildings)
        return self._homes[cells.name]

    def weights(self, indicator: Indicator, layer: Layer) -> Floats:
        """Give how much each row of a layer counts, worked out once."""
        key = (indicator.key, layer.name)
        if key not in self._weights:
            self._weights[key] = indicator.weights(layer)
        return self._weights[key]

    def fractions(self, indicator: Indicator, exposed: Exposed) -> Floats:
        """Give each row's share of the four parts, shape (n, 4); rows sum to 1."""
        key = (exposed.flow.key, exposed.layer.name, indicator.by_share)
        if key not in self._known:
            made = fractions_of(indicator, exposed)
            if self.by_house(indicator):
                made = self._housed(exposed, made, lambda houses, rows: houses.by_state()[rows])
            self._known[key] = made
        return self._known[key]

    def left(self, indicator: Indicator, exposed: Exposed, threshold_m: float, at: int) -> Floats:
        """Sum what is in water of at least some depth: sure, in doubt, and of unknown depth, shape (3,).

        ``at`` is which of the question's thresholds the depth is.
        """
        rows, parts = self.left_of_rows(indicator, exposed, threshold_m, at)
        return self.weights(indicator, exposed.layer)[rows] @ parts

    def left_of_rows(
        self, indicator: Indicator, exposed: Exposed, threshold_m: float, at: int
    ) -> tuple[Positions, Floats]:
        """Give the rows that may be left at a depth, and the share of each: sure, in doubt, of unknown depth."""
        by_share, weights = indicator.by_share, self.weights(indicator, exposed.layer)
        if not self.by_house(indicator):
            rows = np.flatnonzero(exposed.touched & (weights > 0))
            parts = self.fractions(indicator, exposed)[rows]
            return rows, strip_of(exposed, rows, parts, threshold_m, at, by_share=by_share)
        every = np.arange(len(weights))
        by_surface = strip_of(exposed, every, fractions_of(indicator, exposed), threshold_m, at, by_share=by_share)

        def of_houses(houses: Exposed, rows: Positions) -> Floats:
            return strip_of(houses, rows, houses.by_state()[rows], threshold_m, at, by_share=False)

        return every, self._housed(exposed, by_surface, of_houses)

    def _housed(self, exposed: Exposed, by_surface: Floats, of_houses: OfHouses) -> Floats:
        """Put what the dwellings of each cell have in the place of what its surface has."""
        homes = self.homes(exposed.layer)
        own = self._of_homes(homes, exposed.flow.key, of_houses, width=by_surface.shape[1])
        shares = np.column_stack(
            [np.bincount(homes.cell, weights=homes.share * column, minlength=len(by_surface)) for column in own.T]
        )
        return np.where(homes.housed[:, None], shares, by_surface)

    def _of_homes(self, homes: Homes, flow_key: str, of_houses: OfHouses, *, width: int) -> Floats:
        own = np.zeros((len(homes.cell), width))
        for name in {str(name) for name in homes.layer}:
            mine = homes.layer == name
            own[mine] = of_houses(self._at[flow_key, name], homes.position[mine])
        return own

    def states(self, exposed: Exposed) -> NDArray[np.int8]:
        """Give how each row stands: of a cell whose people live in houses, as its houses do."""
        if self.method == "area" or exposed.layer.kind != "population":
            return exposed.states
        parts = self.fractions(OF_KIND["population"][0], exposed)
        words = np.select([parts[:, 0] > 0, parts[:, 1] > 0, parts[:, 2] > 0], [WET, UNCERTAIN, DRY], UNMAPPED)
        return np.where(exposed.states == NO_PLACE, NO_PLACE, words).astype(np.int8)

    def portions(self, indicator: Indicator, exposed: Exposed, districts: Districts, flow: FlowInput) -> Portions:
        """Give the pieces of each row that lie in one district: cells are cut, houses and objects are whole.

        ``flow`` is the flow that the layer is exposed to.
        """
        if indicator.kind != "population":
            return as_wholes(districts, exposed.layer, self.fractions(indicator, exposed))
        key = (exposed.flow.key, exposed.layer.name)
        if key not in self._cut:  # all numbers of people fall alike
            surface = by_surface(districts, exposed, fractions_of(indicator, exposed), flow)
            by_house = self.by_house(indicator)
            self._cut[key] = self._at_home(exposed, surface, districts) if by_house else surface
        return self._cut[key]

    def _at_home(self, exposed: Exposed, surface: Portions, districts: Districts) -> Portions:
        """Let the people of cells with dwellings be in the districts of these."""
        homes = self.homes(exposed.layer)
        own = self._of_homes(homes, exposed.flow.key, lambda houses, rows: houses.by_state()[rows], width=4)
        bare = ~homes.housed[surface.row]
        return Portions(
            np.concatenate([homes.cell, surface.row[bare]]),
            np.concatenate([districts.of(homes.place), surface.district[bare]]),
            np.concatenate([homes.share[:, None] * own, surface.parts[bare]]),
        )
