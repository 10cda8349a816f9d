"""Whatever happens, there are words instead of a traceback, and never the data."""

import json
import os
import subprocess
import sys

import pytest

from geoansvar.cli.running import last_words
from geoansvar.cli.words import plain
from tests.cli.conftest import ALLEGATAN, MODULE, started
from tests.conftest import ROOT


def test_python_m_geoansvar_is_geoansvar():
    shown = subprocess.run([*MODULE, "--help"], capture_output=True, cwd=ROOT, check=True)

    assert shown.stdout.decode("utf-8").startswith("Användning: ")


def test_a_console_in_another_encoding_neither_stops_nor_garbles(state):
    spoken = started(*ALLEGATAN, env={"PYTHONIOENCODING": "cp1252", "GEOANSVAR_STATE": str(state)})
    out, err = spoken.communicate(timeout=120)

    assert (spoken.returncode, err) == (0, b"")
    assert "Berörda aktörer" in out.decode("utf-8")


@pytest.mark.skipif(os.name != "posix", reason="other systems have no broken pipes")
def test_a_reader_who_leaves_is_not_a_fault(state):
    spoken = started(*ALLEGATAN, env={"GEOANSVAR_STATE": str(state)})
    spoken.stdout.close()
    err = spoken.stderr.read()

    spoken.stderr.close()

    assert (spoken.wait(timeout=120), err) == (0, b"")


def test_breaking_off_is_not_a_fault(run, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("geoansvar.workspace.Workspace.find", interrupted)
    done = run("check")

    assert (done.code, done.out, done.err.strip()) == (130, "", "Avbrutet.")


def test_a_fault_of_our_own_is_told_without_quoting_the_data(capsys):
    try:
        raise KeyError("personnummer 19121212-1212")
    except KeyError as error:
        last_words(type(error), error, error.__traceback__)
    said = capsys.readouterr().err

    assert "KeyError i test_no_tracebacks.py:" in said
    assert "1212" not in said


BROKEN = """
import sys
from geoansvar.workspace import Workspace
def find(path=None): raise KeyError("personnummer 19121212-1212")
Workspace.find = find
from geoansvar.cli import main
main(sys.argv[1:])
"""


def broken(*args):
    return subprocess.run([sys.executable, "-c", BROKEN, *args], capture_output=True, cwd=ROOT)


def test_a_fault_of_our_own_is_a_problem_document_where_json_is_asked_for():
    done = broken("check", "--json")
    problem = json.loads(done.stderr)

    assert (done.returncode, done.stdout, problem["code"]) == (1, b"", "internal")
    assert "KeyError" in problem["detail"]
    assert b"1212" not in done.stderr


def test_a_fault_of_our_own_is_told_in_the_language_that_is_spoken():
    swedish, english = (broken(*args, "check").stderr.decode("utf-8").splitlines() for args in ((), ("--lang", "en")))

    assert len(swedish) == len(english) == 2
    assert swedish[0].startswith("Fel i geoansvar: KeyError")
    assert all(said != told for said, told in zip(swedish, english, strict=True))


def test_data_cannot_steer_the_terminal():
    assert plain("\x1b[31mröd\x07\x9b2J") == " [31mröd  2J"
