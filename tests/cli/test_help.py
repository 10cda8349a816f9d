"""Every verb explains itself, and every misuse is told, in Swedish."""

import re

import pytest

from geoansvar.cli import geoansvar as command
from geoansvar.model.question import QUESTION_KINDS
from tests.cli.conftest import ALLEGATAN, VERBS


@pytest.mark.parametrize("path", [(), *((verb,) for verb in VERBS), *(("ask", kind) for kind in QUESTION_KINDS)])
def test_every_verb_explains_itself_in_swedish(path, run):
    done = run(*path, "--help", folder=None)

    assert done.code == 0
    assert done.err == ""
    assert done.out.startswith("Användning: geoansvar")
    assert not re.search(r"\b(Usage|Options|Commands|Show this|COMMAND|OPTIONS)\b", done.out)


def test_the_verbs_are_those_of_the_contract():
    assert set(VERBS) == set(command.commands)


def test_without_a_verb_the_help_is_shown_as_a_misuse(run):
    done = run(folder=None)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Användning: ")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("nope",), "nope finns inte."),
        (("chek",), "Menade du check?"),
        (("check", "--jsn"), "Menade du --json?"),
        (("check", "extra"), "för mycket: extra"),
        (("exercise",), "MAPP saknas."),
        (("serve", "--port", "x"), "skriv ett heltal, 0–65535"),
        (("serve", "--port", "70000"), "skriv ett heltal, 0–65535"),
        (("exercise", "m", "--seed", "1", "--size", "huge"), "välj ett av town, municipality"),
        (("ask",), "Skriv frågans slag"),
        (("ask", "--json", "affected-area"), "Skriv flaggorna efter frågans slag"),
        (("serve", "--port"), "behöver ett värde"),
    ],
)
def test_a_misuse_is_told_in_swedish(args, said, run):
    done = run(*args)

    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_english_is_spoken_where_it_is_asked_for(run):
    assert run("--lang", "en", *ALLEGATAN).code == 0
