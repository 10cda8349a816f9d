"""What every room's tests share: the exercise municipality of the root, and the promise that nothing is skipped."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("any machine", deadline=None)  # a law is not broken by a busy machine
settings.load_profile("any machine")

ROOT = Path(__file__).parents[1]
REQUIRE_ALL = os.environ.get("GEOANSVAR_REQUIRE_ALL") == "1"
REAL_DATA = os.environ.get("GEOANSVAR_REAL_DATA")
CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip


@pytest.fixture(scope="session")
def town(tmp_path_factory):
    """The root's own workspace, with its snapshots kept outside the tree."""
    from geoansvar import Workspace

    return Workspace.find(ROOT, state=tmp_path_factory.mktemp("state"))


@pytest.fixture
def town_folder(tmp_path):
    """A copy of the root's workspace that a test may break."""
    folder = tmp_path / "town"
    for room in ("layers", "maps", "api"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("built", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder / "pyproject.toml")
    return folder


@pytest.fixture(scope="session")
def browser():
    """One Chromium that can reach no other host, for every room's tests: two would be in each other's way."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def real_data():
    """The folder of real data, where the environment names one."""
    return Path(str(REAL_DATA))


def pytest_collection_modifyitems(config, items):
    """Leave out the tests on real data where there is none: they are not skipped tests, they are other tests."""
    if REAL_DATA:
        return
    left_out = [item for item in items if item.get_closest_marker("real_data")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where everything is required, a skipped test has failed."""
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but GEOANSVAR_REQUIRE_ALL=1: {report.longrepr}"
    return report
