"""In which file each layer of the exercise lies: as mixed as in a municipality."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geopandas import GeoDataFrame

from geoansvar.exercise.sizes import EXERCISE_DAY
from geoansvar.layers.write import DepthGrid, write_depth, write_table, write_vector

# layer: file, and the layer inside it where a file holds several
FILES: dict[str, tuple[str, str | None]] = {
    "kommungrans": ("grunddata.gpkg", "kommungrans"),
    "distrikt": ("grunddata.gpkg", "distrikt"),
    "tatorter": ("grunddata.gpkg", "tatorter"),
    "platser": ("grunddata.gpkg", "platser"),
    "vatten": ("grunddata.gpkg", "vatten"),
    "jarnvagar": ("grunddata.gpkg", "jarnvagar"),
    "vagar": ("vagar.gpkg", "vagar"),
    "adresser": ("adresser.parquet", None),
    "byggnader": ("byggnader.fgb", None),
    "befolkning": ("befolkning.gpkg", "rutor_250m"),
    "arbetsstallen": ("arbetsstallen.gpkg", "arbetsstallen"),
    "samhallsviktigt": ("samhallsviktigt.gpkg", "verksamheter"),
    "trygghetspunkter": ("trygghetspunkter.geojson", None),
    "aktorer": ("aktorer.gpkg", "aktorer"),
    "beroenden": ("beroenden.csv", None),
    "resurser": ("resurser.xlsx", None),
    "skyddade_omraden": ("miljo.gpkg", "skyddade_omraden"),
    "fororenade_omraden": ("miljo.gpkg", "fororenade_omraden"),
    "kulturarv": ("kulturarv.geojson", None),
    "markanvandning": ("miljo.gpkg", "markanvandning"),
    "skyddsrum": ("skyddsrum.gpkg", "skyddsrum"),
    "farlig_verksamhet": ("farlig_verksamhet.geojson", None),
    "dammar": ("grunddata.gpkg", "dammar"),
    "karterat_omrade": ("oversvamning.gpkg", "karterat_omrade"),
    **{f"oversvamning_{flow}": ("oversvamning.gpkg", flow) for flow in ("q50", "q100", "q200", "bhf")},
    **{f"djup_{flow}": (f"djup_{flow}.tif", None) for flow in ("q50", "q100", "q200", "bhf")},
}

# layer: our column to theirs, where a municipality would call it something else
COLUMNS = {
    "befolkning": {"id": "rutid", "residents": "folkmangd", "day_population": "dagbefolkning"},
    "byggnader": {"purpose": "andamal"},
}


def write_data(layers: dict[str, GeoDataFrame | pd.DataFrame], depths: dict[str, DepthGrid], folder: Path) -> None:
    """Write every layer to its file in ``folder``; files that were there are written anew."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in sorted({file for file, _ in FILES.values()}):
        (folder / name).unlink(missing_ok=True)
    for name, ours in layers.items():
        file, inner = FILES[name]
        frame = ours.rename(columns=COLUMNS.get(name, {}))
        if isinstance(frame, GeoDataFrame):
            write_vector(frame, folder / file, layer=inner, dated=EXERCISE_DAY)
        else:
            write_table(frame, folder / file)
    for flow, grid in depths.items():
        write_depth(grid, folder / FILES[f"djup_{flow.lower()}"][0])
