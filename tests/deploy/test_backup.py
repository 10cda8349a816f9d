"""The note on copies, followed line by line on a server that then burns down."""

import re
import shutil
import subprocess
import sys

from tests.conftest import ROOT
from tests.deploy.conftest import DEPLOY, environment, geoansvar

KEEP, RESTORE = re.findall(r"(?ms)^```sh\n(.*?)^```", (DEPLOY / "README.md").read_text("utf-8"))


def follow(lines, folder, workspace, state):
    """Run the note's own lines; ``geoansvar`` is this repository's."""
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    program = programs / "geoansvar"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m geoansvar "$@"\n', "utf-8")
    program.chmod(0o755)
    own = environment(workspace, state)
    own |= {"SPAR": str(folder / "spar"), "PATH": f"{programs}:{own['PATH']}"}
    script = 'set -e\n: "${DAG:=$(date +%Y-%m-%d)}"\n' + lines
    return subprocess.run(["sh", "-c", script], cwd=ROOT, env=own, capture_output=True, text=True)


def test_what_was_kept_is_there_again_on_a_new_server(published, tmp_path):
    state, new, new_state = tmp_path / "state", tmp_path / "new", tmp_path / "new-state"
    (tmp_path / "spar").mkdir()
    made = geoansvar("key", "create", "--name", "isf", "--audience", "isf", workspace=published, state=state)
    assert made.returncode == 0, made.stderr
    frozen = ("lage", "freeze", "--address", "Allégatan 12", "--buffer-m", "300")
    assert geoansvar(*frozen, workspace=published, state=state).returncode == 0
    before = [
        geoansvar(*words, workspace=published, state=state).stdout for words in (("key", "list"), ("lage", "list"))
    ]

    kept = follow(KEEP, tmp_path, published, state)
    assert kept.returncode == 0, kept.stderr
    shutil.rmtree(state)
    restored = follow(RESTORE, tmp_path, new, new_state)
    assert restored.returncode == 0, restored.stderr
    after = [geoansvar(*words, workspace=new, state=new_state).stdout for words in (("key", "list"), ("lage", "list"))]

    assert after == before
    assert all(before)
    assert (new / "layers" / "data").is_dir()
    assert oct((new_state / "keys.json").stat().st_mode)[-2:] == "00"
