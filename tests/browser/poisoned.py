"""A town where every text that somebody can write is one that would run as code, or break what holds it."""

import json
import re
import shutil
import tomllib
from itertools import cycle

import geopandas as gpd
import pyogrio

from geoansvar.model.kinds import KINDS
from tests.conftest import ROOT
from tests.maps.hostile import PAYLOADS as HOSTILE

PAYLOADS = [
    *(each for each in HOSTILE.values() if "\u0000" not in each),
    "javascript:window.ran=1",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "\"><script>window.ran=1</script>",
]  # fmt: skip
# What other layers, the road network or the place of a row hang on; everything else that is text is anybody's words.
_KEYS = {"id", "code", "road_class", "railway_class", "street", "number", "postcode", "place", "area", "address"}
WRITTEN = {
    column.name for kind in KINDS.values() for column in kind.columns if column.type in ("text", "phone")
} - _KEYS


def poisoned_town(folder):
    """Copy the town to a folder, and write the payloads wherever its owners write words."""
    for room in ("layers", "maps", "api"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("built", "__pycache__"))
    said = cycle(PAYLOADS)
    for path in sorted((folder / "layers/data").iterdir()):
        if path.suffix in (".gpkg", ".geojson"):
            _say_in(path, said)
    for path in sorted([*folder.glob("layers/*.toml"), *folder.glob("maps/*.toml")]):
        path.write_text(_retold(path.read_text("utf-8"), said), "utf-8")
    manifest = (ROOT / "pyproject.toml").read_text("utf-8")
    own = manifest[manifest.index("[tool.geoansvar]") : manifest.index("[tool.fastapi]")]
    (folder / "pyproject.toml").write_text(
        re.sub(r'(?m)^name = ".*"$', f"name = {_toml(HOSTILE['html'])}", own), "utf-8"
    )
    return folder


def _say_in(path, said):
    layers = [name for name, _ in pyogrio.list_layers(path)]
    driver = "GPKG" if path.suffix == ".gpkg" else "GeoJSON"
    frames = {name: gpd.read_file(path, layer=name) for name in layers}
    path.unlink()
    for name, frame in frames.items():
        for column in WRITTEN & set(frame.columns):
            frame[column] = frame[column].astype(object)
            frame.loc[frame[column].notna(), column] = [next(said) for _ in range(frame[column].notna().sum())]
        if isinstance(frame, gpd.GeoDataFrame) and frame.active_geometry_name:
            frame.to_file(path, layer=name, driver=driver)
        else:
            pyogrio.write_dataframe(frame, path, layer=name, driver=driver)


def _retold(written, said):
    """Write payloads as the titles, texts, groups, labels, owners and licences of a TOML text."""
    told = re.sub(
        r'(?m)^(title|owner|licence|group|label) = ".*"$', lambda m: f"{m[1]} = {_toml(next(said))}", written
    )
    told = re.sub(r"(?ms)^texts = \[.*?^\]$", lambda _: f"texts = [{_toml(next(said))}, {_toml(next(said))}]", told)
    tomllib.loads(told)
    return told


def _toml(words):
    return json.dumps(words[:80])
