"""Small rasters that a reader can compute with by head."""

import numpy as np

import rasterio
from rasterio import Affine

WEST, NORTH = 377_000, 6_400_000
DEPTHS = np.array([[0.0, 1.0, 2.0], [-9999.0, 0.5, 3.0]], dtype=np.float32)  # cells of 10 m, the north row first


def write(folder, depths=DEPTHS, *, crs="EPSG:3006", corner=(WEST, NORTH), nodata=-9999.0, scale=None, **more):
    """Write depths as a GeoTIFF of 10 m cells, and give its path; the rest goes to GDAL."""
    profile = {
        "driver": "GTiff", "height": depths.shape[0], "width": depths.shape[1], "count": 1, "dtype": depths.dtype,
        "crs": crs, "transform": Affine(10, 0, corner[0], 0, -10, corner[1]), "nodata": nodata, **more,
    }  # fmt: skip
    with rasterio.open(folder / "djup.tif", "w", **profile) as target:
        target.write(depths, 1)
        if scale is not None:
            target.scales, target.offsets = (scale,), (0.0,)
    return folder / "djup.tif"
