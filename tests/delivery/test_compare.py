"""A comparison of two files: read with care, written as rows, and told in words."""

import csv
import io
import json
from typing import Any

import pytest

from geoansvar.analysis.compare import COLUMNS
from geoansvar.delivery.compare import compared, csv_bytes, differences_text, json_bytes, marks_text, read_answer
from geoansvar.delivery.formats import FORMATS
from geoansvar.errors import QuestionInvalid
from tests.delivery.answers import small_answer
from tests.delivery.flood_answers import directive_answer, exposure_answer

EMPTY: dict[str, Any] = {
    "kind": "exposure",
    "run": "x",
    "totals": [],
    "result": {},
    "sources": [],
    "question": {},
    "workspace": {},
}
BROKEN: list[dict[str, Any]] = [
    {"totals": {}},
    {"totals": [1]},
    {"result": []},
    {"result": {"objects": [1]}},
    {"result": {"objects": {}}},
    {"sources": None},
    {"question": []},
    {"workspace": "9999"},
    {"kind": 1},
]


@pytest.fixture
def saved(tmp_path):
    def saving(answer, name, **changed):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(json.loads(FORMATS["json"].write(answer, "sv")) | changed), encoding="utf-8")
        return path

    return saving


@pytest.mark.parametrize("made", [small_answer, exposure_answer, directive_answer])
def test_every_kind_of_answer_is_compared_with_itself_and_nothing_has_changed(made, saved):
    found = compared(saved(made(), "a"), saved(made(), "b"))

    assert found.rows
    assert all(row["change"] in (0, None) and row["before"] == row["after"] for row in found.rows)
    assert differences_text(found) == ["Samma körning: samma fråga, underlag och program."]


def test_json_and_csv_have_the_same_rows(saved):
    answer = exposure_answer()
    fewer = [row | {"affected": row["affected"] + 1} for row in answer.totals]
    found = compared(saved(answer, "a"), saved(answer, "b", totals=fewer))
    rows = list(csv.DictReader(io.StringIO(csv_bytes(found).decode("utf-8"), newline="")))

    assert json.loads(json_bytes(found)) == found.rows
    assert [tuple(row) for row in rows] == [(*COLUMNS, "exercise")] * len(found.rows)
    assert [row["change"] for row in rows if row["table"] == "totals"] == ["1"] * len(answer.totals)


@pytest.mark.parametrize("which", [0, 1])
def test_an_exercise_and_a_limited_view_are_marked_if_either_is_one(which, saved):
    real = exposure_answer(workspace={"municipality": "1490", "name": "Borås", "exercise": False})
    pair = [real, real]
    assert marks_text(compared(saved(real, "a"), saved(real, "b"))) == []

    pair[which] = exposure_answer(notice="access-limited")
    found = compared(saved(pair[0], "a"), saved(pair[1], "b"))
    rows = list(csv.DictReader(io.StringIO(csv_bytes(found).decode("utf-8"), newline="")))

    assert [mark[:6] for mark in marks_text(found)] == ["ÖVNING", "Underl"]
    assert {(row["exercise"], row["notice"]) for row in rows} == {("ÖVNING", "access-limited")}


def test_what_differs_is_told_in_words_in_both_languages(saved):
    answer = exposure_answer()
    flows = [row | {"discharge_m3_s": 199.5} for row in answer.result["flows"][:1]] + answer.result["flows"][1:]
    changed = {
        "run": "sha256:2", "version": "0.2.0", "sources": answer.sources[1:],
        "result": answer.result | {"flows": flows}, "question": answer.question | {"thresholds_m": [0.1]},
    }  # fmt: skip
    found = compared(saved(answer, "a"), saved(answer, "b", **changed))

    assert differences_text(found) == [
        "Programmet: version, 0.1.0 → 0.2.0",
        "Frågan: thresholds_m, 0,2, 0,5 → 0,1",
        "Underlaget befolkning finns bara i det första svaret.",
        "Flödet Q50: discharge_m3_s, 180 → 199,5",
    ]
    assert len(differences_text(found, "en")) == 4


def test_a_difference_of_a_millimetre_is_not_told_as_none(saved):
    answer = exposure_answer()
    nearly = [row | {"level_m": 43.804} for row in answer.result["flows"][:1]] + answer.result["flows"][1:]
    before = [row | {"level_m": 43.8} for row in answer.result["flows"][:1]] + answer.result["flows"][1:]
    pair = [
        saved(answer, name, run=name, result=answer.result | {"flows": flows})
        for name, flows in (("a", before), ("b", nearly))
    ]

    assert differences_text(compared(*pair)) == ["Flödet Q50: level_m, 43,8 → 43,804"]


def test_another_run_without_any_difference_is_said_to_be_one(saved):
    found = compared(saved(exposure_answer(), "a"), saved(exposure_answer(), "b", run="sha256:2"))

    assert differences_text(found) == ["Samma fråga, underlag och program i båda svaren."]


def test_answers_to_different_questions_are_not_compared(saved):
    with pytest.raises(QuestionInvalid) as refused:
        compared(saved(exposure_answer(), "a"), saved(directive_answer(), "b"))

    assert "exposure" in str(refused.value)
    assert "flood-directive" in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b'"kind"', b"{}", b"\xff\xfe\x00", b"NaN", b"[" * 3_000,
        b'{"kind": "exposure"}', b'{"kind": 1, "run": "x", "totals": [], "result": {}}',
        *(json.dumps(EMPTY | part).encode() for part in BROKEN),
        b'{"type": "FeatureCollection", "features": []}',
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused_with_the_files_name(content, tmp_path):
    path = tmp_path / "svar.json"
    path.write_bytes(content)
    with pytest.raises(QuestionInvalid) as refused:
        read_answer(path)

    assert refused.value.place == str(path)
    assert refused.value.remedy


def test_an_answer_without_rows_is_an_answer(tmp_path):
    path = tmp_path / "svar.json"
    path.write_text(json.dumps(EMPTY), encoding="utf-8")

    assert read_answer(path) == EMPTY


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(QuestionInvalid):
        read_answer(tmp_path / "borta.json")


def test_a_byte_order_mark_is_no_fault(tmp_path):
    path = tmp_path / "svar.json"
    path.write_bytes(b"\xef\xbb\xbf" + FORMATS["json"].write(small_answer(), "sv"))

    assert read_answer(path)["kind"] == "affected-area"


def test_a_row_without_its_key_is_no_fault_of_ours(saved):
    rows = [{"affected": 3}, {"key": None, "affected": "x"}, {"key": [1], "affected": True}]
    found = compared(saved(exposure_answer(), "a", totals=rows), saved(exposure_answer(), "b", totals=[]))

    assert {row["change"] for row in found.rows if row["table"] == "totals"} == {None}
