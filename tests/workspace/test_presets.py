"""A workspace that chooses its presets: the answer says which, and a slip is said in check."""

import pytest

from geoansvar import Workspace
from geoansvar.delivery.method import method_lines
from geoansvar.errors import DeclarationError
from tests.layers.rasters import write
from tests.workspace.conftest import EAST, LAYER, MANIFEST, NORTH

OWN = """[depth_classes.plan]
title = { sv = "Planens djupklasser", en = "The plan's depth classes" }
source = "Skyfallsplanen"
dated = 2026-11-01
limits_m = [0.4]
"""


@pytest.fixture
def deep_town(square_town, write_layer):
    write(square_town / "layers" / "data", corner=(EAST, NORTH + 500))
    flood = '[flood]\nflow = "Q100"\nsurvey = "Ån"\n'
    declared = LAYER.format(name="djup", kind="flood-depth", title="Djup", access="public")
    (square_town / "layers" / "djup.toml").write_text(declared.replace(".geojson", ".tif") + flood, encoding="utf-8")

    def choose(choice, own=""):
        (square_town / "pyproject.toml").write_text(MANIFEST + choice, encoding="utf-8")
        (square_town / "layers" / "presets").mkdir(exist_ok=True)
        (square_town / "layers" / "presets" / "egna.toml").write_text(own, encoding="utf-8")
        return Workspace.find(square_town)

    return choose


def faults(workspace):
    return [(each.code, each.place, each.key) for each in workspace.findings() if "preset" in str(each.place)
            or each.place == "pyproject.toml [tool.geoansvar]"]  # fmt: skip


def test_the_answer_is_drawn_in_the_classes_that_were_chosen_and_says_whose_they_are(deep_town):
    answers = [
        deep_town(choice, OWN).answer({"kind": "exposure"})
        for choice in ("", 'depth_classes = "cloudburst"\n', 'depth_classes = "plan"\n')
    ]

    assert [each.ground.depth_limits_m for each in answers] == [(0.2, 0.5, 1.0, 2.0), (0.1, 0.3, 0.5), (0.4,)]
    assert len({each.run for each in answers}) == 3
    said = "\n".join(method_lines(answers[2]))
    assert "Planens djupklasser (2026-11-01). Källa: Skyfallsplanen" in said


def test_the_same_preset_with_another_limit_is_another_run(deep_town):
    one, other = (deep_town('depth_classes = "plan"\n', own).answer({"kind": "exposure"}).run
                  for own in (OWN, OWN.replace("0.4", "0.6")))  # fmt: skip

    assert one != other


def test_a_choice_that_does_not_exist_is_a_finding_and_stops_the_answer_that_needs_it(deep_town):
    workspace = deep_town('depth_classes = "plaan"\n', OWN)

    assert faults(workspace) == [("unknown-name", "pyproject.toml [tool.geoansvar]", "depth_classes")]
    with pytest.raises(DeclarationError, match="plaan finns inte"):
        workspace.answer({"kind": "exposure"})
    assert workspace.answer({"kind": "responsibility"}).run


def test_an_unknown_key_is_refused_with_file_and_key(deep_town):
    workspace = deep_town("", OWN + "colour = 3\n")

    assert faults(workspace) == [("declaration", "layers/presets/egna.toml", "depth_classes.plan.colour")]


def test_a_vehicle_that_nobody_knows_is_refused_with_its_key(deep_town):
    with pytest.raises(DeclarationError) as caught:
        deep_town('passability = { bicycle = "car" }\n')

    assert str(caught.value.place).endswith("passability.bicycle")


def test_an_answer_says_that_a_preset_of_the_workspace_was_not_read(deep_town):
    said = [each for each in deep_town("", OWN + "colour = 3\n").answer({"kind": "exposure"}).findings
            if each.code == "presets-unread"]  # fmt: skip

    assert [(each.severity, each.place) for each in said] == [("error", "layers/presets/egna.toml")]
    fine = deep_town("", OWN).answer({"kind": "exposure"})
    assert "presets-unread" not in {each.code for each in fine.findings}
