"""Which points count: what is unknown is no yes, what is decided closed serves nobody, and designated is not open."""

from geoansvar.analysis.accepted_points import PointFilter, accepted
from tests.analysis.town import at, layer


def safety(*rows):
    return layer("safety-point", *({"geometry": at(0, number)} | row for number, row in enumerate(rows)))


def chosen(*rows, **wanted):
    found = accepted([safety(*rows)], PointFilter(**wanted))
    return [row["id"] for row in found.rows], [finding.code for finding in found.findings]


def test_every_service_asked_for_must_be_at_one_point():
    rows = (
        {"id": "both", "services": ("information", "kommunikation-112", "varme")},
        {"id": "one", "services": ("information",)},
        {"id": "other", "services": ("kommunikation-112",)},
    )

    assert chosen(*rows, services=("information", "kommunikation-112"))[0] == ["both"]


def test_any_of_the_types_and_levels_will_do():
    rows = ({"id": "a", "type": "varmestuga", "level": "1"}, {"id": "b", "type": "mobil", "level": "2"})

    assert chosen(*rows, types=("varmestuga", "mobil"))[0] == ["a", "b"]
    assert chosen(*rows, types=("varmestuga", "mobil"), levels=("2", "3"))[0] == ["b"]


def test_what_a_point_does_not_say_is_not_read_as_yes_and_is_told_of():
    ids, codes = chosen({"id": "a", "level": "2"}, {"id": "b"}, levels=("2",))

    assert ids == ["a"]
    assert "points-unknown" in codes


def test_points_decided_closed_or_unusable_do_not_count_unless_they_are_asked_for():
    rows = [{"id": status, "status": status} for status in ("open", "closed", "unusable", "unknown", "designated")]

    assert chosen(*rows)[0] == ["open", "unknown", "designated"]
    assert "points-out-of-use" in chosen(*rows)[1]
    assert chosen(*rows, statuses=("closed",))[0] == ["closed"]


def test_designated_is_not_open_and_is_told_of():
    assert "points-not-open" in chosen({"id": "a", "status": "designated"})[1]
    assert "points-not-open" not in chosen({"id": "a", "status": "open"})[1]


def test_a_point_without_a_place_is_kept_and_named():
    found = accepted([safety({"id": "lost", "geometry": None}, {"id": "there"})], PointFilter())

    assert found.placed.tolist() == [False, True]
    assert [finding.row for finding in found.findings if finding.code == "point-no-place"] == ["lost"]


def test_other_layers_serve_as_points_until_more_is_asked_of_them():
    schools = layer("building", {"id": "skolan", "geometry": at(0, 0), "purpose": "Skola"})

    assert [row["id"] for row in accepted([schools], PointFilter()).rows] == ["skolan"]
    assert accepted([schools], PointFilter(types=("varmestuga",))).rows == []


def test_no_points_is_a_finding_and_not_an_error():
    assert [finding.code for finding in accepted([], PointFilter()).findings] == ["no-points"]


def said(code, *layers, **wanted):
    return [str(each.text) for each in accepted(layers, PointFilter(**wanted)).findings if each.code == code]


def test_a_decision_that_nobody_may_see_is_told_of_and_is_no_no():
    hidden = safety({"id": "a"}, {"id": "b"})

    assert "points-unknown" in chosen({"id": "a"}, statuses=("open",))[1]
    (counted,) = said("points-not-open", hidden)
    assert "för 2 är beslutet inte känt" in counted
    (none,) = said("no-points", hidden, statuses=("open",), sees_all=False)
    assert "bland det som syns" in none
    assert "ingen nås" not in none


def test_points_that_are_only_planned_are_told_of_where_they_count():
    (counted,) = said("points-not-open", safety(*({"id": each, "status": each} for each in ("open", "planned"))))

    assert counted.startswith("1 av 2 punkter")
    assert "1 är bara planerade" in counted


def test_where_no_layer_of_points_is_declared_nobody_is_told_to_ask_for_more_types():
    (none,) = accepted([], PointFilter()).findings

    assert "Inget lager med trygghetspunkter" in str(none.text)
    assert "typer" not in str(none.remedy)
    assert "deklarerat" not in str(accepted([], PointFilter(sees_all=False)).findings[0].text)
