"""Who reaches a point and who is cut off, on a map: every number is the answer's, every state has a word."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

import shapely

from geoansvar.errors import LayerError
from geoansvar.maps import plan_map
from geoansvar.maps.draw import draw
from geoansvar.maps.labels import box_of, levels
from geoansvar.maps.legend import grouped, switched
from geoansvar.maps.script_data import plan_json
from geoansvar.maps.single import single_file
from geoansvar.model.access import LOCAL, Access, Principal
from geoansvar.model.answer import Answer, total_row
from geoansvar.model.finding import Finding
from geoansvar.model.recipe import MapRecipe
from geoansvar.model.service import ServicePolicy
from geoansvar.texts import number_text, text
from tests.maps.conftest import EAST, NORTH, line, square

NOT_FOR_NAVIGATION = Finding("not-for-navigation", "warning", text("Ej vägvisning för utryckning: vet inte."))
UNMAPPED = Finding("roads-unmapped", "warning", text("Allt är inte karterat."))
SOURCES = [
    {"layer": "befolkning", "kind": "population", "title": "Befolkning"},
    {"layer": "samhallsviktigt", "kind": "vital-service", "title": "Samhällsviktigt"},
    {"layer": "trygghetspunkter", "kind": "safety-point", "title": "Trygghetspunkter"},
    {"layer": "vagar", "kind": "road", "title": "Vägar"},
]


def answer(question: dict[str, Any], totals: list[Any], result: Any, places: Any, *findings: Finding) -> Answer:
    return Answer(
        question["kind"], "sha256:0", "1", Access.LIMITED, {}, question, SOURCES, totals, result, list(findings),
        geometries=places,
    )  # fmt: skip


def parts(key: str, affected: int, uncertain: int, outside: int, **case: Any) -> dict[str, Any]:
    unit = "cells" if key == "cells" else "persons"
    return total_row(key, unit, affected=affected, uncertain=uncertain, outside=outside, no_data=0) | case


# ----------------------------------------------------------------------------------------------------- coverage


def covered() -> Answer:
    """Two points with a square each, side by side; three cells beyond, of 3, 40 and no people."""
    case = {"within_m": 500.0, "within_min": None, "flood": None}
    points = [("t1", "Norrskolan", 60), ("t2", "Biblioteket", 30)]
    cells = [("c1", 3.0, 812.4, "beyond-limit"), ("c2", 40.0, 900.0, "beyond-limit"), ("c3", 7.0, None, "unreachable")]
    empty = {"name": None, "address": None}
    areas = [
        {"layer": "drawing", "id": f"trygghetspunkter/{key}", "name": name, "of_layer": "trygghetspunkter", "of": key,
         "drawing": "catchment", "within_m": None}
        for key, name, _ in points
    ]  # fmt: skip
    result = {
        "limits": [],
        "districts": [],
        "catchments": [
            empty | {"layer": "trygghetspunkter", "id": key, "residents": people, "cells": 2}
            for key, _, people in points
        ],
        "beyond": [
            empty
            | {"layer": "befolkning", "id": key, "residents": people, "distance_m": far, "minutes": None,
               "nearest": "t1", "nearest_name": "Norrskolan", "reason": why, "uncertain": False}
            for key, people, far, why in cells
        ],
        "drawn": areas,
    }  # fmt: skip
    places: dict[Any, Any] = {("befolkning", key): square(1000 + 250 * n, 0, 250) for n, (key, *_) in enumerate(cells)}
    places |= {("drawing", row["id"]): square(500 * n, 0, 500) for n, row in enumerate(areas)}
    totals = [parts("residents", 90, 0, 50, **case), parts("cells", 4, 0, 3, **case)]
    question = {"kind": "coverage", "mode": "walk", "within_m": [500.0], "within_min": None, "flood": None}
    return answer(question, totals, result, places)


def reached(workspace: Any, found: Answer, **options: Any) -> Any:
    workspace.answers.append(found)
    return asked_of(workspace, {"kind": found.kind}, **options)


def asked_of(workspace: Any, *questions: dict[str, Any], **options: Any) -> Any:
    names = ("oversvamning_q100", "oversvamning_q50", "samhallsviktigt", "trygghetspunkter")
    given = {
        "title": "Karta",
        "access": "internal",
        "layer": [{"name": name} for name in names],
        "question": questions,
    }
    workspace.recipes["karta"] = MapRecipe.model_validate(given)
    return plan_map(workspace, "karta", **options)


def test_what_is_drawn_and_not_measured_says_so_and_is_dashed(workspace):
    areas = reached(workspace, covered()).layer("svar_1_areas")

    assert areas.about[0].startswith("Ritad yta, inte mätt")
    assert all(each.look.dash for each in areas.classes)
    assert [(each.title, each.amount) for each in areas.classes] == [
        ("Norrskolan", "60 boende"), ("Biblioteket", "30 boende"),
    ]  # fmt: skip


def test_circles_are_only_drawn_edges(workspace):
    found = covered()
    circle = {"layer": "drawing", "id": "within-500", "name": None, "of_layer": None, "of": None, "drawing": "buffer",
              "within_m": 500.0}  # fmt: skip
    straight = replace(
        found,
        question=found.question | {"mode": "straight"},
        result=found.result | {"drawn": [circle]},
        geometries={("drawing", "within-500"): shapely.Point(EAST, NORTH).buffer(500)},
    )
    areas = reached(workspace, straight).layer("svar_1_areas")
    (circles,) = areas.classes

    assert (areas.title, circles.title) == ("Cirklar runt punkterna", "500 m")
    assert (circles.look.opacity, bool(circles.look.dash)) == (0.0, True)


def test_at_a_flow_the_numbers_are_those_of_the_flow(workspace):
    found = covered()
    case = {"within_m": 500.0, "within_min": None, "flood": "Q100"}
    wet = replace(
        found,
        question=found.question | {"flood": "Q100"},
        totals=[*found.totals, parts("residents", 70, 10, 60, **case), parts("cells", 3, 1, 3, **case)],
    )
    beyond = next(layer for layer in reached(workspace, wet).layers if layer.part == "beyond")

    assert (beyond.flow, beyond.title) == ("Q100", "Bortom 500 m till fots längs vägnätet vid Q100")
    assert beyond.about == (
        "Inom 500 m: 70–80 av 140 boende, i 3–4 av 7 rutor.", "Bortom 500 m: 60 boende, i 3 rutor.",
    )  # fmt: skip


def test_areas_side_by_side_have_different_hues(workspace):
    first, second = reached(workspace, covered()).layer("svar_1_areas").classes

    assert first.look.fill != second.look.fill


def test_the_places_beyond_are_classed_by_people_and_tell_how_far_it_is(workspace):
    beyond = reached(workspace, covered()).layer("svar_1_beyond")
    told = {feature.id: dict(zip(beyond.titles, feature.values, strict=True)) for feature in beyond.features}

    assert beyond.title == "Bortom 500 m till fots längs vägnätet"
    assert [(each.title, each.amount) for each in beyond.classes] == [
        ("1–9 boende i rutan", "1 ruta"), ("10–49 boende i rutan", "1 ruta"), ("Ingen väg dit", "1 ruta"),
    ]  # fmt: skip
    assert told["befolkning/c1"]["Avstånd till närmaste"] == "812 m"
    assert told["befolkning/c1"]["Närmaste punkt"] == "Norrskolan"
    assert told["befolkning/c3"]["Avstånd till närmaste"] == "kan inte nås"


def test_the_legend_has_the_answers_own_totals(workspace):
    beyond = reached(workspace, covered()).layer("svar_1_beyond")

    assert beyond.about == (
        "Inom 500 m: 90 av 140 boende, i 4 av 7 rutor.", "Bortom 500 m: 50 boende, i 3 rutor.",
    )  # fmt: skip


def test_few_people_are_shown_as_few_to_whom_not_everything_may_be_seen(workspace):
    plan = reached(workspace, covered(), principal=Principal("", Access.LIMITED))
    beyond = plan.layer("svar_1_beyond")

    assert ServicePolicy().guard.minimum_count == 5
    assert beyond.features[0].name == "färre än 5 boende"
    assert beyond.features[0].values[0] == "färre än 5"
    assert beyond.features[1].values[0] == "40"


# ----------------------------------------------------------------------------------------------------- cut off


def isolated(flow: str | None, certain: int = 10, doubtful: int = 4) -> Answer:
    """Of 50 people some are cut off for certain and some in doubt; a service has no place, and a road goes on dry."""
    cut = {"name": None, "address": None, "responsible_name": None, "distance_m": 900.0, "reason": "unreachable-flood"}
    who = [("befolkning", "c1", float(certain), True), ("befolkning", "c2", float(doubtful), False)]
    rows = [
        *(cut | {"layer": layer, "id": key, "residents": people, "lower": sure, "upper": True}
          for layer, key, people, sure in who),
        cut | {"layer": "samhallsviktigt", "id": "s1", "name": "Solgården", "residents": None, "lower": True,
               "upper": True},
    ]  # fmt: skip
    homeless = cut | {"layer": "samhallsviktigt", "id": "s4", "name": "Hemtjänsten", "residents": None,
                      "distance_m": None, "lower": None, "upper": None, "reason": "no-place"}  # fmt: skip
    road = {"layer": "vagar", "id": "v1", "name": "Riksväg 99", "address": None, "road_class": "trunk"}
    places = {
        ("befolkning", "c1"): square(0, 0, 250), ("befolkning", "c2"): square(250, 0, 250),
        ("samhallsviktigt", "s1"): shapely.Point(EAST + 100, NORTH),
        ("samhallsviktigt", "s2"): shapely.Point(EAST + 500, NORTH + 300),
        ("vagar", "v1"): line((-5000, 0), (5000, 0)),
    }  # fmt: skip
    result = {
        "unreachable_dry": [homeless],
        "unreachable_flood": rows if flow else [],
        "closed_roads": [
            road | {"length_m": 120.0, "depth_max_m": 0.6, "state": "closed", "why": "depth"}
        ] if flow else [],
        "bridges": [road | {"over": flow, "why": "bridge", "residents": doubtful}] if flow else [],
    }  # fmt: skip
    totals = [parts("residents", 0, 0, 50, flood=None), parts("cells", 0, 0, 5, flood=None)]
    if flow:
        totals += [parts("residents", certain, doubtful, 50 - certain - doubtful, flood=flow),
                   parts("cells", 1, 1, 3, flood=flow)]  # fmt: skip
    question = {"kind": "isolation", "anchors": ["samhallsviktigt/s2"], "flood": flow, "vehicle": "rescue"}
    return answer(question, totals, result, places, NOT_FOR_NAVIGATION, UNMAPPED)


EVERY = {"kind": "isolation", "anchors": ["samhallsviktigt/s2"], "flood": "*"}


@pytest.fixture
def cut_off(workspace):
    for flow, doubtful in (("Q50", 0), ("Q100", 4)):
        workspace.answers.append(isolated(flow, doubtful=doubtful))
    del workspace.layers["oversvamning_q200"], workspace.layers["oversvamning_bhf"]
    return workspace


def test_a_question_of_every_flow_is_asked_of_each(cut_off):
    plan = asked_of(cut_off, EVERY)

    assert sorted(question["flood"] for question in cut_off.asked) == ["Q100", "Q50"]
    assert {layer.flow for layer in plan.layers if layer.part == "cells"} == {"Q50", "Q100"}
    assert [flow.key for flow in plan.flows] == ["Q50", "Q100"]


def test_a_cell_whose_people_stand_in_different_ways_is_drawn_once_and_says_both(workspace):
    found = isolated("Q100")
    split = found.result["unreachable_flood"][0] | {"residents": 6.0, "lower": False}
    found.result["unreachable_flood"].append(split)
    workspace.answers.append(found)
    plan = asked_of(workspace, EVERY | {"flood": "Q100"})

    (cells,) = [layer for layer in plan.layers if layer.part == "cells"]
    (cell,) = [feature for feature in cells.features if feature.id.endswith("c1")]
    assert (cell.code, cell.name) == ("certain", "16 boende")
    assert cell.values[:2] == (
        "16",
        "säkert avskuren: 10 boende, avskuren bara om osäkra passager är stängda: 6 boende",
    )


def test_a_cell_beyond_the_limit_in_different_ways_is_drawn_once_as_the_worst(workspace):
    found = covered()
    found.result["beyond"].append(found.result["beyond"][0] | {"residents": 2.0, "uncertain": True})
    workspace.answers.append(found)
    plan = asked_of(workspace, {"kind": "coverage", "points": ["trygghetspunkter"], "within_m": [500]})

    (beyond,) = [layer for layer in plan.layers if layer.part == "beyond"]
    (cell,) = [feature for feature in beyond.features if feature.id.endswith("c1")]
    assert (cell.code, cell.values[0]) == ("1", "5")


def test_what_no_flow_changes_is_drawn_once(cut_off):
    parts_of_all = [
        layer.part for layer in asked_of(cut_off, EVERY).layers if layer.kind == "answer" and not layer.flow
    ]

    assert sorted(parts_of_all) == ["anchors", "dry"]


def test_without_any_flow_it_is_asked_dry(workspace):
    for name in [name for name in workspace.layers if name.startswith("oversvamning")]:
        del workspace.layers[name]
    workspace.answers.append(isolated(None))
    plan = asked_of(workspace, EVERY)

    assert [question["flood"] for question in workspace.asked] == [None]
    assert {layer.part for layer in plan.layers if layer.kind == "answer"} == {"anchors", "dry"}


def test_an_interval_is_written_where_bounds_differ_and_one_number_where_they_do_not(cut_off):
    plan = asked_of(cut_off, EVERY)
    about = {layer.flow: layer.about[0] for layer in plan.layers if layer.part == "cells"}

    assert about["Q100"] == "10–14 av 50 boende nås inte av räddningstjänstens fordon."
    assert about["Q50"] == "10 av 50 boende nås inte av räddningstjänstens fordon."


def test_certain_and_doubtful_are_two_classes_that_differ_by_more_than_colour(cut_off):
    cells = next(layer for layer in asked_of(cut_off, EVERY).layers if (layer.part, layer.flow) == ("cells", "Q100"))
    certain, doubtful = cells.classes

    assert (certain.title, certain.amount, certain.count) == ("Säkert avskuren", "10 boende", 1)
    assert (doubtful.amount, doubtful.count) == ("4 boende", 1)
    assert certain.look.dash != doubtful.look.dash


def test_the_map_itself_says_that_it_leads_nobody_anywhere(cut_off):
    plan = asked_of(cut_off, EVERY)

    assert plan.warning == "Ej vägvisning för utryckning"
    assert plan_json(plan)["warning"] == plan.warning


def test_what_must_be_read_with_an_answer_stands_with_it_in_the_legend(cut_off):
    plan = asked_of(cut_off, EVERY)
    shown = draw(plan).legend.split('data-geoansvar-shown="svar_1_2_cells"')[1].split("</div>")[0]

    assert "Allt är inte karterat." in shown
    assert "10–14 av 50 boende" in shown
    assert "vet inte" not in shown  # that it leads nobody stands on the map


def test_a_map_of_nothing_cut_off_has_no_such_words(workspace):
    assert plan_map(workspace, "lagesbild").warning == ""


def test_a_closed_road_is_drawn_where_it_goes_through_the_water(cut_off):
    plan = asked_of(cut_off, EVERY)
    (road,) = next(layer for layer in plan.layers if (layer.part, layer.flow) == ("roads", "Q100")).features
    whole = plan_map(cut_off, "karta").bounds
    drawn = shapely.geometry.shape(road.geometry).bounds

    assert (drawn[2] - drawn[0]) < 0.5 * (whole[2] - whole[0])
    assert dict(zip(("state", "why", "closed"), road.values[:3], strict=True)) == {
        "state": "stängd", "why": "för djupt vatten", "closed": "120 m",
    }  # fmt: skip


def test_what_has_no_place_is_not_said_to_be_cut_off(cut_off):
    dry = asked_of(cut_off, EVERY).layer("svar_1_dry")

    assert [each.title for each in dry.classes] == ["Läge saknas, ingen kan säga"]
    assert dry.about == ("Läge saknas, ingen kan säga: 1.",)
    assert dry.unplaced == 1


def test_the_anchor_is_shown_and_named(cut_off):
    (anchor,) = asked_of(cut_off, EVERY).layer("svar_1_anchors").features

    assert anchor.id == "samhallsviktigt/s2"
    assert anchor.badge == ("utgångspunkt", "Fördelningsstation Norr")


def test_an_anchor_is_never_drawn_as_a_pip_nor_under_a_bridge(cut_off):
    plan = asked_of(cut_off, EVERY)
    (anchor,) = plan.layer("svar_1_anchors").features

    assert anchor.full_from == 0
    assert plan.layers[-1].part == "anchors"


def test_a_question_that_fails_at_every_flow_is_named_once(cut_off):
    cut_off.answers[:] = [LayerError(text("vägarna är avbrutna"), place="layers/vagar.toml")]
    plan = asked_of(cut_off, EVERY)

    assert plan.unread == ("isolation: vägarna är avbrutna",)


def test_the_same_parts_are_switched_between_flows_whatever_their_place(cut_off):
    specs = plan_json(asked_of(cut_off, EVERY))["layers"]
    kinds = {flow: {spec["kind"] for spec in specs if spec["flow"] == flow} for flow in ("Q50", "Q100")}

    assert kinds["Q50"] == kinds["Q100"] >= {"answer cells", "answer roads", "answer objects", "answer passages"}
    panes = {spec["kind"]: spec["pane"] for spec in specs}
    assert (panes["answer cells"], panes["answer roads"]) == ("geo-areas", "geo-lines")


def test_the_legend_begins_with_the_people(cut_off):
    plan = asked_of(cut_off, EVERY)
    assert grouped(plan)[0][0] == "Översvämning"
    _, layers = switched(plan, [layer for layer in plan.layers if layer.group == "Översvämning"])[0]

    assert [layer.part for layer in layers if layer.kind == "answer"] == ["cells", "objects", "roads", "passages"]


# ----------------------------------------------------------------------------------------------------- status


def standing(flows: tuple[str, ...] = ("Q50", "Q100")) -> Answer:
    """At the smaller flow nothing is found and something is not known; at the larger a point is all at once."""
    empty: dict[str, Any] = {
             "layer": "trygghetspunkter", "address": None, "type": "trygghetspunkt", "unknown_because": [],
             "depth_max_m": None, "unsupplied_at_h": None, "lost_services": [], "via_names": [],
             "reachable_resources": [], "responsible_name": None}  # fmt: skip
    flags = {
        ("t1", "Q50"): ["no-obstacle-found"], ("t2", "Q50"): ["unknown"],
        ("t1", "Q100"): ["wet", "cut-off", "unsupplied"], ("t2", "Q100"): ["unsupplied", "unknown"],
    }  # fmt: skip
    named = {"t1": ("Norrskolan", "designated"), "t2": ("Biblioteket", "open")}
    rows = [
        empty | {"id": key, "name": named[key][0], "status": named[key][1], "flood": flow, "flags": found}
        for (key, flow), found in flags.items()
        if flow in flows
    ]
    places = {("trygghetspunkter", "t1"): shapely.Point(EAST - 300, NORTH + 400),
              ("trygghetspunkter", "t2"): shapely.Point(EAST + 50, NORTH - 350)}  # fmt: skip
    return answer({"kind": "status", "floods": list(flows)}, [], {"objects": rows}, places)


def test_a_point_is_counted_under_each_of_its_flags(workspace):
    layers = {layer.flow: layer for layer in reached(workspace, standing()).layers if layer.part == "points"}
    counts = {flow: {each.title: each.count for each in layer.classes} for flow, layer in layers.items()}

    assert counts["Q100"] == {
        "Våt": 1, "Avskuren": 1, "Utan försörjning": 2, "Något okänt": 1, "Inget hinder funnet": 0,
    }  # fmt: skip
    assert counts["Q50"]["Inget hinder funnet"] == 1


def test_the_ring_is_of_the_gravest_and_the_badge_has_every_word_after_what_is_decided(workspace):
    layer = next(each for each in reached(workspace, standing()).layers if each.flow == "Q100" and each.part)
    point = layer.features[0]

    assert point.code == "wet"
    assert point.badge == ("utpekad", "våt", "avskuren", "utan försörjning")
    assert len({each.look.dash for each in layer.classes}) >= 4  # told apart in grey too


def test_each_flow_has_badges_of_its_own_that_cover_no_others_while_it_is_seen(workspace):
    plan = reached(workspace, standing())
    badges = [label for label in plan.labels if label.rank == "badge"]

    assert {label.layer for label in badges} == {"svar_1_1_points", "svar_1_2_points"}
    for flow in ("svar_1_1_points", "svar_1_2_points"):
        shown = [label for label in plan.labels if label.layer in (flow, "", "trygghetspunkter")]
        for level in levels(plan.zoom):
            boxes = [shapely.box(*box_of(label, level)) for label in shown if label.min_zoom <= level]
            assert not [1 for n, box in enumerate(boxes) for other in boxes[:n] if box.intersection(other).area > 0], (
                level
            )


def test_a_badge_stands_on_the_side_where_it_has_room(workspace):
    found = standing(("Q100",))
    side_by_side = {key: shapely.Point(EAST + 80 * n, NORTH + 3000) for n, key in enumerate(found.geometries)}
    plan = reached(workspace, replace(found, geometries=side_by_side))
    western, eastern = sorted((label for label in plan.labels if label.rank == "badge"), key=lambda label: label.at)

    assert western.side != eastern.side
    assert not any(
        shapely.box(*box_of(western, level)).intersects(shapely.box(*box_of(eastern, level)))
        for level in levels(plan.zoom)
        if level >= max(western.min_zoom, eastern.min_zoom)
    )


# ----------------------------------------------------------------------------------------------------- the town


@pytest.fixture(scope="module")
def maps(town):
    return {name: plan_map(town, name) for name in ("trygghetspunkter", "avskurna")}


def test_the_exercise_maps_are_whole_and_fit_in_a_file(maps):
    for plan in maps.values():
        page = single_file(plan)

        assert plan.unread == ()
        assert [flow.key for flow in plan.flows] == ["Q50", "Q100", "Q200", "BHF"]
        assert plan.access is Access.PROTECTED
        assert len(page.encode()) < 10_000_000


def test_the_people_in_the_legend_are_those_of_the_answer_and_of_the_rows(maps, town):
    plan = maps["avskurna"]
    for flow in ("Q50", "Q100", "Q200", "BHF"):
        found = town.answer({"kind": "isolation", "anchors": ["samhallsviktigt/s-brandstation"], "flood": flow,
                             "vehicle": "rescue"})  # fmt: skip
        (total,) = [row for row in found.totals if (row["key"], row["flood"]) == ("residents", flow)]
        cells = next(layer for layer in plan.layers if (layer.part, layer.flow) == ("cells", flow))
        rows = [row for row in found.result["unreachable_flood"] if row["layer"] == "befolkning"]

        assert [each.amount for each in cells.classes] == [
            f"{number_text(total[part])} boende" for part in ("affected", "uncertain")
        ]
        assert sum(row["residents"] or 0 for row in rows if row["lower"]) == total["affected"]
        assert sum(each.count for each in cells.classes) == len(rows)
        objects = next(layer for layer in plan.layers if (layer.part, layer.flow) == ("objects", flow))
        assert objects.rows == len(found.result["unreachable_flood"]) - len(rows)


def test_the_flags_in_the_legend_are_counted_as_in_the_answer(maps, town):
    found = town.answer({"kind": "status"})
    keys = {"wet": "safety_points_wet", "cut-off": "safety_points_cut_off", "unsupplied": "safety_points_unsupplied"}
    for layer in (layer for layer in maps["trygghetspunkter"].layers if layer.part == "points"):
        counts = {each.code: each.count for each in layer.classes}
        totals = {row["key"]: row["affected"] for row in found.totals if row["flood"] == layer.flow}

        assert {code: counts[code] for code in keys} == {code: totals[key] for code, key in keys.items()}


def test_those_within_and_beyond_are_everybody(maps, town):
    found = town.answer({"kind": "coverage", "mode": "walk", "within_m": [1000, 2000]})
    (total,) = [row for row in found.totals if (row["key"], row["within_m"]) == ("residents", 2000.0)]
    beyond = maps["trygghetspunkter"].layer("svar_1_beyond")

    assert beyond.about[-1].startswith(f"Bortom 2\xa0000 m: {number_text(total['outside'])} boende")
    assert beyond.rows == len(found.result["beyond"])
    assert total["affected"] + total["outside"] == total["total"]


def test_nothing_is_drawn_of_a_layer_that_may_not_be_seen(town):
    """Who may see neither people nor what things hang on is shown no cell, no number and no want of supply."""
    policy = town.service.audiences["staff"]
    kept = {name: frozenset(fields) for name, fields in policy.layers.items() if name not in ("befolkning", "aktorer")}
    asker = Principal("staff", policy.access, kept)
    for name in ("trygghetspunkter", "avskurna"):
        plan = plan_map(town, name, principal=asker)
        told = json.dumps(plan_json(plan)) + draw(plan).legend + draw(plan).tables

        assert plan.access.rank <= Access.INTERNAL.rank
        assert "befolkning/" not in told
        assert "Krisledningsstaben" not in told
        assert not {layer.part for layer in plan.layers} & {"areas", "beyond"}
        assert [layer.rows for layer in plan.layers if layer.part == "cells" and layer.rows] == []


def test_the_maps_speak_english_too(town):
    plan = plan_map(town, "avskurna", principal=LOCAL, lang="en")

    assert plan.lang == "en"
    assert next(layer for layer in plan.layers if layer.part == "cells").flow == "Q50"
