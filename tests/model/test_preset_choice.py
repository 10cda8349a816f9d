"""A workspace chooses its presets, and may bring its own; what it chose stands by name, source and date."""

import tomllib
from datetime import date

import pytest
from pydantic import ValidationError

from geoansvar.errors import DeclarationError
from geoansvar.model.faults import faults_in
from geoansvar.model.manifest import Manifest
from geoansvar.model.preset_choice import PresetFile, Presets, twice

HEAD = 'title = { sv = "Vår", en = "Ours" }\nsource = "Vår plan"\ndated = 2026-11-22\n'


def chosen(own="", **choice):
    manifest = Manifest.model_validate({"municipality": "9999", "name": "Fyrkanten"} | choice)
    return Presets.of(manifest, [PresetFile.model_validate(tomllib.loads(own))])


def faults_of(own):
    with pytest.raises(ValidationError) as caught:
        PresetFile.model_validate(tomllib.loads(own))
    return [(fault.key, str(fault.text), str(fault.remedy)) for fault in faults_in(caught.value, PresetFile)]


def test_the_packaged_presets_hold_where_nothing_is_said():
    presets = chosen()

    assert presets.depth_classes.limits_m == (0.2, 0.5, 1.0, 2.0)
    assert presets.passability("rescue").limit_m == 0.2
    assert presets.travel.speed_km_h("walk", None) == 5
    assert presets.faults() == []


def test_another_packaged_class_set_can_be_chosen():
    assert chosen(depth_classes="cloudburst").depth_classes.limits_m == (0.1, 0.3, 0.5)


def test_own_presets_of_all_three_sorts_can_be_chosen():
    own = (
        f"[depth_classes.plan]\n{HEAD}limits_m = [0.4]\n"
        f"[passability.high]\n{HEAD}limit_m = 0.7\n"
        f'[travel.slow]\n{HEAD}based_on = "travel-2026"\nwalk = {{ speed_km_h = 2.5 }}\n'
        "classes = { track = { drive_km_h = 5 } }\n"
    )

    presets = chosen(own, depth_classes="plan", passability={"rescue": "high"}, travel="slow")

    assert presets.depth_classes.limits_m == (0.4,)
    assert presets.passability("rescue").limit_m == 0.7
    assert presets.passability("car").limit_m == 0.3
    assert presets.travel.speed_km_h("walk", None) == 2.5
    assert presets.travel.speed_km_h("drive", "track") == 5
    assert presets.travel.speed_km_h("drive", "motorway") == 110
    assert (presets.travel.source, presets.travel.version) == ("Vår plan", "2026-11-22")


def test_an_own_preset_goes_before_the_packaged_of_its_name():
    presets = chosen(f"[passability.car]\n{HEAD}limit_m = 0.1\n")

    assert presets.passability("car").limit_m == 0.1


def test_a_preset_says_its_title_source_and_day_in_both_languages():
    said = chosen(f"[depth_classes.plan]\n{HEAD}limits_m = [0.4]\n", depth_classes="plan").depth_classes.said

    assert said.render("sv") == "Vår (2026-11-22). Källa: Vår plan"
    assert said.render("en").startswith("Ours (2026-11-22).")


def test_a_title_with_braces_is_shown_as_it_stands():
    own = f"[passability.car]\n{HEAD}limit_m = 0.1\n".replace('"Vår"', '"Bil {vår}"')

    assert chosen(own).passability("car").said.render("sv").startswith("Bil {vår} (")


@pytest.mark.parametrize(
    ("choice", "key", "read"),
    [
        ({"depth_classes": "rivr"}, "depth_classes", lambda presets: presets.depth_classes),
        ({"travel": "travel-2025"}, "travel", lambda presets: presets.travel),
        ({"passability": {"car": "carr"}}, "passability.car", lambda presets: presets.passability("car")),
    ],
)
def test_a_name_that_does_not_exist_is_a_fault_of_what_needs_it_alone(choice, key, read):
    presets = chosen(**choice)

    (fault,) = presets.faults()
    assert (fault.code, fault.severity, fault.key) == ("unknown-name", "error", key)
    assert "Menade du" in str(fault.remedy)
    with pytest.raises(DeclarationError, match="finns inte"):
        read(presets)
    assert presets.passability("rescue").limit_m == 0.2


@pytest.mark.parametrize(
    ("own", "key", "said"),
    [
        (f"[depth_classes.plan]\n{HEAD}limit_m = [0.4]\n", "depth_classes.plan.limit_m", "nyckeln finns inte"),
        (f"[depth_classes.plan]\n{HEAD}limits_m = [0.4, 0.2]\n", "depth_classes.plan", "stiga"),
        (f"[depth_classes.plan]\n{HEAD}limits_m = [0.1, 0.2, 0.3, 0.4, 0.5]\n", "depth_classes.plan.limits_m", "4"),
        (f"[passability.car]\n{HEAD}limit_m = -1\n", "passability.car.limit_m", "större än 0"),
        ('[passability.car]\ntitle = { sv = "X" }\nsource = "y"\nlimit_m = 1\n', "passability.car", "dated saknas"),
        ('[passability.car]\ntitle = { sv = "X" }\ndated = 2026-01-01\nlimit_m = 1\n', "passability.car.source", ""),
        (f'[travel.slow]\n{HEAD}based_on = "travel-2025"\n', "travel.slow", "travel-2025 finns inte"),
        (f'[travel.slow]\n{HEAD}based_on = "travel-2026"\nwalk = {{ speed = 3 }}\n', "travel.slow.walk.speed", ""),
        ("[depth_class.plan]\n", "depth_class", "nyckeln finns inte"),
    ],
)
def test_a_key_that_is_wrong_is_named(own, key, said):
    found = faults_of(own)

    assert any(each == key and said in words for each, words, _ in found), found


def test_a_misspelled_key_of_a_named_preset_is_suggested():
    assert any("limits_m" in hint for _, _, hint in faults_of(f"[depth_classes.plan]\n{HEAD}limits = [0.4]\n"))


def test_two_files_with_one_name_are_told_apart():
    one = PresetFile.model_validate(tomllib.loads(f"[passability.high]\n{HEAD}limit_m = 0.7\n"))

    (fault,) = twice({"layers/presets/a.toml": one, "layers/presets/b.toml": one})

    assert (fault.code, fault.place, fault.key) == ("name-taken", "layers/presets/b.toml", "passability.high")


def test_another_limit_is_another_run():
    own = f"[passability.car]\n{HEAD}limit_m = 0.1\n"

    assert chosen(own).evidence() == chosen(own).evidence()
    assert chosen(own).evidence() != chosen(own.replace("0.1", "0.2")).evidence()
    assert chosen(own).passability("car").dated == date(2026, 11, 22)
