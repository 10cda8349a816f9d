"""A picture in web Mercator laid on a paper map, which is drawn in SWEREF 99 TM."""

from __future__ import annotations

import io

import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import imread
from numpy.typing import NDArray
from scipy.ndimage import zoom

from geoansvar.crs import SWEREF99TM, WGS84, transformer
from geoansvar.maps.paper_frame import Frame
from geoansvar.maps.planned import Picture

_CELLS_PER_MM = 5.0
_NODES = 33  # the projection is worked out at so many by so many places, and is straight in between


def raster_on(axes: Axes, picture: Picture, frame: Frame, *, opacity: float, zorder: float) -> None:
    """Draw a picture where it lies, cell by cell of the paper."""
    west, south, east, north = frame.extent
    image = sampled(picture, frame)
    image[..., 3] *= opacity
    axes.imshow((image * 255).round().astype(np.uint8), extent=(west, east, south, north), interpolation="none",
                aspect="auto", zorder=zorder, origin="upper")  # fmt: skip


def sampled(picture: Picture, frame: Frame) -> NDArray[np.float64]:
    """Give the picture's colour in the middle of each cell of the paper.

    Returns
    -------
    array of float, shape (rows, columns, 4)
        Red, green, blue and opacity, 0 to 1, north first; nothing (0) outside the picture.
    """
    pixels = np.asarray(imread(io.BytesIO(picture.png), format="png"), dtype=float)
    if pixels.shape[2] == 3:
        pixels = np.dstack([pixels, np.ones(pixels.shape[:2])])
    row, column = _places(picture, frame, pixels.shape[:2])
    inside = (row >= 0) & (row < pixels.shape[0]) & (column >= 0) & (column < pixels.shape[1])
    found = pixels[row.clip(0, pixels.shape[0] - 1), column.clip(0, pixels.shape[1] - 1)]
    return np.where(inside[..., None], found, 0.0)


def _places(
    picture: Picture, frame: Frame, shape: tuple[int, ...]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:  # fmt: skip
    """Say which row and column of a picture lies in the middle of each cell of the paper."""
    rows, columns = round(frame.height_mm * _CELLS_PER_MM), round(frame.width_mm * _CELLS_PER_MM)
    west, south, east, north = frame.extent
    half_x, half_y = (east - west) / columns / 2, (north - south) / rows / 2
    x, y = np.linspace(west + half_x, east - half_x, _NODES), np.linspace(north - half_y, south + half_y, _NODES)
    longitude, latitude = transformer(SWEREF99TM, WGS84).transform(*np.meshgrid(x, y))
    left, low, right, high = picture.bounds
    across = (longitude - left) / (right - left) * shape[1]
    top, bottom = _mercator(np.array(high)), _mercator(np.array(low))
    down = (top - _mercator(latitude)) / (top - bottom) * shape[0]
    scale = (rows / _NODES, columns / _NODES)
    finer = [zoom(grid, scale, order=1, grid_mode=False) for grid in (down, across)]
    return np.floor(finer[0]).astype(np.int64), np.floor(finer[1]).astype(np.int64)


def _mercator(latitude: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.arcsinh(np.tan(np.radians(latitude))))
