"""A map's recipe tells its words in the language that is chosen, as far as it has them."""

import pytest
from pydantic import ValidationError

from geoansvar.model.recipe import MapRecipe

SAID = {
    "title": "Lägesbild",
    "access": "public",
    "texts": ["Ett.", "Två."],
    "layer": [{"name": "a", "group": "Översvämning"}, {"name": "b"}],
}


def recipe(**english):
    return MapRecipe.model_validate(SAID | ({"en": english} if english else {}))


def test_english_words_take_the_place_of_the_maps_own():
    told = recipe(title="Overview", texts=["One.", "Two."], groups={"Översvämning": "Flooding"}).told_in("en")

    assert (told.title, told.texts) == ("Overview", ("One.", "Two."))
    assert [layer.group for layer in told.layer] == ["Flooding", None]


def test_what_has_no_english_stays_and_swedish_is_as_it_was():
    whole, half = recipe(title="Overview"), recipe(groups={"Annat": "Other"})

    assert whole.told_in("sv") == whole
    assert whole.told_in("en").texts == ("Ett.", "Två.")
    assert half.told_in("en").title == "Lägesbild"
    assert recipe().told_in("en") == recipe()


def test_as_many_texts_in_english_as_the_map_has():
    with pytest.raises(ValidationError, match=r"en\.texts har 1 texter, och kartan har 2"):
        recipe(texts=["One."])
