"""A question is spelled alike at every door, and a slip is answered with what would have been right."""

import pytest

from geoansvar.errors import QuestionInvalid
from geoansvar.model.question import AffectedArea, question_from


def test_every_default_is_filled_in():
    question = question_from({"kind": "affected-area", "area": {"address": "Allégatan 12"}})

    assert isinstance(question, AffectedArea)
    assert question.area.as_json() == {"address": "Allégatan 12", "buffer_m": 0.0}
    assert question.flood is None


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        ({}, "kind", "saknas"),
        ([], "kind", "tabell"),
        ({"kind": "isochrone"}, "kind", "affected-area"),
        ({"kind": "affected-area"}, "area", "saknas"),
        ({"kind": "affected-area", "area": {"adress": "Allégatan 12"}}, "area.adress", "Menade du address?"),
        ({"kind": "affected-area", "area": {}}, "area", "0 gavs"),
        ({"kind": "affected-area", "area": {"address": "a", "place": "b"}}, "area", "2 gavs"),
        ({"kind": "affected-area", "area": {"place": "a", "buffer_m": -1}}, "area.buffer_m", "minst 0"),
        ({"kind": "affected-area", "area": {"place": "a", "buffer_m": float("nan")}}, "area.buffer_m", "ändligt"),
        ({"kind": "affected-area", "area": {"place": "a"}, "as_of": "igår"}, "as_of", "datum"),
        ({"kind": "affected-area", "area": {"place": "a"}, "as_of": 86400}, "as_of", "datum"),
        ({"kind": "affected-area", "area": {"place": "a"}, "as_of": "86400"}, "as_of", "datum"),
        ({"kind": "affected-area", "area": {"place": "a", "buffer_m": True}}, "area.buffer_m", "tal"),
        ({"kind": "affected-area", "area": {"place": "a"}, "tid": 1}, "tid", "finns inte"),
    ],
)
def test_a_fault_names_the_key_and_what_would_have_been_right(data, place, words):
    with pytest.raises(QuestionInvalid) as caught:
        question_from(data)

    assert caught.value.place == place
    assert words in str(caught.value)
