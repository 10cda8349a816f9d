"""A raster is read a few blocks at a time, in the order they lie in the file, and no more of it than is asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray

import rasterio
import shapely
from pyproj import CRS
from rasterio.enums import MaskFlags
from rasterio.errors import RasterioError
from rasterio.windows import Window

from geoansvar.crs import SWEREF99TM, transformer
from geoansvar.layers.noted import Notes
from geoansvar.layers.reference import crossed_in, crs_named, flat
from geoansvar.layers.source import unreadable
from geoansvar.model.depth import DepthWindow
from geoansvar.texts import text

Floats = NDArray[np.float64]
UNITS_M = {"m": 1.0, "cm": 0.01, "ft": 0.3048}
IMPOSSIBLE = 1e6  # in any unit: a mark for no data that the file does not declare, as 3.4e38
_CELLS = 1 << 22  # read at a time: 16 MB of depths
_READERS = 2
_CACHE_BYTES = 64_000_000  # GDAL would keep a twentieth of the machine's memory of blocks that nobody asks for again
_ROWS = 16  # cleaned at a time, so that they stay in the processor's own memory
_LEAST_SIDE = 256  # cells: smaller blocks are read several at a time
_EDGE_POINTS = 20
_FIT_POINTS = 5
_EARTH_M = 1.2e7  # an arc's height is its square through this


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """What of a raster to read: the file's own blocks, put together in squares, and squares in runs."""

    height: int
    width: int
    high: int
    wide: int

    @classmethod
    def of(cls, source: Any) -> BlockPlan:
        """Plan by the blocks that an open raster is stored in."""
        rows, columns = source.block_shapes[0]
        wide = min(source.width, columns * -(-_LEAST_SIDE // columns))
        high = rows * -(-_LEAST_SIDE // rows)
        if high * wide > _CELLS:  # strips as wide as the raster, or a file that is one block
            high = max(1, min(high, _CELLS // wide // rows * rows or _CELLS // wide))
        return cls(source.height, source.width, min(high, source.height), wide)

    def windows(self, near: Floats | None) -> Iterator[Window]:
        """Give the windows that meet any of the boxes ``near`` (left, top, right, bottom in cells), or all of them."""
        wanted = self._wanted(near)
        most = max(1, _CELLS // (self.high * self.wide))
        for row in range(len(wanted)):
            for first, last in _runs(wanted[row], most):
                top, left = row * self.high, first * self.wide
                right = min(last * self.wide, self.width)
                yield Window(left, top, right - left, min(self.high, self.height - top))

    def _wanted(self, near: Floats | None) -> NDArray[np.bool_]:
        shape = -(-self.height // self.high), -(-self.width // self.wide)
        if near is None:
            return np.ones(shape, dtype=np.bool_)
        boxes = near[np.isfinite(near).all(axis=1)]
        outside = (boxes[:, 2:] < 0).any(axis=1) | (boxes[:, :2] > (self.width, self.height)).any(axis=1)
        squares = np.floor(boxes[~outside] / np.tile([self.wide, self.high], 2)).astype(np.int64)
        left, top, right, bottom = np.clip(squares, 0, np.tile([shape[1] - 1, shape[0] - 1], 2)).T
        turns = np.zeros((shape[0] + 1, shape[1] + 1), dtype=np.int64)
        for row, column, turn in ((top, left, 1), (top, right + 1, -1), (bottom + 1, left, -1)):
            np.add.at(turns, (row, column), turn)
        np.add.at(turns, (bottom + 1, right + 1), 1)
        wanted: NDArray[np.bool_] = turns.cumsum(axis=0).cumsum(axis=1)[:-1, :-1] > 0
        return wanted


def _runs(wanted: NDArray[np.bool_], most: int) -> Iterator[tuple[int, int]]:
    """Give the first of each run of wanted squares, and the one after its last; no run is longer than ``most``."""
    turns = np.flatnonzero(np.diff(wanted.astype(np.int8), prepend=0, append=0))
    for first, last in turns.reshape(-1, 2).tolist():
        for begin in range(first, last, most):
            yield begin, min(begin + most, last)


def depth_windows(
    path: Path, unit: str = "m", crs: str | None = None, *, near: Floats | None = None
) -> Iterator[DepthWindow]:
    """Read a raster's depths in metres, window by window, in the order of its blocks.

    No more than a few windows are held, whatever the file's size; they are unpacked beside each other, while the one
    before is measured.

    Parameters
    ----------
    path
        Anything GDAL reads; turned and mirrored rasters too.
    unit
        What the file's numbers are: m, cm or ft. A scale and offset in the file are applied before.
    crs
        The declaration's; goes before the file's own.
    near
        Bounds in EPSG:3006, shape (n, 4), of what is asked about: windows that none of them meets are not read.

    Yields
    ------
    DepthWindow
        The raster's own cells, in its own system. NaN for no data, for what is not finite and for what is no depth
        (``IMPOSSIBLE``). What is negative stays so: it is not wet.

    Raises
    ------
    LayerError
        CRSRefused if neither the file nor the declaration tells the system; SourceUnreadable if the file breaks off.
    """
    try:
        with rasterio.open(path, sharing=False) as source:
            system, place = system_of(source, crs, path), source.transform
            windows = list(BlockPlan.of(source).windows(None if near is None else _in_cells(near, system, place)))
        for window, values in _ahead(path, windows):
            yield _placed(_in_metres(values, UNITS_M[unit]), window, place, system)
    except RasterioError:
        message = text("Filen {name} är inget raster som går att läsa, eller är avbruten.", name=path.name)
        raise unreadable(path.name, message, text("Hämta den på nytt, eller spara som GeoTIFF.")) from None


def _ahead(path: Path, windows: Iterable[Window]) -> Iterator[tuple[Window, NDArray[np.float32]]]:
    """Read windows in order, a few of them before they are asked for; a raster may not be shared by threads."""
    with ExitStack() as closing, ThreadPoolExecutor(_READERS, thread_name_prefix="raster") as readers:
        idle: SimpleQueue[Any] = SimpleQueue()
        for _ in range(_READERS):
            idle.put(closing.enter_context(rasterio.open(path, sharing=False)))
        coming: deque[tuple[Window, Future[NDArray[np.float32]]]] = deque()
        for window in windows:
            coming.append((window, readers.submit(_read, idle, window)))
            if len(coming) > _READERS:
                first, values = coming.popleft()
                yield first, values.result()
        for window, values in coming:
            yield window, values.result()


def _read(idle: SimpleQueue[Any], window: Window) -> NDArray[np.float32]:
    """Read a window from whichever opened raster is idle; GDAL's cache is one for all threads, and stays small."""
    source = idle.get()
    try:
        with rasterio.Env(GDAL_CACHEMAX=_CACHE_BYTES):
            return read_values(source, window)[0]
    finally:
        idle.put(source)


def system_of(source: Any, stated: str | None, path: Path) -> CRS:
    """Give the system a raster lies in, after its place has been held against it."""
    notes = Notes(path.stem)
    found = CRS.from_wkt(source.crs.to_wkt()) if source.crs else None
    crossed_in(np.array([outline(source)], dtype=object), stated=stated, found=found, notes=notes)
    return flat(found) if found is not None and not stated else crs_named(str(stated), notes.place)


def outline(source: Any) -> shapely.Polygon:
    """Give the raster's edge with points along it: a straight edge is a curve in another system."""
    steps = np.linspace(0, 1, _EDGE_POINTS)
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    ring = [
        (x0 + (x1 - x0) * step, y0 + (y1 - y0) * step)
        for (x0, y0), (x1, y1) in pairwise(corners)
        for step in steps[:-1]
    ]
    return shapely.Polygon(_places(source.transform, np.array(ring) * (source.width, source.height)))


def _places(place: Affine, cells: Floats) -> Floats:
    """Take columns and rows, shape (n, 2), to coordinates; written out, since affine has changed the operator."""
    x, y = cells.T
    return np.column_stack([place.a * x + place.b * y + place.c, place.d * x + place.e * y + place.f])


def _in_cells(near: Floats, crs: CRS, place: Affine) -> Floats:
    """Take bounds in EPSG:3006 to boxes in cells that surely hold them."""
    west, south, east, north = near.T
    spare = 0.0
    if crs != SWEREF99TM:  # a straight edge there is an arc here
        spare = 1.0 + np.hypot(east - west, north - south) ** 2 / _EARTH_M
    sides = (west - spare, east + spare), (south - spare, north + spare)
    corners = [np.column_stack([x, y]) for x in sides[0] for y in sides[1]]
    if crs != SWEREF99TM:
        convert = transformer(SWEREF99TM, crs)
        corners = [np.column_stack(convert.transform(xy[:, 0], xy[:, 1])) for xy in corners]
    cells = np.array([_places(~place, xy) for xy in corners])
    return np.column_stack([cells.min(axis=0) - 1, cells.max(axis=0) + 1])


def read_values(source: Any, window: Window) -> tuple[NDArray[np.float32], int]:
    """Read a window in the file's own unit, NaN where nothing is known.

    Also gives how many numbers were taken for nothing known although the file calls them known: they are beyond
    ``IMPOSSIBLE``, or infinite.
    """
    raw = source.read(1, window=window)
    hidden, nodata = _hidden(source, window), _nodata(source, raw.dtype)
    scale, offset = float(source.scales[0]), float(source.offsets[0])
    values: NDArray[np.float32] = raw if raw.dtype == np.float32 else np.empty(raw.shape, dtype=np.float32)
    impossible = 0
    for top in range(0, len(raw), _ROWS):
        rows = slice(top, top + _ROWS)
        unknown = raw[rows] == nodata if hidden is None else hidden[rows]
        if unknown.all():
            values[rows] = np.nan
            continue
        with np.errstate(over="ignore", invalid="ignore"):
            if (scale, offset) != (1.0, 0.0):
                values[rows] = raw[rows] * scale + offset
            elif values is not raw:
                values[rows] = raw[rows]
        np.copyto(values[rows], np.nan, where=unknown)
        impossible += _cleared(values[rows])
    return values, impossible


def _cleared(values: NDArray[np.float32]) -> int:
    """Put NaN where no number can be meant, and give how many they were."""
    if np.fmax.reduce(values, axis=None) < IMPOSSIBLE and np.fmin.reduce(values, axis=None) > -IMPOSSIBLE:
        return 0
    impossible = np.abs(values) >= IMPOSSIBLE
    np.copyto(values, np.nan, where=impossible)
    return int(impossible.sum())


def _hidden(source: Any, window: Window) -> NDArray[np.bool_] | None:
    """Tell which cells a mask or an alpha band in the file hides; None if it has neither."""
    flags = source.mask_flag_enums[0]
    if MaskFlags.per_dataset not in flags and MaskFlags.alpha not in flags:
        return None
    hidden: NDArray[np.bool_] = source.read_masks(1, window=window) == 0
    return hidden


def _nodata(source: Any, dtype: np.dtype[Any]) -> Any:
    """Give the file's mark for no data, as its numbers are stored; NaN, which nothing equals, if it has none."""
    return np.nan if source.nodata is None else np.asarray(source.nodata).astype(dtype)


def _in_metres(values: NDArray[np.float32], unit_m: float) -> NDArray[np.float32]:
    return values if unit_m == 1 else (values * np.float64(unit_m)).astype(np.float32)


def _placed(values: NDArray[np.float32], window: Window, place: Affine, crs: CRS) -> DepthWindow:
    x, y = _places(place, np.array([[window.col_off, window.row_off]], dtype=np.float64))[0]
    home = Affine(place.a, place.b, float(x), place.d, place.e, float(y))
    if crs == SWEREF99TM:
        return DepthWindow(values, home)
    return DepthWindow(values, _fitted(home, values.shape, crs), home, crs)


def _fitted(home: Affine, shape: tuple[int, ...], crs: CRS) -> Affine:
    """Fit a straight way from a window's cells to EPSG:3006, by least squares over the window."""
    steps = np.linspace(0, 1, _FIT_POINTS)
    cells = np.array([(x * shape[1], y * shape[0]) for x in steps for y in steps])
    xy = _places(home, cells)
    there = np.column_stack(transformer(crs, SWEREF99TM).transform(xy[:, 0], xy[:, 1]))
    (a, d), (b, e), (c, f) = np.linalg.lstsq(np.column_stack([cells, np.ones(len(cells))]), there, rcond=None)[0]
    return Affine(a, b, c, d, e, f)
