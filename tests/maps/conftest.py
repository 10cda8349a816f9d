"""A small workspace made by hand: what a map is asked to show can be checked by head."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

import geopandas as gpd
import shapely

from geoansvar.errors import GeoansvarError, LayerError, UnknownName
from geoansvar.model.access import LOCAL, Principal, may
from geoansvar.model.answer import Answer
from geoansvar.model.codes import packaged_codes
from geoansvar.model.declaration import LayerDeclaration
from geoansvar.model.depth import DepthWindow
from geoansvar.model.flow import Flow, flows_of
from geoansvar.model.layer import Layer
from geoansvar.model.manifest import Manifest
from geoansvar.model.preset_choice import Presets
from geoansvar.model.recipe import MapRecipe
from geoansvar.model.service import ServicePolicy
from geoansvar.texts import text

EAST, NORTH = 270_000.0, 6_422_000.0
TODAY = date(2026, 11, 16)
MANIFEST = Manifest(municipality="9999", name="Övningsköping", exercise=True, exercise_day=TODAY)


def made_layer(name: str, kind: str, rows: list[dict[str, Any]], **declared: Any) -> Layer:
    """Make a layer of rows; ``at`` is metres east and north of the square, or a geometry, or None."""
    source = {"owner": "Övningsköpings kommun", "licence": "CC0-1.0", "retrieved": "2026-11-01", "path": "data/x.gpkg"}
    source |= declared.pop("source", {})
    given = {"title": name.capitalize(), "kind": kind, "access": "public", "source": source, **declared}
    declaration = LayerDeclaration.model_validate(given)
    geometries = [_geometry(row.get("at")) for row in rows]
    columns = {column.name: [row.get(column.name) for row in rows] for column in declaration.kind_of.columns}
    columns["id"] = [row.get("id", f"{name}-{number}") for number, row in enumerate(rows)]
    others = {key for row in rows for key in row} - {"at", "id"}
    columns |= {key: [row.get(key) for row in rows] for key in sorted(others)}
    columns["placed_by"] = [row.get("placed_by", "own" if row.get("at") is not None else None) for row in rows]
    frame = gpd.GeoDataFrame(columns, geometry=geometries, crs="EPSG:3006")
    return Layer(name, declaration, frame, (), len(rows), "0" * 64)


def _geometry(at: Any) -> Any:
    if at is None or isinstance(at, shapely.Geometry):
        return at
    return shapely.Point(EAST + at[0], NORTH + at[1])


def square(x: float, y: float, side: float) -> shapely.Geometry:
    """A square with its south-western corner so many metres from the town's square."""
    return shapely.box(EAST + x, NORTH + y, EAST + x + side, NORTH + y + side)


def line(*points: tuple[float, float]) -> shapely.Geometry:
    return shapely.LineString([(EAST + x, NORTH + y) for x, y in points])


@dataclass
class HandMade:
    """As much of a workspace as a map asks for."""

    layers: dict[str, Layer]
    recipes: dict[str, MapRecipe]
    exercise: bool = True
    broken: dict[str, LayerDeclaration] = field(default_factory=dict)
    service: ServicePolicy = field(default_factory=ServicePolicy)
    answers: list[Any] = field(default_factory=list)
    asked: list[Any] = field(default_factory=list)
    depths: dict[str, list[DepthWindow]] = field(default_factory=dict)
    today: date = TODAY
    manifest: Manifest = MANIFEST

    @property
    def declarations(self) -> dict[str, LayerDeclaration]:
        return {name: layer.declaration for name, layer in self.layers.items()} | self.broken

    def layer(self, name: str, principal: Principal = LOCAL) -> Layer:
        if name in self.broken:
            raise LayerError(text("filen är avbruten"), place=f"layers/{name}.toml")
        if name not in self.layers or not may(principal, "see", self.layers[name].declaration, name):
            raise UnknownName(text("Det finns inget lager som heter {name}.", name=name))
        return self.layers[name]

    def layers_of(self, *kinds: str, principal: Principal = LOCAL) -> tuple[Layer, ...]:
        return tuple(
            layer
            for name, layer in self.layers.items()
            if layer.kind in kinds and may(principal, "see", layer.declaration, name)
        )

    def flows(self, principal: Principal = LOCAL) -> tuple[Flow, ...]:
        declarations = self.declarations.items()
        return flows_of((name, each) for name, each in declarations if may(principal, "see", each, name))

    def depth_windows(self, name: str, principal: Principal = LOCAL) -> list[DepthWindow]:
        self.layer(name, principal)
        if name not in self.depths:
            raise LayerError(text("rastret är avbrutet"), place=f"layers/{name}.toml")
        return self.depths[name]

    @property
    def presets(self) -> Presets:
        return Presets.of(self.manifest)

    def codes(self, name: str) -> Any:
        return packaged_codes(name)

    def flow_extent(self, flow: Flow, principal: Principal = LOCAL) -> shapely.Geometry:
        return shapely.union_all([self.layer(name, principal).frame.geometry.union_all() for name in flow.layers])

    def answer(self, question: Any, principal: Principal = LOCAL) -> Any:
        del principal
        self.asked.append(question)
        of_flow = (
            each
            for each in self.answers
            if isinstance(each, Answer) and each.question.get("flood") == question.get("flood")
        )
        found = next(of_flow, self.answers[0])
        if isinstance(found, GeoansvarError):
            raise found
        return found


def ground() -> list[Layer]:
    """Two municipalities side by side, a town with a road, a stream and three houses."""
    return [
        made_layer(
            "kommungrans",
            "municipality",
            [
                {"code": "9999", "name": "Övningsköping", "at": square(-5000, -5000, 10_000)},
                {"code": "9998", "name": "Grannby", "at": square(5000, -5000, 10_000)},
            ],
            title="Kommungräns",
        ),
        made_layer("tatorter", "locality", [{"code": "T1", "name": "Köpingen", "at": square(-800, -800, 1600)}]),
        made_layer("vatten", "water", [{"name": "Övran", "at": square(-4000, -200, 60)}]),
        made_layer(
            "vagar",
            "road",
            [
                {"name": "Riksväg 99", "road_class": "trunk", "at": line((-5000, 0), (5000, 0))},
                {"name": "Storgatan", "road_class": "residential", "at": line((0, -500), (0, 500))},
            ],
        ),
        made_layer("byggnader", "building", [{"purpose": "bostad", "at": square(100 * n, 50, 12)} for n in range(3)]),
    ]


def services() -> Layer:
    """Four vital services: two placed, one uncertain, one with no place."""
    rows: list[dict[str, Any]] = [
        {"id": "s1", "name": "Solgårdens äldreboende", "sector": "HVO", "responsible": "a1", "at": (100, 0)},
        {"id": "s2", "name": "Fördelningsstation Norr", "sector": "ENE", "endurance_h": 8.0, "at": (500, 300)},
        {"id": "s3", "name": "Vattenverket", "sector": "LIV", "at": (900, 900), "placed_by": "place"},
        {"id": "s4", "name": "Hemtjänsten", "sector": "HVO", "at": None},
    ]
    return made_layer(
        "samhallsviktigt",
        "vital-service",
        rows,
        title="Samhällsviktig verksamhet",
        access="internal",
        column_access={"endurance_h": "protected"},
        source={"review_by": "2027-11-01"},
    )


def floods() -> list[Layer]:
    reach = {"q50": 100, "q100": 200, "q200": 300, "bhf": 500}
    return [
        made_layer(
            f"oversvamning_{flow}",
            "flood-extent",
            [{"name": flow.upper(), "at": square(-2000, -200, metres)}],
            title=f"Översvämning {flow.upper()}",
            flood={"flow": flow.upper(), "survey": "Övran 2026"},
        )
        for flow, metres in reach.items()
    ]


def points() -> Layer:
    return made_layer(
        "trygghetspunkter",
        "safety-point",
        [
            {"id": "t1", "name": "Norrskolan", "type": "trygghetspunkt", "status": "designated", "at": (-300, 400)},
            {"id": "t2", "name": "Biblioteket", "type": "informationspunkt", "status": "open", "at": (50, -350)},
        ],
        title="Trygghetspunkter",
        source={"review_by": "2026-10-01"},
    )


def actors() -> Layer:
    return made_layer("aktorer", "actor", [{"id": "a1", "name": "Socialnämnden", "at": None}], title="Aktörer")


LAGESBILD = MapRecipe.model_validate(
    {
        "title": "Lägesbild",
        "access": "internal",
        "texts": ["Vad som är viktigt och vad som kan bli vått."],
        "layer": [
            {"name": "trygghetspunkter", "labels": "name"},
            {"name": "samhallsviktigt", "popup": ["sector", "responsible", "endurance_h"]},
            *({"name": f"oversvamning_{flow}", "group": "Översvämning"} for flow in ("q50", "q100", "q200", "bhf")),
        ],
    }
)


@pytest.fixture
def workspace() -> HandMade:
    """The small workspace with one map."""
    layers = {layer.name: layer for layer in (*ground(), services(), points(), actors(), *floods())}
    return HandMade(layers, {"lagesbild": LAGESBILD})
