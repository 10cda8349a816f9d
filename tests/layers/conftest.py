"""A folder with a file and its declaration, read as a workspace reads it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import settings

import shapely
from geopandas import GeoDataFrame

from geoansvar.layers.read import read_layer
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.model.finding import Finding
from geoansvar.model.layer import Layer

ALLEGATAN = (377_306.7, 6_399_513.9)  # Borås, as domain facts give it
FLOOD = {"flow": "Q100", "survey": "Viskan 2024"}


def declare(kind: str, path: str = "data.gpkg", **stated: Any) -> LayerDeclaration:
    """Declare a layer; what belongs to its source goes there."""
    keys = ("crs", "encoding", "layer", "sheet", "x", "y", "review_by", "retrieved", "having")
    source = {key: stated.pop(key) for key in keys if key in stated}
    source = {"owner": "Kommunen", "licence": "CC0-1.0", "retrieved": "2026-11-01", "path": path, **source}
    return LayerDeclaration(title="Ett lager", kind=kind, access="internal", source=source, **stated)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "layers").mkdir()
    return tmp_path / "layers"


@pytest.fixture
def read(folder: Path) -> Callable[..., Layer]:
    def one(kind: str, path: str = "data.gpkg", *, name: str = "lager", **stated: Any) -> Layer:
        declaration = declare(kind, path, **stated)
        return read_layer(name, declaration, root=folder.parent, state=folder.parent / "state", code_lists={})

    return one


@pytest.fixture
def layer() -> Callable[..., Layer]:
    """Make a layer without a file, from columns."""

    def one(kind: str, columns: dict[str, list[Any]], *, geometry: list[Any] | None = None, **stated: Any) -> Layer:
        rows = len(next(iter(columns.values())))
        declaration = declare(kind, **{key: value for key, value in stated.items() if key not in ("name", "sha256")})
        filled: dict[str, Any] = {
            column.name: [() if column.type in ("codes", "ids", "list") else None] * rows
            for column in declaration.kind_of.columns
        }
        places = geometry or [None] * rows
        filled |= columns | {"placed_by": [None if place is None else "own" for place in places]}
        objects = {key: pd.Series(values, dtype=object) for key, values in filled.items()}
        frame = GeoDataFrame(objects, geometry=places, crs=3006)
        return Layer(str(stated.get("name", "lager")), declaration, frame, (), rows, str(stated.get("sha256", "0")))

    return one


def codes(findings: Any) -> list[str]:
    """The codes of some findings, in order."""
    return [finding.code for finding in getattr(findings, "findings", findings)]


def of_code(findings: Any, code: str) -> list[Finding]:
    """The findings of one code."""
    return [finding for finding in getattr(findings, "findings", findings) if finding.code == code]


def remedy(thing: Any) -> str:
    """What an error or a finding says to do, in Swedish."""
    return thing.remedy.render() if thing.remedy is not None else ""


def point(east: float = ALLEGATAN[0], north: float = ALLEGATAN[1]) -> shapely.Point:
    """A point in EPSG:3006, in Borås where nothing else is said."""
    return shapely.Point(east, north)


# The first example also imports what reading needs; how long that takes says nothing.
settings.register_profile("layers", deadline=None, max_examples=50)
settings.load_profile("layers")
