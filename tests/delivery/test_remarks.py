"""What a finding says of a layer stands beside the numbers that are counted in it, and beside no others."""

from geoansvar.delivery.remarks import remarks
from geoansvar.model.finding import Finding
from geoansvar.texts import text
from tests.delivery.flood_answers import exposure_answer


def said(*findings):
    return remarks(exposure_answer(findings=[Finding(code, "note", text("sagt"), **more) for code, more in findings]))


def test_a_finding_about_a_layer_stands_beside_all_its_numbers():
    assert said(("bridges-uncertain", {"place": "layers/vagar.toml"})) == {"roads_m": "broar och tunnlar är osäkra"}


def test_a_finding_about_a_column_stands_beside_that_number_alone():
    found = said(("rows-without-number", {"place": "layers/befolkning.toml", "key": "age_0_5"}))

    assert found == {"age_0_5": "rader utan tal räknas inte"}


def test_a_survey_that_is_an_overview_is_told_of_all_that_is_no_larger_than_a_house():
    found = said(("flow-overview", {"place": "layers/oversvamning_q50.toml"}))

    assert {"buildings", "dwellings", "vital_services"} <= set(found)
    assert not {"residents", "roads_m", "land_use_m2"} & set(found)


def test_what_is_said_twice_stands_once_and_what_is_no_matter_of_rows_not_at_all():
    coarse = ("population-coarse", {"place": "layers/befolkning.toml"})
    even = ("no-dwellings", {"place": "layers/befolkning.toml", "key": "population_method"})

    assert said(coarse, coarse, even)["residents"] == "grovt: stora rutor; fördelat efter yta"
    assert said(("flow-sliver", {"place": "layers/oversvamning_q50.toml"})) == {}
