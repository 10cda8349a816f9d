"""Who reaches what, on the command line: every kind in a narrow terminal, questions within questions, and geometry."""

import io
import json
import re

import pytest

from geoansvar.cli.key_words import KINDS as KIND_WORDS
from geoansvar.cli.key_words import known_keys
from geoansvar.cli.table import print_answer
from geoansvar.cli.words import Terminal, broken
from geoansvar.delivery.headlines import headlines
from geoansvar.model.code_titles import CODE_TITLES
from geoansvar.model.question import MODELS
from tests.cli.conftest import problem
from tests.delivery.reach_answers import KINDS, STATION, reach_answer

CODES = sorted({code for words in CODE_TITLES.values() for code in words if "_" in code or "-" in code})
RAW = re.compile(r"(?<![\w./-])(" + "|".join(map(re.escape, CODES)) + r")(?![\w/-])")
LINE = '{"type": "LineString", "coordinates": [[12.96, 57.9], [12.97, 57.91]]}'


def printed(answer, width=80):
    out = io.StringIO()
    print_answer(Terminal(file=out, width=width, markup=False, emoji=False, highlight=False), answer, "sv")
    return out.getvalue()


def test_every_kind_and_every_key_is_explained():
    assert set(KIND_WORDS) == set(MODELS)
    for kind, model in MODELS.items():
        assert set(model.model_fields) - {"kind", "area", "question"} <= known_keys(), kind


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_fits_in_eighty_columns_and_says_first_what_it_comes_to(town, kind):
    answer = reach_answer(town, kind)
    words = printed(answer)
    lines = words.splitlines()

    assert max(len(line.rstrip()) for line in lines if "sha256" not in line) <= 80
    first = " ".join(" ".join(lines[:25]).split())
    for said in headlines(answer)[:2]:
        assert " ".join(said.split()) in first


@pytest.mark.parametrize("kind", KINDS)
def test_no_code_is_shown_raw(town, kind):
    answer = reach_answer(town, kind)
    rows, _, _ = printed(answer).partition("\nSvaret\n")
    rows, _, _ = rows.partition("\nlayers/")
    names = {str(row.get(key)) for found in answer.result.values() for row in found for key in ("layer", "id")}

    assert not {found.group(1) for found in RAW.finditer(rows)} - names


def test_the_points_stand_by_name_with_what_is_decided_and_a_column_for_each_flow(town):
    words = printed(reach_answer(town, "status"))

    assert re.search(r"Punkt och beslut +Q100 +BHF", words)
    assert "beslutad: förberedd" in words


def test_streets_are_told_once_however_many_pieces_they_have(town):
    answer = reach_answer(town, "isolation")
    streets = [row["name"] for row in answer.result["closed_roads"] if row["state"] == "closed"]
    name = max(set(streets), key=streets.count)
    _, _, told = printed(answer).partition("Stängd: ")

    assert streets.count(name) > 1
    assert len(re.findall(rf"^  {re.escape(name)}  ", told.partition("Osäker: ")[0], flags=re.MULTILINE)) <= 1


def test_a_question_within_a_question_is_a_kind_or_a_file(run, tmp_path):
    inner = {"kind": "isolation", "anchors": [STATION], "flood": "Q100"}
    stored = tmp_path / "fraga.json"
    stored.write_text(json.dumps(inner), encoding="utf-8")
    by_file = run("ask", "what-if", "--of", stored, "--close-roads", "vag-00481", "--json")
    by_kind = run("ask", "what-if", "--of", "status", "--open-points", "t-skola-3", "--json")

    assert (by_file.code, by_kind.code) == (0, 0)
    assert json.loads(by_file.out)["question"]["question"]["anchors"] == [STATION]
    assert json.loads(by_kind.out)["question"]["question"]["kind"] == "status"


def test_a_change_without_a_question_says_how_to_give_one(run):
    fault = problem(run("ask", "what-if", "--close-roads", "vag-00481", "--json"))

    assert fault["place"] == "--of"
    assert "--of status" in fault["remedy"]


def test_a_point_that_somebody_thinks_of_is_two_numbers_geojson_or_a_file(run, tmp_path):
    point = {"type": "Point", "coordinates": [12.96, 57.9]}
    stored = tmp_path / "punkt.geojson"
    stored.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": point}), encoding="utf-8")
    asked = [
        json.loads(run("ask", "siting", "--proposed", value, "--within-m", "1000", "--json").out)["question"][
            "proposed"
        ]
        for value in ("12.96,57.9", json.dumps(point), stored)
    ]

    assert [each["type"] for each in asked] == ["Point"] * 3
    for each in asked:
        assert each["coordinates"] == pytest.approx(point["coordinates"], abs=1e-9)


def test_a_barrier_is_geojson_on_the_line(run):
    done = run("ask", "what-if", "--of", "exposure", "--barrier", LINE, "--json")

    assert done.code == 0
    assert json.loads(done.out)["question"]["barrier"]["type"] == "LineString"


@pytest.mark.parametrize(
    ("args", "place"),
    [
        (("siting", "--proposed", '{"type":'), "--proposed"),
        (("siting", "--proposed", "tolv,femtio"), "--proposed"),
        (("what-if", "--of", "exposure", "--barrier", "{]"), "--barrier"),
    ],
)
def test_a_geometry_that_cannot_be_read_says_which_flag(run, args, place):
    assert problem(run("ask", *args, "--json"))["place"] == place


def test_help_says_what_is_required_and_what_may_be_repeated(run):
    words = " ".join(run("ask", "isolation", "--help").out.split())

    assert re.search(r"--anchors LAGER\[/ID\] .*? Krävs\. Får upprepas\.", words)


def test_no_number_is_broken_within_itself():
    words = "väg när det är torrt 6\xa0624 m"

    assert broken(words, 22).splitlines() == ["väg när det är torrt", "6\xa0624\xa0m"]


def test_no_number_is_parted_from_its_unit():
    assert broken("längsta avstånd 228 m", 19).splitlines() == ["längsta avstånd", "228\xa0m"]


def test_a_kind_that_is_spelled_wrong_is_no_file(run):
    fault = problem(run("ask", "what-if", "--of", "coverge", "--json"))

    assert (fault["place"], fault["remedy"]) == ("--of", "Menade du coverage?")


def test_a_fault_between_keys_names_the_option_or_the_key(run):
    assert problem(run("ask", "siting", "--k", "2", "--json"))["place"] == "candidates"
    assert "--candidates" in run("ask", "siting", "--k", "2").err
