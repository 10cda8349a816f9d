"""A question is the same through every door, and one that cannot be answered says why."""

import csv
import io
import json
import re
from typing import Any

import pytest

from geoansvar.cli import geoansvar as command
from geoansvar.model.question import MODELS
from tests.cli.conftest import ALLEGATAN, problem


def test_an_answer_in_a_terminal_begins_with_whom_to_call(run):
    done = run(*ALLEGATAN)

    assert (done.code, done.err) == (0, "")
    assert "ÖVNING" in done.out.splitlines()[0]
    assert "Berörda aktörer: Allégatan 12 + 300 m" in done.out
    assert re.search(r"0\d{2}-\d{3} \d{2} \d{2}", done.out)
    assert done.out.index("Ring") < done.out.index("Samhällsviktig verksamhet (")


def test_every_total_of_an_answer_adds_up(run):
    totals = json.loads(run(*ALLEGATAN, "--json").out)["totals"]

    assert totals
    for row in totals:
        assert row["total"] == row["affected"] + row["uncertain"] + row["outside"] + row["no_data"]


def test_the_same_question_gives_the_same_bytes_through_every_door(run, tmp_path):
    question = {"kind": "affected-area", "area": {"address": "Allégatan 12", "buffer_m": 300}}
    stored = tmp_path / "fraga.json"
    stored.write_text(json.dumps(question), encoding="utf-8")
    first = run(*ALLEGATAN, "--json").out

    assert run(*ALLEGATAN, "--json").out == first
    assert run("ask", "--question", stored, "--json").out == first
    assert run("ask", "--question", "-", "--json", stdin=stored.read_bytes()).out == first
    assert run("ask", "affected-area", "--question", stored, "--json").out == first
    assert run(*ALLEGATAN, "-o", tmp_path / "svar.json").code == 0
    assert (tmp_path / "svar.json").read_bytes().decode() == first


def test_csv_and_geojson_have_the_rows_of_the_answer(run):
    answer = json.loads(run(*ALLEGATAN, "--json").out)["result"]
    expected = [key for key, rows in answer.items() for _ in rows]
    features = json.loads(run(*ALLEGATAN, "--geojson").out)["features"]
    rows = list(csv.DictReader(io.StringIO(run(*ALLEGATAN, "--csv").out, newline="")))

    assert sorted(feature["properties"]["group"] for feature in features) == sorted(expected)
    assert sorted(row["group"] for row in rows) == sorted(expected)


@pytest.mark.parametrize(
    ("suffix", "magic"), [("xlsx", b"PK"), ("pdf", b"%PDF"), ("csv", b"group,"), ("geojson", b"{")]
)
def test_an_answer_is_written_in_the_file_that_was_named(suffix, magic, run, tmp_path):
    path = tmp_path / "ny" / f"svar.{suffix}"
    done = run(*ALLEGATAN, "-o", path)

    assert (done.code, done.out) == (0, "")
    assert str(path) in done.err
    assert path.read_bytes().startswith(magic)


def test_a_flood_narrows_the_area(run):
    whole = json.loads(run(*ALLEGATAN, "--json").out)
    wet = json.loads(run(*ALLEGATAN, "--flood", "Q100", "--json").out)

    assert wet["totals"][0]["affected"] < whole["totals"][0]["affected"]


def test_an_audit_needs_no_area(run):
    done = run("ask", "responsibility")

    assert done.code == 0
    assert "Kontinuitet (" in done.out


def options_of(kind):
    ask: Any = command.commands["ask"]
    return {option.name: option for option in ask.commands[kind].params}


@pytest.mark.parametrize("kind", MODELS)
def test_a_question_has_an_option_for_every_key(kind):
    options = options_of(kind)
    keys = set(MODELS[kind].model_fields) - {"kind"}

    assert keys - {"area"} <= set(options)
    assert ("address" in options) == ("area" in keys)
    assert all(f"--{key.replace('_', '-')}" in options[key].opts for key in keys - {"area"})


def test_a_key_that_is_a_list_repeats_and_one_of_few_words_names_them():
    options = options_of("exposure")

    assert {name for name, option in options.items() if option.multiple} == {"objects", "floods", "thresholds_m"}
    assert options["cell_rule"].metavar == "all-touched|centre"
    assert "Annars 0.1, 0.2, 0.3, 0.5, 0.8." in options["thresholds_m"].help
    assert "Annars" not in options["discharge_m3_s"].help


def test_what_gets_wet_is_asked_with_lists_and_numbers(run):
    args = (
        "--floods",
        "Q100",
        "--floods",
        "BHF",
        "--objects",
        "skyddsrum",
        "--thresholds-m",
        "0.5",
        "--search-m",
        "2",
    )
    done = run("ask", "exposure", *args, "--json")
    question = json.loads(done.out)["question"]

    assert (done.code, done.err) == (0, "")
    assert (question["floods"], question["objects"]) == (["Q100", "BHF"], ["skyddsrum"])
    assert (question["thresholds_m"], question["search_m"], question["cell_rule"]) == ([0.5], 2.0, "all-touched")


def test_the_directive_is_answered_in_a_terminal_flow_by_flow(run):
    done = run("ask", "flood-directive")

    assert done.code == 0
    assert re.search(r"Q50 +Q100 +Q200 +BHF", done.out)
    assert done.out.index("Människors hälsa") < done.out.index("Kulturarvet") < done.out.index("Ekonomisk verksamhet")


def test_two_runs_of_the_directive_are_compared(run, tmp_path):
    for name, floods in (("alla", ()), ("ett", ("--floods", "Q100"))):
        assert run("ask", "flood-directive", *floods, "-o", tmp_path / f"{name}.json").code == 0
    done = run("compare", tmp_path / "alla.json", tmp_path / "ett.json", "--json")
    rows = [row for row in json.loads(done.out) if row["table"] == "totals" and "." not in row["key"]]

    assert "Frågan: floods" in done.err
    assert {row["change"] for row in rows if row["flood"] == "Q100"} == {0}
    assert {row["after"] for row in rows if row["flood"] != "Q100"} == {None}


@pytest.mark.parametrize(
    ("args", "place"),
    [
        (("--thresholds-m", "0,2"), "thresholds_m.0"),
        (("--thresholds-m", "0.2", "--thresholds-m", "-1"), "thresholds_m.1"),
        (("--cell-rule", "middle"), "cell_rule"),
        (("--search-m", "1e9"), "search_m"),
        (("--population-method", "guess"), "population_method"),
        (("--discharge-m3-s", "0"), "discharge_m3_s"),
    ],
)
def test_a_value_that_a_key_does_not_take_is_told_with_the_key(args, place, run):
    assert problem(run("ask", "exposure", *args, "--json"))["place"] == place


@pytest.mark.parametrize(
    ("area", "code"),
    [
        (("--address", "Storgatan 1"), "place-ambiguous"),
        (("--address", "Finnsintegatan 12"), "place-not-found"),
        (("--layer", "finns_inte"), "unknown-name"),
        (("--feature", "byggnader/finns-inte"), "unknown-name"),
        (("--feature", "byggnader"), "question-invalid"),
        ((), "question-invalid"),
        (("--address", "Allégatan 12", "--place", "Centrum"), "question-invalid"),
        (("--point", "1"), "question-invalid"),
        (("--point", "nan,57"), "area-unusable"),
        (("--address", "Allégatan 12", "--buffer-m", "-5"), "question-invalid"),
        (("--address", "Allégatan 12", "--as-of", "i morgon"), "question-invalid"),
        (("--address", "Allégatan 12", "--buffer-m", "300", "--flood", "Q7"), "unknown-name"),
        (("--address", "Allégatan 12", "--json", "--csv"), "question-invalid"),
        (("--address", "Allégatan 12", "-o", "svar.docx"), "question-invalid"),
    ],
)
def test_a_question_that_cannot_be_answered_is_the_askers_to_mend(area, code, run):
    args = ("ask", "affected-area", *area)
    told = run(*args, "--json")

    assert run(*args).code == 2
    assert told.code == 2
    assert problem(told)["code"] == code
    assert problem(told)["place"]


def test_several_addresses_are_listed_and_never_guessed(run):
    done = run("ask", "affected-area", "--address", "Storgatan 1")
    choices = problem(run("ask", "affected-area", "--address", "Storgatan 1", "--json"))["choices"]

    assert len(choices) > 1
    for choice in choices:
        assert choice in done.err
        assert run("ask", "affected-area", "--address", choice, "--buffer-m", "50", "--json").code == 0


def test_an_area_may_be_a_file(run, tmp_path):
    answered = json.loads(run(*ALLEGATAN, "--geojson").out)["answer"]
    path = tmp_path / "omrade.geojson"
    path.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": answered["area"]}), encoding="utf-8")
    drawn = json.loads(run("ask", "affected-area", "--area", path, "--json").out)

    assert drawn["totals"][0]["affected"] == pytest.approx(answered["totals"][0]["affected"], abs=1)


@pytest.mark.parametrize("content", [b"", b"{", b'{"type": "Feature", "geometry": null}', b"\x00\xff"])
def test_an_area_file_that_is_broken_is_told(content, run, tmp_path):
    path = tmp_path / "omrade.geojson"
    path.write_bytes(content)
    done = run("ask", "affected-area", "--area", path)

    assert (done.code, done.out) == (2, "")
    assert "omrade.geojson" in done.err


@pytest.mark.parametrize(
    ("stdin", "place"), [(b"{", "-"), (b"[]", "-"), (b'{"kind": "nope"}', "kind"), (b"{}", "kind")]
)
def test_a_question_file_that_is_broken_is_told(stdin, place, run):
    done = run("ask", "--question", "-", "--json", stdin=stdin)

    assert done.code == 2
    assert problem(done)["place"] == place


def test_a_question_of_another_kind_is_refused(run):
    done = run("ask", "responsibility", "--question", "-", "--json", stdin=b'{"kind": "affected-area"}')

    assert problem(done)["code"] == "question-invalid"


def test_a_file_that_cannot_be_written_is_told(run, tmp_path):
    (tmp_path / "fil").write_text("", encoding="utf-8")
    done = run(*ALLEGATAN, "-o", tmp_path / "fil" / "svar.json")

    assert done.code == 2
    assert "går inte att skriva" in done.err
