"""To somebody who may not see all nothing is concluded, and an answer is as restricted as what went into it."""

import re
from contextlib import suppress
from typing import Any

import pytest

from geoansvar.delivery import looked_in
from geoansvar.delivery.headlines import headlines
from geoansvar.delivery.titles import tables_of
from geoansvar.errors import UnknownName
from geoansvar.model.access import Access, may
from geoansvar.model.question import QUESTION_KINDS

LIMITED = ("public", "partner", "staff", "county-board")
QUESTIONS: dict[str, dict[str, Any]] = {
    "affected-area": {"area": {"layer": "kommungrans"}},
    "responsibility": {},
    "exposure": {"floods": ["Q50"], "objects": ["byggnader", "befolkning"]},
    "flood-directive": {"floods": ["Q50"]},
    "coverage": {},
    "isolation": {"anchors": ["kommungrans"]},
    "status": {"floods": ["Q50"]},
    "cascade": {"down": ["s-stadshuset"]},
    "allocation": {},
    "siting": {"candidates": "samhallsviktigt", "k": 1},
    "what-if": {"question": {"kind": "coverage"}, "close_points": ["t-skola-3"]},
}
NONE = re.compile(r"\b(ingen|inget|inga|ingenting)\b", re.IGNORECASE)
# Said of a thing that is seen, of what was asked, or of how it was reckoned: none of them says that nothing is there.
NO_CONCLUSION = re.compile(
    r"kan säga|räknat på|räknas två gånger|kan räknas|har inget djupraster|inget hinder funnet|inget annat urval|"
    r"telefonnummer|har ingen linje|ingen väg|syns för den som frågar|har angetts|inte att risken|inget beslut|"
    r"Når ingen punkt alls|kan ingen säga"
)


@pytest.fixture(scope="module")
def answers(town):
    """Every kind of question, as every audience that may ask it."""
    found = []
    for audience in LIMITED:
        for kind, asked in QUESTIONS.items():
            with suppress(UnknownName):  # the layer that the question needs is not theirs to see, or the question
                found.append((audience, town.answer({"kind": kind} | asked, town.principal(audience))))
    return found


def test_what_a_question_needs_and_they_may_not_see_is_not_said_to_be_missing(town):
    with pytest.raises(UnknownName) as refused:
        town.answer({"kind": "coverage"}, town.principal("public"))

    assert not NONE.search(refused.value.message.render("sv"))


def test_every_kind_is_asked(answers):
    assert set(QUESTIONS) == set(QUESTION_KINDS)
    assert {answer.kind for _, answer in answers} == set(QUESTION_KINDS)


def test_nothing_is_concluded_from_what_may_be_hidden(answers):
    concluded = [
        (audience, answer.kind, said)
        for audience, answer in answers
        for said in (
            *headlines(answer),
            *(looked_in(answer, table.key) for table in tables_of(answer) if not answer.result[table.key]),
            *(finding.text.render("sv") for finding in answer.findings),
        )
        if NONE.search(said) and not NO_CONCLUSION.search(said)
    ]

    assert concluded == []


def test_every_one_carries_the_line(answers):
    assert {answer.notice for _, answer in answers} == {"access-limited"}
    assert all(answer.as_json()["notice"] == "access-limited" for _, answer in answers)


def test_an_answer_is_as_restricted_as_the_most_restricted_field_that_went_into_it(answers, town):
    for audience, answer in answers:
        principal = town.principal(audience)
        seen = [Access.PUBLIC]
        for source in answer.sources:
            declaration = town.declarations[source["layer"]]
            fields = [column.name for column in declaration.kind_of.columns]
            seen += [declaration.access]
            seen += [
                declaration.field_access(field)
                for field in fields
                if may(principal, "see", declaration, source["layer"], field)
            ]
        assert answer.access == max(seen, key=lambda level: level.rank)
        assert answer.access.rank <= principal.access.rank


def test_whoever_sees_all_is_told_what_is_and_what_is_not(town):
    answer = town.answer({"kind": "coverage"}, town.principal("isf"))

    assert answer.notice is None
    assert "suppressed" not in str(answer.as_json())
