"""A changed workspace takes the old one's place whole; what of it cannot be used goes on as it was, and is told."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from geoansvar import Workspace
from geoansvar.errors import UnknownName
from geoansvar.model.access import may
from geoansvar.workspace.declared import read_declared
from geoansvar.workspace.reload import Served, hold, renewed

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=30)
POINTS = "layers/data/trygghetspunkter.geojson"


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    """One for all: what is read is kept there under its hash."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture
def served(town_folder, state):
    workspace = Workspace.find(town_folder, state=state)
    workspace.findings()
    return Served(workspace, NOON)


def changed(served, path, change):
    file = served.workspace.root / path
    file.write_text(change(file.read_text("utf-8")), "utf-8")
    return renewed(served, LATER)


def titled(title):
    return lambda old: re.sub(r'title\s*= "[^"]*"', f'title = "{title}"', old, count=1)


def held(served):
    return {(each.what, each.name) for each in served.held}


def test_nothing_changed_is_the_same_workspace(served):
    assert renewed(served, LATER) is served


def test_a_changed_layer_is_read(served):
    after = changed(
        served, "layers/trygghetspunkter.toml", lambda old: re.sub(r'title\s*= "[^"]*"', 'title = "X"', old)
    )

    assert after.workspace.declarations["trygghetspunkter"].title == "X"
    assert (after.held, after.read) == ((), LATER)


@pytest.mark.parametrize(
    ("path", "broken", "what"),
    [
        (POINTS, "{", ("layer", "trygghetspunkter")),
        ("layers/trygghetspunkter.toml", "title =", ("layer", "trygghetspunkter")),
        ("maps/lagesbild.toml", "[[layer", ("map", "lagesbild")),
        ("api/service.toml", "guard = 5", ("policy", "service")),
        ("pyproject.toml", "[tool.geoansvar", ("workspace", "town")),
    ],
)
def test_what_breaks_goes_on_as_it_was_and_is_mended_when_its_file_is(served, path, broken, what):
    question = {"kind": "affected-area", "area": {"address": "Allégatan 12", "buffer_m": 300}}
    before = served.workspace.answer(question).as_json()
    whole = (served.workspace.root / path).read_text("utf-8")
    after = changed(served, path, lambda _: broken)

    assert held(after) == {what}
    assert (after.held[0].since, after.held[0].read) == (LATER, NOON)
    assert after.workspace.answer(question).as_json()["result"] == before["result"]
    assert after.workspace.service.audiences == served.workspace.service.audiences
    assert set(after.workspace.recipes) == set(served.workspace.recipes)

    still = changed(
        after, "layers/README.md" if path != "pyproject.toml" else "pyproject.toml", lambda old: old + "\n"
    )
    assert (still.held[0].since, still.held[0].read) == (LATER, NOON)
    mended = changed(still, path, lambda _: whole)
    assert mended.held == ()
    assert mended.workspace.answer(question).as_json()["run"] == before["run"]


@pytest.mark.parametrize("emptied", [lambda file: file.unlink(), lambda file: file.write_text("", "utf-8")])
def test_audiences_that_are_gone_go_on_until_the_service_is_started_anew(served, emptied):
    emptied(served.workspace.root / "api/service.toml")
    after = renewed(served, LATER)

    assert held(after) == {("policy", "service")}
    assert after.workspace.service.audiences == served.workspace.service.audiences


def test_the_rest_of_a_change_is_seen_while_something_is_broken(served):
    changed_points = served.workspace.root / POINTS
    changed_points.write_text("{", "utf-8")
    after = changed(
        served, "layers/vatten.toml", lambda old: re.sub(r'title\s*= "[^"]*"', 'title = "Nytt"', old, count=1)
    )

    assert held(after) == {("layer", "trygghetspunkter")}
    assert after.workspace.declarations["vatten"].title == "Nytt"
    assert len(after.workspace.layer("trygghetspunkter").frame) == len(
        served.workspace.layer("trygghetspunkter").frame
    )


def test_a_layer_that_is_taken_away_is_gone(served):
    (served.workspace.root / "layers/trygghetspunkter.toml").unlink()
    after = renewed(served, LATER)

    assert ("layer", "trygghetspunkter") not in held(after)
    with pytest.raises(UnknownName):
        after.workspace.layer("trygghetspunkter")


def test_a_layer_that_is_marked_as_classified_is_gone_at_once(served):
    after = changed(served, POINTS, lambda old: old.replace('"name": "', '"name": "HEMLIG/SECRET ', 1))

    assert "trygghetspunkter" not in {layer.name for layer in after.workspace.layers_of()}
    assert held(after) == set()


def test_a_level_that_is_raised_holds_though_the_data_broke_and_the_policy_disagrees(served):
    (served.workspace.root / POINTS).write_text("{", "utf-8")
    after = changed(
        served, "layers/trygghetspunkter.toml", lambda old: re.sub(r'access\s*= "public"', 'access = "protected"', old)
    )
    public = after.workspace.principal("public")

    assert held(after) == {("layer", "trygghetspunkter"), ("policy", "service")}
    assert not may(public, "see", after.workspace.declarations["trygghetspunkter"], "trygghetspunkter")
    with pytest.raises(UnknownName):
        after.workspace.layer("trygghetspunkter", public)


@pytest.mark.parametrize(
    "change",
    [
        lambda old: old.replace("confidentiality = 1", "confidentiality = 4"),
        lambda old: old.replace("confidentiality = 1", "confidentiality = 4") + "\n= broken",
        lambda old: old.replace('access = "internal"', 'access = "hemligt"'),
        lambda old: old.replace('access = "internal"', 'access = "protec'),
    ],
)
def test_a_layer_whose_protection_cannot_be_what_its_file_says_is_gone_at_once(served, change):
    after = changed(served, "layers/aktorer.toml", change)

    assert "aktorer" not in after.workspace.declarations
    assert ("layer", "aktorer") not in held(after)
    assert "layers/aktorer.toml" in {fault.place for fault in after.workspace.findings()}


@pytest.mark.parametrize("stated", ['phone = "protected"', "phone = protcted", '"phone"="protected" # så länge'])
def test_a_field_that_is_raised_in_a_broken_file_is_raised(served, stated):
    after = changed(served, "layers/aktorer.toml", lambda old: old + stated + "\n= broken")
    layer = after.workspace.declarations["aktorer"]

    assert held(after) >= {("layer", "aktorer")}
    assert (layer.field_access("phone"), layer.field_access("name")) == ("protected", "internal")
    assert layer.field_access("deputy_phone") == "limited"


def test_a_map_that_is_raised_in_a_broken_file_is_raised(served):
    after = changed(
        served, "maps/lagesbild.toml", lambda old: old.replace('access = "internal"', 'access = "protected"') + "\n="
    )

    assert held(after) >= {("map", "lagesbild")}
    assert after.workspace.recipes["lagesbild"].access == "protected"
    assert not may(after.workspace.principal("staff"), "see", after.workspace.recipes["lagesbild"], "lagesbild")


def withdrawn(policy):
    """Take a layer, a field, a map and a question from staff, and misspell a layer of the public's."""
    head, staff = policy.split("[audiences.staff]")
    staff = staff.replace('kulturarv = ["*"]\n', "", 1).replace('"oversvamning", ', "", 1).replace('"siting", ', "", 1)
    staff = staff.replace('aktorer = ["*"]', 'aktorer = ["id", "name"]', 1)
    head = head.replace("[audiences.public.layers]\n", '[audiences.public.layers]\nfins_inte = ["id"]\n', 1)
    head = head.replace('default_audience = "isf"', 'default_audience = "public"')
    return f"{head}[audiences.staff]{staff}"


def test_what_a_policy_withdraws_is_withdrawn_though_another_line_of_it_is_wrong(served):
    before = served.workspace.principal("staff")
    after = changed(served, "api/service.toml", withdrawn)
    staff, policy = after.workspace.principal("staff"), after.workspace.service

    assert held(after) == {("policy", "service")}
    assert set(before.layers) - set(staff.layers) == {"kulturarv"}
    assert (before.layers["aktorer"], staff.layers["aktorer"]) == ({"*"}, {"id", "name"})
    assert (before.maps - staff.maps, before.questions - staff.questions) == ({"oversvamning"}, {"siting"})
    assert policy.default_audience == "public"
    assert policy.audiences["public"] == served.workspace.service.audiences["public"]


def test_an_audience_that_is_withdrawn_from_a_policy_with_a_fault_sees_nothing(served):
    after = changed(served, "api/service.toml", lambda _: '[audiences.other]\naccess = "public"\nmaps = ["fins_inte"]')

    assert held(after) == {("policy", "service")}
    assert set(after.workspace.service.audiences) == set(served.workspace.service.audiences)
    assert all(after.workspace.principal(name).layers == {} for name in served.workspace.service.audiences)


def test_a_raster_that_is_written_over_is_still_read_as_it_was_by_who_began_before(served, tmp_path):
    question = {"kind": "exposure", "floods": ["Q100"]}
    root, state = served.workspace.root, tmp_path / "own"
    served = replace(served, workspace=Workspace.find(root, state=state))
    hold(served.workspace)  # as the service does before anything is read: from now on rasters are copied
    before = served.workspace.answer(question).as_json()
    target = root / "layers/data/djup_q100.tif"
    target.write_bytes((root / "layers/data/djup_q50.tif").read_bytes())
    old_path = served.workspace.layer("djup_q100").path

    assert old_path.is_relative_to(state)
    fresh = Workspace.find(root, state=tmp_path / "other").answer(question).as_json()
    assert served.workspace.answer(question).as_json() == before
    after = renewed(served, LATER)
    assert after.workspace.answer(question).as_json()["result"] == fresh["result"] != before["result"]


def test_whoever_writes_while_it_is_read_is_waited_for(served, monkeypatch):
    path = served.workspace.root / "layers/vatten.toml"
    whole, count = path.read_text("utf-8"), [0]

    def written_meanwhile(root):
        declared = read_declared(root)
        count[0] += 1
        path.write_text(whole + f"\n# {count[0]}\n", "utf-8")
        return declared

    monkeypatch.setattr("geoansvar.workspace.reload.read_declared", written_meanwhile)
    path.write_text(whole + "\n", "utf-8")

    assert renewed(served, LATER) is served
    assert count[0] == 3
