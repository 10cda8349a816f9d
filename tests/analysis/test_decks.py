"""A bridge that stands as a point in the register is not under water because the river is."""

import pytest

from geoansvar.analysis.decks import is_bridge
from tests.analysis.river import ask, flow
from tests.analysis.town import at, codes, layer


@pytest.mark.parametrize("name", ["Storgatans bro", "Gångbron över Övran", "Västra bron", "Bro 14-231, Viskan",
                                  "Södra järnvägsbron", "Viadukten", "Broarna vid Torget"])  # fmt: skip
def test_a_bridge_is_known_by_its_name(name):
    assert is_bridge(name)


@pytest.mark.parametrize(
    "name", ["Busstationen vid Storbron", "Örebro", "Bro station", "Brogårdens depå", "Trafikljus på Storbron", ""]
)
def test_what_only_lies_at_a_bridge_is_none(name):
    assert not is_bridge(name)


def service(name, function, east=-15):
    return {"id": name, "name": name, "function": function, "geometry": at(east, 0)}


def test_a_bridge_in_the_water_is_uncertain_and_named_and_the_rest_is_wet():
    services = layer(
        "vital-service", service("Gångbron över ån", "vagtransport"), service("Stationen", "kollektivtrafik"),
        service("Bron förlag", "information"),
    )  # fmt: skip
    answer = ask([flow("Q100", 0)], services)

    assert {row["id"]: row["wet"] for row in answer.result["objects"]} == {
        "Gångbron över ån": "uncertain", "Stationen": "yes", "Bron förlag": "yes",
    }  # fmt: skip
    (said,) = (each for each in answer.findings if each.code == "bridges-by-name")
    assert "Gångbron över ån" in str(said.text)


def test_a_bridge_outside_the_water_is_outside_it():
    answer = ask([flow("Q100", 0)], layer("vital-service", service("Gångbron över ån", "vagtransport", east=50)))

    assert answer.result["objects"] == []
    assert "bridges-by-name" in codes(answer)
