"""What a map says, decided before anything is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import shapely

from geoansvar.errors import QuestionInvalid, UnknownName
from geoansvar.maps import MapPlan, plan_base, plan_map
from geoansvar.maps.large import in_one_file
from geoansvar.maps.legend import age_of, count_text, grouped
from geoansvar.model.access import Access, Principal
from geoansvar.model.answer import Answer
from geoansvar.model.recipe import MapRecipe
from geoansvar.texts import text
from tests.maps.conftest import EAST, NORTH, HandMade, line, made_layer, square

PARTNER = Principal("partner", Access.INTERNAL)
PUBLIC = Principal("public", Access.PUBLIC)


def planned(workspace: Any, **given: Any) -> MapPlan:
    return plan_map(workspace, "lagesbild", **given)


def recipe(*layers: dict[str, object], **given: object) -> MapRecipe:
    return MapRecipe.model_validate({"title": "Prov", "access": "public", "layer": list(layers), **given})


def test_a_map_tells_whose_it_is_and_that_it_is_an_exercise(workspace):
    plan = planned(workspace)

    assert (plan.title, plan.municipality, plan.exercise, plan.day) == (
        "Lägesbild",
        "Övningsköping",
        True,
        "2026-11-16",
    )
    assert not planned(replace(workspace, exercise=False)).exercise


def test_shows_the_whole_municipality_and_a_little_more(workspace):
    west, south, east, north = planned(workspace).bounds

    assert 10.9 < west < east < 11.4
    assert 57.7 < south < north < 58.1
    assert 0.16 < east - west < 0.20  # 10 km at 57.9 degrees north, and 3 % on either side


def test_symbols_lie_over_floods_and_the_smallest_flow_over_the_larger(workspace):
    names = [layer.name for layer in planned(workspace).layers]

    assert names[:4] == ["oversvamning_bhf", "oversvamning_q200", "oversvamning_q100", "oversvamning_q50"]
    assert set(names[4:]) == {"samhallsviktigt", "trygghetspunkter"}


def test_only_the_hundred_year_flow_is_shown_at_first(workspace):
    assert [layer.name for layer in planned(workspace).layers if layer.visible and layer.kind == "flood-extent"] == [
        "oversvamning_q100"
    ]


def test_a_recipe_may_say_which_flow_is_shown_at_first(workspace):
    workspace.recipes["lagesbild"] = recipe(
        {"name": "oversvamning_q50"}, {"name": "oversvamning_q100", "visible": False}, {"name": "oversvamning_q200"}
    )

    assert [layer.name for layer in planned(workspace).layers if layer.visible] == [
        "oversvamning_q200",
        "oversvamning_q50",
    ]


def test_an_object_without_place_is_counted_and_listed_but_not_drawn(workspace):
    layer = planned(workspace).layer("samhallsviktigt")

    assert (layer.rows, layer.drawn, layer.unplaced) == (4, 3, 1)
    assert [feature.name for feature in layer.features if feature.geometry is None] == ["Hemtjänsten"]
    assert count_text(layer, "sv") == "4 objekt, 1 utan läge"


def test_every_row_has_one_class_and_the_classes_add_up(workspace):
    layer = planned(workspace).layer("samhallsviktigt")

    assert {each.title: each.count for each in layer.classes} == {
        "Energiförsörjning": 1,
        "Livsmedelsförsörjning och dricksvatten": 1,
        "Hälsa, vård och omsorg": 2,
    }
    assert sum(each.count for each in layer.classes) == layer.rows


def test_a_popup_tells_codes_as_words_and_actors_by_name(workspace):
    layer = planned(workspace).layer("samhallsviktigt")

    assert layer.titles == ("Sektor", "Verksamhetsansvarig", "Uthållighet (h)")
    assert layer.features[0].values == ("Hälsa, vård och omsorg", "Socialnämnden", "")
    assert layer.features[1].values == ("Energiförsörjning", "", "8")


def test_a_field_above_the_readers_level_is_not_on_the_map(workspace):
    plan = planned(workspace, principal=PARTNER)

    assert "Uthållighet (h)" not in plan.layer("samhallsviktigt").titles
    assert plan.limited
    assert plan.access == Access.INTERNAL
    assert planned(workspace).access == Access.PROTECTED  # whoever sees endurance holds a protected map


def test_a_layer_above_the_readers_level_is_not_even_named(workspace):
    workspace.recipes["lagesbild"] = recipe({"name": "trygghetspunkter"}, {"name": "samhallsviktigt"})
    plan = planned(workspace, principal=PUBLIC)

    assert [layer.name for layer in plan.layers] == ["trygghetspunkter"]
    assert plan.unread == ()
    assert "samhallsviktigt" not in {source.layer for source in plan.sources}


def test_a_map_above_the_readers_level_does_not_exist(workspace):
    with pytest.raises(UnknownName):
        planned(workspace, principal=PUBLIC)


def test_a_map_nobody_made_is_an_unknown_name_with_the_one_that_was_meant(workspace):
    with pytest.raises(UnknownName) as failure:
        plan_map(workspace, "lagesbld")

    assert "lagesbild" in str(failure.value)


def test_a_layer_that_cannot_be_read_is_named_and_the_rest_is_drawn(workspace):
    workspace.broken["trygghetspunkter"] = workspace.layers.pop("trygghetspunkter").declaration
    plan = planned(workspace)

    assert plan.unread == ("Trygghetspunkter: filen är avbruten",)
    assert plan.layer("samhallsviktigt").drawn == 3


def test_a_layer_that_nobody_declared_is_named_too(workspace):
    workspace.recipes["lagesbild"] = recipe({"name": "dammar"}, {"name": "trygghetspunkter"})

    assert planned(workspace).unread == ("dammar: Det finns inget lager som heter dammar.",)


def test_an_uncertain_place_is_marked_on_the_object(workspace):
    layer = planned(workspace).layer("samhallsviktigt")

    assert [feature.name for feature in layer.features if feature.uncertain] == ["Vattenverket"]


def test_coordinates_are_degrees_with_five_decimals(workspace):
    for layer in planned(workspace).layers:
        for feature in layer.features:
            if feature.geometry and feature.geometry["type"] == "Point":
                longitude, latitude = feature.geometry["coordinates"]
                assert 10 < longitude < 12
                assert 57 < latitude < 59
                assert (round(longitude, 5), round(latitude, 5)) == (longitude, latitude)


def test_more_objects_than_a_page_can_hold_are_tiled_on_screen_and_counted_in_one_file(workspace):
    rows = [{"id": f"b{n}", "purpose": "bostad", "at": (n, 0)} for n in range(10_001)]
    workspace.layers["byggnader"] = made_layer("byggnader", "building", rows)
    workspace.layers["arbetsstallen"] = made_layer(
        "arbetsstallen", "workplace", [{"at": (n, 9)} for n in range(10_001)]
    )
    workspace.recipes["lagesbild"] = recipe({"name": "arbetsstallen"})
    plan = planned(workspace)

    assert plan.layer("arbetsstallen").form == "tiles"
    assert plan.layer("arbetsstallen").features == ()
    assert [each.layer for each in plan.base_tiles] == ["byggnader"]
    assert [each.note for each in plan.base_layers if each.name == "byggnader"] == [""]
    assert not any(part.key == "building" for part in plan.base)

    file = in_one_file(plan)
    counted = file.layer("arbetsstallen")
    assert counted.counted
    assert sum(int(feature.values[0].replace("\xa0", "")) for feature in counted.features) == 10_001
    assert file.base_tiles == ()
    assert [each.note for each in file.base_layers if each.name == "byggnader"] == [
        "10\xa0001 byggnader är för många för kartan och ritas inte."
    ]


def test_of_too_many_roads_only_the_higher_classes_are_drawn(workspace):
    rows = [{"road_class": "residential", "at": line((n, 0), (n, 9))} for n in range(10_000)]
    rows.append({"road_class": "trunk", "at": line((0, 0), (900, 0))})
    workspace.layers["vagar"] = made_layer("vagar", "road", rows)

    assert [part.key for part in planned(workspace).base if part.layer == "vagar"] == ["road-major"]


def test_the_ground_goes_from_built_up_land_to_the_border(workspace):
    keys = [part.key for part in planned(workspace).base]

    assert keys == ["locality", "water", "building", "road-local", "road-major", "veil", "neighbour", "border"]
    assert [part.key for part in planned(workspace).base if part.under] == ["locality", "water", "building"]


def test_what_lies_outside_the_municipality_is_paler(workspace):
    veil = next(part for part in planned(workspace).base if part.key == "veil")
    plane = shapely.geometry.shape(dict(veil.geometry))

    assert not plane.contains(shapely.Point(11.15, 57.89))  # the square
    assert plane.contains(shapely.Point(11.28, 57.89))  # 8 km east, in Grannby


def test_a_map_of_the_ground_alone_has_no_layers(workspace):
    plan = plan_base(workspace)

    assert plan.layers == ()
    assert plan.name == ""
    assert "border" in [part.key for part in plan.base]


@pytest.mark.parametrize(
    ("review_by", "age"),
    [
        (date(2027, 11, 1), "current"),
        (date(2026, 11, 16), "current"),  # the day itself is in time
        (date(2026, 11, 15), "review"),
        (date(2026, 5, 20), "review"),  # 180 days
        (date(2026, 5, 19), "stale"),
        (None, "undated"),
    ],
)
def test_age_follows_the_day_the_owner_promised_to_look_again(review_by, age):
    assert age_of(review_by, date(2026, 11, 16)) == age


def test_sources_have_owner_licence_date_and_age_in_words(workspace):
    lines = {source.layer: source for source in planned(workspace).sources}

    assert (lines["trygghetspunkter"].owner, lines["trygghetspunkter"].licence) == ("Övningsköpings kommun", "CC0-1.0")
    assert (lines["trygghetspunkter"].retrieved, lines["trygghetspunkter"].age_text) == ("2026-11-01", "bör ses över")
    assert lines["samhallsviktigt"].age_text == "aktuell"
    assert set(lines) >= {"kommungrans", "vagar", "vatten"}  # the ground has sources too


def test_the_legend_lists_the_topmost_first_and_keeps_a_group_together(workspace):
    groups = grouped(planned(workspace))

    assert [title for title, _ in groups] == ["", "Översvämning"]
    assert [layer.name for layer in groups[1][1]] == [
        "oversvamning_q50",
        "oversvamning_q100",
        "oversvamning_q200",
        "oversvamning_bhf",
    ]


def test_fewer_people_than_the_guard_allows_are_shown_as_few(workspace):
    cells: list[dict[str, Any]] = [
        {"residents": 3, "at": square(0, 0, 250)},
        {"residents": 40, "at": square(250, 0, 250)},
        {"residents": 0},
    ]
    workspace.layers["befolkning"] = made_layer("befolkning", "population", cells)
    workspace.recipes["lagesbild"] = recipe({"name": "befolkning", "popup": ["residents"]})

    shown = [feature.values for feature in planned(workspace, principal=PUBLIC).layer("befolkning").features]
    assert shown == [("färre än 5",), ("40",), ("0",)]
    assert planned(workspace).layer("befolkning").features[0].values == ("3",)


def test_a_municipalitys_own_column_makes_classes_with_colour_and_letter(workspace):
    rows = [
        {"name": str(n), "status": status, "at": (n, 0)} for n, status in enumerate(["open", "open", "closed", None])
    ]
    workspace.layers["trygghetspunkter"] = made_layer("trygghetspunkter", "safety-point", rows)
    workspace.recipes["lagesbild"] = recipe({"name": "trygghetspunkter", "style": "status"})
    classes = planned(workspace).layer("trygghetspunkter").classes

    assert [(each.title, each.count) for each in classes] == [
        ("Öppen", 2),
        ("Stängd", 1),
        ("Uppgift saknas eller annat", 1),
    ]
    assert [each.look.shape for each in classes] == ["circle"] * 3  # the shape still says the kind
    assert len({each.look.fill for each in classes}) == 3


def test_an_answer_is_drawn_with_its_area_and_the_objects_in_it(workspace):
    area = square(0, 0, 1000)
    rows = {"vital_services": [{"layer": "samhallsviktigt", "id": "s1", "name": "Solgårdens äldreboende"}]}
    answer = Answer(
        "affected-area", "sha256:0", "1", Access.INTERNAL, {}, {"area": {"address": "Allégatan 12", "buffer_m": 300}},
        [], [], rows, [], geometries={("", "area"): area, ("samhallsviktigt", "s1"): shapely.Point(EAST, NORTH)},
    )  # fmt: skip
    workspace.answers.append(answer)
    workspace.recipes["lagesbild"] = recipe({"name": "trygghetspunkter"}, question=[{"kind": "affected-area"}])
    layer = planned(workspace).layer("svar_1")

    assert layer.title == "Berörs: Allégatan 12 + 300 m"
    assert {(feature.code, feature.name) for feature in layer.features} == {
        ("area", "Området"),
        ("row", "Solgårdens äldreboende"),
    }


def test_a_question_that_cannot_be_answered_is_named(workspace):
    workspace.answers.append(QuestionInvalid(text("nyckeln finns inte")))
    workspace.recipes["lagesbild"] = recipe({"name": "trygghetspunkter"}, question=[{"kind": "affected-area"}])

    assert planned(workspace).unread == ("affected-area: nyckeln finns inte",)


def test_a_map_speaks_english_when_asked(workspace):
    plan = planned(workspace, lang="en")

    assert plan.lang == "en"
    assert plan.layer("samhallsviktigt").features[0].values[0] == "Health and care"


def test_the_extent_may_be_that_of_a_layer(workspace):
    workspace.recipes["lagesbild"] = recipe({"name": "trygghetspunkter"}, extent="tatorter")
    west, _, east, _ = planned(workspace).bounds

    assert 0.027 < east - west < 0.032  # 1.6 km and its margin


def test_a_workspace_with_nothing_but_a_name_still_has_a_map(workspace):
    workspace.layers.clear()
    plan = plan_base(workspace)

    assert plan.base == ()
    assert plan.bounds[1] < 57 < plan.bounds[3]  # Sweden


def test_the_same_workspace_gives_the_same_plan(workspace):
    again = HandMade(dict(workspace.layers), dict(workspace.recipes))

    assert planned(workspace) == planned(again)
