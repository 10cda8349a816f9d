"""An area that crosses the border says whose ground the rest is, and whom to call there."""

import pytest

from tests.analysis.town import actor, ask, box, codes, ids, layer

OURS = {"id": "own", "code": "9999", "name": "Övningsköping", "geometry": box(-9_000, -9_000, 300, 9_000)}
THEIRS = {"id": "next", "code": "9998", "name": "Grannköping", "geometry": box(300, -9_000, 9_000, 9_000)}


def neighbours(*rows, actors=()):
    return ask(layer("municipality", *rows), layer("actor", *actors))


def test_an_area_inside_our_own_border_has_no_neighbours():
    answer = ask(layer("municipality", OURS, THEIRS), area=box(0, 0, 200, 200))

    assert answer.result["neighbours"] == []
    assert "outside-unknown" not in codes(answer)


def test_a_neighbour_has_its_share_of_the_area():
    row = neighbours(OURS, THEIRS).result["neighbours"][0]

    assert (row["id"], row["code"], row["share"], row["area_m2"]) == ("next", "9998", 0.2, 200_000)
    assert row["contact"] is None


def test_a_neighbours_contact_is_found_by_its_name_although_it_has_no_area():
    answer = neighbours(OURS, THEIRS, actors=[actor("g", name="Grannköpings kommun", category="neighbour")])

    assert answer.result["neighbours"][0]["contact"]["phone"] == "031-390 06 01"
    assert [(reason["rule"], reason["id"]) for reason in answer.result["actors"][0]["reasons"]] == [
        ("neighbour", "next")
    ]


@pytest.mark.parametrize(
    ("municipality", "name"),
    [("Ale", "Ale"), ("Ale", "Ales"), ("Ale", "ALE kommun"), ("Ale", "Ales kommun"), ("Ale kommun", "Ale"),
     ("Borås", "Borås kommun"), ("Göteborg", "Göteborgs Stad")],
)  # fmt: skip
def test_a_neighbours_actor_has_its_whole_name(municipality, name):
    others = [actor("dalen", name="Dalens kommun", category="neighbour"), actor("g", name=name, category="neighbour")]

    answer = neighbours(OURS, THEIRS | {"name": municipality}, actors=others)

    assert ids(answer.result["actors"]) == ["g"]


def test_a_name_within_a_name_is_not_the_neighbours():
    dalen = actor("dalen", name="Dalens kommun", category="neighbour")

    answer = neighbours(OURS, THEIRS | {"name": "Ale"}, actors=[dalen])

    assert answer.result["neighbours"][0]["contact"] is None


@pytest.mark.parametrize(("east", "accuracy_m", "warned"), [(300, 20, 1), (300, 0, 0), (285, 20, 1), (270, 20, 0)])
def test_an_area_as_near_the_border_as_its_edge_is_uncertain_may_touch_a_neighbour(east, accuracy_m, warned):
    answer = ask(layer("municipality", OURS, THEIRS), area=box(0, 0, east, 200), accuracy_m=accuracy_m)

    found = [finding for finding in answer.findings if finding.code == "border-uncertain"]
    assert answer.result["neighbours"] == []
    assert [dict(finding.text.values)["metres"] for finding in found] == [20] * warned


def test_a_neighbours_contact_is_found_by_its_area_when_its_name_is_another():
    there = actor("t", name="TiB väst", category="neighbour", geometry=box(300, -9_000, 9_000, 9_000))

    answer = neighbours(OURS, THEIRS, actors=[there])

    assert answer.result["neighbours"][0]["contact"]["function"] == "TiB"
    assert answer.result["actors"][0]["reasons"][0]["rule"] == "neighbour"


def test_a_neighbour_whose_municipality_no_layer_has_is_listed_by_its_actor():
    there = actor("t", name="TiB väst", category="neighbour", geometry=box(300, -9_000, 400, 9_000))

    answer = neighbours(OURS, actors=[there])

    assert [(row["id"], row["share"], row["code"]) for row in answer.result["neighbours"]] == [("t", 0.1, None)]


@pytest.mark.parametrize(
    ("known", "percent"), [((), 20.0), ((THEIRS | {"geometry": box(300, -9_000, 400, 9_000)},), 10.0)]
)
def test_ground_that_nobody_is_known_to_have_is_said_with_its_share(known, percent):
    answer = neighbours(OURS, *known)

    finding = next(finding for finding in answer.findings if finding.code == "outside-unknown")
    assert dict(finding.text.values)["percent"] == percent


def test_without_our_own_border_that_is_said():
    answer = neighbours(THEIRS)

    assert any(finding.code == "no-layer" and finding.key == "municipality" for finding in answer.findings)
    assert ids(answer.result["neighbours"]) == ["next"]
