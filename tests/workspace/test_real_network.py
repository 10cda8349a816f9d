"""Kampen's schools as points over its real roads, dry and flooded. The roads, houses, schools and depths are real; the
people are made up, one in every house, for the town's own are not in the data."""

import json

import numpy as np
import pytest

import shapely

from geoansvar import Workspace
from tests.workspace.test_real_input import KAMPEN

pytestmark = pytest.mark.real_data
OSM = """title = "{title} (OpenStreetMap)"
kind = "{kind}"
access = "public"
[source]
owner = "OpenStreetMap"
licence = "ODbL-1.0"
retrieved = 2026-11-01
path = '{{data}}/kampen.osm.pbf'
layer = "{layer}"
having = {having}
[columns]
{columns}
"""
LAYERS = KAMPEN | {
    "vagar": OSM.format(
        title="Vägar", kind="road", layer="lines", having='"highway"', columns='osm_id = "id"\nhighway = "road_class"'
    ),
    "skolor": OSM.format(
        title="Skolor", kind="place", layer="multipolygons", having='{ amenity = ["school", "kindergarten"] }',
        columns='osm_way_id = "id"',
    ),
    "raddning": OSM.format(
        title="Brandstationer", kind="place", layer="multipolygons", having='{ amenity = ["fire_station"] }',
        columns='osm_way_id = "id"',
    ),
}  # fmt: skip
PEOPLE = """title = "Påhittat folk, en i varje hus"
kind = "population"
access = "public"
[source]
owner = "Påhittat"
licence = "CC0-1.0"
retrieved = 2026-11-01
path = "data/folk.geojson"
crs = "EPSG:3006"
"""
CELL_M = 100


@pytest.fixture(scope="module")
def kampen(real_data, tmp_path_factory):
    root = tmp_path_factory.mktemp("real") / "kampen"
    (root / "layers" / "data").mkdir(parents=True)
    (root / "pyproject.toml").write_text(
        '[tool.geoansvar]\nmunicipality = "9999"\nname = "Kampen"\nexercise = true\nexercise_day = 2026-11-16\n'
    )
    for name, declared in LAYERS.items():
        written = declared.replace("{data}", str((real_data / "kampen").resolve()))
        (root / "layers" / f"{name}.toml").write_text(written, encoding="utf-8")
    houses = Workspace.find(root).layer("byggnader").frame.geometry.dropna()
    (root / "layers" / "folk.toml").write_text(PEOPLE, encoding="utf-8")
    (root / "layers" / "data" / "folk.geojson").write_text(json.dumps(cells(houses)), encoding="utf-8")
    return Workspace.find(root)


def cells(houses):
    """Count houses in squares: one made-up person in each house."""
    corners = np.floor(shapely.get_coordinates(shapely.centroid(houses.to_numpy())) / CELL_M).astype(int)
    squares, people = np.unique(corners, axis=0, return_counts=True)
    features = [
        {
            "type": "Feature",
            "properties": {"id": f"{x}-{y}", "residents": count},
            "geometry": shapely.box(x * CELL_M, y * CELL_M, (x + 1) * CELL_M, (y + 1) * CELL_M).__geo_interface__,
        }
        for (x, y), count in zip(squares.tolist(), people.tolist(), strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def parts(answer, key, **wanted):
    (row,) = [row for row in answer.totals if row["key"] == key and wanted.items() <= row.items()]
    assert row["total"] == row["affected"] + row["uncertain"] + row["outside"] + row["no_data"]
    return row["affected"], row["uncertain"], row["outside"], row["no_data"]


def test_the_schools_are_within_reach_of_nearly_all_when_dry_and_of_few_at_the_flood(kampen):
    asked = {"kind": "coverage", "points": ["skolor"], "mode": "walk", "within_m": [1000, 2000], "flood": "Q100"}
    answer = kampen.answer(asked)

    for limit in (1000.0, 2000.0):
        dry = parts(answer, "residents", within_m=limit, flood=None)
        wet = parts(answer, "residents", within_m=limit, flood="Q100")
        assert sum(dry) == sum(wet) == 29_673 - 3  # three buildings have no place
        assert wet[0] <= wet[0] + wet[1] <= dry[0]
    assert parts(answer, "residents", within_m=2000.0, flood=None)[0] > 27_000
    assert parts(answer, "residents", within_m=2000.0, flood="Q100")[0] < 10_000
    dry, flooded = parts(answer, "unreachable_dry"), parts(answer, "unreachable_flood")
    assert dry[0] < 50 < 15_000 < flooded[0]


def test_the_fire_station_is_the_anchor_and_the_bridges_make_a_span(kampen):
    answer = kampen.answer({"kind": "isolation", "anchors": ["raddning"], "flood": "Q100", "vehicle": "rescue"})

    cut_off = parts(answer, "residents", flood="Q100")
    assert sum(cut_off) == 29_673 - 3
    assert cut_off[0] > 0
    assert {row["state"] for row in answer.result["closed_roads"]} == {"closed", "doubtful"}
    assert any(finding.code == "not-for-navigation" for finding in answer.findings)


def test_three_new_points_among_the_schools_are_proven_best_and_at_the_flood_none_will_do(kampen):
    asked = {"kind": "siting", "candidates": ["skolor"], "k": 3, "mode": "walk", "within_m": 1000}
    dry = kampen.answer(asked)
    wet = kampen.answer(asked | {"exclude_flood": "Q100", "anchors": ["raddning"]})
    every = kampen.answer({"kind": "coverage", "points": ["skolor"], "mode": "walk", "within_m": 1000})

    assert dry.result["bound"][0]["optimal"]
    assert len(dry.result["chosen"]) == 3
    assert sum(row["adds"] for row in dry.result["chosen"]) == parts(dry, "residents")[0]
    assert 10_000 < parts(dry, "residents")[0] < parts(every, "residents")[0]
    # Most schools are under water, and so are the roads at both fire stations.
    reasons = [row["reason"] for row in wet.result["excluded"]]
    assert (len(reasons), reasons.count("wet"), reasons.count("cut-off")) == (18, 16, 2)
    assert wet.result["chosen"] == []


def test_everybody_is_sent_to_a_school_or_named(kampen):
    asked = {"kind": "allocation", "points": ["skolor"], "mode": "walk", "within_m": 1000, "unknown_capacity": 500}
    answer = kampen.answer(asked)

    assert all(row["assigned"] <= 500 for row in answer.result["points"])
    held = sum(row["assigned"] for row in answer.result["points"])
    left = sum(row["residents"] for row in answer.result["unassigned"])
    assert held + left == sum(parts(answer, "residents")) == 29_673 - 3
