"""``compare``: what has changed between two saved answers, and what else is not the same."""

import csv
import io
import json

import pytest

from tests.cli.conftest import ALLEGATAN, problem


@pytest.fixture
def answers(run, tmp_path):
    """Two answers about one address: what is near it, and what is further away too."""
    near, far = tmp_path / "nara.json", tmp_path / "langt.json"
    assert run(*ALLEGATAN, "-o", near).code == 0
    assert run("ask", "affected-area", "--address", "Allégatan 12", "--buffer-m", "600", "-o", far).code == 0
    return near, far


def test_the_rows_say_what_was_what_is_and_the_change(run, answers):
    done = run("compare", *answers, "--json")
    near, far = (json.loads(path.read_bytes())["totals"] for path in answers)
    expected = {row["key"]: other["affected"] - row["affected"] for row, other in zip(near, far, strict=True)}
    found = {row["key"]: row for row in json.loads(done.out) if row["table"] == "totals" and "." not in row["key"]}

    assert done.code == 0
    assert {key: row["change"] for key, row in found.items()} == expected
    assert all(row["after"] - row["before"] == row["change"] for row in found.values())
    assert "Frågan: area" in done.err


def test_an_answer_compared_with_itself_has_no_change(run, answers):
    near, _ = answers
    rows = json.loads(run("compare", near, near, "--json").out)

    assert rows
    assert {row["change"] for row in rows} == {0}


def test_the_terminal_shows_what_has_changed_and_counts_the_rest(run, answers):
    done = run("compare", *answers)

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(" ÖVNING \nBerörda aktörer\nFrågan: area")
    assert "folkbokförda (natt) " in done.out
    assert "folkbokförda (natt), utanför" not in done.out
    assert "Oförändrade:" in done.out


def test_csv_and_files_have_the_rows_of_the_json(run, answers, tmp_path):
    rows = json.loads(run("compare", *answers, "--json").out)
    written = list(csv.DictReader(io.StringIO(run("compare", *answers, "--csv").out, newline="")))
    done = run("compare", *answers, "-o", tmp_path / "skillnad.json")

    assert (done.code, done.out) == (0, "")
    assert "skillnad.json" in done.err
    assert json.loads((tmp_path / "skillnad.json").read_bytes()) == rows
    assert [row["key"] for row in written] == [row["key"] for row in rows]


def test_answers_of_two_kinds_are_the_askers_to_mend(run, answers, tmp_path):
    other = tmp_path / "ansvar.json"
    run("ask", "responsibility", "-o", other)
    told = problem(run("compare", answers[0], other, "--json"))

    assert run("compare", answers[0], other).code == 2
    assert (told["code"], told["place"]) == ("question-invalid", str(other))


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b'{"kind": "exposure"}'])
def test_a_file_that_is_no_answer_is_the_askers_to_mend(content, run, answers, tmp_path):
    path = tmp_path / "trasig.json"
    if content is not None:
        path.write_bytes(content)
    done = run("compare", answers[0], path)

    assert (done.code, done.out) == (2, "")
    assert "trasig.json" in done.err


@pytest.mark.parametrize(
    ("flags", "said"), [(("--json", "--csv"), "Välj ett av --json och --csv."), (("-o", "svar.docx"), "json, csv")]
)
def test_a_comparison_that_cannot_be_written_is_refused_before_anything_is_read(flags, said, run):
    done = run("compare", "borta.json", "borta.json", *flags)

    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_one_answer_is_no_comparison(run):
    assert "EFTER.json saknas" in run("compare", "a.json").err
