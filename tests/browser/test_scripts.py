"""The scripts of the pages are typed, and do nothing that the content policy forbids."""

import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", ["types", "lint"])
def test_the_scripts_pass(script):
    done = subprocess.run(["npm", "run", "--silent", script], cwd=HERE, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_lock_file_names_no_address():
    assert "http" not in (HERE / "package-lock.json").read_text(encoding="utf-8")
