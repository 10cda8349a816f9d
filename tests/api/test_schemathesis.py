"""The running service against its own description, as each audience: nothing comes that it does not tell of."""

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from geoansvar import Workspace
from geoansvar.api.keys import Keys
from tests.browser.conftest import free_port
from tests.conftest import ROOT

SERVE = """
import sys, uvicorn
from geoansvar import Workspace, create_app
app = create_app(Workspace.find(sys.argv[1], state=sys.argv[2]), unnamed="public")
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[3]), log_level="warning")
"""
AUDIENCES = ("public", "partner", "staff", "isf", "county-board", None)
# That what keeps to the description is always accepted cannot be said in it: an address may not be there.
ALL_BUT = "positive_data_acceptance"


@pytest.fixture(scope="module")
def served(town, tmp_path_factory):
    """The exercise with permission on, and room for as many questions as can be made up; its address and the keys."""
    folder, state = tmp_path_factory.mktemp("served"), tmp_path_factory.mktemp("state")
    for room in ("layers", "maps", "api"):
        shutil.copytree(town.root / room, folder / room, ignore=shutil.ignore_patterns("built", "__pycache__"))
    shutil.copy(town.root / "pyproject.toml", folder / "pyproject.toml")
    policy = folder / "api/service.toml"
    roomy = re.sub(r"requests_per_minute = \d+", "requests_per_minute = 1_000_000", policy.read_text("utf-8"))
    policy.write_text(roomy, "utf-8")
    kept = Keys.of(Workspace.find(folder, state=state).state)
    keys = {name: kept.create("x", name, moment=datetime.now(UTC))[1] for name in AUDIENCES if name}
    port = free_port()
    command = [sys.executable, "-c", SERVE, str(folder), str(state), str(port)]
    process = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE)
    address = f"http://127.0.0.1:{port}"
    with httpx.Client(transport=httpx.HTTPTransport(retries=0)) as client:
        until = datetime.now(UTC).timestamp() + 120
        while datetime.now(UTC).timestamp() < until:
            try:
                if client.get(f"{address}/health", timeout=5).json()["checked"]:
                    break
            except httpx.TransportError:
                continue
    yield address, keys
    process.terminate()
    _, err = process.communicate(timeout=30)
    assert b"Traceback" not in err, err.decode()[-2000:]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_nothing_comes_that_is_not_described(audience, served, tmp_path):
    address, keys = served
    told = ["-H", f"Authorization: Bearer {keys[audience]}"] if audience else []
    command = [
        Path(sys.executable).parent / "schemathesis", "run", f"{address}/api", "--url", address, *told,
        "--phases", "fuzzing", "-n", "2", "--seed", "7",
        "--request-timeout", "30", "--exclude-checks", ALL_BUT, "--generation-database", "none", "--no-color",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=240)
    summary = done.stdout[-4000:]

    assert done.returncode == 0, done.stdout[-8000:]
    tested = re.search(r"Test cases:\s+(\d+) generated, (\d+) passed", summary)
    assert tested, summary
    assert int(tested[1]) == int(tested[2]) >= 20  # each address at least once
    assert "Errors" not in summary
