"""Few people are told as few, and nothing beside them tells how few: the laws that every row of people keeps."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoansvar.model.few import AtLeast, Few, as_json, from_json, without_few
from geoansvar.texts import Said, number_text

K = 5
PARTS = ("affected", "uncertain", "outside", "no_data")
COUNTS = st.integers(0, 12) | st.integers(0, 10_000)


def row_of(parts, unit="persons"):
    return {"key": "residents", "unit": unit, "total": sum(parts)} | dict(zip(PARTS, parts, strict=True))


@given(st.tuples(COUNTS, COUNTS, COUNTS, COUNTS))
def test_no_part_that_is_few_can_be_worked_out(parts):
    """Of all that could stand behind what is told, each few part could be any other number of few."""
    told = without_few(row_of(parts), K)
    for key, true in zip(PARTS, parts, strict=True):
        if not isinstance(told[key], Said):
            assert told[key] == true
            assert true >= K or (true == 0 and key in ("uncertain", "no_data"))
    hidden = [key for key in PARTS if isinstance(told[key], Said)]
    if any(isinstance(told[key], Few) for key in hidden) and not isinstance(told["total"], Said):
        assert len(hidden) >= 2 or sum(parts) == 0
    known = sum(told[key] for key in PARTS if key not in hidden)
    for key in hidden:
        if isinstance(told[key], AtLeast):
            assert int(told[key]) <= row_of(parts)[key]
            others = [each for each in hidden if each != key]
            assert int(told[key]) == max(sum(parts) - known - (K - 1) * len(others), 0)


def test_the_same_is_told_of_any_few():
    """However few they are, and of whatever is left: of one total nothing tells one from another."""
    rows = [orjson.dumps(as_json(without_few(row_of((few, 0, 100 - few, 0)), K))) for few in range(K)]

    assert len(set(rows)) == 1


@given(st.integers(0, 50), st.integers(0, 50))
def test_a_difference_of_two_rows_tells_no_more_than_their_sum_of_few(one, more):
    """An area, and a larger one round it: what lies between is told only where each of them is."""
    inner, outer = (without_few(row_of((count, 0, 1_000 - count, 0)), K)["affected"] for count in (one, one + more))
    if not isinstance(inner, Said) and not isinstance(outer, Said):
        assert one >= K


@pytest.mark.parametrize("unit", ["objects", "m", "m2", "actors"])
def test_what_is_no_people_is_told_as_it_is(unit):
    assert without_few(row_of((1, 2, 3, 4), unit), K) == row_of((1, 2, 3, 4), unit)


def test_rows_of_people_by_any_name():
    row = {"residents": 3, "age_80_plus": 0, "cells": 1, "assigned": 2, "free": 38, "capacity": 40, "name": "T1"}
    told = without_few(row, K)

    assert as_json(told) == {
        "residents": None, "age_80_plus": None, "cells": 1, "assigned": None, "free": None, "capacity": 40,
        "name": "T1",
        "suppressed": {"residents": "<5", "age_80_plus": "<5", "assigned": "<5", "free": ">=34"},
    }  # fmt: skip


def test_it_is_said_in_words_and_kept_in_json():
    told = without_few(row_of((2, 0, 998, 0)), K)

    assert number_text(told["affected"], "sv") == "färre än 5"
    assert number_text(told["outside"], "sv") == "minst 996"
    assert from_json(orjson.loads(orjson.dumps(as_json(told)))) == told
    assert as_json(from_json(as_json([told]))) == as_json([told])


def test_what_is_reckoned_with_few_stays_few():
    few = Few.below(K)

    assert isinstance(few + 0, Few)
    assert isinstance(0 + few, Few)
    assert isinstance(sum([few, few]), Few)
    assert few + 30 == 30
    assert not isinstance(few + 30, Said)
    assert isinstance(AtLeast(30) + 2, AtLeast)


@given(st.tuples(COUNTS, COUNTS, COUNTS, COUNTS))
def test_no_share_tells_what_is_not_told(parts):
    shares = {"share": parts[0] / max(sum(parts), 1), "share_at_most": (parts[0] + parts[1]) / max(sum(parts), 1)}
    told = without_few(row_of(parts) | shares, K)
    hidden = any(isinstance(told[key], Said) for key in (*PARTS, "total"))

    assert {key: told[key] for key in shares} == (dict.fromkeys(shares) if hidden else shares)
