"""Limits are configuration: each states its source, and none passes for an authority's own classes."""

import pytest
from pydantic import ValidationError

from geoansvar.model.flood_presets import DepthClasses, Passability, flood_presets


def test_every_preset_has_a_title_and_a_source():
    presets = flood_presets()

    assert presets.depth_classes
    assert presets.passability
    made: list[DepthClasses | Passability] = [*presets.depth_classes.values(), *presets.passability.values()]
    for preset in made:
        assert preset.title.sv
        assert preset.title.en
        assert len(preset.source) > 20
    assert presets.agreement.source


def test_no_title_says_that_an_authority_made_the_classes():
    titles = [preset.title.sv for preset in flood_presets().depth_classes.values()]

    assert not any(name in title for title in titles for name in ("MSB", "MCF"))


@pytest.mark.parametrize("limits", [[], [0.5, 0.2], [0.2, 0.2], [-1.0]])
def test_limits_rise(limits):
    with pytest.raises(ValidationError):
        DepthClasses.model_validate({"title": {"sv": "x"}, "source": "y", "limits_m": limits})
