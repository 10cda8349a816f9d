"""A window of depths, as a raster is read and measured: a piece at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from pyproj import CRS

from geoansvar.crs import SWEREF99TM


@dataclass(frozen=True, slots=True, eq=False)
class DepthWindow:
    """Depths in metres, NaN where nothing is known.

    Attributes
    ----------
    values
        float32, shape (rows, columns), the raster's own cells: nothing is resampled.
    transform
        Takes (column, row) to EPSG:3006. Where the raster lies in another system it is the straight fit over this
        window, right to a fraction of a cell and good enough to draw by.
    home
        Takes (column, row) to ``crs`` exactly; None where ``transform`` does. What is measured is measured here:
        objects are taken to the cells, never the cells to the objects.
    crs
        The system the raster lies in.
    """

    values: NDArray[np.float32]
    transform: Affine
    home: Affine | None = None
    crs: CRS = SWEREF99TM

    @property
    def lattice(self) -> Affine:
        """Where the cells lie exactly, in ``crs``."""
        return self.transform if self.home is None else self.home
