"""Flows on a map: depths where they are, one flow at a time, and what it wets told in words."""

from __future__ import annotations

import base64
import io
import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

import shapely

from geoansvar.crs import geometry_out
from geoansvar.maps import plan_map
from geoansvar.maps.depth_picture import MOST_PIXELS, depth_classes
from geoansvar.maps.draw import draw
from geoansvar.maps.legend import count_text
from geoansvar.maps.outlines import pixels
from geoansvar.maps.png import png
from geoansvar.maps.script_data import plan_json
from geoansvar.maps.sheet import depth_hues
from geoansvar.maps.single import single_file
from geoansvar.model.access import Access, Principal
from geoansvar.model.answer import Answer
from geoansvar.model.declaration import Flood
from geoansvar.model.depth import DepthWindow
from geoansvar.model.recipe import MapRecipe
from tests.maps.conftest import EAST, NORTH, made_layer, square

CELL_M = 10.0
LIMITS_M = (0.2, 0.5, 1.0, 2.0)
# Two cells by three, the north-western first: shallow, on a limit, deep; dry, unknown, deepest.
DEPTHS = np.array([[0.1, 0.2, 0.7], [0.0, np.nan, 9.0]], dtype=np.float32)


def window(values: Any, *, column: int = 0, row: int = 0, cell_m: float = CELL_M) -> DepthWindow:
    """Depths with their north-western corner at the square, or so many cells east and south of it."""
    place = Affine(cell_m, 0, EAST + column * cell_m, 0, -cell_m, NORTH - row * cell_m)
    return DepthWindow(np.asarray(values, dtype=np.float32), place)


def extent_of(values: Any, cell_m: float = CELL_M) -> tuple[float, float, float, float]:
    height, width = np.asarray(values).shape
    return EAST, NORTH - height * cell_m, EAST + width * cell_m, NORTH


def hue_at(picture: Any, column: float, row: float, cell_m: float = CELL_M) -> tuple[int, ...]:
    """The colour of the pixel in which the middle of a cell lies, found as a map finds it: by degrees."""
    image = Image.open(io.BytesIO(picture.png)).convert("RGBA")
    spot: Any = geometry_out(shapely.Point(EAST + (column + 0.5) * cell_m, NORTH - (row + 0.5) * cell_m))
    west, south, east, north = picture.bounds
    (left, top), (right, bottom), (x, y) = pixels(west, north), pixels(east, south), pixels(spot.x, spot.y)
    across, down = (x - left) / (right - left) * image.width, (y - top) / (bottom - top) * image.height
    if not (0 <= across < image.width and 0 <= down < image.height):
        return 0, 0, 0, 0  # outside the picture is as clear as a dry cell in it
    found: Any = image.getpixel((int(across), int(down)))
    return tuple(found)


def hue(number: int) -> tuple[int, ...]:
    colour = depth_hues(len(LIMITS_M))[number]
    return *(int(colour[at : at + 2], 16) for at in (1, 3, 5)), 255


@given(arrays(np.uint8, st.tuples(st.integers(1, 20), st.integers(1, 20)), elements=st.integers(0, 2)))
def test_a_picture_is_read_by_others_as_it_was_written(classes):
    palette = [(0, 0, 0, 0), (198, 219, 239, 255), (8, 48, 107, 128)]
    image = np.asarray(Image.open(io.BytesIO(png(classes, palette))).convert("RGBA"))

    assert (image == np.array(palette, dtype=np.uint8)[classes]).all()


def test_each_cell_has_the_colour_of_its_class_where_the_cell_is():
    picture = depth_classes([window(DEPTHS)], extent_of(DEPTHS), LIMITS_M).picture

    assert picture is not None
    assert hue_at(picture, 0, 0) == hue(0)
    assert hue_at(picture, 1, 0) == hue(0)  # a depth on a limit is of the shallower class
    assert hue_at(picture, 2, 0) == hue(2)
    assert hue_at(picture, 2, 1) == hue(4)
    assert hue_at(picture, 0, 1)[3] == 0
    assert hue_at(picture, 1, 1)[3] == 0


def test_a_far_corner_of_a_wide_raster_is_where_it_is():
    """North on the map is not north in the raster: over 12 km the two drift apart by many cells."""
    values = np.zeros((300, 1200), dtype=np.float32)
    corners = [(0, 0), (1199, 0), (0, 299), (1199, 299), (600, 150)]
    for number, (column, row) in enumerate(corners):
        values[row, column] = (0.1, 0.3, 0.7, 1.5, 3.0)[number]
    picture = depth_classes([window(values)], extent_of(values), LIMITS_M).picture

    assert [hue_at(picture, *corner) for corner in corners] == [hue(number) for number in range(5)]


def test_the_surface_of_each_class_is_that_of_whole_cells():
    found = depth_classes([window(DEPTHS)], extent_of(DEPTHS), LIMITS_M)

    assert found.wet_m2 == (200.0, 0.0, 100.0, 0.0, 100.0)


@given(
    arrays(np.float32, (6, 8), elements=st.sampled_from([0.0, 0.1, 0.4, 0.9, 1.7, 4.0, math.nan])),
    st.integers(1, 7),
    st.booleans(),
)
def test_a_raster_in_pieces_is_drawn_as_one(values, cut, backwards):
    pieces = [window(values[:, :cut]), window(values[:, cut:], column=cut)]
    whole = depth_classes([window(values)], extent_of(values), LIMITS_M)
    parted = depth_classes(reversed(pieces) if backwards else pieces, extent_of(values), LIMITS_M)

    assert parted.picture == whole.picture
    assert parted.wet_m2 == pytest.approx(whole.wet_m2)


def test_dry_or_empty_rasters_have_no_picture():
    dry = np.array([[0.0, np.nan]])

    assert depth_classes([window(dry)], extent_of(dry), LIMITS_M).picture is None
    assert depth_classes([], extent_of(dry), LIMITS_M).picture is None


def test_a_raster_of_any_size_becomes_a_picture_of_a_screens():
    values = np.full((2, 6_000), 0.3, dtype=np.float32)
    picture = depth_classes([window(values)], extent_of(values), LIMITS_M).picture

    assert picture is not None
    assert max(Image.open(io.BytesIO(picture.png)).size) <= MOST_PIXELS
    assert picture.pixel_m == pytest.approx(6_000 * CELL_M / MOST_PIXELS, rel=0.02)


# ---------------------------------------------------------------------------------------------------- the map


def flood(name: str, **declared: Any) -> dict[str, Any]:
    return {"flow": name, "survey": "Övran 2026", **declared}


def exposed(rows: list[dict[str, Any]], flows: tuple[str, ...] = ("Q50", "Q100")) -> Answer:
    sources = [
        {"layer": "samhallsviktigt", "kind": "vital-service", "title": "Samhällsviktigt"},
        {"layer": "byggnader", "kind": "building", "title": "Byggnader"},
    ]
    spots = {("samhallsviktigt", f"s{n}"): shapely.Point(EAST + n, NORTH) for n in (1, 2)}
    return Answer(
        "exposure", "sha256:0", "1", Access.LIMITED, {}, {"kind": "exposure"}, sources, [],
        {"flows": [{"flood": flow} for flow in flows], "objects": rows}, [], geometries=spots,
    )  # fmt: skip


def row(name_id: str, flow: str, wet: str | None, **given: Any) -> dict[str, Any]:
    empty = {"layer": "samhallsviktigt", "name": f"Objekt {name_id}", "address": None, "depth_max_m": None}
    return empty | {"id": name_id, "flood": flow, "wet": wet} | given


@pytest.fixture
def flooded(workspace):
    """Two flows with an extent and a raster each, and a service that each of them wets or may wet."""
    for rank, flow in enumerate(("q50", "q100"), start=1):
        extent = workspace.layers[f"oversvamning_{flow}"]
        ranked = extent.declaration.model_copy(update={"flood": Flood(**flood(flow.upper(), rank=rank))})
        workspace.layers[extent.name] = replace(extent, declaration=ranked)
        layer = made_layer(
            f"djup_{flow}", "flood-depth", [{"at": square(0, -300, 300)}], title=f"Djup vid {flow.upper()}",
            flood=flood(flow.upper(), rank=rank),
        )  # fmt: skip
        workspace.layers[layer.name] = layer
        workspace.depths[layer.name] = [window(DEPTHS, cell_m=100.0)]  # a cell is a hectare
    names = [f"{form}_{flow}" for flow in ("q100", "q50") for form in ("djup", "oversvamning")]
    workspace.recipes["oversvamning"] = MapRecipe.model_validate(
        {
            "title": "Översvämning",
            "access": "internal",
            "layer": [*({"name": name} for name in names), {"name": "samhallsviktigt"}],
            "question": [{"kind": "exposure"}],
        }
    )
    rows = [
        row("s1", "Q50", "uncertain"),
        row("s1", "Q100", "yes", depth_max_m=0.4, contact={"function": "TiB", "phone_24_7": "031-390 06 12"}),
        row("s2", "Q100", "unmapped"),
        row("s3", "Q100", None),
        row("b1", "Q100", "yes", layer="byggnader"),
    ]
    workspace.answers.append(exposed(rows))
    return workspace


def planned(workspace: Any, **options: Any) -> Any:
    return plan_map(workspace, "oversvamning", **options)


def test_the_flows_stand_in_order_and_one_is_shown_at_first(flooded):
    plan = planned(flooded)
    shown = {layer.name for layer in plan.layers if layer.visible and layer.flow}

    assert [flow.key for flow in plan.flows] == ["Q50", "Q100"]
    assert shown == {"djup_q100", "oversvamning_q100", "svar_1_2"}


def test_a_map_with_one_flow_has_nothing_to_switch(workspace):
    workspace.recipes["lagesbild"] = MapRecipe.model_validate(
        {"title": "Karta", "access": "internal", "layer": [{"name": "oversvamning_q50"}]}
    )
    plan = plan_map(workspace, "lagesbild")

    assert plan.flows == ()
    assert plan.layer("oversvamning_q50").visible
    assert 'type="radio"' not in draw(plan).legend


def test_what_a_recipe_shows_is_shown_and_the_answer_follows(flooded):
    recipe = flooded.recipes["oversvamning"]
    said = tuple(
        each.model_copy(update={"visible": each.name.endswith("q50")}) if "_q" in each.name else each
        for each in (type(layer).model_validate({"name": layer.name, "visible": True}) for layer in recipe.layer)
    )
    flooded.recipes["oversvamning"] = recipe.model_copy(update={"layer": said})
    shown = {layer.name for layer in planned(flooded).layers if layer.visible and layer.flow}

    assert shown == {"djup_q50", "oversvamning_q50", "svar_1_1"}


def test_an_extent_with_its_depths_beside_it_is_an_edge_and_one_without_is_a_surface(flooded):
    assert planned(flooded).layer("oversvamning_q100").classes[0].look.opacity == 0
    del flooded.depths["djup_q100"]
    assert planned(flooded).layer("oversvamning_q100").classes[0].look.opacity > 0


def test_a_raster_that_cannot_be_read_is_named_and_stops_nothing(flooded):
    del flooded.depths["djup_q50"]
    plan = planned(flooded)

    assert plan.unread == ("Djup vid Q50: rastret är avbrutet",)
    assert "djup_q100" in [layer.name for layer in plan.layers]


def test_depths_have_classes_with_their_surface(flooded):
    layer = planned(flooded).layer("djup_q100")

    assert [each.title for each in layer.classes] == ["0–0,2 m", "0,2–0,5 m", "0,5–1 m", "1–2 m", "över 2 m"]
    assert [each.amount for each in layer.classes] == ["2 ha", "0 ha", "1 ha", "0 ha", "1 ha"]
    assert any("rutor om" in note for note in planned(flooded).notes)


def test_what_is_wet_is_told_in_words_with_depth_and_whom_to_call(flooded):
    layer = planned(flooded).layer("svar_1_2")
    told = {feature.id: dict(zip(layer.titles, feature.values, strict=True)) for feature in layer.features}

    assert layer.title == "Berörda objekt vid Q100"
    assert told["samhallsviktigt/s1"]["Läge vid Q100"] == "våt"
    assert told["samhallsviktigt/s1"]["Största djup"] == "0,4 m"
    assert told["samhallsviktigt/s1"]["Kontakt"] == "TiB 031-390 06 12"
    assert told["samhallsviktigt/s2"]["Läge vid Q100"] == "ej karterad"
    assert told["samhallsviktigt/s3"]["Läge vid Q100"] == "läge saknas"
    assert "byggnader/b1" not in told  # houses are too many for rings
    assert [(each.title, each.count) for each in layer.classes] == [("Våt", 1), ("Osäker", 0), ("Ej karterad", 1)]


def test_what_stands_in_the_same_place_is_named_with_the_ring_that_can_be_seen(flooded):
    answer = flooded.answers[0]
    answer.result["objects"] += [row("s4", "Q100", "yes"), row("s5", "Q100", "uncertain")]
    answer.geometries["samhallsviktigt", "s4"] = answer.geometries["samhallsviktigt", "s1"]
    layer = planned(flooded).layer("svar_1_2")
    beside = {feature.name: dict(zip(layer.titles, feature.values, strict=True))["På samma plats"]
              for feature in layer.features}  # fmt: skip

    assert beside == {
        "Objekt s1": "Objekt s4", "Objekt s4": "Objekt s1", "Objekt s2": "", "Objekt s3": "", "Objekt s5": "",
    }  # fmt: skip


def test_certain_and_uncertain_differ_by_more_than_colour(flooded):
    looks = {each.title: each.look for each in planned(flooded).layer("svar_1_1").classes}

    assert looks["Våt"].dash != looks["Osäker"].dash


def test_what_has_no_place_is_in_the_table_and_not_on_the_map(flooded):
    plan = planned(flooded)
    layer = plan.layer("svar_1_2")

    assert count_text(layer, "sv") == "3 objekt, 1 utan läge"
    assert "Objekt s3" in draw(plan).tables
    assert "samhallsviktigt/s3" not in json.dumps(plan_json(plan))


def test_the_map_is_as_restricted_as_its_answer(flooded):
    assert planned(flooded).access is Access.LIMITED
    flooded.answers[0] = replace(flooded.answers[0], access=Access.PUBLIC)
    assert planned(flooded).access is Access.INTERNAL


def test_a_layer_that_may_not_be_seen_is_no_flow_to_switch_to(flooded):
    hidden = flooded.layers["djup_q50"].declaration.model_copy(update={"access": Access.PROTECTED})
    for name in ("djup_q50", "oversvamning_q50"):
        flooded.layers[name] = replace(flooded.layers[name], declaration=hidden)
    plan = planned(flooded, principal=Principal("", Access.INTERNAL))

    assert "Q50" not in {layer.flow for layer in plan.layers if layer.kind != "answer"}
    assert plan.unread == ()


def test_a_page_carries_its_pictures_and_asks_for_none(flooded):
    plan = planned(flooded)
    drawing = draw(plan)
    specs = {spec["name"]: spec for spec in plan_json(plan)["layers"]}
    data = specs["djup_q100"]["picture"]["data"]

    assert base64.b64decode(data.removeprefix("data:image/png;base64,")) == plan.layer("djup_q100").picture.png
    assert "http" not in drawing.script
    assert drawing.legend.count('type="radio"') == 3  # two flows and none
    assert single_file(plan) == single_file(planned(flooded))


def test_the_exercise_map_of_floods_is_whole_and_fits_in_a_file(town):
    plan = plan_map(town, "oversvamning")
    page = single_file(plan)

    assert [flow.key for flow in plan.flows] == ["Q50", "Q100", "Q200", "BHF"]
    assert plan.unread == ()
    for flow in plan.flows:
        own = {layer.kind: layer for layer in plan.layers if layer.flow == flow.key}
        assert set(own) == {"flood-extent", "flood-depth", "answer"}
        assert own["flood-depth"].picture is not None
        assert any(each.count for each in own["answer"].classes)
    assert len(page.encode()) < 10_000_000
