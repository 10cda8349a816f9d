"""Where one starts from: layers of places, and no others; many of one sort are told of at once."""

import pytest

from geoansvar import Workspace
from geoansvar.errors import UnknownName
from tests.workspace.conftest import point
from tests.workspace.test_reach_answers import street_town, town

__all__ = ["street_town", "town"]  # fixtures, taken from there


def refused(workspace, *anchors):
    with pytest.raises(UnknownName) as raised:
        workspace.answer({"kind": "isolation", "anchors": list(anchors)})
    assert raised.value.place == "anchors"
    return f"{raised.value.message} {raised.value.remedy}"


@pytest.mark.parametrize("name", ["djupt", "vagar", "befolkning", "befolkning/west"])
def test_nobody_starts_from_water_roads_or_people_and_what_will_do_is_listed(town, name):
    assert "kommungrans, samhallsviktigt, trygghetspunkter" in refused(town, name).replace("aktorer, ", "").replace(
        "adresser, ", ""
    )


def test_a_misspelt_layer_gets_a_suggestion(town):
    assert "Menade du samhallsviktigt" in refused(town, "samhalsviktigt")


@pytest.mark.parametrize(("count", "told"), [(10, 10), (11, 1)])
def test_many_anchors_without_a_road_are_told_of_in_one_sentence(street_town, write_layer, count, told):
    far = (
        (point(100 + number, 2500), {"id": f"d{number}", "name": f"Depå {number}", "type": "pump"})
        for number in range(count)
    )
    write_layer("depaer", "resource", *far, (point(100, 500), {"id": "nara", "name": "Nära", "type": "pump"}))

    answer = Workspace.find(street_town).answer({"kind": "isolation", "anchors": ["depaer"]})

    found = [str(each.text) for each in answer.findings if each.code == "anchor-no-road"]
    assert len(found) == told
    assert told > 1 or found[0].startswith("11 utgångspunkter")
