"""Which actors are in the area, and why, in the order that a planner reads them."""

from datetime import date

import pytest

import shapely

from geoansvar.model.tables import AFFECTED_AREA
from tests.analysis.town import actor, ask, at, box, codes, ids, layer, total

HALL = {"id": "hall", "name": "Sporthallen", "geometry": at(100, 0)}
EVERYWHERE = box(-9_000, -9_000, 9_000, 9_000)


def rules(answer, id):
    row = next(row for row in answer.result["actors"] if row["id"] == id)
    return [(reason["rule"], reason["id"]) for reason in row["reasons"]]


def test_every_row_of_every_table_has_every_key_in_order():
    answer = ask(
        layer("actor", actor("a", geometry=EVERYWHERE), actor("g", category="neighbour"), actor("nowhere")),
        layer("vital-service", HALL | {"responsible": "a"}, {"id": "lost", "name": "Borta"}),
        layer("dependency", {"dependent": "well", "provider": "hall"}),
        layer("safety-point", {"id": "in", "name": "In", "geometry": at(0, 0)},
              {"id": "out", "name": "Ut", "geometry": at(900, 0)}),
        layer("resource", {"id": "pump", "type": "pump", "geometry": at(0, 0)},
              {"id": "bus", "type": "buss", "geometry": at(900, 0)}),
        layer("building", {"name": "Almen", "purpose": "Skola", "geometry": box(0, 0, 10, 10)}),
        layer("municipality", {"id": "own", "code": "9999", "geometry": box(-9_000, -9_000, 0, 9_000)},
              {"id": "next", "code": "9998", "name": "G", "geometry": box(0, -9_000, 9_000, 9_000)}),
    )  # fmt: skip

    assert list(answer.result) == [table.key for table in AFFECTED_AREA]
    for table in AFFECTED_AREA:
        assert answer.result[table.key], table.key
        assert all(tuple(row) == table.keys for row in answer.result[table.key])


@pytest.mark.parametrize("role", ["responsible", "operator", "facility_owner", "property_owner"])
def test_an_actor_is_there_through_each_role_it_has_in_an_object(role):
    answer = ask(layer("actor", actor("a")), layer("vital-service", HALL | {role: "a"}))

    assert rules(answer, "a") == [(role, "hall")]


def test_who_holds_a_resource_runs_it():
    answer = ask(
        layer("actor", actor("a")), layer("resource", {"id": "p", "type": "pump", "holder": "a", "geometry": at(0, 0)})
    )

    assert rules(answer, "a") == [("operator", "p")]


def test_a_resource_without_a_name_is_called_what_it_is_in_the_reason_too():
    pumps = layer("resource", *({"id": id, "type": "pump", "holder": "a", "name": name, "geometry": at(0, 0)}
                                for id, name in (("p", "Stora pumpen"), ("q", None))))  # fmt: skip

    answer = ask(layer("actor", actor("a")), pumps)

    assert [reason["name"] for reason in answer.result["actors"][0]["reasons"]] == ["Stora pumpen", "pump"]


def test_an_actor_is_as_near_as_the_nearest_object_of_its_best_reason():
    answer = ask(
        layer("actor", actor("near"), actor("far")),
        layer("vital-service", {"id": "1", "responsible": "far", "operator": "near", "geometry": at(400, 0)},
              {"id": "2", "property_owner": "far", "geometry": at(0, 0)},
              {"id": "3", "responsible": "near", "geometry": at(300, 0)}),
    )  # fmt: skip

    assert [(row["id"], row["distance_m"]) for row in answer.result["actors"]] == [("near", 300.0), ("far", 400.0)]


def test_every_reason_is_kept_and_the_strongest_stands_first():
    answer = ask(
        layer("actor", actor("a", geometry=EVERYWHERE)),
        layer("vital-service", HALL | {"property_owner": "a"}, HALL | {"id": "school", "responsible": "a"}),
    )

    assert rules(answer, "a") == [("responsible", "school"), ("property_owner", "hall"), ("area", "a")]


def test_the_order_is_rule_then_level_then_distance_then_name():
    answer = ask(
        layer(
            "actor",
            actor("granne", category="neighbour", geometry=EVERYWHERE),
            actor("area", geometry=EVERYWHERE),
            actor("owner"),
            actor("state", level="national"),
            actor("county", level="regional"),
            actor("far"),
            actor("near"),
            actor("unknown", level=None),
            actor("b", name="Ö"),
            actor("c", name="Z"),
        ),
        layer(
            "vital-service",
            *(
                {"id": f"of-{who}", "name": who, "responsible": who, "geometry": at(metres, 0)}
                for who, metres in (("far", 400), ("near", 10), ("county", 1), ("state", 0), ("unknown", 0))
            ),
            {"id": "two", "name": "Två", "responsible": "b", "operator": "owner", "geometry": at(300, 0)},
            {"id": "three", "name": "Tre", "responsible": "c", "geometry": at(300, 0)},
        ),
    )

    assert ids(answer.result["actors"]) == [
        "near", "c", "b", "far", "county", "state", "unknown", "owner", "area", "granne",
    ]  # fmt: skip
    assert [row["distance_m"] for row in answer.result["actors"]][:4] == [10.0, 300.0, 300.0, 400.0]


@pytest.mark.parametrize(
    ("where", "share"),
    [(EVERYWHERE, 1.0), (box(-500, -500, 0, 500), 0.5), (box(400, 400, 5_000, 5_000), 0.01)],
)
def test_an_area_of_responsibility_has_its_share_of_the_affected_area(where, share):
    answer = ask(layer("actor", actor("a", geometry=where)))

    assert answer.result["actors"][0]["reasons"][0]["share"] == pytest.approx(share)


@pytest.mark.parametrize("where", [box(500, -500, 900, 500), box(600, 0, 900, 500)])
def test_an_area_that_only_touches_the_affected_area_is_not_in_it(where):
    answer = ask(layer("actor", actor("a", geometry=where)))

    assert answer.result["actors"] == []
    assert total(answer, "actors") == (0, 0, 1, 0)


def test_an_actor_is_in_the_area_however_small_its_own_area_is_beside_it():
    answer = ask(layer("actor", actor("a", geometry=box(0, 0, 300, 300))), area=box(-50_000, -50_000, 50_000, 50_000))

    assert rules(answer, "a") == [("area", "a")]
    assert total(answer, "actors") == (1, 0, 0, 0)


@pytest.mark.parametrize("west", [490, 500, 510])  # 10 m inside the edge, on it, and 10 m outside
def test_an_actor_whose_area_meets_only_the_doubt_round_the_edge_is_uncertain(west):
    answer = ask(layer("actor", actor("a", geometry=box(west, -500, 900, 500))), accuracy_m=20)

    assert rules(answer, "a") == [("area", "a")]
    assert total(answer, "actors") == (0, 1, 0, 0)


def test_an_actor_whose_seat_is_in_the_area_is_in_it():
    answer = ask(layer("actor", actor("seat", geometry=at(0, 0))))

    assert rules(answer, "seat") == [("area", "seat")]
    assert answer.result["actors"][0]["reasons"][0]["share"] is None
    assert total(answer, "actors") == (1, 0, 0, 0)


def test_a_seat_outside_the_area_does_not_say_where_its_actor_answers():
    answer = ask(
        layer("actor", actor("away", geometry=at(900, 0), address="Kontoret 1"), actor("b", geometry=at(900, 0))),
        layer("vital-service", {"id": "out", "name": "Ut", "responsible": "b", "geometry": at(950, 0)}),
    )

    assert total(answer, "actors") == (0, 0, 1, 1)
    assert [(row["id"], row["reason"]) for row in answer.result["unplaced"]] == [("away", "no-place")]


@pytest.mark.parametrize(
    ("contact", "state"),
    [
        ({"phone": None}, "missing"),
        ({"phone": None, "phone_24_7": "031-390 06 02"}, "ok"),
        ({"verified": date(2025, 11, 16)}, "ok"),  # a year ago to the day
        ({"verified": date(2025, 11, 15)}, "expired"),
        ({"verified": None}, "expired"),  # nobody has ever confirmed it
        ({"agreement_until": date(2026, 11, 15)}, "ok"),
    ],
)
def test_a_contact_is_as_good_as_its_number_and_its_age(contact, state):
    answer = ask(layer("actor", actor("a", geometry=EVERYWHERE, **contact)))

    assert answer.result["actors"][0]["contact"]["state"] == state


@pytest.mark.parametrize(
    ("columns", "reason", "day"),
    [
        ({"phone": None}, "no-contact", None),
        ({"verified": date(2025, 11, 15)}, "contact-expired", "2025-11-15"),
        ({"verified": None}, "contact-expired", None),
        ({"agreement_until": date(2026, 11, 15)}, "agreement-expired", "2026-11-15"),
        ({"deputy": "gone"}, "unknown-actor", None),
    ],
)
def test_what_is_wrong_with_an_affected_actor_is_listed_as_missing(columns, reason, day):
    answer = ask(layer("actor", actor("a", geometry=EVERYWHERE, **columns)))

    assert [(row["id"], row["reason"], row["date"]) for row in answer.result["missing"]] == [("a", reason, day)]


def test_a_contact_that_expired_yesterday_is_a_finding_with_its_file_column_and_row():
    answer = ask(layer("actor", actor("a", geometry=EVERYWHERE, verified=date(2025, 11, 15)), name="aktorer"))

    finding = next(finding for finding in answer.findings if finding.code == "contact-expired")
    assert (finding.place, finding.key, finding.row) == ("layers/aktorer.toml", "verified", "a")


def test_the_deputy_is_named():
    answer = ask(layer("actor", actor("a", geometry=EVERYWHERE, deputy="b"), actor("b", name="Räddningstjänsten")))

    assert answer.result["actors"][0]["contact"]["deputy"] == "Räddningstjänsten"


def test_an_object_with_nobody_or_somebody_unknown_is_listed_as_missing():
    answer = ask(layer("actor"), layer("vital-service", HALL, HALL | {"id": "b", "responsible": "x", "operator": "y"}))

    assert [(row["id"], row["reason"], row["role"], row["actor"]) for row in answer.result["missing"]] == [
        ("hall", "no-actor", "responsible", None),
        ("b", "unknown-actor", "responsible", "x"),
        ("b", "unknown-actor", "operator", "y"),
    ]


@pytest.mark.parametrize(
    ("east", "inside"),
    [(0, "yes"), (489, "yes"), (490, "uncertain"), (500, "uncertain"), (510, "uncertain"), (511, None)],
)
def test_a_point_nearer_the_edge_than_the_survey_is_sharp_is_uncertain(east, inside):
    answer = ask(layer("vital-service", {"id": "s", "name": "S", "geometry": at(east, 0)}), accuracy_m=10)

    assert [row["inside"] for row in answer.result["vital_services"]] == ([inside] if inside else [])


@pytest.mark.parametrize(
    ("west", "inside"),
    [(480, "yes"), (489, "yes"), (491, "uncertain"), (509, "uncertain"), (511, None)],
)
def test_a_building_is_in_the_area_when_some_of_it_surely_is(west, inside):
    answer = ask(layer("vital-service", {"id": "s", "name": "S", "geometry": box(west, 0, 600, 9)}), accuracy_m=10)

    assert [row["inside"] for row in answer.result["vital_services"]] == ([inside] if inside else [])


def test_without_an_accuracy_nothing_is_uncertain_and_the_rim_is_inside():
    answer = ask(layer("vital-service", {"id": "s", "name": "S", "geometry": at(500, 0)}))

    assert [row["inside"] for row in answer.result["vital_services"]] == ["yes"]


def services(*rows):
    return layer("vital-service", *({"name": row["id"], **row} for row in rows))


def test_a_process_is_affected_through_its_objects():
    answer = ask(
        services(
            {"id": "in", "geometry": at(0, 0)},
            {"id": "out", "geometry": at(900, 0)},
            {"id": "home-care", "object_ids": ["out", "in"]},
        )
    )

    rows = {row["id"]: (row["inside"], row["via"]) for row in answer.result["vital_services"]}
    assert rows == {"in": ("yes", None), "home-care": ("yes", ["in"])}


def test_a_process_may_use_a_process_and_even_itself():
    answer = ask(
        services(
            {"id": "in", "geometry": at(100, 0)},
            {"id": "a", "object_ids": ["b", "a"], "responsible": "x"},
            {"id": "b", "object_ids": ["in"]},
        ),
        layer("actor", actor("x")),
    )

    assert sorted(ids(answer.result["vital_services"])) == ["a", "b", "in"]
    assert answer.result["actors"][0]["distance_m"] == 100.0


@pytest.mark.parametrize(
    ("objects", "parts"),
    [
        (["out"], (1, 0, 2, 0)),  # every object is outside, and so is the process
        (["out", "nobody-knows"], (1, 0, 1, 1)),  # what is unknown may be in there
        (["in", "nobody-knows"], (2, 0, 1, 0)),
        (["process"], (1, 0, 1, 1)),  # it uses only itself
        ([], (1, 0, 1, 1)),
    ],
)
def test_a_process_is_outside_only_when_everything_it_uses_is_known_to_be(objects, parts):
    answer = ask(
        services(
            {"id": "in", "geometry": at(0, 0)},
            {"id": "out", "geometry": at(900, 0)},
            {"id": "process", "object_ids": objects},
        )
    )

    assert total(answer, "vital_services") == parts
    assert ids(answer.result["unplaced"]) == ["process"] * parts[3]


def test_a_process_is_uncertain_when_its_only_object_is():
    answer = ask(services({"id": "edge", "geometry": at(500, 0)}, {"id": "p", "object_ids": ["edge"]}), accuracy_m=5)

    assert {row["id"]: row["inside"] for row in answer.result["vital_services"]} == {
        "edge": "uncertain",
        "p": "uncertain",
    }
    assert total(answer, "vital_services") == (0, 2, 0, 0)


def test_what_has_no_place_may_be_affected_and_is_listed():
    answer = ask(
        layer("vital-service", {"id": "s", "name": "S", "address": "Okänd 1", "responsible": "a"}),
        layer("safety-point", {"id": "p", "name": "P"}),
        layer("resource", {"id": "r", "type": "pump", "holder": "a"}),
        layer("shelter", {"id": "k", "name": "K"}),
        layer("hazardous-site", {"id": "h", "name": "H"}),
        layer("dam", {"id": "d", "name": "D"}),
        layer("actor", actor("a"), actor("b", geometry=box(9_000, 0, 9_900, 900))),
    )

    assert [(row["kind"], row["id"], row["reason"]) for row in answer.result["unplaced"]] == [
        ("vital-service", "s", "address-unknown"),
        ("safety-point", "p", "no-place"),
        ("resource", "r", "no-place"),
        ("shelter", "k", "no-place"),
        ("hazardous-site", "h", "no-place"),
        ("dam", "d", "no-place"),
        ("actor", "a", "no-place"),
    ]
    assert answer.result["unplaced"][0]["responsible_name"] == "A"
    assert total(answer, "actors") == (0, 0, 1, 1)


def test_an_actor_with_an_object_known_to_be_outside_is_outside():
    answer = ask(layer("actor", actor("a")), services({"id": "out", "responsible": "a", "geometry": at(900, 0)}))

    assert total(answer, "actors") == (0, 0, 1, 0)
    assert answer.result["unplaced"] == []


def test_an_actor_is_uncertain_when_all_its_reasons_are():
    answer = ask(
        layer("actor", actor("a"), actor("b")),
        services({"id": "edge", "geometry": at(500, 0), "responsible": "a", "operator": "b"},
                 {"id": "in", "geometry": at(0, 0), "responsible": "b"}),
        accuracy_m=5,
    )  # fmt: skip

    assert total(answer, "actors") == (1, 1, 0, 0)


def test_what_depends_on_an_affected_service_is_listed_one_step_out():
    answer = ask(
        services(
            {"id": "station", "geometry": at(0, 0)},
            {"id": "hospital", "geometry": at(900, 0), "responsible": "a", "endurance_h": 24.0},
            {"id": "laundry", "geometry": at(950, 0)},
        ),
        layer("actor", actor("a")),
        layer(
            "dependency",
            {"dependent": "hospital", "provider": "station", "service": "el", "tolerated_outage_h": 2.0},
            {"dependent": "laundry", "provider": "hospital", "service": "el"},
            {"dependent": "unheard-of", "provider": "station"},
        ),
    )

    rows = {row["id"]: row for row in answer.result["dependents"]}
    assert set(rows) == {"hospital", "unheard-of"}
    assert (rows["hospital"]["inside"], rows["hospital"]["provider_name"]) == ("no", "station")
    assert (rows["hospital"]["tolerated_outage_h"], rows["hospital"]["endurance_h"]) == (2.0, 24.0)
    assert rows["hospital"]["responsible_name"] == "A"
    assert rows["unheard-of"]["inside"] is None


def test_the_five_nearest_safety_points_outside_are_listed_with_their_way_to_the_edge():
    answer = ask(
        layer("safety-point", *({"id": f"p{km}", "name": "P", "geometry": at(500 + 1_000 * km, 0)} for km in range(9)))
    )

    assert ids(answer.result["safety_points"]) == ["p0"]
    assert [(row["id"], row["distance_m"]) for row in answer.result["nearest_safety_points"]] == [
        ("p1", 1_000.0), ("p2", 2_000.0), ("p3", 3_000.0), ("p4", 4_000.0), ("p5", 5_000.0),
    ]  # fmt: skip


def test_the_nearest_resources_are_ten_and_those_in_doubt_are_not_outside():
    answer = ask(
        layer(
            "resource",
            *({"id": f"r{number}", "type": "pump", "geometry": at(502 + number, 0)} for number in range(20)),
        ),
        accuracy_m=5,
    )

    assert len(answer.result["resources"]) == 4  # 502 to 505 m
    assert [row["distance_m"] for row in answer.result["nearest_resources"]] == [float(m) for m in range(6, 16)]


def test_schools_and_care_are_named_and_homes_are_not():
    answer = ask(
        layer(
            "building",
            {"name": "Almen", "purpose": "Samhällsfunktion; Skola", "geometry": box(0, 0, 9, 9)},
            {"address": "Vägen 1", "purpose": "Vårdcentral", "geometry": box(20, 0, 29, 9)},
            {"purpose": "Skola", "geometry": box(30, 0, 39, 9)},  # nameless: a shed in the yard
            {"name": "Villan", "purpose": "Bostad", "geometry": box(40, 0, 49, 9)},
            {"name": "Långt bort", "purpose": "Skola", "geometry": box(900, 0, 909, 9)},
            {"name": "Utan läge", "purpose": "Skola"},
        )
    )

    assert [row["name"] or row["address"] for row in answer.result["schools_and_care"]] == ["Almen", "Vägen 1"]
    assert total(answer, "buildings") == (4, 0, 1, 1)


def test_a_layer_that_does_not_exist_is_said_not_to():
    missing = [finding.key for finding in ask().findings if finding.code == "no-layer"]

    assert {"actor", "vital-service", "safety-point", "resource", "building", "population"} <= set(missing)


def test_the_place_of_every_row_comes_with_the_answer():
    answer = ask(
        layer("vital-service", HALL, {"id": "lost", "name": "L"}), layer("actor", actor("a", geometry=EVERYWHERE))
    )

    assert answer.geometries["vital_service", "hall"].equals(at(100, 0))
    assert answer.geometries["", "area"].equals(box(-500, -500, 500, 500))
    assert ("vital_service", "lost") not in answer.geometries


def test_the_wet_area_is_not_said_to_be_all_that_is_wet():
    assert "outside-mapped-extent" in codes(ask(flood="Q100"))


def test_the_callers_area_is_not_changed():
    area = box(-500, -500, 500, 500)

    ask(layer("vital-service", HALL), area=area)

    assert not shapely.is_prepared(area)


def test_two_actors_of_one_id_are_a_finding():
    answer = ask(layer("actor", actor("a"), name="one"), layer("actor", actor("a"), name="two"))

    assert "actor-twice" in codes(answer)


@pytest.mark.parametrize("where", [None, EVERYWHERE, box(900, 0, 950, 50)])
def test_of_two_actors_of_one_id_only_the_first_is_counted(where):
    answer = ask(layer("actor", actor("a", geometry=EVERYWHERE), name="one"),
                 layer("actor", actor("a", geometry=where), actor("b"), name="two"))  # fmt: skip

    assert [(row["layer"], row["id"]) for row in answer.result["actors"]] == [("one", "a")]
    assert total(answer, "actors") == (1, 0, 0, 1)


@pytest.mark.parametrize("column", ["responsible", "geometry", "phone"])
def test_a_column_the_asker_may_not_see_is_unknown_and_nothing_breaks(column):
    hidden = layer("vital-service", HALL | {"responsible": "a"})
    actors = layer("actor", actor("a"))
    frame = (hidden if column != "phone" else actors).frame
    if column == "geometry":
        frame[column] = None
    else:
        del frame[column]

    answer = ask(hidden, actors)

    assert [row["responsible"] for row in answer.result["vital_services"]] in ([], ["a"], [None])
    assert total(answer, "vital_services") == ((0, 0, 0, 1) if column == "geometry" else (1, 0, 0, 0))
