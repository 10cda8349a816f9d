"""The exercise municipality with twice as many buildings, which are too many for a page to hold."""

import re
import shutil
import time
from pathlib import Path

import pandas as pd

import geopandas as gpd

from tests.conftest import ROOT

PLANTED = "<img src=x onerror='window.ran=1'>${window.ran=1}`</script>"


def crowded_folder(folder: Path) -> Path:
    """Write the workspace; one building's id and name are payloads, and its purpose is planted."""
    for room in ("layers", "maps", "api"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("built", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder / "pyproject.toml")
    for other in set((folder / "maps").glob("*.toml")) - {folder / "maps/lagesbild.toml"}:
        other.unlink()
    policy = folder / "api/service.toml"
    policy.write_text(
        re.sub(r'(?m)^maps = .*"lagesbild".*', 'maps = ["lagesbild"]', policy.read_text("utf-8")), "utf-8"
    )
    path = folder / "layers/data/byggnader.fgb"
    rows = gpd.read_file(path)
    beside = rows.assign(id="b-" + rows["id"].astype(str))
    beside["geometry"] = beside.translate(6_000, 2_000)
    whole = gpd.GeoDataFrame(pd.concat([rows, beside], ignore_index=True), crs=rows.crs)
    whole.loc[0, "id"] = PLANTED
    whole.loc[0, "name"] = PLANTED
    whole.to_file(path, driver="FlatGeobuf")
    return folder


def built(client, name="lagesbild", most_s=60):
    """Wait until the tiles of a map are there, and give what is told of them."""
    until = time.monotonic() + most_s
    while time.monotonic() < until:
        told = client.get(f"/maps/{name}/large.json").json()
        if all(each["ready"] for each in told.values()):
            return told
        time.sleep(0.2)
    raise AssertionError(f"the tiles were not built within {most_s} s: {told}")
