"""The unit and the container are what they say: hardened, whole, and of this repository."""

import re
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.deploy.conftest import DEPLOY

UNIT = DEPLOY / "geoansvar.service"
CONTAINER = (DEPLOY / "Containerfile").read_text("utf-8")


@pytest.fixture
def systemd_analyze():
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.skip("systemd is not installed")
    return found


def test_the_unit_is_one_that_systemd_takes(systemd_analyze, tmp_path):
    """The program and the user are not installed on this machine; every other word is looked at."""
    unit = tmp_path / UNIT.name
    here = UNIT.read_text("utf-8").replace("/opt/geoansvar/bin/geoansvar", sys.executable)
    unit.write_text(re.sub(r"(?m)^(User|Group)=.*$", r"\1=daemon", here), "utf-8")
    done = subprocess.run([systemd_analyze, "verify", "--man=no", unit], capture_output=True, text=True)
    said = [line for line in (done.stdout + done.stderr).splitlines() if unit.name in line]

    assert (done.returncode, said) == (0, [])


def test_the_unit_is_told_to_be_as_hardened_as_the_best_of_systemds_own(systemd_analyze):
    """Systemd's own scale: 0 is nothing exposed, 10 everything; it calls 2.0 and below OK."""
    done = subprocess.run(
        [systemd_analyze, "security", "--offline=yes", "--threshold=15", UNIT], capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout[-300:]


def test_what_the_unit_starts_is_a_verb_with_options_that_exist():
    (words,) = re.findall(r"(?m)^ExecStart=\S+ (.*)$", UNIT.read_text("utf-8"))
    shown = subprocess.run(
        [sys.executable, "-m", "geoansvar", words.split()[0], "--help"], cwd=ROOT, capture_output=True, text=True
    )

    assert all(option in shown.stdout for option in words.split() if option.startswith("--"))


def test_the_container_copies_what_there_is_and_runs_as_nobody_in_particular():
    copied = re.findall(r"(?m)^COPY (?!--from)(.+) \S+$", CONTAINER)
    users = re.findall(r"(?m)^USER (.+)$", CONTAINER)

    assert all((ROOT / name).exists() for line in copied for name in line.split())
    assert users == ["10001"]
    assert "latest" not in CONTAINER


def test_unit_and_container_start_the_same():
    (started,) = re.findall(r"(?m)^ExecStart=\S+ serve (.*)$", UNIT.read_text("utf-8"))
    (told,) = re.findall(r"(?m)^CMD \[(\"--behind.*)\]$", CONTAINER)

    assert re.findall(r'"([^"]+)"', told) == started.split()
