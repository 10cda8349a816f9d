"""The command line, run in this process or as a process of its own."""

import io
import json
import os
import subprocess
import sys
from typing import NamedTuple

import pytest

from geoansvar.cli import main
from geoansvar.workspace import Workspace
from tests.conftest import ROOT

ALLEGATAN = ("ask", "affected-area", "--address", "Allégatan 12", "--buffer-m", "300")
VERBS = (
    "check", "schema", "init", "exercise", "ask", "compare", "draw", "serve", "templates", "lage", "key", "audit",
)  # fmt: skip
MODULE = (sys.executable, "-m", "geoansvar")


class Done(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def state(tmp_path_factory):
    return tmp_path_factory.mktemp("state")


@pytest.fixture
def run(town, state, monkeypatch, capfdbinary):
    """Run the command line in this process; the root's workspace is read once for all tests."""
    find = Workspace.find
    monkeypatch.setattr(Workspace, "find", lambda path=None: town if path == str(ROOT) else find(path))
    monkeypatch.setenv("GEOANSVAR_STATE", str(state))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)

    def running(*args, folder=ROOT, stdin=b""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as left:
            main([*(("-w", str(folder)) if folder else ()), *map(str, args)])
        out, err = capfdbinary.readouterr()
        return Done(int(left.value.code or 0), out.decode("utf-8"), err.decode("utf-8"))

    return running


def started(*args, **options):
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | options.pop("env", {})
    return subprocess.Popen(
        [*MODULE, "-w", str(ROOT), *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, **options
    )


def problem(done):
    """Read the problem document of a failure; nothing else may have been said."""
    assert done.out == ""
    return json.loads(done.err)
