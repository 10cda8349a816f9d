"""What is saved is soon seen, and nobody who asks meanwhile waits for it."""

import re
import time
from threading import Event

import pytest

from geoansvar import Workspace
from geoansvar.api.service import Service
from tests.api.conftest import HTML, client_of

LONG_S = 60.0  # never waited for, unless something is wrong


@pytest.fixture
def folder(town_folder, monkeypatch):
    monkeypatch.setattr("geoansvar.api.watching.LOOK_AGAIN_S", 0.05)
    return town_folder


def retitle(folder, title):
    path = folder / "layers/trygghetspunkter.toml"
    path.write_text(re.sub(r'title\s*= "[^"]*"', f'title = "{title}"', path.read_text("utf-8"), count=1), "utf-8")


def within(client, seen):
    end = time.monotonic() + LONG_S
    while time.monotonic() < end:
        if seen():
            return True
        time.sleep(0.05)
    return False


def test_a_saved_file_is_seen_and_until_it_is_read_the_old_one_answers(folder, tmp_path, monkeypatch):
    reading, may_read = Event(), Event()
    warm = Workspace.warm

    def slowly(workspace):
        if workspace.declarations["trygghetspunkter"].title == "Nya punkter":
            reading.set()
            may_read.wait(LONG_S)
        warm(workspace)

    monkeypatch.setattr(Workspace, "warm", slowly)
    with client_of(Workspace.find(folder, state=tmp_path / "state")) as client:
        retitle(folder, "Nya punkter")

        assert reading.wait(LONG_S)
        assert client.get("/health").status_code == 200
        assert "Nya punkter" not in client.get("/", headers=HTML).text
        may_read.set()
        assert within(client, lambda: "Nya punkter" in client.get("/", headers=HTML).text)


def test_a_half_saved_workspace_takes_nothing_away(folder, tmp_path):
    with client_of(Workspace.find(folder, state=tmp_path / "state")) as client:
        manifest = folder / "pyproject.toml"
        whole = manifest.read_text("utf-8")
        manifest.write_text("[tool.geoansvar", "utf-8")
        time.sleep(0.3)
        assert client.get("/maps").json()["maps"]
        manifest.write_text(whole, "utf-8")
        retitle(folder, "Nya punkter")
        assert within(client, lambda: "Nya punkter" in client.get("/", headers=HTML).text)


def test_the_findings_are_those_of_the_workspace_that_answers(town, town_folder, tmp_path):
    service = Service(town)
    before = service.findings()
    (town_folder / "layers/data/trygghetspunkter.geojson").write_text("{", "utf-8")
    service.workspace = Workspace.find(town_folder, state=tmp_path / "state")
    after = service.findings()
    service.close()

    assert len([finding for finding in after if finding.severity == "error"]) > len(
        [finding for finding in before if finding.severity == "error"]
    )
