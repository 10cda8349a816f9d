"""What the README says of installing works, on a machine with nothing of ours and with the network gone."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = [pytest.mark.install, pytest.mark.xdist_group("install")]
TIMEOUT_S = 540
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


def run(*command, **options):
    """Run a command and give what it printed; its error output tells why where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, **options)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The package as it is handed over: a wheel built from this tree."""
    folder = tmp_path_factory.mktemp("dist")
    run(*PIP, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_package_alone(wheel):
    import zipfile

    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"geoansvar"}


def no_network():
    """Give the words before a command that cut its network, where this machine lets us."""
    cut = shutil.which("unshare")
    if cut and subprocess.run([cut, "--net", "true"], capture_output=True).returncode == 0:
        return [cut, "--net"]
    return []


def offline_environment(folder):
    """Give an environment in which every proxy is a closed door, for machines where the network cannot be cut."""
    closed = "http://127.0.0.1:9"
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GEOANSVAR_", "PIP_"))}
    return kept | {
        "HTTP_PROXY": closed,
        "HTTPS_PROXY": closed,
        "http_proxy": closed,
        "https_proxy": closed,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "HOME": str(folder),
    }


def test_the_offline_way_installs_makes_an_exercise_and_answers(wheel, tmp_path):
    stick = tmp_path / "usb"
    run(*PIP, "download", "--dest", str(stick), "--require-hashes", "-r", str(ROOT / "requirements.lock"))
    shutil.copy(wheel, stick)

    home = tmp_path / "machine"
    venv.create(home, with_pip=True)
    scripts = home / Path(sysconfig.get_path("scripts")).name
    cut, environment = no_network(), offline_environment(tmp_path)
    options = {"env": environment, "cwd": tmp_path}
    python = str(scripts / "python")
    offline = ["--no-index", "--find-links", str(stick)]
    run(*cut, python, "-m", "pip", "install", "--quiet", *offline, "geoansvar", **options)
    geoansvar = str(scripts / "geoansvar")
    run(*cut, geoansvar, "exercise", "ovning", "--seed", "1", "--size", "town", **options)
    run(*cut, geoansvar, "-w", "ovning", "check", **options)
    area = ["--address", "Allégatan 12", "--buffer-m", "300"]
    answer = run(*cut, geoansvar, "-w", "ovning", "ask", "affected-area", *area, "--json", **options)
    run(*cut, geoansvar, "-w", "ovning", "draw", "lagesbild", "-o", "kartor", "--single-file", **options)

    assert '"actors"' in answer
    assert list((tmp_path / "kartor").glob("*.html"))
