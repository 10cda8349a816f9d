"""Who gets to a safety point by road at a flow: those who answer for the place, and the resources it may need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoansvar.analysis.anchors import Anchor, Anchors
from geoansvar.analysis.closures import Flooded
from geoansvar.analysis.reach import along
from geoansvar.analysis.road_graph import RoadGraph
from geoansvar.analysis.roads import Roads
from geoansvar.analysis.routes import REACHED, covers
from geoansvar.analysis.snapping import Snapped
from geoansvar.model.travel import Mode

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Approach:
    """Who can get where by road at one flow; every array has one value per point, in the order of ``safety_points``.

    Attributes
    ----------
    lower, upper
        Whether a point is reached from the anchors: with every doubtful passage closed, and with all of them passable.
        What the lower has, the upper has.
    known
        Whether anybody can tell: False for a point without a place or a road, and where no anchor has a road.
    dry
        Whether it is reached when no road is closed; None where nobody looked.
    arriving_lower, arriving_upper
        (points, resources) likewise: whether each of ``relief.movable`` gets to the point; None where nobody looked.
    """

    lower: Flags
    upper: Flags
    known: Flags
    dry: Flags | None = None
    arriving_lower: Flags | None = None
    arriving_upper: Flags | None = None


def approach(
    roads: Roads,
    mode: Mode,
    anchors: Sequence[Anchor],
    points: NDArray[Any],
    resources: NDArray[Any],
    *,
    flooded: Flooded | None,
) -> Approach:
    """Look up along roads who gets to the points: from the anchors and back, and each resource from where it is kept.

    Parameters
    ----------
    points, resources
        EPSG:3006; None is nowhere.
    flooded
        What a flow closes to a vehicle of the mode; None is when nothing is closed.
    """
    starts = Anchors.of(anchors, roads, mode)
    reach = along(roads, mode, starts.feet, points, flooded=flooded, both_ways=True)
    graph = roads.graph(mode, direction="to-source")
    kept = roads.snap(mode, resources)
    sure, may = (graph, graph) if flooded is None else _closed(graph, flooded)
    return Approach(
        lower=reach.sure.state == REACHED,
        upper=(reach.bridges_open or reach.dry).state == REACHED,
        known=~reach.placeless & starts.any,
        dry=reach.dry.state == REACHED,
        arriving_lower=_arriving(sure, reach.stands, kept),
        arriving_upper=_arriving(may, reach.stands, kept),
    )


def _closed(graph: RoadGraph, flooded: Flooded) -> tuple[RoadGraph, RoadGraph]:
    """Close what is closed when no doubtful passage is passable, and what is closed when all are."""
    return graph.closed(flooded.closures.upper), graph.closed(flooded.closures.lower)


def _arriving(graph: RoadGraph, points: Snapped, resources: Snapped) -> Flags:
    """Tell which resources get to which points, (points, resources): a search from each point, for those are fewer."""
    arriving = np.zeros((len(points), len(resources)), dtype=np.bool_)
    if len(points) and len(resources):
        found = covers(graph, points, resources, limit=np.inf)
        arriving[np.repeat(np.arange(len(points)), np.diff(found.start)), found.place] = True
    return arriving
