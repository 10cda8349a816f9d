"""What a paper map of an answer is drawn from: the layers that lie under it, and its flows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from geoansvar.model.depth import DepthWindow
from geoansvar.model.layer import Layer
from geoansvar.texts import Text


@dataclass(frozen=True, slots=True, eq=False)
class DrawnFlow:
    """One flow as it is drawn.

    Attributes
    ----------
    name
        What the answer calls it: Q100.
    extent
        Its surface in EPSG:3006; None where the flow has none.
    depths
        Reads its depths, window by window, when they are drawn; None where it has no raster.
    """

    name: str
    extent: Any = None
    depths: Callable[[], Iterable[DepthWindow]] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The layers under a paper map, as the asker may see them, and the flows over them, the smallest first.

    ``depth_limits_m`` part depths into classes: four limits make the classes up to 0.2, 0.5, 1, 2 m and above.
    ``depth_classes`` names whose classes they are.
    """

    municipality: str
    layers: tuple[Layer, ...] = ()
    flows: tuple[DrawnFlow, ...] = ()
    depth_limits_m: tuple[float, ...] = (0.2, 0.5, 1.0, 2.0)
    depth_classes: Text | None = None
