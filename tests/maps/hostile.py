"""Texts that would run as code, break a script or fill in a template where a map forgets that they are texts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import shapely

from geoansvar.maps import MapPlan, plan_map
from geoansvar.model.access import Access
from geoansvar.model.answer import Answer
from geoansvar.model.manifest import Manifest
from geoansvar.model.recipe import MapRecipe
from tests.maps.conftest import EAST, NORTH, TODAY, HandMade, actors, floods, ground, line, made_layer

PAYLOADS = {
    "html": "<img src=x onerror=window.ran=1>",
    "script": "</script><script>window.ran=1</script>",
    "style": "</style><svg onload=window.ran=1>",
    "template": "${window.ran=1}",
    "jinja": "{{ 7*7 }}{% for a in b %}{#",
    "backtick": "\\`);window.ran=1;//",
    "quote": "\"' onmouseover=window.ran=1 x='\\",
    "windows": "C:\\path\\2019\\u0041",
    "lines": "a\u2028b\u2029c<!--\u0000d",
    "percent": "%(x)s {0} {name}",
}
HARMLESS = "Solgården"


def saying(said: str) -> MapPlan:
    """Plan the map of a workspace that says one text everywhere."""
    workspace: Any = workspace_saying(said)
    return plan_map(workspace, "lagesbild")


def workspace_saying(said: str) -> HandMade:
    """Make a workspace that says one text in every place where its owner can write one."""
    said = said.replace("\u0000", "")
    source = {"owner": said, "licence": said}
    named = made_layer(
        "samhallsviktigt",
        "vital-service",
        [
            {"id": said, "name": said, "sector": "HVO", "address": said, "eget": said, "at": (100, 0)},
            {"id": "s2", "name": said, "sector": said, "at": None},
        ],
        title=said[:80],
        source=source,
    )
    styled = made_layer(
        "trygghetspunkter",
        "safety-point",
        [
            {"id": "t1", "name": said, "status_time": said, "services": [said], "eget": said, "at": (-900, 900)},
            {"id": "t2", "name": said, "eget": "annat", "at": line((0, -900), (300, -900))},
        ],
        title=said[:80],
        source=source,
    )
    places = made_layer("platser", "place", [{"name": said, "at": (2000, 2000)}], title=said[:80])
    districts = made_layer("distrikt", "district", [{"code": said, "name": said, "at": ground()[1].frame.geometry[0]}])
    layers = {layer.name: layer for layer in (*ground(), named, styled, places, districts, actors(), *floods())}
    flood = layers["oversvamning_q100"].declaration
    declared = flood.model_copy(
        update={"title": said, "flood": flood.flood.model_copy(update={"flow": said, "rank": 2})}
    )
    smaller = layers["oversvamning_q50"].declaration
    ranked = smaller.model_copy(update={"flood": smaller.flood.model_copy(update={"rank": 1})})
    layers["oversvamning_q50"] = replace(layers["oversvamning_q50"], declaration=ranked)
    layers["oversvamning_q100"] = replace(layers["oversvamning_q100"], declaration=declared)
    recipe = MapRecipe.model_validate(
        {
            "title": said[:80],
            "access": "public",
            "texts": [said],
            "layer": [
                {"name": "oversvamning_q100", "group": said},
                {"name": "oversvamning_q50", "group": said},
                {"name": "samhallsviktigt", "popup": ["address", "sector", "eget"], "labels": "name"},
                {"name": "trygghetspunkter", "style": "eget", "labels": "name", "popup": ["services", "status_time"]},
                {"name": said},
            ],
            "question": [{"kind": "exposure"}],
        }
    )
    manifest = Manifest(municipality="9999", name=said[:80], exercise=True, exercise_day=TODAY)
    return HandMade(layers, {"lagesbild": recipe}, manifest=manifest, answers=[exposed_saying(said)])


def exposed_saying(said: str) -> Answer:
    """Make an answer about floods that says one text everywhere."""
    row: dict[str, Any] = {
        "layer": "samhallsviktigt",
        "id": said,
        "name": said,
        "address": said,
        "flood": said,
        "wet": "yes",
    }
    row |= {"responsible_name": said, "contact": {"function": said, "phone": said}, "depth_max_m": 0.5}
    result = {"flows": [{"flood": said}], "objects": [row]}
    sources = [{"layer": "samhallsviktigt", "kind": "vital-service", "title": said}]
    spots = {("samhallsviktigt", said): shapely.Point(EAST, NORTH)}
    return Answer(
        "exposure", "sha256:0", "1", Access.INTERNAL, {}, {"kind": "exposure"}, sources, [], result, [],
        geometries=spots,
    )  # fmt: skip
