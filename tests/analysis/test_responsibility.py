"""Who is missing is found before anything happens."""

from datetime import date

import pytest

from geoansvar.analysis import responsibility
from geoansvar.model.tables import RESPONSIBILITY
from tests.analysis.town import TODAY, actor, at, box, ids, layer, register, total

OURS = {"id": "own", "code": "9999", "name": "Övningsköping", "geometry": box(0, 0, 1_000, 1_000)}
WEST, EAST, ALL = box(0, 0, 500, 1_000), box(500, 0, 1_000, 1_000), box(0, 0, 1_000, 1_000)


def audit(*layers):
    return responsibility(register(*layers), as_of=TODAY)


def covering(id, area, **columns):
    return actor(id, geometry=area, sectors=("ENE",), category="power", **columns)


def uncovered(*actors):
    rows = audit(layer("municipality", OURS), layer("actor", *actors)).result["gaps"]
    return [(row["sector"], row["area_m2"]) for row in rows if row["reason"] == "not-covered"]


def test_every_row_of_every_table_has_every_key_in_order():
    answer = audit(
        layer("municipality", OURS),
        layer("actor", covering("a", WEST, phone=None), covering("b", WEST)),
        layer("vital-service", {"id": "s", "name": "S"}),
    )

    assert list(answer.result) == [table.key for table in RESPONSIBILITY]
    for table in RESPONSIBILITY:
        assert answer.result[table.key], table.key
        assert all(tuple(row) == table.keys for row in answer.result[table.key])


@pytest.mark.parametrize(
    ("kind", "columns", "gap"),
    [
        ("vital-service", {}, ("no-actor", "responsible", None)),
        ("vital-service", {"responsible": "x"}, ("unknown-actor", "responsible", "x")),
        ("safety-point", {"responsible": "a", "operator": "x"}, ("unknown-actor", "operator", "x")),
        ("resource", {"type": "pump"}, ("no-actor", "holder", None)),
        ("actor", {"deputy": "x", "phone": "1"}, ("unknown-actor", "deputy", "x")),
    ],
)
def test_an_object_with_nobody_or_somebody_unknown_is_a_gap(kind, columns, gap):
    layers = {"actor": layer("actor", actor("a"), name="aktorer")}
    layers[kind] = layer(kind, {"id": "s", "name": "S"} | columns)

    rows = audit(*layers.values()).result["gaps"]

    assert [(row["reason"], row["role"], row["actor"]) for row in rows] == [gap]


def test_half_a_municipality_without_an_actor_of_a_sector_is_a_gap():
    assert uncovered(covering("a", WEST)) == [("ENE", 500_000)]
    assert uncovered(covering("a", WEST), covering("b", EAST)) == []


@pytest.mark.parametrize(("width_m", "gaps"), [(1, 0), (2, 1)])
def test_less_than_a_thousand_square_metres_is_no_gap(width_m, gaps):
    assert len(uncovered(covering("a", box(0, 0, 1_000 - width_m, 1_000)))) == gaps


def overlaps(*actors):
    return audit(layer("actor", *actors)).result["overlaps"]


def test_two_who_claim_the_same_ground_are_listed_with_how_much():
    (row,) = overlaps(covering("a", WEST), covering("b", ALL))

    assert (row["id"], row["other"], row["sector"]) == ("a", "b", "ENE")
    assert (row["area_m2"], row["share"]) == (500_000, 1.0)


def test_an_actor_does_not_overlap_itself():
    twice = actor("a", geometry=ALL, sectors=("ENE", "ENE"), category="power")

    answer = audit(layer("actor", twice, name="one"), layer("actor", twice, name="two"))

    assert answer.result["overlaps"] == []
    assert total(answer, "actors") == (0, 0, 1, 0)


@pytest.mark.parametrize(("layers", "said"), [((), 1), ((layer("municipality", OURS),), 0)])
def test_without_our_own_border_nobody_has_looked_for_ground_that_nobody_has(layers, said):
    answer = audit(layer("actor", covering("a", WEST)), *layers)

    assert [finding.key for finding in answer.findings].count("municipality") == said


@pytest.mark.parametrize(
    "other",
    [
        covering("b", ALL, level="regional"),  # responsibility exists on every level at the same time
        covering("b", EAST),  # a shared border is no overlap
        actor("b", geometry=ALL, sectors=("ENE",), category="water"),
        actor("b", geometry=ALL, sectors=("HVO",), category="power"),
        actor("b", geometry=ALL, category="power"),  # an unknown sector is not the same sector
        actor("b", geometry=at(1, 1), sectors=("ENE",), category="power"),  # a seat claims no ground
    ],
)
def test_others_do_not_overlap(other):
    assert overlaps(covering("a", WEST), other) == []


@pytest.mark.parametrize(
    ("columns", "reasons"),
    [
        ({}, []),
        ({"phone": None}, ["no-contact"]),
        ({"verified": date(2025, 11, 15)}, ["contact-expired"]),
        ({"verified": None}, ["contact-expired"]),
        ({"agreement_until": date(2026, 11, 16)}, []),
        ({"agreement_until": date(2026, 11, 15), "phone": None}, ["no-contact", "agreement-expired"]),
    ],
)
def test_what_has_expired_is_listed(columns, reasons):
    answer = audit(layer("actor", actor("a", **columns)))

    assert [row["reason"] for row in answer.result["expired"]] == reasons
    assert total(answer, "actors") == (min(len(reasons), 1), 0, 1 - min(len(reasons), 1), 0)


PLANNED = {"continuity_plan_date": date(2026, 1, 1), "tolerated_outage_h": 4.0, "endurance_h": 8.0}


@pytest.mark.parametrize(
    ("columns", "reasons"),
    [
        ({}, []),
        ({"continuity_plan_date": None}, ["no-plan"]),
        ({"continuity_plan_date": date(2024, 11, 16)}, []),  # 730 days
        ({"continuity_plan_date": date(2024, 11, 15)}, ["old-plan"]),
        ({"tolerated_outage_h": None}, ["no-tolerated-outage"]),
        ({"endurance_h": None}, ["endurance-unknown"]),
        ({"endurance_h": 4.0}, []),
        ({"endurance_h": 3.9}, ["endurance-short"]),
        ({"endurance_h": 0.0}, ["endurance-short"]),
    ],
)
def test_the_continuity_of_a_service_is_asked_after(columns, reasons):
    answer = audit(layer("vital-service", {"id": "s", "name": "S", "responsible": "a", **PLANNED, **columns}))

    assert [(row["reason"], row["actor"]) for row in answer.result["continuity"]] == [
        (reason, "a") for reason in reasons
    ]


def test_continuity_is_listed_actor_by_actor_and_nobodys_services_last():
    answer = audit(
        layer("actor", actor("a", name="Ö-nämnden"), actor("b", name="Bolaget")),
        layer(
            "vital-service",
            *(
                {"id": f"s{who}", "name": "S", "responsible": who} | PLANNED | {"endurance_h": 1.0}
                for who in (None, "a", "b")
            ),
        ),
    )

    assert ids(answer.result["continuity"]) == ["sb", "sa", "sNone"]
